"""Keys and signatures as text: base58btc behind a ``z`` (multibase), and Ed25519 keys as multikeys.

Controlled Identifiers 1.0, ``#multibase-0`` and ``#Multikey``. Only what the Data Integrity suites of this ledger
need: one alphabet, one kind of key.
"""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PAIRS: Final = [first + second for first in ALPHABET for second in ALPHABET]
_NONE: Final = 255
_VALUES: Final = bytes(ALPHABET.find(chr(code)) % 256 for code in range(256))
ED25519_PUBLIC: Final = bytes.fromhex("ed01")
"""The multicodec header of an Ed25519 public key; with it a multikey begins ``z6Mk``."""

LONGEST: Final = 128
"""The most characters read: base58 costs the square of its length, and a signature has 88."""

_STEPS: Final = [
    (width, int.from_bytes((b"\0" * (width // 8) + b"\xff" * (width // 8)) * (LONGEST * 4 // width), "big"), 58 ** (width // 8))
    for width in (8, 16, 32, 64, 128, 256, 512)
]
"""Digits side by side in one number, each in ``width`` bits: which of them are the second of two, and what the first counts for.

So two neighbours become one in all places at once, and 128 digits are a number after seven steps."""


class NotMultibase(ValueError):
    """This text is not base58btc behind a ``z``, or not what it should hold."""


def encode(data: bytes) -> str:
    """``data`` in base58btc, with its ``z``."""
    number, pairs = int.from_bytes(data, "big"), []
    while number:
        number, two = divmod(number, 58 * 58)
        pairs.append(_PAIRS[two])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(reversed(pairs)).lstrip("1")  # the first pair may begin with a digit that is nought


def decode(text: str) -> bytes:
    """The bytes that ``text`` spells, each text having one reading and each reading one text. Raises :class:`NotMultibase`."""
    if not text.startswith("z") or len(text) > LONGEST:
        raise NotMultibase("not base58btc behind a z, or too long")
    digits = text[1:].encode("ascii", "replace").translate(_VALUES)
    if _NONE in digits:
        raise NotMultibase("a letter that base58btc does not use")
    number = int.from_bytes(digits, "big")
    for width, seconds, times in _STEPS:
        number = (number >> width & seconds) * times + (number & seconds)
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def multikey(raw: bytes) -> str:
    """The Ed25519 public key ``raw`` (32 bytes) as a multikey."""
    return encode(ED25519_PUBLIC + raw)


def unmultikey(text: str) -> bytes:
    """The 32 bytes of the Ed25519 public key that ``text`` spells. Raises :class:`NotMultibase`."""
    data = decode(text)
    if data[:2] != ED25519_PUBLIC or len(data) != 34:
        raise NotMultibase("not the multikey of an Ed25519 public key")
    return data[2:]
