"""Pausing: an endorsement is inactive for a while, on its holder's wish or by a sanction; the reason is never public.

Each hold is its own: ending one leaves another in force, so that a sanction outlasts a leave that began before it.
"""

from __future__ import annotations

from datetime import date

from ledger.rulebook.endorsement import Paused, Resumed
from ledger.rulebook.record import Endorsement, require_standing
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import LineId, Officer, Term

# What may be done -------------------------------------------------------------


class NoSuchHold(Refusal):
    """No hold of that name is open."""


class BeforeTheHold(Refusal):
    """A hold does not end before it began."""


def pause(held: Endorsement, *, by: Officer, on: date, start: date | None = None, reason: str | None = None) -> Paused:
    """Inactive from ``start``, which may lie back (a sanction learned of later); from ``on`` unless told."""
    require_standing(held, by, on)
    return Paused(valid=Term(start or on), reason=reason)


def resume(held: Endorsement, *, by: Officer, on: date, hold: LineId, start: date | None = None) -> Resumed:
    """The hold that ``hold`` names ends on ``start``; from its own first day, when it was recorded in error."""
    require_standing(held, by, on)
    begun = held.line(hold) if hold in held.holds else None
    if begun is None:
        raise NoSuchHold
    first = begun.event.valid.start
    if first is not None and (start or on) < first:
        raise BeforeTheHold(f"It began on {first}.", field="start")
    return Resumed(valid=Term(start or on), hold=hold)
