"""One bit for each credential and purpose: the Bitstring Status List (W3C BSL 1.0).

One list for each association and purpose; a verifier fetches the whole list, so that nobody learns whom it asked about.
A bit says *revoked* (for good), *suspended* (until it is cleared), or, beside a revocation, why it was revoked. What a list
must be for its bit to count is in :func:`read`; whether the association signed it is asked in ``checks_status``.
"""

from __future__ import annotations

import binascii
import re
import struct
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from ledger.credentials import contexts
from ledger.credentials.guard import NotAllowed, moment_text
from ledger.signing import did

Json = dict[str, Any]

ENTRIES: Final = 131_072
"""How many entries a list has at least, so that a holder is lost in the crowd (BSL ``#privacy-considerations``)."""
MOST_BYTES: Final = 1024 * 1024
"""The most a list may unpack to: a few bytes can promise gigabytes."""
TTL: Final = timedelta(minutes=5)
LIFETIME: Final = timedelta(hours=48)
TYPES: Final = ("VerifiableCredential", "BitstringStatusListCredential")

_PROBLEM: Final = "https://www.w3.org/ns/credentials/status-list#"
LENGTH_ERROR: Final = _PROBLEM + "STATUS_LIST_LENGTH_ERROR"
VERIFICATION_ERROR: Final = _PROBLEM + "STATUS_VERIFICATION_ERROR"
RETRIEVAL_ERROR: Final = _PROBLEM + "STATUS_RETRIEVAL_ERROR"
RANGE_ERROR: Final = "https://www.w3.org/TR/vc-data-model#RANGE_ERROR"

_GZIP_HEADER: Final = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
"""No file name, no time, no operating system: the same bits make the same bytes."""
_ENCODED: Final = re.compile(r"u[A-Za-z0-9_-]+", re.ASCII)


class Purpose(StrEnum):
    """What a bit of the list says when it is set."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"
    MESSAGE = "message"


ANSWERED: Final = (Purpose.REVOCATION, Purpose.SUSPENSION)
"""The purposes that every credential has, and that a report has a line for; a message only says why."""

MESSAGE_SIZE: Final = 1
"""Bits of a message: one, because there are verifiers that refuse a credential whose entries have more (decision 0029)."""
MESSAGES: Final = ("not superseded", "superseded by move")
"""What a message's bit says, clear and set. Signed credentials bear these words: they are never reworded."""


class BadList(ValueError):
    """This is not a list that the credential's status may be read from; ``problem`` is the W3C's word for it."""

    def __init__(self, message: str, problem: str = VERIFICATION_ERROR) -> None:
        """``message`` names the fault."""
        super().__init__(message)
        self.problem = problem


def list_url(public_url: str, association: str, purpose: Purpose, number: int = 1) -> str:
    """Where an association's ``number``-th list for ``purpose`` is published; it is the list's id too."""
    return f"{public_url.rstrip('/')}/status/{association}/{purpose.value}-{number}"


def message_table() -> list[Json]:
    """A message's values and what each says, as its entry writes them (BSL ``#bitstringstatuslistentry``)."""
    return [{"status": f"{value:#x}", "message": said} for value, said in enumerate(MESSAGES)]


@lru_cache(maxsize=256)
def is_kept_at(url: str, issuer: str) -> bool:
    """Whether a list at this address lies at its issuer's own host. Raises ``NotDidWeb``."""
    host, place = urlsplit(did.to_url(issuer)).netloc, urlsplit(url)
    return place.netloc == host and not place.query and not place.fragment and place.scheme in {"https", "http"}


# Making ---------------------------------------------------------------------------------------------------------------


def bitstring(indexes: Iterable[int], entries: int = ENTRIES) -> bytes:
    """Bits with those at ``indexes`` set; index 0 is the leftmost. Raises :class:`IndexError` outside the list."""
    bits = bytearray(entries // 8)
    for index in indexes:
        if not 0 <= index < entries:
            raise IndexError(index)
        bits[index // 8] |= 0x80 >> (index % 8)
    return bytes(bits)


def encode(bits: bytes) -> str:
    """GZIP, then multibase base64url (BSL ``#bitstring-generation-algorithm``)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(bits) + packer.flush()
    whole = _GZIP_HEADER + packed + struct.pack("<II", zlib.crc32(bits), len(bits) & 0xFFFFFFFF)
    return "u" + urlsafe_b64encode(whole).rstrip(b"=").decode()


def build(url: str, issuer: str, purpose: Purpose, bits: bytes, *, at: datetime) -> Json:
    """The list's credential, not yet signed: good for 48 hours from ``at``, worth asking for again after five minutes."""
    start = at.replace(microsecond=0)
    return {
        "@context": [contexts.CREDENTIALS],
        "id": url,
        "type": list(TYPES),
        "issuer": issuer,
        "validFrom": _utc(start),
        "validUntil": _utc(start + LIFETIME),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose.value,
            "ttl": int(TTL.total_seconds() * 1000),
            "encodedList": encode(bits),
        },
    }


def _utc(when: datetime) -> str:
    return (when - (when.utcoffset() or timedelta())).strftime("%Y-%m-%dT%H:%M:%SZ")


# Reading --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list of the right kind; its signature is still to be checked."""

    bits: bytes
    valid_from: datetime
    valid_until: datetime

    def is_set(self, index: int) -> bool:
        """The bit at ``index``. Raises :class:`BadList` outside the list."""
        if not 0 <= index < len(self.bits) * 8:
            raise BadList("the index lies outside the list", RANGE_ERROR)
        return bool(self.bits[index // 8] & (0x80 >> (index % 8)))


def read(document: Json, *, url: str, issuer: str, purpose: str) -> StatusList:
    """The list at ``url`` of ``issuer`` for ``purpose`` (BSL ``#validate-algorithm``). Raises :class:`BadList`.

    The specification does not bind the list's issuer to the credential's; here they must be one.
    """
    try:
        return _read(document, url, issuer, purpose)
    except NotAllowed as error:
        raise BadList(str(error)) from error


def _read(document: Json, url: str, issuer: str, purpose: str) -> StatusList:
    match document:
        case {
            "@context": [contexts.CREDENTIALS],
            "id": str(name),
            "type": [*types],
            "issuer": str(author) | {"id": str(author)},
            "validFrom": str(start),
            "validUntil": str(end),
            "credentialSubject": {"type": "BitstringStatusList", "statusPurpose": str(said), "encodedList": str(packed)},
        } if sorted(map(str, types)) == sorted(TYPES):
            if name != url:
                raise BadList("the list's id is not the address it came from")
            if author != issuer:
                raise BadList("the list is another issuer's")
            if said != purpose:
                raise BadList("the list is for another purpose")
            return StatusList(decode(packed), _moment(start), _moment(end))
        case _:
            raise BadList("not a status list with one purpose and a term")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(moment_text(text))
    except ValueError as error:
        raise BadList("a moment that does not exist") from error


def decode(packed: str) -> bytes:
    """The bits (BSL ``#bitstring-expansion-algorithm``). Raises :class:`BadList` for a short list, and for a bomb."""
    if not _ENCODED.fullmatch(packed):
        raise BadList("the list is not base64url behind a u")
    try:
        whole = urlsafe_b64decode(packed[1:] + "=" * (-len(packed[1:]) % 4))
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        bits = unpacker.decompress(whole, MOST_BYTES + 1)
    except (binascii.Error, zlib.error) as error:
        raise BadList("the list is not GZIP in base64url") from error
    if len(bits) > MOST_BYTES:
        raise BadList("the list unpacks to more than any list needs", LENGTH_ERROR)
    if not unpacker.eof or unpacker.unused_data:
        raise BadList("the list is cut short, or something follows it")
    if len(bits) * 8 < ENTRIES:
        raise BadList("the list is shorter than the 131,072 entries that hide a holder", LENGTH_ERROR)
    return bits
