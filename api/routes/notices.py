"""Notices: what an association or a person is told, each line once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from api.desk import TheDesk
from api.identity import TheActor
from api.routes.common import LARGEST, Waited, declared
from api.strict import StrictRoute
from ledger.procedures import professionals
from ledger.rulebook.vocabulary import Oneself

router = APIRouter(route_class=StrictRoute, prefix="/v1/notices", tags=["notices"])


@dataclass(frozen=True, slots=True)
class Notice:
    """One line that concerns the reader.

    ``what`` happened, on which ``page``; ``number`` is the endorsement's, where it is about one. ``association`` is whom the
    line names (who was reminded, who was silent, the new home) or else who stated it. ``until``: the last day of whoever a
    transfer waits for now, where the line sets one. ``day`` is the day the line speaks of, ``at`` when it was recorded.
    """

    position: int
    what: str
    page: str
    number: str | None
    association: str | None
    until: date | None
    day: date | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Notices:
    """Notices in the order of their lines, and where to go on; ``null``: no more at the moment."""

    items: tuple[Notice, ...]
    next: int | None


@router.get("", responses=declared(401, 403, 422, 503), dependencies=[Waited], operation_id="notices", summary="What one is told")
def notices(
    desk: TheDesk,
    actor: TheActor,
    *,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="The position of the last notice that was read.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Notices:
    """A person's own; an officer's association's. Each has its line's position: go on after the last one, and none comes twice."""
    who = professionals.records_of(desk.office, actor.id) if isinstance(actor, Oneself) else (actor.association,)
    found, following = desk.views.notices.of(who, after=after, limit=limit)
    items = (Notice(one.position, one.what, one.page, one.number, one.association, one.until, one.day, one.at) for one in found)
    return Notices(tuple(items), following)
