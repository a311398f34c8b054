"""P-256 keys and ES256 signatures: what wallets and the world of JOSE check with (FIPS 186-5; RFC 7518 section 3.4).

A public key is its compressed point, 33 bytes, checked to lie on the curve. A signature is r and s, 32 bytes each, one after
the other: DER is refused, and so is a zero or anything not below the group's order. Signing is deterministic (RFC 6979), so
that the same words under the same key are the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ledger.signing import multibase
from ledger.signing.canonical import JSON, NotCanonical, b64u, encode, unb64u
from ledger.signing.keyed import keyed
from ledger.signing.keys import BadKey

PUBLIC: Final = bytes.fromhex("8024")
"""The multicodec header of a P-256 public key; with it a multikey begins ``zDn``."""
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points the group has (SEC 2, section 2.4.2)."""

_CURVE: Final = ec.SECP256R1()
_SIGN: Final = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
_CHECK: Final = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True)
class P256Key:
    """A public key: 33 bytes, the compressed point. Raises ``BadKey`` for what is no point of the curve."""

    raw: bytes

    def __post_init__(self) -> None:
        """Refuses other spellings, and points that are none."""
        if len(self.raw) != 33 or self.raw[:1] not in {b"\2", b"\3"}:
            raise BadKey("a P-256 public key has 33 bytes, the compressed point")
        try:
            _ = self._public
        except ValueError as error:
            raise BadKey("not a point of the curve P-256") from error

    @classmethod
    def of_jwk(cls, jwk: Mapping[str, JSON]) -> P256Key:
        """The key that a JWK spells (RFC 7518 section 6.2.1); a private one is refused. Raises ``BadKey``."""
        if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256" or "d" in jwk:
            raise BadKey("not the JWK of a P-256 public key")
        x, y = _coordinate(jwk.get("x")), _coordinate(jwk.get("y"))
        key = cls(bytes([2 + (y[-1] & 1)]) + x)
        if key._point[33:] != y:
            raise BadKey("not a point of the curve P-256")
        return key

    @classmethod
    def of_multikey(cls, text: str) -> P256Key:
        """The key that :attr:`multikey` spells. Raises ``BadKey``."""
        try:
            data = multibase.decode(text)
        except multibase.NotMultibase as error:
            raise BadKey(str(error)) from error
        if data[:2] != PUBLIC:
            raise BadKey("not the multikey of a P-256 public key")
        return cls(data[2:])

    @property
    def multikey(self) -> str:
        """The key as Controlled Identifiers 1.0 writes it (``#Multikey``): ``zDn…``."""
        return multibase.encode(PUBLIC + self.raw)

    @property
    def jwk(self) -> dict[str, JSON]:
        """The key as a JWK, of the four members that make it and no more."""
        return {"crv": "P-256", "kty": "EC", "x": b64u(self._point[1:33]), "y": b64u(self._point[33:])}

    @cached_property
    def thumbprint(self) -> str:
        """SHA-256 over those four members in their order (RFC 7638 section 3)."""
        return b64u(sha256(encode(self.jwk)).digest())

    @cached_property
    def _public(self) -> ec.EllipticCurvePublicKey:
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, self.raw)

    @cached_property
    def _point(self) -> bytes:
        return self._public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def verify(self, signature: bytes, data: bytes) -> bool:
        """Whether ``signature`` (r and s, 64 bytes) over ``data`` is this key's."""
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        if len(signature) != 64 or not (0 < r < ORDER and 0 < s < ORDER):
            return False
        try:
            self._public.verify(encode_dss_signature(r, s), data, _CHECK)
        except InvalidSignature:
            return False
        return True


def _coordinate(text: object) -> bytes:
    try:
        data = unb64u(text) if isinstance(text, str) else b""
    except NotCanonical as error:
        raise BadKey("a coordinate that is not base64url") from error
    if len(data) != 32:
        raise BadKey("a coordinate of P-256 has 32 bytes")
    return data


class P256Signer(Protocol):
    """What can sign ES256 in an actor's name: a key in memory, a service on the association's own machine, or an HSM."""

    @property
    def key(self) -> P256Key:
        """Its public half."""

    @property
    def key_id(self) -> str:
        """The fragment of its address in the actor's DID document: ``<key id>-es256``."""

    def sign(self, data: bytes) -> bytes:
        """64 bytes over ``data``."""


@dataclass(frozen=True)
class P256SigningKey:
    """A private key held in memory; its ``repr`` never shows it."""

    key: P256Key
    key_id: str
    _private: ec.EllipticCurvePrivateKey

    @classmethod
    def from_seed(cls, seed: bytes, key_id: str = "") -> P256SigningKey:
        """The key that follows from the 32 bytes ``seed``: the same seed as its Ed25519 sister's, kept apart by a label.

        384 bits are drawn and reduced, so that no key is likelier than another (FIPS 186-5, A.2.1).
        """
        drawn = keyed(seed, b"ledger/es256/v1\0") + keyed(seed, b"ledger/es256/v1\1")
        private = ec.derive_private_key(int.from_bytes(drawn[:48], "big") % (ORDER - 1) + 1, _CURVE)
        raw = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return cls(P256Key(raw), key_id, private)

    def sign(self, data: bytes) -> bytes:
        """64 bytes, ECDSA over SHA-256 of ``data``, with the nonce of RFC 6979."""
        r, s = decode_dss_signature(self._private.sign(data, _SIGN))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def __repr__(self) -> str:
        """Its public half only."""
        return f"P256SigningKey({self.key.multikey})"
