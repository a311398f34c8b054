"""How the journal says no. Nothing was written when one of these is raised; no message repeats a value.

JournalError
├── Unknown       no such page or line
├── Overtaken     somebody wrote on the page first
├── Taken         a key is reserved
├── OnceDiffers   an idempotency key was used for another request
├── DoubledId     a line's id is in the journal already, elsewhere
├── TooLong       a line is longer than the log's bundles can hold
├── ClockBehind   the clock went back
└── Damaged       what is stored is not what was written: stop
"""

from __future__ import annotations


class JournalError(Exception):
    """The journal refused."""


class Unknown(JournalError):
    """There is no such page or line."""


class Overtaken(JournalError):
    """Somebody wrote on the page first: read it again, and decide again."""

    def __init__(self, stream: str, expected: int) -> None:
        super().__init__("Somebody wrote on this page first. Read it again.")
        self.stream = stream
        self.expected = expected
        """The number that the page's next line bears now."""


class Taken(JournalError):
    """What the write wanted to reserve is reserved already."""

    def __init__(self, key: bytes, page: str) -> None:
        super().__init__("This is reserved already.")
        self.key = key
        self.page = page
        """The page that holds it."""


class OnceDiffers(JournalError):
    """The same idempotency key came with another request."""

    def __init__(self) -> None:
        super().__init__("This idempotency key was used for another request.")


class DoubledId(JournalError):
    """A line's id is in the journal already, at another place."""

    def __init__(self) -> None:
        super().__init__("A line's id is in the journal already, at another place.")


class TooLong(JournalError):
    """A line is longer than 65,535 bytes, which is what the log's bundles can hold (``transparency.md`` 3.3)."""

    def __init__(self) -> None:
        super().__init__("A line has at most 65,535 bytes.")


class ClockBehind(JournalError):
    """The clock is more than two seconds behind the last line's record time."""

    def __init__(self) -> None:
        super().__init__("The clock is more than two seconds behind the last line: nothing is written until it is put right.")


class Damaged(JournalError):
    """What is stored is not what was written. Nothing may be written or signed until it is understood."""
