"""PostgreSQL's NOTIFY, on a connection of its own that comes back when it is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
from psycopg.sql import SQL, Identifier

PULSE = 1.0
"""Seconds after which the listener looks whether it should stop."""
AGAIN = 0.5
"""Seconds between two attempts to come back. Meanwhile waiting readers look by themselves."""


class Listener(threading.Thread):
    """Calls ``woken`` after each notification, and after each (re)connection, since some may have been missed."""

    def __init__(self, url: str, channel: str, woken: Callable[[], None]) -> None:
        super().__init__(name="journal-listener", daemon=True)
        self._url, self._channel, self._woken = url, channel, woken
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except psycopg.OperationalError:
                self._stopped.wait(AGAIN)

    def _listen(self) -> None:
        with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
            connection.execute(SQL("LISTEN {}").format(Identifier(self._channel)))
            self._woken()
            while not self._stopped.is_set():
                for _ in connection.notifies(timeout=PULSE, stop_after=1):
                    self._woken()

    def stop(self) -> None:
        """Let the thread end by itself within a pulse."""
        self._stopped.set()
