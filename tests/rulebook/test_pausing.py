"""Pausing: each hold is its own, and ends by its name."""

from __future__ import annotations

import pytest

from ledger.rulebook import endorsement as e
from ledger.rulebook import pausing, record
from ledger.rulebook.vocabulary import LineId, Term
from people import GRANTED, JUNE, MARCH, OCTOBER, WISCONSIN_COORDINATOR, given

WI = {"by": WISCONSIN_COORDINATOR}


def test_a_hold_begins_today_or_on_an_earlier_day():
    held = given(record, GRANTED)
    assert pausing.pause(held, **WI, on=OCTOBER, reason="leave").valid == Term(OCTOBER)
    assert pausing.pause(held, **WI, on=OCTOBER, start=JUNE).valid == Term(JUNE)


def test_a_hold_ends_by_its_name():
    held = given(record, GRANTED, e.Paused(valid=Term(JUNE)))
    resumed = pausing.resume(held, **WI, on=OCTOBER, hold=LineId("L1"))
    assert (resumed.hold, resumed.valid) == ("L1", Term(OCTOBER))
    with pytest.raises(pausing.NoSuchHold):
        pausing.resume(held, **WI, on=OCTOBER, hold=LineId("L0"))
    with pytest.raises(pausing.NoSuchHold):
        pausing.resume(given(record, GRANTED, e.Paused(valid=Term(JUNE)), resumed), **WI, on=MARCH, hold=LineId("L1"))


def test_a_hold_does_not_end_before_it_began():
    held = given(record, GRANTED, e.Paused(valid=Term(OCTOBER)))
    with pytest.raises(pausing.BeforeTheHold):
        pausing.resume(held, **WI, on=MARCH, hold=LineId("L1"), start=JUNE)


def test_an_ended_endorsement_is_not_paused():
    with pytest.raises(record.EndorsementEnded):
        pausing.pause(given(record, GRANTED, e.Archived(valid=Term(JUNE))), **WI, on=OCTOBER)
