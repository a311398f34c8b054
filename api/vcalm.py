"""The form of VC-API's answers (W3C VCALM 1.0, first public draft 2026): shared by the real doors and conformance mode."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

VCDM: Final = "https://www.w3.org/TR/vc-data-model#"
PARSING_ERROR: Final = VCDM + "PARSING_ERROR"
SECURITY_ERROR: Final = VCDM + "CRYPTOGRAPHIC_SECURITY_ERROR"
MALFORMED: Final = VCDM + "MALFORMED_VALUE_ERROR"
RANGE_ERROR: Final = VCDM + "RANGE_ERROR"


class Options(BaseModel):
    """What the answer should hold, and what a presentation must have been made for. Members of other versions are let be."""

    model_config = ConfigDict(extra="allow")

    return_results: bool = Field(default=False, alias="returnResults")
    return_problem_details: bool = Field(default=True, alias="returnProblemDetails")
    return_credential: bool = Field(default=False, alias="returnCredential")
    return_presentation: bool = Field(default=False, alias="returnPresentation")
    challenge: str | None = None
    domain: str | None = None


@dataclass(slots=True)
class Judged:
    """What was found: every problem, and what was asked for besides."""

    good: bool
    problems: list[dict[str, Any]] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    credential: object = None
    presentation: object = None


def problem(kind: str, title: str, **more: str) -> dict[str, Any]:
    """One problem (RFC 9457; VCDM 2.0, ``#problem-details``)."""
    return {"type": kind, "title": title, **more}


def answer(judged: Judged, options: Options) -> JSONResponse:
    """200 for good; 400 for not good, with the same members."""
    said: dict[str, Any] = {"verified": judged.good}
    if options.return_problem_details:
        said["problemDetails"] = judged.problems
    if options.return_results:
        said["results"] = judged.results
    if options.return_credential and judged.credential is not None:
        said["credential"] = judged.credential
    if options.return_presentation and judged.presentation is not None:
        said["presentation"] = judged.presentation
    return JSONResponse(said, 200 if judged.good else 400)
