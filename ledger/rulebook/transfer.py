"""Transfer: an endorsement follows its holder from one association to another.

The holder asks, the leaving association releases, the joining association accepts. Until the last of the three the
endorsement stays where it is, so that nobody is ever endorsed by two associations, or by none, because they moved
house. A transfer belongs to a person and moves one or more endorsements in one write. What may be done is the next file,
``transferring.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, PageId, PersonId, Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """The holder asks to move these endorsements (sealed); ``until`` is the day by which both sides should have acted."""

    valid: Term
    holder: PersonId
    leaving: AssociationCode
    joining: AssociationCode
    endorsements: tuple[PageId, ...]
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingConfirmed:
    """The leaving association released every endorsement asked for (sealed; the releases are public).

    ``until`` is set where the Alliance did so in its place: by that day, and no longer by the request's, the transfer is decided.
    """

    valid: Term
    releases: tuple[str, ...]
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The joining association accepted; the endorsements moved in the same write (sealed)."""

    valid: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """One side declined (sealed)."""

    valid: Term
    by_association: AssociationCode
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The holder withdrew the request (sealed)."""

    valid: Term


Event = Requested | StandingConfirmed | Accepted | Declined | Withdrawn

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Transfer:
    """What was asked, and how far it has come. ``releases`` are the lines that let the endorsements go, in their order.

    ``closed`` is ``accepted``, ``declined`` or ``withdrawn``, or ``""`` while it is open. ``erased`` says that what was told
    here is gone, and that nothing can be decided over it any more.
    """

    holder: PersonId
    leaving: AssociationCode
    joining: AssociationCode
    endorsements: tuple[PageId, ...]
    until: date
    releases: tuple[LineId, ...] = ()
    closed: str = ""
    erased: bool = False

    def is_open(self, day: date) -> bool:
        """Whether it still waits for somebody on ``day``."""
        return not self.closed and not self.erased and day <= self.until

    def is_silent(self, day: date) -> bool:
        """Whether the leaving association has let its last day pass without an answer: the Alliance may act in its place."""
        return not self.closed and not self.erased and not self.releases and day > self.until


_NOTHING_LEFT = Transfer(PersonId(""), AssociationCode(""), AssociationCode(""), (), date.min, erased=True)


def after(asked: Transfer | None, line: Line[object]) -> Transfer:
    """The transfer after one more line. Raises ``ImpossibleHistory``."""
    match line.event:
        case Requested() as told:
            _hold(asked is None, "a transfer is requested once")
            return Transfer(told.holder, told.leaving, told.joining, told.endorsements, told.until)
        case StandingConfirmed(releases=releases, until=until):
            stood = _still_open(asked)
            _hold(not stood.releases and (stood.erased or len(releases) == len(stood.endorsements)), "each is released once")
            return replace(stood, releases=tuple(LineId(named) for named in releases), until=until or stood.until)
        case Accepted():
            stood = _still_open(asked)
            _hold(bool(stood.releases) or stood.erased, "what is accepted was released")
            return replace(stood, closed="accepted")
        case Declined():
            return replace(_still_open(asked), closed="declined")
        case Withdrawn():
            return replace(_still_open(asked), closed="withdrawn")
        case _:
            return replace(asked or _NOTHING_LEFT, erased=True)


def _still_open(asked: Transfer | None) -> Transfer:
    if asked is None or asked.closed:
        raise ImpossibleHistory("a transfer is requested first, and closed once")
    return asked


def _hold(true: bool, otherwise: str) -> None:  # noqa: FBT001 - an assertion, left on in production
    if not true:
        raise ImpossibleHistory(otherwise)
