# long because each kind of line that paints has a brush here
"""Painting: what each public line of an endorsement's page paints, in layers (``transparency.md``, "Standing is painted").

Within a layer a later line paints over earlier ones; layers do not touch each other. Nothing recorded is lifted off: to
know what was known before, paint fewer lines. What the layers together answer is ``standing.py``'s to say.

Days are counted here as ordinals (``date.toordinal``), so that a span without end is a number too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

from ledger.rulebook import endorsement
from ledger.rulebook.endorsement import Event
from ledger.rulebook.vocabulary import Line, LineId, Term

BEFORE_ALL: Final = 0
FOREVER: Final = date.max.toordinal() + 1
"""A day before every day, and the last day of a span without end."""


class Stroke(NamedTuple):
    """The days, first and last, that a line paints on one layer, and what it paints there."""

    start: int
    end: int
    line: Line[Event]
    value: object = None


class Covered(NamedTuple):
    """A stroke of cover, with the last day of the unbroken cover it is part of, and the line that cover ends with."""

    start: int
    end: int
    line: Line[Event]
    until: int
    last: Line[Event]


class Span(NamedTuple):
    """The days a line speaks of; ``known`` is false when it did not know its first day."""

    start: int
    end: int
    known: bool


class Painting:
    """The layers of one page: strokes that do not overlap, in the order of days; but lapses, holds and reviews each by itself.

    ``doubts`` says for each layer before which day a line whose start is not known might also hold.
    """

    __slots__ = ("addon", "age_band", "category", "cover", "doubts", "end", "granted_on", "holds", "home", "lapses", "reviews")

    def __init__(self, lines: Sequence[Line[Event]]) -> None:
        """Paints ``lines``, which are in the order of the log."""
        self.home: list[Stroke] = []
        self.cover: list[Stroke] = []
        self.end: list[Stroke] = []
        self.addon: list[Stroke] = []
        self.category: list[Stroke] = []
        self.age_band: list[Stroke] = []
        self.granted_on: list[Stroke] = []
        self.lapses: dict[LineId, Stroke] = {}
        self.holds: dict[LineId, Stroke] = {}
        self.reviews: dict[LineId, Stroke] = {}
        self.doubts: dict[str, int] = {}
        restated = restatements(lines)
        for line in lines:
            brush = _BRUSHES.get(type(line.event))
            if brush is not None:
                brush(self, line, _span(line, restated.get(line.id)))

    def doubt(self, layer: str, day: int) -> None:
        """Before ``day`` the layer is not known."""
        if day > self.doubts.get(layer, BEFORE_ALL):
            self.doubts[layer] = day

    def covered(self) -> list[Covered]:
        """The cover layer, each stroke with the end of the unbroken cover it belongs to."""
        strokes: list[Covered] = []
        for start, end, line, _ in reversed(self.cover):
            joined = strokes and strokes[-1].start == end + 1
            until, last = (strokes[-1].until, strokes[-1].last) if joined else (end, line)
            strokes.append(Covered(start, end, line, until, last))
        return strokes[::-1]


def restatements(lines: Sequence[Line[Event]]) -> dict[LineId, Term]:
    """The days that corrections give to lines; the last one that names a day counts.

    A correction of a correction restates the line that the first one put right.
    """
    corrected: dict[LineId, LineId] = {}
    restated: dict[LineId, Term] = {}
    for line in lines:
        event = line.event
        if isinstance(event, endorsement.Corrected):
            target = corrected[line.id] = corrected.get(event.corrects, event.corrects)
            if event.days is not None:
                restated[target] = event.days
    return restated


def _span(line: Line[Event], restated: Term | None) -> Span:
    """The days ``line`` speaks of, as restated if they were.

    A start that is not known begins where it was claimed to, or else on the day of recording; but never after the last
    day, which at least is known. Lapses and reviews are without end unless a correction says otherwise.
    """
    event = line.event
    term = restated or event.valid
    endless = term.end is None or (restated is None and isinstance(event, endorsement.Lapsed | endorsement.RenewalSubmitted))
    end = FOREVER if endless or term.end is None else term.end.toordinal()
    if term.start is not None:
        return Span(term.start.toordinal(), end, True)
    claimed = event.claimed_from if isinstance(event, endorsement.Adopted) else None
    return Span(min((claimed or line.at).toordinal(), end), end, False)


def _over(layer: list[Stroke], new: Stroke) -> list[Stroke]:
    """The layer with ``new`` painted over it."""
    if new.start > new.end:
        return layer
    if not layer or layer[-1].end < new.start:
        return [*layer, new]
    kept = [new]
    for old in layer:
        if old.start < new.start:
            kept.append(old if old.end < new.start else old._replace(end=new.start - 1))
        if old.end > new.end:
            kept.append(old if old.start > new.end else old._replace(start=new.end + 1))
    return sorted(kept, key=lambda stroke: stroke.start)


# The brushes ------------------------------------------------------------------


def _begin(painting: Painting, line: Line[Event], span: Span) -> None:
    event = line.event
    assert isinstance(event, endorsement.Granted | endorsement.Adopted)  # noqa: S101 - what the table below says
    first = date.fromordinal(span.start) if span.known else None
    granted_on = event.granted_on if isinstance(event, endorsement.Adopted) else first
    painting.category = _over(painting.category, Stroke(span.start, FOREVER, line, event.category))
    painting.age_band = _over(painting.age_band, Stroke(span.start, FOREVER, line, event.age_band))
    painting.granted_on = _over(painting.granted_on, Stroke(span.start, FOREVER, line, granted_on))
    if not span.known:
        painting.doubt("beginning", span.start)
    _move(painting, line, span)
    _cover(painting, line, span)


def _receive(painting: Painting, line: Line[Event], span: Span) -> None:
    """From that day on nothing that was painted here before holds: what it brought does. Days before a first one are elsewhere."""
    event = line.event
    assert isinstance(event, endorsement.Received)  # noqa: S101 - what the table below says
    start = span.start
    if painting.category:
        painting.end = _bare(painting.end, start)
    else:
        painting.end = [Stroke(BEFORE_ALL, start - 1, line)]
    painting.cover, painting.addon = _bare(painting.cover, start), _bare(painting.addon, start)
    for layers in (painting.lapses, painting.holds, painting.reviews):
        for named in tuple(layers):
            _wipe(layers, named, start)
    painting.category = _over(painting.category, Stroke(start, FOREVER, line, event.category))
    painting.age_band = _over(painting.age_band, Stroke(start, FOREVER, line, event.age_band))
    painting.granted_on = _over(painting.granted_on, Stroke(start, FOREVER, line, event.granted_on))
    painting.home = _over(painting.home, Stroke(start, FOREVER, line))
    painting.cover = _over(painting.cover, Stroke(min(start, span.end), span.end, line))


def _depart(painting: Painting, line: Line[Event], span: Span) -> None:
    painting.home = _bare(painting.home, span.start)
    painting.end = _over(painting.end, Stroke(span.start, FOREVER, line))
    if not span.known:
        painting.doubt("end", span.start)


def _bare(layer: list[Stroke], start: int) -> list[Stroke]:
    """The layer with nothing on it from ``start`` on."""
    return [stroke._replace(end=min(stroke.end, start - 1)) for stroke in layer if stroke.start < start]


def _move(painting: Painting, line: Line[Event], span: Span) -> None:
    painting.home = _over(painting.home, Stroke(span.start, FOREVER, line, line.actor))


def _cover(painting: Painting, line: Line[Event], span: Span) -> None:
    painting.cover = _over(painting.cover, Stroke(span.start, span.end, line))
    if not span.known:
        painting.doubt("cover", span.start)


def _renew(painting: Painting, line: Line[Event], span: Span) -> None:
    _cover(painting, line, span)
    _close_review(painting, line, span)


def _reinstate(painting: Painting, line: Line[Event], span: Span) -> None:
    _cover(painting, line, span)
    if isinstance(line.event, endorsement.Reinstated):
        _wipe(painting.lapses, line.event.lapse, span.start)


def _resume(painting: Painting, line: Line[Event], span: Span) -> None:
    if isinstance(line.event, endorsement.Resumed):
        _wipe(painting.holds, line.event.hold, span.start)


def _wipe(layers: dict[LineId, Stroke], named: LineId, start: int) -> None:
    """The layer that ``named`` began is bare from ``start`` on."""
    stroke = layers.get(named)
    if stroke is not None and stroke.end >= start:
        layers[named] = stroke._replace(end=start - 1)


def _lapse(painting: Painting, line: Line[Event], span: Span) -> None:
    painting.lapses[line.id] = Stroke(span.start, span.end, line, span.known)


def _hold(painting: Painting, line: Line[Event], span: Span) -> None:
    painting.holds[line.id] = Stroke(span.start, span.end, line, span.known)


def _review(painting: Painting, line: Line[Event], span: Span) -> None:
    painting.reviews[line.id] = Stroke(span.start, span.end, line)


def _close_review(painting: Painting, line: Line[Event], _: Span) -> None:
    if isinstance(line.event, endorsement.Renewed | endorsement.RenewalReturned) and line.event.submitted is not None:
        painting.reviews.pop(line.event.submitted, None)


def _end(painting: Painting, line: Line[Event], span: Span) -> None:
    painting.end = _over(painting.end, Stroke(span.start, span.end, line))
    if not span.known:
        painting.doubt("end", span.start)


def _add(painting: Painting, line: Line[Event], span: Span) -> None:
    addon = line.event.addon if isinstance(line.event, endorsement.AddOnGranted) else None
    painting.addon = _over(painting.addon, Stroke(span.start, span.end, line, addon))


def _convert(painting: Painting, line: Line[Event], span: Span) -> None:
    event = line.event
    assert isinstance(event, endorsement.Converted)  # noqa: S101 - what the table below says
    painting.category = _over(painting.category, Stroke(span.start, FOREVER, line, event.category))
    if event.addon is not None:
        last = FOREVER if event.addon_until is None else event.addon_until.toordinal()
        painting.addon = _over(painting.addon, Stroke(span.start, last, line, event.addon))


def _correct(painting: Painting, line: Line[Event], span: Span) -> None:
    for fact in ("category", "age_band", "granted_on"):
        value = getattr(line.event, fact)
        if value is not None:
            setattr(painting, fact, _over(getattr(painting, fact), Stroke(span.start, span.end, line, value)))


_BRUSHES: Final[dict[type, Callable[[Painting, Line[Event], Span], None]]] = {
    endorsement.Granted: _begin,
    endorsement.Adopted: _begin,
    endorsement.Moved: _move,
    endorsement.Received: _receive,
    endorsement.Departed: _depart,
    endorsement.Renewed: _renew,
    endorsement.Reinstated: _reinstate,
    endorsement.Lapsed: _lapse,
    endorsement.Paused: _hold,
    endorsement.Resumed: _resume,
    endorsement.RenewalSubmitted: _review,
    endorsement.RenewalReturned: _close_review,
    endorsement.AddOnGranted: _add,
    endorsement.AddOnEnded: _add,
    endorsement.Converted: _convert,
    endorsement.Corrected: _correct,
    endorsement.Relinquished: _end,
    endorsement.MadeEmeritus: _end,
    endorsement.Archived: _end,
    endorsement.HolderDeceased: _end,
    endorsement.Rescinded: _end,
}
