"""Whatever carries a credential, checked at our own address."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from api import checking
from api.desk import TheDesk
from api.refused import UnsupportedMedia
from api.routes.common import Day, Moment, declared
from api.strict import StrictRoute, media_type, parse
from ledger.credentials import guard
from ledger.credentials.report import Answer, Report

router = APIRouter(route_class=StrictRoute, tags=["verify"])

PROBLEMS = declared(400, 413, 415, 422, 503)


TYPES = (
    "application/json", "application/vc", "application/ld+json", "application/vp", "application/vc+jwt", "application/vp+jwt",
    "application/dc+sd-jwt", "application/pdf", "image/png", "image/jpeg", "text/plain",
)  # fmt: skip
"""What a credential may come in: a document, a presentation, a token, a certificate, a picture, or the text of a code, a link, a number."""


class Checked(BaseModel):
    """One check, in words that read on from “This credential …”. ``key`` names its sentence for ever."""

    name: str
    outcome: Literal["passed", "failed", "unchecked", "note"]
    key: str
    sentence: str
    facts: dict[str, str]
    type: str | None = None


class Verified(BaseModel):
    """The verdict, the answer in one word or two, its headline, and every check. *Answered*: nothing signed was shown."""

    outcome: Literal["verified", "answered", "not verified", "unreadable"]
    answer: Answer
    headline: str
    headline_key: str
    demonstration: bool
    checked_at: datetime
    checks: list[Checked]
    credential: dict[str, str | None] | None


def shown(report: Report) -> Verified:
    """The report as the wire has it."""
    return Verified.model_validate(report.to_json())


On = Annotated[Moment | Day | None, Query(description="The moment or the day asked about; now unless told.")]
In = Annotated[
    list[Annotated[str, Field(pattern=r"^[a-z]{2,8}$")]],
    Query(alias="in", max_length=60, description="Associations of which is asked whether they honour it, by their codes."),
]


@router.post(
    "/v1/verify",
    responses=PROBLEMS,
    operation_id="verify",
    summary="Check whatever carries a credential",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                name: {
                    "schema": {"type": "object", "description": "The document itself, byte for byte as in its file."}
                    if name.endswith(("json", "/vc", "/vp"))
                    else {"type": "string", "description": "The token, the file or the text itself."}
                }
                for name in TYPES
            },
        }
    },
)
async def verify(request: Request, desk: TheDesk, on: On = None, honoured_in: In = []) -> Verified:  # noqa: B006 - never changed
    """The body is what was put in and nothing else; its exact bytes are what was logged. Nothing of it is kept."""
    if media_type(request) not in TYPES:
        raise UnsupportedMedia("Send the credential itself, as one of: " + ", ".join(TYPES) + ".")
    body = await request.body()
    if media_type(request).endswith(("json", "/vc", "/vp")) and len(body) <= guard.LARGEST:
        parse(body)  # a longer one is unreadable whatever is in it, and not looked through
    # others are answered while this one is checked
    return shown(await run_in_threadpool(checking.verify, desk, body, on=on, honoured_in=honoured_in))


@router.post(
    "/v1/verify/files",
    responses=PROBLEMS,
    operation_id="verify_files",
    summary="Check a credential's file and its proof of logging",
)
def verify_files(
    desk: TheDesk,
    credential: Annotated[UploadFile, File(description="The credential's file, a certificate, or a picture of a QR code.")],
    *,
    proof: Annotated[UploadFile | None, File(description="The .tlog-proof beside it.")] = None,
    on: Annotated[Moment | Day | None, Form(description="The moment or the day asked about; now unless told.")] = None,
    strict: Annotated[bool, Form(description="Whether what could not be checked counts as not verified.")] = False,
) -> Verified:
    """As two files of a form."""
    given = proof.file.read() if proof is not None else None
    return shown(checking.verify(desk, credential.file.read(), proof=given, on=on, strict=strict))
