"""The public log, following the journal: one checkpoint for whatever was written meanwhile, and a sign of life.

The log itself knows how to move on safely (``ledger/transparency/log.py``); here is only when: on demand, at most once a
second, and at least once an hour with fresh cosignatures (``transparency.md`` 3.9).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from ledger.journal.journal import Journal
from ledger.signing.remote import SignerAway
from ledger.store.errors import Unavailable
from ledger.transparency.log import HeadMoved

log = logging.getLogger(__name__)

AT_MOST_EVERY: Final = timedelta(seconds=1)
HEARTBEAT: Final = timedelta(hours=1)
IDLE: Final = 0.5
"""Seconds after which it looks by itself."""


class Advances(Protocol):
    """What moves the log on: ``ledger.transparency.log.Log``."""

    def advance(self) -> Any:  # noqa: ANN401 - the journal's own kind of head
        """Publish everything written; the head then."""

    def refresh(self) -> Any:  # noqa: ANN401 - as above
        """The same, asking the witnesses again."""


class PublicLog:
    """Moves the log on when lines have landed. One at a time; ``clock`` is the office's."""

    def __init__(
        self,
        journal: Journal,
        published: Advances,
        clock: Callable[[], datetime],
        *,
        at_most_every: timedelta = AT_MOST_EVERY,
        heartbeat: timedelta = HEARTBEAT,
    ) -> None:
        self._journal = journal
        self._log = published
        self._clock = clock
        self._at_most_every = at_most_every
        self._heartbeat = heartbeat
        self._moved: datetime | None = None
        self.size = -1
        """The size under the last checkpoint; -1 before the first."""

    def step(self) -> bool:
        """Publish what is due; whether anything was. Raises what ``Log.advance`` raises."""
        now = self._clock()
        since = None if self._moved is None else now - self._moved
        if since is not None and since >= self._heartbeat:
            head = self._log.refresh()
        elif since is None or (since >= self._at_most_every and self._journal.size() > self.size):
            head = self._log.advance()
        else:
            return False
        self._moved, self.size = now, head.size
        return True

    def run(self, stop: threading.Event) -> None:
        """Publish until ``stop`` is set. A log that cannot be moved on is logged by the fault's name only, and stops."""
        try:
            while not stop.is_set():
                self._round(stop)
        except Exception as error:  # noqa: BLE001 - the outermost loop of a thread: it logs, without values, and stops
            log.critical("the public log stops: %s", type(error).__name__)

    def _round(self, stop: threading.Event) -> None:
        try:
            if self.step():
                stop.wait(self._at_most_every.total_seconds())
            else:
                self._journal.wait_beyond(max(self.size, 0), IDLE)
        except HeadMoved:  # a command at a terminal published first: its head is taken up in the next round
            log.debug("somebody else published the public log first")
            stop.wait(IDLE)
        except (Unavailable, SignerAway, OSError) as error:  # a full disk, too, is waited for
            log.warning("the public log waits: %s", type(error).__name__)
            stop.wait(IDLE)
