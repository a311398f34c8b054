"""Every proof of every small tree is made and holds, and proves nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency import merkle
from ledger.transparency.proofs import NotProven, OutsideTheTree, check_consistency, check_inclusion, consistency, inclusion
from transparency.log_kit import leaves_of, mth, path, proof

SIZES = range(41)
LEAVES = leaves_of(40)
ROOTS = [mth(LEAVES[:size]) for size in SIZES]
OTHER = b"\x5a" * 32


class InMemory:
    def node(self, height, index):
        return merkle.root(LEAVES[index << height : (index + 1) << height])

    def join(self, left, right):
        return merkle.node_hash(left, right)


NODES = InMemory()


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_of_every_small_tree_is_proven_by_the_recursions_path(size):
    for index in range(size):
        found = inclusion(index, size, NODES)
        assert found == path(index, LEAVES[:size])
        check_inclusion(LEAVES[index], index, size, found, root=ROOTS[size])


@pytest.mark.parametrize("new", SIZES)
def test_every_pair_of_small_trees_is_proven_by_the_recursions_proof(new):
    for old in range(new + 1):
        found = consistency(old, new, NODES)
        assert found == proof(old, LEAVES[:new])
        check_consistency(old, new, found, old_root=ROOTS[old], new_root=ROOTS[new])


@pytest.mark.parametrize("size", SIZES)
def test_a_path_proves_its_leaf_at_its_place_in_its_tree_only(size):
    for index in range(size):
        found = inclusion(index, size, NODES)
        for other in range(size):
            if other != index:
                with pytest.raises(NotProven):
                    check_inclusion(LEAVES[index], other, size, found, root=ROOTS[size])
        for other in SIZES:
            if other != size:
                with pytest.raises(NotProven):
                    check_inclusion(LEAVES[index], index, other, found, root=ROOTS[other])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31, 40])
def test_an_inclusion_proof_that_is_altered_in_any_hash_or_in_its_length_is_refused(size):
    for index in range(size):
        found = inclusion(index, size, NODES)
        altered = [found[:-1], found[1:], [*found, OTHER], [OTHER, *found], found[::-1]]
        altered += [[*found[:place], OTHER, *found[place + 1 :]] for place in range(len(found))]
        for wrong in altered:
            if wrong != found:
                with pytest.raises(NotProven):
                    check_inclusion(LEAVES[index], index, size, wrong, root=ROOTS[size])


@pytest.mark.parametrize("size", [256, 257, 700, 1025])
def test_what_is_remembered_above_256_neighbours_proves_nothing_else(size):
    """Each leaf's proof is offered with one hash of another's, and at another's place: neighbours have most of a proof in common."""
    leaves = leaves_of(size)
    root = mth(leaves)
    proofs = {
        index: path(index, leaves) for index in {0, 1, 254, 255, 256, 257, 511, 512, 513, size - 2, size - 1} if index < size
    }
    for index, found in proofs.items():
        check_inclusion(leaves[index], index, size, found, root=root)
        for at in range(len(found)):
            for wrong in {OTHER, found[at - 1]} - {found[at]}:
                with pytest.raises(NotProven):
                    check_inclusion(leaves[index], index, size, [*found[:at], wrong, *found[at + 1 :]], root=root)
        for other, its in proofs.items():
            if other != index:
                for leaf, place, said in (
                    (leaves[other], index, found),
                    (leaves[index], other, found),
                    (leaves[index], index, its),
                ):
                    with pytest.raises(NotProven):
                        check_inclusion(leaf, place, size, said, root=root)


@pytest.mark.parametrize("new", [2, 3, 4, 6, 7, 8, 9, 31, 32, 40])
def test_a_consistency_proof_that_is_altered_is_refused(new):
    for old in range(1, new):
        found = consistency(old, new, NODES)
        altered = [found[:-1], found[1:], [*found, OTHER], [OTHER, *found]]
        altered += [[*found[:place], OTHER, *found[place + 1 :]] for place in range(len(found))]
        for wrong in altered:
            with pytest.raises(NotProven):
                check_consistency(old, new, wrong, old_root=ROOTS[old], new_root=ROOTS[new])
        for roots in ((OTHER, ROOTS[new]), (ROOTS[old], OTHER), (ROOTS[new], ROOTS[old])):
            with pytest.raises(NotProven):
                check_consistency(old, new, found, old_root=roots[0], new_root=roots[1])


@pytest.mark.parametrize("new", range(1, 26))
def test_one_consistency_proof_fits_one_pair_of_trees(new):
    """Until RFC 6962-bis a verifier could take the same proof for several sizes. (Sizes and roots are signed together.)"""
    for old in range(1, new):
        found = consistency(old, new, NODES)
        for a in SIZES[1:]:
            for b in range(a + 1, 41):
                if (a, b) != (old, new):
                    with pytest.raises(NotProven):
                        check_consistency(a, b, found, old_root=ROOTS[a], new_root=ROOTS[b])


@pytest.mark.parametrize("index", [8, 8 + 2**32, 3 + 2**32, 3 + 2**64, -1, -8])
def test_an_index_outside_the_tree_is_neither_proven_nor_believed(index):
    with pytest.raises(OutsideTheTree):
        inclusion(index, 8, NODES)
    with pytest.raises(NotProven):
        check_inclusion(LEAVES[3], index, 8, inclusion(3, 8, NODES), root=ROOTS[8])


@pytest.mark.parametrize(("old", "new"), [(9, 8), (-1, 8), (5, -1), (8 + 2**64, 8)])
def test_sizes_out_of_order_are_neither_proven_nor_believed(old, new):
    with pytest.raises(OutsideTheTree):
        consistency(old, new, NODES)
    with pytest.raises(NotProven):
        check_consistency(old, new, [], old_root=ROOTS[8], new_root=ROOTS[8])


def test_two_roots_for_one_size_are_a_fork():
    with pytest.raises(NotProven, match="two roots for one size, 8"):
        check_consistency(8, 8, [], old_root=ROOTS[8], new_root=OTHER)


def test_size_0_has_one_root_and_needs_no_proof():
    check_consistency(0, 8, [], old_root=merkle.EMPTY_ROOT, new_root=ROOTS[8])
    for given_root, given_proof in ((OTHER, []), (merkle.EMPTY_ROOT, [OTHER])):
        with pytest.raises(NotProven):
            check_consistency(0, 8, given_proof, old_root=given_root, new_root=ROOTS[8])
    with pytest.raises(NotProven):
        check_inclusion(LEAVES[0], 0, 0, [], root=merkle.EMPTY_ROOT)


@pytest.mark.parametrize("wrong", [b"", b"\0" * 31, b"\0" * 33, "0" * 32, None])
def test_a_hash_of_another_length_is_refused_before_anything_is_computed(wrong):
    with pytest.raises(NotProven, match="32 bytes"):
        check_inclusion(wrong, 0, 1, [], root=ROOTS[1])
    with pytest.raises(NotProven, match="32 bytes"):
        check_inclusion(LEAVES[0], 0, 2, [wrong], root=ROOTS[2])
    with pytest.raises(NotProven, match="32 bytes"):
        check_consistency(1, 2, [wrong], old_root=ROOTS[1], new_root=ROOTS[2])


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_a_strangers_proof_of_any_length_and_size_ends_at_once(index, size, hashes):
    with pytest.raises(NotProven):
        check_inclusion(OTHER, index, size, hashes, root=LEAVES[0])
    with pytest.raises(NotProven):
        check_consistency(index, size, hashes, old_root=OTHER, new_root=LEAVES[0])
