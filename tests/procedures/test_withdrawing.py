"""Credentials withdrawn at an office: many at once or not one, and the holder by themselves."""

from __future__ import annotations

import pytest

from ledger.procedures import credentials, endorsements, withdrawing
from ledger.procedures.credentials import NoCredential
from ledger.procedures.withdrawing import TooManyAtOnce, Which
from ledger.rulebook.certifying import State
from ledger.rulebook.record import NotTheHolder, NotTheHomeCoordinator
from ledger.rulebook.vocabulary import AssociationCode, LineId, Oneself, PersonId
from ledger.rulebook.withdrawing import NoReason, NoSuchCredential
from offices import Founded
from refused import refused


def certified(office: Founded, name: str, count: int = 1) -> str:
    number = office.endorsed(office.person(name))
    for _ in range(count):
        credentials.issue(office.office, number, office.coordinators["wi"])
    return number


def oneself(office: Founded, number: str) -> Oneself:
    held = endorsements.find(office.office, number).held
    return Oneself(PersonId(held.holder or ""), held.home)


def states(office: Founded, number: str) -> list[tuple[State, str | None, str | None]]:
    found = withdrawing.standing(office.office, number, office.coordinators["wi"])
    return [(one.state, one.suspended_by, one.reason) for one in found]


def test_one_of_many_many_of_one_and_all_of_several_in_one_write(founded: Founded) -> None:
    ada, nora = certified(founded, "Ada", 3), certified(founded, "Nora", 2)
    first = withdrawing.standing(founded.office, ada, founded.coordinators["wi"])[0].line
    wanted = [Which(ada, first), Which(nora)]
    before = founded.office.journal.size()
    withdrawing.revoke(founded.office, wanted, founded.coordinators["wi"], reason="sent to the wrong address")
    assert founded.office.journal.size() == before + 3
    good, gone = (State.GOOD, None, None), (State.REVOKED, None, "sent to the wrong address")
    assert states(founded, ada) == [gone, good, good]
    assert states(founded, nora) == [gone, gone]
    assert endorsements.find(founded.office, ada).held.on(founded.office.today("UTC")).standing == "active"


def test_two_rows_of_one_endorsement_are_two_lines_of_one_page(founded: Founded) -> None:
    ada = certified(founded, "Ada", 2)
    lines = [one.line for one in withdrawing.standing(founded.office, ada, founded.coordinators["wi"])]
    withdrawing.suspend(founded.office, [Which(ada, line) for line in lines], founded.coordinators["wi"], reason="a stolen key")
    assert states(founded, ada) == [(State.GOOD, "association", "a stolen key")] * 2
    withdrawing.take_up(founded.office, [Which(ada)], founded.coordinators["wi"])
    assert [by for _, by, _ in states(founded, ada)] == [None, None]


def test_one_bad_row_and_nothing_is_withdrawn_and_it_is_named(founded: Founded) -> None:
    ada, nora = certified(founded, "Ada"), certified(founded, "Nora")
    before = founded.office.journal.size()
    for bad, kind, field in (
        (Which(nora, LineId("no such line")), NoSuchCredential, "items.1.line"),
        (Which(founded.endorsed(founded.person("Nobody"))), NoSuchCredential, "items.1.number"),
    ):
        before = founded.office.journal.size()
        with refused(kind, field=field):
            withdrawing.revoke(founded.office, [Which(ada), bad], founded.coordinators["wi"], reason="lost")
    for reason in (None, " "):
        with refused(NoReason, field="reason"):
            withdrawing.revoke(founded.office, [Which(ada)], founded.coordinators["wi"], reason=reason)
    for wanted in ([], [Which(ada), Which(ada)], [Which(ada)] * 1001):
        with refused(TooManyAtOnce, field="items"):
            withdrawing.revoke(founded.office, wanted, founded.coordinators["wi"], reason="lost")
    assert founded.office.journal.size() == before
    assert states(founded, ada) == [(State.GOOD, None, None)]


def test_another_association_withdraws_nothing_and_reads_nothing(founded: Founded) -> None:
    ada = certified(founded, "Ada")
    with pytest.raises(NotTheHomeCoordinator):
        withdrawing.revoke(founded.office, [Which(ada)], founded.coordinators["co"], reason="lost")
    with pytest.raises(NotTheHolder):
        withdrawing.standing(founded.office, ada, founded.coordinators["co"])


def test_the_holder_withdraws_their_own_under_the_home_associations_key(founded: Founded) -> None:
    ada, nora = certified(founded, "Ada"), certified(founded, "Nora")
    mine = oneself(founded, ada)
    written = withdrawing.suspend(founded.office, [Which(ada)], mine, reason="my phone is lost")
    assert founded.office.journal.line(written.last).name == "credential.suspended/1"
    assert [one.suspended_by for one in withdrawing.standing(founded.office, ada, mine)] == ["holder"]
    withdrawing.take_up(founded.office, [Which(ada)], mine)
    withdrawing.revoke(founded.office, [Which(ada)], mine, reason="my phone is gone")
    with pytest.raises(NoCredential):
        credentials.latest(founded.office, ada)
    with pytest.raises(Exception, match="withdrawn by the association that is home"):
        withdrawing.revoke(founded.office, [Which(nora)], mine, reason="hers")


def test_before_it_was_fetched_and_nothing_is_handed_out_afterwards(founded: Founded) -> None:
    ada = certified(founded, "Ada")
    withdrawing.revoke(founded.office, [Which(ada)], founded.coordinators["wi"], reason="a wrong name on it")
    with pytest.raises(NoCredential):
        credentials.held_by(founded.office, ada, oneself(founded, ada))


def test_the_reason_is_in_no_public_line(founded: Founded) -> None:
    ada = certified(founded, "Ada")
    written = withdrawing.revoke(founded.office, [Which(ada)], founded.coordinators["wi"], reason="zebra-reason")
    assert b"zebra" not in founded.office.journal.line(written.last).entry


def test_everything_that_a_stolen_key_may_have_signed_from_a_leaf_on(founded: Founded) -> None:
    ada, nora = certified(founded, "Ada"), certified(founded, "Nora")
    since = founded.office.journal.size()
    credentials.issue(founded.office, ada, founded.coordinators["wi"])
    later = certified(founded, "Edda")
    found = list(withdrawing.issued_since(founded.office, AssociationCode("wi"), since))
    assert sorted(one.number for one in found) == sorted([ada, later])
    assert not list(withdrawing.issued_since(founded.office, AssociationCode("co"), since))
    withdrawing.revoke(founded.office, found, founded.coordinators["wi"], reason="a stolen key")
    assert [state for state, _, _ in states(founded, ada)] == [State.GOOD, State.REVOKED]
    assert [state for state, _, _ in states(founded, nora)] == [State.GOOD]
    assert not list(withdrawing.issued_since(founded.office, AssociationCode("wi"), since)), "run again, nothing is left to do"
