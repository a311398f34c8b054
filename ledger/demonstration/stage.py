"""The stage of the demonstration: a clock that is set, a schedule of acts, officers, and names of people who do not exist."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from random import Random  # noqa: TID251 - a demonstration is meant to be foreseen
from zoneinfo import ZoneInfo

from ledger.office import Office
from ledger.procedures import catalogue, professionals
from ledger.procedures.publishing import log_of
from ledger.rulebook.vocabulary import Officer, PersonId
from ledger.vault.people import Person

GIVEN = (
    "Ada", "Amara", "Beatriz", "Bridget", "Carmen", "Chloe", "Dalia", "Deborah", "Elena", "Esther", "Fatima", "Grace", "Hana",
    "Imani", "Irene", "Jia", "Joanna", "Keiko", "Lakshmi", "Latoya", "Lucía", "Mabel", "Marisol", "Miriam", "Nadia", "Niamh",
    "Odette", "Paloma", "Priya", "Quinn", "Rosa", "Ruth", "Saoirse", "Selam", "Tamika", "Thandi", "Ursula", "Valentina", "Willa",
    "Ximena", "Yolanda", "Zoë", "Daniel", "Jamal", "Mateo", "Samuel", "Tomás", "Victor",
)  # fmt: skip
FAMILY = (
    "Abbott", "Adeyemi", "Aguilar", "Andersen", "Begay", "Bennett", "Brennan", "Castillo", "Chavez", "Chen", "Delgado", "Diaz",
    "Eriksen", "Farah", "Fitzgerald", "Flores", "Garcia", "Goldberg", "Gutiérrez", "Haddad", "Hernández", "Holloway", "Ibarra",
    "Jackson", "Johansson", "Kaplan", "Kim", "Kowalski", "Lafayette", "Li", "López", "Mbeki", "McAllister", "Medina", "Müller",
    "Nakamura", "Nguyen", "O'Connor", "Okafor", "Ortiz", "Park", "Patel", "Quintana", "Ramirez", "Rao", "Reyes", "Rivera",
    "Rosenthal", "Salazar", "Santos", "Schmidt", "Sullivan", "Torres", "Tran", "Underwood", "Vargas", "Washington", "Whitehorse",
    "Williams", "Yazzie", "Young", "Zamora",
)  # fmt: skip


class SetClock:
    """A clock that is set, and ticks a little each time it is read, so that no two lines share a moment by accident."""

    def __init__(self, start: datetime) -> None:
        """It shows ``start``."""
        self._now = start

    def __call__(self) -> datetime:
        """The moment it shows."""
        self._now += timedelta(milliseconds=7)
        return self._now

    def set(self, moment: datetime) -> None:
        """Shows ``moment``, unless that lies back."""
        self._now = max(self._now, moment)


Act = Callable[[], object]


@dataclass
class Stage:
    """The office being played on: its clock, its schedule, its officers, and the cases to be listed."""

    office: Office
    clock: SetClock
    until: datetime
    random: Random
    log: Path
    coordinators: dict[str, Officer] = field(default_factory=dict)
    cases: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    _schedule: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    names: Iterator[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        """Shuffles the names once."""
        pairs = [(given, family) for given in GIVEN for family in FAMILY]
        self.random.shuffle(pairs)
        self.names = iter(pairs)

    def at(self, day: date, act: Act, association: str = "wi") -> None:
        """Schedules ``act`` for the office hours of ``day``; a day that has not come is left out."""
        zone = ZoneInfo(catalogue.edition(association).zone)
        hour = time(9 + self.random.randrange(8), self.random.randrange(60), self.random.randrange(60))
        moment = datetime.combine(day, hour, zone).astimezone(UTC)
        if moment < self.until:
            heapq.heappush(self._schedule, (moment, next(self._order), act))

    def play(self, done: Callable[[int, int], None]) -> None:
        """Does everything scheduled, in the order of time; the public log moves on once a month."""
        log = log_of(self.office, self.log)
        month, played = None, 0
        while self._schedule:
            moment, _, act = heapq.heappop(self._schedule)
            self.clock.set(moment)
            act()
            played += 1
            if month != (moment.year, moment.month):
                month = (moment.year, moment.month)
                log.advance()
                done(played, played + len(self._schedule))
        self.clock.set(self.until)
        log.advance()

    def person(
        self, association: str, *, residence: str | None = None, listed: bool = True, name: tuple[str, str] | None = None
    ) -> PersonId:
        """A person who does not exist comes onto the books."""
        given, family = name or next(self.names)
        place = residence or next(iter(catalogue.edition(association).jurisdictions), "WY")
        who = Person(
            "", given, family, f"{given}.{family}.{self.random.randrange(1000)}@example.org".lower().replace("'", ""), listed
        )
        by = self.coordinators[association]
        return professionals.register(self.office, who, by=by, on=self.today(association), residence=place)

    def today(self, association: str) -> date:
        """What day it is there, by the stage's clock."""
        return self.office.today(catalogue.edition(association).zone)

    def ago(self, days: int) -> date:
        """So many days before the demonstration's last."""
        return (self.until - timedelta(days=days)).date()

    def case(self, name: str, number: str, what: str) -> None:
        """A case to be listed by ``reciprocity demo --list``."""
        self.cases[name] = {"number": number, "what": what}
