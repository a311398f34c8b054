"""What anyone may read of a log: its folder, and proofs made from it. Needs neither the journal nor a key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.durable import Folder
from ledger.transparency.note import parse_note
from ledger.transparency.proofs import consistency
from ledger.transparency.tiles import Damaged, Tiles
from ledger.transparency.tlog_proof import TlogProof, make

CHECKPOINT: Final = "checkpoint"


@dataclass(frozen=True, slots=True)
class Published:
    """The log under ``path``. Every proof is made for the size of the very note it goes with, never for another."""

    path: Path

    @property
    def tiles(self) -> Tiles:
        """Its tiles and bundles."""
        return Tiles(Folder(self.path))

    def note(self) -> bytes | None:
        """The published checkpoint's exact bytes; ``None`` before the first one."""
        return Folder(self.path).read(CHECKPOINT)

    def size(self) -> int:
        """How many leaves the published checkpoint covers; 0 before the first one. The signature is not checked here."""
        note = self.note()
        return Checkpoint.parse(parse_note(note).text).size if note is not None else 0

    def prove(self, index: int, *, extra: bytes | None = None) -> TlogProof:
        """That leaf ``index`` is logged, under the checkpoint as published now.

        Raises ``OutsideTheTree`` when that does not cover it yet, :class:`~ledger.transparency.tiles.Damaged` when a tile
        is missing or there is no checkpoint.
        """
        note = self.note()
        if note is None:
            raise Damaged("there is no published checkpoint")
        size = Checkpoint.parse(parse_note(note).text).size
        return make(index, note, self.tiles.tree(size), extra=extra)

    def grown_from(self, old: int, new: int) -> list[bytes]:
        """That the tree of ``new`` begins with the tree of ``old``; both sizes must have been published."""
        return consistency(old, new, self.tiles.tree(new))
