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
from ledger.rulebook import foreseeing, record, releasing, transfer, transferring, waiting
from ledger.rulebook.fact import NotFound
from ledger.rulebook.foreseeing import Sides
from ledger.rulebook.policies import Transfers
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.terms import Ask
from ledger.rulebook.vocabulary import ALLIANCE, LineId, Term
from ledger.rulebook.waiting import Holding, Step
from people import COLORADO, COLORADO_COORDINATOR, GRANTED, JUNE, OCTOBER, PAGE, REQUESTED, WISCONSIN, given
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


# Who holds it ---------------------------------------------------------------------------------------------------------

TO_THE_ALLIANCE = transfer.Escalated(valid=Term(after(OCTOBER)), silent=WISCONSIN, until=EXPIRES)
LATER_TO_IT = transfer.Escalated(valid=Term(after(CONFIRMED.until)), silent=COLORADO, until=CONFIRMED.expires)
IN_OCTOBER = replace(CONFIRMED, valid=Term(OCTOBER), until=after(OCTOBER, 60), expires=after(OCTOBER, 90))


@pytest.mark.parametrize("day", [JUNE, after(JUNE), after(OCTOBER, -1), OCTOBER], ids=str)
@pytest.mark.parametrize("told", [(), (DISPUTED,), (transfer.Reminded(valid=Term(JUNE), association=WISCONSIN),)])
def test_the_leaving_side_holds_it_from_the_request_to_its_own_last_day(told, day):
    assert waiting.holding(given(transfer, REQUESTED, *told), day) == Holding(WISCONSIN, JUNE, OCTOBER)
    assert waiting.holding(given(transfer, REQUESTED, *told), day).silent is None


@pytest.mark.parametrize("day", [after(OCTOBER), after(OCTOBER, 2), EXPIRES], ids=str)
@pytest.mark.parametrize("told", [(), (DISPUTED,), (TO_THE_ALLIANCE,)])
def test_the_alliance_holds_it_after_that_day_whether_or_not_somebody_has_written_so(told, day):
    held = waiting.holding(given(transfer, REQUESTED, *told), day)
    assert held == Holding(ALLIANCE, after(OCTOBER), EXPIRES, silent=WISCONSIN)


@pytest.mark.parametrize(
    ("released", "day", "held"),
    [
        (CONFIRMED, JUNE, Holding(COLORADO, JUNE, CONFIRMED.until)),
        (CONFIRMED, CONFIRMED.until, Holding(COLORADO, JUNE, CONFIRMED.until)),
        (CONFIRMED, after(CONFIRMED.until), Holding(ALLIANCE, after(CONFIRMED.until), CONFIRMED.expires, COLORADO)),
        (CONFIRMED, CONFIRMED.expires, Holding(ALLIANCE, after(CONFIRMED.until), CONFIRMED.expires, COLORADO)),
        (CONFIRMED, after(CONFIRMED.expires), None),
        (IN_OCTOBER, OCTOBER, Holding(COLORADO, OCTOBER, IN_OCTOBER.until)),
        (IN_OCTOBER, IN_OCTOBER.until, Holding(COLORADO, OCTOBER, IN_OCTOBER.until)),
        (IN_OCTOBER, IN_OCTOBER.expires, Holding(ALLIANCE, after(IN_OCTOBER.until), IN_OCTOBER.expires, COLORADO)),
    ],
)
def test_once_released_the_joining_side_holds_it_from_that_day_and_after_its_own_the_alliance_again(released, day, held):
    assert waiting.holding(given(transfer, REQUESTED, released), day) == held
    assert waiting.holding(given(transfer, REQUESTED, TO_THE_ALLIANCE, released), day) == held


def test_who_was_silent_is_the_side_that_held_it_last():
    asked = given(transfer, REQUESTED, TO_THE_ALLIANCE, CONFIRMED, LATER_TO_IT)
    held = waiting.holding(asked, after(CONFIRMED.until))
    assert held == Holding(ALLIANCE, after(CONFIRMED.until), CONFIRMED.expires, COLORADO)


def test_a_line_of_the_alliances_is_read_where_the_sides_day_is_not_over_yet_too():
    asked = given(transfer, REQUESTED, TO_THE_ALLIANCE)
    held = waiting.holding(asked, OCTOBER)
    assert (held.association, held.since, held.until) == (ALLIANCE, after(OCTOBER), EXPIRES)


@pytest.mark.parametrize("told", [(), (DISPUTED,), (TO_THE_ALLIANCE,)])
def test_nobody_holds_what_has_run_out(told):
    assert waiting.holding(given(transfer, REQUESTED, *told), EXPIRES) is not None
    assert waiting.holding(given(transfer, REQUESTED, *told), after(EXPIRES)) is None


@pytest.mark.parametrize("closing", [(CONFIRMED, ACCEPTED), (DECLINED,), (WITHDRAWN,), (EXPIRED,), ("erased",)])
@pytest.mark.parametrize("day", [JUNE, OCTOBER, after(OCTOBER), EXPIRES], ids=str)
def test_nobody_holds_what_is_closed_or_erased(closing, day):
    assert waiting.holding(given(transfer, REQUESTED, *closing), day) is None


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


@pytest.mark.parametrize(
    ("told", "day", "step"),
    [
        ((), after(OCTOBER, -DAYS - 1), None),
        ((), after(OCTOBER, -DAYS), (Step.REMIND, after(OCTOBER, -DAYS))),
        ((), OCTOBER, (Step.REMIND, after(OCTOBER, -DAYS))),
        ((), after(OCTOBER), (Step.ESCALATE, after(OCTOBER))),
        ((), EXPIRES, (Step.ESCALATE, after(OCTOBER))),
        ((), after(EXPIRES), (Step.EXPIRE, after(EXPIRES))),
        ((), after(EXPIRES, 60), (Step.EXPIRE, after(EXPIRES))),
        ((TO_THE_ALLIANCE,), after(EXPIRES, -DAYS - 1), None),
        ((TO_THE_ALLIANCE,), after(EXPIRES, -DAYS), (Step.REMIND, after(EXPIRES, -DAYS))),
        ((TO_THE_ALLIANCE,), EXPIRES, (Step.REMIND, after(EXPIRES, -DAYS))),
        ((TO_THE_ALLIANCE,), after(EXPIRES), (Step.EXPIRE, after(EXPIRES))),
    ],
)
def test_each_step_is_due_from_its_first_day_to_its_last_and_bears_the_first(told, day, step):
    assert waiting.due(given(transfer, REQUESTED, *told), on=day, days=DAYS) == step


def test_of_no_days_before_the_last_one_the_last_day_itself_is_the_day_of_the_reminder():
    assert waiting.due(given(transfer, REQUESTED), on=after(OCTOBER, -1), days=0) is None
    assert waiting.due(given(transfer, REQUESTED), on=OCTOBER, days=0) == (Step.REMIND, OCTOBER)
    told = waiting.remind(given(transfer, REQUESTED), on=OCTOBER, days=0)
    assert told == transfer.Reminded(valid=Term(OCTOBER), association=WISCONSIN)


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


@pytest.mark.parametrize(
    ("step", "told", "on", "kind", "detail"),
    [
        (Step.REMIND, (), after(OCTOBER, -DAYS - 1), waiting.NotYetReminded, "That is from 14 days before 2024-10-15 on."),
        (Step.REMIND, (), after(OCTOBER), waiting.NotYetReminded, "That is from 14 days before 2024-10-15 on."),
        (Step.REMIND, (TO_THE_ALLIANCE,), OCTOBER, waiting.NotYetReminded, "That is from 14 days before 2024-11-14 on."),
        (Step.REMIND, (CONFIRMED,), JUNE, waiting.NotYetReminded, "That is from 14 days before 2024-07-31 on."),
        (Step.REMIND, (transfer.Reminded(valid=Term(JUNE), association=WISCONSIN),), OCTOBER, waiting.AlreadyReminded, ""),
        (Step.REMIND, (), after(EXPIRES), transferring.TransferExpired, "It could be decided until 2024-11-14."),
        (Step.ESCALATE, (), OCTOBER, waiting.NotSilent, "Its last day is 2024-10-15."),
        (Step.ESCALATE, (CONFIRMED,), CONFIRMED.until, waiting.NotSilent, "Its last day is 2024-07-31."),
        (Step.ESCALATE, (TO_THE_ALLIANCE,), after(OCTOBER), waiting.AlreadyEscalated, ""),
        (Step.ESCALATE, (TO_THE_ALLIANCE,), OCTOBER, waiting.AlreadyEscalated, ""),
        (Step.ESCALATE, (), after(EXPIRES), transferring.TransferExpired, "It could be decided until 2024-11-14."),
        (Step.EXPIRE, (), EXPIRES, waiting.NotRunOut, "Its last day is 2024-11-14."),
        (Step.EXPIRE, (CONFIRMED,), CONFIRMED.expires, waiting.NotRunOut, "Its last day is 2024-08-30."),
        (Step.EXPIRE, (EXPIRED,), after(EXPIRES), transferring.TransferClosed, "It was expired."),
        (Step.EXPIRE, ("erased",), after(EXPIRES), transferring.TransferErased, ""),
    ],
)
def test_each_refusal_of_the_clock_tells_its_day_and_names_no_member(step, told, on, kind, detail):
    with pytest.raises(Refusal) as no:
        ACT[step](asked(*told), on)
    assert (type(no.value), no.value.field, no.value.detail) == (kind, None, detail)


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


def test_what_the_rule_accepts_is_what_the_joining_coordinator_would_have_accepted():
    closing, moved = accepted()
    held = given(record, GRANTED, e.Released(valid=Term(JUNE), to=COLORADO, until=CONFIRMED.expires))
    sides = Sides(leaving=automatic(WISCONSINS), joining=automatic(COLORADOS), known=MET)
    stood = replace(asked(CONFIRMED), releases=(LineId("L1"),))
    by_hand = transferring.accept(stood, {PAGE: held}, by=COLORADO_COORDINATOR, on=JUNE, sides=sides)
    assert (closing, moved) == by_hand
    assert closing == transfer.Accepted(valid=Term(JUNE), found=(foreseeing.foresee(PAGE, held, sides, JUNE),))
    assert moved == {PAGE: e.Moved(valid=Term(JUNE), release=LineId("L1"), edition=COLORADOS.sha256)}


@pytest.mark.parametrize(
    ("given_so", "kind", "detail"),
    [
        ({"leaving": False}, waiting.NotAutomatic, "The editions do not both say so."),
        ({"joining": False}, waiting.NotAutomatic, "The editions do not both say so."),
        ({"joining": False, "known": {}, "events": ()}, waiting.NotAutomatic, "The editions do not both say so."),
        ({"known": {}}, waiting.NotAutomatic, "Something that is asked is not met, or nobody has looked."),
        ({"known": {Ask.RESIDENCE: True}}, waiting.NotAutomatic, "Something that is asked is not met, or nobody has looked."),
        ({"known": {Ask.MEMBERSHIP: True}}, waiting.NotAutomatic, "Something that is asked is not met, or nobody has looked."),
        ({"known": {Ask.RESIDENCE: False}}, foreseeing.ResidenceNeeded, ""),
        ({"events": ()}, releasing.NotReleased, ""),
        ({"events": (CONFIRMED, DECLINED)}, transferring.TransferClosed, "It was declined."),
    ],
)
def test_where_a_hand_is_not_spared_the_reason_is_said_in_full(given_so, kind, detail):
    with pytest.raises(Refusal) as no:
        accepted(**given_so)
    assert (type(no.value), no.value.field, no.value.detail) == (kind, None, detail)


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
