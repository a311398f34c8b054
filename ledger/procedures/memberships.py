"""Memberships written down and ended in a person's book, and what an association's officers are to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import books, catalogue, pages, professionals, theirs
from ledger.rulebook import membership, naming, professional
from ledger.rulebook.membership import WORLD, Alert, Held, Memberships
from ledger.rulebook.vocabulary import AssociationCode, LineId, Officer, Oneself, PersonId

KIND = "membership"


def _book(office: Office, person: PersonId) -> books.Book[Memberships]:
    return books.find(office, KIND, person, membership.after)


def of_person(office: Office, person: PersonId) -> Memberships | None:
    """What the books of every record of theirs say together; ``None`` where no membership was ever told."""
    found = [book for one in professionals.records_of(office, person) if (book := _book(office, one).page.standing)]
    if not found:
        return None
    held: tuple[Held, ...] = tuple(one for book in found for one in book.held)
    return Memberships(held, any(book.erased for book in found))


def read(office: Office, person: PersonId, by: Officer | Oneself) -> tuple[Held, ...]:
    """A person's memberships, for themselves or for an officer of an association that has them on its books.

    Raises ``NoSuchPage``, ``NotTheirs``.
    """
    homes = professionals.homes_of(office, person)
    naming.require_theirs(pages.open(office, person, professional.after).stands, by=by, who=person, homes=homes)
    book = of_person(office, person)
    return book.held if book else ()


def _today(office: Office, by: Officer | Oneself) -> date:
    return office.today(catalogue.edition(by.association).zone)


def _require_self(person: PersonId, by: Officer | Oneself) -> None:
    if isinstance(by, Oneself) and by.id != person:
        raise naming.NotTheirs


@pages.once_only
def start(
    office: Office,
    person: PersonId,
    by: Officer | Oneself,
    *,
    association: str,
    bought: date | None = None,
    until: date | None = None,
    proof: str | None = None,
    once: Once | None = None,
) -> Written:
    """Writes a membership down, from the day it was bought (today, unless told). Raises ``AssociationNotKnown`` and its kind."""
    _require_self(person, by)
    theirs.require_there(office, person=person)
    if association != by.association:
        theirs.require_known(office, by, person)
    day = bought or _today(office, by)
    rules = None if association == WORLD else catalogue.edition(association).on(day)
    book = _book(office, person)
    event = membership.start(
        of_person(office, person),
        by=by,
        association=AssociationCode(association),
        bought=day,
        until=until,
        proof=proof,
        rules=rules,
    )
    return book.then(event, actor=by.association).write(by=by, once=once)


@pages.once_only
def end(
    office: Office,
    person: PersonId,
    by: Officer | Oneself,
    *,
    membership_line: LineId,
    on: date | None = None,
    reason: str | None = None,
    once: Once | None = None,
) -> Written:
    """Ends a membership: ``on`` (today, unless told) is the first day without it. No endorsement changes by this."""
    _require_self(person, by)
    book = _holding(office, person, membership_line)
    event = membership.end(
        book.page.standing, by=by, membership=membership_line, on=on or _today(office, by), reason=reason
    )  # fmt: skip
    return book.then(event, actor=by.association).write(by=by, once=once)


def _holding(office: Office, person: PersonId, line: LineId) -> books.Book[Memberships]:
    """The book of that record of theirs which this line is in; the first where none is, for the rule book to refuse."""
    every = [_book(office, one) for one in professionals.records_of(office, person)]
    return next((book for book in every if book.page.standing and book.page.standing.named(line)), every[0])


@dataclass(frozen=True, slots=True)
class Wanting:
    """Somebody whom the association endorses, and what is wanting with their memberships."""

    person: PersonId
    alerts: tuple[Alert, ...]


def wanting(office: Office, association: AssociationCode, person: PersonId) -> Wanting:
    """What the officers of ``association`` are to look at with this person's memberships today."""
    rules = catalogue.rules(office, association)
    return Wanting(person, membership.alerts(of_person(office, person), rules, office.today(rules.zone)))
