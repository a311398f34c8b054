"""The pages of who watches: an employer's watches, and the two links of its mail: to say yes to an address, and to end a watch.

The links act by a form on the page that they open, so that a program that follows every link of a mail does nothing. A mail
program's own *unsubscribe* sends that form at once (RFC 8058).
"""

from __future__ import annotations

import hmac
from contextlib import suppress
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api import watched
from api.desk import Desk, TheDesk
from api.pages import session
from api.pages.letters import SAID
from api.pages.paper import ThePress
from api.pages.rendering import Press
from api.pages.session import OurForm, TheSignedIn
from api.pages.words import N_
from api.problems import kind_of
from api.refused import NotFound
from ledger.procedures import watches
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.registering import WatchOver
from ledger.rulebook.watching import Pace, Switch
from ledger.signing.statement import format_at
from ledger.vault.employers import Employer

router = APIRouter()

WAIT_SECONDS: Final = 2.0
SHOWN: Final = 20
FEW: Final = 10
"""So many numbers of a watch are shown before one asks for the others."""
PACES: Final = {Pace.AT_ONCE: N_("At once"), Pace.DAILY: N_("Once a day"), Pace.WEEKLY: N_("Once a week, on Monday")}
STATES: Final = {
    "waiting": N_("waits"), "told": N_("delivered"), "failed": N_("could not be delivered"), "dropped": N_("not sent: the watch was over"),
}  # fmt: skip


# An employer's watches ------------------------------------------------------------------------------------------------


@router.get("/employer/watches")
def home(request: Request, press: ThePress, desk: TheDesk, employer: TheSignedIn) -> Response:
    """Every watch, a form for another, and what was told last."""
    return _home(request, press, desk, employer)


def _home(
    request: Request, press: Press, desk: Desk, employer: Employer, status: int = 200, asked: dict[str, Any] | None = None,
    **said: Any,  # noqa: ANN401 - a template's
) -> Response:  # fmt: skip
    """``asked``: a form that was not taken, given back: it is their own list."""
    found = desk.views.outbox.of_employer(employer.id)
    ways = [way for name in (*found, employer.id) for way in desk.delivery.of_lane(name, SHOWN)]
    latest = sorted((way for way in ways if way.state != "waiting" or way.tries), key=lambda way: -way.position)[:SHOWN]
    response = press.page(
        request, "employer_watches.html", status, employer=employer, watches=[
            watched.shown(desk, name, watch, secret=watched.secret_of(desk, name, watch)) for name, watch in sorted(found.items())
        ],
        told=watched.told(desk, latest), rule=watches.rule(desk.office), switches={switch: SAID[switch] for switch in Switch},
        said_of=SAID, paces=PACES, states=STATES, few=FEW, asked=asked or {"switches": list(Switch)}, **said,
    )  # fmt: skip
    session.own_origin(response)
    return response


@router.post("/employer/watches", dependencies=[OurForm])
def begin(
    request: Request, press: ThePress, desk: TheDesk, employer: TheSignedIn, *, numbers: Annotated[str, Form()] = "",
    switches: Annotated[list[Switch] | None, Form()] = None, pace: Annotated[Pace, Form()] = Pace.AT_ONCE,
    webhook: Annotated[str, Form(max_length=2000)] = "", mail: Annotated[str, Form(max_length=254)] = "",
    language: Annotated[str, Form(max_length=2)] = "en",
) -> Response:  # fmt: skip
    """Another watch."""
    listed = numbers.replace(",", " ").split()[:5000]
    try:
        wish = watches.wished(
            desk.office, employer, endorsements=listed, switches=switches or (), pace=pace,
            webhook=webhook.strip() or None, mail=mail.strip() or None, language=language,
        )  # fmt: skip
        today = desk.office.today("UTC")
        running = sum(one.runs(today) for one in desk.views.outbox.of_employer(employer.id).values())
        begun = watches.begin(desk.office, employer, wish, running=running)
    except Refusal as refusal:
        kind = kind_of(type(refusal))
        asked = {
            "numbers": numbers, "switches": switches or [], "pace": pace, "webhook": webhook, "mail": mail, "language": language,
        }  # fmt: skip
        return _home(request, press, desk, employer, kind.status, asked=asked, wrong=kind.title, which=_which(refusal, listed))
    desk.wait_for(begun.written.last, WAIT_SECONDS)
    return RedirectResponse("/employer/watches", 303)


def _which(refusal: Refusal, listed: list[str]) -> str:
    """The one of several numbers that was refused; nothing where it was something else."""
    name, _, index = (refusal.field or "").partition(".")
    return listed[int(index)][:40] if name == "endorsements" and index else ""


@router.post("/employer/watches/{watch}/renew", dependencies=[OurForm])
def renew(watch: str, desk: TheDesk, employer: TheSignedIn) -> Response:
    """For another while."""
    desk.wait_for(watches.renew(desk.office, employer, _theirs(desk, employer, watch)).last, WAIT_SECONDS)
    return RedirectResponse("/employer/watches", 303)


@router.post("/employer/watches/{watch}/end", dependencies=[OurForm])
def end(watch: str, desk: TheDesk, employer: TheSignedIn) -> Response:
    """Nothing more is told of it."""
    desk.wait_for(watches.end(desk.office, employer, _theirs(desk, employer, watch)).last, WAIT_SECONDS)
    return RedirectResponse("/employer/watches", 303)


def _theirs(desk: Desk, employer: Employer, watch: str) -> str:
    known = desk.views.outbox.watches([watch]).get(watch)
    if known is None or known.employer != employer.id:
        raise NotFound
    return watch


# The links of a mail --------------------------------------------------------------------------------------------------


@router.get("/watches/confirm/{code}")
def asked(request: Request, press: ThePress, code: str) -> Response:
    """The question, and a button that says yes."""
    return press.page(request, "watch_link.html", what="confirm", action=f"/watches/confirm/{code}", done=False)


@router.post("/watches/confirm/{code}")
def confirmed(request: Request, press: ThePress, desk: TheDesk, code: str) -> Response:
    """The address said yes. Raises ``NotFound`` for a code that was sent to nobody."""
    if not desk.delivery.confirm(code, format_at(desk.office.clock())):
        raise NotFound
    return press.page(request, "watch_link.html", what="confirm", action="", done=True)


@router.get("/watches/stop/{watch}/{code}")
def stopping(request: Request, press: ThePress, desk: TheDesk, watch: str, code: str) -> Response:
    """The question, and a button that ends the watch."""
    _require_code(desk, watch, code)
    return press.page(request, "watch_link.html", what="stop", action=f"/watches/stop/{watch}/{code}", done=False)


@router.post("/watches/stop/{watch}/{code}")
def stopped(request: Request, press: ThePress, desk: TheDesk, watch: str, code: str) -> Response:
    """The watch is ended; a second time it is as it was."""
    _require_code(desk, watch, code)
    with suppress(WatchOver):
        desk.wait_for(watches.unsubscribe(desk.office, watch).last, WAIT_SECONDS)
    return press.page(request, "watch_link.html", what="stop", action="", done=True)


def _require_code(desk: Desk, watch: str, code: str) -> None:
    known = watch in desk.views.outbox.watches([watch])
    if not hmac.compare_digest(code.encode(), watches.stopping(desk.office, watch).encode()) or not known:
        raise NotFound
