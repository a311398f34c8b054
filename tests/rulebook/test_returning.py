"""Returning: by the edition's way back, whole amounts, and never by somebody else's application."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalogues import SAID, WISCONSIN
from ledger.rulebook import deciding, keeping, progress, record, renewing, returning
from ledger.rulebook import endorsement as e
from ledger.rulebook.assessment import Amount, Assessment, Item, Met, What
from ledger.rulebook.fact import Found
from ledger.rulebook.policies import Keeping, Mode, Policies, Returning
from ledger.rulebook.requirement import Asking, Kind, Target, Training
from ledger.rulebook.review import Outcome, Reached, Recommendation
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, Oneself, PersonId, Term
from people import (
    COLORADO,
    COLORADO_COORDINATOR,
    EDITION,
    GRANTED,
    JUNE,
    MARCH,
    MARIA,
    PAGE,
    SUBMITTED,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)
from people import WISCONSIN as WISCONSIN_CODE

LAPSED_ON = date(2025, 1, 1)
ATTESTED = Keeping(Mode.ATTESTATION, pro_rata=True, audit_percent=10, reinstated_audited=True, years_at="start")


def test_by_the_simplified_way_for_as_long_as_it_is_open():
    returning.require_way_back(Returning("simplified"), LAPSED_ON, date(2099, 1, 1), applied=False)
    three = Returning("simplified", 3)
    returning.require_way_back(three, LAPSED_ON, date(2027, 12, 31), applied=False)
    returning.require_way_back(three, None, date(2099, 1, 1), applied=False)
    with pytest.raises(returning.LapsedTooLong, match=r"^It lapsed on 2025-01-01\.$"):
        returning.require_way_back(three, LAPSED_ON, date(2028, 1, 1), applied=False)
    returning.require_way_back(three, LAPSED_ON, date(2028, 1, 1), applied=True)


def test_where_one_applies_anew_nothing_else_brings_it_back():
    with pytest.raises(returning.ComesBackByApplication):
        returning.require_way_back(Returning("application"), LAPSED_ON, LAPSED_ON, applied=False)
    returning.require_way_back(Returning("application"), LAPSED_ON, LAPSED_ON, applied=True)


def test_what_is_asked_to_come_back_is_asked_whole():
    asking = Found(Asking((Target.FAMILY_SPECIALIST,), Kind.TRAINING, Training(900)), SAID, Term(JUNE))
    later = Found(replace(ATTESTED, audit_percent=20), SAID, Term(date(2024, 12, 1)))
    rules = replace(WISCONSIN, policies=Policies(reinstating=(asking,), renewals=(Found(ATTESTED, SAID), later))).on(JUNE)
    due = returning.owed_to_return(rules, Category.FAMILY_SPECIALIST, JUNE)
    assert keeping.hours_of(due).training == 900
    assert (due.period, due.years, due.of, due.as_endorsed, due.keeping.value) == (Term(None, JUNE), 1, 1, 0, ATTESTED)
    assert returning.owed_to_return(rules, Category.FAMILY_SPECIALIST, date(2024, 5, 31)).requirements == ()
    assert returning.owed_to_return(rules, Category.MENTOR_POLICY, JUNE).requirements == ()


@pytest.mark.parametrize(
    "other",
    [{"applicant": PersonId("noah")}, {"category": Category.MENTAL_HEALTH_SPECIALIST}, {"age_band": AgeBand.EARLY_CHILDHOOD}],
)
def test_only_its_holders_own_application_for_it_brings_it_back(other):
    held = given(record, GRANTED)
    own = {"applicant": MARIA, "category": Category.FAMILY_SPECIALIST, "age_band": AgeBand.INFANT}
    returning.require_same(held, JUNE, **own)
    with pytest.raises(returning.AnotherApplication):
        returning.require_same(held, JUNE, **{**own, **other})


# By a new application ----------------------------------------------------------------------

LAPSED = e.Lapsed(valid=Term(LAPSED_ON), edition=EDITION, rule="r")
COVER = Term(MARCH, date(2027, 12, 31))
BACK = {"by": WISCONSIN_COORDINATOR, "on": MARCH, "endorsement_page": PAGE, "term": COVER, "late_until": None}


def applied(**other):
    facts = {
        "applicant": MARIA, "association": WISCONSIN_CODE, "category": Category.FAMILY_SPECIALIST, "age_band": AgeBand.INFANT,
    }  # fmt: skip
    submitted = replace(SUBMITTED, **{**facts, **other})
    return given(progress, submitted)


def test_its_approval_brings_the_old_endorsement_back_under_the_edition_it_pinned():
    held = given(record, GRANTED, LAPSED)
    approved, back = returning.come_back(applied(), held, **BACK)
    assert (approved.endorsement, approved.valid) == (PAGE, Term(MARCH))
    assert back == e.Reinstated(
        valid=COVER, lapse=LineId("L1"), edition=SUBMITTED.edition, rule="application", late_until=None
    )  # fmt: skip
    held = given(record, GRANTED, LAPSED, back)
    assert (held.on(MARCH).standing, held.on(MARCH).granted_on, held.number) == ("active", GRANTED.valid.start, GRANTED.number)


def test_what_the_approval_rests_on_and_the_late_days_are_written_with_it():
    held = given(record, GRANTED, LAPSED)
    built = replace(applied(), registered_on=JUNE)
    with pytest.raises(deciding.NotAssessed):
        returning.come_back(built, held, **BACK)
    _, back = returning.come_back(applied(), held, **{**BACK, "late_until": date(2028, 1, 31)})
    assert back.late_until == date(2028, 1, 31)
    ended = given(record, GRANTED, LAPSED, e.Archived(valid=Term(MARCH)))
    with pytest.raises(record.EndorsementEnded):
        returning.come_back(applied(), ended, **BACK)


def test_of_two_lapses_the_last_one_is_lifted():
    reinstated = e.Reinstated(valid=COVER, lapse=LineId("L1"), edition=EDITION, rule="r", late_until=None)
    again = e.Lapsed(valid=Term(date(2028, 1, 1)), edition=EDITION, rule="r")
    held = given(record, GRANTED, LAPSED, again)
    assert returning.come_back(applied(), held, **BACK)[1].lapse == "L2"
    assert returning.come_back(applied(), given(record, GRANTED, LAPSED, reinstated, again), **BACK)[1].lapse == "L3"


def test_another_application_or_nothing_lapsed_brings_nothing_back():
    held = given(record, GRANTED, LAPSED)
    with pytest.raises(returning.AnotherApplication):
        returning.come_back(applied(age_band=AgeBand.EARLY_CHILDHOOD), held, **BACK)
    with pytest.raises(renewing.NoSuchLapse):
        returning.come_back(applied(), given(record, GRANTED), **BACK)


def test_what_is_sealed_is_read_by_the_holder_and_the_officers_of_the_home():
    held = given(record, GRANTED)
    for reader in (WISCONSIN_COORDINATOR, WISCONSIN_REVIEWER, Oneself(MARIA, WISCONSIN_CODE), Oneself(MARIA, COLORADO)):
        record.require_reader(held, reader)
    for other in (COLORADO_COORDINATOR, Oneself(PersonId("noah"), WISCONSIN_CODE)):
        with pytest.raises(record.NotTheHolder):
            record.require_reader(held, other)


SHORT = Item(
    Kind.TRAINING, Met.MISSING, (Amount(What.TRAINING, "", 900, 800),), (LineId("T1"),), (), SAID,
)  # fmt: skip


def test_one_that_was_built_here_rests_on_its_assessment_and_comes_back_despite_it_with_a_reason():
    held, built = given(record, GRANTED, LAPSED), replace(applied(), registered_on=JUNE)
    pin = built.pin
    shown = Assessment(Target.FAMILY_SPECIALIST, MARCH, pin.edition, pin.network, (SHORT,))
    grounds = deciding.Grounds(shown, Outcome(Reached.AGREED, 1, Recommendation.ENDORSE))
    with pytest.raises(deciding.SomethingMissing):
        returning.come_back(built, held, **BACK, grounds=grounds)
    approved, back = returning.come_back(built, held, **BACK, grounds=grounds, despite="an illness")
    assert (approved.despite, approved.inputs, back.lapse) == ("an illness", (LineId("T1"),), "L1")
