"""Standing, one sentence of the design at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.rulebook import endorsement as e
from ledger.rulebook.standing import Answer, Painted, intervals, standing
from ledger.rulebook.vocabulary import AddOn, AgeBand, Category, LineId, Term
from people import COLORADO, EDITION, GRANTED, GRANTED_ON, LATE_UNTIL, WISCONSIN, line, lines

BEFORE = date(2024, 2, 29)
JUNE = date(2024, 6, 1)
NEW_YEARS_EVE = date(2024, 12, 31)
JANUARY = date(2025, 1, 10)
MARCH = date(2025, 3, 1)
RECORDED = date(2026, 11, 21)

WITH_GRACE = replace(GRANTED, late_until=LATE_UNTIL)
NEXT = Term(date(2025, 1, 1), date(2025, 12, 31))
SUBMITTED = e.RenewalSubmitted(valid=Term(date(2025, 1, 1)), edition=EDITION)
LAPSED = e.Lapsed(valid=Term(date(2025, 2, 1)), edition=EDITION, rule="cycle")


def renewed(submitted=None, term=NEXT):
    return e.Renewed(valid=term, submitted=submitted, edition="f" * 64, rule="renewal", late_until=None)


def reinstated(lapse, term):
    return e.Reinstated(valid=term, lapse=LineId(lapse), edition=EDITION, rule="back", late_until=None)


def adopted(start=None, end=None, **more):
    given = {"granted_on": None, "claimed_from": None, "late_until": None, **more}
    return e.Adopted(
        valid=Term(start, end), category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT, edition=EDITION,
        batch=LineId("batch"), **given,
    )  # fmt: skip


def said(*events, on, at=GRANTED_ON):
    return standing(lines(*events, at=at), on).standing


def test_before_everything_nobody_is_endorsed():
    told = standing(lines(GRANTED), BEFORE)
    assert (told.standing, told.reason, told.home, told.since) == (Answer.NOT_ENDORSED, "before_granting", None, None)
    assert standing((), JUNE).standing is Answer.NOT_ENDORSED


def test_a_grant_covers_its_days_the_last_included():
    told = standing(lines(GRANTED), NEW_YEARS_EVE)
    assert (told.standing, told.reason, told.since) == (Answer.ACTIVE, "granted", "L0")
    assert (told.home, told.home_since, told.category, told.granted_on) == (WISCONSIN, "L0", GRANTED.category, GRANTED_ON)
    assert (told.covered_until, told.edition, told.rule) == (NEW_YEARS_EVE, EDITION, "cycle")


def test_beyond_the_cycle_it_is_late_until_the_lines_own_day_and_then_not_renewed():
    assert said(WITH_GRACE, on=LATE_UNTIL) is Answer.LATE
    assert said(WITH_GRACE, on=date(2025, 2, 1)) is Answer.NOT_RENEWED
    assert said(GRANTED, on=date(2025, 1, 1)) is Answer.NOT_RENEWED
    told = standing(lines(WITH_GRACE), MARCH)
    assert (told.covered_until, told.late_until, told.reason, told.since) == (NEW_YEARS_EVE, LATE_UNTIL, "cycle_ended", "L0")


def test_submitted_in_time_it_is_active_under_review_from_the_day_after_the_cycle():
    told = standing(lines(GRANTED, SUBMITTED), JANUARY)
    assert (told.standing, told.under_review, told.reason, told.since) == (Answer.ACTIVE, True, "renewal_submitted", "L1")
    assert not standing(lines(GRANTED, SUBMITTED), NEW_YEARS_EVE).under_review
    assert told.covered_until == NEW_YEARS_EVE


def test_what_january_was_told_of_a_renewal_under_review_stays_true_after_it_is_confirmed():
    page = lines(GRANTED, SUBMITTED, renewed("L1"))
    assert standing(page[:2], JANUARY).standing is Answer.ACTIVE
    assert standing(page, JANUARY).standing is Answer.ACTIVE
    assert standing(page[:2], JANUARY).under_review
    assert not standing(page, JANUARY).under_review


def test_a_returned_renewal_ends_its_review_as_though_it_had_never_been():
    returned = e.RenewalReturned(valid=Term(MARCH), submitted=LineId("L1"))
    assert said(GRANTED, SUBMITTED, returned, on=JANUARY) is Answer.NOT_RENEWED


def test_a_review_never_helps_over_a_lapse():
    assert said(GRANTED, LAPSED, SUBMITTED, on=MARCH) is Answer.LAPSED


def test_a_lapse_holds_whatever_is_renewed_until_the_reinstatement_that_names_it():
    assert said(GRANTED, LAPSED, renewed(), on=MARCH) is Answer.LAPSED
    page = (GRANTED, LAPSED, reinstated("L1", Term(date(2025, 4, 1), date(2025, 12, 31))))
    assert said(*page, on=MARCH) is Answer.LAPSED
    assert said(*page, on=date(2025, 4, 1)) is Answer.ACTIVE


def test_a_lapse_recorded_in_error_is_wiped_whole_by_a_reinstatement_from_its_own_day():
    page = (WITH_GRACE, LAPSED, reinstated("L1", Term(date(2025, 2, 1), date(2025, 12, 31))))
    assert not [i for i in intervals(lines(*page)) if i.standing.standing is Answer.LAPSED]


def test_each_lapse_is_its_own():
    second = e.Lapsed(valid=Term(date(2025, 6, 1)), edition=EDITION, rule="cycle")
    page = (GRANTED, LAPSED, second, reinstated("L1", Term(date(2025, 3, 1), date(2026, 12, 31))))
    assert said(*page, on=date(2025, 5, 31)) is Answer.ACTIVE
    assert said(*page, on=date(2025, 6, 1)) is Answer.LAPSED


def test_a_hold_is_lifted_only_by_the_resumption_that_names_it():
    leave, sanction = e.Paused(valid=Term(JUNE)), e.Paused(valid=Term(date(2024, 7, 1)))
    resumed = e.Resumed(valid=Term(date(2024, 8, 1)), hold=LineId("L1"))
    assert said(GRANTED, leave, on=JUNE) is Answer.INACTIVE
    assert said(GRANTED, leave, resumed, on=date(2024, 8, 1)) is Answer.ACTIVE
    assert said(GRANTED, leave, sanction, resumed, on=date(2024, 8, 1)) is Answer.INACTIVE


def test_a_sanction_learned_of_in_may_and_in_force_since_february_changes_no_earlier_answer():
    page = lines(GRANTED, e.Paused(valid=Term(date(2024, 4, 1))))
    assert standing(page[:1], date(2024, 5, 1)).standing is Answer.ACTIVE
    assert standing(page, date(2024, 5, 1)).standing is Answer.INACTIVE


def test_an_end_is_above_everything_and_a_later_end_paints_over_it():
    emeritus, died = e.MadeEmeritus(valid=Term(JUNE)), e.HolderDeceased(valid=Term(MARCH))
    page = (GRANTED, LAPSED, emeritus, died)
    assert said(*page, on=JUNE) is Answer.EMERITUS
    assert said(*page, on=MARCH) is Answer.DECEASED


@pytest.mark.parametrize(
    ("end", "answer"),
    [
        (e.Relinquished(valid=Term(JUNE)), "relinquished"),
        (e.Archived(valid=Term(JUNE)), "archived"),
        (e.Rescinded(valid=Term(GRANTED_ON), rule="error"), "rescinded"),
    ],
)
def test_every_end_has_its_own_word(end, answer):
    assert said(GRANTED, end, on=JUNE) == answer


def test_a_move_changes_the_home_and_nothing_else():
    page = lines(GRANTED, (e.Moved(valid=Term(JUNE), release=LineId("L9"), edition="c" * 64), COLORADO))
    before, after = standing(page, date(2024, 5, 31)), standing(page, JUNE)
    assert (before.home, after.home) == (WISCONSIN, COLORADO)
    assert replace(after, home=WISCONSIN, home_since=before.home_since) == before


def test_cover_is_unbroken_over_two_cycles():
    told = standing(lines(GRANTED, renewed()), JUNE)
    assert (told.covered_until, told.since) == (date(2025, 12, 31), "L0")


def test_the_addon_is_told_while_its_base_is_active_and_in_its_own_days():
    emerging = e.AddOnGranted(valid=Term(JUNE, date(2026, 5, 31)), addon=AddOn.EMERGING, edition=EDITION)
    page = lines(GRANTED, emerging)
    assert standing(page, JUNE).addon is AddOn.EMERGING
    assert standing(page, date(2024, 5, 31)).addon is None
    assert standing(page, JANUARY).addon is None, "the base was not renewed"
    ended = lines(GRANTED, emerging, e.AddOnEnded(valid=Term(date(2024, 7, 1))))
    assert standing(ended, date(2024, 7, 1)).addon is None
    assert standing(lines(GRANTED, emerging, e.Archived(valid=Term(JUNE))), JUNE).addon is None


def test_a_correction_restates_the_days_of_the_line_it_names_and_what_was_known_stays():
    correction = e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L0"), days=Term(date(2024, 2, 1), date(2024, 11, 30)))
    page = lines(GRANTED, correction)
    assert standing(page, BEFORE).standing is Answer.ACTIVE
    assert standing(page, NEW_YEARS_EVE).standing is Answer.NOT_RENEWED
    assert standing(page, JUNE).granted_on == date(2024, 2, 1)
    assert standing(page, BEFORE).home == WISCONSIN, "it is at home from its restated first day"
    assert standing(page[:1], NEW_YEARS_EVE).standing is Answer.ACTIVE


def test_a_correction_of_a_correction_restates_the_line_that_was_wrong_first():
    first = e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L0"), days=Term(GRANTED_ON, date(2024, 6, 30)))
    second = e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L1"), days=Term(GRANTED_ON, date(2024, 9, 30)))
    assert said(GRANTED, first, second, on=date(2024, 9, 30)) is Answer.ACTIVE
    assert said(GRANTED, first, second, on=date(2024, 10, 1)) is Answer.NOT_RENEWED
    without_days = e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L1"), category=Category.FAMILY_ASSOCIATE)
    assert said(GRANTED, first, without_days, on=JUNE) is Answer.ACTIVE
    assert said(GRANTED, first, without_days, on=date(2024, 7, 1)) is Answer.NOT_RENEWED


def test_a_correction_restates_the_days_of_a_lapse_and_of_a_hold():
    shorter = e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L1"), days=Term(date(2025, 3, 1), date(2025, 3, 31)))
    assert said(GRANTED, LAPSED, shorter, on=date(2025, 2, 15)) is Answer.NOT_RENEWED
    assert said(GRANTED, LAPSED, shorter, on=date(2025, 3, 31)) is Answer.LAPSED
    assert said(GRANTED, LAPSED, shorter, on=date(2025, 4, 1)) is Answer.NOT_RENEWED
    hold = e.Paused(valid=Term(JUNE))
    moved_on = e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L1"), days=Term(date(2024, 8, 1)))
    assert said(GRANTED, hold, moved_on, on=JUNE) is Answer.ACTIVE
    assert said(GRANTED, hold, moved_on, on=date(2024, 8, 1)) is Answer.INACTIVE


def test_a_correction_paints_only_the_facts_it_names():
    band = e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L0"), age_band=AgeBand.EARLY_CHILDHOOD)
    told = standing(lines(GRANTED, band), JUNE)
    assert (told.age_band, told.category, told.granted_on) == (AgeBand.EARLY_CHILDHOOD, GRANTED.category, GRANTED_ON)


# What was adopted, and what nobody knows


def test_adopted_with_no_dates_at_all_it_is_active_from_the_day_of_recording_and_not_known_before():
    page = lines(adopted(), at=RECORDED)
    told = standing(page, RECORDED)
    assert (told.standing, told.granted_on, told.covered_until) == (Answer.ACTIVE, None, None)
    earlier = standing(page, date(2026, 11, 20))
    assert (earlier.standing, earlier.reason, earlier.home) == (Answer.NOT_KNOWN, "start_not_known", None)


def test_a_claimed_start_paints_and_earlier_days_are_not_known():
    page = lines(adopted(claimed_from=JUNE), at=RECORDED)
    assert standing(page, JUNE).standing is Answer.ACTIVE
    assert standing(page, date(2024, 5, 31)).standing is Answer.NOT_KNOWN


def test_adopted_with_a_day_of_granting_nobody_was_endorsed_before_it():
    page = lines(adopted(start=JUNE, granted_on=JUNE), at=RECORDED)
    assert standing(page, date(2024, 5, 31)).standing is Answer.NOT_ENDORSED
    assert standing(page, JUNE).granted_on == JUNE


def test_adopted_after_it_expired_only_its_last_day_is_known_to_be_covered():
    page = lines(adopted(end=NEW_YEARS_EVE), at=RECORDED)
    assert standing(page, date(2024, 12, 30)).standing is Answer.NOT_KNOWN
    assert standing(page, NEW_YEARS_EVE).standing is Answer.ACTIVE
    assert standing(page, RECORDED).standing is Answer.NOT_RENEWED


def test_adopted_as_inactive_since_nobody_knows_when():
    page = lines(adopted(start=JUNE, end=date(2027, 12, 31), granted_on=JUNE), e.Paused(valid=Term()), at=RECORDED)
    assert standing(page, RECORDED).standing is Answer.INACTIVE
    assert standing(page, date(2026, 11, 20)).standing is Answer.NOT_KNOWN, "it may have been inactive already"
    assert standing(page, date(2024, 5, 31)).standing is Answer.NOT_ENDORSED, "but nobody was endorsed before the grant"


def test_a_hold_since_nobody_knows_when_is_lifted_and_the_days_between_stay_not_known():
    resumed = e.Resumed(valid=Term(date(2026, 12, 1)), hold=LineId("L1"))
    page = lines(adopted(start=JUNE, end=date(2027, 12, 31)), e.Paused(valid=Term()), resumed, at=RECORDED)
    assert standing(page, date(2026, 12, 1)).standing is Answer.ACTIVE
    assert standing(page, date(2025, 1, 1)).standing is Answer.NOT_KNOWN


def test_adopted_as_lapsed_with_the_day_of_expiry_known():
    lapsed = e.Lapsed(valid=Term(date(2025, 1, 1)), edition=EDITION, rule="adopted")
    page = lines(adopted(start=JUNE, end=NEW_YEARS_EVE), lapsed, at=RECORDED)
    assert [i.standing.standing.value for i in intervals(page)] == ["not_endorsed", "active", "lapsed"]


def test_adopted_as_lapsed_with_nothing_known():
    page = lines(adopted(), e.Lapsed(valid=Term(), edition=EDITION, rule="adopted"), at=RECORDED)
    assert [i.standing.standing.value for i in intervals(page)] == ["not_known", "lapsed"]


def test_adopted_as_deceased_with_the_day_of_granting_known():
    page = lines(adopted(start=JUNE, granted_on=JUNE), e.HolderDeceased(valid=Term()), at=RECORDED)
    assert [i.standing.standing.value for i in intervals(page)] == ["not_endorsed", "not_known", "deceased"]


# Intervals, and what stays


def test_intervals_begin_before_all_days_and_have_no_end():
    told = intervals(lines(WITH_GRACE, LAPSED))
    assert [(i.start, i.end, i.standing.standing.value) for i in told] == [
        (None, BEFORE, "not_endorsed"),
        (GRANTED_ON, NEW_YEARS_EVE, "active"),
        (date(2025, 1, 1), LATE_UNTIL, "late"),
        (date(2025, 2, 1), None, "lapsed"),
    ]
    assert intervals(())[0].standing.standing is Answer.NOT_ENDORSED


def test_an_erased_grant_answers_the_public_as_before():
    erased = replace(GRANTED, number=None, holder=None, application=None)
    assert intervals(lines(erased, LAPSED)) == intervals(lines(GRANTED, LAPSED))


def test_lines_that_paint_nothing_change_nothing():
    released = e.Released(valid=Term(JUNE), to=COLORADO, until=MARCH)
    issued = e.CredentialIssued(valid=Term(JUNE), list=1, index=7, format="ldp")
    assert intervals(lines(GRANTED, released, issued)) == intervals(lines(GRANTED))


def test_a_painted_line_is_a_line():
    assert standing((Painted(0, LineId("L0"), GRANTED_ON, WISCONSIN, GRANTED),), JUNE) == standing((line(0, GRANTED),), JUNE)


def test_the_last_day_of_the_calendar_has_a_standing():
    page = lines(replace(GRANTED, valid=Term(GRANTED_ON, date.max), late_until=date.max))
    assert intervals(page)[-1].standing.standing is Answer.ACTIVE
    assert standing(page, date.max).covered_until == date.max
    assert standing(page, date.min).standing is Answer.NOT_ENDORSED
