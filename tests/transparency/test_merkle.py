"""The tree is RFC 6962's tree, however it is computed."""

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency import merkle
from ledger.transparency.edge import Edge
from transparency.log_kit import leaves_of, mth

LEAVES = leaves_of(2600)

# The eight entries and roots that implementations of RFC 6962 share (certificate-transparency, merkle tests).
CT_ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_roots_that_all_implementations_share():
    hashes = [merkle.leaf_hash(bytes.fromhex(entry)) for entry in CT_ENTRIES]
    assert [merkle.root(hashes[: size + 1]).hex() for size in range(8)] == CT_ROOTS


def test_a_tree_without_leaves_has_the_hash_of_nothing_for_its_root():
    assert merkle.root([]) == merkle.Subtrees().root() == Edge().root == sha256(b"").digest()


@pytest.mark.parametrize("size", [*range(41), 255, 256, 257, 511, 512, 513, 700, 1023, 1024, 1025, 2048, 2600])
def test_root_subtrees_and_edge_agree_with_the_recursion(size):
    pushed, extended = merkle.Subtrees(), merkle.Subtrees()
    for value in LEAVES[:size]:
        pushed.push(value)
    extended.extend(LEAVES[:size])
    edge, _ = Edge().grown(LEAVES[:size])
    expected = mth(LEAVES[:size])
    assert expected == merkle.root(LEAVES[:size]) == pushed.root() == extended.root() == edge.root
    assert pushed == extended
    assert len(pushed.roots) == size.bit_count()


@given(st.lists(st.integers(0, 300), max_size=5))
def test_growing_in_steps_ends_where_growing_at_once_ends(steps):
    total = sum(steps) % 2600
    steps, subtrees, edge, tiles, at = [*steps, total], merkle.Subtrees(), Edge(), [], 0
    for step in steps:
        stop = min(at + step, 2600)
        subtrees.extend(LEAVES[at:stop])
        edge, finished = edge.grown(LEAVES[at:stop])
        tiles, at = tiles + finished, stop
    whole, all_tiles = Edge().grown(LEAVES[:at])
    assert subtrees.root() == edge.root == mth(LEAVES[:at])
    assert edge.unfinished() == whole.unfinished()
    assert sorted(tiles, key=lambda t: (t.level, t.index)) == sorted(all_tiles, key=lambda t: (t.level, t.index))
    assert edge.size == at


def test_a_leaf_that_looks_like_a_node_is_not_taken_for_one():
    """Second preimage: an entry made of two hashes hashes behind another prefix than their node."""
    left, right = LEAVES[:2]
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
    assert merkle.leaf_hash(b"\1" + left + right) != merkle.node_hash(left, right)


def test_every_change_of_one_leaf_changes_the_root():
    roots = {merkle.root(LEAVES[:20])}
    for place in range(20):
        changed = [*LEAVES[:20]]
        changed[place] = bytes([changed[place][0] ^ 1]) + changed[place][1:]
        roots.add(merkle.root(changed))
    assert len(roots) == 21


def test_swapped_leaves_and_a_dropped_tail_change_the_root():
    whole = merkle.root(LEAVES[:20])
    for place, _ in pairwise(range(20)):
        swapped = [*LEAVES[:place], LEAVES[place + 1], LEAVES[place], *LEAVES[place + 2 : 20]]
        assert merkle.root(swapped) != whole
    assert all(merkle.root(LEAVES[:size]) != whole for size in range(20))
    assert merkle.root([*LEAVES[:19], LEAVES[18]]) != whole
