"""Moves the public log forward, never back (``transparency.md`` 3.8).

The order of the steps is the whole safety of a log:

    1  the journal writes lines and their leaf hashes in one transaction (not here)
    2  tiles and bundles are written for good, read again, and compared
    3  the head is signed, and swapped against the one before, in the journal's database
    4  the witnesses are asked
    5  the file ``checkpoint`` is replaced, and the note joins the history

A crash between any two leaves either nothing, or files that nobody points to, or a signed head that is not public yet.
There is no code for recovery: the next call of ``advance`` walks the same road and finds what is missing.

Whoever holds the database can rewrite it, but not the checkpoints that others keep; so every call first compares the
head with what is public, and refuses when the world has seen more than the database remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Generic

from ledger.signing.keys import Signer, VerifyKey
from ledger.signing.statement import format_at
from ledger.transparency.checkpoint import BadCheckpoint, Checkpoint, read
from ledger.transparency.durable import Folder
from ledger.transparency.edge import TILE_WIDTH, Edge, Tile
from ledger.transparency.merkle import leaf_hash
from ledger.transparency.note import BadNote, LogKey, Note, NotSigned, Signature, parse_note
from ledger.transparency.proofs import consistency
from ledger.transparency.published import CHECKPOINT
from ledger.transparency.source import Head, Source
from ledger.transparency.tiles import Damaged, Place, Tiles
from ledger.transparency.witness import Witness, WitnessAway, WitnessHas, WitnessRefuses

BATCH: Final = 64 * TILE_WIDTH
"""How many lines are held in memory at once while many are published."""


class WorldIsAhead(Exception):
    """The world has seen a larger log than this database remembers: an older backup was restored. Nothing was signed."""

    def __init__(self, who: str, seen: int, ours: int) -> None:
        super().__init__(f"{who} has a log of {seen} lines, the database one of {ours}: an older backup was restored")
        self.seen = seen
        self.ours = ours


class Forked(Exception):
    """The database's lines do not lead to a root that was signed before. Nothing was signed."""


class HeadMoved(Exception):
    """Somebody else moved the head first; ``advance`` may be called again."""


class Log(Generic[Head]):
    """The one integrator of a log. Not for two threads at once; two processes do no harm, but one of them is refused."""

    def __init__(
        self,
        folder: Path,
        source: Source[Head],
        signer: Signer,
        origin: str,
        *,
        head: Callable[[int, bytes, str], Head],
        clock: Callable[[], datetime],
        witnesses: Sequence[Witness] = (),
        retired: Sequence[VerifyKey] = (),
    ) -> None:
        """``head`` builds the journal's own kind of head; ``retired`` keys may have signed what is published now."""
        self.tiles = Tiles(Folder(folder))
        self.absent: dict[str, str] = {}
        """Which witnesses did not cosign last time, and why: for the operator's alarm."""
        self._source = source
        self._signer = signer
        self._origin = origin
        self._make_head = head
        self._clock = clock
        self._witnesses = tuple(witnesses)
        self._keys = [LogKey(key) for key in (signer.verify_key, *retired)]
        self._witnessed: dict[str, int] = {}
        self._edge = Edge()
        self._pending: list[bytes] = []
        self._partials_at = 0
        self._settled = False

    def advance(self) -> Head:
        """Everything written is published under one checkpoint, whatever an earlier call left undone; the head then.

        Raises :class:`WorldIsAhead`, :class:`Forked`, :class:`HeadMoved` or
        :class:`~ledger.transparency.tiles.Damaged`; whatever is raised, calling again is safe.
        """
        public = self._public()  # before the head: it never runs ahead of one that is read later
        head = self._source.head()
        self._refuse_older(head, public)
        # The first checkpoint of every log is of size 0: harmless to sign, and a witness that knows better says so.
        head = head or self._sign(None, Edge())
        self._stand_at(public)
        if not self._is_settled(head, public):
            if self._build(head.size).root != head.root:
                raise Forked(f"the database's lines no longer lead to the root signed for size {head.size}")
            self._publish(head)
        if (size := self._source.size()) > head.size:
            head = self._sign(head, self._build(size))
            self._publish(head)
        return head

    def refresh(self) -> Head:
        """The same, and the witnesses are asked again even if nothing was written: a sign of life, at least hourly."""
        head = self.advance()
        self._publish(head)
        return head

    # What is public, and what may follow it -----------------------------------------------------------------------

    def _public(self) -> Checkpoint | None:
        note = self.tiles.folder.read(CHECKPOINT)
        if note is None:
            return None
        try:
            public = read(note, self._keys).checkpoint
        except (BadNote, BadCheckpoint, NotSigned) as error:
            raise Damaged(f"{CHECKPOINT}: {error}") from error
        if public.origin != self._origin:
            raise Damaged(f"{CHECKPOINT}: is of another log")
        return public

    def _refuse_older(self, head: Head | None, public: Checkpoint | None) -> None:
        ours = head.size if head else 0
        if public and public.size > ours:
            raise WorldIsAhead("the published checkpoint", public.size, ours)
        if public and head and public.size == ours and public.root != head.root:
            raise Forked(f"the published checkpoint and the database's head differ at one size, {ours}")
        if self._source.size() < ours:
            raise WorldIsAhead("the signed head", ours, self._source.size())

    def _is_settled(self, head: Head, public: Checkpoint | None) -> bool:
        """Whether steps 4 and 5 are done for ``head``. The first call of a process also hears the witnesses."""
        if public is None or public.size < head.size:
            return False
        if not self._settled and not self._witnesses:
            history = self._source.checkpoints()
            self._settled = bool(history) and history[-1][0].size == head.size
        return self._settled

    # Step 2: tiles and bundles ------------------------------------------------------------------------------------

    def _stand_at(self, public: Checkpoint | None) -> None:
        """Holds the right edge of what is public; from the files, or, when they are lost, built again from line one."""
        if self._edge.size and public and self._edge.size >= public.size:
            return
        self._edge, self._pending = Edge(), []
        if public is None:
            return
        try:
            self._edge, self._pending = self._edge_in_files(public)
            self._partials_at = public.size
        except Damaged:
            self._build(public.size)
        if self._edge.root != public.root:
            raise Forked(f"the database's lines do not lead to the root published for size {public.size}")
        start = public.size - public.size % TILE_WIDTH
        if list(self._source.leaf_hashes(start, public.size)) != list(self._edge.rows[0] if self._edge.rows else ()):
            raise Forked(f"the database's last lines before {public.size} are not the published ones")

    def _edge_in_files(self, public: Checkpoint) -> tuple[Edge, list[bytes]]:
        edge = self.tiles.edge(public.size)
        if edge.root != public.root:
            raise Damaged(f"the tiles at the right edge do not lead to the root of size {public.size}")
        width = public.size % TILE_WIDTH
        return edge, self.tiles.entries(public.size // TILE_WIDTH, width) if width else []

    def _build(self, size: int) -> Edge:
        """Tiles and bundles up to ``size``, written for good and checked; the edge there."""
        edge, pending = self._edge, self._pending
        while edge.size < size:
            stop = min(size, edge.size - edge.size % TILE_WIDTH + BATCH)
            edge, pending = self._add(edge, pending, stop, last=stop == size)
        self._edge, self._pending = edge, pending
        return edge

    def _add(self, edge: Edge, pending: list[bytes], stop: int, *, last: bool) -> tuple[Edge, list[bytes]]:
        entries = pending + self._entries(edge.size, stop)
        first = edge.size // TILE_WIDTH
        bundles = [
            (first + number, entries[start : start + TILE_WIDTH])
            for number, start in enumerate(range(0, len(entries), TILE_WIDTH))
        ]
        grown, tiles = edge.grown(self._source.leaf_hashes(edge.size, stop))
        if grown.size != stop:
            raise Damaged(f"the journal has {grown.size} leaf hashes where {stop} are due")
        if last:  # a row that has not changed is in its file already
            tiles += [tile for tile in grown.unfinished() if tile not in self._edge.unfinished()]
        self.tiles.write(tiles, bundles)
        self._read_again(tiles, bundles)
        return grown, entries[len(entries) - len(entries) % TILE_WIDTH :]

    def _entries(self, start: int, stop: int) -> list[bytes]:
        lines = self._source.lines(start, stop - start)
        for index, line in enumerate(lines, start):
            if line.position != index + 1:
                raise Damaged(f"leaf {index} stands at position {line.position}, not {index + 1}")
        if len(lines) != stop - start:
            raise Damaged(f"the journal has {start + len(lines)} lines where {stop} are due")
        return [line.entry for line in lines]

    def _read_again(self, tiles: Sequence[Tile], bundles: Sequence[tuple[int, Sequence[bytes]]]) -> None:
        """What the disk now holds, hashed again: one flipped bit in a leaf hash once cost a log its life (CT, Yeti 2022)."""
        for tile in tiles:
            if tuple(self.tiles.hashes(tile.level, tile.index, len(tile.hashes))) != tile.hashes:
                raise Damaged(f"{Place(tile.level, tile.index, len(tile.hashes)).path}: not what was written")
        for number, entries in bundles:
            hashes = self.tiles.hashes(0, number, len(entries))
            for place, entry in enumerate(self.tiles.entries(number, len(entries))):
                if leaf_hash(entry) != hashes[place]:
                    raise Damaged(f"leaf {number * TILE_WIDTH + place}: the line does not hash to its leaf hash")

    # Steps 3, 4 and 5 ---------------------------------------------------------------------------------------------

    def _sign(self, old: Head | None, edge: Edge) -> Head:
        note = Checkpoint(self._origin, edge.size, edge.root).signed_by(self._signer)
        new = self._make_head(edge.size, edge.root, note.data.decode())
        if not self._source.swap_head(old, new):
            raise HeadMoved("somebody else moved the log's head first")
        return new

    def _publish(self, head: Head) -> None:
        self._settled = False
        note = parse_note(head.note.encode())
        note = note.signed_also(found for witness in self._witnesses for found in self._ask(witness, head, note))
        with self.tiles.folder.alone():  # between looking and replacing, nobody else replaces it
            public = self._public()
            if public and public.size > head.size:
                return  # somebody else signed on top of this head, and was faster: a checkpoint never goes back
            self.tiles.folder.write([(CHECKPOINT, note.data)])
        self._source.publish(self._make_head(head.size, head.root, note.data.decode()), format_at(self._clock()))
        self._settled = True
        self._forget_partials(head.size)

    def _ask(self, witness: Witness, head: Head, note: Note) -> Sequence[Signature]:
        """The witness's cosignatures; none when it is away. A witness that has seen more, or other, stops everything."""
        name = witness.key.name
        self.absent.pop(name, None)
        try:
            found = Note(note.text, tuple(self._cosigned(witness, head, note))).verified([witness.key])
        except (WitnessAway, NotSigned) as error:
            self.absent[name] = str(error)
            return ()
        except WitnessRefuses as error:
            raise Forked(f"{name} refuses the tree of {head.size}: {error}") from error
        self._witnessed[name] = head.size
        return found

    def _cosigned(self, witness: Witness, head: Head, note: Note) -> Sequence[Signature]:
        name = witness.key.name
        old = self._witnessed.get(name, head.size)
        for _ in range(3):  # asked from the size we remember, then from the one it says it has
            try:
                return witness.add_checkpoint(old, consistency(old, head.size, self.tiles.tree(head.size)), note.data)
            except WitnessHas as conflict:
                if conflict.size > head.size:
                    raise WorldIsAhead(name, conflict.size, head.size) from conflict
                if conflict.size == old:
                    raise WitnessRefuses(f"it has another tree of {old}") from conflict
                old = conflict.size
        raise WitnessAway("it names another size each time")

    def _forget_partials(self, size: int) -> None:
        """Where a tile that was unfinished is full and published now, its partial files are not needed by any checkpoint."""
        level = 0
        while (finished := size >> 8 * (level + 1)) and (unfinished := self._partials_at >> 8 * (level + 1)) < finished:
            self.tiles.forget_partials(Place(level, unfinished))
            if level == 0:
                self.tiles.forget_partials(Place(None, unfinished))
            level += 1
        self._partials_at = size
