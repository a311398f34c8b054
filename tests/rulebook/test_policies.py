"""How an association goes about it: whose sessions count for whom, who reviews, and rows laid over rows."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from ledger.rulebook.fact import Confidence, Found, Source
from ledger.rulebook.policies import (
    OF_SEVERAL,
    Accepted,
    Joining,
    Policies,
    Providers,
    Reviewers,
    Reviewing,
    Vetting,
    listed,
    providers,
    reviewers,
    vetting,
)
from ledger.rulebook.requirement import Target
from ledger.rulebook.vocabulary import Category, Term

SAID = Source("network", ("S1",), Confidence.SHARED)
LOCAL = Source("wi", ("S2",), Confidence.SINGLE)
FS, MHS = Target.FAMILY_SPECIALIST, Target.MENTAL_HEALTH_SPECIALIST
LAST, FIRST = date(2024, 12, 31), date(2025, 1, 1)
OLD = Found(Providers((FS, MHS), (Category.MENTAL_HEALTH_SPECIALIST,), addon=False), SAID, Term(None, LAST))
NEW = Found(Providers((FS,), (), addon=True), SAID, Term(FIRST))


def test_whose_sessions_count_is_asked_for_one_recipient_on_one_day() -> None:
    assert providers([OLD, NEW], FS, LAST) is providers([OLD, NEW], MHS, LAST) is OLD
    assert providers([OLD, NEW], FS, FIRST) is NEW
    with pytest.raises(LookupError):
        providers([OLD, NEW], MHS, FIRST)


def test_who_reviews_is_asked_for_one_target_on_one_day() -> None:
    rows = [Found(Reviewers((target,), (), addon=True), SAID) for target in (FS, MHS)]
    assert reviewers(rows, FS, FIRST) is rows[0]
    assert reviewers(rows, MHS, FIRST) is rows[1]
    with pytest.raises(LookupError):
        reviewers(rows, Target.FAMILY_ASSOCIATE, FIRST)


def test_a_cut_off_by_the_applicant_looks_at_the_day_of_registering_and_one_by_the_provider_at_the_session() -> None:
    counts = Found(Vetting(counts=True), SAID)
    by_applicant = Found(Vetting(counts=False, applied_from=FIRST), LOCAL)
    by_session = Found(Vetting(counts=False), LOCAL, Term(FIRST))
    rows = [counts, by_applicant]
    assert vetting(rows, LAST, None) is vetting(rows, LAST, LAST) is vetting(rows, FIRST, LAST) is counts
    assert vetting(rows, LAST, FIRST) is by_applicant
    assert vetting([counts, by_session], FIRST, LAST) is vetting([counts, by_session], FIRST, None) is by_session
    assert vetting([counts, by_session], LAST, FIRST) is counts


def test_an_associations_rows_lie_over_the_networks_in_every_setting() -> None:
    base = Policies(**{field.name: ("network",) for field in fields(Policies)})
    local = Policies(**{field.name: ("local",) for field in fields(Policies)})
    laid = local.over(base)
    assert {getattr(laid, field.name) for field in fields(Policies)} == {("network", "local")}
    assert {field.name for field in fields(Policies)} > OF_SEVERAL


def test_one_tier_and_a_third_for_a_split_unless_told_and_no_proof_unless_told() -> None:
    assert Reviewing(2) == Reviewing(2, tiers=1, third=True)
    assert Joining(Accepted.ANY) == Joining(Accepted.ANY, proof=False)


def test_who_is_listed_goes_by_the_day() -> None:
    rows = [Found(("active",), SAID, Term(None, LAST)), Found(("active", "late"), LOCAL, Term(FIRST))]
    assert [sorted(listed(rows, day)) for day in (LAST, FIRST)] == [["active"], ["active", "late"]]
