"""Examinations: scheduled, marked by number alone, concluded. Of questions and answers nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.identity import TheOffice, TheOfficer, attempting
from api.routes.common import ACTS, Body, Day, Nothing, Recorded, TheAct, begun
from api.strict import StrictRoute
from ledger.procedures import exams
from ledger.rulebook.exam import PartScore
from ledger.rulebook.vocabulary import LineId, PersonId
from ledger.signing.statement import parse_entry

router = APIRouter(route_class=StrictRoute, prefix="/v1/exams", tags=["exams"], responses=ACTS)

Points = Annotated[int, Field(ge=0, le=10_000)]


class Schedule(Body):
    """Whose application, the day of the examination, and the officers who mark it."""

    application: str
    day: Day
    markers: Annotated[tuple[str, ...], Field(max_length=20)]


class Marker(Body):
    """The officer who marks it too."""

    marker: str


class Part(Body):
    """So many whole points of so many; a percentage is points of 100."""

    part: Annotated[str, Field(min_length=1, max_length=200)]
    points: Points
    of: Points


class Marks(Body):
    """One marker's points for every part."""

    scores: Annotated[tuple[Part, ...], Field(min_length=1, max_length=20)]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """The examination's number, which is all that a marker is told, and where its line stands."""

    exam: str
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Sitting:
    """An examination as a marker sees it: their own marks, until it has ended."""

    exam: str
    day: date
    parts: tuple[str, ...]
    marks: tuple[tuple[PartScore, ...], ...]
    passed: bool | None


@router.post("", status_code=201, operation_id="schedule_exam", summary="Schedule an examination")
def schedule(body: Schedule, act: TheAct) -> Scheduled:
    """For a candidate who is approved for it."""
    page = begun(act.office, body.application, "application.")
    markers = [PersonId(begun(act.office, one, "officer.")) for one in body.markers]
    done = act("examination", exams.schedule, page, day=body.day, markers=markers)
    return Scheduled(parse_entry(act.office.journal.line(done.position).entry).stmt.id, done.position, done.at)


@router.post("/{exam}/markers", status_code=201, operation_id="name_marker", summary="Name another marker")
def name_marker(exam: str, body: Marker, act: TheAct) -> Recorded:
    """A third where two do not agree, or somebody in the place of one who cannot."""
    return act("marker", exams.name_marker, LineId(exam), marker=PersonId(begun(act.office, body.marker, "officer.")))


@router.get("/{exam}", operation_id="exam", summary="An examination, as a marker sees it")
def shown(exam: str, office: TheOffice, officer: TheOfficer) -> Sitting:
    """For its markers, and for a coordinator of the association: not whose it is, and no other marker's points."""
    with attempting(office, officer, "examination reading"):
        found = exams.shown(office, LineId(exam), officer)
    return Sitting(exam, found.day, found.parts, tuple(one.scores for one in found.marks), found.passed)


@router.post("/{exam}/scores", status_code=201, operation_id="score_exam", summary="Mark an examination")
def score(exam: str, body: Marks, act: TheAct) -> Recorded:
    """Each part once, in whole points."""
    scores = tuple(PartScore(one.part, one.points, one.of) for one in body.scores)
    return act("marks", exams.score, LineId(exam), scores=scores)


@router.post("/{exam}/conclusion", status_code=201, operation_id="conclude_exam", summary="Conclude an examination")
def conclude(exam: str, body: Nothing, act: TheAct) -> Recorded:
    """Passed or not, by the marks that are in."""
    del body
    return act("examination result", exams.conclude, LineId(exam))
