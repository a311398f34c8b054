"""Ending: an endorsement is given up, set aside, honoured, or taken back; nothing recorded before is lifted off."""

from __future__ import annotations

from datetime import date

from ledger.rulebook.endorsement import Archived, HolderDeceased, MadeEmeritus, Relinquished, Rescinded
from ledger.rulebook.painting import Painting
from ledger.rulebook.record import Endorsement, EndorsementEnded, require_here, require_home, require_standing
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import Officer, Term

# What may be done -------------------------------------------------------------


class RescindingIsOff(Refusal):
    """This association's edition does not provide for taking an endorsement back."""


def relinquish(held: Endorsement, *, by: Officer, on: date) -> Relinquished:
    """Its holder gives the endorsement up."""
    require_standing(held, by, on)
    return Relinquished(valid=Term(on))


def make_emeritus(held: Endorsement, *, by: Officer, on: date) -> MadeEmeritus:
    """Its holder retires with honour."""
    require_standing(held, by, on)
    return MadeEmeritus(valid=Term(on))


def archive(held: Endorsement, *, by: Officer, on: date) -> Archived:
    """Its holder sets this endorsement aside; others stand."""
    require_standing(held, by, on)
    return Archived(valid=Term(on))


def record_death(held: Endorsement, *, by: Officer, on: date, start: date) -> HolderDeceased:
    """The holder died on ``start``; that may be learned after the endorsement ended in another way."""
    require_home(held, by)
    require_here(held)
    if held.on(max(on, start)).standing is Answer.DECEASED:
        raise EndorsementEnded
    return HolderDeceased(valid=Term(start))


def rescind(
    held: Endorsement, *, by: Officer, on: date, rule: str, allowed: bool, in_error: bool = False, reason: str | None = None
) -> Rescinded:
    """Taken back from ``on``; ``in_error``: from the day of granting. ``allowed`` is what the edition in force says."""
    require_standing(held, by, on)
    if not allowed:
        raise RescindingIsOff
    start = date.fromordinal(Painting(held.lines).home[0].start) if in_error else on
    return Rescinded(valid=Term(start), rule=rule, reason=reason)
