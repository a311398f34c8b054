"""Maria moves from Wisconsin to Colorado, and nobody is ever endorsed by two associations, or by none, because of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.rulebook import endorsement as e
from ledger.rulebook import record, releasing, transfer, transferring
from ledger.rulebook.releasing import InPlaceOf
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, PageId, PersonId, Term
from people import (
    ALLIANCE_COORDINATOR,
    ARIZONA_COORDINATOR,
    COLORADO,
    COLORADO_COORDINATOR,
    EDITION,
    GRANTED,
    JUNE,
    MARCH,
    MARIA,
    OCTOBER,
    PAGE,
    REQUESTED,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)
from refused import refused

BOTH = tuple(AgeBand)
SECOND = PageId("marias-second")
HELD = given(record, GRANTED)
TOO_LATE = date(2024, 10, 16)
ASKED = {"by": WISCONSIN_COORDINATOR, "on": JUNE, "holder": MARIA, "joining": COLORADO, "until": OCTOBER, "age_bands": BOTH}
OUT = {"by": WISCONSIN_COORDINATOR, "on": JUNE, "releases": {PAGE: LineId("L1"), SECOND: LineId("L1")}}
IN = {"by": COLORADO_COORDINATOR, "on": JUNE, "edition": EDITION, "age_bands": BOTH}


def released():
    """The transfer and the endorsement, once Wisconsin has released it."""
    asked = given(transfer, REQUESTED)
    confirmed, lines = transferring.release(asked, {PAGE: HELD}, **OUT)
    return given(transfer, REQUESTED, confirmed), given(record, GRANTED, lines[PAGE]), confirmed, lines[PAGE]


def test_the_holder_asks_the_home_releases_and_the_other_accepts():
    assert transferring.request({PAGE: HELD}, **ASKED) == REQUESTED
    asked, held, confirmed, let_go = released()
    accepted, moved = transferring.accept(asked, {PAGE: held}, **IN)
    assert (confirmed.valid, accepted.valid) == (Term(OUT["on"]), Term(IN["on"]))
    assert given(transfer, REQUESTED, confirmed, accepted).closed == "accepted"
    at_home = given(record, GRANTED, let_go, (moved[PAGE], COLORADO))
    assert (at_home.home, at_home.number, at_home.on(JUNE).granted_on) == (COLORADO, HELD.number, HELD.on(JUNE).granted_on)


def test_several_endorsements_move_in_one_write_or_none_does():
    other = given(record, replace(GRANTED, category=Category.FAMILY_ASSOCIATE))
    requested = transferring.request({PAGE: HELD, SECOND: other}, **ASKED)
    asked = given(transfer, requested)
    confirmed, lines = transferring.release(asked, {PAGE: HELD, SECOND: other}, **OUT)
    assert confirmed.releases == ("L1", "L1")
    assert set(lines) == {PAGE, SECOND}
    lapsed = given(record, GRANTED, e.Lapsed(valid=Term(JUNE), edition=EDITION, rule="cycle"))
    with pytest.raises(releasing.CannotMove):
        transferring.release(asked, {PAGE: HELD, SECOND: lapsed}, **OUT)


@pytest.mark.parametrize(
    ("held", "asked", "refusal", "field"),
    [
        ({}, {}, transferring.NothingToMove, "endorsements"),
        ({PAGE: HELD}, {"holder": PersonId("someone")}, transferring.NotTheHoldersOwn, "endorsements"),
        ({PAGE: given(record, replace(GRANTED, holder=None))}, {}, transferring.NotTheHoldersOwn, "endorsements"),
        ({PAGE: HELD, SECOND: given(record, GRANTED, actor=COLORADO)}, {}, transferring.NotTheHoldersOwn, "endorsements"),
        ({PAGE: HELD}, {"joining": WISCONSIN}, releasing.SameHome, "joining"),
        ({PAGE: HELD}, {"by": ARIZONA_COORDINATOR}, transferring.NotASide, None),
        ({PAGE: HELD}, {"on": TOO_LATE}, transferring.TransferExpired, "until"),
        ({PAGE: HELD}, {"age_bands": (AgeBand.EARLY_CHILDHOOD,)}, releasing.RecognisedOnly, "endorsements"),
        ({PAGE: given(record, GRANTED, e.Archived(valid=Term(JUNE)))}, {}, releasing.CannotMove, None),
    ],
)
def test_a_holder_asks_only_for_what_can_move(held, asked, refusal, field):
    with refused(refusal, field=field):
        transferring.request(held, **{**ASKED, **asked})


def test_only_the_leaving_coordinator_releases_and_once():
    asked = given(transfer, REQUESTED)
    for by in (COLORADO_COORDINATOR, WISCONSIN_REVIEWER, ALLIANCE_COORDINATOR):
        with pytest.raises(transferring.NotTheLeavingCoordinator):
            transferring.release(asked, {PAGE: HELD}, **{**OUT, "by": by})
    asked, held, *_ = released()
    with pytest.raises(transferring.AlreadyConfirmed):
        transferring.release(asked, {PAGE: held}, **OUT)


def test_the_alliance_releases_for_a_silent_association():
    asked = given(transfer, REQUESTED)
    _, lines = transferring.release(
        asked, {PAGE: HELD}, **{**OUT, "by": ALLIANCE_COORDINATOR}, place=InPlaceOf("silent", since=JUNE)
    )
    assert lines[PAGE].instead_of == WISCONSIN


def test_only_what_was_released_can_be_accepted_and_only_by_the_joining_coordinator():
    with pytest.raises(releasing.NotReleased):
        transferring.accept(given(transfer, REQUESTED), {PAGE: HELD}, **IN)
    asked, held, *_ = released()
    with pytest.raises(releasing.NotTheJoiningCoordinator):
        transferring.accept(asked, {PAGE: held}, **{**IN, "by": WISCONSIN_COORDINATOR})


def test_after_its_last_day_a_transfer_is_asked_for_again():
    asked, held, *_ = released()
    for act in (
        lambda: transferring.accept(asked, {PAGE: held}, **{**IN, "on": TOO_LATE}),
        lambda: transferring.decline(asked, {PAGE: held}, by=COLORADO_COORDINATOR, on=TOO_LATE, reason=""),
        lambda: transferring.withdraw(asked, {PAGE: held}, by=COLORADO_COORDINATOR, on=TOO_LATE),
        lambda: transferring.release(given(transfer, REQUESTED), {PAGE: HELD}, **{**OUT, "on": TOO_LATE}),
    ):
        with refused(transferring.TransferExpired, says="It could be decided until 20"):
            act()


def test_a_transfer_that_was_accepted_is_not_accepted_again_after_moving_back():
    asked, held, confirmed, let_go = released()
    accepted, moved = transferring.accept(asked, {PAGE: held}, **IN)
    back = e.Released(valid=Term(JUNE), to=WISCONSIN, until=MARCH)
    home_again = e.Moved(valid=Term(JUNE), release=LineId("L3"), edition=EDITION)
    at_home = given(record, GRANTED, let_go, (moved[PAGE], COLORADO), (back, COLORADO), home_again)
    assert at_home.home == WISCONSIN
    with refused(transferring.TransferClosed, says=" "):
        transferring.accept(given(transfer, REQUESTED, confirmed, accepted), {PAGE: at_home}, **IN)


def test_what_left_the_association_meanwhile_is_not_accepted():
    asked, _, _, let_go = released()
    moved = e.Moved(valid=Term(JUNE), release=LineId("L1"), edition=EDITION)
    with pytest.raises(transferring.MovedMeanwhile):
        transferring.accept(asked, {PAGE: given(record, GRANTED, let_go, (moved, COLORADO))}, **IN)


def test_a_side_declines_or_the_holder_withdraws_and_the_home_takes_its_releases_back():
    asked, held, *_ = released()
    for by, taken_back in ((WISCONSIN_COORDINATOR, 1), (COLORADO_COORDINATOR, 0)):
        said, declined = transferring.decline(asked, {PAGE: held}, by=by, on=JUNE, reason="not now")
        gone, withdrawn = transferring.withdraw(asked, {PAGE: held}, by=by, on=JUNE)
        assert (said.valid, said.by_association, said.reason, gone.valid) == (Term(JUNE), by.association, "not now", Term(JUNE))
        assert all(line.valid == Term(JUNE) for line in (*declined.values(), *withdrawn.values()))
        assert (len(declined), len(withdrawn)) == (taken_back, taken_back)
    with pytest.raises(transferring.NotASide):
        transferring.decline(asked, {PAGE: held}, by=WISCONSIN_REVIEWER, on=JUNE, reason="")
    with pytest.raises(transferring.NotASide):
        transferring.withdraw(asked, {PAGE: held}, by=ARIZONA_COORDINATOR, on=JUNE)


def test_nothing_is_decided_over_a_transfer_that_was_erased():
    with pytest.raises(transferring.TransferErased):
        transferring.withdraw(given(transfer, REQUESTED, object()), {PAGE: HELD}, by=WISCONSIN_COORDINATOR, on=JUNE)


def test_the_alliance_releases_after_the_last_day_until_a_day_of_its_own() -> None:
    asked = given(transfer, REQUESTED)
    late, until = OCTOBER + timedelta(days=1), OCTOBER + timedelta(days=91)
    place = InPlaceOf("silent", since=late)
    said = {**OUT, "by": ALLIANCE_COORDINATOR, "on": late, "place": place}
    confirmed, let_go = transferring.release(asked, {PAGE: HELD}, **said, until=until)
    assert (confirmed.until, let_go[PAGE].until) == (until, until)
    with refused(transferring.TransferExpired, says="It could be decided until 20"):
        transferring.release(asked, {PAGE: HELD}, **said)
    with refused(transferring.TransferExpired, says="It could be decided until 20"):
        transferring.release(asked, {PAGE: HELD}, **{**OUT, "on": late}, until=until)
    with refused(transferring.TransferExpired, says="It could be decided until 20"):
        transferring.release(asked, {PAGE: HELD}, **{**said, "on": until + timedelta(days=1)}, until=until)
    own, _ = transferring.release(asked, {PAGE: HELD}, **OUT)
    assert own.until is None
