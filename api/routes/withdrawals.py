"""Credentials withdrawn: by the home association, and by the holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Response
from pydantic import Field

from api.identity import TheActor, TheOffice, attempting
from api.routes.common import ACTS, FINDS, Body, Recorded, TheOwnAct, declared
from api.strict import StrictRoute
from ledger.procedures import withdrawing
from ledger.procedures.withdrawing import Which
from ledger.rulebook.vocabulary import LineId

router = APIRouter(route_class=StrictRoute, prefix="/v1/credentials", tags=["credentials"])

READ: Final = {**FINDS, **declared(401, 403)}


class Named(Body):
    """An endorsement by its number, and one of its credentials by the id of the line that issued it; else all in force."""

    number: Annotated[str, Field(max_length=40)]
    line: Annotated[str, Field(max_length=40)] | None = None


class Several(Body):
    """Which credentials: of up to a thousand endorsements, all or none."""

    items: Annotated[tuple[Named, ...], Field(min_length=1, max_length=withdrawing.MOST)]

    def which(self) -> tuple[Which, ...]:
        """As the procedure wants them."""
        return tuple(Which(one.number, None if one.line is None else LineId(one.line)) for one in self.items)


class Withdrawal(Several):
    """And why: told to the holder, and to nobody else."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stood:
    """A credential, by the line that issued it: ``state`` is good, revoked, superseded or ended."""

    line: str
    format: str
    issued: date | None
    state: str
    suspended_by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class AllOfThem:
    """Every credential of an endorsement, oldest first."""

    items: tuple[Stood, ...]


@router.post(
    "/revocations", responses=ACTS, status_code=201, operation_id="revoke_credentials", summary="Withdraw credentials for good"
)
def revoke(body: Withdrawal, act: TheOwnAct) -> Recorded:
    """The endorsements stand as before. Also before anybody has fetched what was issued."""
    return act("revocation", withdrawing.revoke, body.which(), reason=body.reason)


@router.post(
    "/suspensions", responses=ACTS, status_code=201, operation_id="suspend_credentials", summary="Withdraw credentials for now"
)
def suspend(body: Withdrawal, act: TheOwnAct) -> Recorded:
    """Until they are taken up again."""
    return act("suspension", withdrawing.suspend, body.which(), reason=body.reason)


@router.post(
    "/resumptions",
    responses=ACTS,
    status_code=201,
    operation_id="take_up_credentials",
    summary="Accept suspended credentials again",
)
def take_up(body: Several, act: TheOwnAct) -> Recorded:
    """What the association has suspended, its holder cannot take up."""
    return act("resumption", withdrawing.take_up, body.which())


@router.get("/{number}/all", responses=READ, operation_id="credentials_of", summary="Every credential of an endorsement")
def all_of_them(number: str, office: TheOffice, actor: TheActor, response: Response) -> AllOfThem:
    """For its holder and the officers of its home: what was issued, in which form, and what has become of it."""
    with attempting(office, actor, "credential"):
        found = withdrawing.standing(office, number, actor)
    response.headers["Cache-Control"] = "no-store"
    return AllOfThem(tuple(Stood(one.line, one.format, one.issued, one.state, one.suspended_by, one.reason) for one in found))
