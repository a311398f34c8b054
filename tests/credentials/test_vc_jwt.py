"""vc+jwt: the credential and its claims say one thing, or nobody reads it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from credentials.kit import ISSUED, PARTICULARS
from ledger.credentials import casting, jose, vc_jwt
from ledger.credentials.jose import BadJws
from ledger.signing.p256 import P256SigningKey

KEY = P256SigningKey.from_seed(b"w" * 32)
KID = "did:web:ledger.example:associations:wi#12345678-es256"
HEADER, PAYLOAD = vc_jwt.build(PARTICULARS, kid=KID, created=ISSUED)


def token(header: dict | None = None, **claims: object) -> str:
    """The token with other members; ``...`` leaves one out."""
    parts = [HEADER | (header or {}), PAYLOAD | claims]
    return jose.sign(*({name: value for name, value in part.items() if value is not ...} for part in parts), KEY.sign)


def test_the_payload_is_the_credential_itself_and_the_claims_beside_it():
    """VC-JOSE-COSE ``#securing-with-jose``; Open Badges 3.0 asks for iss, jti and nbf."""
    assert HEADER == {"alg": "ES256", "cty": "vc", "kid": KID, "typ": "vc+jwt"}
    claims = {name: PAYLOAD[name] for name in PAYLOAD.keys() - casting.build(PARTICULARS).keys()}
    assert claims == {
        "iss": "did:web:ledger.example:associations:wi",
        "jti": f"urn:uuid:{PARTICULARS.line_id}",
        "nbf": int(datetime(2026, 11, 1, tzinfo=UTC).timestamp()),
        "exp": int(datetime(2028, 1, 1, tzinfo=UTC).timestamp()),
        "iat": int(ISSUED.timestamp()),
    }


@pytest.mark.parametrize(
    "made", [PARTICULARS, replace(PARTICULARS, valid_until=None), replace(PARTICULARS, subject="did:jwk:abc")]
)
def test_read_again_it_is_the_credential(made):
    header, payload = vc_jwt.build(made, kid=KID, created=ISSUED)
    document, jws = vc_jwt.read(jose.sign(header, payload, KEY.sign))
    assert document == casting.build(made)
    assert (jws.controller, jws.key_id) == ("did:web:ledger.example:associations:wi", "12345678-es256")
    assert ("sub" in payload, "exp" in payload) == (made.subject is not None, made.valid_until is not None)


def test_claims_may_be_left_out_one_by_one():
    for name in ("iss", "jti", "nbf", "exp", "iat"):
        assert vc_jwt.read(token(**{name: ...}))[0] == casting.build(PARTICULARS)


def test_an_issuer_may_be_a_bare_text():
    issuer = PARTICULARS.issuer
    assert vc_jwt.read(token(issuer=issuer))[0]["issuer"] == issuer


WRONG = {
    "another issuer": {"iss": "did:web:evil.example"},
    "another id": {"jti": "urn:uuid:0198a3f0-6b8e-7c1d-9c55-0242ac120003"},
    "a subject that the credential has not": {"sub": "did:example:somebody"},
    "earlier": {"nbf": PAYLOAD["nbf"] - 1},
    "later": {"exp": PAYLOAD["exp"] + 1},
    "an end that the credential has not": {"validUntil": ..., "exp": PAYLOAD["exp"]},
    "nbf as a text": {"nbf": str(PAYLOAD["nbf"])},
    "nbf as true": {"nbf": True},
    "iss as null": {"iss": None},
    "an issuer as a list": {"iss": [PAYLOAD["iss"]]},
    "iat as a text": {"iat": "2026-11-21T20:37:00Z"},
    "iat as true": {"iat": True},
    "vc": {"vc": {}},
    "vp": {"vp": {}},
    "a proof inside": {"proof": {}},
    "a term with no zone": {"validFrom": "2026-11-01T00:00:00"},
    "a day that does not exist": {"validUntil": "2027-02-30T00:00:00Z"},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_claims_that_do_not_say_what_the_credential_says_are_refused(claims):
    with pytest.raises(BadJws):
        vc_jwt.read(token(**claims))


@pytest.mark.parametrize("header", [{"typ": "JWT"}, {"typ": ...}, {"typ": "vp+jwt"}, {"cty": "vp"}, {"cty": 1}])
def test_another_kind_of_token_is_refused(header):
    with pytest.raises(BadJws):
        vc_jwt.read(token(header))


def test_the_kind_of_content_may_be_left_out():
    """``cty`` SHOULD be there."""
    assert vc_jwt.read(token({"cty": ...}))
