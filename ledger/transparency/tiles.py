"""The tree in static files (C2SP tlog-tiles).

``tile/<level>/<index>[.p/<width>]`` holds hashes, ``tile/entries/<index>[.p/<width>]`` the entries themselves, 256 to a
file. All arithmetic of paths is here. A file that is not there may simply not be published yet; a file of the wrong
length is damaged, and is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from ledger.transparency.durable import Folder
from ledger.transparency.edge import TILE_WIDTH, Edge, Tile
from ledger.transparency.merkle import HASH_SIZE, node_hash, root

LONGEST_ENTRY: Final = 65_535
"""An entry's length is a u16 in its bundle."""

_PATH: Final = re.compile(
    r"tile/(?P<kind>entries|[0-9]|[1-5][0-9]|6[0-3])/"
    r"(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


class Damaged(ValueError):
    """A published file is missing or is not what it should be; the message names it."""


class EntryTooLong(ValueError):
    """An entry of more than 65,535 bytes cannot be published."""


# Paths ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """What one path names: a tile at ``level``, or a bundle of entries when ``level`` is ``None``."""

    level: int | None
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The path, relative to the log's address."""
        kind = "entries" if self.level is None else str(self.level)
        suffix = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{kind}/{_grouped(self.index)}{suffix}"

    @property
    def whole(self) -> Place:
        """The full file that takes this one's place once it exists."""
        return Place(self.level, self.index)


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Where a tile of hashes lies."""
    return Place(level, index, width).path


def bundle_path(index: int, width: int = TILE_WIDTH) -> str:
    """Where a bundle of entries lies."""
    return Place(None, index, width).path


def parse_path(path: str) -> Place | None:
    """What ``path`` names, if it is exactly the path of a tile or bundle: the only ones a server needs to answer."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    kind, width = found["kind"], found["width"]
    index = int(found["index"].replace("x", "").replace("/", ""))
    place = Place(None if kind == "entries" else int(kind), index, int(width) if width else TILE_WIDTH)
    return place if place.path == path else None


def _grouped(index: int) -> str:
    """Three digits a group, all but the last behind an ``x``: 1234067 is ``x001/x234/067``."""
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups))


def width_at(size: int, level: int, index: int) -> int:
    """How many hashes tile ``index`` of ``level`` holds in a tree of ``size``; 0 or less means that it has no such tile."""
    return min(TILE_WIDTH, (size >> 8 * level) - index * TILE_WIDTH)


# Bundles --------------------------------------------------------------------------------------------------------------


def format_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries, each behind its length. Raises :class:`EntryTooLong`."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > LONGEST_ENTRY:
            raise EntryTooLong(f"an entry of {len(entry)} bytes; 65,535 is the most")
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def parse_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle. Raises :class:`Damaged` when it ends inside one."""
    entries: list[bytes] = []
    at, end = 0, len(data)
    while at + 2 <= end:
        start = at + 2
        at = start + (data[at] << 8 | data[at + 1])
        entries.append(data[start:at])
    if at != end:
        raise Damaged("the bundle ends inside an entry")
    return entries


def parse_tile(data: bytes) -> list[bytes]:
    """The hashes of a tile. Raises :class:`Damaged` when it ends inside one."""
    if len(data) % HASH_SIZE:
        raise Damaged("the tile ends inside a hash")
    return [data[start : start + HASH_SIZE] for start in range(0, len(data), HASH_SIZE)]


# Files ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles and bundles in one folder. Reading trusts nothing: a width is always that of a signed size."""

    folder: Folder

    def hashes(self, level: int, index: int, width: int = TILE_WIDTH) -> list[bytes]:
        """The first ``width`` hashes of a tile. Raises :class:`Damaged`."""
        return self._first(Place(level, index, width), parse_tile)

    def entries(self, index: int, width: int = TILE_WIDTH) -> list[bytes]:
        """The first ``width`` entries of a bundle. Raises :class:`Damaged`."""
        return self._first(Place(None, index, width), parse_bundle)

    def _first(self, place: Place, parse: Callable[[bytes], list[bytes]]) -> list[bytes]:
        """From the partial file, or from the full one that has replaced it (tlog-tiles, "Partial Tiles")."""
        for candidate in dict.fromkeys((place, place.whole)):
            data = self.folder.read(candidate.path)
            if data is None:
                continue
            try:
                found = parse(data)
            except Damaged as error:
                raise Damaged(f"{candidate.path}: {error}") from error
            if len(found) != candidate.width:
                raise Damaged(f"{candidate.path}: holds {len(found)}, not {candidate.width}")
            return found[: place.width]
        raise Damaged(f"{place.path}: not there")

    def edge(self, size: int) -> Edge:
        """The right edge of the tree of ``size``. Raises :class:`Damaged`."""
        rows: list[tuple[bytes, ...]] = []
        level = 0
        while size >> 8 * level:
            width = (size >> 8 * level) % TILE_WIDTH
            rows.append(tuple(self.hashes(level, size >> 8 * (level + 1), width)) if width else ())
            level += 1
        return Edge(tuple(rows))

    def tree(self, size: int) -> TiledTree:
        """The tree of ``size``, for making proofs. ``size`` must be that of the checkpoint the proof goes with."""
        return TiledTree(self, size)

    def write(self, tiles: Sequence[Tile], bundles: Sequence[tuple[int, Sequence[bytes]]]) -> None:
        """These tiles, and these bundles by index, for good. Raises :class:`EntryTooLong` before anything is written."""
        files = [(bundle_path(index, len(entries)), format_bundle(entries)) for index, entries in bundles]
        files += [(tile_path(tile.level, tile.index, len(tile.hashes)), tile.data) for tile in tiles]
        self.folder.write(files)

    def forget_partials(self, place: Place) -> None:
        """The partial files of a tile or bundle whose full file is published: that one now answers for them."""
        self.folder.remove(f"{place.whole.path}.p")


@dataclass(frozen=True, slots=True)
class TiledTree:
    """Subtree roots out of tiles; a tile is read once for all the proof's hashes in it."""

    tiles: Tiles
    size: int
    _read: dict[tuple[int, int], list[bytes]] = field(default_factory=dict)

    def node(self, height: int, index: int) -> bytes:
        """The root of the complete subtree over leaves ``[index << height, (index + 1) << height)``."""
        level, inside = divmod(height, 8)
        number, start = divmod(index << inside, TILE_WIDTH)
        return root(self._tile(level, number)[start : start + (1 << inside)])

    def join(self, left: bytes, right: bytes) -> bytes:
        """The hash of a node over its two children."""
        return node_hash(left, right)

    def _tile(self, level: int, index: int) -> list[bytes]:
        if (level, index) not in self._read:
            self._read[level, index] = self.tiles.hashes(level, index, width_at(self.size, level, index))
        return self._read[level, index]
