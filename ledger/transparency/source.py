"""What the log needs of the journal, and no more: any store that keeps these promises can have a public log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar


class HeadLike(Protocol):
    """The head as the journal keeps it."""

    @property
    def size(self) -> int:
        """How many leaves."""

    @property
    def root(self) -> bytes:
        """32 bytes."""

    @property
    def note(self) -> str:
        """The signed note over both."""


class LineLike(Protocol):
    """A line as the journal keeps it."""

    @property
    def position(self) -> int:
        """From 1; one more than the leaf index."""

    @property
    def entry(self) -> bytes:
        """The leaf."""


Head = TypeVar("Head", bound=HeadLike)


class Source(Protocol[Head]):
    """The journal, as far as its log needs it. ``swap_head`` is the one trusted lock: it must compare and swap."""

    def size(self) -> int:
        """How many lines are written."""

    def lines(self, after: int, limit: int, /) -> Sequence[LineLike]:
        """At most ``limit`` lines behind position ``after``, in order."""

    def leaf_hashes(self, start: int, stop: int, /) -> Sequence[bytes]:
        """The hashes of leaves ``start`` to ``stop``, not included."""

    def head(self) -> Head | None:
        """The last signed head; ``None`` before the first."""

    def swap_head(self, old: Head | None, new: Head, /) -> bool:
        """Replaces exactly ``old``, for good; answers False when another head stands there."""

    def publish(self, head: Head, at: str, /) -> None:
        """Adds a published note to the history."""

    def checkpoints(self) -> Sequence[tuple[Head, str]]:
        """The history, oldest first."""
