"""One stem is one slice: a chapter of the rule book has its test and its page of the manual."""

import pytest

from house.tree import ROOT

SHARED = {"__init__", "vocabulary", "refusal"}  # what every chapter leans on, and is not a chapter
CHAPTERS = sorted({path.stem for path in (ROOT / "ledger/rulebook").glob("*.py")} - SHARED)


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("place", ["tests/rulebook/test_{}.py", "docs/rulebook/{}.md"])
def test_a_chapter_has_its_test_and_its_page(chapter: str, place: str) -> None:
    assert (ROOT / place.format(chapter)).is_file(), f"{place.format(chapter)} is missing"
