"""Painting: strokes of a layer never overlap, and a later line covers an earlier one day for day."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from ledger.rulebook import endorsement as e
from ledger.rulebook import painting
from ledger.rulebook.painting import FOREVER, Painting, Stroke
from ledger.rulebook.vocabulary import LineId, Term
from people import CYCLE, GRANTED, line, lines

LINE = line(0, GRANTED)
SPANS = [(start, end) for start in range(1, 5) for end in (start - 1, start, start + 2, FOREVER)]


def test_every_three_strokes_paint_every_day_as_the_last_of_them_says():
    for spans in product(SPANS, repeat=3):
        layer = []
        for number, (start, end) in enumerate(spans):
            layer = painting._over(layer, Stroke(start, end, LINE, number))
        for day in range(9):
            shown = [stroke.value for stroke in layer if stroke.start <= day <= stroke.end]
            meant = [number for number, (start, end) in enumerate(spans) if start <= day <= end]
            assert shown == meant[-1:], (spans, day)


def test_cover_that_touches_is_unbroken_and_cover_with_a_gap_is_not():
    next_day = e.Renewed(
        valid=Term(CYCLE.end.replace(year=2025, month=1, day=1)), submitted=None, edition="", rule="", late_until=None
    )
    assert [one.until for one in Painting(lines(GRANTED, next_day)).covered()] == [FOREVER, FOREVER]
    gap = replace(next_day, valid=Term(CYCLE.end.replace(year=2025, month=1, day=2)))
    assert [one.until for one in Painting(lines(GRANTED, gap)).covered()] == [CYCLE.end.toordinal(), FOREVER]


def test_the_last_correction_that_names_a_days_counts():
    first = e.Corrected(valid=CYCLE, corrects=LineId("L0"), days=Term(CYCLE.start))
    second = e.Corrected(valid=CYCLE, corrects=LineId("L1"), days=CYCLE)
    assert painting.restatements(lines(GRANTED, first, second)) == {"L0": CYCLE}
