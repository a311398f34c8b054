"""Transferring: what may be done about a transfer (``transfer.py``), by its holder, by either side and by the Alliance.

What each decides by is in ``foreseeing.py``, who may ask in ``consenting.py``; what the clock does is ``waiting.py``. No public
page describes a transfer: that a dispute stays open is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from ledger.rulebook import consenting, foreseeing, receiving, releasing
from ledger.rulebook.consenting import NotASide, NotTheHoldersOwn
from ledger.rulebook.endorsement import Moved, Released, ReleaseWithdrawn
from ledger.rulebook.foreseeing import Foreseen, Sides
from ledger.rulebook.record import Endorsement, Travelling
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.transfer import Accepted, Declined, Disputed, Matter, Requested, StandingConfirmed, Transfer, Withdrawn
from ledger.rulebook.vocabulary import ALLIANCE, LineId, Officer, Oneself, PageId, PersonId, Role, Term

# What may be done -------------------------------------------------------------

Held = Mapping[PageId, Endorsement]
"""The endorsements a transfer speaks of, as their pages stand."""


class NothingToMove(Malformed):
    """A transfer moves one or more endorsements, each once."""


class NotTheLeavingCoordinator(NotEntitled):
    """Only a coordinator of the leaving association releases an endorsement, or disputes that it may go."""


class AlreadyConfirmed(Refusal):
    """The leaving association has already released these endorsements."""


class AlreadyDisputed(Refusal):
    """The leaving association has already disputed this; it confirms or declines now."""


class TransferClosed(Refusal):
    """This transfer is already accepted, declined, withdrawn or expired."""


class TransferExpired(Refusal):
    """A transfer is decided on its last day at the latest; after it the holder asks again."""


class TransferErased(Refusal):
    """What this transfer said is erased; nothing can be decided over it any more."""


class MovedMeanwhile(Refusal):
    """The endorsement has left the association that released it."""


def preview(
    held: Held, *, by: Officer | Oneself, on: date, holder: PersonId, sides: Sides, whose: bool = True
) -> tuple[Foreseen, ...]:
    """What a move that day would make of each, and nothing done; for whoever may ask for it, and a stranger learns nothing.

    ``whose``: that all are the holder's is asked, and so told; not to an association that does not know them.
    """
    if not held:
        raise NothingToMove(field="endorsements")
    consenting.require_asker(by, holder, sides.leaving.code, sides.joining.code)
    if any(one.home != sides.leaving.code or (whose and one.holder != holder) for one in held.values()):
        raise NotTheHoldersOwn(field="endorsements")
    if sides.leaving.code == sides.joining.code:
        raise releasing.SameHome(field="joining")
    return tuple(foreseeing.foresee(page, one, sides, on) for page, one in held.items())


def request(
    held: Held, *, by: Officer | Oneself, on: date, holder: PersonId, sides: Sides, consent: str | None = None
) -> Requested:
    """The holder asks to move these endorsements, or an officer of either side for them; what is foreseen is kept with it.

    What the holder has still to do before an acceptance refuses nothing here: they may do it meanwhile.
    """
    foreseen = preview(held, by=by, on=on, holder=holder, sides=sides)
    agreed = consenting.agreed(by, consent)
    for one in held.values():
        if (refusal := foreseeing.obstacle(one, sides, on)) is not None:
            refusal.field = "endorsements"
            raise refusal
    times = sides.leaving.transfers.value
    until = on + timedelta(days=times.answer_days)
    return Requested(
        valid=Term(on), holder=holder, leaving=sides.leaving.code, joining=sides.joining.code, endorsements=tuple(held),
        until=until, expires=until + timedelta(days=times.escalate_days), consent=agreed, foreseen=foreseen,
    )  # fmt: skip


def dispute(asked: Transfer, *, by: Officer, on: date, matter: Matter, reason: str) -> Disputed:
    """The leaving association says why it does not confirm. It holds the request still, until its day; then the Alliance does."""
    _require_leaving(asked, by)
    require_open(asked, on)
    if asked.releases:
        raise AlreadyConfirmed
    if asked.disputed is not None:
        raise AlreadyDisputed
    return Disputed(valid=Term(on), matter=matter, reason=reason)


def release(
    asked: Transfer,
    held: Held,
    *,
    by: Officer,
    on: date,
    releases: Mapping[PageId, LineId],
    sides: Sides,
    place: releasing.InPlaceOf | None = None,
) -> tuple[StandingConfirmed, dict[PageId, Released]]:
    """Every endorsement asked for is let go, or none; ``releases`` are the ids that those lines will bear.

    ``place`` is given when the Alliance releases for an association that is silent or has ended. The joining side has its own
    days to answer, and never longer than the releases may be used. A release of an earlier transfer, which is closed, falls.
    """
    if place is None:
        _require_leaving(asked, by)
    require_open(asked, on)
    if asked.releases:
        raise AlreadyConfirmed
    until, expires = _last_days(sides, on)
    last = expires if sides.ledger is None else until
    let_go = {
        page: releasing.release(
            _freed(asked, held, page), by=by, on=on, to=asked.joining, until=last, place=place, origin=sides.ledger
        )
        for page in asked.endorsements
    }
    named = tuple(releases[page] for page in asked.endorsements)
    return StandingConfirmed(valid=Term(on), releases=named, until=until, expires=expires), let_go


def _last_days(sides: Sides, on: date) -> tuple[date, date]:
    """The joining association's last day to answer what is released that day, and the releases' own."""
    expires = on + timedelta(days=sides.leaving.transfers.value.release_days)
    return min(on + timedelta(days=sides.joining.transfers.value.answer_days), expires), expires


def accept(asked: Transfer, held: Held, *, by: Officer, on: date, sides: Sides) -> tuple[Accepted, dict[PageId, Moved]]:
    """The joining association takes every endorsement home, in one write, under its own rules.

    Where its day has not begun yet and the leaving one's has, what was released today is taken home from the day of the
    release: nothing moves before it was let go. Raises what ``foreseeing`` finds in the way that day; what may follow, and
    what nobody has looked at, is carried.
    """
    if (by.association, by.role) != (asked.joining, Role.COORDINATOR):
        raise releasing.NotTheJoiningCoordinator
    require_open(asked, on)
    if sides.ledger is not None:
        raise receiving.LedgerElsewhere(f"Its log is {sides.ledger}.")
    if not asked.releases:
        raise releasing.NotReleased
    on = max([on, *_released_on(asked, held)])
    moved = {
        page: _moved(_at_home(asked, held, page), by, on, named, sides)
        for page, named in zip(asked.endorsements, asked.releases, strict=True)
    }
    found = tuple(foreseeing.foresee(page, held[page], sides, on) for page in asked.endorsements)
    return Accepted(valid=Term(on), conditions=foreseeing.carried(found), found=found), moved


def _released_on(asked: Transfer, held: Held) -> list[date]:
    lines = (held[page].line(named) for page, named in zip(asked.endorsements, asked.releases, strict=True))
    return [line.event.valid.start for line in lines if line is not None and line.event.valid.start is not None]


def _moved(held: Endorsement, by: Officer, on: date, named: LineId, sides: Sides) -> Moved:
    if (refusal := foreseeing.in_the_way(held, sides, on)) is not None:
        raise refusal
    edition, age_bands, later = sides.joining.edition, sides.joining.age_bands.value, foreseeing.left_later(held, sides, on)
    return releasing.move(held, by=by, on=on, release=named, edition=edition, age_bands=age_bands, renew_by=later)


def decline(
    asked: Transfer, held: Held, *, by: Officer, on: date, reason: str
) -> tuple[Declined, dict[PageId, ReleaseWithdrawn]]:
    """One side declines, or the Alliance for one that was silent.

    The leaving association takes its releases back with it; nobody else can, and without the request they are of no use.
    """
    if by.role is not Role.COORDINATOR or by.association not in {asked.leaving, asked.joining, ALLIANCE}:
        raise NotASide
    require_open(asked, on)
    if by.association not in {asked.leaving, asked.joining} and not asked.is_silent(on):
        raise releasing.NotYetInItsPlace(f"That is after {asked.until}.")
    return Declined(valid=Term(on), by_association=by.association, reason=reason), _taken_back(asked, held, by, on)


def withdraw(
    asked: Transfer, held: Held, *, by: Officer | Oneself, on: date, consent: str | None = None
) -> tuple[Withdrawn, dict[PageId, ReleaseWithdrawn]]:
    """The holder withdraws, or an officer of either side takes that in and says how and when they were told."""
    consenting.require_asker(by, asked.holder, asked.leaving, asked.joining)
    agreed = consenting.agreed(by, consent)
    require_open(asked, on)
    return Withdrawn(valid=Term(on), consent=agreed), _taken_back(asked, held, by, on)


def require_not_closed(asked: Transfer) -> None:
    """It has not been decided, and what it said is still there."""
    if asked.erased:
        raise TransferErased
    if asked.closed:
        raise TransferClosed(f"It was {asked.closed}.")


def require_open(asked: Transfer, on: date) -> None:
    """It may still be decided on that day."""
    require_not_closed(asked)
    if on > asked.expires:
        raise TransferExpired(f"It could be decided until {asked.expires}.")


def _require_leaving(asked: Transfer, by: Officer) -> None:
    if (by.association, by.role) != (asked.leaving, Role.COORDINATOR):
        raise NotTheLeavingCoordinator


def _taken_back(asked: Transfer, held: Held, by: Officer | Oneself, on: date) -> dict[PageId, ReleaseWithdrawn]:
    """The releases that fall with it. Of one that travels nobody says that nothing has moved before its home knows that."""
    live = [page for page in asked.endorsements if (one := held[page].release) is not None and one.id in asked.releases]
    for release in (held[page].release for page in live if held[page].travels):
        raise (
            Travelling
            if release is None or on > release.until
            else releasing.MayBeUsedElsewhere(f"Its last day is {release.until}.")
        )
    if isinstance(by, Oneself) or (by.association, by.role) != (asked.leaving, Role.COORDINATOR):
        return {}
    return {page: releasing.withdraw_release(held[page], by=by, on=on) for page in live}


def _freed(asked: Transfer, held: Held, page: PageId) -> Endorsement:
    """Without the release of an earlier transfer, which is closed, as another is open now; one to another ledger stays."""
    one = _at_home(asked, held, page)
    return one if one.travels else replace(one, release=None)


def _at_home(asked: Transfer, held: Held, page: PageId) -> Endorsement:
    if held[page].home != asked.leaving:
        raise MovedMeanwhile
    return held[page]
