"""An Office: journal, vault, keyring, a clock on the wall, and a stamp that numbers things.

It has no behaviour but to say what day it is somewhere, and which key a reservation has. Procedures are given one;
nothing else in the house knows all of it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Protocol
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from ledger.halves import Halves
from ledger.journal.journal import Journal
from ledger.rulebook.number import ALPHABET
from ledger.rulebook.vocabulary import LineId, PageId
from ledger.settings import Charter
from ledger.signing.keyed import keyed, keyed_each
from ledger.signing.keyring import Keyring
from ledger.vault.vault import Vault

Clock = Callable[[], datetime]
"""Says what moment it is, in UTC."""


def wall_clock() -> datetime:
    """The moment by this machine's clock."""
    return datetime.now(UTC)


class Stamp(Protocol):
    """Numbers things: everything random in an office comes from here, so that a year can be run again from one seed."""

    def page(self) -> PageId:
        """A new page's name, derived from nothing."""

    def line(self, now: datetime) -> LineId:
        """A new line's id, a UUIDv7."""

    def tail(self) -> str:
        """Three characters that keep endorsement numbers from being walked."""

    def index(self, below: int) -> int:
        """A number from 0 up to, not including, ``below``."""


class RandomStamp:
    """Numbers drawn from the operating system's randomness."""

    def page(self) -> PageId:
        """A UUIDv4."""
        return PageId(str(uuid4()))

    def line(self, now: datetime) -> LineId:
        """A UUIDv7."""
        return _uuid7(now, int.from_bytes(os.urandom(10), "big"))

    def tail(self) -> str:
        """Three characters of the number's alphabet."""
        return "".join(secrets.choice(ALPHABET) for _ in range(3))

    def index(self, below: int) -> int:
        """Uniform."""
        return secrets.randbelow(below)


class SeededStamp:
    """Numbers that follow from one seed, for demonstrations and simulations."""

    def __init__(self, seed: int) -> None:
        """``seed`` decides every number that will be given."""
        self._random = Random(seed)  # noqa: S311 - meant to be foreseen

    def page(self) -> PageId:
        """A UUIDv4."""
        return PageId(str(UUID(int=self._random.getrandbits(128), version=4)))

    def line(self, now: datetime) -> LineId:
        """A UUIDv7."""
        return _uuid7(now, self._random.getrandbits(80))

    def tail(self) -> str:
        """Three characters of the number's alphabet."""
        return "".join(self._random.choice(ALPHABET) for _ in range(3))

    def index(self, below: int) -> int:
        """Uniform."""
        return self._random.randrange(below)


def _uuid7(now: datetime, bits: int) -> LineId:
    """RFC 9562 section 5.7: 48 bits of milliseconds, then random bits."""
    milliseconds = int(now.timestamp() * 1000)
    high = (milliseconds << 16) | 0x7000 | (bits & 0xFFF)
    low = (1 << 63) | ((bits >> 12) & ((1 << 62) - 1))
    return LineId(str(UUID(int=(high << 64) | low)))


@dataclass(frozen=True)
class Office:
    """One office at work. ``log`` is the folder of its public log, where the bytes of every edition are kept."""

    charter: Charter
    journal: Journal
    vault: Vault
    keyring: Keyring
    clock: Clock = wall_clock
    stamp: Stamp = field(default_factory=RandomStamp)
    log: Path | None = None

    @cached_property
    def halves(self) -> Halves:
        """Where a write's lines and bodies are handed in together."""
        return Halves(self.journal, self.vault.bodies)

    def today(self, zone: str) -> date:
        """What day it is in ``zone`` (an IANA name): an association's business days are its own."""
        return self.clock().astimezone(ZoneInfo(zone)).date()

    def key(self, kind: str, *parts: str) -> bytes:
        """The reservation key of ``kind`` and ``parts``: uniqueness without an id derived from facts (``transparency.md``)."""
        return keyed(self._reserving, "\0".join((kind, *parts)).encode())

    def keys(self, kind: str, parts: Iterable[str]) -> list[bytes]:
        """The reservation keys of ``kind`` and each of ``parts``, for who has many to find."""
        return keyed_each(self._reserving, [f"{kind}\0{part}".encode() for part in parts])

    @cached_property
    def _reserving(self) -> bytes:
        """The secret of all reservation keys, derived once: every act and every lookup asks for one."""
        return self.keyring.secret("reservation")
