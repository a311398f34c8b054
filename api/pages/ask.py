"""Something asked of a wallet on a page: what to ask, the code for the wallet's camera, and the answer, check by check.

No script: the page that waits looks again by itself, until somebody tells it not to. Who asked is known by a cookie for this one
asking; it names nobody, and is the only thing besides the wallet's way back that opens the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Cookie, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api import presenting
from api.desk import Desk, TheDesk
from api.pages.paper import ThePress, TheReader
from api.pages.rendering import Press
from api.pages.verified import OUTCOMES
from api.pages.words import HEADLINES, N_, Said
from api.presenting import Seen
from ledger.credentials import qr, wanted
from ledger.credentials.dcql import SD_JWT
from ledger.credentials.report import Report
from ledger.credentials.wanted import Fact
from ledger.procedures import presentations, wallet_asking
from ledger.procedures.presentations import Judged, ShownWhereItLeads
from ledger.procedures.wallet_asking import Device, NoSuchAsking, Order
from ledger.rulebook.vocabulary import Category

router = APIRouter()

COOKIE: Final = "asking"
LOOK_AGAIN: Final = 5
"""Seconds between two looks of a page that waits."""

FACTS: Final[Mapping[Fact, str]] = {
    Fact.CATEGORY: N_("In which category"),
    Fact.AGE_BAND: N_("For which age of children"),
    Fact.TITLE: N_("The endorsement's title"),
    Fact.UNTIL: N_("Until when it is covered"),
    Fact.SINCE: N_("Since when"),
    Fact.ASSOCIATION: N_("The association's name"),
    Fact.NUMBER: N_("The endorsement number"),
    Fact.NAME: N_("The person's name"),
}
ERRORS: Final[Mapping[str, str]] = {
    "access_denied": N_("Nothing was shown: the holder said no, or the wallet has no such endorsement."),
    "vp_formats_not_supported": N_("Nothing was shown: this wallet cannot show an endorsement in the form that was asked for."),
    "wallet_unavailable": N_("Nothing was shown: no wallet could be opened on that device."),
    "invalid_request": N_("Nothing was shown: the wallet did not understand the question, or does not accept who asks."),
    "invalid_client": N_("Nothing was shown: the wallet does not accept who asks."),
    "invalid_request_uri_method": N_("Nothing was shown: the wallet could not fetch the question."),
}
OTHER_ERROR: Final = N_("Nothing was shown: the wallet could not answer. Ask again, or try another wallet.")


@router.get("/ask")
def choose(request: Request, press: ThePress, reader: TheReader) -> Response:
    """What can be asked, with the usual chosen."""
    return press.page(request, "ask.html", facts=FACTS, usual=wanted.USUAL, categories=reader.categories())


@router.post("/ask")
def ask(
    request: Request,
    desk: TheDesk,
    *,
    what: Annotated[list[Fact] | None, Form()] = None,
    category: Annotated[Category | None, Form()] = None,
    whole: Annotated[bool, Form()] = False,
    device: Annotated[Device, Form()] = Device.ANOTHER,
) -> Response:
    """Asked: the page that waits, for this browser alone."""
    formats = wanted.FORMATS if whole else (SD_JWT,)
    begun = wallet_asking.begin(desk.office, Order(facts=tuple(what or ()), formats=formats, category=category, device=device))
    response = RedirectResponse(f"/ask/{begun.ref}", 303, {"Cache-Control": "no-store"})
    kept = wallet_asking.TO_ANSWER + presentations.TO_READ
    response.set_cookie(
        COOKIE, begun.secret, max_age=int(kept.total_seconds()), path=f"/ask/{begun.ref}", httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


@router.get("/ask/{ref}")
def asked(
    request: Request,
    press: ThePress,
    desk: TheDesk,
    ref: str,
    secret: Annotated[str, Cookie(alias=COOKIE)] = "",
    *,
    response_code: Annotated[str | None, Query(max_length=100)] = None,
    still: bool = False,
) -> Response:
    """How it stands: waiting, declined, or shown."""
    try:
        seen = presenting.look(desk, ref, secret, response_code)
    except NoSuchAsking:
        return press.page(request, "asked_nothing.html", 404)
    except ShownWhereItLeads:
        return press.page(request, "asked_elsewhere.html", 409)
    if seen.outcome.answered is None:
        return _waiting(request, press, desk, ref, seen, still=still)
    if seen.outcome.error is not None:
        return press.page(request, "asked_declined.html", why=ERRORS.get(seen.outcome.error, OTHER_ERROR))
    return _shown(request, press, seen)


def _waiting(request: Request, press: Press, desk: Desk, ref: str, seen: Seen, *, still: bool) -> Response:
    link = wallet_asking.link(desk.office, ref)
    same = seen.outcome.order.device is Device.SAME
    picture = "" if same else qr.svg(link, "QR")
    page = press.page(
        request,
        "asked.html",
        seen=seen,
        facts=FACTS,
        link=link,
        picture=picture,
        same=same,
        still=still,
        ref=ref,
        seconds=LOOK_AGAIN,
    )
    if not still:
        page.headers["Refresh"] = str(LOOK_AGAIN)
    return page


def _shown(request: Request, press: Press, seen: Seen) -> Response:
    """The same report as of a file that is put in, and what was asked beside what was shown."""
    return press.page(
        request,
        "asked_shown.html",
        seen=seen,
        facts=FACTS,
        cards=[_Card.of(judged) for judged in seen.outcome.judged],
        outcome_of=OUTCOMES.__getitem__,
    )


@dataclass(frozen=True, slots=True)
class _Card:
    """One credential that was shown. Its issuer is named as the trust file does, its last day as its own claim does."""

    report: Report
    asked: Said
    issuer: str
    until: date | None
    expires: datetime | None

    @classmethod
    def of(cls, judged: Judged) -> _Card:
        report, said = judged.report, judged.report.presented
        authority = report.check("authority")
        named = said and (said.issuer_name or (authority.facts.get("issuer") if authority else None) or said.issuer)
        claimed = judged.shown.claims.get("covered_until") if judged.shown else None
        until = date.fromisoformat(claimed) if isinstance(claimed, str) else None
        return cls(report, HEADLINES[report.headline_key], named or "", until, said.valid_until if said else None)
