"""The one box. Whatever is put in, it is sent by POST: a name never becomes part of an address."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from api.answers import Wanted
from api.desk import Desk, TheDesk
from api.directory import listed
from api.pages.answered import told
from api.pages.paper import ThePress, day
from api.pages.registry import shown
from api.pages.rendering import Press
from api.pages.verified import verified
from api.pages.words import N_
from api.problems import kind_of
from api.reading import Reader
from api.refused import Invalid, NotFound
from ledger.credentials import carriers, guard
from ledger.credentials.answered import looks_like_one
from ledger.credentials.credential import render
from ledger.credentials.guard import Unreadable
from ledger.rulebook import number
from ledger.rulebook.refusal import Malformed
from ledger.transparency.tlog_proof import HEADER

router = APIRouter()

LINK: Final = re.compile(r"https?://\S+?/(?:e|endorsements)/([0-9A-Za-z-]{12,20})(?:[/?#]\S*)?")
EMPTY: Final = N_("Put in a number, a name, a link or a credential.")
PROOF_ALONE: Final = N_("This is a proof of logging. It says nothing without its credential: put in both files together.")
UNKNOWN: Final = N_("No endorsement has this number.")
NO_NAME: Final = N_(
    "Nobody who agreed to be listed has this name. Without that agreement an endorsement is found by its number alone."
)
LONGEST_NAME: Final = 100


@router.get("/")
def home(request: Request, press: ThePress) -> Response:
    """The box, empty."""
    return press.page(request, "home.html")


@router.post("/")
def look_up(
    request: Request,
    press: ThePress,
    desk: TheDesk,
    *,
    q: Annotated[str, Form()] = "",
    valid_on: Annotated[str, Form()] = "",
    file: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """What was put in, answered."""
    asked = q.strip()
    data, proof = _files(file or [])
    try:
        asked_on = day(valid_on, "valid_on")
        if looks_like_one(kept := data or asked.encode("utf-8", "replace")):
            return press.page(request, "employer_answer.html", again=True, **told(desk, kept))
        _check_more_than_a_proof(data, proof, asked)
        if data or _is_carried(asked):
            return verified(request, press, desk, data or _pasted(asked), proof, asked_on)
        return _by_words(request, press, desk, asked, f"?valid_on={asked_on}" if asked_on else "")
    except (Malformed, Invalid, NotFound) as refusal:
        known = NotFound if isinstance(refusal, NotFound) else type(refusal)
        wrong = refusal.detail or kind_of(known).title
        again = {"asked": asked[:1000], "valid_on": valid_on[:10], "sought": not isinstance(refusal, Invalid)}
        return press.page(request, "home.html", kind_of(known).status, wrong=wrong, **again)


def _check_more_than_a_proof(data: bytes, proof: bytes | None, asked: str) -> None:
    if not data and (proof or asked.startswith(HEADER)):
        raise Invalid(PROOF_ALONE)


def _pasted(asked: str) -> bytes:
    """The bytes of a file that was pasted as text: a form gives it other line ends, so it is laid out anew as its issuer did."""
    data = asked.encode("utf-8", "replace")
    if not asked.startswith("{"):
        return data
    try:
        return render(guard.read(data))
    except Unreadable:
        return data


def _is_carried(asked: str) -> bool:
    """Whether the text carries a credential, or leads to one; a number and a link with one have a page of their own."""
    if "{" in asked or "}" in asked:
        return True
    try:
        carried = carriers.read(asked.encode("utf-8", "replace"))
    except Unreadable:
        return False
    return carried.number is None


def _files(given: list[UploadFile]) -> tuple[bytes, bytes | None]:
    """The credential among the files put in, and the proof of logging, known by its first line."""
    contents = [file.file.read() for file in given if file.filename]
    proofs = [data for data in contents if data.startswith(HEADER.encode())]
    others = [data for data in contents if data not in proofs]
    return (others[0] if others else b"", proofs[0] if proofs else None)


def _by_words(request: Request, press: Press, desk: Desk, asked: str, query: str) -> Response:
    """A link, a number or a name, in this order."""
    if not asked:
        raise Invalid(EMPTY)
    linked = LINK.fullmatch(asked)
    if linked or any(character.isdigit() for character in asked):
        found = number.read(linked[1] if linked else asked)
        if not Reader(desk).knows(found):
            raise NotFound(UNKNOWN)
        return RedirectResponse(f"/e/{found}{query}", 303)
    wanted = Wanted(name=asked[:LONGEST_NAME])
    listing = listed(desk, wanted)
    if not listing.items:
        raise NotFound(NO_NAME)
    return shown(request, press, desk, wanted, listing)
