"""The shared words: days are inclusive, and categories are not a ladder."""

from __future__ import annotations

from ledger.rulebook.vocabulary import Category, Term
from people import JUNE, MARCH, OCTOBER


def test_a_term_holds_its_last_day_and_may_be_open_at_either_side():
    assert [Term(JUNE, OCTOBER).covers(day) for day in (JUNE, OCTOBER, MARCH)] == [True, True, False]
    assert Term(None, OCTOBER).covers(JUNE)
    assert Term(JUNE, None).covers(MARCH)


def test_there_are_six_categories():
    assert [category.value for category in Category] == ["FA", "FS", "FRS", "MHS", "MHM-C", "MHM-P", "MHM-R"]
