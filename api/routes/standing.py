"""Was she endorsed on that day, as known at that time?"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from api import relying
from api.answers import Standing
from api.desk import TheDesk
from api.plain import Lookups, PlainRoute
from api.reading import Question
from api.refused import Invalid
from api.routes.common import FINDS, LARGEST, Day, Moment, TheReader, Waited
from ledger.rulebook import number as numbering
from ledger.rulebook.refusal import Malformed

_DAY: Final = r"(\d{4}-\d\d-\d\d)"
_PLAIN: Final = re.compile(rf"(?:valid_on={_DAY})?(?:(?:^|&)known_at={_DAY}(?:(T\d\d:\d\d:\d\d)Z)?)?", re.ASCII)
"""A day, a time in UTC, in this order, or one of them, or neither."""
_ANSWER: Final = TypeAdapter(Standing)


class _Route(PlainRoute):
    @staticmethod
    async def plainly(request: Request) -> Response | None:
        """The question with a day and a time, or without; whatever else is asked, or is spelled in another way, goes the long way."""
        said = _PLAIN.fullmatch(request.scope["query_string"].decode("latin-1").replace("%3A", ":"))
        if said is None:
            return None
        valid_on, day, clock = said.groups()
        try:
            number = numbering.read(request.path_params["number"])
            on = date.fromisoformat(valid_on) if valid_on else None
            known_at = (
                datetime.fromisoformat(f"{day}{clock}+00:00") if clock else moment(date.fromisoformat(day) if day else None)
            )
        except (ValueError, Malformed):  # such as a day that no month has; the long way says which
            return None
        lookups: Lookups = request.app.state.lookups
        found = await lookups.ask(Question(number, on, known_at))
        return Response(_ANSWER.dump_json(found), media_type="application/json")


router = APIRouter(route_class=_Route, tags=["standing"])

KnownAt = Annotated[Moment | Day | None, Query(description="A moment with its zone, or a day, which means its end in UTC.")]


@router.get(
    "/v1/endorsements/{number}/standing",
    responses=FINDS,
    dependencies=[Waited],
    operation_id="standing",
    summary="Standing on a day",
)
def standing(
    number: str,
    reader: TheReader,
    desk: TheDesk,
    *,
    valid_on: Annotated[
        Day | None, Query(description="The day asked about; today in the home association's zone unless told.")
    ] = None,
    known_at: KnownAt = None,
    size: Annotated[int | None, Query(ge=1, le=LARGEST, description="As known when the ledger had so many lines.")] = None,
    signed: Annotated[bool, Query(description="With the same answer signed, in `signed`; it is kept nowhere.")] = False,
) -> Standing:
    """The standing of one endorsement on a day, as known at a time or at a size of the ledger."""
    if known_at is not None and size is not None:
        raise Invalid("Give known_at or size, not both.", field="size")
    if signed:
        return relying.signed(desk, number, on=valid_on, known_at=known_at, size=size)
    return reader.standing(numbering.read(number), on=valid_on, known_at=moment(known_at), size=size)


def moment(known_at: datetime | date | None) -> datetime | None:
    """A day means its end in UTC."""
    if known_at is None or isinstance(known_at, datetime):
        return known_at
    return datetime.combine(known_at, time.max, UTC)
