"""The days of one endorsement, cut where its standing changes: what the view of standings keeps of a page.

The rule book says how lines paint days (``rulebook/standing.py``). Here its intervals are laid out in two layers, so that a
new line touches few of them: *cuts* say what stands and why, *covers* until when the unbroken cover lasts. A cut whose
standing is *active* goes on beyond ``covered_until`` as *late* until ``late_until``, and then as *not renewed*: so a grant is
one cut and one cover. Only what a line changes is kept of it; later rows paint over earlier ones.

Most pages never need to be painted (``edge.py``). Days are counted as in ``rulebook/painting.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar

from ledger.rulebook.painting import BEFORE_ALL, FOREVER
from ledger.rulebook.standing import Answer, Interval, intervals
from ledger.rulebook.vocabulary import AssociationCode, LineId
from ledger.rulebook.vocabulary import Line as Read
from projections.batch import Line
from projections.events import event

REVIEW: Final = "renewal_submitted"
_ENDINGS: Final = frozenset({Answer.LATE.value, Answer.NOT_RENEWED.value})

PAINTING: Final = frozenset(
    f"endorsement.{word}/1"
    for word in (
        "granted", "adopted", "moved", "renewed", "reinstated", "lapsed", "paused", "resumed", "renewal_submitted",
        "renewal_returned", "relinquished", "emeritus", "archived", "deceased", "rescinded", "addon_granted", "addon_ended",
        "converted", "corrected", "received", "departed",
    )
)  # fmt: skip
"""The lines that paint; no other changes a standing."""


class Cut(NamedTuple):
    """Days, first and last, of one standing."""

    first: int
    last: int
    standing: str
    reason: str
    home: str | None = None
    category: str | None = None
    age_band: str | None = None
    granted_on: int | None = None
    addon: str | None = None
    edition: str | None = None
    rule: str | None = None
    since: str | None = None
    home_since: str | None = None


class Cover(NamedTuple):
    """Days, first and last, of which the last cover is the same unbroken one."""

    first: int
    last: int
    covered_until: int | None = None
    late_until: int | None = None


NOTHING: Final = Cut(BEFORE_ALL, FOREVER, "not_endorsed", "before_granting")
"""What is said of a day on which nothing is painted."""
BARE: Final = Cover(BEFORE_ALL, FOREVER)
"""A day before all cover."""


class Painted(NamedTuple):
    """Both layers, or what changed of them."""

    cuts: list[Cut]
    covers: list[Cover]


UNPAINTED: Final = Painted([NOTHING], [BARE])


@dataclass(slots=True)
class Full:
    """A page that is painted anew with every line."""

    read: list[Read[Any]] = field(default_factory=list)
    painted: Painted = UNPAINTED

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Full:
        """The page with these lines on it."""
        page = cls([as_read(line) for line in lines])
        page.painted = paint(page.read) if page.read else UNPAINTED
        return page

    def take(self, line: Line) -> Painted:
        """What one more line changes."""
        self.read.append(as_read(line))
        before, self.painted = self.painted, paint(self.read)
        cuts = changed(before.cuts, self.painted.cuts)
        return Painted(cuts, changed(before.covers, self.painted.covers))


def as_read(line: Line) -> Read[Any]:
    """The line as the rule book reads it."""
    happened = event(line.name, line.first, line.last, line.data)
    at = date.fromisoformat(line.at[:10])
    return Read(line.position - 1, LineId(line.id), at, AssociationCode(line.actor), happened)


def paint(lines: Sequence[Read[Any]]) -> Painted:
    """Both layers over all days, by the rule book."""
    found = intervals(lines)
    covers = [_cover(interval) for interval in found]
    cuts: list[Cut] = []
    for interval, cover in zip(found, covers, strict=True):
        cut = _cut(interval)
        if cuts and _runs_out(cuts[-1], cut, cover):
            cuts[-1] = cuts[-1]._replace(last=cut.last)
        else:
            cuts.append(cut)
    return Painted(cuts, covers)


def _runs_out(before: Cut, cut: Cut, cover: Cover) -> bool:
    """Whether ``cut`` is what becomes of the active days before it, and of nothing else."""
    return (
        before.standing == "active"
        and before.reason != REVIEW
        and cut.standing in _ENDINGS
        and cover.covered_until is not None
        and cut.first > cover.covered_until
        and before[4:8] == cut[4:8]
        and before[9:] == cut[9:]
    )


Row = TypeVar("Row", Cut, Cover)


def changed(old: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """What ``new`` says of the days on which it differs from ``old``. Both are in order and leave no day out."""
    rows: list[Row] = []
    i = j = 0
    while i < len(old) and j < len(new):
        before, after = old[i], new[j]
        first, last = max(before.first, after.first), min(before.last, after.last)
        if before[2:] != after[2:]:
            if rows and rows[-1].last + 1 == first and rows[-1][2:] == after[2:]:
                rows[-1] = rows[-1]._replace(last=last)
            else:
                rows.append(after._replace(first=first, last=last))
        i += before.last == last
        j += after.last == last
    return rows


def _cut(interval: Interval) -> Cut:
    told = interval.standing
    return Cut(
        BEFORE_ALL if interval.start is None else interval.start.toordinal(),
        FOREVER if interval.end is None else interval.end.toordinal(),
        told.standing.value,
        told.reason,
        told.home,
        told.category and told.category.value,
        told.age_band and told.age_band.value,
        _ordinal(told.granted_on),
        told.addon and told.addon.value,
        told.edition,
        told.rule,
        told.since,
        told.home_since,
    )


def _cover(interval: Interval) -> Cover:
    return Cover(
        BEFORE_ALL if interval.start is None else interval.start.toordinal(),
        FOREVER if interval.end is None else interval.end.toordinal(),
        _ordinal(interval.standing.covered_until),
        _ordinal(interval.standing.late_until),
    )


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
