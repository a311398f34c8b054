"""Tree hashes (RFC 6962 section 2.1).

A leaf is hashed behind a zero byte and a node behind a one, so that no leaf can be passed off as a node. The tree over
*n* leaves splits at the largest power of two below *n*; read from below, that is: pair neighbours, and carry an odd last
one up unchanged. The recursion of the RFC itself stands in the tests, as the reference that these are held to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

HASH_SIZE: Final = 32

EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of the tree without leaves."""

BLOCK: Final = 1024
"""A power of two, so that a tree over blocks' roots is the tree over their leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry's bytes."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return sha256(b"\1" + left + right).digest()


def parents(level: Sequence[bytes]) -> list[bytes]:
    """The level above ``level``: neighbours paired, an odd last one carried up as it is."""
    pairs, hashed = iter(level), sha256
    # One iterator taken twice yields neighbours without an index; written out, not calling node_hash, for its speed.
    above = [hashed(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
    if len(level) % 2:
        above.append(level[-1])
    return above


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes, all in memory; level by level, about one SHA-256 call a leaf."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) > BLOCK:  # a block is a whole subtree, and its levels stay in the processor's cache
        hashes = [root(hashes[start : start + BLOCK]) for start in range(0, len(hashes), BLOCK)]
    level = hashes
    while len(level) > 1:
        level = parents(level)
    return level[0]


@dataclass(slots=True)
class Subtrees:
    """The roots of the complete subtrees that cover a growing prefix: all that its root needs, log2(n) hashes.

    ``roots`` holds one hash for each bit set in ``size``, the largest subtree first.
    """

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def push(self, leaf: bytes) -> None:
        """One more leaf hash: as many subtrees close as ``size`` has ones at its end."""
        carried, closing = leaf, self.size
        while closing & 1:
            carried = sha256(b"\1" + self.roots.pop() + carried).digest()
            closing >>= 1
        self.roots.append(carried)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Many more leaf hashes, in order; whole aligned blocks of 256 are hashed level by level."""
        waiting = list(leaves)
        start = 0
        while start < len(waiting):
            block = waiting[start : start + 256 - self.size % 256]
            if len(block) == 256:
                self._push_subtree(root(block), 8)
            else:
                for leaf in block:
                    self.push(leaf)
            start += len(block)

    def _push_subtree(self, carried: bytes, height: int) -> None:
        closing = self.size >> height
        while closing & 1:
            carried = node_hash(self.roots.pop(), carried)
            closing >>= 1
        self.roots.append(carried)
        self.size += 1 << height

    def root(self) -> bytes:
        """The root of the prefix pushed so far."""
        if not self.roots:
            return EMPTY_ROOT
        carried = self.roots[-1]
        for larger in reversed(self.roots[:-1]):
            carried = node_hash(larger, carried)
        return carried
