"""Salts that hide what an SD-JWT does not disclose: 128 random bits each (RFC 9901 section 9.3), never used twice."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from ledger.signing.canonical import b64u

LENGTH = 16


def salts() -> Iterator[str]:
    """One new salt after the other, in base64url."""
    while True:
        yield b64u(secrets.token_bytes(LENGTH))
