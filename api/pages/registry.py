"""The public registry: who is endorsed and agreed to be listed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.answers import Listing, Wanted
from api.desk import Desk, TheDesk
from api.directory import listed
from api.pages.paper import ThePress
from api.pages.rendering import Press
from api.reading import Reader
from api.refused import Invalid
from ledger.procedures import catalogue
from ledger.rulebook.vocabulary import Category

router = APIRouter()


@router.get("/registry")
def registry(request: Request, press: ThePress, desk: TheDesk, association: str = "", category: str = "") -> Response:
    """The first page of it. An address may say an association and a category; never a name."""
    wanted = _wanted("", association, category, None)
    return shown(request, press, desk, wanted, listed(desk, wanted))


@router.post("/registry")
def filtered(
    request: Request,
    press: ThePress,
    desk: TheDesk,
    *,
    name: Annotated[str, Form(max_length=100)] = "",
    association: Annotated[str, Form(max_length=20)] = "",
    category: Annotated[str, Form(max_length=10)] = "",
    cursor: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """The rows asked for."""
    wanted = _wanted(name.strip(), association, category, cursor or None)
    return shown(request, press, desk, wanted, listed(desk, wanted))


def _wanted(name: str, association: str, category: str, cursor: str | None) -> Wanted:
    """What the form asks for. Raises ``AssociationNotKnown``, ``Invalid``."""
    if association:
        catalogue.edition(association)
    if category and category not in set(Category):
        raise Invalid("This is no category.", field="category")
    return Wanted(name, association, category, cursor)


def shown(request: Request, press: Press, desk: Desk, wanted: Wanted, listing: Listing) -> Response:
    """The rows as a page."""
    return press.page(
        request,
        "registry.html",
        filter=wanted,
        rows=listing.items,
        next=listing.next,
        associations=Reader(desk).associations(),
        categories=Reader(desk).categories(),
    )
