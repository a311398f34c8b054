"""The proof file: one spelling, and nothing in it believed that the note does not bind."""

from hashlib import sha256

import pytest

from ledger.transparency import merkle
from ledger.transparency.checkpoint import BadCheckpoint, Checkpoint, parse_number
from ledger.transparency.note import BadNote, parse_note, unb64
from ledger.transparency.policy import of_log, parse_policy
from ledger.transparency.proofs import NotProven, OutsideTheTree
from ledger.transparency.tlog_proof import HEADER, BadProof, TlogProof, make, parse_proof
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


def plainly(data):
    """The format as its specification has it, a line after the other."""
    head, blank, signed = data.partition(b"\n\n")
    if not blank:
        raise BadProof("no empty line before the checkpoint")
    if not head.isascii():
        raise BadProof("a proof is plain ASCII up to its checkpoint")
    try:
        first, *lines = head.decode().split("\n")
        if first != HEADER:
            raise BadProof(f"the first line is not {HEADER}")
        extra = unb64(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else None
        if not lines or not lines[0].startswith("index "):
            raise BadProof("no line with the index where one is due")
        index, hashes = parse_number(lines.pop(0).removeprefix("index ")), tuple(map(unb64, lines))
        if len(hashes) > 63 or any(len(value) != 32 for value in hashes):
            raise BadProof("at most 63 hashes of 32 bytes each")
        Checkpoint.parse(parse_note(signed).text)
    except (BadNote, BadCheckpoint) as error:
        raise BadProof(str(error)) from error
    return TlogProof(index, hashes, signed, extra)


def outcome(read, data):
    try:
        return read(data)
    except BadProof as error:
        return str(error)


def test_whatever_is_changed_the_proof_is_read_as_a_line_after_the_other():
    whole, read = WHOLE.encode(), 0
    for place in range(len(whole) * 8):
        changed = bytearray(whole)
        changed[place // 8] ^= 1 << place % 8
        found = outcome(parse_proof, bytes(changed))
        assert found == outcome(plainly, bytes(changed))
        read += isinstance(found, TlogProof)
    for place in range(len(whole) + 1):
        for more in (b"\n", b"\n\n", b" ", b"=", b"A", b"\xff", b"extra ", b"index 2\n"):
            for changed in (
                whole[:place] + more + whole[place:],
                whole[:place] + more + whole[place + 1 :],
                more + whole[place:],
            ):
                assert outcome(parse_proof, changed) == outcome(plainly, changed)
        assert outcome(parse_proof, whole[:place] + whole[place + 1 :]) == outcome(plainly, whole[:place] + whole[place + 1 :])
    assert 0 < read < len(whole) * 8
    for strange in (b"", b"\n", b"\n\n", b"\n\n\n", b"a\n\n", HEADER.encode() + b"\n\n", HEADER.encode() + b"\nextra \n\n"):
        assert outcome(parse_proof, strange) == outcome(plainly, strange)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 20, 63, 64, 65])
def test_what_is_remembered_of_neighbours_proofs_is_asked_like_the_rest(count):
    """Each line spoilt in turn, also where those before it are known, and more lines than a tree is high."""
    good = [sha256(bytes([at])).digest() for at in range(count)]
    for lines in (
        good,
        *[[*good[:at], bad, *good[at + 1 :]] for at in range(count) for bad in (b"", b"x", bytes(31), bytes(33), bytes(64))],
    ):
        data = TlogProof(7, tuple(lines), note(9)).data
        for changed in (
            data,
            data,
            data.replace(b"=\n", b"\n", 1),
            data.replace(b"=\n", b"B\n"),
            b"=\n=\n".join(data.rsplit(b"=\n", 1)),
        ):
            assert outcome(parse_proof, changed) == outcome(plainly, changed)
