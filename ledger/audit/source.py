"""Where an audit reads from: a folder, or an address. Every file is bounded, and what is read is believed by nobody yet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

import httpx2

from ledger.audit.finding import Unusable
from ledger.transparency.checkpoint import BadCheckpoint, Checkpoint
from ledger.transparency.edge import TILE_WIDTH
from ledger.transparency.merkle import node_hash, root
from ledger.transparency.note import LONGEST_NOTE, BadNote, parse_note
from ledger.transparency.tiles import LONGEST_ENTRY, Damaged, Place, parse_bundle, parse_tile, width_at

LONGEST_TILE: Final = 32 * TILE_WIDTH
LONGEST_BUNDLE: Final = (LONGEST_ENTRY + 2) * TILE_WIDTH
LONGEST_FILE: Final = 1 << 30
"""Openings and histories grow with the log; they are read line by line from a folder."""

SECONDS: Final = 30.0
"""How long an address may keep us waiting for one file."""


class Source(Protocol):
    """Files by their path in the log."""

    def read(self, name: str, limit: int) -> bytes | None:
        """The file, or ``None`` if there is none. Raises :class:`Unusable` when it is longer than ``limit`` or cannot be had."""


class FolderSource:
    """A log's folder, or an auditor's export."""

    def __init__(self, path: Path) -> None:
        """Raises :class:`Unusable` when there is no such folder."""
        if not path.is_dir():
            raise Unusable("there is no such folder")
        self._path = path

    def read(self, name: str, limit: int) -> bytes | None:
        """The file, or ``None``. Raises :class:`Unusable` when it is longer than ``limit`` or cannot be read."""
        try:
            with (self._path / name).open("rb") as file:
                data = file.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Unusable(f"{name}: {error.strerror}") from error
        return _within(name, data, limit)


class WebSource:
    """A log at an http(s) address. Redirects are not followed: whoever is asked answers, or nobody does.

    Each file is asked for once and kept in ``folder`` meanwhile, so that every pass reads the same bytes.
    """

    def __init__(self, address: str, client: httpx2.Client, folder: Path) -> None:
        """``folder`` is the auditor's own and empty."""
        self._address = address.rstrip("/")
        self._client = client
        self._folder = folder

    def read(self, name: str, limit: int) -> bytes | None:
        """The file, or ``None``. Raises :class:`Unusable` when it is longer than ``limit`` or cannot be had."""
        kept = self._folder / sha256(name.encode()).hexdigest()
        if kept.exists():
            return kept.read_bytes()
        data = self._fetch(name, limit)
        if data is not None:
            kept.write_bytes(data)
        return data

    def _fetch(self, name: str, limit: int) -> bytes | None:
        try:
            with self._client.stream("GET", f"{self._address}/{name}") as answer:
                if answer.status_code in {404, 410}:
                    return None
                if answer.status_code != 200:
                    raise Unusable(f"{name}: the address answers {answer.status_code}")
                return _within(name, _bounded(answer, limit), limit)
        except httpx2.HTTPError as error:
            raise Unusable(f"{name}: the address does not answer ({type(error).__name__})") from error


def _bounded(answer: httpx2.Response, limit: int) -> bytes:
    """The body as far as one byte beyond ``limit``: a few compressed bytes can promise gigabytes."""
    parts: list[bytes] = []
    length = 0
    for part in answer.iter_bytes(1 << 16):
        parts.append(part)
        length += len(part)
        if length > limit:
            break
    return b"".join(parts)


def _within(name: str, data: bytes, limit: int) -> bytes:
    if len(data) > limit:
        raise Unusable(f"{name}: longer than {limit} bytes")
    return data


@contextmanager
def opened(address: str, *, transport: httpx2.BaseTransport | None = None) -> Iterator[Source]:
    """The log in a folder, or at an http(s) address: its own, or that of the office it belongs to (``…/log``)."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"}:
        yield FolderSource(Path(address))
        return
    limits = httpx2.Timeout(SECONDS)
    with (
        tempfile.TemporaryDirectory() as folder,
        httpx2.Client(timeout=limits, follow_redirects=False, transport=transport, trust_env=False) as client,
    ):
        source = WebSource(address, client, Path(folder))
        if source.read("checkpoint", LONGEST_NOTE) is None:
            source = WebSource(f"{address.rstrip('/')}/log", client, Path(folder))
        yield source


def read_place(source: Source, place: Place) -> tuple[Place, bytes] | None:
    """A tile or bundle from its partial file, or from the full one that took its place; and which of the two it was."""
    limit = LONGEST_BUNDLE if place.level is None else LONGEST_TILE
    for candidate in dict.fromkeys((place, place.whole)):
        data = source.read(candidate.path, limit)
        if data is not None:
            return candidate, data
    return None


@dataclass(frozen=True, slots=True)
class SourceTree:
    """Subtree roots out of a source's tiles, for making proofs (:class:`ledger.transparency.proofs.Nodes`)."""

    source: Source
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
            place = Place(level, index, width_at(self.size, level, index))
            got = read_place(self.source, place)
            if got is None:
                raise Unusable(f"{place.path}: not there")
            self._read[level, index] = parse_tile(got[1])[: place.width]
        return self._read[level, index]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a log is read: the first ``size`` entries of the ``head`` that its files were published for."""

    size: int
    head: int


def published_size(source: Source) -> int:
    """The size that the files were published for, its signature unchecked. Raises :class:`Unusable` without a checkpoint."""
    note = source.read("checkpoint", LONGEST_NOTE)
    try:
        return Checkpoint.parse(parse_note(note or b"").text).size
    except (BadNote, BadCheckpoint) as error:
        raise Unusable(f"checkpoint: {error}") from error


def bundles(source: Source, extent: Extent) -> Iterator[tuple[int, list[bytes]]]:
    """Each bundle's entries within ``extent``, with the leaf index of the first. Raises :class:`Unusable` where one is missing."""
    if extent.size > extent.head:
        raise Unusable(f"the log has {extent.head} entries, not {extent.size}")
    for first in range(0, extent.size, TILE_WIDTH):
        place = Place(None, first // TILE_WIDTH, min(TILE_WIDTH, extent.head - first))
        got = read_place(source, place)
        try:
            found = parse_bundle(got[1]) if got else []
        except Damaged as error:
            raise Unusable(f"{place.path}: {error}") from error
        if len(found) < place.width:
            raise Unusable(f"{place.path}: bundle missing or not whole")
        yield first, found[: min(place.width, extent.size - first)]


def entries(source: Source, extent: Extent) -> Iterator[tuple[int, bytes]]:
    """Every entry within ``extent``, with its leaf index. Raises :class:`Unusable` at the first that is not there."""
    for first, found in bundles(source, extent):
        yield from enumerate(found, first)
