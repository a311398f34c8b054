"""Every row of the five founding associations' pages is met by an edition's line, a rule and a test that exist, or says what it waits for."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache
from importlib import import_module

import pytest

from api.app import PAGES as SITE
from api.app import described
from house.tree import ROOT
from ledger.rulebook.evidence import Signed
from ledger.rulebook.requirement import Kind, Level, WorkField

PAGE = (ROOT / "docs/rulebook/founding-associations.md").read_text()
ROWS = {
    cells[0]: cells
    for line in PAGE.splitlines()
    if re.match(r"\| (SC|AL|NC|CO|WI)\d", line)
    for cells in [line.strip("| ").split(" | ")]
}
EVERY = pytest.mark.parametrize("row", ROWS)
EDITIONS = {path.name: path.read_text() for path in (ROOT / "ledger/editions").glob("*.toml")}
PAGES = {route.path for page in SITE for route in page.router.routes}
WAITING = {"WI7"}
"""Whose page is not there yet."""
WANTED = {"SC": 5, "AL": 5, "NC": 5, "CO": 6, "WI": 9}
QUOTED = re.compile(r"`([^`]+)`")


@cache
def every_test() -> frozenset[str]:
    """The names of all tests of the house."""
    texts = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py")]
    return frozenset(re.findall(r"^\s*def (test_\w+)", "\n".join(texts), re.MULTILINE))


@cache
def doors() -> frozenset[tuple[str, str]]:
    """Every address of the doors, with what is asked of it."""
    return frozenset((verb.upper(), path) for path, verbs in described()["paths"].items() for verb in verbs)


def named(dotted: str) -> object:
    """What a rule's name stands for: in the rule book, or, in full, anywhere else."""
    module, _, name = dotted.rpartition(".")
    return getattr(import_module(module if module.startswith("api.") else f"ledger.rulebook.{module}"), name)


def test_the_table_has_every_row_once() -> None:
    assert list(ROWS) == [f"{who}{n}" for who, many in WANTED.items() for n in range(1, many + 1)]
    assert all(len(cells) == 6 for cells in ROWS.values())


@EVERY
def test_the_editions_lines_are_in_the_editions(row: str) -> None:
    quoted = QUOTED.findall(ROWS[row][2])
    assert quoted or re.match(r"none\b|as [A-Z]{2}\d", ROWS[row][2])
    file = ""
    for text in quoted:
        file = text if text.endswith(".toml") else file
        assert text in EDITIONS or text == "[[licence]]" or text in EDITIONS[file], f"{row}: {text}"


@EVERY
def test_the_rules_exist(row: str) -> None:
    rules = QUOTED.findall(ROWS[row][3])
    assert rules
    assert all(named(rule) for rule in rules)


@EVERY
def test_the_tests_exist_and_what_waits_says_for_what(row: str) -> None:
    told = QUOTED.findall(ROWS[row][5])
    assert told
    assert set(told) <= every_test(), sorted(set(told) - every_test())
    for waits in re.findall(r"waits? for (\S+)", " ".join(ROWS[row][4:])):
        assert waits in {"5", "*pages*"}


@EVERY
def test_the_doors_exist(row: str) -> None:
    for verb, address in re.findall(r"`(GET|POST) (/v1/[^`]*)`", ROWS[row][4]):
        assert any(verb == asked and _fills(path, address) for asked, path in doors()), address
    for address in re.findall(r"`(/[^`]*)`", ROWS[row][4]):
        assert address.replace("{number}", "{written}") in PAGES or row in WAITING, address


def _fills(path: str, address: str) -> bool:
    """Whether ``address`` is an address that ``path`` stands for."""
    return re.fullmatch(re.sub(r"\\{[^}]*}", r"[^/]+", re.escape(path)), address) is not None


# --- What no other test says of these rows -----------------------------------------------------------------------------


def test_no_rule_asks_for_a_discipline() -> None:
    """SC2 and AL4: an edition may ask for a degree, for work and for training, never for a profession."""
    assert {*Kind} == {"background", "training", "supervision", "references", "documents", "membership", "exam", "base"}
    assert {*Level} == {"CDA", "degree", "bachelor", "master", "doctorate", "licence"}
    assert {*WorkField} == {"any", "prevention", "treatment", "providing", "policy", "research"}


def test_a_signed_paper_is_known_by_version_and_digest_alone() -> None:
    """SC4 and CO6: no text of another's is anywhere, so there is no member that could hold one."""
    assert {field.name for field in fields(Signed)} == {"valid", "paper", "version", "sha256"}


def test_no_rule_orders_the_categories() -> None:
    """WI3: nothing in the rule book compares two categories by more or less."""
    for path in (ROOT / "ledger/rulebook").glob("*.py"):
        text = path.read_text()
        assert not re.search(
            r"(?i)\b(sorted|min|max)\([^)\n]*categor|categor\w*\s*[<>]=?\s|[^-=]\s[<>]=?\s*\w*\.?categor|list\(Category\)", text
        ), path.name
