"""Audits of renewals: drawn in public, by a seed that nobody chose; what came of each stays sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.identity import TheOffice, TheOfficer
from api.routes.common import ACTS, FINDS, Body, Day, Nothing, Recorded, TheAct, declared
from api.strict import StrictRoute
from ledger.procedures import audits
from ledger.rulebook.telling import Outcome
from ledger.rulebook.vocabulary import LineId

router = APIRouter(route_class=StrictRoute, prefix="/v1/audits", tags=["audits"], responses=ACTS)

Named = Annotated[str, Field(min_length=1, max_length=100)]
Lines = Annotated[tuple[Named, ...], Field(max_length=500)]


class Cycle(Body):
    """The last day of the cycle whose renewals are drawn from."""

    cycle_end: Day


class Audited(Body):
    """What came of an audit: what was shown, by when more is wanted, and why; all of it stays private."""

    outcome: Outcome
    entries: Lines = ()
    sessions: Lines = ()
    until: Day | None = None
    reason: Annotated[str, Field(min_length=1, max_length=2000)] | None = None


@dataclass(frozen=True, slots=True)
class ToAudit:
    """A renewal to be audited: ``drawn`` says by chance, else its holder came back; ``outcome`` what came of it so far."""

    endorsement: str
    number: str | None
    drawn: bool
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class ToAudits:
    """Every renewal of the cycle that is to be audited."""

    items: tuple[ToAudit, ...]
    next: str | None = None


@router.get("", responses=FINDS | declared(401, 403), operation_id="audits", summary="Which renewals are to be audited")
def to_audit(office: TheOffice, officer: TheOfficer, cycle_end: Annotated[Day, Query()]) -> ToAudits:
    """At the officer's association, of the cycle that ended on that day."""
    found = audits.to_audit(office, officer.association, cycle_end)
    return ToAudits(tuple(ToAudit(one.page, one.number, one.drawn is not None, one.outcome) for one in found))


@router.post("", status_code=201, operation_id="open_draw", summary="Fix in public among which renewals will be drawn")
def open_draw(body: Cycle, act: TheAct) -> Recorded:
    """After the last day on which a renewal of the cycle is taken."""
    return act("population of a draw", audits.open_draw, cycle_end=body.cycle_end)


@router.post("/draw", status_code=201, operation_id="make_draw", summary="Draw, by the first checkpoint published since")
def make_draw(body: Nothing, act: TheAct) -> Recorded:
    """Anyone can make the same draw again from the public log."""
    del body
    return act("draw", audits.make_draw)


@router.post("/{number}", status_code=201, operation_id="record_audit", summary="Write down what came of an audit")
def record(number: str, body: Audited, act: TheAct) -> Recorded:
    """It ends nothing by itself."""
    return act(
        "audit",
        audits.record,
        number,
        outcome=body.outcome,
        entries=tuple(map(LineId, body.entries)),
        sessions=tuple(map(LineId, body.sessions)),
        until=body.until,
        reason=body.reason,
    )
