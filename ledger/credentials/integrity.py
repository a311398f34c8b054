"""Digests of what a credential points to (VCDM 2.0, ``#integrity-of-related-resources``), and the resources at hand."""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Final

from ledger.credentials import contexts
from ledger.signing import multibase
from ledger.signing.canonical import NotCanonical, unb64u

KNOWN: Final[Mapping[str, bytes]] = {url: contexts.file_of(url) for url in contexts.PINS}
"""The resources that this ledger has: its bundled contexts."""

_SRI: Final = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+=*)", re.ASCII)
_MULTIHASHES: Final = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}
"""A multihash's first two bytes, its function and its length (multihash, "format")."""


def fits_sri(said: str, data: bytes | None) -> bool:
    """Whether ``said`` has the form of Subresource Integrity, and is ``data``'s digest where that is at hand."""
    found = _SRI.fullmatch(said)
    if found is None:
        return False
    try:
        digest = b64decode(found[2].replace("-", "+").replace("_", "/") + "=" * (-len(found[2]) % 4))
    except binascii.Error:
        return False
    return len(digest) == hashlib.new(found[1]).digest_size and _is(digest, found[1], data)


def fits_multibase(said: str, data: bytes | None) -> bool:
    """Whether ``said`` spells a multihash in multibase, and is ``data``'s digest where that is at hand.

    A bare SHA-256 is taken too: it is what was written before the Recommendation asked for a multihash.
    """
    digest = _bytes(said)
    if digest is None:
        return False
    if len(digest) == 32:
        return _is(digest, "sha256", data)
    function = _MULTIHASHES.get(digest[:2])
    return function is not None and len(digest) == 2 + digest[1] and _is(digest[2:], function, data)


def _bytes(text: str) -> bytes | None:
    try:
        return unb64u(text[1:]) if text.startswith("u") else multibase.decode(text)
    except (NotCanonical, multibase.NotMultibase):
        return None


def _is(digest: bytes, function: str, data: bytes | None) -> bool:
    return data is None or hashlib.new(function, data).digest() == digest
