"""Something is asked of a wallet, by OpenID4VP 1.0: nothing of it is written down, and in minutes it is gone.

Whoever asks needs no account. They are given a name that the wallet sees too, and a secret that only they know; the answer is for
the secret alone. What the wallet answers is taken in ``presentations.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from ledger.credentials import jose, wanted
from ledger.credentials.dcql import SD_JWT
from ledger.credentials.wallet_request import TYP, WalletRequest, link_to
from ledger.credentials.wanted import Fact
from ledger.office import Office
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import ALLIANCE, Category
from ledger.signing.jwe import ENCS, DecryptionKey
from ledger.vault.askings import Asking, fresh

Json = dict[str, Any]

TO_ANSWER: Final = timedelta(minutes=5)
"""How long a wallet has."""
MOST: Final = 20_000
"""Askings at any one moment."""


class NoSuchAsking(Refusal):
    """Nothing is asked under this name: it never was, its minutes are over, or the secret is not the asker's."""


class AnsweredAlready(Refusal):
    """This was answered already, and one answer is taken."""


class TooManyAskings(Refusal):
    """So much is asked of wallets at this moment that nothing more can be; ask again in a minute."""


class Device(StrEnum):
    """Where the wallet is: on another device, which reads a QR code, or on the same one, which follows a link."""

    ANOTHER = "another"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asks, and how. ``return_to`` is where a wallet on the same device leads back to, if not to our own page."""

    facts: tuple[Fact, ...] = wanted.USUAL
    formats: tuple[str, ...] = (SD_JWT,)
    category: Category | None = None
    device: Device = Device.ANOTHER
    return_to: str | None = None
    encrypted: bool = True
    signed: bool = True

    def to_json(self) -> Json:
        """As it is kept."""
        return {
            "facts": list(self.facts),
            "formats": list(self.formats),
            "category": self.category,
            "device": self.device,
            "return_to": self.return_to,
            "encrypted": self.encrypted,
            "signed": self.signed,
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Order:
        """As it was kept."""
        category = kept["category"]
        facts = tuple(Fact(fact) for fact in kept["facts"])
        read = {"facts": facts, "formats": tuple(kept["formats"]), "device": Device(kept["device"])}
        return cls(**{**kept, **read, "category": category and Category(category)})


@dataclass(frozen=True, slots=True)
class Begun:
    """An asking that has begun: its name, the secret (said once), what a wallet is given, and until when."""

    ref: str
    secret: str
    link: str
    expires: datetime


def begin(office: Office, order: Order) -> Begun:
    """Asks. Raises ``TooManyAskings``, and ``NoKeyOf`` where the ledger has no key to sign with."""
    now = office.clock()
    if sweep(office) >= MOST:
        raise TooManyAskings
    if order.signed:
        office.keyring.es256(ALLIANCE)
    ref, secret, expires = fresh(), fresh(), now + TO_ANSWER
    office.vault.askings.put(ref, secret, _says(office, ref, order, now), moment(expires))
    return Begun(ref, secret, link(office, ref), expires)


def link(office: Office, ref: str) -> str:
    """What a wallet is given, as a link or in a QR code. Raises ``NoSuchAsking``, ``AnsweredAlready``."""
    asking = open_asking(office, ref)
    request = _request(asking, office)
    signed = Order.of_json(asking.says["order"]).signed
    return link_to(request.client_id, f"{address(office, ref)}/request") if signed else request.link()


def _says(office: Office, ref: str, order: Order, now: datetime) -> Json:
    """What is kept of it: fresh for each asking are the nonce, the state, and the key to encrypt the answer to."""
    query = wanted.query(order.facts, order.formats, public_url=office.charter.public_url, category=order.category)
    named = f"decentralized_identifier:{office.charter.did(ALLIANCE)}"
    return {
        "order": order.to_json(),
        "query": query.to_json(),
        "client_id": named if order.signed else f"redirect_uri:{address(office, ref)}/answer",
        "nonce": fresh(),
        "state": fresh(),
        "issued": moment(now),
        "key": DecryptionKey.make(ref).text if order.encrypted else None,
    }


def request_object(office: Office, ref: str, wallet_nonce: str | None = None) -> str:
    """The signed request (section 5.10; RFC 9101). Raises ``NoSuchAsking``, ``AnsweredAlready``, ``NoKeyOf``."""
    asking = open_asking(office, ref)
    if not Order.of_json(asking.says["order"]).signed:
        raise NoSuchAsking
    signer = office.keyring.es256(ALLIANCE)
    header = {"alg": jose.ES256, "typ": TYP, "kid": f"{office.charter.did(ALLIANCE)}#{signer.key_id}"}
    return jose.sign(header, _request(asking, office).claims(wallet_nonce), signer.sign)


def forget(office: Office, ref: str, secret: str) -> None:
    """Forgets it now. Raises ``NoSuchAsking``."""
    if not find(office, ref).is_of(secret):
        raise NoSuchAsking
    office.vault.askings.forget(ref)


def sweep(office: Office) -> int:
    """Forgets every asking whose minutes are over; how many are left. The rounds do it too, where nobody asks anything."""
    return office.vault.askings.sweep(moment(office.clock()))


def find(office: Office, ref: str) -> Asking:
    """The asking of this name, answered or not. Raises ``NoSuchAsking``."""
    found = office.vault.askings.find(ref, moment(office.clock()))
    if found is None:
        raise NoSuchAsking
    return found


def open_asking(office: Office, ref: str) -> Asking:
    """The asking of this name, still to be answered. Raises ``NoSuchAsking``, ``AnsweredAlready``."""
    asking = find(office, ref)
    if asking.answered:
        raise AnsweredAlready
    return asking


def decryption_key(asking: Asking) -> DecryptionKey | None:
    """The key to which its answer is to be encrypted; ``None`` where it may come in clear."""
    text = asking.says["key"]
    return None if text is None else DecryptionKey.of_text(asking.ref, text)


def address(office: Office, ref: str) -> str:
    """Where a wallet finds what is asked."""
    return f"{office.charter.public_url.rstrip('/')}/v1/presentations/{ref}"


def moment(when: datetime) -> str:
    """A moment as it is kept and compared."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _request(asking: Asking, office: Office) -> WalletRequest:
    says, key = asking.says, decryption_key(asking)
    return WalletRequest(
        client_id=says["client_id"],
        response_uri=f"{address(office, asking.ref)}/answer",
        nonce=says["nonce"],
        state=says["state"],
        query=says["query"],
        formats=says["order"]["formats"],
        key=None if key is None else key.jwk,
        encryptions=tuple(ENCS),
        issued=datetime.fromisoformat(says["issued"]),
        expires=datetime.fromisoformat(asking.expires),
    )
