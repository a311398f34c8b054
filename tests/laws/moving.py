"""One person with two endorsements among three associations and the Alliance, and every short way that moves go there.

Two histories that come to the same world need not be followed twice: what follows is decided by what is written and what day it
is, and by nothing else. Pages are kept once for each way they can read, so that what is asked of a page is asked of it once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import catalogues
from ledger.rulebook import painting, record, standing, transfer
from ledger.rulebook.fact import Found
from ledger.rulebook.foreseeing import Sides
from ledger.rulebook.policies import Transfers
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.terms import Ask
from ledger.rulebook.vocabulary import ALLIANCE, Category, Line, LineId, Officer, Oneself, PageId, Role
from people import ARIZONA, COLORADO, GRANTED, MARIA, WISCONSIN

BEGAN = date(2024, 11, 20)
"""A little before the cover ends, with renewal open."""

STEP = timedelta(days=15)

PAGES = (PageId("A"), PageId("B"))
SIDES = (WISCONSIN, COLORADO, ARIZONA)

QUICK = (Found(Transfers(14, 30, 5, 16, automatic=True), catalogues.LOCAL),)
"""Answered in 14 days or silent on the 15th; 16 more for the Alliance, so that the second step is the last day of all."""

EDITIONS = {
    edition.code: replace(edition, transfers=QUICK)
    for edition in (catalogues.WISCONSIN, replace(catalogues.COLORADO, licence=catalogues.WISCONSIN.licence), catalogues.ARIZONA)
}
"""Wisconsin and Colorado take a renewal until New Year's Eve; Arizona asks for it by 15 December, and takes it until 31 January."""


@cache
def rules(code, day):
    return EDITIONS[code].on(day)


@cache
def sides(leaving, joining, day, ended=frozenset()):
    """The rules of both sides that day, with all that the joining one asks of the holder looked at and met."""
    return Sides(leaving=rules(leaving, day), joining=rules(joining, day), known=dict.fromkeys(Ask, True), ended=ended)


@cache
def coordinator(code):
    return Officer(f"of-{code}", code, Role.COORDINATOR)


def herself(home):
    return Oneself(MARIA, home)


EVERYBODY = tuple(coordinator(code) for code in (*SIDES, ALLIANCE))


# The world ----------------------------------------------------------------------------


class Page:
    """An endorsement's page as it stands after some lines: one object for each way it can read. ``before`` is without the last."""

    __slots__ = ("before", "held")

    def __init__(self, before, held):
        self.before, self.held = before, held

    @property
    def line(self):
        return self.held.lines[-1]


class Asked:
    """A transfer as it stands: one object for each way it can."""

    __slots__ = ("stands",)

    def __init__(self, stands):
        self.stands = stands


class World(NamedTuple):
    """What day it is, the two pages, and the transfers asked for; ``books`` keeps each of them once. ``ended``: members no more."""

    books: Books
    day: date
    pages: tuple[Page, Page]
    asked: tuple[Asked, ...] = ()
    ended: frozenset[str] = frozenset()

    @property
    def held(self):
        return {PAGES[number]: page.held for number, page in enumerate(self.pages)}

    def write(self, number, event, by):
        """The world with one more line on one of the pages."""
        pages = list(self.pages)
        pages[number] = self.books.page(pages[number], event, by, self.day, PAGES[number])
        return self._replace(pages=tuple(pages))

    def tell(self, number, event):
        """The world with one more line on a transfer's page, or with another transfer."""
        asked = list(self.asked)
        if number == len(asked):
            asked.append(self.books.asked(None, event, self.day))
        else:
            asked[number] = self.books.asked(asked[number], event, self.day)
        return self._replace(asked=tuple(asked))


@dataclass(eq=False)
class Books:
    """Every page and every transfer that was met, each once."""

    pages: dict = field(default_factory=dict)
    transfers: dict = field(default_factory=dict)

    def page(self, before, event, by, day, name):
        key = (before, event, by, day)
        if key not in self.pages:
            held = before.held if before else None
            size = len(held.lines) if held else 0
            line = Line(size, LineId(f"{name}{size}"), day, by, event)
            self.pages[key] = Page(before, record.after(held, line))
        return self.pages[key]

    def asked(self, before, event, day):
        key = (before, event, day)
        if key not in self.transfers:
            line = Line(0, LineId("T"), day, WISCONSIN, event)
            self.transfers[key] = Asked(transfer.after(before and before.stands, line))
        return self.transfers[key]


def begun():
    """Two endorsements of hers, granted by Wisconsin and covered to the end of the year."""
    books, granted = Books(), date(2024, 3, 1)
    grants = [replace(GRANTED, number=f"WI-{name}", category=category) for name, category in zip(PAGES, Category, strict=False)]
    pages = tuple(books.page(None, event, WISCONSIN, granted, name) for name, event in zip(PAGES, grants, strict=True))
    return World(books, BEGAN, pages)


# Every way ----------------------------------------------------------------------------


@dataclass
class Walked:
    """How many histories there are, how many worlds they come to, how many steps between them were looked at, how many pages."""

    length: int
    histories: int = 0
    tried: int = 0
    steps: int = 0
    worlds: int = 0
    pages: int = 0


def every_way(start, acts, length, step, page):
    """Looks at every step of every history of up to ``length`` acts, and at every page that any of them leaves.

    ``step(before, after)`` and ``page(page, day)`` assert what must be true. A refused act leaves the world as it was.
    """
    walked, following, looked = Walked(length), {}, set()
    arriving = Counter([start])
    for _ in range(length):
        arrived = Counter()
        for world, ways in arriving.items():
            if world not in following:
                following[world] = tuple(_after(world, acts, step, page, looked))
                walked.tried += len(acts)
                walked.steps += len(following[world])
            for after in following[world]:
                arrived[after] += ways
        walked.histories += arrived.total()
        arriving = arrived
    walked.worlds, walked.pages = len(following.keys() | arriving.keys()), len(looked)
    return walked


def _after(world, acts, step, page, looked):
    for act in acts:
        try:
            after = act(world)
        except Refusal:
            continue
        step(world, after)
        for one in after.pages:
            if one not in looked:
                looked.add(one)
                page(one, after.day)
        yield after


def remembers(monkeypatch):
    """A page is painted once, and its standing on a day read once: both follow from its lines alone."""
    painted, stood = {}, {}

    def paint(lines):
        if id(lines) not in painted:
            painted[id(lines)] = (lines, painting.Painting(lines))  # the lines are kept, so that no others get their id
        return painted[id(lines)][1]

    def read(lines, day):
        if (id(lines), day) not in stood:
            stood[id(lines), day] = (lines, standing.standing(lines, day))
        return stood[id(lines), day][1]

    monkeypatch.setattr(record, "Painting", paint)
    monkeypatch.setattr(record, "standing", read)


def a_fortnight(world):
    return world._replace(day=world.day + STEP)


def ends(code):
    """The association is a member no more, from this day on."""
    return lambda world: world._replace(ended=world.ended | {code})
