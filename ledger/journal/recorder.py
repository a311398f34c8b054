"""What the journal asks of a recorder, beyond the library's contract; memory, SQLite and PostgreSQL keep it alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from ledger.journal.entry import Head, Written
from ledger.journal.errors import JournalError
from ledger.journal.judge import Place, Save
from ledger.store.engine import Engine
from ledger.store.reading import Reading

RawLine = tuple[int, str, str, int, bytes]
"""(position, name, stream, n, entry): a line as cheap as it can be had."""

Clock = Callable[[], datetime]


class Recorder(Protocol):
    """One store of lines. Its ``insert_events`` and ``select_…`` are the library's; these are ours."""

    poll_seconds: float
    """How often a waiting reader looks by itself for lines that other processes wrote."""

    @property
    def engine(self) -> Engine:
        """The same database, relaxed, for views."""

    def append(self, saves: Sequence[Save]) -> Sequence[Written | JournalError]:
        """Write several saves in one transaction; each is written whole or refused whole, and answered in order."""

    def migrate(self) -> None:
        """Make or bring up to date the tables. Safe to run by several processes at once."""

    def check_migrated(self) -> None:
        """Raises NotMigrated with a sentence for the operator."""

    def size(self) -> int:
        """The last position, 0 where nothing is written."""

    def page(self, stream: str) -> list[RawLine]:
        """A page's lines in the order of their numbers."""

    def each_page(self, streams: Sequence[str]) -> list[list[RawLine]]:
        """The same of several pages, in one query where the store can."""

    def pages(self, after: int, batch: int) -> Iterator[list[RawLine]]:
        """Lines beyond a position, in batches."""

    def recorded_by(self, asked: Sequence[tuple[int, int, str]]) -> Reading[list[tuple[int, str] | None]]:
        """For each (after, last, at) the last line beyond a position and up to another that was recorded by a record time, and when
        it was; ``None`` for none.
        """

    def line(self, position: int) -> RawLine | None:
        """The line at a position."""

    def place(self, line_id: str) -> Place | None:
        """Where a line's id stands."""

    def leaf_hashes(self, start: int, stop: int) -> list[bytes]:
        """The hashes of leaves start … stop - 1, by leaf index."""

    def holder(self, key: bytes) -> str | None:
        """The page that holds a reservation."""

    def holders(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """The pages that hold these, asked for together; what nobody holds is missing."""

    def holding(self, keys: Sequence[bytes]) -> Reading[list[str | None]]:
        """The page that holds each of some reservations."""

    def reservations(self) -> list[tuple[bytes, str, str]]:
        """Every (key, page, since), for the office's own export."""

    def answer(self, key: bytes) -> tuple[bytes, Written] | None:
        """The digest and the answer given under an idempotency key."""

    def forget_answers(self, before: str) -> int:
        """Drop answers given before a record time; how many."""

    def next_number(self, name: str, count: int) -> int:
        """The first of ``count`` numbers that nobody else gets."""

    def head(self) -> Head | None:
        """The head of the public log."""

    def swap_head(self, old: Head | None, new: Head) -> bool:
        """Put ``new`` in the place of ``old``; False, and nothing changed, where another head stands there."""

    def publish(self, head: Head, at: str) -> None:
        """Add to the history of published checkpoints."""

    def checkpoints(self) -> list[tuple[Head, str]]:
        """Every published checkpoint with its time, oldest first."""

    def wait_elsewhere(self, woken: Callable[[], None]) -> Callable[[], None] | None:
        """Start telling ``woken`` about other processes' writes, where the store can; how to stop it."""

    def close(self) -> None:
        """Close the store."""
