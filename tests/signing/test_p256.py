"""P-256 keys and ES256 signatures: other people's vectors, and every spelling that is none."""

import json
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from house.tree import ROOT
from ledger.signing.canonical import b64u, unb64u
from ledger.signing.keys import BadKey
from ledger.signing.p256 import ORDER, P256Key, P256SigningKey

GROUPS = json.loads((ROOT / "tests/vectors/wycheproof_p256_p1363.json").read_text())["groups"]
KEY = P256SigningKey.from_seed(b"s" * 32)
JWK = KEY.key.jwk
FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1


def of_scalar(scalar: int) -> P256SigningKey:
    private = ec.derive_private_key(scalar, ec.SECP256R1())
    numbers = private.public_key().public_numbers()
    return P256SigningKey(P256Key(bytes([2 + numbers.y % 2]) + numbers.x.to_bytes(32, "big")), "", private)


def test_wycheproof_s_signatures_are_judged_as_they_say():
    """262 of them: zeros, the order and beyond, DER, truncated and lengthened, extreme points (C2SP)."""
    judged = 0
    for point, tests in GROUPS:
        x, y = point[2:66], point[66:]
        key = P256Key(bytes([2 + int(y, 16) % 2]) + bytes.fromhex(x))
        for number, message, signature, valid in tests:
            assert key.verify(bytes.fromhex(signature), bytes.fromhex(message)) is valid, number
            judged += 1
    assert judged == 262


def test_signing_is_deterministic_as_rfc_6979_has_it():
    """Appendix A.2.5, SHA-256, message "sample"."""
    signer = of_scalar(0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721)
    r = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
    s = "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
    assert signer.sign(b"sample").hex().upper() == r + s


def test_multikey_and_jwk_are_one_key_as_did_key_s_own_example_has_it():
    """did:key, "P-256"."""
    key = P256Key.of_multikey("zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169")
    assert key.jwk == {
        "kty": "EC",
        "crv": "P-256",
        "x": "fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI",
        "y": "hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU",
    }
    assert P256Key.of_jwk(key.jwk) == key


def test_the_thumbprint_is_that_of_rfc_9449_s_example():
    """RFC 7638 over the key of RFC 9449 section 4.2; section 6.1 has its thumbprint."""
    key = P256Key.of_jwk(
        {
            "kty": "EC",
            "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
            "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
            "crv": "P-256",
        }
    )
    assert key.thumbprint == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


@settings(max_examples=25)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=50))
def test_what_a_key_signs_it_alone_verifies(seed, data):
    signer = P256SigningKey.from_seed(seed)
    signature = signer.sign(data)
    assert signer.key.verify(signature, data)
    assert not signer.key.verify(signature, data + b"\0")
    assert not KEY.key.verify(signature, data) or seed == b"s" * 32
    assert P256Key.of_multikey(signer.key.multikey) == P256Key.of_jwk(signer.key.jwk) == signer.key


def test_every_bit_of_a_signature_counts():
    signature = int.from_bytes(KEY.sign(b"data"), "big")
    assert not any(KEY.key.verify((signature ^ 1 << bit).to_bytes(64, "big"), b"data") for bit in range(512))


@pytest.mark.parametrize("r", [0, 1, ORDER - 1, ORDER, ORDER + 1, 2**256 - 1])
@pytest.mark.parametrize("s", [0, ORDER, 2**256 - 1])
def test_numbers_out_of_range_sign_nothing(r, s):
    assert not KEY.key.verify(r.to_bytes(32, "big") + s.to_bytes(32, "big"), b"data")


@pytest.mark.parametrize("length", [0, 32, 63, 65, 128])
def test_a_signature_has_sixty_four_bytes(length):
    assert not KEY.key.verify(KEY.sign(b"data").ljust(length, b"\0")[:length], b"data")


def _compressed(x: int) -> bytes:
    return b"\2" + x.to_bytes(32, "big")


BAD = {
    "empty": b"",
    "the point at infinity": b"\0",
    "infinity, filled up": bytes(33),
    "uncompressed": b"\4" + unb64u(JWK["x"]) + unb64u(JWK["y"]),
    "hybrid": b"\6" + unb64u(JWK["x"]),
    "without its prefix": unb64u(JWK["x"]),
    "one byte more": KEY.key.raw + b"\0",
    "x of no point": next(_compressed(x) for x in range(20) if pow(x**3 - 3 * x + 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B, (FIELD - 1) // 2, FIELD) == FIELD - 1),
    "x beyond the field": _compressed(FIELD + 5),
}  # fmt: skip


@pytest.mark.parametrize("raw", BAD.values(), ids=BAD)
def test_what_is_no_point_in_its_one_spelling_is_no_key(raw):
    with pytest.raises(BadKey):
        P256Key(raw)


NO_JWKS = {
    "another curve": {**JWK, "crv": "P-384"},
    "another kind": {**JWK, "kty": "OKP"},
    "a private one": {**JWK, "d": b64u(b"d" * 32)},
    "no y": {name: JWK[name] for name in ("kty", "crv", "x")},
    "another's y": {**JWK, "y": b64u(b"y" * 32)},
    "the other y, minus": {**JWK, "y": b64u((FIELD - int.from_bytes(unb64u(JWK["y"]), "big") + 2).to_bytes(32, "big"))},
    "a short x": {**JWK, "x": b64u(b"x" * 31)},
    "x not a text": {**JWK, "x": 7},
    "padded": {**JWK, "x": JWK["x"] + "="},
}


@pytest.mark.parametrize("jwk", NO_JWKS.values(), ids=NO_JWKS)
def test_a_jwk_that_is_no_p_256_public_key_is_refused(jwk):
    with pytest.raises(BadKey):
        P256Key.of_jwk(jwk)


@pytest.mark.parametrize(
    "text", ["", "z", "zDn", "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", KEY.key.multikey[:-1], KEY.key.multikey + "1"]
)
def test_another_s_multikey_is_refused(text):
    with pytest.raises(BadKey):
        P256Key.of_multikey(text)


def test_a_private_key_is_never_shown():
    assert "private" not in repr(KEY).lower()
    number = KEY._private.private_numbers().private_value
    assert str(number) not in repr(KEY)
    assert sha256(b"s" * 32).hexdigest() not in repr(KEY)
