"""The private half of lines: sealed fields, one key a subject, and what the journal never took swept away."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, cast

from ledger.signing.canonical import JSON, decode, encode
from ledger.store.combine import Combiner
from ledger.store.engine import Engine, Row, Transaction
from ledger.store.errors import Conflict
from ledger.vault.errors import DoubledBody, NoSubjectKey
from ledger.vault.sealing import derive, seal, unseal

Fields = dict[str, JSON]

KEY_BYTES = 32
FEW = 500
"""How many values one IN (…) names at most."""


@dataclass(frozen=True, slots=True)
class Body:
    """The private fields of one line, whose page it is on, and whose key hides it."""

    id: str
    page: str
    subject: str
    fields: Mapping[str, JSON]


Sealed = tuple[str, str, str, bytes, str]
"""A row as it is put: id, page, subject, sealed fields, when."""


class Shelf(Protocol):
    """The three statements of a put, for which PostgreSQL has a faster way (``postgres.py``)."""

    def keys(self, subjects: Sequence[str]) -> list[tuple[str, bytes]]:
        """The wrapped keys of those subjects that have one."""

    def insert(self, rows: Sequence[Sealed]) -> int:
        """Keep rows whose ids are new; how many were. Raises Conflict where a subject has no key any more."""

    def kept(self, ids: Sequence[str]) -> list[Row]:
        """What is kept under these ids: id, page, subject, sealed fields, wrapped key."""


class SqlShelf:
    """The shelf within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def keys(self, subjects: Sequence[str]) -> list[tuple[str, bytes]]:
        rows = _among(self._tx, "SELECT subject, key FROM subject_key WHERE subject", subjects)
        return [(row[0], bytes(row[1])) for row in rows]

    def insert(self, rows: Sequence[Sealed]) -> int:
        sql = "INSERT INTO body (id, page, subject, sealed, written) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
        return sum(self._tx.execute(sql, row) for row in rows)

    def kept(self, ids: Sequence[str]) -> list[Row]:
        return _among(self._tx, _SELECT + "b.id", ids)


@dataclass(frozen=True, slots=True)
class Gone:
    """An erased body: which line's, on which page, and on what ground."""

    id: str
    page: str
    basis: str


class Bodies:
    """Bodies and their subjects' keys. Keys are read anew each time, so an erased one is nowhere remembered."""

    def __init__(self, engine: Engine, relaxed: Engine, secret: bytes, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._relaxed = relaxed
        self._wrapping = derive(secret, "subject-key")
        self._clock = clock
        self._together: Combiner[Sequence[Body], int] = Combiner(self._put_together)

    # --- keys

    def subject_key(self, subject: str) -> bytes:
        """The subject's key, 32 bytes, made at the first call. Raises DoesNotUnseal.

        A new key is not yet flushed to disk; the body sealed under it is flushed after it and takes it along.
        """
        with self._shelf(write=False) as shelf:
            found = shelf.keys([subject])
        return unseal(self._wrapping, found[0][1], subject) if found else self._make_key(subject)

    def _make_key(self, subject: str) -> bytes:
        wrapped = seal(self._wrapping, os.urandom(KEY_BYTES), subject)
        with self._relaxed.statement() as tx:
            tx.execute("INSERT INTO subject_key (subject, key) VALUES (?, ?) ON CONFLICT DO NOTHING", (subject, wrapped))
        return self.subject_key(subject)

    def _sealing_key(self, subject: str, wrapped: bytes) -> bytes:
        return derive(unseal(self._wrapping, wrapped, subject), "body")

    @contextmanager
    def _shelf(self, *, write: bool = True) -> Iterator[Shelf]:
        with self._engine.statement(write=write) as tx:
            yield SqlShelf(tx)

    # --- writing

    def put(self, bodies: Sequence[Body]) -> None:
        """Keep bodies, before their lines are written. The same body may be put again.

        Those who put at the same time share one transaction. Raises NoSubjectKey, DoubledBody, Unavailable.
        """
        if not bodies:
            return
        try:
            self._together.do(bodies)
        except Conflict:  # the key was erased between its reading and the insert
            raise NoSubjectKey from None

    def _put_together(self, puts: Sequence[Sequence[Body]]) -> Sequence[int | Exception]:
        with self._shelf() as shelf:
            return self._put(puts, shelf)

    def _put(self, puts: Sequence[Sequence[Body]], shelf: Shelf) -> list[int | Exception]:
        subjects = list({body.subject for bodies in puts for body in bodies})
        keys = {subject: self._sealing_key(subject, wrapped) for subject, wrapped in shelf.keys(subjects)}
        keyless: list[Exception | None] = [
            None if all(body.subject in keys for body in bodies) else NoSubjectKey() for bodies in puts
        ]
        written = self._clock().astimezone(UTC).isoformat()
        good = [body for bodies, error in zip(puts, keyless, strict=True) if error is None for body in bodies]
        rows = [(b.id, b.page, b.subject, seal(keys[b.subject], encode(b.fields), b.id), written) for b in good]
        doubled = self._differing(shelf, good) if shelf.insert(rows) < len(rows) else set()
        return [
            error or (DoubledBody() if doubled.intersection(body.id for body in bodies) else len(bodies))
            for bodies, error in zip(puts, keyless, strict=True)
        ]

    def _differing(self, shelf: Shelf, bodies: Sequence[Body]) -> set[str]:
        """Which of these are kept with other contents than they bring."""
        kept = {row[0]: row for row in shelf.kept([body.id for body in bodies])}
        return {b.id for b in bodies if kept[b.id][1:3] != (b.page, b.subject) or self._open(kept[b.id]) != dict(b.fields)}

    # --- reading

    def of_page(self, page: str) -> dict[str, Fields | None]:
        """The fields of each of a page's bodies by line id; ``None`` for what was erased. Raises DoesNotUnseal."""
        with self._engine.statement(write=False) as tx:
            rows = tx.fetchall(_SELECT + "b.page = ?", (page,))
        return {row[0]: self._open(row) for row in rows}

    def get(self, ids: Iterable[str]) -> dict[str, Fields | None]:
        """As :meth:`of_page`, by line ids; an id of which nothing is kept is missing."""
        with self._engine.statement(write=False) as tx:
            rows = _among(tx, _SELECT + "b.id", ids)
        return {row[0]: self._open(row) for row in rows}

    def _open(self, row: Row) -> Fields | None:
        line_id, _, subject, sealed, wrapped = row
        if sealed is None:
            return None
        key = self._sealing_key(subject, bytes(wrapped))
        return cast("Fields", decode(unseal(key, bytes(sealed), line_id)))

    # --- the sweep

    def unsettled(self, before: datetime, limit: int = 10_000) -> list[str]:
        """Ids of bodies written before a moment of which it is not yet known that the journal took their line."""
        sql = "SELECT id FROM body WHERE settled = 0 AND written < ? ORDER BY written LIMIT ?"
        with self._engine.statement(write=False) as tx:
            return [row[0] for row in tx.fetchall(sql, (before.astimezone(UTC).isoformat(), limit))]

    def settle(self, ids: Iterable[str]) -> None:
        """The journal has these lines: their bodies stay."""
        with self._relaxed.transaction() as tx:
            for some in _portions(ids):
                tx.execute(f"UPDATE body SET settled = 1 WHERE id IN ({_marks(some)})", some)

    def drop(self, ids: Iterable[str]) -> None:
        """The journal never took these lines: their bodies go. A settled one stays."""
        with self._engine.transaction() as tx:
            for some in _portions(ids):
                tx.execute(f"DELETE FROM body WHERE settled = 0 AND id IN ({_marks(some)})", some)

    # --- what the log is still to be told of

    def unannounced(self) -> list[Gone]:
        """Erased bodies that the log has not been told of."""
        with self._engine.statement(write=False) as tx:
            rows = tx.fetchall("SELECT id, page, basis FROM body WHERE sealed IS NULL AND settled < 2 ORDER BY id")
        return [Gone(*row) for row in rows]

    def announced(self, ids: Iterable[str]) -> None:
        """The log has been told that these bodies are gone."""
        with self._engine.transaction() as tx:
            for some in _portions(ids):
                tx.execute(f"UPDATE body SET settled = 2 WHERE sealed IS NULL AND id IN ({_marks(some)})", some)


_SELECT = """SELECT b.id, b.page, b.subject, b.sealed, k.key
             FROM body AS b LEFT JOIN subject_key AS k ON k.subject = b.subject WHERE """


def erase(tx: Transaction, subject: str, basis: str) -> list[str]:
    """Destroy a subject's key and bodies; the ids of the lines they belonged to. ``basis`` stays, for the log to be told."""
    ids = [row[0] for row in tx.fetchall("SELECT id FROM body WHERE subject = ? ORDER BY id", (subject,))]
    tx.execute("UPDATE body SET sealed = NULL, subject = NULL, basis = ? WHERE subject = ?", (basis, subject))
    tx.execute("DELETE FROM subject_key WHERE subject = ?", (subject,))
    return ids


def _among(tx: Transaction, sql: str, values: Iterable[str]) -> list[Row]:
    """Rows of ``sql IN (…)``, in portions."""
    return [row for some in _portions(values) for row in tx.fetchall(f"{sql} IN ({_marks(some)})", some)]


def _portions(values: Iterable[str]) -> list[list[str]]:
    every = list(values)
    return [every[i : i + FEW] for i in range(0, len(every), FEW)]


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
