"""Reflective supervision: logged, confirmed, disputed, amended, doubted and looked at; who is vetted, and what counts.

Every act names its persons by their pseudonyms in the body, and nobody in the address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import AfterValidator, Field

from api.identity import TheActor, TheOffice, attempting
from api.refused import Invalid
from api.routes.common import ACTS, Act, Body, Day, Recorded, TheAct, TheOwnAct, begun, somebody
from api.strict import StrictRoute
from ledger.procedures import supervision
from ledger.procedures.catalogue import edition
from ledger.rulebook.requirement import Target
from ledger.rulebook.session import Form
from ledger.rulebook.supervision import Judged, Verdict
from ledger.rulebook.vocabulary import LineId, Oneself, PersonId
from ledger.signing.statement import parse_entry

router = APIRouter(route_class=StrictRoute, prefix="/v1/supervision", tags=["supervision"], responses=ACTS)

Minutes = Annotated[int, Field(ge=0, le=1440, strict=True)]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
Named = Annotated[str, Field(min_length=1, max_length=100)]

_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)


def _written_month(given: str) -> str:
    if not _MONTH.fullmatch(given) or given.startswith("0000"):
        raise ValueError("a month is written YYYY-MM")
    return given


Month = Annotated[str, AfterValidator(_written_month)]


class Logging(Body):
    """A session that a person received from a provider; who logs their own need not name themselves."""

    person: str | None = None
    provider: str
    day: Day
    minutes: Minutes
    form: Form
    about_providing: Minutes = 0


class Confirmation(Body):
    """Which of a person's sessions the provider confirms: by name, or all that wait for them in a month."""

    person: str
    provider: str | None = None
    sessions: Annotated[tuple[Named, ...], Field(max_length=200)] = ()
    month: Month | None = None


class Dispute(Body):
    """Which session was not held as logged, as its provider says; why stays private."""

    person: str
    provider: str | None = None
    session: Named
    reason: Reason | None = None


class Amendment(Body):
    """Other figures for a session; without ``provider``, from who logged it."""

    person: str | None = None
    session: Named
    minutes: Minutes
    about_providing: Minutes = 0
    provider: str | None = None
    reason: Reason | None = None


class Flag(Body):
    """Which confirmed sessions are to be looked at, and why."""

    person: str
    sessions: Annotated[tuple[Named, ...], Field(min_length=1, max_length=200)]
    reason: Reason


class Clearance(Body):
    """Whether a flagged session stands as it counted, or goes by what is known now."""

    person: str
    session: Named
    stands: Annotated[bool, Field(strict=True)]
    reason: Reason | None = None


class Question(Body):
    """Whose sessions, for what, as of which day; at the association that asks unless told.

    ``applied_on`` is when an application was registered.
    """

    person: str | None = None
    target: Target
    day: Day
    applied_on: Day | None = None
    association: Annotated[str, Field(min_length=2, max_length=20)] | None = None


class Giving(Body):
    """Whose sessions as a provider; ``waiting``: only those that they have neither confirmed nor disputed."""

    provider: str | None = None
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """The line that was written, by which later acts name it, and where it stands."""

    id: str
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """One session that a provider gave, as logged last."""

    person: str
    session: str
    day: date
    minutes: int
    about_providing: int
    form: Form
    confirmed: bool
    disputed: bool


@dataclass(frozen=True, slots=True)
class AllGiven:
    """The sessions that name a provider."""

    sessions: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One session: whether it counts, why, and after which references the rule is."""

    session: str
    day: date
    minutes: int
    about_providing: int
    peer: bool
    verdict: Verdict
    why: str
    flagged: bool
    edition: str | None
    references: tuple[str, ...]
    confidence: str | None


@dataclass(frozen=True, slots=True)
class Judgements:
    """A person's sessions, as an association counts them."""

    sessions: tuple[Judgement, ...]


def _person(act: Act, page: str) -> PersonId:
    return PersonId(begun(act.office, page, "person."))


def _provider(act: Act, page: str | None) -> PersonId:
    """The provider who acts, where nobody is named. Raises ``NotFound``, ``Invalid``."""
    if page is None and not isinstance(act.by, Oneself):
        raise Invalid("An officer says whose sessions these are.", field="provider")
    return act.by.id if page is None else _person(act, page)


def kept(act: Act, done: Recorded) -> Kept:
    """The line's own id, which the act asked twice under one key says again."""
    return Kept(parse_entry(act.office.journal.line(done.position).entry).stmt.id, done.position, done.at)


def _named(ids: tuple[str, ...]) -> tuple[LineId, ...]:
    return tuple(LineId(one) for one in ids)


@router.post("/sessions", status_code=201, operation_id="log_session", summary="Log a session that was received")
def log(body: Logging, act: TheOwnAct) -> Kept:
    """It is unchecked until its provider has confirmed it."""
    done = act(
        "session", supervision.log, somebody(act, body.person), day=body.day, minutes=body.minutes,
        provider=_person(act, body.provider), form=body.form, about_providing=body.about_providing,
    )  # fmt: skip
    return kept(act, done)


@router.post("/confirmations", status_code=201, operation_id="confirm_sessions", summary="Confirm sessions, or a month of them")
def confirm(body: Confirmation, act: TheOwnAct) -> Recorded:
    """By the provider; an officer takes that in on paper, and the line says so."""
    month = date.fromisoformat(f"{body.month}-01") if body.month else None
    return act(
        "confirmation", supervision.confirm, _person(act, body.person), provider=_provider(act, body.provider),
        sessions=_named(body.sessions), month=month,
    )  # fmt: skip


@router.post("/disputes", status_code=201, operation_id="dispute_session", summary="Say that a session was not held as logged")
def dispute(body: Dispute, act: TheOwnAct) -> Recorded:
    """By the provider. Confirmed before, it counts on until an officer has looked."""
    return act(
        "dispute", supervision.dispute, _person(act, body.person), provider=_provider(act, body.provider),
        named=LineId(body.session), reason=body.reason,
    )  # fmt: skip


@router.post("/amendments", status_code=201, operation_id="amend_session", summary="Put a session's figures right")
def amend(body: Amendment, act: TheOwnAct) -> Recorded:
    """Of a confirmed session they count once an officer has looked."""
    provider = _person(act, body.provider) if body.provider else None
    return act(
        "amendment", supervision.amend, somebody(act, body.person), named=LineId(body.session), minutes=body.minutes,
        about_providing=body.about_providing, provider=provider, reason=body.reason,
    )  # fmt: skip


@router.post("/given", operation_id="given_sessions", summary="The sessions that a provider gave, or that wait for their word")
def given(body: Giving, office: TheOffice, actor: TheActor) -> AllGiven:
    """For the provider, and for officers of an association that has them on its books."""
    with attempting(office, actor, "reading supervision"):
        found = supervision.given(office, _provider(Act(office, actor, None), body.provider), actor)
    told = (
        Given(
            one.person, one.session.id, one.session.day, one.session.minutes, one.session.figures[-1].about_providing,
            one.session.form, one.session.confirmed is not None, one.session.disputed is not None,
        )
        for one in found
    )  # fmt: skip
    return AllGiven(tuple(one for one in told if not (body.waiting and (one.confirmed or one.disputed))))


@router.post("/flags", status_code=201, operation_id="flag_sessions", summary="Flag confirmed sessions for somebody to look at")
def flag(body: Flag, act: TheAct) -> Recorded:
    """They count as before."""
    return act("flag", supervision.flag, _person(act, body.person), sessions=_named(body.sessions), reason=body.reason)


@router.post("/clearances", status_code=201, operation_id="clear_session", summary="Say whether a flagged session stands")
def clear(body: Clearance, act: TheAct) -> Recorded:
    """For the officer's own association."""
    return act(
        "clearance", supervision.clear, _person(act, body.person), named=LineId(body.session), stands=body.stands,
        reason=body.reason,
    )  # fmt: skip


@router.post("/judgements", operation_id="judge_sessions", summary="Say which sessions count, and why")
def judge(body: Question, office: TheOffice, actor: TheActor) -> Judgements:
    """As an association counts them, each by the rule of its own day."""
    code = edition(body.association).code if body.association else None
    with attempting(office, actor, "reading supervision"):
        person = somebody(Act(office, actor, None), body.person)
        found = supervision.read(
            office, person, actor, body.target, applied_on=body.applied_on, day=body.day, association=code
        )  # fmt: skip
    return Judgements(tuple(map(_judgement, found)))


def _judgement(one: Judged) -> Judgement:
    source = one.source
    return Judgement(
        one.session, one.day, one.minutes, one.about_providing, one.peer, one.verdict, one.why, one.flagged,
        source.edition if source else None, source.refs if source else (), source.confidence.value if source else None,
    )  # fmt: skip
