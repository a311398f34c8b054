"""Ed25519 keys under their owners' names, in the signed-note form (C2SP signed-note).

A verifier key is ``<name>+<key id>+<base64(type || public key)>``; its name is the actor's. OpenSSL accepts
public keys of small order and keys spelled in more than one way, with which one signature can fit many messages, so
both are refused here (RFC 8032 5.1.3; EdDSA Cryptosuites, "Security Properties of Ed25519 Implementations").
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
"""The signature type of a plain Ed25519 note key."""

_FIELD = 2**255 - 19
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
        int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
    }
)


class BadKey(ValueError):
    """This is not a verifier key that may be relied on."""


def note_key_id(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes that tell keys of one name apart (C2SP signed-note, "Signatures")."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True)
class VerifyKey:
    """The public half of ``name``'s key: 32 bytes, checked. Raises :class:`BadKey`."""

    name: str
    raw: bytes

    def __post_init__(self) -> None:
        """Refuses unusable names and points."""
        if not self.name or "+" in self.name or any(c.isspace() for c in self.name):
            raise BadKey("a key's name may not be empty, nor hold a plus sign or a space")
        if len(self.raw) != 32:
            raise BadKey("an Ed25519 public key has 32 bytes")
        y = int.from_bytes(self.raw, "little") & (2**255 - 1)
        if y >= _FIELD or y in _SMALL_ORDER:
            raise BadKey("a public key of small order, or not in its canonical spelling")

    @cached_property
    def key_id(self) -> str:
        """Eight hex digits: what a statement's ``key`` names."""
        return note_key_id(self.name, ED25519, self.raw).hex()

    @property
    def vkey(self) -> str:
        """The signed-note verifier key."""
        return f"{self.name}+{self.key_id}+{b64encode(bytes([ED25519]) + self.raw).decode()}"

    @classmethod
    def parse(cls, vkey: str) -> VerifyKey:
        """The key that ``vkey`` spells. Raises :class:`BadKey`."""
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise BadKey("a verifier key is a name, a key id and a key, with plus signs between")
        try:
            data = b64decode(parts[2], validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadKey("the key is not base64") from error
        if data[:1] != bytes([ED25519]):
            raise BadKey("not an Ed25519 verifier key")
        key = cls(parts[0], data[1:])
        if key.vkey != vkey:
            raise BadKey("the key id does not belong to this name and key")
        return key

    @cached_property
    def _public(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.raw)

    def verify(self, signature: bytes, data: bytes) -> bool:
        """Whether ``signature`` over ``data`` is this key's."""
        try:
            self._public.verify(signature, data)
        except InvalidSignature:
            return False
        return True


class Signer(Protocol):
    """What can sign in an actor's name: a key in memory, or a service on the association's own machine, or an HSM."""

    @property
    def verify_key(self) -> VerifyKey:
        """Its public half."""

    def sign(self, data: bytes) -> bytes:
        """64 bytes, Ed25519 over ``data``."""


@dataclass(frozen=True)
class SigningKey:
    """A private key held in memory; its ``repr`` never shows it."""

    verify_key: VerifyKey
    _private: Ed25519PrivateKey

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> SigningKey:
        """The key of ``name`` whose private half is the 32 bytes ``seed``."""
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(VerifyKey(name, private.public_key().public_bytes_raw()), private)

    def sign(self, data: bytes) -> bytes:
        """64 bytes, Ed25519 over ``data``."""
        return self._private.sign(data)

    def __repr__(self) -> str:
        """Its name and key id only."""
        return f"SigningKey({self.verify_key.name}+{self.verify_key.key_id})"
