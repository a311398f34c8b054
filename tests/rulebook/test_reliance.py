"""What an employer relies on: until when, what of it is kept, and which days were held."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from ledger.rulebook import reliance
from ledger.rulebook.policies import Relying
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.reliance import BadPeriod, Given, Kept, RosterTooLong, Stated, Stretch, held, qualifies
from ledger.rulebook.vocabulary import AgeBand, Category, Term
from people import GRANTED_ON, JUNE, PAGE, given, line
from refused import refused

RULE = Relying(good_days=30, kept_months=24, receipts_a_day=1, rows_a_day=1, names_a_day=1)
GIVEN = Given(valid=Term(JUNE), employer="e", endorsement=PAGE, asked=GRANTED_ON, size=3, digest="d", named=False)
STATED = Stated(
    valid=Term(JUNE), employer="e", period=Term(GRANTED_ON, JUNE), category=None, age_band=None,
    rows=(1,), endorsements=(PAGE,), size=3, digest="d", named=True,
)  # fmt: skip
FS, MHS, IMH = Category.FAMILY_SPECIALIST, Category.MENTAL_HEALTH_SPECIALIST, AgeBand.INFANT


@pytest.mark.parametrize("event", [GIVEN, STATED])
def test_what_was_given_is_kept_as_it_was_until_its_body_is_erased(event) -> None:
    assert given(reliance, event) == Kept(given=event)
    assert reliance.after(None, line(0, object())) == Kept(given=None)


def test_an_answer_is_given_once() -> None:
    with pytest.raises(ImpossibleHistory):
        given(reliance, GIVEN, GIVEN)


def test_it_is_kept_to_the_end_of_the_month_two_years_on() -> None:
    assert reliance.kept_until(RULE, date(2026, 3, 1)) == date(2028, 3, 31)
    assert reliance.kept_until(RULE, date(2026, 3, 31)) == date(2028, 3, 31)
    assert reliance.kept_until(RULE, date(2026, 2, 5)) == date(2028, 2, 29)
    assert reliance.kept_until(RULE, date(2026, 12, 31)) == date(2028, 12, 31)


def test_it_is_relied_on_for_thirty_days_and_never_beyond_the_cover() -> None:
    day = date(2026, 3, 1)
    assert reliance.good_until(RULE, day, None) == date(2026, 3, 31)
    assert reliance.good_until(RULE, day, date(2026, 12, 31)) == date(2026, 3, 31)
    assert reliance.good_until(RULE, day, date(2026, 3, 10)) == date(2026, 3, 10)
    assert reliance.good_until(RULE, day, day) == day, "the last day of cover is its last day"
    assert reliance.good_until(RULE, day, date(2025, 3, 10)) == date(2026, 3, 31), "of a day that is past nothing runs out"


def test_a_period_begins_by_its_last_day_and_is_no_lifetime() -> None:
    day = date(2026, 3, 1)
    reliance.check_period(Term(day, day))
    reliance.check_period(Term(day, day + timedelta(days=reliance.LONGEST_PERIOD - 1)))
    for term in (
        Term(day, day - timedelta(days=1)),
        Term(day, None),
        Term(None, day),
        Term(day, day + timedelta(days=reliance.LONGEST_PERIOD)),
    ):
        with refused(BadPeriod, field="to"):
            reliance.check_period(term)


def test_a_roster_has_five_thousand_rows_at_most() -> None:
    reliance.check_rows(5000)
    for field in ("rows", "file"):
        with refused(RosterTooLong, field=field):
            reliance.check_rows(5001, field=field)


def stretch(first, last, standing="active", category="FS", **more):
    return Stretch(first, last, standing, more.get("review", False), "wi", category, more.get("band", "IMH"))


def test_what_is_asked_for_is_held_actively_and_in_that_category() -> None:
    assert qualifies(stretch(1, 2), None, None)
    assert qualifies(stretch(1, 2, review=True), FS, IMH)
    assert not qualifies(stretch(1, 2), MHS, None)
    assert not qualifies(stretch(1, 2, band="ECMH"), FS, IMH)
    for other in ("late", "not_renewed", "lapsed", "inactive", "not_endorsed"):
        assert not qualifies(stretch(1, 2, other), None, None)


def test_of_two_endorsements_each_day_shows_the_one_that_qualifies() -> None:
    one = (stretch(1, 5), stretch(6, 10, "lapsed"))
    other = (stretch(1, 3, "not_endorsed", None), stretch(4, 10, category="MHS"))
    assert held([one, other], FS, None) == one
    assert held([one, other], MHS, None) == (stretch(1, 3), stretch(4, 10, category="MHS"))
    older = tuple(one._replace(age_band="ECMH") for one in other)
    assert held([one, older], None, AgeBand.EARLY_CHILDHOOD)[1:] == (older[1],)
    assert held([one], MHS, None) == one, "of one endorsement each day is told as it is"
    assert held([one, other], None, None) == (stretch(1, 5), stretch(6, 10, category="MHS"))


STANDINGS = ("active", "lapsed")


def test_every_short_pair_of_endorsements_is_told_day_by_day() -> None:
    """All pairs of four days each: a day qualifies if one of the two does, and no day is told twice or left out."""
    for left, right in product(product(STANDINGS, repeat=4), repeat=2):
        both = [tuple(stretch(day, day, one) for day, one in enumerate(days, start=1)) for days in (left, right)]
        found = held(both, FS, None)
        days = {day: one for one in found for day in range(one.first, one.last + 1)}
        assert sorted(days) == [1, 2, 3, 4]
        assert sum(one.last - one.first + 1 for one in found) == 4
        for day, one in days.items():
            assert (one.standing == "active") is ("active" in (left[day - 1], right[day - 1]))
        assert all(one.told != other.told for one, other in pairwise(found))
