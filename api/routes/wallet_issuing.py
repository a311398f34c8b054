"""What a wallet asks of an association on its way to a credential, as OpenID4VCI 1.0 and OAuth 2.0 have it.

These addresses are described by the metadata of the association and by those specifications, not by ours: they speak their errors
(``{"error": …}``), and nothing of them may be kept by a cache.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from api import strict
from api.desk import TheDesk
from api.identity import TheOffice
from api.refused import Door, NotFound
from ledger.credentials import wallet_metadata
from ledger.credentials.wallet_proof import Declined
from ledger.office import Office
from ledger.procedures import associations, offers, wallet_consents, wallet_grants, wallet_issuing
from ledger.procedures.wallet_grants import Grant, Shown
from ledger.rulebook.vocabulary import AssociationCode

ANYWHERE: Final = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "WWW-Authenticate"}
"""A wallet may be a page of somebody's: what opens a door here is brought along, and no browser brings it unasked (RFC 9700 section 2.6)."""
UNCACHED: Final = {"Cache-Control": "no-store"} | ANYWHERE
PUBLIC: Final = {"Cache-Control": "public, max-age=300"} | ANYWHERE
PREFLIGHT: Final = {
    "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, DPoP", "Access-Control-Max-Age": "7200",
}  # fmt: skip
LONGEST: Final = 4_000
"""Characters of a form's parameter."""


def for_any_page(request: Request) -> None:
    """A refusal, too, is read by whoever may read the answer."""
    request.state.headers = UNCACHED


router = APIRouter(tags=["wallets"], include_in_schema=False, dependencies=[Depends(for_any_page)])


async def the_bytes(request: Request) -> bytes:
    """The body as it came."""
    return await request.body()


TheBytes = Annotated[bytes, Depends(the_bytes)]


def the_issuer(code: str, office: TheOffice) -> AssociationCode:
    """The association whose address this is: one that is a member. Raises ``NotFound``."""
    member = associations.member(office, code)
    if member is None or code in {"alliance", "root"}:
        raise NotFound
    return AssociationCode(code)


TheIssuer = Annotated[AssociationCode, Depends(the_issuer)]


@router.get("/.well-known/openid-credential-issuer/associations/{code}")
def issuer_metadata(code: TheIssuer, office: TheOffice) -> Response:
    """The Credential Issuer Metadata, in every language at once."""
    charter, given = office.charter, offers.given_by(office, code)
    name = associations.name_of(office, code, office.today("UTC"))
    found = wallet_metadata.of_issuer(charter.public_url, code, name, given, demonstration=charter.demonstration)
    return JSONResponse(found, headers=PUBLIC)


@router.get("/.well-known/oauth-authorization-server/associations/{code}")
def server_metadata(code: TheIssuer, office: TheOffice) -> Response:
    """The Authorization Server Metadata (RFC 8414 section 3.1: the path goes behind the well-known part)."""
    return JSONResponse(wallet_metadata.of_server(office.charter.public_url, code, offers.given_by(office, code)), headers=PUBLIC)


@router.get("/associations/{code}/offers/{name}")
def offered(code: TheIssuer, name: str, office: TheOffice) -> Response:
    """The Credential Offer behind a reference, while it is open. Raises ``NotFound``."""
    found = offers.object_of(office, code, name)
    if found is None:
        raise NotFound
    return JSONResponse(found, headers=UNCACHED)


def preflight(code: TheIssuer) -> Response:
    """What a browser asks before a page of another host may call. The page where the holder says yes is not among these addresses."""
    del code
    return Response(status_code=204, headers=PREFLIGHT)


for _door in ("par", "token", "nonce", "credential", "deferred", "notification"):
    router.add_api_route(f"/associations/{{code}}/{_door}", preflight, methods=["OPTIONS"])


@router.post("/associations/{code}/par")
def push(code: TheIssuer, office: TheOffice, body: TheBytes, request: Request) -> Response:
    """A request for authorization that does not go through the browser (RFC 9126)."""

    def pushed() -> dict[str, Any]:
        form = _form(request, body)
        if "request_uri" in form:
            raise Declined("invalid_request", "A pushed request has no request_uri.")
        try:
            handle = wallet_consents.ask(office, code, form, _shown(request, office))
        except wallet_consents.SentBack as back:
            raise back.declined from None
        return {"request_uri": handle, "expires_in": int(wallet_consents.ASKED_FOR.total_seconds())}

    return _answered(pushed, 201)


@router.post("/associations/{code}/token")
def token(code: TheIssuer, office: TheOffice, body: TheBytes, request: Request) -> Response:
    """A code, or a refresh token, for an access token."""
    return _answered(lambda: wallet_grants.exchange(office, code, _form(request, body), _shown(request, office)))


@router.post("/associations/{code}/nonce")
def nonce(code: TheIssuer, office: TheOffice) -> Response:
    """A fresh challenge, for anybody."""
    return JSONResponse({"c_nonce": wallet_issuing.nonce(office, code)}, headers=UNCACHED)


@router.post("/associations/{code}/credential")
def credential(code: TheIssuer, desk: TheDesk, body: TheBytes, request: Request) -> Response:
    """A credential for each key that is proven, or a promise of them."""

    def asked() -> wallet_issuing.Answer:
        grant = _grant(request, desk.office, code)
        members = _json(request, body, "invalid_credential_request")
        return wallet_issuing.ask(desk.office, desk.log, grant, members, said=body)

    return _answered(asked)


@router.post("/associations/{code}/deferred")
def deferred(code: TheIssuer, desk: TheDesk, body: TheBytes, request: Request) -> Response:
    """What was promised, or the promise again."""

    def asked() -> wallet_issuing.Answer:
        grant = _grant(request, desk.office, code)
        return wallet_issuing.fetch(desk.office, desk.log, grant, _json(request, body, "invalid_credential_request"))

    return _answered(asked)


@router.post("/associations/{code}/notification")
def notification(code: TheIssuer, office: TheOffice, body: TheBytes, request: Request) -> Response:
    """What has become of it in the wallet."""

    def told() -> None:
        grant = _grant(request, office, code)
        wallet_issuing.told(office, grant, _json(request, body, "invalid_notification_request"))

    return _answered(told, 204)


def _answered(act: Callable[[], Any], status: int = 200) -> Response:
    """What ``act`` gives, or the error it is declined with."""
    try:
        given = act()
    except Declined as declined:
        headers = UNCACHED | ({} if declined.status == 400 else {"WWW-Authenticate": _challenge(declined)})
        return JSONResponse(declined.members(), declined.status, headers)
    if given is None:
        return Response(status_code=status, headers=UNCACHED)
    if isinstance(given, wallet_issuing.Answer):
        return JSONResponse(dict(given.members), given.status, UNCACHED)
    return JSONResponse(given, status, UNCACHED)


def _challenge(declined: Declined) -> str:
    """RFC 6750 section 3: a request that brought no token is told of no error."""
    if declined.error == "invalid_request":
        return 'Bearer realm="reciprocity", DPoP algs="ES256 EdDSA"'
    return f'{"DPoP" if "dpop" in declined.error else "Bearer"} realm="reciprocity", error="{declined.error}"'


def _form(request: Request, body: bytes) -> Mapping[str, str]:
    """The parameters of a form, each once (RFC 6749 section 3.2). Raises ``Declined``."""
    if strict.media_type(request) != "application/x-www-form-urlencoded":
        raise Declined("invalid_request", "The body is to be application/x-www-form-urlencoded.")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError:
        raise Declined("invalid_request", "The body cannot be read as a form.") from None
    try:
        found = strict.parameters(pairs)
    except Door as door:
        raise Declined("invalid_request", door.detail) from None
    if any(len(value) > LONGEST for value in found.values()):
        raise Declined("invalid_request", "A parameter is too long.")
    return {name: value for name, value in found.items() if value}


def _json(request: Request, body: bytes, error: str) -> object:
    if strict.media_type(request) != "application/json":
        raise Declined(error, "The body is to be application/json.")
    try:
        return strict.parse(body)
    except Door as door:
        raise Declined(error, door.detail) from None


def _grant(request: Request, office: Office, code: str) -> Grant:
    """What the request's access token opens. Raises ``Declined`` with status 401."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if not given or scheme.lower() not in {"bearer", "dpop"}:
        raise Declined("invalid_request", "An access token is needed.", status=401)
    shown = _shown(request, office) if scheme.lower() == "dpop" else None
    if scheme.lower() == "dpop" and shown is None:
        raise Declined("invalid_dpop_proof", "A DPoP token comes with a DPoP proof.", status=401)
    return wallet_grants.opened(office, code, given.strip(), shown)


def _shown(request: Request, office: Office) -> Shown | None:
    """The request's DPoP proof, and its address as the public knows it, whatever stands in front of us."""
    proofs = request.headers.getlist("dpop")
    if len(proofs) > 1:
        raise Declined("invalid_dpop_proof", "One proof a request.")
    url = office.charter.public_url.rstrip("/") + request.url.path
    return Shown(proofs[0], request.method, url) if proofs else None
