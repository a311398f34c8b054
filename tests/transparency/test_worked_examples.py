"""The two worked examples of the design, byte for byte: trees, checkpoint, signatures, and the proof of leaf 1."""

from base64 import b64decode

import pytest

from ledger.signing.keys import VerifyKey
from ledger.transparency import checkpoint, merkle, note, policy, tlog_proof
from transparency.log_kit import example, leaf, mth, seeded

LEAF = example("ledger_leaf_v1.json")
PAGES = example("ledger_pages_v1.json")
ENTRIES = [b64decode(entry) for entry in LEAF["entries_b64"]]
NOTE = LEAF["checkpoint"].encode()
POLICY = policy.parse_policy(
    f"log {LEAF['vkeys']['log']}\nwitness w0 {LEAF['vkeys']['witness']} https://w0.example\nquorum w0\n".encode()
)


class Leaves:
    def __init__(self, hashes):
        self.hashes = hashes

    def node(self, height, index):
        return mth(self.hashes[index << height : (index + 1) << height])

    def join(self, left, right):
        return merkle.node_hash(left, right)


def test_the_leaf_hashes_to_what_the_example_says():
    assert merkle.leaf_hash(b64decode(LEAF["leaf_b64"])).hex() == LEAF["leaf_hash_hex"]


@pytest.mark.parametrize("given", [LEAF, PAGES], ids=["leaf", "pages"])
def test_every_root_of_the_example_is_found_again(given):
    hashes = [merkle.leaf_hash(b64decode(entry)) for entry in given["entries_b64"]]
    growing = merkle.Subtrees()
    roots = [growing.root().hex()]
    for value in hashes:
        growing.push(value)
        roots.append(growing.root().hex())
    expected = given.get("roots_hex", roots)
    assert roots == expected == [merkle.root(hashes[:size]).hex() for size in range(len(hashes) + 1)]


def test_the_pages_leaf_hashes_are_found_again():
    found = [merkle.leaf_hash(b64decode(entry)).hex() for entry in PAGES["entries_b64"]]
    assert found == PAGES["leaf_hashes_hex"]


def test_the_checkpoint_is_made_again_byte_for_byte_with_its_witness():
    head = checkpoint.Checkpoint("ledger.example/endorsements", 3, bytes.fromhex(LEAF["roots_hex"][3]))
    signed = head.signed_by(seeded("ledger.example/endorsements", "log"))
    witness = note.WitnessKey.parse(LEAF["vkeys"]["witness"])
    theirs = note.parse_note(NOTE).signatures[1]
    again = witness.cosign(head.text, seeded("w0.example/witness", "w0"), at=note.cosigned_at(theirs.value))
    assert signed.signed_also([again]).data == NOTE


def test_the_checkpoint_is_accepted_under_a_policy_that_names_its_witness():
    accepted = POLICY.accept(NOTE)
    assert (accepted.checkpoint.size, accepted.checkpoint.root.hex()) == (3, LEAF["roots_hex"][3])
    assert [found.witness for found in accepted.cosigned] == ["w0"]


def test_a_plain_reader_needs_only_the_logs_key():
    key = note.LogKey(VerifyKey.parse(LEAF["vkeys"]["log"]))
    assert checkpoint.read(NOTE, [key]).checkpoint.size == 3


def test_the_proof_of_leaf_1_is_made_again_byte_for_byte():
    hashes = [leaf(entry) for entry in ENTRIES]
    made = tlog_proof.make(1, NOTE, Leaves(hashes), extra=b64decode(LEAF["leaf_b64"]))
    assert made.data.decode() == LEAF["tlog_proof_of_leaf_1"]


def test_the_proof_of_leaf_1_proves_it():
    proof = tlog_proof.parse_proof(LEAF["tlog_proof_of_leaf_1"].encode())
    accepted = proof.check(bytes.fromhex(LEAF["leaf_hash_hex"]), POLICY)
    assert (proof.index, accepted.checkpoint.size) == (1, 3)
    assert proof.extra == b64decode(LEAF["leaf_b64"])


def test_the_proof_of_leaf_1_proves_no_other_leaf():
    proof = tlog_proof.parse_proof(LEAF["tlog_proof_of_leaf_1"].encode())
    for entry in (ENTRIES[0], ENTRIES[2]):
        with pytest.raises(tlog_proof.NotProven):
            proof.check(leaf(entry), POLICY)


def test_no_byte_of_the_proof_but_its_extra_part_can_change():
    """``extra`` is bound by nothing; every other byte is bound by the note's signatures or by the root."""
    data = LEAF["tlog_proof_of_leaf_1"].encode()
    start = data.index(b"extra ")
    free = range(start, data.index(b"\n", start) + 1)
    for place in range(len(data)):
        if place in free:
            continue
        for bit in (0x01, 0x20):
            changed = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
            with pytest.raises(ValueError):  # noqa: PT011 - each fault has its own class; all are ValueErrors
                tlog_proof.parse_proof(changed).check(bytes.fromhex(LEAF["leaf_hash_hex"]), POLICY)
