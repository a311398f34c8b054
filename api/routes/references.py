"""References of an application: asked for, received, declined, their raters vetted. No letter is shown to its applicant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.identity import TheActor, TheOffice, attempting
from api.routes.common import ACTS, Act, Body, Nothing, Recorded, TheAct, TheOwnAct, begun
from api.strict import StrictRoute
from ledger.procedures import references
from ledger.rulebook.requirement import Relation
from ledger.rulebook.vocabulary import LineId, PageId, PersonId
from ledger.signing.statement import parse_entry

router = APIRouter(
    route_class=StrictRoute, prefix="/v1/applications/{application}/references", tags=["references"], responses=ACTS
)


class Request(Body):
    """Who is asked, if they are on the books, what they are to the applicant, and whether the applicant waives all sight of it."""

    rater: str | None = None
    relation: Relation
    waived: Annotated[bool, Field(strict=True)]


class Letter(Body):
    """The letter's text, which only the vault keeps; nothing, where the association keeps it elsewhere."""

    text: Annotated[str, Field(min_length=1, max_length=50_000)] | None = None


class Vetting(Body):
    """How the association convinced itself of the rater."""

    how: Annotated[str, Field(min_length=1, max_length=2000)]


@dataclass(frozen=True, slots=True)
class Requested:
    """The reference's own name, by which later acts call it, and where its line stands."""

    reference: str
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Read:
    """A letter, for those who judge the application."""

    text: str


def _page(act: Act, application: str) -> PageId:
    return begun(act.office, application, "application.")


@router.post("", status_code=201, operation_id="request_reference", summary="Ask for a reference")
def request(application: str, body: Request, act: TheOwnAct) -> Requested:
    """How many, and by whom, is weighed when the application is assessed."""
    rater = PersonId(begun(act.office, body.rater, "person.")) if body.rater else None
    done = act("reference", references.request, _page(act, application), rater=rater, relation=body.relation, waived=body.waived)
    return Requested(parse_entry(act.office.journal.line(done.position).entry).stmt.id, done.position, done.at)


@router.post("/{reference}/letter", status_code=201, operation_id="receive_reference", summary="Take a letter in")
def receive(application: str, reference: str, body: Letter, act: TheOwnAct) -> Recorded:
    """Whether its rater is endorsed today is recorded with it."""
    return act("letter", references.receive, _page(act, application), request=LineId(reference), text=body.text)


@router.post("/{reference}/refusal", status_code=201, operation_id="decline_reference", summary="Take in that none is written")
def decline(application: str, reference: str, body: Nothing, act: TheOwnAct) -> Recorded:
    """Another may be asked."""
    del body
    return act("letter declined", references.decline, _page(act, application), request=LineId(reference))


@router.post("/{reference}/vetting", status_code=201, operation_id="vet_rater", summary="Vet a rater who is not endorsed")
def vet(application: str, reference: str, body: Vetting, act: TheAct) -> Recorded:
    """The letter then counts as one by somebody endorsed."""
    return act("rater vetting", references.vet, _page(act, application), request=LineId(reference), how=body.how)


@router.get("/{reference}/letter", operation_id="read_reference", summary="Read a letter")
def read(application: str, reference: str, office: TheOffice, actor: TheActor) -> Read:
    """For a coordinator, a reviewer of the application, and who wrote it; never for its applicant."""
    page = begun(office, application, "application.")
    with attempting(office, actor, "letter reading"):
        return Read(references.letter(office, page, LineId(reference), reader=actor))
