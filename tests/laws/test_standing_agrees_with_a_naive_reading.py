"""Standing, told by layers and intervals, is what a day-by-day reading of the same sentences tells."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from random import Random

from laws import naive
from laws.histories import BEGINNING, Author

from ledger.rulebook import endorsement as e
from ledger.rulebook.standing import intervals, standing

PAIRS = 10_000
SIZES = (1, 10)
"""A page has from one to ten lines."""


def told(lines, day):
    return {name: value if value is None or name not in {"standing"} else str(value) for name, value in asdict(standing(lines, day)).items()}


def looks_back(line):
    """Whether a line puts another right, or speaks of days before it was recorded."""
    return isinstance(line.event, e.Corrected) or (line.event.valid.start is not None and line.event.valid.start < line.at)


def pairs(seed, count):
    """Pages at random, each with a day V and a size (the time T), and the page as it is now."""
    random = Random(seed)
    for _ in range(count):
        page = Author(random).page(random.randint(*SIZES))
        yield page, BEGINNING + timedelta(days=random.randrange(-5, 75)), random.randint(1, len(page))


def test_ten_thousand_pairs_of_days_agree(capsys):
    looking_back = changed = 0
    answers = {}
    for page, day, size in pairs(20261121, PAIRS):
        then, now = told(page[:size], day), told(page, day)
        assert then == naive.standing(page[:size], day), (page[:size], day)
        looking_back += any(looks_back(line) for line in page[size:])
        changed += then["standing"] != now["standing"] or then != now
        answers[then["standing"]] = answers.get(then["standing"], 0) + 1
    with capsys.disabled():
        print(f"\n  {PAIRS} pairs agree; {looking_back} with a correction or back-dated line since T; {changed} answers changed with T; {answers}")
    assert looking_back * 3 >= PAIRS
    assert changed * 10 >= PAIRS
    assert len(answers) == 11, "every answer but rescinded, which is switched off, is met"


def test_intervals_tell_every_day_what_standing_tells():
    days = 0
    for page, _, size in pairs(7, 400):
        cut = intervals(page[:size])
        assert cut[0].start is None
        assert cut[-1].end is None
        for before, after in zip(cut, cut[1:], strict=False):
            assert before.end + timedelta(days=1) == after.start
            assert before.standing != after.standing
        for number in range(-20, 100):
            day = BEGINNING + timedelta(days=number)
            found = next(i for i in cut if (i.start is None or i.start <= day) and (i.end is None or day <= i.end))
            assert found.standing == standing(page[:size], day)
            days += 1
    assert days == 400 * 120
