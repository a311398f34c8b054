"""One follower at a time for each database; a spare waits its turn.

PostgreSQL keeps a session's advisory lock on a connection of its own; beside an SQLite file lies a lock file. Both are let
go by the system when their process dies. The lock only saves work: what keeps a view right is that it moves from the
position it stands at and from no other (``view.move``).
"""

from __future__ import annotations

import fcntl
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, ClassVar, Final, Protocol, cast
from weakref import WeakKeyDictionary
from zlib import crc32

from ledger.store.engine import Engine
from ledger.store.sqlite import MemoryEngine, SqliteEngine

if TYPE_CHECKING:
    import psycopg

    from ledger.store.postgres import PostgresEngine

CLASS: Final = 1280263746
"""The ledger's own number among advisory locks."""


class Turn(Protocol):
    """The one follower's turn."""

    def take(self) -> bool:
        """Whether it is ours, now or already. Never waits. Raises Unavailable."""

    def give_back(self) -> None:
        """Let the next one have it."""


def turn(engine: Engine, what: str = "views") -> Turn:
    """The turn of whoever follows ``what`` into this database."""
    if isinstance(engine, MemoryEngine):
        return _InProcess(engine, what)
    if isinstance(engine, SqliteEngine):
        return _LockFile(engine.path.with_name(f"{engine.path.name}.{what}.lock"))
    return _Advisory(cast("PostgresEngine", engine), what)


class _InProcess:
    """Among the threads of one process."""

    _locks: ClassVar[WeakKeyDictionary[MemoryEngine, dict[str, threading.Lock]]] = WeakKeyDictionary()

    def __init__(self, engine: MemoryEngine, what: str) -> None:
        self._lock = self._locks.setdefault(engine, {}).setdefault(what, threading.Lock())
        self._ours = False

    def take(self) -> bool:
        self._ours = self._ours or self._lock.acquire(blocking=False)
        return self._ours

    def give_back(self) -> None:
        if self._ours:
            self._ours = False
            self._lock.release()


class _LockFile:
    """Among processes that share a folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        if self._file is not None:
            return True
        file = self._path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def give_back(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class _Advisory:
    """Among everybody who speaks to one PostgreSQL database; each schema has its own."""

    def __init__(self, engine: PostgresEngine, what: str) -> None:
        self._engine = engine
        self._number = crc32(f"{engine.schema}/{what}".encode()) & 0x7FFFFFFF
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def take(self) -> bool:
        import psycopg  # noqa: PLC0415 - an office on files needs no driver

        from ledger.store.postgres import plainly  # noqa: PLC0415

        with plainly():
            if self._connection is not None and not self._connection.closed:
                return True
            connection = psycopg.connect(self._engine.url, autocommit=True, connect_timeout=5)
            row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (CLASS, self._number)).fetchone()
            if row == (True,):
                self._connection = connection
                return True
            connection.close()
            return False

    def give_back(self) -> None:
        import psycopg  # noqa: PLC0415 - as above

        if self._connection is not None:
            with suppress(psycopg.Error):  # closing frees it too, but only once the server has noticed
                self._connection.execute("SELECT pg_advisory_unlock(%s, %s)", (CLASS, self._number))
            self._connection.close()
            self._connection = None
