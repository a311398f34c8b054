"""Standing, told by layers and intervals, is what a day-by-day reading of the same sentences tells."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from laws import naive
from laws.histories import BEGINNING, Author
from ledger.rulebook import endorsement as e
from ledger.rulebook import painting
from ledger.rulebook import standing as book

PAIRS = 10_000
SIZES = (1, 10)
"""A page has from one to ten lines."""


def told(lines, day):
    return asdict(book.standing(lines, day))


def looks_back(line):
    """Whether a line puts another right, or speaks of days before it was recorded."""
    return isinstance(line.event, e.Corrected) or (line.event.valid.start is not None and line.event.valid.start < line.at)


def pairs(seed, count):
    """Pages at random, each with a day V and a size (the time T), and the page as it is now."""
    random = Random(seed)
    for _ in range(count):
        page = Author(random).page(random.randint(*SIZES))
        yield page, BEGINNING + timedelta(days=random.randrange(-5, 75)), random.randint(1, len(page))


def test_ten_thousand_pairs_of_days_agree(counted):
    looking_back = changed = words = 0
    answers = {}
    for page, day, size in pairs(20261121, PAIRS):
        then, now = told(page[:size], day), told(page, day)
        assert then == naive.standing(page[:size], day), (page[:size], day)
        looking_back += any(looks_back(line) for line in page[size:])
        changed += then != now
        words += then["standing"] != now["standing"]
        answers[str(then["standing"])] = answers.get(str(then["standing"]), 0) + 1
    counted(
        f"  {PAIRS:,} pairs agree; {looking_back:,} with a correction or back-dated line since T; {changed:,} answers changed "
        f"with T, {words:,} of them in the standing itself; {answers}"
    )
    assert looking_back * 3 >= PAIRS
    assert words * 10 >= PAIRS
    assert len(answers) == 12, "every answer but rescinded, which is switched off, is met"


def test_intervals_tell_every_day_what_standing_tells():
    days = 0
    for page, _, size in pairs(7, 400):
        cut = book.intervals(page[:size])
        assert cut[0].start is None
        assert cut[-1].end is None
        for before, after in pairwise(cut):
            assert before.end + timedelta(days=1) == after.start
            assert before.standing != after.standing
        for number in range(-20, 100):
            day = BEGINNING + timedelta(days=number)
            found = next(i for i in cut if (i.start is None or i.start <= day) and (i.end is None or day <= i.end))
            assert found.standing == book.standing(page[:size], day)
            days += 1
    assert days == 400 * 120


def _without_late(cover, _):
    return book._Told(book.Answer.NOT_RENEWED, "cycle_ended", cover.line)


def _uncorrected(lines):
    return {line.event.corrects: line.event.days for line in lines if isinstance(line.event, e.Corrected) and line.event.days}


def _known_start(line, restated):
    return SPAN(line, restated)._replace(known=True)


def _wipe_all(layers, _, start):
    for named in list(layers):
        WIPE(layers, named, start)


def _earlier_over_later(layer, new):
    for old in layer:
        layer = OVER([new], old) if layer == [old] else layer
    return OVER(layer, new) if len(layer) != 1 else layer


SPAN, WIPE, OVER = painting._span, painting._wipe, painting._over


@pytest.mark.parametrize(
    ("where", "name", "fault"),
    [
        (book, "_run_out", _without_late),
        (painting, "restatements", _uncorrected),
        (painting, "restatements", lambda *_: {}),
        (painting, "_span", _known_start),
        (painting, "_wipe", _wipe_all),
        (painting, "_wipe", lambda *_: None),
        (painting, "_over", _earlier_over_later),
        (book, "_doubt", lambda *_: 0),
    ],
)
def test_the_naive_reading_finds_a_planted_fault(monkeypatch, where, name, fault):
    monkeypatch.setattr(where, name, fault)
    drawn = pairs(1, 3_000)
    assert any(told(page[:size], day) != naive.standing(page[:size], day) for page, day, size in drawn)
