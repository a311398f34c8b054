"""Signed notes (C2SP signed-note): a text, an empty line, and a line for each signature.

Lines of keys one does not know are passed over, but must be well formed; a line of a key one does know must verify, or
the whole note is refused.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from ledger.signing.keys import Signer, VerifyKey, note_key_id

LONGEST_NOTE: Final = 1_000_000
MOST_SIGNATURES: Final = 64
"""The specification asks for at least 16; a bound keeps a stranger's note from costing more than it says."""

_DASH: Final = "— "


class BadNote(ValueError):
    """These bytes are not a signed note."""


class NotSigned(ValueError):
    """No trusted key signed this, or a trusted key's signature does not verify."""


def b64(data: bytes) -> str:
    """Base64 with padding (RFC 4648 section 4), as notes and proofs use it."""
    return binascii.b2a_base64(data, newline=False).decode()


def unb64(text: str) -> bytes:
    """The bytes that :func:`b64` wrote as ``text``; any other spelling raises :class:`BadNote`."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:  # also of a text that is not ASCII
        raise BadNote("not base64") from error
    if b64(data) != text:
        raise BadNote("not the canonical base64")
    return data


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: a key's name, its four-byte id, and what it wrote."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """As the note shows it, with its newline."""
        return f"{_DASH}{self.name} {b64(self.key_id + self.value)}\n"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """The signature in ``line``, without its newline. Raises :class:`BadNote`."""
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space:
            raise BadNote("a signature line is an em dash, a name and a signature, with single spaces between")
        if not name or "+" in name or any(c.isspace() for c in name):
            raise BadNote("a key's name may not be empty, nor hold a plus sign or a space")
        data = unb64(encoded)
        if len(data) <= 4:
            raise BadNote("a signature is a key id and at least one byte more")
        return cls(name, data[:4], data[4:])


class NoteKey(Protocol):
    """A key that one trusts to sign notes of some kind."""

    @property
    def name(self) -> str:
        """The key's name."""

    @property
    def note_id(self) -> bytes:
        """Its four-byte id, which depends on the kind of signature too."""

    def verify_note(self, text: str, value: bytes) -> bool:
        """Whether ``value`` is this key's signature of the note's text."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """A log's own key: plain Ed25519 over the text (type 0x01)."""

    key: VerifyKey

    @property
    def name(self) -> str:
        """The key's name, which is the log's origin."""
        return self.key.name

    @property
    def note_id(self) -> bytes:
        """Its four-byte id."""
        return bytes.fromhex(self.key.key_id)

    def verify_note(self, text: str, value: bytes) -> bool:
        """Whether ``value`` is this key's signature of ``text``."""
        return len(value) == 64 and self.key.verify(value, text.encode())

    def sign_note(self, text: str, signer: Signer) -> Signature:
        """``signer``'s signature of ``text``, checked before it leaves: a key that signs wrongly is found at home."""
        value = signer.sign(text.encode())
        if signer.verify_key != self.key or not self.verify_note(text, value):
            raise NotSigned(f"the key of {self.name} made a signature that does not verify")
        return Signature(self.name, self.note_id, value)


COSIGNATURE: Final = 0x04


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A witness's key: Ed25519 over the time and the text (type 0x04, C2SP tlog-cosignature).

    The signed message does not hold the witness's name, so one key must never serve two witnesses.
    """

    name: str
    raw: bytes

    @property
    def note_id(self) -> bytes:
        """Its four-byte id."""
        return note_key_id(self.name, COSIGNATURE, self.raw)

    @property
    def vkey(self) -> str:
        """The signed-note verifier key."""
        return f"{self.name}+{self.note_id.hex()}+{b64(bytes([COSIGNATURE]) + self.raw)}"

    @classmethod
    def parse(cls, vkey: str) -> WitnessKey:
        """The key that ``vkey`` spells. Raises ``ValueError``."""
        name, _, rest = vkey.partition("+")
        _, _, encoded = rest.partition("+")
        data = unb64(encoded)
        if data[:1] != bytes([COSIGNATURE]):
            raise BadNote("not a verifier key for Ed25519 cosignatures")
        key = cls(name, VerifyKey(name, data[1:]).raw)  # the same checks of name and point as for any key
        if key.vkey != vkey:
            raise BadNote("the key id does not belong to this name and key")
        return key

    def verify_note(self, text: str, value: bytes) -> bool:
        """Whether ``value`` is this witness's timestamped signature of ``text``."""
        if len(value) != 72 or cosigned_at(value) >= 2**63:
            return False
        return VerifyKey(self.name, self.raw).verify(value[8:], _cosigned(text, cosigned_at(value)))

    def cosign(self, text: str, signer: Signer, *, at: int) -> Signature:
        """``signer``'s cosignature of ``text`` at ``at``, whole seconds since 1970, UTC."""
        value = at.to_bytes(8, "big") + signer.sign(_cosigned(text, at))
        return Signature(self.name, self.note_id, value)


def cosigned_at(value: bytes) -> int:
    """When a cosignature was made: whole seconds since 1970, UTC."""
    return int.from_bytes(value[:8], "big")


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures, in their order. ``text`` ends with a newline."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def data(self) -> bytes:
        """The note's exact bytes."""
        return (self.text + "\n" + "".join(signature.line for signature in self.signatures)).encode()

    def signed_also(self, signatures: Iterable[Signature]) -> Note:
        """The same text with more signatures; of one key, the newer takes the older's place."""
        by_key = {(found.name, found.key_id): found for found in (*self.signatures, *signatures)}
        return Note(self.text, tuple(by_key.values()))

    def verified(self, keys: Iterable[NoteKey]) -> list[Signature]:
        """The signatures of ``keys``, all of them good. Raises :class:`NotSigned` at a bad one, or when there is none."""
        known = {(key.name, key.note_id): key for key in keys}
        found = [signature for signature in self.signatures if (signature.name, signature.key_id) in known]
        for signature in found:
            if not known[signature.name, signature.key_id].verify_note(self.text, signature.value):
                raise NotSigned(f"the signature of {signature.name} does not verify")
        if not found:
            raise NotSigned("no trusted key signed this note")
        return found


@lru_cache(maxsize=16)
def parse_note(data: bytes) -> Note:
    """The note that ``data`` spells, read once where many proofs end in the same. Raises :class:`BadNote`."""
    if len(data) > LONGEST_NOTE:
        raise BadNote("the note is too long")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise BadNote("a note is UTF-8") from error
    if any(c < " " and c != "\n" for c in whole):
        raise BadNote("a note has no control characters but the newline")
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise BadNote("a note is a text, an empty line, and signature lines, each ending in a newline")
    signatures = tuple(Signature.parse(line) for line in lines[:-1].split("\n"))
    if len(signatures) > MOST_SIGNATURES:
        raise BadNote("the note has too many signatures")
    return Note(text + "\n", signatures)
