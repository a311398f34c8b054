"""Transferring: what may be done about a transfer (``transfer.py``), by its holder and by either side."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from ledger.rulebook import releasing
from ledger.rulebook.endorsement import Moved, Released, ReleaseWithdrawn
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.transfer import Accepted, Declined, Requested, StandingConfirmed, Transfer, Withdrawn
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, LineId, Officer, PageId, PersonId, Role, Term

# What may be done -------------------------------------------------------------

Held = Mapping[PageId, Endorsement]
"""The endorsements a transfer speaks of, as their pages stand."""


class NothingToMove(Malformed):
    """A transfer moves one or more endorsements, each once."""


class NotTheHoldersOwn(NotEntitled):
    """A holder moves only endorsements of their own, all from one home."""


class NotASide(NotEntitled):
    """Only an officer of the leaving or of the joining association does this."""


class NotTheLeavingCoordinator(NotEntitled):
    """Only a coordinator of the leaving association releases an endorsement."""


class AlreadyConfirmed(Refusal):
    """The leaving association has already released these endorsements."""


class TransferClosed(Refusal):
    """This transfer is already accepted, declined or withdrawn."""


class TransferExpired(Refusal):
    """A transfer is decided on its last day at the latest; after it the holder asks again."""


class TransferErased(Refusal):
    """What this transfer said is erased; nothing can be decided over it any more."""


class MovedMeanwhile(Refusal):
    """The endorsement has left the association that released it."""


def request(
    held: Held, *, by: Officer, on: date, holder: PersonId, joining: AssociationCode, until: date, age_bands: Collection[AgeBand]
) -> Requested:
    """The holder asks to move these endorsements; an officer of either side takes that in.

    ``age_bands`` are those that the joining association is licensed for.
    """
    homes = {one.home for one in held.values()}
    if not held:
        raise NothingToMove(field="endorsements")
    if len(homes) != 1 or any(one.holder != holder for one in held.values()):
        raise NotTheHoldersOwn(field="endorsements")
    leaving = homes.pop()
    if leaving == joining:
        raise releasing.SameHome(field="joining")
    if by.association not in {leaving, joining}:
        raise NotASide
    if until < on:
        raise TransferExpired(field="until")
    for one in held.values():
        releasing.require_movable(one, on)
        if one.on(on).age_band not in age_bands:
            raise releasing.RecognisedOnly(field="endorsements")
    return Requested(valid=Term(on), holder=holder, leaving=leaving, joining=joining, endorsements=tuple(held), until=until)


def release(
    asked: Transfer,
    held: Held,
    *,
    by: Officer,
    on: date,
    releases: Mapping[PageId, LineId],
    place: releasing.InPlaceOf | None = None,
    until: date | None = None,
) -> tuple[StandingConfirmed, dict[PageId, Released]]:
    """Every endorsement asked for is let go, or none; ``releases`` are the ids that those lines will bear.

    ``place`` is given when the Alliance releases for an association that is silent or has ended, ``until`` then by when the
    other side decides; the request's own last day may have passed.
    """
    if place is None and (by.association, by.role) != (asked.leaving, Role.COORDINATOR):
        raise NotTheLeavingCoordinator
    last = asked.until if place is None or until is None else until
    _require_open(replace(asked, until=last), on)
    if asked.releases:
        raise AlreadyConfirmed
    let_go = {
        page: releasing.release(_at_home(asked, held, page), by=by, on=on, to=asked.joining, until=last, place=place)
        for page in asked.endorsements
    }
    named = tuple(releases[page] for page in asked.endorsements)
    return StandingConfirmed(valid=Term(on), releases=named, until=None if last == asked.until else last), let_go


def accept(
    asked: Transfer, held: Held, *, by: Officer, on: date, edition: str, age_bands: Collection[AgeBand]
) -> tuple[Accepted, dict[PageId, Moved]]:
    """The joining association takes every endorsement home, in one write."""
    if (by.association, by.role) != (asked.joining, Role.COORDINATOR):
        raise releasing.NotTheJoiningCoordinator
    _require_open(asked, on)
    if not asked.releases:
        raise releasing.NotReleased
    moved = {
        page: releasing.move(_at_home(asked, held, page), by=by, on=on, release=named, edition=edition, age_bands=age_bands)
        for page, named in zip(asked.endorsements, asked.releases, strict=True)
    }
    return Accepted(valid=Term(on)), moved


def decline(
    asked: Transfer, held: Held, *, by: Officer, on: date, reason: str
) -> tuple[Declined, dict[PageId, ReleaseWithdrawn]]:
    """One side declines. The leaving association takes its releases back with it; the joining one cannot, and they run out."""
    if by.role is not Role.COORDINATOR or by.association not in {asked.leaving, asked.joining}:
        raise NotASide
    _require_open(asked, on)
    return Declined(valid=Term(on), by_association=by.association, reason=reason), _taken_back(asked, held, by, on)


def withdraw(asked: Transfer, held: Held, *, by: Officer, on: date) -> tuple[Withdrawn, dict[PageId, ReleaseWithdrawn]]:
    """The holder withdraws; an officer of either side takes that in."""
    if by.association not in {asked.leaving, asked.joining}:
        raise NotASide
    _require_open(asked, on)
    return Withdrawn(valid=Term(on)), _taken_back(asked, held, by, on)


def _taken_back(asked: Transfer, held: Held, by: Officer, on: date) -> dict[PageId, ReleaseWithdrawn]:
    if (by.association, by.role) != (asked.leaving, Role.COORDINATOR):
        return {}
    live = [page for page in asked.endorsements if (one := held[page].release) is not None and one.id in asked.releases]
    return {page: releasing.withdraw_release(held[page], by=by, on=on) for page in live}


def _at_home(asked: Transfer, held: Held, page: PageId) -> Endorsement:
    if held[page].home != asked.leaving:
        raise MovedMeanwhile
    return held[page]


def _require_open(asked: Transfer, on: date) -> None:
    if asked.erased:
        raise TransferErased
    if asked.closed:
        raise TransferClosed(f"It was {asked.closed}.")
    if on > asked.until:
        raise TransferExpired(f"It could be decided until {asked.until}.")
