"""Reviews: who may, who is kept out, what they come to, and who sees what before their own is in."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from ledger.rulebook import application as a
from ledger.rulebook import applying, progress, record, reviewing
from ledger.rulebook import endorsement as e
from ledger.rulebook import reference as r
from ledger.rulebook import review as v
from ledger.rulebook.policies import Reviewers, Reviewing
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.requirement import Relation, Target
from ledger.rulebook.review import Conflict, Outcome, Reached, Recommendation
from ledger.rulebook.reviewing import Ties
from ledger.rulebook.vocabulary import AddOn, Category, LineId, Officer, PageId, PersonId, Role, Term
from people import (
    COLORADO,
    COLORADO_COORDINATOR,
    EDITION,
    GRANTED,
    JANUARY,
    JUNE,
    MARCH,
    MARIA,
    OCTOBER,
    PAGE,
    SUBMITTED,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)
from refused import refused

ENDORSE, EXAM, EMERGING, AMEND, DEFER = Recommendation
ONE, TWO, TWO_AND_NO_THIRD, TIERS = Reviewing(1), Reviewing(2), Reviewing(2, third=False), Reviewing(2, tiers=2)
SPECIALISTS = Reviewers((Target.FAMILY_SPECIALIST,), (Category.FAMILY_SPECIALIST,), addon=False)

RITA, IVAN, OLGA, PIA = (PersonId(name) for name in ("rita-herself", "ivan", "olga", "pia"))
BORROWED = Officer(PersonId("cora"), COLORADO, Role.REVIEWER)
HELD = {PAGE: given(record, replace(GRANTED, holder=RITA))}
FIRST = v.Assigned(valid=Term(JUNE), reviewer=WISCONSIN_REVIEWER.id, association=WISCONSIN, person=RITA, endorsement=PAGE, tier=1)
SECOND = v.Assigned(valid=Term(JUNE), reviewer=BORROWED.id, association=COLORADO, person=IVAN, endorsement=PAGE, tier=1)
THIRD = v.Assigned(valid=Term(JUNE), reviewer=PersonId("theo"), association=WISCONSIN, person=OLGA, endorsement=PAGE, tier=1)
L1, L2, L3 = LineId("L1"), LineId("L2"), LineId("L3")


def said(assignment, recommendation, *reasons):
    return v.Recorded(valid=Term(JUNE), assignment=assignment, recommendation=recommendation, reasons=reasons)


def recused(assignment, conflict=Conflict.SPOUSE):
    return v.Recused(valid=Term(JUNE), assignment=assignment, conflict=conflict)


def asked(*events):
    return given(progress, SUBMITTED, *events)


def assign(*events, reviewer=WISCONSIN_REVIEWER, person=RITA, held=HELD, ties=None, rule=ONE, by=WISCONSIN_COORDINATOR, on=JUNE):
    return reviewing.assign(
        asked(*events), by=by, on=on, reviewer=reviewer, person=person, held=held, ties=ties or Ties(), rule=rule,
        reviewers=SPECIALISTS,
    )  # fmt: skip


def recommend(
    *events, by=WISCONSIN_REVIEWER, recommendation=ENDORSE, reasons=(), ties=None, no_conflict=True, held=HELD, on=JUNE
):
    return reviewing.recommend(
        asked(*events), by=by, on=on, assignment=L1, recommendation=recommendation, reasons=reasons, held=held,
        ties=ties or Ties(), reviewers=SPECIALISTS, no_conflict=no_conflict,
    )  # fmt: skip


# Assigned ---------------------------------------------------------------------------


def test_a_reviewer_is_asked_by_the_coordinator_and_may_come_from_elsewhere():
    assert assign() == FIRST
    assert assign(FIRST, reviewer=BORROWED, person=IVAN, rule=TWO) == SECOND
    assert asked(FIRST).in_review
    assert not asked().in_review
    with pytest.raises(applying.NotItsCoordinator):
        assign(by=WISCONSIN_REVIEWER)
    with pytest.raises(applying.AlreadyDecided):
        assign(a.Withdrawn(valid=Term(JUNE)))


def test_a_reviewer_is_endorsed_on_the_day_in_a_category_that_the_edition_names():
    other = {PAGE: given(record, replace(GRANTED, category=Category.FAMILY_ASSOCIATE))}
    lapsed = {PAGE: given(record, GRANTED, e.Lapsed(valid=Term(JANUARY), edition=EDITION, rule="cycle"))}
    for held, day in (({}, JUNE), (other, JUNE), (lapsed, MARCH)):
        with refused(reviewing.NotEndorsedToReview, field="reviewer"):
            assign(held=held, on=day)
    assert assign(held={PageId("other"): other[PAGE], **HELD}).endorsement == PAGE
    assert assign(held=lapsed, on=JUNE).endorsement == PAGE


def test_where_the_edition_says_so_the_add_on_lets_somebody_review():
    supervisor = {PAGE: given(record, GRANTED, e.AddOnGranted(valid=Term(JUNE), addon=AddOn.EMERGING, edition=EDITION))}
    rule = Reviewers((Target.REFLECTIVE_SUPERVISOR,), (Category.MENTOR_CLINICAL,), addon=True)
    assert reviewing.qualifying(supervisor, rule, JUNE) == PAGE
    assert reviewing.qualifying(HELD, rule, JUNE) is None
    assert reviewing.qualifying(supervisor, replace(rule, addon=False), JUNE) is None


def test_nobody_reviews_twice_nor_comes_back_under_another_name():
    for reviewer, person in ((WISCONSIN_REVIEWER, OLGA), (BORROWED, RITA)):
        for before in ((FIRST,), (FIRST, recused(L1))):
            with refused(reviewing.ReviewsAlready, field="reviewer"):
                assign(*before, reviewer=reviewer, person=person, rule=TWO)


LETTER = r.Requested(valid=Term(JUNE), rater=RITA, relation=Relation.COLLEAGUE, waived=True)


@pytest.mark.parametrize(
    ("events", "person", "ties", "conflict"),
    [
        ((), MARIA, Ties(), Conflict.APPLICANT),
        ((), RITA, Ties(reviewer=frozenset({MARIA})), Conflict.APPLICANT),
        ((), RITA, Ties(frozenset({RITA})), Conflict.PROVIDER),
        ((), RITA, Ties(frozenset({OLGA}), frozenset({RITA, OLGA})), Conflict.PROVIDER),
        ((replace(LETTER, relation=Relation.PROVIDER),), RITA, Ties(), Conflict.PROVIDER),
        ((replace(LETTER, relation=Relation.SUPERVISOR),), RITA, Ties(), Conflict.SUPERVISOR),
        ((LETTER,), RITA, Ties(), Conflict.RATER),
        ((LETTER,), IVAN, Ties(reviewer=frozenset({RITA})), Conflict.RATER),
        ((LETTER,), IVAN, Ties(frozenset({OLGA})), None),
    ],
)
def test_whoever_is_tied_to_the_applicant_by_the_books_is_kept_out(events, person, ties, conflict):
    assert reviewing.conflict(asked(*events), person, ties) == conflict
    if conflict is not None:
        with refused(reviewing.InConflict, field="reviewer"):
            assign(*events, person=person, ties=ties)
    else:
        assert assign(*events, person=person, ties=ties).person == person


def test_no_more_reviewers_are_asked_than_the_edition_says():
    for events, rule in (
        ((FIRST,), ONE),
        ((FIRST, SECOND), TWO),
        ((FIRST, said(L1, ENDORSE)), ONE),
        ((FIRST, SECOND, said(L1, ENDORSE), said(L2, DEFER)), TWO_AND_NO_THIRD),
        ((FIRST, SECOND, said(L1, ENDORSE), said(L2, DEFER), THIRD), TWO),
    ):
        with pytest.raises(reviewing.EnoughReviewers):
            assign(*events, reviewer=replace(BORROWED, id=PersonId("new")), person=PIA, rule=rule)


def test_a_split_goes_to_a_third_and_who_steps_back_makes_room():
    new = {"reviewer": Officer(PersonId("theo"), WISCONSIN, Role.REVIEWER), "person": OLGA}
    assert assign(FIRST, SECOND, said(L1, ENDORSE), said(L2, DEFER), rule=TWO, **new) == THIRD
    assert assign(FIRST, recused(L1), rule=ONE, **new) == THIRD


def test_the_second_tier_begins_when_the_first_has_its_word():
    new = {"reviewer": BORROWED, "person": IVAN, "rule": TIERS}
    with pytest.raises(reviewing.EnoughReviewers):
        assign(FIRST, **new)
    assert assign(FIRST, said(L1, ENDORSE), **new) == replace(SECOND, tier=2)
    with pytest.raises(reviewing.EnoughReviewers):
        assign(FIRST, said(L1, ENDORSE), replace(SECOND, tier=2), **{**new, "reviewer": replace(BORROWED, id=PIA), "person": PIA})


# Recused ------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [WISCONSIN_COORDINATOR, BORROWED])
def test_a_reviewer_steps_back_or_is_kept_out(by):
    act = reviewing.recuse(asked(FIRST, SECOND), by=by, on=JUNE, assignment=L2, conflict=Conflict.SPOUSE)
    assert act == recused(L2)
    assert asked(FIRST, SECOND, act).reviews[1].recused is Conflict.SPOUSE


def test_a_strangers_officer_keeps_nobody_out_and_neither_does_one_reviewer_another():
    for by, assignment in ((COLORADO_COORDINATOR, L2), (BORROWED, L1), (BORROWED, L3), (WISCONSIN_REVIEWER, L2)):
        with pytest.raises(applying.NotItsCoordinator):
            reviewing.recuse(asked(FIRST, SECOND), by=by, on=JUNE, assignment=assignment, conflict=Conflict.OTHER)
    for before in ((), (FIRST, recused(L1)), (FIRST, said(L1, ENDORSE))):
        with refused(reviewing.NoSuchAssignment, field="assignment"):
            reviewing.recuse(asked(*before), by=WISCONSIN_COORDINATOR, on=JUNE, assignment=L1, conflict=Conflict.OTHER)
    with pytest.raises(applying.AlreadyDecided):
        reviewing.recuse(
            asked(FIRST, a.Withdrawn(valid=Term(JUNE))), by=WISCONSIN_COORDINATOR, on=JUNE, assignment=L1, conflict=Conflict.OTHER
        )


# Recommended ---------------------------------------------------------------------------


@pytest.mark.parametrize("recommendation", [ENDORSE, EXAM])
def test_the_reviewer_recommends(recommendation):
    assert recommend(FIRST, recommendation=recommendation) == said(L1, recommendation)
    [one] = asked(FIRST, said(L1, recommendation, "because")).reviews
    assert (one.recommendation, one.reasons, one.recorded_on) == (recommendation, ("because",), JUNE)


@pytest.mark.parametrize("recommendation", [AMEND, DEFER])
def test_a_recommendation_against_gives_its_reasons(recommendation):
    assert recommend(FIRST, recommendation=recommendation, reasons=["hours"]) == said(L1, recommendation, "hours")
    with refused(reviewing.ReasonsMissing, field="reasons"):
        recommend(FIRST, recommendation=recommendation)


def test_emerging_is_recommended_of_the_add_on_only():
    with refused(reviewing.OnlyOfTheAddOn, field="recommendation"):
        recommend(FIRST, recommendation=EMERGING)
    for_addon = given(progress, replace(SUBMITTED, base=PAGE), FIRST)
    said_so = reviewing.recommend(
        for_addon, by=WISCONSIN_REVIEWER, on=JUNE, assignment=L1, recommendation=EMERGING, reasons=(), held=HELD, ties=Ties(),
        reviewers=SPECIALISTS, no_conflict=True,
    )  # fmt: skip
    assert said_so.recommendation is EMERGING


def test_only_who_was_asked_recommends_once():
    with pytest.raises(reviewing.NotTheReviewer):
        recommend(FIRST, by=WISCONSIN_COORDINATOR)
    for before in ((), (FIRST, said(L1, ENDORSE)), (FIRST, recused(L1))):
        with refused(reviewing.NoSuchAssignment, field="assignment"):
            recommend(*before)
    with pytest.raises(applying.NotAtThisStage):
        recommend(FIRST, a.Returned(valid=Term(JUNE), tabs=(), due=None, reasons=()))


def test_who_is_no_longer_endorsed_recommends_nothing():
    lapsed = {PAGE: given(record, GRANTED, e.Lapsed(valid=Term(JANUARY), edition=EDITION, rule="cycle"))}
    assert recommend(FIRST, held=lapsed).recommendation is ENDORSE
    with refused(reviewing.NotEndorsedToReview):
        recommend(FIRST, held=lapsed, on=MARCH)


def test_a_tie_that_comes_to_light_later_keeps_out_and_none_may_be_passed_over():
    with refused(reviewing.InConflict):
        recommend(FIRST, ties=Ties(frozenset({RITA})))
    with pytest.raises(reviewing.ConflictNotRuledOut):
        recommend(FIRST, no_conflict=False)


# What they come to ------------------------------------------------------------------------


def reviews(*given_, tier=1):
    return tuple(
        v.Review(LineId(f"R{n}"), PersonId(f"r{n}"), WISCONSIN, PersonId(f"p{n}"), tier, recommendation=one)
        for n, one in enumerate(given_)
    )


def reached(*given_, rule):
    found = v.outcome(reviews(*given_), rule)
    return found.reached, found.recommendation


WAITING, A_THIRD, SPLIT = (Reached.WAITING, None), (Reached.THIRD, None), (Reached.SPLIT, None)


@pytest.mark.parametrize("recommendation", Recommendation)
def test_one_reviewer_decides_alone_and_two_together(recommendation):
    agreed = (Reached.AGREED, recommendation)
    assert reached(recommendation, rule=ONE) == agreed
    assert reached(rule=ONE) == reached(None, rule=ONE) == WAITING
    assert reached(recommendation, recommendation, rule=TWO) == agreed
    assert reached(recommendation, rule=TWO) == reached(recommendation, None, rule=TWO) == WAITING


@pytest.mark.parametrize(("one", "other"), [pair for pair in product(Recommendation, repeat=2) if pair[0] is not pair[1]])
def test_every_split_of_two_goes_to_a_third_whom_most_follow(one, other):
    assert reached(one, other, rule=TWO) == A_THIRD
    assert reached(one, other, None, rule=TWO) == WAITING
    assert reached(one, other, rule=TWO_AND_NO_THIRD) == SPLIT
    for last in Recommendation:
        expected = (Reached.AGREED, last) if last in {one, other} else SPLIT
        assert reached(one, other, last, rule=TWO) == expected


def test_somebody_who_was_kept_out_says_nothing():
    out = tuple(replace(one, recused=Conflict.OTHER) for one in reviews(None))
    assert v.outcome(out + reviews(DEFER), ONE) == Outcome(Reached.AGREED, 1, DEFER)
    assert v.outcome(out, ONE).reached is Reached.WAITING


def test_of_two_tiers_the_second_has_the_last_word_once_the_first_has_one():
    first, second = reviews(ENDORSE), reviews(DEFER, tier=2)
    assert v.outcome(first, TIERS) == Outcome(Reached.WAITING, 2)
    assert v.outcome(first + second, TIERS) == Outcome(Reached.AGREED, 2, DEFER)
    assert v.outcome(reviews(None) + second, TIERS) == Outcome(Reached.WAITING, 1)
    assert [v.in_each(rule) for rule in (ONE, TWO, TIERS, Reviewing(3, tiers=2))] == [1, 2, 1, 2]


def test_what_comes_back_amended_is_reviewed_anew_by_the_same_people():
    back = (a.Returned(valid=Term(JUNE), tabs=(), due=None, reasons=()), a.Resubmitted(valid=Term(OCTOBER)))
    stood = asked(FIRST, SECOND, said(L1, AMEND, "hours"), recused(L2), *back).reviews
    assert stood == asked(FIRST, SECOND, recused(L2)).reviews
    assert stood[1].recused is Conflict.SPOUSE


# Who sees what ------------------------------------------------------------------------------


def test_the_second_is_blind_to_the_first_until_theirs_is_in():
    both = reviews(ENDORSE, None)
    assert v.shown(both, PersonId("r1")) == both[1:]
    assert v.shown(both, PersonId("r0")) == both
    assert v.shown(both, PersonId("r1"), coordinating=True) == both[1:]
    done = reviews(ENDORSE, DEFER)
    assert v.shown(done, PersonId("r1")) == done


def test_who_does_not_review_sees_nothing_but_a_coordinator_all():
    done = reviews(ENDORSE, DEFER)
    assert v.shown(done, PIA) == ()
    assert v.shown(done, PIA, coordinating=True) == done
    out = (replace(done[0], recommendation=None, recused=Conflict.SPOUSE), done[1])
    assert v.shown(out, PersonId("r0")) == ()


def test_the_second_tier_sees_the_first_and_not_each_other():
    first = reviews(ENDORSE)
    second = tuple(
        replace(one, id=LineId(f"S{one.id}"), reviewer=PersonId(f"s{n}")) for n, one in enumerate(reviews(DEFER, None, tier=2))
    )
    assert v.shown(first + second, PersonId("s1")) == first + second[1:]
    assert v.shown(first + second, PersonId("s0")) == first + second
    assert v.shown(first + second, PersonId("r0")) == first


@pytest.mark.parametrize(
    "page",
    [(said(L1, ENDORSE),), (recused(L1),), (FIRST, said(L1, ENDORSE), said(L1, ENDORSE)), (FIRST, recused(L1), said(L1, ENDORSE)),
     (FIRST, said(L1, ENDORSE), recused(L1)), (FIRST, recused(L1), recused(L1))],
)  # fmt: skip
def test_a_page_that_no_decision_wrote_is_not_read(page):
    with pytest.raises(ImpossibleHistory):
        asked(*page)
    assert v.find((), L1) is None
