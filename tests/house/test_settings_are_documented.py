"""Every setting that anything reads has its row in ``ledger.settings``, and every row is read."""

import re

import ledger.settings
from house.tree import PACKAGES, texts

NAME = re.compile(r"\bRECIPROCITY_[A-Z_]*[A-Z]\b")
DOCUMENTED = set(re.findall(r"^\| ``(RECIPROCITY_\w+)``", ledger.settings.__doc__ or "", re.MULTILINE))


def named(*below: str) -> dict[str, str]:
    """Each setting's name and one file that has it, the docstring of ``ledger.settings`` left out."""
    return {name: path for path, text in texts(*below) for name in NAME.findall(text.replace(ledger.settings.__doc__ or "", ""))}


def test_what_is_read_is_documented() -> None:
    read = named(*PACKAGES, "docker-compose.yml")
    assert {name: path for name, path in read.items() if name not in DOCUMENTED} == {}


def test_what_is_documented_is_read() -> None:
    assert DOCUMENTED - set(named(*PACKAGES)) == set()
