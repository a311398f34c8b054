"""Keys and signatures as text: base58btc behind a ``z`` (multibase), and Ed25519 keys as multikeys.

Controlled Identifiers 1.0, ``#multibase-0`` and ``#Multikey``. Only what the Data Integrity suites of this ledger
need: one alphabet, one kind of key.
"""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS: Final = {letter: value for value, letter in enumerate(ALPHABET)}
ED25519_PUBLIC: Final = bytes.fromhex("ed01")
"""The multicodec header of an Ed25519 public key; with it a multikey begins ``z6Mk``."""

LONGEST: Final = 128
"""The most characters read: base58 costs the square of its length, and a signature has 88."""


class NotMultibase(ValueError):
    """This text is not base58btc behind a ``z``, or not what it should hold."""


def encode(data: bytes) -> str:
    """``data`` in base58btc, with its ``z``."""
    number, letters = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        letters = ALPHABET[digit] + letters
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + letters


def decode(text: str) -> bytes:
    """The bytes that ``text`` spells, each text having one reading and each reading one text. Raises :class:`NotMultibase`."""
    if not text.startswith("z") or len(text) > LONGEST:
        raise NotMultibase("not base58btc behind a z, or too long")
    number = 0
    for letter in text[1:]:
        if letter not in _DIGITS:
            raise NotMultibase("a letter that base58btc does not use")
        number = number * 58 + _DIGITS[letter]
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
