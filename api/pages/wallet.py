"""An offer shown to the holder, and the page on which they say yes to a wallet that asks. Both work without a script."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api import strict
from api.desk import TheDesk
from api.guards import HEADERS
from api.pages.paper import ThePress, TheReader
from api.pages.rendering import Press
from api.pages.words import N_
from api.problems import kind_of
from api.refused import NotFound, Unreadable
from ledger.credentials import qr
from ledger.credentials.wallet_proof import Declined
from ledger.office import Office
from ledger.procedures import offers, wallet_consents
from ledger.procedures.wallet_consents import Asked, SentBack
from ledger.rulebook.refusal import Refusal

router = APIRouter()

CLOSED: Final = N_("What the wallet asked for is not open here any more. Ask for a new offer, and open it in your wallet.")


@router.get("/wallet/{name}")
def offered(request: Request, press: ThePress, reader: TheReader, desk: TheDesk, name: str) -> Response:
    """The offer of this name as a picture and a link, or what has become of it. Nothing on it is about a person. Raises ``NotFound``."""
    seen = offers.seen(desk.office, name)
    if seen is None:
        raise NotFound
    picture = qr.svg(seen.link, "QR") if seen.state == "waiting" else ""
    return press.page(request, "wallet.html", seen=seen, picture=picture, association=reader.name_of(seen.association))


@router.get("/associations/{code}/authorize")
def asked(request: Request, press: ThePress, reader: TheReader, desk: TheDesk, code: str) -> Response:
    """What a wallet asks for, and the field for the holder's own key; what is wrong with the request goes back to the wallet."""
    given, office = request.query_params, desk.office
    try:
        params = {name: value for name, value in strict.parameters(given.multi_items()).items() if value}
        handle = params.get("request_uri") or wallet_consents.ask(office, code, params)
        return _page(
            request, press, wallet_consents.waiting(office, code, handle, params.get("client_id", "")), reader.name_of(code)
        )
    except SentBack as back:
        return RedirectResponse(back.address, 303, {"Cache-Control": "no-store"})
    except (Declined, Unreadable):
        return press.page(request, "wallet_closed.html", 400, why=CLOSED)


@router.post("/associations/{code}/authorize")
def answered(
    request: Request,
    press: ThePress,
    reader: TheReader,
    desk: TheDesk,
    code: str,
    *,
    answer: Annotated[str, Form(max_length=10)] = "",
    key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """The browser goes back to the wallet, with a code or without; or the page says why not yet."""
    params = request.query_params
    try:
        wallet = wallet_consents.waiting(desk.office, code, params.get("request_uri", ""), params.get("client_id", ""))
        try:
            address = _answer(desk.office, code, wallet, answer, key.strip())
        except Refusal as refusal:
            kind = kind_of(type(refusal))
            return _page(request, press, wallet, reader.name_of(code), kind.status, wrong=kind.title)
    except Declined:
        return press.page(request, "wallet_closed.html", 400, why=CLOSED)
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"} | _policy(wallet))


def _answer(office: Office, code: str, wallet: Asked, answer: str, key: str) -> str:
    if answer == "no":
        return wallet_consents.decline(office, code, wallet.handle)
    return wallet_consents.consent(office, code, wallet.handle, key)


def _page(request: Request, press: Press, wallet: Asked, association: str, status: int = 200, **told: object) -> Response:
    page = press.page(request, "wallet_asks.html", status, wallet=wallet, association=association, **told)
    page.headers.update(_policy(wallet))
    return page


def _policy(wallet: Asked) -> dict[str, str]:
    """A form's answer may send the browser on to this one wallet, and nowhere else."""
    name = "Content-Security-Policy"
    return {name: HEADERS[name].replace("form-action 'self'", f"form-action 'self' {wallet.source}")}
