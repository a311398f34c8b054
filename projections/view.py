"""What every view shares: its tables, its position, and how it takes lines.

A view is what the journal looks like from one side. It holds nothing that the journal (and, for office views, the vault)
does not hold: delete it and it grows back. Its rows and its position change in one transaction.

Public views read the public members of lines and live in the journal's database. Office views are given a reader of
bodies, live in the vault's database, and can erase what they know of a subject at once.
"""

from __future__ import annotations

import copy
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol, Self

from ledger.signing.canonical import JSON
from ledger.store.engine import Dialect, Engine, Row, Transaction, migrate
from ledger.store.errors import NotMigrated, StoreError
from projections.batch import Batch
from projections.change import Change, Insert, Table

POLL: Final = 0.001
"""Seconds between two looks at a view's position from another process than the follower's."""

POSITIONS = Table("view_position", ("view:text", "position:int", "at:text", "fault:text?"), ("view",))
BESIDE: Final = "_beside"
"""What the tables of a view are called by while it is rebuilt beside the one in use."""


class Behind(LookupError):
    """The view has not come as far as was asked; wait for it."""

    def __init__(self, view: str, position: int) -> None:
        super().__init__(f"The view {view} has come to position {position} only.")
        self.view = view
        self.position = position


class Moved(StoreError):
    """Somebody else moved a view; read its position again."""


class Bodies(Protocol):
    """The private halves of lines, as the vault keeps them."""

    def get(self, ids: Iterable[str]) -> Mapping[str, Mapping[str, JSON] | None]:
        """The fields of each body by line id; ``None`` for what was erased; an id that is not kept is missing."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a view has come: the position of the last line it took, its record time, and why it stopped, if it did."""

    view: str
    position: int
    at: str
    fault: str | None


class View(ABC):
    """One view. Its readers may be used by any number of threads; only one follower at a time calls ``fold``."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[Table, ...]]

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.suffix = ""
        self.forget()

    @property
    def key(self) -> str:
        """The name under which its position is kept."""
        return self.name + self.suffix

    @abstractmethod
    def fold(self, batch: Batch) -> Sequence[Change]:
        """What these lines change. Reads what it needs, and writes nothing: the follower runs the changes."""

    def forget(self) -> None:  # noqa: B027 - most views remember nothing
        """Drop what is remembered between batches: a batch was not written after all, or somebody else followed."""

    def table(self, table: Table) -> str:
        """What one of its tables is called."""
        return table.name + self.suffix

    def insert(self, table: Table, rows: Sequence[Row]) -> Insert:
        """The change that adds rows to one of its tables."""
        return Insert(table, self.table(table), rows)

    def beside(self) -> Self:
        """The same view over tables of its own, beside the ones in use."""
        other = copy.copy(self)
        other.suffix = BESIDE
        other.forget()
        return other

    def making(self, dialect: Dialect) -> list[str]:
        """The statements that make its tables anew, empty, its position at zero."""
        made = [table.create(dialect, self.suffix) for table in self.tables]
        start = f"INSERT INTO view_position (view, position, at, fault) VALUES ('{self.key}', 0, '', NULL)"
        return [*self.unmaking(), *made, start]

    def unmaking(self) -> list[str]:
        """The statements that do away with its tables and its position."""
        dropped = [table.drop(self.suffix) for table in self.tables]
        return [*dropped, f"DELETE FROM view_position WHERE view = '{self.key}'"]


class OfficeView(View):
    """A view that knows what is private, and can forget it."""

    def __init__(self, engine: Engine, bodies: Bodies) -> None:
        self.bodies = bodies
        super().__init__(engine)

    def erase(self, subject: str) -> None:
        """Remove every row about this person, at once; the vault has erased first (``transparency.md`` 3.4)."""
        with self.engine.transaction() as tx:
            self.remove(tx, subject)
        self.engine.scrub(*(self.table(table) for table in self.tables))

    @abstractmethod
    def remove(self, tx: Transaction, subject: str) -> None:
        """Delete every row about this person."""


# Making tables ----------------------------------------------------------------


def migrate_views(engine: Engine, views: Iterable[View]) -> None:
    """Make the tables of views of this database that are missing or of another version; those begin from zero.

    Serving processes never call this. Raises StoreError.
    """
    migrate(engine, "view_position", 1, [POSITIONS.create(engine.dialect)])
    for view in views:
        migrate(engine, f"view {view.name}", view.version, view.making(engine.dialect))


# Positions --------------------------------------------------------------------


def read_place(engine: Engine, key: str) -> Place:
    """How far a view has come. Raises NotMigrated where it has no tables."""
    with engine.statement(write=False) as tx:
        row = tx.fetchone("SELECT view, position, at, fault FROM view_position WHERE view = ?", (key,))
    if row is None:
        raise NotMigrated(f"The view {key} has no tables yet: run `reciprocity migrate` first.")
    return Place(*row)


def move(tx: Transaction, view: View, batch: Batch) -> None:
    """Put the view's position from the line before the batch to its last line. Raises Moved where it is elsewhere."""
    moved = tx.execute(
        "UPDATE view_position SET position = ?, at = ?, fault = NULL WHERE view = ? AND position = ?",
        (batch.last, batch.at, view.key, batch.first - 1),
    )
    if moved != 1:
        raise Moved(f"The view {view.key} is not where its follower left it.")


def wait_for(view: View, position: int, timeout: float) -> bool:
    """Wait, in any process, until the view has come to ``position``; False when ``timeout`` seconds were not enough."""
    end = time.monotonic() + timeout
    while read_place(view.engine, view.key).position < position:
        if time.monotonic() >= end:
            return False
        time.sleep(POLL)
    return True
