"""The view of standings tells, for every day and every size, what the rule book tells of the lines known then."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from laws import histories, naive
from ledger.rulebook import endorsement as e
from ledger.rulebook.standing import Standing as Told
from ledger.rulebook.standing import standing
from ledger.rulebook.vocabulary import LineId, Term
from lines import Clock, Scribe, open_at
from projections.follow import Follower
from projections.laid import PAINT
from projections.painted import Full
from projections.recent import Recent
from projections.spans import _Asked, over
from projections.standing import Page, Standing
from projections.view import Behind, migrate_views

PAGES = 300
PAIRS = 10_000
MEMBERS = [field.name for field in fields(Told)]


class Author(histories.Author):
    """Writes a page whose lines' ids are its own."""

    def __init__(self, random, page):
        super().__init__(random)
        self.name = page

    def write(self, event):
        super().write(event)
        last = self.lines.pop()
        self.lines.append(type(last)(last.index, LineId(f"{self.name}/{last.index}"), last.at, last.actor, last.event))


class PlainAuthor(Author):
    """Writes what most pages hold: granted, submitted, renewed without a gap, and now and then something else."""

    def beginning(self):
        term = Term(self.start(0.05), histories.day(self.today + 5))
        self.end = term.end
        return e.Granted(
            valid=term, category="FS", age_band="IMH", edition="e" * 64, rule="cycle", late_until=self.late(term)
        ) if self.random.random() < 0.5 else e.Adopted(
            valid=term, category="FS", age_band="ECMH", edition="a" * 64, granted_on=self.random.choice((None, histories.day(1))),
            claimed_from=None, late_until=self.late(term), batch=LineId("batch"),
        )  # fmt: skip

    def next(self):
        if self.random.random() < 0.12:
            return super().next()
        return self.random.choice((self.submits, self.renews, self.renews, self.nothing, self.renewal_returned))()

    def submits(self):
        return e.RenewalSubmitted(valid=Term(self.end + timedelta(days=self.random.choice((1, 1, 1, 4)))), edition="s" * 64)

    def renews(self):
        term = Term(self.end + timedelta(days=1), self.end + timedelta(days=self.random.randrange(1, 9)))
        self.end = term.end
        submitted = self.some(e.RenewalSubmitted) if self.has(e.RenewalSubmitted) and self.random.random() < 0.8 else None
        return e.Renewed(valid=term, submitted=submitted, edition="e" * 64, rule="renewal", late_until=self.late(term))


class ForwardAuthor(Author):
    """Writes a page as a coordinator does: forwards, each line about the days to come."""

    def beginning(self):
        self.ends = histories.day(self.today + 6)
        self.review = self.hold = self.lapse = None
        return e.Granted(
            valid=Term(histories.day(self.today), self.ends), category="FS", age_band="IMH", edition="e" * 64, rule="cycle",
            late_until=self.ends + timedelta(days=2),
        )  # fmt: skip

    def next(self):
        return self.random.choice((self.submits, self.renews, self.renews, self.pauses, self.lapses, self.moves, self.nothing))()

    def here(self):
        return LineId(f"{self.name}/{len(self.lines)}")

    def submits(self):
        if self.review:
            submitted, self.review = self.review, None
            return e.RenewalReturned(valid=Term(histories.day(self.today)), submitted=submitted)
        self.review = self.here()
        return e.RenewalSubmitted(valid=Term(self.ends + timedelta(days=1)), edition="s" * 64)

    def covers(self, gap):
        start = self.ends + timedelta(days=gap)
        self.ends = start + timedelta(days=self.random.randrange(3, 12))
        return Term(start, self.ends)

    def renews(self):
        submitted, self.review = self.review, None
        term = self.covers(self.random.choice((1, 1, 1, 3)))
        late_until = term.end + timedelta(days=2)
        return e.Renewed(
            valid=term, submitted=submitted, edition=f"{len(self.lines)}" * 64, rule="renewal", late_until=late_until
        )

    def pauses(self):
        if self.hold:
            hold, self.hold = self.hold, None
            return e.Resumed(valid=Term(histories.day(self.today + 1)), hold=hold)
        self.hold = self.here()
        return e.Paused(valid=Term(histories.day(self.today)))

    def lapses(self):
        if self.lapse:
            lapse, self.lapse = self.lapse, None
            term = self.covers(self.random.choice((1, 4)))
            return e.Reinstated(valid=term, lapse=lapse, edition="b" * 64, rule="back", late_until=None)
        self.lapse = self.here()
        return e.Lapsed(valid=Term(self.ends + timedelta(days=self.random.choice((1, 3)))), edition="l" * 64, rule="lapse")

    def moves(self):
        if self.random.random() < 0.2:
            kind = self.random.choice((e.Relinquished, e.MadeEmeritus, e.Archived, e.HolderDeceased))
            return kind(valid=Term(histories.day(self.today)))
        return e.Moved(valid=Term(histories.day(self.today + self.random.choice((0, 5)))), release=LineId("R"), edition="e" * 64)


def write_pages(address, authors):
    """All pages' lines in one journal, in the order of the days they were recorded on."""
    clock = Clock()
    journal = open_at(address, clock)
    scribe = Scribe(journal)
    written = sorted(
        ((line.at, line.index, author.name, line) for author in authors for line in author.lines), key=lambda w: w[:3]
    )
    known = {author.name: [] for author in authors}
    for at, _, page, line in written:
        clock.now = datetime(at.year, at.month, at.day, 12, tzinfo=UTC)
        position = scribe.write((page, line.event, line.actor, line.id)).first
        known[page].append((position, line))
    return journal, known


def followed(journal, batch=97):
    view = Standing(journal)
    migrate_views(journal.engine, [view])
    Follower(journal, view, batch=batch).catch_up()
    return view


def as_told(answer):
    """The members that the rule book tells, of a view's answer."""
    return {name: getattr(answer, name) for name in MEMBERS}


def of_rule_book(lines, day):
    told = standing(lines, day)
    return {name: getattr(told, name) if name != "standing" else str(told.standing) for name in MEMBERS}


@pytest.mark.parametrize("kind", [Author, PlainAuthor, ForwardAuthor])
def test_ten_thousand_pairs_of_a_day_and_a_size_agree_with_the_rule_book_and_the_naive_reading(kind, counted):
    random = Random(11)
    authors = [kind(random, f"page-{i}") for i in range(PAGES)]
    for author in authors:
        author.page(random.randint(1, 10))
    journal, known = write_pages("memory:", authors)
    view = followed(journal)
    changed = 0
    for _ in range(PAIRS):
        page = random.choice(authors).name
        day = histories.BEGINNING + timedelta(days=random.randrange(-5, 75))
        size = random.choice(known[page])[0] + random.choice((0, 0, 1, 7))
        size = min(size, journal.size())
        lines = [line for position, line in known[page] if position <= size]
        answer = view.answer(page, day, size=size)
        assert as_told(answer) == of_rule_book(lines, day), (lines, day)
        told = naive.standing(lines, day)
        assert {name: getattr(answer, name) for name in told} == told
        now = [line for _, line in known[page]]
        changed += of_rule_book(now, day) != of_rule_book(lines, day)
    counted(f"  {PAIRS} pairs agree; {changed} answers changed with T")
    assert changed * 10 >= PAIRS


def test_most_of_what_is_written_forwards_is_never_painted(monkeypatch):
    painted = []
    take = Full.take
    monkeypatch.setattr(Full, "take", lambda full, line: painted.append(line) or take(full, line))
    authors = [ForwardAuthor(Random(seed), f"page-{seed}") for seed in range(200)]
    for author in authors:
        author.page(10)
    journal, known = write_pages("memory:", authors)
    followed(journal)
    assert len(painted) * 3 < sum(len(lines) for lines in known.values())


def test_a_page_that_was_forgotten_is_read_again():
    authors = [kind(Random(seed), f"page-{seed}") for seed, kind in enumerate((Author, PlainAuthor, ForwardAuthor) * 20)]
    for author in authors:
        author.page(9)
    journal, _ = write_pages("memory:", authors)
    remembering, forgetting = followed(journal), Standing(journal)
    forgetting.suffix = "_forgetting"
    with journal.engine.transaction() as tx:
        for statement in forgetting.making(tx.dialect):
            tx.execute(statement)
    forgetting._pages = Recent(forgetting._load, lambda line: Page(line.position), most=3)
    follower = Follower(journal, forgetting, batch=13)
    monkey = forgetting._pages
    forgetting.forget = lambda: setattr(forgetting, "_pages", monkey)
    follower.catch_up()
    with journal.engine.transaction(write=False) as tx:
        rows = [tx.fetchall(f"SELECT * FROM {view.table(PAINT)} ORDER BY known_from, k") for view in (remembering, forgetting)]
    assert rows[0] == rows[1]
    assert rows[0]


@pytest.mark.parametrize("kind", [Author, PlainAuthor, ForwardAuthor])
def test_every_day_of_every_span_is_told_as_it_is_alone(kind) -> None:
    random = Random(22)
    authors = [kind(Random(number), f"page-{number}") for number in range(60)]
    for author in authors:
        author.page(random.randint(1, 12))
    journal, _ = write_pages("memory:", authors)
    view = followed(journal)
    pages = [author.name for author in authors]
    for _ in range(40):
        size = random.randrange(1, journal.size() + 1)
        first = histories.BEGINNING + timedelta(days=random.randrange(-5, 75))
        last = date.fromordinal(first.toordinal() + random.randrange(0, 40))
        found = over(view, pages, first, last, size=size)
        for page in random.sample(pages, 10):
            check(view, page, first, last, size, found.get(page, ()))


@pytest.mark.parametrize("kind", [Author, PlainAuthor, ForwardAuthor])
def test_the_spans_of_many_at_once_are_those_of_each_alone(kind, address) -> None:
    """One row may say everything of a page among many; a page alone is always laid out day by day."""
    random = Random(23)
    authors = [kind(Random(number), f"page-{number}") for number in range(30)]
    for author in authors:
        author.page(random.choice((1, 1, 1, 2, 12)))
    journal, _ = write_pages(address, authors)
    view, names = followed(journal), [author.name for author in authors]
    at_once = 0
    for _ in range(30):
        size = random.choice((random.randrange(1, journal.size() + 1), *[journal.size()] * 3))
        first = histories.BEGINNING + timedelta(days=random.randrange(-5, 75))
        last = date.fromordinal(first.toordinal() + random.choice((0, 0, 1, 40)))
        alone = [over(view, [name], first, last, size=size) for name in names]
        assert over(view, [*names, "no page"], first, last, size=size) == {
            page: spans for one in alone for page, spans in one.items()
        }
        at_once += sum(map(bool, _Asked(view, first.toordinal(), last.toordinal(), size).at_once(names).values()))
    journal.close()
    assert at_once > 10, "or nothing was compared"


def check(view, page, first, last, size, spans) -> None:
    days = [day for span in spans for day in range(span.first, span.last + 1)]
    assert days in ([], list(range(first.toordinal(), last.toordinal() + 1)))
    assert all(one.told != other.told for one, other in pairwise(spans)), "neighbours differ"
    for span in spans:
        for day in {span.first, (span.first + span.last) // 2, span.last}:
            told = view.answer(page, date.fromordinal(day), size=size)
            assert told is not None
            assert span.told == (told.standing, told.under_review, told.home, told.category, told.age_band)
    if not spans:
        told = view.answer(page, first, size=size)
        assert told is None or told.standing == "not_endorsed"


def test_a_view_that_has_not_come_so_far_says_so() -> None:
    author = PlainAuthor(Random(1), "page")
    author.page(3)
    journal, _ = write_pages("memory:", [author])
    view = followed(journal)
    with pytest.raises(Behind):
        over(view, ["page"], histories.BEGINNING, histories.BEGINNING, size=journal.size() + 1)
