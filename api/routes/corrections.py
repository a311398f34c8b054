"""Corrections: a wrong line put right by another, and the list of all that depended on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from pydantic import Field

from api.identity import TheOffice, TheOfficer, attempting
from api.routes.common import ACTS, Body, Day, TheOnce, recorded
from api.routes.endorsements import Days
from api.strict import StrictRoute
from ledger.procedures import corrections, officers
from ledger.rulebook.correction import Dependant, Sort
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, Officer, Term

router = APIRouter(route_class=StrictRoute, prefix="/v1/corrections", tags=["corrections"], responses=ACTS)

_SCHEME = "bearer "


class Correction(Body):
    """Which line of which endorsement is put right, what of it, why, and what shows it (a SHA-256)."""

    number: str
    corrects: str
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    days: Days | None = None
    category: Category | None = None
    age_band: AgeBand | None = None
    granted_on: Day | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Depended:
    """One thing that depended on the wrong line: its sort, page and line, its day, and what it leaned on, before and after."""

    sort: Sort
    page: str
    line: str
    day: date
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class PutRight:
    """The correction stands in the journal; ``dependants`` are for people to look at, and nothing of them was changed."""

    position: int
    at: datetime
    line: str
    dependants: tuple[Depended, ...]


def the_approver(
    office: TheOffice,
    approval: Annotated[
        str | None, Header(alias="Approval", description="A second officer's token, `Bearer …`, who approves of this act.")
    ] = None,
) -> Officer | None:
    """The second officer, known by their own token. Raises ``TokenNotGood``."""
    if approval is None:
        return None
    if not approval.lower().startswith(_SCHEME):
        raise officers.TokenNotGood(field="Approval")
    return officers.officer_of(office, approval[len(_SCHEME) :].strip())


@router.post("", status_code=201, operation_id="put_right", summary="Put a line right, and list what depended on it")
def put_right(
    body: Correction,
    office: TheOffice,
    officer: TheOfficer,
    once: TheOnce,
    approver: Annotated[Officer | None, Depends(the_approver)],
) -> PutRight:
    """What was known before stays askable. Sessions that leaned on the line are flagged; nothing is voided."""
    days = Term(body.days.start, body.days.end) if body.days else None
    with attempting(office, officer, "correction"):
        done = corrections.correct(
            office, body.number, officer, corrects=LineId(body.corrects), reason=body.reason, days=days, category=body.category,
            age_band=body.age_band, granted_on=body.granted_on, evidence=body.evidence, approved_by=approver, once=once,
        )  # fmt: skip
    stands = recorded(done.written)
    return PutRight(stands.position, stands.at, done.line, tuple(map(_depended, done.dependants)))


def _depended(one: Dependant) -> Depended:
    return Depended(one.sort, one.page, one.line, one.day, one.was, one.now)
