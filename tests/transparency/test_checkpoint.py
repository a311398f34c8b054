"""A checkpoint has one spelling, one log, and no more than three lines."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.transparency.checkpoint import LARGEST_SIZE, BadCheckpoint, Checkpoint, parse_number, read
from ledger.transparency.merkle import EMPTY_ROOT
from ledger.transparency.note import LogKey, NotSigned, b64
from transparency.log_kit import LOG_KEY, ORIGIN, seeded

ROOT = sha256(b"some root").digest()
R = b64(ROOT)


@given(st.integers(1, LARGEST_SIZE), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_reads_back(size, root):
    checkpoint = Checkpoint(ORIGIN, size, root)
    assert Checkpoint.parse(checkpoint.text) == checkpoint


def test_size_0_reads_back_with_its_one_root():
    assert Checkpoint.parse(Checkpoint(ORIGIN, 0, EMPTY_ROOT).text).size == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"{ORIGIN}\n700\n{R}",
        f"{ORIGIN}\n700\n{R}\n\n",
        f"{ORIGIN}\n700\n{R}\nextension\n",
        f"{ORIGIN}\n\n700\n{R}\n",
        f"{ORIGIN}\n700\n",
        f"\n700\n{R}\n",
        *[f"{ORIGIN}\n{size}\n{R}\n" for size in ("0700", "+700", "-1", "7_00", " 700", "700 ", "0x1", "7e2", "")],
        *[
            f"{ORIGIN}\n{size}\n{R}\n"
            for size in ("\uff17\uff10\uff10", "\u0667\u0660\u0660", "7\u00b2", str(2**63), "9" * 19, "9" * 5000)
        ],
        f"{ORIGIN}\n700\n{R[:-1]}\n",
        f"{ORIGIN}\n700\n{b64(ROOT[:31])}\n",
        f"{ORIGIN}\n700\n{b64(ROOT + b'x')}\n",
        f"{ORIGIN}\n0\n{R}\n",
    ],
)
def test_every_other_spelling_is_refused(text):
    with pytest.raises(BadCheckpoint):
        Checkpoint.parse(text)


def test_the_largest_size_is_2_to_the_63_less_1():
    assert parse_number(str(2**63 - 1)) == 2**63 - 1
    with pytest.raises(BadCheckpoint):
        parse_number(str(2**63))


def test_a_signed_checkpoint_is_read_under_the_logs_key_only():
    note = Checkpoint(ORIGIN, 700, ROOT).signed_by(LOG_KEY).data
    assert read(note, [LogKey(LOG_KEY.verify_key)]).checkpoint == Checkpoint(ORIGIN, 700, ROOT)
    with pytest.raises(NotSigned):
        read(note, [LogKey(seeded(ORIGIN, "other").verify_key)])


def test_a_log_cannot_speak_for_another_log():
    """The key's name is the origin: a trusted log's key under another origin is no trusted key."""
    with pytest.raises(NotSigned):
        Checkpoint("other.example/log", 700, ROOT).signed_by(LOG_KEY)
    foreign = Checkpoint("other.example/log", 700, ROOT)
    note = f"{foreign.text}\n{LogKey(LOG_KEY.verify_key).sign_note(foreign.text, LOG_KEY).line}".encode()
    with pytest.raises(NotSigned):
        read(note, [LogKey(LOG_KEY.verify_key)])


def test_no_bit_of_a_signed_checkpoint_can_change():
    note = Checkpoint(ORIGIN, 700, ROOT).signed_by(LOG_KEY).data
    for place in range(len(note)):
        for bit in range(8):
            changed = note[:place] + bytes([note[place] ^ 1 << bit]) + note[place + 1 :]
            with pytest.raises(ValueError, match=r"."):
                read(changed, [LogKey(LOG_KEY.verify_key)])
