"""Reliance: what an employer was answered and keeps, a receipt or a roster's statement, and how long the office knows that it did.

The signed answer itself is the employer's. Of it are kept its digest, who asked, and what was asked about, so that a correction
can be told to those who relied on the answer; and only until the end of a month that the rules give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from ledger.rulebook.months import later
from ledger.rulebook.policies import Relying
from ledger.rulebook.refusal import ImpossibleHistory, Malformed, Refusal
from ledger.rulebook.vocabulary import AgeBand, Category, Line, PageId, Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An employer was given a receipt: what was true of an endorsement on ``asked``, as known from the first ``size`` lines.

    ``valid``: the day on which it was given, and the last one on which that is kept. ``digest`` is the SHA-256 of the receipt.
    ``named``: the employer lets the holder know who asked.
    """

    valid: Term
    employer: str
    endorsement: PageId
    asked: date
    size: int
    digest: str
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """An employer was given a statement of a whole roster: who held ``category`` within ``period``, as known from ``size`` lines.

    ``rows`` and ``endorsements`` go together: the place of a row in the file, and an endorsement that it was answered from. The
    other members are as for a receipt.
    """

    valid: Term
    employer: str
    period: Term
    category: Category | None
    age_band: AgeBand | None
    rows: tuple[int, ...]
    endorsements: tuple[PageId, ...]
    size: int
    digest: str
    named: bool


Event = Given | Stated

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is still known of an answer. ``given`` is ``None`` once its body is erased: that one was given is all there is."""

    given: Event | None = None


def after(kept: Kept | None, line: Line[object]) -> Kept:
    """A page of this chapter has one line."""
    match line.event:
        case Given() | Stated() as given:
            if kept is not None:
                raise ImpossibleHistory(f"{line.id}: an answer is given once")
            return Kept(given=given)
        case _:  # its body is erased
            return Kept()


def kept_until(rule: Relying, day: date) -> date:
    """The last day of the month to whose same day the rule lets an answer of ``day`` be kept."""
    month = later(day.replace(day=1), rule.kept_months + 1)
    return month - timedelta(days=1)


def good_until(rule: Relying, day: date, covered_until: date | None) -> date:
    """Until when an answer given on ``day`` is relied upon without asking again: never beyond the cover it tells of."""
    until = day + timedelta(days=rule.good_days)
    return until if covered_until is None or covered_until < day else min(until, covered_until)


class Stretch(NamedTuple):
    """Days, first and last (``date.toordinal``), on which all of this is the same of an endorsement."""

    first: int
    last: int
    standing: str
    under_review: bool
    home: str | None
    category: str | None
    age_band: str | None

    @property
    def told(self) -> tuple[object, ...]:
        """What it says, without its days."""
        return self[2:]


def qualifies(stretch: Stretch, category: Category | None, age_band: AgeBand | None) -> bool:
    """Whether what was asked for was held: actively, in this category and age band where one was asked for. Late is not held."""
    return (
        stretch.standing == "active"
        and (category is None or stretch.category == category)
        and (age_band is None or stretch.age_band == age_band)
    )


def held(endorsements: Sequence[Sequence[Stretch]], category: Category | None, age_band: AgeBand | None) -> tuple[Stretch, ...]:
    """One person's days, by all endorsements that they hold: of each day the first that qualifies, or else the first.

    Each has the same days in all. Days on which nobody's qualifies are the gaps.
    """
    if len(endorsements) == 1:
        return tuple(endorsements[0])
    starts = sorted({one.first for stretches in endorsements for one in stretches})
    found: list[Stretch] = []
    for start in starts:
        over = [one for stretches in endorsements for one in stretches if one.first <= start <= one.last]
        best = next((one for one in over if qualifies(one, category, age_band)), over[0])
        last = min(one.last for one in over)
        piece = best._replace(first=start, last=last)
        if found and found[-1].told == piece.told:
            piece = piece._replace(first=found.pop().first)
        found.append(piece)
    return tuple(found)


# What may be done -------------------------------------------------------------

LONGEST_PERIOD = 3660
"""Days, a little over ten years."""
MOST_ROWS = 5000
"""Of one roster."""


class AskedTooMuch(Refusal):
    """This account has asked for as much as one account may on one day; tomorrow it may ask again."""


class AskedAhead(Malformed):
    """Nothing is known yet as of a moment that has not come: choose an earlier ``known_at``, or none."""


class BadPeriod(Malformed):
    """A period begins on or before its last day, and spans ten years at most."""


class NobodyToState(Refusal):
    """No row of the roster was found, so there is nothing to state."""


class RosterTooLong(Malformed):
    """A roster has five thousand rows at most; send a longer one in parts."""


def check_period(period: Term) -> None:
    """Whether a statement can be made for it. Raises ``BadPeriod``."""
    if period.start is None or period.end is None or not timedelta() <= period.end - period.start < timedelta(LONGEST_PERIOD):
        raise BadPeriod(field="to")


def check_rows(rows: int, *, field: str = "rows") -> None:
    """Whether a roster may be so long. Raises ``RosterTooLong``."""
    if rows > MOST_ROWS:
        raise RosterTooLong(field=field)
