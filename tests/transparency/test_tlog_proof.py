"""The proof file: one spelling, and nothing in it believed that the note does not bind."""

import pytest

from ledger.transparency import merkle
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.policy import of_log, parse_policy
from ledger.transparency.proofs import NotProven, OutsideTheTree
from ledger.transparency.tlog_proof import BadProof, TlogProof, make, parse_proof
from transparency.log_kit import LOG_KEY, ORIGIN, leaves_of, mth

LEAVES = leaves_of(9)
POLICY = parse_policy(of_log(LOG_KEY.verify_key))


class Nodes:
    def node(self, height, index):
        return merkle.root(LEAVES[index << height : (index + 1) << height])

    def join(self, left, right):
        return merkle.node_hash(left, right)


def note(size):
    return Checkpoint(ORIGIN, size, mth(LEAVES[:size])).signed_by(LOG_KEY).data


@pytest.mark.parametrize("size", range(1, 10))
def test_every_leaf_of_every_small_log_has_a_proof_that_reads_back_and_holds(size):
    for index in range(size):
        for extra in (None, b"", b"anything"):
            proof = make(index, note(size), Nodes(), extra=extra)
            assert parse_proof(proof.data) == proof
            assert proof.check(LEAVES[index], POLICY).checkpoint.size == size


def test_a_leaf_that_the_note_does_not_cover_has_no_proof_yet():
    with pytest.raises(OutsideTheTree):
        make(5, note(5), Nodes())


def test_a_proof_for_a_size_that_has_moved_on_does_not_hold():
    """Never a proof for a size read separately from its checkpoint (rekor 1055)."""
    older = make(3, note(5), Nodes())
    with pytest.raises(NotProven):
        TlogProof(older.index, older.hashes, note(9)).check(LEAVES[3], POLICY)


@pytest.mark.parametrize("index", [9, 2 + 2**32, 2**63 - 1])
def test_an_index_outside_the_tree_is_refused(index):
    proof = make(2, note(9), Nodes())
    with pytest.raises(NotProven):
        parse_proof(TlogProof(index, proof.hashes, proof.note).data).check(LEAVES[2], POLICY)


WHOLE = make(2, note(9), Nodes(), extra=b"extra").data.decode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@v1", "@v2"),
        ("c2sp", " c2sp"),
        ("extra ZXh0cmE=\n", "extra ZXh0cmE\n"),
        ("extra ZXh0cmE=\n", "extra ZXh0cmF=\n"),
        ("extra ZXh0cmE=\n", "extra\n"),
        ("extra ZXh0cmE=\n", "extra ZXh0cmE=\nextra ZXh0cmE=\n"),
        ("extra ZXh0cmE=\nindex 2\n", "index 2\nextra ZXh0cmE=\n"),
        ("index 2\n", ""),
        ("index 2\n", "index 2\nindex 2\n"),
        ("index 2", "index 02"),
        ("index 2", "index +2"),
        ("index 2", "index -2"),
        ("index 2", "index 2 "),
        ("index 2", "index  2"),
        ("index 2", "index \uff12"),
        ("index 2", f"index {2**63}"),
        ("index 2\n", "index 2\n\n"),
        ("index 2\n", "index 2\nAAAA\n"),
        ("index 2\n", "index 2\n" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 60),
        ("\n\n", "\n"),
        ("\n\n", "\n\n\n"),
        ("\n", "\r\n"),
        ("=\n", "= \n"),
        ("=\n", "=\n\n"),
    ],
)
def test_every_other_spelling_is_refused(old, new):
    assert old in WHOLE
    with pytest.raises(BadProof):
        parse_proof(WHOLE.replace(old, new, 1).encode())


@pytest.mark.parametrize("cut", range(len(WHOLE.encode())))
def test_a_proof_cut_short_anywhere_is_refused(cut):
    with pytest.raises(BadProof):
        parse_proof(WHOLE.encode()[:cut])


def test_a_proof_that_is_too_long_is_refused_unread():
    with pytest.raises(BadProof, match="too long"):
        parse_proof(b"x" * 2_000_001)
