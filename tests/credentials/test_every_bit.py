"""No bit of a credential, of the proof beside it, or of the trust file can be turned without the verifier saying no."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256

import pytest

from credentials.kit import LINE, NOW, ROOT, World
from ledger.credentials import trust
from ledger.credentials.admission import BadTrust
from ledger.credentials.signature import Suite
from ledger.credentials.status import Purpose
from ledger.signing.canonical import b64u
from ledger.signing.commitment import commit

ALL = "RECIPROCITY_ENDURE" in os.environ
"""``make endure`` turns every bit of every variant; ``make test`` every bit of the ordinary files, and samples the rest."""


def flips(data: bytes, *, whole: bool = True) -> Iterator[tuple[int, bytes]]:
    """The file with one bit turned: every bit, or one of each byte drawn from a fixed seed."""
    draw = random.Random(2026)
    for place in range(len(data)):
        for bit in range(8) if whole or ALL else [draw.randrange(8)]:
            changed = bytearray(data)
            changed[place] ^= 1 << bit
            yield place * 8 + bit, bytes(changed)


def survivors(data: bytes, exit_code: Callable[[bytes], int], *, whole: bool = True) -> list[int]:
    return [where for where, changed in flips(data, whole=whole) if exit_code(changed) == 0]


WORLD = World()


def test_the_files_are_good_before_a_bit_is_turned() -> None:
    assert WORLD.verify().exit_code == 0


def test_every_bit_of_the_credential() -> None:
    assert survivors(WORLD.file, lambda changed: WORLD.verify(changed, proof=None).exit_code) == []


def test_every_bit_of_the_proof_beside_it() -> None:
    assert survivors(WORLD.proof.data, lambda changed: WORLD.verify(proof=changed).exit_code) == []


def test_every_byte_of_a_proof_that_shows_one_field_of_three_as_an_office_makes_it() -> None:
    fields = {"by": "somebody", "document": WORLD.file.decode()}
    world = World(line_changes=(("fields", fields),))
    entry, opening = world.leaf
    committed = commit(b"k" * 32, LINE, {"sha256": sha256(WORLD.file).hexdigest(), **fields})
    partial = {
        "digests": {name: b64u(digest) for name, digest in committed.digests.items()},
        "fields": {"sha256": opening["fields"]["sha256"]},
        "id": opening["id"],
    }
    proof = world.prove(entry, {"leaf": b64u(entry), "opening": partial}).data
    assert world.verify(proof=proof).exit_code == 0
    assert survivors(proof, lambda changed: world.verify(proof=changed).exit_code) == []


def trusted(world: World) -> Callable[[bytes], int]:
    def exit_code(changed: bytes) -> int:
        try:
            read = trust.read(changed, root=ROOT.verify_key)
        except BadTrust:
            return 1
        return world.verify(trust=read).exit_code

    return exit_code


def test_every_bit_of_the_trust_file() -> None:
    assert survivors(WORLD.trust_file, trusted(WORLD)) == []


def test_every_bit_of_the_trust_file_for_a_reader_who_knows_no_root_key() -> None:
    def exit_code(changed: bytes) -> int:
        try:
            return WORLD.verify(trust=trust.read(changed)).exit_code
        except BadTrust:
            return 1

    assert survivors(WORLD.trust_file, exit_code, whole=False) == []


@pytest.mark.parametrize("world", [World(suite=Suite.JCS), World(witnesses=4)], ids=["jcs", "witnessed"])
def test_every_byte_of_other_credentials_and_proofs(world: World) -> None:
    assert world.verify().exit_code == 0
    assert survivors(world.file, lambda changed: world.verify(changed, proof=None).exit_code, whole=False) == []
    assert survivors(world.proof.data, lambda changed: world.verify(proof=changed).exit_code, whole=False) == []


def test_every_byte_of_a_trust_file_with_lists() -> None:
    world = World(statuses=True)
    assert world.verify(on=NOW).exit_code == 0
    assert survivors(world.trust_file, trusted(world), whole=False) == []


def test_every_bit_of_a_credential_from_before_messages() -> None:
    world = World(older=True)
    assert world.verify().exit_code == 0
    assert survivors(world.file, lambda changed: world.verify(changed, proof=None).exit_code, whole=False) == []


def test_every_byte_of_a_trust_file_that_says_when_what_moved() -> None:
    moved = ((Purpose.REVOCATION, 77), (Purpose.MESSAGE, 77))
    world = World(statuses=True, set_bits=moved, superseded=((77, date(2026, 11, 20)),))
    assert trust.read(world.trust_file, root=ROOT.verify_key).superseded
    for _, changed in flips(world.trust_file, whole=False):
        with pytest.raises(BadTrust):
            trust.read(changed, root=ROOT.verify_key)
