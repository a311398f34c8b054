"""The journal: what was written, in order, for ever.

A line is a signed statement with its record time in front (``transparency.md`` 3.3), kept byte for byte by the
event-sourcing library through our own mapper and recorders. ``open_journal`` opens one; ``Journal`` says what it keeps.
"""

from ledger.journal.entry import Head, Once, PreparedLine, Reservation, StoredLine, Write, Written
from ledger.journal.errors import ClockBehind, Damaged, DoubledId, JournalError, OnceDiffers, Overtaken, Taken, TooLong, Unknown
from ledger.journal.journal import Journal, open_journal

__all__ = [
    "ClockBehind",
    "Damaged",
    "DoubledId",
    "Head",
    "Journal",
    "JournalError",
    "Once",
    "OnceDiffers",
    "Overtaken",
    "PreparedLine",
    "Reservation",
    "StoredLine",
    "Taken",
    "TooLong",
    "Unknown",
    "Write",
    "Written",
    "open_journal",
]
