"""The right edge of a tree: all that growing it needs, and nothing else.

In a tree kept as tiles of 256 (C2SP tlog-tiles) the edge is the unfinished tile of each level. Growing is a pure
function from an edge and new leaf hashes to the next edge and the tiles that were finished on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ledger.transparency.merkle import EMPTY_ROOT, root

TILE_WIDTH: Final = 256


@dataclass(frozen=True, slots=True)
class Tile:
    """A row of consecutive hashes at one level: 256 of them when it is full."""

    level: int
    index: int
    hashes: tuple[bytes, ...]

    @property
    def data(self) -> bytes:
        """As the file holds it."""
        return b"".join(self.hashes)


@dataclass(frozen=True)
class Edge:
    """``rows[level]`` are the hashes, fewer than 256, of the unfinished tile at that level."""

    rows: tuple[tuple[bytes, ...], ...] = ()

    @cached_property
    def size(self) -> int:
        """How many leaves lie under this edge."""
        return sum(len(row) << (8 * level) for level, row in enumerate(self.rows))

    @cached_property
    def root(self) -> bytes:
        """The root of the whole tree: what is unfinished below is the last, odd one above."""
        carried: list[bytes] = []
        for row in self.rows:
            hashes = [*row, *carried]
            carried = [root(hashes)] if hashes else []
        return carried[0] if carried else EMPTY_ROOT

    def unfinished(self) -> list[Tile]:
        """The partial tiles of the tree at this size; an empty one does not exist."""
        return [Tile(level, self.size >> 8 * (level + 1), row) for level, row in enumerate(self.rows) if row]

    def grown(self, leaves: Sequence[bytes]) -> tuple[Edge, list[Tile]]:
        """The edge after ``leaves``, and every tile that they finished, lowest level first."""
        finished: list[Tile] = []
        rows: list[tuple[bytes, ...]] = []
        rising: Sequence[bytes] = leaves
        while rising or len(rows) < len(self.rows):
            level = len(rows)
            row = (*(self.rows[level] if level < len(self.rows) else ()), *rising)
            whole = len(row) - len(row) % TILE_WIDTH
            first = self.size >> 8 * (level + 1)
            full = [
                Tile(level, first + number, row[start : start + TILE_WIDTH])
                for number, start in enumerate(range(0, whole, TILE_WIDTH))
            ]
            finished.extend(full)
            rows.append(row[whole:])
            rising = [root(tile.hashes) for tile in full]
        return Edge(tuple(rows)), finished
