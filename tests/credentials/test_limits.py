"""The verifier answers in a second and a hundred megabytes, whatever ten megabytes it is given: measured, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from credentials import hostile
from credentials.carried import WORLD
from ledger.credentials import carriers, guard

HERE = Path(__file__).parent
SECONDS, MEGABYTES = 1.0, 100.0


@pytest.fixture(scope="module")
def found() -> dict[str, tuple[float, float, int]]:
    """What each costs. Each has its own process: the memory that one took could not be told from another's.

    They share one interpreter's start, which takes longer than any of them: a child forks off after everything was imported.
    """
    names = [*hostile.TEXTS, *hostile.FILES, *hostile.small()]
    environment = os.environ | {"PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE.parent.parent}"}
    told = subprocess.run(
        [sys.executable, str(HERE / "hostile.py"), *names],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert [line[0] for line in lines] == names
    return {name: (seconds, megabytes, code) for name, seconds, megabytes, code in lines}


@pytest.mark.parametrize("name", [*hostile.TEXTS, *hostile.FILES, *hostile.small()])
def test_it_is_answered_in_a_second_and_a_hundred_megabytes(name: str, found: dict) -> None:
    seconds, megabytes, code = found[name]
    assert seconds < SECONDS, f"{name}: {seconds:.2f} s"
    assert megabytes < MEGABYTES, f"{name}: {megabytes:.0f} MB"
    assert code in {1, 2}


def test_longer_than_ten_megabytes_is_not_looked_at() -> None:
    for begin in (b"{", b"%PDF-", b"\x89PNG\r\n\x1a\n"):
        report = WORLD.verify_text((begin + b" " * carriers.LARGEST).decode("latin-1"))
        assert (report.exit_code, report.checks[0].key) == (2, "format.unreadable")
    assert guard.LARGEST < carriers.LARGEST
