"""What is encrypted for one request is opened by its key alone, and only if it is of the one kind that was asked for."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import ECKey, OKPKey

from ledger.signing.jwe import LARGEST, DecryptionKey, DoesNotOpen

KEY = DecryptionKey.of_text("ac", "Et-3ce0omz8_TuZ96Df9lp0GAaaDoUnDe6X-CRO7Aww")
"""The private key that OpenID4VP 1.0 prints in section 8.3."""
RESPONSE = (
    "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOEdDTSIsImtpZCI6ImFjIiwiZXBrIjp7Imt0eSI6IkVDIiwieCI6Im5ubVZwbTNWM2piaGNhZlFhUkJrU1ZO"
    "SGx3Wkh3dC05ck9wSnVmeVlJdWsiLCJ5Ijoicj"
    "RmakRxd0p5czlxVU9QLV9iM21SNVNaRy0tQ3dPMm1pYzVWU05UWU45ZyIsImNydiI6IlAtMjU2In19..uAYcHRUSSn2X0WPX.yVzlGSYG4qbg0bq18JcUiDRw"
    "56yVnbKR8E7S7YlEtzT00RqE3Pw5oTpUG3hdLN4taHZ9gC1kwak8JOnJgQ.1wR024_3-qtAlx1oFIUpQQ"
)
SAID = b'{"vp_token":{"q":["eyJ..."]}}'


def sealed(key: DecryptionKey = KEY, plain: bytes = SAID, **header: object) -> str:
    """Encrypted by another implementation."""
    said = {"alg": "ECDH-ES", "enc": "A128GCM", "kid": key.kid} | header
    return jwe.encrypt_compact(said, plain, ECKey.import_key(dict(key.jwk)), algorithms=[str(said["alg"]), str(said["enc"])])


def with_header(text: str, **changed: object) -> str:
    head, rest = text.split(".", 1)
    said = json.loads(urlsafe_b64decode(head + "==")) | changed
    return coded({name: value for name, value in said.items() if value is not None}) + "." + rest


def coded(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_the_specifications_own_example_is_opened() -> None:
    assert json.loads(KEY.open(RESPONSE)) == {"vp_token": {"example_credential_id": ["eyJhb...YMetA"]}}
    assert KEY.jwk == {
        "kty": "EC", "kid": "ac", "use": "enc", "crv": "P-256", "alg": "ECDH-ES",
        "x": "YO4epjifD-KWeq1sL2tNmm36BhXnkJ0He-WqMYrp9Fk", "y": "Hekpm0zfK7C-YccH5iBjcIXgf6YdUvNUac_0At55Okk",
    }  # fmt: skip


@given(st.binary(max_size=300), st.sampled_from(["A128GCM", "A256GCM"]), st.none() | st.binary(min_size=1, max_size=40))
def test_what_another_implementation_encrypts_is_opened(plain: bytes, enc: str, party: bytes | None) -> None:
    parties = {} if party is None else {name: urlsafe_b64encode(party).rstrip(b"=").decode() for name in ("apu", "apv")}
    key = DecryptionKey.make("k")
    assert key.open(sealed(key, plain, enc=enc, typ="JWT", **parties)) == plain
    assert DecryptionKey.of_text("k", key.text).open(sealed(key, plain, enc=enc)) == plain


def test_a_key_opens_nothing_that_was_made_for_another() -> None:
    with pytest.raises(DoesNotOpen):
        DecryptionKey.make("ac").open(RESPONSE)


def test_a_key_never_shows_itself() -> None:
    assert KEY.text not in repr(KEY)
    assert "d" not in KEY.jwk


@pytest.mark.parametrize(
    "changed",
    [
        {"alg": "none"},
        {"alg": "dir"},
        {"alg": "ECDH-ES+A128KW"},
        {"alg": "RSA-OAEP"},
        {"alg": "A128KW"},
        {"alg": None},
        {"alg": ["ECDH-ES"]},
        {"enc": "A192GCM"},
        {"enc": "A256GCM"},
        {"enc": "A128CBC-HS256"},
        {"enc": ["A128GCM"]},
        {"enc": None},
        {"kid": "another"},
        {"kid": None},
        {"zip": "DEF"},
        {"crit": ["exp"]},
        {"epk": None},
        {"epk": "AQ"},
        {"epk": {"kty": "OKP", "crv": "X25519", "x": "AQ"}},
        {"epk": {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}},
        {"epk": {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}},
        {"apu": 7},
        {"apv": "AQ"},
        {"apv": "A="},
    ],
    ids=str,
)
def test_another_header_opens_nothing(changed: dict) -> None:
    assert KEY.open(sealed()) == SAID
    with pytest.raises(DoesNotOpen):
        KEY.open(with_header(sealed(), **changed))


@pytest.mark.parametrize(
    ("alg", "enc"),
    [("ECDH-ES+A128KW", "A128GCM"), ("ECDH-ES+A256KW", "A256GCM"), ("ECDH-ES", "A192GCM"), ("ECDH-ES", "A128CBC-HS256")],
)
def test_a_sound_jwe_of_a_kind_that_was_not_asked_for_is_refused(alg: str, enc: str) -> None:
    with pytest.raises(DoesNotOpen):
        KEY.open(sealed(alg=alg, enc=enc))


def test_a_key_of_another_curve_opens_nothing() -> None:
    other = OKPKey.generate_key("X25519")
    made = jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A128GCM", "kid": "ac"}, SAID, other, algorithms=["ECDH-ES", "A128GCM"])
    with pytest.raises(DoesNotOpen):
        KEY.open(made)


@given(st.data())
def test_one_character_changed_opens_nothing(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(RESPONSE) - 1))
    other = data.draw(st.sampled_from("ABwxyz019_-.=").filter(lambda one: one != RESPONSE[place]))
    with pytest.raises(DoesNotOpen):
        KEY.open(RESPONSE[:place] + other + RESPONSE[place + 1 :])


@given(st.text(max_size=200) | st.binary(max_size=60).map(lambda some: f"{coded(7)}..{some.hex()}..") | st.just("e30." * 5))
def test_what_is_no_jwe_is_refused_quietly(text: str) -> None:
    with pytest.raises(DoesNotOpen):
        KEY.open(text)


def test_a_header_that_says_something_twice_is_refused() -> None:
    head, rest = sealed().split(".", 1)
    twice = urlsafe_b64decode(head + "==").decode().replace('"alg"', '"alg":"none","alg"', 1)
    with pytest.raises(DoesNotOpen):
        KEY.open(urlsafe_b64encode(twice.encode()).rstrip(b"=").decode() + "." + rest)


def test_a_huge_one_is_not_looked_at() -> None:
    with pytest.raises(DoesNotOpen):
        KEY.open(RESPONSE + "A" * LARGEST)
