"""The root of every prefix of a log, at any time: what the authors say they have seen is held against it."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from ledger.signing.canonical import b64u
from ledger.transparency.merkle import EMPTY_ROOT

WIDTH: Final = 32


class Prefixes:
    """All complete subtrees' roots, 64 bytes a leaf; a root once asked for is remembered."""

    def __init__(self) -> None:
        self._levels: list[bytearray] = [bytearray()]
        self._known: dict[int, str] = {0: b64u(EMPTY_ROOT)}

    @property
    def size(self) -> int:
        """How many leaves were added."""
        return len(self._levels[0]) // WIDTH

    def extend(self, hashes: bytes) -> None:
        """More leaf hashes, one behind the other."""
        self._levels[0] += hashes
        height = 0
        while len(self._levels[height]) >= 2 * WIDTH:
            if len(self._levels) == height + 1:
                self._levels.append(bytearray())
            below, above = self._levels[height], self._levels[height + 1]
            for start in range(2 * len(above), len(below) - 2 * WIDTH + 1, 2 * WIDTH):
                above += sha256(b"\1" + below[start : start + 2 * WIDTH]).digest()
            height += 1

    def root(self, size: int) -> str:
        """The root of the first ``size`` leaves, which were added; base64url, as a line's ``seen`` has it."""
        if size not in self._known:
            self._known[size] = b64u(self._computed(size))
        return self._known[size]

    def _computed(self, size: int) -> bytes:
        carried = b""
        for height in range(size.bit_length()):
            if size >> height & 1:
                start = ((size >> height) - 1) * WIDTH
                subtree = bytes(self._levels[height][start : start + WIDTH])
                carried = sha256(b"\1" + subtree + carried).digest() if carried else subtree
        return carried
