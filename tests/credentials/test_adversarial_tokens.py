"""What is done to tokens: each attack by its name, its near misses, and beside it the token that nobody touched."""

from __future__ import annotations

import hmac
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from credentials.carried import (
    AUDIENCE,
    CO_P256,
    KID,
    NONCE,
    THIEF,
    WI_P256,
    WORLD,
    Wallets,
    jwt,
    padded,
    refused,
    sd_jwt_of,
    spelled,
)  # fmt: skip
from credentials.kit import CO, COLORADO, PARTICULARS, WI, line_of
from ledger.credentials.binding import Expected
from ledger.credentials.report import Answer
from ledger.signing.canonical import b64u, unb64u
from ledger.signing.p256 import ORDER

ASKED = Expected(NONCE, AUDIENCE)


@pytest.mark.parametrize("text", [WORLD.jwt, WORLD.sd_jwt, WORLD.code, jwt(header={"typ": "application/vc+jwt"})])
def test_what_nobody_touched_is_good(text: str) -> None:
    assert WORLD.verify_text(text).exit_code == 0


# The algorithm and the key -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", ...])
@pytest.mark.parametrize("made", [jwt, sd_jwt_of])
def test_alg_none_in_any_letter_case(made, alg) -> None:
    assert refused(made(header={"alg": alg}), "format") == "format.unsupported"
    nobody = made(header={"alg": alg})
    assert refused(spelled(nobody, 2, lambda piece: "~" + piece.partition("~")[2] if "~" in piece else ""), "format").startswith(
        "format."
    )


@pytest.mark.parametrize("alg", ["HS256", "RS256", "ES384", "ES256K", "es256"])
def test_an_algorithm_that_does_not_fit_the_key(alg: str) -> None:
    assert refused(jwt(header={"alg": alg}), "format") == "format.unsupported"


def test_hmac_with_the_public_key() -> None:
    class Hmac:
        @staticmethod
        def sign(data: bytes) -> bytes:
            return hmac.digest(WI_P256.key.raw, data, "sha512")

    assert refused(jwt(signer=Hmac, header={"alg": "HS512"}), "format") == "format.unsupported"
    assert refused(jwt(signer=Hmac), "signature") == "signature.bad"


def test_each_kid_names_one_key_and_one_algorithm() -> None:
    assert refused(jwt(header={"alg": "EdDSA"}), "signature") == "signature.bad"
    assert refused(jwt(signer=WI, header={"alg": "EdDSA"}), "signature") == "signature.bad"  # the kid is the P-256 key's
    assert refused(jwt(header={"kid": KID}), "signature") == "signature.bad"  # and here the Ed25519 key's
    assert WORLD.verify_text(jwt(signer=WI, header={"alg": "EdDSA", "kid": KID})).exit_code == 0
    assert WORLD.verify_text(jwt(signer=WI, header={"alg": "Ed25519", "kid": KID})).exit_code == 0


def test_a_key_that_the_association_never_had() -> None:
    older = Wallets(keys=tuple((index, entry) for index, entry in Wallets.__mro__[1]().keys))
    assert line_of(WORLD.verify_text(WORLD.jwt, trust=older.trust), "signature") == "signature.bad"
    assert line_of(WORLD.verify_text(WORLD.jwt), "signature") == "signature.good"


@pytest.mark.parametrize("brought", ["jwk", "jku", "x5c", "x5u"])
def test_a_key_out_of_the_header(brought: str) -> None:
    key = {"jwk": THIEF.key.jwk, "jku": "https://thief.example/keys", "x5c": ["MIIB"], "x5u": "https://thief.example/x"}[brought]
    assert refused(jwt(signer=THIEF, header={brought: key}), "format") == "format.unsupported"
    assert refused(jwt(signer=THIEF, header={brought: key, "kid": ...}), "format") == "format.unsupported"
    assert refused(jwt(signer=THIEF), "signature") == "signature.bad"
    assert refused(sd_jwt_of(signer=THIEF, header={brought: key}), "format") == "format.unsupported"


@pytest.mark.parametrize("crit", [["exp"], ["b64"], [], "x", None])
def test_an_unknown_crit(crit) -> None:
    assert refused(jwt(header={"crit": crit}), "format") == "format.unsupported"
    assert refused(jwt(header={"b64": False}), "format") == "format.unsupported"


def test_a_signature_in_der_or_of_zeros() -> None:
    token = WORLD.jwt
    raw = unb64u(token.rpartition(".")[2])
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    der = encode_dss_signature(r, s)
    assert refused(spelled(token, 2, lambda _: b64u(der)), "format") == "format.unsupported"
    for bad in ((0, 0), (r, 0), (0, s), (r, ORDER), (ORDER, s), (r, ORDER + s if s < 2**256 - ORDER else ORDER)):
        data = b"".join(each.to_bytes(32, "big") for each in bad)
        assert refused(spelled(token, 2, lambda _, data=data: b64u(data)), "signature") == "signature.bad"
    assert refused(spelled(token, 2, lambda piece: piece[:-2]), "format") == "format.unsupported"


def test_the_other_half_of_the_curve_signs_the_same() -> None:
    """ECDSA has two signatures for one text; which of them stands there says nothing else, so both are good (near miss)."""
    raw = unb64u(WORLD.jwt.rpartition(".")[2])
    other = raw[:32] + (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    assert WORLD.verify_text(spelled(WORLD.jwt, 2, lambda _: b64u(other))).exit_code == 0


# The token ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["vc", "vp"])
def test_a_vc_or_vp_claim(name: str) -> None:
    assert refused(jwt(**{name: {"type": ["VerifiableCredential"]}}), "format") == "format.unsupported"


@pytest.mark.parametrize(
    "typ", ["JWT", "jwt", "vp+jwt", "dc+sd-jwt", "statuslist+jwt", "vc+sd-jwt", "vc+ld+json+jwt", "", ..., 1, None]
)
def test_a_wrong_typ(typ) -> None:
    assert refused(jwt(header={"typ": typ}), "format") == "format.unsupported"
    if typ != "dc+sd-jwt":
        assert refused(sd_jwt_of(header={"typ": typ}), "format") == "format.unsupported"
    assert refused(jwt(header={"cty": "vp"}), "format") == "format.unsupported"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": COLORADO}, {"iss": 1}, {"jti": "urn:uuid:0198a3f0-6b8e-7c1d-9c55-0242ac120003"}, {"sub": "did:example:1"}, {"nbf": 0}, {"exp": 2**33},
        {"nbf": "1793491200"}, {"iat": "yesterday"}, {"iat": -1}, {"iat": 1.5}, {"exp": True}, {"proof": {}}, {"favourite": "blue"}, {"@context": []},
    ],
)  # fmt: skip
def test_claims_that_do_not_say_what_the_credential_says(claims: dict) -> None:
    assert refused(jwt(**claims), "format") == "format.unsupported"


def test_the_claims_may_be_left_out() -> None:
    assert WORLD.verify_text(jwt(iss=..., jti=..., nbf=..., exp=...)).exit_code == 0


def test_another_s_key_or_another_s_name() -> None:
    other = CO.verify_key.key_id
    assert refused(jwt(header={"kid": f"{COLORADO}#{other}-es256"}, signer=CO_P256), "signature") == "signature.other_controller"
    assert refused(jwt(header={"kid": "did:web:thief.example#1"}, signer=THIEF), "signature") == "signature.other_controller"
    assert refused(jwt(header={"kid": KID.partition("#")[0] + "#00000000-es256"}), "key") == "key.unknown"
    assert refused(jwt(header={"kid": ...}), "format") == "format.unsupported"
    assert (
        refused(sd_jwt_of(header={"kid": "did:web:thief.example#1"}, signer=THIEF, iss="https://thief.example"), "format")
        == "format.unsupported"
    )
    assert refused(sd_jwt_of(iss="https://ledger.example/associations/co"), "format") == "format.unsupported"
    for iss in (
        "ftp://ledger.example/associations/wi",
        "http://ledger.example/associations/wi",
        "https://ledger.example/associations/wi?",
        "",
        ...,
        1,
    ):
        assert refused(sd_jwt_of(iss=iss), "format") == "format.unsupported"
    assert refused(sd_jwt_of(vct="https://thief.example/v1/types/endorsement/1"), "format") == "format.unsupported"


def test_a_did_web_that_the_trust_file_does_not_name_is_asked_nothing_and_is_not_known_here() -> None:
    asked: list[str] = []
    stranger = replace(PARTICULARS, public_url="https://stranger.example")
    kid = "did:web:stranger.example:associations:wi#00000000-es256"
    report = WORLD.verify_text(jwt(stranger, signer=THIEF, header={"kid": kid}), statuses=asked.append)
    assert (report.answer, line_of(report, "key"), asked) == (Answer.NOT_KNOWN_HERE, "key.unknown_issuer", [])


@pytest.mark.parametrize("place", [0, 1, 2])
def test_base64_with_padding_or_in_another_spelling(place: int) -> None:
    """RFC 7515 section 2: no padding, no other alphabet, no bits that nobody reads, no spaces."""
    token = WORLD.jwt
    piece = token.split(".")[place]
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spellings = {piece + "=", piece + "==", padded(unb64u(piece)) + "=", piece[:4] + "\n" + piece[4:], piece + "A", " " + piece}
    if len(piece) % 4:
        spellings |= {piece[:-1] + last[last.index(piece[-1]) ^ 1]}
    for other in spellings - {piece}:
        report = WORLD.verify_text(spelled(token, place, lambda _, other=other: other))
        if other.strip() != piece:  # space around the whole is nobody's but the file's
            assert report.exit_code


@pytest.mark.parametrize(
    "header",
    [b'{"alg":"ES256","alg":"none"}', b'{"alg":"ES256","__proto__":{}}', b"[]", b"x", b'{"alg":"ES256","kid":"\\ud800"}'],
)
def test_a_header_with_two_meanings(header: bytes) -> None:
    assert refused(spelled(WORLD.jwt, 0, lambda _: b64u(header)), "format").startswith("format.")


def test_a_moved_or_changed_claim() -> None:
    for change in ({"name": "Infant Mental Health Mentor"}, {"validUntil": "2099-01-01T00:00:00Z", "exp": 4070908800}):
        document = json.loads(unb64u(WORLD.jwt.split(".")[1])) | change
        assert (
            refused(spelled(WORLD.jwt, 1, lambda _, document=document: b64u(json.dumps(document).encode())), "signature")
            == "signature.bad"
        )
    assert (
        refused(".".join([*WORLD.jwt.split(".")[:2], jwt(replace(PARTICULARS, holder="X")).split(".")[2]]), "signature")
        == "signature.bad"
    )


# The code on paper -------------------------------------------------------------------------------------------------------


def test_a_code_whose_address_and_token_are_two_credentials() -> None:
    other = WORLD.code.replace("/c/0198", "/c/0199")
    assert refused(other, "format") == "format.unsupported"
    assert refused(WORLD.code[:-2], "format").startswith("format.")
    assert refused(WORLD.code.replace("#", "#" + WORLD.jwt.split(".", maxsplit=1)[0] + "."), "format").startswith("format.")


def test_a_code_that_leads_to_a_thief_s_page_is_judged_by_its_key_alone() -> None:
    report = WORLD.verify_text(WORLD.code.replace("https://ledger.example", "https://thief.example"))
    assert report.exit_code
    assert line_of(report, "revocation") == "status.entry"  # its lists are not looked for there
