"""Every short history: a small world, acts that change it by the rule book's decisions, and a walk through all of them.

A refused act leaves the world as it was, so that what follows it follows without it too: the walk need not go on there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ledger.rulebook import record
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import AgeBand, Line, LineId, Officer, PersonId, Role, Term
from people import EDITION, GRANTED, WISCONSIN

BOTH = tuple(AgeBand)


@dataclass(frozen=True)
class World:
    """One endorsement's page, the transfers asked for, and what day it is. ``told`` is what was said after each line."""

    day: date = date(2024, 12, 1)
    held: object = None
    asked: tuple = ()
    told: tuple = ()
    size: int = 0

    def write(self, event, by):
        """The world with one more line on the endorsement's page."""
        line = Line(self.size, LineId(f"L{self.size}"), self.day, by, event)
        return replace(self, held=record.after(self.held, line), size=self.size + 1)


def coordinator(association):
    return Officer(PersonId(f"of-{association}"), association, Role.COORDINATOR)


def home(world):
    return coordinator(world.held.home)


def granted():
    event = replace(GRANTED, late_until=date(2025, 1, 20))
    return World(day=date(2024, 3, 1)).write(event, WISCONSIN)


def in_december():
    return replace(granted(), day=date(2024, 12, 1))


def a_month_passes(world):
    return replace(world, day=world.day + timedelta(days=35))


def next_year(world):
    until = world.held.on(world.day).covered_until or world.day
    start = max(until, world.day - timedelta(days=60)) + timedelta(days=1)
    return {
        "term": Term(start, start + timedelta(days=60)), "late_until": start + timedelta(days=80), "edition": EDITION, "rule": "r",
    }  # fmt: skip


@dataclass
class Count:
    """How many acts were tried, how many of them were allowed, and to what length."""

    tried: int = 0
    allowed: int = 0
    length: int = 0


def every_history(start, acts, length, law):
    """Tries every history of up to ``length`` acts; ``law(before, after)`` asserts what must be true of each step."""
    count = Count(length=length)

    def walk(world, left):
        for act in acts:
            count.tried += 1
            try:
                after = act(world)
            except Refusal:
                continue
            count.allowed += 1
            law(world, after)
            if left > 1:
                walk(after, left - 1)

    walk(start, length)
    return count


@dataclass(frozen=True)
class Law:
    """What every history keeps: an alphabet of at most six acts that can break it, how long the histories are, and a fault."""

    name: str
    start: object
    acts: tuple
    length: int
    keeps: object
    fault: object


def every_history_keeps(law, counted):
    """Tries them all, and says how many there were."""
    count = every_history(law.start(), law.acts, law.length, law.keeps)
    possible = sum(len(law.acts) ** steps for steps in range(1, law.length + 1))
    counted(
        f"  {law.name}: all {possible:,} histories of up to {law.length} of {len(law.acts)} acts "
        f"({count.tried:,} tried; what follows a refusal follows without it), {count.allowed:,} steps allowed"
    )
    assert len(law.acts) <= 6
    assert count.allowed > 100
