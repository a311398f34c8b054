"""A credential offered to the holder's wallet: the link, its picture, and the code that goes another way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Response
from pydantic import Field

from api.identity import TheActor, TheOffice, attempting
from api.routes.common import ACTS, FINDS, Body, declared
from api.strict import StrictRoute
from ledger.credentials import qr
from ledger.credentials.wallet_metadata import SD_JWT
from ledger.procedures import offers

router = APIRouter(route_class=StrictRoute, prefix="/v1/credentials", tags=["wallets"])

READ: Final = {**FINDS, **declared(401, 403)}
KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}


class Wanted(Body):
    """Which credentials are offered, by the names of the association's metadata; the one that shows least unless told."""

    configurations: tuple[Annotated[str, Field(max_length=40)], ...] = Field(default=(SD_JWT,), min_length=1, max_length=10)


@dataclass(frozen=True, slots=True)
class Offer:
    """``link`` opens a wallet, ``qr`` is its picture (SVG), ``page`` shows both. ``tx_code`` is said here once, and goes to the
    holder by another way than the link.
    """

    link: str
    qr: str
    page: str
    tx_code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """An earlier offer: ``state`` is waiting, taken, void or expired; ``told`` is what the wallet said of what it was given."""

    state: str
    until: str
    configurations: tuple[str, ...]
    issued: int
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadeSoFar:
    """The offers of one endorsement's credential in the last weeks."""

    items: tuple[Made, ...]


@router.post(
    "/{number}/wallet", responses=ACTS, status_code=201, operation_id="offer_to_wallet", summary="Offer a credential to a wallet"
)
def offer(number: str, body: Wanted, office: TheOffice, actor: TheActor, response: Response) -> Offer:
    """For the holder, and for officers of the endorsement's home. Good for a day and for one wallet; an earlier one not yet taken is void."""
    with attempting(office, actor, "credential"):
        made = offers.offer(office, number, actor, body.configurations)
    response.headers.update(KEPT_NOWHERE)
    return Offer(made.link, qr.svg(made.link, "QR"), made.page, made.tx_code, made.until)


@router.get("/{number}/wallet", responses=READ, operation_id="offers_to_wallets", summary="What was offered to wallets")
def offered(number: str, office: TheOffice, actor: TheActor, response: Response) -> MadeSoFar:
    """For the holder, and for officers of the endorsement's home."""
    with attempting(office, actor, "credential"):
        found = offers.made(office, number, actor)
    response.headers.update(KEPT_NOWHERE)
    return MadeSoFar(tuple(Made(one.state, one.until, one.configurations, one.issued, one.told) for one in found))
