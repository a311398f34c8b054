"""Waiting for lines: woken at once by a write of this process, by the database where it can, and by looking now and then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ledger.journal.recorder import Recorder


class Waiting:
    """Readers that wait for the journal to grow. Nothing runs until somebody waits."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._grown = threading.Condition()
        self._known = 0
        self._calls = 0
        self._stop: Callable[[], None] | None = None
        self._started = self._closed = False

    def reached(self, position: int) -> None:
        """This process wrote up to here."""
        if position > self._known:
            with self._grown:
                self._known = max(position, self._known)
                self._grown.notify_all()

    def called(self) -> None:
        """Somebody, somewhere, may have written."""
        with self._grown:
            self._calls += 1
            self._grown.notify_all()

    def beyond(self, position: int, timeout: float) -> int:
        """The size, as soon as it is beyond ``position`` or the time is up."""
        self._start()
        end = time.monotonic() + timeout
        while True:
            calls = self._calls
            if self._known <= position:
                self.reached(self._recorder.size())
            left = end - time.monotonic()
            if self._known > position or left <= 0 or self._closed:
                return self._known
            with self._grown:
                if self._known <= position and calls == self._calls:
                    self._grown.wait(min(left, self._recorder.poll_seconds))

    def _start(self) -> None:
        with self._grown:
            if self._started or self._closed:
                return
            self._started = True
        self._stop = self._recorder.wait_elsewhere(self.called)

    def close(self) -> None:
        """Let every waiting reader go."""
        with self._grown:
            self._closed = True
            self._grown.notify_all()
        if self._stop is not None:
            self._stop()
