"""What was true of many endorsements over the same days, read from the view of standings at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Final, NamedTuple, TypeVar

from ledger.rulebook.painting import FOREVER
from ledger.rulebook.reliance import Stretch
from ledger.store.engine import Dialect, Row
from projections.laid import PAGE, PAINT, told_on
from projections.painted import BARE, NOTHING, REVIEW, Cover, Cut
from projections.standing import Standing
from projections.view import Behind, read_place

PAGES: Final[dict[Dialect, str]] = {
    "sqlite": "json_each(?) AS j CROSS JOIN {page} AS p ON p.page = j.value",
    "postgresql": "(SELECT page, begun FROM {page} WHERE page = ANY (?)) AS p",
}
"""The pages that are named by one parameter, however many; on SQLite, where they are looked up one by one, in the order given."""
SAID: Final = ("c.standing", "c.reason", "c.home", "c.category", "c.age_band")
BETWEEN: Final = "|"
WHOLE: Final = f"""p.page, CASE WHEN c.first <= ? AND c.last >= ? AND c.cover_first <= ? AND c.cover_last >= ?
                   AND coalesce(c.covered_until, ?) >= ? THEN {f" || '{BETWEEN}' || ".join(SAID)} END"""
"""Page, and in one text what a row says of all days; null where it does not lie over all of them, or does not say all of it."""
ROWS: Final = (
    f"p.page, c.first, c.last, {', '.join(SAID)}, c.cover_first, c.cover_last, c.covered_until, c.late_until, c.known_from, c.k"
)
"""Page, what was painted and, last, when."""
_PAINTED: Final = itemgetter(-2, -1)

Layer = TypeVar("Layer", Cut, Cover)


def over(view: Standing, pages: Collection[str], first: date, last: date, *, size: int) -> dict[str, tuple[Stretch, ...]]:
    """What was true of each page's endorsement from ``first`` to ``last``, as known from ``size`` lines.

    The spans of each leave no day out; a page on which nothing was known then is missing. Raises Behind.
    """
    if size > (here := read_place(view.engine, view.key).position):
        raise Behind(view.name, here)
    asked = _Asked(view, first.toordinal(), last.toordinal(), size)
    found = asked.at_once(list(dict.fromkeys(pages))) if len(pages) > 1 else dict.fromkeys(pages, ())
    others = [page for page, spans in found.items() if not spans]
    rows: dict[str, list[Row]] = {}
    for row in asked.rows(ROWS, (), others) if others else ():
        rows.setdefault(row[0], []).append(row)
    for page in others:
        del found[page]
    return found | {page: tuple(_spans(painted, asked.first, asked.last)) for page, painted in rows.items()}


class _Asked(NamedTuple):
    """Which days are asked about, first and last, as known from how many lines."""

    view: Standing
    first: int
    last: int
    size: int

    def rows(self, columns: str, given: Sequence[int], pages: Sequence[str]) -> list[Row]:
        """These columns, whose parameters are ``given``, of whatever was painted over some of the days, in no order."""
        engine = self.view.engine
        asked = PAGES[engine.dialect].format(page=self.view.table(PAGE))
        sql = f"""SELECT {columns} FROM {asked} JOIN {self.view.table(PAINT)} AS c ON c.begun = p.begun AND c.known_from <= ?
                  WHERE (c.first <= ? AND c.last >= ?) OR (c.cover_first <= ? AND c.cover_last >= ?)"""
        named = json.dumps(pages) if engine.dialect == "sqlite" else pages
        with engine.statement(write=False) as tx:
            return tx.fetchall(sql, (*given, named, self.size, self.last, self.first, self.last, self.first))

    def at_once(self, pages: Sequence[str]) -> dict[str, tuple[Stretch, ...]]:
        """The span of each page of which one row says everything, as most do; nothing yet of others of which anything is known.

        Those of whom the same is told have the very same span.
        """
        rows = self.rows(WHOLE, (self.first, self.last) * 2 + (self.last,) * 2, pages)
        said: dict[str, str | None] = dict(rows)
        if len(said) < len(rows):
            said |= {page: None for page, count in Counter([page for page, _ in rows]).items() if count > 1}
        spans = {text: self._span(text) for text in set(said.values())}
        return {page: spans[text] for page, text in said.items()}

    def _span(self, text: str | None) -> tuple[Stretch, ...]:
        match text and text.split(BETWEEN):
            case [standing, reason, home, category, age_band]:
                return (Stretch(self.first, self.last, standing, reason == REVIEW, home, category, age_band),)
            case _:
                return ()


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
