"""Transfers: an endorsement follows its holder from one association to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from api.following import Difference, Need, Outcome, Shown, differences, needs, outcomes, shown
from api.identity import TheActor, TheOffice, ThePerson, attempting
from api.routes.common import ACTS, FINDS, Act, Body, Nothing, Recorded, TheAct, TheOwnAct, begun, declared
from api.strict import StrictRoute
from ledger.procedures import catalogue, foreseeing, transfers
from ledger.rulebook.transfer import Matter
from ledger.rulebook.vocabulary import PageId
from ledger.signing.statement import parse_at

router = APIRouter(route_class=StrictRoute, prefix="/v1/transfers", tags=["transfers"])

Said = Annotated[str, Field(min_length=1, max_length=2000)]
Consent = Annotated[
    str | None, Field(min_length=1, max_length=500, description="How and when the holder agreed, where an officer acts for them.")
]
READ = {**FINDS, **declared(401, 403)}


class Move(Body):
    """Which endorsements, by number, and to which association."""

    endorsements: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
    joining: str


class Request(Move):
    """Which endorsements, by number, are to move to which association; an officer says how and when the holder agreed."""

    consent: Consent = None


class Withdrawal(Body):
    """How and when the holder said so; nothing, where they withdraw themselves."""

    consent: Consent = None


class Refused(Body):
    """Why; the reason stays private."""

    reason: Said


class Dispute(Body):
    """What is disputed, and why; both stay between the sides, the holder and the Alliance."""

    matter: Matter
    reason: Said


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The dry run: nothing was written."""

    items: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Requested:
    """The transfer's page, where its line stands, and what was foreseen."""

    transfer: str
    position: int
    at: datetime
    foreseen: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The act stands in the journal; what the holder still owes or nobody checked, and what came otherwise than foreseen."""

    position: int
    at: datetime
    conditions: tuple[Need, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """A person's transfers, the latest first."""

    items: tuple[Shown, ...]


def the_trailed_act(act: TheAct) -> Act:
    """Who acts; whatever refuses it, the attempt is written down."""
    return Act(act.office, act.by, act.once, every=True)


def the_own_trailed_act(act: TheOwnAct) -> Act:
    """The same, for what holders do for themselves and officers on their behalf."""
    return Act(act.office, act.by, act.once, every=True)


TheTrailedAct = Annotated[Act, Depends(the_trailed_act)]
TheOwnTrailedAct = Annotated[Act, Depends(the_own_trailed_act)]


@router.post(
    "/preview", responses=ACTS, operation_id="preview_transfer", summary="What a move would make of each; nothing is written"
)
def preview(body: Move, office: TheOffice, actor: TheActor) -> Foreseen:
    """For the holder, and for officers of both sides; by the very function that an acceptance decides by."""
    with attempting(office, actor, "transfer preview", every=True):
        found = foreseeing.preview(office, body.endorsements, catalogue.edition(body.joining).code, actor)
    return Foreseen(outcomes(office, found))


@router.post(
    "", responses=ACTS, status_code=201, operation_id="request_transfer", summary="Ask to move, or take such a request in"
)
def request(body: Request, act: TheOwnTrailedAct) -> Requested:
    """One transfer a person is open at a time."""
    office = act.office
    with attempting(office, act.by, "transfer request", every=True):
        joining = catalogue.edition(body.joining).code
        page, written = transfers.request(office, body.endorsements, joining, by=act.by, consent=body.consent, once=act.once)
    asked = transfers.opened(office, page).asked
    return Requested(page, written.last, parse_at(written.at), outcomes(office, asked.foreseen))


@router.get("", responses=READ, operation_id="own_transfers", summary="One's own transfers")
def own(office: TheOffice, person: ThePerson) -> Own:
    """Everything that a person ever asked to move, and who holds it."""
    return Own(tuple(shown(office, page, person) for page in transfers.of_oneself(office, person)))


@router.get("/{transfer}", responses=READ, operation_id="transfer", summary="A transfer as it stands, and who holds it")
def one(transfer: str, office: TheOffice, actor: TheActor) -> Shown:
    """For its holder, both sides and the Alliance, and for nobody else."""
    with attempting(office, actor, "transfer read", every=True):
        return shown(office, begun(office, transfer, "transfer."), actor)


def _transfer(act: Act, page: str) -> PageId:
    return begun(act.office, page, "transfer.")


@router.post(
    "/{transfer}/release", responses=ACTS, status_code=201, operation_id="release", summary="Confirm the standing and let go"
)
def release(transfer: str, body: Nothing, act: TheTrailedAct) -> Recorded:
    """By the leaving association."""
    del body
    return act("release", transfers.release, _transfer(act, transfer))


@router.post(
    "/{transfer}/dispute", responses=ACTS, status_code=201, operation_id="dispute_transfer", summary="Say why it is not confirmed"
)
def dispute(transfer: str, body: Dispute, act: TheTrailedAct) -> Recorded:
    """By the leaving association, which confirms or declines later, until its day."""
    return act("transfer dispute", transfers.dispute, _transfer(act, transfer), matter=body.matter, reason=body.reason)


@router.post(
    "/{transfer}/release-in-place",
    responses=ACTS,
    status_code=201,
    operation_id="release_in_place",
    summary="Release in another's place",
)
def release_in_place(transfer: str, body: Nothing, act: TheTrailedAct) -> Recorded:
    """By the Alliance, where the leaving association has not answered in time or is a member no more."""
    del body
    return act("release in another's place", transfers.release_in_place, _transfer(act, transfer))


@router.post("/{transfer}/acceptance", responses=ACTS, status_code=201, operation_id="accept", summary="Take home")
def accept(transfer: str, body: Nothing, act: TheTrailedAct) -> Accepted:
    """By the joining association; every endorsement moves in the same write."""
    del body
    page = _transfer(act, transfer)
    done = act("acceptance", transfers.accept, page)
    asked = transfers.opened(act.office, page).asked
    return Accepted(done.position, done.at, needs(asked.conditions), differences(act.office, asked))


@router.post("/{transfer}/refusal", responses=ACTS, status_code=201, operation_id="decline", summary="Decline")
def decline(transfer: str, body: Refused, act: TheTrailedAct) -> Recorded:
    """By either side, or by the Alliance for one that was silent; the leaving side's releases are taken back with it."""
    return act("refusal", transfers.decline, _transfer(act, transfer), reason=body.reason)


@router.post(
    "/{transfer}/withdrawal",
    responses=ACTS,
    status_code=201,
    operation_id="withdraw_transfer",
    summary="Withdraw, or take that in",
)
def withdraw(transfer: str, body: Withdrawal, act: TheOwnTrailedAct) -> Recorded:
    """The holder withdraws the request."""
    return act("withdrawal", transfers.withdraw, _transfer(act, transfer), consent=body.consent)
