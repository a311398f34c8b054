"""Compact tokens: the RFCs' own, another library's, and every spelling that is none."""

import json
from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws as other
from joserfc.jwk import ECKey, OKPKey

from ledger.credentials import jose
from ledger.credentials.jose import BadJws
from ledger.signing.canonical import b64u, unb64u
from ledger.signing.keys import SigningKey
from ledger.signing.p256 import P256Key, P256SigningKey

WALLET = P256SigningKey.from_seed(b"w" * 32)
ED = SigningKey.from_seed("wi", b"e" * 32)
HEADER = {"alg": "ES256", "kid": "did:web:ledger.example#k-es256", "typ": "vc+jwt"}
TOKEN = jose.sign(HEADER, {"a": [1, "ö"], "b": {}}, WALLET.sign)

A3 = (
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
)
A3_KEY = {
    "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
}  # fmt: skip
A4 = (
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
)
A4_KEY = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}


def token(header: object, payload: object = None, signature: bytes = b"s" * 64) -> str:
    pieces = [json.dumps(part).encode() if not isinstance(part, bytes) else part for part in (header, payload or {})]
    return ".".join(b64u(piece) for piece in (*pieces, signature))


def test_the_rfc_s_own_es256_token_is_good():
    """RFC 7515 appendix A.3; its payload has line breaks, so it is no spelling of ours."""
    read = jose.read(A3)
    assert jose.verify(read, P256Key.of_jwk(A3_KEY))
    assert read.payload == {"iss": "joe", "exp": 1300819380, "http://example.com/is_root": True}
    assert not jose.verify(read, WALLET.key)


def test_the_rfc_s_own_eddsa_token_holds_no_json_and_is_refused_though_its_signature_is_good():
    """RFC 8037 appendix A.4 signs a text."""
    signing_input, _, signature = A4.rpartition(".")
    assert jose.key_of(A4_KEY).verify(unb64u(signature), signing_input.encode())
    with pytest.raises(BadJws, match="JSON"):
        jose.read(A4)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_"), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40)
@given(st.dictionaries(st.text("xyz"), VALUES, max_size=4))
def test_what_is_written_is_read_and_another_library_finds_it_good(payload):
    for header, signer, key in (
        (HEADER, WALLET.sign, ECKey.import_key(WALLET.key.jwk)),
        (HEADER | {"alg": "Ed25519"}, ED.sign, OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": b64u(ED.verify_key.raw)})),
    ):
        text = jose.sign(header, payload, signer)
        read = jose.read(text, typ="vc+jwt")
        assert (read.header, read.payload) == (header, payload)
        with_theirs = other.deserialize_compact(text, key, algorithms=[header["alg"]])
        assert json.loads(with_theirs.payload) == payload


def test_what_another_library_signs_is_good_here():
    key = ECKey.generate_key("P-256")
    text = other.serialize_compact({"alg": "ES256", "typ": "vc+jwt"}, b'{"a": 1}', key)
    assert jose.verify(jose.read(text, typ="vc+jwt"), P256Key.of_jwk(key.as_dict(private=False)))


def test_a_key_verifies_its_own_algorithm_and_no_other():
    """RFC 8725 section 3.1: what the header says must fit the key that is meant."""
    for alg in ("EdDSA", "Ed25519"):
        assert jose.verify(jose.read(jose.sign(HEADER | {"alg": alg}, {}, ED.sign)), ED.verify_key)
        assert not jose.verify(jose.read(jose.sign(HEADER | {"alg": alg}, {}, WALLET.sign)), WALLET.key)
    assert not jose.verify(jose.read(jose.sign(HEADER, {}, ED.sign)), ED.verify_key)


def test_every_character_of_a_token_counts():
    for place, letter in enumerate(TOKEN):
        if letter == ".":
            continue
        changed = TOKEN[:place] + ("A" if letter != "A" else "B") + TOKEN[place + 1 :]
        try:
            assert not jose.verify(jose.read(changed), WALLET.key), place
        except BadJws:
            continue


NONE = {
    **{f"alg {alg}": token({"alg": alg}) for alg in ("none", "None", "NONE", "HS256", "RS256", "ES384", "ES512", "es256", "", None, 7)},
    "no alg": token({}),
    "crit": token({"alg": "ES256", "crit": ["exp"], "exp": 1}),
    "an empty crit": token({"alg": "ES256", "crit": []}),
    "b64": token({"alg": "ES256", "b64": False}),
    **{f"its own key in {name}": token({"alg": "ES256", name: value}) for name, value in
       {"jwk": A3_KEY, "jku": "https://evil.example", "x5c": [], "x5u": "https://evil.example"}.items()},
    "two pieces": TOKEN.rpartition(".")[0],
    "four pieces": TOKEN + ".",
    "five pieces, as an encrypted one": ".".join(["e30"] * 5),
    "padding": TOKEN.split(".")[0] + "=" + TOKEN[TOKEN.index(".") :],
    "a space": TOKEN + " ",
    "another spelling of the last letter": TOKEN[:-1] + chr(ord(TOKEN[-1]) + 1),
    "plus and slash": urlsafe_b64encode(b"\xff\xfe").decode().replace("_", "/") + TOKEN[TOKEN.index(".") :],
    "a header that is a list": token([1]),
    "a header that is no JSON": token(b"{"),
    "a doubled member": token(b'{"alg":"ES256","alg":"ES256"}'),
    "a doubled member of the payload": token({"alg": "ES256"}, b'{"iss":"a","iss":"b"}'),
    "a number that others round": token({"alg": "ES256"}, b'{"exp":9007199254740993}'),
    "a lone surrogate": token({"alg": "ES256"}, b'{"a":"\\ud800"}'),
    "Latin-1": token({"alg": "ES256"}, b'{"a":"\xe9"}'),
    "DER": token({"alg": "ES256"}, {}, b"0E" + b"s" * 68),
    "no signature": token({"alg": "ES256"}, {}, b""),
    "too long": token({"alg": "ES256"}, {"a": "a" * jose.LARGEST}),
    "not ASCII": "é" + TOKEN,
    "empty": "",
}  # fmt: skip


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_what_is_no_token_of_one_meaning_is_refused(text):
    with pytest.raises(BadJws):
        jose.read(text)


def test_a_header_nested_a_thousand_deep_is_refused_at_once():
    with pytest.raises(BadJws):
        jose.read(token(b'{"alg":"ES256","a":' + b"[" * 5000 + b"]" * 5000 + b"}"))


@pytest.mark.parametrize("typ", [None, "JWT", "vc+sd-jwt", "statuslist+jwt", "VC+JWTX", 7])
def test_another_kind_of_token_is_refused_where_one_kind_is_due(typ):
    header = {"alg": "ES256"} | ({} if typ is None else {"typ": typ})
    with pytest.raises(BadJws, match="kind"):
        jose.read(token(header), typ="vc+jwt")


@pytest.mark.parametrize("typ", ["vc+jwt", "VC+JWT", "application/vc+jwt"])
def test_the_kind_may_be_written_as_a_media_type_is(typ):
    """RFC 7515 section 4.1.9."""
    assert jose.read(token({"alg": "ES256", "typ": typ}), typ="vc+jwt")


# A wallet's own key ---------------------------------------------------------------------------------------------------

PROOF = {"alg": "ES256", "jwk": WALLET.key.jwk, "typ": "openid4vci-proof+jwt"}


def test_a_wallet_proves_the_key_that_it_brings():
    text = jose.sign(PROOF, {"aud": "https://ledger.example", "nonce": "n"}, WALLET.sign)
    read, jwk = jose.read_with_own_key(text, typ="openid4vci-proof+jwt")
    assert (read.payload["nonce"], jwk) == ("n", WALLET.key.jwk)
    with pytest.raises(BadJws, match="brings its own key"):
        jose.read(text)


NO_PROOFS = {
    "another's key": jose.sign(PROOF | {"jwk": A3_KEY}, {}, WALLET.sign),
    "a private key": jose.sign(PROOF | {"jwk": WALLET.key.jwk | {"d": b64u(b"d" * 32)}}, {}, WALLET.sign),
    "another kind": jose.sign(PROOF | {"typ": "JWT"}, {}, WALLET.sign),
    "no key": jose.sign({name: PROOF[name] for name in ("alg", "typ")}, {}, WALLET.sign),
    "a chain as well": jose.sign(PROOF | {"x5c": []}, {}, WALLET.sign),
    "a key that is a text": jose.sign(PROOF | {"jwk": "x"}, {}, WALLET.sign),
    "an algorithm that does not fit": jose.sign(PROOF | {"alg": "EdDSA"}, {}, WALLET.sign),
    "a key of another kind": jose.sign(PROOF | {"jwk": {"kty": "oct", "k": "AAAA"}}, {}, WALLET.sign),
}


@pytest.mark.parametrize("text", NO_PROOFS.values(), ids=NO_PROOFS)
def test_what_proves_no_key_is_refused(text):
    with pytest.raises(BadJws):
        jose.read_with_own_key(text, typ="openid4vci-proof+jwt")


def test_what_is_to_be_signed_is_read_by_its_header():
    signing_input = TOKEN.rpartition(".")[0].encode()
    assert jose.read_input(signing_input) == HEADER
    for bad in (b"", b"a.b.c", TOKEN.encode(), b"ledger-statement/v1\n{}", sha256(b"").digest() * 2, b"e30.e30"):
        with pytest.raises(BadJws):
            jose.read_input(bad)
