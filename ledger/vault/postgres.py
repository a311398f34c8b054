"""The vault's hot statements on PostgreSQL: two round trips a put, the second of which commits by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from ledger.store.asking import Asking
from ledger.store.binary import BYTEA_ARRAY, TEXT_ARRAY, blobs, texts
from ledger.store.engine import Engine, Row
from ledger.store.postgres import Hot, PostgresEngine, same_server
from ledger.vault.bodies import Bodies
from ledger.vault.shelf import SELECT, Sealed, SqlShelf

_KEYS = Hot("vault_keys", "SELECT subject, key FROM subject_key WHERE subject = ANY ($1)", (TEXT_ARRAY,))
_PAGES = Hot(
    "vault_pages",
    SELECT + "b.page = ANY ($1)",
    (TEXT_ARRAY,),
)
_INSERT = Hot(
    "vault_insert",
    """INSERT INTO body (id, page, subject, sealed, written) SELECT u.id, u.page, u.subject, u.sealed, u.written
       FROM unnest($1, $2, $3, $4, $5, $6) AS u (id, page, subject, sealed, written, key)
       JOIN subject_key AS k ON k.subject = u.subject AND k.key = u.key FOR KEY SHARE OF k
       ON CONFLICT (id) DO NOTHING RETURNING 1""",
    (TEXT_ARRAY, TEXT_ARRAY, TEXT_ARRAY, BYTEA_ARRAY, TEXT_ARRAY, BYTEA_ARRAY),
)


class PostgresShelf:
    """The shelf without a transaction: the insert locks each key that it names, so an erasure waits for it, or it finds none."""

    def __init__(self, engine: PostgresEngine) -> None:
        self._engine = engine

    def keys(self, subjects: Sequence[str]) -> list[tuple[str, bytes]]:
        if not subjects:
            return []
        return self._engine.call(_KEYS, (texts(subjects),))

    def insert(self, rows: Sequence[Sealed]) -> int:
        if not rows:
            return 0
        ids, pages, subjects, sealed, written, keys = zip(*rows, strict=True)
        params = (texts(ids), texts(pages), texts(subjects), blobs(sealed), texts(written), blobs(keys))
        return len(self._engine.call(_INSERT, params))

    def kept(self, ids: Sequence[str]) -> list[Row]:
        with self._engine.statement(write=False) as tx:
            return SqlShelf(tx).kept(ids)


class PostgresBodies(Bodies):
    """Bodies on PostgreSQL.

    Where the journal's server is this one (``beside``), a put does not wait for the disk: a server's commits reach its
    log in their order, so the journal's commit, which does wait, takes every body put before it along. A crash between
    the two loses a body whose line was never written.
    """

    def __init__(
        self, engine: PostgresEngine, relaxed: Engine, secret: bytes, clock: Callable[[], datetime], *, beside: str | None
    ) -> None:
        super().__init__(engine, relaxed, secret, clock)
        rides = beside is not None and same_server(engine.url, beside)
        self._hasty = PostgresEngine(engine.url, engine.schema, durable=False) if rides else None
        self._postgres = PostgresShelf(self._hasty or engine)
        self._keys: Asking[str] = Asking(self._hasty or engine, _KEYS, texts)
        self._pages: Asking[str] = Asking(self._hasty or engine, _PAGES, texts, at=1)

    def close(self) -> None:
        if self._hasty is not None:
            self._hasty.close()

    def _key_of(self, subject: str) -> bytes | None:
        return next((key for _, key in self._keys.of(subject)), None)

    def _rows_of(self, page: str) -> list[Row]:
        return self._pages.of(page)

    def each_page(self, pages: Sequence[str]) -> list[list[Row]]:
        return self._pages.of_each(pages)

    @contextmanager
    def _shelf(self, *, write: bool = True) -> Iterator[PostgresShelf]:  # noqa: ARG002 - nothing is begun
        yield self._postgres
