"""SQLite behind the engine: one writing connection under a lock, and as many readers as there are threads reading."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from ledger.store.engine import Dialect, Params, Row
from ledger.store.errors import Conflict, StoreError, Unavailable

BUSY_SECONDS = 30.0


def refusal(error: sqlite3.Error) -> StoreError:
    """The same refusal in words that repeat no value."""
    kind = type(error).__name__
    if isinstance(error, sqlite3.IntegrityError):
        return Conflict(f"SQLite refused: {getattr(error, 'sqlite_errorname', kind)}.")
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith(("database is locked", "unable to open", "disk")):
        return Unavailable(f"SQLite is not available: {getattr(error, 'sqlite_errorname', kind)}.")
    return StoreError(f"SQLite refused: {getattr(error, 'sqlite_errorname', kind)}.")


class SqliteTransaction:
    """Statements of one transaction on one connection."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def execute(self, sql: str, params: Params = ()) -> int:
        try:
            return self.connection.execute(sql, params).rowcount
        except sqlite3.Error as error:
            raise refusal(error) from None

    def executemany(self, sql: str, rows: Iterable[Params]) -> None:
        try:
            self.connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise refusal(error) from None

    def fetchall(self, sql: str, params: Params = ()) -> list[Row]:
        try:
            return self.connection.execute(sql, params).fetchall()
        except sqlite3.Error as error:
            raise refusal(error) from None

    def fetchone(self, sql: str, params: Params = ()) -> Row | None:
        try:
            row: Row | None = self.connection.execute(sql, params).fetchone()
        except sqlite3.Error as error:
            raise refusal(error) from None
        return row


class _Turn:
    """Whose turn it is to write, among the threads of this process. SQLite's own wait sleeps and is not fair."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0

    def __enter__(self) -> None:
        me = threading.get_ident()
        if self._owner == me:
            raise RuntimeError("a writing transaction was begun inside another of the same thread")
        self._lock.acquire()
        self._owner = me

    def __exit__(self, *_: object) -> None:
        self._owner = 0
        self._lock.release()


class _Lent:
    """A reading connection, lent for a while."""

    def __init__(self, engine: SqliteEngine) -> None:
        self._engine = engine

    def __enter__(self) -> SqliteTransaction:
        self._tx = SqliteTransaction(self._engine.lend())
        return self._tx

    def __exit__(self, *_: object) -> None:
        self._engine.take_back(self._tx.connection)


class SqliteEngine:
    """One database file in WAL mode; ``synchronous`` is FULL where durable, NORMAL where not.

    ``secure_delete`` overwrites what is deleted with zeros, for the vault.
    """

    dialect: Dialect = "sqlite"

    def __init__(self, path: str | Path, *, create: bool = False, durable: bool = True, secure_delete: bool = False) -> None:
        self.path = Path(path)
        self._pragmas = [f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}", "PRAGMA foreign_keys = ON"]
        if secure_delete:
            self._pragmas.append("PRAGMA secure_delete = ON")
        self._secure_delete = secure_delete
        self._turn = _Turn()
        self._closed = False
        self._readers: list[sqlite3.Connection] = []
        self._writer = self._connect(create=create)

    def _connect(self, *, create: bool = False) -> sqlite3.Connection:
        address = f"file:{quote(str(self.path.absolute()))}?mode={'rwc' if create else 'rw'}"
        try:
            connection = sqlite3.connect(
                address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
            )
        except sqlite3.Error as error:
            raise refusal(error) from None
        _write_ahead(connection)
        for pragma in self._pragmas:
            connection.execute(pragma)
        return connection

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[SqliteTransaction]:
        if write:
            with self._turn:
                self._check_open()
                with _begun(self._writer, "BEGIN IMMEDIATE") as tx:
                    yield tx
            return
        with _Lent(self) as reader, _begun(reader.connection, "BEGIN") as tx:
            yield tx

    def lend(self) -> sqlite3.Connection:
        """A connection to read from."""
        self._check_open()
        try:
            return self._readers.pop()
        except IndexError:
            return self._connect()

    def take_back(self, reader: sqlite3.Connection) -> None:
        """The connection is read from no more."""
        self._readers.append(reader)
        if self._closed:
            self._close_idle()

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("The database has been closed.")

    def statement(self, *, write: bool = True) -> AbstractContextManager[SqliteTransaction]:
        return self.transaction() if write else _Lent(self)  # one SELECT is a transaction of its own

    def pages(self, sql: str, after: int, batch: int) -> Iterator[list[Row]]:
        while True:
            with self.transaction(write=False) as tx:
                rows = tx.fetchall(sql, (after, batch))
            if not rows:
                return
            yield rows
            after = rows[-1][0]

    def relaxed(self) -> SqliteEngine:
        other = SqliteEngine(self.path, durable=False, secure_delete=self._secure_delete)
        other._turn = self._turn
        return other

    def scrub(self, *_: str) -> None:
        """``secure_delete`` has zeroed the rows; what is left is the log's file, which is emptied into the database."""
        with self._turn:
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close what rests; what another thread is reading from is closed when it comes back."""
        self._closed = True
        with self._turn:
            self._writer.close()
        self._close_idle()

    def _close_idle(self) -> None:
        while self._readers:
            with suppress(IndexError):  # another thread took the last one meanwhile
                self._readers.pop().close()


class MemoryEngine(SqliteEngine):
    """SQLite that forgets everything with the process: one connection, one turn for readers and writers."""

    def __init__(self) -> None:
        self._turn = _Turn()
        self._closed = False
        self._writer = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._writer.execute("PRAGMA foreign_keys = ON")
        self._readers = []

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[SqliteTransaction]:
        with self._turn:
            self._check_open()
            with _begun(self._writer, "BEGIN IMMEDIATE" if write else "BEGIN") as tx:
                yield tx

    def statement(self, *, write: bool = True) -> AbstractContextManager[SqliteTransaction]:
        return self.transaction(write=write)

    def relaxed(self) -> SqliteEngine:
        return self

    def scrub(self, *_: str) -> None:
        """Nothing is kept in files."""


@contextmanager
def _begun(connection: sqlite3.Connection, begin: str) -> Iterator[SqliteTransaction]:
    try:
        connection.execute(begin)
    except sqlite3.Error as error:
        raise refusal(error) from None
    try:
        yield SqliteTransaction(connection)
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    try:
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise refusal(error) from None


def _write_ahead(connection: sqlite3.Connection) -> None:
    """WAL is a property of the file; the busy timeout does not cover switching it on, so this waits itself."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError as error:
            if time.monotonic() > end:
                raise refusal(error) from None
            time.sleep(0.01)
        else:
            return
