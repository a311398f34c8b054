"""Years among the associations, from one seed: people apply, renew, forget to, come back, move, marry, fall ill, retire and die.

Everything is done by the procedures that an office uses, month by month, on journals in memory. What the rules refuse
does not happen, and is counted.
"""

from __future__ import annotations

import shutil
from calendar import monthrange
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from unittest.mock import patch

from api.morning import morning
from api.rounds import Rounds, views_of
from ledger.demonstration.stage import FAMILY, GIVEN, SetClock
from ledger.office import SeededStamp
from ledger.procedures import (
    applications,
    associations,
    catalogue,
    endorsements,
    foreseeing,
    officers,
    opening,
    professionals,
    transfers,
)
from ledger.rulebook.catalogue import Licence
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.transfer import Matter
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, AssociationCode, Category, LineId, Officer, Oneself, Role, Term
from ledger.settings import Charter, Settings
from ledger.vault.people import Person
from ledger.wire import editions

BEGAN = date(2018, 1, 1)
CATEGORIES = (*(Category(c) for c in ("FA", "FS", "FS", "FS", "MHS", "MHS", "MHM-C", "MHM-P", "MHM-R")),)


@dataclass
class Holder:
    """One person, where they are, and the numbers of what they hold."""

    id: str
    home: str
    numbers: list[str] = field(default_factory=list)
    gone: bool = False


class Years:
    """An office in memory, and the people of its associations."""

    def __init__(self, people: int, years: int, seed: int, folder: Path):
        self.random = Random(seed)
        self.people, self.years, self.folder = people, years, folder
        self.clock = SetClock(datetime(BEGAN.year - 1, 12, 1, 15, tzinfo=UTC))
        settings = Settings(folder, "memory:", "memory:", None, None, None, 8000)
        charter = Charter(f"simulated.invalid/{seed}", "https://simulated.invalid", demonstration=True, seed=seed)
        self.office = opening.assemble(settings, charter, clock=self.clock, stamp=SeededStamp(seed))
        self.coordinators = {}
        self.holders = []
        self.done, self.refused = Counter(), Counter()
        self.rounds = Rounds(self.office, settings.log, views_of(self.office))
        self.rounds.migrate()
        self.later, self.order = [], count()
        self._found(settings.log)

    def _found(self, log):
        office = self.office
        associations.found(office, log)
        opening.mark_vault(office)
        for edition in catalogue.shipped().editions:
            code = AssociationCode(edition.code)
            member = edition.on(BEGAN + timedelta(days=365 * self.years)).licence.value is Licence.CONFIRMED
            if code != ALLIANCE and member:
                associations.admit(office, code, office.keyring.public(code), "operator")
            if code == ALLIANCE or member:
                who = officers.appoint(office, code, Role.COORDINATOR, Person("", "Coordinator", code))
                self.coordinators[code] = Officer(who, code, Role.COORDINATOR)
        self.granting = sorted(code for code in self.coordinators if code != ALLIANCE)

    # --- time

    def months(self):
        """Plays month after month, and says each time which day it is: the last of the month."""
        for month in range(12 * self.years):
            first = date(BEGAN.year + month // 12, 1 + month % 12, 1)
            self._month(first)
            last = first.replace(day=monthrange(first.year, first.month)[1])
            self.clock.set(datetime(last.year, last.month, last.day, 19, tzinfo=UTC))
            for sheet in morning(self.rounds):
                self.done.update(f"the morning: {note.what}" for note in sheet.done)
                self.refused.update(f"the morning: {note.what}" for note in sheet.left)
            yield last

    def _month(self, first):
        for day, act in self._planned(first):
            self._later(day, *act)
        following = (first + timedelta(days=31)).replace(day=1)
        while self.later and self.later[0][0] < following:
            day, _, act = heappop(self.later)
            self.clock.set(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
            self._try(act)

    def _try(self, act):
        name, *rest = act
        try:
            getattr(self, name)(*rest)
            self.done[name] += 1
        except Refusal as refusal:
            self.refused[f"{name}: {type(refusal).__name__}"] += 1

    def _later(self, day, *act):
        heappush(self.later, (day, next(self.order), act))

    def _some_day(self, first):
        return first + timedelta(days=self.random.randrange(27))

    # --- what is planned

    def _planned(self, first):
        months = 12 * self.years
        arriving = self.people * 6 // 5 // months + (self.random.random() < self.people * 6 / 5 / months % 1)
        for _ in range(min(arriving, self.people - len(self.holders))):
            yield self._some_day(first), ("arrive",)
        for holder in self.holders:
            if holder.gone:
                continue
            if self.random.random() < 0.02:
                yield self._some_day(first), self._something(holder)
            if first.month in {10, 11, 12} and self.random.random() < 0.45:
                yield self._some_day(first), ("renew", holder)

    def _something(self, holder):
        acts = (
            ("move", 24), ("pause", 8), ("resume", 8), ("marry", 4), ("second", 6), ("correct", 3), ("sanction", 1),
            ("die", 1), ("retire", 1), ("give_up", 1), ("reinstate", 12),
        )  # fmt: skip
        return self.random.choices([name for name, _ in acts], [weight for _, weight in acts])[0], holder

    # --- what happens

    def _by(self, holder):
        return self.coordinators[holder.home]

    def _today(self, home):
        return self.office.today(catalogue.edition(home).zone)

    def _number(self, holder):
        return self.random.choice(holder.numbers) if holder.numbers else "WI-000000-0000"

    def arrive(self):
        home = self.random.choice(self.granting)
        name = Person("", self.random.choice(GIVEN), self.random.choice(FAMILY), f"p{len(self.holders)}@example.org", listed=True)
        place = catalogue.edition(home).jurisdictions[0]
        who = professionals.register(self.office, name, by=self.coordinators[home], on=self._today(home), residence=place)
        holder = Holder(who, home)
        self.holders.append(holder)
        self.apply(holder)

    def apply(self, holder):
        bands = catalogue.edition(holder.home).on(self._today(holder.home)).age_bands.value
        category, band = self.random.choice(CATEGORIES), self.random.choice(bands)
        page, _ = applications.submit(self.office, holder.id, category, AgeBand(band), by=self._by(holder))
        self._later(self._today(holder.home) + timedelta(days=self.random.randrange(20, 90)), "decide", holder, page, holder.home)

    second = apply

    def decide(self, holder, page, home):
        if self.random.random() < 0.1:
            applications.withdraw(self.office, page, by=self.coordinators[home])
        elif not holder.gone:
            holder.numbers.append(applications.approve(self.office, page, by=self.coordinators[home]).number)

    def renew(self, holder):
        number = self._number(holder)
        endorsements.submit_renewal(self.office, number, self._by(holder))
        day = self._today(holder.home) + timedelta(days=self.random.randrange(2, 60))
        self._later(day, "send_back" if self.random.random() < 0.05 else "confirm", holder, number)

    def confirm(self, holder, number):
        endorsements.confirm_renewal(self.office, number, self._by(holder))

    def send_back(self, holder, number):
        endorsements.return_renewal(self.office, number, self._by(holder), reason="hours")

    def reinstate(self, holder):
        endorsements.reinstate(self.office, self._number(holder), self._by(holder))

    def pause(self, holder):
        endorsements.pause(self.office, self._number(holder), self._by(holder), reason="leave")

    def sanction(self, holder):
        learned = self._today(holder.home)
        start = learned - timedelta(days=self.random.randrange(120))
        endorsements.pause(self.office, self._number(holder), self._by(holder), start=start, reason="sanction")

    def resume(self, holder):
        endorsements.resume(self.office, self._number(holder), self._by(holder))

    def marry(self, holder):
        known, day = self.office.vault.people.get(holder.id), self._today(holder.home)
        professionals.rename(
            self.office,
            holder.id,
            self._by(holder),
            given_name=known.given_name,
            family_name=self.random.choice(FAMILY),
            start=day,
        )

    def correct(self, holder):
        number = self._number(holder)
        held = endorsements.find(self.office, number).held
        line = held.lines[-1]
        start = held.lines[0].event.valid.start
        first = self.random.random() < 0.5
        endorsements.correct(
            self.office, number, self._by(holder), corrects=held.lines[0].id if first else LineId(line.id),
            days=None if first else Term(line.event.valid.start, line.event.valid.end),
            granted_on=start - timedelta(days=self.random.randrange(90)) if first else None, reason="misread",
        )  # fmt: skip

    def move(self, holder):
        """They move house, look at what a move would make of what they hold, and ask; or the association they join asks for them."""
        to = self.random.choice([code for code in self.granting if code != holder.home])
        joining, herself = self.coordinators[to], Oneself(holder.id, holder.home)
        place = catalogue.edition(to).jurisdictions[0]
        professionals.declare_residence(self.office, holder.id, by=joining, start=self._today(to), jurisdiction=place)
        told = foreseeing.preview(self.office, holder.numbers, to, herself)
        by, consent = (herself, None) if self.random.random() < 0.6 else (joining, "they wrote to us today")
        page, _ = transfers.request(self.office, holder.numbers, AssociationCode(to), by=by, consent=consent)
        asked = transfers.opened(self.office, page).asked
        assert asked.leaving == holder.home
        assert by is joining or asked.foreseen == told, "asked for, it is foreseen as it was previewed"
        day = self._today(to)
        fates = (("let_go", 70), ("dispute", 8), ("decline", 6), ("take_back", 4), ("in_place", 8), ("nobody", 4))
        fate = self.random.choices([name for name, _ in fates], [weight for _, weight in fates])[0]
        days = self.random.randrange(62, 85) if fate == "in_place" else self.random.randrange(1, 30)
        self._later(day + timedelta(days=days), fate, holder, page, to)

    def nobody(self, *_):
        """Nobody answers, and nobody asks why: the clock alone goes on."""

    def dispute(self, holder, page, to):
        transfers.dispute(self.office, page, self._by(holder), matter=Matter.STANDING, reason="hours are looked into")
        goes_on = self.random.choice(("let_go", "decline", "in_place"))
        self._later(self._today(to) + timedelta(days=self.random.randrange(1, 70)), goes_on, holder, page, to)

    def let_go(self, holder, page, to):
        transfers.release(self.office, page, self._by(holder))
        self._later(self._today(to) + timedelta(days=self.random.randrange(1, 100)), "take_home", holder, page, to)

    def in_place(self, holder, page, to):
        """The Alliance acts for the side that was silent."""
        transfers.release_in_place(self.office, page, self.coordinators[ALLIANCE])
        self._later(self._today(to) + timedelta(days=self.random.randrange(1, 20)), "take_home", holder, page, to)

    def take_back(self, holder, page, _):
        transfers.withdraw(self.office, page, Oneself(holder.id, holder.home))

    def decline(self, _, page, to):
        transfers.decline(self.office, page, self.coordinators[to], reason="not ours")

    def take_home(self, holder, page, to):
        transfers.accept(self.office, page, self.coordinators[to])
        holder.home = to

    def die(self, holder):
        learned = self._today(holder.home)
        for number in holder.numbers:
            endorsements.record_death(self.office, number, self._by(holder), start=learned - timedelta(days=20))
        holder.gone = True

    def retire(self, holder):
        for number in holder.numbers:
            self._try(("_end", holder, number, "emeritus"))

    def give_up(self, holder):
        self._end(holder, self._number(holder), "relinquished")

    def _end(self, holder, number, how):
        endorsements.end(self.office, number, self._by(holder), how=how)


def thirty_eight() -> dict[str, bytes]:
    """The files of the catalogue, and of as many associations that do not exist as make 38 that may endorse, the Alliance aside."""
    files = catalogue._bytes()
    model = files["wi"].decode()
    may = sum(
        e.code != ALLIANCE and e.on(date(2027, 1, 1)).licence.value is Licence.CONFIRMED for e in catalogue.shipped().editions
    )
    for number in range(38 - may):
        code = "q" + "abcdefghijklmnop"[number]
        made_up = (
            model.replace('code = "wi"', f'code = "{code}"').replace('"WI"', f'"{code.upper()}"').replace("WI-AIMH", code.upper())
        )
        files[code] = made_up.replace('place = "Wisconsin"', f'place = "Simulated {number + 1}"').encode()
    return files


@contextmanager
def years(people: int, length: int, seed: int):
    """Years to be played; every random number, the vault's too, follows from the seed."""
    folder, files = Path(mkdtemp()), thirty_eight()
    known = editions.read_catalogue((f"{code}.toml", data) for code, data in files.items())
    try:
        with (
            patch("os.urandom", Random(seed).randbytes),
            patch.object(catalogue, "_bytes", lambda: files),
            patch.object(catalogue, "shipped", lambda: known),
        ):
            yield Years(people, length, seed, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
