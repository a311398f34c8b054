"""Everybody else in the demonstration: some adopted from files, the others endorsed, renewed, moved or lapsed at random."""

from __future__ import annotations

from datetime import date, timedelta

from ledger.demonstration.stage import Stage
from ledger.demonstration.story import Story, file, row
from ledger.procedures import catalogue, endorsements
from ledger.procedures.adoption import Adoption
from ledger.rulebook.catalogue import Licence
from ledger.rulebook.vocabulary import Category

ADOPTING = ("az", "fl", "ri", "hi", "au")
WRITTEN = {
    Category.FAMILY_ASSOCIATE: 20, Category.FAMILY_SPECIALIST: 40, Category.MENTAL_HEALTH_SPECIALIST: 25,
    Category.MENTOR_CLINICAL: 9, Category.MENTOR_POLICY: 3, Category.MENTOR_RESEARCH: 3,
}  # fmt: skip


def schedule(stage: Stage, people: int) -> None:
    """Schedules so many people, a third of them adopted from files."""
    adopted = people // 3
    for number, home in enumerate(ADOPTING):
        share = adopted // len(ADOPTING) + (number < adopted % len(ADOPTING))
        _adoption(stage, home, share, date(2024, 2 + 2 * number, 12))
    for _ in range(people - adopted):
        _somebody(stage)


def _adoption(stage: Stage, home: str, people: int, day: date) -> None:
    rows = []
    for _ in range(people):
        year = stage.random.randrange(2015, 2024)
        granted = date(year, stage.random.randrange(1, 13), stage.random.randrange(1, 28)).isoformat()
        band = "IMH" if home in {"az", "au"} else stage.random.choice(["IMH", "IMH", "ECMH"])
        status = stage.random.choices(["active", "lapsed", "inactive"], [85, 10, 5])[0]
        expires = "2023-12-31" if status == "lapsed" else "2027-12-31"
        rows.append(
            row(
                next(stage.names),
                (stage.random.choices(["FA", "FS", "MHS"], [2, 5, 3])[0], band),
                (granted, expires),
                status=status,
            )
        )
    if rows:
        stage.at(day, lambda: list(Adoption(stage.office, home, file(rows), by=stage.coordinators[home]).run()), home)


def _somebody(stage: Stage) -> None:
    """Applies, is endorsed, renews if due, and may move, pause or lapse."""
    random = stage.random
    home = random.choice(_granting(stage))
    category = random.choices(list(WRITTEN), list(WRITTEN.values()))[0]
    bands = catalogue.edition(home).on(stage.today(home)).age_bands.value
    began = date(2023, 2, 1) + timedelta(days=random.randrange((stage.until.date() - date(2023, 2, 1)).days))
    story = Story(stage, home, category, random.choice(bands), listed=random.random() < 0.9).begins(
        began, random.randrange(20, 80)
    )
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
    members = [
        edition for edition in catalogue.shipped().editions if edition.code in stage.coordinators and edition.jurisdictions
    ]
    return sorted(e.code for e in members if e.on(stage.today(e.code)).licence.value is Licence.CONFIRMED)
