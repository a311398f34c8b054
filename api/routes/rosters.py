"""Rosters: a whole list of staff answered at once, in one signed statement that a payer can check without an account."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api import relying, rostering
from api.desk import Desk, TheDesk
from api.identity import TheEmployer
from api.refused import Invalid, UnsupportedMedia
from api.rostering import RosterKept
from api.routes.common import ACTS, Day, Waited, declared, served
from api.strict import StrictRoute, media_type, parse
from ledger.procedures.stating import Wanted
from ledger.rulebook.vocabulary import AgeBand, Category, Term
from ledger.vault.employers import Employer
from ledger.wire import roster_file
from ledger.wire.roster_file import RosterRow

router = APIRouter(route_class=StrictRoute, prefix="/v1/rosters", tags=["rosters"])

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON: Final = "application/json"
ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    201: {"description": "The statement, to be kept as it is.", "content": {JSON: {"schema": {"type": "object"}}}}
}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["rows"],
                    "additionalProperties": False,
                    "properties": {
                        "rows": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "additionalProperties": False,
                                "properties": {name: {"type": "string"} for name in roster_file.COLUMNS},
                            },
                        }
                    },
                }
            },
            CSV: {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
_FILE: Final = {"requestBody": {"required": True, "content": {JSON: {"schema": {"type": "object"}}}}}


class Cells(BaseModel):
    """A row in JSON: texts, by the columns of a roster's file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    endorsement_number: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    association: str = ""
    category: str = ""


class Rows(BaseModel):
    """A roster in JSON."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rows: list[Cells] = Field(min_length=1, max_length=5000)


@router.post(
    "",
    status_code=201,
    responses=ACTS | declared(429) | ANSWER,
    response_class=Response,
    dependencies=[Waited],
    operation_id="state_roster",
    summary="A roster answered in one signed statement",
    openapi_extra=_BODY,
)
async def state(
    request: Request,
    desk: TheDesk,
    employer: TheEmployer,
    *,
    first: Annotated[Day, Query(alias="from", description="The first day of the period.")],
    last: Annotated[Day, Query(alias="to", description="Its last day.")],
    category: Annotated[Category | None, Query(description="Which category was to be held; any, unless told.")] = None,
    age_band: Annotated[AgeBand | None, Query(description="In which age band; any, unless told.")] = None,
    tell_name: Annotated[bool, Query(description="Whether the holders may learn who asked.")] = False,
) -> Response:
    """CSV, a spreadsheet or JSON: `endorsement_number`, or `given_name`, `family_name` and one more fact.

    The answer is the statement itself: for each row the days on which what was asked for was held, and the gaps. Keep it as it is.
    """
    data, kind = await request.body(), media_type(request)
    wanted = Wanted(
        period=Term(first, last), category=category, age_band=age_band, named=tell_name, sha256=rostering.digest(data)
    )
    return Response(await run_in_threadpool(_state, desk, employer, data, kind, wanted), 201, media_type=JSON)


def _state(desk: Desk, employer: Employer, data: bytes, kind: str, wanted: Wanted) -> bytes:
    return rostering.answer(desk, employer, _rows(data, kind), wanted).data


def _rows(data: bytes, kind: str) -> tuple[RosterRow, ...]:
    if kind in {CSV, XLSX}:
        return roster_file.read(data)
    if kind != JSON:
        raise UnsupportedMedia("A roster is text/csv, a spreadsheet (.xlsx) or application/json.")
    try:
        return roster_file.of_members(row.model_dump() for row in Rows.model_validate(parse(data)).rows)
    except ValidationError as error:
        place = ".".join(map(str, error.errors(include_input=False, include_url=False)[0]["loc"]))
        raise Invalid("A row has the columns of a roster, each a text.", field=place or "rows") from None


@router.get(
    "/{line}", responses=declared(401, 404, 422, 503), operation_id="roster", summary="What has become of one's own statement"
)
def roster(line: str, desk: TheDesk, employer: TheEmployer) -> RosterKept:
    """By the `id` of the statement, without `urn:uuid:`. The statement itself is the employer's; it is not kept here."""
    return rostering.kept(desk, employer, line)


@router.post(
    "/check", responses=declared(400, 413, 415, 422, 503), operation_id="check_roster", summary="Check a statement again",
    openapi_extra=_FILE,
)  # fmt: skip
async def check(request: Request, desk: TheDesk) -> dict[str, Any]:
    """Whoever holds the file, without an account: whether it is whole, and which rows are told otherwise today."""
    return (await run_in_threadpool(relying.check, desk, await request.body())).to_json()


@router.post(
    "/table",
    responses=declared(400, 413, 415, 422, 503) | served(CSV),
    response_class=PlainTextResponse,
    operation_id="roster_table",
    summary="A statement as a table",
    openapi_extra=_FILE,
)
async def table(request: Request, desk: TheDesk) -> PlainTextResponse:
    """CSV with a line for each stretch of days, of a statement that is whole; what a spreadsheet would run is quoted."""
    found = await run_in_threadpool(relying.check, desk, await request.body())
    if found.report.verdict != "verified" or found.report.document is None:
        raise Invalid("This file is no statement of this ledger, or it was altered.")
    return PlainTextResponse(rostering.table(found.report.document), media_type=f"{CSV}; charset=utf-8")
