"""Every attack in the table has a test, and no attack that a test file makes by its name is missing from the table."""

import re

import pytest

from house.tree import ROOT

PAGE = (ROOT / "docs/reference/what-a-verifier-refuses.md").read_text()
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| attack", "| ---"))]
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize("row", ROWS)
def test_every_row_names_its_place_and_tests_that_are_there(row: str) -> None:
    attack, place, tests = (cell.strip() for cell in row.strip("|").split(" | "))
    assert attack
    assert place
    assert NAMED.findall(tests), f"{attack}: no test"
    for path, name in NAMED.findall(tests):
        assert f"\ndef {name}(" in (ROOT / "tests" / path).read_text(), f"{attack}: {path}::{name} is not there"


def test_the_table_is_as_long_as_the_list_it_was_made_from() -> None:
    assert len(ROWS) >= 70
