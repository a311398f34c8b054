"""A credential checked as the VC-API asks (W3C VCALM 1.0), for integrators."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api import checking
from api.desk import TheDesk
from api.routes.verify import PROBLEMS, Checked, shown
from api.strict import StrictRoute
from ledger.credentials.credential import render
from ledger.credentials.report import Verdict

router = APIRouter(route_class=StrictRoute, tags=["verify"])


class Options(BaseModel):
    """What the VC-API's answer should hold."""

    model_config = ConfigDict(extra="allow")

    return_results: bool = Field(default=False, alias="returnResults")
    return_problem_details: bool = Field(default=True, alias="returnProblemDetails")
    return_credential: bool = Field(default=False, alias="returnCredential")


class Presented(BaseModel):
    """A credential to check, as the VC-API sends it."""

    model_config = ConfigDict(extra="forbid")

    credential: dict[str, Any] = Field(alias="verifiableCredential")
    options: Options = Options()


@router.post(
    "/credentials/verify",
    responses={
        **PROBLEMS,
        400: {
            "description": "The credential is not good, or the body could not be read.",
            "content": {
                "application/json": {"schema": {"type": "object"}},
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
            },
        },
    },
    operation_id="vc_api_verify",
    summary="Check a credential (VC-API)",
)
def vc_api(body: Presented, desk: TheDesk) -> dict[str, Any]:
    """Good: 200. Not good: 400, with the same members."""
    report = checking.verify(desk, render(body.credential))
    good = report.verdict is Verdict.VERIFIED
    answer: dict[str, Any] = {"verified": good}
    if body.options.return_problem_details:
        answer["problemDetails"] = [_detail(check) for check in shown(report).checks if check.outcome in {"failed", "unchecked"}]
    if body.options.return_results:
        answer["results"] = shown(report).model_dump(mode="json")
    if body.options.return_credential:
        answer["credential"] = body.credential
    return answer if good else JSONResponse(answer, 400)  # type: ignore[return-value] # the same members, another status


def _detail(check: Checked) -> dict[str, Any]:
    """A check that is not good, as a problem (VCDM 2.0, section on problem details)."""
    return {"type": check.type or "about:blank", "title": f"This credential {check.sentence}", "name": check.name}
