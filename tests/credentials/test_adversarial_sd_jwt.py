"""What is done to SD-JWTs, to their key binding and to their status lists: each attack by its name, and the right one beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from credentials.carried import (
    AUDIENCE,
    CO_P256,
    HOLDER,
    KEYS,
    KID,
    NONCE,
    THIEF,
    WORLD,
    Wallets,
    bound,
    jwt,
    refused,
    sd_jwt_of,
    signed,
)  # fmt: skip
from credentials.kit import CO, COLORADO, ISSUED, NOW, PARTICULARS, line_of
from ledger.credentials import sd_jwt, status
from ledger.credentials.binding import Expected
from ledger.credentials.report import Answer, Outcome
from ledger.credentials.status import Purpose
from ledger.signing.canonical import b64u, unb64u

ASKED = Expected(NONCE, AUDIENCE)


# SD-JWT ------------------------------------------------------------------------------------------------------------------


def disclosed(*said) -> str:
    return b64u(json.dumps(list(said)).encode())


def with_hidden(name: str, value: object, **claims) -> str:
    """The SD-JWT whose issuer hid ``name`` as well, and discloses it."""
    more = disclosed("salt", name, value)
    token, *_ = sd_jwt_of().split("~")
    digests = json.loads(unb64u(token.split(".")[1]))["_sd"]
    return sd_jwt_of(_sd=[*digests, sd_jwt.digest(more)], **claims).rpartition("~")[0] + f"~{more}~"


@pytest.mark.parametrize("name", sorted(sd_jwt.FIXED))
def test_a_disclosure_for_a_claim_that_must_be_open(name: str) -> None:
    claims = {name: ...}
    assert refused(with_hidden(name, "https://ledger.example/associations/wi", **claims), "format") == "format.unsupported"


def test_a_disclosure_that_matches_no_digest() -> None:
    assert refused(WORLD.sd_jwt + disclosed("salt", "category", "MHM-C") + "~", "format") == "format.unsupported"


def test_a_disclosure_given_twice() -> None:
    last = WORLD.sd_jwt.split("~")[-2]
    assert refused(WORLD.sd_jwt + last + "~", "format") == "format.unsupported"


@pytest.mark.parametrize("name", ["_sd", "..."])
def test_a_disclosure_named_as_none_may_be(name: str) -> None:
    assert refused(with_hidden(name, []), "format") == "format.unsupported"


def test_a_disclosure_that_names_an_open_claim_again() -> None:
    assert refused(with_hidden("jti", "urn:uuid:0198a3f0-6b8e-7c1d-9c55-0242ac120003"), "format") == "format.unsupported"


def test_a_digest_twice() -> None:
    digests = json.loads(unb64u(WORLD.sd_jwt.split(".")[1]))["_sd"]
    assert refused(sd_jwt_of(_sd=[*digests, digests[0]]), "format") == "format.unsupported"


@pytest.mark.parametrize(
    "claims",
    [
        {"_sd_alg": "sha-512"},
        {"_sd": "x"},
        {"_sd": [1]},
        {"...": "x"},
        {"status": ...},
        {"status": {}},
        {"iat": ...},
        {"jti": "x"},
    ],
)
def test_an_sd_jwt_that_is_not_well_formed(claims: dict) -> None:
    assert refused(sd_jwt_of(**claims), "format") == "format.unsupported"


def test_what_its_holder_does_not_show_is_not_known() -> None:
    shown = sd_jwt.select(WORLD.sd_jwt, {"category", "age_band"})
    report = WORLD.verify_text(shown)
    assert (report.exit_code, report.presented.holder, report.presented.number, report.presented.category) == (
        0,
        None,
        None,
        "FS",
    )
    assert line_of(WORLD.verify_text(shown, standing=lambda _number: "active"), "standing") == "standing.not_shown"
    hidden = WORLD.verify_text(sd_jwt.select(WORLD.sd_jwt, {"age_band"}))
    assert (hidden.exit_code, line_of(hidden, "authority"), hidden.answer) == (
        1,
        "authority.not_shown",
        Answer.COULD_NOT_BE_CHECKED,
    )


# Key binding -------------------------------------------------------------------------------------------------------------

RIGHT = bound(WORLD.sd_jwt)
NOT_BOUND = {
    "another nonce": bound(WORLD.sd_jwt, nonce="another"),
    "another audience": bound(WORLD.sd_jwt, audience="https://thief.example"),
    "too old": bound(WORLD.sd_jwt, at=NOW - timedelta(minutes=11)),
    "from the future": bound(WORLD.sd_jwt, at=NOW + timedelta(minutes=6)),
    "another key": bound(WORLD.sd_jwt, holder=THIEF),
    "stripped": WORLD.sd_jwt,
    "other disclosures": sd_jwt.select(RIGHT.rpartition("~")[0] + "~", {"category"}) + RIGHT.rpartition("~")[2],
    "another credential's": sd_jwt_of(replace(PARTICULARS, number="WI-004711-7K3R")) + RIGHT.rpartition("~")[2],
}


@pytest.mark.parametrize("text", NOT_BOUND.values(), ids=NOT_BOUND)
def test_key_binding_of_another_question_key_or_presentation(text: str) -> None:
    assert refused(text, "binding", presentation=ASKED) == "binding.bad"


def test_key_binding_that_answers_the_question_is_good() -> None:
    for text in (
        RIGHT,
        bound(WORLD.sd_jwt, at=NOW - timedelta(minutes=9)),
        bound(sd_jwt.select(WORLD.sd_jwt, {"category", "age_band"})),
    ):
        report = WORLD.verify_text(text, presentation=ASKED)
        assert (report.exit_code, line_of(report, "binding")) == (0, "binding.good")
    alone = WORLD.verify_text(RIGHT)
    assert line_of(alone, "binding") == "binding.not_asked"
    assert alone.answer is Answer.OPEN_QUESTIONS


def test_a_replayed_presentation_answers_no_second_question() -> None:
    """The same answer to the same nonce is the same: that a nonce is used once is the asker's to see to."""
    assert refused(RIGHT, "binding", presentation=Expected("the next nonce", AUDIENCE)) == "binding.bad"


def test_a_credential_that_is_bound_to_nobody() -> None:
    loose = sd_jwt_of(holder=None)
    assert line_of(WORLD.verify_text(loose, presentation=ASKED), "binding") == "binding.unbound"
    assert WORLD.verify_text(loose, presentation=ASKED, strict=True).exit_code == 1
    assert WORLD.verify_text(loose).check("binding") is None
    assert line_of(WORLD.verify_text(WORLD.jwt, presentation=ASKED), "binding") == "binding.absent"


@pytest.mark.parametrize("header", [{"typ": "JWT"}, {"typ": ...}, {"alg": "none"}, {"alg": "EdDSA"}, {"jwk": HOLDER.key.jwk}])
def test_a_key_binding_of_another_kind(header: dict) -> None:
    claims = {"nonce": NONCE, "aud": AUDIENCE, "iat": int(NOW.timestamp()), "sd_hash": sd_jwt.digest(WORLD.sd_jwt)}
    right = {"alg": "ES256", "typ": "kb+jwt"}
    assert WORLD.verify_text(WORLD.sd_jwt + signed(right, claims, HOLDER.sign), presentation=ASKED).exit_code == 0
    assert WORLD.verify_text(WORLD.sd_jwt + signed(right | header, claims, HOLDER.sign), presentation=ASKED).exit_code


# The status of tokens ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "key", "answer"), [(1, "revocation.set", Answer.REVOKED), (2, "suspension.set", Answer.SUSPENDED)]
)
def test_a_token_revoked_or_suspended_in_its_list(value: int, key: str, answer: Answer) -> None:
    world = Wallets(token_set=((77, value),))
    report = WORLD.verify_text(WORLD.sd_jwt, statuses=world.served)
    assert (report.exit_code, line_of(report, key.split(".", maxsplit=1)[0]), report.answer) == (1, key, answer)
    neighbours = Wallets(token_set=((76, value), (78, value)))
    assert WORLD.verify_text(WORLD.sd_jwt, statuses=neighbours.served).exit_code == 0


def test_a_token_whose_endorsement_moved_is_superseded() -> None:
    world = Wallets(token_set=((77, 1),), set_bits=((Purpose.MESSAGE, 77),))
    report = WORLD.verify_text(WORLD.sd_jwt, statuses=world.served)
    assert (report.answer, report.headline_key) == (Answer.SUPERSEDED, "superseded")


LIST_URL = "https://ledger.example/status/wi/token-1"
LISTS_THAT_ARE_NONE = {
    "with another subject": WORLD.token_list(sub=LIST_URL + "0"),
    "without a subject": WORLD.token_list(sub=...),
    "by another signer": WORLD.token_list(signer=THIEF),
    "by another association": WORLD.token_list(signer=CO_P256, kid=f"{COLORADO}#{CO.verify_key.key_id}-es256"),
    "expired": WORLD.token_list(at=NOW - timedelta(hours=49)),
    "of too few entries": WORLD.token_list(status_list={"bits": 2, "lst": "eNpjYAAAAAIAAQ"}),
    "with a bomb": WORLD.token_list(status_list={"bits": 2, "lst": b64u(__import__("zlib").compress(bytes(2**25), 9))}),
    "with three bits": WORLD.token_list(status_list={"bits": 3, "lst": "eNpjYAAAAAIAAQ"}),
    "of no kind": WORLD.token_list(status_list=...),
    "a credential": WORLD.jwt,
    "a document": WORLD.status_list(Purpose.REVOCATION),
    "an unknown value": Wallets(token_set=((77, 3),)).token_list(),
    "a page": "<html>",
    "changed": WORLD.token_list()[:-8] + "AAAAAAAA",
}


@pytest.mark.parametrize("served", LISTS_THAT_ARE_NONE.values(), ids=LISTS_THAT_ARE_NONE)
def test_a_token_list_that_is_served_and_wrong(served: object) -> None:
    data = served.encode() if isinstance(served, str) else json.dumps(served).encode()
    report = WORLD.verify_text(WORLD.sd_jwt, statuses=lambda url: data if "token" in url else WORLD.served(url))
    assert report.exit_code == 1
    assert report.check("revocation").outcome is Outcome.FAILED


def test_a_token_list_at_a_stranger_s_or_outside_its_range() -> None:
    asked: list[str] = []
    elsewhere = {"status_list": {"idx": 77, "uri": "https://thief.example/status/wi/token-1"}}
    report = WORLD.verify_text(sd_jwt_of(status=elsewhere), statuses=asked.append)
    assert (line_of(report, "revocation"), [url for url in asked if "thief" in url]) == ("status.entry", [])
    for index in (status.ENTRIES, 2**31):
        outside = {"status_list": {"idx": index, "uri": LIST_URL}}
        assert WORLD.verify_text(sd_jwt_of(status=outside)).check("revocation").outcome is Outcome.FAILED
    for index in (-1, "77", 77.0, True, None):
        wrong = {"status_list": {"idx": index, "uri": LIST_URL}}
        assert refused(sd_jwt_of(status=wrong), "format") == "format.unsupported"


def test_a_token_list_in_the_trust_file_answers_offline() -> None:
    world = Wallets(keys=KEYS)
    bundled = replace(world.trust, statuses={LIST_URL: Wallets(token_set=((77, 2),)).token_list()})
    report = WORLD.verify_text(WORLD.sd_jwt, trust=bundled, statuses=None)
    assert (report.answer, line_of(report, "revocation")) == (Answer.SUSPENDED, "revocation.good")


def test_a_stolen_key_s_tokens_are_refused_without_their_line() -> None:
    stolen = replace(WORLD.trust.member(KID.partition("#")[0]).keys[0], suspect_from=8, to_index=11)
    members = tuple(replace(each, keys=(stolen,)) if each.membership.code == "wi" else each for each in WORLD.trust.members)
    trust = replace(WORLD.trust, members=members)
    for text in (WORLD.jwt, WORLD.sd_jwt, WORLD.code):
        assert line_of(WORLD.verify_text(text, trust=trust), "key") == "key.suspect"


def test_a_token_made_before_its_key_spoke_or_after() -> None:
    early = jwt(iat=int((ISSUED - timedelta(days=3000)).timestamp()))
    future = jwt(iat=int((NOW + timedelta(minutes=10)).timestamp()))
    assert refused(future, "signature") == "signature.from_the_future"
    spoken = WORLD.trust.member(KID.partition("#")[0]).keys[0]
    assert spoken.start is not None
    assert refused(early, "key") == "key.not_yet"
