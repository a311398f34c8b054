"""What wallets and verifiers of tokens fetch: keys, the kind of credential, token lists now and then; and issuing by HTTP."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest

from api.rounds import Rounds
from ledger.credentials import jose, sd_jwt, token_status, type_metadata, vc_jwt
from ledger.credentials.token_status import Status
from ledger.procedures import associations, endorsements, officers
from ledger.signing.p256 import P256Key, P256SigningKey

WALLET = P256SigningKey.from_seed(b"w" * 32)


@pytest.fixture
def issued(acting, story, monkeypatch):
    """A carrier of Maria's, asked for by her coordinator; the log is moved on while the door waits for it."""
    monkeypatch.setattr("ledger.procedures.credentials.time.sleep", lambda _: story.settle())

    def ask(format: str, **more: object) -> dict:
        body = {"number": story.maria, "format": format, **more}
        answer = acting.post("/v1/credentials", json=body, headers=signed_in(story, "co"))
        assert answer.status_code == 201, answer.text
        return answer.json()

    return ask


def signed_in(story, who: str) -> dict:
    return {"Authorization": f"Bearer {story.tokens[who]}"}


def test_a_token_is_verified_by_what_the_web_says_of_its_issuer(acting, story, issued):
    """As any verifier of SD-JWT VC does: iss, its well-known address, the key that kid names (``#jwt-vc-issuer-metadata``)."""
    text = issued("sd-jwt", holder=WALLET.key.jwk)["document"]
    read = sd_jwt.read(text)
    origin = story.office.charter.public_url
    path = read.claims["iss"].removeprefix(origin)
    metadata = acting.get(f"/.well-known/jwt-vc-issuer{path}").json()
    assert metadata.keys() == {"issuer", "jwks"}
    assert metadata["issuer"] == read.claims["iss"]
    [key] = [key for key in metadata["jwks"]["keys"] if key["kid"] == read.jws.kid]
    assert "d" not in key
    assert jose.verify(read.jws, P256Key.of_jwk(key))
    assert read.holder == WALLET.key.jwk


def test_a_vc_jwt_is_verified_by_the_did_document(acting, issued):
    """VC-JOSE-COSE: kid is the absolute address of a JsonWebKey under assertionMethod."""
    answer = issued("jwt")
    document, jws = vc_jwt.read(answer["document"])
    assert answer["credential"] == answer["document"], "a token is no JSON"
    found = acting.get("/associations/co/did.json").json()
    [method] = [method for method in found["verificationMethod"] if method["id"] == jws.kid]
    assert method["type"] == "JsonWebKey"
    assert jws.kid in found["assertionMethod"]
    assert found["id"] == method["controller"] == document["issuer"]["id"]
    assert jose.verify(jws, P256Key.of_jwk(method["publicKeyJwk"]))
    assert found["@context"][0] == "https://www.w3.org/ns/did/v1"
    assert "https://w3id.org/security/jwk/v1" in found["@context"]


def test_the_type_is_served_in_the_bytes_that_every_credential_bears_the_digest_of(reading, story):
    origin = story.office.charter.public_url
    answer = reading.get("/v1/types/endorsement/1")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert type_metadata.sri(answer.content) == type_metadata.integrity(origin)
    assert answer.json()["vct"] == origin + "/v1/types/endorsement/1"
    [picture] = answer.json()["display"][0]["rendering"]["svg_templates"]
    card = reading.get(picture["uri"].removeprefix(origin))
    assert card.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in card.headers["content-security-policy"]
    assert type_metadata.sri(card.content) == picture["uri#integrity"]


def test_the_alliance_s_keys_are_at_the_bare_host_and_nobody_s_at_a_strange_name(reading, story):
    metadata = reading.get("/.well-known/jwt-vc-issuer").json()
    assert metadata["issuer"] == story.office.charter.public_url
    for name in ("alliance", "root", "zz", "..%2froot"):
        assert reading.get(f"/.well-known/jwt-vc-issuer/associations/{name}").status_code == 404


def test_a_replaced_key_stays_and_a_stolen_one_is_taken_off(acting, story):
    keys = acting.get("/.well-known/jwt-vc-issuer/associations/ga").json()["jwks"]["keys"]
    assert len(keys) == 1
    vkey = story.office.keyring.signer("ga").verify_key.vkey
    associations.retire(story.office, "ga", vkey)
    assert acting.get("/.well-known/jwt-vc-issuer/associations/ga").json()["jwks"]["keys"] == keys, "what it signed lives on"


def test_a_stolen_key_is_listed_nowhere_for_tokens(acting, story):
    associations.retire(story.office, "ga", story.office.keyring.signer("ga").verify_key.vkey, suspect_from=3)
    assert acting.get("/.well-known/jwt-vc-issuer/associations/ga").status_code == 404
    methods = acting.get("/associations/ga/did.json").json()["verificationMethod"]
    assert all("revoked" in method for method in methods), "the DID document says since when"


# Status ---------------------------------------------------------------------------------------------------------------


def test_a_token_s_status_is_in_its_list_now_and_then_and_the_log_knows_its_digest(acting, story, issued):
    text = issued("sd-jwt")["document"]
    entry = sd_jwt.read(text).claims["status"]["status_list"]
    path = entry["uri"].removeprefix(story.office.charter.public_url)
    rounds = Rounds(story.office, story.log, story.desk.views)
    story.clock.now += timedelta(minutes=6)
    rounds.catch_up()
    before = story.clock()
    endorsements.pause(story.office, story.maria, officers.officer_of(story.office, story.tokens["co"]))
    story.clock.now += timedelta(minutes=6)
    rounds.catch_up()
    now = acting.get(path)
    then = acting.get(path, params={"time": int(before.timestamp())})
    assert now.headers["content-type"] == "application/statuslist+jwt"
    assert now.headers["access-control-allow-origin"] == "*"
    read = {name: token_status.read(answer.text, url=entry["uri"]) for name, answer in (("now", now), ("then", then))}
    assert (read["now"].status(entry["idx"]), read["then"].status(entry["idx"])) == (Status.SUSPENDED, Status.VALID)
    assert jose.verify(read["now"].jws, story.office.keyring.es256("co").key)
    named = [json.loads(line.entry)["stmt"]["data"]["lists"] for line in story.office.journal.page("status/co")]
    assert {"url": entry["uri"], "sha256": sha256(now.content).hexdigest()} in named[-1]
    assert {"url": entry["uri"], "sha256": sha256(then.content).hexdigest()} in [one for lists in named for one in lists]
    assert "immutable" in then.headers["cache-control"]
    kept = acting.get(f"/log/status/{sha256(then.content).hexdigest()}")
    assert (kept.content, kept.headers["content-type"]) == (then.content, "application/statuslist+jwt")
    assert acting.get(path, params={"time": 0}).status_code == 404, "the draft: the requested time is not there"


@pytest.mark.parametrize("time", ["-1", "x", "2026-01-01T00:00:00Z", str(2**60), "1.5"])
def test_a_time_that_is_none_is_refused(reading, time):
    assert reading.get("/status/co/token-1", params={"time": time}).status_code == 422


def test_a_list_in_cbor_is_not_to_be_had(acting, story):
    Rounds(story.office, story.log, story.desk.views).catch_up()
    answer = acting.get("/status/co/token-1", headers={"Accept": "application/statuslist+cwt"})
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")
    jwt = ("*/*", "application/statuslist+jwt", "application/statuslist+cwt, application/*;q=0.5")
    for accept in (
        *jwt,
        "application/jwt",
        "application/did+ld+json, application/json",
    ):  # an origin may disregard it (RFC 9110 12.4.1)
        assert acting.get("/status/co/token-1", headers={"Accept": accept}).status_code == 200


# At the door ----------------------------------------------------------------------------------------------------------


def test_a_format_never_issued_is_not_there_and_one_that_is_none_is_refused(acting, story, issued):
    headers = signed_in(story, "co")
    assert acting.get(f"/v1/credentials/{story.maria}?format=qr", headers=headers).status_code == 404
    assert acting.get(f"/v1/credentials/{story.maria}?format=cbor", headers=headers).status_code == 422
    text = issued("qr")["document"]
    found = acting.get(f"/v1/credentials/{story.maria}?format=qr", headers=headers).json()
    assert (found["document"], found["format"]) == (text, "qr")
    assert acting.get(f"/v1/credentials/{story.maria}", headers=headers).json()["format"] == "ldp"


@pytest.mark.parametrize(
    "holder", [{}, {"kty": "EC"}, WALLET.key.jwk | {"d": "AA"}, WALLET.key.jwk | {"x": "AA"}, "x", [WALLET.key.jwk]]
)
def test_a_key_that_is_none_is_refused_by_name(acting, story, holder):
    body = {"number": story.maria, "format": "sd-jwt", "holder": holder}
    answer = acting.post("/v1/credentials", json=body, headers=signed_in(story, "co"))
    assert answer.status_code == 422
    assert "holder" in answer.json()["field"]
