"""A demonstration's keys: anybody can derive them from its seed, so they are good for it and worthless for anything else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from ledger.signing.keyring import LOG, derived
from ledger.signing.keys import SigningKey, VerifyKey
from ledger.signing.p256 import P256Key, P256SigningKey
from ledger.signing.pair import PublicKeys, Signers, from_seed

SEEDS = range(1000)
"""The seeds a demonstration may be founded from: few enough for a real office to refuse every key of every one."""


@dataclass(frozen=True, slots=True)
class DemonstrationKeyring:
    """Keys derived from a seed that everybody knows: good for a demonstration, worthless for anything else."""

    seed: int
    origin: str

    def signer(self, actor: str) -> SigningKey:
        """The key that anybody can derive for ``actor``."""
        return self._keys(actor)[0]

    def es256(self, actor: str) -> P256SigningKey:
        """Its sister, that signs tokens."""
        return self._keys(actor)[1]

    def public(self, actor: str) -> PublicKeys:
        """Both."""
        return Signers(*self._keys(actor)).public

    def _keys(self, actor: str) -> tuple[SigningKey, P256SigningKey]:
        return _demonstration_keys(self.seed, actor, self.origin if actor == LOG else actor)

    def log(self) -> SigningKey:
        """The log's key."""
        return self.signer(LOG)

    def secret(self, kind: str) -> bytes:
        """No secret at all."""
        return derived(sha256(f"demonstration/{self.seed}".encode()).digest(), kind)


@lru_cache(maxsize=256)
def _demonstration_keys(seed: int, actor: str, name: str) -> tuple[SigningKey, P256SigningKey]:
    return from_seed(name, _demonstration_seed(seed, actor))


def _demonstration_seed(seed: int, actor: str) -> bytes:
    return sha256(f"reciprocity demonstration {seed}: {actor}".encode()).digest()


def is_demonstration_key(key: VerifyKey, actor: str | None = None) -> bool:
    """Whether anybody can derive this key: it is some demonstration office's key for ``actor`` (or for its own name)."""
    who = actor or key.name
    return any(SigningKey.from_seed(key.name, _demonstration_seed(seed, who)).verify_key.raw == key.raw for seed in SEEDS)


def is_demonstration_es256(key: P256Key, actor: str) -> bool:
    """Whether anybody can derive this P-256 key: it is some demonstration office's for ``actor``."""
    return any(P256SigningKey.from_seed(_demonstration_seed(seed, actor)).key == key for seed in SEEDS)
