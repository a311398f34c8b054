"""The throw-away issuer's keys, and anybody's did:key (W3C CCG did:key method; Controlled Identifiers 1.0, ``#Multikey``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger.credentials.data_integrity import Key, Suite
from ledger.signing import multibase
from ledger.signing.keys import BadKey, SigningKey, VerifyKey
from ledger.signing.p256 import P256Key, P256SigningKey

_METHOD: Final = "did:key:"
_LABELS: Final = {VerifyKey: "ed25519", P256Key: "p256"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """One of the two issuers: a did:key and what signs for it. ``label`` is its word in the addresses of its status lists."""

    key: SigningKey | P256SigningKey

    @property
    def label(self) -> str:
        """``ed25519`` or ``p256``."""
        return _LABELS[VerifyKey if isinstance(self.key, SigningKey) else P256Key]

    @property
    def did(self) -> str:
        """Its name."""
        key = self.key
        return _METHOD + (multibase.multikey(key.verify_key.raw) if isinstance(key, SigningKey) else key.key.multikey)

    @property
    def method(self) -> str:
        """The address of its key."""
        return f"{self.did}#{self.did.removeprefix(_METHOD)}"


@dataclass(frozen=True, slots=True)
class Issuers:
    """Both of them."""

    ed25519: Issuer
    p256: Issuer

    @classmethod
    def from_seed(cls, seed: bytes) -> Issuers:
        """The issuers that follow from 32 bytes; in a demonstration anybody can derive them."""
        return cls(Issuer(SigningKey.from_seed("conformance", seed)), Issuer(P256SigningKey.from_seed(seed)))

    def of(self, suite: Suite) -> Issuer:
        """Who signs in this cryptosuite."""
        return self.ed25519 if suite.key is VerifyKey else self.p256


def resolve(method: str) -> Key | None:
    """The key of a did:key's own verification method; ``None`` for every other address."""
    name, _, fragment = method.partition("#")
    if not name.startswith(_METHOD) or fragment != name.removeprefix(_METHOD):
        return None
    try:
        if fragment.startswith("z6Mk"):
            return VerifyKey("did:key", multibase.unmultikey(fragment))
        return P256Key.of_multikey(fragment)
    except (BadKey, multibase.NotMultibase):
        return None


def controller(method: object) -> str:
    """Whose key a verification method is: in did:key, the name before the fragment."""
    return str(method).partition("#")[0]
