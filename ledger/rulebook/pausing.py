"""Pausing: an endorsement is inactive for a while, on its holder's wish or by a sanction; the reason is never public.

Each hold is its own: ending one leaves another in force, so that a sanction outlasts a leave that began before it. How long
somebody may be inactive on request is the edition's to say; past that day the endorsement lapses. A sanction has no last day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from ledger.rulebook.endorsement import Lapsed, Paused, Resumed
from ledger.rulebook.policies import Inactive
from ledger.rulebook.record import Endorsement, require_standing
from ledger.rulebook.refusal import Malformed, Refusal
from ledger.rulebook.renewal import years_later
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import Hold, LineId, Officer, Term

INACTIVE_ENDED: Final = "inactive_ended"
"""The rule of a lapse that follows from a hold's last day, which is private."""

_A_DAY = timedelta(days=1)

# What stands ------------------------------------------------------------------


def inactive_until(held: Endorsement) -> date | None:
    """The last day of the open holds on request, of which the last counts; ``None`` where none has a last day."""
    days = [line.event.until for line in held.open if isinstance(line.event, Paused) and line.event.until is not None]
    return max(days, default=None)


def was_inactive(held: Endorsement, start: date) -> bool:
    """Whether it was inactive until the day before ``start``: all that anybody else can ask of such a lapse."""
    return held.on(start - _A_DAY).standing is Answer.INACTIVE


# What may be done -------------------------------------------------------------


class NoSuchHold(Refusal):
    """No hold of that name is open."""


class BeforeTheHold(Refusal):
    """A hold does not end before it began."""


class SanctionUnexplained(Malformed):
    """A sanction is recorded with what was learned of it; the reason stays private."""


class SanctionHasNoLastDay(Malformed):
    """A sanction ends when it is lifted, and not on a day set beforehand."""


class InactiveTooLong(Refusal):
    """Nobody is inactive on request for longer than the edition provides."""


class NotExtended(Refusal):
    """This edition does not provide for a longer time inactive; the holder comes back or applies again."""


class StillInTime(Refusal):
    """An endorsement lapses for being inactive only after the last day of its holder's time."""


def pause(held: Endorsement, *, by: Officer, on: date, start: date | None = None, reason: str | None = None) -> Paused:
    """Inactive from ``start``, which may lie back; from ``on`` unless told. Nothing is said of which kind it is."""
    require_standing(held, by, on)
    return Paused(valid=Term(start or on), reason=reason)


def go_inactive(
    held: Endorsement,
    *,
    by: Officer,
    on: date,
    kind: Hold,
    limit: Inactive,
    start: date | None = None,
    until: date | None = None,
    reason: str | None = None,
) -> Paused:
    """Inactive on request or on leave, for as long as the edition lets them, or by a sanction, which may be learned of later."""
    require_standing(held, by, on)
    first = start or on
    if kind is Hold.SANCTION:
        return _sanction(first, until, reason)
    last = _last_day(first, limit)
    if until is not None and until < first:
        raise InactiveTooLong("The last day lies before the first.", field="until")
    if last is not None and until is not None and until > last:
        raise InactiveTooLong(f"That is until {last}.", field="until")
    return Paused(valid=Term(first), reason=reason, kind=kind, until=until or last)


def _sanction(first: date, until: date | None, reason: str | None) -> Paused:
    if until is not None:
        raise SanctionHasNoLastDay(field="until")
    if not reason:
        raise SanctionUnexplained(field="reason")
    return Paused(valid=Term(first), reason=reason, kind=Hold.SANCTION)


def _last_day(first: date, limit: Inactive) -> date | None:
    return None if limit.years is None else years_later(first, limit.years) - _A_DAY


def extend(held: Endorsement, *, by: Officer, on: date, limit: Inactive, reason: str | None = None) -> tuple[Resumed, Paused]:
    """The time inactive on request begins anew on ``on``, where the edition lets its holder ask again: two lines, in one write."""
    require_standing(held, by, on)
    line = next((one for one in held.open if isinstance(one.event, Paused) and one.event.until is not None), None)
    if line is None or not isinstance(line.event, Paused):
        raise NoSuchHold
    if not limit.again:
        raise NotExtended
    until = _last_day(on, limit)
    again = Paused(valid=Term(on), reason=reason or line.event.reason, kind=line.event.kind, until=until)
    return resume(held, by=by, on=on, hold=line.id), again


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


def lapse_inactive(held: Endorsement, *, by: Officer, on: date, edition: str) -> Lapsed:
    """Nobody came back in time: lapsed from the day after the last one on which they might have been inactive."""
    require_standing(held, by, on)
    until = inactive_until(held)
    if until is None or on <= until or held.lapsed(on):
        raise StillInTime(f"That is until {until}." if until else "")
    return Lapsed(valid=Term(until + _A_DAY), edition=edition, rule=INACTIVE_ENDED)
