"""Pausing: each hold is its own, and ends by its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.rulebook import endorsement as e
from ledger.rulebook import pausing, record
from ledger.rulebook.policies import Inactive
from ledger.rulebook.vocabulary import Hold, LineId, Term
from people import COLORADO_COORDINATOR, EDITION, GRANTED, GRANTED_ON, JUNE, MARCH, OCTOBER, WISCONSIN_COORDINATOR, given

WI = {"by": WISCONSIN_COORDINATOR}


def test_a_hold_begins_today_or_on_an_earlier_day():
    held = given(record, GRANTED)
    assert pausing.pause(held, **WI, on=OCTOBER, reason="leave") == e.Paused(valid=Term(OCTOBER), reason="leave")
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
    with pytest.raises(pausing.BeforeTheHold) as refused:
        pausing.resume(held, **WI, on=MARCH, hold=LineId("L1"), start=JUNE)
    assert (refused.value.field, refused.value.detail) == ("start", "It began on 2024-10-15.")
    assert pausing.resume(held, **WI, on=MARCH, hold=LineId("L1"), start=OCTOBER).valid == Term(OCTOBER)


def test_an_ended_endorsement_is_not_paused():
    with pytest.raises(record.EndorsementEnded):
        pausing.pause(given(record, GRANTED, e.Archived(valid=Term(JUNE))), **WI, on=OCTOBER)


# A hold of a kind, and how long ---------------------------------------------------------

TWO_YEARS = Inactive(2, again=True)
LEAVE = {**WI, "on": JUNE, "kind": Hold.LEAVE, "limit": TWO_YEARS}


def test_on_request_or_leave_it_lasts_for_as_long_as_the_edition_lets_it():
    held = given(record, GRANTED)
    last = date(2026, 5, 31)
    for kind in (Hold.REQUEST, Hold.LEAVE):
        said = pausing.go_inactive(held, **{**LEAVE, "kind": kind}, reason="a move")
        assert said == e.Paused(valid=Term(JUNE), reason="a move", kind=kind, until=last)
    assert pausing.go_inactive(held, **LEAVE, until=last).until == last
    assert pausing.go_inactive(held, **LEAVE, until=JUNE).until == JUNE
    assert pausing.go_inactive(held, **LEAVE, start=MARCH).until == date(2027, 2, 28)
    for until in (date(2026, 6, 1), date(2024, 5, 31)):
        with pytest.raises(pausing.InactiveTooLong) as refused:
            pausing.go_inactive(held, **LEAVE, until=until)
        said = "The last day lies before the first." if until < JUNE else "That is until 2026-05-31."
        assert (refused.value.field, refused.value.detail) == ("until", said)


def test_where_the_edition_sets_no_limit_there_is_none():
    held, endless = given(record, GRANTED), Inactive(None, again=False)
    assert pausing.go_inactive(held, **{**LEAVE, "limit": endless}).until is None
    assert pausing.go_inactive(held, **{**LEAVE, "limit": endless}, until=date(2099, 1, 1)).until == date(2099, 1, 1)


def test_a_sanction_is_explained_may_lie_back_and_has_no_last_day():
    held, sanction = given(record, GRANTED), {**LEAVE, "on": OCTOBER, "kind": Hold.SANCTION}
    said = pausing.go_inactive(held, **sanction, start=JUNE, reason="a board's order")
    assert said == e.Paused(valid=Term(JUNE), reason="a board's order", kind=Hold.SANCTION)
    assert pausing.go_inactive(held, **sanction, reason="r").valid == Term(OCTOBER)
    for reason in (None, ""):
        with pytest.raises(pausing.SanctionUnexplained) as refused:
            pausing.go_inactive(held, **sanction, reason=reason)
        assert refused.value.field == "reason"
    with pytest.raises(pausing.SanctionHasNoLastDay) as refused:
        pausing.go_inactive(held, **sanction, reason="r", until=MARCH)
    assert refused.value.field == "until"


def test_only_the_home_association_makes_it_inactive():
    with pytest.raises(record.NotTheHomeCoordinator):
        pausing.go_inactive(given(record, GRANTED), **{**LEAVE, "by": COLORADO_COORDINATOR})


ON_LEAVE = e.Paused(valid=Term(JUNE), reason="a move", kind=Hold.LEAVE, until=date(2026, 5, 31))


def test_where_one_may_ask_again_the_time_begins_anew():
    held = given(record, GRANTED, ON_LEAVE)
    resumed, again = pausing.extend(held, **WI, on=MARCH, limit=TWO_YEARS)
    assert resumed == e.Resumed(valid=Term(MARCH), hold=LineId("L1"))
    assert again == e.Paused(valid=Term(MARCH), reason="a move", kind=Hold.LEAVE, until=date(2027, 2, 28))
    after = given(record, GRANTED, ON_LEAVE, resumed, again)
    assert (after.on(MARCH).standing, pausing.inactive_until(after)) == ("inactive", date(2027, 2, 28))
    assert pausing.extend(held, **WI, on=MARCH, limit=TWO_YEARS, reason="illness")[1].reason == "illness"
    with pytest.raises(pausing.NotExtended):
        pausing.extend(held, **WI, on=MARCH, limit=Inactive(2, again=False))
    with pytest.raises(record.NotTheHomeCoordinator):
        pausing.extend(held, by=COLORADO_COORDINATOR, on=MARCH, limit=TWO_YEARS)


def test_a_sanction_is_not_extended_and_nothing_is_where_nothing_is_held():
    sanction = e.Paused(valid=Term(JUNE), reason="r", kind=Hold.SANCTION)
    for held in (given(record, GRANTED), given(record, GRANTED, sanction)):
        with pytest.raises(pausing.NoSuchHold):
            pausing.extend(held, **WI, on=MARCH, limit=TWO_YEARS)
        assert pausing.inactive_until(held) is None


def test_who_does_not_come_back_in_time_lapses_from_the_day_after():
    held = given(record, replace(GRANTED, valid=Term(GRANTED_ON, date(2027, 12, 31))), ON_LEAVE)
    lapse = {**WI, "edition": EDITION}
    for day in (MARCH, date(2026, 5, 31)):
        with pytest.raises(pausing.StillInTime, match=r"^That is until 2026-05-31\.$"):
            pausing.lapse_inactive(held, on=day, **lapse)
    said = pausing.lapse_inactive(held, on=date(2026, 7, 1), **lapse)
    assert said == e.Lapsed(valid=Term(date(2026, 6, 1)), edition=EDITION, rule="inactive_ended")
    lapsed = given(record, replace(GRANTED, valid=Term(GRANTED_ON, date(2027, 12, 31))), ON_LEAVE, said)
    assert [lapsed.on(day).standing for day in (date(2026, 5, 31), date(2026, 6, 1))] == ["inactive", "lapsed"]
    with pytest.raises(pausing.StillInTime):
        pausing.lapse_inactive(lapsed, on=date(2026, 7, 1), **lapse)
    with pytest.raises(pausing.StillInTime) as refused:
        pausing.lapse_inactive(given(record, GRANTED), on=date(2026, 7, 1), **lapse)
    assert refused.value.detail == ""
    with pytest.raises(record.NotTheHomeCoordinator):
        pausing.lapse_inactive(held, on=date(2026, 7, 1), edition=EDITION, by=COLORADO_COORDINATOR)


def test_of_two_holds_on_request_the_later_last_day_counts():
    other = replace(ON_LEAVE, until=date(2025, 12, 31))
    assert pausing.inactive_until(given(record, GRANTED, ON_LEAVE, other)) == date(2026, 5, 31)


def test_an_ended_endorsement_is_neither_held_nor_released_nor_extended_nor_lapsed():
    held = given(record, GRANTED, ON_LEAVE, e.Archived(valid=Term(OCTOBER)))
    for act in (
        lambda: pausing.go_inactive(held, **{**LEAVE, "on": MARCH}),
        lambda: pausing.extend(held, **WI, on=MARCH, limit=TWO_YEARS),
        lambda: pausing.resume(held, **WI, on=MARCH, hold=LineId("L1")),
        lambda: pausing.lapse_inactive(held, **WI, on=date(2026, 7, 1), edition=EDITION),
    ):
        with pytest.raises(record.EndorsementEnded):
            act()
