"""What a view asks a database to do: its tables, and the changes that a batch of lines makes to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from ledger.store.engine import Dialect, Params, Transaction

if TYPE_CHECKING:
    from ledger.store.postgres import PostgresTransaction

FEW: Final = 24
"""From so many rows on, PostgreSQL is given a stream of rows (COPY) rather than statements."""

_BINARY: Final = {"text": "text", "int": "int8", "bytes": "bytea"}

_TYPES: Final[dict[Dialect, dict[str, str]]] = {
    "sqlite": {"text": "TEXT", "int": "INTEGER", "bytes": "BLOB"},
    "postgresql": {"text": 'TEXT COLLATE "C"', "int": "BIGINT", "bytes": "BYTEA"},
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a view. A column is ``name:text``, ``name:int`` or ``name:bytes``, with ``?`` where it may be null.

    A table has no index but its key, so that it can be built beside the one in use and then take its name.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def create(self, dialect: Dialect, suffix: str = "") -> str:
        """The statement that makes it."""
        columns = ", ".join(_column(dialect, column) for column in self.columns)
        return f"CREATE TABLE IF NOT EXISTS {self.name}{suffix} ({columns}, PRIMARY KEY ({', '.join(self.key)}))"

    def drop(self, suffix: str = "") -> str:
        """The statement that does away with it."""
        return f"DROP TABLE IF EXISTS {self.name}{suffix}"

    @property
    def binary(self) -> tuple[str, ...]:
        """The columns' types as PostgreSQL calls them, in order."""
        return tuple(_BINARY[column.split(":")[1].rstrip("?")] for column in self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.split(":")[0] for column in self.columns)


def _column(dialect: Dialect, column: str) -> str:
    name, kind = column.split(":")
    return f"{name} {_TYPES[dialect][kind.rstrip('?')]}{'' if kind.endswith('?') else ' NOT NULL'}"


class Change(Protocol):
    """Something to be done to a view's tables in one transaction."""

    def run(self, tx: Transaction) -> None:
        """Do it. Raises StoreError."""


@dataclass(frozen=True, slots=True)
class Insert:
    """Rows that were not there before, a value for each column of the table; ``name`` is what the table is called."""

    table: Table
    name: str
    rows: Sequence[Params]

    def run(self, tx: Transaction) -> None:
        """Put them in; many at once on PostgreSQL go as one stream."""
        if not self.rows:
            return
        if tx.dialect == "postgresql" and len(self.rows) >= FEW:
            self._copy(cast("PostgresTransaction", tx))
        else:
            marks = ", ".join("?" * len(self.rows[0]))
            tx.executemany(f"INSERT INTO {self.name} VALUES ({marks})", self.rows)

    def _copy(self, tx: PostgresTransaction) -> None:
        from ledger.store.postgres import plainly  # noqa: PLC0415 - an office on files needs no driver

        statement = f"COPY {self.name} FROM STDIN (FORMAT BINARY)".encode()
        with plainly(), tx.connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(self.table.binary)
            for row in self.rows:
                copy.write_row(row)


@dataclass(frozen=True, slots=True)
class Each:
    """One statement, run for each row of parameters in order."""

    sql: str
    rows: Sequence[Params]

    def run(self, tx: Transaction) -> None:
        """Run it for each row."""
        if self.rows:
            tx.executemany(self.sql, self.rows)


def upsert(table: str, columns: Sequence[str], key: Sequence[str], rows: Sequence[Sequence[Any]]) -> Each:
    """Rows that take the place of those with the same key."""
    rest = [column for column in columns if column not in key]
    marks = ", ".join("?" * len(columns))
    news = ", ".join(f"{column} = excluded.{column}" for column in rest)
    then = f"UPDATE SET {news}" if rest else "NOTHING"
    return Each(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT ({', '.join(key)}) DO {then}", rows)
