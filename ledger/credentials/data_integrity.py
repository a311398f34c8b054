"""Data Integrity proofs on any document (W3C, 2025): made and checked, one or several, side by side or in chains.

``signature.py`` is what an endorsement has: one proof, exactly our members. Here are the rest of the Recommendations, for
conformance mode: EdDSA (Ed25519) and ECDSA (P-256) over RDFC-1.0 or JCS, proof sets, chains by ``previousProof``, purposes,
domains and challenges. Who may sign for whom is the caller's to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Protocol

import rfc8785

from ledger.credentials import datasets
from ledger.credentials.canonical_rdf import TooHard, canonical
from ledger.credentials.guard import NotAllowed, absolute, moment_text
from ledger.credentials.linked_data import Loader, NotLossless
from ledger.credentials.signature import BadProof
from ledger.credentials.vcdm import each
from ledger.signing import multibase
from ledger.signing.keys import VerifyKey
from ledger.signing.p256 import P256Key

Json = dict[str, Any]
Key = VerifyKey | P256Key
Resolve = Callable[[str], Key | None]
"""The key at a verification method's address, if it is known there for the purpose asked about."""

ASSERTION: Final = "assertionMethod"
AUTHENTICATION: Final = "authentication"
SKEW: Final = timedelta(minutes=5)
_TYPE: Final = "DataIntegrityProof"


class Suite(StrEnum):
    """The cryptosuites."""

    EDDSA_RDFC = "eddsa-rdfc-2022"
    EDDSA_JCS = "eddsa-jcs-2022"
    ECDSA_RDFC = "ecdsa-rdfc-2019"
    ECDSA_JCS = "ecdsa-jcs-2019"

    @property
    def over_json(self) -> bool:
        """Whether the document is hashed as JSON (JCS) and not as statements (RDFC)."""
        return self in {Suite.EDDSA_JCS, Suite.ECDSA_JCS}

    @property
    def key(self) -> type[Key]:
        """The kind of key it takes; ECDSA with P-256 only."""
        return VerifyKey if self in {Suite.EDDSA_RDFC, Suite.EDDSA_JCS} else P256Key


@dataclass(frozen=True, slots=True)
class Expected:
    """What a proof must have been made for (DI ``#verify-proof``). ``None``: not asked about."""

    purpose: str
    on: datetime
    domain: str | None = None
    challenge: str | None = None


class Signs(Protocol):
    """Anything that signs."""

    def sign(self, data: bytes) -> bytes:
        """64 bytes over ``data``."""


# Making ---------------------------------------------------------------------------------------------------------------


def sign(  # the members of DI ``#add-proof``, by name
    document: Json, signer: Signs, *, suite: Suite, method: str, created: datetime, loader: Loader, purpose: str = ASSERTION
) -> Json:
    """``document`` with a proof. Raises :class:`~ledger.credentials.guard.NotAllowed` for what a signature would not cover."""
    options: Json = {
        "type": _TYPE,
        "cryptosuite": suite.value,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": purpose,
    }
    if suite.over_json:
        options = {"@context": document["@context"]} | options
    value = signer.sign(_hashed(document, options, suite, loader))
    return document | {"proof": options | {"proofValue": multibase.encode(value)}}


# Checking -------------------------------------------------------------------------------------------------------------


def proofs(document: Json) -> list[Json]:
    """The proofs on ``document``, one at least, each of them an object. Raises :class:`BadProof`."""
    found = [proof for proof in each(document.get("proof")) if isinstance(proof, dict)]
    if not found or len(found) != len(each(document["proof"])):
        raise BadProof("no proof, or something else in its place")
    return found


def check(document: Json, expected: Expected, resolve: Resolve, loader: Loader) -> None:
    """Checks every proof on ``document`` (DI ``#verify-proof-sets-and-chains``). Raises :class:`BadProof`."""
    every = proofs(document)
    bare = {name: member for name, member in document.items() if name != "proof"}
    for proof in every:
        before = list(_previous(proof, every))
        _check(bare | ({"proof": before} if before else {}), proof, expected, resolve, loader)


def _previous(proof: Json, every: list[Json]) -> Iterator[Json]:
    """The proofs that this one was made after, and over."""
    for name in each(proof.get("previousProof")):
        found = [one for one in every if one.get("id") == name]
        if len(found) != 1 or found[0] is proof:
            raise BadProof("a previous proof that is not there, or not one")
        yield found[0]


def _check(document: Json, proof: Json, expected: Expected, resolve: Resolve, loader: Loader) -> None:
    suite = _suite(proof)
    _options(proof, expected)
    value, method = proof.get("proofValue"), proof.get("verificationMethod")
    key = resolve(method) if isinstance(method, str) else None
    if not isinstance(key, suite.key):
        raise BadProof("a verification method that is not known, or of another kind than the cryptosuite's")
    options = {name: member for name, member in proof.items() if name != "proofValue"}
    try:
        signature = multibase.decode(value) if isinstance(value, str) else b""
        good = len(signature) == 64 and key.verify(signature, _hashed(_restored(document, proof), options, suite, loader))
    except (NotAllowed, multibase.NotMultibase) as error:
        raise BadProof(str(error)) from error
    if not good:
        raise BadProof("a signature that is not good")


def _suite(proof: Json) -> Suite:
    if proof.get("type") != _TYPE or proof.get("cryptosuite") not in list(Suite):
        raise BadProof("a proof of a kind that is not known here")
    return Suite(proof["cryptosuite"])


def _options(proof: Json, expected: Expected) -> None:
    """What the proof says it was made for, and when (DI ``#verify-proof``, ``#presenting-time-values``)."""
    if proof.get("proofPurpose") != expected.purpose:
        raise BadProof("a proof for another purpose")
    if expected.domain is not None and expected.domain not in each(proof.get("domain")):
        raise BadProof("a proof for another domain")
    if expected.challenge is not None and proof.get("challenge") != expected.challenge:
        raise BadProof("a proof for another challenge")
    if "created" in proof and _moment(proof["created"]) - expected.on > SKEW:
        raise BadProof("a proof from the future")
    if "expires" in proof and _moment(proof["expires"]) < expected.on:
        raise BadProof("a proof that has expired")
    if "id" in proof:
        _absolute(proof["id"])


def _moment(value: object) -> datetime:
    try:
        return datetime.fromisoformat(moment_text(value))
    except ValueError as error:
        raise BadProof("a moment without its zone, or not a moment") from error


def _absolute(value: object) -> None:
    try:
        absolute(value)
    except NotAllowed as error:
        raise BadProof(str(error)) from error


def _restored(document: Json, proof: Json) -> Json:
    """Under JCS a later proof may have added contexts: those of this one must come first (EdDSA, ``#verify-proof-eddsa-jcs-2022``)."""
    if "@context" not in proof:
        return document
    mine, now = each(proof["@context"]), each(document.get("@context"))
    if now[: len(mine)] != mine:
        raise BadProof("a proof made for other contexts")
    return document | {"@context": proof["@context"]}


# What is hashed -------------------------------------------------------------------------------------------------------


def _hashed(document: Json, options: Json, suite: Suite, loader: Loader) -> bytes:
    """SHA-256 of the proof's options, then of the document, each in canonical form. Raises ``NotAllowed``."""
    try:
        if suite.over_json:
            return sha256(rfc8785.dumps(options)).digest() + sha256(rfc8785.dumps(document)).digest()
        configured = {"@context": document.get("@context")} | {n: m for n, m in options.items() if n != "@context"}
        return _statements(configured, loader) + _statements(document, loader)
    except (NotLossless, TooHard, rfc8785.CanonicalizationError, RecursionError) as error:
        raise NotAllowed(str(error) or "nested too deeply") from error


def _statements(document: Json, loader: Loader) -> bytes:
    return sha256(canonical(datasets.dataset(document, loader)).encode()).digest()
