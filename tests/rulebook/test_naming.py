"""Names: told from a day that has come, after the name before; said by the person or by who has them on the books."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.rulebook import naming, professional
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import Oneself, PersonId, Term
from people import (
    ARIZONA_COORDINATOR,
    COLORADO,
    COLORADO_COORDINATOR,
    GRANTED_ON,
    JUNE,
    MARIA,
    OCTOBER,
    WISCONSIN,
    WISCONSIN_REVIEWER,
    given,
)

REGISTERED = professional.register(None, on=GRANTED_ON, source="application")
DAY = timedelta(1)


def renamed(start, *before, on=OCTOBER, show=False):
    return naming.rename(given(professional, REGISTERED, *before), start=start, on=on, show_former=show)


def test_a_name_is_told_from_a_day_on_and_the_line_holds_no_name():
    assert renamed(JUNE) == professional.Renamed(valid=Term(JUNE), show_former=False)
    assert renamed(JUNE, show=True).show_former
    assert given(professional, REGISTERED, renamed(JUNE)).renamed_on == JUNE
    assert given(professional, REGISTERED).renamed_on is None


def test_not_from_a_day_to_come_nor_from_before_the_name_that_it_follows():
    first = renamed(JUNE)
    assert renamed(JUNE, first)
    assert renamed(OCTOBER, first)
    for start in (JUNE - DAY, OCTOBER + DAY):
        with pytest.raises(naming.NameNotYetBorne) as refused:
            renamed(start, first)
        assert refused.value.field == "start"


def test_only_a_person_on_the_books_has_a_name():
    with pytest.raises(professional.NotRegistered):
        naming.rename(None, start=JUNE, on=JUNE, show_former=False)
    with pytest.raises(ImpossibleHistory):
        given(professional, renamed(JUNE))


def test_the_person_and_whoever_has_them_on_the_books_say_what_is_theirs():
    person = given(professional, REGISTERED)
    asked = {"who": MARIA, "homes": frozenset({COLORADO})}
    for by in (Oneself(MARIA, COLORADO), WISCONSIN_REVIEWER, COLORADO_COORDINATOR):
        naming.require_theirs(person, by=by, **asked)
    for by in (Oneself(PersonId("mary"), WISCONSIN), ARIZONA_COORDINATOR):
        with pytest.raises(naming.NotTheirs):
            naming.require_theirs(person, by=by, **asked)
