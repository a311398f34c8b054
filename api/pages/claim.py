"""The page behind a claim link: the code that the link brings is sent in a form's body, and a token is shown, once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.desk import TheDesk
from api.pages.paper import ThePress, TheReader
from api.problems import kind_of
from ledger.journal.errors import Overtaken
from ledger.procedures import claims
from ledger.rulebook.refusal import Refusal

router = APIRouter()


@router.get("/claim")
def asked(request: Request, press: ThePress) -> Response:
    """The field for the code. What follows the ``#`` of the link never comes here: a script of ours puts it into the field."""
    return press.page(request, "claim.html")


@router.post("/claim")
def claim(
    request: Request, press: ThePress, reader: TheReader, desk: TheDesk, secret: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """The record claimed, or why it was not. A link is pasted as well as its code."""
    try:
        own = claims.claim(desk.office, secret.strip().rpartition("#")[2])
    except (Refusal, Overtaken) as refusal:
        kind = kind_of(type(refusal))
        return press.page(request, "claim.html", kind.status, wrong=kind.title)
    return press.page(request, "claimed.html", token=own.token, association=reader.name_of(own.association))
