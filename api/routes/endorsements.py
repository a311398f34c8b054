"""Acts on one endorsement. Each answers with the position of the line that it wrote."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes.common import ACTS, Body, Day, Nothing, Recorded, TheAct
from api.strict import StrictRoute
from ledger.procedures import corrections, endorsements
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, Term

router = APIRouter(route_class=StrictRoute, prefix="/v1/endorsements/{number}", tags=["endorsements"], responses=ACTS)


class From(Body):
    """From which day; today unless told."""

    start: Day | None = None


class Paused(From):
    """From which day, and why; the reason stays private."""

    reason: str | None = None


class Days(Body):
    """First and last day, both inclusive; null where it is not known or without end."""

    start: Day | None
    end: Day | None


class Correction(Body):
    """Which line is put right, and what of it."""

    corrects: str
    days: Days | None = None
    category: Category | None = None
    age_band: AgeBand | None = None
    granted_on: Day | None = None
    reason: str | None = None


class Rescission(Body):
    """Whether it was granted in error, and why; the reason stays private."""

    in_error: bool = False
    reason: str | None = None


class Death(Body):
    """The day on which the holder died."""

    start: Day


class Revocation(Body):
    """Which credential, by the id of the line that logged it, and why; the reason stays private."""

    issued: str
    reason: str | None = None


@router.post("/pause", status_code=201, operation_id="pause", summary="Make inactive")
def pause(number: str, body: Paused, act: TheAct) -> Recorded:
    """On request or by sanction: the log does not tell which."""
    return act("pause", endorsements.pause, number, start=body.start, reason=body.reason)


@router.post("/resumption", status_code=201, operation_id="resume", summary="End the hold that was begun first")
def resume(number: str, body: From, act: TheAct) -> Recorded:
    """Active again."""
    return act("resumption", endorsements.resume, number, start=body.start)


@router.post("/lapse", status_code=201, operation_id="lapse", summary="Record that it was not renewed in time")
def lapse(number: str, body: From, act: TheAct) -> Recorded:
    """From the day after the last on which it could be renewed, unless told."""
    return act("lapse", endorsements.lapse, number, start=body.start)


@router.post("/reinstatement", status_code=201, operation_id="reinstate", summary="Bring back after a lapse")
def reinstate(number: str, body: From, act: TheAct) -> Recorded:
    """With cover to the end of the cycle."""
    return act("reinstatement", endorsements.reinstate, number, start=body.start)


@router.post("/correction", status_code=201, operation_id="correct", summary="Put a line right by another line")
def correct(number: str, body: Correction, act: TheAct) -> Recorded:
    """What was known before stays askable."""
    return act(
        "correction",
        corrections.put_right,
        number,
        corrects=LineId(body.corrects),
        days=Term(body.days.start, body.days.end) if body.days else None,
        category=body.category,
        age_band=body.age_band,
        granted_on=body.granted_on,
        reason=body.reason,
    )


@router.post("/rescission", status_code=201, operation_id="rescind", summary="Take back")
def rescind(number: str, body: Rescission, act: TheAct) -> Recorded:
    """Only where the association's edition provides for it."""
    return act("rescission", endorsements.rescind, number, in_error=body.in_error, reason=body.reason)


@router.post("/relinquishment", status_code=201, operation_id="relinquish", summary="Record that the holder gave it up")
def relinquish(number: str, body: Nothing, act: TheAct) -> Recorded:
    """From today."""
    del body
    return act("relinquishment", endorsements.end, number, how="relinquished")


@router.post("/emeritus", status_code=201, operation_id="make_emeritus", summary="Retire with honour")
def emeritus(number: str, body: Nothing, act: TheAct) -> Recorded:
    """From today."""
    del body
    return act("emeritus", endorsements.end, number, how="emeritus")


@router.post("/archival", status_code=201, operation_id="archive", summary="Set aside at the holder's wish")
def archive(number: str, body: Nothing, act: TheAct) -> Recorded:
    """From today; the holder's other endorsements stand."""
    del body
    return act("archival", endorsements.end, number, how="archived")


@router.post("/death", status_code=201, operation_id="record_death", summary="Record that the holder died")
def record_death(number: str, body: Death, act: TheAct) -> Recorded:
    """On a day that may lie in the past."""
    return act("death", endorsements.record_death, number, start=body.start)


@router.post("/revocation", status_code=201, operation_id="revoke_credential", summary="Withdraw one credential")
def revoke_credential(number: str, body: Revocation, act: TheAct) -> Recorded:
    """The endorsement stands as before."""
    return act("revocation", endorsements.revoke_credential, number, issued=LineId(body.issued), reason=body.reason)
