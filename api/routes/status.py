"""Status lists, for credentials and for tokens: the one in force, or the one that was in force at a time.

A bitstring list asks for the past with ``?timestamp=`` (BSL), a token list with ``?time=`` in seconds since 1970 (Token Status List
``#historical-resolution``).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Path, Query, Response

from api import record
from api.desk import Desk, TheDesk
from api.refused import NotAcceptable, NotFound
from api.routes.common import FINDS, Moment, declared, is_known, served
from api.strict import StrictRoute
from ledger.credentials.token_status import MEDIA_TYPE
from ledger.transparency.durable import Folder

router = APIRouter(route_class=StrictRoute, tags=["status"], responses=FINDS)

OTHERS: Final = frozenset({"application/statuslist+cwt"})
"""The one form that a token list has elsewhere and not here. Whoever names other types, or none, is given it all the same: an origin
may disregard what is asked for (RFC 9110 section 12.4.1), and the Accept header of Token Status List is a *should*.
"""
SAME: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "The list is the one that bore this ETag."}}
Known = Annotated[str | None, Header(description="The ETag of the list that the reader has.")]
VC: Final = "application/vc"
LISTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {media: {"schema": {"type": "object"}} for media in (VC, "application/json")}}
}
NOW: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
THEN: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=31536000, immutable"}


@router.get(
    "/status/{code}/token-{number}",
    operation_id="token_status_list",
    summary="A Token Status List, now or then",
    response_class=Response,
    responses={**served(MEDIA_TYPE), **SAME, **declared(406)},
)
def token_status_list(
    code: Annotated[str, Path(pattern=r"^[a-z]{2,8}$")],
    number: Annotated[str, Path(pattern=r"^[1-9][0-9]{0,5}$")],
    desk: TheDesk,
    accept: Annotated[str, Header(description="The token is had as application/statuslist+jwt, and not as CWT.")] = "*/*",
    *,
    time: Annotated[
        int | None, Query(ge=0, lt=253_402_300_800, description="The list in force at this moment, in seconds since 1970.")
    ] = None,
    if_none_match: Known = None,
) -> Response:
    """The token as it was signed; it says what the bitstring lists of that number say, two bits an entry."""
    if _named(accept) <= OTHERS:
        raise NotAcceptable
    moment = None if time is None else datetime.fromtimestamp(0, UTC) + timedelta(seconds=time)
    return _unless_known(_served(desk, code, f"token-{number}", "jwt", moment, MEDIA_TYPE), if_none_match)


@router.get(
    "/status/{code}/{list}",
    operation_id="status_list",
    summary="A status list credential, now or then",
    response_class=Response,
    responses={**LISTS, **SAME},
)
def status_list(
    code: Annotated[str, Path(pattern=r"^[a-z]{2,8}$")],
    list: Annotated[str, Path(pattern=r"^[a-z]{4,16}-[0-9]{1,6}$")],
    desk: TheDesk,
    timestamp: Annotated[Moment | None, Query(description="The list in force at this moment.")] = None,
    accept: Annotated[
        str, Header(description="Whoever asks for application/vc is given it so; others as application/json.")
    ] = "*/*",
    if_none_match: Known = None,
) -> Response:
    """The exact bytes that were signed; their digest is in the public log.

    There are verifiers that read only what is called JSON: ``application/vc`` is for those who ask for it.
    """
    moment = None if timestamp is None else timestamp.astimezone(UTC)
    media_type = VC if VC in _named(accept) else "application/json"
    answer = _unless_known(_served(desk, code, list, "json", moment, media_type), if_none_match)
    answer.headers["Vary"] = "Accept"
    return answer


def _named(accept: str) -> set[str]:
    return {wanted.partition(";")[0].strip().lower() for wanted in accept.split(",")}


def _served(desk: Desk, code: str, name: str, kind: str, moment: datetime | None, media_type: str) -> Response:
    """The file as it lies there; its tag is the digest that the public log has of it."""
    folder = Folder(desk.log)
    if moment is None:
        found = folder.read(f"status/{code}/{name}.{kind}")
    else:
        url = f"{desk.office.charter.public_url.rstrip('/')}/status/{code}/{name}"
        digest = record.list_then(desk.office, code, url, moment)
        found = folder.read(f"status/{digest}") if digest else None
    if found is None:
        raise NotFound
    tag = {"ETag": f'"{sha256(found).hexdigest()}"'}
    return Response(found, media_type=media_type, headers=(NOW if moment is None else THEN) | tag)


def _unless_known(response: Response, if_none_match: str | None) -> Response:
    """The answer, or that the reader has it already."""
    if not is_known(response.headers["ETag"], if_none_match):
        return response
    kept = {name: response.headers[name] for name in (*NOW, "ETag")}
    return Response(status_code=304, headers=kept)
