"""An employer's pages: an account, one endorsement checked with a receipt, a roster stated, and a kept file checked again.

Everything is sent by POST. A token is typed in once and exchanged for a cookie (``session.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import PlainTextResponse, RedirectResponse

from api import relying, rostering, watched
from api.desk import Desk, TheDesk
from api.guards import UPLOAD_LIMIT
from api.pages import session
from api.pages.answered import told
from api.pages.paper import ThePress, day
from api.pages.rendering import Press
from api.pages.session import MaybeSignedIn, OurForm, TheSignedIn
from api.pages.words import N_
from api.problems import kind_of
from api.refused import Door, Invalid
from ledger.procedures import employers
from ledger.procedures.officers import TokenNotGood
from ledger.procedures.receipts import SignedAnswer
from ledger.procedures.stating import Wanted
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import AgeBand, Category, Term
from ledger.vault.employers import Employer
from ledger.wire import roster_file

router = APIRouter(prefix="/employer", form_limits={"max_part_size": UPLOAD_LIMIT})
"""A statement of a long roster is a field of several megabytes; how long a whole form may be, the guard says."""

WAIT_SECONDS: Final = 2.0
SHOWN: Final = 20
WRONG_TOKEN: Final = N_("This is no employer's key, or it was replaced.")
NO_NAME: Final = N_("An account needs a name and an address for mail.")
NO_FILE: Final = N_("Choose a file, or paste its text.")
NOT_GOOD: Final = N_("This file is no answer of this ledger, or it was changed.")


def page(request: Request, press: Press, template: str, status: int = 200, **said: Any) -> Response:  # noqa: ANN401 - a template's
    """A page whose forms say that they come from here."""
    response = press.page(request, template, status, **said)
    session.own_origin(response)
    return response


# The account ----------------------------------------------------------------------------------------------------------


@router.get("")
def home(request: Request, press: ThePress, desk: TheDesk, employer: MaybeSignedIn) -> Response:
    """The desk of whoever is signed in; for a stranger, the way in."""
    return _home(request, press, desk, employer)


def _home(request: Request, press: Press, desk: Desk, employer: Employer | None, **said: Any) -> Response:  # noqa: ANN401
    status, kept = said.pop("status", 200), said.pop("kept", {})
    if employer is None:
        return page(request, press, "employer_in.html", status, **said)
    today = desk.office.today("UTC")
    first = today.replace(month=1, day=1)
    return page(
        request, press, "employer.html", status, employer=employer, given=relying.last(desk, employer, SHOWN), today=today, first=first,
        last=first.replace(year=first.year + 1) - timedelta(days=1), rule=employers.rule(desk.office),
        categories=[category.value for category in Category], columns=", ".join(roster_file.COLUMNS), kept=kept, **said,
    )  # fmt: skip


@router.post("/session", dependencies=[OurForm])
def sign_in(request: Request, press: ThePress, desk: TheDesk, token: Annotated[str, Form(max_length=200)] = "") -> Response:
    """The key exchanged for a cookie."""
    try:
        employer = employers.employer_of(desk.office, token.strip())
    except TokenNotGood:
        return _home(request, press, desk, None, status=401, wrong=WRONG_TOKEN)
    response = RedirectResponse("/employer", 303)
    session.remember(response, request, desk.office, employers.sign_in(desk.office, employer))
    return response


@router.post("/session/end", dependencies=[OurForm])
def sign_out(request: Request, desk: TheDesk) -> Response:
    """This browser is nobody's any more."""
    employers.sign_out(desk.office, request.cookies.get(session.COOKIE, ""))
    response = RedirectResponse("/employer", 303)
    session.forget(response)
    return response


@router.post("/account", dependencies=[OurForm])
def open_account(
    request: Request, press: ThePress, desk: TheDesk, *,
    name: Annotated[str, Form(max_length=200)] = "", mail: Annotated[str, Form(max_length=254)] = "",
) -> Response:  # fmt: skip
    """A new account: its key is shown once, and this browser is signed in."""
    name, mail = name.strip(), mail.strip()
    at, _, host = mail.partition("@")
    if not (name and name.isprintable() and at and host and mail.isprintable() and " " not in mail and "@" not in host):
        return _home(request, press, desk, None, status=422, unopened=NO_NAME)
    opened = employers.open_account(desk.office, name, mail)
    employer = employers.employer_of(desk.office, opened.token)
    response = page(request, press, "employer_key.html", token=opened.token)
    session.remember(response, request, desk.office, employers.sign_in(desk.office, employer))
    return response


@router.post("/key", dependencies=[OurForm])
def another_key(
    request: Request, press: ThePress, desk: TheDesk, employer: TheSignedIn, sure: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """Another key, shown once, if they are sure; the one before is void."""
    _require_sure(sure)
    token = employers.rotate(desk.office, employer)
    response = page(request, press, "employer_key.html", token=token)
    session.remember(response, request, desk.office, employers.sign_in(desk.office, employer))
    return response


@router.post("/end", dependencies=[OurForm])
def end(
    request: Request, press: ThePress, desk: TheDesk, employer: TheSignedIn, sure: Annotated[str, Form()] = ""
) -> Response:  # fmt: skip
    """The account is no more, if they are sure."""
    _require_sure(sure)
    watched.forget(desk, employer.id)  # first: who is interrupted between the two still has an account to end
    relying.end(desk, employer)
    response = page(request, press, "employer_in.html", ended=True)
    session.forget(response)
    return response


def _require_sure(said: str) -> None:
    if not said:
        raise Invalid(field="sure")


# What it is answered --------------------------------------------------------------------------------------------------


@router.post("/receipt", dependencies=[OurForm])
def receipt(
    request: Request, press: ThePress, desk: TheDesk, employer: TheSignedIn, *, number: Annotated[str, Form(max_length=60)] = "",
    valid_on: Annotated[str, Form(max_length=10)] = "", known_at: Annotated[str, Form(max_length=10)] = "",
    tell_name: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """One endorsement, with a receipt."""
    try:
        known = day(known_at, "known_at")
        given = relying.give(desk, employer, number, on=day(valid_on, "valid_on"), known_at=known, named=bool(tell_name))
    except (Refusal, Door) as refusal:
        kept = {"valid_on": valid_on, "known_at": known_at, "tell_name": tell_name}
        return _refused(request, press, desk, employer, refusal, "receipt", kept)
    return _given(request, press, desk, given)


@router.post("/roster", dependencies=[OurForm])
def roster(
    request: Request, press: ThePress, desk: TheDesk, employer: TheSignedIn, *, file: Annotated[UploadFile | None, File()] = None,
    rows: Annotated[str, Form()] = "", first: Annotated[str, Form(max_length=10)] = "", last: Annotated[str, Form(max_length=10)] = "",
    category: Annotated[str, Form()] = "", age_band: Annotated[str, Form()] = "", tell_name: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """A roster, with its statement."""
    kept = {"first": first, "last": last, "category": category, "age_band": age_band, "tell_name": tell_name}
    try:
        data = _sent(file, rows)
        wanted = Wanted(
            period=Term(day(first, "first"), day(last, "last")), category=Category(category) if category else None,
            age_band=AgeBand(age_band) if age_band else None, named=bool(tell_name), sha256=rostering.digest(data),
        )  # fmt: skip
        given = rostering.answer(desk, employer, sent := roster_file.read(data), wanted)
    except (Refusal, Door) as refusal:
        return _refused(request, press, desk, employer, refusal, "roster", kept)
    except ValueError:
        return _refused(request, press, desk, employer, Invalid(field="category"), "roster", kept)
    return _given(request, press, desk, given, sent)


def _given(
    request: Request, press: Press, desk: Desk, given: SignedAnswer, sent: Sequence[roster_file.RosterRow] = ()
) -> Response:  # fmt: skip
    """The answer, once the views know that it was given."""
    if given.written is not None:
        desk.wait_for(given.written.last, WAIT_SECONDS)
    return page(request, press, "employer_answer.html", **told(desk, given.data, sent))


def _refused(
    request: Request, press: Press, desk: Desk, employer: Employer, refusal: Refusal | Door, form: str, kept: dict[str, str]
) -> Response:
    """The form again, with what names nobody: numbers and rows do not come back."""
    kind = kind_of(type(refusal))
    wrong = refusal.detail or kind.title
    return _home(request, press, desk, employer, status=kind.status, wrong=wrong, wrong_form=form, kept={form: kept})


def _sent(file: UploadFile | None, text: str) -> bytes:
    """A file's bytes, or the text that was pasted. Raises ``Invalid``."""
    data = file.file.read() if file is not None and file.filename else text.strip().encode()
    if not data:
        raise Invalid(NO_FILE, field="file")
    return data


# A kept file ----------------------------------------------------------------------------------------------------------


@router.get("/check")
def kept(request: Request, press: ThePress) -> Response:
    """The field for a file; nobody needs an account."""
    return page(request, press, "employer_check.html")


@router.post("/check", dependencies=[OurForm])
def check(
    request: Request, press: ThePress, desk: TheDesk, file: Annotated[UploadFile | None, File()] = None,
    text: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """What the file is worth today. Nothing of it is kept."""
    try:
        data = _sent(file, text)
    except Invalid as refusal:
        return page(request, press, "employer_check.html", 422, wrong=refusal.detail)
    return page(request, press, "employer_answer.html", again=True, **told(desk, data))


@router.post("/file", dependencies=[OurForm])
def file(desk: TheDesk, document: Annotated[str, Form()] = "", kind: Annotated[str, Form()] = "json") -> Response:
    """The file to keep, as it was just shown: its bytes come from the page, and only what this ledger signed is handed on."""
    data = document.encode()
    found = relying.check(desk, data)
    if found.report.verdict != "verified" or found.report.document is None:
        raise Invalid(NOT_GOOD, field="document")
    name = f"{found.report.document['type']}-{found.report.document['given_at'][:10]}"
    if kind == "csv":
        return _attached(rostering.table(found.report.document), "text/csv", f"{name}.csv")
    return _attached(document, "application/json", f"{name}.json")


def _attached(text: str, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse(text, media_type=f"{media_type}; charset=utf-8", headers=headers)
