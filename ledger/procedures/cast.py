"""What happens in the demonstration: the known cases, each a story, and everybody else.

Each story schedules its acts on their days; an act looks up what it needs when its day comes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.procedures import applications, catalogue, credentials, endorsements, professionals, transfers
from ledger.procedures.adoption import Adoption
from ledger.procedures.demonstration import Stage
from ledger.rulebook.catalogue import Licence
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, LineId, PageId, PersonId, Term
from ledger.wire.adoption_csv import COLUMNS

IFS = (Category.FAMILY_SPECIALIST, AgeBand.INFANT)
A_DAY = timedelta(days=1)


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
            self.transfer, _ = transfers.request(office, [number], AssociationCode(to), by=joining)

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


def schedule(stage: Stage, size: int) -> None:
    """Schedules the known cases, then everybody else up to ``size`` people, a third of them adopted from files."""
    known = [story(stage) for story in STORIES]
    adopted = max(0, size - len(known)) // 3
    for number, home in enumerate(ADOPTING):
        _adoption(stage, home, adopted // len(ADOPTING) + (number < adopted % len(ADOPTING)), date(2024, 2 + 2 * number, 12))
    for _ in range(max(0, size - len(known) - adopted)):
        _somebody(stage)


def _last(stage: Stage, days: int) -> date:
    """So many days before the demonstration's today."""
    return (stage.until - timedelta(days=days)).date()


# The known cases ----------------------------------------------------------------


def _wisconsin_to_colorado(stage: Stage) -> Story:
    story = Story(stage, "wi", name=("Maria", "Demonstration-Lopez")).begins(date(2023, 2, 13), 38)
    story.renews(date(2024, 11, 18), confirmed=29).moves(date(2026, 5, 4), "co", released=7, accepted=22)
    office = stage.office
    story.then(date(2025, 1, 20), lambda number: credentials.issue(office, number, stage.coordinators["wi"]))
    story.then(date(2026, 6, 2), lambda number: credentials.issue(office, number, stage.coordinators["co"]))
    return story.known_as("wisconsin-to-colorado", "applied for and granted in Wisconsin, renewed, moved to Colorado")


def _lapsed(stage: Stage) -> Story:
    story = Story(stage, "ne").begins(date(2023, 3, 6))
    story.then(date(2025, 1, 9), lambda n: endorsements.lapse(stage.office, n, stage.coordinators["ne"]))
    return story.known_as("lapsed", "granted in Nebraska, not renewed, lapsed without a late period")


def _reinstated(stage: Stage) -> Story:
    story = Story(stage, "mi").begins(date(2023, 4, 3))
    story.then(date(2025, 1, 14), lambda n: endorsements.lapse(stage.office, n, stage.coordinators["mi"]))
    story.then(date(2025, 9, 2), lambda n: endorsements.reinstate(stage.office, n, stage.coordinators["mi"]))
    return story.known_as("reinstated", "lapsed in Michigan, and came back in September 2025")


def _on_leave(stage: Stage) -> Story:
    by = stage.coordinators
    story = Story(stage, "co", Category.MENTAL_HEALTH_SPECIALIST).begins(date(2024, 5, 6))
    story.then(date(2025, 9, 1), lambda n: endorsements.pause(stage.office, n, by["co"], reason="family leave"))
    story.then(date(2026, 2, 2), lambda n: endorsements.resume(stage.office, n, by["co"]))
    return story.known_as("on-leave-and-back", "inactive from September 2025 to February 2026, on request")


def _sanction_learned_late(stage: Stage) -> Story:
    story = Story(stage, "va", Category.MENTOR_CLINICAL).begins(date(2024, 3, 4))
    office = stage.office
    story.then(
        date(2026, 5, 11),
        lambda n: endorsements.pause(office, n, stage.coordinators["va"], start=date(2026, 2, 2), reason="licensing board sanction"),
    )
    return story.known_as("learned-late", "inactive from 2 February 2026, but recorded only on 11 May 2026")


def _corrected(stage: Stage) -> Story:
    story = Story(stage, "pa", Category.FAMILY_ASSOCIATE, AgeBand.EARLY_CHILDHOOD).begins(date(2024, 6, 3))

    def correct(number: str) -> None:
        opened = endorsements.find(stage.office, number)
        first = opened.held.lines[0]
        days = Term(date(2024, 6, 3), first.event.valid.end)
        endorsements.correct(
            stage.office, number, stage.coordinators["pa"], corrects=first.id, days=days, granted_on=date(2024, 6, 3),
            reason="the decision was dated by the day of typing",
        )  # fmt: skip

    return story.then(date(2025, 3, 17), correct).known_as("corrected", "its first day was wrong, and was put right by another line")


def _late_now(stage: Stage) -> Story:
    return _of_file(stage, "az", "late", "its cover ended 12 days ago; in Arizona it may still be renewed late", expires=12)


def _not_renewed(stage: Stage) -> Story:
    return _of_file(stage, "tx", "not-renewed", "its cover ended 30 days ago; Texas has no late period", expires=30)


def _under_review(stage: Stage) -> Story:
    story = _of_file(stage, "ok", "under-review", "renewed in time, not confirmed yet: active, under review", expires=5)
    return story.renews(_last(stage, 25), confirmed=None)


def _unknown_dates(stage: Stage) -> Story:
    return _of_file(stage, "nm", "dates-unknown", "adopted from a file that knew no dates: earlier days are not known", expires=None)


def _emeritus(stage: Stage) -> Story:
    return _of_file(stage, "ct", "emeritus", "adopted as emeritus", expires=None, status="emeritus")


def _deceased(stage: Stage) -> Story:
    return _of_file(stage, "ma", "deceased", "the holder has died", expires=None, status="deceased")


def _unconfirmed(stage: Stage) -> Story:
    return _of_file(stage, "ga", "licence-unconfirmed", "its association's licence to endorse was not confirmed", expires=-400)


def _relinquished(stage: Stage) -> Story:
    story = Story(stage, "nj").begins(date(2024, 9, 2))
    story.then(date(2026, 1, 12), lambda n: endorsements.end(stage.office, n, stage.coordinators["nj"], how="relinquished"))
    return story.known_as("relinquished", "given up by its holder in January 2026")


def _archived(stage: Stage) -> Story:
    story = Story(stage, "mn", age_band=AgeBand.EARLY_CHILDHOOD).begins(date(2024, 9, 9))
    story.then(date(2026, 1, 19), lambda n: endorsements.end(stage.office, n, stage.coordinators["mn"], how="archived"))
    return story.known_as("archived", "set aside by its holder in January 2026")


def _revoked(stage: Stage) -> Story:
    story = Story(stage, "al").begins(date(2024, 10, 7))
    issued: list[LineId] = []
    office = stage.office
    story.then(date(2025, 1, 8), lambda n: issued.append(credentials.issue(office, n, stage.coordinators["al"]).line))
    story.then(
        date(2025, 8, 4),
        lambda n: endorsements.revoke_credential(office, n, stage.coordinators["al"], issued=issued[0], reason="lost device"),
    )
    return story.known_as("credential-revoked", "active; the credential issued in January 2025 was revoked")


def _waiting_for_release(stage: Stage) -> Story:
    story = Story(stage, "sc").begins(date(2025, 2, 3)).moves(_last(stage, 9), "nc", released=None)
    return story.known_as("transfer-requested", "asked to move to North Carolina; South Carolina has not answered yet")


def _waiting_for_acceptance(stage: Stage) -> Story:
    story = Story(stage, "or").begins(date(2025, 3, 3)).moves(_last(stage, 20), "wa", released=5, accepted=None)
    return story.known_as("transfer-released", "released by Oregon; Washington has not accepted yet")


def _declined(stage: Stage) -> Story:
    story = Story(stage, "in").begins(date(2025, 3, 10)).moves(date(2026, 8, 3), "mi", released=None)
    office, by = stage.office, stage.coordinators["in"]
    story.deals(date(2026, 8, 17), lambda page: transfers.decline(office, page, by, reason="asked for in error"))
    return story.known_as("transfer-declined", "asked to move to Michigan; Indiana declined")


def _unlisted(stage: Stage) -> Story:
    story = Story(stage, "ks", listed=False).begins(date(2025, 4, 7))
    return story.known_as("not-listed", "active, but its holder does not agree to be found by name")


def _of_file(stage: Stage, home: str, name: str, what: str, *, expires: int | None, status: str = "active") -> Story:
    """A story that begins with an adoption; ``expires`` is so many days before today."""
    story = Story(stage, home)
    given, family = next(stage.names)
    ends = "" if expires is None else _last(stage, expires).isoformat()
    row = _row(given, family, "FS", "IMH", "" if expires is None else "2021-03-15", ends, status=status)

    def adopt() -> None:
        outcome = list(Adoption(stage.office, home, _file([row]), by=stage.coordinators[home]).run())[0]
        story.number = outcome.number

    stage.at(_last(stage, 300), adopt, home)
    return story.known_as(name, what)


STORIES = (
    _wisconsin_to_colorado, _lapsed, _reinstated, _on_leave, _sanction_learned_late, _corrected, _late_now, _not_renewed,
    _under_review, _unknown_dates, _emeritus, _deceased, _unconfirmed, _relinquished, _archived, _revoked, _waiting_for_release,
    _waiting_for_acceptance, _declined, _unlisted,
)  # fmt: skip


# Everybody else -------------------------------------------------------------------

ADOPTING = ("az", "fl", "ri", "hi", "au")
WRITTEN = {
    Category.FAMILY_ASSOCIATE: 20, Category.FAMILY_SPECIALIST: 40, Category.MENTAL_HEALTH_SPECIALIST: 25,
    Category.MENTOR_CLINICAL: 9, Category.MENTOR_POLICY: 3, Category.MENTOR_RESEARCH: 3,
}  # fmt: skip


def _row(given: str, family: str, category: str, age_band: str, granted: str, expires: str, *, status: str = "active") -> list[str]:
    email = f"{given}.{family}@example.net".lower().replace("'", "").replace(" ", "")
    return [given, family, email, category, age_band, granted, expires, status, "", "", "yes", "", "", "", "demonstration"]


def _file(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *rows])
    return out.getvalue().encode()


def _adoption(stage: Stage, home: str, people: int, day: date) -> None:
    rows = []
    for _ in range(people):
        given, family = next(stage.names)
        year = stage.random.randrange(2015, 2024)
        granted = date(year, stage.random.randrange(1, 13), stage.random.randrange(1, 28)).isoformat()
        band = "IMH" if home in {"az", "au"} else stage.random.choice(["IMH", "IMH", "ECMH"])
        status = stage.random.choices(["active", "lapsed", "inactive"], [85, 10, 5])[0]
        expires = "2023-12-31" if status == "lapsed" else "2027-12-31"
        rows.append(_row(given, family, stage.random.choices(["FA", "FS", "MHS"], [2, 5, 3])[0], band, granted, expires, status=status))
    if rows:
        stage.at(day, lambda: list(Adoption(stage.office, home, _file(rows), by=stage.coordinators[home]).run()), home)


def _somebody(stage: Stage) -> None:
    """Applies, is endorsed, renews if due, and may move, pause or lapse."""
    random = stage.random
    home = random.choice(_granting(stage))
    category = random.choices(list(WRITTEN), list(WRITTEN.values()))[0]
    bands = catalogue.edition(home).on(stage.today(home)).age_bands.value
    began = date(2023, 2, 1) + timedelta(days=random.randrange((stage.until.date() - date(2023, 2, 1)).days))
    story = Story(stage, home, category, random.choice(bands), listed=random.random() < 0.9).begins(began, random.randrange(20, 80))
    if began < date(2023, 10, 1):
        if random.random() < 0.9:
            story.renews(date(2024, 10, 2) + timedelta(days=random.randrange(88)), confirmed=random.randrange(5, 45))
        else:
            story.then(date(2025, 2, 10), lambda n: endorsements.lapse(stage.office, n, stage.coordinators[home]))
    chance = random.random()
    later = date(2025, 3, 1) + timedelta(days=random.randrange(550))
    if chance < 0.08:
        story.moves(later, random.choice([code for code in _granting(stage) if code != home]))
    elif chance < 0.14:
        story.then(later, lambda n: endorsements.pause(stage.office, n, stage.coordinators[home], reason="leave"))


def _granting(stage: Stage) -> list[str]:
    """The members that may grant: those whose licence was confirmed, the Alliance at large left out."""
    members = [edition for edition in catalogue.shipped().editions if edition.code in stage.coordinators and edition.jurisdictions]
    return sorted(e.code for e in members if e.on(stage.today(e.code)).licence.value is Licence.CONFIRMED)
