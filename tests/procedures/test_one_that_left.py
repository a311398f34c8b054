"""An association becomes a part of another and its key is retired: what it issued is shown again, offline, with the file of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api import trusting
from api.desk import Desk
from api.rounds import Rounds, views_of
from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.credentials import trust
from ledger.credentials.report import Report
from ledger.credentials.verification import verify
from ledger.procedures import associations, credentials, endorsements, officers, opening, succession
from ledger.procedures.credentials import Issued
from ledger.procedures.succession import Plan
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, Role
from ledger.signing.keyring import FolderKeyring, NoKey
from ledger.vault.people import Person
from offices import Founded, found


@dataclass
class Merged:
    """Wisconsin, merged into Colorado: one credential of Wisconsin's, and the one that its holder was given in its stead."""

    founded: Founded
    desk: Desk
    number: str
    before: Issued
    issued_at: datetime

    @property
    def trust(self) -> trust.Trust:
        """The file as an employer fetches it today, and takes offline."""
        return trust.read(trusting.file(self.desk, bundle=True))

    def verify(self, issued: Issued, on: datetime) -> Report:
        return verify(issued.document, on=on, trust=self.trust, proof=issued.proof)


@pytest.fixture
def merged(tmp_path: Path) -> Merged:
    founded = found(tmp_path / "office")
    office, log = founded.office, founded.settings.log
    alma = Officer(officers.appoint(office, ALLIANCE, Role.COORDINATOR, Person("", "A", "C")), ALLIANCE, Role.COORDINATOR)
    rounds = Rounds(office, log, views_of(office))
    rounds.migrate()
    number = founded.endorsed()
    issued = credentials.issue(office, number, founded.coordinators["wi"])
    founded.advance()
    at = founded.clock.now + timedelta(minutes=1)
    before = credentials.proved(office, log, issued)
    founded.clock.later(days=30)
    plan = Plan(leaving=AssociationCode("wi"), joining=AssociationCode("co"), ground="merged", name="Colorado and Wisconsin")
    assert succession.run(office, plan, by=alma).complete
    settle(rounds)
    [key] = associations.keys_in_force(office, "wi")
    associations.retire(office, "wi", key.vkey)
    assert isinstance(office.keyring, FolderKeyring)
    opening.put_retired_aside(office, office.keyring)
    founded.clock.later(days=60)
    settle(rounds)
    return Merged(founded, rounds.desk("office@example.org"), number, before, at)


def settle(rounds: Rounds) -> None:
    """Views, status lists and the log come to the end."""
    for _ in range(2):
        rounds.public.catch_up()
        rounds.private.catch_up()
        rounds.publish_statuses()
    rounds.public.catch_up()


def keys(report: Report) -> set[str]:
    return {check.key for check in report.checks}


def test_as_of_then_it_verifies_and_today_it_has_been_superseded(merged: Merged) -> None:
    then = merged.verify(merged.before, merged.issued_at)
    assert (then.exit_code, then.check("authority").key, then.check("logging").key) == (0, "authority.good", "logging.good")
    assert "authority.left" in keys(then)
    now = merged.verify(merged.before, merged.founded.clock.now)
    assert now.exit_code == 1
    assert {check.key for check in now.checks if check.outcome.value == "failed"} <= {
        "revocation.superseded",
        "revocation.superseded_on",
    }
    assert "authority.left" in keys(now)


def test_its_holder_has_one_of_the_new_home_under_the_new_name(merged: Merged) -> None:
    office, log = merged.founded.office, merged.founded.settings.log
    merged.founded.advance()
    given = credentials.proved(office, log, credentials.latest(office, merged.number))
    assert given.line != merged.before.line
    report = merged.verify(given, merged.founded.clock.now)
    assert (report.exit_code, report.presented.issuer_name) == (0, "Colorado and Wisconsin")
    assert not {"authority.left", "authority.other_name"} & keys(report)
    assert endorsements.find(office, merged.number).held.number == merged.number


def test_nobody_can_issue_with_its_key_any_more_and_the_audit_has_nothing_to_say(merged: Merged) -> None:
    with pytest.raises(NoKey):
        merged.founded.office.keyring.signer("wi")
    merged.founded.advance()
    report = audit(FolderSource(merged.founded.settings.log), Trust())
    assert report.green, report.text


def test_the_trust_file_of_today_tells_its_term_and_its_key_s(merged: Merged) -> None:
    left = next(member for member in merged.trust.members if member.membership.code == "wi")
    ended = associations.member(merged.founded.office, "wi").left
    assert left.membership.end == ended - timedelta(days=1)
    assert [key.to_index is not None for key in left.keys] == [True]


def test_one_that_comes_back_is_a_member_from_that_day_and_was_none_in_between(merged: Merged) -> None:
    office = merged.founded.office
    assert isinstance(office.keyring, FolderKeyring)
    ended, gap = associations.member(office, "wi").left, office.today("UTC")
    merged.founded.clock.later(days=10)
    back = office.today("UTC")
    associations.admit(office, "wi", office.keyring.make("wi"), "operator")
    member = associations.member(office, "wi")
    assert [member.on(day) for day in (ended - timedelta(days=1), gap, back)] == [True, False, True]
    merged.desk.wait_for(office.journal.size(), 5)
    rounds = Rounds(office, merged.founded.settings.log, views_of(office))
    rounds.public.catch_up()
    again = next(one for one in merged.trust.members if one.membership.code == "wi")
    assert (again.membership.start, again.membership.end, again.membership.to_index) == (back, None, None)
    assert [last for _, last in again.membership.earlier] == [ended - timedelta(days=1)]
    then = merged.verify(merged.before, merged.issued_at)
    assert (then.exit_code, then.check("authority").key, "authority.left" in keys(then)) == (0, "authority.good", False)
