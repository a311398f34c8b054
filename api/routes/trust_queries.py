"""Authorised then? Recognised by whom? The trust list's two questions, in the shape of the Trust Registry Query Protocol."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import Field

from api import trust_queries
from api.desk import Desk, TheDesk
from api.refused import Invalid
from api.routes.common import Body, Moment, declared
from api.strict import StrictRoute
from api.trust_queries import Question

router = APIRouter(
    route_class=StrictRoute, prefix="/v1/trust", tags=["trust"], responses=declared(400, 404, 409, 413, 415, 422, 503)
)

Named = Annotated[str, Field(min_length=1, max_length=400)]
ZONED: Final = "The moment asked about; now unless told."


class Context(Body):
    """What else belongs to the question: the moment it is about."""

    time: Annotated[Moment, Field(description=ZONED)] | None = None


class Query(Body):
    """Is ``entity_id`` entitled to ``action`` on ``resource`` (a category and its age band, ``FS/IMH``), says ``authority_id``?"""

    entity_id: Named
    authority_id: Named
    action: Named
    resource: Named
    context: Context = Context()


@dataclass(frozen=True, slots=True)
class Authorized:
    """Whether it was authorised at that time, and why; ``time_evaluated`` is for which moment the answer holds."""

    entity_id: str
    authority_id: str
    action: str
    resource: str
    authorized: bool
    message: str
    time_requested: datetime
    time_evaluated: datetime


@dataclass(frozen=True, slots=True)
class Recognized:
    """Whether it was recognised at that time, and why. What rests on a default of this ledger is not a yes, and says so."""

    entity_id: str
    authority_id: str
    action: str
    resource: str
    recognized: bool
    message: str
    time_requested: datetime
    time_evaluated: datetime


@router.post("/authorization", operation_id="trust_authorization", summary="Was this association authorised at that time?")
def authorization(query: Query, desk: TheDesk) -> Authorized:
    """``action`` is *issue*, ``authority_id`` the Alliance's DID. Membership, licence and keys are those of that day, as known now."""
    asked = _question(query, desk)
    found = trust_queries.authorised(desk, asked)
    return Authorized(
        entity_id=query.entity_id, authority_id=query.authority_id, action=query.action, resource=query.resource,
        authorized=found.yes, message=found.message, time_requested=desk.office.clock(), time_evaluated=asked.moment,
    )  # fmt: skip


@router.post("/recognition", operation_id="trust_recognition", summary="Did that association recognise this one's endorsements?")
def recognition(query: Query, desk: TheDesk) -> Recognized:
    """``action`` is *recognize* (to work there) or *transfer* (to move there); ``authority_id`` the DID of the one asked."""
    asked = _question(query, desk)
    found = trust_queries.recognised(desk, asked)
    return Recognized(
        entity_id=query.entity_id, authority_id=query.authority_id, action=query.action, resource=query.resource,
        recognized=found.yes, message=found.message, time_requested=desk.office.clock(), time_evaluated=asked.moment,
    )  # fmt: skip


def _question(query: Query, desk: Desk) -> Question:
    now = desk.office.clock()
    moment = query.context.time or now
    if moment > now:
        raise Invalid("What will be true then is not known.", field="context.time")
    if moment.year < date.min.year + 1:  # no zone west of Greenwich has that moment
        raise Invalid("There was no association then.", field="context.time")
    return Question(query.entity_id, query.authority_id, query.action, query.resource, moment)
