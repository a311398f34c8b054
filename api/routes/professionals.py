"""People put on the books, and what they say of themselves. Names go into the vault, never into the journal or an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from pydantic import Field

from api import recognising
from api.desk import Desk, TheDesk
from api.identity import TheOffice, TheOfficer, attempting
from api.recognising import Recognised
from api.routes.common import ACTS, Act, Body, Day, Recorded, TheAct, TheOnce, TheOwnAct, somebody
from api.strict import StrictRoute
from ledger.procedures import catalogue, professionals
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import PersonId
from ledger.vault.people import Person

router = APIRouter(route_class=StrictRoute, prefix="/v1/professionals", tags=["professionals"], responses=ACTS)


PRINTED = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
"""Something to be read, without control characters."""


class NewProfessional(Body):
    """Who they are, where they live, and whether they agree to be listed by name."""

    given_name: str = Field(min_length=1, max_length=100, pattern=PRINTED)
    family_name: str = Field(min_length=1, max_length=100, pattern=PRINTED)
    email: str | None = Field(default=None, max_length=254, pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$")
    residence: str = Field(min_length=2, max_length=2, pattern=r"^[A-Z]{2}$")
    listed: bool = Field(default=False, strict=True)


@dataclass(frozen=True, slots=True)
class Registered:
    """The pseudonym by which the ledger knows them."""

    person: str


@router.post("", status_code=201, operation_id="register_professional", summary="Put a person on the books")
def register(body: NewProfessional, office: TheOffice, officer: TheOfficer, once: TheOnce) -> Registered:
    """The same e-mail address is the same person, and is refused a second time."""
    today = office.today(catalogue.edition(officer.association).zone)
    person = Person("", body.given_name, body.family_name, body.email, body.listed)
    with attempting(office, officer, "registration"):
        found: PersonId = professionals.register(office, person, by=officer, on=today, residence=body.residence, once=once)
    return Registered(found)


class Naming(Body):
    """What the person is called, and from which day; a person says no ``person``, who is themselves.

    The same name with another ``show_former`` changes only whether names borne before may be looked for.
    """

    person: str | None = None
    given_name: str = Field(min_length=1, max_length=100, pattern=PRINTED)
    family_name: str = Field(min_length=1, max_length=100, pattern=PRINTED)
    start: Day
    show_former: bool = Field(default=False, strict=True)


class Choice(Body):
    """Whether the person agrees to be found by name in the public registry."""

    person: str | None = None
    listed: bool = Field(strict=True)


class Move(Body):
    """Where the person lives, and from which day."""

    person: str | None = None
    jurisdiction: str = Field(min_length=2, max_length=2, pattern=r"^[A-Z]{2}$")
    start: Day


class Work(Body):
    """Where the person works, and from which day; ``jurisdiction`` null: from then on nowhere that they tell of."""

    person: str | None = None
    jurisdiction: str | None = Field(min_length=2, max_length=2, pattern=r"^[A-Z]{2}$")
    start: Day


class Whose(Body):
    """Whose; a person says no ``person``, who is themselves."""

    person: str | None = None


@dataclass(frozen=True, slots=True)
class AtWork:
    """What the association of where they work makes of one endorsement that is at home elsewhere, for a stay."""

    number: str
    stay: Recognised


@dataclass(frozen=True, slots=True)
class ThreeFacts:
    """Where somebody lives, where they work (null: nothing is told), and which associations endorse them, on a day.

    ``at_work``: whether what they actively hold is honoured where they work; the only answer that a workplace changes.
    """

    day: date
    residence: str | None
    workplace: str | None
    homes: tuple[str, ...]
    at_work: tuple[AtWork, ...]


class Two(Body):
    """Two records, each by a person's pseudonym or by the number of an endorsement of theirs; ``into`` is the one that stays."""

    record: str
    into: str
    reason: str = Field(min_length=1, max_length=2000)


class TwoInOne(Two):
    """Two records of one person, why, and by what that is known."""

    evidence: str = Field(min_length=1, max_length=2000)


@router.post("/names", status_code=201, operation_id="rename", summary="A person bears another name")
def rename(body: Naming, act: TheOwnAct) -> Recorded:
    """The name before it is kept, and shown to nobody who looks in public unless the person says so."""
    return act(
        "renaming", professionals.rename, somebody(act, body.person), given_name=body.given_name,
        family_name=body.family_name, start=body.start, show_former=body.show_former,
    )  # fmt: skip


@router.post(
    "/listing", status_code=201, operation_id="choose_listing", summary="A person agrees to be listed, or no longer does"
)
def choose_listing(body: Choice, act: TheOwnAct) -> Recorded:
    """An endorsement is found by its number either way; who does not agree is named nowhere."""
    return act("listing", professionals.choose_listing, somebody(act, body.person), listed=body.listed)


@router.post("/residence", status_code=201, operation_id="declare_residence", summary="A person lives elsewhere")
def declare_residence(body: Move, act: TheOwnAct) -> Recorded:
    """That alone moves no endorsement."""
    person = somebody(act, body.person)
    return act("residence", professionals.declare_residence, person, start=body.start, jurisdiction=body.jurisdiction)


@router.post("/workplace", status_code=201, operation_id="declare_workplace", summary="A person works elsewhere")
def declare_workplace(body: Work, act: TheOwnAct) -> Recorded:
    """It decides nothing: residence alone says who may grant."""
    person = somebody(act, body.person)
    return act("workplace", professionals.declare_workplace, person, start=body.start, jurisdiction=body.jurisdiction)


@router.post("/places", operation_id="places", summary="Where a person lives, where they work, who endorses them")
def places(body: Whose, desk: TheDesk, act: TheOwnAct) -> ThreeFacts:
    """Of every record of theirs, as of today; asked for by POST, since a person is never named in an address."""
    person = somebody(act, body.person)
    with attempting(act.office, act.by, "places"):
        told = professionals.places(act.office, person, act.by)
    return ThreeFacts(told.on, told.residence, told.workplace, told.homes, tuple(_at_work(desk, person, told)))


def _at_work(desk: Desk, person: PersonId, told: professionals.Places) -> Iterator[AtWork]:
    if told.workplace is None:
        return
    asked = catalogue.shipped().home_of(told.workplace, told.on).code
    for one in professionals.records_of(desk.office, person):
        for _, held in professionals.held_under(desk.office, one):
            stood = held.on(told.on)
            if stood.standing is Answer.ACTIVE and stood.home != asked and held.number and stood.category and stood.age_band:
                stay, _ = recognising.pair(desk, held.home, asked, (stood.category, stood.age_band), told.on)
                yield AtWork(held.number, stay)


@router.post("/merges", status_code=201, operation_id="merge", summary="Two records are one person")
def merge(body: TwoInOne, act: TheAct) -> Recorded:
    """Nothing of either is moved, so that it can be undone."""
    return act("merge", professionals.merge, *_two(act, body), reason=body.reason, evidence=body.evidence)


@router.post("/unmerges", status_code=201, operation_id="unmerge", summary="Two merged records are two people after all")
def unmerge(body: Two, act: TheAct) -> Recorded:
    """Everything stands as it did before the merge."""
    return act("unmerge", professionals.unmerge, *_two(act, body), reason=body.reason)


def _two(act: Act, body: Two) -> tuple[PersonId, PersonId]:
    return professionals.named(act.office, body.record), professionals.named(act.office, body.into)
