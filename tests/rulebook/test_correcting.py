"""Correcting: a line of the same page, something restated, by the home or after an appeal by the Alliance."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ledger.rulebook import correcting, record
from ledger.rulebook import endorsement as e
from ledger.rulebook.entering import NotADigest
from ledger.rulebook.vocabulary import Category, LineId, PersonId, Term
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
    line,
)  # fmt: skip
from refused import refused

FIRST = LineId("L0")
DIGEST = "0123456789abcdef" * 4
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


def test_evidence_is_named_by_its_digest_and_a_second_officer_agrees():
    second = replace(WISCONSIN_COORDINATOR, id=PersonId("olga"))
    for agrees in (second, ALLIANCE_COORDINATOR):
        said = correcting.correct(
            given(record, GRANTED), by=WISCONSIN_COORDINATOR, on=MARCH, corrects=FIRST, days=DAYS, evidence=DIGEST,
            approved_by=agrees,
        )  # fmt: skip
        assert (said.evidence, said.approved_by) == (DIGEST, agrees.id)


@pytest.mark.parametrize("evidence", ["", "a" * 63, "a" * 65, "A" * 64, "g" * 64])
def test_what_is_no_digest_is_no_evidence(evidence):
    with pytest.raises(NotADigest) as refused:
        correcting.correct(
            given(record, GRANTED), by=WISCONSIN_COORDINATOR, on=MARCH, corrects=FIRST, days=DAYS, evidence=evidence
        )
    assert refused.value.field == "evidence"


@pytest.mark.parametrize(
    ("agrees", "refusal"),
    [
        (WISCONSIN_COORDINATOR, correcting.ApprovedByOneself),
        (WISCONSIN_REVIEWER, correcting.NotAnApprover),
        (COLORADO_COORDINATOR, correcting.NotAnApprover),
    ],
)
def test_who_corrects_does_not_approve_nor_does_anybody_elses_officer(agrees, refusal):
    with pytest.raises(refusal) as refused:
        correcting.correct(
            given(record, GRANTED), by=WISCONSIN_COORDINATOR, on=MARCH, corrects=FIRST, days=DAYS, approved_by=agrees
        )
    assert refused.value.field == "approved_by"


RELEASED = e.Released(valid=Term(JUNE), to=COLORADO, until=OCTOBER)
MOVED = e.Moved(valid=Term(JUNE), release=LineId("L1"), edition="e" * 64)


def restated(held, corrects, start):
    return correcting.correct(held, by=COLORADO_COORDINATOR, on=MARCH, corrects=corrects, days=Term(start))


def test_a_move_is_restated_to_no_later_day_than_it_was_made_on():
    held = given(record, GRANTED, RELEASED, (MOVED, COLORADO), at=JUNE)
    earlier = restated(held, LineId("L2"), GRANTED_ON)
    corrected = record.after(held, line(3, earlier, actor=COLORADO, at=JUNE))
    assert corrected.on(GRANTED_ON).home == COLORADO
    for page, corrects in ((held, LineId("L2")), (corrected, LineId("L2")), (corrected, LineId("L3"))):
        assert restated(page, corrects, JUNE).days == Term(JUNE)
        assert restated(page, corrects, None).days == Term(None)
        with refused(correcting.MovedByThen, field="days", says=f"That was on {JUNE}."):
            restated(page, corrects, JUNE + timedelta(1))
    assert correcting.correct(held, by=COLORADO_COORDINATOR, on=MARCH, corrects=FIRST, days=Term(OCTOBER)), "no move"


def test_where_days_begin_before_those_of_utc_the_moves_own_day_counts():
    held = given(record, GRANTED, RELEASED, (replace(MOVED, valid=Term(OCTOBER)), COLORADO), at=OCTOBER - timedelta(1))
    assert restated(held, LineId("L2"), OCTOBER)
    with refused(correcting.MovedByThen, field="days"):
        restated(held, LineId("L2"), OCTOBER + timedelta(1))
