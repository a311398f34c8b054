"""The edge of a page: its days from the last turning on, kept so that the next line is laid on without painting it all.

Most pages are written forwards: granted, renewed, perhaps under review, inactive or lapsed for a while, moved, ended. Of such
a page a new line changes only days from some day on, and what those days are is read off a few values. A line that reaches
back, or puts another right, or speaks of an add-on, is not taken (``None``), and the page is painted by the rule book from
then on (``painted.py``). ``tests/projections`` holds both ways to the rule book, day by day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from ledger.rulebook.painting import BEFORE_ALL, FOREVER
from projections.batch import Line
from projections.painted import REVIEW, Cover, Cut, Painted

_ENDS: Final = {f"endorsement.{word}/1": word for word in ("relinquished", "emeritus", "archived", "deceased", "rescinded")}
_BEGINS: Final = {"endorsement.granted/1": "granted", "endorsement.adopted/1": "adopted"}


class Covering(NamedTuple):
    """A cover: its days, and what its line says."""

    start: int
    end: int
    reason: str
    edition: str
    rule: str | None
    late_until: int | None
    id: str


class Begun(NamedTuple):
    """Something without end (a review, a hold, a lapse, an end, a home) that begins on a day; and what its line says.

    ``word`` is the actor of a home, the standing of an end.
    """

    start: int
    id: str
    word: str = ""
    edition: str = ""
    rule: str | None = None


@dataclass(slots=True)
class Edge:
    """What a page's last days are made of. Days before ``settled`` hold something that is not remembered here any more; on no
    day after ``latest`` does anything begin.
    """

    facts: tuple[str, str, int | None]
    homes: list[Begun]
    covers: list[Covering]
    unbroken: int
    settled: int = BEFORE_ALL
    latest: int = BEFORE_ALL
    review: Begun | None = None
    holds: dict[str, Begun] = field(default_factory=dict)
    lapses: dict[str, Begun] = field(default_factory=dict)
    end: Begun | None = None

    def take(self, line: Line) -> Painted | None:
        """What one more line changes, or ``None`` where the page must be painted (this edge is of no use then)."""
        if line.first is None or self.end is not None:
            return None
        act = _ACTS.get(line.name)
        if act is None:
            return None
        start = date.fromisoformat(line.first).toordinal()
        self.latest = max(self.latest, start)
        found: Painted | None = act(self, line, start)
        return found

    # --- the acts

    def renew(self, line: Line, start: int) -> Painted | None:
        """Cover that begins after all cover there is."""
        covering = covering_of(line, start, "renewed")
        submitted = line.data["submitted"]
        if self.review and self.review.id == submitted:
            start, self.review = min(start, self.review.start), None
        return self._cover(covering, start)

    def reinstate(self, line: Line, start: int) -> Painted | None:
        """Cover again, and the lapse it names is past."""
        self._close(self.lapses, line.data["lapse"], start)
        return self._cover(covering_of(line, start, "reinstated"), start)

    def _cover(self, new: Covering | None, since: int) -> Painted | None:
        last = self.covers[-1]
        if new is None or new.start <= last.end:
            return None
        if new.start > last.end + 1:
            self.unbroken = new.start
        self.covers.append(new)
        return self._from(since, [Cover(self.unbroken, FOREVER, _day_or_none(new.end), new.late_until)])

    def submit(self, line: Line, start: int) -> Painted | None:
        """A renewal under review, once the cover has run out."""
        if self.review is not None or start <= self.covers[-1].start:
            return None
        self.review = Begun(start, line.id, REVIEW, line.data["edition"])
        return self._from(max(start, self.covers[-1].end + 1))

    def give_back(self, line: Line, _: int) -> Painted | None:
        """The review that it names is as though it had never been."""
        if self.review is None or self.review.id != line.data["submitted"]:
            return Painted([], [])
        start, self.review = self.review.start, None
        return self._from(start)

    def pause(self, line: Line, start: int) -> Painted | None:
        """Inactive until resumed."""
        if line.last is not None:
            return None
        self.holds[line.id] = Begun(start, line.id)
        return self._from(start)

    def resume(self, line: Line, start: int) -> Painted | None:
        """The hold it names is past."""
        self._close(self.holds, line.data["hold"], start)
        return self._from(start)

    def lapse(self, line: Line, start: int) -> Painted | None:
        """Lapsed until reinstated."""
        self.lapses[line.id] = Begun(start, line.id, "lapsed", line.data["edition"], line.data["rule"])
        return self._from(start)

    def move(self, line: Line, start: int) -> Painted | None:
        """At home with the line's actor."""
        self.homes.append(Begun(start, line.id, line.actor))
        return self._from(start)

    def finish(self, line: Line, start: int) -> Painted | None:
        """The end."""
        if line.last is not None:
            return None
        self.end = Begun(start, line.id, _ENDS[line.name])
        return self._from(start)

    def _close(self, layers: dict[str, Begun], named: str, start: int) -> None:
        """What ``named`` began is past from ``start`` on; nothing happens if it never began, or is past already."""
        if layers.pop(named, None) is not None:
            self.settled = max(self.settled, start)

    # --- reading it

    def _from(self, since: int, covers: list[Cover] | None = None) -> Painted | None:
        """All days from ``since`` on, cut."""
        if since < self.settled or since < self.covers[0].start:
            return None
        if since >= FOREVER:
            return Painted([], covers or [])
        if since >= self.latest and (self.review is None or since > self.covers[-1].end):
            return Painted([self._cut(since, FOREVER)], covers or [])
        days = sorted({since, *(day for day in self._turnings() if since < day < FOREVER)})
        ends = [day - 1 for day in days[1:]] + [FOREVER]
        return Painted([self._cut(day, end) for day, end in zip(days, ends, strict=True)], covers or [])

    def _turnings(self) -> list[int]:
        begun = [*self.homes, *self.holds.values(), *self.lapses.values()]
        days = [one.start for one in begun] + [covering.start for covering in self.covers]
        if self.review:
            days += [self.review.start, *(covering.end + 1 for covering in self.covers)]
        if self.end:
            days.append(self.end.start)
        return days

    def _cut(self, day: int, last: int) -> Cut:
        """The days from ``day`` on, between two turnings, by the layers from the top down."""
        cover, home = self.covers[-1], self.homes[-1]
        if cover.start > day:
            cover = next(covering for covering in reversed(self.covers) if covering.start <= day)
        if home.start > day:
            home = next(home for home in reversed(self.homes) if home.start <= day)
        standing, reason, edition, rule, since = self._told(day, cover)
        category, age_band, granted_on = self.facts
        return Cut(
            day, last, standing, reason, home.word, category, age_band, granted_on, None, edition, rule, since, home.id
        )  # fmt: skip

    def _told(self, day: int, cover: Covering) -> tuple[str, str, str, str | None, str]:
        """Standing, reason, edition, rule, and the line it rests on."""
        if self.end and self.end.start <= day:
            return self.end.word, self.end.word, cover.edition, cover.rule, self.end.id
        if self.lapses and (lapse := _latest(self.lapses, day)):
            return "lapsed", "lapsed", lapse.edition, lapse.rule, lapse.id
        if self.holds and (hold := _latest(self.holds, day)):
            return "inactive", "paused", cover.edition, cover.rule, hold.id
        if self.review and self.review.start <= day > cover.end:
            return "active", REVIEW, self.review.edition, None, self.review.id
        return "active", cover.reason, cover.edition, cover.rule, cover.id


def _latest(layers: dict[str, Begun], day: int) -> Begun | None:
    return next((begun for begun in reversed(layers.values()) if begun.start <= day), None)


_ACTS: Final[dict[str, Any]] = {
    "endorsement.renewed/1": Edge.renew,
    "endorsement.reinstated/1": Edge.reinstate,
    "endorsement.renewal_submitted/1": Edge.submit,
    "endorsement.renewal_returned/1": Edge.give_back,
    "endorsement.paused/1": Edge.pause,
    "endorsement.resumed/1": Edge.resume,
    "endorsement.lapsed/1": Edge.lapse,
    "endorsement.moved/1": Edge.move,
} | dict.fromkeys(_ENDS, Edge.finish)


def begin(line: Line) -> tuple[Edge, Painted] | None:
    """The edge of a page whose first line this is, and what the line paints; ``None`` where it must be painted."""
    reason = _BEGINS.get(line.name)
    if reason is None or line.first is None:
        return None
    start = date.fromisoformat(line.first).toordinal()
    cover = covering_of(line, start, reason)
    if cover is None:
        return None
    granted_on = start if reason == "granted" else _number(line.data["granted_on"])
    edge = Edge(
        (line.data["category"], line.data["age_band"], granted_on),
        [Begun(start, line.id, line.actor)],
        [cover],
        start,
        latest=start,
    )
    cut = Cut(start, FOREVER, "active", reason, line.actor, *edge.facts, None, cover.edition, cover.rule, line.id, line.id)
    return edge, Painted([cut], [Cover(start, FOREVER, _day_or_none(cover.end), cover.late_until)])


def covering_of(line: Line, start: int, reason: str) -> Covering | None:
    """The cover a line speaks of; ``None`` where it has no day."""
    end = FOREVER if line.last is None else date.fromisoformat(line.last).toordinal()
    data = line.data
    late_until = _number(data["late_until"])
    return Covering(start, end, reason, data["edition"], data.get("rule"), late_until, line.id) if start <= end else None


def _day_or_none(day: int) -> int | None:
    return None if day == FOREVER else day


def _number(day: str | None) -> int | None:
    return None if day is None else date.fromisoformat(day).toordinal()
