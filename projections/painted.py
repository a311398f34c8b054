"""The days of one endorsement, cut where its standing changes: what the view of standings keeps of a page.

The rule book says how lines paint days (``rulebook/standing.py``), and most pages are plain: granted, then renewed, each
cover beginning the day after the one before, perhaps with a renewal submitted. For those the cuts are known without painting
(:class:`Plain`); every other page is painted. ``tests/projections`` holds both to the rule book, day by day.

A cut whose standing is *active* goes on beyond ``covered_until`` as *late* until ``late_until``, and then as *not renewed*:
so a grant is one cut, not three. Days before all cuts are *not endorsed*. Days are counted as in ``painting.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from ledger.rulebook.painting import BEFORE_ALL, FOREVER
from ledger.rulebook.standing import Answer, Interval, intervals
from ledger.rulebook.vocabulary import AssociationCode, LineId
from ledger.rulebook.vocabulary import Line as Read
from projections.batch import Line
from projections.events import event

REVIEW: Final = "renewal_submitted"

BEGINNINGS: Final = {"endorsement.granted/1": "granted", "endorsement.adopted/1": "adopted"}
RENEWED: Final = "endorsement.renewed/1"
SUBMITTED: Final = "endorsement.renewal_submitted/1"
RETURNED: Final = "endorsement.renewal_returned/1"

PAINTING: Final = frozenset(
    f"endorsement.{word}/1"
    for word in (
        "granted", "adopted", "moved", "renewed", "reinstated", "lapsed", "paused", "resumed", "renewal_submitted",
        "renewal_returned", "relinquished", "emeritus", "archived", "deceased", "rescinded", "addon_granted", "addon_ended",
        "corrected",
    )
)  # fmt: skip
"""The lines that paint; no other changes a standing."""


class Cut(NamedTuple):
    """Days, first and last, of one standing. ``covered_until``, ``late_until`` and ``granted_on`` are days too."""

    first: int
    last: int
    standing: str
    reason: str
    home: str | None = None
    category: str | None = None
    age_band: str | None = None
    granted_on: int | None = None
    covered_until: int | None = None
    late_until: int | None = None
    addon: str | None = None
    edition: str | None = None
    rule: str | None = None
    since: str | None = None
    home_since: str | None = None


NOTHING: Final = Cut(BEFORE_ALL, FOREVER, "not_endorsed", "before_granting")
"""What is said of a day on which nothing is painted."""


class Kept(NamedTuple):
    """What of a line is remembered between batches."""

    position: int
    id: str
    at: str
    actor: str
    name: str
    first: str | None
    last: str | None
    data: dict[str, Any]


class Cover(NamedTuple):
    """A cover of a plain page: its days, and what its line says."""

    start: int
    end: int
    reason: str
    edition: str
    rule: str | None
    late_until: int | None
    id: str


@dataclass(slots=True)
class Plain:
    """A page that was granted and renewed without a gap, and has at most one renewal under review."""

    granted: Kept
    granted_on: int | None
    covers: list[Cover]
    review: tuple[int, Kept] | None = None

    def take(self, line: Kept) -> bool:
        """Whether the page is still plain with this line."""
        match line.name:
            case "endorsement.renewed/1":
                return self._renew(line)
            case "endorsement.renewal_submitted/1" if self.review is None and line.first is not None:
                start = _number(line.first)
                self.review = (start, line)
                return start > self.covers[0].start
            case "endorsement.renewal_returned/1":
                self._close(line.data["submitted"])
                return True
            case _:
                return False

    def _renew(self, line: Kept) -> bool:
        cover = _cover(line, "renewed")
        if cover is None or cover.start != self.covers[-1].end + 1:
            return False
        self.covers.append(cover)
        self._close(line.data["submitted"])
        return True

    def _close(self, submitted: str | None) -> None:
        if self.review and self.review[1].id == submitted:
            self.review = None

    def cuts(self) -> list[Cut]:
        """Its days, cut."""
        covers, granted = self.covers, self.granted
        last = covers[-1]
        until = None if last.end == FOREVER else last.end
        review = max(self.review[0], last.end + 1) if self.review else FOREVER + 1
        who = (granted.actor, granted.data["category"], granted.data["age_band"], self.granted_on, until, last.late_until, None)
        found = [
            Cut(c.start, c.end, "active", c.reason, *who, c.edition, c.rule, c.id, granted.id)
            for c in covers
        ]  # fmt: skip
        found[-1] = found[-1]._replace(last=min(review - 1, FOREVER))
        if self.review and review <= FOREVER:
            line = self.review[1]
            found.append(Cut(review, FOREVER, "active", REVIEW, *who, line.data["edition"], None, line.id, granted.id))
        return found


def plain(line: Kept) -> Plain | None:
    """A page whose first line this is, if it begins plainly."""
    reason = BEGINNINGS.get(line.name)
    cover = _cover(line, reason) if reason else None
    if cover is None:
        return None
    granted_on = cover.start if reason == "granted" else _number_or_none(line.data["granted_on"])
    return Plain(line, granted_on, [cover])


def _cover(line: Kept, reason: str) -> Cover | None:
    if line.first is None:
        return None
    start, end = _number(line.first), FOREVER if line.last is None else _number(line.last)
    data = line.data
    late = _number_or_none(data["late_until"])
    return Cover(start, end, reason, data["edition"], data.get("rule"), late, line.id) if start <= end else None


@dataclass(slots=True)
class Page:
    """One endorsement's painting lines so far, and its days as last cut."""

    begun: int
    lines: list[Kept] = field(default_factory=list)
    plain: Plain | None = None
    cuts: Sequence[Cut] = ()
    read: list[Read[Any]] = field(default_factory=list)

    def take(self, line: Kept) -> bool:
        """Add a line without cutting; whether it was the first."""
        first = not self.lines
        self.lines.append(line)
        if first:
            self.plain = plain(line)
        elif self.plain is not None and not self.plain.take(line):
            self.plain = None
        return first

    def cut(self) -> Sequence[Cut] | None:
        """The days as cut now; ``None`` if the last lines changed nothing."""
        found = self.plain.cuts() if self.plain else self._painted()
        if found == self.cuts:
            return None
        self.cuts = found
        return found

    def _painted(self) -> list[Cut]:
        self.read += [as_read(line) for line in self.lines[len(self.read) :]]
        return cuts(intervals(self.read))


def kept(line: Line) -> Kept:
    """What of a line is remembered."""
    return Kept(line.position, line.id, line.at, line.actor, line.name, line.first, line.last, line.data)


def as_read(line: Kept) -> Read[Any]:
    """The line as the rule book reads it."""
    happened = event(line.name, line.first, line.last, line.data)
    at = date.fromisoformat(line.at[:10])
    return Read(line.position - 1, LineId(line.id), at, AssociationCode(line.actor), happened)


def cuts(found: Iterable[Interval]) -> list[Cut]:
    """The rule book's intervals as cuts: what runs out joined to what it runs out of, days of nothing left out."""
    joined: list[Cut] = []
    for interval in found:
        cut = _of(interval)
        if joined and _runs_out(joined[-1], cut):
            joined[-1] = joined[-1]._replace(last=cut.last)
        elif cut[2:] != NOTHING[2:]:
            joined.append(cut)
    return joined or [NOTHING]


_ENDINGS: Final = frozenset({Answer.LATE.value, Answer.NOT_RENEWED.value})


def _runs_out(before: Cut, cut: Cut) -> bool:
    """Whether ``cut`` is what becomes of the active days before it, and of nothing else."""
    return (
        before.standing == "active"
        and before.reason != REVIEW
        and before.last + 1 == cut.first
        and cut.standing in _ENDINGS
        and before.covered_until is not None
        and cut.first > before.covered_until
        and before[4:10] == cut[4:10]
        and before[11:] == cut[11:]
    )


def _of(interval: Interval) -> Cut:
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
        _ordinal(told.covered_until),
        _ordinal(told.late_until),
        told.addon and told.addon.value,
        told.edition,
        told.rule,
        told.since,
        told.home_since,
    )


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _number_or_none(day: str | None) -> int | None:
    return None if day is None else date.fromisoformat(day).toordinal()
