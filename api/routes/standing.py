"""Was she endorsed on that day, as known at that time?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter, ValidationError

from api import relying
from api.answers import Standing
from api.desk import TheDesk
from api.plain import Lookups, PlainRoute
from api.reading import Question
from api.refused import Invalid
from api.routes.common import FINDS, LARGEST, Body, Day, Moment, TheReader, Waited
from ledger.rulebook import number as numbering
from ledger.rulebook.refusal import Malformed


class _Asked(Body):
    """What a plain question may say."""

    valid_on: Day | None = None
    known_at: Moment | Day | None = None


_ANSWER: Final = TypeAdapter(Standing)


class _Route(PlainRoute):
    @staticmethod
    async def plainly(request: Request) -> Response | None:
        """The question with a day and a time, or without; whatever else is asked, or is spelled in another way, goes the long way."""
        said = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        try:
            asked = _Asked.model_validate(dict(said))
            number = numbering.read(request.path_params["number"])
        except (ValidationError, Malformed):
            return None
        if len(said) > len(asked.model_fields_set):
            return None
        lookups: Lookups = request.app.state.lookups
        found = await lookups.ask(Question(number, asked.valid_on, moment(asked.known_at)))
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
