"""Keys as multikeys, associations as did:web names, and what is neither."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.kit import WI
from ledger.signing import did, multibase


@given(st.binary(max_size=80))
def test_base58_reads_back_what_it_wrote(data: bytes) -> None:
    assert multibase.decode(multibase.encode(data)) == data


@given(st.text(alphabet=multibase.ALPHABET, max_size=80))
def test_base58_has_one_text_for_each_reading(letters: str) -> None:
    assert multibase.encode(multibase.decode("z" + letters)) == "z" + letters


@pytest.mark.parametrize("text", ["", "u3vQB", "3vQB", "Z3vQB", "z0", "zO", "zI", "zl", "z ", "z3v\n", "z" + "2" * 128, "zé"])
def test_what_is_not_base58btc_is_refused(text: str) -> None:
    with pytest.raises(multibase.NotMultibase):
        multibase.decode(text)


def test_an_ed25519_key_begins_z6mk_and_no_other_header_passes() -> None:
    raw = WI.verify_key.raw
    assert multibase.multikey(raw).startswith("z6Mk")
    assert multibase.unmultikey(multibase.multikey(raw)) == raw
    for wrong in (b"\x80\x24" + raw, b"\xec\x01" + raw, b"\xed\x01" + raw + b"\0", b"\xed\x01" + raw[:31], raw):
        with pytest.raises(multibase.NotMultibase):
            multibase.unmultikey(multibase.encode(wrong))


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("did:web:ledger.example", "https://ledger.example/.well-known/did.json"),
        ("did:web:ledger.example:associations:wi", "https://ledger.example/associations/wi/did.json"),
        ("did:web:localhost%3A8000:associations:wi", "https://localhost:8000/associations/wi/did.json"),
        ("did:web:demo.reciprocity.invalid", "https://demo.reciprocity.invalid/.well-known/did.json"),
    ],
)
def test_a_did_web_has_one_address(name: str, url: str) -> None:
    assert did.to_url(name) == url


@pytest.mark.parametrize(
    "name",
    [
        "did:web:127.0.0.1",
        "did:web:10.0.0.8:associations:wi",
        "did:web:169.254.169.254:latest",
        "did:web:2130706433",
        "did:web:[%3A%3A1]",
        "did:web:intranet",
        "did:web:ledger.example:..:x",
        "did:web:ledger.example:.",
        "did:web:ledger.example:a%2Fb",
        "did:web:ledger.example%2Fx",
        "did:web:ledger.example%3A",
        "did:web:ledger.example%3A0",
        "did:web:ledger.example%3A65536",
        "did:web:ledger.example%3a8000",
        "did:web:ledger.example:8000:",
        "did:web:user@ledger.example",
        "did:web:Ledger.Example",
        "did:web:-ledger.example",
        "did:web:ledger..example",
        "did:web:",
        "did:key:z6Mk",
        "did:web:ledger.example/associations",
        "did:web:ledger.example?x=1",
        "did:web:ledger.example#k",
        "did:web:lédger.example",
        "did:web:ledger.example\n",
        "did:web:ledger.example:wi\n",
        "did:web:" + "a." * 130 + "example",
    ],
)
def test_addresses_and_tricks_have_none(name: str) -> None:
    with pytest.raises(did.NotDidWeb):
        did.to_url(name)


def test_an_office_s_address_gives_its_names() -> None:
    assert did.from_url("https://ledger.example/", "associations", "wi") == "did:web:ledger.example:associations:wi"
    assert did.from_url("http://localhost:8000") == "did:web:localhost%3A8000"
    for wrong in (
        "http://ledger.example",
        "https://ledger.example/path",
        "https://1.2.3.4",
        "https://u@ledger.example",
        "ledger.example",
    ):
        with pytest.raises(did.NotDidWeb):
            did.from_url(wrong)


def test_a_document_lists_every_key_that_ever_spoke_and_says_which_no_longer_does() -> None:
    name = "did:web:ledger.example:associations:wi"
    made = did.document(name, [did.Method(WI.verify_key, datetime(2026, 11, 21, 20, 37, tzinfo=UTC)), did.Method(WI.verify_key)])
    first, second = made["verificationMethod"]
    assert made["@context"][0] == "https://www.w3.org/ns/did/v1"
    assert made["id"] == first["controller"] == name
    assert made["assertionMethod"] == [first["id"], second["id"]]
    assert first["id"] == f"{name}#{WI.verify_key.key_id}"
    assert multibase.unmultikey(first["publicKeyMultibase"]) == WI.verify_key.raw
    assert first["revoked"] == "2026-11-21T20:37:00Z"
    assert "revoked" not in second
