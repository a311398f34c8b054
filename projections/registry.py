"""The registry: who is endorsed, in what, by whom, until when; public, and without names.

It has no table of its own. What was last painted over a day is the registry of that day, so it reads the rows of the view of
standings (``standing.py``), and can never say anything else than the standing answer does. It follows the journal like every
view, so that its position can be waited for. Numbers and, where a person agreed, names are joined at the door.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from ledger.journal.journal import Journal
from ledger.rulebook.painting import BEFORE_ALL, FOREVER
from ledger.store.engine import Row
from projections.batch import Batch
from projections.change import Change, Table
from projections.laid import PAGE, PAINT, laid, over, over_a_day, told_on
from projections.painted import REVIEW, Cover, Cut
from projections.standing import Standing
from projections.view import View

NOW: Final = 2**62
"""A size beyond every line: whatever the view has taken."""

FEW: Final = 500
"""How many pages one statement names at most."""

_TOLD: Final = f"""CASE WHEN c.standing = 'active' AND c.reason <> '{REVIEW}' AND v.covered_until < ?
    THEN CASE WHEN v.late_until >= ? THEN 'late' ELSE 'not_renewed' END ELSE c.standing END"""
"""As ``standing.told_on``; two parameters, both the day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One endorsement on the day asked about. It stands so from ``valid_from`` to ``valid_to``, as far as is known now.

    ``None`` for a first day before all days, and for no last one.
    """

    page: str
    association: str | None
    category: str | None
    age_band: str | None
    standing: str
    under_review: bool
    granted_on: date | None
    covered_until: date | None
    addon: str | None
    valid_from: date | None
    valid_to: date | None


class Registry(View):
    """The view of who is endorsed; a public one, to be followed together with the view of standings."""

    name: ClassVar[str] = "registry"
    tables: ClassVar[tuple[Table, ...]] = ()

    def __init__(self, journal: Journal) -> None:
        self.standing = Standing(journal)
        super().__init__(journal.engine)

    def fold(self, batch: Batch) -> Sequence[Change]:  # noqa: ARG002 - the view of standings does it
        """Nothing of its own."""
        return []

    def search(  # noqa: PLR0913 - each may be asked for by itself
        self,
        *,
        on: date,
        association: str | None = None,
        category: str | None = None,
        age_band: str | None = None,
        standing: str | None = None,
        pages: Iterable[str] | None = None,
        cursor: str | None = None,
        limit: int = 50,
        size: int | None = None,
    ) -> tuple[tuple[Entry, ...], str | None]:
        """Endorsements as they stand on a day, by page, and where to go on (``None`` at the end).

        ``pages`` looks among these pages only; ``size`` asks as was known from the first so many lines. Give the second of one
        answer as the ``cursor`` of the next.
        """
        day, after, known = on.toordinal(), cursor or "", NOW if size is None else size
        where, params = _where(day, {"association": association, "category": category, "age_band": age_band}, standing)
        rows: list[Row] = []
        for some in _portions(pages, after):
            rows += self._rows(over(known, day), where, [*params, after], some, limit=limit + 1 - len(rows))
            if len(rows) > limit:
                break
        entries = self._entries(rows[:limit], day, known)
        return entries, entries[-1].page if len(rows) > limit else None

    def _rows(
        self, asked: Sequence[int], where: Sequence[str], params: Sequence[Any], pages: Sequence[str] | None, *, limit: int
    ) -> list[Row]:
        among = [] if pages is None else [f"p.page IN ({', '.join('?' * len(pages))})"]
        conditions = " AND ".join([*where, "p.page > ?", *among])
        sql = f"{over_a_day(self.standing.table(PAGE), self.standing.table(PAINT))} WHERE {conditions} ORDER BY p.page LIMIT ?"
        with self.standing.engine.statement(write=False) as tx:
            return tx.fetchall(sql, (*asked, *params, *(pages or ()), limit))

    def _entries(self, rows: Sequence[Row], day: int, size: int) -> tuple[Entry, ...]:
        painted = self._painted([row[1] for row in rows], size)
        return tuple(_entry(row, painted[row[1]], day) for row in rows)

    def _painted(self, begun: Sequence[int], size: int) -> dict[int, list[Row]]:
        """Of each page, when its rows were known (by ``size``) and over which days they lie."""
        found: dict[int, list[Row]] = {page: [] for page in begun}
        marks = ", ".join("?" * len(begun))
        sql = f"""SELECT begun, known_from, first, last FROM {self.standing.table(PAINT)}
                  WHERE begun IN ({marks}) AND first IS NOT NULL AND known_from <= ?"""
        with self.standing.engine.statement(write=False) as tx:
            for row in tx.fetchall(sql, (*begun, size)) if begun else ():
                found[row[0]].append(row)
        return found


_FACTS: Final = {"association": ("homes", "home"), "category": ("categories", "category"), "age_band": ("age_bands", "age_band")}
"""For each fact a search may ask for: the page's column of all it ever was, and the cut's."""


def _where(day: int, facts: Mapping[str, str | None], standing: str | None) -> tuple[list[str], list[Any]]:
    where: list[str] = ["c.standing <> 'not_endorsed'"]
    params: list[Any] = []
    for fact, wanted in facts.items():
        if wanted is not None:
            ever, column = _FACTS[fact]
            where += [f"p.{ever} LIKE ?", f"c.{column} = ?"]
            params += [f"% {wanted} %", wanted]
    if standing is not None:
        where.append(f"{_TOLD} = ?")
        params += [day, day, standing]
    return where, params


def _portions(pages: Iterable[str] | None, cursor: str) -> Iterable[Sequence[str] | None]:
    if pages is None:
        return [None]
    wanted = sorted({page for page in pages if page > cursor})
    return [wanted[start : start + FEW] for start in range(0, len(wanted), FEW)]


def _entry(row: Row, painted: Iterable[Row], day: int) -> Entry:
    page, _, known_from, *rest = row
    cut, cover = laid(rest)
    standing, _ = told_on(cut, cover, day)
    first, last = _seen(cut, day, [(a, z) for _, known, a, z in painted if known > known_from])
    first, last = _within(cut, cover, standing, first, last)
    return Entry(
        page,
        cut.home,
        cut.category,
        cut.age_band,
        standing,
        cut.reason == REVIEW,
        _date(cut.granted_on),
        _date(cover.covered_until),
        cut.addon if standing == "active" else None,
        _date(first),
        _date(last),
    )


def _seen(cut: Cut, day: int, later: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The days around ``day`` on which nothing lies over the cut."""
    first, last = cut.first, cut.last
    for start, end in later:
        if end < day:
            first = max(first, end + 1)
        elif start > day:
            last = min(last, start - 1)
    return first, last


def _within(cut: Cut, cover: Cover, standing: str, first: int, last: int) -> tuple[int, int]:
    """What is active ends with its cover; what is late or not renewed begins after it."""
    until = cover.covered_until
    if cut.standing != "active" or cut.reason == REVIEW or until is None:
        return first, last
    late = max(cover.late_until or until, until)
    match standing:
        case "active":
            return first, min(last, until)
        case "late":
            return max(first, until + 1), min(last, late)
        case _:
            return max(first, late + 1), last


def _date(day: int | None) -> date | None:
    return None if day is None or not BEFORE_ALL < day < FOREVER else date.fromordinal(day)
