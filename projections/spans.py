"""What was true of many endorsements over the same days, read from the view of standings at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Final, TypeVar

from ledger.rulebook.painting import FOREVER
from ledger.rulebook.reliance import Stretch
from ledger.store.engine import Row
from projections.laid import PAGE, PAINT, told_on
from projections.painted import BARE, NOTHING, REVIEW, Cover, Cut
from projections.standing import Standing
from projections.view import Behind, read_place

FEW: Final = 500
"""How many pages one statement names at most."""
_PAINTED: Final = itemgetter(-2, -1)
"""When a row was painted."""

Layer = TypeVar("Layer", Cut, Cover)


def over(view: Standing, pages: Collection[str], first: date, last: date, *, size: int) -> dict[str, tuple[Stretch, ...]]:
    """What was true of each page's endorsement from ``first`` to ``last``, as known from ``size`` lines.

    The spans of each leave no day out; a page on which nothing was known then is missing. Raises Behind.
    """
    if size > (here := read_place(view.engine, view.key).position):
        raise Behind(view.name, here)
    days = (first.toordinal(), last.toordinal())
    rows: dict[str, list[Row]] = {}
    for row in _rows(view, sorted(set(pages)), days, size):
        rows.setdefault(row[0], []).append(row)
    same: dict[Row, tuple[Stretch, ...]] = {}
    return {page: _at_once(found, days, same) or tuple(_spans(found, *days)) for page, found in rows.items()}


def _rows(view: Standing, pages: Sequence[str], days: tuple[int, int], size: int) -> Iterator[Row]:
    """Page, then what was painted over some of these days and, last, when: in no order."""
    sql = f"""SELECT p.page, c.first, c.last, c.standing, c.reason, c.home, c.category, c.age_band,
                     c.cover_first, c.cover_last, c.covered_until, c.late_until, c.known_from, c.k
              FROM {view.table(PAGE)} AS p JOIN {view.table(PAINT)} AS c ON c.begun = p.begun AND c.known_from <= ?
              WHERE ((c.first <= ? AND c.last >= ?) OR (c.cover_first <= ? AND c.cover_last >= ?)) AND p.page IN (%)"""
    bounds = (size, days[1], days[0], days[1], days[0])
    for start in range(0, len(pages), FEW):
        some = pages[start : start + FEW]
        with view.engine.statement(write=False) as tx:
            yield from tx.fetchall(sql.replace("%", ",".join("?" * len(some))), (*bounds, *some))


def _at_once(rows: Sequence[Row], days: tuple[int, int], same: dict[Row, tuple[Stretch, ...]]) -> tuple[Stretch, ...]:
    """The days of a page of which one row says everything, as most do; nothing for another. ``same``: of others like it."""
    if len(rows) != 1:
        return ()
    first, last = days
    _, start, end, standing, reason, home, category, age_band, cover_start, cover_end, until, _, _, _ = rows[0]
    if start is None or cover_start is None or start > first or cover_start > first:
        return ()
    if end < last or cover_end < last or (until is not None and until < last):
        return ()
    said = (standing, reason == REVIEW, home, category, age_band)
    if said not in same:
        same[said] = (Stretch(first, last, *said),)
    return same[said]


def _spans(rows: Sequence[Row], first: int, last: int) -> Iterator[Stretch]:
    """One page's days, its newest rows on top."""
    painted = sorted(rows, key=_PAINTED)
    cuts = [Cut(*row[1:8]) for row in painted if row[1] is not None]
    covers = [Cover(*row[8:12]) for row in painted if row[8] is not None]
    before: Stretch | None = None
    starts = _starts(cuts, covers, first, last)
    for start, end in zip(starts, [*(day - 1 for day in starts[1:]), last], strict=True):
        span = _span(start, end, _newest(cuts, start, NOTHING), _newest(covers, start, BARE))
        if before is not None and before.told == span.told:
            before = before._replace(last=span.last)
            continue
        if before is not None:
            yield before
        before = span
    if before is not None:
        yield before


def _starts(cuts: Sequence[Cut], covers: Sequence[Cover], first: int, last: int) -> list[int]:
    """The days on which something may begin to be otherwise."""
    found = {first}
    for cut in cuts:
        found |= {cut.first, cut.last + 1}
    for cover in covers:
        found |= {cover.first, cover.last + 1}
        found |= {day + 1 for day in (cover.covered_until, cover.late_until) if day is not None and day < FOREVER}
    return sorted(day for day in found if first <= day <= last)


def _newest(rows: Sequence[Layer], day: int, otherwise: Layer) -> Layer:
    return next((row for row in reversed(rows) if row.first <= day <= row.last), otherwise)


def _span(first: int, last: int, cut: Cut, cover: Cover) -> Stretch:
    standing, reason = told_on(cut, cover, first)
    return Stretch(first, last, standing, reason == REVIEW, cut.home, cut.category, cut.age_band)
