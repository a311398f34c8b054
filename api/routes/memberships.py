"""Memberships: written down, ended, read, and what is wanting with those of whom an association endorses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api.desk import Desk, TheDesk
from api.identity import TheOfficer, attempting
from api.routes.common import ACTS, FINDS, Body, Day, Recorded, TheOwnAct, Waited, declared, somebody
from api.strict import StrictRoute
from ledger.procedures import memberships
from ledger.rulebook.vocabulary import AssociationCode, LineId, PersonId
from projections.registry import Entry

router = APIRouter(route_class=StrictRoute, prefix="/v1/memberships", tags=["memberships"])

LARGEST = 200
SHOWN = frozenset({"active", "late", "inactive"})
"""The standings whose holders are to be members."""


Bought = Annotated[Day, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
"""A day on which a membership was bought: a mistyped year is refused, not computed with."""


class Joined(Body):
    """Whose membership, where, and of which days; a person says no ``person``, who is themselves.

    Without ``until`` the association's year decides. ``association`` is a code, or ``waimh``.
    """

    person: str | None = None
    association: str = Field(min_length=2, max_length=10)
    bought: Bought | None = None
    until: Day | None = None
    proof: str | None = Field(default=None, min_length=1, max_length=500)


class Left(Body):
    """Which membership ends, by the line that began it, and the first day without it."""

    person: str | None = None
    membership: str
    day: Day | None = None
    reason: str | None = Field(default=None, max_length=2000)


class Whose(Body):
    """Whose; nobody, for oneself."""

    person: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """One membership and the line that began it."""

    membership: str
    association: str
    start: date | None
    until: date | None
    proof: str | None


@dataclass(frozen=True, slots=True)
class Memberships:
    """What a person's book says."""

    items: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """What is wanting: ``why`` is ``ended``, ``not proved`` or ``not accepted``, since a day, of a membership in ``association``."""

    number: str
    why: str
    since: date | None
    association: str


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts of some endorsements, and where to go on."""

    items: tuple[Alert, ...]
    next: str | None


@router.post("", responses=ACTS, status_code=201, operation_id="start_membership", summary="Write a membership down")
def start(body: Joined, act: TheOwnAct) -> Recorded:
    """An association's own is written down by its officer; a person says another's with its proof."""
    return act(
        "membership", memberships.start, somebody(act, body.person), association=body.association, bought=body.bought,
        until=body.until, proof=body.proof,
    )  # fmt: skip


@router.post("/end", responses=ACTS, status_code=201, operation_id="end_membership", summary="End a membership")
def end(body: Left, act: TheOwnAct) -> Recorded:
    """No endorsement changes by this: an officer sees an alert."""
    return act(
        "membership end", memberships.end, somebody(act, body.person), membership_line=LineId(body.membership), on=body.day,
        reason=body.reason,
    )  # fmt: skip


@router.post(
    "/list", responses=FINDS | declared(400, 401, 403, 413, 415), operation_id="memberships", summary="Read a person's book"
)
def read(body: Whose, act: TheOwnAct) -> Memberships:
    """Of every record of theirs; asked for by POST, since a person is never named in an address."""
    with attempting(act.office, act.by, "memberships"):
        held = memberships.read(act.office, somebody(act, body.person), act.by)
    return Memberships(tuple(Held(one.id, one.association, one.term.start, one.term.end, one.proof) for one in held))


@router.get(
    "/alerts",
    responses=declared(401, 403, 422, 503),
    dependencies=[Waited],
    operation_id="membership_alerts",
    summary="What is wanting with the memberships of those whom the officer's association endorses",
)
def alerts(
    desk: TheDesk,
    officer: TheOfficer,
    *,
    cursor: Annotated[str | None, Query(pattern=r"^[0-9a-f-]{1,40}$")] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST, description="How many endorsements are looked at.")] = 50,
) -> Alerts:
    """An ended membership is a thing to look at, and changes no standing. Some answers are empty and lead on."""
    today = desk.office.today("UTC")
    entries, following = desk.views.registry.search(on=today, association=officer.association, cursor=cursor, limit=limit)
    return Alerts(tuple(_alerts(desk, officer.association, [entry for entry in entries if entry.standing in SHOWN])), following)


def _alerts(desk: Desk, association: AssociationCode, entries: list[Entry]) -> Iterator[Alert]:
    held = desk.views.dossier.of_pages(entry.page for entry in entries)
    for entry in entries:
        if entry.page in held:
            one = held[entry.page]
            for alert in memberships.wanting(desk.office, association, PersonId(one.holder)).alerts:
                yield Alert(one.number, alert.why.value, alert.since, alert.association)
