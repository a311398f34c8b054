"""A person takes their record as their own: a link with a secret is sent, claimed once, and exchanged for a token of theirs.

The secret is in the link's fragment, which no browser sends to anybody; it reaches the office in the body of one request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ledger.office import Office
from ledger.procedures import catalogue, endorsements, pages, professionals
from ledger.procedures.officers import TokenNotGood
from ledger.rulebook import claiming, professional
from ledger.rulebook.fact import in_force
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import AssociationCode, Officer, Oneself, PersonId
from ledger.vault.tokens import CLAIM, ONESELF, Token


class LinkNotGood(Refusal):
    """This claim link is none of this office's, or it was used, or its last day has passed; your association sends another."""


@dataclass(frozen=True, slots=True)
class Link:
    """A claim link, to be said once, and the last day on which it works."""

    address: str
    until: date


@dataclass(frozen=True, slots=True)
class Own:
    """A person's own bearer token, to be said once, and the association by which their lines are stated."""

    token: str
    association: AssociationCode


def invite(office: Office, number: str, by: Officer) -> Link:
    """A claim link for the holder of the endorsement with this number; any sent before is void.

    Raises ``NoSuchNumber`` and its kind, ``NobodyLeft``, and what the chapter refuses.
    """
    holder = professionals.goes_by(office, professionals.holder_of(endorsements.find(office, number).held))
    rules = catalogue.rules(office, by.association)
    today = office.today(rules.zone)
    until = today + timedelta(days=in_force(rules.policies.claim_days, today).value)
    page = pages.open(office, holder, professional.after)
    event = claiming.invite(page.standing, by=by, homes=professionals.homes_of(office, holder), on=today, until=until)
    pages.write(office, page.then(office, event, actor=by.association), by=by)
    for record in professionals.records_of(office, holder):
        office.vault.tokens.revoke(record, CLAIM)
    secret = office.vault.tokens.make(Token(holder, by.association, CLAIM, _end_of(until, rules.zone)))
    return Link(f"{office.charter.public_url}/claim#{secret}", until)


def claim(office: Office, secret: str) -> Own:
    """Exchanges the secret of a claim link for a token of the person's own; tokens they had before are void.

    Raises ``LinkNotGood``, and ``Overtaken`` where somebody else used it at this moment.
    """
    token = _in_force(office, secret, CLAIM)
    if token is None:
        raise LinkNotGood
    person, association = PersonId(token.officer), AssociationCode(token.association)
    page = pages.open(office, person, professional.after)
    event = claiming.claim(page.standing, on=office.today(catalogue.edition(association).zone))
    pages.write(office, page.then(office, event, actor=association), by=Oneself(person, association))
    for record in professionals.records_of(office, person):
        office.vault.tokens.revoke(record)
    return Own(office.vault.tokens.make(Token(person, association, ONESELF)), association)


def oneself(office: Office, bearer: str) -> Oneself:
    """Who acts for themselves by this token, by the record that they go by. Raises ``TokenNotGood``."""
    token = _in_force(office, bearer, ONESELF)
    if token is None:
        raise TokenNotGood
    person = professionals.goes_by(office, PersonId(token.officer))
    standing = pages.open(office, person, professional.after).standing
    if standing is None or standing.erased:
        raise TokenNotGood
    return Oneself(person, AssociationCode(token.association))


def _in_force(office: Office, secret: str, role: str) -> Token | None:
    """The token of that role, neither revoked nor expired."""
    token = office.vault.tokens.find(secret)
    if token is None or token.role != role or token.revoked:
        return None
    return token if token.expires is None or _moment(office.clock()) <= token.expires else None


def _end_of(day: date, zone: str) -> str:
    return _moment(datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)))


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
