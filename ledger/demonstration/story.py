"""A story of the demonstration: one endorsement's way, each act on its day."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.demonstration.stage import Stage
from ledger.procedures import applications, catalogue, endorsements, professionals, transfers
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, PageId, PersonId
from ledger.wire.adoption_csv import COLUMNS


@dataclass
class Story:
    """One endorsement's way through the demonstration; its number is known once it is granted."""

    stage: Stage
    home: str
    category: Category = Category.FAMILY_SPECIALIST
    age_band: AgeBand = AgeBand.INFANT
    name: tuple[str, str] | None = None
    listed: bool = True
    who: PersonId | None = None
    number: str = ""
    transfer: PageId | None = None

    def begins(self, day: date, decided: int = 45) -> Story:
        """Applies on ``day`` and is endorsed ``decided`` days later."""
        stage, home = self.stage, self.home

        def apply() -> None:
            self.who = self.who or stage.person(home, listed=self.listed, name=self.name)
            by = stage.coordinators[home]
            page, _ = applications.submit(stage.office, self.who, self.category, self.age_band, by=by)
            stage.at(day + timedelta(days=decided), lambda: approve(page), home)

        def approve(page: PageId) -> None:
            self.number = applications.approve(stage.office, page, by=stage.coordinators[home]).number

        stage.at(day, apply, home)
        return self

    def then(self, day: date, act: Callable[[str], object]) -> Story:
        """On ``day``, if it is endorsed by then, ``act`` with its number; what the rules refuse then does not happen."""

        def attempt() -> None:
            if self.number:
                try:
                    act(self.number)
                except Refusal:
                    return

        self.stage.at(day, attempt, self.home)
        return self

    def renews(self, day: date, *, confirmed: int | None = 40) -> Story:
        """Submits a renewal on ``day``; it is confirmed some days later, or not yet."""
        office, by = self.stage.office, self.stage.coordinators[self.home]
        self.then(day, lambda number: endorsements.submit_renewal(office, number, by))
        if confirmed is not None:
            self.then(day + timedelta(days=confirmed), lambda number: endorsements.confirm_renewal(office, number, by))
        return self

    def moves(self, day: date, to: str, *, released: int | None = 6, accepted: int | None = 15) -> Story:
        """Asks to move on ``day``; released and accepted some days later, or not yet."""
        office, leaving, joining = self.stage.office, self.stage.coordinators[self.home], self.stage.coordinators[to]

        def request(number: str) -> None:
            place = next(iter(catalogue.edition(to).jurisdictions))
            if self.who:
                professionals.declare_residence(office, self.who, by=joining, start=self.stage.today(to), jurisdiction=place)
            self.transfer, _ = transfers.request(office, [number], AssociationCode(to), by=joining, consent="by e-mail")

        self.then(day, request)
        if released is not None:
            self.deals(day + timedelta(days=released), lambda page: transfers.release(office, page, leaving))
            if accepted is not None:
                self.deals(day + timedelta(days=accepted), lambda page: transfers.accept(office, page, joining))
        return self

    def deals(self, day: date, act: Callable[[PageId], object]) -> Story:
        """On ``day``, ``act`` with its transfer, if one was asked for."""
        return self.then(day, lambda _: act(self.transfer) if self.transfer else None)

    def known_as(self, name: str, what: str) -> Story:
        """Lists the story as a known case, once it has a number."""
        last = (self.stage.until - timedelta(hours=20)).date()
        return self.then(last, lambda number: self.stage.case(name, number, what))


def row(who: tuple[str, str], what: tuple[str, str], days: tuple[str, str], *, status: str = "active") -> list[str]:
    """One row of an adoption file: a name, a category and age band, the days it was granted and expires."""
    (given, family), (category, age_band), (granted, expires) = who, what, days
    email = f"{given}.{family}@example.net".lower().replace("'", "").replace(" ", "")
    return [given, family, email, category, age_band, granted, expires, status, "", "", "yes", "", "", "", "demonstration"]


def file(rows: list[list[str]]) -> bytes:
    """An adoption file."""
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *rows])
    return out.getvalue().encode()
