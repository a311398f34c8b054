"""What a wallet calls when something is asked of it: the signed request, and where the answer goes (OpenID4VP 1.0, sections 5.10 and 8.2).

A wallet may run in a browser, so anybody's page may call these. They are described by that specification, not by ours.
"""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from api import presenting
from api.desk import TheDesk
from api.identity import TheOffice
from api.refused import TooLarge, Unreadable, UnsupportedMedia
from api.strict import media_type, parameters
from ledger.credentials.wallet_request import MEDIA_TYPE
from ledger.procedures import wallet_asking

HEADERS: Final = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}


def for_any_page(request: Request) -> None:
    """A refusal is read by whoever may read the answer, and kept by no cache either."""
    request.state.headers = HEADERS


router = APIRouter(prefix="/v1/presentations", tags=["wallets"], include_in_schema=False, dependencies=[Depends(for_any_page)])

LARGEST: Final = 512 * 1024
"""Bytes of a form, at most."""
LONGEST_NONCE: Final = 500
_FORM: Final = "application/x-www-form-urlencoded"


async def the_form(request: Request) -> dict[str, str]:
    """The parameters of a form, each once (RFC 6749 section 3.2). Raises ``UnsupportedMedia``, ``TooLarge``, ``Unreadable``."""
    if media_type(request) != _FORM:
        raise UnsupportedMedia(f"The body is to be {_FORM}.")
    body = await request.body()
    if len(body) > LARGEST:
        raise TooLarge(f"At most {LARGEST // 1024} kB are taken here.")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError:
        raise Unreadable("The body cannot be read as a form.") from None
    return parameters(pairs)


TheForm = Annotated[dict[str, str], Depends(the_form)]


@router.get("/{ref}/request")
def request_object(ref: str, office: TheOffice) -> Response:
    """The signed request, for a wallet that knows no other way than RFC 9101's."""
    return Response(wallet_asking.request_object(office, ref), headers=HEADERS, media_type=MEDIA_TYPE)


@router.post("/{ref}/request")
def request_object_with_nonce(ref: str, office: TheOffice, form: TheForm) -> Response:
    """The same, with the wallet's own nonce in it. What the wallet says of itself is not looked at: every wallet is asked the same."""
    nonce = form.get("wallet_nonce")
    if nonce is not None and len(nonce) > LONGEST_NONCE:
        raise Unreadable(f"wallet_nonce: at most {LONGEST_NONCE} characters.")
    return Response(wallet_asking.request_object(office, ref, nonce), headers=HEADERS, media_type=MEDIA_TYPE)


@router.post("/{ref}/answer")
def answer(ref: str, desk: TheDesk, form: TheForm) -> Response:
    """The answer, or why there is none; where the wallet leads back to, if it is on the asker's own device."""
    back = presenting.take(desk, ref, form)
    return JSONResponse({} if back is None else {"redirect_uri": back}, headers=HEADERS)
