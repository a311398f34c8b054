"""Compact JWS, read and written as strictly as this ledger does all else (RFC 7515, RFC 8725).

A token is three pieces of base64url: a header, a payload, a signature over the first two. One algorithm a key: ES256 for
P-256 (RFC 7518 section 3.4), EdDSA or its newer name Ed25519 for Ed25519 (RFC 8037, RFC 9864). Whose key it is follows from
``kid`` and from nothing else: a key that a token brings along in ``jwk``, ``jku`` or ``x5c`` is the word of whoever sent it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ledger.credentials import guard
from ledger.signing import canonical
from ledger.signing.canonical import NotCanonical, b64u, unb64u
from ledger.signing.keys import BadKey, VerifyKey
from ledger.signing.p256 import P256Key

Json = dict[str, Any]

VC_JWT: Final = "vc+jwt"
SD_JWT: Final = "dc+sd-jwt"
STATUS_LIST: Final = "statuslist+jwt"
QR: Final = "endorsement-qr+jwt"
OURS: Final = frozenset({VC_JWT, SD_JWT, STATUS_LIST, QR})
"""The kinds of token (``typ``) that an association signs: its own signing service signs no others."""

LARGEST: Final = guard.LARGEST
ES256: Final = "ES256"
EDDSA: Final = frozenset({"EdDSA", "Ed25519"})
_BROUGHT: Final = frozenset({"jwk", "jku", "x5c", "x5u"})
"""Members by which a token would bring its own key (RFC 8725 section 3.10)."""


class BadJws(ValueError):
    """This is not a token that is read here; the message says why."""


@dataclass(frozen=True, slots=True)
class Jws:
    """A token as read; its signature is still to be checked."""

    header: Json
    payload: Json
    signing_input: bytes
    signature: bytes

    @property
    def kid(self) -> str:
        """The key's absolute name. Raises :class:`BadJws` where the header has none."""
        kid = self.header.get("kid")
        if not isinstance(kid, str) or not kid:
            raise BadJws("the header names no key (kid)")
        return kid

    @property
    def controller(self) -> str:
        """Whose key ``kid`` names."""
        return self.kid.partition("#")[0]

    @property
    def key_id(self) -> str:
        """Which of its keys: the fragment of ``kid``."""
        return self.kid.partition("#")[2]


# Making ---------------------------------------------------------------------------------------------------------------


def sign(header: Mapping[str, Any], payload: Mapping[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """The compact token; header and payload are written canonically. Raises ``NotCanonical`` for what cannot be."""
    signing_input = f"{b64u(canonical.encode(header))}.{b64u(canonical.encode(payload))}".encode()
    return f"{signing_input.decode()}.{b64u(sign(signing_input))}"


# Reading --------------------------------------------------------------------------------------------------------------


def read(text: str, *, typ: str | None = None, largest: int = LARGEST) -> Jws:
    """The token that ``text`` spells, of the kind ``typ`` (of any, if ``None``). Raises :class:`BadJws`."""
    found = _read(text, largest)
    if typ is not None and _typ(found.header) != typ:
        raise BadJws(f"not a token of the kind {typ}")
    if _BROUGHT & found.header.keys():
        raise BadJws("a token that brings its own key is believed by nobody")
    return found


def read_with_own_key(text: str, *, typ: str, largest: int = LARGEST) -> tuple[Jws, Json]:
    """A token that proves possession of the key in its ``jwk``, and that key; its signature was verified with it.

    The one place where a token's own key counts: a wallet shows that it holds the key to which something is to be bound
    (OpenID4VCI 1.0, ``#jwt-proof-type``; RFC 9449). Raises :class:`BadJws`.
    """
    found = _read(text, largest)
    if _typ(found.header) != typ or _BROUGHT & found.header.keys() != {"jwk"}:
        raise BadJws(f"not a token of the kind {typ} with its key in jwk")
    jwk = found.header["jwk"]
    if not isinstance(jwk, dict) or not verify(found, key_of(jwk)):
        raise BadJws("the signature is not that of the key in jwk")
    return found, jwk


def key_of(jwk: Mapping[str, Any]) -> VerifyKey | P256Key:
    """The public key that a JWK spells: P-256 (RFC 7518) or Ed25519 (RFC 8037). Raises :class:`BadJws`."""
    try:
        if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519" and "d" not in jwk:
            return VerifyKey("holder", unb64u(str(jwk.get("x"))))
        return P256Key.of_jwk(jwk)
    except (BadKey, NotCanonical) as error:
        raise BadJws(f"a key that cannot be used: {error}") from error


def read_input(data: bytes) -> Json:
    """The header of what is about to be signed as a token: two pieces, each canonical base64url of JSON. Raises :class:`BadJws`."""
    pieces = data.split(b".")
    if len(pieces) != 2:
        raise BadJws("not two pieces")
    header, _ = (_json(_bytes(piece)) for piece in pieces)
    _check_header(header)
    return header


def verify(jws: Jws, key: VerifyKey | P256Key) -> bool:
    """Whether ``key`` signed it, under the algorithm that fits the key and that the header names (RFC 8725 section 3.1)."""
    fits = jws.header.get("alg") == ES256 if isinstance(key, P256Key) else jws.header.get("alg") in EDDSA
    return fits and key.verify(jws.signature, jws.signing_input)


def _read(text: str, largest: int) -> Jws:
    if len(text) > largest:
        raise BadJws("longer than any token")
    try:
        pieces = text.encode("ascii").split(b".")
    except UnicodeEncodeError as error:
        raise BadJws("not a compact token") from error
    if len(pieces) != 3:
        raise BadJws("not a compact token of three pieces")
    header, payload, signature = (_bytes(piece) for piece in pieces)
    found = Jws(_json(header), _json(payload), pieces[0] + b"." + pieces[1], signature)
    _check_header(found.header)
    if len(signature) != 64:
        raise BadJws("the signature has 64 bytes")
    return found


def _check_header(header: Json) -> None:
    """``alg`` is one of ours, and nothing is critical that is not understood (RFC 7515 section 4.1.11)."""
    if header.get("alg") not in (ES256, *EDDSA):  # in a tuple: what is no text cannot be looked for in a set
        raise BadJws("an algorithm other than ES256 and EdDSA")
    if "crit" in header or "b64" in header:
        raise BadJws("the header asks for something that is not understood here")


def _typ(header: Json) -> str:
    """The kind, with or without the ``application/`` that may be left out (RFC 7515 section 4.1.9)."""
    typ = header.get("typ")
    return typ.lower().removeprefix("application/") if isinstance(typ, str) else ""


def _bytes(piece: bytes) -> bytes:
    try:
        return unb64u(piece.decode("ascii"))
    except (NotCanonical, UnicodeDecodeError) as error:
        raise BadJws("not base64url without padding, in its one spelling") from error


def _json(data: bytes) -> Json:
    try:
        return guard.read(data, largest=len(data))
    except guard.Unreadable as error:
        raise BadJws(str(error)) from error
