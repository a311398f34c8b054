"""Credentials issued, at our own address and at the VC-API's."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from api.desk import TheDesk
from api.identity import TheOffice, TheOfficer, attempting
from api.routes.common import ACTS, Body, TheOnce
from api.strict import StrictRoute, parse
from ledger.procedures import credentials

router = APIRouter(route_class=StrictRoute, prefix="/v1/credentials", tags=["credentials"], responses=ACTS)


class Wanted(Body):
    """Of which endorsement."""

    number: str


@dataclass(frozen=True, slots=True)
class Issued:
    """The credential as signed, the id of the line that logs it, and the exact text of its file."""

    line: str
    position: int
    document: str
    proof: str
    credential: object


@router.post("", status_code=201, operation_id="issue_credential", summary="Issue a credential")
def issue(body: Wanted, desk: TheDesk, office: TheOffice, officer: TheOfficer, *, once: TheOnce) -> Issued:
    """Active endorsements only. It is handed out once the public log covers its line; asked again under one key, it is the same."""
    with attempting(office, officer, "issuing"):
        issued = credentials.issue(office, body.number, officer, once=once)
    proved = credentials.proved(office, desk.log, issued)
    text = issued.document.decode()
    return Issued(issued.line, issued.position, text, (proved.proof or b"").decode(), parse(issued.document))
