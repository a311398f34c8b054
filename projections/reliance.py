"""Who was answered what of which endorsement: what is kept of receipts and rosters. An office view.

``reliance_answered``  the answers that an employer was given, in their order
``reliance_digest``    the same by the digest of the file that the employer keeps
``reliance_relied``    by endorsement: which day, or which days, were asked about, and how much was known then

The answers themselves are not here: what was told then and what is told now is asked of the view of standings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final

from ledger.journal.journal import Journal
from ledger.rulebook.reliance import Event, Given, Stated
from ledger.signing.statement import parse_at
from ledger.store.engine import Engine, Row, Transaction
from projections.batch import Batch, Line
from projections.change import Change, Each, Table
from projections.office import ERASED, among, erased_pages, told
from projections.view import Bodies, OfficeView

RECEIPT: Final = "receipt"
ROSTER: Final = "roster"
NAMES: Final = frozenset({"receipt.given/1", "roster.stated/1"})

ANSWERED = Table(
    "reliance_answered",
    (
        "employer:text", "position:int", "page:text", "id:text", "what:text", "digest:text", "first:text", "last:text", "size:int",
        "at:text", "kept_until:text", "rows:int",
    ),
    ("employer", "position"),
)  # fmt: skip
DIGEST = Table("reliance_digest", ("digest:text", "page:text", "employer:text", "position:int"), ("digest", "position"))
RELIED = Table(
    "reliance_relied",
    (
        "endorsement:text", "position:int", "row:int", "page:text", "employer:text", "what:text", "digest:text", "first:text",
        "last:text", "size:int", "at:text", "named:int",
    ),
    ("endorsement", "position", "row"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that an employer was given: by which line, about which days, and until when that is known here."""

    position: int
    page: str
    id: str
    what: str
    digest: str
    first: date
    last: date
    size: int
    at: datetime
    kept_until: date
    rows: int


@dataclass(frozen=True, slots=True)
class Relied:
    """Who relies on an answer about one endorsement: on which day or days, as known from the first ``size`` lines.

    ``page`` is the receipt's or the roster's own, ``row`` the roster's row (0 for a receipt). ``named``: the holder may be told
    who asked.
    """

    endorsement: str
    position: int
    row: int
    page: str
    employer: str
    what: str
    digest: str
    first: date
    last: date
    size: int
    at: datetime
    named: bool


class Reliance(OfficeView):
    """The view of who was answered what."""

    name: ClassVar[str] = "reliance"
    tables: ClassVar[tuple[Table, ...]] = (ANSWERED, DIGEST, RELIED)

    def __init__(self, journal: Journal, engine: Engine, bodies: Bodies) -> None:
        """``engine`` is the vault's database, ``bodies`` its reader."""
        self.journal = journal
        super().__init__(engine, bodies)

    # --- following

    def fold(self, batch: Batch) -> Sequence[Change]:
        """Adds what was answered; forgets what was erased, now or before it was read."""
        answered: list[Row] = []
        digests: list[Row] = []
        relied: list[Row] = []
        for line, event in told(batch, NAMES, self.bodies):
            if isinstance(event, Given | Stated):
                answered.append(_answered(line, event))
                digests.append((event.digest, line.stream, event.employer, line.position))
                relied += _relied(line, event)
        gone = [(page,) for page in erased_pages(batch, NAMES, self.journal)] if any(batch.of(ERASED)) else []
        rows = ((ANSWERED, answered), (DIGEST, digests), (RELIED, relied))
        return [
            *(self.insert(table, found) for table, found in rows),
            *(Each(f"DELETE FROM {self.table(table)} WHERE page = ?", gone) for table in self.tables),
        ]

    def remove(self, tx: Transaction, subject: str) -> None:
        """Delete what an employer was answered. Of an endorsement's holder nothing is here: its page names nobody."""
        for table in self.tables:
            tx.execute(f"DELETE FROM {self.table(table)} WHERE employer = ?", (subject,))

    # --- asking

    def of_employer(self, employer: str, *, after: int = 0, limit: int = 50) -> tuple[tuple[Answered, ...], int | None]:
        """What an employer was answered beyond a position, and where to go on; ``None``: no more at the moment."""
        sql = f"""SELECT {", ".join(ANSWERED.names[1:])} FROM {self.table(ANSWERED)}
                  WHERE employer = ? AND position > ? ORDER BY position LIMIT ?"""
        with self.engine.statement(write=False) as tx:
            found = [_of_row(row) for row in tx.fetchall(sql, (employer, after, limit + 1))]
        return tuple(found[:limit]), found[limit - 1].position if len(found) > limit else None

    def last(self, employer: str, limit: int) -> tuple[Answered, ...]:
        """What an employer was answered last, the latest first."""
        sql = f"""SELECT {", ".join(ANSWERED.names[1:])} FROM {self.table(ANSWERED)}
                  WHERE employer = ? ORDER BY position DESC LIMIT ?"""
        with self.engine.statement(write=False) as tx:
            return tuple(_of_row(row) for row in tx.fetchall(sql, (employer, limit)))

    def knows(self, digest: str) -> bool:
        """Whether an answer with this digest was given, as far as it is still known."""
        with self.engine.statement(write=False) as tx:
            return tx.fetchone(f"SELECT 1 FROM {self.table(DIGEST)} WHERE digest = ?", (digest,)) is not None

    def about(self, endorsements: Collection[str]) -> tuple[Relied, ...]:
        """Everything that was answered about these endorsements, in order."""
        sql = f"SELECT {', '.join(RELIED.names)} FROM {self.table(RELIED)} WHERE endorsement"
        rows = among(self.engine, sql, sorted(set(endorsements)))
        return tuple(_relied_of(row) for row in sorted(rows, key=lambda row: row[1:3]))


def _days(event: Event) -> tuple[date, date]:
    if isinstance(event, Given):
        return event.asked, event.asked
    return event.period.start or date.min, event.period.end or date.max


def _answered(line: Line, event: Event) -> Row:
    first, last = _days(event)
    what, rows = (RECEIPT, 1) if isinstance(event, Given) else (ROSTER, len(set(event.rows)))
    until = event.valid.end or date.max
    return (
        event.employer, line.position, line.stream, line.id, what, event.digest, first.isoformat(), last.isoformat(), event.size,
        line.at, until.isoformat(), rows,
    )  # fmt: skip


def _relied(line: Line, event: Event) -> Iterator[Row]:
    first, last = (day.isoformat() for day in _days(event))
    what, rows = (RECEIPT, [(0, event.endorsement)]) if isinstance(event, Given) else (ROSTER, _placed(event))
    for row, endorsement in rows:
        yield (
            endorsement, line.position, row, line.stream, event.employer, what, event.digest, first, last, event.size, line.at,
            int(event.named),
        )  # fmt: skip


def _placed(event: Stated) -> list[tuple[int, Any]]:
    return sorted(set(zip(event.rows, event.endorsements, strict=True)))


def _of_row(row: Row) -> Answered:
    position, page, line, what, digest, first, last, size, at, until, rows = row
    return Answered(position, page, line, what, digest, *_dates(first, last), size, parse_at(at), date.fromisoformat(until), rows)


def _relied_of(row: Row) -> Relied:
    endorsement, position, place, page, employer, what, digest, first, last, size, at, named = row
    days = _dates(first, last)
    return Relied(endorsement, position, place, page, employer, what, digest, *days, size, parse_at(at), bool(named))


def _dates(first: str, last: str) -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last)
