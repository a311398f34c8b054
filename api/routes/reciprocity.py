"""Is an endorsement from there honoured here, for what, and what is still asked?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from api import recognising
from api.desk import TheDesk
from api.recognising import Recognised
from api.routes.common import FINDS, Day, TheReader, Waited
from api.strict import StrictRoute
from ledger.rulebook import number as numbering
from ledger.rulebook.vocabulary import AgeBand, Category

router = APIRouter(route_class=StrictRoute, prefix="/v1", tags=["reciprocity"], responses=FINDS)

On = Annotated[Day | None, Query(description="The day asked about; today in the zone of the association asked unless told.")]


@dataclass(frozen=True, slots=True)
class Between:
    """What one association makes of another's endorsement: for a stay, and for a move."""

    home: str
    asked: str
    category: str
    age_band: str
    stay: Recognised
    move: Recognised


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What the members make of one endorsement; nothing (``items`` is empty) of one that is not active on its day."""

    number: str
    standing: str
    home: str | None
    category: str | None
    age_band: str | None
    valid_on: date
    items: tuple[Recognised, ...]
    next: str | None


@router.get("/reciprocity", operation_id="reciprocity", summary="What one association makes of another's endorsement")
def between(
    desk: TheDesk,
    home: Annotated[str, Query(description="The code of the association at which the endorsement is at home.")],
    asked: Annotated[str, Query(description="The code of the association that is asked.")],
    category: Annotated[Category, Query()],
    age_band: Annotated[AgeBand, Query()],
    *,
    on: On = None,
) -> Between:
    """From the editions' rows, each with its source; what was not found is said to be a default."""
    stay, move = recognising.pair(desk, home, asked, (category, age_band), on)
    return Between(home, asked, category.value, age_band.value, stay, move)


@router.get(
    "/endorsements/{number}/recognition",
    dependencies=[Waited],
    operation_id="recognition",
    summary="Where one endorsement is honoured",
)
def everywhere(
    number: str,
    desk: TheDesk,
    reader: TheReader,
    asked: Annotated[str | None, Query(alias="in", description="One association's code; every other member unless told.")] = None,
    *,
    on: On = None,
) -> Everywhere:
    """Two answers for each association, a stay's and a move's, in order of code."""
    told = reader.standing(numbering.read(number), on=on)
    return Everywhere(
        number=told.number,
        standing=told.standing,
        home=told.home,
        category=told.category,
        age_band=told.age_band,
        valid_on=told.valid_on,
        items=recognising.every(desk, told, asked),
        next=None,
    )
