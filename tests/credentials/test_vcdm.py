"""Any credential's data model: each rule of VCDM 2.0 with its wrong members, and the right one beside them."""

from __future__ import annotations

import copy
import hashlib
import json
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.kit import World
from ledger.credentials import contexts, vcdm
from ledger.signing.canonical import b64u

GOOD: dict = {
    "@context": [contexts.CREDENTIALS],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential"],
    "issuer": {"id": "did:example:issuer", "name": "Issuer"},
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2027-01-01T00:00:00+02:00",
    "credentialSubject": {"id": "did:example:subject", "name": "Zoë"},
}
VP: dict = {
    "@context": [contexts.CREDENTIALS], "type": "VerifiablePresentation", "holder": "did:example:holder",
    "verifiableCredential": [GOOD],
}  # fmt: skip
FILE = contexts.file_of(contexts.CREDENTIALS)
RIGHT = {
    "digestSRI": [f"{name}-{b64encode(hashlib.new(name, FILE).digest()).decode()}" for name in ("sha256", "sha384", "sha512")],
    "digestMultibase": [
        "u" + b64u(prefix + hashlib.new(name, FILE).digest())
        for prefix, name in ((b"\x12\x20", "sha256"), (b"\x20\x30", "sha384"), (b"", "sha256"))
    ],
}


def fields(document: object) -> set[str]:
    return {fault.field for fault in vcdm.credential_faults(document)}


def test_an_endorsement_s_credential_is_one_and_so_is_the_plainest() -> None:
    assert vcdm.credential_faults(World().document) == ()
    assert vcdm.credential_faults(GOOD) == ()
    assert vcdm.presentation_faults(VP) == ()


WRONG = {
    "@context": [
        None, [], 4, {"a": 1}, contexts.CREDENTIALS, ["https://www.w3.org/ns/credentials/examples/v2"], [contexts.CREDENTIALS, 4],
        [contexts.CREDENTIALS, "https ://not-a-url/v1"], [contexts.CREDENTIALS, None], ["https://a.example/", contexts.CREDENTIALS],
    ],
    "id": ["not-a-url", 4, None, ["urn:a:1", "urn:a:2"], "", "https://a b.example/"],
    "type": [None, [], 4, "AlumniCredential", ["AlumniCredential"], ["VerifiableCredential", 4], ["VerifiableCredential", None]],
    "issuer": [None, "fake-issuer", {}, {"id": None}, {"id": "fake"}, [], 4, {"name": "Acme"}],
    "credentialSubject": [None, [], {}, [{}], "did:example:1234", 4, [{"id": "did:example:a"}, {}], [[]]],
    "validFrom": ["2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z", 4, None, "", "2026-1-1T0:0:0Z"],
    "validUntil": ["2025-12-31T23:59:59Z", "no moment", 4],
    "name": [4, None, {"@language": "en"}, {"@value": "a", "more": 1}, {"@value": "a", "@language": "not a tag"},
             {"@value": "a", "@direction": "up"}, [{"@value": 4}]],
    "description": [{"@value": None}],
    "credentialStatus": [{}, {"id": "urn:a:1"}, "urn:a:1", [{"type": "A"}, {}], {"type": "A", "id": "no url"}, {"type": []}],
    "credentialSchema": [{"type": "JsonSchema"}, {"id": "https://a.example/s"}, {"type": "JsonSchema", "id": 4}],
    "refreshService": [{"id": "urn:a:1"}],
    "termsOfUse": [{"id": "urn:a:1"}],
    "evidence": [{"id": "urn:a:1"}, 4],
    "proof": [{"created": "2026-01-01T00:00:00Z"}, "a proof"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_each_wrong_member_is_named(name: str, value: object) -> None:
    assert {field.split(".")[0] for field in fields(GOOD | {name: value})} == {name}


@pytest.mark.parametrize("name", ["@context", "type", "issuer", "credentialSubject"])
def test_what_must_be_there_must_be_there(name: str) -> None:
    assert fields({member: value for member, value in GOOD.items() if member != name}) == {name}


RIGHTLY = {
    "@context": [[contexts.CREDENTIALS, "https://a.example/c"], [contexts.CREDENTIALS, {"a": "https://a.example/a"}]],
    "type": ["VerifiableCredential", ["Other", "VerifiableCredential"]],
    "issuer": ["https://a.example/issuer"],
    "credentialSubject": [{"name": "no id"}, [{"id": "did:example:a"}, {"id": "did:example:b"}]],
    "validFrom": ["2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00-05:00"],
    "name": ["Dog", {"@value": "Dog", "@language": "en"}, [{"@value": "Chien", "@language": "fr-CA", "@direction": "ltr"}]],
    "credentialStatus": [{"type": "A"}, [{"type": "A", "id": "urn:a:1"}]],
    "credentialSchema": [{"type": "JsonSchema", "id": "https://a.example/s"}],
    "refreshService": [{"type": "https://a.example/R"}],
    "proof": [[{"type": "DataIntegrityProof"}]],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in RIGHTLY.items() for value in values])
def test_what_is_right_in_another_way_is_right(name: str, value: object) -> None:
    assert vcdm.credential_faults(GOOD | {name: value}) == ()


@pytest.mark.parametrize(("kind", "digest"), [(kind, digest) for kind, digests in RIGHT.items() for digest in digests])
def test_a_resource_at_hand_must_have_the_digest_that_is_said(kind: str, digest: str) -> None:
    part = {"id": contexts.CREDENTIALS, kind: digest}
    assert vcdm.credential_faults(GOOD | {"relatedResource": part}) == ()
    wrong = digest[:-6] + ("A" if digest[-6] != "A" else "B") + digest[-5:]
    assert fields(GOOD | {"relatedResource": part | {kind: wrong}}) == {f"relatedResource.{kind}"}
    elsewhere = {"id": "https://a.example/picture.png", kind: wrong}
    assert vcdm.credential_faults(GOOD | {"relatedResource": elsewhere}) == ()  # what is not at hand is not fetched


@pytest.mark.parametrize(
    "value",
    [
        ["https://a.example/a"], {"digestSRI": RIGHT["digestSRI"][0]}, {"id": "https://a.example/a"}, {"id": "no url", "digestSRI": "x"},
        {"id": "https://a.example/a", "digestSRI": "md5-aaaa"}, {"id": "https://a.example/a", "digestSRI": "sha256-aaaa"},
        {"id": "https://a.example/a", "digestMultibase": "u"}, {"id": "https://a.example/a", "digestMultibase": "uEiAA"},
        {"id": "https://a.example/a", "digestMultibase": 4},
        [{"id": contexts.CREDENTIALS, "digestSRI": RIGHT["digestSRI"][0]}] * 2,
    ],
)  # fmt: skip
def test_a_related_resource_has_an_address_of_its_own_and_a_digest(value: object) -> None:
    assert {field.split(".")[0] for field in fields(GOOD | {"relatedResource": value})} == {"relatedResource"}


def test_an_issuer_s_name_is_asked_like_the_credential_s() -> None:
    assert fields(GOOD | {"issuer": {"id": "did:example:i", "description": {"@value": 4}}}) == {"issuer.description"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("@context", []), ("@context", [{"a": 1}, contexts.CREDENTIALS]), ("type", ["Other"]), ("type", None), ("id", 4),
        ("holder", "no url"), ("holder", {"name": "Acme"}), ("holder", None), ("verifiableCredential", ["eyJ.a.b"]),
        ("verifiableCredential", 4), ("termsOfUse", {"id": "urn:a:1"}),
    ],
)  # fmt: skip
def test_a_presentation_s_members_are_asked_too(name: str, value: object) -> None:
    assert {fault.field for fault in vcdm.presentation_faults(VP | {name: value})} == {name}


def test_version_1_1_has_its_own_words() -> None:
    old = {name: GOOD[name] for name in ("type", "issuer", "credentialSubject")} | {"@context": [vcdm.V1]}
    assert fields(old) == {"issuanceDate"}
    assert fields(old | {"issuanceDate": "2026-01-01T00:00:00Z"}) == set()
    assert fields(old | {"issuanceDate": "2026-01-01T00:00:00Z", "expirationDate": "2025-01-01T00:00:00Z"}) == {"expirationDate"}


def test_an_envelope_is_one_of_its_kind() -> None:
    good = {"@context": contexts.CREDENTIALS, "id": "data:application/vc+jwt,a.b.c", "type": "EnvelopedVerifiableCredential"}
    asked = (vcdm.ENVELOPED_CREDENTIAL, "application/vc+jwt")
    assert vcdm.envelope_faults(good, *asked) == ()
    wrong = {"@context": [], "id": "a.b.c", "type": "VerifiableCredential"}
    for name, value in wrong.items():
        assert {fault.field for fault in vcdm.envelope_faults(good | {name: value}, *asked)} == {name}
    assert vcdm.envelope_faults(good | {"id": "data:application/vp+jwt,a.b.c"}, *asked)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4) | st.sampled_from(["VerifiableCredential", "urn:a:1"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "@value", "digestSRI"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON, st.sampled_from([*GOOD, *vcdm._WITH_TYPE, "name", "relatedResource"]))
@settings(max_examples=300, deadline=None)
def test_whatever_json_comes_a_fault_is_said_and_nothing_is_raised(value: object, name: str) -> None:
    before = json.dumps(document := copy.deepcopy(GOOD) | {name: value})
    assert isinstance(vcdm.credential_faults(document), tuple)
    assert isinstance(vcdm.presentation_faults(document), tuple)
    assert vcdm.credential_faults(value) != ()  # nothing so small is a credential
    assert json.dumps(document) == before
