"""What the routes share: the problems they declare, how an act is answered, and an act asked for once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, Any, Final, cast

from fastapi import Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict

from api.desk import Desk, TheDesk
from api.identity import TheActor, TheOffice, TheOfficer, attempting
from api.problems import MEDIA_TYPE
from api.reading import Reader
from api.refused import Invalid, NotFound, NotYet
from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.rulebook.vocabulary import Officer, Oneself, PageId, PersonId
from ledger.signing.statement import parse_at

WAIT_SECONDS: Final = 2.0
LARGEST: Final = 2**53 - 1

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_PAGE: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)

_MEANINGS: Final = {
    400: "The body could not be read.",
    401: "No token, or none that is in force.",
    403: "This officer may not do this.",
    404: "There is nothing here.",
    406: "Not in the form that was asked for.",
    409: "The rules do not allow this now, or somebody wrote first.",
    413: "The body is too large.",
    415: "The body is of another type.",
    422: "The request breaks a rule of form.",
    429: "This account has asked for as much as it may today.",
    503: "Not at the moment; ask again.",
}

_CONTENT: Final = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These problems, for the description of an address."""
    return {status: {"description": _MEANINGS[status], "content": _CONTENT} for status in statuses}


def served(media_type: str, kind: str = "string") -> dict[int | str, dict[str, Any]]:
    """A good answer of this media type, whose bytes are not ours to put together."""
    return {200: {"content": {media_type: {"schema": {"type": kind}}}}}


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Whether the reader has this answer already; weak comparison (RFC 9110 13.1.2)."""
    known = [each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")]
    return tag in known or known == ["*"]


READS: Final = declared(422, 503)
FINDS: Final = declared(404, 409, 422, 503)
ACTS: Final = declared(400, 401, 403, 404, 409, 413, 415, 422, 503)


class Body(BaseModel):
    """What is sent with an act: exactly these members, each of its kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _written_day(given: object) -> object:
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        raise ValueError("a day is written YYYY-MM-DD")
    return given


Day = Annotated[date, BeforeValidator(_written_day, json_schema_input_type=date)]
"""A day, as a text and in no other form: pydantic alone would take numbers for seconds since 1970."""


def _written_moment(given: object) -> object:
    if not isinstance(given, str) or not _MOMENT.fullmatch(given):
        raise ValueError("a moment is written as RFC 3339 does, with its zone")
    return given


def _in_utc(moment: datetime) -> datetime:
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment is of the years 1 to 9999 in UTC") from None
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written_moment, json_schema_input_type=AwareDatetime), AfterValidator(_in_utc)]
"""A moment, as RFC 3339 writes it and in no other form."""


class Nothing(Body):
    """No member at all."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The act stands in the journal; ``?at=position`` on a read waits for it."""

    position: int
    at: datetime


def recorded(written: Written) -> Recorded:
    """The answer to an act."""
    return Recorded(written.last, parse_at(written.at))


async def the_reader(request: Request) -> Reader:
    """This office's reader."""
    return cast("Reader", request.app.state.reader)


TheReader = Annotated[Reader, Depends(the_reader)]


async def waited(
    desk: TheDesk,
    at: Annotated[int | None, Query(ge=1, le=LARGEST, description="Wait until the views know this position.")] = None,
) -> None:
    """Waits until the views have read as far as the reader has written, two seconds at most. Raises ``NotYet``."""
    if at is not None and not await run_in_threadpool(_come, desk, at):
        raise NotYet(field="at")


def _come(desk: Desk, at: int) -> bool:
    return at <= desk.office.journal.size() and desk.wait_for(at, WAIT_SECONDS)


Waited = Depends(waited)

Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=200, description="The same key with the same request acts once."),
]


async def the_once(request: Request, office: TheOffice, actor: TheActor, key: Key = None) -> Once | None:
    """The request's idempotency key, if it has one, and the digest that tells another request under the same key."""
    if key is None:
        return None
    said = b"\0".join((request.method.encode(), request.url.path.encode(), await request.body()))
    return Once(office.key("idempotency", actor.id, key), sha256(said).digest())


TheOnce = Annotated[Once | None, Depends(the_once)]


@dataclass(frozen=True)
class Act:
    """Somebody at work in this office, once if so asked. Calling it does one act and answers for it."""

    office: Office
    by: Officer | Oneself
    once: Once | None
    every: bool = False
    """Whether every refused attempt is written down, whatever refused it."""

    def __call__(self, name: str, procedure: Callable[..., Written], *given: object, **members: object) -> Recorded:
        """Does ``procedure``; a refused attempt is written down under ``name``."""
        with attempting(self.office, self.by, name, every=self.every):
            return recorded(procedure(self.office, *given, self.by, once=self.once, **members))


def the_act(office: TheOffice, officer: TheOfficer, once: TheOnce) -> Act:
    """Who acts, where, and whether once."""
    return Act(office, officer, once)


TheAct = Annotated[Act, Depends(the_act)]


def the_own_act(office: TheOffice, actor: TheActor, once: TheOnce) -> Act:
    """As ``the_act``, for what people do for themselves and officers on their behalf."""
    return Act(office, actor, once)


TheOwnAct = Annotated[Act, Depends(the_own_act)]


def somebody(act: Act, person: str | None) -> PersonId:
    """Whom an act is about: the person who acts, where nobody is named. Raises ``NotFound``, ``Invalid``."""
    if isinstance(act.by, Oneself):
        return act.by.id if person is None else PersonId(begun(act.office, person, "person."))
    if person is None:
        raise Invalid("An officer says whom this is about.", field="person")
    return PersonId(begun(act.office, person, "person."))


def begun(office: Office, page: str, kind: str) -> PageId:
    """The page, if its first line is of this kind (``application.``). Raises ``NotFound``: any page has some address."""
    lines = office.journal.page(page) if _PAGE.fullmatch(page) else []
    if not lines or not lines[0].name.startswith(kind):
        raise NotFound
    return PageId(page)
