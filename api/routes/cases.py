"""Cases: a record is held to be wrong; its association answers by a day that both sides see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.desk import TheDesk
from api.identity import TheActor, TheOffice, attempting
from api.routes.common import ACTS, FINDS, LARGEST, Body, Recorded, TheAct, TheOnce, Waited, begun, declared
from api.strict import StrictRoute
from ledger.procedures import cases
from ledger.rulebook.case import About, Outcome
from ledger.rulebook.vocabulary import LineId, Oneself, PageId
from ledger.signing.statement import parse_at

router = APIRouter(route_class=StrictRoute, prefix="/v1/cases", tags=["cases"])

Said = Annotated[str, Field(min_length=1, max_length=2000)]


class Report(Body):
    """Which endorsement, by number, what is wrong with it, and which line of its page, if it is one. No names, please."""

    number: str
    about: About
    text: Said
    line: str | None = None


class Reply(Body):
    """What the association answers."""

    text: Said


class Ending(Body):
    """How the case ended: ``corrected``, ``stands``, or ``referred`` to the association ``to``."""

    outcome: Outcome
    text: Said
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """The case's page, who answers, by which day, and where they say to write (``null``: no page of theirs was found to say)."""

    case: str
    association: str
    until: date
    contact: str | None
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What the association answered, and when."""

    day: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as both sides see it. ``overdue``: the day ``until`` has passed without an answer."""

    case: str
    association: str
    contact: str | None
    endorsement: str
    line: str | None
    about: str
    text: str
    opened_on: date | None
    until: date
    overdue: bool
    referred_from: str | None
    answers: tuple[Answer, ...]
    outcome: str | None
    closed_on: date | None
    closing_text: str | None
    referred_to: str | None


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases, and where to go on."""

    items: tuple[Shown, ...]
    next: int | None


@router.post("", responses=ACTS, status_code=201, operation_id="report_problem", summary="Report a problem with a record")
def report(body: Report, office: TheOffice, actor: TheActor, once: TheOnce) -> Reported:
    """By anybody with a token of their own, or by an officer on somebody's behalf."""
    line = LineId(body.line) if body.line is not None else None
    with attempting(office, actor, "report"):
        page, written = cases.report(office, body.number, actor, about=body.about, text=body.text, line=line, once=once)
    it = cases.shown(office, page, actor)
    return Reported(page, it.opened.association, it.opened.until, it.contact, written.last, parse_at(written.at))


@router.get("", responses=declared(401, 403, 422, 503), dependencies=[Waited], operation_id="cases", summary="My cases")
def listed(
    desk: TheDesk,
    actor: TheActor,
    *,
    cursor: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Cases:
    """A person's: all that they reported. An officer's: the open ones of their association, the oldest first."""
    if isinstance(actor, Oneself):
        return Cases(tuple(map(_shown, cases.of_reporter(desk.office, actor))), None)
    waiting, following = desk.views.worklist.waiting(actor.association, kind="case", cursor=cursor, limit=limit)
    found = cases.left(desk.office, (PageId(item.page) for item in waiting), actor)
    return Cases(tuple(map(_shown, found)), following)


@router.get("/{case}", responses=FINDS | declared(401, 403), operation_id="case", summary="One case")
def one(case: str, office: TheOffice, actor: TheActor) -> Shown:
    """For whoever reported it, and for the association's officers."""
    return _shown(cases.shown(office, begun(office, case, "case."), actor))


@router.post("/{case}/answer", responses=ACTS, status_code=201, operation_id="answer_case", summary="Answer")
def answer(case: str, body: Reply, act: TheAct) -> Recorded:
    """The clock stops; the case stays open until it is closed."""
    return act("case answer", cases.answer, begun(act.office, case, "case."), text=body.text)


@router.post("/{case}/close", responses=ACTS, status_code=201, operation_id="close_case", summary="Close, or refer")
def close(case: str, body: Ending, act: TheAct) -> Recorded:
    """A case that is referred begins anew at the other association, with a clock of its own."""
    page = begun(act.office, case, "case.")
    return act("case close", cases.close, page, outcome=body.outcome, text=body.text, to=body.to)


def _shown(it: cases.Shown) -> Shown:
    opened, closed = it.opened, it.case.closed
    return Shown(
        case=it.page,
        association=opened.association,
        contact=it.contact,
        endorsement=opened.endorsement,
        line=opened.line,
        about=opened.about.value,
        text=opened.text,
        opened_on=opened.valid.start,
        until=opened.until,
        overdue=it.overdue,
        referred_from=opened.referred_from,
        answers=tuple(Answer(one.valid.start, one.text) for one in it.case.answers),
        outcome=closed.outcome.value if closed else None,
        closed_on=closed.valid.start if closed else None,
        closing_text=closed.text if closed else None,
        referred_to=closed.to if closed else None,
    )
