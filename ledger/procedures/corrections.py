"""A wrong line put right, and everything that depended on it listed and flagged, for people to look at.

The list can be made again at any time from the journal: it follows from the lines before the correction and the correction.
Flags are written after it, one book at a time; asked for again, the ones that are missing are written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import books, endorsements, pages, professionals, supervision
from ledger.rulebook import application, correcting, correction, session
from ledger.rulebook.correction import Dependant, Sort
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, Officer, PageId, PersonId, Term
from ledger.signing.statement import parse_entry
from ledger.wire import codec
from ledger.wire.names import BY_EVENT

NO_REASON: Final = "the provider's record was put right"
APPROVED: Final = BY_EVENT[application.Approved].name


@dataclass(frozen=True, slots=True)
class PutRight:
    """The correction as written, its line, and what depended on the line that it puts right."""

    written: Written
    line: LineId
    dependants: tuple[Dependant, ...]


def correct(  # noqa: PLR0913 - each is a member of the line
    office: Office,
    number: str,
    by: Officer,
    *,
    corrects: LineId,
    reason: str | None = None,
    valid: Term | None = None,
    days: Term | None = None,
    category: Category | None = None,
    age_band: AgeBand | None = None,
    granted_on: date | None = None,
    evidence: str | None = None,
    approved_by: Officer | None = None,
    once: Once | None = None,
) -> PutRight:
    """Puts the line right by another, flags every session that leaned on it, and lists all that depended on it.

    Raises ``Malformed`` and ``NotEntitled`` as the chapter says.
    """
    written = pages.answered(office, once)
    if written is None:
        it = endorsements.find(office, number)
        event = correcting.correct(
            it.held, by=by, on=it.today, corrects=corrects, valid=valid, days=days, category=category, age_band=age_band,
            granted_on=granted_on, reason=reason, evidence=evidence, approved_by=approved_by,
        )  # fmt: skip
        written = it.write(event, by=by, once=once)
    line = LineId(parse_entry(office.journal.line(written.last).entry).stmt.id)
    return PutRight(written, line, flagged(office, number, line, by, reason=reason or NO_REASON))


def put_right(office: Office, number: str, by: Officer, **members: Any) -> Written:  # noqa: ANN401 - those of ``correct``
    """As ``correct``, for who asks for no list."""
    return correct(office, number, by, **members).written


def flagged(office: Office, number: str, line: LineId, by: Officer, *, reason: str) -> tuple[Dependant, ...]:
    """Everything that depended on what ``line`` puts right; the sessions among it flagged, where they are not yet."""
    found = depending(office, number, line)
    books_of: dict[PageId, list[LineId]] = {}
    for one in found:
        if one.sort is Sort.SUPERVISION:
            books_of.setdefault(one.page, []).append(one.line)
    holder = endorsements.find(office, number).held.holder
    for person, page in _supervised(office, holder):
        waiting = [named for named in books_of.get(page.stream, ()) if not _flagged(page, named, line)]
        if waiting:
            supervision.flag(office, person, by, sessions=waiting, reason=reason, line=line)
    return found


def depending(office: Office, number: str, line: LineId) -> tuple[Dependant, ...]:
    """What depended on the line that ``line`` puts right: of the page itself, of whom the holder supervised, and decisions."""
    it = endorsements.find(office, number)
    lines = it.held.lines
    records = professionals.records_of(office, it.held.holder) if it.held.holder else ()
    own = correction.dependants(lines, line, it.page.stream)
    given = [
        (page.stream, one)
        for _, page in _supervised(office, it.held.holder)
        for one in page.stands.sessions
        if one.provider in records and one.confirmed is not None
    ]
    led = correction.sessions(lines, line, given)
    corrects = next(one.event.corrects for one in lines if one.id == line)  # type: ignore[union-attr]
    return (*own, *led, *correction.decisions(_decided(office), {corrects, *(one.line for one in led)}))


Book = pages.Page[session.Sessions]


def _supervised(office: Office, holder: PersonId | None) -> Iterator[tuple[PersonId, Book]]:
    """Everybody whom the holder supervised, with their book."""
    records = professionals.records_of(office, holder) if holder else ()
    for person in dict.fromkeys(one for record in records for one in supervision.supervised(office, record)):
        page = books.find(office, supervision.SESSIONS, person, session.after).page
        if page.standing is not None:
            yield person, page


def _flagged(page: Book, named: LineId, line: LineId) -> bool:
    """Whether the session was flagged for that line already."""
    return any(
        isinstance(one.event, session.Flagged) and one.event.line == line and named in one.event.sessions for one in page.lines
    )


def _decided(office: Office) -> dict[tuple[PageId, LineId], tuple[date, Collection[LineId]]]:
    """Every approval whose body is kept: its day, and the lines it leaned on. One reading of the journal, by names alone."""
    rows = [(stream, bytes(entry)) for _, name, stream, _, entry in office.journal.stream() if name == APPROVED]
    parsed = [(PageId(stream), parse_entry(entry)) for stream, entry in rows]
    bodies = office.vault.bodies.get([read.stmt.id for _, read in parsed])
    found: dict[tuple[PageId, LineId], tuple[date, Collection[LineId]]] = {}
    for page, read in parsed:
        event = codec.decode(APPROVED, read.stmt, bodies.get(read.stmt.id))
        if isinstance(event, application.Approved):
            day = event.valid.start or date.fromisoformat(read.at[:10])
            found[page, LineId(read.stmt.id)] = (day, event.inputs)
    return found
