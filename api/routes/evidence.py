"""Evidence: entered one piece at a time, by the person or an officer, withdrawn, verified, signed; and what is still missing.

Every body names its person by their pseudonym (who acts for themselves need not), and no address names anybody. What is shown stays sealed in the public log.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BeforeValidator, Field

from api.identity import TheActor, TheOffice, attempting
from api.progress import Progress, progress
from api.refused import NotFound
from api.routes.common import ACTS, Act, Body, Day, Recorded, TheAct, TheOwnAct, begun, somebody
from api.strict import StrictRoute
from ledger.procedures import assessing, dossiers, evidence
from ledger.procedures.catalogue import edition
from ledger.rulebook.evidence import Entered, Entry, Evidence, Sort, TopicMinutes
from ledger.rulebook.requirement import Level, Paper, Target, Topic, WorkField
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, LineId, Term
from ledger.signing.statement import parse_entry

router = APIRouter(route_class=StrictRoute, prefix="/v1", tags=["evidence"], responses=ACTS)

Minutes = Annotated[int, Field(ge=1, le=600_000)]
Months = Annotated[int, Field(ge=1, le=1200)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the document's bytes, in hexadecimal.")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Title = Annotated[str, Field(min_length=1, max_length=300)]
Named = Annotated[str, Field(min_length=1, max_length=100)]


def _decoded(given: object) -> object:
    try:
        return b64decode(given, validate=True) if isinstance(given, str) else None
    except ValueError:
        raise ValueError("bytes are written in base64") from None


Content = Annotated[bytes, BeforeValidator(_decoded, json_schema_input_type=str)]
"""The bytes of a document, in base64."""


class OnTopic(Body):
    """So many minutes of a training on a topic."""

    topic: Topic
    minutes: Minutes


class Piece(Body):
    """One piece of evidence; each sort has members of its own. A document is named by its digest, and kept elsewhere."""

    person: str | None = None
    sort: Sort
    start: Day
    end: Day | None = None
    level: Level | None = None
    field: WorkField | None = None
    minutes: Minutes | None = None
    months: Months | None = None
    topics: Annotated[tuple[OnTopic, ...], Field(max_length=10)] = ()
    internship: bool = False
    age_bands: Annotated[tuple[AgeBand, ...], Field(max_length=2)] = ()
    title: Title | None = None
    document: Digest | None = None


class Withdrawal(Body):
    """Which entry is taken back; why stays private."""

    person: str | None = None
    entry: Named
    reason: Words | None = None


class Verification(Body):
    """Which entry was checked, and how."""

    person: str
    entry: Named
    how: Words


class Signing(Body):
    """Which paper was signed, in which version, known by the digest of what was read; today unless a day is told."""

    person: str | None = None
    paper: Paper
    version: Title
    sha256: Digest
    signed_on: Day | None = None


class Document(Body):
    """A document to be kept; an entry names it by the digest that is answered."""

    person: str | None = None
    content: Content


class Wanted(Body):
    """Whose document is wanted, by its digest."""

    person: str | None = None
    sha256: Digest


class Whose(Body):
    """Whose evidence is asked for."""

    person: str | None = None


class Question(Body):
    """What somebody has and lacks for ``target``, as though they applied today; at the association that asks unless told."""

    person: str | None = None
    target: Target
    age_band: AgeBand
    association: Annotated[str, Field(min_length=2, max_length=20)] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """The line that was written, by which later acts name it, and where it stands."""

    id: str
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as it stands; ``verified`` says how an officer checked it."""

    id: str
    sort: Sort
    start: date | None
    end: date | None
    level: Level | None
    field: WorkField | None
    minutes: int | None
    months: int | None
    topics: tuple[TopicMinutes, ...]
    internship: bool
    age_bands: tuple[AgeBand, ...]
    title: str | None
    document: str | None
    entered_on: date
    verified: str | None


@dataclass(frozen=True, slots=True)
class Signed:
    """One paper signed."""

    id: str
    paper: Paper
    version: str
    sha256: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything somebody shows; ``erased``: some of it is gone for ever."""

    entries: tuple[Told, ...]
    papers: tuple[Signed, ...]
    erased: bool


@dataclass(frozen=True, slots=True)
class Digested:
    """The digest of a document that is kept."""

    sha256: str


@dataclass(frozen=True, slots=True)
class Read:
    """The bytes of a document, in base64."""

    content: str


def _kept(act: Act, done: Recorded) -> Kept:
    """The line's own id, which the act asked twice under one key says again."""
    return Kept(parse_entry(act.office.journal.line(done.position).entry).stmt.id, done.position, done.at)


@router.post("/evidence", status_code=201, operation_id="enter_evidence", summary="Enter one piece of evidence")
def enter(body: Piece, act: TheOwnAct) -> Kept:
    """It serves every category and every association that asks for such."""
    told = Entered(
        valid=Term(body.start, body.end), sort=body.sort, level=body.level, field=body.field, minutes=body.minutes,
        months=body.months, topics=tuple(TopicMinutes(one.topic, one.minutes) for one in body.topics),
        internship=body.internship, age_bands=body.age_bands, title=body.title, document=body.document,
    )  # fmt: skip
    return _kept(act, act("evidence", evidence.enter, somebody(act, body.person), told=told))


@router.post("/evidence/withdrawals", status_code=201, operation_id="withdraw_evidence", summary="Take an entry back")
def withdraw(body: Withdrawal, act: TheOwnAct) -> Recorded:
    """It no longer counts; that it was there stays in the journal."""
    person, entry = somebody(act, body.person), LineId(body.entry)
    return act("evidence withdrawal", evidence.withdraw, person, entry=entry, reason=body.reason)


@router.post("/evidence/verifications", status_code=201, operation_id="verify_evidence", summary="Say how an entry was checked")
def verify(body: Verification, act: TheAct) -> Recorded:
    """By an officer, and never by the person themselves."""
    person, entry = somebody(act, body.person), LineId(body.entry)
    return act("evidence verification", evidence.verify, person, entry=entry, how=body.how)


@router.post("/evidence/signatures", status_code=201, operation_id="sign_paper", summary="Sign a paper")
def sign(body: Signing, act: TheOwnAct) -> Kept:
    """By version and digest; no text of it is kept."""
    done = act(
        "signature", evidence.sign, somebody(act, body.person), paper=body.paper, version=body.version, sha256=body.sha256,
        signed_on=body.signed_on,
    )  # fmt: skip
    return _kept(act, done)


@router.post("/evidence/shown", operation_id="shown_evidence", summary="Everything that somebody shows")
def shown(body: Whose, office: TheOffice, actor: TheActor) -> Shown:
    """For the person, and for officers of an association that has them on its books."""
    with attempting(office, actor, "evidence reading"):
        return _shown(evidence.read(office, somebody(Act(office, actor, None), body.person), actor))


@router.get("/applications/{application}/evidence", operation_id="application_evidence", summary="What the applicant shows")
def shown_to_reviewers(application: str, office: TheOffice, actor: TheActor) -> Shown:
    """For whoever may read the application: the applicant, the association, and those assigned to review it, from anywhere."""
    with attempting(office, actor, "evidence reading"):
        return _shown(assessing.evidence_for(office, begun(office, application, "application."), actor))


def _shown(found: Evidence) -> Shown:
    papers = tuple(Signed(one.id, one.paper, one.version, one.sha256, one.signed_on) for one in found.papers)
    return Shown(tuple(map(_told, found.entries)), papers, found.erased)


def _told(one: Entry) -> Told:
    return Told(
        one.id, one.sort, one.valid.start, one.valid.end, one.level, one.field, one.minutes, one.months, one.topics,
        one.internship, one.age_bands, one.title, one.document, one.entered_on, one.verified,
    )  # fmt: skip


@router.post("/evidence/documents", status_code=201, operation_id="keep_document", summary="Keep a document")
def keep(body: Document, office: TheOffice, actor: TheActor) -> Digested:
    """Sealed under the person's key, and forgotten with it; five megabytes at most. The log says nothing of it."""
    with attempting(office, actor, "document"):
        return Digested(evidence.keep(office, somebody(Act(office, actor, None), body.person), actor, body.content))


@router.post("/evidence/documents/content", operation_id="document_content", summary="Read a document")
def read(body: Wanted, office: TheOffice, actor: TheActor) -> Read:
    """For the person, and for officers of an association that has them on its books."""
    with attempting(office, actor, "document reading"):
        found = evidence.document(office, somebody(Act(office, actor, None), body.person), actor, body.sha256)
    if found is None:
        raise NotFound
    return Read(b64encode(found).decode())


@router.post("/assessments", operation_id="assess", summary="What somebody has and lacks for a category")
def assess(body: Question, office: TheOffice, actor: TheActor) -> Progress:
    """As though they applied today. Letters and examinations belong to an application, and are missing here."""
    association = AssociationCode(edition(body.association or actor.association).code)
    with attempting(office, actor, "assessment"):
        found = dossiers.toward(
            office, somebody(Act(office, actor, None), body.person), body.target, age_band=body.age_band,
            association=association, by=actor,
        )  # fmt: skip
    return progress(found)


@router.get(
    "/applications/{application}/assessment", operation_id="application_assessment", summary="How an application stands today"
)
def of_application(application: str, office: TheOffice, actor: TheActor) -> Progress:
    """The applicant's progress and the reviewer's right-hand pane: by the rules it pinned, and before that by today's."""
    with attempting(office, actor, "assessment"):
        return progress(assessing.shown(office, begun(office, application, "application."), actor))
