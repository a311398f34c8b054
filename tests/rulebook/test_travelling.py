"""What an endorsement takes with it to another ledger: all that stands on the day, and nothing that is over by then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.rulebook import endorsement as e
from ledger.rulebook import record
from ledger.rulebook.standing import Answer
from ledger.rulebook.travelling import Carried, Held, NothingToCarry, carried
from ledger.rulebook.vocabulary import AddOn, AgeBand, Category, Hold, LineId, Term
from people import CYCLE, EDITION, GRANTED, GRANTED_ON, JANUARY, JUNE, LATE_UNTIL, MARCH, NEXT_CYCLE, NUMBER, OCTOBER, given

DAY = timedelta(days=1)
LATE = replace(GRANTED, late_until=LATE_UNTIL)
SUBMITTED = e.RenewalSubmitted(valid=Term(NEXT_CYCLE.start), edition=EDITION)
EMERGING = e.AddOnGranted(valid=Term(JUNE, OCTOBER), addon=AddOn.EMERGING, edition=EDITION)
FULL = e.AddOnGranted(valid=Term(JUNE), addon=AddOn.FULL, edition=EDITION)
STOOD = Carried(
    number=NUMBER, category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT, standing=Answer.ACTIVE, granted_on=GRANTED_ON,
    covered_until=CYCLE.end,
)  # fmt: skip


# Refused ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("history", "day"),
    [
        ((replace(GRANTED, number=None),), JUNE),
        ((replace(GRANTED, number=None, holder=None),), JUNE),
        ((GRANTED,), GRANTED_ON - DAY),
        (
            (GRANTED, e.Corrected(valid=Term(date(2024, 2, 1)), corrects=LineId("L0"), category=GRANTED.category)),
            GRANTED_ON - DAY,
        ),
        (
            (GRANTED, e.Corrected(valid=Term(date(2024, 2, 1)), corrects=LineId("L0"), age_band=GRANTED.age_band)),
            GRANTED_ON - DAY,
        ),
    ],
)
def test_without_a_number_a_category_or_an_age_band_nothing_is_told(history, day):
    held = given(record, *history)
    with pytest.raises(NothingToCarry) as refused:
        carried(held, day)
    assert (refused.value.field, refused.value.detail) == (None, "")


# What stands -----------------------------------------------------------------------------------------------------------


def test_of_one_with_nothing_open_its_number_its_kind_its_granting_and_its_cover_are_told():
    assert carried(given(record, GRANTED), JUNE) == STOOD


def test_everything_that_stands_on_the_day_is_told():
    granted = replace(LATE, category=Category.MENTAL_HEALTH_SPECIALIST, age_band=AgeBand.EARLY_CHILDHOOD, number="WI-000456-7")
    dated = e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L0"), granted_on=GRANTED_ON - DAY)
    assert carried(given(record, granted, dated, EMERGING, SUBMITTED), JUNE, MARCH) == Carried(
        number="WI-000456-7", category=Category.MENTAL_HEALTH_SPECIALIST, age_band=AgeBand.EARLY_CHILDHOOD, standing=Answer.ACTIVE,
        granted_on=GRANTED_ON - DAY, covered_until=CYCLE.end, late_until=LATE_UNTIL, renew_by=MARCH,
        review_from=NEXT_CYCLE.start, holds=(), addon=AddOn.EMERGING, addon_until=OCTOBER,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (GRANTED_ON, Answer.ACTIVE),
        (CYCLE.end, Answer.ACTIVE),
        (CYCLE.end + DAY, Answer.LATE),
        (LATE_UNTIL, Answer.LATE),
        (LATE_UNTIL + DAY, Answer.NOT_RENEWED),
    ],
)
def test_its_standing_is_that_of_the_day(day, standing):
    assert carried(given(record, LATE), day) == replace(STOOD, standing=standing, late_until=LATE_UNTIL)


def test_the_add_on_of_one_that_is_merely_late_goes_along():
    told = carried(given(record, LATE, FULL), CYCLE.end + DAY)
    assert (told.standing, told.addon, told.addon_until) == (Answer.LATE, AddOn.FULL, None)
    lapsed = carried(given(record, GRANTED, FULL), CYCLE.end + DAY)
    assert (lapsed.standing, lapsed.addon) == (Answer.NOT_RENEWED, None)


@pytest.mark.parametrize("renew_by", [None, JANUARY, MARCH])
def test_its_last_day_to_renew_is_the_one_that_was_given(renew_by):
    assert carried(given(record, GRANTED), JUNE, renew_by) == replace(STOOD, renew_by=renew_by)


@pytest.mark.parametrize(
    ("history", "day", "addon", "until"),
    [
        ((EMERGING,), JUNE - DAY, None, None),
        ((EMERGING,), JUNE, AddOn.EMERGING, OCTOBER),
        ((EMERGING,), OCTOBER, AddOn.EMERGING, OCTOBER),
        ((EMERGING,), OCTOBER + DAY, None, None),
        ((FULL,), JUNE - DAY, None, None),
        ((FULL,), JUNE, AddOn.FULL, None),
        ((FULL,), CYCLE.end, AddOn.FULL, None),
        ((EMERGING, replace(FULL, valid=Term(OCTOBER))), OCTOBER - DAY, AddOn.EMERGING, OCTOBER - DAY),
        ((EMERGING, replace(FULL, valid=Term(OCTOBER))), OCTOBER, AddOn.FULL, None),
        ((EMERGING, replace(FULL, valid=Term(OCTOBER + DAY))), OCTOBER + DAY, AddOn.FULL, None),
        ((EMERGING, e.AddOnEnded(valid=Term(OCTOBER))), OCTOBER, None, None),
        ((FULL, e.AddOnEnded(valid=Term(OCTOBER))), OCTOBER, None, None),
    ],
)
def test_the_add_on_of_the_day_is_told_with_its_last_day_if_it_has_one(history, day, addon, until):
    told = carried(given(record, GRANTED, *history), day)
    assert told == replace(STOOD, addon=addon, addon_until=until)


@pytest.mark.parametrize(
    ("history", "review_from"),
    [
        ((SUBMITTED,), NEXT_CYCLE.start),
        ((SUBMITTED, replace(SUBMITTED, valid=Term(MARCH))), NEXT_CYCLE.start),
        ((replace(SUBMITTED, valid=Term(MARCH)), SUBMITTED), MARCH),
        ((SUBMITTED, e.RenewalReturned(valid=Term(JUNE), submitted=LineId("L1"))), None),
        (
            (SUBMITTED, replace(SUBMITTED, valid=Term(MARCH)), e.RenewalReturned(valid=Term(JUNE), submitted=LineId("L1"))),
            MARCH,
        ),
    ],
)
def test_of_the_renewals_that_wait_the_first_says_since_when(history, review_from):
    assert carried(given(record, GRANTED, *history), JUNE) == replace(STOOD, review_from=review_from)


SANCTION = e.Paused(valid=Term(JUNE), kind=Hold.SANCTION, reason="The board's letter.")
LEAVE = e.Paused(valid=Term(JUNE), kind=Hold.LEAVE, until=OCTOBER)
UNSAID = e.Paused(valid=Term(JUNE))
FIRST_ENDS = e.Resumed(valid=Term(JUNE), hold=LineId("L1"))


@pytest.mark.parametrize(
    ("history", "standing", "holds"),
    [
        ((SANCTION,), Answer.INACTIVE, (Held(Hold.SANCTION, None),)),
        ((UNSAID,), Answer.INACTIVE, (Held(None, None),)),
        ((SANCTION, LEAVE), Answer.INACTIVE, (Held(Hold.SANCTION, None), Held(Hold.LEAVE, OCTOBER))),
        ((LEAVE, SANCTION), Answer.INACTIVE, (Held(Hold.LEAVE, OCTOBER), Held(Hold.SANCTION, None))),
        ((LEAVE, SANCTION, FIRST_ENDS), Answer.INACTIVE, (Held(Hold.SANCTION, None),)),
        ((LEAVE, FIRST_ENDS), Answer.ACTIVE, ()),
    ],
)
def test_every_hold_that_nobody_ended_is_told_with_its_kind_and_its_last_day(history, standing, holds):
    assert carried(given(record, GRANTED, *history), JUNE) == replace(STOOD, standing=standing, holds=holds)


def test_an_open_hold_is_told_beside_a_renewal_that_waits_and_neither_for_the_other():
    told = carried(given(record, GRANTED, LEAVE, SUBMITTED), JUNE)
    assert (told.holds, told.review_from) == ((Held(Hold.LEAVE, OCTOBER),), NEXT_CYCLE.start)
