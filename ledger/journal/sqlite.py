"""Lines in an SQLite file: WAL, synchronous FULL, one writing transaction at a time, append-only by triggers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore

from ledger.journal.desk import SqlBooks, SqlDesk
from ledger.journal.entry import Written
from ledger.journal.errors import Damaged, DoubledId, JournalError
from ledger.journal.judge import Save, judge, record_time, wall_clock
from ledger.journal.recorder import Clock
from ledger.signing.statement import leaf_hash, stamp
from ledger.store.errors import Conflict
from ledger.store.sqlite import SqliteEngine, SqliteTransaction

_LINE = "INSERT INTO line (rowid, originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?, ?)"
_LEAF = "INSERT INTO tlog_leaf (leaf_index, notification_id, leaf_hash, line_id) VALUES (?, ?, ?, ?)"
_TAKE = "INSERT INTO reservation (key, page, since) VALUES (?, ?, ?)"
_ONCE = "INSERT INTO once (key, digest, first, last, at) VALUES (?, ?, ?, ?, ?)"


class _Pool:
    """The library closes its datastore's pool; ours is closed with the journal."""

    def close(self) -> None:
        """Nothing to do."""


class EngineDatastore(SQLiteDatastore):
    """The library's datastore over our engine, so that its own queries run on the same few connections."""

    def __init__(self, engine: SqliteEngine) -> None:  # the library's own would open a second pool
        self.engine = engine
        self.pool = cast("Any", _Pool())
        self.single_row_tracking = True
        self.originator_id_type = "text"

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with self.engine.transaction(write=commit) as tx:
            cursor = tx.connection.cursor()
            cursor.row_factory = sqlite3.Row
            yield SQLiteCursor(cursor)


class SqliteRecorder(SqlDesk, SQLiteApplicationRecorder):
    """The library's recorder with our table, our positions, and leaves in the event's own transaction."""

    poll_seconds = 0.02

    def __init__(self, store: SqliteEngine, clock: Clock = wall_clock) -> None:
        SqlDesk.__init__(self, store)
        SQLiteApplicationRecorder.__init__(self, EngineDatastore(store), events_table_name="line")
        self._sqlite = store
        self._clock = clock

    # --- writing

    def append(self, saves: Sequence[Save]) -> Sequence[Written | JournalError]:
        """Raises Damaged, StoreError."""
        with self._sqlite.transaction() as tx:
            books = SqlBooks(tx)
            last, last_at = books.last()
            if books.leaves() != last:
                raise Damaged("The leaves do not agree with the lines: nothing may be written or signed.")
            outcomes: list[Written | JournalError] = []
            for save in saves:
                outcome = self._append_one(save, (last, last_at), tx)
                if isinstance(outcome, Written) and outcome.first > last:
                    last, last_at = outcome.last, outcome.at
                outcomes.append(outcome)
        return outcomes

    def _append_one(self, save: Save, tail: tuple[int, str], tx: SqliteTransaction) -> Written | JournalError:
        last, last_at = tail
        try:
            standing = judge(save, SqlBooks(tx))
            if standing is not None:
                return standing
            written = Written(last + 1, last + len(save.events), record_time(last_at, self._clock()))
        except JournalError as refusal:
            return refusal
        _keep(save, written, tx)
        return written

    # --- the library's own calls

    def create_table(self) -> None:
        """As :meth:`migrate`: what the library calls it."""
        self.migrate()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: object) -> Sequence[int] | None:
        """Keeps events verbatim at dense positions, without leaves: for the library's test cases. The journal never calls it."""
        try:
            return super().insert_events(stored_events, **kwargs)
        except Conflict as conflict:
            raise IntegrityError(str(conflict)) from None

    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: object) -> Sequence[int] | None:
        c.execute("SELECT coalesce(max(rowid), 0) FROM line")
        last = c.fetchone()[0]
        rows = [(last + i, str(e.originator_id), e.originator_version, e.topic, e.state) for i, e in enumerate(stored_events, 1)]
        try:
            c.executemany(_LINE, rows)
        except sqlite3.IntegrityError:
            raise IntegrityError("SQLite refused: a line with this number stands on the page.") from None
        return [row[0] for row in rows]

    # --- the store itself

    def wait_elsewhere(self, woken: Callable[[], None]) -> None:  # noqa: ARG002 - SQLite tells nobody; waiting readers look
        return None


def _keep(save: Save, written: Written, tx: SqliteTransaction) -> None:
    lines, leaves = [], []
    for position, (line_id, event) in enumerate(zip(save.ids, save.events, strict=True), written.first):
        entry = stamp(written.at, event.state)
        lines.append((position, event.originator_id, event.originator_version, event.topic, entry))
        leaves.append((position - 1, position, leaf_hash(entry), line_id))
    try:
        tx.executemany(_LINE, lines)
        tx.executemany(_LEAF, leaves)
    except Conflict:  # every number and every id was looked at: only an id doubled within the write is left
        raise DoubledId from None
    if save.free:
        tx.executemany("DELETE FROM reservation WHERE key = ?", [(key,) for key in save.free])
    if save.take:
        tx.executemany(_TAKE, [(r.key, r.page, written.at) for r in save.take])
    if save.once is not None:
        tx.execute(_ONCE, (save.once.key, save.once.digest, written.first, written.last, written.at))
