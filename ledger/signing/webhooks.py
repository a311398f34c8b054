"""Webhooks signed as Standard Webhooks has it: HMAC-SHA256 over id, timestamp and body, under a secret of its own for each receiver.

Source: the specification at https://github.com/standard-webhooks/standard-webhooks, "Signature scheme". A secret is not
kept but derived, from the office's own and from what it is for: so a restored office signs as before.
"""

from __future__ import annotations

from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterable
from typing import Final

from ledger.signing.keyed import keyed

PREFIX: Final = "whsec_"


def secret(office: bytes, receiver: str, generation: int) -> str:
    """The receiver's secret, 32 bytes as the specification writes them; each ``generation`` has another."""
    return PREFIX + b64encode(keyed(office, f"webhook\0{receiver}\0{generation}".encode())).decode()


def code(office: bytes, purpose: str, *about: str) -> str:
    """A code for a link in a mail, which only this office can have made: 16 bytes."""
    return urlsafe_b64encode(keyed(office, "\0".join(("link", purpose, *about)).encode())[:16]).decode().rstrip("=")


def headers(secrets: Iterable[str], name: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers: the message's name, the attempt's time in seconds since 1970, and a signature under each secret.

    While a secret is being changed there are two, the new one first ("Webhook headers").
    """
    return {
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(sign(each, name, timestamp, body) for each in secrets),
    }


def sign(under: str, name: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the signature. Raises ``ValueError`` for a name in which a full stop could hide another timestamp."""
    if "." in name:
        raise ValueError("a message's name has no full stop")
    key = b64decode(under.removeprefix(PREFIX))
    return "v1," + b64encode(keyed(key, f"{name}.{timestamp}.".encode() + body)).decode()
