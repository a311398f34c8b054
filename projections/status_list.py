"""One bit for each credential and purpose: revoked for good, suspended until cleared, superseded; and since which line.

Bits follow the lines of the endorsement, at the position where they stand. A credential is revoked by a line that names it,
and when the endorsement moves after it was issued or ends; by a move it is superseded as well, in the same breath. It is
suspended while the endorsement is inactive or lapsed, and from a line that suspends it alone until one that takes it up again.
Issuing changes no bit, nor does publishing a list, so that a round of publishing cannot feed itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Final

from ledger.credentials.status import Purpose
from ledger.journal.journal import Journal
from ledger.rulebook.certifying import OWED
from ledger.store.engine import Row
from projections.batch import Batch, Line
from projections.change import Change, Table
from projections.recent import Recent, before
from projections.status_now import BLOCK, BYTES, STATE, Blocks, Key, joined
from projections.view import View

ISSUED: Final = "credential.issued/1"
REVOKED: Final = "credential.revoked/1"
BEGINNING: Final = frozenset({"endorsement.granted/1", "endorsement.adopted/1"})
MOVING: Final = frozenset({"endorsement.moved/1", "endorsement.departed/1"})
"""To another association; to one with a ledger of its own, too."""
ENDING: Final = MOVING | frozenset(
    f"endorsement.{word}/1" for word in ("relinquished", "emeritus", "archived", "deceased", "rescinded")
)
CORRECTED: Final = "endorsement.corrected/1"
RECEIVED: Final = "endorsement.received/1"
OPENING: Final = frozenset({"endorsement.paused/1", "endorsement.lapsed/1"})
CLOSING: Final = {"endorsement.resumed/1": "hold", "endorsement.reinstated/1": "lapse"}
ALONE: Final = {"credential.suspended/1": True, "credential.unsuspended/1": False}
"""The lines that suspend one credential, and take it up again."""
NAMES: Final = frozenset({ISSUED, REVOKED, CORRECTED, *ALONE}) | ENDING | OPENING | frozenset(CLOSING)

CREDENTIAL = Table(
    "status_credential",
    ("association:text", "list:int", "idx:int", "issued:text", "page:text", "position:int", "format:text"),
    ("association", "list", "idx"),
)
BIT = Table(
    "status_bit",
    ("association:text", "list:int", "purpose:text", "idx:int", "position:int", "bit:int"),
    ("association", "list", "purpose", "idx", "position"),
)

MOVE = Table(
    "status_move",
    ("association:text", "list:int", "idx:int", "position:int", "day:text"),
    ("association", "list", "idx", "position"),
)

RECEIPT = Table("status_receipt", ("page:text", "position:int"), ("page", "position"))


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential as issued: where its bits are, and the line that issued it."""

    association: str
    list: int
    index: int
    issued: str
    page: str
    position: int
    format: str


@dataclass(slots=True)
class Carried:
    """A credential and its bits as they stand; ``moved`` is the line of the move that superseded it."""

    credential: Credential
    revoked: bool = False
    suspended: bool = False
    alone: bool = False
    """Suspended by a line that names it, whatever its endorsement is."""
    moved: str | None = None


@dataclass(slots=True)
class Page:
    """One endorsement's credentials, and what it is inactive or lapsed by."""

    credentials: list[Carried] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    puts_right: dict[str, str] = field(default_factory=dict)
    """By a correction's id the line that it puts right, through corrections of corrections."""

    def take(self, line: Line) -> Iterator[Row]:
        """The bits that a line changes, each a row."""
        if line.name == ISSUED:
            self.credentials.append(Carried(credential_of(line)))
        elif line.name == REVOKED:
            yield from self._revoke(line, line.data["issued"])
        elif line.name in ENDING:
            yield from self._revoke(line)
        elif line.name in ALONE:
            yield from self._suspend_alone(line)
        elif line.name != CORRECTED:
            yield from self._suspend(line)

    def _revoke(self, line: Line, issued: str | None = None) -> Iterator[Row]:
        for one in self.credentials:
            if not one.revoked and issued in (None, one.credential.issued):
                one.revoked = True
                yield _bit(one.credential, Purpose.REVOCATION, line, bit=True)
                if line.name in MOVING:
                    one.moved = line.id
                    yield _bit(one.credential, Purpose.MESSAGE, line, bit=True)

    def days(self, line: Line) -> Iterator[Row]:
        """The day of the move, of each credential that a line superseded, or whose move it puts on another day."""
        day, moved = line.first, line.id
        if line.name == CORRECTED:
            named = line.data["corrects"]
            day, moved = (line.data["days"] or {}).get("from"), self.puts_right.get(named, named)
            self.puts_right[line.id] = moved
        for one in self.credentials if day else ():
            if one.moved == moved:
                found = one.credential
                yield (found.association, found.list, found.index, line.position, day)

    def _suspend(self, line: Line) -> Iterator[Row]:
        if line.name in OPENING:
            self.open.add(line.id)
        else:
            self.open.discard(line.data[CLOSING[line.name]])
        yield from self._suspended(line)

    def _suspend_alone(self, line: Line) -> Iterator[Row]:
        for one in self.credentials:
            if one.credential.issued == line.data["issued"]:
                one.alone = ALONE[line.name]
        yield from self._suspended(line)

    def _suspended(self, line: Line) -> Iterator[Row]:
        for one in self.credentials:
            now = bool(self.open) or one.alone
            if not one.revoked and one.suspended != now:
                one.suspended = now
                yield _bit(one.credential, Purpose.SUSPENSION, line, bit=now)


def _bit(credential: Credential, purpose: Purpose, line: Line, *, bit: bool) -> Row:
    return (credential.association, credential.list, purpose.value, credential.index, line.position, int(bit))


def credential_of(line: Line) -> Credential:
    """The credential that a line issued."""
    data = line.data
    return Credential(line.actor, data["list"], data["index"], line.id, line.stream, line.position, data["format"])


class StatusList(View):
    """The view of credentials' bits; a public one."""

    name: ClassVar[str] = "status_list"
    version: ClassVar[int] = 4
    tables: ClassVar[tuple[Table, ...]] = (CREDENTIAL, BIT, MOVE, RECEIPT, BLOCK, STATE)

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        super().__init__(journal.engine)

    # --- following

    def forget(self) -> None:
        """Read pages' credentials from the journal again."""
        self._pages: Recent[Page] = Recent(self._load, lambda _: Page())
        self._blocks = Blocks(self._stored)

    def _load(self, line: Line) -> Page:
        page = Page()
        for one in before(self.journal, line):
            if one.name in NAMES:
                list(page.take(one)), list(page.days(one))
        return page

    def fold(self, batch: Batch) -> Sequence[Change]:
        """Adds the credentials issued, the bits that changed, and the days of the moves that changed them."""
        issued: list[Row] = []
        bits: list[Row] = []
        days: list[Row] = []
        for _, name, stream, n, _ in batch.rows:
            if n == 1 and name in BEGINNING:
                self._pages.put(stream, Page())
        for line in batch.of(NAMES):
            page = self._pages.of(line)
            bits += page.take(line)
            days += page.days(line) if line.name in MOVING or line.name == CORRECTED else ()
            if line.name == ISSUED:
                one = credential_of(line)
                issued.append((one.association, one.list, one.index, one.issued, one.page, one.position, one.format))
        receipts: list[Row] = [(stream, position) for position, name, stream, _, _ in batch.rows if name == RECEIVED]
        rows = ((CREDENTIAL, issued), (BIT, bits), (MOVE, days), (RECEIPT, receipts))
        inserts = [self.insert(table, found) for table, found in rows]
        return [*inserts, *self._blocks.changes(self.table(BLOCK), self.table(STATE), issued, bits)]

    def _stored(self, key: Key) -> bytes | None:
        sql = f"SELECT bits FROM {self.table(BLOCK)} WHERE association = ? AND list = ? AND purpose = ? AND block = ?"
        with self.engine.statement(write=False) as tx:
            row = tx.fetchone(sql, key)
        return bytes(row[0]) if row else None

    # --- asking

    def bits(self, association: str, list_number: int, purpose: str, *, size: int | None = None) -> set[int]:
        """The indexes set in a list, now or as known from the first ``size`` lines."""
        sql = f"""SELECT idx, bit FROM {self.table(BIT)}
                  WHERE association = ? AND list = ? AND purpose = ? AND position <= ? ORDER BY position"""
        with self.engine.statement(write=False) as tx:
            rows = tx.fetchall(sql, (association, list_number, str(purpose), _limit(size)))
        last: dict[int, int] = dict(rows)
        return {index for index, bit in last.items() if bit}

    def now(self, association: str, list_number: int, purpose: str) -> bytes:
        """A list as it stands, every bit of it; index 0 is the leftmost."""
        sql = f"SELECT block, bits FROM {self.table(BLOCK)} WHERE association = ? AND list = ? AND purpose = ?"
        with self.engine.statement(write=False) as tx:
            return joined(tx.fetchall(sql, (association, list_number, str(purpose))))

    def lists(self, association: str) -> tuple[int, ...]:
        """The numbers of an association's lists that have a credential."""
        sql = f"SELECT DISTINCT list FROM {self.table(STATE)} WHERE association = ? ORDER BY list"
        with self.engine.statement(write=False) as tx:
            return tuple(row[0] for row in tx.fetchall(sql, (association,)))

    def superseded(self, *, size: int | None = None) -> dict[tuple[str, int], dict[int, date]]:
        """By association and list, the day on which the endorsement of each superseded credential moved, by its index."""
        sql = f"SELECT association, list, idx, day FROM {self.table(MOVE)} WHERE position <= ? ORDER BY position"
        found: dict[tuple[str, int], dict[int, date]] = {}
        with self.engine.statement(write=False) as tx:
            for association, number, index, day in tx.fetchall(sql, (_limit(size),)):
                found.setdefault((association, number), {})[index] = date.fromisoformat(day)
        return found

    def without_another(self) -> tuple[str, ...]:
        """Candidates for a credential that is owed: none such was issued on the page since it came here, or since the last word
        about the move that superseded one.
        """
        moved = f"""SELECT c.page FROM {self.table(CREDENTIAL)} c LEFT JOIN {self.table(MOVE)} m
                    ON m.association = c.association AND m.list = c.list AND m.idx = c.idx
                    GROUP BY c.page HAVING MAX(CASE c.format WHEN '{OWED}' THEN c.position ELSE 0 END) < MAX(m.position)"""
        came = f"""SELECT r.page FROM {self.table(RECEIPT)} r LEFT JOIN {self.table(CREDENTIAL)} c
                   ON c.page = r.page AND c.position > r.position AND c.format = '{OWED}' GROUP BY r.page HAVING COUNT(c.position) = 0"""
        with self.engine.statement(write=False) as tx:
            return tuple(sorted({row[0] for sql in (moved, came) for row in tx.fetchall(sql)}))

    def changed_since(self, association: str, position: int) -> set[tuple[Purpose, int]]:
        """The lists of which a bit changed, or which began, by a line beyond ``position``."""
        sql = f"SELECT purpose, list FROM {self.table(STATE)} WHERE association = ? AND position > ?"
        with self.engine.statement(write=False) as tx:
            return {(Purpose(purpose), number) for purpose, number in tx.fetchall(sql, (association, position))}

    def credential(self, association: str, list_number: int, index: int) -> Credential | None:
        """The credential whose bits these are; ``None`` for an index not given out."""
        sql = f"SELECT {', '.join(CREDENTIAL.names)} FROM {self.table(CREDENTIAL)} WHERE association = ? AND list = ? AND idx = ?"
        with self.engine.statement(write=False) as tx:
            row = tx.fetchone(sql, (association, list_number, index))
        return Credential(*row) if row else None

    def standing(self, association: str, list_number: int, index: int) -> frozenset[Purpose] | None:
        """The bits set at an index at this moment; ``None`` for one not given out."""
        if self.credential(association, list_number, index) is None:
            return None
        block, place = divmod(index, BYTES * 8)
        sql = f"SELECT purpose, bits FROM {self.table(BLOCK)} WHERE association = ? AND list = ? AND block = ?"
        with self.engine.statement(write=False) as tx:
            rows = tx.fetchall(sql, (association, list_number, block))
        return frozenset(Purpose(purpose) for purpose, bits in rows if bits[place // 8] & (0x80 >> place % 8))

    def since(self, credential: Credential) -> dict[Purpose, int]:
        """For each bit of a credential that is set, the position of the line that set it."""
        sql = f"""SELECT purpose, position, bit FROM {self.table(BIT)}
                  WHERE association = ? AND list = ? AND idx = ? ORDER BY position"""
        with self.engine.statement(write=False) as tx:
            rows = tx.fetchall(sql, (credential.association, credential.list, credential.index))
        last = {Purpose(purpose): (position, bit) for purpose, position, bit in rows}
        return {purpose: position for purpose, (position, bit) in last.items() if bit}


def _limit(size: int | None) -> int:
    return 2**62 if size is None else size
