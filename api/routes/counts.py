"""How many: endorsements ever earned, endorsements active, people active in at least one. Numbers only, for anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from api.desk import Desk, TheDesk
from api.routes.common import READS, Day, Waited
from api.strict import StrictRoute
from ledger.rulebook.counting import Counts, Held, by_home, count
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode

router = APIRouter(route_class=StrictRoute, prefix="/v1/counts", tags=["counts"], dependencies=[Waited], responses=READS)

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Three:
    """Endorsements ever earned by the day, endorsements active on it, people active in at least one."""

    earned: int
    active: int
    people: int


@dataclass(frozen=True, slots=True)
class Told:
    """The network's numbers, in which everybody counts once, and each association's own."""

    on: date
    network: Three
    associations: dict[str, Three]


@router.get("", operation_id="counts", summary="How many endorsements, and how many people")
def counts(desk: TheDesk, on: Annotated[Day | None, Query(description="The day that is counted; else today.")] = None) -> Told:
    """Whoever is in two associations' lists is counted in each of them, and once in the network."""
    day = on or desk.office.today("UTC")
    held = tuple(_held(desk, day))
    return Told(day, _three(count(held)), {home: _three(found) for home, found in by_home(held).items()})


def _held(desk: Desk, day: date) -> Iterator[Held]:
    """Every endorsement on that day. Of an endorsement whose holder was erased the page itself stands for the person."""
    views = desk.views
    more: str | None = ""
    while more is not None:
        entries, more = views.registry.search(on=day, cursor=more, limit=AT_ONCE)
        files = views.dossier.of_pages([entry.page for entry in entries])
        known = views.dossier.goes_by({file.holder for file in files.values()})
        for entry in entries:
            person = known[files[entry.page].holder] if entry.page in files else entry.page
            yield Held(person, AssociationCode(entry.association or ALLIANCE), Answer(entry.standing))


def _three(found: Counts) -> Three:
    return Three(found.earned, found.active, found.people)
