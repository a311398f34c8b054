"""The certificate on paper: issued as a pair, and printed as often as it is asked for."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Response

from api.desk import Desk, TheDesk
from api.identity import TheActor, TheOffice, attempting
from api.routes.common import ACTS, FINDS, Nothing, TheOnce, declared
from api.strict import StrictRoute
from ledger.procedures import certificates
from ledger.procedures.certificates import Pair
from ledger.rulebook import number as numbering

router = APIRouter(route_class=StrictRoute, prefix="/v1/credentials", tags=["credentials"])

PDF: Final = "application/pdf"
SERVED: Final[dict[str, Any]] = {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
READ: Final = {**FINDS, **declared(401, 403), 200: SERVED}
MADE: Final = {**ACTS, 201: {"description": "The certificate.", **SERVED}}

Language = Annotated[Literal["en", "es"], Query(description="The language of what is printed around the facts.")]


@router.post(
    "/{number}/certificate", responses=MADE, status_code=201, response_class=Response, operation_id="issue_certificate",
    summary="Issue the certificate on paper",
)  # fmt: skip
def issue(
    number: str, body: Nothing, desk: TheDesk, office: TheOffice, actor: TheActor, *, once: TheOnce, lang: Language = "en"
) -> Response:
    """A signed file and a signed code, each with a status of its own; answered as one page, PDF/A-3, with the file inside."""
    del body
    with attempting(office, actor, "issuing"):
        pair = certificates.issue(office, number, actor, once=once)
    return answered(desk, number, pair, lang, status=201)


@router.get(
    "/{number}/certificate",
    responses=READ,
    response_class=Response,
    operation_id="certificate",
    summary="The certificate in force",
)
def fetch(number: str, desk: TheDesk, office: TheOffice, actor: TheActor, *, lang: Language = "en") -> Response:
    """For its holder and the officers of its home: the same bytes each time, as long as the pair is in force."""
    with attempting(office, actor, "credential"):
        pair = certificates.held_by(office, number, actor)
    return answered(desk, number, pair, lang)


def answered(desk: Desk, number: str, pair: Pair, language: str, *, status: int = 200) -> Response:
    """The page as a file to save."""
    data = certificates.printed(desk.office, desk.log, pair, language=language)
    name = numbering.read(number)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(data, status, headers, media_type=PDF)
