"""A credential into a wallet at the doors: the specification's flows step by step, and everything that is refused on the way."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from doors import Story, bearer, founded, lives
from ledger.credentials import wallet_proof
from ledger.procedures import claims, credentials, endorsements, officers, transfers, withdrawing
from ledger.procedures.withdrawing import Which
from ledger.rulebook.vocabulary import AssociationCode, LineId
from ledger.signing.canonical import b64u, unb64u
from ledger.signing.multibase import multikey as multikey_of
from ledger.signing.remote import SignerAway
from wallets import CALLBACK, CHALLENGE, PRE_AUTHORIZED, VERIFIER, Wallet, did_jwk, ed25519, error, es256, jwk_of, unsigned

BASE = "https://demo.reciprocity.invalid"
GEORGIA = f"{BASE}/associations/ga"
SD_JWT, LDP, JWT = "endorsement-sd-jwt", "endorsement-ldp", "endorsement-jwt"


@pytest.fixture(scope="module")
def common(tmp_path_factory) -> Story:
    """One office for all that leave Ada's endorsement as they found it: each makes an offer of its own."""
    return founded(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def common_doors(common: Story) -> TestClient:
    return TestClient(create_app(common.desk), base_url=BASE)


@pytest.fixture
def alone() -> None:
    """A test that asks for this has an office to itself."""


@pytest.fixture
def story(request, tmp_path) -> Story:
    return founded(tmp_path) if "alone" in request.fixturenames else request.getfixturevalue("common")


@pytest.fixture
def acting(request, story: Story) -> TestClient:
    return (
        TestClient(create_app(story.desk), base_url=BASE)
        if "alone" in request.fixturenames
        else request.getfixturevalue("common_doors")
    )


@pytest.fixture(autouse=True)
def log_is_prompt(request, monkeypatch) -> None:
    """Whoever waits for the log finds it has come, unless a test wants it late."""
    if "story" in request.fixturenames:
        story = request.getfixturevalue("story")
        hands = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: story.settle())
        monkeypatch.setattr(credentials, "time", hands)


@pytest.fixture
def ada(story: Story) -> dict[str, str]:
    """The header by which Ada acts for herself. She has claimed her record at home."""
    georgia = officers.officer_of(story.office, story.tokens["ga"])
    secret = claims.invite(story.office, story.ada, georgia).address.partition("#")[2]
    return {"Authorization": f"Bearer {claims.claim(story.office, secret).token}"}


@pytest.fixture
def wallet(acting: TestClient, story: Story) -> Wallet:
    made = Wallet(acting, GEORGIA, story.clock.now)
    made.discover()
    return made


def offered(
    acting: TestClient, story: Story, *configurations: str, by: dict[str, str] | None = None, **wanted: Any
) -> dict[str, Any]:
    body = {"configurations": list(configurations)} if configurations else {}
    answer = acting.post(f"/v1/credentials/{story.ada}/wallet", json=body | wanted, headers=by or bearer(story, "ga"))
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
def signed_in(acting, story, wallet) -> Wallet:
    """A wallet with tokens for all three configurations."""
    offer = offered(acting, story, SD_JWT, LDP, JWT)
    assert wallet.signs_in(wallet.open(offer["link"]), offer["tx_code"]).status_code == 200
    return wallet


def another(wallet: Wallet, code: str) -> Wallet:
    other = Wallet(wallet.http, f"{BASE}/associations/{code}", wallet.now)
    other.discover()
    return other


# What an association says of itself ------------------------------------------------------------------------------------


def test_the_metadata_lies_where_the_specifications_have_it_and_nowhere_else(reading) -> None:
    for name in ("openid-credential-issuer", "oauth-authorization-server"):
        assert reading.get(f"/.well-known/{name}/associations/ga").status_code == 200
        assert reading.get(f"/associations/ga/.well-known/{name}").status_code == 404
        for nobody in ("zz", "alliance", "root", "tx"):
            assert reading.get(f"/.well-known/{name}/associations/{nobody}").status_code == 404
            refused = reading.post(f"/associations/{nobody}/token", data={"grant_type": "x"})
            assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (404, "*"), "a page may read why"


def test_every_address_in_the_metadata_is_below_the_issuer_and_answers(reading) -> None:
    found = reading.get("/.well-known/openid-credential-issuer/associations/ga").json()
    server = reading.get("/.well-known/oauth-authorization-server/associations/ga").json()
    for name, address in (found | server).items():
        if name.endswith("_endpoint"):
            assert address.startswith(GEORGIA + "/")
            assert reading.request("GET" if name == "authorization_endpoint" else "POST", address).status_code not in {404, 405}
    assert (found["batch_credential_issuance"], server["code_challenge_methods_supported"]) == ({"batch_size": 10}, ["S256"])
    assert "authorization_servers" not in found, "the issuer is its own authorization server"


def test_each_configuration_has_what_its_format_asks_for_in_both_languages(reading) -> None:
    found = reading.get("/.well-known/openid-credential-issuer/associations/ga").json()["credential_configurations_supported"]
    assert {name: one["format"] for name, one in found.items()} == {SD_JWT: "dc+sd-jwt", LDP: "ldp_vc", JWT: "jwt_vc_json"}
    assert found[SD_JWT]["vct"] == f"{BASE}/v1/types/endorsement/1"
    assert found[LDP]["credential_definition"]["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    for one in found.values():
        assert {shown["locale"] for shown in one["credential_metadata"]["display"]} == {"en", "es"}
        paths = [json.dumps(claim["path"]) for claim in one["credential_metadata"]["claims"]]
        assert len(set(paths)) == len(paths), "a claim described twice ends a wallet's reading (appendix B.3)"
        assert {"jwk", "did:jwk", "did:key"} == set(one["cryptographic_binding_methods_supported"])
        assert {"ES256", "EdDSA"} <= set(one["proof_types_supported"]["jwt"]["proof_signing_alg_values_supported"])
        assert not {"cryptographic_suites_supported", "credentials_supported", "display", "claims", "id"} & one.keys()


def test_no_name_of_an_earlier_draft_is_emitted(reading) -> None:
    text = reading.get("/.well-known/openid-credential-issuer/associations/ga").text
    assert not re.search(r"vc\+sd-jwt|credentials_supported\"|c_nonce_expires_in|user_pin|credential_identifiers_supported", text)


# Offers ----------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("alone")
def test_an_offer_has_the_shape_of_the_specifications_example(acting, story, wallet) -> None:
    offer = offered(acting, story)
    found = wallet.open(offer["link"])
    assert set(found) == {"credential_issuer", "credential_configuration_ids", "grants"}
    assert found["credential_issuer"] == GEORGIA
    assert set(found["credential_configuration_ids"]) <= wallet.metadata["credential_configurations_supported"].keys()
    assert set(found["grants"]) == {PRE_AUTHORIZED}, "without a key of her own Ada cannot sign in"
    tx_code = found["grants"][PRE_AUTHORIZED]["tx_code"]
    assert (tx_code["input_mode"], tx_code["length"], len(offer["tx_code"])) == ("numeric", 6, 6)
    assert len(tx_code["description"]) <= 300
    assert offer["tx_code"] not in json.dumps(found)
    assert "<svg" in offer["qr"]


@pytest.mark.usefixtures("ada")
def test_who_has_a_key_of_their_own_is_offered_to_sign_in(acting, story, wallet) -> None:
    assert "issuer_state" in wallet.open(offered(acting, story)["link"])["grants"]["authorization_code"]


@pytest.mark.usefixtures("alone")
def test_an_offer_is_made_by_the_home_or_the_holder_and_by_nobody_else(acting, story, ada) -> None:
    path = f"/v1/credentials/{story.ada}/wallet"
    for method in ("post", "get"):
        extra = {"json": {}} if method == "post" else {}
        assert getattr(acting, method)(path, **extra).status_code == 401
        assert getattr(acting, method)(path, headers=bearer(story, "co"), **extra).status_code == 403
    assert acting.post(f"/v1/credentials/{story.maria}/wallet", json={}, headers=ada).status_code == 403
    none = acting.post(path, json={}, headers=ada)
    assert (none.status_code, none.json()["type"]) == (404, "/problems/no-credential"), "the first is the association's to offer"
    credentials.issue(story.office, story.ada, officers.officer_of(story.office, story.tokens["ga"]))
    assert acting.post(path, json={}, headers=ada).status_code == 201


def test_nothing_is_offered_of_an_endorsement_that_is_not_active_or_in_a_format_that_is_not_ours(acting, story) -> None:
    paused = acting.post(f"/v1/credentials/{story.noah}/wallet", json={}, headers=bearer(story, "wi"))
    assert (paused.status_code, paused.json()["type"]) == (409, "/problems/no-certificate-today")
    odd = acting.post(f"/v1/credentials/{story.ada}/wallet", json={"configurations": ["mdoc"]}, headers=bearer(story, "ga"))
    assert (odd.status_code, odd.json()["type"]) == (422, "/problems/no-such-format")


def test_no_address_names_a_person_and_a_guess_finds_nothing(acting, story) -> None:
    offer = offered(acting, story)
    for address in (offer["link"], offer["page"]):
        assert story.ada not in address
        assert not re.search(r"Ada|Ejemplo", address)
    assert acting.get("/associations/ga/offers/guess").status_code == 404
    assert acting.get("/wallet/guess").status_code == 404


def test_a_newer_offer_voids_one_that_was_not_taken(acting, story, wallet) -> None:
    old = offered(acting, story)
    opened = wallet.open(old["link"])
    offered(acting, story)
    assert error(wallet.signs_in(opened, old["tx_code"])) == (400, "invalid_grant")


@pytest.mark.usefixtures("alone")
def test_the_home_sees_what_became_of_its_offers_and_what_the_wallet_told(acting, story, signed_in) -> None:
    path = f"/v1/credentials/{story.ada}/wallet"
    issued = signed_in.asks(signed_in.proof(es256(), signed_in.nonce())).json()
    for event in ("credential_accepted", "credential_accepted", "credential_deleted"):
        told = signed_in.posts("notification_endpoint", {"notification_id": issued["notification_id"], "event": event})
        assert (told.status_code, told.content) == (204, b"")
    [item] = acting.get(path, headers=bearer(story, "ga")).json()["items"]
    assert (item["state"], item["issued"], item["told"]) == ("taken", 1, ["credential_deleted"])


# The token endpoint ----------------------------------------------------------------------------------------------------


def test_the_token_response_is_the_specifications(acting, story, wallet) -> None:
    offer = offered(acting, story)
    answer = wallet.signs_in(wallet.open(offer["link"]), offer["tx_code"])
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert set(answer.json()) == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 3600)


def test_the_specifications_own_token_request_with_authorization_details(acting, story, wallet) -> None:
    """Section 6.1.1's example to the letter, but for the code and the configuration's name."""
    offer = offered(acting, story)
    code = wallet.open(offer["link"])["grants"][PRE_AUTHORIZED]["pre-authorized_code"]
    example = (
        f"grant_type=urn:ietf:params:oauth:grant-type:pre-authorized_code&pre-authorized_code={code}&tx_code={offer['tx_code']}"
        "&authorization_details=%5B%7B%22type%22%3A%20%22openid_credential%22%2C%20%22credential_configuration_id%22%3A%20"
        "%22endorsement-sd-jwt%22%7D%5D"
    )
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = wallet.keeps(acting.post(wallet.server["token_endpoint"], content=example, headers=headers))
    [details] = answer.json()["authorization_details"]
    assert (details["type"], details["credential_configuration_id"]) == ("openid_credential", SD_JWT)
    [name] = details["credential_identifiers"]
    assert story.ada not in name
    assert error(wallet.asks(wallet.proof(es256(), wallet.nonce()))) == (400, "invalid_credential_request")
    by_name = {"credential_configuration_id": None, "credential_identifier": name}
    assert error(wallet.asks(wallet.proof(es256(), wallet.nonce()), **(by_name | {"credential_identifier": "x"}))) == (
        400,
        "unknown_credential_identifier",
    )
    assert wallet.asks(wallet.proof(es256(), wallet.nonce()), **by_name).status_code == 200


WRONG_TOKEN_REQUESTS = [
    ({}, "invalid_request"),
    ({"grant_type": "password"}, "unsupported_grant_type"),
    ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
    ({"grant_type": PRE_AUTHORIZED, "tx_code": "123456"}, "invalid_request"),
    ({"grant_type": PRE_AUTHORIZED, "pre_authorized_code": "x"}, "invalid_request"),
    ({"grant_type": PRE_AUTHORIZED, "pre_authorized_code": "x", "tx_code": "123456"}, "invalid_grant"),
    ({"grant_type": "authorization_code", "code": "x"}, "invalid_request"),
    ({"grant_type": "authorization_code", "code": "x", "code_verifier": "short"}, "invalid_request"),
    ({"grant_type": "authorization_code", "code": "x", "code_verifier": VERIFIER}, "invalid_grant"),
    ({"grant_type": "refresh_token"}, "invalid_request"),
    ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
]


def test_a_token_request_that_is_wrong_is_told_so_by_the_specifications_word(wallet) -> None:
    for form, refused in WRONG_TOKEN_REQUESTS:
        assert error(wallet.token(**form)) == (400, refused)


def test_a_token_request_is_a_form_with_each_parameter_once(wallet) -> None:
    where = wallet.server["token_endpoint"]
    form = {"content-type": "application/x-www-form-urlencoded"}
    for body, headers in (
        ("grant_type=refresh_token&grant_type=refresh_token", form),
        ("grant_type=%ff", form),
        ("grant_type=a&" + "&".join(f"x{n}=1" for n in range(60)), form),
        ("grant_type=refresh_token&client_id=" + "x" * 5000, form),
        ('{"grant_type": "refresh_token"}', {"content-type": "application/json"}),
    ):
        assert error(wallet.http.post(where, content=body, headers=headers)) == (400, "invalid_request")


def test_where_the_token_is_for_may_be_said_more_than_once(acting, story, wallet) -> None:
    """RFC 8707 section 2: multiple resource parameters MAY be used. A token is good at one association here, whatever they say."""
    offer = offered(acting, story)
    code = wallet.open(offer["link"])["grants"][PRE_AUTHORIZED]["pre-authorized_code"]
    form = {"grant_type": PRE_AUTHORIZED, "pre-authorized_code": code, "tx_code": offer["tx_code"]}
    resources = {"resource": [wallet.issuer, "https://elsewhere.example"]}
    assert wallet.http.post(wallet.server["token_endpoint"], data=form | resources).status_code == 200


DOORS = ("par", "token", "nonce", "credential", "deferred", "notification")


def test_a_wallet_may_be_a_page_in_a_browser(wallet) -> None:
    """RFC 9700 section 2.6: whatever a client asks itself may be asked from another host's page; the authorization endpoint MUST NOT be."""
    asks = {
        "origin": "https://wallet.example", "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type,dpop",
    }  # fmt: skip
    for door in DOORS:
        before = wallet.http.options(f"{wallet.issuer}/{door}", headers=asks)
        assert (before.status_code, before.headers["access-control-allow-origin"]) == (204, "*")
        assert before.headers["access-control-allow-methods"] == "POST"
        assert before.headers["access-control-allow-headers"].lower().replace(" ", "") == asks["access-control-request-headers"]
        answer = wallet.http.post(f"{wallet.issuer}/{door}")
        assert answer.headers["access-control-allow-origin"] == "*", "its refusal is read as well"
        assert "access-control-allow-credentials" not in answer.headers
    assert wallet.http.options(f"{wallet.issuer}/authorize", headers=asks).status_code == 405
    assert "access-control-allow-origin" not in wallet.http.get(f"{wallet.issuer}/authorize").headers


def test_a_missing_transaction_code_is_asked_for_and_a_wrong_one_is_refused(acting, story, wallet) -> None:
    offer = offered(acting, story)
    opened = wallet.open(offer["link"])
    code = opened["grants"][PRE_AUTHORIZED]["pre-authorized_code"]
    assert error(wallet.token(grant_type=PRE_AUTHORIZED, pre_authorized_code=code)) == (400, "invalid_request")
    assert error(wallet.signs_in(opened, "x" + offer["tx_code"])) == (400, "invalid_grant")
    assert wallet.signs_in(opened, offer["tx_code"]).status_code == 200


def wrong(tx_code: str, n: int) -> str:
    return f"{(int(tx_code) + n) % 1_000_000:06d}"


@pytest.mark.usefixtures("alone")
def test_after_four_wrong_codes_the_right_one_is_taken_and_after_five_the_offer_is_void(acting, story, wallet) -> None:
    for wrongs, last in ((4, 200), (5, 400)):
        offer = offered(acting, story)
        opened = wallet.open(offer["link"])
        for n in range(1, wrongs + 1):
            assert error(wallet.signs_in(opened, wrong(offer["tx_code"], n))) == (400, "invalid_grant")
        assert wallet.signs_in(opened, offer["tx_code"]).status_code == last
    assert acting.get(urlsplit(parse_qs(urlsplit(offer["link"]).query)["credential_offer_uri"][0]).path).status_code == 404
    [_, void] = acting.get(f"/v1/credentials/{story.ada}/wallet", headers=bearer(story, "ga")).json()["items"]
    assert void["state"] == "void"


def test_a_code_is_used_once_and_within_its_day(acting, story, wallet) -> None:
    offer = offered(acting, story)
    opened = wallet.open(offer["link"])
    assert wallet.signs_in(opened, offer["tx_code"]).status_code == 200
    assert error(wallet.signs_in(opened, offer["tx_code"])) == (400, "invalid_grant")
    late = offered(acting, story)
    opened = wallet.open(late["link"])
    story.clock.now += timedelta(days=1, minutes=1)
    assert error(wallet.signs_in(opened, late["tx_code"])) == (400, "invalid_grant")
    assert "no longer open" in acting.get(late["page"], headers={"accept": "text/html"}).text


def test_an_offer_of_one_association_is_nothing_to_another(acting, story, wallet) -> None:
    """Offer mix-up: the code, the reference, the tokens and the nonce are good at the address that gave them, and at no other."""
    offer = offered(acting, story)
    opened = wallet.open(offer["link"])
    wisconsin = another(wallet, "wi")
    assert error(wisconsin.signs_in(opened, offer["tx_code"])) == (400, "invalid_grant")
    reference = parse_qs(urlsplit(offer["link"]).query)["credential_offer_uri"][0]
    assert acting.get(reference.replace("/ga/", "/wi/")).status_code == 404
    assert wallet.signs_in(opened, offer["tx_code"]).status_code == 200, "what was tried elsewhere has used nothing up"
    wisconsin.access = wallet.access
    assert error(wisconsin.asks(wisconsin.proof(es256(), wisconsin.nonce()))) == (401, "invalid_token")
    assert error(wisconsin.token(grant_type="refresh_token", refresh_token=wallet.refresh)) == (400, "invalid_grant")
    assert error(wallet.asks(wallet.proof(es256(), wisconsin.nonce()))) == (400, "invalid_nonce")
    assert error(wallet.asks(wisconsin.proof(es256(), wallet.nonce()))) == (400, "invalid_proof")


WRONG_DETAILS = [
        "x", "[]", "{}", '[{"type": "openid_credential"}]', '[{"type": "openid_credential", "credential_configuration_id": []}]',
        '[{"type": "payment", "credential_configuration_id": "endorsement-sd-jwt"}]', "[1]", "[" * 3000,
        '[{"type": "openid_credential", "credential_configuration_id": "endorsement-ldp"}]',
    ]  # fmt: skip


def test_details_about_what_was_not_offered_are_refused_and_use_up_nothing(acting, story, wallet) -> None:
    offer = offered(acting, story)
    opened = wallet.open(offer["link"])
    for details in WRONG_DETAILS:
        answer = wallet.signs_in(opened, offer["tx_code"], authorization_details=details)
        assert error(answer) == (400, "invalid_authorization_details"), details
    assert wallet.signs_in(opened, offer["tx_code"]).status_code == 200


# The credential endpoint -----------------------------------------------------------------------------------------------


def test_each_format_is_given_as_its_profile_has_it_bound_to_the_key_that_was_proven(signed_in) -> None:
    key = es256()
    answers = [
        signed_in.asks(signed_in.proof(key, signed_in.nonce()), credential_configuration_id=one) for one in (SD_JWT, LDP, JWT)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all(answer.headers["cache-control"] == "no-store" for answer in answers)
    sd_jwt, ldp, jwt = (answer.json()["credentials"][0]["credential"] for answer in answers)
    assert payload(sd_jwt)["cnf"]["jwk"] == jwk_of(key)
    assert payload(sd_jwt)["vct"] == signed_in.metadata["credential_configurations_supported"][SD_JWT]["vct"]
    assert (ldp["credentialSubject"]["id"], ldp["issuer"]["id"]) == (
        did_of(key),
        "did:web:demo.reciprocity.invalid:associations:ga",
    )
    assert payload(jwt)["credentialSubject"]["id"] == did_of(key)


def payload(token: str) -> dict[str, Any]:

    return json.loads(unb64u(token.partition("~")[0].split(".")[1]))


def did_of(key) -> str:
    jwk = json.dumps(jwk_of(key), separators=(",", ":"), sort_keys=True).encode()

    return f"did:jwk:{b64u(jwk)}"


def test_what_the_wallet_holds_verifies_here_under_the_associations_keys(acting, story, signed_in) -> None:
    for configuration in (SD_JWT, LDP, JWT):
        answer = signed_in.asks(signed_in.proof(es256(), signed_in.nonce()), credential_configuration_id=configuration)
        carried = answer.json()["credentials"][0]["credential"]
        text = carried if isinstance(carried, str) else json.dumps(carried, sort_keys=True)  # as some wallets write it
        story.settle()
        report = acting.post("/v1/verify/files", files={"credential": ("c", text)}).json()
        assert report["outcome"] == "verified", report
        assert [one["outcome"] for one in report["checks"] if one["name"] == "logging"] == ["passed"]
        spoiled = (
            text.replace(payload_of(text), payload_of(text)[::-1]) if isinstance(carried, str) else text.replace("Ada", "Ann")
        )
        assert acting.post("/v1/verify/files", files={"credential": ("c", spoiled)}).json()["outcome"] != "verified"


def payload_of(token: str) -> str:
    return token.split(".")[1]


@pytest.mark.parametrize("key", [es256(1), ed25519(1)], ids=["ES256", "EdDSA"])
@pytest.mark.parametrize("named", ["jwk", "did:jwk", "did:key"])
def test_a_key_is_named_in_any_way_the_metadata_tells_of(signed_in, key, named: str) -> None:
    multikey = key.key.multikey if hasattr(key, "key") else multikey_of(key.verify_key.raw)
    kid = {"jwk": None, "did:jwk": did_jwk(key) + "#0", "did:key": f"did:key:{multikey}#{multikey}"}[named]
    header = {} if kid is None else {"jwk": None, "kid": kid}
    answer = signed_in.asks(signed_in.proof(key, signed_in.nonce(), header=header))
    assert answer.status_code == 200
    assert payload(answer.json()["credentials"][0]["credential"])["cnf"]["jwk"] == jwk_of(key)


def test_a_batch_gives_each_key_a_credential_with_a_line_and_a_status_of_its_own(story, signed_in) -> None:
    nonce = signed_in.nonce()
    before = story.office.journal.size()
    answer = signed_in.asks(*(signed_in.proof(es256(n), nonce) for n in range(3)))
    found = [payload(one["credential"]) for one in answer.json()["credentials"]]
    assert [one["cnf"]["jwk"] for one in found] == [jwk_of(es256(n)) for n in range(3)]
    assert len({one["status"]["status_list"]["idx"] for one in found}) == len({one["jti"] for one in found}) == 3
    issued = [line.name for line in story.office.journal.lines(before, 100)]
    assert issued.count("credential.issued/1") == 3


def test_one_bad_proof_spoils_the_batch(story, signed_in) -> None:
    nonce = signed_in.nonce()
    before = story.office.journal.size()
    good = [signed_in.proof(es256(n), nonce) for n in range(3)]
    for bad in (signed_in.proof(es256(4), nonce, aud="https://other.example"), good[0], good[2][:-4] + "AAAA", 7):
        assert error(
            signed_in.posts("credential_endpoint", {"credential_configuration_id": SD_JWT, "proofs": {"jwt": [*good, bad]}})
        ) == (
            400,
            "invalid_proof",
        )
    assert story.office.journal.size() == before
    assert signed_in.asks(*good).status_code == 200, "what was refused has used up no nonce"


def test_more_than_a_batch_at_once_is_refused(signed_in) -> None:
    nonce = signed_in.nonce()
    proofs = [signed_in.proof(es256(n), nonce) for n in range(11)]
    assert error(signed_in.asks(*proofs)) == (400, "invalid_credential_request")
    assert len(signed_in.asks(*proofs[:10]).json()["credentials"]) == 10


def proofs_gone_wrong(wallet: Wallet, nonce: str) -> dict[str, str]:
    key, other = es256(), es256(9)
    aside = {"jwk": jwk_of(other)}
    return {
        "bound to another key": wallet.proof(key, nonce, header=aside),
        "wrong aud": wallet.proof(key, nonce, aud="https://demo.reciprocity.invalid/associations/wi"),
        "aud as an array": wallet.proof(key, nonce, aud=[wallet.issuer]),
        "no aud": wallet.proof(key, nonce, aud=None),
        "no nonce": wallet.proof(key, None),
        "no iat": wallet.proof(key, nonce, iat=None),
        "iat as a text": wallet.proof(key, nonce, iat=str(int(wallet.now.timestamp()))),
        "an old iat": wallet.proof(key, nonce, iat=int(wallet.now.timestamp()) - 86_400),
        "an iat to come": wallet.proof(key, nonce, iat=int(wallet.now.timestamp()) + 86_400),
        "typ JWT": wallet.proof(key, nonce, header={"typ": "JWT"}),
        "no typ": wallet.proof(key, nonce, header={"typ": None}),
        "no key": wallet.proof(key, nonce, header={"jwk": None}),
        "jwk and kid": wallet.proof(key, nonce, header={"kid": "did:jwk:x#0"}),
        "x5c": wallet.proof(key, nonce, header={"jwk": None, "x5c": ["MIIB"]}),
        "kid of did:web": wallet.proof(key, nonce, header={"jwk": None, "kid": "did:web:example.org#0"}),
        "kid of nothing": wallet.proof(key, nonce, header={"jwk": None, "kid": "0"}),
        "kid of another key": wallet.proof(key, nonce, header={"jwk": None, "kid": did_jwk(other) + "#0"}),
        "a private key": wallet.proof(key, nonce, header={"jwk": jwk_of(key) | {"d": "AA"}}),
        "crit": wallet.proof(key, nonce, header={"crit": ["exp"]}),
        "EdDSA over P-256": wallet.proof(key, nonce, header={"alg": "EdDSA"}),
        "alg none": unsigned(
            {"typ": "openid4vci-proof+jwt", "alg": "none", "jwk": jwk_of(key)}, {"aud": wallet.issuer, "nonce": nonce}
        ),
        "alg NONE": unsigned({"typ": "openid4vci-proof+jwt", "alg": "NONE", "jwk": jwk_of(key)}, {}, b"x" * 64),
        "alg HS256": unsigned({"typ": "openid4vci-proof+jwt", "alg": "HS256", "jwk": jwk_of(key)}, {}, b"x" * 64),
        "a signature of zeros": unsigned({"typ": "openid4vci-proof+jwt", "alg": "ES256", "jwk": jwk_of(key)}, {}, b"\0" * 64),
        "no token": "x",
        "nothing": "",
    }


def test_a_proof_that_proves_nothing_is_refused_and_nothing_is_issued(story, signed_in) -> None:
    before, nonce = story.office.journal.size(), signed_in.nonce()
    for why, proof in proofs_gone_wrong(signed_in, nonce).items():
        assert error(signed_in.asks(proof)) == (400, "invalid_proof"), why
    assert story.office.journal.size() == before
    assert signed_in.asks(signed_in.proof(es256(), nonce)).status_code == 200


def test_nonces_are_ours_fresh_and_used_once(story, signed_in) -> None:
    key, old = es256(), signed_in.nonce()
    tampered = old[:-1] + ("0" if old[-1] != "0" else "1")
    for bad in ("guess", "", ".", "ffffffff.x.y", "zz" + old, tampered, "é." + old):
        assert error(signed_in.asks(signed_in.proof(key, bad))) == (400, "invalid_nonce"), bad
    used = signed_in.nonce()
    proof = signed_in.proof(key, used)
    assert signed_in.asks(proof).status_code == 200
    before = story.office.journal.size()
    assert error(signed_in.asks(proof)) == (400, "invalid_nonce"), "the same proof again"
    assert error(signed_in.asks(signed_in.proof(es256(2), used))) == (400, "invalid_nonce"), "another proof under its nonce"
    story.clock.now += timedelta(minutes=11)
    signed_in.now = story.clock.now
    assert error(signed_in.asks(signed_in.proof(key, old))) == (400, "invalid_nonce"), "one that has waited"
    assert story.office.journal.size() == before
    assert len({signed_in.nonce() for _ in range(20)}) == 20


WRONG_CREDENTIAL_REQUESTS = [
    ({"credential_configuration_id": None}, "invalid_credential_request"),
    ({"credential_configuration_id": 7}, "invalid_credential_request"),
    ({"credential_identifier": "x"}, "invalid_credential_request"),
    ({"credential_configuration_id": None, "credential_identifier": "x"}, "invalid_credential_request"),
    ({"credential_configuration_id": "UniversityDegree"}, "unknown_credential_configuration"),
    ({"proofs": None}, "invalid_proof"),
    ({"proofs": []}, "invalid_proof"),
    ({"proofs": {}}, "invalid_proof"),
    ({"proofs": {"jwt": []}}, "invalid_proof"),
    ({"proofs": {"jwt": "x"}}, "invalid_proof"),
    ({"proofs": {"di_vp": [{}]}}, "invalid_proof"),
    ({"proofs": {"jwt": ["x"], "di_vp": [{}]}}, "invalid_proof"),
    ({"proofs": None, "proof": {"proof_type": "jwt", "jwt": "x"}}, "invalid_proof"),
    ({"credential_response_encryption": {"jwk": {}, "enc": "A128GCM"}}, "invalid_encryption_parameters"),
]


def test_a_credential_request_that_is_wrong_is_told_so_by_the_specifications_word(signed_in) -> None:
    for members, refused in WRONG_CREDENTIAL_REQUESTS:
        assert error(signed_in.asks("x", **members)) == (400, refused)


NO_OBJECTS = ["", "[]", "7", "{", '{"proofs": 1, "proofs": 2}', "[" * 90_000, '"\\ud800"']


def test_a_body_that_is_no_object_is_refused(signed_in) -> None:
    for body in NO_OBJECTS:
        headers = {"authorization": f"Bearer {signed_in.access}", "content-type": "application/json"}
        for name, refused in (
            ("credential_endpoint", "invalid_credential_request"),
            ("deferred_credential_endpoint", "invalid_credential_request"),
            ("notification_endpoint", "invalid_notification_request"),
        ):
            assert error(signed_in.http.post(signed_in.metadata[name], content=body, headers=headers)) == (400, refused)
        headers["content-type"] = "application/jwt"
        assert error(signed_in.http.post(signed_in.metadata["credential_endpoint"], content="{}", headers=headers))[0] == 400


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "credential_configuration_id": st.sampled_from([SD_JWT, LDP, "x"]) | ANY_JSON,
        "credential_identifier": ANY_JSON,
        "proofs": st.fixed_dictionaries({"jwt": st.lists(ANY_JSON, max_size=3)}) | ANY_JSON,
        "transaction_id": ANY_JSON,
        "notification_id": ANY_JSON,
        "event": st.sampled_from(["credential_accepted", "x"]) | ANY_JSON,
        "event_description": ANY_JSON,
    },
)
QUICK = settings(
    max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_whatever_a_wallet_sends_it_is_told_no_by_a_word_of_the_specification(story, signed_in) -> None:
    before = story.office.journal.size()

    @QUICK
    @given(body=MEMBERS, to=st.sampled_from(["credential_endpoint", "deferred_credential_endpoint", "notification_endpoint"]))
    def sent(body: Any, to: str) -> None:
        status, word = error(signed_in.posts(to, body))
        assert status in {400, 403}
        assert word.startswith(("invalid_", "unknown_", "insufficient_"))

    @QUICK
    @given(form=st.dictionaries(st.sampled_from(FORM), st.sampled_from(GRANTS) | st.text(), max_size=6))
    def exchanged(form: dict[str, str]) -> None:
        assert error(signed_in.http.post(signed_in.server["token_endpoint"], data=form | {"colour": "green"}))[0] == 400

    sent()
    exchanged()
    assert story.office.journal.size() == before


FORM = [
    "grant_type",
    "pre-authorized_code",
    "tx_code",
    "code",
    "code_verifier",
    "refresh_token",
    "authorization_details",
    "client_id",
]
GRANTS = [PRE_AUTHORIZED, "authorization_code", "refresh_token", VERIFIER, "[]"]


def test_unknown_members_are_ignored_as_the_specification_asks(signed_in) -> None:
    assert signed_in.asks(signed_in.proof(es256(), signed_in.nonce()), colour="green").status_code == 200


def test_without_a_token_that_is_good_nothing_is_given(acting, story, signed_in) -> None:
    for name in ("credential_endpoint", "deferred_credential_endpoint", "notification_endpoint"):
        for headers in ({}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer"}):
            answer = signed_in.posts(name, {}, headers)
            assert answer.status_code == 401
            assert "error=" not in answer.headers["www-authenticate"], "RFC 6750 section 3"
        foreign = signed_in.posts(name, {}, {"authorization": f"Bearer {story.tokens['ga']}"})
        assert error(foreign) == (401, "invalid_token"), "an officer's own token opens nothing here"
        assert 'error="invalid_token"' in foreign.headers["www-authenticate"]
        assert error(signed_in.posts(name, {}, {"authorization": f"Bearer {signed_in.refresh}"})) == (401, "invalid_token")
    assert acting.get(f"/v1/credentials/{story.ada}", headers={"authorization": f"Bearer {signed_in.access}"}).status_code == 401
    story.clock.now += timedelta(hours=1, minutes=1)
    assert error(signed_in.asks("x")) == (401, "invalid_token")


def test_a_token_opens_what_was_offered_and_nothing_else(acting, story, wallet) -> None:
    offer = offered(acting, story, LDP)
    wallet.signs_in(wallet.open(offer["link"]), offer["tx_code"])
    refused = wallet.asks(wallet.proof(es256(), wallet.nonce()))
    assert error(refused) == (403, "insufficient_scope")
    assert 'error="insufficient_scope"' in refused.headers["www-authenticate"]


@pytest.mark.usefixtures("alone")
def test_what_may_not_be_certified_any_more_is_denied(story, signed_in) -> None:
    georgia = officers.officer_of(story.office, story.tokens["ga"])
    endorsements.pause(story.office, story.ada, georgia, start=story.clock.now.date(), reason="a private reason")
    answer = signed_in.asks(signed_in.proof(es256(), signed_in.nonce()))
    assert error(answer) == (400, "credential_request_denied")
    assert "private" not in answer.text


# Deferred --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def late_log(monkeypatch) -> None:
    monkeypatch.setattr("ledger.procedures.wallet_issuing.WAIT_SECONDS", 0.0)


@pytest.mark.usefixtures("late_log")
def test_what_the_log_does_not_cover_yet_is_promised_and_then_fetched_once(story, signed_in) -> None:
    answer = signed_in.asks(signed_in.proof(es256(), signed_in.nonce()))
    assert (answer.status_code, answer.headers["cache-control"]) == (202, "no-store")
    assert set(answer.json()) == {"transaction_id", "interval"}
    promise = {"transaction_id": answer.json()["transaction_id"]}
    size = story.office.journal.size()
    again = signed_in.posts("deferred_credential_endpoint", promise)
    assert (again.status_code, again.json()["transaction_id"]) == (202, promise["transaction_id"])
    story.settle()
    got = signed_in.posts("deferred_credential_endpoint", promise)
    assert (got.status_code, set(got.json())) == (200, {"credentials", "notification_id"})
    assert payload(got.json()["credentials"][0]["credential"])["cnf"]["jwk"] == jwk_of(es256())
    assert story.office.journal.size() == size, "it was issued when it was promised, and once"
    assert error(signed_in.posts("deferred_credential_endpoint", promise)) == (400, "invalid_transaction_id")
    for guess in ({"transaction_id": "guess"}, {"transaction_id": got.json()["notification_id"]}):
        assert error(signed_in.posts("deferred_credential_endpoint", guess)) == (400, "invalid_transaction_id")
    assert error(signed_in.posts("deferred_credential_endpoint", {})) == (400, "invalid_credential_request")


def test_while_the_key_is_away_a_credential_is_promised_and_given_when_it_is_back(story, signed_in, monkeypatch) -> None:

    def away(*_: object, **__: object) -> None:
        raise SignerAway

    before = story.office.journal.size()
    with monkeypatch.context() as patched:
        patched.setattr(type(story.office.keyring), "es256", away)
        answer = signed_in.asks(signed_in.proof(es256(), signed_in.nonce()))
        promise = {"transaction_id": answer.json()["transaction_id"]}
        assert answer.json()["interval"] > 60
        assert signed_in.posts("deferred_credential_endpoint", promise).status_code == 202
    assert story.office.journal.size() == before
    story.clock.now += timedelta(days=3)
    assert error(signed_in.posts("deferred_credential_endpoint", promise)) == (401, "invalid_token")
    signed_in.keeps(signed_in.token(grant_type="refresh_token", refresh_token=signed_in.refresh))
    assert signed_in.posts("deferred_credential_endpoint", promise).status_code == 200


@pytest.mark.usefixtures("late_log")
def test_a_promise_to_one_wallet_is_nothing_to_another(acting, story, signed_in) -> None:
    promise = {"transaction_id": signed_in.asks(signed_in.proof(es256(), signed_in.nonce())).json()["transaction_id"]}
    offer = offered(acting, story)
    other = another(signed_in, "ga")
    other.signs_in(other.open(offer["link"]), offer["tx_code"])
    story.settle()
    assert error(other.posts("deferred_credential_endpoint", promise)) == (400, "invalid_transaction_id")
    assert signed_in.posts("deferred_credential_endpoint", promise).status_code == 200


@pytest.mark.usefixtures("alone", "late_log")
def test_what_was_revoked_before_it_was_fetched_is_not_handed_out(story, signed_in) -> None:
    promise = {"transaction_id": signed_in.asks(signed_in.proof(es256(), signed_in.nonce())).json()["transaction_id"]}
    [given] = endorsements.find(story.office, story.ada).held.credentials
    georgia = officers.officer_of(story.office, story.tokens["ga"])
    withdrawing.revoke(story.office, [Which(story.ada, given.id)], georgia, reason="given in error")
    story.settle()
    assert error(signed_in.posts("deferred_credential_endpoint", promise)) == (400, "credential_request_denied")


# Notification ----------------------------------------------------------------------------------------------------------


def test_a_notification_that_is_wrong_is_told_so(signed_in) -> None:
    name = signed_in.asks(signed_in.proof(es256(), signed_in.nonce())).json()["notification_id"]
    said = {"notification_id": name, "event": "credential_failure"}
    for body, refused in (
        ({}, "invalid_notification_request"),
        (said | {"event": "credential_lost"}, "invalid_notification_request"),
        (said | {"event": []}, "invalid_notification_request"),
        (said | {"event_description": "niño"}, "invalid_notification_request"),
        (said | {"event_description": 7}, "invalid_notification_request"),
        (said | {"notification_id": "guess"}, "invalid_notification_id"),
    ):
        assert error(signed_in.posts("notification_endpoint", body)) == (400, refused)
    about = {"event_description": "Could not store the Credential. Out of storage."}
    assert signed_in.posts("notification_endpoint", said | about).status_code == 204


# Refresh ---------------------------------------------------------------------------------------------------------------


def refreshed(wallet: Wallet):
    return wallet.keeps(wallet.token(grant_type="refresh_token", refresh_token=wallet.refresh))


def test_a_refresh_token_is_used_once_and_a_used_one_ends_them_all(signed_in) -> None:
    first, access = signed_in.refresh, signed_in.access
    assert refreshed(signed_in).status_code == 200
    assert signed_in.refresh != first
    assert signed_in.asks(signed_in.proof(es256(), signed_in.nonce())).status_code == 200
    stolen = another(signed_in, "ga")
    stolen.refresh = first
    assert error(refreshed(stolen)) == (400, "invalid_grant")
    assert error(refreshed(signed_in)) == (400, "invalid_grant")
    for token in (signed_in.access, access):
        signed_in.access = token
        assert error(signed_in.asks("x")) == (401, "invalid_token")


@pytest.mark.usefixtures("alone")
def test_after_a_move_the_wallet_fetches_its_credential_anew_under_the_new_home(story, signed_in) -> None:
    first = signed_in.asks(signed_in.proof(es256(), signed_in.nonce()), credential_configuration_id=LDP).json()
    office = story.office
    georgia, wisconsin = (officers.officer_of(office, story.tokens[code]) for code in ("ga", "wi"))
    lives(story, story.ada, "WI")
    page, _ = transfers.request(office, [story.ada], AssociationCode("wi"), by=georgia, consent="by letter")
    transfers.release(office, page, georgia)
    transfers.accept(office, page, wisconsin)
    assert refreshed(signed_in).status_code == 200
    signed_in.now = story.clock.now
    again = signed_in.asks(signed_in.proof(es256(), signed_in.nonce()), credential_configuration_id=LDP)
    assert again.status_code == 200, again.text
    issuers = [one["credentials"][0]["credential"]["issuer"]["id"] for one in (first, again.json())]
    assert [one.rpartition(":")[2] for one in issuers] == ["ga", "wi"]


@pytest.mark.usefixtures("alone")
def test_after_a_renewal_the_wallet_fetches_the_longer_term(acting, story, wallet) -> None:
    colorado = officers.officer_of(story.office, story.tokens["co"])
    maria = another(wallet, "co")
    answer = acting.post(
        f"/v1/credentials/{story.maria}/wallet", json={"configurations": [LDP]}, headers=bearer(story, "co")
    ).json()
    maria.signs_in(maria.open(answer["link"]), answer["tx_code"])

    def until() -> str:
        maria.now = story.clock.now
        given = maria.asks(maria.proof(es256(), maria.nonce()), credential_configuration_id=LDP)
        return given.json()["credentials"][0]["credential"]["validUntil"]

    before = until()
    story.clock.to(int(before[:4]), 11, 5)
    endorsements.submit_renewal(story.office, story.maria, colorado)
    story.clock.to(int(before[:4]), 12, 1)
    endorsements.confirm_renewal(story.office, story.maria, colorado)
    assert refreshed(maria).status_code == 200
    assert until() > before


@pytest.mark.usefixtures("alone")
def test_after_a_revocation_nothing_is_renewed(acting, story, signed_in) -> None:
    issued = signed_in.asks(signed_in.proof(es256(), signed_in.nonce()), credential_configuration_id=LDP).json()
    georgia = officers.officer_of(story.office, story.tokens["ga"])
    withdrawing.revoke(story.office, [Which(story.ada, line_of(issued))], georgia, reason="given in error")
    assert error(signed_in.asks(signed_in.proof(es256(), signed_in.nonce()))) == (400, "credential_request_denied")
    assert error(refreshed(signed_in)) == (400, "invalid_grant")
    offer = offered(acting, story)
    anew = another(signed_in, "ga")
    assert anew.signs_in(anew.open(offer["link"]), offer["tx_code"]).status_code == 200, "the home may offer it again"
    assert anew.asks(anew.proof(es256(), anew.nonce())).status_code == 200


@pytest.mark.usefixtures("alone", "ada")
def test_what_its_holder_has_suspended_is_not_fetched_anew_meanwhile(story, signed_in) -> None:
    issued = signed_in.asks(signed_in.proof(es256(), signed_in.nonce()), credential_configuration_id=LDP).json()
    which = [Which(story.ada, line_of(issued))]
    georgia = officers.officer_of(story.office, story.tokens["ga"])
    withdrawing.suspend(story.office, which, georgia, reason="a lost telephone")
    assert error(signed_in.asks(signed_in.proof(es256(), signed_in.nonce()))) == (400, "credential_request_denied")
    withdrawing.take_up(story.office, which, georgia)
    assert signed_in.asks(signed_in.proof(es256(), signed_in.nonce())).status_code == 200


def line_of(issued: dict[str, Any]) -> LineId:
    return LineId(issued["credentials"][0]["credential"]["id"].removeprefix("urn:uuid:"))


# DPoP ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def bound(acting, story, wallet) -> Wallet:
    """A wallet whose token is bound to its key."""
    offer = offered(acting, story)
    proof = wallet.dpop(es256(5), "POST", wallet.server["token_endpoint"], str(story.clock.now))
    answer = wallet.signs_in(wallet.open(offer["link"]), offer["tx_code"], dpop=proof)
    assert answer.json()["token_type"] == "DPoP"
    return wallet


def by_dpop(wallet: Wallet, proof: str | None = None, scheme: str = "DPoP") -> dict[str, str]:
    return {"authorization": f"{scheme} {wallet.access}"} | ({} if proof is None else {"dpop": proof})


def test_a_bound_token_comes_with_a_proof_of_its_key_for_this_request_and_once(bound) -> None:
    where = bound.metadata["credential_endpoint"]
    key, good = es256(5), ("POST", where)
    asks = bound.proof(es256(), bound.nonce())
    for why, headers, refused in (
        ("as bearer", by_dpop(bound, scheme="Bearer"), "invalid_token"),
        ("no proof", by_dpop(bound), "invalid_dpop_proof"),
        ("another key", by_dpop(bound, bound.dpop(es256(6), *good, "a", bound.access)), "invalid_token"),
        ("another token", by_dpop(bound, bound.dpop(key, *good, "b", "x")), "invalid_dpop_proof"),
        ("no ath", by_dpop(bound, bound.dpop(key, *good, "c")), "invalid_dpop_proof"),
        ("another method", by_dpop(bound, bound.dpop(key, "GET", where, "d", bound.access)), "invalid_dpop_proof"),
        ("another address", by_dpop(bound, bound.dpop(key, "POST", where + "s", "e", bound.access)), "invalid_dpop_proof"),
        ("no jti", by_dpop(bound, bound.dpop(key, *good, "", bound.access)), "invalid_dpop_proof"),
        ("old", by_dpop(bound, bound.dpop(key, *good, "f", bound.access, iat=1)), "invalid_dpop_proof"),
        ("a key proof", by_dpop(bound, asks), "invalid_dpop_proof"),
    ):
        assert error(bound.asks(asks, headers=headers)) == (401, refused), why
    proof = bound.dpop(key, *good, "good", bound.access)
    assert bound.asks(asks, headers=by_dpop(bound, proof)).status_code == 200
    assert error(bound.asks(asks, headers=by_dpop(bound, proof))) == (401, "invalid_dpop_proof"), "replayed"


def test_the_address_in_a_proof_is_compared_as_addresses_are(bound) -> None:
    """RFC 9449 section 4.3: by syntax and scheme (RFC 3986 sections 6.2.2 and 6.2.3), ignoring query and fragment."""
    where = bound.metadata["credential_endpoint"]
    host = urlsplit(where).netloc

    def asks(url: str, jti: str) -> int:
        headers = by_dpop(bound, bound.dpop(es256(5), "POST", url, jti, bound.access))
        return bound.asks(bound.proof(es256(), bound.nonce()), headers=headers).status_code

    same = (
        where.replace(host, host.upper()),
        where.replace("https:", "HTTPS:"),
        where.replace(host, f"{host}:443"),
        where + "?a=b#c",
    )
    for number, url in enumerate(same):
        assert asks(url, f"same {number}") == 200, url
    others = (
        where.replace("https:", "http:"), where.replace(host, f"{host}:8443"), where.replace(host, f"x.{host}"), where.upper(),
        where + "/", where.replace(host, f"{host}:x"), where.replace(host, "[::1"), "", "/",
    )  # fmt: skip
    for number, url in enumerate(others):
        assert asks(url, f"other {number}") == 401, url


def test_a_bound_refresh_token_is_its_keys(bound) -> None:
    where = bound.server["token_endpoint"]
    for dpop in ({}, {"dpop": bound.dpop(es256(6), "POST", where, "x")}):
        assert error(bound.token(grant_type="refresh_token", refresh_token=bound.refresh, **dpop)) == (400, "invalid_grant")
    good = bound.dpop(es256(5), "POST", where, "y")
    assert bound.token(grant_type="refresh_token", refresh_token=bound.refresh, dpop=good).status_code == 200


# The authorization endpoint --------------------------------------------------------------------------------------------


def request_for(wallet: Wallet, opened: dict[str, Any], **other: str | None) -> dict[str, str]:
    """Section 5.1's example, with the scope of ours and the offer's issuer_state."""
    asked = {
        "response_type": "code", "client_id": "s6BhdRkqt3", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
        "scope": SD_JWT, "redirect_uri": CALLBACK, "state": "xyz",
        "issuer_state": opened["grants"]["authorization_code"]["issuer_state"],
    }  # fmt: skip
    del wallet
    return {name: value for name, value in (asked | other).items() if value is not None}


@pytest.fixture
def asking(acting, story, wallet, ada) -> dict[str, str]:
    """A good authorization request."""
    del ada
    return request_for(wallet, wallet.open(offered(acting, story)["link"]))


def browses(wallet: Wallet, params: dict[str, str]):
    where = wallet.server["authorization_endpoint"]
    return wallet.http.get(where, params=params, headers={"accept": "text/html"}, follow_redirects=False)


def says(wallet: Wallet, page, key: str, answer: str = "yes"):
    [action] = re.findall(r'<form method="post" action="([^"]+)"', page.text)
    form = {"key": key, "answer": answer}
    return wallet.http.post(action.replace("&amp;", "&"), data=form, headers={"accept": "text/html"}, follow_redirects=False)


def redirected(answer) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(CALLBACK + "?")
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def token_of(ada: dict[str, str]) -> str:
    return ada["Authorization"].removeprefix("Bearer ")


def test_the_authorization_code_flow_step_by_step(wallet, asking, ada) -> None:
    page = browses(wallet, asking)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "wallet.example.org" in page.text
    assert "form-action 'self' https://wallet.example.org" in page.headers["content-security-policy"]
    assert not re.search(r"<script|Ejemplo", page.text)
    back = redirected(says(wallet, page, token_of(ada)))
    assert (back["state"], back["iss"]) == ("xyz", wallet.issuer)
    form = {"grant_type": "authorization_code", "code": back["code"], "client_id": "s6BhdRkqt3"}
    for wrong_one in (
        {"code_verifier": VERIFIER[::-1], "redirect_uri": CALLBACK},
        {"code_verifier": VERIFIER, "redirect_uri": CALLBACK + "x"},
        {"code_verifier": VERIFIER},
        {"code_verifier": VERIFIER, "redirect_uri": CALLBACK, "client_id": "another"},
    ):
        assert error(wallet.token(**(form | wrong_one))) == (400, "invalid_grant")
    good = form | {"code_verifier": VERIFIER, "redirect_uri": CALLBACK}
    assert error(another(wallet, "wi").token(**good)) == (400, "invalid_grant")
    assert wallet.keeps(wallet.token(**good)).status_code == 200
    assert error(wallet.token(**good)) == (400, "invalid_grant")
    stranger = wallet.proof(es256(), wallet.nonce(), iss="another")
    assert error(wallet.asks(stranger)) == (400, "invalid_proof")
    assert wallet.asks(wallet.proof(es256(), wallet.nonce(), iss="s6BhdRkqt3")).status_code == 200


def test_a_pushed_request_is_the_same_request(wallet, asking, ada) -> None:
    where = wallet.server["pushed_authorization_request_endpoint"]
    pushed = wallet.http.post(where, data=asking)
    assert (pushed.status_code, pushed.headers["cache-control"]) == (201, "no-store")
    assert pushed.json()["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")
    reference = {"client_id": "s6BhdRkqt3", "request_uri": pushed.json()["request_uri"]}
    assert browses(wallet, reference | {"client_id": "another"}).status_code == 400
    page = browses(wallet, reference)
    code = redirected(says(wallet, page, token_of(ada)))["code"]
    assert says(wallet, page, token_of(ada)).status_code == 400, "answered once"
    form = {"grant_type": "authorization_code", "code": code, "client_id": "s6BhdRkqt3", "redirect_uri": CALLBACK}
    assert wallet.token(code_verifier=VERIFIER, **form).status_code == 200
    for bad in ({"scope": "openid"}, {"response_type": "token"}, {"request_uri": "urn:x"}, {"issuer_state": "x"}):
        assert error(wallet.http.post(where, data=asking | bad))[0] == 400


def thumbprint_of(number: int) -> str:
    return wallet_proof.thumbprint(jwk_of(es256(number)))


@pytest.mark.parametrize("said", ["dpop_jkt", "proof", "both"])
def test_a_code_may_be_bound_to_a_key_from_the_beginning(wallet, asking, ada, said: str) -> None:
    """RFC 9449 sections 10 and 10.1: by dpop_jkt, by a proof on the pushed request, or both; a token request by another key MUST be rejected."""
    where, token = wallet.server["pushed_authorization_request_endpoint"], wallet.server["token_endpoint"]
    headers = {"dpop": wallet.dpop(es256(5), "POST", where, f"pushed {said}")} if said != "dpop_jkt" else {}
    named = {"dpop_jkt": thumbprint_of(5)} if said != "proof" else {}
    pushed = wallet.http.post(where, data=asking | named, headers=headers)
    page = browses(wallet, {"client_id": "s6BhdRkqt3", "request_uri": pushed.json()["request_uri"]})
    code = redirected(says(wallet, page, token_of(ada)))["code"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": "s6BhdRkqt3",
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    assert error(wallet.token(**form)) == (400, "invalid_grant")
    theirs = wallet.token(**form, dpop=wallet.dpop(es256(6), "POST", token, f"another {said}"))
    assert error(theirs) == (400, "invalid_grant"), theirs.text
    good = wallet.token(**form, dpop=wallet.dpop(es256(5), "POST", token, f"good {said}"))
    assert good.json().get("token_type") == "DPoP", good.text


def test_a_pushed_request_that_names_two_keys_is_refused(wallet, asking) -> None:
    where = wallet.server["pushed_authorization_request_endpoint"]
    for number, url in ((6, where), (5, where + "x")):
        proof = wallet.dpop(es256(number), "POST", url, f"two keys {number}")
        answer = wallet.http.post(where, data=asking | {"dpop_jkt": thumbprint_of(5)}, headers={"dpop": proof})
        assert error(answer) == (400, "invalid_dpop_proof")


def test_a_wallet_on_this_device_may_listen_on_either_loopback_address(wallet, asking, ada) -> None:
    """RFC 8252 section 7.3, on any port; a browser's policy cannot name the second one, so there its scheme stands."""
    for address, source in (("http://127.0.0.1:51004/cb", "http://127.0.0.1:51004"), ("http://[::1]:51004/cb", "http:")):
        page = browses(wallet, asking | {"redirect_uri": address})
        assert f"form-action 'self' {source};" in page.headers["content-security-policy"]
        assert page.status_code == 200
    assert says(wallet, page, token_of(ada)).headers["location"].startswith("http://[::1]:51004/cb?code=")
    assert browses(wallet, asking | {"redirect_uri": "http://[::2]/cb"}).status_code == 400


def test_authorization_details_are_answered_with_identifiers(wallet, asking, ada) -> None:
    asked = {name: value for name, value in asking.items() if name != "scope"}
    asked["authorization_details"] = '[{"type": "openid_credential", "credential_configuration_id": "endorsement-sd-jwt"}]'
    code = redirected(says(wallet, browses(wallet, asked), token_of(ada)))["code"]
    form = {"grant_type": "authorization_code", "code": code, "client_id": "s6BhdRkqt3", "redirect_uri": CALLBACK}
    [details] = wallet.token(code_verifier=VERIFIER, **form).json()["authorization_details"]
    assert details["credential_configuration_id"] == SD_JWT
    assert len(details["credential_identifiers"]) == 1


WRONG_REQUESTS = [
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": None}, "unsupported_response_type"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"scope": "openid profile"}, "invalid_scope"),
    ({"authorization_details": "x"}, "invalid_authorization_details"),
]


def test_what_is_wrong_with_a_request_goes_back_to_the_wallet(wallet, asking) -> None:
    for other, refused in WRONG_REQUESTS:
        back = redirected(browses(wallet, {name: value for name, value in (asking | other).items() if value is not None}))
        assert (back["error"], back["state"], back["iss"]) == (refused, "xyz", wallet.issuer)


STRANGERS = [
        {"issuer_state": "guess"}, {"issuer_state": ""}, {"client_id": ""}, {"redirect_uri": ""}, {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "data:text/html,x"}, {"redirect_uri": "http://wallet.example.org/cb"}, {"redirect_uri": "//wallet.example.org"},
        {"redirect_uri": "https://a@wallet.example.org/"}, {"redirect_uri": "https://wallet.example.org/#x"},
        {"redirect_uri": "https://wallet.example.org/\nSet-Cookie: a=b"}, {"redirect_uri": "https://x; script-src *"},
        {"redirect_uri": "https:/x"}, {"redirect_uri": "/cb"},
    ]  # fmt: skip


def test_nobody_is_sent_to_an_address_that_a_stranger_chose(wallet, asking) -> None:
    for other in STRANGERS:
        answer = browses(wallet, asking | other)
        assert answer.status_code == 400
        assert "location" not in answer.headers


def test_an_app_may_be_called_by_a_scheme_of_its_own(wallet, asking, ada) -> None:
    page = browses(wallet, asking | {"redirect_uri": "org.example.wallet://cb"})
    assert "form-action 'self' org.example.wallet:;" in page.headers["content-security-policy"]
    assert says(wallet, page, token_of(ada)).headers["location"].startswith("org.example.wallet://cb?code=")


def test_only_the_holder_says_yes(story, wallet, asking, ada) -> None:
    page = browses(wallet, asking)
    for key in ("", "guess", story.tokens["ga"], story.tokens["co"], maria(story)):
        answer = says(wallet, page, key)
        assert answer.status_code in {403, 409}, key
        assert "Not given." in answer.text
        assert not key or key not in answer.text
    assert "code" in redirected(says(wallet, page, token_of(ada)))


def maria(story: Story) -> str:
    colorado = officers.officer_of(story.office, story.tokens["co"])
    secret = claims.invite(story.office, story.maria, colorado).address.partition("#")[2]
    return claims.claim(story.office, secret).token


def test_whoever_says_no_sends_the_wallet_away_and_the_offer_stays(wallet, asking, ada) -> None:
    page = browses(wallet, asking)
    assert redirected(says(wallet, page, "", "no"))["error"] == "access_denied"
    assert says(wallet, page, token_of(ada)).status_code == 400
    assert browses(wallet, asking).status_code == 200


# Pages -----------------------------------------------------------------------------------------------------------------


def test_the_page_of_an_offer_shows_link_and_picture_and_no_person(acting, story, wallet) -> None:
    offer = offered(acting, story)
    page = acting.get(offer["page"], headers={"accept": "text/html"})
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert offer["link"].replace("&", "&amp;") in page.text
    assert "<svg" in page.text
    assert not re.search(rf"<script|Ejemplo|{story.ada}|{offer['tx_code']}", page.text)
    assert acting.get(f"{offer['page']}?lang=es", headers={"accept": "text/html"}).headers["content-language"] == "es"
    wallet.signs_in(wallet.open(offer["link"]), offer["tx_code"])
    assert "A wallet has taken" in acting.get(f"{offer['page']}?lang=en", headers={"accept": "text/html"}).text
