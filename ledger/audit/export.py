"""The auditor's export: a log and what goes with it, as plain files that need neither us nor a database.

``rsync``, a USB stick or any web server will do. The checkpoint is read first and everything else is of its size, so an
export of a log that grows meanwhile is whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ledger.audit.artefacts import MANIFEST, STANDINGS
from ledger.audit.finding import Unusable
from ledger.audit.source import LONGEST_FILE, FolderSource, Source, read_place
from ledger.audit.verify import CHECKPOINTS, KEYS, OPENINGS, POLICY
from ledger.signing.canonical import JSON, encode
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.edge import TILE_WIDTH
from ledger.transparency.note import LONGEST_NOTE, parse_note
from ledger.transparency.tiles import Place, width_at


@dataclass(frozen=True, slots=True)
class Pieces:
    """What an office puts beside its log's own files.

    ``checkpoints`` are (time, note) of every note ever published, oldest first. ``openings`` are what this auditor may
    see; ``{"id": …, "lost": true}`` says that a body is gone and was not erased. ``keys`` are verifier keys, the root's
    among them. ``status`` are the exact bytes of status lists, ``standings`` answers that were told.
    """

    checkpoints: Iterable[tuple[str, str]] = ()
    openings: Iterable[JSON] = ()
    keys: Iterable[str] = ()
    status: Iterable[bytes] = ()
    standings: Iterable[JSON] = ()


def export(log: Path, target: Path, pieces: Pieces) -> int:
    """Writes the export into ``target``, which must be empty or absent; the size of the log exported.

    Raises :class:`Unusable` when ``target`` holds something, or the log is not whole.
    """
    if target.exists() and any(target.iterdir()):
        raise Unusable("the folder for the export is not empty")
    source = FolderSource(log)
    note = source.read("checkpoint", LONGEST_NOTE)
    if note is None:
        raise Unusable("there is no checkpoint to export")
    size = Checkpoint.parse(parse_note(note).text).size
    written: dict[str, str] = {}
    for name, data in (("checkpoint", note), *_log_files(source, size), *_beside(source, log), *_given(pieces)):
        _put(target, name, data)
        written[name] = sha256(data).hexdigest()
    manifest = "".join(f"{digest}  {name}\n" for name, digest in sorted(written.items()))
    _put(target, MANIFEST, manifest.encode())
    return size


def places(size: int) -> Iterator[Place]:
    """Every bundle and tile of a log of ``size``."""
    for index in range(-(-size // TILE_WIDTH)):
        yield Place(None, index, min(TILE_WIDTH, size - index * TILE_WIDTH))
    level = 0
    while size >> 8 * level:
        index = 0
        while (width := width_at(size, level, index)) > 0:
            yield Place(level, index, width)
            index += 1
        level += 1


def _log_files(source: Source, size: int) -> Iterator[tuple[str, bytes]]:
    for place in places(size):
        got = read_place(source, place)
        if got is None:
            raise Unusable(f"{place.path}: not there")
        yield got[0].path, got[1]


def _beside(source: Source, log: Path) -> Iterator[tuple[str, bytes]]:
    names = [POLICY, *(f"editions/{path.name}" for path in sorted((log / "editions").glob("*.toml")))]
    for name in names:
        data = source.read(name, LONGEST_FILE)
        if data is not None:
            yield name, data


def _given(pieces: Pieces) -> Iterator[tuple[str, bytes]]:
    yield CHECKPOINTS, "".join(f"{json.dumps({'at': at, 'note': note})}\n" for at, note in pieces.checkpoints).encode()
    yield OPENINGS, b"".join(encode(opening) + b"\n" for opening in pieces.openings)
    yield KEYS, "".join(f"{vkey}\n" for vkey in pieces.keys).encode()
    yield STANDINGS, b"".join(encode(told) + b"\n" for told in pieces.standings)
    for data in pieces.status:
        yield f"status/{sha256(data).hexdigest()}", data


def _put(target: Path, name: str, data: bytes) -> None:
    place = target / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
