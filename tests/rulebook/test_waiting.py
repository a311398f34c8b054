"""What the clock does to a transfer: on the days that the rules give, once, and whenever somebody looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations

import pytest

from catalogues import COLORADO as COLORADOS
from catalogues import OURS
from catalogues import WISCONSIN as WISCONSINS
from ledger.rulebook import endorsement as e
from ledger.rulebook import record, releasing, transfer, transferring, waiting
from ledger.rulebook.fact import NotFound
from ledger.rulebook.foreseeing import Sides
from ledger.rulebook.policies import Transfers
from ledger.rulebook.terms import Ask
from ledger.rulebook.vocabulary import ALLIANCE, LineId, Term
from ledger.rulebook.waiting import Step
from people import COLORADO, GRANTED, JUNE, OCTOBER, PAGE, REQUESTED, WISCONSIN, given
from refused import refused

DAYS = 14
EXPIRES = REQUESTED.expires
CONFIRMED = transfer.StandingConfirmed(valid=Term(JUNE), releases=("r",), until=date(2024, 7, 31), expires=date(2024, 8, 30))
DISPUTED = transfer.Disputed(valid=Term(JUNE), matter=transfer.Matter.STANDING, reason="r")
ACCEPTED = transfer.Accepted(valid=Term(JUNE))
DECLINED = transfer.Declined(valid=Term(JUNE), by_association=WISCONSIN, reason="r")
WITHDRAWN = transfer.Withdrawn(valid=Term(JUNE))
EXPIRED = transfer.Expired(valid=Term(JUNE))
ACT = {
    Step.REMIND: lambda asked, on: waiting.remind(asked, on=on, days=DAYS),
    Step.ESCALATE: lambda asked, on: waiting.escalate(asked, on=on),
    Step.EXPIRE: lambda asked, on: waiting.expire(asked, on=on),
}


def after(day, days=1):
    return day + timedelta(days=days)


def mornings(*looked, told=(REQUESTED,)):
    """Every line that the clock writes when somebody looks on these days."""
    events = list(told)
    for on in looked:
        while (step := waiting.due(given(transfer, *events), on=on, days=DAYS)) is not None:
            events.append(ACT[step[0]](given(transfer, *events), step[1]))
    return events[len(told) :]


# The days -------------------------------------------------------------------------------------------------------------


def test_a_silent_side_is_reminded_the_alliance_gets_it_is_reminded_and_it_expires():
    every_day = [JUNE + timedelta(days=n) for n in range((EXPIRES - JUNE).days + 3)]
    assert mornings(*every_day) == [
        transfer.Reminded(valid=Term(after(OCTOBER, -DAYS)), association=WISCONSIN),
        transfer.Escalated(valid=Term(after(OCTOBER)), silent=WISCONSIN, until=EXPIRES),
        transfer.Reminded(valid=Term(after(EXPIRES, -DAYS)), association=ALLIANCE),
        transfer.Expired(valid=Term(after(EXPIRES))),
    ]  # fmt: skip


def test_after_the_release_the_same_goes_for_the_joining_side():
    every_day = [JUNE + timedelta(days=n) for n in range(100)]
    until, expires = CONFIRMED.until, CONFIRMED.expires
    for before in ((), (transfer.Reminded(valid=Term(JUNE), association=WISCONSIN),),
                   (transfer.Escalated(valid=Term(JUNE), silent=WISCONSIN, until=EXPIRES),
                    transfer.Reminded(valid=Term(JUNE), association=ALLIANCE))):  # fmt: skip
        assert mornings(*every_day, told=(REQUESTED, *before, CONFIRMED)) == [
            transfer.Reminded(valid=Term(after(until, -DAYS)), association=COLORADO),
            transfer.Escalated(valid=Term(after(until)), silent=COLORADO, until=expires),
            transfer.Reminded(valid=Term(after(expires, -DAYS)), association=ALLIANCE),
            transfer.Expired(valid=Term(after(expires))),
        ], before  # fmt: skip


LOOKS = (JUNE, after(OCTOBER, -DAYS - 1), after(OCTOBER, -DAYS), OCTOBER, after(OCTOBER), after(EXPIRES, -DAYS), EXPIRES, after(EXPIRES), after(EXPIRES, 60))  # fmt: skip


@pytest.mark.parametrize("twice", [1, 2])
def test_whoever_looks_late_or_twice_or_after_a_while_finds_the_same_days(twice):
    """Of all the ways to leave mornings out: each step has the one day that the rules give, and is left out only where it is over."""
    full = {(type(one), getattr(one, "association", None)): one for one in mornings(*LOOKS)}
    for looked in chain.from_iterable(combinations(LOOKS, n) for n in range(len(LOOKS) + 1)):
        found = mornings(*[day for day in looked for _ in range(twice)])
        assert all(full[(type(one), getattr(one, "association", None))] == one for one in found), looked
        said = {(type(one), getattr(one, "association", None)) for one in found}
        assert len(said) == len(found), looked
        assert ((transfer.Reminded, WISCONSIN) in said) == any(after(OCTOBER, -DAYS) <= day <= OCTOBER for day in looked), looked
        assert ((transfer.Escalated, None) in said) == any(OCTOBER < day <= EXPIRES for day in looked), looked
        assert ((transfer.Reminded, ALLIANCE) in said) == any(after(EXPIRES, -DAYS) <= day <= EXPIRES for day in looked), looked
        assert ((transfer.Expired, None) in said) == any(day > EXPIRES for day in looked), looked


def test_who_holds_it_anew_was_not_reminded_yet():
    one = transfer.Reminded(valid=Term(JUNE), association=WISCONSIN)
    assert given(transfer, REQUESTED, one).reminded == (WISCONSIN,)
    for handed_on in (CONFIRMED, transfer.Escalated(valid=Term(JUNE), silent=WISCONSIN, until=EXPIRES)):
        assert given(transfer, REQUESTED, one, handed_on).reminded == ()


def test_a_dispute_stops_no_clock():
    assert mornings(*LOOKS, told=(REQUESTED, DISPUTED)) == mornings(*LOOKS)


def test_who_got_it_later_than_the_day_of_the_reminder_is_reminded_from_the_day_they_got_it():
    short = replace(REQUESTED, until=after(JUNE, 3))
    assert mornings(JUNE, told=(short,)) == [transfer.Reminded(valid=Term(JUNE), association=WISCONSIN)]


@pytest.mark.parametrize("closing", [(CONFIRMED, ACCEPTED), (DECLINED,), (WITHDRAWN,), (EXPIRED,), ("erased",)])
def test_nothing_is_due_once_it_is_closed_or_erased(closing):
    assert mornings(*LOOKS, told=(REQUESTED, *closing)) == []


# What is refused ------------------------------------------------------------------------------------------------------


def asked(*events):
    return given(transfer, REQUESTED, *events)


def test_a_reminder_comes_in_its_days_and_once():
    for day in (after(OCTOBER, -DAYS - 1), after(OCTOBER)):
        with refused(waiting.NotYetReminded, says=f"{DAYS} days before {OCTOBER}"):
            waiting.remind(asked(), on=day, days=DAYS)
    one = waiting.remind(asked(), on=OCTOBER, days=DAYS)
    with refused(waiting.AlreadyReminded):
        waiting.remind(asked(one), on=OCTOBER, days=DAYS)


def test_nobody_is_silent_until_their_day_is_over_and_the_alliance_gets_it_once():
    with refused(waiting.NotSilent, says=str(OCTOBER)):
        waiting.escalate(asked(), on=OCTOBER)
    one = waiting.escalate(asked(), on=after(OCTOBER))
    with refused(waiting.AlreadyEscalated):
        waiting.escalate(asked(one), on=after(OCTOBER))


def test_it_expires_after_its_last_day_and_once():
    with refused(waiting.NotRunOut, says=str(EXPIRES)):
        waiting.expire(asked(), on=EXPIRES)
    one = waiting.expire(asked(), on=after(EXPIRES))
    with refused(transferring.TransferClosed, says="expired"):
        waiting.expire(asked(one), on=after(EXPIRES))


@pytest.mark.parametrize("step", [Step.REMIND, Step.ESCALATE])
def test_what_ran_out_is_neither_reminded_of_nor_escalated(step):
    with refused(transferring.TransferExpired, says=str(EXPIRES)):
        ACT[step](asked(), after(EXPIRES))


@pytest.mark.parametrize("step", list(Step))
def test_nothing_is_done_to_what_is_closed_or_erased(step):
    with refused(transferring.TransferClosed, says="declined"):
        ACT[step](asked(DECLINED), OCTOBER)
    with refused(transferring.TransferErased):
        ACT[step](asked("erased"), OCTOBER)


# Nobody's hand --------------------------------------------------------------------------------------------------------

MET = dict.fromkeys(Ask, True)


def automatic(edition, *, so=True):
    times = Transfers(60, 90, 14, 30, automatic=so)
    return replace(edition, network=replace(edition.network, transfers=(NotFound(times, OURS),))).on(JUNE)


def accepted(*, leaving=True, joining=True, known=MET, events=(CONFIRMED,)):
    let_go = e.Released(valid=Term(JUNE), to=COLORADO, until=CONFIRMED.expires)
    held = given(record, GRANTED, let_go)
    sides = Sides(leaving=automatic(WISCONSINS, so=leaving), joining=automatic(COLORADOS, so=joining), known=known)
    stood = replace(asked(*events), releases=(LineId("L1"),)) if events else asked()
    return waiting.accept(stood, {PAGE: held}, on=JUNE, sides=sides)


def test_where_both_editions_say_so_and_everything_is_met_nobody_has_to_accept():
    closing, moved = accepted()
    assert (closing.valid, closing.conditions) == (Term(JUNE), ())
    assert moved[PAGE].release == LineId("L1")


@pytest.mark.parametrize(("leaving", "joining"), [(True, False), (False, True), (False, False)])
def test_one_edition_alone_is_not_enough(leaving, joining):
    with refused(waiting.NotAutomatic, says="editions"):
        accepted(leaving=leaving, joining=joining)


def test_what_nobody_has_looked_at_is_not_met():
    with refused(waiting.NotAutomatic, says="nobody has looked"):
        accepted(known={})
    with refused(waiting.NotAutomatic, says="not met"):
        accepted(known=MET | {Ask.MEMBERSHIP: False})


def test_nothing_is_accepted_that_was_not_released():
    with refused(releasing.NotReleased):
        accepted(events=())
