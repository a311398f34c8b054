"""A credential that somebody put in, checked: the headline, then every check."""

from __future__ import annotations

from fastapi import Request, Response

from api import checking
from api.desk import Desk
from api.pages.rendering import Press
from api.pages.words import HEADLINES
from ledger.credentials.report import Outcome

OUTCOMES = {Outcome.PASSED: "passed", Outcome.FAILED: "failed", Outcome.UNCHECKED: "unknown", Outcome.NOTE: "note"}


def verified(request: Request, press: Press, desk: Desk, data: bytes, proof: bytes | None = None) -> Response:
    """The page for what was put in, with the proof of logging beside it if there was one. Nothing of it is kept."""
    report = checking.verify(desk, data, proof=proof)
    return press.page(
        request,
        "verified.html",
        asked=HEADLINES[report.headline_key],
        checks=report.checks,
        outcome_of=OUTCOMES.__getitem__,
        said=report.presented,
    )
