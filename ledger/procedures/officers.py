"""Who may act: officers appointed and dismissed, bearer tokens, and the attempts that were refused."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ledger.journal.entry import Written
from ledger.journal.errors import Overtaken
from ledger.office import Office
from ledger.procedures import catalogue, pages
from ledger.procedures.pages import RULE
from ledger.rulebook import appointing, authority
from ledger.rulebook.association import AttemptRefused
from ledger.rulebook.authority import Appointment, Network
from ledger.rulebook.refusal import NotEntitled
from ledger.rulebook.vocabulary import AssociationCode, Officer, PersonId, Role, Term
from ledger.signing.keyring import NoKey
from ledger.signing.remote import SignerAway
from ledger.vault.people import Person
from ledger.vault.tokens import Token


class TokenNotGood(NotEntitled):
    """This bearer token is not one of this office's, or it has expired or been revoked."""


def _today(office: Office, association: str) -> date:
    return office.today(catalogue.edition(association).zone)


def _network(office: Office, association: str, page: pages.Page[Network]) -> Network:
    """What the association's page and the officer's say together."""
    member = pages.open(office, f"association/{association}", authority.after).standing or Network()
    return replace(member, appointments=page.standing.appointments if page.standing else ())


def appoint(office: Office, association: AssociationCode, role: Role, person: Person) -> PersonId:
    """Appoints a person for an association and says their pseudonym; ``person.id`` is not looked at."""
    page = pages.begin(office, authority.after)
    who, today = PersonId(page.stream), _today(office, association)
    event = appointing.appoint(
        _network(office, association, page), officer=who, association=association, role=role, term=Term(today), on=today
    )
    office.vault.people.put(replace(person, id=who, listed=False))
    pages.write(office, page.then(office, event, actor=association), by=RULE)
    return who


def _appointment(page: pages.Page[Network]) -> Appointment:
    """The officer's appointment. Raises ``NotAppointed``."""
    appointments = page.standing.appointments if page.standing else ()
    if not appointments:
        raise appointing.NotAppointed(field="officer")
    return appointments[-1]


def appointed(office: Office, who: PersonId) -> Officer:
    """The officer of this pseudonym, in force today. Raises ``NotAppointed``, ``NotAnOfficer``."""
    page = pages.open(office, who, authority.after)
    officer = _appointment(page).officer
    return appointing.entitled(
        _network(office, officer.association, page), officer=who, association=officer.association, role=officer.role,
        on=_today(office, officer.association),
    )  # fmt: skip


def dismiss(office: Office, who: PersonId) -> Written:
    """Ends an officer's appointment from today, and voids their tokens. Raises ``NotAppointed``."""
    page = pages.open(office, who, authority.after)
    association = _appointment(page).officer.association
    event = appointing.dismiss(page.stands, officer=who, start=_today(office, association))
    written = pages.write(office, page.then(office, event, actor=association), by=RULE)
    office.vault.tokens.revoke(who)
    return written


def new_token(office: Office, who: PersonId, expires: date | None = None) -> str:
    """A bearer token for an officer: said once, kept as a digest. ``expires`` is its last day, where the officer acts.

    Raises ``NotAppointed``.
    """
    officer = _appointment(pages.open(office, who, authority.after)).officer
    bearer = secrets.token_urlsafe(32)
    until = _moment(_day_end(expires, officer.association)) if expires else None
    office.vault.tokens.put(bearer, Token(who, officer.association, officer.role, until))
    return bearer


def officer_of(office: Office, bearer: str) -> Officer:
    """Who this token speaks for, in force for their association today. Raises ``TokenNotGood``, ``NotAnOfficer``."""
    token = office.vault.tokens.find(bearer)
    if token is None or token.revoked or token.role not in set(Role) or _expired(office, token):
        raise TokenNotGood
    network = _network(office, token.association, pages.open(office, token.officer, authority.after))
    return appointing.entitled(
        network, officer=PersonId(token.officer), association=AssociationCode(token.association), role=Role(token.role),
        on=_today(office, token.association),
    )  # fmt: skip


def _expired(office: Office, token: Token) -> bool:
    return token.expires is not None and token.expires < _moment(office.clock())


def _day_end(day: date, association: str) -> datetime:
    last = min(day, date.max - timedelta(days=1))  # so that it is a day in UTC too
    return datetime.combine(last, time(23, 59, 59), ZoneInfo(catalogue.edition(association).zone))


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def record_refusal(office: Office, officer: Officer, act: str, refusal: str) -> Written:
    """Writes down that an officer tried what they may not do: the act's and the refusal's name, on the officer's page."""
    page = pages.open(office, officer.id, authority.after)
    event = AttemptRefused(valid=Term(_today(office, officer.association)), officer=officer.id, act=act, refusal=refusal)
    return pages.write(office, page.then(office, event, actor=officer.association), by=officer)


def record_former(office: Office, bearer: str) -> None:
    """Writes down, once a day, that somebody came with an officer's token that is in force no more; nothing of any other token."""
    token = office.vault.tokens.find(bearer)
    if token is None or token.role not in set(Role):
        return
    page = pages.open(office, token.officer, authority.after)
    today = _today(office, token.association)
    told = AttemptRefused(valid=Term(today), officer=PersonId(token.officer), act="sign in", refusal=TokenNotGood.__name__)
    if page.standing is None or any(line.event == told for line in page.lines):
        return
    officer = Officer(PersonId(token.officer), AssociationCode(token.association), Role(token.role))
    with suppress(Overtaken, NoKey, SignerAway):  # whoever came is refused either way
        pages.write(office, page.then(office, told, actor=officer.association), by=officer)
