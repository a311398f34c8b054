"""Deciding: the association decides; everything missing is named, and why it endorses despite it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.rulebook import application as a
from ledger.rulebook import applying, attesting, deciding, granting, progress, record
from ledger.rulebook import endorsement as e
from ledger.rulebook.assessment import Amount, Assessment, Item, Met, What
from ledger.rulebook.deciding import Grounds
from ledger.rulebook.fact import Confidence, Source
from ledger.rulebook.progress import Pin, Stage
from ledger.rulebook.requirement import Kind, Target
from ledger.rulebook.review import Outcome, Reached, Recommendation
from ledger.rulebook.supervising import emerging_until
from ledger.rulebook.vocabulary import AddOn, Category, LineId, Term
from ledger.wire import editions
from people import (
    APPLICATION,
    COLORADO_COORDINATOR,
    CYCLE,
    EDITION,
    GRANTED,
    GRANTED_ON,
    JANUARY,
    JUNE,
    MARIA,
    NUMBER,
    OCTOBER,
    PAGE,
    SUBMITTED,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)

ENDORSE, EXAM, EMERGING, AMEND, DEFER = Recommendation
NETWORK = "n" * 64
CITED = Source("wi", (), Confidence.SINGLE)
REGISTERED = a.Registered(
    valid=Term(GRANTED_ON), applicant=MARIA, association=WISCONSIN, category=SUBMITTED.category, age_band=SUBMITTED.age_band
)
ACCEPTED = a.Accepted(valid=Term(GRANTED_ON))
HANDED_IN = replace(SUBMITTED, network=NETWORK)
BUILT = (REGISTERED, ACCEPTED, HANDED_IN)
BY = {"by": WISCONSIN_COORDINATOR, "on": OCTOBER}


def item(kind, met, *counted, amounts=()):
    return Item(kind, met, amounts, counted, (), CITED)


def agreed(recommendation=ENDORSE):
    return Outcome(Reached.AGREED, 1, recommendation)


def grounds(*items, outcome=None, target=Target.FAMILY_SPECIALIST, edition=EDITION, network=NETWORK):
    return Grounds(Assessment(target, OCTOBER, edition, network, items), outcome or agreed())


TRAINED = item(Kind.TRAINING, Met.MET, LineId("T1"), LineId("T2"))
SUPERVISED = item(Kind.SUPERVISION, Met.MET, LineId("S1"), LineId("T2"))
SHORT = item(Kind.TRAINING, Met.MISSING, LineId("T1"), amounts=(Amount(What.TRAINING, "", 1980, 1800),))
UNCHECKED = item(Kind.SUPERVISION, Met.UNCHECKED)
NO_EXAM = item(Kind.EXAM, Met.MISSING, amounts=(Amount(What.EXAM, "", 1, 0),))
NO_BASE = item(Kind.BASE, Met.MISSING, amounts=(Amount(What.BASE, "FS", 1, 0),))
ALL = grounds(TRAINED, SUPERVISED)


def built(*events):
    return given(progress, *BUILT, *events)


# Approving -------------------------------------------------------------------------


def test_an_application_made_on_paper_is_decided_on_paper():
    said = deciding.approve(given(progress, SUBMITTED), endorsement=PAGE, **BY)
    assert said == a.Approved(valid=Term(OCTOBER), endorsement=PAGE, edition=EDITION)
    assert deciding.approve(given(progress, HANDED_IN), endorsement=PAGE, **BY).network == NETWORK
    assert given(progress, SUBMITTED, said).endorsement == PAGE


def test_one_that_was_built_is_decided_on_what_was_shown_and_the_line_says_which():
    said = deciding.approve(built(), endorsement=PAGE, grounds=ALL, **BY)
    assert said == a.Approved(
        valid=Term(OCTOBER), endorsement=PAGE, edition=EDITION, network=NETWORK, assessment_day=OCTOBER,
        inputs=(LineId("T1"), LineId("T2"), LineId("S1")),
    )  # fmt: skip
    with pytest.raises(deciding.NotAssessed):
        deciding.approve(built(), endorsement=PAGE, **BY)


def test_only_its_own_coordinator_approves_and_once():
    for by in (WISCONSIN_REVIEWER, COLORADO_COORDINATOR):
        with pytest.raises(applying.NotItsCoordinator):
            deciding.approve(built(), endorsement=PAGE, grounds=ALL, by=by, on=OCTOBER)
    with pytest.raises(applying.AlreadyDecided):
        deciding.approve(built(a.Approved(valid=Term(OCTOBER), endorsement=PAGE)), endorsement=PAGE, grounds=ALL, **BY)
    with pytest.raises(applying.NotAtThisStage):
        deciding.approve(given(progress, REGISTERED, ACCEPTED), endorsement=PAGE, grounds=ALL, **BY)


WAITING = Outcome(Reached.WAITING, 1)
ALL_OF_IT = grounds(SHORT, UNCHECKED, NO_EXAM, outcome=WAITING)
NAMED = (
    "training: training: 30 h of 33 h, 3 h missing", "supervision not checked", "exam: examination passed: 0 of 1, 1 missing",
    "recommendations: still to come",
)  # fmt: skip


def test_everything_that_is_missing_or_unchecked_is_named_at_once():
    assert deciding.lacking(ALL_OF_IT) == NAMED
    with pytest.raises(deciding.SomethingMissing) as refused:
        deciding.approve(built(), endorsement=PAGE, grounds=ALL_OF_IT, **BY)
    assert all(phrase in str(refused.value) for phrase in NAMED)


def test_who_endorses_despite_it_says_why_and_the_line_says_what_was_missing():
    said = deciding.approve(built(), endorsement=PAGE, grounds=ALL_OF_IT, despite="seen on paper", **BY)
    assert (said.missing, said.despite, said.inputs) == (NAMED, "seen on paper", (LineId("T1"),))
    with pytest.raises(deciding.SomethingMissing):
        deciding.approve(built(), endorsement=PAGE, grounds=ALL_OF_IT, despite="  ", **BY)
    needless = deciding.approve(built(), endorsement=PAGE, grounds=ALL, despite="to be sure", **BY)
    assert (needless.missing, needless.despite) == ((), None)


@pytest.mark.parametrize(
    ("outcome", "phrases"),
    [
        (agreed(ENDORSE), ()),
        (agreed(EXAM), ()),
        (agreed(AMEND), ("recommendations: amend",)),
        (agreed(DEFER), ("recommendations: defer",)),
        (WAITING, ("recommendations: still to come",)),
        (Outcome(Reached.THIRD, 1), ("recommendations: split, and a third reviewer is to be asked",)),
        (Outcome(Reached.SPLIT, 1), ("recommendations: split",)),
    ],
)
def test_what_the_reviewers_come_to_is_part_of_what_is_there(outcome, phrases):
    assert deciding.lacking(grounds(TRAINED, outcome=outcome)) == phrases


def test_an_application_is_assessed_for_what_it_asks_under_what_it_pinned():
    for other in (
        grounds(TRAINED, target=Target.FAMILY_ASSOCIATE),
        grounds(TRAINED, edition="f" * 64),
        grounds(TRAINED, network="m" * 64),
    ):
        with pytest.raises(deciding.AssessedOtherwise):
            deciding.approve(built(), endorsement=PAGE, grounds=other, **BY)
    older = given(progress, REGISTERED, ACCEPTED, SUBMITTED)
    assert deciding.approve(older, endorsement=PAGE, grounds=grounds(TRAINED, network="m" * 64), **BY).network is None


# The examination ----------------------------------------------------------------------


def test_all_but_the_examination_approves_for_it():
    rests_on = grounds(TRAINED, NO_EXAM, outcome=agreed(EXAM))
    said = deciding.approve_for_exam(built(), grounds=rests_on, **BY)
    assert said == a.ApprovedForExam(valid=Term(OCTOBER))
    asked = built(said)
    assert asked.stage is Stage.EXAM
    assert deciding.approve(asked, endorsement=PAGE, grounds=ALL, **BY).missing == ()
    with pytest.raises(deciding.SomethingMissing):
        deciding.approve(asked, endorsement=PAGE, grounds=rests_on, **BY)
    with pytest.raises(applying.NotAtThisStage):
        deciding.approve_for_exam(asked, grounds=rests_on, **BY)
    with pytest.raises(applying.NotItsCoordinator):
        deciding.approve_for_exam(built(), grounds=rests_on, by=WISCONSIN_REVIEWER, on=OCTOBER)


def test_before_the_examination_the_rest_is_named_too():
    rests_on = grounds(SHORT, NO_EXAM, outcome=agreed(DEFER))
    with pytest.raises(deciding.SomethingMissing) as refused:
        deciding.approve_for_exam(built(), grounds=rests_on, **BY)
    assert "3 h missing" in str(refused.value)
    assert "examination" not in str(refused.value)
    said = deciding.approve_for_exam(built(), grounds=rests_on, despite="on paper", **BY)
    assert (said.missing, said.despite) == ((NAMED[0], "recommendations: defer"), "on paper")
    assert deciding.lacking(grounds(NO_EXAM, outcome=agreed(EMERGING)), before_exam=True) == ("recommendations: emerging",)
    assert deciding.approve_for_exam(built(), grounds=grounds(NO_EXAM), despite="needless", **BY).despite is None


def test_where_the_rules_ask_for_none_nobody_is_approved_for_an_examination():
    with pytest.raises(deciding.NoExamAsked):
        deciding.approve_for_exam(built(), grounds=ALL, **BY)
    with pytest.raises(deciding.AssessedOtherwise):
        deciding.approve_for_exam(built(), grounds=grounds(NO_EXAM, edition="f" * 64), **BY)


# Sent back, deferred, closed, migrated ----------------------------------------------------

WHY = (a.Reason("more hours"),)


def test_it_is_sent_back_with_tabs_a_day_and_reasons():
    asking = {"tabs": {Kind.SUPERVISION, Kind.TRAINING}, "due": OCTOBER, "reasons": WHY}
    said = deciding.send_back(built(), **asking, **BY)
    assert said == a.Returned(valid=Term(OCTOBER), tabs=(Kind.TRAINING, Kind.SUPERVISION), due=OCTOBER, reasons=WHY)
    for part in ({"tabs": ()}, {"reasons": ()}):
        with pytest.raises(deciding.NothingAsked):
            deciding.send_back(built(), **{**asking, **part}, **BY)
    with pytest.raises(deciding.DayHasPassed):
        deciding.send_back(built(), **{**asking, "due": OCTOBER - timedelta(days=1)}, **BY)
    assert deciding.send_back(built(), **{**asking, "due": None}, **BY).due is None
    with pytest.raises(applying.NotItsCoordinator):
        deciding.send_back(built(), **asking, by=WISCONSIN_REVIEWER, on=OCTOBER)
    with pytest.raises(applying.NotAtThisStage):
        deciding.send_back(built(said), **asking, **BY)


def test_it_is_deferred_with_what_is_missing_and_may_be_so_after_an_examination():
    asking = {"missing": {Kind.SUPERVISION}, "again_from": JANUARY, "reasons": WHY}
    said = deciding.defer(built(), **asking, **BY)
    assert said == a.Deferred(valid=Term(OCTOBER), missing=(Kind.SUPERVISION,), again_from=JANUARY, reasons=WHY)
    assert deciding.defer(built(a.ApprovedForExam(valid=Term(OCTOBER))), **asking, **BY) == said
    with pytest.raises(deciding.NothingAsked):
        deciding.defer(built(), **{**asking, "missing": ()}, **BY)
    with pytest.raises(deciding.DayHasPassed):
        deciding.defer(built(), **{**asking, "again_from": JUNE}, **BY)
    with pytest.raises(applying.NotItsCoordinator):
        deciding.defer(built(), **asking, by=WISCONSIN_REVIEWER, on=OCTOBER)
    with pytest.raises(applying.NotAtThisStage):
        deciding.defer(built(said), **asking, **BY)


def test_it_is_closed_without_an_award_at_any_stage():
    for events in ((REGISTERED,), BUILT):
        said = deciding.close(given(progress, *events), reason="moved away", **BY)
        assert said == a.Closed(valid=Term(OCTOBER), reason="moved away")
        with pytest.raises(applying.AlreadyDecided):
            deciding.close(given(progress, *events, said), reason="", **BY)
    with pytest.raises(applying.NotItsCoordinator):
        deciding.close(built(), reason="", by=WISCONSIN_REVIEWER, on=OCTOBER)


def test_a_migration_is_a_choice_with_a_reason_to_rules_that_are_known():
    to = Pin("f" * 64, NETWORK, OCTOBER)
    said = deciding.migrate(built(), to=to, reason="no exam since January", **BY)
    assert said == a.Migrated(
        valid=Term(OCTOBER), edition="f" * 64, network=NETWORK, as_of=OCTOBER, reason="no exam since January"
    )
    assert built(said).pin == to
    for nowhere in (built().pin, replace(to, network=None), replace(to, day=None), replace(to, day=OCTOBER + timedelta(days=1))):
        with pytest.raises(deciding.NothingMigrated):
            deciding.migrate(built(), to=nowhere, reason="", **BY)
    with pytest.raises(applying.NotItsCoordinator):
        deciding.migrate(built(), to=to, reason="", by=WISCONSIN_REVIEWER, on=OCTOBER)
    with pytest.raises(applying.NotAtThisStage):
        deciding.migrate(given(progress, REGISTERED, ACCEPTED), to=to, reason="", **BY)


# Granting ------------------------------------------------------------------------------------

FACTS = {
    "by": WISCONSIN_COORDINATOR, "on": OCTOBER, "application_page": APPLICATION, "endorsement_page": PAGE, "number": NUMBER,
    "term": CYCLE, "late_until": None, "rule": "application",
}  # fmt: skip
ADDON = (replace(REGISTERED, base=PAGE), ACCEPTED, replace(HANDED_IN, base=PAGE))
HELD = given(record, replace(GRANTED, application=None))
RULES = editions.shipped().edition("wi").on(OCTOBER)


def supervising(outcome=None, *items, held=HELD, despite=None):
    rests_on = grounds(*items, outcome=outcome, target=Target.REFLECTIVE_SUPERVISOR)
    return granting.grant_supervising(given(progress, *ADDON), held, rules=RULES, grounds=rests_on, despite=despite, **BY)


def test_an_approval_grants_under_the_pinned_edition_what_was_asked():
    approved, granted = granting.grant(built(), grounds=ALL, **FACTS)
    assert (approved.inputs, granted.edition, granted.category) == (ALL.inputs, EDITION, Category.FAMILY_SPECIALIST)
    with pytest.raises(deciding.SomethingMissing):
        granting.grant(built(), grounds=grounds(SHORT), **FACTS)
    despite = granting.grant(built(), grounds=grounds(SHORT), despite="on paper", **FACTS)
    assert despite[0].despite == "on paper"


def test_the_add_on_is_granted_on_its_base_in_full_or_emerging():
    approved, granted = supervising(None, TRAINED)
    assert (approved.endorsement, approved.inputs) == (PAGE, TRAINED.counted)
    assert granted == e.AddOnGranted(valid=Term(OCTOBER), addon=AddOn.FULL, edition=EDITION)
    _, emerging = supervising(agreed(EMERGING), SHORT)
    until = emerging_until(RULES, OCTOBER)
    assert emerging == e.AddOnGranted(valid=Term(OCTOBER, until), addon=AddOn.EMERGING, edition=EDITION)
    assert until == date(2026, 10, 14)


def test_emerging_is_for_who_is_short_of_anything_but_the_base():
    assert deciding.lacking(grounds(SHORT, UNCHECKED, outcome=agreed(EMERGING))) == ()
    assert len(deciding.lacking(grounds(SHORT, NO_BASE, outcome=agreed(EMERGING)))) == 1
    with pytest.raises(deciding.SomethingMissing):
        supervising(agreed(EMERGING), NO_BASE)
    with pytest.raises(deciding.SomethingMissing):
        supervising(None, SHORT)
    assert supervising(None, SHORT, despite="on paper")[1].addon is AddOn.FULL


def test_an_application_ends_in_what_it_asked_for():
    with pytest.raises(granting.OfAnotherKind):
        granting.grant(given(progress, *ADDON), grounds=grounds(target=Target.REFLECTIVE_SUPERVISOR), **FACTS)
    with pytest.raises(granting.OfAnotherKind):
        granting.grant_supervising(built(), HELD, rules=RULES, grounds=ALL, **BY)
    paper = given(progress, replace(SUBMITTED, base=PAGE))
    assert granting.grant_supervising(paper, HELD, rules=RULES, grounds=None, **BY)[1].addon is AddOn.FULL


# Attesting -----------------------------------------------------------------------------------


def test_that_an_application_is_registered_is_attested_while_it_is_open():
    said = attesting.attest(built(), RULES, on=OCTOBER)
    assert (said.registered_since, said.stage, said.on) == (GRANTED_ON, "submitted", OCTOBER)
    assert said.sought == "Infant Family Specialist (IFS)"
    assert said.association == RULES.name.value.full
    assert str(GRANTED_ON) in said.text[0]
    assert said.sought in said.text[0]
    assert str(OCTOBER) in said.text[1]
    paper = attesting.attest(given(progress, SUBMITTED), RULES, on=OCTOBER)
    assert paper.registered_since == JUNE
    assert attesting.attest(given(progress, *ADDON), RULES, on=OCTOBER).sought.startswith(
        "the add-on Endorsed Reflective Supervisor"
    )


def test_what_is_over_erased_or_of_no_known_day_is_attested_no_more():
    with pytest.raises(applying.AlreadyDecided):
        attesting.attest(built(a.Withdrawn(valid=Term(OCTOBER))), RULES, on=OCTOBER)
    with pytest.raises(applying.ApplicationErased):
        attesting.attest(built(object()), RULES, on=OCTOBER)
    with pytest.raises(attesting.DayNotKnown):
        attesting.attest(given(progress, replace(SUBMITTED, valid=Term())), RULES, on=OCTOBER)
