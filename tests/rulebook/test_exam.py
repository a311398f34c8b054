"""An examination: sat, marked blind, passed as the edition says; attempts are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ledger.rulebook import application as a
from ledger.rulebook import applying, examining, progress
from ledger.rulebook import exam as x
from ledger.rulebook import review as v
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.requirement import Exam
from ledger.rulebook.reviewing import Ties
from ledger.rulebook.vocabulary import LineId, Officer, PersonId, Role, Term
from people import (
    ALLIANCE_COORDINATOR,
    COLORADO,
    JANUARY,
    JUNE,
    MARCH,
    MARIA,
    OCTOBER,
    PAGE,
    SUBMITTED,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)

PARTS = ("multiple choice", "vignettes")
NO_TIES = Ties()
TOTAL = Exam(80, PARTS, each_part=False, markers=2)
EACH = Exam(80, PARTS, each_part=True, markers=2)
APPROVED_FOR_EXAM = a.ApprovedForExam(valid=Term(OCTOBER))
L2 = LineId("L2")
MARKERS = [Officer(PersonId(name), COLORADO, Role.REVIEWER) for name in ("mo", "mia", "max", "may")]
NAMED = tuple(one.id for one in MARKERS)
SAT = x.Scheduled(valid=Term(JANUARY), attempt=1, markers=NAMED)
TWO = replace(SAT, markers=NAMED[:2])


def points(choice, vignettes, of=100):
    return (x.PartScore(PARTS[0], choice, of), x.PartScore(PARTS[1], vignettes, of))


GOOD, POOR = points(90, 90), points(90, 60)


def asked(*events):
    return given(progress, SUBMITTED, APPROVED_FOR_EXAM, *events)


def marks(*scores):
    return tuple(x.Scored(valid=Term(JANUARY), sitting=L2, marker=MARKERS[n].id, scores=one) for n, one in enumerate(scores))


def schedule(asked, *, by=WISCONSIN_COORDINATOR, day=JANUARY, markers=MARKERS, ties=NO_TIES, rule=TOTAL):
    return examining.schedule(asked, by=by, day=day, markers=markers, ties=ties, rule=rule)


def name(*events, by=WISCONSIN_COORDINATOR, marker=MARKERS[2], ties=NO_TIES):
    return examining.name_marker(asked(*events), by=by, on=MARCH, sitting=L2, marker=marker, ties=ties, rule=TOTAL)


def score(*events, by=MARKERS[0], on=JANUARY, sitting=L2, scores=GOOD, rule=TOTAL):
    return examining.score(asked(*events), by=by, on=on, sitting=sitting, scores=scores, rule=rule)


def conclude(*events, by=WISCONSIN_COORDINATOR, rule=TOTAL):
    return examining.conclude(asked(*events), by=by, on=MARCH, sitting=L2, rule=rule)


# Scheduled ------------------------------------------------------------------------


def test_a_candidate_who_is_approved_for_it_sits_the_examination():
    assert schedule(asked()) == SAT
    assert asked(SAT).sittings == (x.Sitting(L2, JANUARY, 1, NAMED),)
    with pytest.raises(applying.NotItsCoordinator):
        schedule(asked(), by=WISCONSIN_REVIEWER)
    with pytest.raises(applying.NotAtThisStage):
        schedule(given(progress, SUBMITTED))


def test_attempts_are_counted_and_one_ends_before_the_next():
    with pytest.raises(examining.StillSitting):
        schedule(asked(SAT), day=MARCH)
    failed = x.NotPassed(valid=Term(MARCH), sitting=L2)
    again = schedule(asked(SAT, failed), day=MARCH)
    assert again == x.Scheduled(valid=Term(MARCH), attempt=2, markers=NAMED)
    assert x.results(asked(SAT, failed, again).sittings) == (x.Result(passed=False, day=JANUARY),)
    with pytest.raises(examining.AlreadyPassed):
        schedule(asked(SAT, x.Passed(valid=Term(MARCH), sitting=L2)), day=MARCH)


def test_as_many_markers_are_named_as_the_edition_asks_each_once():
    assert schedule(asked(), markers=MARKERS[:2]) == TWO
    with pytest.raises(examining.TooFewMarkers):
        schedule(asked(), markers=MARKERS[:1])
    with pytest.raises(examining.MarkerTwice):
        schedule(asked(), markers=[MARKERS[0], MARKERS[0]])


def test_who_knows_whose_it_is_or_is_tied_to_them_is_not_named():
    marker = MARKERS[0]
    reviewer = v.Assigned(
        valid=Term(JUNE), reviewer=marker.id, association=COLORADO, person=PersonId("p"), endorsement=PAGE, tier=1
    )
    reviewed = given(progress, SUBMITTED, reviewer, APPROVED_FOR_EXAM)
    tied = Ties(frozenset({marker.id}))
    himself = Officer(MARIA, COLORADO, Role.REVIEWER)
    as_reviewed = Officer(PersonId("p"), COLORADO, Role.REVIEWER)
    for whose, one, ties in (
        (reviewed, marker, NO_TIES), (reviewed, as_reviewed, NO_TIES), (asked(), marker, tied), (asked(), himself, NO_TIES),
        (asked(), WISCONSIN_COORDINATOR, NO_TIES),
    ):  # fmt: skip
        with pytest.raises(examining.KnowsWhose):
            schedule(whose, markers=[MARKERS[1], one], ties=ties)
    for one in (WISCONSIN_REVIEWER, ALLIANCE_COORDINATOR):
        assert schedule(asked(), markers=[marker, one]).markers == (marker.id, one.id)


def test_one_more_marker_is_named_while_the_marks_do_not_decide():
    third = x.MarkerNamed(valid=Term(MARCH), sitting=L2, marker=NAMED[2])
    for before in ((), marks(GOOD), marks(GOOD, POOR)):
        assert name(TWO, *before) == third
    assert asked(TWO, third).sittings[0].markers == NAMED[:3]
    with pytest.raises(examining.NotAMarker):
        score(TWO, *marks(GOOD, POOR), by=MARKERS[2])
    assert score(TWO, *marks(GOOD, POOR), third, by=MARKERS[2]).marker == NAMED[2]
    with pytest.raises(examining.EnoughMarks):
        name(TWO, *marks(GOOD, GOOD))
    with pytest.raises(examining.MarkerTwice):
        name(TWO, marker=MARKERS[1])
    with pytest.raises(examining.KnowsWhose):
        name(TWO, ties=Ties(frozenset({NAMED[2]})))
    with pytest.raises(applying.NotItsCoordinator):
        name(TWO, by=WISCONSIN_REVIEWER)
    with pytest.raises(applying.AlreadyDecided):
        name(TWO, a.Withdrawn(valid=Term(MARCH)))
    with pytest.raises(examining.NoSuchSitting):
        name(TWO, x.Passed(valid=Term(MARCH), sitting=L2))


# Marked -----------------------------------------------------------------------------


def test_a_marker_scores_every_part_in_points():
    said = score(SAT)
    assert said == marks(GOOD)[0]
    assert asked(SAT, said).sittings[0].marks == (x.Marked(LineId("L3"), MARKERS[0].id, GOOD),)


@pytest.mark.parametrize(
    "scores",
    [GOOD[:1], (), (*GOOD, GOOD[0]), (GOOD[0], GOOD[0]), (GOOD[0], replace(GOOD[1], part="essay")), points(101, 1), points(-1, 1),
     points(0, 0, of=0)],
)  # fmt: skip
def test_no_part_is_left_out_doubled_or_scored_beyond_its_points(scores):
    with pytest.raises(examining.OtherParts):
        score(SAT, scores=scores)


def test_no_points_at_all_and_all_of_them_are_scores():
    assert score(SAT, scores=points(0, 1, of=1)).scores == points(0, 1, of=1)
    assert score(SAT, scores=tuple(reversed(GOOD))).scores == tuple(reversed(GOOD))


def test_who_knows_whose_it_is_does_not_mark():
    reviewer = v.Assigned(
        valid=Term(JUNE), reviewer=MARKERS[0].id, association=COLORADO, person=PersonId("p"), endorsement=PAGE, tier=1
    )
    with pytest.raises(examining.NotAMarker):
        examining.score(
            given(progress, SUBMITTED, reviewer, APPROVED_FOR_EXAM, SAT), by=MARKERS[0], on=JANUARY, sitting=LineId("L3"),
            scores=GOOD, rule=TOTAL,
        )  # fmt: skip
    since_coordinator = replace(WISCONSIN_COORDINATOR, id=NAMED[0])
    for by in (WISCONSIN_COORDINATOR, Officer(MARIA, COLORADO, Role.REVIEWER), since_coordinator):
        with pytest.raises(examining.NotAMarker):
            score(SAT, by=by)


def test_who_was_not_named_neither_marks_nor_sees_it():
    stood = asked(TWO)
    for by in (MARKERS[2], WISCONSIN_REVIEWER, ALLIANCE_COORDINATOR):
        with pytest.raises(examining.NotAMarker):
            score(TWO, by=by)
        with pytest.raises(examining.NotAMarker):
            examining.require_reader(stood, stood.sittings[0], by)
    for by in (*MARKERS[:2], WISCONSIN_COORDINATOR):
        examining.require_reader(stood, stood.sittings[0], by)


def test_each_marks_once_and_no_more_than_are_needed():
    with pytest.raises(examining.MarkedAlready):
        score(SAT, *marks(GOOD))
    assert score(SAT, *marks(GOOD), by=MARKERS[1]).marker == MARKERS[1].id
    with pytest.raises(examining.EnoughMarks):
        score(SAT, *marks(GOOD, GOOD), by=MARKERS[2])


def test_nothing_is_marked_before_it_is_sat_or_after_it_has_ended():
    with pytest.raises(examining.NotYetSat):
        score(SAT, on=JANUARY - timedelta(days=1))
    for before in ((), (SAT, x.Passed(valid=Term(MARCH), sitting=L2))):
        with pytest.raises(examining.NoSuchSitting):
            score(*before)
        with pytest.raises(examining.NoSuchSitting):
            conclude(*before)
    with pytest.raises(applying.AlreadyDecided):
        score(SAT, a.Withdrawn(valid=Term(MARCH)))


# Passed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "total", "each"),
    [
        (points(80, 80), True, True), (points(79, 81), True, False), (points(100, 60), True, False), (points(79, 80), False, False),
        (points(48, 48, of=60), True, True), (points(47, 49, of=60), True, False), (points(47, 48, of=60), False, False),
        (points(0, 0), False, False), ((x.PartScore(PARTS[0], 48, 60), x.PartScore(PARTS[1], 79, 100)), False, False),
    ],
)  # fmt: skip
def test_the_passing_line_is_of_the_whole_or_of_each_part_as_the_edition_says(scores, total, each):
    assert x.reaches(scores, TOTAL) is total
    assert x.reaches(scores, EACH) is each


@pytest.mark.parametrize(
    ("scores", "passed"),
    [
        ((), None), ((GOOD,), None), ((POOR,), None), ((GOOD, GOOD), True), ((POOR, POOR), False), ((GOOD, POOR), None),
        ((POOR, GOOD), None), ((GOOD, POOR, GOOD), True), ((GOOD, POOR, POOR), False),
    ],
)  # fmt: skip
def test_two_markers_agree_or_a_third_decides(scores, passed):
    stood = asked(SAT, *marks(*scores)).sittings[0]
    assert x.verdict(stood, TOTAL) is passed
    if passed is None:
        with pytest.raises(examining.MarksMissing):
            conclude(SAT, *marks(*scores))
        assert score(SAT, *marks(*scores), by=MARKERS[3]).scores == GOOD
    else:
        kind = x.Passed if passed else x.NotPassed
        said = conclude(SAT, *marks(*scores))
        assert said == kind(valid=Term(MARCH), sitting=L2)
        assert x.results(asked(SAT, *marks(*scores), said).sittings) == (x.Result(passed, JANUARY),)


def test_markers_may_differ_in_points_on_one_side_of_the_line():
    assert x.verdict(asked(SAT, *marks(GOOD, points(85, 75))).sittings[0], TOTAL) is True
    one_marker = replace(TOTAL, markers=1)
    assert x.verdict(asked(SAT, *marks(POOR)).sittings[0], one_marker) is False
    assert x.verdict(asked(SAT, *marks(GOOD, POOR, GOOD)).sittings[0], replace(TOTAL, markers=3)) is True


def test_the_coordinator_concludes():
    with pytest.raises(applying.NotItsCoordinator):
        conclude(SAT, *marks(GOOD, GOOD), by=WISCONSIN_REVIEWER)
    assert conclude(SAT, *marks(points(79, 81), points(79, 81)), rule=EACH).sitting == L2


# What stands, and who sees it ----------------------------------------------------------


def test_a_marker_sees_no_other_marks_until_it_has_ended():
    stood = asked(SAT, *marks(GOOD, POOR)).sittings[0]
    assert [one.scores for one in x.shown(stood, MARKERS[1].id)] == [POOR]
    assert x.shown(stood, MARKERS[2].id) == ()
    assert x.shown(replace(stood, passed=False), MARKERS[2].id) == stood.marks


@pytest.mark.parametrize(
    "page",
    [
        (replace(SAT, attempt=2),), (SAT, SAT), (SAT, replace(SAT, attempt=2)), (marks(GOOD)[0],),
        (SAT, x.Passed(valid=Term(), sitting=L2), x.NotPassed(valid=Term(), sitting=L2)),
        (SAT, x.NotPassed(valid=Term(), sitting=L2), marks(GOOD)[0]), (x.Passed(valid=Term(), sitting=L2),),
    ],
)  # fmt: skip
def test_a_page_that_no_decision_wrote_is_not_read(page):
    with pytest.raises(ImpossibleHistory):
        asked(*page)


def test_marks_go_to_their_own_sitting():
    failed = x.NotPassed(valid=Term(MARCH), sitting=L2)
    again = x.Scheduled(valid=Term(), attempt=2, markers=NAMED)
    stood = asked(
        SAT, failed, again, x.Scored(valid=Term(MARCH), sitting=LineId("L4"), marker=PersonId("m"), scores=GOOD)
    ).sittings
    assert [len(one.marks) for one in stood] == [0, 1]
    assert stood[1].day == SUBMITTED.valid.start.replace(month=3)
