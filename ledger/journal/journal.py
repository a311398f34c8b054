"""The journal: open a page, write lines, all or none."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ledger.journal.entry import Head, StoredLine, Write, Written
from ledger.journal.errors import DoubledId, JournalError, Unknown
from ledger.journal.judge import Save, wall_clock
from ledger.journal.mapper import LineMapper
from ledger.journal.memory import MemoryRecorder
from ledger.journal.recorder import Clock, RawLine, Recorder
from ledger.journal.sqlite import SqliteRecorder
from ledger.journal.waiting import Waiting
from ledger.store.combine import Combiner
from ledger.store.engine import Engine
from ledger.store.opening import MEMORY, is_postgres, open_engine
from ledger.store.reading import Reading
from ledger.store.sqlite import SqliteEngine

if TYPE_CHECKING:
    from ledger.store.postgres import PostgresEngine

_NUL = "\0"
"""No page and no line bears it in its name, and PostgreSQL takes no text that does: nothing is found by such a name."""

MOST_TOGETHER = 256
"""How many waiting writes one transaction takes: group commit."""


REMEMBERED = 20_000
"""How many reservations that last for good are remembered: some megabytes."""

LATELY = 1.0
"""Seconds for which a head that was read is recent enough for those who only say what they have seen."""


class Journal:
    """One journal, safe to share among threads. To be opened after a fork, and closed.

    Every method may raise ``ledger.store.errors.Unavailable`` where the database cannot be had.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._mapper = LineMapper()
        self._waiting = Waiting(recorder)
        self._together: Combiner[Save, Written] = Combiner(self.append, MOST_TOGETHER)
        self._for_good: dict[bytes, str] = {}  # remembers pages, never that there is none yet
        self._lately: tuple[Head | None, float] = (None, float("-inf"))

    @property
    def engine(self) -> Engine:
        """The same database for views: what is written through it may be lost by a crash, since it can be made again."""
        return self._recorder.engine

    # --- writing

    def write(self, write: Write) -> Written:
        """Write every line at its number, take and free every reservation, all or none; sign before, never in here.

        Writes that wait at the same time share one transaction. Where the answer of a commit was lost, the same write
        may simply be sent again: its lines are found by their ids.

        Raises Overtaken, Taken, OnceDiffers, DoubledId, TooLong, ClockBehind, Damaged, and ValueError for what is no
        line. After Unavailable it is not known whether the write stands.
        """
        return self._together.do(self.ready(write))

    def append(self, saves: Sequence[Save]) -> Sequence[Written | JournalError]:
        """Several writes in one transaction, each written whole or refused whole, and answered in order. Raises as a store."""
        outcomes = self._recorder.append(saves) if saves else ()
        self._waiting.reached(max((outcome.last for outcome in outcomes if isinstance(outcome, Written)), default=0))
        return outcomes

    def ready(self, write: Write) -> Save:
        """A write as :meth:`append` takes it. Raises DoubledId, TooLong, and ValueError for what is no line."""
        if not write.lines:
            raise ValueError("a write has at least one line")
        events = tuple(self._mapper.to_stored_event(line) for line in write.lines)
        ids = tuple(line.id for line in write.lines)
        if len(set(ids)) != len(ids):
            raise DoubledId
        return Save(events, ids, write.take, write.free, write.once)

    def next_number(self, name: str, count: int = 1) -> int:
        """The first of ``count`` numbers of a counter that nobody else gets. A crash may leave gaps."""
        return self._recorder.next_number(name, count)

    # --- reading

    def page(self, stream: str) -> list[StoredLine]:
        """A page's lines by number; none for a page that was never written."""
        return self.read(self._recorder.page(stream)) if _NUL not in stream else []

    def each_page(self, streams: Sequence[str]) -> list[list[RawLine]]:
        """The rows of several pages, each to be read by who asked for it."""
        return self._recorder.each_page(streams)

    def read(self, rows: Iterable[RawLine]) -> list[StoredLine]:
        """Rows as lines. Raises Damaged."""
        return [self._mapper.to_line(row) for row in rows]

    def lines(self, after: int, limit: int) -> list[StoredLine]:
        """At most ``limit`` lines beyond a position, in order."""
        return self.read(next(self._recorder.pages(after, limit), []))

    def stream(self, after: int = 0, batch: int = 1000) -> Iterator[RawLine]:
        """Every line beyond a position as a plain tuple (position, name, stream, n, entry), read in batches.

        No transaction is held between batches; lines written meanwhile are read too.
        """
        for rows in self._recorder.pages(after, batch):
            yield from rows

    def recorded_by(self, asked: Sequence[tuple[int, int, str]]) -> Reading[list[tuple[int, str] | None]]:
        """For each (after, last, at) the last line beyond one position and up to another that was recorded by a record time, and
        when it was.
        """
        return self._recorder.recorded_by(asked)

    def line(self, position: int) -> StoredLine:
        """The line at a position. Raises Unknown."""
        row = self._recorder.line(position)
        if row is None:
            raise Unknown("There is no line at this position.")
        return self._mapper.to_line(row)

    def find(self, line_id: str) -> StoredLine | None:
        """The line that bears an id."""
        place = self._recorder.place(line_id) if _NUL not in line_id else None
        return None if place is None else self.line(place.position)

    def size(self) -> int:
        """The last position; 0 where nothing is written."""
        return self._recorder.size()

    def leaf_hashes(self, start: int, stop: int) -> list[bytes]:
        """Hashes of leaves ``start`` … ``stop`` - 1, by leaf index (position - 1)."""
        return self._recorder.leaf_hashes(start, stop)

    def wait_beyond(self, position: int, timeout: float) -> int:
        """Wait until there is a line beyond ``position``, at most ``timeout`` seconds; the size as it is then."""
        return self._waiting.beyond(position, timeout)

    # --- reservations and answers

    def reserved(self, key: bytes) -> str | None:
        """The page that holds a reservation."""
        return self._recorder.holder(key)

    def reserved_all(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """The pages that hold these reservations, asked for together; one that nobody holds is missing."""
        return self._recorder.holders(keys)

    def reserved_for_good(self, key: bytes) -> str:
        """The page that holds a reservation that nobody ever frees; asked for once. Raises Unknown while there is none."""
        page = self._for_good.get(key)
        if page is None:
            page = self._recorder.holder(key)
            if page is None:
                raise Unknown("Nobody holds this reservation.")
            self._remember({key: page})
        return page

    def all_reserved_for_good(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """The same of many, those not yet known asked for together; one that nobody holds is missing."""
        known = self._for_good
        found = {key: page for key in keys if (page := known.get(key))}
        if unknown := [key for key in keys if key not in found]:
            asked = self._recorder.holders(unknown)
            self._remember(asked)
            found |= asked
        return found

    def each_reserved_for_good(self, keys: Sequence[bytes]) -> Reading[list[str | None]]:
        """The same of each, as a reading; ``None`` for one that nobody holds."""
        known = self._for_good
        found = {key: page for key in keys if (page := known.get(key))}
        if unknown := [key for key in keys if key not in found]:
            pages = yield from self._recorder.holding(unknown)
            asked = {key: page for key, page in zip(unknown, pages, strict=True) if page is not None}
            self._remember(asked)
            found |= asked
        return [found.get(key) for key in keys]

    def _remember(self, found: Mapping[bytes, str]) -> None:
        """Begins anew where it would be too many."""
        if len(self._for_good) + len(found) > REMEMBERED:
            self._for_good = {}
        self._for_good.update(found)

    def reservations(self) -> list[tuple[bytes, str, str]]:
        """Every (key, page, since): primary data, for the office's own export."""
        return self._recorder.reservations()

    def answered(self, once_key: bytes) -> tuple[bytes, Written] | None:
        """The request's digest and the answer it was given under an idempotency key."""
        return self._recorder.answer(once_key)

    def forget_answers(self, before: str) -> int:
        """Drop the answers given before a record time (they are kept 30 days); how many."""
        return self._recorder.forget_answers(before)

    # --- the public log's head

    def head(self) -> Head | None:
        """The head that was signed last."""
        return self._recorder.head()

    def head_lately(self) -> Head | None:
        """The head as it was at most a second ago, or as this process moved it since: enough to say what was seen.

        It spares a busy office one query an act. Whoever moves the head asks for :meth:`head`.
        """
        before = self._lately
        if time.monotonic() - before[1] <= LATELY:
            return before[0]
        found = self._recorder.head()
        if self._lately is before:  # else this process moved it meanwhile
            self._lately = (found, time.monotonic())
        return found

    def swap_head(self, old: Head | None, new: Head) -> bool:
        """Compare and swap by size and root; ``None`` for no head yet. False where somebody else moved it."""
        moved = self._recorder.swap_head(old, new)
        if moved:
            self._lately = (new, time.monotonic())
        return moved

    def publish(self, head: Head, at: str) -> None:
        """Add a published note and its time (fixed-width UTC) to the history."""
        self._recorder.publish(head, at)

    def checkpoints(self) -> list[tuple[Head, str]]:
        """Every published note with its time, oldest first."""
        return self._recorder.checkpoints()

    # --- the store

    def migrate(self) -> None:
        """Make or bring up to date the tables. Serving processes never call this."""
        self._recorder.migrate()

    def close(self) -> None:
        """Stop waiting readers and close every connection."""
        self._waiting.close()
        self._recorder.close()


def open_journal(address: str | Path, *, clock: Clock | None = None, migrate: bool = False) -> Journal:
    """The journal at ``memory:``, a path, or ``postgresql://…``.

    ``migrate`` makes the file, schema and tables where they are missing; without it a journal that was not migrated is
    refused. ``clock`` moves the record time, for a demonstration or a simulation; without it the clock is read under
    the append lock (PostgreSQL's own there).

    Raises NotMigrated, Unavailable.
    """
    recorder = _recorder(address, clock, create=migrate)
    try:
        if migrate:
            recorder.migrate()
        else:
            recorder.check_migrated()
    except BaseException:
        recorder.close()
        raise
    return Journal(recorder)


def _recorder(address: str | Path, clock: Clock | None, *, create: bool) -> Recorder:
    if str(address) == MEMORY:
        return MemoryRecorder(clock or wall_clock)
    engine = open_engine(address, schema="ledger", create=create)
    if is_postgres(str(address)):
        from ledger.journal.postgres import PostgresRecorder  # noqa: PLC0415 - as in open_engine

        return PostgresRecorder(cast("PostgresEngine", engine), clock)
    return SqliteRecorder(cast("SqliteEngine", engine), clock or wall_clock)
