"""A hash under a key (HMAC-SHA256, RFC 2104): salts, keys derived for one purpose, reservations."""

from __future__ import annotations

import hmac


def keyed(key: bytes, data: bytes) -> bytes:
    """32 bytes that only who has the key can compute.

    Not ``hmac.digest``: it lets go of the interpreter's lock for its one microsecond, and among forty threads getting it
    back takes ten times as long.
    """
    return hmac.new(key, data, "sha256").digest()
