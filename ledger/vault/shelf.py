"""The shelf on which sealed bodies lie: the statements of a put, and how rows are asked for by many values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from ledger.store.engine import Row, Transaction

FEW = 500
"""How many values one IN (…) names at most."""

SELECT = """SELECT b.id, b.page, b.subject, b.sealed, k.key
             FROM body AS b LEFT JOIN subject_key AS k ON k.subject = b.subject WHERE """

Sealed = tuple[str, str, str, bytes, str, bytes]
"""A row as it is put: id, page, subject, sealed fields, when, and the wrapped key under which it was sealed."""


class Shelf(Protocol):
    """The three statements of a put, for which PostgreSQL has a faster way (``postgres.py``)."""

    def keys(self, subjects: Sequence[str]) -> list[tuple[str, bytes]]:
        """The wrapped keys of those subjects that have one."""

    def insert(self, rows: Sequence[Sealed]) -> int:
        """Keep rows whose ids are new and whose subject's key is still the one named; how many were kept."""

    def kept(self, ids: Sequence[str]) -> list[Row]:
        """What is kept under these ids: id, page, subject, sealed fields, wrapped key."""


class SqlShelf:
    """The shelf within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def keys(self, subjects: Sequence[str]) -> list[tuple[str, bytes]]:
        rows = among(self._tx, "SELECT subject, key FROM subject_key WHERE subject", subjects)
        return [(row[0], bytes(row[1])) for row in rows]

    def insert(self, rows: Sequence[Sealed]) -> int:
        sql = """INSERT INTO body (id, page, subject, sealed, written)
                 SELECT ?, ?, subject, ?, ? FROM subject_key WHERE subject = ? AND key = ? ON CONFLICT (id) DO NOTHING"""
        return sum(self._tx.execute(sql, (i, page, sealed, at, subject, key)) for i, page, subject, sealed, at, key in rows)

    def kept(self, ids: Sequence[str]) -> list[Row]:
        return among(self._tx, SELECT + "b.id", ids)


def among(tx: Transaction, sql: str, values: Iterable[str]) -> list[Row]:
    """Rows of ``sql IN (…)``, in portions."""
    return [row for some in portions(values) for row in tx.fetchall(f"{sql} IN ({marks(some)})", some)]


def portions(values: Iterable[str]) -> list[list[str]]:
    """The values, no more at once than one statement takes."""
    every = list(values)
    return [every[i : i + FEW] for i in range(0, len(every), FEW)]


def marks(values: Sequence[str]) -> str:
    """As many question marks."""
    return ",".join("?" * len(values))
