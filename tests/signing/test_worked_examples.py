"""The journal's line against the two worked examples, byte for byte (``tests/vectors/ledger_*_v1.json``)."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.signing.canonical import encode, unb64u
from ledger.signing.commitment import DoesNotOpen, field_digest, open_fields
from ledger.signing.keys import SigningKey, VerifyKey
from ledger.signing.statement import BadLine, leaf_hash, parse_entry, sign, stamp

VECTORS = Path(__file__).parent.parent / "vectors"
LEAF: dict[str, Any] = json.loads((VECTORS / "ledger_leaf_v1.json").read_text())
PAGES: dict[str, Any] = json.loads((VECTORS / "ledger_pages_v1.json").read_text())
ENTRIES = [b64decode(e) for e in [*LEAF["entries_b64"], *PAGES["entries_b64"]]]
SIGNERS = {
    name: SigningKey.from_seed(name, sha256(seed.encode()).digest())
    for name, seed in {"root.example": "root", "assoc-a.example": "a1"}.items()
}


def test_keys_spell_the_verifier_keys_of_the_example():
    assert SIGNERS["root.example"].verify_key.vkey == LEAF["vkeys"]["root"]
    assert SIGNERS["assoc-a.example"].verify_key.vkey == LEAF["vkeys"]["assoc-a"]
    assert VerifyKey.parse(LEAF["vkeys"]["log"]).vkey == LEAF["vkeys"]["log"]


def test_statement_and_leaf_have_the_bytes_of_the_example():
    stmt = parse_entry(b64decode(LEAF["leaf_b64"])).stmt
    assert stmt.canonical == b64decode(LEAF["statement_canonical_b64"])
    assert stmt.signed_bytes == b64decode(LEAF["signed_bytes_b64"])
    assert leaf_hash(b64decode(LEAF["leaf_b64"])).hex() == LEAF["leaf_hash_hex"]


@pytest.mark.parametrize("data", ENTRIES, ids=range(len(ENTRIES)))
def test_each_line_reads_signs_and_stamps_to_itself(data: bytes):
    entry = parse_entry(data)
    signer = SIGNERS[entry.stmt.actor]
    assert signer.verify_key.verify(entry.sig, entry.stmt.signed_bytes)
    assert entry.stmt.key == signer.verify_key.key_id
    assert stamp(entry.at, sign(entry.stmt, signer)) == data


def test_leaf_hashes_and_the_chain_of_a_page_are_those_of_the_example():
    entries = [parse_entry(b64decode(e)) for e in PAGES["entries_b64"]]
    assert [leaf_hash(b64decode(e)).hex() for e in PAGES["entries_b64"]] == PAGES["leaf_hashes_hex"]
    assert entries[2].stmt.prev == entries[1].stmt.digest
    assert [e.stmt.canonical for e in entries] == [encode(e["stmt"]) for e in PAGES["entries"]]


@pytest.mark.parametrize("opening", [LEAF["opening"], *PAGES["openings"]], ids=lambda o: o["id"][-1])
def test_each_opening_leads_to_the_body_that_its_line_commits_to(opening: dict[str, Any]):
    source = LEAF if opening is LEAF["opening"] else PAGES
    stmt = next(s for s in (parse_entry(b64decode(e)).stmt for e in source["entries_b64"]) if s.id == opening["id"])
    line_id, fields, body = open_fields(opening)
    assert stmt.body is not None
    assert (line_id, body) == (stmt.id, unb64u(stmt.body))
    assert fields == {name: field["value"] for name, field in opening["fields"].items()}


def test_field_digests_are_those_of_the_example():
    for name, field in LEAF["opening"]["fields"].items():
        assert field_digest(name, unb64u(field["salt"]), field["value"]).hex() == LEAF["field_digests_hex"][name]


def test_an_opening_with_another_value_leads_to_another_body():
    forged = json.loads(json.dumps(LEAF["opening"]))
    forged["fields"]["level"]["value"] = 4
    assert open_fields(forged)[2] != open_fields(LEAF["opening"])[2]


def test_a_partial_opening_shows_one_field_and_still_leads_to_the_body():
    shown = {"level": LEAF["opening"]["fields"]["level"]}
    from ledger.signing.canonical import b64u

    digests = {name: b64u(bytes.fromhex(digest)) for name, digest in LEAF["field_digests_hex"].items()}
    partial = {"id": LEAF["opening"]["id"], "fields": shown, "digests": digests}
    assert open_fields(partial)[2] == unb64u(LEAF["body_base64url"])
    partial["digests"] = digests | {"level": digests["note"]}
    with pytest.raises(DoesNotOpen):
        open_fields(partial)


def test_every_flipped_bit_of_a_line_is_refused_or_breaks_its_signature():
    data = b64decode(LEAF["leaf_b64"])
    key = SIGNERS["assoc-a.example"].verify_key
    for position in range(len(data) * 8):
        bad = bytearray(data)
        bad[position // 8] ^= 1 << position % 8
        try:
            entry = parse_entry(bytes(bad))
        except BadLine:
            continue
        same_statement = entry.stmt.key == key.key_id and key.verify(entry.sig, entry.stmt.signed_bytes)
        assert not same_statement or entry.at != parse_entry(data).at
        assert leaf_hash(bytes(bad)) != leaf_hash(data)
