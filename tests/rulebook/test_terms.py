"""Terms: of the rows that speak of a case the last one in force is told, whole, with whose it is and how surely."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from catalogues import BOTH, LOCAL, OURS, SAID, SILENT
from ledger.rulebook.fact import Found, NotFound
from ledger.rulebook.terms import Ask, Condition, Purpose, Recognising, Terms, terms
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Term

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
YEAR = Term(FIRST, LAST)
WISCONSIN, COLORADO = AssociationCode("wi"), AssociationCode("co")
CASE = (Purpose.MOVE, Category.FAMILY_SPECIALIST, AgeBand.INFANT, WISCONSIN)
ASKS = (Condition(Ask.RESIDENCE), Condition(Ask.MEMBERSHIP, 60), Condition(Ask.AGREEMENT, 0))
ANYBODY = Recognising(tuple(Purpose), tuple(Category), BOTH, None, Terms(honoured=True, asks=ASKS))
ONE = Recognising((Purpose.MOVE,), (Category.FAMILY_SPECIALIST,), (AgeBand.INFANT,), (WISCONSIN,), Terms(honoured=False))


def test_a_thing_is_asked_at_once_and_nothing_is_asked_unless_the_row_says_so():
    assert Condition(Ask.RESIDENCE) == Condition(Ask.RESIDENCE, days=None)
    assert Condition(Ask.RESIDENCE) != Condition(Ask.RESIDENCE, days=0)
    assert Terms(honoured=True) == Terms(honoured=True, asks=())


# Of whom a row speaks -------------------------------------------------------------------------------------------------


def test_a_row_speaks_of_the_case_that_it_names():
    assert ONE.speaks_of(*CASE) is True


@pytest.mark.parametrize(
    "case",
    [
        (Purpose.STAY, *CASE[1:]),
        (Purpose.MOVE, Category.FAMILY_ASSOCIATE, *CASE[2:]),
        (*CASE[:2], AgeBand.EARLY_CHILDHOOD, WISCONSIN),
        (*CASE[:3], COLORADO),
        (*CASE[:3], ""),
    ],
)
def test_a_row_says_nothing_of_what_differs_in_one_thing_alone(case):
    assert ONE.speaks_of(*case) is False
    assert ANYBODY.speaks_of(*case) is True
    with pytest.raises(LookupError):
        terms([Found(ONE, LOCAL)], *case, FIRST)
    assert terms([Found(ANYBODY, SAID), Found(ONE, LOCAL)], *case, FIRST) == Found(ANYBODY.terms, SAID)


def test_a_row_of_no_homes_speaks_of_none_and_one_without_a_list_of_all():
    assert replace(ONE, homes=()).speaks_of(*CASE) is False
    assert replace(ONE, homes=None).speaks_of(*CASE) is True
    assert replace(ONE, homes=(COLORADO, WISCONSIN)).speaks_of(*CASE) is True


# What is told ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("term", [Term(), YEAR, Term(FIRST), Term(None, LAST)])
@pytest.mark.parametrize("value", [ANYBODY, ONE])
def test_what_a_source_says_is_told_with_that_source_and_its_days(value, term):
    assert terms([Found(value, LOCAL, term)], *CASE, FIRST) == Found(value.terms, LOCAL, term)


@pytest.mark.parametrize("term", [Term(), YEAR, Term(FIRST), Term(None, LAST)])
@pytest.mark.parametrize("beneath", [None, SAID, OURS])
def test_a_default_is_told_as_one_with_its_days_and_with_what_lies_beneath(term, beneath):
    told = terms([NotFound(ANYBODY, SILENT, term, beneath)], *CASE, LAST)
    assert told == NotFound(Terms(honoured=True, asks=ASKS), SILENT, term, beneath)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (FIRST - DAY, Found(ANYBODY.terms, SAID)),
        (FIRST, NotFound(ONE.terms, LOCAL, YEAR, OURS)),
        (LAST, NotFound(ONE.terms, LOCAL, YEAR, OURS)),
        (LAST + DAY, Found(ANYBODY.terms, SAID)),
    ],
    ids=str,
)
def test_a_later_row_lies_over_an_earlier_one_from_its_first_day_to_its_last(day, told):
    assert terms([Found(ANYBODY, SAID), NotFound(ONE, LOCAL, YEAR, OURS)], *CASE, day) == told
    assert terms(iter([Found(ANYBODY, SAID), NotFound(ONE, LOCAL, YEAR, OURS)]), *CASE, day) == told


def test_of_two_rows_that_speak_of_it_the_last_is_told_and_not_the_narrower():
    assert terms([Found(ONE, LOCAL), Found(ANYBODY, SAID)], *CASE, FIRST) == Found(ANYBODY.terms, SAID)


@pytest.mark.parametrize("day", [FIRST - DAY, LAST + DAY], ids=str)
def test_a_day_that_no_row_speaks_of_is_said(day):
    with pytest.raises(LookupError, match=f"^no rule covers {day}$"):
        terms([Found(ANYBODY, SAID, YEAR)], *CASE, day)
