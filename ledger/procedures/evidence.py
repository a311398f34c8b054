"""Evidence entered one piece at a time, withdrawn, verified, and papers signed: all in one sealed book a person."""

from __future__ import annotations

from datetime import date
from typing import Final

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import asking, books, catalogue, pages, professionals
from ledger.rulebook import entering, evidence, professional
from ledger.rulebook.evidence import Entered, Evidence
from ledger.rulebook.professional import ResidenceDeclared
from ledger.rulebook.refusal import Malformed
from ledger.rulebook.requirement import Paper
from ledger.rulebook.vocabulary import AssociationCode, LineId, Officer, Oneself, PersonId
from ledger.vault.documents import LARGEST

EVIDENCE: Final = "evidence"

# The person --------------------------------------------------------------------


def known_at(office: Office, person: PersonId, asker: AssociationCode) -> frozenset[AssociationCode]:
    """The associations that have the person on their books: that wrote on their page, or endorse them, and, of ``asker``, that
    they apply to. Where they live any association may write down, and comes to know nothing of them by that.

    Raises ``NoSuchPage`` for somebody who is on nobody's.
    """
    records = professionals.records_of(office, person)
    found = [pages.open(office, one, professional.after) for one in records]
    if any(page.standing is None for page in found):
        raise pages.NoSuchPage
    told = {line.actor for page in found for line in page.lines if not isinstance(line.event, ResidenceDeclared)}
    applied = {asker} if asker not in told and any(asking.asks(office, one, asker) for one in records) else set()
    return frozenset(told | applied) | professionals.homes_of(office, person)


def shown(office: Office, person: PersonId) -> Evidence:
    """Everything the person shows, in all their records, in the order of entering."""
    stood = [
        books.find(office, EVIDENCE, one, evidence.after).page.standing or Evidence()
        for one in professionals.records_of(office, person)
    ]
    return Evidence(
        tuple(sorted((entry for one in stood for entry in one.entries), key=lambda entry: entry.id)),
        tuple(sorted((paper for one in stood for paper in one.papers), key=lambda paper: paper.id)),
        any(one.erased for one in stood),
    )


def read(office: Office, person: PersonId, by: Officer | Oneself) -> Evidence:
    """What the person shows, for somebody who may read it. Raises ``NotOnTheseBooks``, ``NoSuchPage``."""
    entering.require_theirs(person, known_at(office, person, by.association), by)
    return shown(office, person)


# Their documents ----------------------------------------------------------------


class DocumentTooLarge(Malformed):
    """A document has five megabytes at most."""


def keep(office: Office, person: PersonId, by: Officer | Oneself, data: bytes) -> str:
    """Keeps a document of the person's in the vault, and says the digest by which an entry names it.

    The journal says nothing of it. Raises ``NotOnTheseBooks``, ``NoSuchPage``, ``OwnerErased``, ``DocumentTooLarge``.
    """
    entering.require_theirs(person, known_at(office, person, by.association), by)
    entering.require_there(pages.open(office, person, professional.after).stands)
    if len(data) > LARGEST:
        raise DocumentTooLarge(field="content")
    return office.vault.documents.put(person, data)


def document(office: Office, person: PersonId, by: Officer | Oneself, digest: str) -> bytes | None:
    """A document of the person's, from any of their records; ``None`` where it is not kept, or no longer.

    Raises ``NotOnTheseBooks``, ``NoSuchPage``.
    """
    entering.require_theirs(person, known_at(office, person, by.association), by)
    kept = (office.vault.documents.get(one, digest) for one in professionals.records_of(office, person))
    return next((data for data in kept if data is not None), None)


# Their book --------------------------------------------------------------------


@pages.once_only
def enter(office: Office, person: PersonId, by: Officer | Oneself, *, told: Entered, once: Once | None = None) -> Written:
    """Enters one piece of evidence."""
    event = entering.enter(told, of=person, known=known_at(office, person, by.association), by=by, on=_today(office, by))
    return _write(office, person, event, by, once)


@pages.once_only
def withdraw(
    office: Office, person: PersonId, by: Officer | Oneself, *, entry: LineId, reason: str | None = None, once: Once | None = None
) -> Written:
    """Takes an entry back."""
    book = _holding(office, person, entry)
    event = entering.withdraw(
        book.page.standing or Evidence(), of=person, known=known_at(office, person, by.association), by=by, on=_today(office, by),
        entry=entry, reason=reason,
    )  # fmt: skip
    return book.then(event, actor=by.association).write(by=by, once=once)


@pages.once_only
def verify(office: Office, person: PersonId, by: Officer, *, entry: LineId, how: str, once: Once | None = None) -> Written:
    """Says how the officer checked an entry."""
    book = _holding(office, person, entry)
    event = entering.verify(
        book.page.standing or Evidence(), of=person, known=known_at(office, person, by.association), by=by, on=_today(office, by),
        entry=entry, how=how,
    )  # fmt: skip
    return book.then(event, actor=by.association).write(by=by, once=once)


@pages.once_only
def sign(
    office: Office,
    person: PersonId,
    by: Officer | Oneself,
    *,
    paper: Paper,
    version: str,
    sha256: str,
    signed_on: date | None = None,
    once: Once | None = None,
) -> Written:
    """Takes in that the person signed a paper, today unless told otherwise."""
    today = _today(office, by)
    event = entering.sign(
        of=person, known=known_at(office, person, by.association), by=by, on=today, paper=paper, version=version, sha256=sha256,
        signed_on=signed_on or today,
    )  # fmt: skip
    return _write(office, person, event, by, once)


def _holding(office: Office, person: PersonId, entry: LineId) -> books.Book[Evidence]:
    """The book of that record of theirs in which this entry stands; the first where none does, for the rule book to refuse."""
    every = [books.find(office, EVIDENCE, one, evidence.after) for one in professionals.records_of(office, person)]
    return next((book for book in every if book.page.standing and book.page.standing.entry(entry)), every[0])


def _write(office: Office, person: PersonId, event: evidence.Event, by: Officer | Oneself, once: Once | None) -> Written:
    entering.require_there(pages.open(office, person, professional.after).stands)
    book = books.find(office, EVIDENCE, person, evidence.after)
    return book.then(event, actor=by.association).write(by=by, once=once)


def _today(office: Office, by: Officer | Oneself) -> date:
    return office.today(catalogue.edition(by.association).zone)
