"""Standing: what was true of an endorsement on a day, as known on a day.

The answer on day V as known at size N is read off the layers that the page's first lines, those with an index below N,
have painted (``painting.py``): an end; else a lapse; else a hold; else cover or a review; else how the last cover ran out.
It needs public members only, so that it survives every erasure, and it is the oracle for every view.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from ledger.rulebook import endorsement
from ledger.rulebook.endorsement import Event
from ledger.rulebook.painting import BEFORE_ALL, FOREVER, Covered, Painting, Stroke
from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, Category, Line, LineId


class Painted(Line[Event]):
    """A public line of an endorsement's page."""

    __slots__ = ()


class Answer(StrEnum):
    """What can be said of an endorsement on a day."""

    NOT_ENDORSED = "not_endorsed"
    NOT_KNOWN = "not_known"
    ACTIVE = "active"
    LATE = "late"
    NOT_RENEWED = "not_renewed"
    LAPSED = "lapsed"
    INACTIVE = "inactive"
    RELINQUISHED = "relinquished"
    EMERITUS = "emeritus"
    ARCHIVED = "archived"
    DECEASED = "deceased"
    DEPARTED = "departed"
    RESCINDED = "rescinded"


SAID: Final[dict[type, tuple[Answer, str]]] = {
    endorsement.Granted: (Answer.ACTIVE, "granted"),
    endorsement.Adopted: (Answer.ACTIVE, "adopted"),
    endorsement.Received: (Answer.ACTIVE, "received"),
    endorsement.Renewed: (Answer.ACTIVE, "renewed"),
    endorsement.Reinstated: (Answer.ACTIVE, "reinstated"),
    endorsement.RenewalSubmitted: (Answer.ACTIVE, "renewal_submitted"),
    endorsement.Lapsed: (Answer.LAPSED, "lapsed"),
    endorsement.Paused: (Answer.INACTIVE, "paused"),
    endorsement.Relinquished: (Answer.RELINQUISHED, "relinquished"),
    endorsement.MadeEmeritus: (Answer.EMERITUS, "emeritus"),
    endorsement.Archived: (Answer.ARCHIVED, "archived"),
    endorsement.HolderDeceased: (Answer.DECEASED, "deceased"),
    endorsement.Departed: (Answer.DEPARTED, "departed"),
    endorsement.Rescinded: (Answer.RESCINDED, "rescinded"),
}
"""What is said on the days that such a line paints, and its reason in a public word.

Four reasons rest on what is no longer, or not yet, painted: ``late_period``, ``cycle_ended``, ``before_granting`` and
``start_not_known``. A fifth, ``before_received``, is told of the days on which it was kept in another ledger, which its line
names: only that one knows.
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer for one day.

    ``since`` is the line it rests on, ``home_since`` the line that made ``home`` home. ``covered_until`` is the last day of
    the unbroken cover that holds on this day, or was the last to hold (``None``: never covered, or without end);
    ``late_until`` is how long a renewal may come late after it. ``addon`` is told while the endorsement is active.
    """

    standing: Answer
    reason: str
    under_review: bool = False
    home: AssociationCode | None = None
    category: Category | None = None
    age_band: AgeBand | None = None
    granted_on: date | None = None
    covered_until: date | None = None
    late_until: date | None = None
    addon: AddOn | None = None
    edition: str | None = None
    rule: str | None = None
    since: LineId | None = None
    home_since: LineId | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """Days, first and last, on which the standing is the same. ``None`` begins before all days, or has no end."""

    start: date | None
    end: date | None
    standing: Standing


def standing(lines: Sequence[Line[Event]], day: date) -> Standing:
    """The standing on ``day`` by ``lines``: the page's public lines, in the order of the log, known by then."""
    return _Reading(lines).standing(day.toordinal())


def intervals(lines: Sequence[Line[Event]]) -> tuple[Interval, ...]:
    """All days, cut where the standing changes: the first from before all days, the last without end."""
    reading = _Reading(lines)
    found: list[tuple[int, Standing]] = []
    for day in reading.turning_days():
        told = reading.standing(day)
        if not found or found[-1][1] != told:
            found.append((day, told))
    ends = [day - 1 for day, _ in found[1:]] + [FOREVER]
    return tuple(Interval(_date(day), _date(end), told) for (day, told), end in zip(found, ends, strict=True))


# How the layers are read ------------------------------------------------------


class _Told(NamedTuple):
    """What is said of a day, why, and the line it rests on."""

    answer: Answer
    reason: str
    line: Line[Event] | None = None


_UNKNOWN: Final = _Told(Answer.NOT_KNOWN, "start_not_known")


class _Reading:
    """A painting, made ready to be read on any day."""

    __slots__ = ("cover", "doubts", "holds", "lapses", "painting", "reviews")

    def __init__(self, lines: Sequence[Line[Event]]) -> None:
        painting = self.painting = Painting(lines)
        self.cover = painting.covered()
        self.lapses = tuple(painting.lapses.values())[::-1]
        self.holds = tuple(painting.holds.values())[::-1]
        self.reviews = tuple(painting.reviews.values())[::-1]
        beginning, cover, end = (painting.doubts.get(layer, BEFORE_ALL) for layer in ("beginning", "cover", "end"))
        self.doubts = (end, _doubt(self.lapses), _doubt(self.holds), cover, beginning)

    def standing(self, day: int) -> Standing:
        painting = self.painting
        cover, ran_out = self.cover_on(day)
        told = self.answer(day, cover, ran_out)
        last = cover or ran_out
        home = _on(painting.home, day)
        source = told.line if told.line is not None and hasattr(told.line.event, "edition") else last and last.line
        return Standing(
            told.answer,
            told.reason,
            told.reason == "renewal_submitted",
            home and home.line.actor,
            _value(painting.category, day),  # type: ignore[arg-type]
            _value(painting.age_band, day),  # type: ignore[arg-type]
            _value(painting.granted_on, day),  # type: ignore[arg-type]
            _date(last.until) if last else None,
            getattr(last.last.event, "late_until", None) if last else None,
            _value(painting.addon, day) if told.answer is Answer.ACTIVE else None,  # type: ignore[arg-type]
            getattr(source.event, "edition", None) if source else None,
            getattr(source.event, "rule", None) if source else None,
            told.line.id if told.line else None,
            home.line.id if home else None,
        )

    def cover_on(self, day: int) -> tuple[Covered | None, Covered | None]:
        """The cover painted on ``day``; or else the last one before it, which has run out."""
        ran_out = None
        for stroke in self.cover:
            if stroke.start > day:
                break
            if stroke.end >= day:
                return stroke, None
            ran_out = stroke
        return None, ran_out

    def answer(self, day: int, cover: Covered | None, ran_out: Covered | None) -> _Told:
        """The layers from the top down. Below a layer that might hold unknown to us, nothing is known for sure."""
        end_doubt, lapse_doubt, hold_doubt, cover_doubt, beginning_doubt = self.doubts
        layers: tuple[tuple[Stroke | Covered | None, int], ...] = (
            (_on(self.painting.end, day), end_doubt),
            (_on(self.lapses, day), lapse_doubt),
            (_on(self.holds, day), hold_doubt),
            (cover, BEFORE_ALL),
            (_on(self.reviews, day), cover_doubt),
        )
        doubt = False
        if (end := layers[0][0]) is not None and isinstance(end.line.event, endorsement.Received):
            return _Told(Answer.NOT_KNOWN, "before_received", end.line)
        for stroke, known_from in layers:
            if stroke is not None:
                return _UNKNOWN if doubt else _Told(*SAID[type(stroke.line.event)], stroke.line)
            doubt = doubt or day < known_from
        if ran_out is not None:
            return _UNKNOWN if doubt else _run_out(ran_out, day)
        return _UNKNOWN if day < beginning_doubt else _Told(Answer.NOT_ENDORSED, "before_granting")

    def turning_days(self) -> list[int]:
        """Every day on which an answer could differ from the day before, and the day before all days."""
        painting = self.painting
        days = {BEFORE_ALL, *self.doubts}
        layers: tuple[Iterable[Stroke], ...] = (
            painting.home, painting.end, painting.addon, painting.category, painting.age_band, painting.granted_on,
            self.lapses, self.holds, self.reviews,
        )  # fmt: skip
        for layer in layers:
            for stroke in layer:
                days.add(stroke.start)
                days.add(stroke.end + 1)
        for cover in self.cover:
            days.update((cover.start, cover.end + 1))
            if late_until := getattr(cover.line.event, "late_until", None):
                days.add(late_until.toordinal() + 1)
        return sorted(day for day in days if day < FOREVER)


def _run_out(cover: Covered, day: int) -> _Told:
    late_until = getattr(cover.line.event, "late_until", None)
    if late_until is not None and day <= late_until.toordinal():
        return _Told(Answer.LATE, "late_period", cover.line)
    return _Told(Answer.NOT_RENEWED, "cycle_ended", cover.line)


def _on(layer: Sequence[Stroke], day: int) -> Stroke | None:
    """The first stroke of ``layer`` over ``day``; of lapses, holds and reviews (given last line first) the latest."""
    for stroke in layer:
        if stroke.start <= day <= stroke.end:
            return stroke
    return None


def _value(layer: Sequence[Stroke], day: int) -> object:
    stroke = _on(layer, day)
    return stroke.value if stroke else None


def _doubt(spans: Sequence[Stroke]) -> int:
    """Before which day one of these lapses or holds, whose first day is not known, might also hold."""
    return max((min(span.start, span.end + 1) for span in spans if not span.value), default=BEFORE_ALL)


def _date(day: int) -> date | None:
    return date.fromordinal(day) if BEFORE_ALL < day < FOREVER else None
