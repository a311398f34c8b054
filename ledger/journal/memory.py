"""Lines in memory, for tests and examples: every promise of the journal but the last, that it outlives the process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from eventsourcing.popo import POPOApplicationRecorder

from ledger.journal.entry import Head, Written
from ledger.journal.errors import JournalError
from ledger.journal.judge import Place, Save, judge, record_time, wall_clock
from ledger.journal.recorder import Clock, RawLine
from ledger.signing.statement import leaf_hash, stamp
from ledger.store.engine import Engine
from ledger.store.reading import Reading
from ledger.store.sqlite import MemoryEngine


class MemoryRecorder(POPOApplicationRecorder):
    """The library's recorder of plain Python objects, with leaves, reservations and answers beside it."""

    poll_seconds = 0.25

    def __init__(self, clock: Clock = wall_clock) -> None:
        super().__init__()
        self.engine: Engine = MemoryEngine()
        self._clock = clock
        self._leaves: list[bytes] = []
        self._places: dict[str, Place] = {}
        self._reserved: dict[bytes, tuple[str, str]] = {}
        self._answers: dict[bytes, tuple[bytes, Written]] = {}
        self._counters: dict[str, int] = {}
        self._head: Head | None = None
        self._checkpoints: list[tuple[Head, str]] = []

    # --- writing

    def append(self, saves: Sequence[Save]) -> Sequence[Written | JournalError]:
        with self._database_lock:
            return [self._append_one(save) for save in saves]

    def _append_one(self, save: Save) -> Written | JournalError:
        try:
            standing = judge(save, self)
            if standing is not None:
                return standing
            last, last_at = self.last()
            at = record_time(last_at, self._clock())
        except JournalError as refusal:
            return refusal
        written = Written(last + 1, last + len(save.events), at)
        self._keep(save, written)
        return written

    def _keep(self, save: Save, written: Written) -> None:
        entries = [replace(event, state=stamp(written.at, event.state)) for event in save.events]
        for i, (line_id, event) in enumerate(zip(save.ids, entries, strict=True)):
            self._places[line_id] = Place(written.first + i, str(event.originator_id), event.originator_version)
            self._leaves.append(leaf_hash(event.state))
        self._update_table(entries)
        for key in save.free:
            self._reserved.pop(key, None)
        for reservation in save.take:
            self._reserved[reservation.key] = (reservation.page, written.at)
        if save.once is not None:
            self._answers[save.once.key] = (save.once.digest, replace(written, repeated=True))

    # --- what a judgement looks at

    def last(self) -> tuple[int, str]:
        return (len(self._stored_events), self.at(len(self._stored_events))) if self._stored_events else (0, "")

    def last_number(self, stream: str) -> int:
        return next(reversed(self._stored_events_index[stream]), 0) if stream in self._stored_events_index else 0

    def place(self, line_id: str) -> Place | None:
        return self._places.get(line_id)

    def at(self, position: int) -> str:
        return self._stored_events[position - 1].state[7:34].decode()

    def holder(self, key: bytes) -> str | None:
        return self._reserved[key][0] if key in self._reserved else None

    def holders(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        return {key: self._reserved[key][0] for key in keys if key in self._reserved}

    def holding(self, keys: Sequence[bytes]) -> Reading[list[str | None]]:
        yield from ()  # nothing needs to be asked
        return [self.holder(key) for key in keys]

    def answer(self, key: bytes) -> tuple[bytes, Written] | None:
        return self._answers.get(key)

    # --- reading

    def size(self) -> int:
        return len(self._stored_events)

    def line(self, position: int) -> RawLine | None:
        return self._raw(position) if 1 <= position <= self.size() else None

    def page(self, stream: str) -> list[RawLine]:
        with self._database_lock:
            rows = self._stored_events_index[stream].values() if stream in self._stored_events_index else ()
            return [self._raw(row + 1) for row in rows]

    def each_page(self, streams: Sequence[str]) -> list[list[RawLine]]:
        return [self.page(stream) for stream in streams]

    def pages(self, after: int, batch: int) -> Iterator[list[RawLine]]:
        while rows := [self._raw(p) for p in range(after + 1, min(after + batch, self.size()) + 1)]:
            yield rows
            after = rows[-1][0]

    def recorded_by(self, asked: Sequence[tuple[int, int, str]]) -> Reading[list[tuple[int, str] | None]]:
        yield from ()  # nothing needs to be asked
        return [self._recorded_by(*one) for one in asked]

    def _recorded_by(self, after: int, last: int, at: str) -> tuple[int, str] | None:
        beyond = range(min(last, self.size()), after, -1)
        return next(((position, self.at(position)) for position in beyond if self.at(position) <= at), None)

    def _raw(self, position: int) -> RawLine:
        event = self._stored_events[position - 1]
        return (position, event.topic, str(event.originator_id), event.originator_version, event.state)

    def leaf_hashes(self, start: int, stop: int) -> list[bytes]:
        return self._leaves[start:stop]

    def reservations(self) -> list[tuple[bytes, str, str]]:
        with self._database_lock:
            return [(key, page, since) for key, (page, since) in sorted(self._reserved.items())]

    # --- beside the lines

    def forget_answers(self, before: str) -> int:
        with self._database_lock:
            old = [key for key, (_, written) in self._answers.items() if written.at < before]
            for key in old:
                del self._answers[key]
            return len(old)

    def next_number(self, name: str, count: int) -> int:
        with self._database_lock:
            first = self._counters.get(name, 0) + 1
            self._counters[name] = first + count - 1
            return first

    def head(self) -> Head | None:
        return self._head

    def swap_head(self, old: Head | None, new: Head) -> bool:
        with self._database_lock:
            here = self._head
            if (here and (here.size, here.root)) != (old and (old.size, old.root)):
                return False
            self._head = new
            return True

    def publish(self, head: Head, at: str) -> None:
        self._checkpoints.append((head, at))

    def checkpoints(self) -> list[tuple[Head, str]]:
        return list(self._checkpoints)

    # --- the store itself

    def migrate(self) -> None:
        """There are no tables."""

    def check_migrated(self) -> None:
        """There are no tables."""

    def wait_elsewhere(self, woken: Callable[[], None]) -> None:  # noqa: ARG002 - nobody else can write here
        return None

    def close(self) -> None:
        self.engine.close()
