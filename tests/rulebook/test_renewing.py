"""Renewing: in its window, once, never shorter; lapsing after the last late day; back by the lapse's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.rulebook import endorsement as e
from ledger.rulebook import record, renewing
from ledger.rulebook.vocabulary import LineId, Oneself, PersonId, Term
from people import (
    COLORADO,
    COLORADO_COORDINATOR,
    EDITION,
    GRANTED,
    JUNE,
    LATE_UNTIL,
    MARIA,
    NEXT_CYCLE,
    OCTOBER,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    given,
)
from refused import refused

WITH_GRACE = replace(GRANTED, late_until=LATE_UNTIL)
WINDOW = Term(date(2024, 10, 1), LATE_UNTIL)
FIRST_LATE_DAY = date(2025, 1, 1)
TOO_LATE = date(2025, 2, 1)
SUBMITTED = e.RenewalSubmitted(valid=Term(FIRST_LATE_DAY), edition=EDITION)
LAPSED = e.Lapsed(valid=Term(TOO_LATE), edition=EDITION, rule="cycle")
WI = {"by": WISCONSIN_COORDINATOR}
CYCLE = {"term": NEXT_CYCLE, "late_until": None, "edition": EDITION, "rule": "renewal"}
LAPSE = {"edition": EDITION, "rule": "cycle"}


def test_a_renewal_submitted_in_time_is_under_review_from_the_day_after_the_cycle():
    said = renewing.submit_renewal(given(record, WITH_GRACE), **WI, on=OCTOBER, window=WINDOW, edition=EDITION)
    assert said.valid == Term(FIRST_LATE_DAY)


def test_a_renewal_submitted_late_helps_from_that_day_and_not_before():
    held = given(record, WITH_GRACE)
    said = renewing.submit_renewal(held, **WI, on=LATE_UNTIL, window=WINDOW, edition=EDITION)
    assert said.valid == Term(LATE_UNTIL)
    held = given(record, WITH_GRACE, said)
    assert [held.on(day).standing for day in (date(2025, 1, 30), TOO_LATE)] == ["late", "active"]


@pytest.mark.parametrize("day", [date(2024, 9, 30), TOO_LATE])
def test_a_renewal_is_taken_only_in_its_window(day):
    with pytest.raises(renewing.WindowClosed):
        renewing.submit_renewal(given(record, WITH_GRACE), **WI, on=day, window=WINDOW, edition=EDITION)


def test_one_renewal_waits_at_a_time():
    with pytest.raises(renewing.AlreadySubmitted):
        renewing.submit_renewal(given(record, WITH_GRACE, SUBMITTED), **WI, on=OCTOBER, window=WINDOW, edition=EDITION)


def test_cover_without_a_last_day_is_first_corrected():
    held = given(record, replace(GRANTED, valid=Term(date(2024, 1, 1))))
    with pytest.raises(renewing.CoverDoesNotEnd):
        renewing.submit_renewal(held, **WI, on=OCTOBER, window=WINDOW, edition=EDITION)
    with pytest.raises(renewing.CoverDoesNotEnd):
        renewing.renew(held, **WI, on=OCTOBER, **CYCLE)


def test_a_submitted_renewal_is_confirmed_or_returned_by_its_name():
    held = given(record, WITH_GRACE, SUBMITTED)
    assert renewing.renew(held, **WI, on=OCTOBER, submitted=LineId("L1"), **CYCLE).submitted == "L1"
    assert renewing.return_renewal(held, **WI, on=OCTOBER, submitted=LineId("L1")).submitted == "L1"
    with pytest.raises(renewing.NoSuchReview):
        renewing.renew(held, **WI, on=OCTOBER, submitted=LineId("L0"), **CYCLE)
    with pytest.raises(renewing.NoSuchReview):
        renewing.return_renewal(given(record, WITH_GRACE), **WI, on=OCTOBER, submitted=LineId("L1"))


def test_a_renewal_may_be_given_without_a_submission():
    said = renewing.renew(given(record, WITH_GRACE), **WI, on=OCTOBER, **CYCLE)
    assert (said.valid, said.submitted) == (NEXT_CYCLE, None)


def test_cover_is_never_shortened():
    with refused(renewing.ShortensCover, field="term", says="Cover is held until"):
        renewing.renew(given(record, GRANTED), **WI, on=OCTOBER, **{**CYCLE, "term": Term(OCTOBER, date(2024, 12, 30))})


def test_a_renewals_term_has_its_days_in_order():
    with pytest.raises(record.BadTerm):
        renewing.renew(given(record, GRANTED), **WI, on=OCTOBER, **{**CYCLE, "term": Term(None, TOO_LATE)})


def test_a_lapsed_endorsement_is_reinstated_and_not_renewed():
    held = given(record, WITH_GRACE, LAPSED)
    with pytest.raises(renewing.ReinstateFirst):
        renewing.renew(held, **WI, on=TOO_LATE, **CYCLE)
    with pytest.raises(renewing.ReinstateFirst):
        renewing.submit_renewal(held, **WI, on=TOO_LATE, window=Term(), edition=EDITION)
    back = renewing.reinstate(held, **WI, on=TOO_LATE, lapse=LineId("L1"), **CYCLE)
    assert given(record, WITH_GRACE, LAPSED, back).on(TOO_LATE).standing == "active"


def test_only_an_open_lapse_is_reinstated():
    with pytest.raises(renewing.NoSuchLapse):
        renewing.reinstate(given(record, WITH_GRACE), **WI, on=TOO_LATE, lapse=LineId("L1"), **CYCLE)
    back = renewing.reinstate(given(record, WITH_GRACE, LAPSED), **WI, on=TOO_LATE, lapse=LineId("L1"), **CYCLE)
    with pytest.raises(renewing.NoSuchLapse):
        renewing.reinstate(given(record, WITH_GRACE, LAPSED, back), **WI, on=TOO_LATE, lapse=LineId("L1"), **CYCLE)


def test_it_lapses_the_day_after_the_last_late_day():
    held = given(record, WITH_GRACE)
    assert renewing.lapse(held, **WI, on=TOO_LATE, start=TOO_LATE, **LAPSE).valid == Term(TOO_LATE)
    with refused(renewing.MayStillRenewLate, says="Renewals come late until"):
        renewing.lapse(held, **WI, on=TOO_LATE, start=LATE_UNTIL, **LAPSE)
    with pytest.raises(renewing.StillCovered):
        renewing.lapse(held, **WI, on=TOO_LATE, start=date(2024, 12, 31), **LAPSE)


def test_nobody_lapses_while_an_earlier_home_left_them_time():
    gone = (e.Released(valid=Term(JUNE), to=COLORADO, until=LATE_UNTIL), e.Moved(
        valid=Term(JUNE), release=LineId("L1"), edition=EDITION, renew_by=LATE_UNTIL,
    ))  # fmt: skip
    held = given(record, GRANTED, gone[0], (gone[1], COLORADO))
    co = {"by": COLORADO_COORDINATOR}
    with refused(renewing.MayStillRenewLate, says=f"until {LATE_UNTIL}."):
        renewing.lapse(held, **co, on=TOO_LATE, start=LATE_UNTIL, **LAPSE)
    assert renewing.lapse(held, **co, on=TOO_LATE, start=TOO_LATE, **LAPSE).valid == Term(TOO_LATE)


def test_nobody_lapses_ahead_of_the_day():
    with pytest.raises(renewing.StillCovered):
        renewing.lapse(given(record, WITH_GRACE), **WI, on=LATE_UNTIL, start=TOO_LATE, **LAPSE)


def test_it_does_not_lapse_while_a_renewal_is_under_review():
    with pytest.raises(renewing.StillCovered):
        renewing.lapse(given(record, WITH_GRACE, SUBMITTED), **WI, on=TOO_LATE, start=TOO_LATE, **LAPSE)


def test_an_inactive_endorsement_lapses_too():
    held = given(record, WITH_GRACE, e.Paused(valid=Term(OCTOBER)))
    assert renewing.lapse(held, **WI, on=TOO_LATE, start=TOO_LATE, **LAPSE).rule == "cycle"


def test_it_lapses_once():
    with pytest.raises(renewing.AlreadyLapsed):
        renewing.lapse(given(record, WITH_GRACE, LAPSED), **WI, on=TOO_LATE, start=TOO_LATE, **LAPSE)


def test_cover_of_which_no_last_day_is_known_lapses_when_the_association_says_so():
    held = given(record, replace(GRANTED, valid=Term(date(2024, 1, 1))))
    assert renewing.lapse(held, **WI, on=TOO_LATE, start=TOO_LATE, **LAPSE).valid == Term(TOO_LATE)


def test_another_association_does_none_of_this():
    held = given(record, WITH_GRACE, SUBMITTED, LAPSED)
    co = {"by": COLORADO_COORDINATOR, "on": TOO_LATE}
    for act in (
        lambda: renewing.submit_renewal(held, **co, window=WINDOW, edition=EDITION),
        lambda: renewing.return_renewal(held, **co, submitted=LineId("L1")),
        lambda: renewing.renew(held, **co, **CYCLE),
        lambda: renewing.lapse(held, **co, start=TOO_LATE, **LAPSE),
        lambda: renewing.reinstate(held, **co, lapse=LineId("L2"), **CYCLE),
    ):
        with pytest.raises(record.NotTheHomeCoordinator):
            act()


def test_the_holder_may_submit_their_own_renewal_through_their_home():
    held = given(record, WITH_GRACE)
    submit = {"on": OCTOBER, "window": WINDOW, "edition": EDITION}
    own = Oneself(MARIA, WISCONSIN)
    assert renewing.submit_renewal(held, by=own, **submit).valid == Term(FIRST_LATE_DAY)
    for other in (Oneself(PersonId("noah"), WISCONSIN), Oneself(MARIA, COLORADO)):
        with pytest.raises(record.NotTheHolder):
            renewing.submit_renewal(held, by=other, **submit)
    with pytest.raises(record.EndorsementEnded):
        renewing.submit_renewal(given(record, WITH_GRACE, e.Archived(valid=Term(OCTOBER))), by=own, **submit)
    with pytest.raises(renewing.AlreadySubmitted):
        renewing.submit_renewal(given(record, WITH_GRACE, SUBMITTED), by=own, **submit)


def test_each_line_says_on_which_days_under_which_edition_and_by_which_rule():
    held = given(record, WITH_GRACE)
    submitted = renewing.submit_renewal(held, **WI, on=OCTOBER, window=WINDOW, edition=EDITION)
    assert submitted.edition == EDITION
    waiting = given(record, WITH_GRACE, SUBMITTED)
    returned = renewing.return_renewal(waiting, **WI, on=OCTOBER, submitted=LineId("L1"), reason="hours")
    assert (returned.valid, returned.reason) == (Term(OCTOBER), "hours")
    renewed = renewing.renew(waiting, **WI, on=OCTOBER, submitted=LineId("L1"), **CYCLE)
    assert (renewed.valid, renewed.edition, renewed.rule, renewed.late_until) == (
        CYCLE["term"], CYCLE["edition"], CYCLE["rule"], CYCLE["late_until"],
    )  # fmt: skip
    lapsed = renewing.lapse(held, **WI, on=TOO_LATE, start=TOO_LATE, **LAPSE)
    assert (lapsed.edition, lapsed.rule) == (LAPSE["edition"], LAPSE["rule"])
