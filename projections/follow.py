"""Follows the journal: takes lines in batches, and writes each view's rows and its position in one transaction.

One follower is active for each database; a spare waits. A view moves from the line after the one it stands at, or not at
all, so no line is ever taken twice or left out. A line that a view cannot take stops that view there, where ``lag`` shows
it; the others go on. Rebuilding is following from zero (``rebuild.py``).
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ledger.journal.journal import Journal
from ledger.store.engine import Engine
from ledger.store.errors import Conflict, StoreError, Unavailable
from projections.batch import Batch
from projections.change import Change
from projections.lock import turn
from projections.view import Moved, View, move, read_place
from projections.view import wait_for as look_for

log = logging.getLogger(__name__)

BATCH: Final = 4000
"""The most lines that are taken in one transaction: some milliseconds' work, with few commits while there is much to follow."""

MANY: Final = 500
"""From so many lines on, a batch is folded without collecting garbage in between."""

IDLE: Final = 0.5
"""Seconds after which an idle follower looks by itself, and a spare tries again."""

POISON: Final = (ValueError, LookupError, TypeError, AttributeError, AssertionError, Conflict)
"""What a view raises over a line that cannot have been written, or rows that cannot be there."""

Spread = Callable[[int], None]
"""Told the position reached, after it was reached."""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a view is behind: the lines it has not taken, and the fault that stopped it, if one did."""

    view: str
    position: int
    behind: int
    at: str
    fault: str | None


class Follower:
    """Takes the journal's lines to views of one database. Its waiting readers may be any threads."""

    def __init__(self, journal: Journal, *views: View, batch: int = BATCH) -> None:
        """``views`` all live in one database: the journal's for public views, the vault's for office views."""
        self.journal = journal
        self.views = views
        self.engine: Engine = views[0].engine
        self._batch = batch
        self._turn = turn(self.engine, views[0].suffix or "views")
        self._reached = threading.Condition()
        self._positions: dict[str, int] = {}
        self._stopped: set[str] = set()
        self._ours = False
        self._one_at_a_time = threading.RLock()

    # --- following

    def catch_up(self, progress: Spread | None = None) -> None:
        """Follow to the end of the journal as it is now, or wait until the active follower has. Raises Unavailable."""
        size = self.journal.size()
        while not self._has_turn():
            if all(place.fault or place.position >= size for place in self.lag()):
                return
            time.sleep(0.01)
        try:
            while self.step():
                if progress:
                    progress(min(self._positions.values()))
        finally:
            self.rest()

    def run(self, stop: threading.Event) -> None:
        """Follow until ``stop`` is set; a spare waits until it is needed. Whatever else is raised is logged by name only."""
        try:
            while not stop.is_set():
                self._round(stop)
        except Exception as error:  # noqa: BLE001 - the outermost loop of a thread: it logs, without values, and stops
            log.critical("the follower stops: %s", type(error).__name__)
        finally:
            self.rest()

    def _round(self, stop: threading.Event) -> None:
        try:
            if not self._has_turn():
                stop.wait(IDLE)
            elif not self.step():
                self.journal.wait_beyond(self._furthest(), IDLE)
        except Unavailable as error:
            log.warning("the follower waits for its database: %s", error)
            self.rest()
            stop.wait(IDLE)
        except Moved as error:
            log.warning("the follower starts again: %s", error)
            self.rest()

    def _furthest(self) -> int:
        going = [position for key, position in self._positions.items() if key not in self._stopped]
        return max(going, default=self.journal.size())

    def _has_turn(self) -> bool:
        with self._one_at_a_time:
            if not self._ours and self._turn.take():
                try:
                    self._positions = {view.key: read_place(self.engine, view.key).position for view in self.views}
                except StoreError:
                    self._turn.give_back()
                    raise
                for view in self.views:
                    view.forget()
                self._stopped = set()
                self._ours = True
            return self._ours

    def rest(self) -> None:
        """Let a spare follow."""
        with self._one_at_a_time:
            self._ours = False
            self._turn.give_back()

    def step(self) -> int:
        """Take one batch to the views that are furthest behind; how many lines it had, 0 at the end of the journal."""
        with self._one_at_a_time:
            return self._step() if self._has_turn() else 0

    def _step(self) -> int:
        going = [view for view in self.views if view.key not in self._stopped]
        if not going:
            return 0
        behind = min(self._positions[view.key] for view in going)
        group = [view for view in going if self._positions[view.key] == behind]
        ahead = min((self._positions[view.key] for view in going if view not in group), default=behind + self._batch)
        limit = min(self._batch, ahead - behind)
        rows = list(islice(self.journal.stream(behind, limit), limit))
        if not rows:
            return 0
        batch = Batch(rows)
        _check_dense(batch, behind)
        with _uncollected(len(rows)):
            self._take(group, batch)
        return len(rows)

    def _take(self, group: Sequence[View], batch: Batch) -> None:
        """The batch to every view of the group at once; where one cannot, to each alone, and there line by line."""
        try:
            changes = [(view, view.fold(batch)) for view in group]
            self._write(changes, batch)
        except POISON as error:
            for view in group:
                view.forget()
            if len(group) > 1:
                for view in group:
                    self._take([view], batch)
            elif len(batch.rows) > 1:
                self._one_by_one(group[0], batch)
            else:
                self._stop(group[0], batch, error)

    def _one_by_one(self, view: View, batch: Batch) -> None:
        for line in batch.cut():
            self._take([view], line)
            if view.key in self._stopped:
                return

    def _write(self, changes: Sequence[tuple[View, Sequence[Change]]], batch: Batch) -> None:
        with self.engine.transaction() as tx:
            for view, found in changes:
                move(tx, view, batch)  # first: who rebuilds a view takes its position's row, and then its tables, too
                for change in found:
                    change.run(tx)
        with self._reached:
            self._positions.update((view.key, batch.last) for view, _ in changes)
            self._reached.notify_all()

    def _stop(self, view: View, batch: Batch, error: Exception) -> None:
        fault = f"{type(error).__name__} at position {batch.first}"
        log.error("the view %s stops: %s", view.key, fault)
        with self.engine.transaction() as tx:
            tx.execute("UPDATE view_position SET fault = ? WHERE view = ?", (fault, view.key))
        self._stopped.add(view.key)

    # --- looking

    def wait_for(self, view: View, position: int, timeout: float) -> bool:
        """Wait until ``view`` has come to ``position``; woken at once where this process follows. False when it took longer."""
        if not self._ours:
            return look_for(view, position, timeout)
        with self._reached:
            return self._reached.wait_for(lambda: self._positions[view.key] >= position, timeout)

    def lag(self) -> tuple[Lag, ...]:
        """How far behind each view is."""
        return lag(self.journal, self.views)


def lag(journal: Journal, views: Sequence[View]) -> tuple[Lag, ...]:
    """How far behind each view is, whoever follows."""
    size = journal.size()
    places = [read_place(view.engine, view.key) for view in views]
    return tuple(Lag(p.view, p.position, max(size - p.position, 0), p.at, p.fault) for p in places)


@contextmanager
def _uncollected(lines: int) -> Iterator[None]:
    """No garbage collection while many lines are folded: what they leave is kept, or has no circles."""
    pause = lines >= MANY and gc.isenabled()
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()


def _check_dense(batch: Batch, behind: int) -> None:
    """Positions follow one another without a gap, or nothing is taken."""
    if any(row[0] != position for position, row in enumerate(batch.rows, behind + 1)):
        raise Moved("The journal's positions have a gap.")
