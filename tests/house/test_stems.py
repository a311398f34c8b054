"""One stem is one slice: a chapter of the rule book has its test and its page of the manual.

A chapter that is cut by concept (the endorsement's) has parts: a part is named on its chapter's page, as in ``granting``,
and tested by whoever imports it.
"""

import re

import pytest

from house.tree import ROOT

SHARED = {"__init__", "vocabulary", "refusal"}  # what every chapter leans on, and is not a chapter
CHAPTERS = sorted({path.stem for path in (ROOT / "ledger/rulebook").glob("*.py")} - SHARED)
PAGES = {path.stem: path.read_text() for path in (ROOT / "docs/rulebook").glob("*.md")}
TESTS = {path.stem: path.read_text() for folder in ("rulebook", "laws") for path in (ROOT / "tests" / folder).glob("*.py")}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_its_page(chapter: str) -> None:
    assert chapter in PAGES or any(f"`{chapter}`" in page for page in PAGES.values()), f"docs/rulebook/{chapter}.md is missing"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_its_test(chapter: str) -> None:
    asked = re.compile(rf"ledger\.rulebook(?:\.{chapter}\b| import [^\n]*\b{chapter}\b| import \([^)]*\b{chapter}\b)")
    assert f"test_{chapter}" in TESTS or any(map(asked.search, TESTS.values())), f"tests/rulebook/test_{chapter}.py is missing"


def test_no_page_is_left_of_a_chapter_that_is_gone() -> None:
    assert set(PAGES) - set(CHAPTERS) - {"README", "founding-associations"} == set()
