"""What a log asks of its witnesses, and how they say no (C2SP tlog-witness).

A witness is given from outside: a caller over HTTP, or one in memory. What it may do alone is nothing: it can withhold
its cosignature, and it cannot alter the tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ledger.transparency.note import Signature, WitnessKey


class WitnessHas(Exception):
    """The witness last cosigned another size than the one asked from (409)."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the witness has cosigned a tree of {size}")
        self.size = size


class WitnessRefuses(Exception):
    """The witness saw no consistent growth (422), or two roots for one size."""


class WitnessAway(Exception):
    """The witness could not be asked, or does not know this log. Lines are accepted without it; a quorum may be missing."""


class Witness(Protocol):
    """One witness of the log."""

    @property
    def key(self) -> WitnessKey:
        """Its key, as the policy names it."""

    def add_checkpoint(self, old: int, proof: Sequence[bytes], note: bytes, /) -> Sequence[Signature]:
        """Cosigns ``note`` as grown from the tree of ``old``.

        Raises :class:`WitnessHas`, :class:`WitnessRefuses` or :class:`WitnessAway`.
        """
