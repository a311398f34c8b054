"""A credential checked at our own address."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from api import checking
from api.desk import Desk, TheDesk
from api.refused import UnsupportedMedia
from api.routes.common import Moment, declared
from api.strict import StrictRoute, media_type, parse
from ledger.credentials.report import Report

router = APIRouter(route_class=StrictRoute, tags=["verify"])

PROBLEMS = declared(400, 413, 415, 422, 503)


class Checked(BaseModel):
    """One check, in words that read on from “This credential …”. ``key`` names its sentence for ever."""

    name: str
    outcome: Literal["passed", "failed", "unchecked", "note"]
    key: str
    sentence: str
    facts: dict[str, str]
    type: str | None = None


class Verified(BaseModel):
    """The verdict, its headline, and every check."""

    outcome: Literal["verified", "not verified", "unreadable"]
    headline: str
    headline_key: str
    demonstration: bool
    checked_at: datetime
    checks: list[Checked]
    credential: dict[str, str | None] | None


def shown(report: Report) -> Verified:
    """The report as the wire has it."""
    return Verified.model_validate(report.to_json())


@router.post(
    "/v1/verify",
    responses=PROBLEMS,
    operation_id="verify",
    summary="Check a credential's file",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"type": "object", "description": "The credential itself, byte for byte as in its file."}
                },
                "application/vc": {"schema": {"type": "object", "description": "The same."}},
            },
        }
    },
)
async def verify(request: Request, desk: TheDesk) -> Verified:
    """The body is the credential's file and nothing else; its exact bytes are what was logged."""
    if media_type(request) not in {"application/json", "application/vc", "application/ld+json"}:
        raise UnsupportedMedia("Send the credential itself, as application/json or application/vc.")
    body = await request.body()
    return await run_in_threadpool(_verified, desk, body)  # others are answered while this one is checked


def _verified(desk: Desk, body: bytes) -> Verified:
    parse(body)
    return shown(checking.verify(desk, body))


@router.post(
    "/v1/verify/files",
    responses=PROBLEMS,
    operation_id="verify_files",
    summary="Check a credential's file and its proof of logging",
)
def verify_files(
    desk: TheDesk,
    credential: Annotated[UploadFile, File(description="The credential's file.")],
    *,
    proof: Annotated[UploadFile | None, File(description="The .tlog-proof beside it.")] = None,
    on: Annotated[Moment | None, Form(description="The moment asked about; now unless told.")] = None,
) -> Verified:
    """As two files of a form."""
    given = proof.file.read() if proof is not None else None
    return shown(checking.verify(desk, credential.file.read(), proof=given, on=on))
