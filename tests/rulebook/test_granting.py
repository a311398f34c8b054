"""Granting: an approved application, and an endorsement's first line, in one write."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.rulebook import applying, granting, progress, record
from ledger.rulebook.vocabulary import Term
from people import (
    APPLICATION,
    CYCLE,
    GRANTED,
    GRANTED_ON,
    NUMBER,
    PAGE,
    SUBMITTED,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)

FACTS = {
    "by": WISCONSIN_COORDINATOR, "on": GRANTED_ON, "application_page": APPLICATION, "endorsement_page": PAGE,
    "number": NUMBER, "term": CYCLE, "late_until": None, "rule": "cycle",
}  # fmt: skip


def test_a_grant_approves_the_application_and_begins_the_endorsement():
    approved, granted = granting.grant(given(progress, SUBMITTED), **FACTS)
    assert (approved.endorsement, granted) == (PAGE, GRANTED)
    assert given(record, granted).on(GRANTED_ON).standing == "active"


def test_one_application_is_granted_once():
    approved, _ = granting.grant(given(progress, SUBMITTED), **FACTS)
    with pytest.raises(applying.AlreadyDecided):
        granting.grant(given(progress, SUBMITTED, approved), **FACTS)


def test_only_a_coordinator_grants():
    with pytest.raises(applying.NotItsCoordinator):
        granting.grant(given(progress, SUBMITTED), **{**FACTS, "by": WISCONSIN_REVIEWER})


def test_the_first_cover_has_begun_and_has_its_days_in_order():
    with pytest.raises(granting.NotYetBegun):
        granting.grant(given(progress, SUBMITTED), **{**FACTS, "term": Term(date(2024, 3, 2), None)})
    with pytest.raises(record.BadTerm):
        granting.grant(given(progress, SUBMITTED), **{**FACTS, "term": Term(None, date(2024, 3, 2))})
