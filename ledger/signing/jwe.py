"""What a wallet encrypts for one request alone: a JWE to a P-256 key that was made for it (RFC 7516, RFC 7518 sections 4.6 and 5.3).

One way only: compact, ``ECDH-ES`` without key wrapping, ``A128GCM`` or ``A256GCM``, to the key that the header names. Whatever
else a header may say (``zip``, ``crit``, another ``alg``, a curve that is not the key's) is refused before anything is computed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ledger.signing.canonical import JSON, NotCanonical, b64u, unb64u
from ledger.signing.keys import BadKey
from ledger.signing.p256 import ORDER, P256Key

ALG: Final = "ECDH-ES"
ENCS: Final[Mapping[str, int]] = {"A128GCM": 16, "A256GCM": 32}
"""Content encryptions, with the bytes of their keys; the first is the default (OpenID4VP 1.0, section 5.1)."""
LARGEST: Final = 256 * 1024
"""Characters of a JWE, at most."""

_REFUSED: Final = frozenset({"zip", "crit"})
"""A bomb to unpack, and what would have to be understood; other members say nothing that is used here."""


class DoesNotOpen(ValueError):
    """This JWE is not of the one kind that is read here, or was not made for this key, or was changed."""


@dataclass(frozen=True, slots=True)
class DecryptionKey:
    """A private key for one request, and what the JWE's header calls it. Its ``repr`` never shows it."""

    kid: str
    _raw: bytes

    @classmethod
    def make(cls, kid: str) -> DecryptionKey:
        """A new one."""
        return cls(kid, (secrets.randbelow(ORDER - 1) + 1).to_bytes(32, "big"))

    @classmethod
    def of_text(cls, kid: str, text: str) -> DecryptionKey:
        """The key that :attr:`text` kept."""
        return cls(kid, unb64u(text))

    @property
    def text(self) -> str:
        """The private key, to be kept sealed."""
        return b64u(self._raw)

    @property
    def jwk(self) -> dict[str, JSON]:
        """The public key as ``client_metadata.jwks`` has it (OpenID4VP 1.0, section 8.3)."""
        point = self._private().public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return P256Key(point).jwk | {"kid": self.kid, "use": "enc", "alg": ALG}

    def open(self, jwe: str) -> bytes:
        """What was encrypted. Raises :class:`DoesNotOpen`, which says nothing of why, beyond what the header shows anyway."""
        parts = jwe.split(".")
        if len(jwe) > LARGEST or len(parts) != 5 or parts[1]:
            raise DoesNotOpen("not a compact JWE with a key that was agreed on directly")
        try:
            head = _header(unb64u(parts[0]))
            nonce, text, tag = (unb64u(part) for part in parts[2:])
            key = self._agreed(head)
            if len(nonce) != 12 or len(tag) != 16:
                raise DoesNotOpen("a nonce or a tag of another length")
            return AESGCM(key).decrypt(nonce, text + tag, parts[0].encode())
        except (NotCanonical, BadKey, InvalidTag) as error:
            raise DoesNotOpen("not for this key, or changed") from error

    def _agreed(self, head: Mapping[str, Any]) -> bytes:
        """The content key (RFC 7518 section 4.6.2)."""
        if head.get("alg") != ALG or str(head.get("enc")) not in ENCS or head.get("kid") != self.kid or _REFUSED & set(head):
            raise DoesNotOpen("not of the kind, or not to the key, that the request asked for")
        length = ENCS[head["enc"]]
        epk = head.get("epk")
        theirs = P256Key.of_jwk(epk if isinstance(epk, dict) else {})
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs.raw)
        about = _sized(head["enc"].encode()) + _party(head.get("apu")) + _party(head.get("apv")) + (8 * length).to_bytes(4, "big")
        return ConcatKDFHash(hashes.SHA256(), length, about).derive(self._private().exchange(ec.ECDH(), public))

    def _private(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(self._raw, "big"), ec.SECP256R1())

    def __repr__(self) -> str:
        """Its name only."""
        return f"DecryptionKey({self.kid!r})"


def _header(data: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(data.decode(), object_pairs_hook=_members)
    except (ValueError, RecursionError) as error:
        raise DoesNotOpen("a header that is not JSON") from error
    if not isinstance(found, dict):
        raise DoesNotOpen("a header that is no object")
    return found


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DoesNotOpen("a header that names a member twice")
    return found


def _party(text: object) -> bytes:
    if text is not None and not isinstance(text, str):
        raise DoesNotOpen("a party that is no text")
    return _sized(unb64u(text or ""))


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data
