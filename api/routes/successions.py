"""Whole associations, by a coordinator of the Alliance: renamed, ended, and what one held taken to another by one batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import Field

from api.identity import TheOffice, TheOfficer, attempting
from api.routes.common import ACTS, Body, Day, Recorded, TheAct
from api.strict import StrictRoute
from ledger.procedures import associations, catalogue, succession
from ledger.procedures.succession import Plan
from ledger.rulebook.succeeding import Ground
from ledger.rulebook.vocabulary import AssociationCode

router = APIRouter(route_class=StrictRoute, prefix="/v1/associations", tags=["associations"], responses=ACTS)

AT_ONCE: Final = 200
"""How many endorsements one request moves at most: a few seconds' work. Asked again, it carries on."""

Text = Annotated[str, Field(min_length=1, max_length=300)]


class NewName(Body):
    """What the association is called, from a day on; from today unless told."""

    name: Text
    start: Day | None = None


class Ending(Body):
    """Why the membership ends; public, so nothing personal."""

    reason: Text


class Succeeding(Body):
    """Who takes home what the association held, on which ground.

    ``name``: what they are called from the same day on. ``reason``: of a merger, why the membership ends; public. ``dry_run`` says what would become of each endorsement, and writes nothing.
    """

    to: str
    ground: Ground
    name: Text | None = None
    reason: Annotated[str, Field(max_length=300)] = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Fate:
    """What became, or would become, of one endorsement, by its page. ``because`` is the problem that keeps it where it is."""

    page: str
    moves: bool
    because: str | None


@dataclass(frozen=True, slots=True)
class Succession:
    """What the batch did. ``batch`` is the line that orders it; ``null`` in a dry run.

    ``unsigned``: associations for which nobody here can sign. ``left``: how many it did not come to; ask again.
    """

    batch: str | None
    moved: int
    stayed: dict[str, int]
    unsigned: tuple[str, ...]
    left: int
    endorsements: tuple[Fate, ...]


@router.post("/{code}/name", status_code=201, operation_id="rename_association", summary="Rename an association")
def rename(code: str, body: NewName, act: TheAct) -> Recorded:
    """By the Alliance. No endorsement moves, and what was issued under the name before still verifies."""
    known = catalogue.edition(code).code
    return act("renaming of an association", associations.rename, known, called=body.name, start=body.start)


@router.post("/{code}/end", status_code=201, operation_id="end_association", summary="End an association's membership")
def end(code: str, body: Ending, act: TheAct) -> Recorded:
    """By the Alliance, from today. What it holds stays where it is until it is taken to another."""
    return act("end of an association", associations.end, catalogue.edition(code).code, reason=body.reason)


@router.post("/{code}/succession", operation_id="succeed", summary="Take what an association held to another")
def succeed(code: str, body: Succeeding, office: TheOffice, officer: TheOfficer) -> Succession:
    """By the Alliance. At most 200 endorsements move in one request; asked again, it carries on with what is left."""
    codes = (catalogue.edition(one).code for one in (code, body.to))
    leaving, joining = map(AssociationCode, codes)
    plan = Plan(leaving=leaving, joining=joining, ground=body.ground, name=body.name, reason=body.reason)
    with attempting(office, officer, "succession"):
        done = succession.run(office, plan, by=officer, dry_run=body.dry_run, limit=AT_ONCE)
    return Succession(
        batch=None if body.dry_run else done.order.id,
        moved=done.moved,
        stayed=dict(done.by_reason),
        unsigned=done.unsigned,
        left=done.left,
        endorsements=tuple(Fate(one.page, one.moves, one.because or None) for one in done.outcomes),
    )
