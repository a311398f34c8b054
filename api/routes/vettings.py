"""Vetting: an association vouches for a provider of reflective supervision who is not endorsed, and no longer does."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes.common import ACTS, Body, Day, Recorded, TheAct, begun
from api.routes.supervision import Kept, Named, kept
from api.strict import StrictRoute
from ledger.procedures import providing
from ledger.rulebook.vocabulary import LineId, PersonId, Term

router = APIRouter(route_class=StrictRoute, prefix="/v1/supervision", tags=["supervision"], responses=ACTS)


class Vetting(Body):
    """For which provider the officer's association vouches, and over which days; without ``until``, without end."""

    provider: str
    start: Day
    until: Day | None = None


class VettingEnd(Body):
    """Which vetting ends, and on which day it no longer holds."""

    provider: str
    vetting: Named
    start: Day


@router.post("/vettings", status_code=201, operation_id="vet_provider", summary="Vouch for a provider who is not endorsed")
def vet(body: Vetting, act: TheAct) -> Kept:
    """Whether that counts, and until when, is the edition's to say."""
    return kept(
        act,
        act("vetting", providing.vet, PersonId(begun(act.office, body.provider, "person.")), term=Term(body.start, body.until)),
    )


@router.post("/vetting-ends", status_code=201, operation_id="end_vetting", summary="End a vetting")
def end_vetting(body: VettingEnd, act: TheAct) -> Recorded:
    """What was given before stays as it was."""
    provider, vetted = PersonId(begun(act.office, body.provider, "person.")), LineId(body.vetting)
    return act("vetting end", providing.end_vetting, provider, vetted=vetted, start=body.start)
