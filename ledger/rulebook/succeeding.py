"""Succeeding: what an association held goes to another, by one act of the Alliance and without any holder having to ask.

An association ends, or becomes a part of another: everything it holds goes. An association is split, or one is founded where the
Alliance had endorsed at large: those go who live in the places that the new one serves. The Alliance's line orders it; then every
endorsement moves as in any move, by two lines of its own, and its release names the order. What may not move stays, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from ledger.rulebook import releasing
from ledger.rulebook.admitting import NoMember
from ledger.rulebook.association import Succeeded
from ledger.rulebook.authority import Member, Succession
from ledger.rulebook.catalogue import Licence, Rules
from ledger.rulebook.endorsement import Released
from ledger.rulebook.reciprocity import LicenceNotKnown
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, LineId, Officer, Role, Term

# What stands ------------------------------------------------------------------

Ground = Literal["ended", "merged", "split", "joined"]

WHOLE: Final = frozenset({"ended", "merged"})
"""The grounds on which everything goes; on the others, what belongs to those who live in certain places."""


@dataclass(frozen=True, slots=True)
class Order:
    """The act at work: the line that orders it, and what that says. ``since``: from then on the leaving one is a member no more."""

    id: LineId
    told: Succeeded
    since: date | None = None

    @property
    def signers(self) -> tuple[AssociationCode, ...]:
        """Whose keys it takes: the Alliance's, which orders it and stands in for one that has ended, and those of both sides else."""
        sides = {ALLIANCE, self.told.joining} | (set() if self.told.ground in WHOLE else {self.told.leaving})
        return tuple(sorted(sides))


def concerns(told: Succeeded, held: Endorsement, on: date) -> bool:
    """Whether the endorsement is at home with the one that lets go. One that has ended stays as it ended."""
    return held.home == told.leaving and not held.ended(on)


def standing(orders: Iterable[Succession], told: Succeeded, *, since: date | None) -> Succession | None:
    """The order that says this already, from ``since`` on: to be carried on with, so that one act has one name."""
    wanted = replace(told, valid=Term())
    same = [one for one in orders if replace(one.told, valid=Term()) == wanted and _begun(one.told, since)]
    return same[-1] if same else None


def _begun(told: Succeeded, since: date | None) -> bool:
    return since is None or (told.valid.start is not None and told.valid.start >= since)


# What may be done -------------------------------------------------------------


class OnlyTheAllianceOrders(NotEntitled):
    """Only the Alliance's coordinator says that what one association held goes to another."""


class SucceedsItself(Malformed):
    """An association is succeeded by another one."""


class StillAMember(Refusal):
    """Everything that an association holds goes to another only once it is a member no more."""


class NotAtLarge(Malformed):
    """What the Alliance holds goes home where an association is joined, and what a member holds on any other ground."""


class ServesNoPlace(Refusal):
    """Who goes is told by where they live, and the joining association serves no place."""


class ResidenceNotDeclared(Refusal):
    """Where its holder lives is not known to the ledger, so the endorsement stays where it is until they declare it."""


class LivesOutside(Refusal):
    """Its holder does not live in a place that the joining association serves, so the endorsement stays where it is."""


class HolderAsked(Refusal):
    """Its holder has asked to move it themselves, and that request goes before any act that nobody asked for."""


def succeed(
    leaving: Member | None, joining: Member | None, *, by: Officer, on: date, pair: tuple[AssociationCode, AssociationCode],
    ground: Ground,
) -> Succeeded:  # fmt: skip
    """What the first of ``pair`` held goes to the second from ``on`` on; ``leaving`` and ``joining`` are they as members.

    The Alliance is no member: it takes in what an ended association held, and lets go whom a joined one serves.
    """
    if (by.association, by.role) != (ALLIANCE, Role.COORDINATOR):
        raise OnlyTheAllianceOrders
    if pair[0] == pair[1]:
        raise SucceedsItself(field="to")
    if (pair[0] == ALLIANCE) != (ground == "joined"):
        raise NotAtLarge(field="ground")
    _require_leaving(leaving, on, ground)
    if not (pair[1] == ALLIANCE and ground == "ended") and (joining is None or not joining.on(on)):
        raise NoMember(field="to")
    places = joining.jurisdictions if joining is not None and ground not in WHOLE else ()
    if ground not in WHOLE and not places:
        raise ServesNoPlace(field="to")
    return Succeeded(valid=Term(on), leaving=pair[0], joining=pair[1], ground=ground, jurisdictions=places)


def _require_leaving(leaving: Member | None, on: date, ground: Ground) -> None:
    """Where everything goes it was a member, and is none; where a part goes it is one, or the Alliance."""
    if ground in WHOLE:
        if leaving is None:
            raise NoMember
        if leaving.on(on):
            raise StillAMember
    elif ground == "split" and (leaving is None or not leaving.on(on)):
        raise NoMember


def require_licensed(joining: Rules) -> None:
    """Nobody is sent where nothing can be held: an association would end, and all it held would stay. Raises ``LicenceNotKnown``."""
    if joining.licence.value is not Licence.CONFIRMED:
        raise LicenceNotKnown(f"{joining.name.value.short}: {joining.licence.source.note}.")


def let_go(order: Order, held: Endorsement, *, by: Officer, on: date, residence: str | None, asked: bool) -> Released:
    """One endorsement of the batch is let go, to be taken home the same day.

    ``residence`` is where its holder lives on that day, if they have declared it; ``asked`` says that a transfer that they
    asked for is open. The release of one that is over falls, as with a later transfer. Raises what keeps it where it is.
    """
    told = order.told
    if told.ground not in WHOLE:
        _require_within(told.jurisdictions, residence)
    if asked:
        raise HolderAsked
    place = None if order.since is None else releasing.InPlaceOf("ended", order.since)
    acting = by if place else replace(by, association=told.leaving)
    freed = held if held.travels else replace(held, release=None)
    released = releasing.release(freed, by=acting, on=on, to=told.joining, until=on, place=place)
    return replace(released, batch=order.id)


def _require_within(places: tuple[str, ...], residence: str | None) -> None:
    if residence is None:
        raise ResidenceNotDeclared
    if residence not in places:
        raise LivesOutside
