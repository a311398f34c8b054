"""Where somebody lives and where they work: two facts, each from a day on, each said by itself, and neither the other's."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from ledger.rulebook import declaring, professional
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import Term
from people import GRANTED_ON, JUNE, MARCH, OCTOBER, given, line
from refused import refused

REGISTERED = professional.register(None, on=GRANTED_ON, source="application")
DAY = timedelta(1)


def lives(place, start):
    return professional.ResidenceDeclared(valid=Term(start), jurisdiction=place)


def works(place, start):
    return professional.WorkplaceDeclared(valid=Term(start), jurisdiction=place)


def known(*events, at=GRANTED_ON):
    return given(professional, REGISTERED, *events, at=at)


def declared(place, start, *before, on=OCTOBER):
    return declaring.declare_workplace(known(*before), start=start, on=on, jurisdiction=place)


# What is refused


@pytest.mark.parametrize("place", ["", "wi", "W", "WIS", "W1", "ÄÖ", "  "])
def test_a_jurisdiction_is_two_capital_letters(place):
    with refused(declaring.NoJurisdiction, field="jurisdiction"):
        declaring.declare_residence(known(), start=JUNE, jurisdiction=place)
    with refused(declaring.NoJurisdiction, field="jurisdiction"):
        declared(place, JUNE)


@pytest.mark.parametrize("place", ["CO", None])
def test_a_workplace_is_told_from_a_day_that_has_come(place):
    with refused(declaring.WorkNotBegun, field="start"):
        declared(place, OCTOBER + DAY)
    assert declared(place, OCTOBER) == works(place, OCTOBER)


@pytest.mark.parametrize("nobody", [None, given(professional, object())])
def test_of_nobody_and_of_somebody_erased_nothing_is_declared(nobody):
    with refused(professional.NotRegistered):
        declaring.declare_residence(nobody, start=JUNE, jurisdiction="CO")
    with refused(professional.NotRegistered):
        declaring.declare_workplace(nobody, start=JUNE, on=JUNE, jurisdiction="CO")
    with pytest.raises(ImpossibleHistory):
        given(professional, works("CO", JUNE))


# What stands


def test_a_workplace_is_asked_by_the_day_and_ends_with_another_or_with_none():
    person = known(works("CO", GRANTED_ON), works("AZ", JUNE), works(None, OCTOBER))
    days = (GRANTED_ON - DAY, GRANTED_ON, JUNE - DAY, JUNE, OCTOBER - DAY, OCTOBER)
    assert [person.workplace(day) for day in days] == [None, "CO", "CO", "AZ", "AZ", None]
    assert known().workplace(MARCH) is None


def test_a_workplace_of_a_day_that_was_not_told_is_from_the_day_of_writing():
    assert known(works("CO", None), at=MARCH).workplaces == ((MARCH, "CO"),)


PLACES = ("WI", "CO", None)


@pytest.mark.parametrize("order", list(product(("live", "work"), repeat=3)))
def test_neither_fact_touches_the_other(order):
    """Every order of three declarations: what each says is what it would say if the other kind had never been made."""
    told = [
        lives(place or "AZ", day) if kind == "live" else works(place, day)
        for kind, place, day in zip(order, PLACES, (GRANTED_ON, JUNE, OCTOBER), strict=True)
    ]
    person = known(*told)
    alone = {
        kind: known(*(event for event in told if isinstance(event, of)))
        for kind, of in (("live", professional.ResidenceDeclared), ("work", professional.WorkplaceDeclared))
    }
    for day in (GRANTED_ON - DAY, GRANTED_ON, JUNE, OCTOBER, MARCH):
        assert person.residence(day) == alone["live"].residence(day)
        assert person.workplace(day) == alone["work"].workplace(day)


# Two records of one person


def test_of_two_records_the_later_line_counts_whichever_record_it_is_on():
    first = (line(0, REGISTERED), line(2, lives("WI", GRANTED_ON)), line(5, works("AZ", JUNE)))
    second = (line(1, REGISTERED), line(3, lives("CO", JUNE)), line(4, works("CO", JUNE)))
    person = known(lives("MI", JUNE), professional.ListingChosen(valid=Term(JUNE), listed=True))
    for lines in (first + second, second + first):
        told = declaring.together(person, lines)
        assert [told.residence(day) for day in (GRANTED_ON, JUNE)] == ["WI", "CO"]
        assert told.workplace(JUNE) == "AZ"
        assert (told.registered_on, told.listed(JUNE)) == (GRANTED_ON, True), "the rest is this record's own"
