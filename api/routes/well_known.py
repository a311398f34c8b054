"""DID documents: the keys of the Alliance and of each association, where did:web looks for them."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api import record
from api.identity import TheOffice
from api.refused import NotFound
from api.routes.common import FINDS, served
from api.strict import StrictRoute
from ledger.credentials.admission import SpokenKey
from ledger.office import Office
from ledger.signing import did
from ledger.signing.did import Method
from ledger.signing.statement import parse_entry

router = APIRouter(route_class=StrictRoute, tags=["keys"], responses=FINDS)

DOCUMENT: Final = served("application/did+json", "object")
HEADERS: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}


@router.get(
    "/.well-known/did.json",
    operation_id="alliance_did",
    summary="The Alliance's DID document",
    response_class=Response,
    responses=DOCUMENT,
)
def alliance(office: TheOffice) -> JSONResponse:
    """did:web of the bare host."""
    return _document(office, "alliance")


@router.get(
    "/associations/{code}/did.json",
    operation_id="association_did",
    summary="An association's DID document",
    response_class=Response,
    responses=DOCUMENT,
)
def association(code: str, office: TheOffice) -> JSONResponse:
    """did:web of ``associations:{code}``."""
    if code in {"alliance", "root"}:
        raise NotFound
    return _document(office, code)


def _document(office: Office, actor: str) -> JSONResponse:
    keys = record.keys_of(office, actor)
    if not keys:
        raise NotFound
    return JSONResponse(
        did.document(office.charter.did(actor), (_method(office, key) for key in keys)),
        headers=HEADERS,
        media_type="application/did+json",
    )


def _method(office: Office, key: SpokenKey) -> Method:
    """Revoked at the moment of the line that says so: what was signed earlier that day was signed by a good key."""
    if key.to_index is None:
        return Method(key.key, es256=key.es256)
    return Method(key.key, parse_entry(office.journal.line(key.to_index + 1).entry).recorded, key.es256)
