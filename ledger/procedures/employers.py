"""Employers' accounts: opened by whoever asks, acted for by a token, counted by the day, and ended by their owner.

An account is no part of the ledger: it lies in the vault alone. Whatever was kept of its questions goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ledger.office import Office
from ledger.procedures import catalogue
from ledger.procedures.officers import TokenNotGood
from ledger.rulebook.fact import in_force
from ledger.rulebook.policies import Relying
from ledger.rulebook.reliance import AskedTooMuch
from ledger.rulebook.vocabulary import ALLIANCE
from ledger.vault.employers import Employer
from ledger.vault.tokens import EMPLOYER, SESSION, Token

ENDED = "the account was ended"
SIGNED_IN = timedelta(hours=8)
"""How long a browser stays signed in."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A new account's pseudonym, and its bearer token, to be said once."""

    id: str
    token: str


def open_account(office: Office, name: str, mail: str) -> Opened:
    """An account for whoever asks. The same address may have several: an answer must not tell who else has one."""
    employer = Employer(office.stamp.page(), name, mail)
    office.vault.employers.put(employer)
    return Opened(employer.id, _new_token(office, employer.id))


def _new_token(office: Office, employer: str) -> str:
    return office.vault.tokens.make(Token(employer, ALLIANCE, EMPLOYER))


def employer_of(office: Office, bearer: str) -> Employer:
    """For which employer this token speaks. Raises ``TokenNotGood``."""
    return _of(office, bearer, EMPLOYER)


def _of(office: Office, bearer: str, role: str) -> Employer:
    token = office.vault.tokens.find(bearer)
    known = token is not None and token.role == role and not token.revoked and not _over(office, token)
    found = office.vault.employers.get(token.officer) if token and known else None
    if found is None:
        raise TokenNotGood
    return found


def _over(office: Office, token: Token) -> bool:
    return token.expires is not None and token.expires < _moment(office.clock())


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sign_in(office: Office, employer: Employer) -> str:
    """What a browser holds from now on, for some hours; said once, kept as a digest."""
    until = _moment(office.clock() + SIGNED_IN)
    return office.vault.tokens.make(Token(employer.id, ALLIANCE, SESSION, until))


def signed_in(office: Office, session: str) -> Employer:
    """Whose browser this is. Raises ``TokenNotGood``."""
    return _of(office, session, SESSION)


def sign_out(office: Office, session: str) -> None:
    """The browser is nobody's any more."""
    office.vault.tokens.drop(session)


def rotate(office: Office, employer: Employer) -> str:
    """A new bearer token, to be said once; every one before it is void from now on, and every browser signed out."""
    office.vault.tokens.revoke(employer.id)
    return _new_token(office, employer.id)


def end(office: Office, employer: Employer) -> None:
    """The account and its tokens are forgotten at once, and with them whatever was kept of its questions."""
    office.vault.erase(employer.id, ENDED)
    drop(office, [subject for subject in subjects(office) if subject.startswith(f"{employer.id}:")], ENDED)


def subject_of(employer: Employer, until: str) -> str:
    """Under whose key an answer is kept that is to be forgotten after ``until`` (``YYYY-MM-DD``): one a month and employer."""
    return f"{employer.id}:{until}"


def subjects(office: Office) -> list[str]:
    """Every such key there is."""
    return office.vault.bodies.subjects_like("%:____-__-__")


def drop(office: Office, subjects: list[str], basis: str) -> int:
    """Destroys these keys and the bodies under them; says how many lines those belonged to. The log is told by ``erasing.announce``."""
    return sum(len(office.vault.erase(subject, basis)) for subject in subjects)


def forget_what_is_past(office: Office) -> int:
    """Destroys what was kept until a day that is over; safe to do twice, or late. Says how many answers that were."""
    today = office.today("UTC").isoformat()
    past = [subject for subject in subjects(office) if subject.rpartition(":")[2] < today]
    return drop(office, past, "kept until its day")


def rule(office: Office) -> Relying:
    """What an employer may ask for and rely on today."""
    return in_force(catalogue.rules(office, ALLIANCE).policies.relying, office.today("UTC")).value


def ask(office: Office, employer: Employer, what: str, more: int, most: int) -> None:
    """Counts ``more`` of ``what`` against the account's day (UTC). Raises ``AskedTooMuch``."""
    if not office.vault.employers.take(employer.id, office.today("UTC").isoformat(), what, more, most):
        raise _too_much(what, most)


def require_left(office: Office, employer: Employer, what: str, most: int) -> None:
    """Whether the account's day (UTC) has any of ``what`` left. Raises ``AskedTooMuch``."""
    if office.vault.employers.left(employer.id, office.today("UTC").isoformat(), what, most) <= 0:
        raise _too_much(what, most)


def spend(office: Office, employer: Employer, what: str, more: int, most: int) -> None:
    """Counts ``more`` of ``what``, which was found out already; where less was left, all of it. Raises ``AskedTooMuch``."""
    if not office.vault.employers.spend(employer.id, office.today("UTC").isoformat(), what, more, most):
        raise _too_much(what, most)


def _too_much(what: str, most: int) -> AskedTooMuch:
    return AskedTooMuch(f"At most {most} {what} on one day.")
