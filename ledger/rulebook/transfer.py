"""Transfer: an endorsement follows its holder from one association to another.

The holder asks, the leaving association releases, the joining association accepts. Until the last of the three the
endorsement stays where it is, so that nobody is ever endorsed by two associations, or by none, because they moved
house. A transfer belongs to a person and moves one or more endorsements in one write. Somebody always holds it, and
until a day that is told: the leaving side, then the joining one; the Alliance, where one of them was silent. What was
foreseen is ``foreseeing.py``; what may be done is ``transferring.py``, and by the clock ``waiting.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ledger.rulebook.foreseeing import Foreseen, Need
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Line, LineId, PageId, PersonId, Term

# What happens -----------------------------------------------------------------


class Matter(StrEnum):
    """What the leaving association disputes: whose it is, how it stands, that they asked; or a complaint is being looked into.

    No page names the grounds: the list is ours.
    """

    HOLDER = "holder"
    STANDING = "standing"
    CONSENT = "consent"
    COMPLAINT = "complaint"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """These endorsements are asked to move (sealed), by their holder, or by an association to which they consented.

    ``until`` is the leaving association's last day to answer, ``expires`` the request's own. ``consent`` says how and when
    the holder agreed, where an officer asked; ``foreseen`` is what was told them.
    """

    valid: Term
    holder: PersonId
    leaving: AssociationCode
    joining: AssociationCode
    endorsements: tuple[PageId, ...]
    until: date
    expires: date
    consent: str | None = None
    foreseen: tuple[Foreseen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingConfirmed:
    """The leaving association, or the Alliance in its place, released every endorsement asked for (sealed; the releases are public).

    ``until`` is the joining association's last day to answer, ``expires`` the releases' own.
    """

    valid: Term
    releases: tuple[str, ...]
    until: date
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """The leaving association does not confirm, and says why (sealed). It still holds the request, until its day."""

    valid: Term
    matter: Matter
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """The association that holds the transfer was reminded of its day (sealed)."""

    valid: Term
    association: AssociationCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """The association ``silent`` let its day pass: the Alliance holds the transfer, until the day ``until`` (sealed)."""

    valid: Term
    silent: AssociationCode
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """Nobody decided in time (sealed). Nothing has moved, and the holder may ask again."""

    valid: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The joining association accepted; the endorsements moved in the same write (sealed).

    ``conditions`` is what the holder still owes, and what stayed unchecked; ``found`` what was decided by, foreseen on the day.
    """

    valid: Term
    conditions: tuple[Need, ...] = ()
    found: tuple[Foreseen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """One side, or the Alliance for either, declined (sealed)."""

    valid: Term
    by_association: AssociationCode
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The holder withdrew the request (sealed); ``consent`` says how and when they said so, where an officer took it in."""

    valid: Term
    consent: str | None = None


Event = Requested | StandingConfirmed | Disputed | Reminded | Escalated | Expired | Accepted | Declined | Withdrawn

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What was asked, how far it has come, and who holds it.

    ``until`` is the last day of the side that acts next, ``due`` the day of whoever holds it now: the Alliance's, once it was
    ``silent``. ``since`` is when they got it. ``expires`` is the last day on which anything may be decided. ``releases`` are
    the lines that let the endorsements go, in their order. ``reminded`` is who was reminded of this ``due``.

    ``closed`` is ``accepted``, ``declined``, ``withdrawn`` or ``expired``, or ``""`` while it is open. ``erased`` says that what
    was told here is gone, and nothing can be decided over it.
    """

    holder: PersonId
    leaving: AssociationCode
    joining: AssociationCode
    endorsements: tuple[PageId, ...]
    until: date
    due: date
    expires: date
    since: date
    consent: str | None = None
    foreseen: tuple[Foreseen, ...] = ()
    releases: tuple[LineId, ...] = ()
    disputed: Disputed | None = None
    reminded: tuple[AssociationCode, ...] = ()
    silent: AssociationCode | None = None
    conditions: tuple[Need, ...] = ()
    found: tuple[Foreseen, ...] = ()
    declined: Declined | None = None
    closed: str = ""
    erased: bool = False

    @property
    def side(self) -> AssociationCode:
        """Whose answer it lacks: the leaving association's, or once that has released the joining one's."""
        return self.joining if self.releases else self.leaving

    @property
    def waits_for(self) -> AssociationCode:
        """Who holds it: that side, or the Alliance once that was silent."""
        return self.side if self.silent is None else ALLIANCE

    def is_open(self, day: date) -> bool:
        """Whether it still waits for somebody on ``day``."""
        return not self.closed and not self.erased and day <= self.expires

    def is_silent(self, day: date) -> bool:
        """Whether the side that acts next has let its last day pass without an answer, while there still is time for one."""
        return self.is_open(day) and day > self.until


_NOTHING_LEFT = Transfer(
    holder=PersonId(""), leaving=AssociationCode(""), joining=AssociationCode(""), endorsements=(),
    until=date.min, due=date.min, expires=date.min, since=date.min, erased=True,
)  # fmt: skip


def after(asked: Transfer | None, line: Line[object]) -> Transfer:
    """The transfer after one more line. Raises ``ImpossibleHistory``."""
    match event := line.event:
        case Requested():
            _hold(asked is None, "a transfer is requested once")
            return _asked(event)
        case StandingConfirmed():
            return _released(_still_open(asked), event)
        case Disputed() | Reminded() | Escalated():
            return _held(_still_open(asked), event)
        case Accepted() | Declined() | Withdrawn() | Expired():
            return _ended(_still_open(asked), event)
        case _:
            return replace(asked or _NOTHING_LEFT, erased=True)


def _asked(told: Requested) -> Transfer:
    return Transfer(
        holder=told.holder, leaving=told.leaving, joining=told.joining, endorsements=told.endorsements, until=told.until,
        due=told.until, expires=told.expires, since=told.valid.start or told.until, consent=told.consent, foreseen=told.foreseen,
    )  # fmt: skip


def _released(stood: Transfer, told: StandingConfirmed) -> Transfer:
    _hold(not stood.releases and (stood.erased or len(told.releases) == len(stood.endorsements)), "each is released once")
    return replace(
        stood, releases=tuple(LineId(named) for named in told.releases), until=told.until, due=told.until,
        expires=told.expires, since=told.valid.start or stood.since, disputed=None, silent=None, reminded=(),
    )  # fmt: skip


def _held(stood: Transfer, told: Disputed | Reminded | Escalated) -> Transfer:
    """What changes nothing but who holds it, and what they were told."""
    match told:
        case Disputed():
            return replace(stood, disputed=told)
        case Reminded():
            return replace(stood, reminded=(*stood.reminded, told.association))
        case Escalated():
            return replace(stood, silent=told.silent, due=told.until, since=told.valid.start or stood.since, reminded=())


def _ended(stood: Transfer, told: Accepted | Declined | Withdrawn | Expired) -> Transfer:
    closed = type(told).__name__.lower()
    if isinstance(told, Accepted):
        _hold(bool(stood.releases) or stood.erased, "what is accepted was released")
        return replace(stood, closed=closed, conditions=told.conditions, found=told.found)
    return replace(stood, closed=closed, declined=told if isinstance(told, Declined) else None)


def _still_open(asked: Transfer | None) -> Transfer:
    if asked is None or asked.closed:
        raise ImpossibleHistory("a transfer is requested first, and closed once")
    return asked


def _hold(true: bool, otherwise: str) -> None:  # noqa: FBT001 - an assertion, left on in production
    if not true:
        raise ImpossibleHistory(otherwise)
