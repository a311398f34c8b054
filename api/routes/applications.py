"""Applications: taken in, approved, withdrawn. All of it is sealed in the public log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter

from api.identity import TheOffice, TheOfficer, attempting
from api.routes.common import ACTS, Body, Nothing, Recorded, TheOnce, begun, recorded
from api.strict import StrictRoute
from ledger.office import Office
from ledger.procedures import applications
from ledger.rulebook.vocabulary import AgeBand, Category, PersonId
from ledger.signing.statement import parse_at, parse_entry

router = APIRouter(route_class=StrictRoute, prefix="/v1/applications", tags=["applications"], responses=ACTS)


class Submission(Body):
    """Who applies, and for what."""

    person: str
    category: Category
    age_band: AgeBand


@dataclass(frozen=True, slots=True)
class Submitted:
    """The application's page, and where its line stands."""

    application: str
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Endorsed:
    """The endorsement that an approval began."""

    number: str
    endorsement: str
    position: int
    at: datetime


@router.post("", status_code=201, operation_id="submit_application", summary="Take an application in")
def submit(body: Submission, office: TheOffice, officer: TheOfficer, once: TheOnce) -> Submitted:
    """At the officer's association; the edition of today is pinned."""
    with attempting(office, officer, "application"):
        person = PersonId(begun(office, body.person, "person."))
        _, written = applications.submit(office, person, body.category, body.age_band, by=officer, once=once)
    # Asked twice under one key, the page is the one that was written the first time.
    return Submitted(office.journal.line(written.last).stream, written.last, parse_at(written.at))


@router.post("/{application}/approval", status_code=201, operation_id="approve_application", summary="Approve, and endorse")
def approve(application: str, body: Nothing, office: TheOffice, officer: TheOfficer, *, once: TheOnce) -> Endorsed:
    """The endorsement is granted in the same write."""
    del body
    with attempting(office, officer, "approval"):
        written = applications.approve(office, begun(office, application, "application."), by=officer, once=once).written
    stream, number = _granted(office, written.last)
    return Endorsed(number, stream, written.last, parse_at(written.at))


def _granted(office: Office, position: int) -> tuple[str, str]:
    """The page that a granting began and the number it gave, from the line itself."""
    line = office.journal.line(position)
    line_id = parse_entry(line.entry).stmt.id
    body = office.vault.bodies.get([line_id])[line_id] or {}
    return line.stream, str(body["number"])


@router.post("/{application}/withdrawal", status_code=201, operation_id="withdraw_application", summary="Take a withdrawal in")
def withdraw(application: str, body: Nothing, office: TheOffice, officer: TheOfficer, *, once: TheOnce) -> Recorded:
    """The candidate withdraws before a decision."""
    del body
    with attempting(office, officer, "withdrawal"):
        return recorded(applications.withdraw(office, begun(office, application, "application."), by=officer, once=once))
