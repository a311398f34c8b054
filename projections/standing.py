"""What was true of an endorsement on a day, as known at a time: intervals on two axes.

``standing_page``    an endorsement's page, the position of its first line, by which its rows are called, and every home,
                     category and age band it ever had, to look for
``standing_paint``   what a line painted: days on which one thing stands, and days of which the last cover is the same
                     unbroken one; both as known from the line's position on
``standing_moment``  the record time of every 16th line, by which a time becomes a size

A row is known until a later row of the same page lies over its days: later rows paint over earlier ones, as lines do.
Nothing written is touched again, so that following only adds, and a line adds only what it changes (``painted.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import zip_longest
from typing import Any, ClassVar, Final, NamedTuple, cast

from ledger.journal.journal import Journal
from ledger.signing.statement import format_at, parse_at
from ledger.store.engine import Row
from ledger.store.reading import Each as AskedOfEach
from ledger.store.reading import Reading, through
from projections.batch import Batch, Line, record_time
from projections.change import Change, Each, Table
from projections.edge import Edge, begin
from projections.laid import EVERYTHING, MOMENT, NO_COVER, NO_CUT, PAGE, PAINT, kept_by, laid, one_over_a_day, told_on
from projections.painted import PAINTING, REVIEW, Full, Painted
from projections.recent import Recent, before
from projections.view import Behind, View, read_place

EVERY: Final = 16
"""How many lines lie between two moments kept."""


class Answer(NamedTuple):
    """What was true on ``valid_on``, as known from the first ``size`` lines, the last of them recorded ``at``.

    The members are the standing answer's of ``interface.md``; ``since`` is the id of the line it rests on, ``home_since``
    of the line that made ``home`` home, ``known_at`` the time asked for, if one was.
    """

    page: str
    standing: str
    under_review: bool
    home: str | None
    category: str | None
    age_band: str | None
    granted_on: date | None
    covered_until: date | None
    late_until: date | None
    addon: str | None
    reason: str
    edition: str | None
    rule: str | None
    since: str | None
    home_since: str | None
    valid_on: date
    known_at: datetime | None
    size: int
    at: datetime | None

    def to_json(self) -> dict[str, str | int | bool | None]:
        """The members as JSON has them: days and times as texts."""
        return {name: one.isoformat() if isinstance(one, date) else one for name, one in self._asdict().items()}


class Asked(NamedTuple):
    """A question: what was true of a page's endorsement on a day, as known at a time (a date: by its end in UTC), or now."""

    page: str
    valid_on: date
    known_at: datetime | date | None = None


Known = tuple[int, datetime | None]
"""From how many lines something is known, and when the last of them was recorded."""
_NOW: Final[Known] = (EVERYTHING, None)


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One public line of an endorsement's page, as it stands in the journal."""

    position: int
    n: int
    id: str
    name: str
    actor: str
    at: datetime
    valid_from: date | None
    valid_to: date | None
    data: dict[str, Any]


@dataclass(slots=True)
class Page:
    """One endorsement as far as it was read: at its edge as long as that will do, then painted in full."""

    begun: int
    edge: Edge | None = None
    full: Full | None = None


class Standing(View):
    """The view of standings; a public one."""

    name: ClassVar[str] = "standing"
    version: ClassVar[int] = 2
    tables: ClassVar[tuple[Table, ...]] = (PAGE, PAINT, MOMENT)

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        super().__init__(journal.engine)

    # --- following

    def forget(self) -> None:
        """Read pages' histories from the journal again."""
        self._pages: Recent[Page] = Recent(self._load, lambda line: Page(line.position))

    def _load(self, line: Line) -> Page:
        lines = before(self.journal, line)
        page = Page(lines[0].position)
        for one in lines:
            if one.name in PAINTING:
                self._paint(page, one)
        return page

    def _paint(self, page: Page, line: Line) -> Painted:
        """What one more line changes of a page."""
        found: Painted | None = None
        if page.edge is not None:
            found = page.edge.take(line)
        elif page.full is not None:
            found = page.full.take(line)
        elif (begun := begin(line)) is not None:
            page.edge, found = begun
        if found is None:
            page.edge, page.full = None, Full.of(one for one in before(self.journal, line) if one.name in PAINTING)
            found = page.full.take(line)
        return found

    def fold(self, batch: Batch) -> Sequence[Change]:
        """What lines paint on their pages' days."""
        begun: list[Row] = []
        paint: list[Row] = []
        more: dict[str, list[Row]] = {"homes": [], "categories": [], "age_bands": []}
        for line in batch.of(PAINTING):
            page = self._pages.of(line)
            if line.n == 1:
                begun.append(_begun(line))
            painted = self._paint(page, line)
            known = (page.begun, line.position)
            paint += [
                (*known, k, *(cut or NO_CUT), *(cover or NO_COVER))
                for k, (cut, cover) in enumerate(zip_longest(painted.cuts, painted.covers))
            ]
            if line.name in _WIDENING:
                _widen(more, line)
        moments = [(record_time(raw), raw[0]) for raw in batch.rows if not raw[0] % EVERY]
        rows = ((PAGE, begun), (PAINT, paint), (MOMENT, moments))
        return [
            *(self.insert(table, found) for table, found in rows),
            *(
                Each(f"UPDATE {self.table(PAGE)} SET {column} = {column} || ? WHERE page = ?", found)
                for column, found in more.items()
            ),
        ]

    # --- asking

    def answer(
        self, page: str, valid_on: date, *, size: int | None = None, known_at: datetime | date | None = None
    ) -> Answer | None:
        """What was true on a day, as known from ``size`` lines, or at a time; without either, as known now.

        ``None`` for a page on which nothing was known then. Raises Behind when the view has not come to ``size`` yet.
        """
        asked = [Asked(page, valid_on, known_at)]
        if size is None:
            return through(self.engine, self.answers(asked))[0]
        if size > (here := read_place(self.engine, self.key).position):
            raise Behind(self.name, here)
        return through(self.engine, self._answers(asked, [(size, self.at(size))]))[0]

    def answers(self, asked: Sequence[Asked]) -> Reading[list[Answer | None]]:
        """The same of many, each as known at its time or now; what is asked of the database is asked once for all of them."""
        times = [one.known_at for one in asked if one.known_at is not None]
        known = iter((yield from self.known(times)) if times else ())
        return (yield from self._answers(asked, [_NOW if one.known_at is None else next(known) for one in asked]))

    def _answers(self, asked: Sequence[Asked], known: Sequence[Known]) -> Reading[list[Answer | None]]:
        """As known from so many lines each."""
        sql = one_over_a_day(self.table(PAGE), self.table(PAINT), self.key)
        rows = yield AskedOfEach(
            sql, [(page, size, on.toordinal()) for (page, on, _), (size, _) in zip(asked, known, strict=True)]
        )
        return [_answer(*each) for each in zip(asked, rows, known, strict=True)]

    def timeline(self, page: str) -> tuple[TimelineLine, ...]:
        """The public lines of an endorsement's page that the view has taken, in order; none for another kind of page.

        They are read from the journal itself, which stands in the same database.
        """
        with self.engine.statement(write=False) as tx:
            if tx.fetchone(f"SELECT 1 FROM {self.table(PAGE)} WHERE page = ?", (page,)) is None:
                return ()
        here = read_place(self.engine, self.key).position
        lines = (Line((s.position, s.name, s.stream, s.n, s.entry)) for s in self.journal.page(page) if s.position <= here)
        return tuple(_shown(line) for line in lines)

    def at(self, size: int) -> datetime | None:
        """The record time of the last of the first ``size`` lines; ``None`` for none."""
        return parse_at(record_time(next(self.journal.stream(size - 1, 1)))) if size else None

    def size_at(self, known_at: datetime | date) -> int:
        """How many lines were recorded by a time (a date: by its end in UTC), as far as the view has come."""
        return through(self.engine, self.known([known_at]))[0][0]

    def known(self, times: Sequence[datetime | date]) -> Reading[list[Known]]:
        """The same by each of some times, and when the last of them was."""
        if not times:
            return []
        asked = [format_at(moment_of(each)) for each in times]
        kept = cast("list[Row]", (yield AskedOfEach(kept_by(self.table(MOMENT), self.key), [(at,) for at in asked])))
        around = [(max(size, 1) - 1, min(size + EVERY, here), at) for (size, here), at in zip(kept, asked, strict=True)]
        last = yield from self.journal.recorded_by(around)
        return [(0, None) if one is None else (one[0], parse_at(one[1])) for one in last]


def moment_of(known_at: datetime | date) -> datetime:
    """A time as asked for; a date means its last microsecond in UTC."""
    if isinstance(known_at, datetime):
        return known_at
    return datetime(known_at.year, known_at.month, known_at.day, tzinfo=UTC) + timedelta(days=1, microseconds=-1)


_WIDENING: Final = frozenset({"endorsement.moved/1", "endorsement.received/1", "endorsement.corrected/1"})
"""The lines by which a page may come by another home, category or age band."""


def _begun(line: Line) -> Row:
    category, age_band = line.data["category"], line.data["age_band"]
    return (line.stream, line.position, f" {line.actor} ", f" {category} ", f" {age_band} ")


def _widen(more: dict[str, list[Row]], line: Line) -> None:
    if line.name != "endorsement.corrected/1":
        more["homes"].append((f"{line.actor} ", line.stream))
    if line.name == "endorsement.moved/1":
        return
    for column, member in (("categories", "category"), ("age_bands", "age_band")):
        if line.data[member] is not None:
            more[column].append((f"{line.data[member]} ", line.stream))


def _answer(asked: Asked, row: Row | None, known: Known) -> Answer | None:
    """The answer by a row of ``one_over_a_day``."""
    if row is None or row[0] is None:
        return None
    cut, cover = laid(row[1:-2])
    standing, reason = told_on(cut, cover, asked.valid_on.toordinal())
    size, at = (row[-2], parse_at(row[-1])) if known is _NOW else known
    return Answer(
        page=asked.page,
        standing=standing,
        under_review=reason == REVIEW,
        home=cut.home,
        category=cut.category,
        age_band=cut.age_band,
        granted_on=_date(cut.granted_on),
        covered_until=_date(cover.covered_until),
        late_until=_date(cover.late_until),
        addon=cut.addon if standing == "active" else None,
        reason=reason,
        edition=cut.edition,
        rule=cut.rule,
        since=cut.since,
        home_since=cut.home_since,
        valid_on=asked.valid_on,
        known_at=moment_of(asked.known_at) if asked.known_at else None,
        size=size,
        at=at,
    )


def _shown(line: Line) -> TimelineLine:
    first, last = (None if day is None else date.fromisoformat(day) for day in (line.first, line.last))
    return TimelineLine(line.position, line.n, line.id, line.name, line.actor, parse_at(line.at), first, last, line.data)


def _date(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)
