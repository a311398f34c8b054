"""The view of standings tells, for every day and every size, what the rule book tells of the lines known then."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from laws import histories, naive
from lines import Clock, Scribe, open_at
from people import GRANTED, LATE_UNTIL, NEXT_CYCLE

from ledger.rulebook import endorsement as e
from ledger.rulebook.standing import Standing as Told
from ledger.rulebook.standing import standing
from ledger.rulebook.vocabulary import LineId, Term
from projections.follow import Follower
from projections.standing import Standing
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


@pytest.mark.parametrize("kind", [Author, PlainAuthor])
def test_ten_thousand_pairs_of_a_day_and_a_size_agree_with_the_rule_book_and_the_naive_reading(kind, capsys):
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
    with capsys.disabled():
        print(f"\n  {PAIRS} pairs agree; {changed} answers changed with T")
    assert changed * 10 >= PAIRS
