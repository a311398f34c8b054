"""The same status for tokens: the Token Status List (IETF, draft 20 on), two bits a credential.

One token holds what three bitstring lists say: 0 is valid, 1 invalid (revoked for good), 2 suspended. List number and index are
those of the bitstring lists. Bits count from the least significant of each byte, the other way round than in a bitstring list,
and are packed with zlib, not GZIP.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, Final

from ledger.credentials import jose
from ledger.credentials.jose import BadJws, Jws
from ledger.credentials.status import LIFETIME, MOST_BYTES, TTL
from ledger.signing.canonical import NotCanonical, b64u, unb64u

Json = dict[str, Any]

BITS: Final = 2
KIND: Final = "token"
"""What the list is called in its address, where the others have their purpose."""
MEDIA_TYPE: Final = "application/statuslist+jwt"


class Status(IntEnum):
    """What an entry says (Token Status List ``#status-types-values``)."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2


class BadTokenList(ValueError):
    """This is not a Token Status List that a status may be read from; the message says why."""


def list_url(public_url: str, association: str, number: int) -> str:
    """Where an association's ``number``-th list is published; it is the token's subject too."""
    return f"{public_url.rstrip('/')}/status/{association}/{KIND}-{number}"


# Making ---------------------------------------------------------------------------------------------------------------


def _spread(byte: int) -> int:
    """The eight bits of a bitstring's byte, leftmost first, as the low bits of eight entries."""
    return sum(1 << place * BITS for place in range(8) if byte & 0x80 >> place)


_SPREAD: Final = tuple(_spread(byte) for byte in range(256))


def packed(revoked: bytes, suspended: bytes) -> bytes:
    """The entries that two bitstrings of one length make; whoever is both is revoked, which is for good."""
    pairs = zip(revoked, suspended, strict=True)
    return b"".join((_SPREAD[one] | _SPREAD[other & ~one] << 1).to_bytes(2, "little") for one, other in pairs)


def encode(entries: bytes, bits: int = BITS) -> Json:
    """The ``status_list`` member: the entries compressed, in base64url."""
    return {"bits": bits, "lst": b64u(zlib.compress(entries, 9))}


def build(url: str, entries: bytes, *, issuer: str, kid: str, at: datetime) -> tuple[Json, Json]:
    """Header and payload, not yet signed: good for 48 hours from ``at``, worth asking for again after five minutes.

    ``issuer`` is the ``iss`` of the tokens it is about: whoever finds their key by it finds this one's as well (``#key-management``).
    """
    start = int(at.timestamp())
    payload: Json = {
        "exp": start + int(LIFETIME.total_seconds()),
        "iat": start,
        "iss": issuer,
        "status_list": encode(entries),
        "sub": url,
        "ttl": int(TTL.total_seconds()),
    }
    return {"alg": jose.ES256, "kid": kid, "typ": jose.STATUS_LIST}, payload


# Reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TokenList:
    """A list as read; its signature is still to be checked (``jose.verify``)."""

    jws: Jws
    entries: bytes
    bits: int
    issued: datetime
    expires: datetime | None
    ttl: timedelta | None

    def status(self, index: int) -> int:
        """The value at ``index``. Raises :class:`BadTokenList` outside the list."""
        if type(index) is not int or not 0 <= index < len(self.entries) * 8 // self.bits:
            raise BadTokenList("the index lies outside the list")
        place = index * self.bits
        return self.entries[place // 8] >> place % 8 & (1 << self.bits) - 1


def read(text: str, *, url: str, now: datetime | None = None) -> TokenList:
    """The list that was got from ``url`` (Token Status List ``#validation-rules``). Raises :class:`BadTokenList`.

    ``now``: it must not have expired by then. Whose key signed it is the caller's to ask.
    """
    try:
        jws = jose.read(text, typ=jose.STATUS_LIST)
    except BadJws as error:
        raise BadTokenList(str(error)) from error
    if jws.payload.get("sub") != url:
        raise BadTokenList("the list is not that of the address it came from")
    issued, expires, ttl = (_whole(jws.payload, name) for name in ("iat", "exp", "ttl"))
    if issued is None:
        raise BadTokenList("the list does not say when it was issued")
    if now is not None and expires is not None and now.timestamp() >= expires:
        raise BadTokenList("the list has expired")
    entries, bits = decode(jws.payload.get("status_list"))
    return TokenList(
        jws, entries, bits, _moment(issued), None if expires is None else _moment(expires),
        None if ttl is None else timedelta(seconds=ttl),
    )  # fmt: skip


def decode(member: object) -> tuple[bytes, int]:
    """The entries of a ``status_list``, and how many bits each has. Raises :class:`BadTokenList`, for a bomb too."""
    match member:
        case {"bits": 1 | 2 | 4 | 8 as bits, "lst": str(text), **more} if set(more) <= {"aggregation_uri"} and type(bits) is int:
            return _unpacked(text), bits
        case _:
            raise BadTokenList("not a status list of 1, 2, 4 or 8 bits")


def _unpacked(text: str) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        entries = unpacker.decompress(unb64u(text), MOST_BYTES + 1)
    except (NotCanonical, zlib.error) as error:
        raise BadTokenList("the list is not zlib in base64url") from error
    if len(entries) > MOST_BYTES:
        raise BadTokenList("the list unpacks to more than any list needs")
    if not unpacker.eof or unpacker.unused_data:
        raise BadTokenList("the list is cut short, or something follows it")
    return entries


def _whole(payload: Json, name: str) -> int | None:
    value = payload.get(name)
    if value is None and name not in payload:
        return None
    if type(value) is not int or not 0 <= value < 2**40 or (name == "ttl" and value == 0):
        raise BadTokenList(f"{name} is not a whole number of seconds")
    return value


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)
