"""A credential that somebody put in, checked: the headline, then every check."""

from __future__ import annotations

from datetime import date

from fastapi import Request, Response

from api import checking, recognising
from api.desk import Desk
from api.pages.rendering import Press
from api.pages.words import HEADLINES
from api.recognising import Honoured
from ledger.credentials.report import Outcome, Report, Verdict

OUTCOMES = {Outcome.PASSED: "passed", Outcome.FAILED: "failed", Outcome.UNCHECKED: "unknown", Outcome.NOTE: "note"}


def verified(
    request: Request, press: Press, desk: Desk, data: bytes, proof: bytes | None = None, on: date | None = None
) -> Response:
    """The page for what was put in, with the proof of logging beside it if there was one. Nothing of it is kept."""
    report = checking.verify(desk, data, proof=proof, on=on)
    return press.page(
        request,
        "verified.html",
        asked=HEADLINES[report.headline_key],
        checks=report.checks,
        outcome_of=OUTCOMES.__getitem__,
        said=report.presented,
        issuer=_issuer(report),
        of=report.of,
        on=on,
        checked=report.checked_at,
        honoured=_honoured(desk, report),
    )


def _issuer(report: Report) -> str:
    """By what name to call who issued it: its own, or that in the trust file, or at last the bare identifier."""
    said, key = report.presented, report.check("key")
    known = "" if key is None else key.facts.get("issuer", "")
    return "" if said is None else said.issuer_name or known or said.issuer


def _honoured(desk: Desk, report: Report) -> Honoured | None:
    """Where such an endorsement is honoured today; nothing of a credential that was not verified."""
    if report.verdict is not Verdict.VERIFIED or report.presented is None:
        return None
    return recognising.of_credential(desk, report.presented, report.checked_at.date())
