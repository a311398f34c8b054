"""Conformance mode: what public suites ask of an issuer and a verifier; and that a real office has none of it."""

from __future__ import annotations

import argparse
import copy
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.conformance import flags, known, mode, verifying
from api.conformance.keys import Issuers
from api.conformance.lists import Lists
from api.refused import NotReady
from ledger.credentials import contexts, data_integrity, jose, status
from ledger.credentials.data_integrity import AUTHENTICATION, Suite
from ledger.credentials.status import ENTRIES
from ledger.outgoing import Outgoing
from ledger.settings import Unset

V1 = "https://www.w3.org/2018/credentials/v1"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
OTHERS = Issuers.from_seed(b"o" * 32)


@pytest.fixture(scope="module")
def conformance(told) -> mode.Conformance:
    return mode.opened(told.office, {}, Outgoing())


@pytest.fixture(scope="module")
def door(told, conformance) -> TestClient:
    return TestClient(create_app(told.desk, conformance), base_url="https://demo.reciprocity.invalid")


@pytest.fixture
def plain(conformance) -> dict:
    return {
        "@context": [contexts.CREDENTIALS, EXAMPLES], "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "AlumniCredential"], "issuer": conformance.issuers.ed25519.did,
        "credentialSubject": {"id": "did:example:subject", "alumniOf": "The School"},
    }  # fmt: skip


def issued(door: TestClient, credential: dict, **options: object) -> dict:
    answer = door.post("/conformance/credentials/issue", json={"credential": credential, "options": options})
    assert answer.status_code == 201, answer.text
    return answer.json()["verifiableCredential"]


def verified(door: TestClient, credential: object, prefix: str = "", **options: object) -> tuple[bool, set[str]]:
    body = {"verifiableCredential": credential, "options": options}
    return judged(door.post(f"/conformance{prefix}/credentials/verify", json=body))


def judged(answer) -> tuple[bool, set[str]]:
    assert answer.status_code == (200 if answer.json()["verified"] else 400)
    return answer.json()["verified"], {problem["type"].partition("#")[2] for problem in answer.json()["problemDetails"]}


# What may be asked where --------------------------------------------------------------------------------------------------


def test_a_real_office_has_no_conformance_mode_nor_any_part_of_it(told) -> None:
    real = replace(told.office, charter=replace(told.office.charter, demonstration=False))
    for given in ({"conformance": True}, {"resolve": ["a.example=127.0.0.1"]}, {"context": ["https://a.example/=x"]}):
        args = argparse.Namespace(**{"conformance": False, "resolve": [], "context": []} | given)
        with pytest.raises(Unset, match="real office"):
            flags.mode(args, real)
    with pytest.raises(Unset, match="real office"):
        mode.opened(real, {}, Outgoing())
    nothing = argparse.Namespace(conformance=False, resolve=[], context=[])
    assert flags.mode(nothing, real) is None
    assert flags.outgoing(real, []).resolve == {}


def test_a_host_sent_elsewhere_is_sent_there_without_conformance_mode_too(told) -> None:
    args = argparse.Namespace(conformance=False, resolve=["a.example=127.0.0.1:9"], context=[])
    assert flags.mode(args, told.office) is None
    assert flags.outgoing(told.office, args.resolve).resolve == {"a.example": "127.0.0.1:9"}
    with pytest.raises(Unset, match="--conformance"):
        flags.mode(argparse.Namespace(conformance=False, resolve=[], context=["https://a.example/=x"]), told.office)


def test_without_the_flag_there_are_no_such_doors_and_they_are_never_described(reading, door) -> None:
    for path in ("/conformance/credentials/issue", "/conformance/credentials/verify", "/conformance/presentations/verify"):
        assert reading.post(path, json={}).status_code == 404
    assert reading.get("/conformance/status/ed25519/revocation").status_code == 404
    assert "conformance" not in str(list(door.get("/openapi.json").json()["paths"]))


@pytest.mark.parametrize("pair", ["https://a.example/", "=x", "a="])
def test_a_flag_that_cannot_be_read_is_said(told, pair: str) -> None:
    with pytest.raises(Unset, match="--context"):
        flags.mode(argparse.Namespace(conformance=True, resolve=[], context=[pair]), told.office)


def test_a_context_from_a_file_is_known_and_a_broken_one_is_refused(told, tmp_path) -> None:
    (tmp_path / "c.json").write_text('{"@context": {"T": "https://a.example/T"}}')
    args = argparse.Namespace(conformance=True, resolve=[], context=[f"https://a.example/c={tmp_path}/c.json"])
    found = flags.mode(args, told.office)
    assert found is not None
    assert "https://a.example/c" in found.loader.known
    (tmp_path / "c.json").write_text('{"@context": {"a": 1, "a": 2}}')
    with pytest.raises(Unset, match="not a context"):
        flags.mode(args, told.office)


def test_a_suite_s_contexts_are_pinned_and_unknown_to_the_strict_verifier() -> None:
    assert not set(known.PINS) & set(contexts.PINS)
    for name, pin in known.PINS.values():
        assert contexts.pinned("api.conformance.contexts", name, pin)
        with pytest.raises(contexts.ContextChanged):
            contexts.pinned("api.conformance.contexts", name, pin[::-1])


# Issuing -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suite", list(Suite))
def test_a_credential_is_signed_in_each_suite_and_verifies_with_its_status(door, conformance, plain, suite: Suite) -> None:
    issuer = conformance.issuers.of(suite)
    document = issued(door, plain | {"issuer": {"id": issuer.did}}, cryptosuite=suite.value)
    assert document["proof"]["cryptosuite"] == suite.value
    assert {entry["statusPurpose"] for entry in document["credentialStatus"]} == {"revocation", "suspension"}
    assert document["credentialSubject"] == plain["credentialSubject"]
    assert verified(door, document) == (True, set())
    assert verified(door, document | {"name": "Other"}) == (False, {"CRYPTOGRAPHIC_SECURITY_ERROR"})


def test_a_credential_of_version_1_1_is_given_the_context_of_its_proof(door, plain) -> None:
    old = plain | {"@context": [V1], "type": ["VerifiableCredential"], "issuanceDate": "2026-01-01T00:00:00Z"}
    old |= {"credentialSubject": {"id": "did:example:subject"}}
    document = issued(door, old)
    assert document["@context"] == [V1, known.DATA_INTEGRITY]
    assert "credentialStatus" not in document
    assert verified(door, document) == (True, set())


def test_a_status_that_was_sent_is_let_be_and_a_proof_that_was_there_stays(door, plain) -> None:
    status = {"type": "https://a.example/#Status", "id": "urn:x:status"}
    document = issued(door, plain | {"credentialStatus": status})
    assert document["credentialStatus"] == status
    assert verified(door, document) == (True, set())
    both = issued(door, {name: member for name, member in document.items() if name != "proof"} | {"proof": document["proof"]})
    assert [proof["cryptosuite"] for proof in both["proof"]] == ["eddsa-rdfc-2022"] * 2
    assert verified(door, both) == (True, set())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": ["AlumniCredential"]}, "credential.type"), ({"issuer": "did:example:other"}, "credential.issuer"),
        ({"issuer": None}, "credential.issuer"), ({"credentialSubject": {}}, "credential.credentialSubject"),
        ({"@context": [EXAMPLES]}, "credential.@context"), ({"credentialStatus": {"id": "urn:x:1"}}, "credential.credentialStatus"),
        ({"@context": [contexts.CREDENTIALS]}, "credential"), ({"@context": [contexts.CREDENTIALS, "https://a.example/"]}, "credential"),
        ({"id": "relative"}, "credential.id"), ({"evidence": None}, "credential.evidence"),
    ],
)  # fmt: skip
def test_what_is_no_credential_is_not_signed(door, plain, change: dict, field: str) -> None:
    answer = door.post("/conformance/credentials/issue", json={"credential": plain | change})
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize("suite", [Suite.EDDSA_JCS, Suite.ECDSA_JCS])
def test_under_jcs_too_a_word_that_no_context_defines_is_refused(door, conformance, plain, suite: Suite) -> None:
    undefined = plain | {"@context": [contexts.CREDENTIALS], "issuer": conformance.issuers.of(suite).did}
    body = {"credential": undefined, "options": {"cryptosuite": suite.value}}
    assert door.post("/conformance/credentials/issue", json=body).status_code == 422


def test_what_is_nested_like_nothing_honest_is_refused_and_not_ours_to_suffer(door, plain) -> None:
    deep: dict = {"alumniOf": "The School"}
    for _ in range(200):
        deep = {"alumniOf": deep}
    body = {"credential": plain | {"credentialSubject": deep}}
    assert door.post("/conformance/credentials/issue", json=body).status_code == 422
    assert verified(door, plain | {"credentialSubject": deep, "proof": issued(door, plain)["proof"]})[0] is False


@pytest.mark.parametrize(
    "body",
    [{}, {"verifiableCredential": {}}, {"credential": 4}, {"credential": {}, "options": {"cryptosuite": "none"}}, {"credential": {}, "options": []}, {"credential": [], "options": None}],
)  # fmt: skip
def test_a_request_that_cannot_be_read_is_refused(door, body: dict) -> None:
    assert door.post("/conformance/credentials/issue", json=body).status_code == 422


@pytest.mark.parametrize(("option", "value"), [("format", "mso_mdoc"), ("cryptosuite", "ecdsa-sd-2023"), ("cryptosuite", None)])
def test_what_is_not_offered_is_said_and_nothing_else_is_made_instead(door, plain, option: str, value: object) -> None:
    answer = door.post("/conformance/credentials/issue", json={"credential": plain, "options": {option: value}})
    assert (answer.status_code, answer.json()["field"]) == (422, f"options.{option}")


# Verifying -----------------------------------------------------------------------------------------------------------------


def signed_by_another(conformance, document: dict, **more: object) -> dict:
    key = OTHERS.ed25519
    return data_integrity.sign(
        document, key.key, suite=Suite.EDDSA_RDFC, method=key.method, created=NOW, loader=conformance.loader, **more
    )


@pytest.fixture(scope="module", autouse=True)
def _now(told) -> None:
    global NOW  # noqa: PLW0603 - the office's own clock says when these tests are
    NOW = told.office.clock()


def test_a_proof_by_another_than_the_issuer_counts_only_where_nobody_asks_whose_it_is(door, conformance, plain) -> None:
    document = signed_by_another(conformance, plain)
    assert verified(door, document) == (False, {"CRYPTOGRAPHIC_SECURITY_ERROR"})
    assert verified(door, document, policy="proof-only") == (True, set())
    assert verified(door, document, prefix="/proof-only") == (True, set())
    assert verified(door, document | {"name": "Other"}, policy="proof-only")[0] is False


def test_an_unknown_policy_is_refused(door, plain) -> None:
    body = {"verifiableCredential": plain, "options": {"policy": "anything"}}
    assert door.post("/conformance/credentials/verify", json=body).status_code == 422
    assert door.post("/conformance/anything/credentials/verify", json=body).status_code == 404
    assert {policy.value for policy in verifying.Policy} == {"any-issuer", "proof-only"}


@pytest.mark.parametrize(
    ("member", "by", "good"),
    [("validFrom", -1, True), ("validFrom", 1, False), ("validUntil", 1, True), ("validUntil", -1, False)],
)
def test_the_term_is_asked(door, plain, member: str, by: int, *, good: bool) -> None:
    document = issued(door, plain | {member: (NOW + timedelta(days=by)).strftime("%Y-%m-%dT%H:%M:%SZ")})
    assert verified(door, document) == (good, set() if good else {"RANGE_ERROR"})


def test_a_revoked_credential_is_said_to_be_and_a_suspension_can_be_lifted(door, plain) -> None:
    document = issued(door, plain | {"id": "urn:uuid:0a0a0a0a-d8ba-11ed-83dd-0b3aef56cc33"})
    body = {"credentialId": document["id"], "credentialStatus": {"statusPurpose": "suspension"}}
    assert door.post("/conformance/credentials/status", json=body).status_code == 200
    assert verified(door, document) == (False, {"STATUS_VERIFICATION_ERROR"})
    assert verified(door, document, policy="proof-only") == (True, set())
    assert door.post("/conformance/credentials/status", json=body | {"status": False}).status_code == 200
    assert verified(door, document) == (True, set())
    body["credentialStatus"]["statusPurpose"] = "revocation"
    assert door.post("/conformance/credentials/status", json=body).status_code == 200
    assert verified(door, document) == (False, {"STATUS_VERIFICATION_ERROR"})


def test_nobody_else_s_status_is_set(door) -> None:
    body = {"credentialId": "urn:uuid:1", "credentialStatus": {"statusPurpose": "revocation"}}
    assert door.post("/conformance/credentials/status", json=body).status_code == 404
    body["credentialStatus"] = {"statusPurpose": "message"}
    assert door.post("/conformance/credentials/status", json=body).status_code == 422


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"statusListIndex": 5}, "MALFORMED_VALUE_ERROR"), ({"statusListIndex": "-1"}, "MALFORMED_VALUE_ERROR"),
        ({"statusListIndex": "77.0"}, "MALFORMED_VALUE_ERROR"), ({"statusListIndex": "131072"}, "RANGE_ERROR"),
        ({"statusPurpose": "refresh"}, "MALFORMED_VALUE_ERROR"), ({"statusSize": 2}, "MALFORMED_VALUE_ERROR"),
        ({"statusListCredential": "https://nowhere.invalid/list"}, "STATUS_RETRIEVAL_ERROR"),
    ],
)  # fmt: skip
def test_a_status_entry_that_cannot_be_followed_is_not_taken_for_good(door, plain, change: dict, problem: str) -> None:
    entry = issued(door, plain)["credentialStatus"][0]
    document = issued(door, plain | {"credentialStatus": [{**entry, **change}]})
    assert verified(door, document) == (False, {problem})


def test_no_two_credentials_share_a_place_and_a_list_half_full_takes_no_more(conformance) -> None:
    drawn = iter([5, 5, 5, 7])
    lists = Lists("https://a.example", conformance.issuers, conformance.loader, lambda _below: next(drawn))
    places = [lists.entries(conformance.issuers.p256, None)[0]["statusListIndex"] for _ in range(2)]
    assert places == ["5", "7"]
    numbers = iter(range(ENTRIES))
    full = Lists("https://a.example", conformance.issuers, conformance.loader, lambda _below: next(numbers))
    for _ in range(ENTRIES // 2):
        full.entries(conformance.issuers.p256, None)
    with pytest.raises(NotReady):
        full.entries(conformance.issuers.p256, None)
    assert full.entries(conformance.issuers.ed25519, None)


def test_a_list_of_the_other_issuer_does_not_count(door, conformance, plain) -> None:
    entry = issued(door, plain | {"issuer": conformance.issuers.p256.did}, cryptosuite="ecdsa-rdfc-2019")["credentialStatus"]
    assert verified(door, issued(door, plain | {"credentialStatus": entry})) == (False, {"STATUS_VERIFICATION_ERROR"})


class Elsewhere:
    """Another host, at which there is one list."""

    def __init__(self, document: object) -> None:
        self.document = document

    def get(self, _url: str, **_bounds: object) -> bytes:
        return json.dumps(self.document).encode()


def listed(conformance, url: str, *, by=OTHERS.ed25519, issuer: str = OTHERS.ed25519.did, bits=(), at=None) -> dict:
    made = status.build(url, issuer, status.Purpose.REVOCATION, status.bitstring(bits), at=at or NOW)
    given = {"suite": Suite.EDDSA_RDFC, "method": by.method, "created": NOW, "loader": conformance.loader}
    return data_integrity.sign(made, by.key, **given)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, ""), ({"bits": [7]}, "STATUS_VERIFICATION_ERROR"), ({"bits": [6, 8]}, ""),
        ({"by": Issuers.from_seed(b"t" * 32).ed25519}, "STATUS_VERIFICATION_ERROR"),
        ({"issuer": "did:example:other"}, "STATUS_VERIFICATION_ERROR"), ({"url": "https://other.example/list"}, "STATUS_VERIFICATION_ERROR"),
        ({"at": timedelta(days=-3)}, "STATUS_VERIFICATION_ERROR"), ({"at": timedelta(days=1)}, "STATUS_VERIFICATION_ERROR"),
        (None, "STATUS_VERIFICATION_ERROR"),
    ],
)  # fmt: skip
def test_a_list_kept_elsewhere_counts_if_its_issuer_signed_it_for_now(
    told, conformance, plain, change: dict | None, problem: str
) -> None:
    url = "https://lists.example/1"
    given = {"url": url} | (change or {})
    if "at" in given:
        given["at"] += NOW
    document = [] if change is None else listed(conformance, **given)
    there = replace(conformance, outgoing=Elsewhere(document))
    entry = {
        "id": f"{url}#7", "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7",
        "statusListCredential": url,
    }  # fmt: skip
    credential = signed_by_another(conformance, plain | {"issuer": OTHERS.ed25519.did, "credentialStatus": entry})
    client = TestClient(create_app(told.desk, there), base_url="https://demo.reciprocity.invalid")
    assert verified(client, credential) == (not problem, {problem} - {""})


def test_a_status_list_is_json_to_whoever_does_not_know_the_word(door) -> None:
    address = "/conformance/status/p256/suspension"
    assert door.get(address).headers["content-type"] == "application/json"
    assert door.get(address, headers={"accept": "application/vc"}).headers["content-type"] == "application/vc"
    assert door.get("/conformance/status/p256/message").status_code == 200
    assert door.get("/conformance/status/p256/other").status_code == 404
    assert door.get("/conformance/status/rsa/revocation").status_code == 404


def test_the_answer_holds_what_was_asked_for(door, plain) -> None:
    document = issued(door, plain)
    body = {"verifiableCredential": document, "options": {"returnResults": True, "returnCredential": True}}
    answer = door.post("/conformance/credentials/verify", json=body).json()
    assert answer["credential"] == document
    assert answer["results"]["proof"] == [{"verified": True, "input": document["proof"]}]
    late = issued(door, plain | {"validUntil": "2020-01-01T00:00:00Z"})
    results = door.post("/conformance/credentials/verify", json=body | {"verifiableCredential": late}).json()["results"]
    assert results["validUntil"] == {"valid": False, "input": "2020-01-01T00:00:00Z"}
    assert "validFrom" not in results
    nothing = door.post("/conformance/credentials/verify", json={"verifiableCredential": 4}).json()
    assert nothing["problemDetails"][0]["title"] == "The document a credential is an object."
    body["options"] = {"returnProblemDetails": False}
    assert door.post("/conformance/credentials/verify", json=body).json() == {"verified": True}
    body["options"] = {"challenge": 4}
    assert door.post("/conformance/credentials/verify", json=body).status_code == 422


@pytest.mark.parametrize("given", [None, 4, [], {}, "text", {"type": "EnvelopedVerifiableCredential"}, {"type": []}])
def test_what_is_no_credential_does_not_verify(door, given: object) -> None:
    assert verified(door, given)[0] is False


# Presentations ---------------------------------------------------------------------------------------------------------------


def presented(conformance, *credentials: object, **members: object) -> dict:
    presentation = {
        "@context": [contexts.CREDENTIALS], "type": ["VerifiablePresentation"], "holder": OTHERS.ed25519.did,
        "verifiableCredential": list(credentials),
    } | members  # fmt: skip
    return signed_by_another(conformance, presentation, purpose=AUTHENTICATION)


def shown(door: TestClient, presentation: object, **options: object) -> tuple[bool, set[str]]:
    body = {"verifiablePresentation": presentation, "options": options}
    return judged(door.post("/conformance/presentations/verify", json=body))


def test_a_presentation_is_judged_with_all_that_it_holds(door, conformance, plain) -> None:
    good, bad = issued(door, plain), issued(door, plain) | {"name": "Other"}
    another = issued(door, plain | {"id": "urn:uuid:0b0b0b0b-d8ba-11ed-83dd-0b3aef56cc33"})
    assert shown(door, presented(conformance, good, another)) == (True, set())
    assert shown(door, presented(conformance, good, bad)) == (False, {"CRYPTOGRAPHIC_SECURITY_ERROR"})
    assert shown(door, presented(conformance, holder=conformance.issuers.ed25519.did)) == (
        False,
        {"CRYPTOGRAPHIC_SECURITY_ERROR"},
    )
    assert shown(door, presented(conformance, good), challenge="1") == (False, {"CRYPTOGRAPHIC_SECURITY_ERROR"})
    bare = {name: member for name, member in presented(conformance, good).items() if name != "proof"}
    assert shown(door, bare) == (False, {"CRYPTOGRAPHIC_SECURITY_ERROR"})
    assert shown(door, presented(conformance, good) | {"verifiableCredential": ["eyJ.a.b"]})[0] is False


@pytest.mark.parametrize("given", [None, 4, [], {}, "text", {"type": "EnvelopedVerifiablePresentation"}])
def test_what_is_no_presentation_does_not_verify(door, given: object) -> None:
    assert shown(door, given)[0] is False


# Tokens ------------------------------------------------------------------------------------------------------------------------


def test_a_credential_in_an_envelope_verifies_and_is_bound_to_its_issuer(door, conformance, plain) -> None:
    plain = plain | {"issuer": conformance.issuers.p256.did}
    envelope = issued(door, plain, format="vc+jwt")
    assert envelope["id"].startswith("data:application/vc+jwt,")
    token = envelope["id"].partition(",")[2]
    assert verified(door, envelope) == verified(door, token) == (True, set())
    assert verified(door, envelope | {"id": token}) == (False, {"MALFORMED_VALUE_ERROR"})
    assert verified(door, envelope | {"@context": EXAMPLES}) == (False, {"MALFORMED_VALUE_ERROR"})
    assert verified(door, token[:-4] + "AAAA") == (False, {"CRYPTOGRAPHIC_SECURITY_ERROR"})


def token_of(conformance, payload: dict, key=None, **header: object) -> str:
    key = key or conformance.issuers.p256
    made = {"alg": "ES256", "typ": "vc+jwt", "cty": "vc", "kid": key.method} | header
    return jose.sign(made, payload, key.key.sign)


@pytest.mark.parametrize(
    "claims", [{"iss": "did:example:other"}, {"jti": "urn:x:other"}, {"sub": "did:example:other"}, {"vc": {}}, {"vp": {}}]
)
def test_claims_that_say_another_thing_than_the_credential_are_refused(door, conformance, plain, claims: dict) -> None:
    plain = plain | {"issuer": conformance.issuers.p256.did}
    assert verified(door, token_of(conformance, plain)) == (True, set())
    assert verified(door, token_of(conformance, plain | claims)) == (False, {"CRYPTOGRAPHIC_SECURITY_ERROR"})


@pytest.mark.parametrize(
    ("claim", "by", "problem"),
    [("exp", -1, "RANGE_ERROR"), ("exp", 1, ""), ("nbf", 1, "RANGE_ERROR"), ("nbf", -1, ""), ("exp", None, "MALFORMED_VALUE_ERROR")],
)  # fmt: skip
def test_a_token_s_times_are_asked(door, conformance, plain, claim: str, by: int | None, problem: str) -> None:
    value = "soon" if by is None else int(NOW.timestamp()) + by * 3600
    token = token_of(conformance, plain | {"issuer": conformance.issuers.p256.did, claim: value})
    assert verified(door, token) == (not problem, {problem} - {""})
    assert verified(door, token, policy="proof-only")[0] is (by is not None)


def test_a_token_about_two_speaks_of_neither_alone(door, conformance, plain) -> None:
    two = plain | {
        "issuer": conformance.issuers.p256.did,
        "credentialSubject": [plain["credentialSubject"], {"id": "did:example:b"}],
    }
    assert verified(door, token_of(conformance, two)) == (True, set())
    assert verified(door, token_of(conformance, two | {"sub": "did:example:b"})) == (False, {"CRYPTOGRAPHIC_SECURITY_ERROR"})


def test_a_token_by_another_or_of_another_kind_is_refused(door, conformance, plain) -> None:
    plain = plain | {"issuer": conformance.issuers.p256.did}
    by_another = token_of(conformance, plain, key=OTHERS.p256)
    assert verified(door, by_another) == (False, {"CRYPTOGRAPHIC_SECURITY_ERROR"})
    assert verified(door, by_another, policy="proof-only") == (True, set())
    for header in ({"typ": "JWT"}, {"alg": "none"}, {"alg": "HS256"}, {"kid": "did:example:a#b"}, {"crit": ["exp"]}):
        assert verified(door, token_of(conformance, plain, **header))[0] is False


def test_an_enveloped_presentation_is_judged_with_what_it_holds(door, conformance, plain) -> None:
    good = issued(door, plain)
    held = {"@context": [contexts.CREDENTIALS], "type": "VerifiablePresentation", "verifiableCredential": good}
    envelope = {"@context": contexts.CREDENTIALS, "type": "EnvelopedVerifiablePresentation"}
    token = token_of(conformance, held, typ="vp+jwt")
    assert shown(door, envelope | {"id": f"data:application/vp+jwt,{token}"}) == shown(door, token) == (True, set())
    bad = copy.deepcopy(held) | {"verifiableCredential": good | {"name": "Other"}}
    assert shown(door, token_of(conformance, bad, typ="vp+jwt")) == (False, {"CRYPTOGRAPHIC_SECURITY_ERROR"})
    assert shown(door, token_of(conformance, held, typ="vc+jwt"))[0] is False
