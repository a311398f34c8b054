"""An association's proof on a document: Data Integrity with eddsa-rdfc-2022 or eddsa-jcs-2022 (W3C, 2025).

What is signed is SHA-256 of the proof's own options, then SHA-256 of the document without its proof, each in canonical
form. New proofs are eddsa-rdfc-2022; both kinds are verified. One proof a document, of exactly the known members: proof
sets and chains belong to documents that this ledger does not know.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, NamedTuple

import rfc8785

from ledger.credentials import mould, mould_nquads
from ledger.credentials.canonical_rdf import Quad, TooHard, canonical, line, literal
from ledger.credentials.credential import Format
from ledger.credentials.guard import NotAllowed, absolute, read_moment
from ledger.credentials.linked_data import Json, Loader, NotLossless, statements
from ledger.signing import multibase
from ledger.signing.keys import Signer, VerifyKey

ASSERTION: Final = "assertionMethod"

_SECURITY: Final = "https://w3id.org/security#"
_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_MOMENT: Final = "http://www.w3.org/2001/XMLSchema#dateTime"
_REQUIRED: Final = frozenset({"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"})


class Suite(StrEnum):
    """The cryptosuites known here."""

    RDFC = "eddsa-rdfc-2022"
    JCS = "eddsa-jcs-2022"


_SUITES: Final = {suite.value: suite for suite in Suite}


class BadProof(ValueError):
    """The proof is missing, or is not one that this ledger reads; the message names the fault."""


class Proof(NamedTuple):
    """A proof as read, its value decoded; whether it is good is another question."""

    suite: Suite
    method: str
    purpose: str
    created: datetime
    expires: datetime | None
    value: bytes
    options: Json
    """Everything but the value: what is hashed."""

    @property
    def controller(self) -> str:
        """Whose key the proof names."""
        return self.method.partition("#")[0]

    @property
    def key_id(self) -> str:
        """Which of its keys."""
        return self.method.partition("#")[2]


# Making ---------------------------------------------------------------------------------------------------------------


def sign(document: Json, signer: Signer, *, method: str, created: datetime, suite: Suite = Suite.RDFC) -> Json:
    """``document`` with ``signer``'s proof as its last member; ``method`` is the key's address in its DID document.

    Raises :class:`~ledger.credentials.linked_data.NotLossless` for a document that the signature would not cover.
    """
    said = options(document, suite, created=seconds(created), method=method)
    value = signer.sign(digests(document, said))
    return document | {"proof": said | {"proofValue": multibase.encode(value)}}


def seconds(created: datetime) -> str:
    """When a proof was made, as it says it."""
    return created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def options(document: Json, suite: Suite, *, created: str, method: str) -> Json:
    """What our proofs say before their value; under JCS with the document's contexts (``#proof-configuration-eddsa-jcs-2022``)."""
    contexts = {"@context": document["@context"]} if suite is Suite.JCS else {}
    return contexts | {
        "type": "DataIntegrityProof",
        "cryptosuite": suite.value,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": ASSERTION,
    }


# Checking -------------------------------------------------------------------------------------------------------------


def carrier(document: Json) -> Format:
    """Which carrier a document's proof says that it is."""
    match document.get("proof"):
        case {"cryptosuite": Suite.JCS.value}:
            return Format.JCS
        case _:
            return Format.LDP


def read(document: Json) -> Proof:
    """The document's proof (DI ``#verify-proof``, the steps before the cryptography). Raises :class:`BadProof`."""
    proof = document.get("proof")
    if not isinstance(proof, dict):
        raise BadProof("no proof, or more than one")
    optional = {"expires", "@context"} if proof.get("cryptosuite") == Suite.JCS else {"expires"}
    if not _REQUIRED <= set(proof) <= _REQUIRED | optional:
        raise BadProof("a proof with other members than a Data Integrity proof of an endorsement has")
    if proof["type"] != "DataIntegrityProof" or proof["cryptosuite"] not in list(Suite):
        raise BadProof("a proof of a kind that is not known here")
    if proof.get("@context", document.get("@context")) != document.get("@context"):
        raise BadProof("a proof made for other contexts")
    if not isinstance(proof["proofValue"], str) or not isinstance(proof["proofPurpose"], str):
        raise BadProof("something else where a text is due")
    return of({name: member for name, member in proof.items() if name != "proofValue"}, proof["proofValue"])


def of(proof: Json, value: str) -> Proof:
    """The proof of these options, whose members are known to be a proof's, and this value: both are judged. Raises :class:`BadProof`."""
    try:
        signature = multibase.decode(value)
        if len(signature) != 64:
            raise BadProof("an Ed25519 signature has 64 bytes")
        expires = proof.get("expires")
        return Proof(
            suite=_SUITES[proof["cryptosuite"]],
            method=absolute(proof["verificationMethod"]),
            purpose=proof["proofPurpose"],
            created=read_moment(proof["created"]),
            expires=None if expires is None else read_moment(expires),
            value=signature,
            options=proof,
        )
    except (NotAllowed, multibase.NotMultibase) as error:
        raise BadProof(str(error)) from error


def verify(document: Json, proof: Proof, key: VerifyKey, *, loader: Loader | None = None, cast: mould.Cast | None = None) -> bool:
    """Whether ``key`` signed this document with these options. Raises :class:`NotAllowed` for what cannot be hashed.

    Whose key it is, what it may assert, and when the proof was made are the caller's to ask. ``cast`` is what the document was
    taken apart into, if it was (``mould.py``).
    """
    try:
        return key.verify(proof.value, digests(document, proof.options, loader, cast))
    except (NotLossless, TooHard, rfc8785.CanonicalizationError) as error:
        raise NotAllowed(str(error)) from error


# What is hashed -------------------------------------------------------------------------------------------------------


class _Remembered:
    """The hashes of the documents seen last, by their digests: a status list is read once for a whole roster."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.found: dict[bytes, bytes] = {}

    def hash(self, document: Json, loader: Loader | None) -> bytes:
        if loader is not None:  # other contexts, other statements
            return _hash(document, loader)
        name = sha256(json.dumps(document).encode()).digest()
        known = self.found.get(name)
        if known is None:
            known = _hash(document, None)
            if len(self.found) >= self.most:
                self.found.clear()
            self.found[name] = known
        return known


_REMEMBERED: Final = _Remembered(256)


def _hash(document: Json, loader: Loader | None) -> bytes:
    return sha256(canonical(statements(document, loader)).encode()).digest()


def digests(document: Json, options: Json, loader: Loader | None = None, cast: mould.Cast | None = None) -> bytes:
    """What is signed: the digests of the proof's options and of the document without its proof, the quick way where there is one."""
    if cast is None and loader is None:
        cast = mould.taken_apart(document)
    bare = {name: member for name, member in document.items() if name != "proof"}
    if options["cryptosuite"] == Suite.JCS:
        said = rfc8785.dumps(bare) if cast is None else mould.jcs(cast)
        return sha256(_plain(options)).digest() + sha256(said).digest()
    known = None if cast is None else mould_nquads.nquads(cast)
    digest = _REMEMBERED.hash(bare, loader) if known is None else sha256(known.encode()).digest()
    return sha256(proof_statements(options).encode()).digest() + digest


def _plain(options: Json) -> bytes:
    """A proof's options as RFC 8785 writes them. Of plain texts, and of a list of them, Python's own writer makes the same."""
    contexts = options.get("@context", [])
    texts = [value for name, value in options.items() if name != "@context"]
    if type(contexts) is not list or set(map(type, texts + contexts)) != {str}:
        return rfc8785.dumps(options)
    written = json.dumps(options, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode() if written.isascii() else rfc8785.dumps(options)


def proof_statements(options: Json) -> str:
    """The proof's options in canonical N-Quads, written down directly; a test holds this to the long way round."""
    said: list[tuple[str, Any]] = [
        ("<http://purl.org/dc/terms/created>", literal(options["created"], _MOMENT)),
        (_TYPE, f"<{_SECURITY}{options['type']}>"),
        (f"<{_SECURITY}cryptosuite>", literal(options["cryptosuite"], _SECURITY + "cryptosuiteString")),
        (f"<{_SECURITY}proofPurpose>", f"<{_SECURITY}{options['proofPurpose']}>"),
        (f"<{_SECURITY}verificationMethod>", f"<{options['verificationMethod']}>"),
    ]
    if "expires" in options:
        said.append((f"<{_SECURITY}expiration>", literal(options["expires"], _MOMENT)))
    return "".join(sorted(line(Quad("_:c14n0", predicate, term, "")) for predicate, term in said))
