"""What was true of an endorsement on a day, as known at a time: intervals on two axes.

``standing_page``    an endorsement's page, and the position of its first line, by which its rows are called
``standing_cut``     its days, cut where the standing changes, as known from a position until the page is next cut anew
``standing_moment``  the record time of every 64th line, by which a time becomes a size

A row's second axis ends where the same page's next rows begin: nothing written is touched again, so following only adds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, ClassVar, Final, cast

from ledger.journal.journal import Journal
from ledger.signing.statement import format_at, parse_at
from ledger.store.engine import Row
from projections.batch import Batch, Line, record_time
from projections.change import Change, Insert, Table
from projections.painted import NOTHING, PAINTING, REVIEW, Cut, Page, kept
from projections.recent import Recent, before
from projections.view import Behind, View, read_place

EVERY: Final = 64
"""How many lines lie between two moments kept."""

PAGE = Table("standing_page", ("page:text", "begun:int"), ("page",))
CUT = Table(
    "standing_cut",
    (
        "begun:int", "known_from:int", "first:int", "last:int", "standing:text", "reason:text", "home:text?", "category:text?",
        "age_band:text?", "granted_on:int?", "covered_until:int?", "late_until:int?", "addon:text?", "edition:text?",
        "rule:text?", "since:text?", "home_since:text?",
    ),
    ("begun", "known_from", "first"),
)  # fmt: skip
MOMENT = Table("standing_moment", ("at:text", "position:int"), ("at", "position"))

COLUMNS: Final = ", ".join(f"c.{name}" for name in CUT.names[2:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
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


class Standing(View):
    """The view of standings; a public one."""

    name: ClassVar[str] = "standing"
    tables: ClassVar[tuple[Table, ...]] = (PAGE, CUT, MOMENT)

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
                page.take(kept(one))
        if page.lines:
            page.cut()
        return page

    def fold(self, batch: Batch) -> Sequence[Change]:
        """New cuts of every page that a line painted anew."""
        begun: list[Row] = []
        cuts: list[Row] = []
        for line in batch.of(PAINTING):
            page = self._pages.of(line)
            if page.take(kept(line)):
                begun.append((line.stream, page.begun))
            known = (page.begun, line.position)
            cuts += [known + cut for cut in page.cut() or ()]
        moments = [(record_time(raw), raw[0]) for raw in batch.rows if not raw[0] % EVERY]
        return [Insert(self.table(PAGE), begun), Insert(self.table(CUT), cuts), Insert(self.table(MOMENT), moments)]

    # --- asking

    def answer(
        self, page: str, valid_on: date, *, size: int | None = None, known_at: datetime | date | None = None
    ) -> Answer | None:
        """What was true on a day, as known from ``size`` lines, or at a time; without either, as known now.

        ``None`` for a page on which nothing was known then. Raises Behind when the view has not come to ``size`` yet.
        """
        if size is None:
            size = self.size_at(known_at) if known_at else read_place(self.engine, self.key).position
        elif size > (here := read_place(self.engine, self.key).position):
            raise Behind(self.name, here)
        found = self._cut(page, valid_on.toordinal(), size)
        if found is None:
            return None
        asked = moment_of(known_at) if known_at else None
        return _answer(page, found, valid_on, known_at=asked, size=size, at=self.at(size))

    def _cut(self, page: str, day: int, size: int) -> Cut | None:
        """The cut over ``day`` of the newest that were known; ``None`` where there were none."""
        p, c = self.table(PAGE), self.table(CUT)
        sql = f"""SELECT {COLUMNS} FROM {p} AS p JOIN {c} AS c ON c.begun = p.begun
                  WHERE p.page = ? AND c.known_from =
                    (SELECT max(k.known_from) FROM {c} AS k WHERE k.begun = p.begun AND k.known_from <= ?)"""
        with self.engine.statement(write=False) as tx:
            known = [Cut(*row) for row in tx.fetchall(sql, (page, size))]
        if not known:
            return None
        return next((cut for cut in known if cut.first <= day <= cut.last), NOTHING)

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
        at = format_at(moment_of(known_at))
        sql = f"SELECT position FROM {self.table(MOMENT)} WHERE at <= ? ORDER BY at DESC, position DESC LIMIT 1"
        with self.engine.statement(write=False) as tx:
            row = tx.fetchone(sql, (at,))
        size = cast("int", row[0]) if row else 0
        here = read_place(self.engine, self.key).position
        for raw in islice(self.journal.stream(size, EVERY), min(EVERY, here - size)):
            if record_time(raw) > at:
                break
            size = raw[0]
        return size


def moment_of(known_at: datetime | date) -> datetime:
    """A time as asked for; a date means its last microsecond in UTC."""
    if isinstance(known_at, datetime):
        return known_at
    return datetime(known_at.year, known_at.month, known_at.day, tzinfo=UTC) + timedelta(days=1, microseconds=-1)


def told_on(cut: Cut, day: int) -> tuple[str, str]:
    """The standing and the reason on a day of a cut: what is active runs out."""
    if cut.standing != "active" or cut.reason == REVIEW or cut.covered_until is None or day <= cut.covered_until:
        return cut.standing, cut.reason
    late = cut.late_until is not None and day <= cut.late_until
    return ("late", "late_period") if late else ("not_renewed", "cycle_ended")


def _answer(page: str, cut: Cut, valid_on: date, *, known_at: datetime | None, size: int, at: datetime | None) -> Answer:
    standing, reason = told_on(cut, valid_on.toordinal())
    return Answer(
        page=page,
        standing=standing,
        under_review=reason == REVIEW,
        home=cut.home,
        category=cut.category,
        age_band=cut.age_band,
        granted_on=_date(cut.granted_on),
        covered_until=_date(cut.covered_until),
        late_until=_date(cut.late_until),
        addon=cut.addon if standing == "active" else None,
        reason=reason,
        edition=cut.edition,
        rule=cut.rule,
        since=cut.since,
        home_since=cut.home_since,
        valid_on=valid_on,
        known_at=known_at,
        size=size,
        at=at,
    )


def _shown(line: Line) -> TimelineLine:
    first, last = (None if day is None else date.fromisoformat(day) for day in (line.first, line.last))
    return TimelineLine(line.position, line.n, line.id, line.name, line.actor, parse_at(line.at), first, last, line.data)


def _date(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)
