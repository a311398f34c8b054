"""The first pass: is the tree what was signed, and does every older checkpoint lead to it?

Streaming: what is held is one bundle, and one hash for each bit of the size. Leaves are hashed from the entries
themselves, and nothing that the log computed is believed; tiles and roots are only compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from ledger.audit.finding import Findings, Unusable, leaf
from ledger.audit.source import Source, read_place
from ledger.transparency.checkpoint import BadCheckpoint, Checkpoint
from ledger.transparency.edge import TILE_WIDTH
from ledger.transparency.merkle import Subtrees, root
from ledger.transparency.note import LONGEST_NOTE, BadNote, NotSigned, b64
from ledger.transparency.policy import Accepted, Policy
from ledger.transparency.tiles import Damaged, Place, parse_bundle, parse_tile


@dataclass(frozen=True, slots=True)
class KeptNote:
    """An older checkpoint: who kept it (*the auditor*, *the published history*), and its bytes."""

    keeper: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint whose signatures were checked, and where it came from."""

    where: str
    accepted: Accepted
    data: bytes

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint."""
        return self.accepted.checkpoint


@dataclass
class Structure:
    """What the first pass saw."""

    head: Signed | None = None
    kept: list[Signed] = field(default_factory=list)
    bundles: int = 0
    tiles: int = 0
    whole: bool = False
    """Whether every entry up to the head's size was there and led to its root."""


def check(source: Source, policy: Policy, kept: Sequence[KeptNote], into: Findings) -> Structure:
    """Bundles, tiles, root, the head's signatures, and every older checkpoint. Raises :class:`Unusable` without a head."""
    seen = Structure()
    data = source.read("checkpoint", LONGEST_NOTE)
    if data is None:
        raise Unusable("there is no checkpoint")
    seen.head = read_note("checkpoint", data, policy, into)
    if seen.head is None:
        return seen
    seen.kept = [found for note in kept if (found := read_note(f"a note of {note.keeper}", note.data, policy, into))]
    head = seen.head.checkpoint
    sizes = {found.checkpoint.size for found in seen.kept if found.checkpoint.size <= head.size} | {head.size}
    roots = _Walk(source, head.size, into, seen).roots(sizes)
    seen.whole = roots.get(head.size) == head.root
    if head.size in roots and not seen.whole:
        into.fault("ENTRIES.ROOT", "checkpoint", f"the {head.size} entries do not lead to the signed root")
    _check_kept(seen, roots, into)
    return seen


def read_note(where: str, data: bytes, policy: Policy, into: Findings) -> Signed | None:
    """The checkpoint in a note under the policy's log keys, or a fault."""
    try:
        return Signed(where, policy.read(data), data)
    except BadNote as error:
        into.fault("NOTE", where, str(error))
    except BadCheckpoint as error:
        into.fault("BODY", where, str(error))
    except NotSigned as error:
        into.fault("SIGNATURE", where, str(error))
    return None


class _Walk:
    """One walk over all bundles, from the first to the last that is there."""

    def __init__(self, source: Source, size: int, into: Findings, seen: Structure) -> None:
        self.source, self.size, self.into, self.seen = source, size, into, seen
        self.rows: list[list[bytes]] = []
        """For each level, the hashes of its unfinished tile."""

    def roots(self, sizes: Iterable[int]) -> dict[int, bytes]:
        """The root at each of ``sizes`` that the entries reach."""
        wanted = sorted(sizes, reverse=True)
        found: dict[int, bytes] = {}
        tree = Subtrees()
        for hashes in self._hashes():
            while wanted and wanted[-1] < tree.size + len(hashes):
                size = wanted.pop()
                part = Subtrees(tree.size, list(tree.roots))
                part.extend(hashes[: size - tree.size])
                found[size] = part.root()
            tree.extend(hashes)
        found.update((size, tree.root()) for size in wanted if size == tree.size)
        return found

    def _hashes(self) -> Iterator[list[bytes]]:
        """The leaf hashes of each bundle, compared with the tiles on the way; ends at the first that is missing."""
        for index in range(-(-self.size // TILE_WIDTH)):
            hashes = self._bundle(Place(None, index, min(TILE_WIDTH, self.size - index * TILE_WIDTH)))
            if hashes is None:
                return
            yield hashes
            self._rise(0, index, hashes)
        for level, row in enumerate(self.rows[1:], 1):
            if row:
                self._compare(Place(level, self.size >> 8 * (level + 1), len(row)), row)

    def _bundle(self, place: Place) -> list[bytes] | None:
        got = read_place(self.source, place)
        if got is None:
            after = f"the log says {self.size} entries, and ends after {place.index * TILE_WIDTH}"
            self.into.fault("MISSING", place.path, f"bundle missing: {after}")
            return None
        found, data = got
        try:
            entries = parse_bundle(data)
        except Damaged as error:
            self.into.fault("BUNDLE", found.path, str(error))
            return None
        if len(entries) != found.width:
            self.into.fault("BUNDLE", found.path, f"holds {len(entries)} entries, not {found.width}")
            return None
        self.seen.bundles += 1
        return [sha256(b"\0" + entry).digest() for entry in entries[: place.width]]

    def _rise(self, level: int, index: int, hashes: list[bytes]) -> None:
        """Compares a tile; a full one's root is one hash of the tile above, which may be full by it."""
        self._compare(Place(level, index, len(hashes)), hashes)
        if len(hashes) < TILE_WIDTH:
            return
        while len(self.rows) <= level + 1:
            self.rows.append([])
        row = self.rows[level + 1]
        row.append(root(hashes))
        if len(row) == TILE_WIDTH:
            self.rows[level + 1] = []
            self._rise(level + 1, index // TILE_WIDTH, row)

    def _compare(self, place: Place, hashes: list[bytes]) -> None:
        got = read_place(self.source, place)
        if got is None:
            self.into.fault("MISSING", place.path, "tile missing")
            return
        self.seen.tiles += 1
        found, data = got
        if len(data) == 32 * found.width and data[: 32 * place.width] == b"".join(hashes):
            return
        self._name_difference(place, found, data, hashes)

    def _name_difference(self, place: Place, found: Place, data: bytes, hashes: list[bytes]) -> None:
        if len(data) != 32 * found.width:
            self.into.fault("TILE", found.path, f"has {len(data)} bytes, not {32 * found.width}")
            return
        for number, theirs in enumerate(parse_tile(data)[: place.width]):
            if theirs != hashes[number] and place.level == 0:
                index = place.index * TILE_WIDTH + number
                self.into.fault("TILES.LEAVES", leaf(index), f"entry {index} does not hash to its leaf in {found.path}")
            elif theirs != hashes[number]:
                below = Place((place.level or 0) - 1, place.index * TILE_WIDTH + number)
                self.into.fault("TILES.PARENTS", found.path, f"hash {number} is not the root over {below.path}")


def _check_kept(seen: Structure, roots: dict[int, bytes], into: Findings) -> None:
    """Every older checkpoint is a prefix of this tree: else it was rolled back, rewritten, or forked."""
    if seen.head is None:
        return
    head = seen.head.checkpoint
    for note in seen.kept:
        old = note.checkpoint
        if old.origin != head.origin:
            into.fault("NOTE", note.where, f"is of another log, {old.origin}")
        elif old.size > head.size:
            ahead = f"it has {old.size} entries, the log shows {head.size}: an older state was put back"
            into.fault("ROLLBACK", f"{note.where}, size {old.size}", ahead)
        elif old.size == head.size and old.root != head.root:
            into.fault("FORK", f"{note.where}, size {old.size}", _evidence(seen.head, note))
        elif old.size in roots and old.root != roots[old.size]:
            changed = f"its root is {b64(old.root)}, the entries shown now lead to {b64(roots[old.size])} at that size"
            into.fault("REWRITTEN", f"{note.where}, size {old.size}", changed)


def _evidence(one: Signed, other: Signed) -> str:
    notes = " | ".join(note.data.decode().replace("\n", " / ") for note in (one, other))
    return f"two roots for one size were signed; both notes are the evidence: {notes}"
