"""A person comes onto the books: the record in the vault, the pseudonym in the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger.journal.entry import Once
from ledger.office import Office
from ledger.procedures import pages
from ledger.rulebook import professional
from ledger.rulebook.professional import Professional
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import AssociationCode, Officer, PersonId
from ledger.vault.people import Person


class EmailOnTheBooks(Refusal):
    """Somebody on the books has this e-mail address already."""


def registered(
    office: Office,
    *,
    source: str,
    actor: AssociationCode | str,
    on: date,
    residence: str | None,
    listed: bool,
    stream: str | None = None,
) -> pages.Page[Professional]:
    """A new person's page, ready to be written; under the pseudonym ``stream`` where the vault has one already."""
    page = pages.begin(office, professional.after, stream=stream)
    page = page.then(office, professional.register(None, on=on, source=source), actor=actor)
    if residence:
        event = professional.declare_residence(page.standing, start=on, jurisdiction=residence)
        page = page.then(office, event, actor=actor)
    return page.then(office, professional.choose_listing(page.standing, start=on, listed=listed), actor=actor)


def register(office: Office, person: Person, *, by: Officer, on: date, residence: str, once: Once | None = None) -> PersonId:
    """Puts a person on the books and says their pseudonym; ``person.id`` is not looked at. Raises ``EmailOnTheBooks``.

    A registration that came as far as the vault and no further is finished under the pseudonym that it drew there.
    """
    if before := pages.answered(office, once):
        return PersonId(office.journal.line(before.last).stream)
    known = office.vault.people.find_by_email(person.email) if person.email else None
    if known and office.journal.page(known.id):
        raise EmailOnTheBooks(field="email")
    page = registered(
        office, source="application", actor=by.association, on=on, residence=residence, listed=person.listed,
        stream=known.id if known else None,
    )  # fmt: skip
    office.vault.people.put(replace(person, id=page.stream))
    written = pages.write(office, page, by=by, once=once)
    return PersonId(office.journal.line(written.last).stream)


def declare_residence(office: Office, person: PersonId, *, by: Officer, start: date, jurisdiction: str) -> None:
    """The person moved house; that alone moves no endorsement."""
    page = pages.open(office, person, professional.after)
    event = professional.declare_residence(page.standing, start=start, jurisdiction=jurisdiction)
    pages.write(office, page.then(office, event, actor=by.association), by=by)
