"""The public log: static files, that anyone may keep for ever, and one line by itself for who follows a link."""

from __future__ import annotations

import re
from typing import Final

from fastapi import APIRouter, Response

from api.desk import TheDesk
from api.refused import NotFound
from api.routes.common import FINDS, LARGEST, served
from api.strict import StrictRoute
from ledger.credentials.token_status import MEDIA_TYPE
from ledger.transparency.durable import Folder
from ledger.transparency.tiles import parse_path

router = APIRouter(route_class=StrictRoute, prefix="/log", tags=["log"], responses=FINDS)

ANYONE: Final = {"Access-Control-Allow-Origin": "*"}
NEVER_KEPT: Final = ANYONE | {"Cache-Control": "no-store"}
KEPT: Final = ANYONE | {"Cache-Control": "public, max-age=31536000, immutable"}
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_EDITION: Final = re.compile(r"[0-9a-f]{64}\.toml", re.ASCII)
_TEXT: Final = "text/plain; charset=utf-8"


@router.get(
    "/checkpoint", operation_id="checkpoint", summary="The signed head", response_class=Response, responses=served("text/plain")
)
def checkpoint(desk: TheDesk) -> Response:
    """C2SP tlog-checkpoint."""
    return Response(_read(desk, "checkpoint"), media_type=_TEXT, headers=NEVER_KEPT)


@router.get(
    "/policy", operation_id="policy", summary="The keys to ask for", response_class=Response, responses=served("text/plain")
)
def policy(desk: TheDesk) -> Response:
    """C2SP tlog-policy."""
    return Response(_read(desk, "policy"), media_type=_TEXT, headers=NEVER_KEPT)


@router.get(
    "/tile/{place:path}",
    operation_id="tile",
    summary="A tile or a bundle of lines",
    response_class=Response,
    responses=served("application/octet-stream"),
)
def tile(place: str, desk: TheDesk) -> Response:
    """C2SP tlog-tiles."""
    if parse_path(f"tile/{place}") is None:
        raise NotFound
    return Response(_read(desk, f"tile/{place}"), media_type="application/octet-stream", headers=KEPT)


@router.get(
    "/editions/{name}",
    operation_id="edition",
    summary="An edition of the rules, by its digest",
    response_class=Response,
    responses=served("application/toml"),
)
def edition(name: str, desk: TheDesk) -> Response:
    """The exact bytes whose SHA-256 lines pin."""
    if not _EDITION.fullmatch(name):
        raise NotFound
    return Response(_read(desk, f"editions/{name}"), media_type="application/toml", headers=KEPT)


@router.get(
    "/status/{digest}",
    operation_id="status_list_kept",
    summary="A status list that was published, by its digest",
    response_class=Response,
    responses={200: {"content": {"application/vc": {"schema": {"type": "object"}}, MEDIA_TYPE: {"schema": {"type": "string"}}}}},
)
def status_list(digest: str, desk: TheDesk) -> Response:
    """The exact bytes whose SHA-256 a line of the log names: for auditors. A list for tokens is a token itself."""
    if not _DIGEST.fullmatch(digest):
        raise NotFound
    found = _read(desk, f"status/{digest}")
    return Response(found, media_type="application/vc" if found.startswith(b"{") else MEDIA_TYPE, headers=KEPT)


@router.get(
    "/lines/{leaf}",
    operation_id="line",
    summary="One line of the log, byte for byte",
    response_class=Response,
    responses=served("application/json", "object"),
)
def line(leaf: int, desk: TheDesk) -> Response:
    """The same bytes as in its bundle. Raises ``Unknown``."""
    if not 0 <= leaf < LARGEST:
        raise NotFound
    return Response(desk.office.journal.line(leaf + 1).entry, media_type="application/json", headers=KEPT)


def _read(desk: TheDesk, name: str) -> bytes:
    found = Folder(desk.log).read(name)
    if found is None:
        raise NotFound
    return found
