"""Lines in PostgreSQL: one call of one function for an append, and LISTEN for those who wait.

Roles: the owner of the schema runs ``migrate``; the function runs with its owner's rights. So a serving process may log
in with a role that can change nothing else (hygiene, which proves nothing; the log does):

    GRANT USAGE ON SCHEMA ledger TO serving;
    GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO serving;
    GRANT EXECUTE ON FUNCTION ledger.append_lines TO serving;
    GRANT INSERT, UPDATE ON ledger.counter, ledger.tlog_head TO serving;
    GRANT INSERT ON ledger.tlog_checkpoint TO serving;
    GRANT DELETE ON ledger.once TO serving;

No other code may insert into ``line``: the advisory lock binds only those who call the function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import NamedTuple, cast

import psycopg
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.rows import DictRow, dict_row, tuple_row

from ledger.journal import schema
from ledger.journal.desk import SqlBooks, SqlDesk
from ledger.journal.entry import Written
from ledger.journal.errors import ClockBehind, Damaged, JournalError, Overtaken
from ledger.journal.judge import Save, judge
from ledger.journal.listening import Listener
from ledger.journal.recorder import Clock, RawLine
from ledger.signing.statement import format_at
from ledger.store.asking import Asking
from ledger.store.binary import BIGINT_ARRAY, BYTEA_ARRAY, TEXT, TEXT_ARRAY, blobs, numbers, texts
from ledger.store.errors import Conflict, Unavailable
from ledger.store.postgres import Hot, PostgresEngine, plainly

_APPEND = Hot(
    "append_lines",
    "SELECT kind, which, first, recorded FROM append_lines($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, nullif($13, '')::timestamptz)",
    (TEXT_ARRAY, BIGINT_ARRAY, TEXT_ARRAY, TEXT_ARRAY, BYTEA_ARRAY, BYTEA_ARRAY, BYTEA_ARRAY, TEXT_ARRAY,
     BYTEA_ARRAY, BYTEA_ARRAY, BIGINT_ARRAY, BIGINT_ARRAY, TEXT),
)  # fmt: skip
_PAGES = Hot(
    "pages",
    """SELECT notification_id, topic, originator_id, originator_version, state FROM line
       WHERE originator_id = ANY ($1) ORDER BY originator_id, originator_version""",
    (TEXT_ARRAY,),
)
_HOLDERS = Hot("holders", "SELECT key, page FROM reservation WHERE key = ANY ($1)", (BYTEA_ARRAY,))
_VERBATIM = """INSERT INTO line (notification_id, originator_id, originator_version, topic, state)
    SELECT (SELECT coalesce(max(notification_id), 0) FROM line) + i, s, n, t, e
    FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::bytea[]) WITH ORDINALITY AS u(s, n, t, e, i) ORDER BY i
    RETURNING notification_id"""
PATIENT_TRIES = 5
"""How often a refusal that was gone when it was looked at is tried again."""


class _Answer(NamedTuple):
    """What the function says: ``written``, or what stood in the way and at which of its kind (from 1)."""

    kind: str
    which: int | None
    first: int | None
    at: str | None


class EngineDatastore(PostgresDatastore):
    """The library's datastore over our pool. It has no composite types, so none are looked up."""

    def __init__(self, engine: PostgresEngine) -> None:  # the library's own would open a second pool
        self._engine = engine
        self.schema = engine.schema
        self.lock_timeout = 0
        self.originator_id_type = "text"
        self.single_row_tracking, self.enable_db_functions = True, False
        self.db_type_names = set()
        self.psycopg_type_adapters, self.psycopg_python_types = {}, {}

    def register_type_adapters(self) -> None:
        """There are none."""

    @contextmanager
    def get_connection(self) -> Iterator[psycopg.Connection[DictRow]]:
        """A connection of our pool, as the library's own statements want one."""
        with self._engine.connection() as connection, plainly():
            rows_as_dicts = cast("psycopg.Connection[DictRow]", connection)
            rows_as_dicts.row_factory = dict_row
            try:
                yield rows_as_dicts
            finally:
                connection.row_factory = tuple_row

    def close(self) -> None:
        """The pool is closed with the journal."""


class PostgresRecorder(SqlDesk, PostgresApplicationRecorder):
    """The library's recorder with our table and our one function: dense positions, leaves, reservations, one round trip."""

    poll_seconds = 0.25

    def __init__(self, store: PostgresEngine, clock: Clock | None = None) -> None:
        SqlDesk.__init__(self, store)
        PostgresApplicationRecorder.__init__(self, EngineDatastore(store), events_table_name="line")
        self._postgres = store
        self._clock = clock
        self._pages: Asking[str] = Asking(store, _PAGES, texts, at=2)
        self._holders: Asking[bytes] = Asking(store, _HOLDERS, blobs)

    # --- reading, when many open pages at once

    def page(self, stream: str) -> list[RawLine]:
        return self._pages.of(stream)

    def each_page(self, streams: Sequence[str]) -> list[list[RawLine]]:
        return self._pages.of_each(streams)

    def holder(self, key: bytes) -> str | None:
        return next((page for _, page in self._holders.of(key)), None)

    def holders(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        return dict(self._postgres.call(_HOLDERS, (blobs(keys),)))

    # --- writing

    def append(self, saves: Sequence[Save]) -> Sequence[Written | JournalError]:
        """All in one transaction where nothing stands in the way; what does is taken out and answered by itself.

        A save that frees keys goes alone, since in a common call all keys are freed before any is taken.
        Raises StoreError.
        """
        together = [i for i, save in enumerate(saves) if not save.free]
        alone = [i for i, save in enumerate(saves) if save.free]
        outcomes: dict[int, Written | JournalError] = {}
        while len(together) > 1:
            company = [saves[i] for i in together]
            try:
                answer = self._call_again(company)
            except Conflict:  # two of the company want the same key or id
                break
            if answer.kind == "written":
                outcomes.update(zip(together, _shares(company, answer), strict=True))
                together = []
                break
            if answer.kind in {"clock", "damaged"}:
                break
            alone.append(together.pop(_whose(company, answer)))
        for i in together + alone:
            outcomes[i] = self._append_one(saves[i])
        return [outcomes[i] for i in range(len(saves))]

    def _append_one(self, save: Save) -> Written | JournalError:
        for _ in range(PATIENT_TRIES):
            try:
                answer = self._call_again([save])
            except Conflict:  # an id or key doubled within the save: the judgement names it
                answer = _Answer("line", 1, None, None)
            match answer.kind:
                case "written":
                    return _shares([save], answer)[0]
                case "clock":
                    return ClockBehind()
                case "damaged":
                    return Damaged("The leaves do not agree with the lines: nothing may be written or signed.")
            try:
                with self._postgres.transaction(write=False) as tx:
                    standing = judge(save, SqlBooks(tx))
            except JournalError as refusal:
                return refusal
            if standing is not None:
                return standing
        return Overtaken(str(save.events[0].originator_id), save.events[0].originator_version)

    def _call_again(self, saves: Sequence[Save]) -> _Answer:
        """The call, once more where the connection broke: a commit whose answer was lost is found by its lines' ids."""
        try:
            return self._call(saves)
        except Unavailable:
            self._postgres.heal()
            return self._call(saves)

    def _call(self, saves: Sequence[Save]) -> _Answer:
        given = b"" if self._clock is None else format_at(self._clock()).encode()
        (row,) = self._postgres.call(_APPEND, (*_columns(saves), given))
        return _Answer(*row)

    # --- the library's own calls

    def create_table(self) -> None:
        """As :meth:`migrate`: what the library calls it."""
        self.migrate()

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: object) -> Sequence[int] | None:
        """Keeps events verbatim at dense positions, without leaves: for the library's test cases. The journal never calls it."""
        columns = ([str(e.originator_id) for e in stored_events], [e.originator_version for e in stored_events],
                   [e.topic for e in stored_events], [e.state for e in stored_events])  # fmt: skip
        try:
            with self._postgres.transaction() as tx, plainly():
                tx.connection.execute(f"SELECT pg_advisory_xact_lock({schema.LOCK})")
                rows = tx.connection.execute(_VERBATIM, columns).fetchall()
        except Conflict as conflict:
            raise IntegrityError(str(conflict)) from None
        return [row[0] for row in rows]

    # --- the store itself

    def wait_elsewhere(self, woken: Callable[[], None]) -> Callable[[], None]:
        """LISTEN on a connection of its own."""
        listener = Listener(self._postgres.url, schema.CHANNEL, woken)
        listener.start()
        return listener.stop


def _columns(saves: Sequence[Save]) -> tuple[bytes, ...]:
    events = [event for save in saves for event in save.events]
    takes = [reservation for save in saves for reservation in save.take]
    ends = list(accumulate(len(save.events) for save in saves))
    onces = [(save.once, end - len(save.events) + 1, end) for save, end in zip(saves, ends, strict=True) if save.once]
    return (
        texts([str(event.originator_id) for event in events]),
        numbers([event.originator_version for event in events]),
        texts([event.topic for event in events]),
        texts([line_id for save in saves for line_id in save.ids]),
        blobs([event.state for event in events]),
        blobs([key for save in saves for key in save.free]),
        blobs([reservation.key for reservation in takes]),
        texts([reservation.page for reservation in takes]),
        blobs([once.key for once, _, _ in onces]),
        blobs([once.digest for once, _, _ in onces]),
        numbers([first for _, first, _ in onces]),
        numbers([last for _, _, last in onces]),
    )


def _shares(saves: Sequence[Save], answer: _Answer) -> list[Written]:
    """Each save's part of a common append."""
    first, at = cast("int", answer.first), cast("str", answer.at)
    ends = accumulate((len(save.events) for save in saves), initial=first - 1)
    return [Written(end + 1, end + len(save.events), at) for end, save in zip(ends, saves, strict=False)]


def _whose(saves: Sequence[Save], answer: _Answer) -> int:
    """Which save of a company the function named, by the ordinal of its line, key, or idempotency key."""
    sizes = {
        "line": [len(save.events) for save in saves],
        "take": [len(save.take) for save in saves],
        "once": [int(save.once is not None) for save in saves],
    }[answer.kind]
    ordinal = cast("int", answer.which)
    return next(i for i, end in enumerate(accumulate(sizes)) if ordinal <= end)
