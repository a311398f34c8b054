"""What a verifier has before it: the credential, whatever came with it, whom it trusts, and the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final, NamedTuple

from ledger.credentials import presented
from ledger.credentials.admission import SpokenKey
from ledger.credentials.members import Member
from ledger.credentials.presented import Presented
from ledger.credentials.signed import Signed
from ledger.credentials.status import Purpose
from ledger.credentials.trust import Trust
from ledger.transparency.policy import Policy

Fetch = Callable[[str], bytes | None]
"""Gives the bytes behind an address, or ``None`` where there are none to be had."""
Ask = Callable[[str], str | None]
"""Gives today's standing for an endorsement's number, as the ledger answers, or ``None``."""
AskOn = Callable[[str, date], str | None]
"""Gives the standing on a day, likewise."""
AskKind = Callable[[str, date | None], tuple[str, str] | None]
"""Gives category and age band of an endorsement on a day (today, if ``None``), as the ledger knows them now, or ``None``."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the ledger has of a credential: the exact bytes that it handed out, and the proof that their digest was logged."""

    document: bytes
    proof: bytes


AskBits = Callable[[str, int], frozenset[Purpose] | None]
"""Gives which bits of a status list's index are set at this moment, by the list's address; ``None`` of an index not given out."""
AskLog = Callable[[str], Kept | None]
"""Gives what the line of this id issued; ``None`` where it is not to be had at the moment. Raises :class:`NotInLog`."""


class NotInLog(Exception):
    """The ledger that the credential names was asked, and no line of its log issued it."""


SKEW: Final = presented.SKEW
_EAST, _WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))


class Asked(NamedTuple):
    """When: a moment, or a day, which lies in a term if any of its moments in the term's own zone does."""

    moment: datetime
    """Of a whole day, its end in UTC."""
    day: date | None

    @classmethod
    def about(cls, on: datetime | date) -> Asked:
        """What ``on`` asks about."""
        if isinstance(on, datetime):
            return cls(on, None)
        return cls(datetime.combine(on, time(23, 59, 59), UTC), on)

    def before(self, start: datetime) -> bool:
        """Whether it lies before a term that begins with ``start``."""
        return self.moment < start if self.day is None else self.day < start.date()

    def after(self, end: datetime) -> bool:
        """Whether it lies after a term that ends with ``end``."""
        return self.moment > end if self.day is None else self.day > end.date()


class Online(NamedTuple):
    """Whom a verifier may ask; with nobody in it, it works offline."""

    fetch: Fetch | None = None
    ask: Ask | None = None
    ask_on: AskOn | None = None
    kind: AskKind | None = None
    log: AskLog | None = None
    bits: AskBits | None = None


OFFLINE: Final = Online()


class Case(NamedTuple):
    """One credential under one trust file."""

    signed: Signed
    presented: Presented
    """What the credential says."""
    asked: Asked
    on: datetime
    """The moment asked about; of a whole day, its end in UTC."""
    trust: Trust
    policy: Policy
    member: Member
    key: SpokenKey
    logged: bytes | None
    """The ``.tlog-proof`` beside the credential."""
    online: Online = OFFLINE

    @property
    def issuer(self) -> str:
        """The association's name as the trust file has it."""
        return self.member.membership.name


def within(moment: datetime, start: date | None, end: date | None) -> bool:
    """Whether ``moment`` may lie on a day from ``start`` to ``end``, in the zone of whoever wrote the days.

    Days are business days in an association's own time zone, which a verifier does not know: one day's latitude at
    either end, wherever on Earth the day was counted.
    """
    return not before(moment, start) and not after(moment, end)


def before(moment: datetime, start: date | None) -> bool:
    """Whether ``moment`` lies before the day ``start`` everywhere on Earth."""
    return start is not None and moment < datetime.combine(start, time.min, _EAST)


def after(moment: datetime, end: date | None) -> bool:
    """Whether ``moment`` lies after the day ``end`` everywhere on Earth."""
    return end is not None and moment > datetime.combine(end, time.max, _WEST)


@lru_cache(maxsize=1024)
def told(moment: datetime) -> str:
    """A moment for a sentence; most are the same for all credentials of a list."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
