"""Decisions on an application: sent back, deferred, moved to other rules, approved, closed; and attested while it is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.identity import TheOffice, TheOfficer, attempting
from api.routes.common import ACTS, Act, Body, Day, Recorded, TheAct, TheOnce, begun
from api.strict import StrictRoute
from ledger.office import Office
from ledger.procedures import applications, decisions, letters
from ledger.rulebook.application import Reason
from ledger.rulebook.requirement import Kind
from ledger.rulebook.vocabulary import LineId, PageId
from ledger.signing.statement import parse_at, parse_entry

router = APIRouter(route_class=StrictRoute, prefix="/v1/applications", tags=["applications"], responses=ACTS)

Words = Annotated[str, Field(min_length=1, max_length=2000)]
Named = Annotated[str, Field(min_length=1, max_length=100)]
Kinds = Annotated[tuple[Kind, ...], Field(min_length=1, max_length=8)]


class Why(Body):
    """One reason; ``reference`` names the letter it rests on."""

    text: Words
    reference: Named | None = None


Reasons = Annotated[tuple[Why, ...], Field(min_length=1, max_length=50)]


class Return(Body):
    """What is to be amended, by when, and why."""

    tabs: Kinds
    due: Day | None = None
    reasons: Reasons


class Deferral(Body):
    """What is missing, from which day it is reviewed again, and why."""

    missing: Kinds
    again_from: Day | None = None
    reasons: Reasons


class Closure(Body):
    """Why it is closed without an award."""

    reason: Words


class Migration(Body):
    """By the rules of which day it is judged from now on, and why."""

    as_of: Day
    reason: Words


class Decision(Body):
    """Why the association decides so despite what is missing or not checked; not asked where nothing is."""

    despite: Words | None = None


@dataclass(frozen=True, slots=True)
class Endorsed:
    """The endorsement that an approval began, or on which it granted the add-on."""

    number: str
    endorsement: str
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """That an application is registered, for an employer: the facts, and the sentences in Markdown. No endorsement."""

    application: str
    association: str
    sought: str
    registered_since: date
    stage: str
    on: date
    markdown: str


def _page(act: Act, application: str) -> PageId:
    return begun(act.office, application, "application.")


def _reasons(given: tuple[Why, ...]) -> tuple[Reason, ...]:
    return tuple(Reason(one.text, LineId(one.reference) if one.reference else None) for one in given)


@router.post("/{application}/return", status_code=201, operation_id="return_application", summary="Send it back to be amended")
def send_back(application: str, body: Return, act: TheAct) -> Recorded:
    """In these tabs, by this day."""
    return act(
        "return", decisions.send_back, _page(act, application), tabs=body.tabs, due=body.due, reasons=_reasons(body.reasons)
    )


@router.post("/{application}/deferral", status_code=201, operation_id="defer_application", summary="Defer it")
def defer(application: str, body: Deferral, act: TheAct) -> Recorded:
    """Not yet: it is reviewed again when more is there."""
    return act(
        "deferral", decisions.defer, _page(act, application), missing=body.missing, again_from=body.again_from,
        reasons=_reasons(body.reasons),
    )  # fmt: skip


@router.post("/{application}/closure", status_code=201, operation_id="close_application", summary="Close it without an award")
def close(application: str, body: Closure, act: TheAct) -> Recorded:
    """The candidate may apply again."""
    return act("closure", decisions.close, _page(act, application), reason=body.reason)


@router.post("/{application}/migration", status_code=201, operation_id="migrate_application", summary="Judge it by other rules")
def migrate(application: str, body: Migration, act: TheAct) -> Recorded:
    """Those of a day, and why: what is pinned changes in no other way."""
    return act("migration", decisions.migrate, _page(act, application), as_of=body.as_of, reason=body.reason)


@router.post(
    "/{application}/exam-approval", status_code=201, operation_id="approve_for_exam", summary="Approve for the examination"
)
def approve_for_exam(application: str, body: Decision, act: TheAct) -> Recorded:
    """All but the examination is there."""
    return act("approval for the examination", decisions.approve_for_exam, _page(act, application), despite=body.despite)


@router.post("/{application}/approval", status_code=201, operation_id="approve_application", summary="Approve, and endorse")
def approve(application: str, body: Decision, office: TheOffice, officer: TheOfficer, *, once: TheOnce) -> Endorsed:
    """The endorsement, or the add-on, is granted in the same write; refused while something is missing, naming all of it."""
    page = begun(office, application, "application.")
    with attempting(office, officer, "approval"):
        found = applications.approve(office, page, by=officer, despite=body.despite, once=once)
    # Asked twice under one key, what was begun is read off the line that was written the first time.
    stream, number = _granted(office, found.written.last, found.number)
    return Endorsed(number, stream, found.written.last, parse_at(found.written.at))


def _granted(office: Office, position: int, base: str) -> tuple[str, str]:
    """The page that a granting began and the number it gave, from the line itself; of the add-on, its base's."""
    line = office.journal.line(position)
    line_id = parse_entry(line.entry).stmt.id
    body = office.vault.bodies.get([line_id])[line_id] or {}
    return line.stream, str(body.get("number") or base)


@router.get("/{application}/letter", operation_id="application_letter", summary="Attest that an application is registered")
def letter(application: str, office: TheOffice, officer: TheOfficer) -> Letter:
    """For an employer, without a name. It is no endorsement, and a waiver is the state's."""
    page = begun(office, application, "application.")
    with attempting(office, officer, "attestation"):
        said = letters.attest(office, page, officer)
    return Letter(page, said.association, said.sought, said.registered_since, said.stage, said.on, "\n\n".join(said.text))
