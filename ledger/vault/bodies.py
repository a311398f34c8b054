"""The private half of lines: sealed fields, one key a subject, and what the journal never took swept away."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from ledger.signing.canonical import JSON, decode, encode
from ledger.store.combine import Combiner
from ledger.store.engine import Engine, Row, Transaction
from ledger.vault.errors import DoubledBody, NoSubjectKey
from ledger.vault.sealing import derive, seal, unseal
from ledger.vault.shelf import SELECT, Shelf, SqlShelf, among, marks, portions

Fields = dict[str, JSON]

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Body:
    """The private fields of one line, whose page it is on, and whose key hides it.

    ``key`` is that key as it was found, wrapped, where it was asked for: the body is kept only if it still stands. ``written`` are
    the fields' canonical bytes, where they were written already.
    """

    id: str
    page: str
    subject: str
    fields: Mapping[str, JSON]
    key: bytes | None = None
    written: bytes | None = None


@dataclass(frozen=True, slots=True)
class PageBodies:
    """What the vault holds of one page."""

    fields: dict[str, Fields | None]
    """Of each body by line id; ``None`` for what was erased."""
    keys: dict[str, bytes]
    """Of each subject that has a body here, wrapped."""


@dataclass(frozen=True, slots=True)
class Gone:
    """An erased body: which line's, on which page, and on what ground."""

    id: str
    page: str
    basis: str


class Bodies:
    """Bodies and their subjects' keys.

    No key is remembered here. Whoever asked for one brings it along, wrapped, with what is to be sealed under it, and a
    put uses it only if it still stands. So an erased one is of no use to anybody.
    """

    def __init__(self, engine: Engine, relaxed: Engine, secret: bytes, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._relaxed = relaxed
        self._wrapping = derive(secret, "subject-key")
        self._clock = clock
        self._together: Combiner[Sequence[Body], int] = Combiner(self.put_together)

    def close(self) -> None:
        """Close what this alone has opened."""

    # --- keys

    def subject_key(self, subject: str) -> bytes:
        """The subject's key, 32 bytes, made at the first call. Raises DoesNotUnseal."""
        return self.unwrapped(subject, self.wrapped_key(subject))

    def wrapped_key(self, subject: str) -> bytes:
        """The same as it lies here, good for :meth:`unwrapped` and ``Body.key``.

        A new key is not yet flushed to disk; the body sealed under it is flushed after it and takes it along.
        """
        return self._key_of(subject) or self._make_key(subject)

    def unwrapped(self, subject: str, wrapped: bytes) -> bytes:
        """The subject's key, 32 bytes. Raises DoesNotUnseal."""
        return unseal(self._wrapping, wrapped, subject)

    def subjects_like(self, pattern: str) -> list[str]:
        """The subjects that have a key and whose name is like ``pattern`` (SQL's ``%`` and ``_``)."""
        with self._engine.statement(write=False) as tx:
            rows = tx.fetchall("SELECT subject FROM subject_key WHERE subject LIKE ? ORDER BY subject", (pattern,))
        return [row[0] for row in rows]

    def _key_of(self, subject: str) -> bytes | None:
        with self._shelf(write=False) as shelf:
            return next((key for _, key in shelf.keys([subject])), None)

    def _make_key(self, subject: str) -> bytes:
        wrapped = seal(self._wrapping, os.urandom(KEY_BYTES), subject)
        with self._relaxed.statement() as tx:
            tx.execute("INSERT INTO subject_key (subject, key) VALUES (?, ?) ON CONFLICT DO NOTHING", (subject, wrapped))
        return self.wrapped_key(subject)

    def _sealing_key(self, subject: str, wrapped: bytes) -> bytes:
        return derive(self.unwrapped(subject, wrapped), "body")

    @contextmanager
    def _shelf(self, *, write: bool = True) -> Iterator[Shelf]:
        with self._engine.statement(write=write) as tx:
            yield SqlShelf(tx)

    # --- writing

    def put(self, bodies: Sequence[Body]) -> None:
        """Keep bodies, before their lines are written. The same body may be put again.

        Those who put at the same time share one transaction. Raises NoSubjectKey, DoubledBody, Unavailable.
        """
        if bodies:
            self._together.do(bodies)

    def put_together(self, puts: Sequence[Sequence[Body]]) -> Sequence[int | Exception]:
        """Several puts in one transaction: how many bodies each kept, or why none. Raises Unavailable."""
        subjects = {body.subject for put in puts for body in put}
        if not subjects:
            return [0] * len(puts)
        with self._shelf() as shelf:
            keys = {body.subject: body.key for put in puts for body in put if body.key is not None}
            keys |= shelf.keys(list(subjects - keys.keys()))
            if not self._put(puts, keys, shelf):  # a key that was brought is gone by now, or an id is known: carefully
                keys = dict(shelf.keys(list(subjects)))
                self._put(puts, keys, shelf)
                return self._compared(puts, keys, shelf)
        return [len(put) if _keyed(put, keys) else NoSubjectKey() for put in puts]

    def _put(self, puts: Sequence[Sequence[Body]], keys: Mapping[str, bytes], shelf: Shelf) -> bool:
        """Keep what has a key; whether all of that was new."""
        good = [body for put in puts if _keyed(put, keys) for body in put]
        sealing = {subject: self._sealing_key(subject, keys[subject]) for subject in {body.subject for body in good}}
        now = self._clock().astimezone(UTC).isoformat()
        rows = [
            (b.id, b.page, b.subject, seal(sealing[b.subject], b.written or encode(b.fields), b.id), now, keys[b.subject])
            for b in good
        ]
        return shelf.insert(rows) == len(rows)

    def _compared(self, puts: Sequence[Sequence[Body]], keys: Mapping[str, bytes], shelf: Shelf) -> list[int | Exception]:
        doubled = self._differing(shelf, [body for put in puts if _keyed(put, keys) for body in put])
        outcomes: list[int | Exception] = []
        for put in puts:
            if not _keyed(put, keys):
                outcomes.append(NoSubjectKey())
            elif doubled.intersection(body.id for body in put):
                outcomes.append(DoubledBody())
            else:
                outcomes.append(len(put))
        return outcomes

    def _differing(self, shelf: Shelf, bodies: Sequence[Body]) -> set[str]:
        """Which of these are kept with other contents than they bring."""
        kept = {row[0]: row for row in shelf.kept([body.id for body in bodies])}
        return {b.id for b in bodies if b.id not in kept or not self._same(b, kept[b.id])}

    def _same(self, body: Body, row: Row) -> bool:
        return row[1:3] == (body.page, body.subject) and self._open(row) == dict(body.fields)

    # --- reading

    def of_page(self, page: str) -> dict[str, Fields | None]:
        """The fields of each of a page's bodies by line id; ``None`` for what was erased. Raises DoesNotUnseal."""
        return self._opened(self._rows_of(page))

    def each_page(self, pages: Sequence[str]) -> list[list[Row]]:
        """The rows of several pages, in one query where the store can; each to be opened by who asked for it."""
        return [self._rows_of(page) for page in pages]

    def opened(self, rows: Sequence[Row]) -> PageBodies:
        """One page's rows opened, for who is to write on it next. Raises DoesNotUnseal."""
        return PageBodies(self._opened(rows), {row[2]: bytes(row[4]) for row in rows if row[4] is not None})

    def _rows_of(self, page: str) -> list[Row]:
        with self._engine.statement(write=False) as tx:
            return tx.fetchall(SELECT + "b.page = ?", (page,))

    def get(self, ids: Iterable[str]) -> dict[str, Fields | None]:
        """As :meth:`of_page`, by line ids; an id of which nothing is kept is missing."""
        with self._engine.statement(write=False) as tx:
            rows = among(tx, SELECT + "b.id", ids)
        return self._opened(rows)

    def whole(self, ids: Iterable[str]) -> list[Body]:
        """These bodies with their pages and subjects, for opening; what is erased or not kept is left out."""
        with self._engine.statement(write=False) as tx:
            rows = among(tx, SELECT + "b.id", ids)
        opened = ((row, self._open(row)) for row in rows)
        return [Body(row[0], row[1], row[2], fields) for row, fields in opened if fields is not None]

    def _opened(self, rows: Iterable[Row]) -> dict[str, Fields | None]:
        """By line id; most rows of one reading are one subject's, whose key is unwrapped once for them all."""
        keys: dict[tuple[str, bytes], bytes] = {}
        return {row[0]: self._open(row, keys) for row in rows}

    def _open(self, row: Row, keys: dict[tuple[str, bytes], bytes] | None = None) -> Fields | None:
        line_id, _, subject, sealed, wrapped = row
        if sealed is None or wrapped is None:
            return None
        known, named = {} if keys is None else keys, (subject, bytes(wrapped))
        if named not in known:
            known[named] = self._sealing_key(*named)
        return cast("Fields", decode(unseal(known[named], bytes(sealed), line_id)))

    # --- the sweep

    def unsettled(self, before: datetime, limit: int = 10_000) -> list[str]:
        """Ids of bodies written before a moment of which it is not yet known that the journal took their line."""
        sql = "SELECT id FROM body WHERE settled = 0 AND written < ? ORDER BY written LIMIT ?"
        with self._engine.statement(write=False) as tx:
            return [row[0] for row in tx.fetchall(sql, (before.astimezone(UTC).isoformat(), limit))]

    def settle(self, ids: Iterable[str]) -> None:
        """The journal has these lines: their bodies stay."""
        with self._relaxed.transaction() as tx:
            for some in portions(ids):
                tx.execute(f"UPDATE body SET settled = 1 WHERE id IN ({marks(some)})", some)

    def drop(self, ids: Iterable[str]) -> None:
        """The journal never took these lines: their bodies go. A settled one stays."""
        with self._engine.transaction() as tx:
            for some in portions(ids):
                tx.execute(f"DELETE FROM body WHERE settled = 0 AND id IN ({marks(some)})", some)

    # --- what the log is still to be told of

    def unannounced(self) -> list[Gone]:
        """Erased bodies that the log has not been told of."""
        with self._engine.statement(write=False) as tx:
            rows = tx.fetchall("SELECT id, page, basis FROM body WHERE sealed IS NULL AND settled < 2 ORDER BY id")
        return [Gone(*row) for row in rows]

    def announced(self, ids: Iterable[str]) -> None:
        """The log has been told that these bodies are gone."""
        with self._engine.transaction() as tx:
            for some in portions(ids):
                tx.execute(f"UPDATE body SET settled = 2 WHERE sealed IS NULL AND id IN ({marks(some)})", some)


def erase(tx: Transaction, subject: str, basis: str) -> list[str]:
    """Destroy a subject's key and bodies; the ids of the lines they belonged to. ``basis`` stays, for the log to be told."""
    tx.execute("DELETE FROM subject_key WHERE subject = ?", (subject,))  # first: it waits for those who are just sealing
    sql = "UPDATE body SET sealed = NULL, subject = NULL, basis = ? WHERE subject = ? RETURNING id"
    return sorted(row[0] for row in tx.fetchall(sql, (basis, subject)))


def _keyed(put: Sequence[Body], keys: Mapping[str, bytes]) -> bool:
    """Whether every body's subject has a key, and the one that was brought if one was."""
    return all(body.subject in keys and body.key in {None, keys[body.subject]} for body in put)
