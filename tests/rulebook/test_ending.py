"""Ending: once, but a death may be learned of later, and taking back is off unless the edition turns it on."""

from __future__ import annotations

import pytest

from ledger.rulebook import ending, record
from ledger.rulebook import endorsement as e
from ledger.rulebook.vocabulary import Term
from people import COLORADO_COORDINATOR, GRANTED, GRANTED_ON, JUNE, MARCH, OCTOBER, WISCONSIN_COORDINATOR, given

WI = {"by": WISCONSIN_COORDINATOR, "on": OCTOBER}
ENDS = (ending.relinquish, ending.make_emeritus, ending.archive)


@pytest.mark.parametrize("end", ENDS)
def test_each_ends_it_from_today_and_only_once(end):
    said = end(given(record, GRANTED), **WI)
    assert said.valid == Term(OCTOBER)
    for again in ENDS:
        with pytest.raises(record.EndorsementEnded):
            again(given(record, GRANTED, said), by=WISCONSIN_COORDINATOR, on=MARCH)


@pytest.mark.parametrize("end", ENDS)
def test_only_the_home_association_ends_it(end):
    with pytest.raises(record.NotTheHomeCoordinator):
        end(given(record, GRANTED), by=COLORADO_COORDINATOR, on=OCTOBER)


def test_a_death_is_recorded_also_after_another_end_and_once():
    emeritus = e.MadeEmeritus(valid=Term(JUNE))
    died = ending.record_death(given(record, GRANTED, emeritus), **WI, start=JUNE)
    held = given(record, GRANTED, emeritus, died)
    assert held.on(OCTOBER).standing == "deceased"
    with pytest.raises(record.EndorsementEnded):
        ending.record_death(held, **WI, start=MARCH)


def test_taking_back_is_off_unless_the_edition_turns_it_on():
    held = given(record, GRANTED)
    with pytest.raises(ending.RescindingIsOff):
        ending.rescind(held, **WI, rule="misrepresentation", allowed=False)
    assert ending.rescind(held, **WI, rule="misrepresentation", allowed=True).valid == Term(OCTOBER)


def test_what_was_granted_in_error_is_taken_back_from_the_day_of_granting():
    said = ending.rescind(given(record, GRANTED), **WI, rule="error", allowed=True, in_error=True)
    assert said.valid == Term(GRANTED_ON)
