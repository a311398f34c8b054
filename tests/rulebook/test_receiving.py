"""Between two ledgers: what is refused, then what is received, and what a page takes while it travels and after it departed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.rulebook import admitting, association, authority, ending, receiving, record, releasing, travelling
from ledger.rulebook import endorsement as e
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.releasing import CannotMove, NotReleased, NotTheJoiningCoordinator, ReleaseExpired
from ledger.rulebook.standing import Answer
from ledger.rulebook.travelling import Carried, Held, LetGo, Receipt
from ledger.rulebook.vocabulary import ALLIANCE, ROOT, AddOn, AgeBand, Category, Hold, LineId, Role, Term
from people import (
    ALLIANCE_COORDINATOR,
    ARIZONA,
    ARIZONA_COORDINATOR,
    COLORADO,
    COLORADO_COORDINATOR,
    CYCLE,
    EDITION,
    GRANTED,
    GRANTED_ON,
    JANUARY,
    JUNE,
    MARCH,
    MARIA,
    NUMBER,
    OCTOBER,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    given,
    line,
)

HERE, THERE = "wisconsin.example/log", "colorado.example/log"
JULY = date(2024, 7, 1)
DAY = timedelta(days=1)
RELEASED = e.Released(valid=Term(JUNE), to=COLORADO, until=JULY, origin=THERE)
CARRIED = Carried(
    number=NUMBER, category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT, standing=Answer.ACTIVE, granted_on=GRANTED_ON,
    covered_until=CYCLE.end,
)  # fmt: skip
LET_GO = LetGo(
    carried=CARRIED, leaving=WISCONSIN, origin=HERE, release=LineId("L1"), leaf=1, size=9, to=COLORADO, ledger=THERE,
    released_on=JUNE, until=JULY,
)  # fmt: skip
RECEIPT = Receipt(
    joining=COLORADO, origin=THERE, received=LineId("Q"), leaf=7, size=9, release=LineId("L1"), ledger=HERE, received_on=JUNE
)
DEPARTED = e.Departed(valid=Term(JUNE), release=LineId("L1"), origin=THERE, received=LineId("Q"), leaf=7, size=9)
RECEIVED = e.Received(
    valid=Term(JUNE, CYCLE.end), category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT, granted_on=GRANTED_ON,
    edition=EDITION, late_until=None, origin=HERE, release=LineId("L1"), leaf=1, size=9, asked=False, number=NUMBER, holder=MARIA,
)  # fmt: skip


def on_its_way():
    return given(record, GRANTED, RELEASED)


def departed():
    return given(record, GRANTED, RELEASED, DEPARTED)


def receive(let_go=LET_GO, *, before=None, by=COLORADO_COORDINATOR, on=JUNE, here=THERE):
    return receiving.receive(
        before, let_go, by=by, on=on, here=here, holder=MARIA, edition=EDITION, asked=False, sha256="", document=""
    )


def carrying(**members):
    return replace(LET_GO, carried=replace(CARRIED, **members))


# Refused ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refusal", "field", "asked"),
    [
        (receiving.ForeignRelease, "ledger", {"here": "another.example/log"}),
        (receiving.ForeignRelease, "ledger", {"here": HERE}),
        (NotTheJoiningCoordinator, "to", {"by": WISCONSIN_COORDINATOR}),
        (NotTheJoiningCoordinator, "to", {"by": ARIZONA_COORDINATOR}),
        (NotTheJoiningCoordinator, "to", {"by": ALLIANCE_COORDINATOR}),
        (NotTheJoiningCoordinator, "to", {"by": replace(COLORADO_COORDINATOR, role=Role.REVIEWER)}),
        (ReleaseExpired, "until", {"on": JULY + DAY}),
        (receiving.StillHere, "number", {"before": given(record, GRANTED)}),
        (receiving.StillHere, "number", {"before": given(record, GRANTED, RELEASED)}),
    ],
)
def test_what_is_not_received(refusal, field, asked):
    with pytest.raises(refusal) as refused:
        receive(**asked)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "members",
    [
        {"covered_until": JUNE - DAY},
        {"covered_until": JUNE - 10 * DAY, "late_until": JUNE - DAY},
    ],
)
def test_what_has_run_out_meanwhile_does_not_move(members):
    with pytest.raises(CannotMove) as refused:
        receive(carrying(**members))
    assert refused.value.field == "standing"


@pytest.mark.parametrize(
    ("refusal", "field", "receipt"),
    [
        (receiving.ReceiptOfAnother, "release", replace(RECEIPT, release=LineId("L9"))),
        (receiving.ReceiptOfAnother, "release", replace(RECEIPT, joining=ARIZONA)),
        (receiving.ReceiptOfAnother, "release", replace(RECEIPT, origin="another.example/log")),
        (receiving.ReceiptOfAnother, "release", replace(RECEIPT, ledger=THERE)),
        (ReleaseExpired, "receivedOn", replace(RECEIPT, received_on=JULY + DAY)),
        (ReleaseExpired, "receivedOn", replace(RECEIPT, received_on=JUNE - DAY)),
    ],
)
def test_what_does_not_depart(refusal, field, receipt):
    with pytest.raises(refusal) as refused:
        receiving.depart(on_its_way(), receipt, by=WISCONSIN_COORDINATOR, here=HERE)
    assert refused.value.field == field


def test_who_and_what_departs():
    with pytest.raises(record.NotTheHomeCoordinator):
        receiving.depart(on_its_way(), RECEIPT, by=COLORADO_COORDINATOR, here=HERE)
    for events in ((GRANTED,), (GRANTED, replace(RELEASED, origin=None))):
        with pytest.raises(NotReleased):
            receiving.depart(given(record, *events), RECEIPT, by=WISCONSIN_COORDINATOR, here=HERE)
    with pytest.raises(record.HasDeparted):
        receiving.depart(departed(), RECEIPT, by=WISCONSIN_COORDINATOR, here=HERE)


def test_a_release_to_another_ledger_is_neither_used_here_nor_taken_back_while_it_may_be_used_there():
    held = on_its_way()
    with pytest.raises(releasing.ReceivedElsewhere):
        releasing.move(held, by=COLORADO_COORDINATOR, on=JUNE, release=LineId("L1"), edition=EDITION, age_bands=tuple(AgeBand))
    for day in (JUNE, JULY):
        with pytest.raises(releasing.MayBeUsedElsewhere):
            releasing.withdraw_release(held, by=WISCONSIN_COORDINATOR, on=day)
    for day in (JUNE, JULY, OCTOBER):
        with pytest.raises(releasing.AlreadyReleased):
            releasing.release(held, by=WISCONSIN_COORDINATOR, on=day, to=ARIZONA, until=OCTOBER)
    back = releasing.withdraw_release(held, by=WISCONSIN_COORDINATOR, on=JULY + DAY)
    assert record.after(held, line(2, back)).travels is False
    with pytest.raises(record.HasDeparted):
        releasing.release(departed(), by=WISCONSIN_COORDINATOR, on=JULY, to=ARIZONA, until=OCTOBER)


def test_while_it_travels_and_once_it_departed_nothing_is_decided_of_it():
    for held, refusal in ((on_its_way(), record.Travelling), (departed(), record.HasDeparted)):
        for act in (ending.relinquish, ending.archive, ending.make_emeritus):
            with pytest.raises(refusal):
                act(held, by=WISCONSIN_COORDINATOR, on=JUNE)
        with pytest.raises(refusal):
            ending.record_death(held, by=WISCONSIN_COORDINATOR, on=JUNE, start=JUNE)


def test_only_the_alliance_says_where_a_ledger_is_kept_and_only_of_a_root():
    root = f"{ROOT}+00000000+AQ=="
    with pytest.raises(admitting.OnlyTheAlliance):
        admitting.keep_ledger(by=COLORADO_COORDINATOR, start=JUNE, origin=THERE, url="https://x", root=root)
    with pytest.raises(admitting.KeyOfAnotherName) as refused:
        admitting.keep_ledger(by=ALLIANCE_COORDINATOR, start=JUNE, origin=THERE, url="https://x", root="co+00000000+AQ==")
    assert refused.value.field == "root"


def test_of_a_page_without_a_number_nothing_is_told():
    with pytest.raises(travelling.NothingToCarry):
        travelling.carried(given(record, replace(GRANTED, number=None, holder=None)), JUNE)


# Impossible ------------------------------------------------------------------------------------------------------------


PAUSED = e.Paused(valid=Term(JUNE))


@pytest.mark.parametrize(
    "history",
    [
        (GRANTED, DEPARTED),
        (GRANTED, replace(RELEASED, origin=None), DEPARTED),
        (GRANTED, RELEASED, replace(DEPARTED, release=LineId("L9"))),
        (GRANTED, RELEASED, replace(DEPARTED, origin=HERE)),
        (GRANTED, RELEASED, replace(DEPARTED, valid=Term(JULY + DAY))),
        (GRANTED, RELEASED, replace(DEPARTED, valid=Term())),
        (GRANTED, RELEASED, (DEPARTED, COLORADO)),
        (GRANTED, RELEASED, PAUSED),
        (GRANTED, RELEASED, RELEASED),
        (GRANTED, RELEASED, (e.Moved(valid=Term(JUNE), release=LineId("L1"), edition=EDITION), COLORADO)),
        (GRANTED, RELEASED, e.ReleaseWithdrawn(valid=Term(JULY), release=LineId("L1"))),
        (GRANTED, RELEASED, (e.ReleaseWithdrawn(valid=Term(OCTOBER), release=LineId("L1")), COLORADO)),
        (GRANTED, RELEASED, DEPARTED, PAUSED),
        (GRANTED, RELEASED, DEPARTED, DEPARTED),
        (GRANTED, RELEASED, DEPARTED, e.HolderDeceased(valid=Term(JUNE))),
        (GRANTED, RELEASED, (RECEIVED, COLORADO)),
        (GRANTED, (RECEIVED, COLORADO)),
        (RECEIVED, RECEIVED),
        (replace(RECEIVED, valid=Term(None, CYCLE.end)),),
        (GRANTED, RELEASED, DEPARTED, replace(RECEIVED, valid=Term())),
    ],
)
def test_histories_that_nobody_decided(history):
    with pytest.raises(ImpossibleHistory):
        given(record, *history)


def test_what_was_written_before_is_put_right_by_whom_it_concerned():
    right = e.Corrected(valid=Term(GRANTED_ON), corrects=LineId("L0"), granted_on=GRANTED_ON - DAY)
    for events in ((GRANTED, RELEASED), (GRANTED, RELEASED, DEPARTED)):
        assert len(given(record, *events, right).lines) == len(events) + 1
        assert len(given(record, *events, (right, ALLIANCE)).lines) == len(events) + 1
        with pytest.raises(ImpossibleHistory):
            given(record, *events, (right, COLORADO))


# What stands -----------------------------------------------------------------------------------------------------------


def test_it_is_at_home_from_the_day_it_is_received_and_the_days_before_are_the_other_ledgers():
    held = given(record, *receive(on=JUNE + DAY), actor=COLORADO)
    assert (held.home, held.number, held.holder) == (COLORADO, NUMBER, MARIA)
    now, before = held.on(JUNE + DAY), held.on(JUNE)
    assert (now.standing, now.reason, now.home) == (Answer.ACTIVE, "received", COLORADO)
    assert (now.granted_on, now.covered_until) == (GRANTED_ON, CYCLE.end)
    assert (before.standing, before.reason, before.home) == (Answer.NOT_KNOWN, "before_received", None)
    gone = departed()
    assert gone.on(JUNE - DAY).home == WISCONSIN
    assert (gone.on(JUNE).standing, gone.on(JUNE).home, gone.on(MARCH).standing) == (Answer.DEPARTED, None, Answer.DEPARTED)


def test_where_it_is_still_the_day_before_it_is_received_on_the_day_of_its_release():
    assert receive(on=JUNE - DAY)[0].valid.start == JUNE


def test_it_is_received_on_the_last_day_and_departs_on_that_day():
    received = receive(on=JULY)[0]
    assert received.valid.start == JULY
    gone = receiving.depart(on_its_way(), replace(RECEIPT, received_on=JULY), by=WISCONSIN_COORDINATOR, here=HERE)
    assert gone.valid.start == JULY


@pytest.mark.parametrize("late_until", [JANUARY, JANUARY + 20 * DAY])
def test_late_it_comes_late_and_its_last_day_to_renew_is_what_it_was(late_until):
    let_go = replace(carrying(late_until=late_until), until=MARCH, released_on=JANUARY)
    held = given(record, *receive(let_go, on=JANUARY), actor=COLORADO)
    stood = held.on(JANUARY)
    assert (stood.standing, stood.covered_until, stood.late_until) == (Answer.LATE, CYCLE.end, late_until)
    assert held.on(late_until + DAY).standing is Answer.NOT_RENEWED


def test_everything_open_is_carried():
    holds = (Held(Hold.SANCTION, None), Held(Hold.LEAVE, OCTOBER))
    told = carrying(standing=Answer.INACTIVE, holds=holds, addon=AddOn.EMERGING, addon_until=OCTOBER, review_from=CYCLE.end + DAY)
    held = given(record, *receive(told), actor=COLORADO)
    assert held.on(JUNE).standing is Answer.INACTIVE
    assert len(held.reviews) == 1
    again = travelling.carried(held, JUNE)
    assert again.holds == holds
    assert (again.review_from, again.covered_until, again.number) == (CYCLE.end + DAY, CYCLE.end, NUMBER)
    active = given(record, *receive(carrying(addon=AddOn.EMERGING, addon_until=OCTOBER)), actor=COLORADO)
    assert active.on(OCTOBER).addon is AddOn.EMERGING
    assert active.on(OCTOBER + DAY).addon is None
    assert (travelling.carried(active, JUNE).addon, travelling.carried(active, JUNE).addon_until) == (AddOn.EMERGING, OCTOBER)


def test_coming_back_it_stands_by_what_it_brings_and_nothing_of_before():
    gone = given(record, GRANTED, PAUSED, replace(RELEASED), replace(DEPARTED, release=LineId("L2")))
    assert gone.on(JUNE).standing is Answer.DEPARTED
    assert gone.open == ()
    home = replace(LET_GO, to=WISCONSIN, ledger=HERE, origin=THERE, released_on=JULY, until=OCTOBER, leaving=COLORADO)
    (received,) = receive(home, before=gone, by=WISCONSIN_COORDINATOR, on=JULY, here=HERE)
    held = record.after(gone, line(4, received))
    assert (held.home, held.number, held.departed) == (WISCONSIN, NUMBER, False)
    assert held.on(JULY).standing is Answer.ACTIVE
    assert held.on(JULY - DAY).standing is Answer.DEPARTED


def test_the_last_ledger_that_was_told_of_counts_from_its_day_on():
    told = [
        association.LedgerKept(valid=Term(day), origin=origin, url="", root="") for day, origin in ((JUNE, THERE), (JULY, HERE))
    ]
    stood = None
    for index, event in enumerate(told):
        stood = authority.after(stood, line(index, event, actor=ALLIANCE, page="association/co"))
    assert [found and found.origin for found in (stood.ledger(COLORADO, day) for day in (JUNE - DAY, JUNE, JULY))] == [
        None, THERE, HERE,
    ]  # fmt: skip
    assert stood.ledger(ARIZONA, JULY) is None
    with pytest.raises(ImpossibleHistory):
        authority.after(None, line(0, told[0], actor=COLORADO, page="association/co"))


@pytest.mark.parametrize(("there", "here", "kept"), [(MARCH, JANUARY, MARCH), (JANUARY, JANUARY, None), (JANUARY, MARCH, None)])
def test_the_later_of_two_last_days_to_renew_is_kept(there, here, kept):
    events = receiving.receive(
        None, carrying(renew_by=there), by=COLORADO_COORDINATOR, on=JUNE, here=THERE, holder=MARIA, edition=EDITION, asked=True,
        sha256="", document="", last=here,
    )  # fmt: skip
    assert events[0].renew_by == kept
    assert releasing.kept_until(given(record, *events, actor=COLORADO)) == kept
