"""What is done to presentations, to documents and to what is around them: each attack by its name, and the right one beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, timedelta
from unicodedata import normalize

import pytest

from credentials.carried import (
    AUDIENCE,
    HOLDER,
    HOLDER_DID,
    KEYS,
    NONCE,
    THIEF,
    WORLD,
    Wallets,
    bound,
    enveloped,
    jwt,
    of_holder,
    presentation,
    presentation_jwt,
)  # fmt: skip
from credentials.kit import CO, ISSUED, NOW, PARTICULARS, World, edited, line_of, member
from ledger.credentials import credential, verification
from ledger.credentials.binding import Expected
from ledger.credentials.data_integrity import Suite
from ledger.credentials.report import Answer, Outcome, Verdict
from ledger.credentials.status import Purpose
from ledger.signing import canonical
from ledger.signing.canonical import b64u
from ledger.signing.keys import SigningKey

ASKED = Expected(NONCE, AUDIENCE)
OURS = World(particulars=of_holder(), keys=KEYS).document
THIEF_DID = f"did:key:{THIEF.key.multikey}"


def shown(data: bytes | str, **given):
    return WORLD.verify_text(data.decode() if isinstance(data, bytes) else data, **({"presentation": ASKED} | given))


@pytest.mark.parametrize("suite", [Suite.ECDSA_JCS, Suite.ECDSA_RDFC])
def test_a_presentation_by_the_holder_for_this_question_is_good(suite: Suite) -> None:
    report = shown(presentation(OURS, suite=suite))
    assert (report.exit_code, line_of(report, "binding")) == (0, "binding.good")


@pytest.mark.parametrize("suite", [Suite.EDDSA_JCS, Suite.EDDSA_RDFC])
def test_a_holder_may_have_an_ed25519_key(suite: Suite) -> None:
    from ledger.signing.multibase import multikey

    key = SigningKey.from_seed("holder", b"h" * 32)
    name = f"did:key:{multikey(key.verify_key.raw)}"
    document = World(particulars=of_holder(name), keys=KEYS).document
    assert line_of(shown(presentation(document, holder=key, name=name, suite=suite)), "binding") == "binding.good"


def test_the_holder_s_key_may_be_spelled_as_a_jwk() -> None:
    name = f"did:jwk:{b64u(canonical.encode(HOLDER.key.jwk))}"
    assert line_of(shown(presentation(OURS, name=name)), "binding") == "binding.good"
    assert line_of(shown(presentation_jwt(enveloped(jwt(of_holder(name))))), "binding") == "binding.good"


OTHERWISE = {
    "another challenge": {"challenge": "another"},
    "no challenge": {"challenge": ...},
    "another domain": {"domain": "https://thief.example"},
    "no domain": {"domain": ...},
    "another purpose": {"proofPurpose": "assertionMethod"},
    "too old": {"created": "2026-11-21T22:26:00Z"},
    "from the future": {"created": "2026-11-21T22:43:00Z"},
    "no moment": {"created": ...},
    "expired": {"expires": "2026-11-21T22:36:00Z"},
    "another key": {"verificationMethod": f"{THIEF_DID}#{THIEF.key.multikey}"},
    "another fragment": {"verificationMethod": f"{HOLDER_DID}#{THIEF.key.multikey}"},
    "a did:web": {"verificationMethod": "did:web:thief.example#1"},
    "a kind that is not known": {"cryptosuite": "eddsa-2022"},
    "a suite for another key": {"cryptosuite": "eddsa-jcs-2022"},
    "a previous proof that is not there": {"previousProof": "urn:uuid:1"},
}


@pytest.mark.parametrize("changes", OTHERWISE.values(), ids=OTHERWISE)
def test_a_presentation_that_answers_another_question_or_is_another_s(changes: dict) -> None:
    report = shown(presentation(OURS, **changes))
    assert (report.exit_code, line_of(report, "binding")) == (1, "binding.bad")


def test_a_presentation_changed_after_signing() -> None:
    made = json.loads(presentation(OURS))
    bare = World(particulars=of_holder(), keys=KEYS, created=ISSUED + timedelta(seconds=1)).document
    for path, value in (
        ("proof.challenge", "x"),
        ("proof.domain", "x"),
        ("holder", THIEF_DID),
        ("verifiableCredential", [bare]),
        ("proof", ...),
    ):
        report = shown(json.dumps(edited(made, path, value)))
        assert (report.exit_code, line_of(report, "binding")) == (1, "binding.bad")


def test_a_presentation_that_does_not_hold_together_is_no_presentation_whoever_asks() -> None:
    """Also where nobody asked a question: what was signed around a credential is whole, or it is told."""
    for data in (presentation(OURS), presentation_jwt(OURS).encode(), bound(WORLD.sd_jwt).encode()):
        assert line_of(WORLD.verify_text(data.decode()), "binding") == "binding.not_asked"
    made = json.loads(presentation(OURS))
    for data in (
        json.dumps(edited(made, "proof.challenge", "x")),
        presentation_jwt(OURS)[:-6] + "AAAAAA",
        bound(WORLD.sd_jwt)[:-6] + "AAAAAA",
    ):
        report = WORLD.verify_text(data)
        assert (report.exit_code, line_of(report, "binding")) == (1, "binding.bad")
    unsigned = WORLD.verify_text(json.dumps(edited(made, "proof", ...)))
    assert (unsigned.exit_code, line_of(unsigned, "binding")) == (0, "binding.not_asked")


def test_a_thief_who_shows_another_s_credential() -> None:
    report = shown(presentation(OURS, holder=THIEF, name=THIEF_DID))
    assert (report.exit_code, line_of(report, "binding")) == (1, "binding.bad")
    assert line_of(shown(presentation_jwt(OURS, holder=THIEF, name=THIEF_DID)), "binding") == "binding.bad"


def test_a_credential_that_names_no_holder_is_shown_by_nobody_in_particular() -> None:
    report = shown(presentation(Wallets().document))
    assert (report.exit_code, line_of(report, "binding"), report.answer) == (0, "binding.unbound", Answer.OPEN_QUESTIONS)
    assert shown(presentation(Wallets().document), strict=True).exit_code == 1


def test_a_file_is_no_presentation() -> None:
    report = shown(credential.render(OURS))
    assert (report.exit_code, line_of(report, "binding")) == (1, "binding.absent")
    assert line_of(WORLD.verify_text(credential.render(OURS).decode()), "binding") == "binding.not_asked"


TOKENS = {
    "another nonce": {"nonce": "another"}, "no nonce": {"nonce": None}, "another audience": {"aud": "https://thief.example"},
    "several audiences": {"aud": [AUDIENCE]}, "another issuer": {"iss": THIEF_DID}, "too old": {"iat": int(NOW.timestamp()) - 700},
    "from the future": {"iat": int(NOW.timestamp()) + 400}, "no moment": {"iat": None}, "a moment in words": {"iat": "now"},
    "a moment of no year": {"iat": 10**15}, "expired": {"exp": int(NOW.timestamp()) - 1}, "not yet": {"nbf": int(NOW.timestamp()) + 60},
    "an end in words": {"exp": "never"},
}  # fmt: skip


@pytest.mark.parametrize("claims", TOKENS.values(), ids=TOKENS)
def test_a_presentation_token_that_answers_another_question(claims: dict) -> None:
    assert shown(presentation_jwt(OURS)).exit_code == 0
    report = shown(presentation_jwt(OURS, **claims))
    assert (report.exit_code, line_of(report, "binding")) == (1, "binding.bad")


@pytest.mark.parametrize(
    "header", [{"alg": "none"}, {"typ": "JWT"}, {"typ": "vc+jwt"}, {"jwk": THIEF.key.jwk}, {"crit": ["x"]}, {"kid": ...}]
)
def test_a_presentation_token_of_another_kind(header: dict) -> None:
    assert shown(presentation_jwt(OURS, header=header)).exit_code


SHAPES = {
    "no credential": [],
    "a text": "x",
    "a null": None,
    "numbers": [1],
    "a presentation": [json.loads(presentation(OURS))],
    "too many": [OURS] * 65,
    "an envelope of another kind": [enveloped("x.y.z", "application/jwt")],
    "an envelope with more in it": [enveloped("a.b.c") | {"name": "x"}],
    "an envelope with a link": [enveloped("https://thief.example/credential")],
}


@pytest.mark.parametrize("held", SHAPES.values(), ids=SHAPES)
def test_a_presentation_of_something_else(held: object) -> None:
    report = shown(json.dumps(json.loads(presentation(OURS)) | {"verifiableCredential": held}))
    assert (report.exit_code, line_of(report, "format")) == (1, "format.unsupported")


@pytest.mark.parametrize(
    "more",
    [{"@context": ["https://www.w3.org/ns/credentials/v2", {"x": "x:y"}]}, {"favourite": 1}, {"type": "x"}, {"holder": "me"}],
)
def test_a_presentation_with_a_context_or_a_member_of_its_own(more: dict) -> None:
    report = shown(json.dumps(json.loads(presentation(OURS)) | more))
    assert (report.exit_code, line_of(report, "format")) == (1, "format.unsupported")


@pytest.mark.parametrize("suite", [Suite.ECDSA_JCS, Suite.ECDSA_RDFC])
def test_a_holder_may_be_an_object_with_a_name(suite: Suite) -> None:
    """VCDM ``#presentations``: either a URL or an object containing an ``id`` property. Whoever signed must be that one all the same."""

    def of(holder: object) -> str | None:
        return line_of(shown(presentation(OURS, suite=suite, holds=holder)), "binding")

    assert (of({"id": HOLDER_DID}), of({"id": HOLDER_DID, "name": "Maria"})) == ("binding.good", "binding.good")
    assert of({"id": THIEF_DID}) == "binding.bad"
    for wrong in (
        {},
        {"id": None},
        {"id": {"id": HOLDER_DID}},
        {"id": [HOLDER_DID]},
        [HOLDER_DID],
        [{"id": HOLDER_DID}],
        None,
        {"id": "me"},
    ):
        assert line_of(shown(json.dumps(json.loads(presentation(OURS)) | {"holder": wrong})), "format") == "format.unsupported"
    assert line_of(shown(presentation_jwt(OURS, holds={"id": HOLDER_DID})), "binding") == "binding.good"
    assert line_of(shown(presentation_jwt(OURS, holds={"id": THIEF_DID})), "binding") == "binding.bad"


def test_one_bad_credential_among_good_ones() -> None:
    """Each has a report; the one for all is that of the first which is not good."""
    forged = edited(OURS, "credentialSubject.licenseNumber", "WI-004712-7K3Q")
    data = presentation(OURS, enveloped(jwt(of_holder())), forged)
    given = {"on": NOW, "trust": WORLD.trust, "statuses": WORLD.served, "presentation": ASKED}
    assert [report.exit_code for report in verification.verify_presentation(data, **given)] == [0, 0, 1]
    assert (shown(data).exit_code, line_of(shown(data), "signature")) == (1, "signature.bad")
    assert shown(data).checks[-1].key == "format.one_of"


def test_an_enveloped_token_alone_is_read_like_the_token() -> None:
    for token, kind in ((WORLD.jwt, "application/vc+jwt"), (WORLD.sd_jwt, "application/dc+sd-jwt")):
        assert WORLD.verify_text(json.dumps(enveloped(token, kind))).exit_code == 0
    assert WORLD.verify_text(json.dumps(enveloped(WORLD.jwt + "x"))).exit_code == 1


# Documents, keys and the trust list --------------------------------------------------------------------------------------


@pytest.mark.parametrize("proof", [..., [], None, {}, "z", [{}, {}]])
def test_no_proof_an_empty_list_or_a_set(proof: object) -> None:
    """A set's second proof could be bad and nobody would say so: an endorsement has one, and more are refused."""
    document = WORLD.document if proof != [{}, {}] else WORLD.document | {"proof": [WORLD.document["proof"]] * 2}
    changed = document if proof == [{}, {}] else edited(document, "proof", proof)
    report = WORLD.verify_text(json.dumps(changed))
    assert report.exit_code == 1
    assert {line_of(report, "signature"), line_of(report, "format")} & {"signature.malformed", "format.unsupported"}


def test_a_key_announced_for_authentication_only_is_unknown_to_the_trust_file() -> None:
    """Only keys that may assert are in it: a DID document's other relationships give nobody a word here."""
    report = WORLD.verify_text(
        json.dumps(edited(WORLD.document, "proof.verificationMethod", f"{WORLD.particulars.issuer}#deadbeef"))
    )
    assert line_of(report, "key") == "key.unknown"
    report = WORLD.verify_text(json.dumps(edited(WORLD.document, "proof.proofPurpose", "authentication")))
    assert line_of(report, "signature") == "signature.other_purpose"


@pytest.mark.parametrize("form", ["NFD", "NFKC", "NFKD"])
def test_a_name_normalised_after_signing(form: str) -> None:
    """RFC 8785 section 3.2.2: what looks the same and is another text was not signed."""
    holder = PARTICULARS.holder + "ﬁ"
    world = World(particulars=replace(PARTICULARS, holder=holder))
    changed = edited(world.document, "credentialSubject.identifier.0.identityHash", normalize(form, holder))
    assert line_of(WORLD.verify_text(json.dumps(changed)), "signature") == "signature.bad"
    same = edited(world.document, "credentialSubject.identifier.0.identityHash", normalize("NFC", holder))
    assert WORLD.verify_text(json.dumps(same)).exit_code == 0


def test_an_issuer_that_is_right_and_not_recognised_for_this_category() -> None:
    world = World(members=(member("wi", categories=("FA",)), member("co")))
    assert line_of(world.verify(), "authority") == "authority.not_covered"


def test_recognised_then_and_not_now_and_the_other_way_round() -> None:
    left = World(members=(member("wi", end=date(2026, 11, 22)), member("co")))
    assert left.verify(on=date(2027, 6, 1)).exit_code == 0
    joined = World(members=(member("wi", start=date(2026, 12, 1)), member("co")))
    assert line_of(joined.verify(on=date(2027, 6, 1)), "authority") == "authority.not_a_member"


def test_created_before_the_key_existed_or_after_it_was_revoked() -> None:
    key = WORLD.trust.member(WORLD.particulars.issuer).keys[0]
    for changes, said in (({"start": date(2026, 12, 1)}, "key.not_yet"), ({"end": date(2026, 11, 1)}, "key.no_longer")):
        changed = replace(key, **changes)
        members = tuple(replace(each, keys=(changed,)) if each.membership.code == "wi" else each for each in WORLD.trust.members)
        report = WORLD.verify_text(json.dumps(WORLD.document), trust=replace(WORLD.trust, members=members))
        assert (report.exit_code, line_of(report, "key")) == (1, said)


def test_signed_by_a_key_that_another_association_announced() -> None:
    world = World(signer=CO)
    assert world.verify(proof=None).exit_code == 1


# The day asked about -----------------------------------------------------------------------------------------------------


def lists_at(*moments):
    """Serves the newest list, and with ``?timestamp=`` or ``?time=`` the one that was in force then."""
    asked: list[str] = []

    def fetch(url: str) -> bytes | None:
        asked.append(url)
        purpose = next((each for each in Purpose if each in url), None)
        for at, world in reversed(moments) if "?" not in url else moments[:1]:
            if purpose is None:
                return world.token_list(at=at).encode()
            return credential.render(world.status_list(purpose, at=at))
        return None

    return fetch, asked


def test_the_status_of_a_day_is_asked_of_the_list_of_that_day() -> None:
    then, now = NOW, NOW + timedelta(days=100)
    fetch, asked = lists_at((then, Wallets()), (now, Wallets(set_bits=((Purpose.REVOCATION, 77),), token_set=((77, 1),))))
    report = WORLD.verify_text(json.dumps(WORLD.document), on=date(2026, 11, 22), statuses=fetch)
    assert (report.exit_code, line_of(report, "revocation")) == (0, "revocation.good")
    assert "revocation.since" in {check.key for check in report.checks}
    assert any("?timestamp=2026-11-22T23:59:59Z" in url for url in asked)
    token = WORLD.verify_text(WORLD.sd_jwt, on=date(2026, 11, 22), statuses=fetch)
    assert (token.exit_code, "revocation.since" in {check.key for check in token.checks}) == (0, True)
    assert any("?time=" in url for url in asked)
    assert WORLD.verify_text(json.dumps(WORLD.document), on=now, statuses=fetch).answer is Answer.REVOKED


def test_a_list_of_a_past_day_that_is_no_good_leaves_the_question_open() -> None:
    now = NOW + timedelta(days=100)

    def fetch(url: str) -> bytes | None:
        if "?" in url:
            return b"<html>"
        return credential.render(Wallets().status_list(next(each for each in Purpose if each in url), at=now))

    report = WORLD.verify_text(json.dumps(WORLD.document), on=date(2026, 11, 22), statuses=fetch)
    assert (report.answer, line_of(report, "revocation"), line_of(report, "suspension")) == (
        Answer.OPEN_QUESTIONS,
        "status.later",
        "status.later",
    )


@pytest.mark.parametrize("text", [json.dumps(WORLD.document), WORLD.sd_jwt])
def test_each_list_is_asked_for_once(text: str) -> None:
    asked: list[str] = []
    world = Wallets(token_set=((77, 1),), set_bits=((Purpose.REVOCATION, 77),))
    WORLD.verify_text(text, statuses=lambda url: asked.append(url) or world.served(url))
    assert asked
    assert len(asked) == len(set(asked))


def test_today_s_standing_and_that_of_a_day_are_two_sentences() -> None:
    def on(number: str, day: date) -> str:
        return "active" if (number, day) == (PARTICULARS.number, date(2026, 12, 1)) else "lapsed"

    text = json.dumps(WORLD.document)
    report = WORLD.verify_text(text, on=date(2026, 12, 1), standing=lambda _number: "lapsed", valid_on=on, statuses=None)
    assert [check.key for check in report.checks if check.name == "standing"] == ["standing.active_on", "standing.differs_today"]
    assert report.exit_code == 0
    other = WORLD.verify_text(text, on=date(2026, 12, 2), standing=lambda _number: "active", valid_on=on, statuses=None)
    assert (other.exit_code, other.answer, line_of(other, "standing")) == (1, Answer.EXPIRED, "standing.other_on")
    today = WORLD.verify_text(text, standing=lambda _number: "active", valid_on=on)
    assert line_of(today, "standing") == "standing.active"


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"on": date(2029, 1, 1), "statuses": None}, Answer.EXPIRED),
        ({"trust": None}, Answer.COULD_NOT_BE_CHECKED),
        ({"statuses": Wallets(set_bits=((Purpose.REVOCATION, 77),)).served}, Answer.REVOKED),
        ({"statuses": Wallets(set_bits=((Purpose.SUSPENSION, 77),)).served}, Answer.SUSPENDED),
        ({"statuses": Wallets(set_bits=((Purpose.REVOCATION, 77), (Purpose.MESSAGE, 77))).served}, Answer.SUPERSEDED),
        ({"standing": lambda _number: "rescinded"}, Answer.REVOKED),
        ({"standing": lambda _number: "inactive"}, Answer.SUSPENDED),
        ({"standing": lambda _number: "deceased"}, Answer.NOT_VERIFIED),
        ({"statuses": None}, Answer.OPEN_QUESTIONS),
        ({}, Answer.OPEN_QUESTIONS),
    ],
)
def test_each_no_has_its_own_answer(given: dict, answer: Answer) -> None:
    report = WORLD.verify_text(json.dumps(WORLD.document), **given)
    assert report.answer is answer
    assert (report.exit_code == 0) is (answer is Answer.OPEN_QUESTIONS)
    assert report.to_json()["answer"] == answer.value


def test_not_yet_and_good_are_answers_too() -> None:
    ahead = World(particulars=replace(PARTICULARS, valid_from=NOW.astimezone(UTC) + timedelta(days=3)))
    assert ahead.verify(proof=None).answer is Answer.NOT_YET
    whole = World(witnesses=4).verify(statuses=World().served, standing=lambda _number: "active")
    assert (whole.answer, whole.verdict) == (Answer.GOOD, Verdict.VERIFIED)
    assert all(check.outcome is Outcome.PASSED for check in whole.checks)


def test_a_nonce_once_answered_is_the_asker_s_to_remember() -> None:
    text = bound(WORLD.sd_jwt)
    assert shown(text).exit_code == shown(text).exit_code == 0
