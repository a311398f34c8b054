"""What every address takes and answers, described for programs: ``/openapi.json``."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

TITLE: Final = "Reciprocity Ledger"
VERSION: Final = "1"
ABOUT: Final = (
    "Endorsements in infant and early childhood mental health, kept in an append-only, signed, public log. Reading needs no "
    "token; acts need the bearer token of an officer in force. Errors are problem documents (RFC 9457)."
)

PROBLEM: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "A problem document (RFC 9457). `type` is a page of the manual.",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": {"type": "string"}, "rule": {"type": "string"}}},
        },
    },
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The description, made once."""
    if app.openapi_schema is None:
        found = get_openapi(title=TITLE, version=VERSION, description=ABOUT, routes=app.routes)
        found.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
        app.openapi_schema = found
    return app.openapi_schema
