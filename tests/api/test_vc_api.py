"""The VC-API's doors of a real ledger: what an integrator may have issued, and what is checked for anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.conformance.keys import Issuers
from doors import Story, bearer
from ledger.credentials import credential, data_integrity, jose
from ledger.credentials.contexts import CREDENTIALS
from ledger.credentials.data_integrity import AUTHENTICATION, Suite
from ledger.credentials.linked_data import bundled_loader

HOLDER = Issuers.from_seed(b"h" * 32).p256
QUESTION = {"challenge": "n-0S6_WzA2Mj", "domain": "https://employer.example"}


@pytest.fixture
def logging(monkeypatch, story: Story) -> None:
    """Whoever waits for the log finds that it has followed."""
    monkeypatch.setattr("ledger.procedures.credentials.time.sleep", lambda _: story.settle())


def ask(client, story: Story, sent: dict, who: str = "co", key: str | None = None, **options: object):
    headers = bearer(story, who) | ({"Idempotency-Key": key} if key else {})
    return client.post("/credentials/issue", json={"credential": sent, "options": options}, headers=headers)


def lines(story: Story) -> int:
    return story.office.journal.size()


def carrier(client, number: str) -> dict:
    return client.get(f"/e/{number}/credential").json()


# Issuing -----------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("logging")
def test_an_endorsement_named_by_its_number_is_issued_and_verifies(acting, story) -> None:
    answer = ask(acting, story, {"credentialSubject": {"licenseNumber": story.maria}})
    assert answer.status_code == 201
    document = answer.json()["verifiableCredential"]
    assert document["credentialSubject"]["licenseNumber"] == story.maria
    assert credential.render(document).decode() == credential.render(carrier(acting, story.maria)).decode()
    story.settle()
    good = acting.post("/credentials/verify", json={"verifiableCredential": document})
    assert (good.status_code, good.json()["verified"]) == (200, True)


@pytest.mark.usefixtures("logging")
def test_what_the_ledger_says_anyway_may_be_said_and_one_key_issues_once(acting, story) -> None:
    before = carrier(acting, story.maria)
    said = {name: before[name] for name in ("@context", "type", "issuer", "validFrom", "validUntil", "credentialSubject", "name")}
    first = ask(acting, story, said | {"issuer": before["issuer"]["id"]}, key="one")
    size = lines(story)
    again = ask(acting, story, said | {"issuer": before["issuer"]["id"]}, key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json(), lines(story)) == (first.json(), size)
    pause = f"/v1/endorsements/{story.maria}/pause"
    assert acting.post(pause, json={"reason": "on leave"}, headers=bearer(story, "co")).status_code == 201
    after = ask(acting, story, said | {"issuer": before["issuer"]["id"]}, key="one")
    assert (after.status_code, after.json()) == (201, first.json())
    assert ask(acting, story, said | {"issuer": before["issuer"]["id"]}, key="two").status_code == 409


def edited(document: dict, path: str, value: object) -> dict:
    first, _, rest = path.partition(".")
    if not rest:
        return document | {first: value}
    return document | {first: edited(document.get(first, {}), rest, value)}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("issuer", "did:web:elsewhere.example"), ("issuer.name", "Another"), ("type", ["VerifiableCredential"]), ("name", "A Doctor"),
        ("validUntil", "2099-12-31T23:59:59-07:00"), ("validUntil", None), ("credentialSubject.achievement.humanCode", "MM/IMH"),
        ("credentialSubject.achievement.criteria.narrative", "None."), ("credentialSubject.id", "did:example:me"),
        ("id", "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"), ("proof", {}), ("credentialStatus", []), ("evidence", []),
        ("@context", [CREDENTIALS]), ("more", 1), ("credentialSubject.identifier", []),
    ],
)  # fmt: skip
def test_a_member_that_says_another_thing_is_refused_by_its_name_and_nothing_is_issued(
    acting, story, path: str, value: object
) -> None:
    size = lines(story)
    sent = edited({"credentialSubject": {"licenseNumber": story.maria}}, path, value)
    answer = ask(acting, story, sent)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/says-otherwise")
    assert (answer.json()["field"], lines(story)) == (f"credential.{path}", size)


def test_a_name_inside_a_list_is_found_too(acting, story) -> None:
    identity = {"type": "IdentityObject", "identityHash": "Somebody Else", "identityType": "name", "hashed": False}
    answer = ask(acting, story, {"credentialSubject": {"licenseNumber": story.maria, "identifier": [identity]}})
    assert answer.json()["field"] == "credential.credentialSubject.identifier.0.identityHash"


def test_two_numbers_are_one_contradiction(acting, story) -> None:
    answer = ask(acting, story, {"credentialSubject": {"licenseNumber": story.maria}}, licenseNumber=story.ada, who="ga")
    assert (answer.status_code, answer.json()["field"]) == (422, "credential.credentialSubject.licenseNumber")


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"credential": {"credentialSubject": {"licenseNumber": 4}}}, 422), ({"credential": []}, 422),
     ({"credential": {"credentialSubject": {"licenseNumber": "WI-999999-9999"}}}, 422), ({"options": {"format": "qr"}}, 422),
     ({"credential": {}, "verifiableCredential": {}}, 422)],
)  # fmt: skip
def test_what_names_no_endorsement_issues_none(acting, story, body: dict, status: int) -> None:
    size = lines(story)
    assert acting.post("/credentials/issue", json=body, headers=bearer(story, "co")).status_code == status
    assert lines(story) == size


def test_a_stranger_and_another_association_are_told_nothing_of_what_the_ledger_would_say(acting, story) -> None:
    for sent in (
        {"credentialSubject": {"licenseNumber": story.maria}, "name": "A guess"},
        {"credentialSubject": {"licenseNumber": story.maria}},
    ):
        assert acting.post("/credentials/issue", json={"credential": sent}).status_code == 401
        refused = ask(acting, story, sent, who="wi")
        assert refused.status_code == 403
        assert "field" not in refused.json() or not refused.json()["field"]


@pytest.mark.usefixtures("logging")
@pytest.mark.parametrize(("form", "envelope"), [("jwt", "data:application/vc+jwt,"), ("sd-jwt", "data:application/dc+sd-jwt,")])
def test_a_token_comes_in_an_envelope_and_verifies_in_it_and_out_of_it(acting, story, form: str, envelope: str) -> None:
    answer = ask(acting, story, {}, licenseNumber=story.maria, format=form)
    assert answer.status_code == 201
    found = answer.json()["verifiableCredential"]
    assert (found["type"], found["id"].startswith(envelope)) == ("EnvelopedVerifiableCredential", True)
    story.settle()
    for given in (found, found["id"].removeprefix(envelope)):
        good = acting.post("/credentials/verify", json={"verifiableCredential": given})
        assert (good.status_code, good.json()["verified"]) == (200, True), good.json()


# Verifying ---------------------------------------------------------------------------------------------------------------


def test_the_answer_holds_what_was_asked_for_and_a_reason_with_w3c_s_address(reading, told) -> None:
    document = carrier(reading, told.maria)
    options = {"returnResults": True, "returnCredential": True}
    good = reading.post("/credentials/verify", json={"verifiableCredential": document, "options": options}).json()
    assert (good["verified"], good["credential"], good["results"]["outcome"]) == (True, document, "verified")
    bad = reading.post("/credentials/verify", json={"verifiableCredential": document | {"name": "Other"}})
    assert bad.status_code == 400
    assert "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR" in {
        one["type"] for one in bad.json()["problemDetails"]
    }
    silent = {"verifiableCredential": document, "options": {"returnProblemDetails": False}}
    assert reading.post("/credentials/verify", json=silent).json() == {"verified": True}


@pytest.mark.parametrize(
    ("given", "status"),
    [({"type": "VerifiablePresentation"}, 422), (4, 422), (None, 422), ([], 422), ("eyJ.a.b", 400),
     ("not a credential at all", 400), ({}, 400)],
)  # fmt: skip
def test_what_is_no_credential_is_not_verified(reading, told, given: object, status: int) -> None:
    answer = reading.post("/credentials/verify", json={"verifiableCredential": given})
    assert answer.status_code == status
    number = reading.post("/credentials/verify", json={"verifiableCredential": told.maria})
    assert (number.status_code, number.json()["field"]) == (422, "verifiableCredential")


def presented(told: Story, *credentials: object, **members: object) -> dict:
    made = {"@context": [CREDENTIALS], "type": ["VerifiablePresentation"], "verifiableCredential": list(credentials)} | members
    options = {"challenge": QUESTION["challenge"], "domain": QUESTION["domain"]}
    proof = {
        "@context": made["@context"], "type": "DataIntegrityProof", "cryptosuite": Suite.ECDSA_JCS.value, "proofPurpose": AUTHENTICATION,
        "created": told.clock().strftime("%Y-%m-%dT%H:%M:%SZ"), "verificationMethod": HOLDER.method,
    } | options  # fmt: skip
    value = HOLDER.key.sign(data_integrity._hashed(made, proof, Suite.ECDSA_JCS, bundled_loader()))
    return made | {"proof": proof | {"proofValue": data_integrity.multibase.encode(value)}}


def shown(client, presentation: object, **options: object):
    body = {"verifiablePresentation": presentation, "options": QUESTION | options}
    return client.post(
        "/presentations/verify", json={"verifiablePresentation": body["verifiablePresentation"], "options": body["options"]}
    )


def test_a_presentation_is_checked_with_its_question_and_all_that_it_holds(reading, told) -> None:
    document = carrier(reading, told.maria)
    good = shown(reading, presented(told, document), returnPresentation=True, returnResults=True)
    assert (good.status_code, good.json()["verified"]) == (200, True), good.json()
    assert good.json()["presentation"]["verifiableCredential"] == [document]
    for bad in (
        shown(reading, presented(told, document, document | {"name": "Other"})),
        shown(reading, presented(told, document) | {"id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"}),
        shown(reading, presented(told, document), challenge="another-question"),
        shown(reading, presented(told, document), domain="https://elsewhere.example"),
        shown(reading, presented(told, document, holder="did:example:somebody")),
        shown(reading, {name: member for name, member in presented(told, document).items() if name != "proof"}),
        shown(reading, presented(told)),
    ):
        assert (bad.status_code, bad.json()["verified"]) == (400, False)


@pytest.mark.parametrize("missing", ["challenge", "domain"])
def test_a_presentation_without_a_question_is_not_judged(reading, told, missing: str) -> None:
    answer = shown(reading, presented(told, carrier(reading, told.maria)), **{missing: None})
    assert (answer.status_code, answer.json()["field"]) == (422, f"options.{missing}")


def test_a_credential_alone_is_no_presentation(reading, told) -> None:
    answer = shown(reading, carrier(reading, told.maria))
    assert (answer.status_code, answer.json()["field"]) == (422, "verifiablePresentation")


def test_a_presentation_signed_long_ago_answers_nothing_now(reading, told) -> None:
    old = presented(told, carrier(reading, told.maria))
    old["proof"]["created"] = (told.clock() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert shown(reading, old).status_code == 400


def test_a_token_of_any_other_kind_is_refused_as_a_credential(reading) -> None:
    token = jose.sign({"alg": "ES256", "typ": "JWT", "kid": HOLDER.method}, {"vc": {}}, HOLDER.key.sign)
    answer = reading.post("/credentials/verify", json={"verifiableCredential": token})
    assert (answer.status_code, answer.json()["verified"]) == (400, False)
