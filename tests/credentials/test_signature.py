"""Proofs: W3C's worked examples both ways, and every kind of proof that is none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from credentials.kit import ISSUED, WI, WISCONSIN, World, edited
from ledger.credentials import contexts, signature
from ledger.credentials.canonical_rdf import canonical
from ledger.credentials.guard import NotAllowed
from ledger.credentials.linked_data import Loader, statements
from ledger.credentials.signature import BadProof, Suite
from ledger.signing import did, multibase
from ledger.signing.keys import BadKey, VerifyKey

VECTORS = json.loads((Path(__file__).parent.parent / "vectors/vc_di_eddsa.json").read_text())
EXAMPLES = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
LOADER = Loader(contexts.all_bundled() | {"https://www.w3.org/ns/credentials/examples/v2": EXAMPLES})
ORDER = 2**252 + 27742317777372353535851937790883648493
"""L of RFC 8032 section 5.1."""


def secured(suite: str) -> dict:
    found = VECTORS["suites"][suite]
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": VECTORS["created"],
        "verificationMethod": VECTORS["verificationMethod"],
        "proofPurpose": "assertionMethod",
    }
    if suite == "eddsa-jcs-2022":
        proof["@context"] = VECTORS["unsecured"]["@context"]
    return VECTORS["unsecured"] | {"proof": proof | {"proofValue": found["proofValue"]}}


@pytest.mark.parametrize("suite", VECTORS["suites"])
def test_w3c_s_worked_example_verifies_and_its_hashes_are_ours(suite: str) -> None:
    document = secured(suite)
    proof = signature.read(document)
    public = VerifyKey("w3c", multibase.unmultikey(VECTORS["publicKeyMultibase"]))
    hashed = signature.digests(VECTORS["unsecured"], proof.options, LOADER).hex()
    assert hashed == VECTORS["suites"][suite]["proofHash"] + VECTORS["suites"][suite]["documentHash"]
    assert signature.verify(document, proof, public, loader=LOADER)
    assert not signature.verify(edited(document, "credentialSubject.alumniOf", "Forged U"), proof, public, loader=LOADER)
    assert not signature.verify(document, proof, WI.verify_key, loader=LOADER)


@pytest.mark.parametrize("more", [{}, {"expires": "2027-01-01T00:00:00Z"}])
def test_the_options_written_directly_are_those_of_the_long_way(more: dict) -> None:
    options = {**World().document["proof"], **more}
    options.pop("proofValue")
    long_way = canonical(statements({"@context": [contexts.CREDENTIALS]} | options))
    assert signature.proof_statements(options) == long_way


@pytest.mark.parametrize("suite", Suite)
def test_what_is_signed_is_read_back_good_and_the_same_again(suite: Suite) -> None:
    world = World(suite=suite)
    proof = signature.read(world.document)
    assert (proof.controller, proof.key_id, proof.created) == (WISCONSIN, WI.verify_key.key_id, ISSUED)
    assert signature.verify(world.document, proof, WI.verify_key)
    assert World(suite=suite).file == world.file


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize("member", ["created", "verificationMethod", "expires"])
def test_a_changed_option_breaks_the_signature(suite: Suite, member: str) -> None:
    changed = {
        "created": "2026-11-21T20:37:01Z",
        "verificationMethod": WISCONSIN + "#c3b9350e",
        "expires": "2030-01-01T00:00:00Z",
    }
    document = edited(World(suite=suite).document, f"proof.{member}", changed[member])
    assert not signature.verify(document, signature.read(document), WI.verify_key)


def test_a_proof_of_one_kind_is_none_of_the_other() -> None:
    for mine, other in ((Suite.RDFC, Suite.JCS), (Suite.JCS, Suite.RDFC)):
        document = edited(World(suite=mine).document, "proof.cryptosuite", other.value)
        if mine is Suite.JCS:
            del document["proof"]["@context"]
        assert not signature.verify(document, signature.read(document), WI.verify_key)


def test_a_proof_moved_to_another_document_is_bad() -> None:
    other = World().sign({name: value for name, value in edited(World().document, "name", "Other").items() if name != "proof"})
    moved = World().document | {"proof": other["proof"]}
    assert not signature.verify(moved, signature.read(moved), WI.verify_key)


def value_of(data: bytes) -> str:
    return multibase.encode(data)


GOOD = multibase.decode(World().document["proof"]["proofValue"])
NOT_PROOFS = {
    "none": ("proof", ...),
    "an empty list": ("proof", []),
    "two": ("proof", [World().document["proof"], World().document["proof"]]),
    "a text": ("proof", "z"),
    "another type": ("proof.type", "Ed25519Signature2020"),
    "a relative type": ("proof.type", ["DataIntegrityProof"]),
    "another suite": ("proof.cryptosuite", "ecdsa-rdfc-2019"),
    "a suite in capitals": ("proof.cryptosuite", "EDDSA-RDFC-2022"),
    "no suite": ("proof.cryptosuite", ...),
    "no creation": ("proof.created", ...),
    "a creation without a zone": ("proof.created", "2026-11-21T20:37:00"),
    "a creation on no day": ("proof.created", "2026-02-30T20:37:00Z"),
    "a creation that is a number": ("proof.created", 1795293420),
    "no purpose": ("proof.proofPurpose", ...),
    "several purposes": ("proof.proofPurpose", ["assertionMethod"]),
    "no method": ("proof.verificationMethod", ...),
    "a relative method": ("proof.verificationMethod", "#key"),
    "a method with a bracket": ("proof.verificationMethod", "did:web:a> <b:c"),
    "a previous proof that is missing": ("proof.previousProof", "urn:uuid:0198a3f0-6b8e-7c1d-9c55-0242ac120002"),
    "a domain": ("proof.domain", "ledger.example"),
    "contexts of its own": ("proof.@context", ["https://www.w3.org/ns/credentials/v2"]),
    "hex": ("proof.proofValue", GOOD.hex()),
    "base64url": ("proof.proofValue", "u" + "A" * 86),
    "63 bytes": ("proof.proofValue", value_of(GOOD[:63])),
    "65 bytes": ("proof.proofValue", value_of(GOOD + b"\0")),
    "nothing": ("proof.proofValue", "z"),
    "a key": ("proof.proofValue", multibase.multikey(WI.verify_key.raw)),
    "no value": ("proof.proofValue", ...),
}


@pytest.mark.parametrize("place_and_value", NOT_PROOFS.values(), ids=NOT_PROOFS)
def test_what_is_not_a_proof_is_refused_before_any_cryptography(place_and_value: tuple[str, object]) -> None:
    with pytest.raises(BadProof):
        signature.read(edited(World().document, *place_and_value))


def test_a_jcs_proof_for_other_contexts_is_refused() -> None:
    document = World(suite=Suite.JCS).document
    for wrong in ([contexts.CREDENTIALS], [*document["@context"], "https://x.example"], contexts.CREDENTIALS, None):
        with pytest.raises(BadProof):
            signature.read(edited(document, "proof.@context", wrong))


def test_the_second_spelling_of_a_signature_is_refused() -> None:
    """S + L verifies under a careless reader (RFC 8032 5.1.7)."""
    s = int.from_bytes(GOOD[32:], "little") + ORDER
    document = edited(World().document, "proof.proofValue", value_of(GOOD[:32] + s.to_bytes(32, "little")))
    assert not signature.verify(document, signature.read(document), WI.verify_key)


@pytest.mark.parametrize("raw", [bytes(32), b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f", b"\xee" + b"\xff" * 31])
def test_a_key_with_which_one_signature_fits_all_is_no_key(raw: bytes) -> None:
    with pytest.raises(BadKey):
        VerifyKey("wi", raw)


def test_numbers_under_jcs_are_written_as_everybody_writes_them() -> None:
    """RFC 8785 3.2.2.3: 3.0 is 3 and 1e21 is 1e+21; the signature holds for either spelling of the file."""
    document = {"@context": [contexts.CREDENTIALS], "id": "urn:x:1", "big": 1e21, "whole": 3.0}
    method = did.method_id(WISCONSIN, WI.verify_key)
    signed = signature.sign(document, WI, method=method, created=ISSUED, suite=Suite.JCS)
    again = json.loads(json.dumps(signed).replace("3.0", "3"))
    assert signature.verify(again, signature.read(again), WI.verify_key)
    with pytest.raises(NotAllowed):
        signature.verify(edited(signed, "big", 2**53), signature.read(signed), WI.verify_key)


def test_a_moment_of_signing_is_written_in_utc() -> None:
    created = datetime(2026, 11, 21, 14, 37, tzinfo=UTC)
    assert World(created=created).document["proof"]["created"] == "2026-11-21T14:37:00Z"


def test_nothing_but_the_document_and_its_options_decides_what_is_hashed() -> None:
    """The hash that is remembered is the hash that would be made."""
    document = {name: value for name, value in World().document.items() if name != "proof"}
    made = sha256(canonical(statements(document)).encode()).digest()
    for _ in range(2):
        assert signature._REMEMBERED.hash(document, None) == made
    assert signature._REMEMBERED.hash(edited(document, "name", "x"), None) != made
