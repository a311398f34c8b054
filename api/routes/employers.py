"""Employers' accounts: who keeps receipts, rosters and watches. To ask, nobody needs one."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import Field

from api import relying, watched
from api.desk import TheDesk
from api.identity import TheEmployer, TheOffice
from api.routes.common import ACTS, Body, Nothing, declared
from api.routes.professionals import PRINTED
from api.strict import StrictRoute
from ledger.procedures import employers

router = APIRouter(route_class=StrictRoute, prefix="/v1/employers", tags=["employers"])

MAIL = r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$"


class NewAccount(Body):
    """What the employer is called, and where its mail goes."""

    name: str = Field(min_length=1, max_length=200, pattern=PRINTED)
    mail: str = Field(max_length=254, pattern=MAIL)


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    """The account's pseudonym, and its bearer token, said once."""

    id: str
    token: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one account may ask for on one day (UTC), for how many days an answer is good, and how long it is known here."""

    receipts_a_day: int
    rows_a_day: int
    names_a_day: int
    good_days: int
    kept_months: int


@dataclass(frozen=True, slots=True)
class Account:
    """What is kept of an employer, and what it may ask for."""

    id: str
    name: str
    mail: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class NewToken:
    """The account's bearer token from now on, said once; the one before is void."""

    token: str


@dataclass(frozen=True, slots=True)
class EndedAccount:
    """The account is no more."""

    ended: bool = True


@router.post(
    "", status_code=201, responses=declared(400, 413, 415, 422, 503), operation_id="open_account",
    summary="Open an employer's account",
)  # fmt: skip
def open_account(body: NewAccount, office: TheOffice) -> OpenedAccount:
    """For whoever asks. The same address may have several accounts, so that nobody learns who else has one."""
    opened = employers.open_account(office, body.name, body.mail)
    return OpenedAccount(opened.id, opened.token)


@router.get("/me", responses=declared(401, 503), operation_id="account", summary="One's own account")
def account(office: TheOffice, employer: TheEmployer) -> Account:
    """As it is kept, with the limits of today."""
    rule = employers.rule(office)
    limits = Limits(rule.receipts_a_day, rule.rows_a_day, rule.names_a_day, rule.good_days, rule.kept_months)
    return Account(employer.id, employer.name, employer.mail, limits)


@router.post("/tokens", status_code=201, responses=ACTS, operation_id="rotate_token", summary="Another token for one's account")
def rotate(_body: Nothing, office: TheOffice, employer: TheEmployer) -> NewToken:
    """The token by which this was asked is void from now on."""
    return NewToken(employers.rotate(office, employer))


@router.post("/endings", status_code=201, responses=ACTS, operation_id="end_account", summary="End one's account")
def end(_body: Nothing, desk: TheDesk, employer: TheEmployer) -> EndedAccount:
    """At once, with everything that was kept of its questions. Receipts and statements that it holds stay good."""
    watched.forget(desk, employer.id)  # first: who is interrupted between the two still has an account to end
    relying.end(desk, employer)
    return EndedAccount()
