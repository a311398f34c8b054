"""The public registry. A name is asked for in a body, never in an address: addresses are written down on the way."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.answers import Listing, Wanted
from api.desk import TheDesk
from api.directory import LARGEST, listed, numbered
from api.refused import Invalid
from api.routes.common import FINDS, Body, Waited, declared
from api.strict import StrictRoute
from ledger.procedures import catalogue, numbers
from ledger.rulebook.number import NotANumber
from ledger.rulebook.vocabulary import Category

router = APIRouter(route_class=StrictRoute, prefix="/v1/registry", tags=["registry"], dependencies=[Waited])

CURSOR = r"^[0-9a-f-]{1,40}$"


@router.get("", responses=FINDS, operation_id="registry", summary="Who is endorsed, of those who agreed to be listed")
def registry(
    desk: TheDesk,
    *,
    q: Annotated[
        str | None, Query(max_length=40, description="An endorsement number. For a name use POST /v1/registry/search.")
    ] = None,
    association: Annotated[str | None, Query(max_length=10)] = None,
    category: Category | None = None,
    cursor: Annotated[str | None, Query(pattern=CURSOR)] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST)] = 50,
) -> Listing:
    """An endorsement that has run out leaves the list; by its number it is still found."""
    if q is not None:
        try:
            return numbered(desk, numbers.page_of(desk.office, q))
        except NotANumber:
            raise Invalid("Here q is an endorsement number; a name is sent to POST /v1/registry/search.", field="q") from None
    code = catalogue.edition(association).code if association else ""
    return listed(desk, Wanted("", code, category or "", cursor, limit))


class Search(Body):
    """Whom to look for: words that begin words of a name, an association's code, a category."""

    name: str = Field(min_length=1, max_length=100)
    association: str | None = Field(default=None, max_length=10)
    category: Category | None = None
    cursor: str | None = Field(default=None, pattern=CURSOR)
    limit: int = Field(default=50, ge=1, le=LARGEST, strict=True)


@router.post(
    "/search",
    responses=FINDS | declared(400, 413, 415),
    operation_id="search_registry",
    summary="Look for a name in the registry",
)
def search(body: Search, desk: TheDesk) -> Listing:
    """Only those who agreed to be listed are found."""
    code = catalogue.edition(body.association).code if body.association else ""
    return listed(desk, Wanted(body.name, code, body.category or "", body.cursor, body.limit))
