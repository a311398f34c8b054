"""The signed head of a log (C2SP tlog-checkpoint): its origin, its size, its root, and nothing more.

Extension lines are refused: no monitor can audit them. Python's ``int`` would read ``0700``, ``+700``, ``7_00`` and
digits of other scripts as 700; a size has one spelling here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ledger.signing.keys import Signer
from ledger.transparency.merkle import EMPTY_ROOT, HASH_SIZE
from ledger.transparency.note import BadNote, LogKey, Note, NotSigned, Signature, b64, parse_note, unb64

LARGEST_SIZE: Final = 2**63 - 1

_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class BadCheckpoint(ValueError):
    """This text is not a checkpoint."""


def parse_number(text: str) -> int:
    """A number of at most 2^63 - 1 in its one decimal spelling. Raises :class:`BadCheckpoint`."""
    if not _NUMBER.fullmatch(text) or int(text) > LARGEST_SIZE:
        raise BadCheckpoint("not a number from 0 to 2^63 - 1 in plain decimal")
    return int(text)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of ``size`` leaves under ``root``, in the log that ``origin`` names."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint whose text is exactly ``text``. Raises :class:`BadCheckpoint`."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise BadCheckpoint("a checkpoint is an origin, a size and a root, a line each, and nothing more")
        try:
            root = unb64(lines[2])
        except BadNote as error:
            raise BadCheckpoint(f"the root is {error}") from error
        checkpoint = cls(lines[0], parse_number(lines[1]), root)
        if len(root) != HASH_SIZE:
            raise BadCheckpoint("the root has 32 bytes")
        if checkpoint.size == 0 and root != EMPTY_ROOT:
            raise BadCheckpoint("a tree without leaves has one root, and this is not it")
        return checkpoint

    def signed_by(self, signer: Signer) -> Note:
        """The note of this checkpoint, signed by the log. The key bears the log's name, or :class:`NotSigned` is raised."""
        if signer.verify_key.name != self.origin:
            raise NotSigned(f"a checkpoint of {self.origin} is signed by a key of that name")
        return Note(self.text, (LogKey(signer.verify_key).sign_note(self.text, signer),))


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as read from a note, with the signatures by known keys that it bears; all were checked."""

    checkpoint: Checkpoint
    note: Note
    signatures: tuple[Signature, ...]


def read(note: bytes, keys: Iterable[LogKey]) -> Signed:
    """The checkpoint in ``note``, signed by one of ``keys`` whose name is its origin.

    Raises :class:`BadNote`, :class:`BadCheckpoint` or :class:`NotSigned`.
    """
    parsed = parse_note(note)
    checkpoint = Checkpoint.parse(parsed.text)
    signatures = parsed.verified(key for key in keys if key.name == checkpoint.origin)
    return Signed(checkpoint, parsed, tuple(signatures))
