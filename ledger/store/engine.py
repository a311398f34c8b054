"""What an engine offers, whichever database stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol

Params = Sequence[Any]
Row = tuple[Any, ...]
Dialect = Literal["sqlite", "postgresql"]


class Transaction(Protocol):
    """Statements that stand or fall together. Values are always parameters, written ``?``."""

    @property
    def dialect(self) -> Dialect:
        """Which SQL is spoken."""

    def execute(self, sql: str, params: Params = ()) -> int:
        """Run one statement; how many rows it touched. Raises Conflict, Unavailable, StoreError."""

    def executemany(self, sql: str, rows: Iterable[Params]) -> None:
        """Run one statement for each row of parameters. Raises as execute."""

    def fetchall(self, sql: str, params: Params = ()) -> list[Row]:
        """Every row of the answer. Raises as execute."""

    def fetchone(self, sql: str, params: Params = ()) -> Row | None:
        """The first row of the answer, if there is one. Raises as execute."""


class Engine(Protocol):
    """One database. Safe to share among threads; to be opened after a fork, never before."""

    dialect: Dialect

    def transaction(self, *, write: bool = True) -> AbstractContextManager[Transaction]:
        """A transaction: committed when the block ends, rolled back when it raises.

        A writing one waits for its turn and must not be begun inside another of the same thread.
        """

    def statement(self, *, write: bool = True) -> AbstractContextManager[Transaction]:
        """As a transaction, for one statement only: PostgreSQL commits it by itself and saves two round trips."""

    def pages(self, sql: str, after: int, batch: int) -> Iterator[list[Row]]:
        """Rows in batches by a growing key; ``sql`` takes (after, batch), its first column is the key.

        No transaction is held between two batches, and PostgreSQL answers in binary.
        """

    def relaxed(self) -> Engine:
        """The same database for rows that can be made again: a crash of the machine may lose the last commits."""

    def scrub(self, *tables: str) -> None:
        """After an erasure: leave no old version of a row in these tables' pages or in the write-ahead log's file."""

    def close(self) -> None:
        """Close every connection."""


def schema_version(tx: Transaction, part: str) -> int:
    """Which version of a part's tables is here; 0 where there is none. Raises NotMigrated never, StoreError as execute."""
    table = "sqlite_master" if tx.dialect == "sqlite" else "pg_tables"
    column, here = ("name", "") if tx.dialect == "sqlite" else ("tablename", " AND schemaname = current_schema()")
    if tx.fetchone(f"SELECT 1 FROM {table} WHERE {column} = 'schema_version'{here}") is None:
        return 0
    row = tx.fetchone("SELECT version FROM schema_version WHERE part = ?", (part,))
    return 0 if row is None else int(row[0])


def migrate(engine: Engine, part: str, version: int, statements: Sequence[str]) -> None:
    """Make or bring up to date the tables of one part; any number of processes may do so at once.

    ``statements`` must be repeatable (IF NOT EXISTS, OR REPLACE).
    """
    with engine.transaction() as tx:
        if tx.dialect == "postgresql":
            tx.fetchone("SELECT pg_advisory_xact_lock(1280263746, 0)")
        if schema_version(tx, part) >= version:
            return
        tx.execute("CREATE TABLE IF NOT EXISTS schema_version (part TEXT PRIMARY KEY, version INTEGER NOT NULL)")
        for statement in statements:
            tx.execute(statement)
        tx.execute("DELETE FROM schema_version WHERE part = ?", (part,))
        tx.execute("INSERT INTO schema_version (part, version) VALUES (?, ?)", (part, version))
