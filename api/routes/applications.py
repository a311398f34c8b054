"""Applications: begun, built, submitted, and how far they have come. All of it is sealed in the public log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.identity import TheActor, TheOffice, TheOfficer, attempting
from api.routes.common import ACTS, Act, Body, Nothing, Recorded, TheAct, TheOnce, TheOwnAct, begun, somebody
from api.strict import StrictRoute
from ledger.procedures import applications, assessing
from ledger.rulebook import applying
from ledger.rulebook.progress import Application, Stage
from ledger.rulebook.requirement import Kind, Relation, Target
from ledger.rulebook.vocabulary import AgeBand, Category, Oneself, PageId, PersonId
from ledger.signing.statement import parse_at

router = APIRouter(route_class=StrictRoute, prefix="/v1/applications", tags=["applications"], responses=ACTS)

Words = Annotated[str, Field(min_length=1, max_length=2000)]
Named = Annotated[str, Field(min_length=1, max_length=100)]
Kinds = Annotated[tuple[Kind, ...], Field(min_length=1, max_length=8)]


class Submission(Body):
    """Who applies, and for what."""

    person: str
    category: Category
    age_band: AgeBand


class Registration(Body):
    """Who begins an application, and for what; who acts for themselves need not say who."""

    person: str | None = None
    category: Category
    age_band: AgeBand


class AddOnRegistration(Body):
    """Who begins an application for the add-on, and on which of their endorsements."""

    person: str | None = None
    number: str


class Acceptance(Body):
    """Who helps the candidate, where somebody does."""

    advisor: str | None = None


class Redirection(Body):
    """Which category fits better, and why."""

    category: Category
    age_band: AgeBand
    reason: Words


class Advice(Body):
    """What an advisory review says."""

    advice: Words


@dataclass(frozen=True, slots=True)
class Submitted:
    """The application's page, and where its line stands."""

    application: str
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A reference as its applicant and its association may see it: never the letter."""

    reference: str
    relation: Relation
    waived: bool
    received: bool
    declined: bool
    endorsed: bool
    vetted: bool


@dataclass(frozen=True, slots=True)
class Sat:
    """An examination: its number, its day, and how it ended."""

    exam: str
    day: date
    attempt: int
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Told:
    """How far an application has come. Its applicant is told the reasons that they did not waive, and no reviewer's name."""

    application: str
    stage: Stage
    in_review: bool
    target: Target
    category: Category
    age_band: AgeBand
    registered_on: date | None
    accepted_on: date | None
    submitted_on: date | None
    rules_of: date | None
    due: date | None
    again_from: date | None
    reasons: tuple[str, ...]
    references: tuple[Asked, ...]
    exams: tuple[Sat, ...]
    endorsement: str | None


@router.post("", status_code=201, operation_id="submit_application", summary="Take an application in that was made on paper")
def submit(body: Submission, office: TheOffice, officer: TheOfficer, once: TheOnce) -> Submitted:
    """At the officer's association; the rules of today are pinned."""
    with attempting(office, officer, "application"):
        person = PersonId(begun(office, body.person, "person."))
        _, written = applications.submit(office, person, body.category, body.age_band, by=officer, once=once)
    # Asked twice under one key, the page is the one that was written the first time.
    return Submitted(office.journal.line(written.last).stream, written.last, parse_at(written.at))


@router.post("/registrations", status_code=201, operation_id="register_application", summary="Begin an application")
def register(body: Registration, act: TheOwnAct) -> Submitted:
    """Which is then built in the ledger, and submitted when it is whole."""
    with attempting(act.office, act.by, "registration"):
        who = somebody(act, body.person)
        _, written = applications.register(act.office, who, body.category, body.age_band, by=act.by, once=act.once)
    return Submitted(act.office.journal.line(written.last).stream, written.last, parse_at(written.at))


@router.post(
    "/addon-registrations", status_code=201, operation_id="register_addon_application", summary="Begin one for the add-on"
)
def register_addon(body: AddOnRegistration, act: TheOwnAct) -> Submitted:
    """On an active endorsement of the candidate's own."""
    with attempting(act.office, act.by, "registration"):
        _, written = applications.register_addon(act.office, somebody(act, body.person), body.number, by=act.by, once=act.once)
    return Submitted(act.office.journal.line(written.last).stream, written.last, parse_at(written.at))


def _page(act: Act, application: str) -> PageId:
    return begun(act.office, application, "application.")


@router.post("/{application}/acceptance", status_code=201, operation_id="accept_application", summary="Accept a registration")
def accept(application: str, body: Acceptance, act: TheAct) -> Recorded:
    """It is in order, and fits its category; from now on it is built."""
    advisor = PersonId(begun(act.office, body.advisor, "person.")) if body.advisor else None
    return act("acceptance", applications.accept, _page(act, application), advisor=advisor)


@router.post("/{application}/redirection", status_code=201, operation_id="redirect_application", summary="Redirect to a category")
def redirect(application: str, body: Redirection, act: TheAct) -> Recorded:
    """Another category fits better; it is accepted anew."""
    return act(
        "redirection", applications.redirect, _page(act, application), category=body.category, age_band=body.age_band,
        reason=body.reason,
    )  # fmt: skip


@router.post("/{application}/advice", status_code=201, operation_id="advise_application", summary="Give an advisory review")
def advise(application: str, body: Advice, act: TheAct) -> Recorded:
    """Before it is submitted; nothing is decided by it."""
    return act("advice", applications.advise, _page(act, application), advice=body.advice)


@router.post("/{application}/submission", status_code=201, operation_id="hand_application_in", summary="Submit what was built")
def hand_in(application: str, body: Nothing, act: TheOwnAct) -> Recorded:
    """The rules of today are pinned."""
    del body
    return act("submission", applications.hand_in, _page(act, application))


@router.post("/{application}/resubmission", status_code=201, operation_id="resubmit_application", summary="Submit it again")
def resubmit(application: str, body: Nothing, act: TheOwnAct) -> Recorded:
    """Amended, or complete after a deferral; what is pinned stays."""
    del body
    return act("resubmission", applications.resubmit, _page(act, application))


@router.post("/{application}/withdrawal", status_code=201, operation_id="withdraw_application", summary="Take a withdrawal in")
def withdraw(application: str, body: Nothing, act: TheOwnAct) -> Recorded:
    """The candidate withdraws before a decision."""
    del body
    return act("withdrawal", applications.withdraw, _page(act, application))


@router.get("/{application}", operation_id="application", summary="How far an application has come")
def told(application: str, office: TheOffice, actor: TheActor) -> Told:
    """For its applicant, its association, and whoever reviews it."""
    page = begun(office, application, "application.")
    with attempting(office, actor, "application reading"):
        it = assessing.read(office, page, actor)
    return _told(page, it, whole=not isinstance(actor, Oneself) and actor.association == it.association)


def _told(page: str, it: Application, *, whole: bool) -> Told:
    return Told(
        page, it.stage, it.in_review, it.target, it.category, it.age_band, it.registered_on, it.accepted_on, it.submitted_on,
        it.pin.day if it.pin else None, it.due, it.again_from,
        tuple(one.text for one in it.reasons) if whole else applying.relayed(it),
        tuple(Asked(r.id, r.relation, r.waived, r.received, r.declined, r.endorsed, r.vetted) for r in it.references),
        tuple(Sat(one.id, one.day, one.attempt, one.passed) for one in it.sittings), it.endorsement,
    )  # fmt: skip
