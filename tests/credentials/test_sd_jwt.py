"""SD-JWT: RFC 9901's own examples, every refusal of its sections 7.1 and 7.3, and what a wallet shows of an endorsement."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import combinations, count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.kit import ISSUED, PARTICULARS
from house.tree import ROOT
from ledger.credentials import guard, jose, sd_jwt, type_metadata
from ledger.credentials.jose import BadJws
from ledger.credentials.sd_jwt import BadBinding, BadSdJwt
from ledger.signing.canonical import b64u, unb64u
from ledger.signing.p256 import P256Key, P256SigningKey
from ledger.signing.salts import salts

RFC = json.loads((ROOT / "tests/vectors/rfc9901.json").read_text())
ISSUER = P256SigningKey.from_seed(b"i" * 32)
HOLDER = P256SigningKey.from_seed(b"h" * 32)
KID = "did:web:ledger.example:associations:wi#12345678-es256"
MADE = replace(PARTICULARS, names=("Zoë", "O’Neil"))
NOW = ISSUED + timedelta(hours=1)


def issued(made=MADE, **changes) -> str:
    given = {"kid": KID, "created": ISSUED, "holder": HOLDER.key.jwk, "salts": salts()} | changes
    return sd_jwt.write(sd_jwt.build(made, **given), ISSUER.sign)


TEXT = issued()
NAMES = (
    "given_name", "family_name", "endorsement_number", "category", "age_band", "title", "granted_on", "covered_until", "association"
)  # fmt: skip
OPEN = {"iat", "iss", "jti", "log", "nbf", "exp", "status", "vct", "vct#integrity", "cnf"}


# RFC 9901's own examples ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", RFC["examples"], ids=lambda example: example["name"])
def test_the_rfc_s_examples_read_as_it_says_and_their_signatures_are_good(example):
    read = sd_jwt.read(example["sd_jwt"], typ=None)
    assert read.claims == example["claims"]
    assert jose.verify(read.jws, P256Key.of_jwk(RFC["issuer"]))


def test_the_rfc_s_key_binding_is_good_for_its_own_request_and_no_other():
    """Appendix A.4."""
    read = sd_jwt.read(RFC["examples"][3]["sd_jwt"], typ=None)
    asked = {"nonce": "1234567890", "audience": "https://verifier.example.org", "now": datetime.fromtimestamp(1748537244, UTC)}
    sd_jwt.check_binding(read, **asked)
    for other in (
        {"nonce": "1234567891"},
        {"audience": "https://verifier.example.com"},
        {"now": datetime(2025, 6, 1, tzinfo=UTC)},
    ):
        with pytest.raises(BadBinding):
            sd_jwt.check_binding(read, **(asked | other))


@pytest.mark.parametrize("example", RFC["examples"][:3], ids=lambda example: example["name"])
def test_of_the_rfc_s_examples_each_disclosure_may_be_left_away_that_holds_no_other(example):
    token, *disclosures, last = example["sd_jwt"].split("~")
    for one in disclosures:
        rest = "~".join((token, *(each for each in disclosures if each != one), last))
        try:
            assert sd_jwt.read(rest, typ=None).claims != example["claims"]
        except BadSdJwt:  # what it held is now matched by nothing
            assert "_sd" in json.dumps(unb64u(one).decode())


# An endorsement -------------------------------------------------------------------------------------------------------


def test_what_is_open_is_open_and_the_person_is_hidden():
    token = TEXT.partition("~")[0]
    read = sd_jwt.read(token + "~")
    assert read.claims.keys() == OPEN
    assert (read.undisclosed, read.holder) == (len(NAMES), HOLDER.key.jwk)
    assert read.jws.header == {"alg": "ES256", "kid": KID, "typ": "dc+sd-jwt"}
    whole = sd_jwt.read(TEXT)
    assert {name: whole.claims[name] for name in NAMES} == {
        "given_name": "Zoë", "family_name": "O’Neil", "endorsement_number": "WI-004711-7K3Q", "category": "FS", "age_band": "IMH",
        "title": "Infant Family Specialist", "granted_on": "2026-10-12", "covered_until": "2028-01-01",
        "association": "Wisconsin Alliance for Infant Mental Health",
    }  # fmt: skip
    assert whole.claims["iss"] == "https://ledger.example/associations/wi"
    assert whole.claims["status"] == {"status_list": {"idx": 77, "uri": "https://ledger.example/status/wi/token-1"}}
    assert jose.verify(whole.jws, ISSUER.key)


@pytest.mark.parametrize("size", range(3))
def test_any_choice_of_claims_can_be_shown_and_nothing_else_is(size):
    for wanted in combinations(NAMES, size):
        shown = sd_jwt.select(TEXT, wanted)
        read = sd_jwt.read(shown)
        assert read.claims.keys() - OPEN == set(wanted)
        assert read.undisclosed == len(NAMES) - size
        assert not any(one in shown for one in sd_jwt.read(TEXT).disclosures if one not in read.disclosures)


def test_every_salt_is_new_and_decoys_cannot_be_told_from_claims():
    drawn = salts()
    assert len({next(drawn) for _ in range(200)}) == 200
    assert all(len(next(drawn)) == 22 for _ in range(5)), "128 bits"
    digests = sd_jwt.read(issued(decoys=5)).jws.payload["_sd"]
    assert digests == sorted(digests)
    assert len(set(digests)) == len(NAMES) + 5
    assert not set(digests) & set(sd_jwt.read(TEXT).jws.payload["_sd"]), "two of one endorsement have no digest in common"


def test_without_an_end_a_holder_or_a_given_name_the_claim_is_left_out():
    read = sd_jwt.read(issued(replace(MADE, valid_until=None, names=("", "Plato")), holder=None))
    assert not {"exp", "cnf", "covered_until", "given_name"} & read.claims.keys()
    assert read.claims["family_name"] == "Plato"


def test_a_demonstration_says_so_in_what_is_shown():
    claims = sd_jwt.read(issued(replace(MADE, demonstration=True))).claims
    assert claims["title"].startswith("DEMONSTRATION: ")
    assert claims["association"].endswith("(demonstration, not the association)")


# RFC 9901 section 7.1 -------------------------------------------------------------------------------------------------


def token(payload: dict, *disclosures: str, typ: str = "dc+sd-jwt", last: str = "") -> str:
    return "~".join((jose.sign({"alg": "ES256", "typ": typ}, payload, ISSUER.sign), *disclosures, last))


def disclosure(*said: object) -> str:
    return b64u(json.dumps(said).encode())


def hashed(*disclosures: str) -> list[str]:
    return [sd_jwt.digest(one) for one in disclosures]


A, B, ITEM = disclosure("salt", "a", 1), disclosure("salt", "b", 2), disclosure("salt", "item")
INNER = disclosure("salt", "inner", True)
OUTER = disclosure("salt", "outer", {"_sd": hashed(INNER), "open": 1})

REFUSED = {
    "a disclosure that matches no digest": token({"_sd": hashed(A)}, A, B),
    "a disclosure given twice": token({"_sd": hashed(A)}, A, A),
    "a digest twice": token({"_sd": hashed(A, A)}, A),
    "a digest twice, undisclosed": token({"_sd": hashed(A, A)}),
    "a digest twice, at two places": token({"_sd": hashed(A), "x": {"_sd": hashed(A)}}, A),
    "a digest twice, in a list too": token({"_sd": hashed(A), "x": [{"...": hashed(A)[0]}]}),
    "a digest within what it discloses": token({"_sd": hashed(OUTER, INNER)}, OUTER, INNER),
    "named _sd": token({"_sd": hashed(bad := disclosure("s", "_sd", []))}, bad),
    "named ...": token({"_sd": hashed(bad := disclosure("s", "...", 1))}, bad),
    "a name that is there already": token({"a": 0, "_sd": hashed(A)}, A),
    "a name disclosed twice": token({"_sd": hashed(A, again := disclosure("other", "a", 1))}, A, again),
    "an item as a member": token({"_sd": hashed(ITEM)}, ITEM),
    "a member as an item": token({"x": [{"...": hashed(A)[0]}]}, A),
    "an item with something beside": token({"x": [{"...": hashed(ITEM)[0], "y": 1}]}, ITEM),
    "an item's digest that is no text": token({"x": [{"...": 7}]}),
    "... as a member": token({"...": hashed(A)[0]}, A),
    "_sd that is no list": token({"_sd": "x"}),
    "_sd of numbers": token({"_sd": [1]}),
    "another hash": token({"_sd_alg": "sha-512", "_sd": hashed(A)}, A),
    "a hash that is no text": token({"_sd_alg": None}),
    "no JSON": token({"_sd": hashed(bad := b64u(b"["))}, bad),
    "two values": token({"_sd": hashed(bad := b64u(b'["s","a",1],"x":[1,2]'))}, bad),
    "an object": token({"_sd": hashed(bad := b64u(b'{"s":"a"}'))}, bad),
    "one member": token({"_sd": hashed(bad := disclosure("s"))}, bad),
    "four members": token({"_sd": hashed(bad := disclosure("s", "a", 1, 2))}, bad),
    "a salt that is no text": token({"_sd": hashed(bad := disclosure(1, "a", 1))}, bad),
    "a name that is no text": token({"_sd": hashed(bad := disclosure("s", 1, 1))}, bad),
    "a doubled member inside": token({"_sd": hashed(bad := b64u(b'["s","a",{"x":1,"x":2}]'))}, bad),
    "padding": token({"_sd": hashed(bad := b64encode(b'["s","a",1]').decode())}, bad),
    "an empty disclosure": token({"_sd": hashed(A)}, A, ""),
    "no tilde": TEXT.partition("~")[0],
    "nothing": "",
    "a binding to no key that is known": token({"cnf": {"kid": "x"}}),
    "a private key": token({"cnf": {"jwk": HOLDER.key.jwk | {"d": "AA"}}}),
    "another typ": token({}, typ="vc+sd-jwt"),
    "a presentation of a W3C SD-JWT": token({}, typ="vc+jwt"),
    "too many": token({}, *(disclosure("s", f"a{n}", n) for n in range(sd_jwt.MOST + 1))),
    "a key binding of another typ": token({}, last=jose.sign({"alg": "ES256", "typ": "JWT"}, {}, HOLDER.sign)),
    "a key binding with its own key": token({}, last=jose.sign({"alg": "ES256", "typ": "kb+jwt", "jwk": HOLDER.key.jwk}, {}, HOLDER.sign)),
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_section_7_1_refuses_is_refused(text):
    with pytest.raises(BadJws):
        sd_jwt.read(text)


@pytest.mark.parametrize("name", sorted(sd_jwt.FIXED))
def test_what_must_be_open_is_refused_where_it_was_hidden(name):
    hidden = disclosure("salt", name, "x")
    with pytest.raises(BadSdJwt, match="must be open"):
        sd_jwt.read(token({"_sd": hashed(hidden)}, hidden))
    deeper = disclosure("salt", name, "x")
    assert sd_jwt.read(token({"address": {"_sd": hashed(deeper)}}, deeper)).claims == {"address": {name: "x"}}


def test_near_misses_are_read():
    right = {
        token({"_sd": hashed(A), "x": [{"...": hashed(ITEM)[0]}, 1]}, A, ITEM): {"a": 1, "x": ["item", 1]},
        token({"x": [{"...": hashed(ITEM)[0]}, 1]}): {"x": [1]},
        token({"_sd": hashed(OUTER)}, OUTER, INNER): {"outer": {"open": 1, "inner": True}},
        token({"_sd": hashed(OUTER)}, OUTER): {"outer": {"open": 1}},
        token({"_sd": []}): {},
        token({"_sd_alg": "sha-256", "x": {"_sd_alg": "md5"}}): {"x": {"_sd_alg": "md5"}},
    }
    for text, claims in right.items():
        assert sd_jwt.read(text).claims == claims


def test_disclosures_nested_in_disclosures_without_end_are_refused_and_overflow_nothing():
    inner, texts = disclosure("s", "x", 1), []
    for _ in range(guard.DEEPEST + 2):
        texts.append(inner)
        inner = disclosure("s", "x", {"_sd": hashed(inner)})
    with pytest.raises(BadSdJwt, match="nested"):
        sd_jwt.read(token({"_sd": hashed(inner)}, inner, *texts))


@settings(max_examples=30)
@given(st.dictionaries(st.text("abcde", min_size=1), st.integers(0, 9), max_size=6), st.sets(st.integers(0, 5)))
def test_whatever_is_hidden_and_whatever_is_shown_what_is_shown_is_read(members, shown):
    hidden = [disclosure(f"salt {n}", name, value) for n, (name, value) in enumerate(members.items())]
    chosen = [one for n, one in enumerate(hidden) if n in shown]
    read = sd_jwt.read(token({"_sd": hashed(*hidden)}, *chosen))
    assert read.claims == {name: value for n, (name, value) in enumerate(members.items()) if n in shown}
    assert read.undisclosed == len(hidden) - len(chosen)


# RFC 9901 section 7.3 -------------------------------------------------------------------------------------------------

ASKED = {"nonce": "n-1", "audience": "https://employer.example", "at": NOW}
SHOWN = sd_jwt.select(TEXT, {"category"})
BOUND = sd_jwt.bind(SHOWN, HOLDER.sign, **ASKED)


def bound(payload: dict | None = None, *, signer=HOLDER, shown: str = SHOWN, **header: object) -> str:
    said = {"aud": ASKED["audience"], "iat": int(NOW.timestamp()), "nonce": "n-1", "sd_hash": sd_jwt.digest(shown)} | (
        payload or {}
    )
    members = {name: value for name, value in said.items() if value is not ...}
    return shown + jose.sign({"alg": "ES256", "typ": "kb+jwt"} | header, members, signer.sign)


def checked(text: str, **changes: object) -> None:
    sd_jwt.check_binding(sd_jwt.read(text), **({"nonce": "n-1", "audience": ASKED["audience"], "now": NOW} | changes))


def test_a_presentation_bound_to_this_request_is_good():
    checked(BOUND)
    checked(bound())
    checked(bound({"iat": int((NOW - sd_jwt.OLDEST).timestamp())}))


NOT_BOUND = {
    "no key binding": SHOWN,
    "of another holder": sd_jwt.bind(SHOWN, ISSUER.sign, **ASKED),
    "for other disclosures": sd_jwt.select(TEXT, {"category", "title"}) + BOUND.rpartition("~")[2],
    "for fewer disclosures": sd_jwt.select(TEXT, ()) + BOUND.rpartition("~")[2],
    "no nonce": bound({"nonce": ...}),
    "another nonce": bound({"nonce": "n-2"}),
    "no audience": bound({"aud": ...}),
    "another audience": bound({"aud": "https://employer.example.evil.example"}),
    "several audiences": bound({"aud": [ASKED["audience"], "https://evil.example"]}),
    "no digest": bound({"sd_hash": ...}),
    "no time": bound({"iat": ...}),
    "a time that is a text": bound({"iat": NOW.isoformat()}),
    "too old": bound({"iat": int((NOW - sd_jwt.OLDEST - timedelta(seconds=1)).timestamp())}),
    "from the future": bound({"iat": int((NOW + sd_jwt.YOUNGEST + timedelta(seconds=1)).timestamp())}),
    "under another algorithm": bound(alg="EdDSA"),
    "of a credential that is bound to nobody": sd_jwt.bind(issued(holder=None), HOLDER.sign, **ASKED),
}


@pytest.mark.parametrize("text", NOT_BOUND.values(), ids=NOT_BOUND)
def test_what_section_7_3_refuses_is_refused(text):
    with pytest.raises(BadBinding):
        checked(text)


def test_a_presentation_is_no_answer_to_another_request():
    for other in ({"nonce": "n-2"}, {"audience": "https://another.example"}, {"now": NOW + timedelta(days=1)}):
        with pytest.raises(BadBinding):
            checked(BOUND, **other)


# Type metadata --------------------------------------------------------------------------------------------------------


def test_the_kind_of_credential_is_described_in_the_same_bytes_for_ever():
    """Every SD-JWT bears their digest. If this fails, the words were changed: they are another type, with another address."""
    data = type_metadata.document("https://ledger.example")
    assert sha256(data).hexdigest() == "824cef7e77eb2a593d8473a0ba62768bbe807fa158decdf4f9616f7d97c07340"
    assert sha256(type_metadata.CARD.encode()).hexdigest() == "d4bed12820e8b617752b2f8765669532c9dabf5c2e29b8fcf0177a333260c99f"


def test_a_credential_names_its_kind_and_the_digest_of_those_bytes():
    claims = sd_jwt.read(TEXT).claims
    assert claims["vct"] == json.loads(type_metadata.document("https://ledger.example"))["vct"]
    digest = sha256(type_metadata.document("https://ledger.example")).digest()
    assert claims["vct#integrity"] == "sha256-" + b64encode(digest).decode(), "base64 with its padding, not hexadecimal"


def test_every_hidden_claim_and_no_other_is_described_in_both_languages():
    told = json.loads(type_metadata.document("https://ledger.example"))
    assert [claim["path"] for claim in told["claims"]] == [[name] for name in NAMES]
    assert all(claim["sd"] == "always" for claim in told["claims"])
    assert all([label["locale"] for label in claim["display"]] == ["en", "es"] for claim in told["claims"])
    assert [one["locale"] for one in told["display"]] == ["en", "es"]
    for one in told["display"]:
        [picture] = one["rendering"]["svg_templates"]
        assert picture["uri#integrity"] == type_metadata.sri(type_metadata.CARD.encode())
    named = {claim["svg_id"] for claim in told["claims"]}
    used = {piece.partition("}}")[0] for piece in type_metadata.CARD.split("{{")[1:]}
    assert used <= named
    assert "<script" not in type_metadata.CARD
    assert "href" not in type_metadata.CARD, "nothing is fetched to draw it"


def test_salts_come_one_after_the_other():
    numbers = (str(n) for n in count())
    built = sd_jwt.build(MADE, kid=KID, created=ISSUED, holder=None, salts=numbers)
    assert sd_jwt.write(built, ISSUER.sign) == issued(holder=None, salts=(str(n) for n in count())), "all else is decided"
