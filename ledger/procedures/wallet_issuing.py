"""The credential endpoint: keys are proven, and each is given a credential of its own, now or as soon as it can be.

OpenID4VCI 1.0, sections 7 to 11 (``#nonce-endpoint`` to ``#notification-endpoint``). A nonce is made of a moment, chance and the
office's mark, so that asking for one writes nothing; it is spent by the request that brings it. The journal remembers a request by
its nonces: after a crash the same request is given the same bytes, and no second credential; once it was answered it is refused.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ledger.credentials import wallet_metadata, wallet_proof
from ledger.credentials.credential import CannotBeWritten, Format
from ledger.credentials.wallet_metadata import BATCH, CONFIGURATIONS, JWT, LDP, SD_JWT
from ledger.credentials.wallet_proof import Declined
from ledger.journal.entry import Once
from ledger.journal.errors import Overtaken, Taken
from ledger.office import Office
from ledger.procedures import credentials, endorsements
from ledger.procedures.carriers import Order
from ledger.procedures.credentials import Issued, NotLoggedYet
from ledger.procedures.offers import ISSUED, counts, moment
from ledger.procedures.wallet_grants import REFRESH_FOR, Grant, revoked
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import Officer, Oneself, PersonId, Role
from ledger.signing.keyring import NoKey
from ledger.signing.remote import SignerAway
from ledger.vault.tokens import ONESELF
from ledger.vault.wallets import Kept, fresh

NONCE, DEFERRED = "nonce", "deferred"
NONCE_FOR: Final = timedelta(minutes=10)
DEFERRED_FOR: Final = timedelta(days=30)
TOLD_FOR: Final = REFRESH_FOR
"""As long as a refresh token: what was issued is asked about when it comes."""
WAIT_SECONDS: Final = 2.0
SOON, LATER = 5, 300
"""Seconds until a wallet asks again: for the log, and for a key that is elsewhere and away."""
EVENTS: Final = ("credential_accepted", "credential_failure", "credential_deleted")
_WITHDRAWN: Final = "What this wallet was given has been revoked or suspended, or has ended."
_FORMATS: Final = {SD_JWT: Format.SD_JWT, LDP: Format.LDP, JWT: Format.JWT}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a wallet is answered: 200 with credentials, or 202 with the name under which to ask again."""

    status: int
    members: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which credentials are to be issued, and the name under which the journal does so once."""

    grant: Grant
    configuration: str
    keys: tuple[Mapping[str, Any], ...]
    once: Once


# Nonces ---------------------------------------------------------------------------------------------------------------


def nonce(office: Office, association: str) -> str:
    """A fresh ``c_nonce``, good at this association's address for ten minutes."""
    said = f"{int((office.clock() + NONCE_FOR).timestamp()):x}.{fresh()}"
    return f"{said}.{_mark(office, association, said)}"


def _mark(office: Office, association: str, said: str) -> str:
    return office.key("wallet nonce", association, said).hex()[:32]


def _require_ours(office: Office, association: str, nonces: Sequence[str]) -> None:
    for one in nonces:
        said, _, mark = one.rpartition(".")
        until = said.partition(".")[0]
        good = hmac.compare_digest(mark.encode(), _mark(office, association, said).encode())
        if not good or int(until, 16) < office.clock().timestamp():
            raise Declined("invalid_nonce", "The nonce is not this issuer's, or its time has passed: ask for another.")


# Credentials ----------------------------------------------------------------------------------------------------------


def ask(office: Office, log: Path, grant: Grant, asked: object, *, said: bytes) -> Answer:
    """Answers a Credential Request; ``said`` is its exact bytes. Raises ``Declined`` by the names of section 8.3.1.2."""
    members = _members(asked)
    configuration = _configuration(grant, members)
    issuer = wallet_metadata.issuer(office.charter.public_url, grant.association)
    proofs = [wallet_proof.key_proof(one, issuer=issuer, client=grant.client, now=office.clock()) for one in _proofs(members)]
    keys = tuple(proof.key for proof in proofs)
    if len({wallet_proof.thumbprint(key) for key in keys}) < len(keys):
        raise Declined("invalid_proof", "Two proofs are of one key.")
    nonces = sorted({proof.nonce for proof in proofs})
    _require_ours(office, grant.association, nonces)
    digest = sha256(f"{grant.offer} ".encode() + said).digest()
    _begin(office, grant, nonces, digest.hex())
    order = _Asked(grant, configuration, keys, Once(office.key("wallet credential", *nonces), digest))
    answer, then = _outcome(office, log, order)
    if not office.vault.wallets.spend(NONCE, nonces[0], then):  # the others were begun by this very request
        raise Declined("invalid_nonce", "The nonce was used at this moment: ask for another.")
    return answer


def _members(asked: object) -> Mapping[str, Any]:
    if not isinstance(asked, dict):
        raise Declined("invalid_credential_request", "The request is to be a JSON object.")
    if "credential_response_encryption" in asked:
        raise Declined("invalid_encryption_parameters", "Answers are not encrypted here beyond TLS.")
    return asked


def _configuration(grant: Grant, members: Mapping[str, Any]) -> str:
    """By identifier where the token response gave identifiers, and by configuration where it did not (section 8.2)."""
    wanted, other = ("credential_identifier", "credential_configuration_id")[:: 1 if grant.named else -1]
    name = members.get(wanted)
    if other in members or not isinstance(name, str):
        raise Declined("invalid_credential_request", f"With this access token a credential is asked for by {wanted} alone.")
    if grant.named:
        found = [one for one in grant.configurations if grant.identifier(one) == name]
        if not found:
            raise Declined("unknown_credential_identifier")
        return found[0]
    if name not in CONFIGURATIONS:
        raise Declined("unknown_credential_configuration")
    if name not in grant.configurations:
        raise Declined("insufficient_scope", "This access token is for other credentials.", status=403)
    return name


def _proofs(members: Mapping[str, Any]) -> list[object]:
    proofs = members.get("proofs")
    if not isinstance(proofs, dict) or list(proofs) != ["jwt"] or not isinstance(proofs["jwt"], list) or not proofs["jwt"]:
        raise Declined("invalid_proof", "proofs is to be an object with one member, jwt, an array of one proof or more.")
    if len(proofs["jwt"]) > BATCH:
        raise Declined("invalid_credential_request", f"At most {BATCH} at once.")
    return proofs["jwt"]


def _begin(office: Office, grant: Grant, nonces: Sequence[str], request: str) -> None:
    """The nonces are this request's from now on; it may come again until it was answered. Raises ``Declined`` (``invalid_nonce``)."""
    until = moment(office.clock() + NONCE_FOR)
    rows = [(one, Kept(NONCE, grant.offer, grant.person, until, {"request": request})) for one in nonces]
    if office.vault.wallets.keep(*rows):
        return
    found = [office.vault.wallets.find(NONCE, one) for one in nonces]
    if not all(one is not None and not one.spent and one.says["request"] == request for one in found):
        raise Declined("invalid_nonce", "The nonce was used before: ask for another.")


def _outcome(office: Office, log: Path, asked: _Asked) -> tuple[Answer, tuple[str, Kept]]:
    """The answer, and what is to be kept of it once it is the answer. Raises ``Declined``."""
    name, grant = fresh(), asked.grant
    try:
        issued = _issued(office, log, asked)
    except (NotLoggedYet, Overtaken, Taken):
        return _deferred(office, asked, SOON)
    except (NoKey, SignerAway):
        return _deferred(office, asked, LATER)
    except (Refusal, CannotBeWritten) as refusal:
        raise Declined("credential_request_denied", str(type(refusal).__doc__).partition("\n")[0]) from None
    says = {"lines": [one.line for one in issued], "configuration": asked.configuration, "event": None}
    carried = [{"credential": _carried(asked.configuration, one)} for one in issued]
    kept = Kept(ISSUED, grant.offer, grant.person, moment(office.clock() + TOLD_FOR), says)
    return Answer(200, {"credentials": carried, "notification_id": name}), (name, kept)


def _deferred(office: Office, asked: _Asked, interval: int) -> tuple[Answer, tuple[str, Kept]]:
    name, grant = fresh(), asked.grant
    says = {
        "configuration": asked.configuration, "keys": [dict(key) for key in asked.keys],
        "once": [asked.once.key.hex(), asked.once.digest.hex()],
    }  # fmt: skip
    kept = Kept(DEFERRED, grant.offer, grant.person, moment(office.clock() + DEFERRED_FOR), says)
    return Answer(202, {"transaction_id": name, "interval": interval}), (name, kept)


def _issued(office: Office, log: Path, asked: _Asked) -> Sequence[Issued]:
    """Every credential or none, in one write, and covered by the public log."""
    grant = asked.grant
    if revoked(office, grant):
        raise Declined("credential_request_denied", _WITHDRAWN)
    orders = [Order(_FORMATS[asked.configuration], dict(key)) for key in asked.keys]
    issued = credentials.issue_many(office, grant.number, _actor(office, grant), orders, once=asked.once)
    credentials.proved(office, log, issued[-1], timeout=WAIT_SECONDS)
    if revoked(office, grant, *(one.line for one in issued)):  # between the promise and the fetching
        raise Declined("credential_request_denied", _WITHDRAWN)
    return issued


def _actor(office: Office, grant: Grant) -> Officer | Oneself:
    """Who lets it be given: the officer who offered it, while their association is home; what is renewed is the holder's, by rule."""
    held, by = endorsements.find(office, grant.number).held, grant.by
    has_some = grant.renewed and bool(office.vault.wallets.of_offer(grant.offer, ISSUED))
    if not has_some and by["role"] != ONESELF and by["association"] == held.home:
        return Officer(PersonId(by["id"]), held.home, Role(by["role"]))
    return Oneself(held.holder or PersonId(""), held.home)


def _carried(configuration: str, issued: Issued) -> object:
    """As the format's profile has it: an object for ldp_vc, and the text itself for what is a text."""
    text = issued.document.decode()
    return json.loads(text) if configuration == LDP else text.strip()


def fetch(office: Office, log: Path, grant: Grant, asked: object) -> Answer:
    """Answers a Deferred Credential Request. Raises ``Declined`` by the names of section 9.3."""
    name = _members(asked).get("transaction_id")
    if not isinstance(name, str):
        raise Declined("invalid_credential_request", "transaction_id is missing.")
    kept = office.vault.wallets.find(DEFERRED, name)
    if kept is None or kept.offer != grant.offer or not counts(office, kept):
        raise Declined("invalid_transaction_id")
    said = kept.says
    key, digest = (bytes.fromhex(one) for one in said["once"])
    answer, then = _outcome(office, log, _Asked(grant, said["configuration"], tuple(said["keys"]), Once(key, digest)))
    if answer.status == 202:
        return Answer(202, dict(answer.members) | {"transaction_id": name})
    if not office.vault.wallets.spend(DEFERRED, name, then):
        raise Declined("invalid_transaction_id")
    return answer


def told(office: Office, grant: Grant, asked: object) -> None:
    """Keeps what a wallet says has become of what it was given; again and again the same. Raises ``Declined`` (section 11.3)."""
    members = asked if isinstance(asked, dict) else {}
    name, event, about = members.get("notification_id"), members.get("event"), members.get("event_description", "")
    if not isinstance(name, str) or event not in EVENTS or not isinstance(about, str) or not about.isascii():
        raise Declined("invalid_notification_request")
    kept = office.vault.wallets.find(ISSUED, name)
    if kept is None or kept.offer != grant.offer:
        raise Declined("invalid_notification_id")
    office.vault.wallets.say(ISSUED, name, dict(kept.says) | {"event": event})
