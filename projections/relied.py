"""Who relied on an answer that a correction changed: exactly those whose own answer is another one by that line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from projections.reliance import Reliance, Relied
from projections.spans import over
from projections.standing import Standing

CORRECTED: Final = "endorsement.corrected/1"

Told = tuple[tuple[Any, ...], ...]
"""What is told of some days: each stretch, first and last day and what holds on it."""


@dataclass(frozen=True, slots=True)
class Misled:
    """Somebody who was told ``was`` and would be told ``now``; ``restored``: that is what they were told in the first place."""

    relied: Relied
    was: Told
    now: Told
    restored: bool


def relied_on(view: Reliance, standing: Standing, page: str, position: int) -> tuple[Misled, ...]:
    """Who was answered, before the correction at ``position``, of days on which it says another thing than was told.

    Their answer differs now from what was known right before the correction, and from what they were told; or an earlier
    correction told them otherwise, and this one restores it. Raises Behind when the view of standings has not come so far.
    """
    return tuple(_misled(view, standing, page, position))


def _misled(view: Reliance, standing: Standing, page: str, position: int) -> Iterator[Misled]:
    @cache
    def told(first: date, last: date, size: int) -> Told:
        return told_over(standing, page, first, last, size)

    corrections = [line.position for line in standing.timeline(page) if line.name == CORRECTED]
    for one in view.about([page]):
        days = (one.first, one.last)
        if one.position >= position or told(*days, position - 1) == told(*days, position):
            continue
        was, now = told(*days, one.size), told(*days, position)
        earlier = (at for at in corrections if one.position < at < position)
        if was != now or any(told(*days, at - 1) != told(*days, at) for at in earlier):
            yield Misled(one, was, now, restored=was == now)


def told_over(standing: Standing, page: str, first: date, last: date, size: int) -> Told:
    """What was told of an endorsement over some days, as known from ``size`` lines."""
    return tuple(tuple(span) for span in over(standing, [page], first, last, size=size).get(page, ()))
