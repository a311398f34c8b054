"""What changed of one endorsement, for whoever watches it: each public line once, in the order of the log. No account is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Response

from api.desk import TheDesk
from api.routes.common import FINDS, LARGEST, Waited, is_known
from api.strict import StrictRoute
from ledger.procedures import numbers
from ledger.rulebook import number as numbering
from ledger.wire.names import BY_NAME
from projections.standing import TimelineLine

router = APIRouter(route_class=StrictRoute, tags=["standing"])

MOST: Final = 100
HEADERS: Final = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag", "Cache-Control": "no-cache"}


@dataclass(frozen=True, slots=True)
class Change:
    """One public line of the endorsement's page: its position, who stated what, from when it holds, and when it was recorded.

    ``leaf`` is its index in the public log; ``data`` its public members, as `events.md` has them.
    """

    position: int
    leaf: int
    id: str
    name: str
    association: str
    recorded: datetime
    valid_from: date | None
    valid_to: date | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """The lines after the position asked for; ``next`` is what to ask for next time, ``more`` whether to ask at once."""

    number: str
    items: tuple[Change, ...]
    next: int
    more: bool


@router.get(
    "/v1/endorsements/{number}/changes",
    responses={**FINDS, 304: {"description": "Nothing has changed since the answer that bore this ETag."}},
    dependencies=[Waited],
    response_model=Changes,
    operation_id="changes",
    summary="What changed of one endorsement",
)
def changes(
    number: str,
    desk: TheDesk,
    response: Response,
    *,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="The `next` of the last answer; 0 for all.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    if_none_match: Annotated[str | None, Header(max_length=1000)] = None,
) -> Changes | Response:
    """Who keeps `next` is told of each line once; nothing here says who watches."""
    found = numbering.read(number)
    lines = [line for line in desk.views.standing.timeline(numbers.page_of(desk.office, found)) if _public(line)]
    headers = HEADERS | {"ETag": f'"{lines[-1].position if lines else 0}"'}
    if is_known(headers["ETag"], if_none_match):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    due = [line for line in lines if line.position > after]
    items = tuple(_change(line) for line in due[:limit])
    return Changes(found, items, items[-1].position if items else after, len(due) > limit)


def _public(line: TimelineLine) -> bool:
    return not BY_NAME[line.name].sealed


def _change(line: TimelineLine) -> Change:
    return Change(
        line.position, line.position - 1, line.id, line.name, line.actor, line.at, line.valid_from, line.valid_to, line.data
    )
