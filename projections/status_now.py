"""Status lists as they stand, in blocks: a bit that changes rewrites one block, however many credentials there are.

The history of every bit is kept beside this (``status_list.py``), for what was known at an earlier size. What is published
next is read from here: thirty-two small rows a list, of the lists alone that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ledger.credentials.status import ENTRIES, Purpose
from ledger.store.engine import Row
from projections.change import Change, Each, Table, upsert

BYTES: Final = 512
"""Bytes of a block: 4,096 entries."""

BLOCK = Table(
    "status_block",
    ("association:text", "list:int", "purpose:text", "block:int", "bits:bytes"),
    ("association", "list", "purpose", "block"),
)
STATE = Table(
    "status_state", ("association:text", "list:int", "purpose:text", "position:int"), ("association", "list", "purpose")
)
"""Each list that has a credential, and the last line that changed it: that of its first credential, or of a bit."""

List = tuple[str, int, str]
"""An association, the number of a list, a purpose."""
Key = tuple[str, int, str, int]


class Blocks:
    """The blocks that were read or changed lately, and the changes that a batch of bits makes to them."""

    def __init__(self, load: Callable[[Key], bytes | None]) -> None:
        """``load`` reads a block as it is stored."""
        self._load = load
        self._known: dict[Key, bytearray] = {}
        self._begun: set[List] = set()

    def changes(self, block: str, state: str, issued: Iterable[Row], bits: Sequence[Row]) -> list[Change]:
        """What credentials issued and bits changed do to the tables, which are called ``block`` and ``state``."""
        return [
            Each(f"INSERT INTO {state} VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", self._begin(issued)),
            upsert(block, BLOCK.names, BLOCK.key, self._rewritten(bits)),
            upsert(state, STATE.names, STATE.key, [(*of, position) for of, position in _last(bits).items()]),
        ]

    def _begin(self, issued: Iterable[Row]) -> list[Row]:
        rows: list[Row] = []
        for association, number, _index, _id, _page, position, *_ in issued:
            for purpose in Purpose:
                if (of := (association, number, purpose.value)) not in self._begun:
                    self._begun.add(of)
                    rows.append((*of, position))
        return rows

    def _rewritten(self, bits: Sequence[Row]) -> list[Row]:
        touched: dict[Key, bytearray] = {}
        for association, number, purpose, index, _position, bit in bits:
            block, place = divmod(index, BYTES * 8)
            key = (association, number, purpose, block)
            found = touched[key] = self._block(key)
            mask = 0x80 >> place % 8
            found[place // 8] = found[place // 8] | mask if bit else found[place // 8] & ~mask
        return [(*key, bytes(found)) for key, found in touched.items()]

    def _block(self, key: Key) -> bytearray:
        if key not in self._known:
            self._known[key] = bytearray(self._load(key) or bytes(BYTES))
        return self._known[key]


def _last(bits: Iterable[Row]) -> dict[List, int]:
    return {(association, number, purpose): position for association, number, purpose, _, position, _ in bits}


def joined(rows: Iterable[Row]) -> bytes:
    """A whole list out of its blocks, each a number and its bytes."""
    whole = bytearray(ENTRIES // 8)
    for block, bits in rows:
        whole[block * BYTES : (block + 1) * BYTES] = bytes(bits)
    return bytes(whole)
