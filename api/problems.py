"""Refusals and errors as application/problem+json (RFC 9457), from one table.

``type`` is a page of the manual (``/problems/<name>``), ``title`` the class's own sentence, ``detail`` the facts of the
case, ``field`` the member at fault. No value that was sent is ever sent back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from inspect import cleandoc
from pkgutil import iter_modules

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

import ledger.procedures
import ledger.rulebook
from api.refused import (
    DoubledMember,
    Failed,
    FromElsewhere,
    Invalid,
    NotAcceptable,
    NotAllowedHere,
    NotFound,
    NotReady,
    NotSignedIn,
    NotYet,
    TooLarge,
    Unreadable,
    UnsupportedMedia,
)
from ledger.journal.errors import ClockBehind, OnceDiffers, Overtaken, Taken, TooLong, Unknown
from ledger.procedures.credentials import NoCredential, NotLoggedYet
from ledger.procedures.numbers import NoSuchNumber
from ledger.procedures.pages import NoSuchPage
from ledger.procedures.presentations import NotAnAnswer
from ledger.procedures.wallet_asking import NoSuchAsking, TooManyAskings
from ledger.rulebook.catalogue import AssociationNotKnown
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.reliance import AskedTooMuch
from ledger.signing.keyring import NoKeyOf, NoP256Key
from ledger.signing.remote import SignerAway
from ledger.store.errors import Unavailable
from ledger.vault.errors import EmailTaken, NoSubjectKey

MEDIA_TYPE = "application/problem+json"

TABLE: Mapping[type[Exception], int] = {
    Unreadable: 400,
    DoubledMember: 400,
    NotAnAnswer: 400,
    NotSignedIn: 401,
    FromElsewhere: 403,
    NotEntitled: 403,
    NotFound: 404,
    NoSuchNumber: 404,
    NoSuchPage: 404,
    NoSuchAsking: 404,
    NoCredential: 404,
    AssociationNotKnown: 404,
    AskedTooMuch: 429,
    Unknown: 404,
    NotAllowedHere: 405,
    NotAcceptable: 406,
    Refusal: 409,
    Overtaken: 409,
    Taken: 409,
    EmailTaken: 409,
    NoSubjectKey: 409,
    TooLarge: 413,
    UnsupportedMedia: 415,
    Malformed: 422,
    Invalid: 422,
    OnceDiffers: 422,
    TooLong: 422,
    NotYet: 503,
    NotReady: 503,
    TooManyAskings: 503,
    ClockBehind: 503,
    SignerAway: 503,
    NoKeyOf: 503,
    NoP256Key: 503,
    Unavailable: 503,
    NotLoggedYet: 503,
    Failed: 500,
}
"""Whichever class comes first among an error's own and its ancestors decides the status."""

RETRY_SECONDS = "2"

_FIRST_SENTENCE = re.compile(r"[.!?](?=\s+[A-Z])|(?=\n\n)")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its address in the manual, its sentence and its status."""

    name: str
    title: str
    status: int
    about: str = ""

    @property
    def type(self) -> str:
        """The page of the manual."""
        return f"/problems/{self.name}"


def kind_of(error: type[Exception]) -> Kind:
    """The kind of problem that ``error`` is; what the table does not know is our own fault."""
    known = next((TABLE[ancestor] for ancestor in error.__mro__ if ancestor in TABLE), None)
    if known is None:
        return kind_of(Failed)
    text = cleandoc(error.__doc__ or "").replace("``", "")
    first = _FIRST_SENTENCE.search(text)
    title, about = (text[: first.end()], text[first.end() :]) if first else (text, "")
    return Kind(kebab(error.__name__), " ".join(title.split()), known, about.strip())


def kebab(name: str) -> str:
    """``NotReleased`` as ``not-released``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


def listed() -> list[Kind]:
    """Every kind of problem there is, in order of name: the manual's list."""
    for package in (ledger.rulebook, ledger.procedures):
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    kinds = {kind.name: kind for kind in map(kind_of, {*TABLE, *_offspring(Refusal)})}
    return [kinds[name] for name in sorted(kinds)]


def _offspring(error: type[Exception]) -> Iterator[type[Exception]]:
    for child in error.__subclasses__():
        yield child
        yield from _offspring(child)


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of problem in one case."""

    kind: Kind
    detail: str = ""
    field: str | None = None
    errors: tuple[Mapping[str, str], ...] = ()

    def members(self) -> dict[str, object]:
        """As the wire has them."""
        found: dict[str, object] = {"type": self.kind.type, "title": self.kind.title, "status": self.kind.status}
        optional = {"detail": self.detail, "field": self.field, "errors": list(self.errors)}
        return found | {name: value for name, value in optional.items() if value}


def problem_of(error: Exception) -> Problem:
    """What to say about ``error``, whoever raised it."""
    match error:
        case RequestValidationError():
            return _invalid(error)
        case HTTPException(__cause__=Exception() as cause) if type(cause) in TABLE:
            return problem_of(cause)
        case HTTPException():
            return Problem(kind_of(_HTTP.get(error.status_code, Failed)))
        case _:
            detail = getattr(error, "detail", "")
            return Problem(kind_of(type(error)), detail if isinstance(detail, str) else "", getattr(error, "field", None))


_HTTP: Mapping[int, type[Exception]] = {400: Unreadable, 404: NotFound, 405: NotAllowedHere, 413: TooLarge, 415: UnsupportedMedia}


def _invalid(error: RequestValidationError) -> Problem:
    """Each member at fault and the rule it breaks; pydantic's copy of what was sent stays here."""
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return Problem(kind_of(Unreadable), "The body is not JSON.")
    errors = tuple({"field": ".".join(map(str, one["loc"][1:])) or str(one["loc"][0]), "rule": one["msg"]} for one in found)
    return Problem(kind_of(Invalid), f"{errors[0]['field']}: {errors[0]['rule']}", errors[0]["field"], errors)


def answer(problem: Problem) -> JSONResponse:
    """The problem as a response."""
    headers = {}
    if problem.kind.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="reciprocity"'
    if problem.kind.status == 503:
        headers["Retry-After"] = RETRY_SECONDS
    return JSONResponse(problem.members(), problem.kind.status, headers, MEDIA_TYPE)


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks, who is shown a page rather than JSON."""
    return "text/html" in request.headers.get("accept", "")
