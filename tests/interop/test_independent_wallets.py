"""Wallets that are not ours take credentials by OpenID4VCI and show them by OpenID4VP, and every step against the rules is refused.

They come by npm, at the versions of ``package-lock.json``; what they were given is checked by our verifier and by those of
``verify.mjs``. The office is served at the loopback address, and nothing else is asked.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from interop import others
from interop.served import Asker, Served, serving
from ledger.credentials import sd_jwt

pytestmark = others.NEEDED

SD_JWT, LDP, JWT = "endorsement-sd-jwt", "endorsement-ldp", "endorsement-jwt"
KINDS = {SD_JWT: ("sd-jwt", "application/dc+sd-jwt"), LDP: ("ldp", "application/vc"), JWT: ("jwt", "application/vc+jwt")}
Ask = Callable[..., list[dict[str, Any]]]
Given = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("office")) as served:
        yield served


@pytest.fixture(scope="module")
def receive(node: Path) -> Ask:
    return lambda *jobs: others.asked(node, "receive.mjs", jobs)


@pytest.fixture(scope="module")
def present(node: Path) -> Ask:
    return lambda *jobs: others.asked(node, "present.mjs", jobs)


@pytest.fixture(scope="module")
def verified(node: Path, served: Served) -> Callable[..., list[bool]]:
    """What verifiers that are not ours say to each: (kind, data) and what else a job says."""

    def asked(*jobs: dict[str, Any]) -> list[bool]:
        served.settle()
        known = {"documents": others.documents(served.http, served.host, served.founded.settings.log)}
        now = {"now": datetime.now(UTC).isoformat()}
        answers = others.asked(node, "verify.mjs", [known | now | job for job in jobs])
        return [answer["verified"] for answer in answers]

    return asked


def job(kind: str = "pre-authorized", *, alg: str = "ES256", dpop: bool = False, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "alg": alg, "dpop": dpop} | more


def said_of(credential: Any) -> tuple[dict[str, str], str]:
    """Whose key it bears, and its identifier; whatever it comes in."""
    claims = credential if isinstance(credential, dict) else unpacked(credential.partition("~")[0].split(".")[1])
    if "cnf" in claims:
        return claims["cnf"]["jwk"], claims["jti"]
    return unpacked(claims["credentialSubject"]["id"].removeprefix("did:jwk:")), claims["id"]


def unpacked(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(urlsafe_b64decode(text + "=="))
    return found


def public_part(key: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in key.items() if name != "d"}


def ours(served: Served, kind: str, credential: Any) -> dict[str, Any]:
    text = credential if isinstance(credential, str) else json.dumps(credential, ensure_ascii=False, separators=(",", ":"))
    answer = served.http.post("/v1/verify", content=text.encode(), headers={"Content-Type": KINDS[kind][1]})
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def left_open(report: dict[str, Any]) -> set[str]:
    """The checks that failed, or could not be made."""
    return {check["key"] for check in report["checks"] if check["outcome"] in {"failed", "unchecked"}}


def are_good(served: Served, verified: Callable[..., list[bool]], *given: Given) -> None:
    """Each was asked for by a key of its own, bears it, and is verified by us and by others."""
    each = [(kind, one) for some in given for kind, several in some.items() for one in several]
    assert [kind for kind, one in each if said_of(one["credential"])[0] != public_part(one["key"])] == []
    assert len({said_of(one["credential"])[1] for _, one in each}) == len(each)
    jobs = []
    for kind, one in each:
        credential = one["credential"]
        report = ours(served, kind, credential)
        assert (report["outcome"], left_open(report)) == ("verified", {"binding.not_asked"}), report
        jobs.append({"kind": KINDS[kind][0], "data": credential if isinstance(credential, str) else json.dumps(credential)})
    assert verified(*jobs) == [True] * len(jobs)


# Into a wallet ------------------------------------------------------------------------------------------------------------


def test_an_offer_with_its_code_gives_each_format_in_batches_to_keys_of_either_kind(
    served: Served, receive: Ask, verified: Any
) -> None:
    kinds = [(alg, dpop) for alg in ("ES256", "EdDSA") for dpop in (False, True)]
    jobs = [job(alg=alg, dpop=dpop, **served.offered(SD_JWT, LDP, JWT)) for alg, dpop in kinds]
    answers = receive(*jobs)
    for (_, dpop), one, answer in zip(kinds, jobs, answers, strict=True):
        assert answer["done"] == ["offer", "DPoP" if dpop else "Bearer", SD_JWT, "told", LDP, "told", JWT, "told"], answer
        assert [len(several) for several in answer["given"].values()] == [2, 2, 2]
        [offer] = served.offers(one["number"])
        assert (offer["state"], offer["issued"], offer["told"]) == ("taken", 6, ["credential_accepted"] * 3)
    are_good(served, verified, *(answer["given"] for answer in answers))


@pytest.mark.parametrize("dpop", [False, True], ids=["bearer", "dpop"])
def test_a_holder_says_yes_in_the_browser_and_the_wallet_comes_again(
    served: Served, receive: Ask, verified: Any, *, dpop: bool
) -> None:
    number, own = served.claimed()
    [answer] = receive(job("sign-in", dpop=dpop, own=own, **served.offered(SD_JWT, number=number)))
    token = "DPoP" if dpop else "Bearer"
    assert answer["done"] == ["offer", "pushed", token, SD_JWT, "told", "refreshed", SD_JWT, "told"], answer
    later = answer["given"].pop("later")
    are_good(served, verified, answer["given"], later)


BY_CODE = [
    ("code again", False, "invalid_grant", ["offer", "Bearer"]),
    ("another issuer", False, "invalid_proof", ["offer", "Bearer"]),
    ("proof again", False, "invalid_nonce", ["offer", "Bearer", SD_JWT]),
    ("another key", True, "invalid_token", ["offer", "DPoP"]),
]
SIGNED_IN = [
    ("code again", False, "invalid_grant", ["offer", "pushed", "Bearer"]),
    ("another verifier", False, "invalid_grant", ["offer", "pushed"]),
    ("refresh again", False, "invalid_grant", ["offer", "pushed", "Bearer", SD_JWT, "told", "refreshed"]),
]


def test_a_wallet_that_does_wrong_is_refused_by_the_name_of_what_it_did(served: Served, receive: Ask) -> None:
    jobs = [job(wrong=wrong, dpop=dpop, **served.offered(SD_JWT)) for wrong, dpop, *_ in BY_CODE]
    for wrong, dpop, *_ in SIGNED_IN:
        number, own = served.claimed()
        jobs.append(job("sign-in", wrong=wrong, dpop=dpop, own=own, **served.offered(SD_JWT, number=number)))
    expected = [(refused, done) for _, _, refused, done in BY_CODE + SIGNED_IN]
    answers = receive(*jobs)
    assert [(answer.get("refused"), answer["done"]) for answer in answers] == expected, answers
    for one, answer in zip(jobs, answers, strict=True):
        assert served.offers(one["number"])[0]["issued"] == 2 * answer["done"].count(SD_JWT)


def test_a_wrong_transaction_code_opens_nothing_and_after_five_the_right_one_neither(served: Served, receive: Ask) -> None:
    offer = served.offered(SD_JWT)
    wrong = offer | {"tx_code": f"{(int(offer['tx_code']) + 1) % 1_000_000:06d}"}
    answers = receive(*(job(**wrong) for _ in range(5)), job(**offer))
    assert [answer.get("refused") for answer in answers[:5]] == ["invalid_grant"] * 5, answers
    assert "given" not in answers[5]
    [made] = served.offers(offer["number"])
    assert (made["state"], made["issued"]) == ("void", 0)


def test_an_offer_that_one_wallet_took_is_closed_to_the_next(served: Served, receive: Ask) -> None:
    offer = served.offered(SD_JWT)
    first, second = receive(job(**offer), job(**offer))
    assert "given" in first, first
    assert (second["done"], second.get("given")) == ([], None)


# Out of a wallet ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def held(served: Served, receive: Ask) -> dict[str, dict[str, Any]]:
    """What wallets took, with the keys they hold it by."""
    jobs = [job(alg=alg, **served.offered(SD_JWT)) for alg in ("ES256", "EdDSA")]
    answers = receive(*jobs)
    served.settle()
    found = {}
    for one, answer in zip(jobs, answers, strict=True):
        first, second = answer["given"][SD_JWT]
        found[one["alg"]] = {"alg": one["alg"], "credential": first["credential"], "key": first["key"], "other": second["key"]}
    return found


WAYS = [{"signed": signed, "encrypted": encrypted} for signed in (True, False) for encrypted in (True, False)]


@pytest.mark.parametrize("alg", ["ES256", "EdDSA"])
def test_what_is_asked_is_shown_and_no_more_whether_signed_or_not_and_encrypted_or_not(
    served: Served, present: Ask, verified: Any, held: Any, alg: str
) -> None:
    askers = [Asker(served, category="FS", **way) for way in WAYS]
    for way, asker, answer in zip(WAYS, askers, present(*(held[alg] | {"link": one.link} for one in askers)), strict=True):
        assert answer["sent"] == [[200, {}]], answer
        request, seen = answer["request"], asker.look()
        assert (request["version"], request["signed"]) == (100, way["signed"])
        assert request["response_mode"] == ("direct_post.jwt" if way["encrypted"] else "direct_post")
        assert (seen["state"], seen["shown"], seen["missing"], seen["more"]) == ("shown", ["category", "covered_until"], [], [])
        [presented] = seen["presentations"]
        report = presented["report"]
        assert (report["outcome"], left_open(report)) == ("verified", {"standing.not_shown"}), report
        assert sd_jwt.read(answer["shown"]).claims.keys() & {"given_name", "family_name", "endorsement_number"} == set()
        if alg == "ES256":  # the other verifier reads no Ed25519
            binding = {"jwk": public_part(held[alg]["key"]), "nonce": request["nonce"]}
            shown = {"kind": "sd-jwt", "data": answer["shown"], "binding": binding}
            assert verified(shown, shown | {"binding": binding | {"nonce": "x" * 22}}) == [True, False]


def test_a_wallet_that_holds_another_category_shows_nothing(served: Served, present: Ask, held: Any) -> None:
    asker = Asker(served, category="MHM-C")
    [answer] = present(held["ES256"] | {"link": asker.link})
    assert (answer["sent"], asker.look()["state"]) == ([], "asked")
    assert "it holds nothing of the kind" in answer["because"]


@pytest.mark.parametrize("way", WAYS[:1] + WAYS[3:], ids=["signed and encrypted", "neither"])
def test_an_answer_for_another_by_another_or_shown_before_is_refused_and_leaves_the_asking_open(
    served: Served, present: Ask, held: Any, way: dict[str, bool]
) -> None:
    mine, earlier = held["ES256"], Asker(served, **way)
    [taken] = present(mine | {"link": earlier.link})
    wrongs = [
        {"audience": "https://employer.example"}, {"nonce": "x" * 22}, {"key": mine["other"]}, {"shown": taken["shown"]},
    ]  # fmt: skip
    asker = Asker(served, **way)
    answers = present(*(mine | {"link": asker.link, "wrong": wrong} for wrong in wrongs))
    assert [[status for status, _ in answer["sent"]] for answer in answers] == [[400]] * 4, answers
    assert {body["type"].rpartition("/")[2] for answer in answers for _, body in answer["sent"]} == {"not-shown-by-holder"}
    assert asker.look()["state"] == "asked"
    [twice] = present(mine | {"link": asker.link, "wrong": {"times": 2}})
    assert [status for status, _ in twice["sent"]] == [200, 409], twice
    assert twice["sent"][1][1]["type"].endswith("answered-already")
    assert asker.look()["state"] == "shown"
