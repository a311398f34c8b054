"""Credentials: issued, fetched by who holds them, and offered anew after a move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Response
from pydantic import Field

from api.desk import Desk, TheDesk
from api.identity import TheActor, TheOffice, TheOfficer, attempting
from api.routes.common import ACTS, FINDS, Body, Nothing, Recorded, TheAct, TheOnce, Waited, declared
from api.strict import StrictRoute, parse
from ledger.credentials.credential import Format
from ledger.office import Office
from ledger.procedures import bulk_issuing, credentials, offering
from ledger.rulebook.vocabulary import PageId

router = APIRouter(route_class=StrictRoute, prefix="/v1/credentials", tags=["credentials"])

READ: Final = {**FINDS, **declared(401, 403)}
KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}


class Jwk(Body):
    """A public key, of P-256 or Ed25519 (RFC 7517)."""

    kty: str
    crv: str
    x: str
    y: str | None = None


class Wanted(Body):
    """Of which endorsement, in which format, and, for a wallet's, bound to which public key (a JWK)."""

    number: str
    format: Format = Format.LDP
    holder: Jwk | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """The credential as signed, the id of the line that logs it, and the exact text of its file.

    ``credential`` is that text read as JSON, or again the text where it is a token.
    """

    line: str
    position: int
    document: str
    proof: str
    credential: object
    format: Format


@dataclass(frozen=True, slots=True)
class Owed:
    """An endorsement that moved on ``since``, and whose holder is to be given a new credential."""

    number: str
    since: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an association still owes after moves."""

    items: tuple[Owed, ...]


@router.post("", responses=ACTS, status_code=201, operation_id="issue_credential", summary="Issue a credential")
def issue(body: Wanted, desk: TheDesk, office: TheOffice, actor: TheActor, *, once: TheOnce) -> Issued:
    """Active endorsements only, by an officer of the home, or by its holder who wants what they hold in another carrier too.

    It is handed out once the public log covers its line; asked again under one key, it is the same.
    """
    holder = body.holder.model_dump(exclude_none=True) if body.holder else None
    with attempting(office, actor, "issuing"):
        issued = credentials.issue(office, body.number, actor, format=body.format, holder=holder, once=once)
    return _handed_out(office, desk, issued)


class Many(Body):
    """Of which endorsements, in which format."""

    numbers: Annotated[list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=bulk_issuing.MOST)]
    format: Format = Format.LDP


@router.post("/bulk", responses=ACTS, status_code=201, operation_id="issue_credentials", summary="Issue many credentials at once")
def issue_many(body: Many, act: TheAct) -> Recorded:
    """For up to 1,000 endorsements of the officer's association, all or none; each is fetched by its number."""
    return act("issuing", bulk_issuing.issue, body.numbers, format=body.format)


@router.get(
    "/waiting",
    responses=READ,
    dependencies=[Waited],
    operation_id="waiting_credentials",
    summary="Who is owed a new credential after a move",
)
def waiting(desk: TheDesk, office: TheOffice, officer: TheOfficer) -> Waiting:
    """At the officer's association. They are given by rule when the key is at hand and the endorsement is active."""
    pages = (PageId(page) for page in desk.views.status_list.without_another())
    owed = offering.waiting(office, officer.association, pages)
    return Waiting(tuple(Owed(one.number, one.since) for one in sorted(owed, key=lambda one: (one.since, one.number))))


@router.get("/{number}", responses=READ, operation_id="credential", summary="One's own credential")
def fetch(
    number: str, desk: TheDesk, office: TheOffice, actor: TheActor, response: Response, *, format: Format = Format.LDP
) -> Issued:
    """The latest in that format that is neither revoked nor superseded, for the holder and the officers of the home."""
    with attempting(office, actor, "credential"):
        issued = credentials.held_by(office, number, actor, format)
    response.headers.update(KEPT_NOWHERE)
    return _handed_out(office, desk, issued)


@router.post(
    "/{number}/offer", responses=ACTS, operation_id="offer_credential", summary="The new credential after a move, at once"
)
def offer(number: str, body: Nothing, desk: TheDesk, office: TheOffice, actor: TheActor) -> Issued:
    """For the holder and the officers of the new home, who need not wait for the morning. What is there already is the answer."""
    del body
    with attempting(office, actor, "credential"):
        issued = offering.on_request(office, number, actor)
    return _handed_out(office, desk, issued)


def _handed_out(office: Office, desk: Desk, issued: credentials.Issued) -> Issued:
    proved = credentials.proved(office, desk.log, issued)
    text = issued.document.decode()
    read = parse(issued.document) if issued.format in {Format.LDP, Format.JCS} else text
    return Issued(issued.line, issued.position, text, (proved.proof or b"").decode(), read, issued.format)
