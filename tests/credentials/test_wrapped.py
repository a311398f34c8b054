"""A presentation wrapped as OpenID4VP shows it comes out in the one form that is read; with anything beside it, it does not."""

from __future__ import annotations

import json

import pytest

from ledger.credentials import carriers, presentation, wrapped
from ledger.credentials.carriers import Kind
from ledger.credentials.contexts import CREDENTIALS
from ledger.credentials.guard import NotAllowed
from ledger.signing.canonical import b64u

OLDER = "https://www.w3.org/2018/credentials/v1"
EXAMPLE = {
    "iss": "did:example:ebfeb1f712ebc6f1c276e12ec21", "jti": "urn:uuid:3978344f-8596-4c3a-a978-8fcaba3903c5",
    "aud": "x509_san_dns:client.example.org", "nbf": 1541493724, "iat": 1541493724, "exp": 1573029723, "nonce": "n-0S6_WzA2Mj",
    "vp": {"@context": [OLDER], "type": ["VerifiablePresentation"], "verifiableCredential": ["eyJhb.eyJ.c5c"]},
}  # fmt: skip
"""The payload that OpenID4VP 1.0 prints in appendix B.1.3.1.5, but for the token in it."""


def token(header: dict, payload: dict) -> str:
    return ".".join((*(b64u(json.dumps(part).encode()) for part in (header, payload)), b64u(b"s" * 64)))


def test_the_specifications_example_comes_out_in_the_one_form() -> None:
    [envelope] = wrapped.document(EXAMPLE)["verifiableCredential"]
    assert envelope["id"] == "data:application/vc+jwt,eyJhb.eyJ.c5c"
    assert wrapped.document(EXAMPLE)["@context"] == [CREDENTIALS]
    one = EXAMPLE | {"vp": EXAMPLE["vp"] | {"verifiableCredential": "eyJhb.eyJ.c5c", "@context": [CREDENTIALS]}}
    assert wrapped.document(one) == wrapped.document(EXAMPLE)


@pytest.mark.parametrize("typ", [None, "JWT", "vp+jwt", "vc+jwt", "jwt", "other"])
def test_only_a_token_of_no_kind_may_wrap_one(typ: str | None) -> None:
    header = {"alg": "ES256", "kid": "did:example:a#0"} | ({} if typ is None else {"typ": typ})
    carried = carriers.read(token(header, EXAMPLE).encode())
    assert (carried.kind is Kind.PRESENTATION_JWT) is (typ in {None, "JWT", "vp+jwt"})
    if carried.kind is Kind.PRESENTATION_JWT and typ != "vp+jwt":
        assert [one.kind for one in presentation.read(carried).credentials] == [Kind.JWT]
    elif typ == "vp+jwt":
        with pytest.raises(presentation.BadCarrier):
            presentation.read(carried)


BAD = {
    "nothing wrapped": {"vp": []},
    "something beside it": {"vc": {}},
    "a member beside it": {"credentialSubject": {}},
    "another context": {"vp": EXAMPLE["vp"] | {"@context": [OLDER, "https://elsewhere.example/v1"]}},
    "no context": {"vp": {"type": ["VerifiablePresentation"], "verifiableCredential": ["a.b.c"]}},
    "a proof inside": {"vp": EXAMPLE["vp"] | {"proof": {}}},
    "a document for a token": {"vp": EXAMPLE["vp"] | {"verifiableCredential": [{"type": "VerifiableCredential"}]}},
    "no credential": {"vp": {"@context": [OLDER], "type": ["VerifiablePresentation"]}},
}


@pytest.mark.parametrize("changed", BAD.values(), ids=BAD)
def test_anything_else_is_refused(changed: dict) -> None:
    with pytest.raises(NotAllowed):
        wrapped.document(EXAMPLE | changed)
