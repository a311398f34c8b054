"""Offers of a credential to a wallet: made by an officer of the home or by the holder, taken once, void after five wrong codes.

OpenID4VCI 1.0, section 4 (``#credential-offer``). An offer is passed on by reference: its address bears an unguessable name and
nothing about a person. The transaction code goes another way. What is kept are digests; the codes an offer shows follow from its
name and the office's secret, so that whoever reads the vault can take nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from ledger.credentials import wallet_metadata
from ledger.credentials.wallet_metadata import CONFIGURATIONS, LDP, PRE_AUTHORIZED, SD_JWT
from ledger.office import Office
from ledger.procedures import associations, credentials, professionals
from ledger.procedures.endorsements import Opened
from ledger.procedures.particulars import HolderErased
from ledger.rulebook import record
from ledger.rulebook.certifying import State, certifiable, given
from ledger.rulebook.refusal import Malformed
from ledger.rulebook.vocabulary import Officer, Oneself, PersonId
from ledger.signing.canonical import b64u
from ledger.vault.tokens import ONESELF, digest
from ledger.vault.wallets import Kept, digits, fresh

GOOD_FOR: Final = timedelta(days=1)
"""Long enough for a letter by mail and a call by telephone, short enough to be forgotten."""
FORGOTTEN_AFTER: Final = timedelta(days=30)
DIGITS: Final = 6
TRIES: Final = 5

OFFER, CODE, STATE, GRANTED, ACCESS, ISSUED = "offer", "code", "state", "granted", "access", "issued"
"""The kinds of what the vault keeps, in the order in which one leads to the next."""


class NoSuchFormat(Malformed):
    """This association does not give out credentials of that name."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer just made; ``tx_code`` is said once, to be told by another way than the link."""

    name: str
    link: str
    page: str
    tx_code: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """An offer as anybody may see it who has its name: whose it is, until when, what has become of it, and its link."""

    association: str
    state: str
    until: datetime
    link: str


@dataclass(frozen=True, slots=True)
class Made:
    """An offer as its association sees it, and what the wallet told: the coordinator's to know, and nothing follows from it."""

    state: str
    until: str
    configurations: tuple[str, ...]
    issued: int
    told: tuple[str, ...]


def offer(office: Office, number: str, by: Officer | Oneself, configurations: Sequence[str] = (SD_JWT,)) -> Offered:
    """Offers the credential of this endorsement to whichever wallet takes it first; any offer not yet taken is void.

    A holder may have what they hold in their wallet too; the first of all is their association's to offer. Raises ``NotTheHolder``,
    ``NotTheHomeCoordinator``, ``NoMember``, ``NoCertificateToday``, ``NoCredential``, ``HolderErased``, ``NoSuchFormat``, and what
    :func:`endorsements.find` raises.
    """
    it = credentials.opened_by(office, number, by)
    associations.require_member(office, it.held.home, it.today)
    certifiable(it.held, on=it.today)
    if it.held.holder is None or office.vault.people.get(professionals.goes_by(office, it.held.holder)) is None:
        raise HolderErased(field="number")
    _require_entitled(it, by)
    if not configurations or not set(configurations) <= set(given_by(office, it.held.home)):
        raise NoSuchFormat(field="configurations")
    _void_earlier(office, it.held.holder, str(it.held.number))
    return _made(it, by, list(dict.fromkeys(configurations)))


def sweep(office: Office) -> None:
    """Forgets what wallets were given and what has run out since."""
    office.vault.wallets.sweep(moment(office.clock() - FORGOTTEN_AFTER))


def _require_entitled(it: Opened, by: Officer | Oneself) -> None:
    """Who could issue it: the home's coordinator, or a holder of one already. Raises ``NotTheHomeCoordinator``, ``NoCredential``."""
    if isinstance(by, Officer):
        record.require_home(it.held, by)
    elif not any(one.state is State.GOOD for one in given(it.held.lines)):
        raise credentials.NoCredential(field="number")


def _made(it: Opened, by: Officer | Oneself, configurations: list[str]) -> Offered:
    office, name, tx_code = it.office, fresh(), digits(DIGITS)
    until, code = office.clock() + GOOD_FOR, code_of(office, name)
    says = {"number": it.held.number, "association": it.held.home, "by": _actor(by), "configurations": configurations}

    def kept(kind: str, said: Mapping[str, Any]) -> Kept:
        return Kept(kind, family_of(name), str(it.held.holder), moment(until), said)

    tried = {"digits": tx_digest(office, code, tx_code)}
    office.vault.wallets.keep((name, kept(OFFER, says)), (state_of(office, name), kept(STATE, {})), (code, kept(CODE, tried)))
    page = f"{office.charter.public_url.rstrip('/')}/wallet/{name}"
    return Offered(name, link(office, it.held.home, name), page, tx_code, until)


def _actor(by: Officer | Oneself) -> dict[str, str]:
    role = by.role.value if isinstance(by, Officer) else ONESELF
    return {"id": by.id, "association": by.association, "role": role}


def _void_earlier(office: Office, holder: PersonId, number: str) -> None:
    for one in office.vault.wallets.of_person(holder, OFFER):
        if one.says["number"] == number and not one.spent:
            office.vault.wallets.void(one.offer)


def given_by(office: Office, code: str) -> tuple[str, ...]:
    """Which configurations an association gives out: those of JOSE only once it has a key for them."""
    return CONFIGURATIONS if any(key.es256 for key in associations.keys_in_force(office, code)) else (LDP,)


def object_of(office: Office, association: str, name: str) -> dict[str, Any] | None:
    """The Credential Offer behind the reference; ``None`` where it is another's, taken, void or past its time."""
    kept = office.vault.wallets.find(OFFER, name)
    if kept is None or kept.says["association"] != association or not counts(office, kept):
        return None
    grants: dict[str, Any] = {
        PRE_AUTHORIZED: {
            "pre-authorized_code": code_of(office, name),
            "tx_code": {
                "input_mode": "numeric",
                "length": DIGITS,
                "description": "The code that you were told by another way. / El código que le dijeron por otra vía.",
            },
        }
    }
    if _may_sign_in(office, kept.person):
        grants["authorization_code"] = {"issuer_state": state_of(office, name)}
    return {
        "credential_issuer": wallet_metadata.issuer(office.charter.public_url, association),
        "credential_configuration_ids": kept.says["configurations"],
        "grants": grants,
    }


def _may_sign_in(office: Office, person: str) -> bool:
    """Whether the holder has claimed their record, and so has a token to sign in with (decision 0021)."""
    records = professionals.records_of(office, PersonId(person))
    return any(token.role == ONESELF and not token.revoked for one in records for token in office.vault.tokens.of_officer(one))


def seen(office: Office, name: str) -> Seen | None:
    """The offer of this name, for its page."""
    kept = office.vault.wallets.find(OFFER, name)
    if kept is None:
        return None
    code = kept.says["association"]
    return Seen(code, _state(office, kept), datetime.fromisoformat(kept.expires), link(office, code, name))


def made(office: Office, number: str, by: Officer | Oneself) -> tuple[Made, ...]:
    """The offers of this endorsement's credential in the last weeks, for its holder and officers of its home. Raises ``NotTheHolder``."""
    it = credentials.opened_by(office, number, by)
    kept = office.vault.wallets.of_person(it.held.holder or "", OFFER)
    return tuple(_told(office, one) for one in kept if one.says["number"] == it.held.number)


def _told(office: Office, kept: Kept) -> Made:
    issued = office.vault.wallets.of_offer(kept.offer, ISSUED)
    told = tuple(one.says["event"] for one in issued if one.says["event"])
    lines = sum(len(one.says["lines"]) for one in issued)
    return Made(_state(office, kept), kept.expires, tuple(kept.says["configurations"]), lines, told)


def _state(office: Office, kept: Kept) -> str:
    """``waiting``; ``taken`` by a wallet; ``void`` after wrong codes or a newer offer; ``expired``."""
    if kept.spent:
        followed = office.vault.wallets.of_offer(kept.offer, ACCESS) or office.vault.wallets.of_offer(kept.offer, GRANTED)
        return "taken" if followed else "void"
    return "waiting" if counts(office, kept) else "expired"


def counts(office: Office, kept: Kept) -> bool:
    """Whether it is still good: neither spent nor past its time."""
    return not kept.spent and moment(office.clock()) <= kept.expires


def link(office: Office, association: str, name: str) -> str:
    """What a wallet is opened with (section 4.1.3)."""
    where = f"{wallet_metadata.issuer(office.charter.public_url, association)}/offers/{name}"
    return f"openid-credential-offer://?credential_offer_uri={quote(where, safe='')}"


def family_of(name: str) -> str:
    """By what everything that follows from an offer is known in the vault."""
    return digest(name).hex()


def code_of(office: Office, name: str) -> str:
    """The pre-authorized code of an offer."""
    return b64u(office.key("wallet code", name))


def state_of(office: Office, name: str) -> str:
    """The issuer_state of an offer."""
    return b64u(office.key("wallet state", name))


def tx_digest(office: Office, code: str, tx_code: str) -> str:
    """What is kept of a transaction code: a million guesses would find a plain digest's."""
    return office.key("wallet tx", code, tx_code).hex()


def moment(when: datetime) -> str:
    """As the vault writes moments."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
