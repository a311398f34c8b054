"""Something asked of a wallet by whoever wants to know, and the wallet's answer (OpenID4VP 1.0).

Nobody needs an account for it. ``secret`` is said once and opens the answer, for minutes; it goes in a header, never in an
address. What wallets themselves call is in ``wallet_answering.py``.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Header, Query
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field, StrictBool, field_validator

from api import presenting
from api.desk import Desk, TheDesk
from api.identity import TheOffice
from api.presenting import Seen
from api.routes.common import Body, declared
from api.routes.verify import Verified, shown
from api.strict import StrictRoute
from ledger.credentials import qr, wanted
from ledger.credentials.dcql import SD_JWT
from ledger.credentials.wanted import Fact
from ledger.procedures import wallet_asking
from ledger.procedures.wallet_asking import Device, Order
from ledger.rulebook.vocabulary import Category

router = APIRouter(
    route_class=StrictRoute,
    prefix="/v1/presentations",
    tags=["wallets"],
    responses=declared(400, 404, 409, 413, 415, 422, 503),
)

LONGEST_WAIT = 25
"""Seconds for which an answer may be waited for in one request."""
LOOK = 0.5
LONGEST_CODE = 1000
"""Characters of a link that a QR code still shows so that a camera reads it across a desk."""

Form = Literal["dc+sd-jwt", "jwt_vc_json", "ldp_vc"]


class Asked(Body):
    """What is asked, and how. By default: in which category, and until when, of a token that shows no more than that."""

    what: Annotated[tuple[Fact, ...], Field(max_length=len(Fact))] = wanted.USUAL
    category: Category | None = Field(default=None, description="Only an endorsement of this category will do.")
    formats: Annotated[tuple[Form, ...], Field(min_length=1, max_length=len(wanted.FORMATS))] = (SD_JWT,)
    device: Device = Field(
        default=Device.ANOTHER, description="Where the wallet is: `another` reads the QR, `same` follows the link."
    )
    return_to: str | None = Field(
        default=None,
        max_length=500,
        description="Where a wallet on the same device leads back to, with a `response_code`: an https address of the asker's.",
    )
    encrypted: StrictBool = Field(default=True, description="`direct_post.jwt`; else `direct_post`.")
    signed: StrictBool = Field(
        default=True, description="A signed request, fetched by the wallet; else all of it in the link, unsigned."
    )

    @field_validator("return_to")
    @classmethod
    def _plain(cls, given: str | None) -> str | None:
        if given is None:
            return None
        parts = urlsplit(given)
        if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or "#" in given or not given.isascii():
            raise ValueError("an https address without a fragment")
        if any(character.isspace() or character in '"<>\\' or not character.isprintable() for character in given):
            raise ValueError("an https address without spaces or quotes")
        return given


class Begun(BaseModel):
    """An asking that has begun. ``secret`` is said once; ``qr`` is an SVG element of ``link``, where a camera could read that."""

    id: str
    secret: str
    link: str
    qr: str | None
    expires: datetime


class Presented(BaseModel):
    """One credential that was shown, with every check of it."""

    format: str
    report: Verified


class Answer(BaseModel):
    """How it stands: still ``asked``, ``shown``, or ``declined``, in which case ``error`` is what the wallet said.

    ``more`` was shown and not asked for; ``missing`` was asked for, and there is none.
    """

    state: Literal["asked", "shown", "declined"]
    expires: datetime
    answered: datetime | None
    error: str | None
    asked: list[Fact]
    shown: list[Fact]
    missing: list[Fact]
    more: list[Fact]
    presentations: list[Presented]


Secret = Annotated[
    str, Header(alias="Presentation-Secret", min_length=16, max_length=100, description="The secret that was said once.")
]


@router.post("", status_code=201, operation_id="ask_wallet", summary="Ask something of a wallet")
def ask(body: Asked, office: TheOffice) -> Begun:
    """Open for five minutes, for one answer."""
    order = Order(
        facts=body.what,
        formats=body.formats,
        category=body.category,
        device=body.device,
        return_to=body.return_to,
        encrypted=body.encrypted,
        signed=body.signed,
    )
    begun = wallet_asking.begin(office, order)
    picture = qr.svg(begun.link, "QR") if len(begun.link) <= LONGEST_CODE else None
    return Begun(id=begun.ref, secret=begun.secret, link=begun.link, qr=picture, expires=begun.expires)


@router.get("/{id}", operation_id="wallet_answer", summary="What a wallet answered")
async def answered(
    id: str,
    desk: TheDesk,
    secret: Secret,
    *,
    response_code: Annotated[
        str | None, Query(max_length=100, description="With which a wallet on the same device led back.")
    ] = None,
    wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for an answer.")] = 0,
) -> Answer:
    """For ten minutes after it came; then it is gone."""
    until = asyncio.get_running_loop().time() + wait
    while True:
        answer = await run_in_threadpool(_answer, desk, id, secret, response_code)
        if answer.state != "asked" or asyncio.get_running_loop().time() >= until:
            return answer
        await asyncio.sleep(LOOK)


@router.delete("/{id}", status_code=204, operation_id="forget_presentation", summary="Forget what a wallet answered")
def forget(id: str, office: TheOffice, secret: Secret) -> None:
    """At once, answered or not."""
    wallet_asking.forget(office, id, secret)


def _answer(desk: Desk, ref: str, secret: str, code: str | None) -> Answer:
    return _told(presenting.look(desk, ref, secret, code))


def _told(seen: Seen) -> Answer:
    outcome = seen.outcome
    return Answer(
        state="asked" if outcome.answered is None else "declined" if outcome.error else "shown",
        expires=outcome.expires,
        answered=outcome.answered,
        error=outcome.error,
        asked=list(seen.asked),
        shown=list(seen.shown),
        missing=list(seen.missing),
        more=list(seen.more),
        presentations=[Presented(format=one.format, report=shown(one.report)) for one in outcome.judged],
    )
