"""Sealing with AES-256-GCM: subject keys under the vault's secret, bodies under their subject's key.

Sealing keeps a stolen copy of the vault without the office's secret from being read. What binds a body to its line is
not this seal but the commitment in the line (``transparency.md`` 3.4).
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.signing.keyed import keyed
from ledger.vault.errors import DoesNotUnseal

NONCE_BYTES = 12


def derive(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose."""
    return keyed(key, b"ledger-vault/" + purpose.encode() + b"/v1")


def seal(key: bytes, plain: bytes, about: str) -> bytes:
    """Nonce and ciphertext; ``about`` (a line's id, a subject) is authenticated with it."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """What was sealed. Raises DoesNotUnseal."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except InvalidTag:
        raise DoesNotUnseal from None
