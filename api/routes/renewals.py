"""Renewals: submitted, confirmed, sent back."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes.common import ACTS, Body, Nothing, Recorded, TheAct
from api.strict import StrictRoute
from ledger.procedures import endorsements

router = APIRouter(route_class=StrictRoute, prefix="/v1/renewals", tags=["renewals"], responses=ACTS)


class Submission(Body):
    """Whose endorsement is to be renewed."""

    number: str


class Return(Body):
    """Why it is sent back; the reason stays private."""

    reason: str | None = None


@router.post("", status_code=201, operation_id="submit_renewal", summary="Take a renewal in")
def submit(body: Submission, act: TheAct) -> Recorded:
    """Until it is decided, the endorsement verifies as active, under review."""
    return act("renewal submission", endorsements.submit_renewal, body.number)


@router.post("/{number}/confirmation", status_code=201, operation_id="confirm_renewal", summary="Renew for the next cycle")
def confirm(number: str, body: Nothing, act: TheAct) -> Recorded:
    """Answers the submitted renewal if one waits."""
    del body
    return act("renewal", endorsements.confirm_renewal, number)


@router.post("/{number}/return", status_code=201, operation_id="return_renewal", summary="Send a renewal back")
def send_back(number: str, body: Return, act: TheAct) -> Recorded:
    """Its review ends as though it had never been."""
    return act("renewal return", endorsements.return_renewal, number, reason=body.reason)
