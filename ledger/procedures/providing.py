"""Who provides reflective supervision: vetted in a book of the provider's, and told by every record of theirs."""

from __future__ import annotations

from datetime import date
from typing import Final

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import books, pages, professionals
from ledger.rulebook import providing
from ledger.rulebook.providing import Provider
from ledger.rulebook.vocabulary import LineId, Officer, PersonId, Term

VETTINGS: Final = "vetting"


@pages.once_only
def vet(office: Office, person: PersonId, by: Officer, *, term: Term, once: Once | None = None) -> Written:
    """The officer's association vouches for a provider who is not endorsed."""
    book = books.find(office, VETTINGS, person, providing.after)
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
    """All that tells whether the person's sessions count, from every record of theirs."""
    records = professionals.records_of(office, person)
    lines = tuple(held.lines for one in records for _, held in professionals.held_under(office, one))
    vettings = [line for one in records for line in books.find(office, VETTINGS, one, providing.after).page.lines]
    return Provider(person, lines, tuple(sorted(vettings, key=lambda line: line.index)))
