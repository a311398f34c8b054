"""Maria moves from Wisconsin to Colorado, and nobody is ever endorsed by two associations, or by none, because of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import catalogues
from ledger.rulebook import consenting, foreseeing, receiving, reciprocity, record, releasing, transfer, transferring
from ledger.rulebook import endorsement as e
from ledger.rulebook.foreseeing import Need
from ledger.rulebook.releasing import InPlaceOf
from ledger.rulebook.terms import Ask
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, Oneself, PageId, PersonId, Term
from people import (
    ALLIANCE_COORDINATOR,
    ARIZONA_COORDINATOR,
    COLORADO,
    COLORADO_COORDINATOR,
    EDITION,
    GRANTED,
    JUNE,
    MARIA,
    PAGE,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
    line,
)
from refused import refused
from sides import asking, before, sides, timed

A_DAY = timedelta(days=1)
SECOND = PageId("marias-second")
HELD = given(record, GRANTED)
OTHER = given(record, replace(GRANTED, category=Category.FAMILY_ASSOCIATE))
CONSENT = "by e-mail on 30 May"
ASKED = {"by": WISCONSIN_COORDINATOR, "on": JUNE, "holder": MARIA, "sides": sides(JUNE), "consent": CONSENT}
OUT = {"by": WISCONSIN_COORDINATOR, "on": JUNE, "releases": {PAGE: LineId("L1"), SECOND: LineId("L1")}, "sides": sides(JUNE)}
IN = {"by": COLORADO_COORDINATOR, "on": JUNE, "sides": sides(JUNE)}
REQUESTED = transferring.request({PAGE: HELD}, **ASKED)
UNTIL, EXPIRES = date(2024, 7, 31), date(2024, 8, 30)
HERSELF = Oneself(MARIA, WISCONSIN)
SOMEONE = Oneself(PersonId("someone"), WISCONSIN)


def asked(*events):
    return given(transfer, REQUESTED, *events)


def released():
    """The transfer and the endorsement, once Wisconsin has released it; with both lines."""
    confirmed, lines = transferring.release(asked(), {PAGE: HELD}, **OUT)
    return asked(confirmed), given(record, GRANTED, lines[PAGE]), confirmed, lines[PAGE]


# Asked ---------------------------------------------------------------------------


def test_a_request_says_who_what_until_when_and_what_was_foreseen():
    found = (foreseeing.foresee(PAGE, HELD, sides(JUNE), JUNE),)
    assert transfer.Requested(
        valid=Term(JUNE), holder=MARIA, leaving=WISCONSIN, joining=COLORADO, endorsements=(PAGE,), until=UNTIL, expires=EXPIRES,
        consent=CONSENT, foreseen=found,
    ) == REQUESTED  # fmt: skip
    assert found[0].moves
    assert transferring.preview({PAGE: HELD}, by=HERSELF, on=JUNE, holder=MARIA, sides=sides(JUNE)) == found


def test_the_days_are_the_leaving_associations():
    leaving, joining = timed(catalogues.WISCONSIN, answer_days=5, escalate_days=7), timed(catalogues.COLORADO, answer_days=9)
    said = transferring.request({PAGE: HELD}, **{**ASKED, "sides": sides(JUNE, leaving, joining)})
    assert (said.until, said.expires) == (JUNE + 5 * A_DAY, JUNE + 12 * A_DAY)


def test_the_holder_asks_for_themselves_and_needs_nobodys_word_for_it():
    said = transferring.request({PAGE: HELD}, **{**ASKED, "by": HERSELF, "consent": "hers"})
    assert said == replace(REQUESTED, consent=None)


@pytest.mark.parametrize(
    ("held", "changed", "refusal", "field"),
    [
        ({}, {}, transferring.NothingToMove, "endorsements"),
        ({PAGE: HELD}, {"holder": PersonId("someone")}, consenting.NotTheHoldersOwn, "endorsements"),
        ({PAGE: given(record, replace(GRANTED, holder=None))}, {}, consenting.NotTheHoldersOwn, "endorsements"),
        ({PAGE: HELD, SECOND: given(record, GRANTED, actor=COLORADO)}, {}, consenting.NotTheHoldersOwn, "endorsements"),
        ({PAGE: HELD}, {"sides": sides(JUNE, joining=catalogues.WISCONSIN)}, releasing.SameHome, "joining"),
        ({PAGE: HELD}, {"by": ARIZONA_COORDINATOR}, consenting.NotASide, None),
        ({PAGE: HELD}, {"by": ALLIANCE_COORDINATOR}, consenting.NotASide, None),
        ({PAGE: HELD}, {"by": SOMEONE}, consenting.NotTheHoldersOwn, None),
        ({PAGE: HELD}, {"consent": None}, consenting.NoConsent, "consent"),
        ({PAGE: HELD}, {"consent": " "}, consenting.NoConsent, "consent"),
        ({PAGE: HELD}, {"by": COLORADO_COORDINATOR, "consent": None}, consenting.NoConsent, "consent"),
        ({PAGE: HELD}, {"sides": sides(JUNE, joining=catalogues.GEORGIA)}, reciprocity.LicenceNotKnown, "endorsements"),
        ({PAGE: given(record, GRANTED, e.Archived(valid=Term(JUNE)))}, {}, releasing.CannotMove, "endorsements"),
    ],
)
def test_a_holder_asks_only_for_what_can_move(held, changed, refusal, field):
    with pytest.raises(refusal) as no:
        transferring.request(held, **{**ASKED, **changed})
    assert no.value.field == field


def test_an_age_band_that_the_joining_association_is_not_licensed_for_stays_where_it_is():
    held = given(record, replace(GRANTED, age_band=AgeBand.EARLY_CHILDHOOD))
    with refused(reciprocity.AgeBandNotLicensed, field="endorsements", says="cannot hold it"):
        transferring.request({PAGE: held}, **{**ASKED, "sides": sides(JUNE, joining=catalogues.ARIZONA)})


@pytest.mark.parametrize("known", [{}, {Ask.RESIDENCE: False, Ask.MEMBERSHIP: False}])
def test_what_the_holder_has_still_to_do_refuses_no_request(known):
    said = transferring.request({PAGE: HELD}, **{**ASKED, "sides": sides(JUNE, known=known)})
    assert said.foreseen[0].moves is not bool(known)


def test_a_dry_run_is_for_whoever_may_ask():
    run = {"on": JUNE, "holder": MARIA, "sides": sides(JUNE)}
    for by in (WISCONSIN_COORDINATOR, WISCONSIN_REVIEWER, COLORADO_COORDINATOR, HERSELF):
        assert transferring.preview({PAGE: HELD}, by=by, **run)
    for by, refusal in ((ARIZONA_COORDINATOR, consenting.NotASide), (SOMEONE, consenting.NotTheHoldersOwn)):
        with pytest.raises(refusal):
            transferring.preview({PAGE: HELD}, by=by, **run)
    stays = transferring.preview(
        {PAGE: given(record, GRANTED, e.Archived(valid=Term(JUNE)))}, by=HERSELF, **run
    )  # fmt: skip
    assert (stays[0].moves, stays[0].because) == (False, "CannotMove"), "a dry run tells it, where a request refuses"


# Confirmed, or disputed ------------------------------------------------------------


def test_the_holder_asks_the_home_releases_and_the_other_accepts():
    stood, held, confirmed, let_go = released()
    accepted, moved = transferring.accept(stood, {PAGE: held}, **IN)
    assert (confirmed.valid, accepted.valid) == (Term(JUNE), Term(JUNE))
    assert asked(confirmed, accepted).closed == "accepted"
    at_home = given(record, GRANTED, let_go, (moved[PAGE], COLORADO))
    assert (at_home.home, at_home.number, at_home.on(JUNE).granted_on) == (COLORADO, HELD.number, HELD.on(JUNE).granted_on)


@pytest.mark.parametrize("behind", [1, 0, -1])
def test_nothing_moves_before_the_day_on_which_it_was_let_go(behind):
    """Where it is still yesterday when the release comes, as in Oregon on a Wisconsin evening."""
    stood, held, *_ = released()
    accepted, moved = transferring.accept(stood, {PAGE: held}, **{**IN, "on": JUNE - behind * A_DAY})
    day = JUNE - min(behind, 0) * A_DAY
    assert (accepted.valid, moved[PAGE].valid, accepted.found[0].on) == (Term(day), Term(day), day)


def test_the_joining_side_has_its_own_days_and_never_longer_than_the_releases_may_be_used():
    _, _, confirmed, let_go = released()
    assert (confirmed.until, confirmed.expires) == (JUNE + 60 * A_DAY, JUNE + 90 * A_DAY)
    assert (let_go.until, let_go.to, let_go.instead_of, let_go.ground) == (confirmed.expires, COLORADO, None, None)
    leaving, joining = timed(catalogues.WISCONSIN, answer_days=3, release_days=40), timed(catalogues.COLORADO, release_days=5)
    confirmed, _ = transferring.release(asked(), {PAGE: HELD}, **{**OUT, "sides": sides(JUNE, leaving, joining)})
    assert (confirmed.until, confirmed.expires) == (JUNE + 40 * A_DAY, JUNE + 40 * A_DAY)
    quick = timed(catalogues.COLORADO, answer_days=7)
    confirmed, _ = transferring.release(asked(), {PAGE: HELD}, **{**OUT, "sides": sides(JUNE, joining=quick)})
    assert (confirmed.until, confirmed.expires) == (JUNE + 7 * A_DAY, JUNE + 90 * A_DAY)


def test_several_endorsements_move_in_one_write_or_none_does():
    stood = given(transfer, transferring.request({PAGE: HELD, SECOND: OTHER}, **ASKED))
    confirmed, lines = transferring.release(stood, {PAGE: HELD, SECOND: OTHER}, **OUT)
    assert (confirmed.releases, set(lines)) == (("L1", "L1"), {PAGE, SECOND})
    lapsed = given(record, GRANTED, e.Lapsed(valid=Term(JUNE), edition=EDITION, rule="cycle"))
    with pytest.raises(releasing.CannotMove):
        transferring.release(stood, {PAGE: HELD, SECOND: lapsed}, **OUT)


def test_only_the_leaving_coordinator_releases_and_once():
    for by in (COLORADO_COORDINATOR, WISCONSIN_REVIEWER, ALLIANCE_COORDINATOR):
        with pytest.raises(transferring.NotTheLeavingCoordinator):
            transferring.release(asked(), {PAGE: HELD}, **{**OUT, "by": by})
    stood, held, *_ = released()
    with pytest.raises(transferring.AlreadyConfirmed):
        transferring.release(stood, {PAGE: held}, **OUT)


def test_the_alliance_releases_for_an_association_that_is_silent_or_has_ended():
    for place, day in ((InPlaceOf("silent", since=UNTIL + A_DAY), UNTIL + A_DAY), (InPlaceOf("ended", since=JUNE), JUNE)):
        said = {**OUT, "by": ALLIANCE_COORDINATOR, "on": day}
        confirmed, lines = transferring.release(asked(), {PAGE: HELD}, **said, place=place)
        assert (lines[PAGE].instead_of, lines[PAGE].ground) == (WISCONSIN, place.ground)
        assert (confirmed.until, confirmed.expires) == (day + 60 * A_DAY, day + 90 * A_DAY)
        with pytest.raises(releasing.NotYetInItsPlace):
            transferring.release(asked(), {PAGE: HELD}, **{**said, "on": place.since - A_DAY}, place=place)
        with pytest.raises(releasing.NotInItsPlace):
            transferring.release(asked(), {PAGE: HELD}, **{**said, "by": WISCONSIN_COORDINATOR}, place=place)


def test_a_silent_side_may_answer_until_the_request_expires():
    confirmed, _ = transferring.release(asked(), {PAGE: HELD}, **{**OUT, "on": EXPIRES})
    assert confirmed.until == EXPIRES + 60 * A_DAY


def test_a_release_of_an_earlier_transfer_falls_and_one_to_another_ledger_stays():
    old = e.Released(valid=Term(JUNE), to=catalogues.ARIZONA.code, until=EXPIRES)
    _, lines = transferring.release(asked(), {PAGE: given(record, GRANTED, old)}, **OUT)
    assert lines[PAGE].to == COLORADO
    with pytest.raises(releasing.AlreadyReleased):
        transferring.release(asked(), {PAGE: given(record, GRANTED, replace(old, origin="elsewhere.example/log"))}, **OUT)


def test_what_is_released_to_a_ledger_of_their_own_is_received_there():
    there = {"sides": sides(JUNE, ledger="co.example/log")}
    confirmed, lines = transferring.release(asked(), {PAGE: HELD}, **{**OUT, **there})
    assert lines[PAGE].origin == "co.example/log"
    with refused(receiving.LedgerElsewhere, says="co.example/log"):
        transferring.accept(asked(confirmed), {PAGE: given(record, GRANTED, lines[PAGE])}, **{**IN, **there})


def test_the_leaving_association_disputes_once_before_it_releases_and_still_has_to_answer():
    said = {"on": JUNE, "matter": transfer.Matter.STANDING, "reason": "it lapsed"}
    disputed = transferring.dispute(asked(), by=WISCONSIN_COORDINATOR, **said)
    assert disputed == transfer.Disputed(valid=Term(JUNE), matter=transfer.Matter.STANDING, reason="it lapsed")
    stood = asked(disputed)
    assert (stood.is_open(EXPIRES), stood.waits_for) == (True, WISCONSIN)
    assert transferring.release(stood, {PAGE: HELD}, **OUT)
    assert transferring.decline(stood, {PAGE: HELD}, by=WISCONSIN_COORDINATOR, on=JUNE, reason="it did")
    with pytest.raises(transferring.AlreadyDisputed):
        transferring.dispute(stood, by=WISCONSIN_COORDINATOR, **said)
    for by in (COLORADO_COORDINATOR, WISCONSIN_REVIEWER, ALLIANCE_COORDINATOR):
        with pytest.raises(transferring.NotTheLeavingCoordinator):
            transferring.dispute(asked(), by=by, **said)
    with pytest.raises(transferring.AlreadyConfirmed):
        transferring.dispute(released()[0], by=WISCONSIN_COORDINATOR, **said)
    with pytest.raises(transferring.TransferExpired):
        transferring.dispute(asked(), by=WISCONSIN_COORDINATOR, **{**said, "on": EXPIRES + A_DAY})


# Accepted --------------------------------------------------------------------------


def test_only_what_was_released_can_be_accepted_and_only_by_the_joining_coordinator():
    with pytest.raises(releasing.NotReleased):
        transferring.accept(asked(), {PAGE: HELD}, **IN)
    stood, held, *_ = released()
    for by in (WISCONSIN_COORDINATOR, ALLIANCE_COORDINATOR, replace(COLORADO_COORDINATOR, role=WISCONSIN_REVIEWER.role)):
        for page in (stood, asked()):
            with pytest.raises(releasing.NotTheJoiningCoordinator):
                transferring.accept(page, {PAGE: held}, **{**IN, "by": by})


def test_an_acceptance_says_what_it_was_decided_by_and_carries_what_is_still_owed():
    stood, held, *_ = released()
    day = JUNE + 3 * A_DAY
    at = sides(day, known={Ask.RESIDENCE: None, Ask.MEMBERSHIP: False})
    accepted, moved = transferring.accept(stood, {PAGE: held}, **{**IN, "on": day, "sides": at})
    assert accepted.conditions == (
        Need(ask=Ask.RESIDENCE, met=None), Need(ask=Ask.MEMBERSHIP, met=False, by=day + 60 * A_DAY),
    )  # fmt: skip
    assert accepted.found == (foreseeing.foresee(PAGE, held, at, day),)
    assert (moved[PAGE].valid, moved[PAGE].edition, moved[PAGE].release) == (Term(day), catalogues.COLORADO.sha256, "L1")
    nothing, _ = transferring.accept(stood, {PAGE: held}, **IN)
    assert nothing.conditions == ()


def test_what_had_to_be_met_before_and_is_not_is_refused_by_its_name():
    stood, held, *_ = released()
    for ask, refusal in foreseeing.NEEDED.items():
        joining = asking(catalogues.COLORADO, before(ask))
        for met, lets in ((True, True), (None, True), (False, False)):
            at = {**IN, "sides": sides(JUNE, joining=joining, known={ask: met})}
            if lets:
                assert transferring.accept(stood, {PAGE: held}, **at)
            else:
                with pytest.raises(refusal):
                    transferring.accept(stood, {PAGE: held}, **at)


def test_the_joining_associations_own_rules_are_asked_again_on_the_day():
    stood, held, *_ = released()
    refuses = (
        (sides(JUNE, joining=asking(catalogues.COLORADO, honoured=False)), foreseeing.NotHonoured),
        (sides(JUNE, joining=replace(catalogues.COLORADO, licence=catalogues.GEORGIA.licence)), reciprocity.LicenceNotKnown),
        (sides(JUNE, ended={COLORADO}), reciprocity.NotAMember),
    )
    for at, refusal in refuses:
        with pytest.raises(refusal):
            transferring.accept(stood, {PAGE: held}, **{**IN, "sides": at})
    lapsed = given(record, GRANTED, released()[3], e.Lapsed(valid=Term(JUNE), edition=EDITION, rule="cycle"))
    with pytest.raises(releasing.CannotMove):
        transferring.accept(stood, {PAGE: lapsed}, **IN)


def test_a_move_leaves_no_less_time_to_renew():
    """Arizona's last day is 31 January, Colorado's the last of the year."""
    held = given(record, GRANTED, actor=catalogues.ARIZONA.code)
    at = sides(JUNE, leaving=catalogues.ARIZONA)
    stood = given(transfer, transferring.request({PAGE: held}, **{**ASKED, "by": COLORADO_COORDINATOR, "sides": at}))
    confirmed, lines = transferring.release(stood, {PAGE: held}, **{**OUT, "by": ARIZONA_COORDINATOR, "sides": at})
    gone = given(record, GRANTED, lines[PAGE], actor=catalogues.ARIZONA.code)
    _, moved = transferring.accept(transfer.after(stood, line(9, confirmed)), {PAGE: gone}, **{**IN, "sides": at})
    assert moved[PAGE].renew_by == date(2025, 1, 31)


def test_after_its_last_day_a_transfer_is_asked_for_again():
    stood, held, confirmed, _ = released()
    late = confirmed.expires + A_DAY
    for act in (
        lambda: transferring.accept(stood, {PAGE: held}, **{**IN, "on": late}),
        lambda: transferring.decline(stood, {PAGE: held}, by=COLORADO_COORDINATOR, on=late, reason=""),
        lambda: transferring.withdraw(stood, {PAGE: held}, by=COLORADO_COORDINATOR, on=late, consent=CONSENT),
        lambda: transferring.release(asked(), {PAGE: HELD}, **{**OUT, "on": late}),
    ):
        with refused(transferring.TransferExpired, says="It could be decided until 20"):
            act()
    assert transferring.accept(stood, {PAGE: held}, **{**IN, "on": confirmed.expires})


def test_a_transfer_that_was_accepted_is_not_accepted_again_after_moving_back():
    stood, held, confirmed, let_go = released()
    accepted, moved = transferring.accept(stood, {PAGE: held}, **IN)
    back = e.Released(valid=Term(JUNE), to=WISCONSIN, until=EXPIRES)
    home_again = e.Moved(valid=Term(JUNE), release=LineId("L3"), edition=EDITION)
    at_home = given(record, GRANTED, let_go, (moved[PAGE], COLORADO), (back, COLORADO), home_again)
    assert at_home.home == WISCONSIN
    with refused(transferring.TransferClosed, says="It was accepted."):
        transferring.accept(asked(confirmed, accepted), {PAGE: at_home}, **IN)


def test_what_left_the_association_meanwhile_is_not_accepted():
    stood, _, _, let_go = released()
    moved = e.Moved(valid=Term(JUNE), release=LineId("L1"), edition=EDITION)
    gone = {PAGE: given(record, GRANTED, let_go, (moved, COLORADO))}
    with pytest.raises(transferring.MovedMeanwhile):
        transferring.accept(stood, gone, **IN)
    with pytest.raises(transferring.MovedMeanwhile):
        transferring.release(asked(), gone, **OUT)


# Declined, or withdrawn -------------------------------------------------------------


def test_a_side_declines_or_the_holder_withdraws_and_the_home_takes_its_releases_back():
    stood, held, *_ = released()
    for by, taken_back in ((WISCONSIN_COORDINATOR, 1), (COLORADO_COORDINATOR, 0)):
        said, declined = transferring.decline(stood, {PAGE: held}, by=by, on=JUNE, reason="not now")
        gone, withdrawn = transferring.withdraw(stood, {PAGE: held}, by=by, on=JUNE, consent=CONSENT)
        assert (said.valid, said.by_association, said.reason) == (Term(JUNE), by.association, "not now")
        assert gone == transfer.Withdrawn(valid=Term(JUNE), consent=CONSENT)
        assert all(line.valid == Term(JUNE) for line in (*declined.values(), *withdrawn.values()))
        assert (len(declined), len(withdrawn)) == (taken_back, taken_back)
    with pytest.raises(consenting.NotASide):
        transferring.decline(stood, {PAGE: held}, by=WISCONSIN_REVIEWER, on=JUNE, reason="")
    with pytest.raises(consenting.NotASide):
        transferring.decline(stood, {PAGE: held}, by=ARIZONA_COORDINATOR, on=JUNE, reason="")


def test_a_release_that_is_none_of_its_own_is_not_taken_back_with_it():
    stood, *_ = released()
    other = e.Released(valid=Term(JUNE), to=catalogues.ARIZONA.code, until=EXPIRES)
    held = given(record, GRANTED, e.RenewalSubmitted(valid=Term(date(2025, 1, 1)), edition=EDITION), other)
    for one in (held, HELD):
        assert transferring.decline(stood, {PAGE: one}, by=WISCONSIN_COORDINATOR, on=JUNE, reason="")[1] == {}


def test_the_holder_withdraws_by_themselves_and_nobody_else_does():
    stood, held, *_ = released()
    gone, lines = transferring.withdraw(stood, {PAGE: held}, by=HERSELF, on=JUNE)
    assert (gone, lines) == (transfer.Withdrawn(valid=Term(JUNE)), {})
    for by, consent, refusal in (
        (SOMEONE, None, consenting.NotTheHoldersOwn),
        (ARIZONA_COORDINATOR, CONSENT, consenting.NotASide),
        (ALLIANCE_COORDINATOR, CONSENT, consenting.NotASide),
        (WISCONSIN_COORDINATOR, None, consenting.NoConsent),
        (COLORADO_COORDINATOR, "", consenting.NoConsent),
    ):
        with pytest.raises(refusal):
            transferring.withdraw(stood, {PAGE: held}, by=by, on=JUNE, consent=consent)


def test_the_alliance_declines_for_a_side_that_was_silent_and_not_before():
    for stood, last in ((asked(), UNTIL), (released()[0], released()[2].until)):
        with refused(releasing.NotYetInItsPlace, says=f"That is after {last}."):
            transferring.decline(stood, {PAGE: HELD}, by=ALLIANCE_COORDINATOR, on=last, reason="")
        said, lines = transferring.decline(stood, {PAGE: HELD}, by=ALLIANCE_COORDINATOR, on=last + A_DAY, reason="nobody answers")
        assert (said.by_association, lines) == (ALLIANCE_COORDINATOR.association, {})


def test_where_the_alliance_is_a_side_it_declines_as_one():
    stood = replace(asked(), leaving=ALLIANCE_COORDINATOR.association)
    assert transferring.decline(stood, {PAGE: HELD}, by=ALLIANCE_COORDINATOR, on=JUNE, reason="")[0].valid == Term(JUNE)


def test_nothing_is_decided_over_a_transfer_that_was_erased():
    with pytest.raises(transferring.TransferErased):
        transferring.withdraw(asked(object()), {PAGE: HELD}, by=WISCONSIN_COORDINATOR, on=JUNE, consent=CONSENT)
    with pytest.raises(transferring.TransferErased):
        transferring.require_not_closed(asked(object()))
