"""Acts on one endorsement. Each answers with the position of the line that it wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.identity import TheActor, TheOffice, attempting
from api.routes.common import ACTS, Body, Day, Nothing, Recorded, TheAct
from api.routes.renewals import Told
from api.strict import StrictRoute
from ledger.procedures import addons, corrections, endorsements, renewals
from ledger.rulebook.vocabulary import AddOn, AgeBand, Category, Hold, LineId, Term

router = APIRouter(route_class=StrictRoute, prefix="/v1/endorsements/{number}", tags=["endorsements"], responses=ACTS)

Reason = Annotated[str, Field(max_length=2000)]


class From(Body):
    """From which day; today unless told."""

    start: Day | None = None


class Paused(From):
    """From which day, why, which kind of hold, and until when on request: all but the first day stays private."""

    reason: Reason | None = None
    kind: Hold | None = None
    until: Day | None = None


class Extension(Body):
    """Why more time is asked for; stays private."""

    reason: Reason | None = None


class Supervisor(Body):
    """Emerging for the edition's years, or in full."""

    addon: AddOn


class Returning(Told):
    """What the holder tells to come back; or that the lapse was recorded in error, which nothing need be told for."""

    in_error: bool = False
    despite: Reason | None = None


@dataclass(frozen=True, slots=True)
class TheirLetters:
    """The letters that the holder may bear on a day, from everything of theirs that is active then; empty for none."""

    letters: str
    valid_on: date


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
    reason: Reason | None = None


class Rescission(Body):
    """Whether it was granted in error, and why; the reason stays private."""

    in_error: bool = False
    reason: Reason | None = None


class Death(Body):
    """The day on which the holder died."""

    start: Day


@router.post("/pause", status_code=201, operation_id="pause", summary="Make inactive")
def pause(number: str, body: Paused, act: TheAct) -> Recorded:
    """On request or by sanction: the log does not tell which."""
    return act(
        "pause", endorsements.pause, number, start=body.start, reason=body.reason, kind=body.kind, until=body.until
    )  # fmt: skip


@router.post("/pause/extension", status_code=201, operation_id="extend_pause", summary="Give more time inactive on request")
def extend_pause(number: str, body: Extension, act: TheAct) -> Recorded:
    """From today, for as long as the edition lets it be, where it lets its holder ask again."""
    return act("extension", endorsements.extend_pause, number, reason=body.reason)


@router.post("/resumption", status_code=201, operation_id="resume", summary="End the hold that was begun first")
def resume(number: str, body: From, act: TheAct) -> Recorded:
    """Active again."""
    return act("resumption", endorsements.resume, number, start=body.start)


@router.post("/lapse", status_code=201, operation_id="lapse", summary="Record that it was not renewed in time")
def lapse(number: str, body: From, act: TheAct) -> Recorded:
    """From the day after the last on which it could be renewed, unless told."""
    return act("lapse", endorsements.lapse, number, start=body.start)


@router.post("/reinstatement", status_code=201, operation_id="reinstate", summary="Bring back after a lapse")
def reinstate(number: str, body: Returning, act: TheAct) -> Recorded:
    """With cover to the end of the cycle, by what the edition asks of whoever comes back; where that is a new application, by its
    approval instead.
    """
    if body.in_error:
        return act("reinstatement", renewals.undo_lapse, number)
    return act("reinstatement", renewals.reinstate, number, told=body.telling(), despite=body.despite)


@router.post("/addon", status_code=201, operation_id="grant_addon", summary="Make the holder an Endorsed Reflective Supervisor")
def grant_addon(number: str, body: Supervisor, act: TheAct) -> Recorded:
    """On an active base; who is emerging is confirmed in full."""
    return act("add-on", addons.grant, number, addon=body.addon)


@router.post("/addon/end", status_code=201, operation_id="end_addon", summary="End the add-on")
def end_addon(number: str, body: Nothing, act: TheAct) -> Recorded:
    """The base endorsement stands as before."""
    del body
    return act("end of an add-on", addons.end, number)


@router.get("/letters", operation_id="letters", summary="The letters that the holder may bear")
def letters(number: str, office: TheOffice, actor: TheActor, on: Annotated[Day | None, Query()] = None) -> TheirLetters:
    """Derived each time from what is active; for the holder, and for the officers of the endorsement's home."""
    with attempting(office, actor, "letters"):
        told, day = addons.letters_of(office, number, actor, on)
    return TheirLetters(told, day)


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
