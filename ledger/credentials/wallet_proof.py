"""What a wallet proves: that it has the key a credential is to be bound to, or the one its token is bound to.

Key proofs of type ``jwt`` (OpenID4VCI 1.0, appendix F.1 ``#jwt-proof-type`` and F.4 ``#verifying-key-proof``) and DPoP proofs
(RFC 9449 section 4.3). Both are the one place where a key is taken from a header: what they prove is that whoever sent the header
has that key, and no more. Pure: whether a nonce or a proof was used before is asked elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from ledger.credentials import guard, jose
from ledger.signing.canonical import NotCanonical, b64u, encode, unb64u
from ledger.signing.keys import BadKey
from ledger.signing.multibase import NotMultibase, unmultikey
from ledger.signing.p256 import P256Key

KEY_PROOF: Final = "openid4vci-proof+jwt"
DPOP: Final = "dpop+jwt"
APART: Final = timedelta(minutes=10)
"""How far a wallet's clock and ours may differ; how old a proof may be is told by its nonce."""

_NOT_ALLOWED: Final = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


class Declined(Exception):
    """A wallet is told no, with the word its specification has for it; ``why`` is for whoever wrote the wallet."""

    def __init__(self, error: str, why: str = "", *, status: int = 400) -> None:
        """``why`` repeats nothing that was sent; what may not stand in an ``error_description`` is left out of it."""
        super().__init__(error)
        self.error, self.why, self.status = error, _NOT_ALLOWED.sub("", why), status

    def members(self) -> dict[str, str]:
        """As the wire has them."""
        return {"error": self.error} | ({"error_description": self.why} if self.why else {})


@dataclass(frozen=True, slots=True)
class Proof:
    """A key that somebody has, as a JWK of its public members, and the nonce under which they said so."""

    key: Mapping[str, Any]
    nonce: str


@dataclass(frozen=True, slots=True)
class Dpop:
    """The thumbprint of the key that sent a request, and the name of this one proof."""

    key: str
    name: str


def key_proof(text: object, *, issuer: str, client: str | None, now: datetime) -> Proof:
    """The key and nonce of a key proof made for ``issuer``. Raises ``Declined`` (``invalid_proof``)."""
    jws, key = _read(text, KEY_PROOF, "invalid_proof")
    said = jws.payload
    if said.get("aud") != issuer:
        raise Declined("invalid_proof", "aud is not this credential issuer.")
    if client is not None and said.get("iss", client) != client:
        raise Declined("invalid_proof", "iss is another client.")
    _require_fresh(said.get("iat"), now, "invalid_proof")
    if not isinstance(said.get("nonce"), str):
        raise Declined("invalid_proof", "The proof has no nonce: ask the nonce endpoint for one.")
    return Proof(key, said["nonce"])


def dpop_proof(text: object, *, method: str, url: str, now: datetime, token: str | None = None) -> Dpop:
    """The key that a DPoP proof of this very request shows. Raises ``Declined`` (``invalid_dpop_proof``)."""
    jws, key = _read(text, DPOP, "invalid_dpop_proof")
    said = jws.payload
    if said.get("htm") != method or _normal(said.get("htu")) != _normal(url):
        raise Declined("invalid_dpop_proof", "The proof is of another request.")
    if token is not None and said.get("ath") != b64u(sha256(token.encode()).digest()):
        raise Declined("invalid_dpop_proof", "The proof is of another access token.")
    _require_fresh(said.get("iat"), now, "invalid_dpop_proof")
    name = said.get("jti")
    if not isinstance(name, str) or not 1 <= len(name) <= 200:
        raise Declined("invalid_dpop_proof", "The proof has no jti.")
    return Dpop(thumbprint(key), name)


def _normal(url: object) -> tuple[str, str | None, int | None, str] | None:
    """An address without its query and fragment, normalised by syntax and by scheme (RFC 3986 sections 6.2.2 and 6.2.3), as RFC 9449
    section 4.3 asks: case of scheme and host, the scheme's own port, an empty path. None where it is no address.
    """
    try:
        parts = urlsplit(str(url))
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname, port, parts.path or "/"


def thumbprint(key: Mapping[str, Any]) -> str:
    """SHA-256 over the members that make a public key (RFC 7638, RFC 8037)."""
    return b64u(sha256(encode({name: key[name] for name in _members(key)})).digest())


def _read(text: object, typ: str, error: str) -> tuple[jose.Jws, Mapping[str, Any]]:
    """Read and verified with the key it names: in ``jwk``, or in ``kid`` as a DID that is nothing but a key."""
    if not isinstance(text, str):
        raise Declined(error, "A proof is a JWT in compact form.")
    try:
        return _with_did(text, typ) if _names_did(text, typ) else _with_jwk(text, typ)
    except (jose.BadJws, NotMultibase, BadKey):
        raise Declined(error, f"Not a good JWT of typ {typ} under the key it names.") from None


def _names_did(text: str, typ: str) -> bool:
    """Whether the key is named by ``kid``, which may not stand beside ``jwk``; a DPoP proof bears its key."""
    head = text.partition(".")[0]
    try:
        return typ == KEY_PROOF and "kid" in guard.read(unb64u(head), largest=len(head))
    except (NotCanonical, guard.Unreadable) as error:
        raise jose.BadJws("the header cannot be read") from error


def _with_jwk(text: str, typ: str) -> tuple[jose.Jws, Mapping[str, Any]]:
    jws, key = jose.read_with_own_key(text, typ=typ)
    return jws, {name: key[name] for name in _members(key)}


def _with_did(text: str, typ: str) -> tuple[jose.Jws, Mapping[str, Any]]:
    jws = jose.read(text, typ=typ)
    key = of_did(jws.controller)
    if not jose.verify(jws, jose.key_of(key)):
        raise jose.BadJws("the signature is not that of the key in kid")
    return jws, {name: key[name] for name in _members(key)}


def of_did(did: str) -> Mapping[str, Any]:
    """The JWK of a did:jwk or did:key. Raises ``BadJws``, ``NotMultibase``, ``BadKey``."""
    method, _, said = did.removeprefix("did:").partition(":")
    if method == "key" and said.startswith("z6Mk"):
        return {"kty": "OKP", "crv": "Ed25519", "x": b64u(unmultikey(said))}
    if method == "key":
        return P256Key.of_multikey(said).jwk
    if method != "jwk":
        raise jose.BadJws("a DID of a method that is not read here")
    try:
        return guard.read(unb64u(said), largest=len(said))
    except (NotCanonical, guard.Unreadable) as error:
        raise jose.BadJws("a did:jwk that cannot be read") from error


def _members(key: Mapping[str, Any]) -> tuple[str, ...]:
    """The members that make a public key; a wallet may write others beside them, which bind nothing."""
    return ("crv", "kty", "x", "y") if key.get("kty") == "EC" else ("crv", "kty", "x")


def _require_fresh(issued: object, now: datetime, error: str) -> None:
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise Declined(error, "iat is to be a number of seconds.")
    if abs(issued - now.timestamp()) > APART.total_seconds():
        raise Declined(error, "iat is too far from this office's clock.")
