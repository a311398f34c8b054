"""Renewal: the cycle, the first cover and the next, the window, the due day, and the days of grace.

Cover is counted in whole cycles, which tile the calendar: the day after one ends the next begins, also where cycles of
one year give way to cycles of three. What is due for a cycle is judged by the rules of the cycle's last day, whenever
one asks. Days are days in the association's own time zone, and every last day is inclusive.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ledger.rulebook.catalogue import Cycle, Rules, YearDay
from ledger.rulebook.fact import Row, in_force
from ledger.rulebook.refusal import Malformed, Refusal
from ledger.rulebook.vocabulary import Term

RECKONED = range(1900, 2201)
"""The years in which cycles are reckoned: a mistyped date should be refused, not computed with."""

_A_DAY = timedelta(days=1)

# What stands: cover -----------------------------------------------------------


def cycle_for(rules: Rules, day: date) -> Term:
    """The cycle that ``day`` lies in."""
    end = cycle_end(rules, day)
    begun = max((switch for switch in _switches(rules) if switch <= day), default=date.min)
    return Term(max(_end_before(_cycle(rules, day), day) + _A_DAY, begun), end)


def cycle_end(rules: Rules, day: date) -> date:
    """The last day of the cycle that ``day`` lies in. Raises ``DayNotReckoned``."""
    if day.year not in RECKONED:
        raise DayNotReckoned
    changed = min((switch for switch in _switches(rules) if switch > day), default=date.max)
    return min(_end_from(_cycle(rules, day), day), changed - _A_DAY)


def first_cover(rules: Rules, granted_on: date) -> Term:
    """The cover of an endorsement granted on that day: to the end of the first cycle that ends late enough."""
    earliest = granted_on.year + in_force(rules.timetable.first, granted_on).value
    end = cycle_end(rules, granted_on)
    while end.year < earliest:
        end = cycle_end(rules, end + _A_DAY)
    return Term(granted_on, end)


def next_cover(rules: Rules, current_end: date) -> Term:
    """The cover that a renewal adds to one that ends on ``current_end``: no day between them, none twice."""
    return cover_from(rules, current_end + _A_DAY)


def cover_from(rules: Rules, start: date) -> Term:
    """Cover from ``start`` to the end of its cycle; of the next one, where renewal for this one is open already.

    The second half matters for cover that begins inside a cycle: after a lapse, or after an adopted endorsement that
    ended on a day of its own. Without it somebody might be renewed for a day.
    """
    end = cycle_end(rules, start)
    opens = _beside(rules, rules.timetable.opens, end)
    return Term(start, end if start < opens else cycle_end(rules, end + _A_DAY))


# What stands: the window ------------------------------------------------------
# ``end`` is the last day of a cover. Where that is no cycle's last day (an adopted endorsement may end on any day), the
# window, the due day and the grace keep their distance from it.


def due_day(rules: Rules, end: date) -> date:
    """The last day on which a renewal is in time."""
    return _beside(rules, rules.timetable.due, end)


def window(rules: Rules, end: date) -> Term:
    """The days on which a renewal may be submitted in time."""
    return Term(_beside(rules, rules.timetable.opens, end), due_day(rules, end))


def late_until(rules: Rules, end: date) -> date | None:
    """The last day on which the endorsement is late and not yet lapsed; ``None`` where there is no such day.

    A renewal that falls due after the cover has ended is awaited at least until then.
    """
    due, late = due_day(rules, end), in_force(rules.timetable.late, end).value
    last = due if late is None else max(due, _shifted(rules, late, end))
    return last if last > end else None


def last_day(rules: Rules, end: date, kept: date | None = None) -> date:
    """The last day on which a renewal is taken at all, late or in time.

    ``kept`` is that day at the home before a move, where it was later: a move never leaves its holder less time.
    """
    return max(due_day(rules, end), late_until(rules, end) or date.min, kept or date.min)


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 1 March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


# What may be done -------------------------------------------------------------


class DayNotReckoned(Malformed):
    """A day of cover lies in the years from 1900 to 2200."""


class RenewalNotOpen(Refusal):
    """Renewal for this cycle has not opened yet."""


class RenewalClosed(Refusal):
    """The last day for this renewal has passed, and a late one is no longer taken."""


def require_open(rules: Rules, end: date, day: date, kept: date | None = None) -> None:
    """A renewal of the cover that ends on ``end`` may be submitted on ``day``; ``kept`` as for ``last_day``.

    Raises ``RenewalNotOpen``, ``RenewalClosed``.
    """
    opens, last = _beside(rules, rules.timetable.opens, end), last_day(rules, end, kept)
    if day < opens:
        raise RenewalNotOpen(f"It opens on {opens}.")
    if day > last:
        raise RenewalClosed(f"The last day was {last}.")


# The calendar -----------------------------------------------------------------


def _cycle(rules: Rules, day: date) -> Cycle:
    return in_force(rules.timetable.cycle, day).value


def _switches(rules: Rules) -> list[date]:
    """The days on which another cycle than the day before is in force."""
    terms = [row.term for row in rules.timetable.cycle]
    edges = {term.start for term in terms if term.start} | {term.end + _A_DAY for term in terms if term.end}
    return [edge for edge in edges if _cycle(rules, edge) != _cycle(rules, edge - _A_DAY)]


def _end_from(cycle: Cycle, day: date) -> date:
    """The first last day of a cycle on ``day`` or after it."""
    year = day.year + (cycle.anchor - day.year) % cycle.years
    end = cycle.ends.beside(date(year, 1, 1))
    return end if end >= day else cycle.ends.beside(date(year + cycle.years, 1, 1))


def _end_before(cycle: Cycle, day: date) -> date:
    """The last last day of a cycle before ``day``."""
    end = _end_from(cycle, day)
    return cycle.ends.beside(date(end.year - cycle.years, 1, 1))


def _beside(rules: Rules, rows: Iterable[Row[YearDay]], end: date) -> date:
    return _shifted(rules, in_force(rows, end).value, end)


def _shifted(rules: Rules, day: YearDay, end: date) -> date:
    """``day`` of the cycle that ``end`` lies in, as far from ``end`` as it is from the cycle's own last day."""
    whole = cycle_end(rules, end)
    return day.beside(whole) - (whole - end)
