"""Correcting: a line of the same page, something restated, by the home or after an appeal by the Alliance."""

from __future__ import annotations

import pytest

from ledger.rulebook import correcting, record
from ledger.rulebook import endorsement as e
from ledger.rulebook.vocabulary import Category, LineId, Term
from people import (
    ALLIANCE_COORDINATOR,
    COLORADO,
    COLORADO_COORDINATOR,
    GRANTED,
    GRANTED_ON,
    JUNE,
    MARCH,
    OCTOBER,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)  # fmt: skip

FIRST = LineId("L0")
DAYS = Term(GRANTED_ON, OCTOBER)


@pytest.mark.parametrize("by", [WISCONSIN_COORDINATOR, ALLIANCE_COORDINATOR])
def test_days_are_restated(by):
    said = correcting.correct(given(record, GRANTED), by=by, on=MARCH, corrects=FIRST, days=DAYS, reason="a slip")
    assert (said.days, said.valid, said.category) == (DAYS, Term(GRANTED_ON), None)


def test_a_start_that_nobody_knows_may_be_restated_as_unknown():
    said = correcting.correct(
        given(record, GRANTED), by=WISCONSIN_COORDINATOR, on=MARCH, corrects=FIRST, days=Term(None, OCTOBER)
    )
    assert said.days == Term(None, OCTOBER)


def test_facts_are_restated_over_the_days_told():
    said = correcting.correct(
        given(record, GRANTED),
        by=WISCONSIN_COORDINATOR,
        on=MARCH,
        corrects=FIRST,
        category=Category.FAMILY_ASSOCIATE,
        valid=Term(JUNE),
    )
    assert (said.category, said.valid) == (Category.FAMILY_ASSOCIATE, Term(JUNE))


def test_an_ended_endorsement_may_be_corrected():
    held = given(record, GRANTED, e.Archived(valid=Term(JUNE)))
    said = correcting.correct(held, by=WISCONSIN_COORDINATOR, on=MARCH, corrects=LineId("L1"), days=Term(OCTOBER))
    assert given(record, GRANTED, e.Archived(valid=Term(JUNE)), said).on(JUNE).standing == "active"


@pytest.mark.parametrize("by", [WISCONSIN_REVIEWER, COLORADO_COORDINATOR])
def test_nobody_else_corrects(by):
    with pytest.raises(record.NotTheHomeCoordinator):
        correcting.correct(given(record, GRANTED), by=by, on=MARCH, corrects=FIRST, days=DAYS)


@pytest.mark.parametrize(
    ("asked", "refusal", "field"),
    [
        ({"corrects": LineId("L9"), "days": DAYS}, correcting.NoSuchLine, "corrects"),
        ({"corrects": FIRST}, correcting.NothingCorrected, "days"),
        ({"corrects": FIRST, "days": Term(OCTOBER, JUNE)}, record.BadTerm, "days"),
        ({"corrects": FIRST, "granted_on": JUNE, "valid": Term(OCTOBER, JUNE)}, record.BadTerm, "valid"),
        ({"corrects": LineId("L1"), "days": DAYS}, correcting.PaintsNoDays, "days"),
    ],
)
def test_a_correction_names_its_line_and_says_what_is_right(asked, refusal, field):
    held = given(record, GRANTED, e.Released(valid=Term(JUNE), to=COLORADO, until=MARCH))
    with pytest.raises(refusal) as refused:
        correcting.correct(held, by=WISCONSIN_COORDINATOR, on=MARCH, **asked)
    assert refused.value.field == field
