"""May this be written? Asked by the memory and SQLite recorders before each save, and on PostgreSQL to say why not.

Everything is looked at before anything is written, so a refusal leaves nothing to undo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from eventsourcing.persistence import StoredEvent

from ledger.journal.entry import Once, Reservation, Written
from ledger.journal.errors import ClockBehind, DoubledId, OnceDiffers, Overtaken, Taken
from ledger.signing.statement import format_at

PATIENCE = timedelta(seconds=2)
"""How far the clock may be behind the last line before the journal stops (``transparency.md`` 3.3)."""


@dataclass(frozen=True, slots=True)
class Save:
    """A write on its way through the library: its lines as stored events (not yet stamped) and what goes with them."""

    events: tuple[StoredEvent, ...]
    ids: tuple[str, ...]
    take: tuple[Reservation, ...] = ()
    free: tuple[bytes, ...] = ()
    once: Once | None = None


class Place(NamedTuple):
    """Where a line's id stands."""

    position: int
    stream: str
    n: int


class Books(Protocol):
    """What a judgement looks at. Asked under the append lock, or in one reading transaction."""

    def last(self) -> tuple[int, str]:
        """The last position and its record time; 0 and "" where nothing is written. Raises Damaged."""

    def last_number(self, stream: str) -> int:
        """The number of a page's last line; 0 for a new page."""

    def place(self, line_id: str) -> Place | None:
        """Where a line's id stands."""

    def at(self, position: int) -> str:
        """The record time of a line."""

    def holder(self, key: bytes) -> str | None:
        """The page that holds a reservation."""

    def answer(self, key: bytes) -> tuple[bytes, Written] | None:
        """The digest and the answer given under an idempotency key."""


def judge(save: Save, books: Books) -> Written | None:
    """None where the save may be written; the answer where it was given before, or where these very lines stand already.

    Raises OnceDiffers, Overtaken, DoubledId, Taken.
    """
    standing = _standing(save, books)
    if standing is not None:
        return standing
    if save.once is not None and (answer := books.answer(save.once.key)) is not None:
        digest, written = answer
        if digest != save.once.digest:
            raise OnceDiffers
        return written
    _check_pages(save, books)
    _check_keys(save, books)
    return None


def record_time(last_at: str, now: datetime) -> str:
    """The record time of the next line: now, or the last line's where the clock is a little behind. Raises ClockBehind."""
    if format_at(now + PATIENCE) < last_at:  # times of fixed width compare as text
        raise ClockBehind
    return max(format_at(now), last_at)


def wall_clock() -> datetime:
    """The moment at which a line is recorded: read under the append lock, so no caller could have read it."""
    return datetime.now(UTC)  # noqa: TID251 - see above


def _standing(save: Save, books: Books) -> Written | None:
    """The commit whose answer was lost: every line of this save stands where it wanted to stand."""
    places = [books.place(line_id) for line_id in save.ids]
    first = places[0]
    if first is None:
        if any(places):
            raise DoubledId
        return None
    for i, (place, event) in enumerate(zip(places, save.events, strict=True)):
        if place != Place(first.position + i, str(event.originator_id), event.originator_version):
            raise DoubledId
    return Written(first.position, first.position + len(places) - 1, books.at(first.position))


def _check_pages(save: Save, books: Books) -> None:
    numbers: dict[str, int] = {}
    for event in save.events:
        stream = str(event.originator_id)
        last = numbers[stream] if stream in numbers else books.last_number(stream)
        if event.originator_version != last + 1:
            raise Overtaken(stream, last + 1)
        numbers[stream] = last + 1


def _check_keys(save: Save, books: Books) -> None:
    seen: dict[bytes, str] = {}
    for reservation in save.take:
        holder = None if reservation.key in save.free else books.holder(reservation.key)
        holder = seen.get(reservation.key, holder)
        if holder is not None:
            raise Taken(reservation.key, holder)
        seen[reservation.key] = reservation.page
