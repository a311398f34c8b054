"""Receipts: an answer that an employer keeps, signed; checked again by anybody, whenever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from api import relying
from api.desk import Desk, TheDesk
from api.identity import TheEmployer, ThePerson
from api.routes.common import ACTS, LARGEST, Body, Day, Moment, Waited, declared
from api.strict import StrictRoute
from ledger.procedures import professionals
from ledger.rulebook.vocabulary import Oneself, PageId

router = APIRouter(route_class=StrictRoute, prefix="/v1", tags=["receipts"])


class Question(Body):
    """Which endorsement, on which day (today in its home's zone unless told), as known when (now unless told).

    ``tell_name``: the holder, who learns that somebody asked, may learn who.
    """

    number: str = Field(max_length=40)
    valid_on: Day | None = None
    known_at: Moment | Day | None = None
    tell_name: bool = Field(default=False, strict=True)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that one was given: ``what`` is ``receipt`` or ``roster``; ``known_here_until`` the last day on which it is known."""

    position: int
    id: str
    what: str
    digest: str
    first: date
    last: date
    size: int
    at: datetime
    rows: int
    known_here_until: date


@dataclass(frozen=True, slots=True)
class AnswersKept:
    """Answers in the order in which they were given, and where to go on; ``null``: no more at the moment."""

    items: tuple[Kept, ...]
    next: int | None


@router.post(
    "/receipts",
    status_code=201,
    responses=ACTS | declared(429),
    dependencies=[Waited],
    operation_id="give_receipt",
    summary="A signed answer to keep",
)
def give(body: Question, desk: TheDesk, employer: TheEmployer) -> dict[str, Any]:
    """The receipt itself: keep it as it is. Of it are kept here its digest and who asked, until ``known_here_until``."""
    given = relying.give(desk, employer, body.number, on=body.valid_on, known_at=body.known_at, named=body.tell_name)
    return given.document


@router.get(
    "/receipts",
    responses=declared(401, 422, 503),
    dependencies=[Waited],
    operation_id="receipts",
    summary="What one was answered",
)
def receipts(
    desk: TheDesk,
    employer: TheEmployer,
    *,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="The position of the last answer that was read.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AnswersKept:
    """The employer's own: receipts and rosters as far as they are still known here; never the answers themselves."""
    found, following = desk.views.reliance.of_employer(employer.id, after=after, limit=limit)
    items = (
        Kept(one.position, one.id, one.what, one.digest, one.first, one.last, one.size, one.at, one.rows, one.kept_until)
        for one in found
    )
    return AnswersKept(tuple(items), following)


@router.post(
    "/receipts/check",
    responses=declared(400, 413, 415, 422, 503),
    operation_id="check_receipt",
    summary="Check a kept answer again",
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def check(request: Request, desk: TheDesk) -> dict[str, Any]:
    """A receipt or a roster's statement, as the file is. No account is needed, and nothing of it is kept.

    It is good whatever has happened to the person or the keys since; ``since`` says whether the ledger says the same today.
    """
    return (await run_in_threadpool(relying.check, desk, await request.body())).to_json()


@dataclass(frozen=True, slots=True)
class CheckedOn:
    """That somebody was told about an endorsement of the reader's, and asked about which days. ``employer``: who, if it chose to say."""

    at: datetime
    number: str | None
    what: str
    first: date
    last: date
    employer: str | None


@dataclass(frozen=True, slots=True)
class MyChecks:
    """How often, and each time; as far as it is still known here. Who only looks, without a receipt, is not counted."""

    times: int
    items: tuple[CheckedOn, ...]


@router.get(
    "/professionals/checks", responses=declared(401, 422, 503), dependencies=[Waited], operation_id="my_checks",
    summary="How often one was checked, and when",
)  # fmt: skip
def my_checks(desk: TheDesk, person: ThePerson) -> MyChecks:
    """The person's own endorsements only, under every record of theirs."""
    return MyChecks(*_checks(desk, person))


def _checks(desk: Desk, person: Oneself) -> tuple[int, tuple[CheckedOn, ...]]:
    office = desk.office
    held = [one for record in professionals.records_of(office, person.id) for one in professionals.held_under(office, record)]
    numbers = {page: endorsement.number for page, endorsement in held}
    found = desk.views.reliance.about(tuple(numbers))
    told = {one.employer: office.vault.employers.get(one.employer) for one in found if one.named}
    items = (
        CheckedOn(one.at, numbers[PageId(one.endorsement)], one.what, one.first, one.last, who.name if who else None)
        for one in found
        for who in [told.get(one.employer) if one.named else None]
    )
    return len(found), tuple(items)
