"""Books: the sealed page of one kind that each person has (evidence, supervision, memberships), found by a reservation.

A book's name is drawn like any page's and derived from nothing; who knows the person finds it by a key that only this
office can compute.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from ledger.journal.entry import Once, Reservation, Written
from ledger.office import Office
from ledger.procedures import pages
from ledger.rulebook.vocabulary import AssociationCode, LineId, Officer, Oneself, PersonId

S = TypeVar("S")


@dataclass(frozen=True)
class Book(Generic[S]):
    """One person's page of one kind; ``take`` is its reservation, while the page is not begun."""

    office: Office
    page: pages.Page[S]
    take: tuple[Reservation, ...] = ()

    def then(self, event: object, *, actor: AssociationCode | str, line_id: LineId | None = None) -> Book[S]:
        """The book with ``event`` to be written next."""
        return replace(self, page=self.page.then(self.office, event, actor=actor, line_id=line_id))

    def write(self, *others: pages.Page[Any], by: Officer | Oneself | str, once: Once | None = None) -> Written:
        """Writes what is pending here and on ``others``, all or none. Raises ``Overtaken``, ``Taken``."""
        return pages.write(self.office, self.page, *others, by=by, take=self.take, once=once)


def find(office: Office, kind: str, person: PersonId, fold: pages.Fold[S]) -> Book[S]:
    """The person's book of that kind as it stands; a new one, where they have none yet."""
    key = office.key(kind, person)
    stream = office.journal.reserved(key)
    if stream is not None:
        return Book(office, pages.open(office, stream, fold, subject=person))
    begun = pages.begin(office, fold, subject=person)
    return Book(office, begun, (Reservation(key, begun.stream),))


def write(office: Office, books: Iterable[Book[Any]], *, by: Officer | Oneself | str, once: Once | None = None) -> Written:
    """Writes what is pending in several books, all or none."""
    all_ = tuple(books)
    return pages.write(office, *(book.page for book in all_), by=by, take=(one for book in all_ for one in book.take), once=once)
