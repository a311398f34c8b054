"""Who provides reflective supervision: vetted in a book of the provider's, and told by every record of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import books, pages, professionals
from ledger.rulebook import professional, providing
from ledger.rulebook.professional import Absorbed, Merged, Unmerged
from ledger.rulebook.providing import Parted, Provider
from ledger.rulebook.vocabulary import LineId, Officer, PersonId, Term

VETTINGS: Final = "vetting"


@pages.once_only
def vet(office: Office, person: PersonId, by: Officer, *, term: Term, once: Once | None = None) -> Written:
    """The officer's association vouches for a provider who is not endorsed."""
    book = books.find(office, VETTINGS, person, providing.after)
    professional.require_registered(pages.open(office, person, professional.after).standing)
    return book.then(providing.vet(book.page.standing, by=by, term=term), actor=by.association).write(by=by, once=once)


@pages.once_only
def end_vetting(
    office: Office, person: PersonId, by: Officer, *, vetted: LineId, start: date, once: Once | None = None
) -> Written:
    """The officer's association no longer vouches from ``start`` on."""
    book = books.find(office, VETTINGS, person, providing.after)
    event = providing.end_vetting(book.page.standing or providing.Vettings(), by=by, vetted=vetted, start=start)
    return book.then(event, actor=by.association).write(by=by, once=once)


def provider(office: Office, person: PersonId) -> Provider:
    """All that tells whether the person's sessions count, from every record of theirs, or held to be theirs for a while."""
    records = professionals.records_of(office, person)
    parted = tuple(other for one in records for other in _parted(office, one))
    return replace(_told(office, person, records), parted=parted)


def _told(office: Office, person: PersonId, records: Iterable[PersonId]) -> Provider:
    held = [one for record in records for _, one in professionals.held_under(office, record)]
    vettings = [line for one in records for line in books.find(office, VETTINGS, one, providing.after).page.lines]
    return Provider(person, tuple(one.lines for one in held), tuple(sorted(vettings, key=lambda line: line.index)))


def _parted(office: Office, record: PersonId) -> Iterator[Parted]:
    """The records with which this one was merged, and is no more."""
    merged: dict[PersonId, int] = {}
    for line in pages.open(office, record, professional.after).lines:
        match line.event:
            case Merged(into=other) | Absorbed(other=other):
                merged[other] = line.index
            case Unmerged(other=other) if other in merged:
                yield Parted(_told(office, other, professionals.records_of(office, other)), merged.pop(other), line.index)
