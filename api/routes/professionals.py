"""People put on the books. Their names go into the vault, and never into the journal or an address."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import Field

from api.identity import TheOffice, TheOfficer, attempting
from api.routes.common import ACTS, Body, TheOnce
from api.strict import StrictRoute
from ledger.procedures import catalogue, professionals
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
