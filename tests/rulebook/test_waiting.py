"""What the clock does: it reminds, gives to the Alliance what a silent side left, lets expire, and accepts where both editions say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

import catalogues
from ledger.rulebook import endorsement as e
from ledger.rulebook import record, releasing, transfer, transferring, waiting
from ledger.rulebook.terms import Ask
from ledger.rulebook.vocabulary import ALLIANCE, LineId, Term
from people import COLORADO, GRANTED, JUNE, MARIA, PAGE, WISCONSIN, WISCONSIN_COORDINATOR, given
from refused import refused
from sides import LIVES_THERE, sides, timed

A_DAY = timedelta(days=1)
HELD = given(record, GRANTED)
REQUESTED = transferring.request({PAGE: HELD}, by=WISCONSIN_COORDINATOR, on=JUNE, holder=MARIA, sides=sides(JUNE), consent="told")
CONFIRMED, LINES = transferring.release(
    given(transfer, REQUESTED), {PAGE: HELD}, by=WISCONSIN_COORDINATOR, on=JUNE, releases={PAGE: LineId("L1")}, sides=sides(JUNE)
)
ASKED, RELEASED = given(transfer, REQUESTED), given(transfer, REQUESTED, CONFIRMED)
GONE = {PAGE: given(record, GRANTED, LINES[PAGE])}
CLOSED = given(transfer, REQUESTED, transfer.Withdrawn(valid=Term(JUNE)))
ERASED = given(transfer, REQUESTED, object())
DISPUTED = transfer.Disputed(valid=Term(JUNE), matter=transfer.Matter.OTHER, reason="")


@pytest.mark.parametrize(("asked", "side"), [(ASKED, WISCONSIN), (RELEASED, COLORADO)])
def test_whoever_holds_it_is_reminded_once_in_the_last_days_before_their_day(asked, side):
    first = asked.due - 14 * A_DAY
    for day in (first, asked.due, asked.due + A_DAY):
        assert waiting.remind(asked, on=day, days=14) == transfer.Reminded(valid=Term(day), association=side)
    with refused(waiting.NotYetReminded, says=f"14 days before {asked.due}."):
        waiting.remind(asked, on=first - A_DAY, days=14)
    with pytest.raises(waiting.AlreadyReminded):
        waiting.remind(replace(asked, reminded=(side,)), on=first, days=14)
    other = COLORADO if side == WISCONSIN else WISCONSIN
    assert waiting.remind(replace(asked, reminded=(other,)), on=first, days=14).association == side


def test_the_alliance_is_reminded_of_what_it_holds():
    held = given(transfer, REQUESTED, waiting.escalate(ASKED, on=ASKED.until + A_DAY))
    assert waiting.remind(held, on=held.expires, days=14).association == ALLIANCE
    with pytest.raises(waiting.NotYetReminded):
        waiting.remind(held, on=held.expires - 15 * A_DAY, days=14)


@pytest.mark.parametrize(("asked", "side"), [(ASKED, WISCONSIN), (RELEASED, COLORADO)])
def test_the_day_after_a_silent_sides_last_the_alliance_holds_it_until_the_last_of_all(asked, side):
    day = asked.until + A_DAY
    said = waiting.escalate(asked, on=day)
    assert said == transfer.Escalated(valid=Term(day), silent=side, until=asked.expires)
    assert waiting.escalate(asked, on=asked.expires).until == asked.expires
    with refused(waiting.NotSilent, says=f"Its last day is {asked.until}."):
        waiting.escalate(asked, on=asked.until)
    with pytest.raises(waiting.AlreadyEscalated):
        waiting.escalate(replace(asked, silent=side), on=day)
    with pytest.raises(transferring.TransferExpired):
        waiting.escalate(asked, on=asked.expires + A_DAY)


def test_a_dispute_keeps_nobody_from_their_day():
    disputed = given(transfer, REQUESTED, DISPUTED)
    assert waiting.escalate(disputed, on=ASKED.until + A_DAY).silent == WISCONSIN
    assert waiting.expire(disputed, on=ASKED.expires + A_DAY).valid == Term(ASKED.expires + A_DAY)


@pytest.mark.parametrize("asked", [ASKED, RELEASED])
def test_after_the_last_day_of_all_it_expires(asked):
    day = asked.expires + A_DAY
    assert waiting.expire(asked, on=day) == transfer.Expired(valid=Term(day))
    with refused(waiting.NotRunOut, says=f"Its last day is {asked.expires}."):
        waiting.expire(asked, on=asked.expires)


@pytest.mark.parametrize(("asked", "refusal"), [(CLOSED, transferring.TransferClosed), (ERASED, transferring.TransferErased)])
def test_the_clock_does_nothing_to_what_is_over(asked, refusal):
    for act in (
        lambda: waiting.remind(asked, on=JUNE, days=99),
        lambda: waiting.escalate(asked, on=JUNE),
        lambda: waiting.expire(asked, on=JUNE + 1000 * A_DAY),
    ):
        with pytest.raises(refusal):
            act()


# Accepted by nobody's hand ---------------------------------------------------------

BOTH = {"leaving": timed(catalogues.WISCONSIN, automatic=True), "joining": timed(catalogues.COLORADO, automatic=True)}


def test_where_both_editions_say_so_and_everything_asked_is_met_the_rule_accepts():
    accepted, moved = waiting.accept(RELEASED, GONE, on=JUNE, sides=sides(JUNE, **BOTH))
    assert (accepted.conditions, accepted.valid) == ((), Term(JUNE))
    assert moved[PAGE] == e.Moved(valid=Term(JUNE), release=LineId("L1"), edition=catalogues.COLORADO.sha256)


@pytest.mark.parametrize("side", ["leaving", "joining"])
def test_one_edition_alone_does_not_spare_anybodys_hand(side):
    one = {**BOTH, side: timed(getattr(catalogues, {"leaving": "WISCONSIN", "joining": "COLORADO"}[side]))}
    with refused(waiting.NotAutomatic, says="do not both say so"):
        waiting.accept(RELEASED, GONE, on=JUNE, sides=sides(JUNE, **one))


@pytest.mark.parametrize("ask", [Ask.RESIDENCE, Ask.MEMBERSHIP])
def test_what_nobody_has_looked_at_or_is_still_owed_waits_for_somebody(ask):
    with refused(waiting.NotAutomatic, says="nobody has looked"):
        waiting.accept(RELEASED, GONE, on=JUNE, sides=sides(JUNE, **BOTH, known={**LIVES_THERE, ask: None}))
    if ask is Ask.MEMBERSHIP:
        with pytest.raises(waiting.NotAutomatic):
            waiting.accept(RELEASED, GONE, on=JUNE, sides=sides(JUNE, **BOTH, known={**LIVES_THERE, ask: False}))


def test_nothing_is_accepted_by_the_rule_that_was_not_released():
    disputed = given(transfer, REQUESTED, DISPUTED)
    for asked in (ASKED, disputed):
        with pytest.raises(releasing.NotReleased):
            waiting.accept(asked, {PAGE: HELD}, on=JUNE, sides=sides(JUNE, **BOTH))
