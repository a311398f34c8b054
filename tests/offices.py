"""Real offices in a folder of their own, founded by the same procedures as any other."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ledger import settings
from ledger.journal.journal import open_journal
from ledger.office import Office
from ledger.procedures import applications, associations, endorsements, officers, opening, professionals
from ledger.procedures.publishing import advance
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Officer, PersonId, Role
from ledger.settings import Charter, Settings, write_charter
from ledger.signing.keyring import FolderKeyring
from ledger.vault.people import Person
from ledger.vault.vault import open_vault

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
ORIGIN = "ledger.example/endorsements"
BEGAN = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class Clock:
    """A clock that a story sets; a little later each time it is read."""

    def __init__(self) -> None:
        self.now = BEGAN

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Founded:
    """An office, its settings, its clock, and one coordinator for each association."""

    office: Office
    settings: Settings
    clock: Clock
    coordinators: dict[str, Officer]

    def person(self, given: str = "Maria", family: str = "López", *, residence: str = "WI", by: str = "wi") -> PersonId:
        who = Person("", given, family, f"{given}.{family}@example.org", listed=True)
        day = self.office.today("America/Chicago")
        return professionals.register(self.office, who, by=self.coordinators[by], on=day, residence=residence)

    def endorsed(self, who: PersonId | None = None, *, home: str = "wi", residence: str = "WI") -> str:
        """An endorsement's number, after an application and its approval."""
        by = self.coordinators[home]
        holder = who or self.person(residence=residence, by=home)
        page, _ = applications.submit(self.office, holder, Category.FAMILY_SPECIALIST, AgeBand.INFANT, by=by)
        return applications.approve(self.office, page, by=by).number

    def moves_house(self, number: str, place: str, *, by: str | None = None) -> None:
        """The holder of this number lives in ``place`` from yesterday on, as a coordinator of the association there is told."""
        holder = endorsements.find(self.office, number).held.holder
        assert holder is not None
        officer = self.coordinators[by or place.lower()]
        day = self.office.today("UTC") - timedelta(days=1)
        professionals.declare_residence(self.office, holder, officer, start=day, jurisdiction=place)

    def advance(self) -> None:
        advance(self.office, self.settings.log)

    def reopened(self) -> Office:
        """The same office opened again, as another process would."""
        return opening.open_office(self.settings)


def settings_in(folder: Path, url: str = "") -> Settings:
    """Settings of a real office; ``url`` puts journal and vault into PostgreSQL."""
    environment = {"RECIPROCITY_KEY": KEY, "RECIPROCITY_OFFICE": str(folder), "RECIPROCITY_DATABASE_URL": url}
    return settings.read(environment)


def found(
    folder: Path,
    url: str = "",
    *,
    members: tuple[str, ...] = ("wi", "co"),
    origin: str = ORIGIN,
    clock: Clock | None = None,
    public_url: str | None = None,
) -> Founded:
    """A real office with these members, their keys in the operator's custody, and a coordinator for each.

    ``public_url`` is the origin's host under https unless told.
    """
    chosen = settings_in(folder, url)
    keyring = opening.create_keyring(chosen, origin)
    write_charter(chosen, Charter(origin, public_url or f"https://{origin.partition('/')[0]}", demonstration=False))
    clock = clock or Clock()
    open_journal(chosen.database_url, migrate=True).close()
    open_vault(chosen.vault_url, keyring.secret("vault"), migrate=True).close()
    office = opening.assemble(chosen, settings.read_charter(chosen), clock=clock)
    associations.found(office, chosen.log)
    opening.mark_vault(office)
    founded = Founded(office, chosen, clock, {})
    for code in members:
        admit(founded, code)
    founded.advance()
    return founded


def admit(founded: Founded, code: str) -> None:
    """An association admitted, with a coordinator."""
    office = founded.office
    assert isinstance(office.keyring, FolderKeyring)
    associations.admit(office, code, office.keyring.make(code), "operator")
    office.keyring.confirm(code)
    who = officers.appoint(office, AssociationCode(code), Role.COORDINATOR, Person("", "Coordinator", code))
    founded.coordinators[code] = Officer(who, AssociationCode(code), Role.COORDINATOR)


def with_key(chosen: Settings, key: str | None) -> Settings:
    """The same settings under another key-encryption key."""
    return replace(chosen, key=key, passphrase=None)
