"""Inclusion and consistency, made and checked (RFC 6962 section 2.1; checked by the algorithms of RFC 9162).

Two halves that share no line, so that one mistake cannot hide in both: the first half follows the definition of the
tree downwards and asks a reader for subtree roots; the second follows the bits of two numbers upwards and knows nothing
but hashes. The checkers raise, because a proof that is not looked at proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final, Protocol

# Making ---------------------------------------------------------------------------------------------------------------


class Nodes(Protocol):
    """Where subtree roots come from: tiles, or hashes in memory."""

    def node(self, height: int, index: int) -> bytes:
        """The root of the complete subtree over leaves ``[index << height, (index + 1) << height)``."""

    def join(self, left: bytes, right: bytes) -> bytes:
        """The hash of a node over its two children."""


class OutsideTheTree(ValueError):
    """No tree of this size has this leaf, or this earlier size."""


def inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The siblings from leaf ``index`` up to the root of the tree of ``size``. Raises :class:`OutsideTheTree`."""
    if not 0 <= index < size:
        raise OutsideTheTree(f"a tree of {size} has no leaf {index}")
    siblings: list[bytes] = []
    start, stop = 0, size
    while stop - start > 1:
        split = start + _split(stop - start)
        if index < split:
            siblings.append(_subtree(split, stop, nodes))
            stop = split
        else:
            siblings.append(_subtree(start, split, nodes))
            start = split
    return siblings[::-1]


def consistency(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """What shows that the tree of ``old`` is a prefix of the tree of ``new``. Raises :class:`OutsideTheTree`.

    Nothing is needed when ``old`` is 0 or ``new``.
    """
    if not 0 <= old <= new:
        raise OutsideTheTree(f"a tree of {new} does not begin with a tree of {old}")
    path: list[bytes] = []
    start, stop = 0, new if old else 0
    while stop > old:
        split = start + _split(stop - start)
        if old <= split:
            path.append(_subtree(split, stop, nodes))
            stop = split
        else:
            path.append(_subtree(start, split, nodes))
            start = split
    if start:  # else the old tree is itself a subtree whose root the reader of the proof already holds
        path.append(_subtree(start, stop, nodes))
    return path[::-1]


def _split(width: int) -> int:
    """The largest power of two below ``width``."""
    return 1 << ((width - 1).bit_length() - 1)


def _subtree(start: int, stop: int, nodes: Nodes) -> bytes:
    """The root over leaves ``[start, stop)``, where ``start`` is a multiple of a power of two not below the width."""
    width = stop - start
    if width & (width - 1) == 0:
        height = width.bit_length() - 1
        return nodes.node(height, start >> height)
    split = start + _split(width)
    return nodes.join(_subtree(start, split, nodes), _subtree(split, stop, nodes))


# Checking -------------------------------------------------------------------------------------------------------------


NEAR: Final = 8
"""The levels from a leaf to the top of its 256 neighbours."""


class NotProven(ValueError):
    """The proof does not show what it is offered for."""


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], *, root: bytes) -> None:
    """Raises :class:`NotProven` unless ``leaf`` is leaf ``index`` of the tree of ``size`` under ``root`` (RFC 9162, 2.1.3.2).

    ``size`` and ``root`` must come from one and the same checkpoint.
    """
    _require_hashes(leaf, root, *proof)
    if not 0 <= index < size:
        raise NotProven(f"leaf {index} lies outside a tree of {size}")
    near = _climbed(leaf, index, size - 1, tuple(proof[:NEAR]))
    value, _, last = _climbed_above(*near, tuple(proof[NEAR:]))
    if last:
        raise NotProven("the proof is shorter than the tree is high")
    if value != root:
        raise NotProven(f"leaf {index} is not under this root")


def _climbed(value: bytes, position: int, last: int, siblings: tuple[bytes, ...]) -> tuple[bytes, int, int]:
    """The node that these siblings lead to from the node at ``position`` of a level that ends with ``last``, and its own level's."""
    hashed = sha256
    for sibling in siblings:
        if last == 0:
            raise NotProven("the proof is longer than the tree is high")
        if position & 1 or position == last:
            value = hashed(b"\1" + sibling + value).digest()
            while position and not position & 1:  # levels at which the way has no sibling
                position, last = position >> 1, last >> 1
        else:
            value = hashed(b"\1" + value + sibling).digest()
        position, last = position >> 1, last >> 1
    return value, position, last


_climbed_above: Final = lru_cache(maxsize=256)(_climbed)
"""The same, remembered: leaves that are neighbours have these siblings in common, and the same hashes always lead to the same."""


def check_consistency(old: int, new: int, proof: Sequence[bytes], *, old_root: bytes, new_root: bytes) -> None:
    """Raises :class:`NotProven` unless the tree of ``old`` is a prefix of the tree of ``new`` (RFC 9162, 2.1.4.2)."""
    _require_hashes(old_root, new_root, *proof)
    if not 0 <= old <= new:
        raise NotProven(f"a tree of {new} cannot follow a tree of {old}")
    if old in (0, new):
        _check_trivial(old, new, proof, old_root, new_root)
        return
    # A complete old tree is its own first subtree; its root is not repeated in the proof.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        raise NotProven("the proof is empty")
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    before = after = path[0]
    for step, stands_left in zip(path[1:], _sides(position, last, len(path) - 1), strict=True):
        if stands_left:
            before = sha256(b"\1" + step + before).digest()
        after = sha256(b"\1" + (step + after if stands_left else after + step)).digest()
    if before != old_root or after != new_root:
        raise NotProven(f"the tree of {new} does not begin with that tree of {old}")


def _sides(position: int, last: int, steps: int) -> list[bool]:
    """On the way from ``position`` to the root, level by level: whether each of ``steps`` siblings stands to the left.

    ``last`` is the last position of the level. Levels at which the way has no sibling take no step.
    """
    sides: list[bool] = []
    for _ in range(steps):
        if last == 0:
            raise NotProven("the proof is longer than the tree is high")
        stands_left = bool(position & 1) or position == last
        sides.append(stands_left)
        while stands_left and position and not position & 1:
            position, last = position >> 1, last >> 1
        position, last = position >> 1, last >> 1
    if last:
        raise NotProven("the proof is shorter than the tree is high")
    return sides


def _check_trivial(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    if proof:
        raise NotProven("nothing is to be shown, and yet there are hashes")
    if old == new and old_root != new_root:
        raise NotProven(f"two roots for one size, {new}")
    if old == 0 and old_root != sha256(b"").digest():
        raise NotProven("that is not the root of the empty tree")
    if new == 0 and new_root != sha256(b"").digest():
        raise NotProven("that is not the root of the empty tree")


def _require_hashes(*hashes: bytes) -> None:
    if set(map(type, hashes)) != {bytes} or set(map(len, hashes)) != {32}:
        raise NotProven("every hash has 32 bytes")
