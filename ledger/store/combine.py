"""Group commit: whoever waits while one write is under way goes together in the next.

There is no writer thread. The first to come runs its own work at once, so that a single writer waits for nobody; those
who come meanwhile leave their work in a queue, and when the first is done it hands the queue to one of them.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, cast

from ledger.store.errors import StoreError, Unavailable

Work = TypeVar("Work")
Outcome = TypeVar("Outcome")


class _Place(Generic[Work, Outcome]):
    """One caller's place in the queue."""

    __slots__ = ("bell", "error", "outcome", "work")

    def __init__(self, work: Work) -> None:
        self.work = work
        self.bell = threading.Lock()
        self.bell.acquire()
        self.outcome: Outcome | None = None
        self.error: Exception | None = None

    @property
    def done(self) -> bool:
        return self.outcome is not None or self.error is not None


class Combiner(Generic[Work, Outcome]):
    """Runs ``together`` on batches of at most ``most`` pieces of work, one batch at a time.

    ``together`` answers one outcome for each piece, in order: a value or an exception for that caller alone. If it
    raises a StoreError, every piece of the batch is tried once more by itself, so one caller's fault never fails another.
    """

    def __init__(self, together: Callable[[Sequence[Work]], Sequence[Outcome | Exception]], most: int = 256) -> None:
        self._together = together
        self._most = most
        self._guard = threading.Lock()
        self._queue: deque[_Place[Work, Outcome]] = deque()
        self._busy = False

    def do(self, work: Work) -> Outcome:
        """Have one piece of work done, alone or in company; its outcome, or its exception raised."""
        place: _Place[Work, Outcome] = _Place(work)
        with self._guard:
            self._queue.append(place)
            leads = not self._busy
            self._busy = True
        if not leads:
            place.bell.acquire()
        if not place.done:
            self._lead()
        if place.error is not None:
            raise place.error
        return cast("Outcome", place.outcome)

    def _lead(self) -> None:
        """Do one batch (the leader's own work is in it) and hand over to whoever waits now."""
        with self._guard:
            batch = [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]
        try:
            self._run(batch)
        finally:  # also when the leader is interrupted: nobody is left waiting for ever
            self._hand_over(batch)

    def _run(self, batch: Sequence[_Place[Work, Outcome]]) -> None:
        try:
            outcomes = self._together([place.work for place in batch])
        except StoreError as error:
            self._run_apart(batch, error)
            return
        for place, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Exception):
                place.error = outcome
            else:
                place.outcome = outcome

    def _run_apart(self, batch: Sequence[_Place[Work, Outcome]], error: StoreError) -> None:
        """One by one, unless there was but one, or the database is away for all of them."""
        if len(batch) == 1 or isinstance(error, Unavailable):
            for place in batch:
                place.error = error
            return
        for place in batch:
            self._run([place])

    def _hand_over(self, batch: Sequence[_Place[Work, Outcome]]) -> None:
        with self._guard:
            heir = self._queue[0] if self._queue else None
            self._busy = heir is not None
        if heir is not None:
            heir.bell.release()
        for place in batch:
            if not place.done:
                place.error = Unavailable("The write was broken off before it was answered.")
            place.bell.release()
