"""Succeeding: who may order it, on which ground, what goes and what stays, and that its line is read as strictly as it is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import catalogues
from ledger.rulebook import authority, record, releasing, succeeding
from ledger.rulebook import endorsement as e
from ledger.rulebook.admitting import NoMember
from ledger.rulebook.association import Succeeded
from ledger.rulebook.authority import Member, Succession
from ledger.rulebook.reciprocity import LicenceNotKnown
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.succeeding import Order
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, AssociationCode, LineId, Officer, PersonId, Role, Term
from people import (
    ALLIANCE_COORDINATOR,
    ARIZONA,
    COLORADO,
    COLORADO_COORDINATOR,
    EDITION,
    GRANTED,
    GRANTED_ON,
    JUNE,
    OCTOBER,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    given,
    line,
)

GROUNDS = ("ended", "merged", "split", "joined")
NEVER = Term(GRANTED_ON)
LEFT = Term(GRANTED_ON, JUNE - timedelta(days=1))


def member(*terms: Term, places: tuple[str, ...] = ("CO",)) -> Member:
    return Member(((None, "x"),), terms or (NEVER,), places, tuple(AgeBand), "confirmed")


def order(ground="ended", leaving=WISCONSIN, joining=COLORADO, *, places=(), on=JUNE) -> Order:
    told = Succeeded(valid=Term(on), leaving=leaving, joining=joining, ground=ground, jurisdictions=places)
    return Order(LineId("order"), told, on if ground in succeeding.WHOLE else None)


def succeed(leaving, joining, ground, *, by=ALLIANCE_COORDINATOR, pair=(WISCONSIN, COLORADO)):
    return succeeding.succeed(leaving, joining, by=by, on=JUNE, pair=pair, ground=ground)


def let_go(act: Order, *events, by=ALLIANCE_COORDINATOR, on=JUNE, residence=None, asked=False):
    held = given(record, GRANTED, *events)
    return succeeding.let_go(act, held, by=by, on=on, residence=residence, asked=asked)


# who orders what


@pytest.mark.parametrize("by", [WISCONSIN_COORDINATOR, COLORADO_COORDINATOR, replace(ALLIANCE_COORDINATOR, role=Role.REVIEWER)])
@pytest.mark.parametrize("ground", GROUNDS)
def test_nobody_but_the_alliances_coordinator_orders_it(by: Officer, ground: str) -> None:
    with pytest.raises(succeeding.OnlyTheAllianceOrders):
        succeed(member(LEFT), member(), ground, by=by)


@pytest.mark.parametrize(
    ("ground", "leaving", "places"),
    [("ended", member(LEFT), ()), ("merged", member(LEFT), ()), ("split", member(), ("CO",))],
)
def test_what_an_association_held_goes_whole_when_it_is_none_and_by_places_while_it_is_one(ground, leaving, places) -> None:
    told = succeed(leaving, member(), ground)
    assert told == Succeeded(valid=Term(JUNE), leaving=WISCONSIN, joining=COLORADO, ground=ground, jurisdictions=places)


def test_what_the_alliance_held_at_large_goes_to_the_places_of_the_one_that_joined() -> None:
    told = succeed(None, member(places=("FL", "PR")), "joined", pair=(ALLIANCE, COLORADO))
    assert (told.leaving, told.jurisdictions) == (ALLIANCE, ("FL", "PR"))


def test_the_alliance_takes_in_what_an_ended_association_left_and_nothing_is_merged_into_it() -> None:
    assert succeed(member(LEFT), None, "ended", pair=(WISCONSIN, ALLIANCE)).joining == ALLIANCE
    for ground, leaving in (("merged", member(LEFT)), ("split", member())):
        with pytest.raises(NoMember):
            succeed(leaving, None, ground, pair=(WISCONSIN, ALLIANCE))


@pytest.mark.parametrize(
    ("ground", "leaving", "joining", "pair", "refusal"),
    [
        ("ended", member(), member(), (WISCONSIN, COLORADO), succeeding.StillAMember),
        ("merged", member(), member(), (WISCONSIN, COLORADO), succeeding.StillAMember),
        ("ended", None, member(), (WISCONSIN, COLORADO), NoMember),
        ("merged", None, member(), (WISCONSIN, COLORADO), NoMember),
        ("split", None, member(), (WISCONSIN, COLORADO), NoMember),
        ("split", member(LEFT), member(), (WISCONSIN, COLORADO), NoMember),
        ("ended", member(LEFT), None, (WISCONSIN, COLORADO), NoMember),
        ("ended", member(LEFT), member(LEFT), (WISCONSIN, COLORADO), NoMember),
        ("joined", None, member(LEFT), (ALLIANCE, COLORADO), NoMember),
        ("joined", member(), member(), (WISCONSIN, COLORADO), succeeding.NotAtLarge),
        ("ended", None, member(), (ALLIANCE, COLORADO), succeeding.NotAtLarge),
        ("split", None, member(), (ALLIANCE, COLORADO), succeeding.NotAtLarge),
        ("ended", member(LEFT), member(LEFT), (WISCONSIN, WISCONSIN), succeeding.SucceedsItself),
        ("joined", None, member(), (ALLIANCE, ALLIANCE), succeeding.SucceedsItself),
        ("split", member(), member(places=()), (WISCONSIN, COLORADO), succeeding.ServesNoPlace),
        ("joined", None, member(places=()), (ALLIANCE, COLORADO), succeeding.ServesNoPlace),
    ],
)
def test_what_is_not_so_is_not_ordered(ground, leaving, joining, pair, refusal) -> None:
    with pytest.raises(refusal):
        succeed(leaving, joining, ground, pair=pair)


def test_nobody_is_sent_to_one_of_which_it_is_not_known_whether_it_may_hold_anything() -> None:
    succeeding.require_licensed(catalogues.rules(edition=catalogues.COLORADO))
    for edition, day in ((catalogues.GEORGIA, JUNE), (catalogues.COLORADO, date(2009, 12, 31))):
        with pytest.raises(LicenceNotKnown):
            succeeding.require_licensed(catalogues.rules(day, edition))


def test_it_takes_the_keys_of_those_who_state_a_line() -> None:
    assert order("merged").signers == (ALLIANCE, COLORADO)
    assert order("split").signers == (ALLIANCE, COLORADO, WISCONSIN)
    assert order("joined", leaving=ALLIANCE).signers == (ALLIANCE, COLORADO)


# carried on with


def test_one_act_has_one_name_until_the_association_comes_back_and_ends_again() -> None:
    first, other = order("ended").told, order("ended", joining=ARIZONA).told
    orders = [Succession(LineId("first"), first), Succession(LineId("other"), other)]
    later = replace(first, valid=Term(OCTOBER))
    assert succeeding.standing(orders, later, since=JUNE).id == "first"
    assert succeeding.standing(orders, later, since=OCTOBER) is None
    for changed in ({"ground": "merged"}, {"joining": AssociationCode("mi")}, {"leaving": ARIZONA}, {"jurisdictions": ("WI",)}):
        assert succeeding.standing(orders, replace(first, **changed), since=None) is None
    again = Succession(LineId("again"), later)
    assert succeeding.standing([*orders, again], first, since=None).id == "again"


# what goes, and what stays


def test_everything_at_home_there_is_concerned_but_what_has_ended() -> None:
    held = given(record, GRANTED)
    assert succeeding.concerns(order().told, held, JUNE)
    assert not succeeding.concerns(order(leaving=ARIZONA).told, held, JUNE)
    assert not succeeding.concerns(order().told, given(record, GRANTED, e.Relinquished(valid=Term(JUNE))), JUNE)


@pytest.mark.parametrize("ground", ["ended", "merged"])
def test_for_one_that_has_ended_the_alliance_releases_and_names_the_act(ground: str) -> None:
    said = let_go(order(ground))
    assert said == e.Released(
        valid=Term(JUNE), to=COLORADO, until=JUNE, instead_of=WISCONSIN, ground="ended", batch=LineId("order")
    )  # fmt: skip


def test_for_one_that_stays_a_member_its_own_coordinator_releases_and_names_the_act() -> None:
    said = let_go(order("split", places=("CO",)), residence="CO")
    assert said == e.Released(valid=Term(JUNE), to=COLORADO, until=JUNE, batch=LineId("order"))


@pytest.mark.parametrize(("ground", "leaving"), [("split", WISCONSIN), ("joined", ALLIANCE)])
def test_where_a_part_goes_residence_decides_and_what_is_not_known_stays(ground: str, leaving: AssociationCode) -> None:
    act = order(ground, leaving=leaving, places=("CO", "WY"))
    held = record.after(None, line(0, GRANTED, actor=leaving))
    asked = {"by": ALLIANCE_COORDINATOR, "on": JUNE, "asked": False}
    assert succeeding.let_go(act, held, residence="WY", **asked).to == COLORADO
    with pytest.raises(succeeding.ResidenceNotDeclared):
        succeeding.let_go(act, held, residence=None, **asked)
    with pytest.raises(succeeding.LivesOutside):
        succeeding.let_go(act, held, residence="WI", **asked)


@pytest.mark.parametrize("ground", ["ended", "merged"])
def test_where_everything_goes_nobody_asks_where_its_holder_lives(ground: str) -> None:
    assert let_go(order(ground), residence="WI").to == let_go(order(ground), residence=None).to == COLORADO


@pytest.mark.parametrize("ground", ["ended", "split"])
def test_what_the_holder_asked_for_goes_first(ground: str) -> None:
    with pytest.raises(succeeding.HolderAsked):
        let_go(order(ground, places=("CO",)), residence="CO", asked=True)


def test_a_lapsed_one_goes_from_an_ended_home_and_not_from_one_that_can_reinstate_it() -> None:
    lapsed = e.Lapsed(valid=Term(GRANTED_ON + timedelta(days=1)), edition=EDITION, rule="r")
    assert let_go(order("ended"), lapsed).batch == "order"
    with pytest.raises(releasing.CannotMove):
        let_go(order("split", places=("CO",)), lapsed, residence="CO")


@pytest.mark.parametrize("by", [COLORADO_COORDINATOR, WISCONSIN_COORDINATOR, Officer(PersonId("x"), ALLIANCE, Role.REVIEWER)])
def test_nobody_but_the_alliances_coordinator_stands_in_for_the_ended_one(by: Officer) -> None:
    with pytest.raises(releasing.NotInItsPlace):
        let_go(order(), by=by)


def test_nothing_goes_before_the_day_on_which_the_association_ended() -> None:
    with pytest.raises(releasing.NotYetInItsPlace):
        let_go(order(on=OCTOBER), on=JUNE)


# the line, read


def told(**changes) -> Succeeded:
    return replace(order().told, **changes)


def read(event: Succeeded, *, actor=ALLIANCE, page="association/co") -> authority.Network:
    return authority.after(None, line(3, event, actor=actor, page=page))


def test_the_fold_keeps_the_order_under_its_own_id() -> None:
    assert read(told()).successions == (Succession(LineId("L3"), told()),)
    assert read(told(leaving=ALLIANCE, ground="joined")).successions != ()


@pytest.mark.parametrize(
    ("event", "more"),
    [
        (told(), {"actor": WISCONSIN}),
        (told(), {"actor": COLORADO}),
        (told(), {"page": "association/wi"}),
        (told(joining=WISCONSIN), {"page": "association/wi"}),
        (told(leaving=ALLIANCE), {}),
        (told(ground="joined"), {}),
    ],
    ids=["the one that left", "the one that takes over", "the other page", "itself", "the Alliance ended", "a member joined"],
)
def test_a_line_that_nobody_could_have_written_is_not_read(event: Succeeded, more: dict) -> None:
    with pytest.raises(ImpossibleHistory):
        read(event, **more)


def test_a_member_says_from_which_day_it_is_none() -> None:
    assert (member().left, member(LEFT).left, member(LEFT, NEVER).left) == (None, JUNE, None)
