"""Months: how many whole months lie between two days, and how many were worked.

A month ends on the eve of the same day of the next one: from 15 January to 14 February it is one. Time that is worked twice
over, in two jobs side by side, is counted once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days of work, the last one included; ``months``: of them only so many were worked (``None``: all)."""

    start: date
    end: date
    months: int | None = None

    @property
    def whole(self) -> int:
        """The whole months that its days hold."""
        return whole_months(self.start, self.end)


def later(day: date, months: int) -> date:
    """The same day ``months`` later; where that month has no such day, its last one: 31 January, then 28 February."""
    last = _first_of(day, months + 1) - ONE_DAY
    return last.replace(day=min(day.day, last.day))


def _first_of(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def whole_months(first: date, last: date) -> int:
    """The whole months from the beginning of ``first`` to the end of ``last``; a year from 1 January ends on 31 December.

    Two stretches that follow one another never hold more than both together: nobody loses a month by telling more.
    """
    if last < first:
        return 0
    end = last + ONE_DAY
    return (end.year - first.year) * 12 + end.month - first.month - (end.day < first.day)


def worked(spans: Iterable[Span]) -> int:
    """Whole months worked over all ``spans``, the same time counted once.

    Spans that overlap or follow one another are one stretch of time. A stretch holds at most its own whole months, and at most
    what was told of it: two half-time jobs side by side, told at six months each, make twelve of a year and not twenty-four.
    """
    return sum(min(_joined(stretch).whole, _told(stretch)) for stretch in _stretches(spans))


def _told(stretch: tuple[Span, ...]) -> int:
    all_of_it = tuple(span for span in stretch if span.months is None)
    part_of_it = (min(span.months, span.whole) for span in stretch if span.months is not None)
    return sum(_joined(part).whole for part in _stretches(all_of_it)) + sum(part_of_it)


def _stretches(spans: Iterable[Span]) -> tuple[tuple[Span, ...], ...]:
    """The spans, those that overlap or follow one another put together, earliest first."""
    stretches: list[tuple[Span, ...]] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end, one.months or 0)):
        if stretches and span.start <= _joined(stretches[-1]).end + ONE_DAY:
            stretches[-1] = (*stretches[-1], span)
        else:
            stretches.append((span,))
    return tuple(stretches)


def _joined(stretch: tuple[Span, ...]) -> Span:
    return Span(min(span.start for span in stretch), max(span.end for span in stretch))
