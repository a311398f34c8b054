"""The trust file, to be kept beside credentials and used with the network cut."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from api import trusting
from api.desk import TheDesk
from api.routes.common import READS, Waited, served
from api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute, tags=["trust"], responses=READS)

HEADERS: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"}


@router.get(
    "/v1/trust",
    dependencies=[Waited],
    operation_id="trust",
    summary="Which association, which key, from when to when",
    response_class=Response,
    responses=served("application/json", "object"),
)
def trust(
    desk: TheDesk,
    bundle: Annotated[bool, Query(description="With the status lists and the head in force.")] = False,  # noqa: FBT002 - by name
) -> Response:
    """The exact bytes that the Alliance's online key signed."""
    return Response(trusting.file(desk, bundle=bundle), media_type="application/json", headers=HEADERS)
