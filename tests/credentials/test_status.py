"""The status list: its bits, its bytes, and every list that is none."""

from __future__ import annotations

import gzip
import time
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.kit import NOW, WISCONSIN, World, edited
from ledger.credentials import status
from ledger.credentials.status import ENTRIES, BadList, Purpose

URL = status.list_url("https://ledger.example", "wi", Purpose.REVOCATION)


def packed(data: bytes, prefix: str = "u") -> str:
    return prefix + urlsafe_b64encode(data).rstrip(b"=").decode()


def read(document: dict) -> status.StatusList:
    return status.read(document, url=URL, issuer=WISCONSIN, purpose="revocation")


def made(*indexes: int) -> dict:
    return status.build(URL, WISCONSIN, Purpose.REVOCATION, status.bitstring(indexes), at=NOW)


@settings(max_examples=30)
@given(st.sets(st.integers(0, ENTRIES - 1), max_size=40))
def test_exactly_the_bits_that_were_set_are_read_as_set(indexes: set[int]) -> None:
    found = read(made(*indexes))
    assert {index for index in range(ENTRIES) if found.is_set(index)} == indexes


def test_index_0_is_the_leftmost_bit() -> None:
    assert status.bitstring([0])[:2] == b"\x80\0"
    assert status.bitstring([9])[:2] == b"\0\x40"


def test_the_same_bits_make_the_same_bytes_with_no_time_in_them() -> None:
    bits = status.bitstring([3, 77])
    assert status.encode(bits) == status.encode(bits)
    assert gzip.decompress(urlsafe_b64decode(status.encode(bits)[1:] + "==")) == bits
    assert status.encode(bits).startswith("uH4sIAAAAAAAC_")


def test_a_list_says_its_purpose_its_term_and_how_long_it_need_not_be_asked_for() -> None:
    document = made()
    assert document["credentialSubject"]["statusPurpose"] == "revocation"
    assert document["credentialSubject"]["ttl"] == 300_000
    found = read(document)
    assert found.valid_until - found.valid_from == timedelta(hours=48)
    assert document["issuer"] == WISCONSIN


@pytest.mark.parametrize("index", [-1, ENTRIES, ENTRIES + 2**32])
def test_a_bit_outside_the_list_is_neither_set_nor_read(index: int) -> None:
    with pytest.raises(IndexError):
        status.bitstring([index])
    with pytest.raises(BadList) as refused:
        read(made()).is_set(index)
    assert refused.value.problem.endswith("#RANGE_ERROR")


def test_a_message_has_a_table_of_as_many_values_as_its_size_can_tell() -> None:
    table = status.message_table()
    assert len(table) == len(status.MESSAGES) == 2**status.MESSAGE_SIZE
    assert table == [{"status": "0x0", "message": "not superseded"}, {"status": "0x1", "message": "superseded by move"}]


def test_a_list_of_messages_is_another_list_than_that_of_revocations() -> None:
    url = status.list_url("https://ledger.example", "wi", Purpose.MESSAGE)
    assert url == "https://ledger.example/status/wi/message-1"
    document = status.build(url, WISCONSIN, Purpose.MESSAGE, status.bitstring([7]), at=NOW)
    assert status.read(document, url=url, issuer=WISCONSIN, purpose="message").is_set(7)
    for purpose in ("revocation", "suspension"):
        with pytest.raises(BadList):
            status.read(document, url=url, issuer=WISCONSIN, purpose=purpose)


SHORT = bytes(ENTRIES // 8 - 1)
NOT_LISTS = {
    "no u": status.encode(bytes(ENTRIES // 8))[1:],
    "a z": packed(gzip.compress(bytes(ENTRIES // 8)), "z"),
    "padding": status.encode(bytes(ENTRIES // 8)) + "=",
    "plain base64 letters": "u+/+/",
    "not gzip": packed(bytes(ENTRIES // 8)),
    "zlib": packed(zlib.compress(bytes(ENTRIES // 8))),
    "short": packed(gzip.compress(SHORT)),
    "empty": packed(gzip.compress(b"")),
    "nothing": "u",
    "cut short": status.encode(bytes(ENTRIES // 8))[:-8],
    "something after it": packed(gzip.compress(bytes(ENTRIES // 8)) + b"x"),
    "two members": packed(gzip.compress(bytes(ENTRIES // 8)) * 2),
    "a wrong check sum": packed(gzip.compress(bytes(ENTRIES // 8))[:-8] + b"\1\2\3\4\0\x40\0\0"),
    "a megabyte and a byte": packed(gzip.compress(bytes(2**20 + 1))),
}


@pytest.mark.parametrize("encoded", NOT_LISTS.values(), ids=NOT_LISTS)
def test_what_is_not_a_list_is_refused(encoded: str) -> None:
    with pytest.raises(BadList):
        status.decode(encoded)


def test_a_megabyte_is_still_read() -> None:
    assert len(status.decode(packed(gzip.compress(bytes(2**20))))) == 2**20


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    bomb = packed(gzip.compress(bytes(200 * 2**20)))
    start = time.perf_counter()
    with pytest.raises(BadList) as refused:
        status.decode(bomb)
    assert time.perf_counter() - start < 1
    assert refused.value.problem.endswith("#STATUS_LIST_LENGTH_ERROR")


OTHER_LISTS = {
    "another id": ("id", URL + "?"),
    "another issuer": ("issuer", "did:web:ledger.example:associations:co"),
    "another issuer as an object": ("issuer", {"id": "did:web:ledger.example:associations:co"}),
    "no issuer": ("issuer", ...),
    "another purpose": ("credentialSubject.statusPurpose", "suspension"),
    "several purposes": ("credentialSubject.statusPurpose", ["revocation", "suspension"]),
    "no term": ("validUntil", ...),
    "no beginning": ("validFrom", ...),
    "a term without a zone": ("validUntil", "2026-11-23T22:37:00"),
    "an end on no day": ("validUntil", "2026-11-31T22:37:00Z"),
    "another type": ("type", ["VerifiableCredential", "StatusList2021Credential"]),
    "a subject of another type": ("credentialSubject.type", "StatusList2021"),
    "contexts more": ("@context", ["https://www.w3.org/ns/credentials/v2", "https://x.example"]),
    "several subjects": ("credentialSubject", [made()["credentialSubject"]]),
}


@pytest.mark.parametrize("place_and_value", OTHER_LISTS.values(), ids=OTHER_LISTS)
def test_another_list_is_not_taken_for_this_one(place_and_value: tuple[str, object]) -> None:
    assert read(made())
    with pytest.raises(BadList):
        read(edited(made(), *place_and_value))


def test_the_issuer_of_a_list_may_be_written_as_an_object() -> None:
    assert read(edited(made(), "issuer", {"id": WISCONSIN}))


def test_a_signed_list_is_signed_like_any_credential() -> None:
    assert World().status_list(Purpose.SUSPENSION)["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
