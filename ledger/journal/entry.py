"""What goes into the journal and what comes out. Bytes here are statements' bytes; their meaning is the codec's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredLine:
    """One line as it stands."""

    position: int
    """1, 2, 3 … without gaps; the line's leaf index in the public log is one less."""
    stream: str
    """The page."""
    n: int
    """The line's number on its page, from 1."""
    name: str
    """The real wire name, also where the log shows ``sealed/1``."""
    entry: bytes
    """The leaf, byte for byte."""


@dataclass(frozen=True, slots=True)
class PreparedLine:
    """One line signed and ready, but for its record time."""

    stream: str
    n: int
    name: str
    id: str
    rest: bytes
    """What follows the record time: ``,"sig":"…","stmt":{…},"v":1}``."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """A key (32 bytes, a keyed hash: ``transparency.md``) that at most one page may hold."""

    key: bytes
    page: str


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key and the digest of the request that came under it, 32 bytes each."""

    key: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Write:
    """Lines of one or more pages that are written together or not at all.

    ``free`` gives keys back, then ``take`` reserves. A page's lines stand in the order of their numbers.
    """

    lines: tuple[PreparedLine, ...]
    take: tuple[Reservation, ...] = ()
    free: tuple[bytes, ...] = ()
    once: Once | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The journal's answer: the first and last position and their record time.

    ``repeated``: an earlier request under the same idempotency key was answered with this; the lines of this one were
    not written, and bodies prepared for them may be dropped.
    """

    first: int
    last: int
    at: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the public log: its size, its root (32 bytes), and the signed note over both."""

    size: int
    root: bytes
    note: str
