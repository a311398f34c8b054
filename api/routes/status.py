"""Bitstring Status Lists: the one in force, or the one that was in force at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response

from api import record
from api.desk import Desk, TheDesk
from api.refused import NotFound
from api.routes.common import FINDS, Moment, served
from api.strict import StrictRoute
from ledger.rulebook.association import StatusPublished
from ledger.transparency.durable import Folder
from ledger.wire import codec

router = APIRouter(route_class=StrictRoute, tags=["status"], responses=FINDS)

NOW: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
THEN: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=31536000, immutable"}


@router.get(
    "/status/{code}/{list}",
    operation_id="status_list",
    summary="A status list credential, now or then",
    response_class=Response,
    responses=served("application/vc", "object"),
)
def status_list(
    code: Annotated[str, Path(pattern=r"^[a-z]{2,8}$")],
    list: Annotated[str, Path(pattern=r"^[a-z]{4,16}-[0-9]{1,6}$")],
    desk: TheDesk,
    timestamp: Annotated[Moment | None, Query(description="The list in force at this moment.")] = None,
) -> Response:
    """The exact bytes that were signed; their digest is in the public log."""
    folder = Folder(desk.log)
    if timestamp is None:
        found = folder.read(f"status/{code}/{list}.json")
    else:
        digest = _then(desk, code, list, timestamp.astimezone(UTC))
        found = folder.read(f"status/{digest}") if digest else None
    if found is None:
        raise NotFound
    return Response(found, media_type="application/vc", headers=NOW if timestamp is None else THEN)


def _then(desk: Desk, code: str, name: str, moment: datetime) -> str | None:
    """The digest of the list that was published last by ``moment``."""
    url = f"{desk.office.charter.public_url.rstrip('/')}/status/{code}/{name}"
    digest = None
    for line in record.lines_of(desk.office, f"status/{code}"):
        event = codec.decode_public(line.entry.stmt)
        if line.entry.recorded > moment or not isinstance(event, StatusPublished):
            break
        digest = next((one.sha256 for one in event.lists if one.url == url), digest)
    return digest
