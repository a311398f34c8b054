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
from ledger.rulebook.vocabulary import ALLIANCE, ROOT, AddOn, AgeBand, Category, Hold, Line, LineId, Role, Term
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
    WISCONSIN_REVIEWER,
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
TAKEN_BACK = {"by": WISCONSIN_COORDINATOR, "on": JULY + DAY, "received": False}


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


FOR_ANOTHER = "It is for colorado.example/log."
TO_ANOTHER = "It is to co."
RAN_OUT = "It could be used until 2024-07-01."


@pytest.mark.parametrize(
    ("refusal", "field", "detail", "asked"),
    [
        (receiving.ForeignRelease, "ledger", FOR_ANOTHER, {"here": "another.example/log"}),
        (receiving.ForeignRelease, "ledger", FOR_ANOTHER, {"here": HERE}),
        (NotTheJoiningCoordinator, "to", TO_ANOTHER, {"by": WISCONSIN_COORDINATOR}),
        (NotTheJoiningCoordinator, "to", TO_ANOTHER, {"by": ARIZONA_COORDINATOR}),
        (NotTheJoiningCoordinator, "to", TO_ANOTHER, {"by": ALLIANCE_COORDINATOR}),
        (NotTheJoiningCoordinator, "to", TO_ANOTHER, {"by": replace(COLORADO_COORDINATOR, role=Role.REVIEWER)}),
        (ReleaseExpired, "until", RAN_OUT, {"on": JULY + DAY}),
        (receiving.StillHere, "number", "", {"before": given(record, GRANTED)}),
        (receiving.StillHere, "number", "", {"before": given(record, GRANTED, RELEASED)}),
        (receiving.ForeignRelease, "ledger", FOR_ANOTHER, {"here": HERE, "by": ARIZONA_COORDINATOR, "on": OCTOBER}),
        (NotTheJoiningCoordinator, "to", TO_ANOTHER, {"by": ARIZONA_COORDINATOR, "on": OCTOBER}),
        (ReleaseExpired, "until", RAN_OUT, {"on": OCTOBER, "before": given(record, GRANTED)}),
    ],
)
def test_what_is_not_received(refusal, field, detail, asked):
    with pytest.raises(refusal) as refused:
        receive(**asked)
    assert (refused.value.field, refused.value.detail) == (field, detail)


@pytest.mark.parametrize(
    ("members", "on", "detail"),
    [
        ({"covered_until": JUNE - DAY}, JUNE, "On 2024-06-01 its standing would be not_renewed."),
        ({"covered_until": JUNE - DAY}, JUNE - DAY, "On 2024-06-01 its standing would be not_renewed."),
        ({"covered_until": JUNE - 10 * DAY, "late_until": JUNE - DAY}, JUNE, "On 2024-06-01 its standing would be not_renewed."),
        ({"covered_until": JUNE}, JUNE + DAY, "On 2024-06-02 its standing would be not_renewed."),
        ({"covered_until": JUNE, "late_until": JULY - DAY}, JULY, "On 2024-07-01 its standing would be not_renewed."),
        ({"covered_until": JUNE, "review_from": JULY}, JULY - DAY, "On 2024-06-30 its standing would be not_renewed."),
    ],
)
def test_what_has_run_out_meanwhile_does_not_move(members, on, detail):
    with pytest.raises(CannotMove) as refused:
        receive(carrying(**members), on=on)
    assert (refused.value.field, refused.value.detail) == ("standing", detail)


@pytest.mark.parametrize(
    ("refusal", "field", "detail", "receipt"),
    [
        (receiving.ReceiptOfAnother, "release", "", replace(RECEIPT, release=LineId("L9"))),
        (receiving.ReceiptOfAnother, "release", "", replace(RECEIPT, joining=ARIZONA)),
        (receiving.ReceiptOfAnother, "release", "", replace(RECEIPT, origin="another.example/log")),
        (receiving.ReceiptOfAnother, "release", "", replace(RECEIPT, ledger=THERE)),
        (receiving.ReceiptOfAnother, "release", "", replace(RECEIPT, ledger=THERE, received_on=JULY + DAY)),
        (ReleaseExpired, "receivedOn", RAN_OUT, replace(RECEIPT, received_on=JULY + DAY)),
        (ReleaseExpired, "receivedOn", RAN_OUT, replace(RECEIPT, received_on=JUNE - DAY)),
    ],
)
def test_what_does_not_depart(refusal, field, detail, receipt):
    with pytest.raises(refusal) as refused:
        receiving.depart(on_its_way(), receipt, by=WISCONSIN_COORDINATOR, here=HERE)
    assert (refused.value.field, refused.value.detail) == (field, detail)


@pytest.mark.parametrize(
    ("refusal", "detail", "by", "history"),
    [
        (record.NotTheHomeCoordinator, "Its home is wi.", COLORADO_COORDINATOR, (GRANTED, RELEASED)),
        (record.NotTheHomeCoordinator, "Its home is wi.", ALLIANCE_COORDINATOR, (GRANTED, RELEASED)),
        (record.NotTheHomeCoordinator, "Its home is wi.", WISCONSIN_REVIEWER, (GRANTED, RELEASED)),
        (record.NotTheHomeCoordinator, "Its home is wi.", COLORADO_COORDINATOR, (GRANTED, RELEASED, DEPARTED)),
        (record.HasDeparted, "", WISCONSIN_COORDINATOR, (GRANTED, RELEASED, DEPARTED)),
        (NotReleased, "", WISCONSIN_COORDINATOR, (GRANTED,)),
        (NotReleased, "", WISCONSIN_COORDINATOR, (GRANTED, replace(RELEASED, origin=None))),
    ],
)
def test_who_and_what_departs(refusal, detail, by, history):
    with pytest.raises(refusal) as refused:
        receiving.depart(given(record, *history), RECEIPT, by=by, here=HERE)
    assert (refused.value.field, refused.value.detail) == (None, detail)


@pytest.mark.parametrize(
    ("refusal", "detail", "history", "asked"),
    [
        (receiving.UsedElsewhere, "", (GRANTED, RELEASED), {"received": True}),
        (releasing.MayBeUsedElsewhere, "Its last day is 2024-07-01.", (GRANTED, RELEASED), {"on": JULY}),
        (releasing.MayBeUsedElsewhere, "Its last day is 2024-07-01.", (GRANTED, RELEASED), {"on": JULY, "received": True}),
        (record.NotTheHomeCoordinator, "Its home is wi.", (GRANTED, RELEASED), {"by": COLORADO_COORDINATOR}),
        (record.NotTheHomeCoordinator, "Its home is wi.", (GRANTED, RELEASED), {"by": ARIZONA_COORDINATOR, "received": True}),
        (NotReleased, "", (GRANTED,), {}),
        (NotReleased, "", (GRANTED, RELEASED, DEPARTED), {"received": True}),
    ],
)
def test_what_is_not_taken_back(refusal, detail, history, asked):
    with pytest.raises(refusal) as refused:
        receiving.take_back(given(record, *history), **{**TAKEN_BACK, **asked})
    assert (refused.value.field, refused.value.detail) == (None, detail)


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


@pytest.mark.parametrize("on", [JUNE, JUNE + DAY, JULY - DAY, JULY])
def test_from_its_first_day_to_its_last_it_may_be_used_and_departs(on):
    assert receiving.require_for(LET_GO, by=COLORADO_COORDINATOR, on=on, here=THERE) is None
    assert receive(on=on)[0].valid == Term(on, CYCLE.end)
    gone = receiving.depart(on_its_way(), replace(RECEIPT, received_on=on), by=WISCONSIN_COORDINATOR, here=HERE)
    assert gone == replace(DEPARTED, valid=Term(on))


@pytest.mark.parametrize("on", [GRANTED_ON, JUNE - DAY, JULY])
def test_where_the_day_of_the_release_is_not_known_it_departs_on_any_day_until_its_last(on):
    held = given(record, GRANTED, replace(RELEASED, valid=Term()))
    gone = receiving.depart(held, replace(RECEIPT, received_on=on), by=WISCONSIN_COORDINATOR, here=HERE)
    assert gone.valid == Term(on)


def test_what_departs_says_which_release_it_was_and_where_the_other_log_says_so():
    held = given(record, GRANTED, PAUSED, RELEASED)
    receipt = Receipt(
        joining=COLORADO,
        origin=THERE,
        received=LineId("R"),
        leaf=41,
        size=43,
        release=LineId("L2"),
        ledger=HERE,
        received_on=JULY,
    )
    assert receiving.depart(held, receipt, by=WISCONSIN_COORDINATOR, here=HERE) == e.Departed(
        valid=Term(JULY), release=LineId("L2"), origin=THERE, received=LineId("R"), leaf=41, size=43
    )


@pytest.mark.parametrize("on", [JULY + DAY, OCTOBER])
def test_after_its_last_day_what_nobody_received_is_taken_back(on):
    back = receiving.take_back(on_its_way(), **{**TAKEN_BACK, "on": on})
    assert back == e.ReleaseWithdrawn(valid=Term(on), release=LineId("L1"))


def test_what_is_received_says_all_that_the_release_said_and_where_it_was_read():
    told = Carried(
        number="WI-000456-7", category=Category.MENTAL_HEALTH_SPECIALIST, age_band=AgeBand.EARLY_CHILDHOOD, standing=Answer.INACTIVE,
        granted_on=GRANTED_ON - DAY, covered_until=OCTOBER, late_until=JANUARY, renew_by=MARCH, review_from=OCTOBER + DAY,
        holds=(Held(Hold.SANCTION, None), Held(None, JANUARY)), addon=AddOn.EMERGING, addon_until=JANUARY - DAY,
    )  # fmt: skip
    let_go = LetGo(
        carried=told, leaving=WISCONSIN, origin=HERE, release=LineId("R"), leaf=41, size=43, to=COLORADO, ledger=THERE,
        released_on=JUNE, until=JULY,
    )  # fmt: skip
    assert receiving.receive(
        None, let_go, by=COLORADO_COORDINATOR, on=JUNE + DAY, here=THERE, holder=MARIA, edition="f" * 64, asked=True,
        sha256="a" * 64, document="its bytes", last=JANUARY,
    ) == (
        e.Received(
            valid=Term(JUNE + DAY, OCTOBER), category=Category.MENTAL_HEALTH_SPECIALIST, age_band=AgeBand.EARLY_CHILDHOOD,
            granted_on=GRANTED_ON - DAY, edition="f" * 64, late_until=JANUARY, origin=HERE, release=LineId("R"), leaf=41, size=43,
            asked=True, renew_by=MARCH, number="WI-000456-7", holder=MARIA, sha256="a" * 64, document="its bytes",
        ),
        e.Paused(valid=Term(JUNE + DAY), kind=Hold.SANCTION, until=None),
        e.Paused(valid=Term(JUNE + DAY), kind=None, until=JANUARY),
        e.RenewalSubmitted(valid=Term(OCTOBER + DAY), edition="f" * 64),
        e.AddOnGranted(valid=Term(JUNE + DAY, JANUARY - DAY), addon=AddOn.EMERGING, edition="f" * 64),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("members", "brought"),
    [
        ({}, ()),
        ({"holds": (Held(Hold.REQUEST, None),)}, (e.Paused(valid=Term(JUNE), kind=Hold.REQUEST),)),
        ({"holds": (Held(None, None),)}, (e.Paused(valid=Term(JUNE)),)),
        ({"review_from": MARCH}, (e.RenewalSubmitted(valid=Term(MARCH), edition=EDITION),)),
        ({"review_from": GRANTED_ON}, (e.RenewalSubmitted(valid=Term(GRANTED_ON), edition=EDITION),)),
        ({"addon": AddOn.FULL}, (e.AddOnGranted(valid=Term(JUNE), addon=AddOn.FULL, edition=EDITION),)),
        ({"addon_until": OCTOBER}, ()),
    ],
)
def test_of_what_was_not_open_there_nothing_is_opened_here(members, brought):
    assert receive(carrying(**members)) == (replace(RECEIVED, sha256="", document=""), *brought)


@pytest.mark.parametrize(
    ("members", "on", "standing"),
    [
        ({"covered_until": JUNE}, JUNE, Answer.ACTIVE),
        ({"covered_until": None}, JULY, Answer.ACTIVE),
        ({"covered_until": JUNE - DAY, "late_until": JUNE}, JUNE, Answer.LATE),
        ({"covered_until": JUNE - DAY, "late_until": JULY}, JULY, Answer.LATE),
        ({"covered_until": JUNE, "review_from": JULY}, JULY, Answer.ACTIVE),
        ({"covered_until": JUNE - DAY, "holds": (Held(Hold.LEAVE, OCTOBER),)}, JUNE, Answer.INACTIVE),
    ],
)
def test_on_the_last_day_of_what_it_stands_by_it_is_received(members, on, standing):
    assert given(record, *receive(carrying(**members), on=on), actor=COLORADO).on(on).standing is standing


def test_what_would_stand_is_folded_after_the_last_line_of_before_by_who_receives():
    before = None
    for leaf, event in zip((5, 8, 21), (GRANTED, replace(RELEASED), replace(DEPARTED, release=LineId("L8"))), strict=True):
        before = record.after(before, line(leaf, event))
    held = receiving._folded(before, (RECEIVED, PAUSED), COLORADO_COORDINATOR)
    first = Line(22, LineId("new 22"), date.min, COLORADO, RECEIVED)
    second = Line(23, LineId("new 23"), date.min, COLORADO, PAUSED)
    assert held.lines == (*before.lines, first, second)
    assert (held.home, held.open, held.departed) == (COLORADO, (second,), False)


def test_where_it_was_never_kept_what_would_stand_begins_with_its_coming():
    held = receiving._folded(None, (RECEIVED, PAUSED), COLORADO_COORDINATOR)
    first = Line(0, LineId("new 0"), date.min, COLORADO, RECEIVED)
    second = Line(1, LineId("new 1"), date.min, COLORADO, PAUSED)
    assert held == record.Endorsement((first, second), COLORADO, NUMBER, MARIA, open=(second,))


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


@pytest.mark.parametrize(
    ("there", "here", "kept"),
    [
        (MARCH, JANUARY, MARCH), (JANUARY, JANUARY, None), (JANUARY, MARCH, None), (JANUARY + DAY, JANUARY, JANUARY + DAY),
        (None, JANUARY, None), (MARCH, None, None), (None, None, None),
    ],
)  # fmt: skip
def test_the_later_of_two_last_days_to_renew_is_kept(there, here, kept):
    events = receiving.receive(
        None, carrying(renew_by=there), by=COLORADO_COORDINATOR, on=JUNE, here=THERE, holder=MARIA, edition=EDITION, asked=True,
        sha256="", document="", last=here,
    )  # fmt: skip
    assert events[0].renew_by == kept
    assert releasing.kept_until(given(record, *events, actor=COLORADO)) == kept


def test_where_no_last_day_to_renew_is_known_here_none_is_kept():
    assert receive(carrying(renew_by=MARCH))[0].renew_by is None
