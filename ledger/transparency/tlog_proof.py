"""A proof that an entry was logged, whole and offline (C2SP tlog-proof, version 1).

It proves *logged by then, seen by these*; it does not prove *still valid*. Its ``extra`` part is bound by nothing and
must be checked by other means. Size and root both come from the one note inside, never from elsewhere.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ledger.transparency.checkpoint import BadCheckpoint, Checkpoint, parse_number
from ledger.transparency.note import BadNote, b64, parse_note, unb64
from ledger.transparency.policy import Accepted, Policy
from ledger.transparency.proofs import NEAR, Nodes, NotProven, check_inclusion, inclusion

HEADER: Final = "c2sp.org/tlog-proof@v1"
LONGEST_PROOF: Final = 2_000_000
MOST_HASHES: Final = 63
"""A tree of 2^63 - 1 leaves is no higher."""


class BadProof(ValueError):
    """These bytes are not a proof of this format."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Leaf ``index``, its siblings from the bottom up, the note as the log published it, and unbound extra bytes."""

    index: int
    hashes: tuple[bytes, ...]
    note: bytes
    extra: bytes | None = None

    @property
    def data(self) -> bytes:
        """The ``.tlog-proof`` file."""
        extra = [] if self.extra is None else [f"extra {b64(self.extra)}"]
        lines = [HEADER, *extra, f"index {self.index}", *(b64(value) for value in self.hashes), "", ""]
        return "\n".join(lines).encode() + self.note

    def check(self, leaf: bytes, policy: Policy) -> Accepted:
        """The checkpoint, accepted by ``policy``, under which the entry with this leaf hash was logged.

        Raises ``BadNote``, ``BadCheckpoint``, ``NotSigned``, ``NoQuorum`` or :class:`NotProven`.
        """
        accepted = policy.accept(self.note)
        head = accepted.checkpoint
        check_inclusion(leaf, self.index, head.size, self.hashes, root=head.root)
        return accepted


def make(index: int, note: bytes, nodes: Nodes, *, extra: bytes | None = None) -> TlogProof:
    """The proof for leaf ``index`` under ``note``; ``nodes`` must be the tree of that note's size.

    Raises :class:`~ledger.transparency.proofs.OutsideTheTree` when the note does not cover the leaf yet.
    """
    size = Checkpoint.parse(parse_note(note).text).size
    return TlogProof(index, tuple(inclusion(index, size, nodes)), note, extra)


def parse_proof(data: bytes) -> TlogProof:
    """The proof that ``data`` spells, and no other spelling of it. Raises :class:`BadProof`."""
    if len(data) > LONGEST_PROOF:
        raise BadProof("the proof is too long")
    lines = data.split(b"\n")
    try:
        blank = lines.index(b"", 1, -1)
    except ValueError:
        raise BadProof("no empty line before the checkpoint") from None
    if not b"".join(lines[:blank]).isascii():
        raise BadProof("a proof is plain ASCII up to its checkpoint")
    try:
        proof = _proof(lines[:blank], b"\n".join(lines[blank + 1 :]))
        _head_of(proof.note)
    except (BadNote, BadCheckpoint) as error:
        raise BadProof(str(error)) from error
    return proof


@lru_cache(maxsize=16)
def _head_of(note: bytes) -> Checkpoint:
    """The checkpoint that a note holds, read once where many proofs end in the same."""
    return Checkpoint.parse(parse_note(note).text)


def _proof(lines: Sequence[bytes], note: bytes) -> TlogProof:
    if lines[0] != HEADER.encode():
        raise BadProof(f"the first line is not {HEADER}")
    at = 2 if lines[1:2] and lines[1].startswith(b"extra ") else 1
    extra = unb64(lines[1][6:].decode()) if at == 2 else None
    if not lines[at:] or not lines[at].startswith(b"index "):
        raise BadProof("no line with the index where one is due")
    index, hashes = parse_number(lines[at][6:].decode()), lines[at + 1 :]
    return TlogProof(index, _sized(_decoded(hashes[:NEAR]) + _above(*hashes[NEAR:])), note, extra)


def _sized(hashes: tuple[bytes, ...]) -> tuple[bytes, ...]:
    if len(hashes) > MOST_HASHES or not {32}.issuperset(map(len, hashes)):
        raise BadProof("at most 63 hashes of 32 bytes each")
    return hashes


@lru_cache(maxsize=256)
def _above(*lines: bytes) -> tuple[bytes, ...]:
    """The hashes that 256 neighbours have in common: the same lines always say the same. What is too long is not remembered."""
    return _sized(_decoded(lines))


def _decoded(lines: Sequence[bytes]) -> tuple[bytes, ...]:
    """Lines of base64, all at once: written again they must be the same. If they are not, :func:`unb64` says of which and why."""
    with suppress(ValueError):
        found = tuple(map(a2b_base64, lines))
        if b"".join(map(b2a_base64, found)) == b"\n".join([*lines, b""]):
            return found
    return tuple(unb64(line.decode()) for line in lines)


__all__ = ["BadProof", "NotProven", "TlogProof", "make", "parse_proof"]
