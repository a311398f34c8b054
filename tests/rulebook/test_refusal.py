"""How the rule book says no: in a sentence of its own, under a name of its own."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from ledger.rulebook import refusal

PAGES = "".join(page.read_text() for page in (Path(__file__).parents[2] / "docs/rulebook").glob("*.md"))
CHAPTERS = (
    "number", "record", "granting", "adopting", "renewing", "pausing", "releasing", "ending", "correcting", "certifying",
    "admitting", "appointing", "professional", "application", "transferring", "receiving", "travelling",
)  # fmt: skip
REFUSALS = [
    (chapter, named)
    for chapter in CHAPTERS
    for named in vars(import_module(f"ledger.rulebook.{chapter}")).values()
    if isinstance(named, type) and issubclass(named, refusal.Refusal) and named.__module__ == f"ledger.rulebook.{chapter}"
]


def test_there_are_refusals():
    assert len(REFUSALS) > 50


@pytest.mark.parametrize(("chapter", "named"), REFUSALS)
def test_a_refusal_is_one_sentence(chapter, named):
    assert named.__doc__ == named.sentence(), chapter
    assert named.sentence().endswith(".")
    assert str(named()) == named.sentence()
    assert (str(named("It was June.", field="on")), named(field="on").field) == ("It was June.", "on")


@pytest.mark.parametrize(("chapter", "named"), REFUSALS)
def test_a_refusal_stands_on_its_chapters_page(chapter, named):
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", named.__name__).lower()
    assert f"- `{name}`: {named.sentence()}\n" in PAGES, chapter


def test_no_two_refusals_share_a_name():
    names = [named.__name__ for _, named in REFUSALS]
    assert len(names) == len(set(names))


def test_an_impossible_history_is_no_refusal():
    assert not issubclass(refusal.ImpossibleHistory, refusal.Refusal)
