"""Waiting: what the clock does to a transfer (``transfer.py``): it reminds, escalates, expires, and where allowed accepts.

Somebody holds a transfer until a day that was told. Before that day they are reminded; after it the Alliance holds it; after the
last day of all nothing has moved, and the holder may ask again. No public page says any of it: the days are the editions' defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ledger.rulebook import transferring
from ledger.rulebook.endorsement import Moved
from ledger.rulebook.foreseeing import Sides
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.transfer import Accepted, Escalated, Expired, Reminded, Transfer
from ledger.rulebook.transferring import Held
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, PageId, PersonId, Role, Term

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a transfer, since and until which day; ``silent`` is the side that let its own day pass, if one did."""

    association: AssociationCode
    since: date
    until: date
    silent: AssociationCode | None = None


def holding(asked: Transfer, on: date) -> Holding | None:
    """Who holds it that day; ``None``: nobody any more. The same before and after somebody has written that a side was silent."""
    if not asked.is_open(on):
        return None
    if asked.is_silent(on):
        return Holding(ALLIANCE, asked.until + timedelta(days=1), asked.expires, asked.side)
    return Holding(asked.waits_for, asked.since, asked.due)


# What may be done -------------------------------------------------------------


class Step(StrEnum):
    """What the clock does to a transfer that waits."""

    REMIND = "remind"
    ESCALATE = "escalate"
    EXPIRE = "expire"


class NotYetReminded(Refusal):
    """A side is reminded on one of so many days up to its last one, neither earlier nor later."""


class AlreadyReminded(Refusal):
    """This side was reminded already."""


class NotSilent(Refusal):
    """The Alliance holds a transfer only once the side that held it let its last day pass."""


class AlreadyEscalated(Refusal):
    """The Alliance holds this transfer already."""


class NotRunOut(Refusal):
    """A transfer expires on the day after its last one."""


class NotAutomatic(Refusal):
    """Nobody's hand is spared unless both editions say so and everything that is asked is met and checked."""


def due(asked: Transfer, *, on: date, days: int) -> tuple[Step, date] | None:
    """What the clock has to do next by the day ``on``, and the day that the rules give for it; ``None``: nothing yet.

    ``days``: so many before their last one whoever holds it is reminded. The day given may have passed: whoever looks late finds
    the same one. What a later step has overtaken is not done any more.
    """
    if asked.closed or asked.erased:
        return None
    if on > asked.expires:
        return Step.EXPIRE, asked.expires + timedelta(days=1)
    if asked.is_silent(on) and asked.silent is None:
        return Step.ESCALATE, asked.until + timedelta(days=1)
    first = _reminded_from(asked, days)
    if first <= on <= asked.due and asked.waits_for not in asked.reminded:
        return Step.REMIND, first
    return None


def _reminded_from(asked: Transfer, days: int) -> date:
    """The day of the reminder: so many before the last one, or when they got it, if they got it later."""
    return max(asked.since, asked.due - timedelta(days=days))


def remind(asked: Transfer, *, on: date, days: int) -> Reminded:
    """Whoever holds it is reminded, once, on one of the last ``days`` before their last day, or on that day."""
    transferring.require_open(asked, on)
    if not _reminded_from(asked, days) <= on <= asked.due:
        raise NotYetReminded(f"That is from {days} days before {asked.due} on.")
    if asked.waits_for in asked.reminded:
        raise AlreadyReminded
    return Reminded(valid=Term(on), association=asked.waits_for)


def escalate(asked: Transfer, *, on: date) -> Escalated:
    """The side that held it was silent: the Alliance holds it now, until the last day of all."""
    transferring.require_open(asked, on)
    if asked.silent is not None:
        raise AlreadyEscalated
    if not asked.is_silent(on):
        raise NotSilent(f"Its last day is {asked.until}.")
    return Escalated(valid=Term(on), silent=asked.side, until=asked.expires)


def expire(asked: Transfer, *, on: date) -> Expired:
    """Nobody decided in time."""
    transferring.require_not_closed(asked)
    if on <= asked.expires:
        raise NotRunOut(f"Its last day is {asked.expires}.")
    return Expired(valid=Term(on))


def accept(asked: Transfer, held: Held, *, on: date, sides: Sides) -> tuple[Accepted, dict[PageId, Moved]]:
    """The rule itself takes it home, in the joining association's name."""
    if not (sides.leaving.transfers.value.automatic and sides.joining.transfers.value.automatic):
        raise NotAutomatic("The editions do not both say so.")
    by = Officer(PersonId("rule"), asked.joining, Role.COORDINATOR)
    accepted, moved = transferring.accept(asked, held, by=by, on=on, sides=sides)
    if accepted.conditions:
        raise NotAutomatic("Something that is asked is not met, or nobody has looked.")
    return accepted, moved
