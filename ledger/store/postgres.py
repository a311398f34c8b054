"""PostgreSQL behind the engine: a small pool of connections whose search path is one schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from weakref import WeakKeyDictionary

import psycopg
import psycopg_pool
from psycopg.adapt import Transformer
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult
from psycopg.sql import SQL, Identifier

from ledger.store.engine import Dialect, Params, Row
from ledger.store.errors import Conflict, StoreError, Unavailable

Connection = psycopg.Connection[Row]

GET_SECONDS = 5.0
CONNECT_SECONDS = 5
MOST_CONNECTIONS = 10

BY_INDEX = "-c enable_seqscan=off -c jit=off"
"""Every statement of the journal and the vault goes by an index; a plan made while a table was empty must not outlive that."""
_RELAXED = "-c synchronous_commit=off"


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


def same_server(one: str, other: str) -> bool:
    """Whether two addresses surely name one server, and so one write-ahead log."""
    a, b = conninfo_to_dict(one), conninfo_to_dict(other)
    return bool(a.get("host")) and (a.get("host"), a.get("port")) == (b.get("host"), b.get("port"))


@dataclass(frozen=True)
class Hot:
    """A statement that is run so often that its parameters' types (``binary.py``) are written down."""

    name: str
    sql: str
    types: tuple[int, ...]

    @cached_property
    def formats(self) -> list[Format]:
        """Every parameter is binary."""
        return [Format.BINARY] * len(self.types)


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

    def __init__(self, url: str, schema: str, *, create: bool = False, durable: bool = True, by_index: bool = True) -> None:
        self.url, self.schema = url, schema
        self.settings = f"-c search_path={schema} {'' if durable else _RELAXED} {BY_INDEX if by_index else ''}"
        _greet(url, schema if create else None)
        self._prepared: WeakKeyDictionary[Connection, set[str]] = WeakKeyDictionary()
        self.pool: psycopg_pool.ConnectionPool[Connection] = psycopg_pool.ConnectionPool(
            url,
            kwargs={"autocommit": True, "options": self.settings, "connect_timeout": CONNECT_SECONDS},
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

    def call(self, hot: Hot, params: Sequence[bytes]) -> list[Row]:
        """Run a hot statement, its parameters and columns binary, past all that psycopg would find out anew.

        It commits by itself. Raises as a transaction's ``fetchall``.
        """
        with self.connection() as connection, plainly():
            try:
                answer = self._exec(connection, hot, params)
            except psycopg.errors.InvalidSqlStatementName:  # psycopg forgets every prepared statement after a rollback
                self._prepared.pop(connection)
                answer = self._exec(connection, hot, params)
            reading = Transformer(connection)
            reading.set_pgresult(answer)
            return reading.load_rows(0, answer.ntuples, tuple)

    def _exec(self, connection: Connection, hot: Hot, params: Sequence[bytes]) -> PGresult:
        libpq = connection.pgconn
        known = self._prepared.setdefault(connection, set())
        if hot.name not in known:
            checked(libpq, libpq.prepare(hot.name.encode(), hot.sql.encode(), hot.types))
            known.add(hot.name)
        return checked(libpq, libpq.exec_prepared(hot.name.encode(), params, hot.formats, 1))

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
        return PostgresEngine(self.url, self.schema, durable=False, by_index=False)

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


def checked(libpq: PGconn, answer: PGresult) -> PGresult:
    """The answer, if it is one and no error. Raises ``psycopg.Error``."""
    if libpq.status == ConnStatus.BAD:  # libpq gives a broken connection no SQLSTATE
        raise psycopg.OperationalError("the connection broke")
    if answer.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
        raise error_from_result(answer)
    return answer


def _greet(url: str, schema: str | None) -> None:
    """Make sure at once, not after a timeout, that somebody answers; make the schema if one is named.

    CREATE SCHEMA IF NOT EXISTS fails for all but one of several at once, so one at a time.
    """
    try:
        connection = psycopg.connect(url, connect_timeout=CONNECT_SECONDS)
    except psycopg.Error:
        raise Unavailable("PostgreSQL does not answer at the address in the settings.") from None
    with plainly(), connection:
        if schema is not None:
            connection.execute("SELECT pg_advisory_xact_lock(1280263746, 0)")
            connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema)))
