"""What stands beside the lines in SQL: reservations, answers, numbers, the log's head; and the books a judgement reads.

The same statements serve SQLite and PostgreSQL, through the little engine of ``ledger/store``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from ledger.journal import schema
from ledger.journal.entry import Head, Written
from ledger.journal.errors import Damaged
from ledger.journal.judge import Place
from ledger.journal.recorder import RawLine
from ledger.store.engine import Engine, Row, Transaction, migrate, schema_version
from ledger.store.errors import NotMigrated
from ledger.store.reading import Each, Reading

FEW = 500
"""How many keys one statement names at most."""


class SqlBooks:
    """The books as one transaction sees them."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._position = "rowid" if tx.dialect == "sqlite" else "notification_id"

    def last(self) -> tuple[int, str]:
        row = self._tx.fetchone(f"SELECT {self._position}, substr(state, 8, 27) FROM line ORDER BY 1 DESC LIMIT 1")
        return (0, "") if row is None else (int(row[0]), bytes(row[1]).decode())

    def leaves(self) -> int:
        """How many leaves there are, by their dense index."""
        row = self._tx.fetchone("SELECT max(leaf_index) FROM tlog_leaf")
        return 0 if row is None or row[0] is None else int(row[0]) + 1

    def last_number(self, stream: str) -> int:
        row = self._tx.fetchone("SELECT max(originator_version) FROM line WHERE originator_id = ?", (stream,))
        return 0 if row is None or row[0] is None else int(row[0])

    def place(self, line_id: str) -> Place | None:
        row = self._tx.fetchone(
            f"""SELECT notification_id, originator_id, originator_version FROM
                (SELECT notification_id AS position FROM tlog_leaf WHERE line_id = ?) AS leaf
                JOIN (SELECT {self._position} AS notification_id, originator_id, originator_version FROM line) AS l
                ON l.notification_id = leaf.position""",
            (line_id,),
        )
        return None if row is None else Place(*row)

    def at(self, position: int) -> str:
        row = self._tx.fetchone(f"SELECT substr(state, 8, 27) FROM line WHERE {self._position} = ?", (position,))
        if row is None:
            raise Damaged("A line that its leaf names is not there.")
        return bytes(row[0]).decode()

    def holder(self, key: bytes) -> str | None:
        row = self._tx.fetchone("SELECT page FROM reservation WHERE key = ?", (key,))
        return None if row is None else str(row[0])

    def answer(self, key: bytes) -> tuple[bytes, Written] | None:
        row = self._tx.fetchone("SELECT digest, first, last, at FROM once WHERE key = ?", (key,))
        return None if row is None else (bytes(row[0]), Written(row[1], row[2], row[3], repeated=True))


class SqlDesk:
    """The journal's reading and small writing on either database."""

    def __init__(self, store: Engine) -> None:
        self.store = store
        self._position = "rowid" if store.dialect == "sqlite" else "notification_id"
        self._raw = f"SELECT {self._position}, topic, originator_id, originator_version, state FROM line"

    @cached_property
    def engine(self) -> Engine:
        """The relaxed sibling of the journal's own, durable engine; opened when a view first asks for it."""
        return self.store.relaxed()

    # --- reading

    def size(self) -> int:
        row = self._one(f"SELECT max({self._position}) FROM line")
        return 0 if row is None or row[0] is None else int(row[0])

    def line(self, position: int) -> RawLine | None:
        row = self._one(f"{self._raw} WHERE {self._position} = ?", position)
        return None if row is None else (row[0], row[1], row[2], row[3], bytes(row[4]))

    def page(self, stream: str) -> list[RawLine]:
        with self.store.statement(write=False) as tx:
            rows = tx.fetchall(f"{self._raw} WHERE originator_id = ? ORDER BY originator_version", (stream,))
        return [(row[0], row[1], row[2], row[3], bytes(row[4])) for row in rows]

    def each_page(self, streams: Sequence[str]) -> list[list[RawLine]]:
        return [self.page(stream) for stream in streams]

    def recorded_by(self, asked: Sequence[tuple[int, int, str]]) -> Reading[list[tuple[int, str] | None]]:
        beyond = f"{self._position} > ? AND {self._position} <= ? AND substr(state, 8, 27) <= ?"
        sql = f"SELECT {self._position}, substr(state, 8, 27) FROM line WHERE {beyond} ORDER BY 1 DESC LIMIT 1"
        rows = yield Each(sql, [(after, last, at.encode()) for after, last, at in asked])
        return [None if row is None else (int(row[0]), bytes(row[1]).decode()) for row in rows]

    def pages(self, after: int, batch: int) -> Iterator[list[RawLine]]:
        sql = f"{self._raw} WHERE {self._position} > ? ORDER BY {self._position} LIMIT ?"
        yield from self.store.pages(sql, after, batch)

    def leaf_hashes(self, start: int, stop: int) -> list[bytes]:
        sql = "SELECT leaf_hash FROM tlog_leaf WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index"
        with self.store.statement(write=False) as tx:
            return [bytes(row[0]) for row in tx.fetchall(sql, (start, stop))]

    def place(self, line_id: str) -> Place | None:
        with self.store.statement(write=False) as tx:
            return SqlBooks(tx).place(line_id)

    def holder(self, key: bytes) -> str | None:
        with self.store.statement(write=False) as tx:
            return SqlBooks(tx).holder(key)

    def holders(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        found: dict[bytes, str] = {}
        with self.store.statement(write=False) as tx:
            for start in range(0, len(keys), FEW):
                some = keys[start : start + FEW]
                sql = f"SELECT key, page FROM reservation WHERE key IN ({', '.join('?' * len(some))})"
                found.update(tx.fetchall(sql, some))
        return found

    def holding(self, keys: Sequence[bytes]) -> Reading[list[str | None]]:
        rows = yield Each("SELECT page FROM reservation WHERE key = ?", [(key,) for key in keys])
        return [None if row is None else str(row[0]) for row in rows]

    def reservations(self) -> list[tuple[bytes, str, str]]:
        with self.store.statement(write=False) as tx:
            rows = tx.fetchall("SELECT key, page, since FROM reservation ORDER BY key")
        return [(bytes(key), page, since) for key, page, since in rows]

    def answer(self, key: bytes) -> tuple[bytes, Written] | None:
        with self.store.statement(write=False) as tx:
            return SqlBooks(tx).answer(key)

    def _one(self, sql: str, *params: object) -> Row | None:
        with self.store.statement(write=False) as tx:
            return tx.fetchone(sql, params)

    # --- beside the lines

    def forget_answers(self, before: str) -> int:
        with self.store.statement() as tx:
            return tx.execute("DELETE FROM once WHERE at < ?", (before,))

    def next_number(self, name: str, count: int) -> int:
        sql = """INSERT INTO counter (name, n) VALUES (?, ?)
                 ON CONFLICT (name) DO UPDATE SET n = counter.n + excluded.n RETURNING n"""
        with self.store.statement() as tx:
            ((n,),) = tx.fetchall(sql, (name, count))
        return int(n) - count + 1

    def head(self) -> Head | None:
        row = self._one("SELECT size, root, note FROM tlog_head")
        return None if row is None else Head(row[0], bytes(row[1]), row[2])

    def swap_head(self, old: Head | None, new: Head) -> bool:
        values = (new.size, new.root, new.note)
        with self.store.statement() as tx:
            if old is None:
                sql = "INSERT INTO tlog_head (one, size, root, note) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING"
                return tx.execute(sql, values) == 1
            sql = "UPDATE tlog_head SET size = ?, root = ?, note = ? WHERE size = ? AND root = ?"
            return tx.execute(sql, (*values, old.size, old.root)) == 1

    def publish(self, head: Head, at: str) -> None:
        sql = "INSERT INTO tlog_checkpoint (size, root, note, published_at) VALUES (?, ?, ?, ?)"
        with self.store.statement() as tx:
            tx.execute(sql, (head.size, head.root, head.note, at))

    def checkpoints(self) -> list[tuple[Head, str]]:
        with self.store.statement(write=False) as tx:
            rows = tx.fetchall("SELECT size, root, note, published_at FROM tlog_checkpoint ORDER BY seq")
        return [(Head(size, bytes(root), note), at) for size, root, note, at in rows]

    # --- the store itself

    def migrate(self) -> None:
        statements = schema.SQLITE if self.store.dialect == "sqlite" else schema.POSTGRES
        migrate(self.store, schema.PART, schema.VERSION, statements)

    def check_migrated(self) -> None:
        with self.store.transaction(write=False) as tx:
            version = schema_version(tx, schema.PART)
        if version != schema.VERSION:
            raise NotMigrated(_not_migrated(version))

    def close(self) -> None:
        if "engine" in self.__dict__:  # asked for at some time
            self.engine.close()
        self.store.close()


def _not_migrated(version: int) -> str:
    if version == 0:
        return "The journal has no tables here yet: run `reciprocity migrate` first."
    if version < schema.VERSION:
        return "The journal's tables are older than this program: run `reciprocity migrate` first."
    return "The journal's tables are newer than this program: run the program that made them."
