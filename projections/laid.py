"""The rows of the view of standings, and how they are read (``standing.py`` says what they are)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from projections.change import Table
from projections.painted import BARE, NOTHING, REVIEW, Cover, Cut

CUTS: Final = len(Cut._fields)

EVERYTHING: Final = 2**62
"""More lines than there will be."""
NO_CUT: Final = (None,) * CUTS
NO_COVER: Final = (None,) * len(Cover._fields)

PAGE = Table("standing_page", ("page:text", "begun:int", "homes:text", "categories:text", "age_bands:text"), ("page",))
PAINT = Table(
    "standing_paint",
    (
        "begun:int", "known_from:int", "k:int", "first:int?", "last:int?", "standing:text?", "reason:text?", "home:text?",
        "category:text?", "age_band:text?", "granted_on:int?", "addon:text?", "edition:text?", "rule:text?", "since:text?",
        "home_since:text?", "cover_first:int?", "cover_last:int?", "covered_until:int?", "late_until:int?",
    ),
    ("begun", "known_from", "k"),
)  # fmt: skip
MOMENT = Table("standing_moment", ("at:text", "position:int"), ("at", "position"))


@cache
def over_a_day(page: str, paint: str) -> str:
    """The statement that lays, for each page, the newest cut and cover over a day; the tables' names are given.

    Its columns are the page, its beginning, since when the cut is known, and a cut's and a cover's; all but the first two null
    where nothing was painted. Its parameters are :func:`over`'s.
    """
    cut = ", ".join(f"c.{name}" for name in PAINT.names[3 : 3 + CUTS])
    cover = ", ".join(f"v.{name}" for name in PAINT.names[3 + CUTS :])
    joins = _newest_over("c", paint, "") + _newest_over("v", paint, "cover_")
    return f"SELECT p.page, p.begun, c.known_from, {cut}, {cover} FROM {page} AS p{joins}"


@cache
def now_over_a_day(page: str, paint: str) -> str:
    """The same of one page, and behind it the position and the record time of the view, which may be all there is.

    One statement, so that both are of one moment. Its parameters are :func:`over`'s of everything, the page, and the view's name.
    """
    found = f"{over_a_day(page, paint)} WHERE p.page = ?"
    return f"SELECT f.*, w.position, w.at FROM view_position AS w LEFT JOIN ({found}) AS f ON 1 = 1 WHERE w.view = ?"


def over(size: int, day: int) -> tuple[int, ...]:
    """The parameters of ``over_a_day``."""
    return (size, day, day, day, day) * 2


def _newest_over(letter: str, table: str, days: str) -> str:
    newest = f"""SELECT max(k.known_from) FROM {table} AS k
                 WHERE k.begun = p.begun AND k.known_from <= ? AND k.{days}first <= ? AND k.{days}last >= ?"""
    return f""" LEFT JOIN {table} AS {letter} ON {letter}.begun = p.begun AND {letter}.known_from = ({newest})
               AND {letter}.{days}first <= ? AND {letter}.{days}last >= ?"""


def laid(row: Sequence[Any]) -> tuple[Cut, Cover]:
    """A cut and a cover as a statement gave them."""
    cut, cover = row[:CUTS], row[CUTS:]
    return NOTHING if cut[0] is None else Cut(*cut), BARE if cover[0] is None else Cover(*cover)


def told_on(cut: Cut, cover: Cover, day: int) -> tuple[str, str]:
    """The standing and the reason on a day: what is active runs out with its cover."""
    if cut.standing != "active" or cut.reason == REVIEW or cover.covered_until is None or day <= cover.covered_until:
        return cut.standing, cut.reason
    late = cover.late_until is not None and day <= cover.late_until
    return ("late", "late_period") if late else ("not_renewed", "cycle_ended")
