"""Which endorsement is right for me? Answers in, the next question or a category out; nobody says who they are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.guiding import Guided, guided
from api.identity import TheOffice
from api.routes.common import FINDS
from api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, prefix="/v1/guide", tags=["guide"])

ANSWERS = r"^([a-z_]{1,31}(,[a-z_]{1,31}){0,19})?$"


@router.get("", responses=FINDS, operation_id="guide", summary="Which endorsement is right for me: the next question, or the end")
def guide(
    office: TheOffice,
    association: Annotated[str, Query(max_length=20, description="The association of the place where one lives.")],
    answers: Annotated[
        str, Query(pattern=ANSWERS, max_length=640, description="The ids of the answers so far, commas between.")
    ] = "",
) -> Guided:
    """At the end: a category with why, and all that its association would ask. Nothing of it is kept."""
    return guided(office, association, tuple(answers.split(",")) if answers else ())
