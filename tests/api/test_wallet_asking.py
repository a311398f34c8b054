"""Something is asked of a wallet, step by step as OpenID4VP 1.0 says, and whatever is wrong with the answer is refused."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageDraw

from api.app import create_app
from doors import Story, founded
from holder import KEY, OTHER, Holder, asked_by, encrypted, form, given
from ledger.credentials import jose, pictures, sd_jwt
from ledger.credentials.credential import Format
from ledger.credentials.dcql_reading import read
from ledger.credentials.wanted import Fact
from ledger.procedures import credentials, endorsements, officers
from ledger.signing.canonical import b64u
from ledger.signing.keys import SigningKey

ASK = "/v1/presentations"


class Asker:
    """Whoever asks, with one asking begun."""

    def __init__(self, http, **what) -> None:
        self.http = http
        begun = http.post(ASK, json=what)
        assert begun.status_code == 201, begun.text
        self.begun = begun.json()
        self.address = f"{ASK}/{self.begun['id']}"

    def look(self, secret: str | None = None, **query):
        return self.http.get(self.address, headers={"Presentation-Secret": secret or self.begun["secret"]}, params=query)

    @property
    def state(self) -> str:
        return self.look().json()["state"]

    def request(self, **how) -> dict:
        return asked_by(self.http, self.begun["link"], **how)

    def take(self, fields: dict):
        return self.http.post(f"{self.address}/answer", data=fields)


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Story:
    """One office for all: nothing that is asked of a wallet changes it."""
    return founded(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def acting(story: Story) -> TestClient:
    return TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid")


@pytest.fixture(scope="module")
def credential(story) -> str:
    return given(story, story.maria)


@pytest.fixture
def holder(story, credential) -> Holder:
    return Holder({"dc+sd-jwt": credential}, at=story.clock.now)


def answered(asker: Asker, holder: Holder, request: dict | None = None):
    request = request or asker.request()
    return asker.take(form(request, {"vp_token": holder.presents(request)}))


# The way it goes


def test_an_employer_asks_and_is_shown_that_and_no_more(acting, holder) -> None:
    asker = Asker(acting)
    assert asker.state == "asked"
    request = asker.request()
    assert request["response_mode"] == "direct_post.jwt"
    assert read(request["dcql_query"]).to_json() == request["dcql_query"]
    taken = answered(asker, holder, request)
    assert (taken.status_code, taken.json()) == (200, {})
    assert (taken.headers["content-type"], taken.headers["cache-control"]) == ("application/json", "no-store")
    seen = asker.look().json()
    assert seen["state"] == "shown"
    assert (seen["asked"], seen["shown"], seen["missing"], seen["more"]) == (["category", "covered_until"],) * 2 + ([], [])
    [presented] = seen["presentations"]
    assert presented["format"] == "dc+sd-jwt"
    said = presented["report"]["credential"]
    assert (said["category"], said["holder"], said["number"]) == ("FS", None, None)
    outcomes = {check["name"]: check["outcome"] for check in presented["report"]["checks"]}
    assert (outcomes["signature"], outcomes["authority"], outcomes["term"], outcomes["binding"]) == ("passed",) * 4
    assert presented["report"]["outcome"] == "verified"


def test_the_request_says_what_the_specification_asks_for(acting) -> None:
    asker = Asker(acting, what=["category", "name"], category="FS", formats=["dc+sd-jwt", "jwt_vc_json", "ldp_vc"])
    request = asker.request()
    assert set(request) == {
        "response_type", "client_id", "response_mode", "response_uri", "nonce", "state", "dcql_query", "client_metadata", "aud",
        "iat", "exp", "wallet_nonce",
    }  # fmt: skip
    assert request["response_type"] == "vp_token"
    assert request["response_uri"] == f"https://demo.reciprocity.invalid{asker.address}/answer"
    assert len(request["nonce"]) >= 22, "128 bits at least"
    assert request["nonce"] != request["state"]
    metadata = request["client_metadata"]
    assert set(metadata["vp_formats_supported"]) == {"dc+sd-jwt", "jwt_vc_json", "ldp_vc"}
    [key] = metadata["jwks"]["keys"]
    assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("EC", "P-256", "enc", "ECDH-ES")
    assert "d" not in key
    assert metadata["encrypted_response_enc_values_supported"] == ["A128GCM", "A256GCM"]
    credentials = request["dcql_query"]["credentials"]
    assert [one["format"] for one in credentials] == ["dc+sd-jwt", "jwt_vc_json", "ldp_vc"]
    assert {"path": ["category"], "values": ["FS"]} in credentials[0]["claims"]
    assert request["dcql_query"]["credential_sets"] == [{"options": [[one["id"]] for one in credentials]}]


def test_everything_about_a_request_is_fresh(acting) -> None:
    one, two = (Asker(acting).request() for _ in range(2))
    for name in ("nonce", "state", "response_uri"):
        assert one[name] != two[name]
    assert one["client_metadata"]["jwks"] != two["client_metadata"]["jwks"]
    assert one["client_id"] == two["client_id"]


def test_a_wallet_that_only_gets_is_given_the_same_request(acting) -> None:
    asker = Asker(acting)
    assert "wallet_nonce" not in asker.request(wallet_nonce=None)
    assert asker.request(wallet_nonce=None)["nonce"] == asker.request()["nonce"]


@pytest.mark.parametrize("form_of", ["dc+sd-jwt", "jwt_vc_json", "ldp_vc"])
@pytest.mark.parametrize("mode", [True, False], ids=["encrypted", "in clear"])
def test_every_format_in_both_modes(acting, story, form_of: str, *, mode: bool) -> None:
    asker = Asker(acting, formats=[form_of], encrypted=mode)
    request = asker.request()
    assert request["response_mode"] == ("direct_post.jwt" if mode else "direct_post")
    assert ("jwks" in request["client_metadata"]) is mode
    wallet = Holder({form_of: given(story, story.maria, form_of)}, at=story.clock.now)
    taken = answered(asker, wallet, request)
    assert taken.status_code == 200, taken.text
    seen = asker.look().json()
    assert (seen["state"], seen["shown"]) == ("shown", ["category", "covered_until"])
    assert seen["presentations"][0]["report"]["outcome"] == "verified"
    whole = form_of != "dc+sd-jwt"
    assert ("name" in seen["more"]) is whole, "what can only be shown whole shows more than was asked, and that is said"
    assert ("endorsement_number" in seen["more"]) is whole


@pytest.mark.parametrize("alg", ["EdDSA", "Ed25519"])
def test_a_wallet_may_hold_another_kind_of_key(acting, story, alg: str) -> None:
    key = SigningKey.from_seed("wallet", b"e" * 32)
    by = officers.officer_of(story.office, story.tokens["co"])
    holder = {"kty": "OKP", "crv": "Ed25519", "x": b64u(key.verify_key.raw)}
    text = credentials.issue(story.office, story.maria, by, format=Format.SD_JWT, holder=holder).document.decode()
    story.settle()
    asker = Asker(acting)
    request = asker.request()
    bound = {"nonce": request["nonce"], "audience": request["client_id"], "at": story.clock.now, "alg": alg}
    shown = sd_jwt.bind(sd_jwt.select(text, {"category", "covered_until"}), key.sign, **bound)
    assert asker.take(form(request, {"vp_token": {"in_part": [shown]}})).status_code == 200


def test_a_presentation_wrapped_as_in_the_specifications_example_is_read_too(acting, story) -> None:
    asker = Asker(acting, formats=["jwt_vc_json"])
    request = asker.request()
    held = {"jwt_vc_json": given(story, story.maria, "jwt_vc_json")}
    wallet = Holder(held, at=story.clock.now, wrong={"wrapped": True, "nonce": "another"})
    refused(asker, form(request, {"vp_token": wallet.presents(request)}), "not-shown-by-holder")
    wallet.wrong = {"wrapped": True, "key": OTHER}
    refused(asker, form(request, {"vp_token": wallet.presents(request)}), "not-shown-by-holder")
    wallet.wrong = {"wrapped": True}
    assert answered(asker, wallet, request).status_code == 200
    assert asker.look().json()["presentations"][0]["report"]["outcome"] == "verified"


def test_of_several_formats_a_wallet_answers_with_what_it_has(acting, story) -> None:
    asker = Asker(acting, formats=["dc+sd-jwt", "ldp_vc"])
    wallet = Holder({"ldp_vc": given(story, story.maria, "ldp_vc")}, at=story.clock.now)
    assert answered(asker, wallet).status_code == 200
    assert asker.look().json()["presentations"][0]["format"] == "ldp_vc"


def test_what_is_shown_beyond_what_was_asked_is_told(acting, holder) -> None:
    asker = Asker(acting)
    holder.wrong["over"] = {"family_name", "endorsement_number"}
    assert answered(asker, holder).status_code == 200
    assert asker.look().json()["more"] == ["endorsement_number", "name"]


def test_nothing_at_all_may_be_asked_but_that_it_is_good(acting, holder) -> None:
    asker = Asker(acting, what=[])
    assert answered(asker, holder).status_code == 200
    seen = asker.look().json()
    assert (seen["asked"], seen["more"]) == ([], [])
    assert seen["presentations"][0]["report"]["credential"]["category"] is None


def test_a_request_may_stand_in_the_link_unsigned(acting, holder) -> None:
    asker = Asker(acting, signed=False, encrypted=False)
    request = asker.request()
    assert request["client_id"] == f"redirect_uri:{request['response_uri']}"
    assert acting.get(f"{asker.address}/request").status_code == 404, "what is unsigned is not to be had signed"
    assert answered(asker, holder, request).status_code == 200
    assert asker.state == "shown"


def test_what_is_too_long_for_a_code_is_a_link_alone(acting) -> None:
    every = ["dc+sd-jwt", "jwt_vc_json", "ldp_vc"]
    asker = Asker(acting, signed=False, what=[fact.value for fact in Fact], formats=every, category="FS")
    assert asker.begun["qr"] is None
    assert asker.request()["response_mode"] == "direct_post.jwt"
    assert Asker(acting, what=[fact.value for fact in Fact], formats=every).begun["qr"] is not None


def test_the_code_is_a_picture_of_the_link(acting) -> None:
    asker = Asker(acting)
    assert asker.begun["qr"].startswith("<svg")
    assert _read_svg(asker.begun["qr"]) == asker.begun["link"]


def _read_svg(svg: str) -> str | None:
    """The modules of the SVG's path drawn as a picture, and read by a decoder."""
    size = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    picture = Image.new("L", (size * 4, size * 4), 255)
    draw, x, y = ImageDraw.Draw(picture), 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([^MmhzZ]*)", re.findall(r' d="([^"]+)"', svg)[-1]):
        values = [float(one) for one in re.findall(r"-?[0-9.]+", numbers)]
        if command == "h":
            draw.rectangle((int(x) * 4, int(y) * 4, int(x + values[0]) * 4 - 1, int(y) * 4 + 3), fill=0)
            x += values[0]
        else:
            x, y = (0.0 if command == "M" else x) + values[0], (0.0 if command == "M" else y) + values[1]
    out = BytesIO()
    picture.save(out, "PNG")
    return pictures.read_picture(out.getvalue())


def test_whoever_waits_hears_of_the_answer_at_once(acting, holder) -> None:
    asker = Asker(acting)
    request = asker.request()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(asker.look, wait=20)
        time.sleep(0.3)
        answered(asker, holder, request)
        began = time.monotonic()
        assert waiting.result().json()["state"] == "shown"
        assert time.monotonic() - began < 5
    assert asker.look(wait=1).json()["state"] == "shown"


@pytest.mark.parametrize(
    "error", ["access_denied", "vp_formats_not_supported", "invalid_request", "wallet_unavailable", "nonsense"]
)
def test_a_wallet_that_says_no_is_heard(acting, error: str) -> None:
    asker = Asker(acting)
    request = asker.request()
    said = {"error": error, "error_description": "<b>no</b>"}
    assert asker.take(form(request, said)).status_code == 200
    seen = asker.look().json()
    assert (seen["state"], seen["error"]) == ("declined", "other" if error == "nonsense" else error)
    assert "<b>" not in json.dumps(seen)


def test_a_wallet_that_cannot_encrypt_may_say_so_in_clear(acting) -> None:
    asker = Asker(acting)
    request = asker.request()
    assert asker.take({"error": "invalid_request", "state": request["state"]}).status_code == 200
    assert asker.state == "declined"


# Whose it is, and for how long


def test_the_answer_is_for_the_asker_alone(acting, holder) -> None:
    asker, other = Asker(acting), Asker(acting)
    answered(asker, holder)
    for secret in (other.begun["secret"], asker.begun["id"], "a" * 22):
        assert asker.look(secret).status_code == 404
    assert acting.get(asker.address).status_code == 422, "no secret, no answer"
    assert other.state == "asked"


def test_an_answer_is_gone_after_its_minutes(acting, story, holder) -> None:
    asker = Asker(acting)
    answered(asker, holder)
    story.clock.now += timedelta(minutes=9)
    assert asker.state == "shown"
    story.clock.now += timedelta(minutes=2)
    assert asker.look().status_code == 404


def test_an_answer_is_forgotten_when_the_asker_says_so(acting, holder) -> None:
    asker = Asker(acting)
    answered(asker, holder)
    assert acting.delete(asker.address, headers={"Presentation-Secret": "b" * 22}).status_code == 404
    assert acting.delete(asker.address, headers={"Presentation-Secret": asker.begun["secret"]}).status_code == 204
    assert asker.look().status_code == 404


def test_nothing_of_it_is_written_down(acting, story, holder) -> None:
    size = story.office.journal.size()
    answered(Asker(acting), holder)
    assert story.office.journal.size() == size


# On the wallet's own device


def test_on_one_device_the_wallet_leads_back_with_a_code_and_nobody_sees_it_without(acting, holder) -> None:
    asker = Asker(acting, device="same", return_to="https://employer.example/back?case=7")
    back = answered(asker, holder).json()["redirect_uri"]
    assert back.startswith("https://employer.example/back?case=7&response_code=")
    [code] = parse_qs(urlsplit(back).query)["response_code"]
    assert len(code) >= 22
    stolen = asker.look()
    assert (stolen.status_code, stolen.json()["type"]) == (409, "/problems/shown-where-it-leads")
    assert asker.look(response_code="a" * 22).status_code == 409
    assert asker.look(response_code=code).json()["state"] == "shown"


def test_a_code_opens_no_other_answer(acting, holder) -> None:
    one, two = (Asker(acting, device="same") for _ in range(2))
    codes = [parse_qs(urlsplit(answered(asker, holder).json()["redirect_uri"]).query)["response_code"][0] for asker in (one, two)]
    assert one.look(response_code=codes[1]).status_code == 409
    assert one.look(response_code=codes[0]).status_code == 200


@pytest.mark.parametrize(
    "where",
    [
        "http://employer.example/", "javascript:alert(1)", "https://", "https://a@b.example/", "https://b.example/#x", "/back",
        "https://b.example/\nx", "https://b.example/ x", "https://bé.example/", 'https://b.example/"', "data:text/html,x", "",
    ],
)  # fmt: skip
def test_a_wallet_leads_back_to_a_plain_address_only(acting, where: str) -> None:
    answer = acting.post(ASK, json={"device": "same", "return_to": where})
    assert (answer.status_code, answer.json()["field"]) == (422, "return_to")


# What is refused


def refused(asker: Asker, fields: dict, name: str, status: int = 400) -> None:
    answer = asker.take(fields)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{name}"), answer.text
    assert asker.state == "asked", "what is not good leaves the question open"


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another-nonce-of-128-bits"},
        {"nonce": ""},
        {"audience": "decentralized_identifier:did:web:elsewhere.example"},
        {"audience": "did:web:demo.reciprocity.invalid"},
        {"audience": "https://demo.reciprocity.invalid"},
        {"key": OTHER},
    ],
    ids=str,
)
@pytest.mark.parametrize("form_of", ["dc+sd-jwt", "jwt_vc_json", "ldp_vc"])
def test_a_presentation_for_another_question_asker_or_key_is_refused(acting, story, form_of: str, wrong: dict) -> None:
    asker = Asker(acting, formats=[form_of])
    request = asker.request()
    wallet = Holder({form_of: given(story, story.maria, form_of)}, at=story.clock.now, wrong=wrong)
    refused(asker, form(request, {"vp_token": wallet.presents(request)}), "not-shown-by-holder")
    wallet.wrong = {}
    assert answered(asker, wallet, request).status_code == 200, "and the right one is taken after it"


def test_an_answer_to_one_question_answers_no_other(acting, holder) -> None:
    one, two = Asker(acting), Asker(acting)
    first, second = one.request(), two.request()
    said = {"vp_token": holder.presents(first)}
    assert one.take(form(first, said)).status_code == 200
    refused(two, form(first, said), "not-encrypted")
    refused(two, form(second, said | {"state": first["state"]}), "state-differs")
    refused(two, form(second, said), "not-shown-by-holder")


def test_one_answer_is_taken_and_a_replay_is_not(acting, holder) -> None:
    asker = Asker(acting)
    request = asker.request()
    fields = form(request, {"vp_token": holder.presents(request)})
    assert asker.take(fields).status_code == 200
    again = asker.take(fields)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/answered-already")
    assert asker.take(form(request, {"error": "access_denied"})).status_code == 409
    assert acting.get(f"{asker.address}/request").status_code == 409
    assert asker.state == "shown"


def test_of_answers_at_one_moment_one_is_taken(acting, holder) -> None:
    asker = Asker(acting)
    request = asker.request()
    fields = [form(request, {"vp_token": holder.presents(request)}) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(answer.status_code for answer in pool.map(asker.take, fields))
    assert statuses == [200, 409, 409, 409, 409, 409]


def test_after_its_minutes_no_answer_is_taken_and_no_request_given(acting, story, holder) -> None:
    asker = Asker(acting)
    request = asker.request()
    story.clock.now += timedelta(minutes=6)
    holder.at = story.clock.now
    late = asker.take(form(request, {"vp_token": holder.presents(request)}))
    assert (late.status_code, late.json()["type"]) == (404, "/problems/no-such-asking")
    assert acting.get(f"{asker.address}/request").status_code == 404
    assert asker.look().status_code == 404


def test_a_presentation_made_long_ago_is_refused(acting, story, holder) -> None:
    asker = Asker(acting)
    holder.at = story.clock.now - timedelta(minutes=30)
    request = asker.request()
    refused(asker, form(request, {"vp_token": holder.presents(request)}), "not-shown-by-holder")


def test_a_credential_without_its_key_binding_is_refused(acting, credential) -> None:
    asker = Asker(acting)
    request = asker.request()
    stripped = sd_jwt.select(credential, {"category", "covered_until"})
    refused(asker, form(request, {"vp_token": {"in_part": [stripped]}}), "not-shown-by-holder")


def test_a_credential_bound_to_nobody_is_not_enough(acting, story) -> None:
    for form_of, name in (("ldp_vc", "whole_ldp"), ("dc+sd-jwt", "in_part")):
        asker = Asker(acting, formats=[form_of])
        request = asker.request()
        wallet = Holder({form_of: given(story, story.maria, form_of, key=None)}, at=story.clock.now)
        said = {"vp_token": wallet.presents(request)}
        assert list(said["vp_token"]) == [name]
        refused(asker, form(request, said), "not-what-was-asked")


def test_other_disclosures_than_were_bound_are_refused(acting, holder, credential) -> None:
    asker = Asker(acting)
    request = asker.request()
    [shown] = holder.presents(request)["in_part"]
    binding = shown.rpartition("~")[2]
    for names in ({"category"}, {"category", "covered_until", "family_name"}):
        swapped = sd_jwt.select(credential, names) + binding
        refused(asker, form(request, {"vp_token": {"in_part": [swapped]}}), "not-shown-by-holder")


def test_a_credential_put_under_another_ones_binding_is_refused(acting, story, holder) -> None:
    asker = Asker(acting)
    request = asker.request()
    binding = holder.presents(request)["in_part"][0].rpartition("~")[2]
    other = sd_jwt.select(given(story, story.ada), {"category", "covered_until"})
    refused(asker, form(request, {"vp_token": {"in_part": [other + binding]}}), "not-shown-by-holder")


def test_a_changed_credential_is_refused(acting, holder) -> None:
    asker = Asker(acting)
    request = asker.request()
    head, payload, rest = holder.held["dc+sd-jwt"].split(".", 2)
    changed = payload[:50] + ("A" if payload[50] != "A" else "B") + payload[51:]
    holder.held = {"dc+sd-jwt": f"{head}.{changed}.{rest}"}
    try:
        said = {"vp_token": holder.presents(request)}
    except jose.BadJws:
        said = {"vp_token": {"in_part": [holder.held["dc+sd-jwt"]]}}
    refused(asker, form(request, said), "not-shown-by-holder")


def test_what_was_not_asked_for_is_no_answer(acting, story) -> None:
    asker = Asker(acting, category="MHS")
    request = asker.request()
    loose = request | {"dcql_query": Asker(acting).request()["dcql_query"]}
    wallet = Holder({"dc+sd-jwt": given(story, story.maria)}, at=story.clock.now)
    assert wallet.presents(request) == {}, "an honest wallet has nothing to show"
    refused(asker, form(request, {"vp_token": wallet.presents(loose)}), "not-what-was-asked")


def test_less_than_was_asked_is_no_answer(acting, holder) -> None:
    asker = Asker(acting, what=["category", "name"])
    request = asker.request()
    less = request | {"dcql_query": Asker(acting).request()["dcql_query"]}
    refused(asker, form(request, {"vp_token": holder.presents(less)}), "not-what-was-asked")


def test_one_format_in_the_place_of_another_is_no_answer(acting, holder) -> None:
    asker = Asker(acting, formats=["dc+sd-jwt", "ldp_vc"])
    request = asker.request()
    [shown] = holder.presents(request)["in_part"]
    refused(asker, form(request, {"vp_token": {"whole_ldp": [shown]}}), "not-shown-by-holder")


@pytest.mark.parametrize("names", [["unknown"], ["in_part", "unknown"]])
def test_an_answer_under_another_name_is_no_answer(acting, holder, names: list[str]) -> None:
    asker = Asker(acting)
    request = asker.request()
    [shown] = holder.presents(request)["in_part"]
    refused(asker, form(request, {"vp_token": {name: [shown] for name in names}}), "not-what-was-asked")


def test_a_good_answer_with_one_beside_it_that_is_none_is_refused_and_two_good_ones_are_both_shown(acting, story, holder) -> None:
    asker = Asker(acting, formats=["dc+sd-jwt", "ldp_vc"])
    request = asker.request()
    good = holder.presents(request)
    file = Holder({"ldp_vc": given(story, story.maria, "ldp_vc", key=None)}, at=story.clock.now)
    refused(asker, form(request, {"vp_token": good | file.presents(request)}), "not-what-was-asked")
    bound = Holder({"ldp_vc": given(story, story.maria, "ldp_vc")}, at=story.clock.now)
    assert asker.take(form(request, {"vp_token": good | bound.presents(request)})).status_code == 200
    seen = asker.look().json()
    assert [one["format"] for one in seen["presentations"]] == ["dc+sd-jwt", "ldp_vc"]
    assert "name" in seen["more"], "what came along unneeded was not asked for"


def test_two_presentations_where_one_was_asked_for_are_no_answer(acting, holder) -> None:
    asker = Asker(acting)
    request = asker.request()
    [shown] = holder.presents(request)["in_part"]
    refused(asker, form(request, {"vp_token": {"in_part": [shown, shown]}}), "not-what-was-asked")


BAD_TOKENS = {
    "none": None, "empty": {}, "a list": [], "a number": 7, "no list": {"in_part": "eyJ"}, "an empty list": {"in_part": []},
    "a list in a list": {"in_part": [["eyJ"]]}, "an empty text": {"in_part": [""]}, "too many": {"in_part": ["eyJ"] * 9},
}  # fmt: skip


@pytest.mark.parametrize("token", BAD_TOKENS.values(), ids=BAD_TOKENS)
@pytest.mark.parametrize("mode", [True, False], ids=["encrypted", "in clear"])
def test_what_is_no_vp_token_is_no_answer(acting, token: object, *, mode: bool) -> None:
    asker = Asker(acting, encrypted=mode)
    refused(asker, form(asker.request(), {} if token is None else {"vp_token": token}), "not-an-answer")


@pytest.mark.parametrize("shown", ["eyJ", "~", "a.b.c", "a.b.c~", "x" * 1000, {"type": "VerifiablePresentation"}, {"a": 1}, "é~"])
def test_what_is_no_presentation_is_refused(acting, shown: object) -> None:
    asker = Asker(acting)
    refused(asker, form(asker.request(), {"vp_token": {"in_part": [shown]}}), "not-shown-by-holder")


def test_what_was_to_be_encrypted_is_not_taken_in_clear(acting, holder) -> None:
    asker = Asker(acting)
    request = asker.request()
    clear = {"vp_token": json.dumps(holder.presents(request)), "state": request["state"]}
    refused(asker, clear, "not-encrypted")
    refused(asker, clear | form(request, {"vp_token": holder.presents(request)}), "not-an-answer")


def test_what_was_to_come_in_clear_is_not_taken_encrypted(acting, holder) -> None:
    asker, other = Asker(acting, encrypted=False), Asker(acting)
    request = asker.request()
    foreign = encrypted(other.request(), {"vp_token": holder.presents(request), "state": request["state"]})
    refused(asker, {"response": foreign}, "not-an-answer")


@pytest.mark.parametrize(
    "header", [{"alg": "ECDH-ES+A128KW"}, {"alg": "ECDH-ES+A256KW"}, {"enc": "A128CBC-HS256"}, {"enc": "A192GCM"}, {"kid": "other"}],
    ids=str,
)  # fmt: skip
def test_an_answer_encrypted_in_another_way_is_refused(acting, holder, header: dict) -> None:
    asker = Asker(acting)
    request = asker.request()
    said = {"vp_token": holder.presents(request), "state": request["state"]}
    refused(asker, {"response": encrypted(request, said, **header)}, "not-encrypted")
    assert asker.take({"response": encrypted(request, said, enc="A256GCM")}).status_code == 200


def test_an_unsigned_token_in_the_place_of_an_encrypted_one_is_refused(acting, holder) -> None:
    asker = Asker(acting)
    request = asker.request()
    said = {"vp_token": holder.presents(request), "state": request["state"]}
    for alg in ("none", "HS256", "ES256"):
        refused(asker, {"response": jose.sign({"alg": alg}, said, KEY.sign)}, "not-encrypted")


@pytest.mark.parametrize("state", ["", "another", None])
def test_another_state_is_refused(acting, holder, state: str | None) -> None:
    asker = Asker(acting)
    request = asker.request()
    said = {"vp_token": holder.presents(request), "state": state}
    refused(
        asker,
        {"response": encrypted(request, {name: value for name, value in said.items() if value is not None})},
        "state-differs",
    )
    refused(asker, {"error": "access_denied"} | ({"state": state} if state is not None else {}), "state-differs")
    outside = form(request, {"vp_token": holder.presents(request)}) | {"state": "another"}
    refused(asker, outside, "state-differs")


def test_a_huge_answer_is_not_read(acting) -> None:
    asker = Asker(acting)
    answer = acting.post(f"{asker.address}/answer", data={"response": "a" * 600_000})
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert acting.post(f"{asker.address}/answer", data={"response": "a" * 2_000_000}).status_code == 413
    refused(asker, {"response": "a" * 300_000}, "not-encrypted")
    deep = '{"in_part":' * 5000
    other = Asker(acting, encrypted=False)
    refused(other, {"vp_token": deep, "state": other.request()["state"]}, "not-an-answer")


def test_an_answer_is_a_form_with_each_parameter_once(acting) -> None:
    asker = Asker(acting)
    where = f"{asker.address}/answer"
    assert acting.post(where, json={"response": "x"}).status_code == 415
    twice = acting.post(where, content="state=a&state=b", headers={"content-type": "application/x-www-form-urlencoded"})
    assert (twice.status_code, twice.json()["type"]) == (400, "/problems/unreadable")
    odd = acting.post(where, content=b"state=%ff", headers={"content-type": "application/x-www-form-urlencoded"})
    assert odd.status_code == 400
    assert acting.post(f"{asker.address}/request", data={"wallet_nonce": "n" * 600}).status_code == 400


def test_so_many_bad_answers_and_the_question_is_closed(acting, holder) -> None:
    asker = Asker(acting)
    request = asker.request()
    for _ in range(20):
        assert asker.take({"response": "x", "state": request["state"]}).status_code == 400
    shut = answered(asker, holder, request)
    assert (shut.status_code, shut.json()["type"]) == (409, "/problems/tried-too-often")


def test_a_wallet_that_is_a_page_in_a_browser_reads_refusals_too(acting) -> None:
    asker = Asker(acting)
    state = asker.request()["state"]
    ref = asker.begun["id"]
    for answer in (
        asker.take({"response": "x", "state": state}),
        acting.post(f"{ASK}/{ref}/answer", content="{}", headers={"content-type": "application/json"}),
        acting.get(f"{ASK}/{'a' * 22}/request"),
    ):
        assert answer.status_code in {400, 404, 415}
        assert (answer.headers["access-control-allow-origin"], answer.headers["cache-control"]) == ("*", "no-store")
    assert "access-control-allow-origin" not in acting.get(f"{ASK}/{ref}").headers, "what the asker reads is the asker's"


@pytest.mark.parametrize("ref", ["x", "a" * 22, "..", "%2e%2e", "a" * 5000])
def test_where_nothing_is_asked_nothing_is_said(acting, ref: str) -> None:
    assert acting.get(f"{ASK}/{ref}/request").status_code in {404, 405}
    assert acting.post(f"{ASK}/{ref}/answer", data={"error": "access_denied", "state": "x"}).status_code in {404, 405}


@pytest.mark.parametrize(
    "what",
    [
        {"what": ["birthdate"]}, {"what": "name"}, {"formats": []}, {"formats": ["mso_mdoc"]}, {"category": "XX"}, {"device": "tv"},
        {"nonce": "short"}, {"dcql_query": {}}, {"presentation_definition": {}}, {"encrypted": "yes"},
    ],
    ids=str,
)  # fmt: skip
def test_nothing_else_can_be_asked(acting, what: dict) -> None:
    assert acting.post(ASK, json=what).status_code == 422


# What the answer says when the credential is not good


def test_one_whose_endorsement_is_given_up_is_an_answer_and_the_report_says_so(acting, story, holder) -> None:
    asker = Asker(acting, what=["category", "endorsement_number"])
    by = officers.officer_of(story.office, story.tokens["co"])
    endorsements.end(story.office, story.maria, by, how="relinquished")
    story.settle()
    holder.at = story.clock.now
    assert answered(asker, holder).status_code == 200
    seen = asker.look().json()
    assert (seen["state"], seen["shown"]) == ("shown", ["category", "endorsement_number"])
    assert seen["presentations"][0]["report"]["outcome"] == "not verified"
