"""A signer on the association's own machine: the private key never comes near the ledger's server.

The office sends the bytes to be signed; the association's service (``reciprocity signer``) refuses statements that are not
its own, and answers with 64 bytes. A KMS or an HSM stands behind the same two functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx2

from ledger.signing import did
from ledger.signing.canonical import b64u, unb64u
from ledger.signing.keys import VerifyKey
from ledger.signing.p256 import P256Key
from ledger.signing.pair import PublicKeys, Signers


class SignerAway(RuntimeError):
    """The association's signing service did not sign; nothing was written. Try again when it is back."""


@dataclass(frozen=True, slots=True)
class RemoteSigner:
    """Signs by asking ``address`` (https, or a loopback address), with the bearer token of that service."""

    verify_key: VerifyKey
    address: str
    token: str

    def sign(self, data: bytes) -> bytes:
        """64 bytes over ``data``, checked before they are used. Raises :class:`SignerAway`."""
        return _asked(self.address, self.token, {"data": b64u(data)}, lambda signed: self.verify_key.verify(signed, data))


@dataclass(frozen=True, slots=True)
class RemoteP256Signer:
    """Signs tokens by asking the same service for ES256."""

    key: P256Key
    key_id: str
    address: str
    token: str

    def sign(self, data: bytes) -> bytes:
        """64 bytes over ``data``, checked before they are used. Raises :class:`SignerAway`."""
        wanted = {"alg": "ES256", "data": b64u(data)}
        return _asked(self.address, self.token, wanted, lambda signed: self.key.verify(signed, data))


def remote(keys: PublicKeys, address: str, token: str) -> Signers:
    """The signers behind an association's own service."""
    tokens = RemoteP256Signer(keys.es256, did.es256_fragment(keys.key), address, token) if keys.es256 else None
    return Signers(RemoteSigner(keys.key, address, token), tokens)


def _asked(address: str, token: str, wanted: dict[str, str], good: Callable[[bytes], bool]) -> bytes:
    try:
        answer = httpx2.post(address, json=wanted, headers={"Authorization": f"Bearer {token}"}, timeout=30)
    except httpx2.HTTPError as error:
        raise SignerAway("The association's signing service does not answer.") from error
    if answer.status_code != 200:
        raise SignerAway(f"The association's signing service refused: {answer.text[:200]}")
    try:
        signature = unb64u(answer.json()["sig"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SignerAway("What answers at the signing service's address is no signing service.") from error
    if not good(signature):
        raise SignerAway("The association's signing service signed with another key.")
    return signature
