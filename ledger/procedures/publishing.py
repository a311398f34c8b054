"""The public log moved on, and waited for."""

from __future__ import annotations

import time
from pathlib import Path

from ledger.journal.entry import Head
from ledger.office import Office
from ledger.transparency.log import HeadMoved, Log

TRIES = 20


def log_of(office: Office, folder: Path) -> Log[Head]:
    """The office's public log in its folder; keep it, since it remembers the tree's right edge between calls."""
    return Log(folder, office.journal, office.keyring.log(), office.charter.origin, head=Head, clock=office.clock)


def advance(office: Office, folder: Path) -> Head:
    """Everything written is published under one checkpoint. Raises what ``Log.advance`` raises.

    When a server moves the same log on at this moment, it is asked again.
    """
    log = log_of(office, folder)
    for _ in range(TRIES):
        try:
            return log.advance()
        except HeadMoved:
            time.sleep(0.05)
    return log.advance()
