"""The keys of the Alliance and of each association, where did:web and SD-JWT VC look for them; and what kind of credential it is."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api import record
from api.identity import TheOffice
from api.refused import NotFound
from api.routes.common import FINDS, served
from api.strict import StrictRoute
from ledger.credentials import type_metadata
from ledger.credentials.admission import SpokenKey
from ledger.credentials.credential import issuer_url
from ledger.office import Office
from ledger.rulebook.vocabulary import ALLIANCE, ROOT
from ledger.signing import did
from ledger.signing.canonical import JSON
from ledger.signing.did import Method
from ledger.signing.statement import parse_entry

router = APIRouter(route_class=StrictRoute, tags=["keys"], responses=FINDS)

DOCUMENT: Final = served("application/did+json", "object")
FOR_GOOD: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
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
    return _document(office, ALLIANCE)


@router.get(
    "/associations/{code}/did.json",
    operation_id="association_did",
    summary="An association's DID document",
    response_class=Response,
    responses=DOCUMENT,
)
def association(code: str, office: TheOffice) -> JSONResponse:
    """did:web of ``associations:{code}``."""
    if code in {ALLIANCE, ROOT}:
        raise NotFound
    return _document(office, code)


@router.get("/.well-known/jwt-vc-issuer", operation_id="alliance_jwt_issuer", summary="The Alliance's keys for tokens")
def alliance_tokens(office: TheOffice) -> JSONResponse:
    """JWT VC Issuer Metadata (SD-JWT VC, ``#jwt-vc-issuer-metadata``) of the bare host."""
    return _issuer(office, ALLIANCE)


@router.get(
    "/.well-known/jwt-vc-issuer/associations/{code}",
    operation_id="association_jwt_issuer",
    summary="An association's keys for tokens",
)
def association_tokens(code: str, office: TheOffice) -> JSONResponse:
    """JWT VC Issuer Metadata: ``issuer`` is the ``iss`` of the association's SD-JWTs, ``jwks`` its P-256 keys by their ``kid``."""
    if code in {ALLIANCE, ROOT}:
        raise NotFound
    return _issuer(office, code)


@router.get(
    type_metadata.PATH,
    operation_id="endorsement_type",
    summary="What kind of credential an SD-JWT is",
    response_class=Response,
    responses=served("application/json", "object"),
)
def endorsement_type(office: TheOffice) -> Response:
    """Type Metadata, in English and Spanish: the exact bytes of which every SD-JWT bears the digest, the same for ever."""
    found = type_metadata.document(office.charter.public_url)
    return Response(found, headers=FOR_GOOD, media_type="application/json")


@router.get(
    type_metadata.PICTURE,
    operation_id="endorsement_card",
    summary="How a wallet may draw it",
    response_class=Response,
    responses=served("image/svg+xml", "string"),
)
def endorsement_card() -> Response:
    """An SVG template; ``{{…}}`` are the claims."""
    return Response(type_metadata.CARD, headers=FOR_GOOD, media_type="image/svg+xml")


def _issuer(office: Office, actor: str) -> JSONResponse:
    """A key that was replaced stays, for what it signed lives on; one that may have been in other hands is taken off."""
    keys = [key for key in record.keys_of(office, actor) if key.es256 is not None and key.suspect_from is None]
    if not keys:
        raise NotFound
    listed = [_jwk(office.charter.did(actor), key) for key in keys]
    issuer = issuer_url(office.charter.public_url, actor)
    return JSONResponse({"issuer": issuer, "jwks": {"keys": listed}}, headers=HEADERS)


def _jwk(issuer: str, key: SpokenKey) -> dict[str, JSON]:
    members: dict[str, JSON] = {"alg": "ES256", "kid": f"{issuer}#{did.es256_fragment(key.key)}", "use": "sig"}
    return members | key.es256.jwk if key.es256 else members


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
