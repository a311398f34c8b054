"""Token Status Lists: the draft's own vectors, two bits an entry beside the bitstrings, and what is no list."""

import json
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.kit import NOW
from house.tree import ROOT
from ledger.credentials import jose, status, token_status
from ledger.credentials.token_status import BadTokenList, Status
from ledger.signing.canonical import b64u
from ledger.signing.p256 import P256SigningKey

VECTORS = json.loads((ROOT / "tests/vectors/token_status_list.json").read_text())
KEY = P256SigningKey.from_seed(b"w" * 32)
URL = token_status.list_url("https://ledger.example", "wi", 1)
ISSUER = "https://ledger.example/associations/wi"
KID = "did:web:ledger.example:associations:wi#12345678-es256"
INDEX = st.integers(0, status.ENTRIES - 1)


def listed(revoked=(), suspended=(), *, header=None, typ="statuslist+jwt", **changes) -> str:
    entries = token_status.packed(status.bitstring(revoked), status.bitstring(suspended))
    made, payload = token_status.build(URL, entries, issuer=ISSUER, kid=KID, at=NOW)
    whole = {name: value for name, value in (payload | changes).items() if value is not ...}
    return jose.sign(made | {"typ": typ} | (header or {}), whole, KEY.sign)


def value(entries: bytes, bits: int, index: int) -> int:
    found = token_status.TokenList(None, entries, bits, NOW, None, None)
    return found.status(index)


@pytest.mark.parametrize("vector", VECTORS["short"], ids=lambda vector: f"{vector['status_list']['bits']} bits")
def test_the_draft_s_short_lists_read_as_it_says_and_are_written_as_it_does(vector):
    entries, bits = token_status.decode(vector["status_list"])
    assert [value(entries, bits, index) for index in range(len(vector["values"]))] == vector["values"]
    assert token_status.encode(entries, bits) == vector["status_list"]


@pytest.mark.parametrize("vector", VECTORS["long"], ids=lambda vector: f"{vector['status_list']['bits']} bits")
def test_the_draft_s_lists_of_a_million_read_as_it_says(vector):
    entries, bits = token_status.decode(vector["status_list"])
    assert len(entries) * 8 // bits == 2**20
    said = {int(index): number for index, number in vector["values"].items()}
    assert {index: value(entries, bits, index) for index in said} == said
    assert sum(byte.bit_count() for byte in entries) == sum(number.bit_count() for number in said.values())


def test_the_draft_s_token_reads():
    read = token_status.read(VECTORS["token"], url="https://example.com/statuslists/1", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert [read.status(index) for index in range(16)] == VECTORS["short"][0]["values"]
    assert (read.ttl, read.issued) == (timedelta(hours=12), datetime.fromtimestamp(1686920170, UTC))


@settings(max_examples=25)
@given(st.sets(INDEX, max_size=20), st.sets(INDEX, max_size=20))
def test_each_entry_says_what_the_two_bitstrings_say(revoked, suspended):
    read = token_status.read(listed(revoked, suspended), url=URL, now=NOW)
    for index in revoked | suspended | {0, 1, status.ENTRIES - 1}:
        expected = Status.INVALID if index in revoked else Status.SUSPENDED if index in suspended else Status.VALID
        assert read.status(index) == expected
    assert jose.verify(read.jws, KEY.key)


def test_every_pair_of_bytes_is_spread_as_bit_by_bit():
    for revoked in range(256):
        for suspended in range(0, 256, 7):
            entries = token_status.packed(bytes([revoked]), bytes([suspended]))
            for place in range(8):
                one, other = revoked >> (7 - place) & 1, suspended >> (7 - place) & 1
                assert value(entries, 2, place) == (1 if one else 2 * other)


def test_a_token_says_which_list_it_is_and_for_how_long():
    read = jose.read(listed())
    assert read.header == {"alg": "ES256", "kid": KID, "typ": "statuslist+jwt"}
    start = int(NOW.timestamp())
    assert {name: read.payload[name] for name in ("iss", "sub", "iat", "exp", "ttl")} == {
        "iss": ISSUER, "sub": URL, "iat": start, "exp": start + 48 * 3600, "ttl": 300
    }  # fmt: skip
    assert read.payload["status_list"]["bits"] == 2
    assert len(token_status.read(listed(), url=URL).entries) * 4 == status.ENTRIES, "as many as the bitstring lists have"


GOOD = token_status.encode(bytes(8))
NONE = {
    "another list": listed(sub=URL[:-1] + "2"),
    "no subject": listed(sub=...),
    "expired": listed(exp=int(NOW.timestamp())),
    "no time": listed(iat=...),
    "a time that is a text": listed(iat="2026"),
    "a time that is true": listed(iat=True),
    "before 1970": listed(iat=-1),
    "beyond all calendars": listed(exp=2**50),
    "an end that is null": listed(exp=None),
    "a ttl of nothing": listed(ttl=0),
    "a ttl that is negative": listed(ttl=-5),
    "another typ": listed(typ="JWT"),
    "no list": listed(status_list=...),
    "a list that is a text": listed(status_list="eNo"),
    "three bits": listed(status_list=GOOD | {"bits": 3}),
    "no bits": listed(status_list={"lst": GOOD["lst"]}),
    "bits as true": listed(status_list={"bits": True, "lst": GOOD["lst"]}),
    "something beside": listed(status_list=GOOD | {"size": 5}),
    "padding": listed(status_list=GOOD | {"lst": GOOD["lst"] + "="}),
    "no zlib": listed(status_list=GOOD | {"lst": b64u(bytes(20))}),
    "cut short": listed(status_list=GOOD | {"lst": b64u(zlib.compress(bytes(2000))[:-3])}),
    "something after it": listed(status_list=GOOD | {"lst": b64u(zlib.compress(bytes(20)) + b"x")}),
    "a bomb": listed(status_list=GOOD | {"lst": b64u(zlib.compress(bytes(status.MOST_BYTES + 1), 9))}),
    "no token": "e30.e30",
    "alg none": listed().rpartition(".")[0] + ".",
}


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_what_is_no_list_of_that_address_is_refused(text):
    with pytest.raises(BadTokenList):
        token_status.read(text, url=URL, now=NOW)


@pytest.mark.parametrize("index", [-1, status.ENTRIES, status.ENTRIES + 2**32, True, "7", 7.0])
def test_an_index_outside_the_list_says_nothing(index):
    with pytest.raises(BadTokenList):
        token_status.read(listed(), url=URL).status(index)


def test_bits_run_the_other_way_than_in_a_bitstring():
    assert token_status.packed(status.bitstring([0]), status.bitstring([]))[0] == 0b01
    assert status.bitstring([0])[0] == 0b10000000
