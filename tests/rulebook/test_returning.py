"""Returning: by the edition's way back, whole amounts, and never by somebody else's application."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalogues import SAID, WISCONSIN
from ledger.rulebook import keeping, record, returning
from ledger.rulebook.fact import Found
from ledger.rulebook.policies import Keeping, Mode, Policies, Returning
from ledger.rulebook.requirement import Asking, Kind, Target, Training
from ledger.rulebook.vocabulary import AgeBand, Category, PersonId, Term
from people import GRANTED, JUNE, MARIA, given

LAPSED_ON = date(2025, 1, 1)
ATTESTED = Keeping(Mode.ATTESTATION, pro_rata=True, audit_percent=10, reinstated_audited=True, years_at="start")


def test_by_the_simplified_way_for_as_long_as_it_is_open():
    returning.require_way_back(Returning("simplified"), LAPSED_ON, date(2099, 1, 1), applied=False)
    three = Returning("simplified", 3)
    returning.require_way_back(three, LAPSED_ON, date(2027, 12, 31), applied=False)
    returning.require_way_back(three, None, date(2099, 1, 1), applied=False)
    with pytest.raises(returning.LapsedTooLong):
        returning.require_way_back(three, LAPSED_ON, date(2028, 1, 1), applied=False)
    returning.require_way_back(three, LAPSED_ON, date(2028, 1, 1), applied=True)


def test_where_one_applies_anew_nothing_else_brings_it_back():
    with pytest.raises(returning.ComesBackByApplication):
        returning.require_way_back(Returning("application"), LAPSED_ON, LAPSED_ON, applied=False)
    returning.require_way_back(Returning("application"), LAPSED_ON, LAPSED_ON, applied=True)


def test_what_is_asked_to_come_back_is_asked_whole():
    asking = Found(Asking((Target.FAMILY_SPECIALIST,), Kind.TRAINING, Training(900)), SAID, Term(JUNE))
    rules = replace(WISCONSIN, policies=Policies(reinstating=(asking,), renewals=(Found(ATTESTED, SAID),))).on(JUNE)
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
