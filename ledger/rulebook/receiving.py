"""Receiving: an endorsement goes from this ledger to another, or comes here from one.

Its home releases it to an association that keeps its own ledger. The signed release, with the proof that it stands in the
log, is received there, once and in time; the signed receipt comes back, and here it has departed. In between it travels:
nobody writes of it here, so that what was released is what is received. Number, day of granting and cover stay what they were.
"""

from __future__ import annotations

from datetime import date

from ledger.rulebook import record
from ledger.rulebook.endorsement import AddOnGranted, Departed, Event, Paused, Received, ReleaseWithdrawn, RenewalSubmitted
from ledger.rulebook.record import Endorsement, HasDeparted, require_home
from ledger.rulebook.refusal import Malformed, Refusal
from ledger.rulebook.releasing import (
    MAY_MOVE,
    CannotMove,
    NotReleased,
    NotTheJoiningCoordinator,
    ReleaseExpired,
    withdraw_release,
)
from ledger.rulebook.travelling import Carried, LetGo, Receipt
from ledger.rulebook.vocabulary import Line, LineId, Officer, PersonId, Role, Term

# What may be done -------------------------------------------------------------


class LedgerElsewhere(Refusal):
    """This association keeps its own ledger: its endorsements begin there, and others are released to it there."""


class DocumentNotRead(Malformed):
    """This is not a release or a receipt as an association signs it."""


class IssuerNotKnown(Refusal):
    """No public line of this ledger says that the one who signed this keeps its ledger there, under that root."""


class DocumentNotSigned(Refusal):
    """This does not bear the association's signature, made with a key that was in force then."""


class DocumentNotLogged(Refusal):
    """The line that this speaks of does not stand in the association's public log, or says something else."""


class ForeignRelease(Refusal):
    """This release is for another ledger."""


class StillHere(Refusal):
    """An endorsement of this number is kept here already."""


class HeldByAnother(Malformed):
    """This number was kept here before, and its holder is another person than the one named."""


class ReleaseUsed(Refusal):
    """This release was received here already; a release is used once."""


class ReleaseTakenBack(Refusal):
    """The leaving association's log says that this release can no longer be used."""


class UsedElsewhere(Refusal):
    """The other ledger's log has received this: its release is not taken back, and the receipt is asked for."""


class ReceiptOfAnother(Refusal):
    """This receipt is of another release than the one by which this endorsement travels."""


def require_for(let_go: LetGo, *, by: Officer, on: date, here: str) -> None:
    """The release may be used in the ledger ``here``, by this officer, on this day."""
    if let_go.ledger != here:
        raise ForeignRelease(f"It is for {let_go.ledger}.", field="ledger")
    if (by.association, by.role) != (let_go.to, Role.COORDINATOR):
        raise NotTheJoiningCoordinator(f"It is to {let_go.to}.", field="to")
    if on > let_go.until:
        raise ReleaseExpired(f"It could be used until {let_go.until}.", field="until")


def receive(  # noqa: PLR0913 - each is a member of the line, or says who acts, when and where
    before: Endorsement | None, let_go: LetGo, *, by: Officer, on: date, here: str, holder: PersonId, edition: str, asked: bool,
    sha256: str, document: str, last: date | None = None,
) -> tuple[Event, ...]:  # fmt: skip
    """The joining association takes it home in this ledger, with all that it carries: the lines, in their order.

    ``before`` is its page here, where it was kept here once; ``asked``, whether the other ledger said today that the release
    still stands; ``last``, the last day on which its cover may be renewed by the rules here. Raises ``StillHere``, ``CannotMove``, and what :func:`require_for` raises.
    """
    require_for(let_go, by=by, on=on, here=here)
    if before is not None and not before.departed:
        raise StillHere(field="number")
    told, start = let_go.carried, max(on, let_go.released_on)
    received = Received(
        valid=Term(start, told.covered_until), category=told.category, age_band=told.age_band, granted_on=told.granted_on,
        edition=edition, late_until=told.late_until, origin=let_go.origin, release=let_go.release, leaf=let_go.leaf,
        size=let_go.size, asked=asked,
        renew_by=told.renew_by if told.renew_by and last and told.renew_by > last else None, number=told.number, holder=holder, sha256=sha256, document=document,
    )  # fmt: skip
    lines = (received, *_brought(told, start, edition))
    stood = _folded(before, lines, by).on(start).standing
    if stood not in MAY_MOVE:
        raise CannotMove(f"On {start} its standing would be {stood}.", field="standing")
    return lines


def _brought(told: Carried, start: date, edition: str) -> tuple[Event, ...]:
    """What was open there is open here."""
    holds = [Paused(valid=Term(start), kind=held.kind, until=held.until) for held in told.holds]
    review = [RenewalSubmitted(valid=Term(told.review_from), edition=edition)] if told.review_from else []
    addon = [AddOnGranted(valid=Term(start, told.addon_until), addon=told.addon, edition=edition)] if told.addon else []
    return (*holds, *review, *addon)


def _folded(before: Endorsement | None, events: tuple[Event, ...], by: Officer) -> Endorsement:
    held = before
    after = before.lines[-1].index + 1 if before else 0
    for index, event in enumerate(events, after):
        held = record.after(held, Line(index, LineId(f"new {index}"), date.min, by.association, event))
    assert held is not None  # noqa: S101 - one line at least was folded
    return held


def depart(held: Endorsement, receipt: Receipt, *, by: Officer, here: str) -> Departed:
    """The other ledger has received it: from the day on which it did, it is kept there, whenever the receipt comes.

    ``here`` is the name of our log. Raises ``HasDeparted``, ``NotReleased``, ``ReceiptOfAnother``, ``ReleaseExpired``.
    """
    require_home(held, by)
    if held.departed:
        raise HasDeparted
    release = held.release
    if release is None or release.origin is None:
        raise NotReleased
    wanted = (release.id, release.to, release.origin, here)
    if (receipt.release, receipt.joining, receipt.origin, receipt.ledger) != wanted:
        raise ReceiptOfAnother(field="release")
    released = held.line(release.id)
    first = released.event.valid.start if released is not None else None
    if receipt.received_on > release.until or (first is not None and receipt.received_on < first):
        raise ReleaseExpired(f"It could be used until {release.until}.", field="receivedOn")
    return Departed(
        valid=Term(receipt.received_on), release=release.id, origin=receipt.origin, received=receipt.received, leaf=receipt.leaf,
        size=receipt.size,
    )  # fmt: skip


def take_back(held: Endorsement, *, by: Officer, on: date, received: bool) -> ReleaseWithdrawn:
    """After its last day the release is taken back, unless the other ledger's log was found to have ``received`` it."""
    event = withdraw_release(held, by=by, on=on)
    if received:
        raise UsedElsewhere
    return event
