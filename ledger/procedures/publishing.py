"""The public log moved on, and waited for."""

from __future__ import annotations

from pathlib import Path

from ledger.journal.entry import Head
from ledger.office import Office
from ledger.transparency.log import Log


def log_of(office: Office, folder: Path) -> Log[Head]:
    """The office's public log in its folder; keep it, since it remembers the tree's right edge between calls."""
    return Log(folder, office.journal, office.keyring.log(), office.charter.origin, head=Head, clock=office.clock)


def advance(office: Office, folder: Path) -> Head:
    """Everything written is published under one checkpoint. Raises what ``Log.advance`` raises."""
    return log_of(office, folder).advance()
