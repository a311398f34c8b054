"""What waits for an association: each with the days it has waited, who holds it, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Query

from api.desk import TheDesk
from api.identity import TheOfficer
from api.routes.common import LARGEST, Waited, declared
from api.strict import StrictRoute
from ledger.procedures import catalogue
from ledger.rulebook.vocabulary import ALLIANCE
from projections.worklist import SILENT, Item

router = APIRouter(route_class=StrictRoute, prefix="/v1/worklist", tags=["worklist"])

Kind = Literal["application", "renewal", "release", "disputed", "acceptance", "escalated", "silent", "case", "departure"]


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that waits.

    ``page`` is the application's, endorsement's, transfer's or case's. ``waits_for`` holds it, for ``days`` by now, since
    ``since``; ``until`` is their last day, where there is one, and ``overdue`` says that it has passed. ``other`` is the other
    association of a transfer; of one that the Alliance holds, the one that was not silent. What is ``silent`` is shown to the
    side that was, which still may answer; the Alliance acts on it.
    """

    page: str
    kind: Kind
    waits_for: str
    since: date
    days: int
    until: date | None
    overdue: bool
    other: str | None


@dataclass(frozen=True, slots=True)
class Worklist:
    """What waits, the longest first, and where to go on."""

    items: tuple[Work, ...]
    next: int | None


@router.get("", responses=declared(401, 403, 422, 503), dependencies=[Waited], operation_id="worklist", summary="What waits")
def worklist(
    desk: TheDesk,
    officer: TheOfficer,
    *,
    kind: Kind | None = None,
    cursor: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Worklist:
    """Of the officer's association. What is with a candidate is left out; names are read at the page."""
    today = desk.office.today(catalogue.edition(officer.association).zone)
    found, following = desk.views.worklist.waiting(officer.association, kind=kind, cursor=cursor, limit=limit)
    return Worklist(tuple(_work(item, today) for item in found), following)


def _work(item: Item, today: date) -> Work:
    holds = ALLIANCE if item.kind == SILENT else item.association
    since, overdue = item.day or item.at.date(), item.until is not None and item.until < today
    return Work(item.page, cast("Kind", item.kind), holds, since, item.days(today), item.until, overdue, item.other)
