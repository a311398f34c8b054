"""A decision asked again gives what was recorded, or says what it would have given instead."""

from dataclasses import replace
from datetime import date

import pytest

from catalogues import ARIZONA, COLORADO, GEORGIA, THREE_YEARS, WISCONSIN
from ledger.rulebook import endorsement as e
from ledger.rulebook import record
from ledger.rulebook.fact import Found
from ledger.rulebook.pausing import INACTIVE_ENDED
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.rerun import Outcome, Rerun, Verdict, again, decided, recorded, rerun
from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, LineId, Term
from people import GRANTED, line

MARCH = date(2024, 3, 1)
FIRST = Term(MARCH, date(2027, 12, 31))
"""With annual cycles until the end of 2024 and of three years from 2025 on, a grant of 2024 is covered to the end of 2027."""

BEGUN = replace(GRANTED, valid=FIRST, late_until=None)
NEXT = Term(date(2028, 1, 1), date(2030, 12, 31))
SUBMITTED = e.RenewalSubmitted(valid=Term(date(2028, 1, 1)), edition="1")
RENEWED = e.Renewed(valid=NEXT, submitted=LineId("L1"), edition="1", rule="renewal", late_until=None)
LAPSED = e.Lapsed(valid=Term(date(2028, 1, 1)), edition="1", rule="not_renewed")
REINSTATED = e.Reinstated(
    valid=Term(date(2028, 5, 2), date(2030, 12, 31)), lapse=LineId("L1"), edition="1", rule="back", late_until=None
)
RELEASED = e.Released(valid=Term(date(2024, 6, 1)), to=AssociationCode("co"), until=date(2024, 7, 1))
MOVED = e.Moved(valid=Term(date(2024, 6, 9)), release=LineId("L1"), edition="2")


def page(*told):
    """Lines told as (event, day recorded[, actor]), the first of them line ``L0``."""
    return tuple(
        line(index, event, at=at, actor=actor[0] if actor else AssociationCode("wi"))
        for index, (event, at, *actor) in enumerate(told)
    )


def asked(lines, edition=WISCONSIN, *, draft=False):
    return list(rerun(lines, lambda _: edition, draft=draft))


def last(lines, edition=WISCONSIN, *, draft=False):
    return asked(lines, edition, draft=draft)[-1]


SUBMITTED_IN_TIME = page((BEGUN, MARCH), (SUBMITTED, date(2027, 11, 5)))
RENEWED_AFTER = page((BEGUN, MARCH), (SUBMITTED, date(2027, 11, 5)), (RENEWED, date(2027, 12, 1)))
LAPSED_AFTER = page((BEGUN, MARCH), (LAPSED, date(2028, 1, 3)))
BACK = page((BEGUN, MARCH), (LAPSED, date(2028, 1, 3)), (REINSTATED, date(2028, 5, 2)))
MOVED_ON = page((BEGUN, MARCH), (RELEASED, date(2024, 6, 1)), (MOVED, date(2024, 6, 9), AssociationCode("co")))


def test_a_decision_made_by_the_rules_is_the_same_again() -> None:
    for lines in (SUBMITTED_IN_TIME, RENEWED_AFTER, LAPSED_AFTER, BACK):
        assert [one.verdict for one in asked(lines)] == [Verdict.SAME] * len(lines)
    assert [one.verdict for one in asked(MOVED_ON, COLORADO)] == [Verdict.SAME, Verdict.SAME]  # a release is no decision of rules


def test_without_the_rules_nothing_is_said() -> None:
    [one] = rerun(page((BEGUN, MARCH)), lambda _: None)
    assert (one.verdict, one.was, one.would_be) == (Verdict.NOT_CHECKED, Outcome(FIRST), None)


def test_the_rules_asked_are_those_that_the_line_is_given() -> None:
    given = []
    list(rerun(RENEWED_AFTER, lambda read: given.append(read.id)))
    assert given == ["L0", "L1", "L2"]


@pytest.mark.parametrize(
    ("wrong", "would_be"),
    [
        (replace(BEGUN, valid=Term(MARCH, date(2028, 12, 31))), Outcome(FIRST)),
        (replace(BEGUN, valid=Term(MARCH)), Outcome(FIRST)),
        (replace(BEGUN, late_until=date(2028, 1, 31)), Outcome(FIRST)),
    ],
)
def test_a_first_cover_that_the_rules_do_not_give_is_different(wrong, would_be) -> None:
    [one] = asked(page((wrong, MARCH)))
    assert (one.verdict, one.would_be, one.was) == (Verdict.DIFFERENT, would_be, recorded(wrong))


def test_a_late_period_is_asked_again_with_the_cover() -> None:
    [one] = asked(page((BEGUN, MARCH)), ARIZONA)
    assert one.would_be == Outcome(FIRST, date(2028, 1, 31))
    assert one.verdict is Verdict.DIFFERENT


def test_a_renewal_longer_than_a_cycle_is_different() -> None:
    longer = replace(RENEWED, valid=Term(NEXT.start, date(2033, 12, 31)))
    one = last((*RENEWED_AFTER[:2], line(2, longer, at=date(2027, 12, 1))))
    assert (one.verdict, one.would_be) == (Verdict.DIFFERENT, Outcome(NEXT))


def test_a_renewal_before_its_window_is_one_that_the_rules_refuse() -> None:
    one = last(page((BEGUN, MARCH), (SUBMITTED, date(2027, 9, 28))))
    assert (one.verdict, one.would_be) == (Verdict.DIFFERENT, Outcome(refused="RenewalNotOpen"))


def test_a_day_is_the_associations_own_and_may_lie_beside_the_one_in_utc() -> None:
    assert last(page((BEGUN, MARCH), (SUBMITTED, date(2027, 9, 30)))).verdict is Verdict.SAME  # 1 October in Perth
    late = e.RenewalSubmitted(valid=Term(date(2028, 1, 1)), edition="1")
    assert last(page((BEGUN, MARCH), (late, date(2028, 1, 1)))).verdict is Verdict.SAME  # 31 December in Honolulu
    assert last(page((BEGUN, MARCH), (late, date(2028, 1, 2)))).verdict is Verdict.DIFFERENT


def test_nobody_lapses_while_covered() -> None:
    early = replace(LAPSED, valid=Term(date(2027, 12, 31)))
    one = last(page((BEGUN, MARCH), (early, date(2028, 1, 3))))
    assert (one.verdict, one.would_be) == (Verdict.DIFFERENT, Outcome(refused="StillCovered"))


def test_nobody_lapses_in_the_late_period_that_the_cover_promised() -> None:
    promised = replace(BEGUN, late_until=date(2028, 1, 31))
    lines = page((promised, MARCH), (LAPSED, date(2028, 1, 3)))
    assert last(lines, ARIZONA).would_be == Outcome(refused="MayStillRenewLate")
    assert last(lines, WISCONSIN).would_be == Outcome(refused="MayStillRenewLate")  # whatever the rules of the lapse say


def test_an_officer_may_let_it_lapse_later() -> None:
    later = replace(LAPSED, valid=Term(date(2028, 3, 1)))
    assert last(page((BEGUN, MARCH), (later, date(2028, 3, 3)))).verdict is Verdict.SAME


def test_a_reinstatement_of_another_length_is_different() -> None:
    longer = replace(REINSTATED, valid=Term(REINSTATED.valid.start, date(2033, 12, 31)))
    one = last((*LAPSED_AFTER, line(2, longer, at=date(2028, 5, 2))))
    assert (one.verdict, one.would_be) == (Verdict.DIFFERENT, Outcome(REINSTATED.valid))


def test_a_move_to_an_association_without_the_age_band_or_licence_is_different() -> None:
    begun = replace(BEGUN, age_band=AgeBand.EARLY_CHILDHOOD)
    lines = (line(0, begun, at=MARCH), *MOVED_ON[1:])
    assert last(lines, ARIZONA).would_be == Outcome(refused="AgeBandNotLicensed")
    assert last(MOVED_ON, GEORGIA).would_be == Outcome(refused="LicenceNotKnown")
    assert last(lines, COLORADO).verdict is Verdict.SAME


def test_a_move_of_what_may_not_move_is_different() -> None:
    ended = e.Relinquished(valid=Term(date(2024, 6, 5)))
    lines = page(
        (BEGUN, MARCH), (RELEASED, date(2024, 6, 1)), (ended, date(2024, 6, 5)), (MOVED, date(2024, 6, 9), AssociationCode("co"))
    )
    assert last(lines, COLORADO).would_be == Outcome(refused="CannotMove")


def test_what_was_adopted_is_never_asked_again() -> None:
    adopted = e.Adopted(
        valid=Term(MARCH, date(2031, 1, 1)), category=GRANTED.category, age_band=GRANTED.age_band, edition="1", granted_on=MARCH,
        claimed_from=MARCH, late_until=date(2040, 1, 1), batch=LineId("b"),
    )  # fmt: skip
    lapsed = replace(LAPSED, rule="adoption")
    assert asked(page((adopted, MARCH), (lapsed, MARCH))) == []
    assert not decided(adopted)
    assert not decided(lapsed)
    assert decided(LAPSED)


def test_of_a_lapse_for_being_inactive_too_long_it_is_asked_whether_it_was_inactive() -> None:
    begun, hold = (BEGUN, MARCH), (e.Paused(valid=Term(date(2024, 6, 1))), date(2024, 6, 1))
    ended = e.Lapsed(valid=Term(date(2026, 6, 1)), edition="1", rule=INACTIVE_ENDED)
    resumed = (e.Resumed(valid=Term(date(2026, 5, 31)), hold=LineId("L1")), date(2026, 5, 31))
    for lines, verdict in (
        (page(begun, hold, (ended, date(2026, 6, 2))), Verdict.SAME),
        (page(begun, (ended, date(2026, 6, 2))), Verdict.DIFFERENT),
        (page(begun, hold, resumed, (ended, date(2026, 6, 2))), Verdict.DIFFERENT),
        (page(begun, hold, (replace(ended, rule="not_renewed"), date(2026, 6, 2))), Verdict.DIFFERENT),
    ):
        assert last(lines).verdict is verdict
        assert (last(lines).rule == "StillCovered") is (verdict is Verdict.DIFFERENT)


def test_what_an_officer_says_of_their_own_is_no_decision_of_the_rules() -> None:
    said = (
        e.Paused(valid=Term(MARCH)), e.Archived(valid=Term(MARCH)), RELEASED,
        e.AddOnGranted(valid=Term(MARCH), addon=AddOn.FULL, edition="1"),
    )  # fmt: skip
    assert not any(map(decided, said))


def test_a_decision_after_a_correction_is_asked_over_the_corrected_days() -> None:
    shorter = e.Corrected(valid=Term(MARCH), corrects=LineId("L0"), days=Term(MARCH, date(2026, 12, 31)))
    renewed = replace(RENEWED, valid=Term(date(2027, 1, 1), date(2027, 12, 31)), submitted=None)
    lines = page((BEGUN, MARCH), (shorter, date(2026, 2, 1)), (renewed, date(2026, 12, 1)))
    assert [one.verdict for one in asked(lines)] == [Verdict.SAME, Verdict.SAME]


def test_a_page_that_cannot_be_read_is_refused_whole() -> None:
    with pytest.raises(ImpossibleHistory):
        asked(page((RENEWED, MARCH)))
    with pytest.raises(ImpossibleHistory):
        asked(page((BEGUN, MARCH), (BEGUN, MARCH)))


def test_the_last_day_of_the_calendar_is_refused_and_not_computed_with() -> None:
    endless = replace(BEGUN, valid=Term(MARCH, date.max))
    renewed = replace(RENEWED, submitted=None)
    one = last(page((endless, MARCH), (renewed, date(2027, 12, 1))))
    assert one.would_be == Outcome(refused="DayNotReckoned")


def test_a_cover_without_end_is_not_renewed() -> None:
    one = last(page((replace(BEGUN, valid=Term(MARCH)), MARCH), (replace(RENEWED, submitted=None), date(2027, 12, 1))))
    assert one.would_be == Outcome(refused="CoverDoesNotEnd")


# A draft


YEARLY = replace(
    WISCONSIN, timetable=replace(WISCONSIN.timetable, cycle=(Found(replace(THREE_YEARS, years=1), WISCONSIN.names[0].source),))
)


def test_a_draft_with_other_cycles_would_have_covered_otherwise() -> None:
    assert [str(one.would_be) for one in asked(RENEWED_AFTER, YEARLY, draft=True)] == [
        "from 2024-03-01 to 2025-12-31",
        "from 2028-01-01",
        "from 2028-01-01 to 2028-12-31",
    ]


def test_a_draft_with_a_late_period_would_have_let_it_lapse_later() -> None:
    one = last(LAPSED_AFTER, ARIZONA, draft=True)
    assert (one.verdict, one.would_be) == (Verdict.DIFFERENT, Outcome(Term(date(2028, 2, 1))))


def test_a_draft_without_the_late_period_would_have_let_it_lapse_sooner_if_it_lapsed_at_once() -> None:
    promised = replace(BEGUN, late_until=date(2028, 1, 31))
    at_once, later = (replace(LAPSED, valid=Term(day)) for day in (date(2028, 2, 1), date(2028, 3, 1)))
    assert last(page((promised, MARCH), (at_once, date(2028, 2, 2))), draft=True).would_be == Outcome(Term(date(2028, 1, 1)))
    assert last(page((promised, MARCH), (later, date(2028, 3, 2))), draft=True).would_be == Outcome(Term(date(2028, 3, 1)))


def test_a_draft_that_changes_nothing_gives_the_same() -> None:
    for lines in (RENEWED_AFTER, LAPSED_AFTER, BACK):
        assert {one.verdict for one in asked(lines, replace(WISCONSIN, sha256="d" * 64), draft=True)} == {Verdict.SAME}


def test_an_outcome_says_itself_in_a_phrase() -> None:
    assert str(Outcome(Term(MARCH))) == "from 2024-03-01"
    assert str(Outcome(FIRST, date(2028, 1, 31))) == "from 2024-03-01 to 2027-12-31, late until 2028-01-31"
    assert str(Outcome(refused="StillCovered")) == "refused: StillCovered"
    assert str(Outcome()) == "refused: "


def test_asked_alone_over_what_stood() -> None:
    held = record.after(None, line(0, BEGUN, at=MARCH))
    assert again(held, line(1, SUBMITTED, at=date(2027, 11, 5)), WISCONSIN) == recorded(SUBMITTED)
    assert Rerun(line(0, BEGUN), recorded(BEGUN), recorded(BEGUN)).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("lines", "edition", "rule"),
    [
        (page((BEGUN, MARCH)), YEARLY, "first cover"),
        (page((BEGUN, MARCH)), ARIZONA, "late period"),
        (RENEWED_AFTER, YEARLY, "next cover"),
        (LAPSED_AFTER, ARIZONA, "day of lapsing"),
        (BACK, YEARLY, "cover after a lapse"),
        (MOVED_ON, GEORGIA, "LicenceNotKnown"),
        (RENEWED_AFTER, WISCONSIN, ""),
    ],
)
def test_a_difference_names_its_rule(lines, edition, rule) -> None:
    assert last(lines, edition, draft=True).rule == rule


def test_what_could_not_be_asked_names_no_rule() -> None:
    assert Rerun(line(0, BEGUN), recorded(BEGUN), None).rule == ""


def test_a_grant_and_a_move_are_asked_on_the_day_they_name_whenever_they_were_recorded() -> None:
    [one] = asked(page((BEGUN, date(2024, 9, 1))))
    assert one.verdict is Verdict.SAME
    later = page((BEGUN, MARCH), (RELEASED, date(2024, 6, 1)), (MOVED, date(2024, 8, 1), AssociationCode("co")))
    assert last(later, COLORADO).verdict is Verdict.SAME  # the release could be used until 1 July, and the move says 9 June


def test_a_way_back_that_was_typed_later_is_reckoned_from_its_own_day() -> None:
    typed = page((BEGUN, MARCH), (LAPSED, date(2028, 1, 3)), (REINSTATED, date(2028, 6, 20)))
    assert last(typed).verdict is Verdict.SAME
