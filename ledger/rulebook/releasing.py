"""Releasing: an endorsement's home lets it go, and the association it was let go to takes it home.

A move is two public lines, each by its own author. A release is used once, by whom it names, until its last day, and only
while it is not withdrawn. What the holder asked for is another page (``transfer.py``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from ledger.rulebook.endorsement import Moved, Received, Reinstated, Released, ReleaseWithdrawn, Renewed
from ledger.rulebook.record import Endorsement, HasDeparted, require_home
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, AssociationCode, LineId, Officer, Role, Term

# What may be done -------------------------------------------------------------

MAY_MOVE: Final = frozenset({Answer.ACTIVE, Answer.LATE, Answer.INACTIVE})
"""In which standing an endorsement moves. A hold travels with it."""

MAY_LEAVE_AN_ENDED_HOME: Final = MAY_MOVE | {Answer.LAPSED, Answer.NOT_RENEWED}
"""A lapsed one too, which nobody could reinstate any more where it is."""


class CannotMove(Refusal):
    """An endorsement moves while it is active, late or inactive; a lapsed one is reinstated first."""


class SameHome(Malformed):
    """An endorsement moves to another association than its home."""


class AlreadyReleased(Refusal):
    """This endorsement is already released; that release is withdrawn first."""


class NotReleased(Refusal):
    """An association accepts only what the other has released."""


class ReleaseExpired(Refusal):
    """A release is used on its last day at the latest."""


class NotTheJoiningCoordinator(NotEntitled):
    """Only a coordinator of the joining association accepts an endorsement."""


class RecognisedOnly(Refusal):
    """An association recognises, but does not take home, an age band that it is not licensed for."""


class MayBeUsedElsewhere(Refusal):
    """A release to another ledger is taken back after its last day only: until then it may have been used there."""


class ReceivedElsewhere(Refusal):
    """This endorsement is released to another ledger, and is received there, not here."""


class NotInItsPlace(NotEntitled):
    """Only the Alliance's coordinator releases in the place of an association that is silent or has ended."""


class NotYetInItsPlace(Refusal):
    """The Alliance releases in another's place only after the deadline, or after that association's membership ended."""


@dataclass(frozen=True, slots=True)
class InPlaceOf:
    """Why the Alliance may release instead of the home association, and from which day on."""

    ground: Literal["silent", "ended"]
    since: date


def unmovable(held: Endorsement, on: date, *, ended: bool = False) -> CannotMove | None:
    """Why the endorsement's standing on that day does not let it move; ``ended``: its home is a member no more."""
    stood = held.on(on).standing
    return None if stood in (MAY_LEAVE_AN_ENDED_HOME if ended else MAY_MOVE) else CannotMove(f"Its standing is {stood}.")


def require_movable(held: Endorsement, on: date, *, ended: bool = False) -> None:
    """The endorsement's standing on that day lets it move. Raises ``CannotMove``."""
    if (refusal := unmovable(held, on, ended=ended)) is not None:
        raise refusal


def kept_until(held: Endorsement) -> date | None:
    """The last day to renew that an earlier home left to the cover in force; ``None`` where it is no later than here."""
    for line in reversed(held.lines):
        match line.event:
            case Moved(renew_by=day) | Received(renew_by=day):
                return day
            case Renewed() | Reinstated():
                return None
    return None


def release(
    held: Endorsement, *, by: Officer, on: date, to: AssociationCode, until: date, place: InPlaceOf | None = None,
    origin: str | None = None,
) -> Released:  # fmt: skip
    """The endorsement is let go to ``to``, until the day ``until``; by the Alliance in its home's ``place``, if that is given.

    ``origin`` is the log of the ledger that ``to`` keeps of its own, where it is to be received.
    """
    if place is None:
        require_home(held, by)
    elif (by.association, by.role) != (ALLIANCE, Role.COORDINATOR):
        raise NotInItsPlace
    elif on < place.since:
        raise NotYetInItsPlace(f"That is from {place.since} on.")
    if to == held.home:
        raise SameHome(field="to")
    if held.departed:
        raise HasDeparted
    require_movable(held, on, ended=place is not None and place.ground == "ended")
    if held.release is not None and (held.travels or held.release.until >= on):
        raise AlreadyReleased(f"It is released to {held.release.to}.")
    if until < on:
        raise ReleaseExpired(field="until")
    if place is None:
        return Released(valid=Term(on), to=to, until=until, origin=origin)
    return Released(valid=Term(on), to=to, until=until, instead_of=held.home, ground=place.ground, origin=origin)


def withdraw_release(held: Endorsement, *, by: Officer, on: date) -> ReleaseWithdrawn:
    """The home association takes its release back before it was used; one to another ledger once nobody can use it any more."""
    require_home(held, by)
    if held.release is None:
        raise NotReleased
    if held.travels and on <= held.release.until:
        raise MayBeUsedElsewhere(f"Its last day is {held.release.until}.")
    return ReleaseWithdrawn(valid=Term(on), release=held.release.id)


def move(
    held: Endorsement, *, by: Officer, on: date, release: LineId, edition: str, age_bands: Collection[AgeBand],
    renew_by: date | None = None,
) -> Moved:  # fmt: skip
    """The joining association takes the endorsement home by that release; ``age_bands`` are those it is licensed for.

    Number, day of granting and cover stay what they were; so does the last day to renew it, where the leaving association's was
    later (``renew_by``).
    """
    let_go = held.release
    if let_go is None or let_go.id != release:
        raise NotReleased
    if (by.association, by.role) != (let_go.to, Role.COORDINATOR):
        raise NotTheJoiningCoordinator
    if held.travels:
        raise ReceivedElsewhere
    if on > let_go.until:
        raise ReleaseExpired(f"It could be used until {let_go.until}.")
    released = held.line(release)
    require_movable(held, on, ended=released is not None and getattr(released.event, "ground", None) == "ended")
    if held.on(on).age_band not in age_bands:
        raise RecognisedOnly
    return Moved(valid=Term(on), release=release, edition=edition, renew_by=renew_by)
