"""Transfers: an endorsement follows its holder from one association to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api.identity import TheOffice, TheOfficer, attempting
from api.routes.common import ACTS, Act, Body, Nothing, Recorded, TheAct, TheOnce, begun
from api.strict import StrictRoute
from ledger.procedures import catalogue, transfers
from ledger.rulebook.vocabulary import PageId
from ledger.signing.statement import parse_at

router = APIRouter(route_class=StrictRoute, prefix="/v1/transfers", tags=["transfers"], responses=ACTS)


class Request(Body):
    """Which endorsements, by number, are to move to which association."""

    endorsements: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
    joining: str


class Refused(Body):
    """Why; the reason stays private."""

    reason: str = Field(min_length=1, max_length=2000)


@dataclass(frozen=True, slots=True)
class Requested:
    """The transfer's page, and where its line stands."""

    transfer: str
    position: int
    at: datetime


@router.post("", status_code=201, operation_id="request_transfer", summary="Take a request to move in")
def request(body: Request, office: TheOffice, officer: TheOfficer, once: TheOnce) -> Requested:
    """One transfer a person is open at a time."""
    joining = catalogue.edition(body.joining).code
    with attempting(office, officer, "transfer request"):
        _, written = transfers.request(office, body.endorsements, joining, by=officer, once=once)
    # Asked twice under one key, the page is the one that was written the first time.
    return Requested(office.journal.line(written.last).stream, written.last, parse_at(written.at))


def _transfer(act: Act, page: str) -> PageId:
    return begun(act.office, page, "transfer.")


@router.post("/{transfer}/release", status_code=201, operation_id="release", summary="Confirm the standing and let go")
def release(transfer: str, body: Nothing, act: TheAct) -> Recorded:
    """By the leaving association."""
    del body
    return act("release", transfers.release, _transfer(act, transfer))


@router.post(
    "/{transfer}/release-in-place", status_code=201, operation_id="release_in_place", summary="Release in another's place"
)
def release_in_place(transfer: str, body: Nothing, act: TheAct) -> Recorded:
    """By the Alliance, where the leaving association has not answered in time or is a member no more."""
    del body
    return act("release in another's place", transfers.release_in_place, _transfer(act, transfer))


@router.post("/{transfer}/acceptance", status_code=201, operation_id="accept", summary="Take home")
def accept(transfer: str, body: Nothing, act: TheAct) -> Recorded:
    """By the joining association; every endorsement moves in the same write."""
    del body
    return act("acceptance", transfers.accept, _transfer(act, transfer))


@router.post("/{transfer}/refusal", status_code=201, operation_id="decline", summary="Decline")
def decline(transfer: str, body: Refused, act: TheAct) -> Recorded:
    """By either side; releases are taken back with it."""
    return act("refusal", transfers.decline, _transfer(act, transfer), reason=body.reason)


@router.post("/{transfer}/withdrawal", status_code=201, operation_id="withdraw_transfer", summary="Take a withdrawal in")
def withdraw(transfer: str, body: Nothing, act: TheAct) -> Recorded:
    """The holder withdraws the request."""
    del body
    return act("withdrawal", transfers.withdraw, _transfer(act, transfer))
