"""Signed notes: what is well formed, who signed, and what is passed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.signing.keys import BadKey, VerifyKey
from ledger.transparency.note import (
    BadNote,
    LogKey,
    NotSigned,
    Signature,
    WitnessKey,
    b64,
    cosigned_at,
    parse_note,
    unb64,
)
from transparency.log_kit import ORIGIN, example, seeded

EXAMPLE = example("ledger_leaf_v1.json")
NOTE = EXAMPLE["checkpoint"].encode()
KEY = seeded(ORIGIN, "log")
LOG = LogKey(KEY.verify_key)
TEXT = f"{ORIGIN}\n0\nroot\n"
W = seeded("w.example/one", "w1")
WITNESS = WitnessKey(W.verify_key.name, W.verify_key.raw)


def line(name, data):
    return f"— {name} {b64(data)}\n"


def note(*lines, text=TEXT):
    return (text + "\n" + "".join(lines)).encode()


GOOD = LOG.sign_note(TEXT, KEY)


def test_a_note_reads_back_byte_for_byte():
    assert parse_note(NOTE).data == NOTE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE.replace(b"\n\n", b"\n"),
        NOTE.replace(b"\n", b"\r\n"),
        NOTE.replace("—".encode(), b"-"),
        NOTE.replace("— l".encode(), "—  l".encode()),
        NOTE.replace("— ".encode(), "—\xa0".encode(), 1),
        NOTE[:40] + b"\0" + NOTE[40:],
        NOTE[:40] + b"\xff" + NOTE[40:],
        note("— name\n"),
        note("— na+me AAAAAAA=\n"),
        note("— na me AAAAAAA=\n"),
        note("—  AAAAAAA=\n"),
        note("— name AAAA\n"),
        note("— name AAAAAA==\n"),
        note("— name AAAAAAB=\n"),
        note("— name AAAAAAA\n"),
        note("— name AAAA AAA=\n"),
        note("— name AA_-AAA=\n"),
        note(*[line(f"n{i}", b"12345") for i in range(65)]),
        b"x" * 1_000_001,
    ],
)
def test_what_is_not_a_note_is_refused(data):
    with pytest.raises(BadNote):
        parse_note(data)


@given(st.binary(max_size=80))
def test_base64_has_one_spelling(data):
    assert unb64(b64(data)) == data
    for other in (b64(data) + "\n", " " + b64(data), b64(data).rstrip("=") + "===="):
        with pytest.raises(BadNote):
            unb64(other)


def test_unused_bits_of_base64_must_be_zero():
    assert unb64("AA==") == b"\0"
    with pytest.raises(BadNote):
        unb64("AB==")


def test_lines_of_unknown_keys_are_passed_over():
    grease = line("grease.example", b"\1\2\3\4 something new")
    same_name = line(ORIGIN, b"\1\2\3\4" + bytes(64))
    parsed = parse_note(note(grease, GOOD.line, same_name))
    assert parsed.verified([LOG]) == [GOOD]
    assert parsed.data == note(grease, GOOD.line, same_name)


def test_sixteen_signatures_are_taken():
    parsed = parse_note(note(GOOD.line, *[line(f"n{i}", bytes(3_300)) for i in range(15)]))
    assert len(parsed.signatures) == 16


def test_without_a_trusted_key_a_note_says_nothing():
    with pytest.raises(NotSigned, match="no trusted key"):
        parse_note(note(GOOD.line)).verified([LogKey(seeded(ORIGIN, "another").verify_key)])
    with pytest.raises(NotSigned):
        parse_note(note(GOOD.line)).verified([])


def test_one_bad_line_of_a_known_key_spoils_the_note():
    bad = Signature(GOOD.name, GOOD.key_id, bytes([GOOD.value[0] ^ 1]) + GOOD.value[1:])
    for lines in ([bad.line], [GOOD.line, bad.line], [bad.line, GOOD.line]):
        with pytest.raises(NotSigned, match="does not verify"):
            parse_note(note(*lines)).verified([LOG])


def test_a_signature_of_another_text_or_another_length_does_not_verify():
    for value in (GOOD.value[:63], GOOD.value + b"\0", b"", GOOD.value):
        assert not LOG.verify_note(TEXT + "x\n", value)


def test_a_signer_that_signs_wrongly_is_found_before_anything_leaves():
    class Wrong:
        verify_key = KEY.verify_key

        def sign(self, data):
            return KEY.sign(data + b"!")

    with pytest.raises(NotSigned):
        LOG.sign_note(TEXT, Wrong())


# Cosignatures (type 0x04) ---------------------------------------------------------------------------------------------


def test_the_examples_witness_key_reads_back_and_is_of_its_own_type():
    key = WitnessKey.parse(EXAMPLE["vkeys"]["witness"])
    assert key.vkey == EXAMPLE["vkeys"]["witness"]
    assert key.note_id != bytes.fromhex(VerifyKey(key.name, key.raw).key_id)


@pytest.mark.parametrize("vkey", ["", "name", "name+", "name+00000000+", EXAMPLE["vkeys"]["log"], "w0.example/witness+96df5ed7+" + EXAMPLE["vkeys"]["witness"].rpartition("+")[2], "w1" + EXAMPLE["vkeys"]["witness"][2:]])  # fmt: skip
def test_what_is_not_a_witness_key_is_refused(vkey):
    with pytest.raises(ValueError, match=r"."):
        WitnessKey.parse(vkey)


def test_a_witness_key_of_small_order_is_refused():
    with pytest.raises(BadKey):
        WitnessKey.parse(WitnessKey("w.example", bytes(32)).vkey)


def test_a_cosignature_says_when():
    signature = WITNESS.cosign(TEXT, W, at=1_795_000_000)
    assert cosigned_at(signature.value) == 1_795_000_000
    assert WITNESS.verify_note(TEXT, signature.value)


def test_a_cosignature_with_its_time_moved_its_text_moved_or_its_end_cut_does_not_verify():
    value = WITNESS.cosign(TEXT, W, at=1_795_000_000).value
    assert not WITNESS.verify_note(TEXT, (1_795_000_001).to_bytes(8, "big") + value[8:])
    assert not WITNESS.verify_note(TEXT.replace("0", "1"), value)
    assert not WITNESS.verify_note(TEXT, value[:-1])
    assert not WITNESS.verify_note(TEXT, (2**63).to_bytes(8, "big") + value[8:])


def test_a_cosignature_is_not_a_log_signature_nor_the_other_way_round():
    """One key in both roles would be two keys: the ids differ by type, and the signed messages by their first line."""
    both = WitnessKey(ORIGIN, KEY.verify_key.raw)
    assert both.note_id != LOG.note_id
    assert not both.verify_note(TEXT, bytes(8) + GOOD.value)
    assert not LOG.verify_note(TEXT, both.cosign(TEXT, KEY, at=0).value[8:])


def test_the_newer_line_of_a_key_takes_the_olders_place():
    old, new = (WITNESS.cosign(TEXT, W, at=at) for at in (1, 2))
    parsed = parse_note(note(GOOD.line)).signed_also([old]).signed_also([new])
    assert parsed.signatures == (GOOD, new)
