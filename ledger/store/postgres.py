"""PostgreSQL behind the engine: a small pool of connections whose search path is one schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

import psycopg
import psycopg_pool
from psycopg.sql import SQL, Identifier

from ledger.store.engine import Dialect, Params, Row
from ledger.store.errors import Conflict, StoreError, Unavailable

Connection = psycopg.Connection[Row]

GET_SECONDS = 5.0
MOST_CONNECTIONS = 10


@lru_cache(maxsize=1024)
def placeholders(sql: str) -> bytes:
    """The statement as psycopg wants it: ``%s`` for ``?``."""
    return sql.replace("%", "%%").replace("?", "%s").encode()


def refusal(error: psycopg.Error) -> StoreError:
    """The same refusal in words that repeat no value (PostgreSQL's own detail would)."""
    kind = f"{type(error).__name__} {error.sqlstate or ''}".strip()
    match error:
        case psycopg.IntegrityError():
            return Conflict(f"PostgreSQL refused: {kind}.")
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return Unavailable(f"PostgreSQL is not available: {kind}.")
        case _:
            return StoreError(f"PostgreSQL refused: {kind}.")


@contextmanager
def plainly() -> Iterator[None]:
    """Turn the driver's errors into ours; ``from None``, since a driver's error repeats values."""
    try:
        yield
    except psycopg.Error as error:
        raise refusal(error) from None


class PostgresTransaction:
    """Statements on one connection."""

    dialect: Dialect = "postgresql"

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def execute(self, sql: str, params: Params = ()) -> int:
        with plainly():
            return self.connection.execute(placeholders(sql), params).rowcount

    def executemany(self, sql: str, rows: Iterable[Params]) -> None:
        with plainly(), self.connection.cursor() as cursor:
            cursor.executemany(placeholders(sql), rows)

    def fetchall(self, sql: str, params: Params = ()) -> list[Row]:
        with plainly():
            return self.connection.execute(placeholders(sql), params).fetchall()

    def fetchone(self, sql: str, params: Params = ()) -> Row | None:
        with plainly():
            return self.connection.execute(placeholders(sql), params).fetchone()


class PostgresEngine:
    """One schema of one database. ``durable=False``: the server may lose the last commits of a crash, never tear them."""

    dialect: Dialect = "postgresql"

    def __init__(self, url: str, schema: str, *, create: bool = False, durable: bool = True) -> None:
        self.url, self.schema = url, schema
        self.settings = f"-c search_path={schema}" + ("" if durable else " -c synchronous_commit=off")
        _greet(url, schema if create else None)
        self.pool: psycopg_pool.ConnectionPool[Connection] = psycopg_pool.ConnectionPool(
            url,
            kwargs={"autocommit": True, "options": self.settings, "connect_timeout": 5},
            min_size=1,
            max_size=MOST_CONNECTIONS,
            timeout=GET_SECONDS,
            num_workers=1,
            open=True,
        )

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection that commits each statement by itself. A broken one is not given out twice."""
        try:
            borrowed = self.pool.getconn()
        except psycopg.Error as error:  # PoolTimeout and PoolClosed are OperationalErrors
            raise refusal(error) from None
        try:
            yield borrowed
        finally:
            self.pool.putconn(borrowed)

    @contextmanager
    def statement(self, *, write: bool = True) -> Iterator[PostgresTransaction]:  # noqa: ARG002 - one signature for both dialects
        with self.connection() as connection:
            yield PostgresTransaction(connection)

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[PostgresTransaction]:
        with self.connection() as connection, plainly(), connection.transaction():
            if not write:  # one snapshot for every statement of a reading transaction
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield PostgresTransaction(connection)

    def pages(self, sql: str, after: int, batch: int) -> Iterator[list[Row]]:
        query = placeholders(sql)
        while True:
            with self.connection() as connection, plainly():
                rows = connection.execute(query, (after, batch), binary=True).fetchall()
            if not rows:
                return
            yield rows
            after = rows[-1][0]

    def relaxed(self) -> PostgresEngine:
        return PostgresEngine(self.url, self.schema, durable=False)

    def scrub(self, *tables: str) -> None:
        """VACUUM: no query finds the dead versions any more. PostgreSQL overwrites nothing by itself: bytes may lie in a page's
        free space until it is used again, and in the server's log until it is recycled.
        """
        with self.connection() as connection, plainly():
            for table in tables:
                connection.execute(SQL("VACUUM {}").format(Identifier(self.schema, table)))

    def heal(self) -> None:
        """Throw away connections that broke while they rested in the pool (after the server was restarted)."""
        self.pool.check()

    def close(self) -> None:
        self.pool.close()


def _greet(url: str, schema: str | None) -> None:
    """Make sure at once, not after a timeout, that somebody answers; make the schema if one is named.

    CREATE SCHEMA IF NOT EXISTS fails for all but one of several at once, so one at a time.
    """
    try:
        connection = psycopg.connect(url, connect_timeout=5)
    except psycopg.Error:
        raise Unavailable("PostgreSQL does not answer at the address in the settings.") from None
    with plainly(), connection:
        if schema is not None:
            connection.execute("SELECT pg_advisory_xact_lock(1280263746, 0)")
            connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema)))
