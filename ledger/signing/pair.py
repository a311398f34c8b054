"""The two keys of whoever speaks: the Ed25519 key that signs lines and proofs, the P-256 key that signs tokens."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.signing import did
from ledger.signing.keys import Signer, SigningKey, VerifyKey
from ledger.signing.p256 import P256Key, P256Signer, P256SigningKey


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What one line announces: the key that signs lines, and the one that signs tokens, where there is one."""

    key: VerifyKey
    es256: P256Key | None = None


@dataclass(frozen=True, slots=True)
class Signers:
    """The two private halves behind them, or who has them."""

    signer: Signer
    es256: P256Signer | None = None

    @property
    def public(self) -> PublicKeys:
        """Their public halves."""
        return PublicKeys(self.signer.verify_key, self.es256.key if self.es256 else None)


def from_seed(name: str, seed: bytes) -> tuple[SigningKey, P256SigningKey]:
    """Both keys of ``name`` that follow from the 32 bytes ``seed``."""
    signer = SigningKey.from_seed(name, seed)
    return signer, P256SigningKey.from_seed(seed, did.es256_fragment(signer.verify_key))
