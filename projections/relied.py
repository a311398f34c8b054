"""What an employer was told of some days, as known when it was told: for the answer, and for holding it against what is known now."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from projections.spans import over
from projections.standing import Standing

CORRECTED: Final = "endorsement.corrected/1"

Told = tuple[tuple[Any, ...], ...]
"""What is told of some days: each stretch, first and last day and what holds on it."""


def told_over(standing: Standing, page: str, first: date, last: date, size: int) -> Told:
    """What was told of an endorsement over some days, as known from ``size`` lines."""
    return tuple(tuple(span) for span in over(standing, [page], first, last, size=size).get(page, ()))
