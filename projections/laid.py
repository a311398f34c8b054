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


_CUT: Final = ", ".join(f"c.{name}" for name in PAINT.names[3 : 3 + CUTS])
_COVER: Final = ", ".join(f"v.{name}" for name in PAINT.names[3 + CUTS :])


@cache
def over_a_day(page: str, paint: str) -> str:
    """The statement that lays, for each page, the newest cut and cover over a day; the tables' names are given.

    Its columns are the page, its beginning, since when the cut is known, and a cut's and a cover's; all but the first two null
    where nothing was painted. Its parameters are :func:`over`'s.
    """
    joins = _newest_over("c", paint, "") + _newest_over("v", paint, "cover_")
    return f"SELECT p.page, p.begun, c.known_from, {_CUT}, {_COVER} FROM {page} AS p{joins}"


@cache
def one_over_a_day(page: str, paint: str, view: str) -> str:
    """The same of one page, and behind it the position and the record time of the view, which may be all there is.

    One statement, so that both are of one moment. Its parameters are a page, a size and a day.
    """
    asked = f"(SELECT ? AS page, ? AS size, ? AS day) AS q JOIN view_position AS w ON w.view = '{view}'"
    joins = _newest_over("c", paint, "", "q.size", "q.day") + _newest_over("v", paint, "cover_", "q.size", "q.day")
    found = f"LEFT JOIN {page} AS p ON p.page = q.page AND p.begun <= q.size{joins}"
    return f"SELECT p.page, {_CUT}, {_COVER}, w.position, w.at FROM {asked} {found}"


@cache
def kept_by(moment: str, view: str) -> str:
    """The statement that finds the position of the last moment kept by a time, or 0, and how far the view has come.

    The table's and the view's names are given; its parameter is the time.
    """
    kept = f"SELECT position FROM {moment} WHERE at <= ? ORDER BY at DESC, position DESC LIMIT 1"
    return f"SELECT coalesce(({kept}), 0), position FROM view_position WHERE view = '{view}'"


def over(size: int, day: int) -> tuple[int, ...]:
    """The parameters of ``over_a_day``."""
    return (size, day, day, day, day) * 2


def _newest_over(letter: str, table: str, days: str, size: str = "?", day: str = "?") -> str:
    newest = f"""SELECT max(k.known_from) FROM {table} AS k
                 WHERE k.begun = p.begun AND k.known_from <= {size} AND k.{days}first <= {day} AND k.{days}last >= {day}"""
    return f""" LEFT JOIN {table} AS {letter} ON {letter}.begun = p.begun AND {letter}.known_from = ({newest})
               AND {letter}.{days}first <= {day} AND {letter}.{days}last >= {day}"""


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
