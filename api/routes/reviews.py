"""Reviews: a reviewer is asked, steps back, recommends; nobody sees another's recommendation before their own is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.identity import TheOffice, TheOfficer, attempting
from api.routes.common import ACTS, Body, Recorded, TheAct, begun
from api.strict import StrictRoute
from ledger.procedures import reviews
from ledger.rulebook.review import Conflict, Reached, Recommendation
from ledger.rulebook.vocabulary import LineId, PersonId
from ledger.signing.statement import parse_entry

router = APIRouter(route_class=StrictRoute, prefix="/v1/reviews", tags=["reviews"], responses=ACTS)


class Assignment(Body):
    """Which officer reviews which application, and who that officer is on the books."""

    application: str
    reviewer: Annotated[str, Field(min_length=1, max_length=100)]
    person: str


class Recusal(Body):
    """What keeps the reviewer out."""

    conflict: Conflict


class Advised(Body):
    """The recommendation, its reasons, and that no tie to the applicant is known."""

    recommendation: Recommendation
    reasons: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=2000)], ...], Field(max_length=50)] = ()
    no_conflict: Annotated[bool, Field(strict=True)]


class Question(Body):
    """Of which application."""

    application: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """The review's own name, by which later acts call it, and where its line stands."""

    review: str
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One review, as far as the one who asks may see it."""

    review: str
    reviewer: str
    association: str
    tier: int
    recommendation: Recommendation | None
    reasons: tuple[str, ...]
    recorded_on: date | None
    recused: Conflict | None


@dataclass(frozen=True, slots=True)
class Reviewers:
    """The reviews that may be seen, and, where none is hidden, what they come to."""

    reviews: tuple[Reviewed, ...]
    reached: Reached | None
    recommendation: Recommendation | None


@router.post("", status_code=201, operation_id="assign_reviewer", summary="Ask a reviewer")
def assign(body: Assignment, act: TheAct) -> Assigned:
    """Endorsed on this day in a category that the edition names, here or elsewhere, and tied to the applicant in no known way."""
    person = PersonId(begun(act.office, body.person, "person."))
    reviewer = PersonId(begun(act.office, body.reviewer, "officer."))
    page = begun(act.office, body.application, "application.")
    done = act("assignment", reviews.assign, page, reviewer=reviewer, person=person)
    return Assigned(parse_entry(act.office.journal.line(done.position).entry).stmt.id, done.position, done.at)


@router.post("/{review}/recusal", status_code=201, operation_id="recuse_reviewer", summary="Keep a reviewer out")
def recuse(review: str, body: Recusal, act: TheAct) -> Recorded:
    """They step back, or the association keeps them out; somebody else is then asked."""
    page = reviews.of(act.office, LineId(review))
    return act("recusal", reviews.recuse, page, assignment=LineId(review), conflict=body.conflict)


@router.post("/{review}/recommendation", status_code=201, operation_id="recommend", summary="Recommend")
def recommend(review: str, body: Advised, act: TheAct) -> Recorded:
    """By the reviewer who was asked, and nobody for them."""
    page = reviews.of(act.office, LineId(review))
    return act(
        "recommendation", reviews.recommend, page, assignment=LineId(review), recommendation=body.recommendation,
        reasons=body.reasons, no_conflict=body.no_conflict,
    )  # fmt: skip


@router.post("/list", operation_id="reviews", summary="The reviews of an application")
def shown(body: Question, office: TheOffice, officer: TheOfficer) -> Reviewers:
    """For its coordinators all; for a reviewer their own, and the others' once theirs is in."""
    page = begun(office, body.application, "application.")
    with attempting(office, officer, "review reading"):
        seen, outcome = reviews.shown(office, page, officer)
    told = tuple(
        Reviewed(one.id, one.reviewer, one.association, one.tier, one.recommendation, one.reasons, one.recorded_on, one.recused)
        for one in seen
    )
    return Reviewers(told, outcome.reached if outcome else None, outcome.recommendation if outcome else None)
