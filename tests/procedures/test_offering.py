"""After a move a new credential is offered by rule, under the key of the new home; what cannot be given now is not lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from ledger.journal.errors import Overtaken
from ledger.procedures import (
    associations,
    credentials,
    endorsements,
    erasing,
    numbers,
    offering,
    officers,
    pages,
    professionals,
    succession,
    transfers,
    withdrawing,
)
from ledger.procedures.withdrawing import Which
from ledger.rulebook.certifying import NoCertificateToday, State, given
from ledger.rulebook.record import NotTheHolder
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, Oneself, PageId, PersonId, Role
from ledger.signing.keyring import NoKey
from ledger.signing.remote import SignerAway
from ledger.store.errors import StoreError
from ledger.vault.people import Person
from offices import Founded
from pairs import pair
from projections.follow import Follower
from projections.status_list import StatusList
from projections.view import migrate_views

CO, WI = AssociationCode("co"), AssociationCode("wi")


def ask(founded: Founded, number: str, to: AssociationCode = CO, out: str = "wi") -> PageId:
    """The holder has moved house; the leaving association lets the endorsement go."""
    office, by = founded.office, founded.coordinators[out]
    holder = PersonId(endorsements.find(office, number).held.holder or "")
    founded.clock.later(days=1)
    start = office.today("America/Denver")
    professionals.declare_residence(office, holder, by, start=start, jurisdiction=to.upper())
    page, _ = transfers.request(office, [number], to, by=by, consent="by letter")
    transfers.release(office, page, by)
    return page


def move(founded: Founded, number: str, to: AssociationCode = CO, out: str = "wi") -> None:
    transfers.accept(founded.office, ask(founded, number, to, out), founded.coordinators[to])


def certified(founded: Founded) -> str:
    number = founded.endorsed()
    credentials.issue(founded.office, number, founded.coordinators["wi"])
    return number


def states(founded: Founded, number: str) -> list[tuple[str, str]]:
    held = endorsements.find(founded.office, number).held
    return [(one.by, str(one.state)) for one in given(held.lines)]


def page_of(founded: Founded, number: str) -> PageId:
    return numbers.page_of(founded.office, number)


def candidates(founded: Founded) -> tuple[str, ...]:
    view = StatusList(founded.office.journal)
    migrate_views(founded.office.journal.engine, [view])
    Follower(founded.office.journal, view).catch_up()
    return view.without_another()


def waits(founded: Founded, code: AssociationCode = CO) -> list[str]:
    pages_ = [PageId(page) for page in candidates(founded)]
    return [one.number for one in offering.waiting(founded.office, code, pages_)]


def test_the_new_credential_is_the_joining_association_s_by_rule_and_the_holder_can_fetch_it(founded: Founded) -> None:
    number = certified(founded)
    move(founded, number)
    assert states(founded, number) == [("wi", State.SUPERSEDED), ("co", State.GOOD)]
    it = endorsements.find(founded.office, number)
    last = it.page.lines[-1]
    assert founded.office.vault.bodies.get([last.id])[last.id]["by"] == pages.RULE
    mine = credentials.held_by(founded.office, number, Oneself(PersonId(it.held.holder or ""), CO))
    said = json.loads(mine.document)
    assert said["issuer"]["id"].endswith(":co")
    assert said["credentialSubject"]["licenseNumber"] == number
    assert waits(founded) == []


def test_the_move_and_the_offer_are_writes_of_their_own(founded: Founded) -> None:
    number = certified(founded)
    page = ask(founded, number)
    written = transfers.accept(founded.office, page, founded.coordinators["co"])
    assert founded.office.journal.line(written.last).name in {"endorsement.moved/1", "transfer.accepted/1"}
    assert founded.office.journal.line(written.last + 1).name == "credential.issued/1"
    assert founded.office.journal.size() == written.last + 1


def test_who_had_no_credential_or_only_a_revoked_one_is_offered_none(founded: Founded) -> None:
    without, revoked = founded.endorsed(founded.person("Nora")), certified(founded)
    issued = endorsements.find(founded.office, revoked).held.credentials[0].id
    withdrawing.revoke(founded.office, [Which(revoked, issued)], founded.coordinators["wi"], reason="a wrong name")
    move(founded, without)
    move(founded, revoked)
    assert (states(founded, without), states(founded, revoked)) == ([], [("wi", State.REVOKED)])
    assert waits(founded) == []


def test_asked_again_it_does_nothing(founded: Founded) -> None:
    number = certified(founded)
    move(founded, number)
    size = founded.office.journal.size()
    assert offering.after_move(founded.office, page_of(founded, number), page_of(founded, number)) == ()
    assert founded.office.journal.size() == size


def test_it_moves_on_and_back_and_each_home_offers_its_own(founded: Founded) -> None:
    number = certified(founded)
    move(founded, number)
    move(founded, number, to=WI, out="co")
    assert states(founded, number) == [("wi", State.SUPERSEDED), ("co", State.SUPERSEDED), ("wi", State.GOOD)]


def raising(error: BaseException) -> Callable[..., None]:
    def instead(*_given: object, **_members: object) -> None:
        raise error

    return instead


class Died(BaseException):
    """The process is gone."""


def test_after_a_crash_between_the_move_and_the_offer_it_is_found_and_issued(
    founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = certified(founded)

    with monkeypatch.context() as patched:
        patched.setattr(credentials, "issue_for", raising(Died()))
        with pytest.raises(Died):
            move(founded, number)
    assert endorsements.find(founded.office, number).held.home == "co"
    assert waits(founded) == [number]
    assert waits(founded, WI) == []
    [offer] = offering.after_move(founded.office, *(PageId(page) for page in candidates(founded)))
    assert (offer.home, offer.because) == ("co", None)
    assert states(founded, number)[-1] == ("co", State.GOOD)
    assert (waits(founded), candidates(founded)) == ([], ())


@pytest.mark.parametrize(
    "error", [NoKey(), Overtaken("a page", 3), NoCertificateToday(), SignerAway(), StoreError(), credentials.NoFreeBit()]
)
def test_what_cannot_be_given_now_undoes_no_move_and_waits(
    founded: Founded, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    number = certified(founded)
    monkeypatch.setattr(credentials, "issue_for", raising(error))
    move(founded, number)
    assert endorsements.find(founded.office, number).held.home == "co"
    assert states(founded, number) == [("wi", State.SUPERSEDED)]
    [offer] = offering.after_move(founded.office, page_of(founded, number))
    assert (offer.home, offer.line, offer.because) == ("co", None, type(error).__name__)
    [owed] = offering.waiting(founded.office, CO, [page_of(founded, number)])
    assert (owed.number, owed.since) == (number, founded.office.today("America/Denver"))


def test_an_inactive_one_is_offered_none_until_it_is_active_again(founded: Founded) -> None:
    number = certified(founded)
    endorsements.pause(founded.office, number, founded.coordinators["wi"], reason="a leave")
    move(founded, number)
    assert waits(founded) == [number]
    [kept] = offering.after_move(founded.office, page_of(founded, number))
    assert kept.because == "NoCertificateToday"
    endorsements.resume(founded.office, number, founded.coordinators["co"])
    [offer] = offering.after_move(founded.office, page_of(founded, number))
    assert (offer.because, waits(founded)) == (None, [])


def test_a_coordinator_who_issues_it_by_hand_leaves_nothing_owed(founded: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    number = certified(founded)
    with monkeypatch.context() as patched:
        patched.setattr(offering, "after_move", lambda *_: ())
        move(founded, number)
    credentials.issue(founded.office, number, founded.coordinators["co"])
    assert (waits(founded), offering.after_move(founded.office, page_of(founded, number))) == ([], ())


def test_two_who_offer_at_once_give_one_credential(founded: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    number = certified(founded)
    with monkeypatch.context() as patched:
        patched.setattr(offering, "after_move", lambda *_: ())
        move(founded, number)
    page, found = page_of(founded, number), []
    both = [Thread(target=lambda: found.extend(offering.after_move(founded.office, page))) for _ in range(4)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [(offer.home, offer.because) for offer in found] == [("co", None)]
    assert states(founded, number) == [("wi", State.SUPERSEDED), ("co", State.GOOD)]


def test_the_old_credential_is_handed_out_no_more(founded: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    number = certified(founded)
    monkeypatch.setattr(offering, "after_move", lambda *_: ())
    move(founded, number)
    holder = endorsements.find(founded.office, number).held.holder or ""
    with pytest.raises(credentials.NoCredential):
        credentials.latest(founded.office, number)
    with pytest.raises(credentials.NoCredential):
        credentials.held_by(founded.office, number, Oneself(PersonId(holder), CO))


def test_only_the_holder_and_the_home_s_officers_are_handed_it(founded: Founded) -> None:
    number = certified(founded)
    move(founded, number)
    stranger = founded.person("Nora")
    for by in (Oneself(stranger, CO), Oneself(stranger, WI), founded.coordinators["wi"]):
        with pytest.raises(NotTheHolder):
            credentials.held_by(founded.office, number, by)
    assert credentials.held_by(founded.office, number, founded.coordinators["co"]).line


def test_who_was_erased_is_owed_nothing(founded: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    number = certified(founded)
    page = page_of(founded, number)
    with monkeypatch.context() as patched:
        patched.setattr(offering, "after_move", lambda *_: ())
        move(founded, number)
    holder = endorsements.find(founded.office, number).held.holder or ""
    erasing.erase(founded.office, PersonId(holder), basis="asked")
    assert offering.after_move(founded.office, page) == ()
    assert offering.waiting(founded.office, CO, [page]) == ()


def test_a_whole_association_s_endorsements_take_their_credentials_along_and_a_dry_run_offers_nothing(founded: Founded) -> None:
    office = founded.office
    alliance = Officer(officers.appoint(office, ALLIANCE, Role.COORDINATOR, Person("", "Alma", "C")), ALLIANCE, Role.COORDINATOR)
    number, plain = certified(founded), founded.endorsed(founded.person("Nora"))
    associations.end(office, "wi", alliance, reason="dissolved")
    founded.clock.later(days=1)
    plan = succession.Plan(leaving=WI, joining=CO)
    size = office.journal.size()
    assert succession.run(office, plan, by=alliance, dry_run=True).moved == 2
    assert office.journal.size() == size
    assert succession.run(office, plan, by=alliance).moved == 2
    assert states(founded, number) == [("wi", State.SUPERSEDED), ("co", State.GOOD)]
    assert states(founded, plain) == []


def test_between_two_ledgers_the_old_one_is_superseded_there_and_another_given_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = pair(tmp_path)
    number, late = both.endorsed(), both.endorsed()
    for one in (number, late):
        credentials.issue(both.a.office, one, both.a.coordinators["wi"])
    both.moved(number)
    assert (states(both.a, number), states(both.b, number)) == ([("wi", State.SUPERSEDED)], [("co", State.GOOD)])
    assert offering.after_move(both.a.office, page_of(both.a, number)) == ()
    assert (waits(both.a, WI), waits(both.b)) == ([], [])
    with monkeypatch.context() as patched:
        patched.setattr(offering, "after_move", lambda *_: ())
        both.moved(late)
    assert (states(both.b, late), waits(both.a, WI), waits(both.b)) == ([], [], [late])
    [offer] = offering.after_move(both.b.office, page_of(both.b, late))
    assert (offer.because, states(both.b, late)) == (None, [("co", State.GOOD)])
