"""What an employer may ask: always a good query, answered by a wallet that reads by the letter with that and no more."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.queries import chosen
from ledger.credentials import wanted
from ledger.credentials.dcql import JWT, LDP, SD_JWT
from ledger.credentials.dcql_matching import Shown, match
from ledger.credentials.dcql_reading import read
from ledger.credentials.type_metadata import vct
from ledger.credentials.wallet_request import CannotBeAsked, WalletRequest, link_to
from ledger.credentials.wanted import Fact
from ledger.rulebook.vocabulary import Category

HERE = "https://ledger.example"
TOKEN = {
    "vct": vct(HERE), "given_name": "María", "family_name": "Example", "endorsement_number": "WI-1", "category": "FS",
    "age_band": "IMH", "title": "Specialist", "granted_on": "2024-01-01", "covered_until": "2026-12-31", "association": "WI",
}  # fmt: skip
WHOLE = {
    "issuer": {"id": "did:web:x", "name": "WI"}, "validUntil": "2026-12-31T00:00:00Z", "awardedDate": "2024-01-01T00:00:00Z",
    "credentialSubject": {
        "licenseNumber": "WI-1", "identifier": [{"identityHash": "María Example"}],
        "achievement": {"humanCode": "FS/IMH", "name": "Specialist"},
    },
}  # fmt: skip
FACTS = st.sets(st.sampled_from(Fact)).map(tuple)
FORMS = st.lists(st.sampled_from(wanted.FORMATS), min_size=1, max_size=3, unique=True)
CATEGORIES = st.none() | st.just(Category.FAMILY_SPECIALIST)


def shown(form: str, claims: dict, revealed: set) -> Shown:
    types = frozenset({vct(HERE)}) if form == SD_JWT else frozenset(wanted.TYPES[0])
    return Shown(format=form, types=types, claims=claims, revealed=frozenset(revealed), bound=True)


def without_end(claims: dict) -> dict:
    return {name: value for name, value in claims.items() if name not in {"covered_until", "validUntil"}}


@given(FACTS, FORMS, CATEGORIES)
def test_whatever_is_asked_is_a_good_query(facts: tuple, forms: list, category: Category | None) -> None:
    query = wanted.query(facts, forms, public_url=HERE, category=category)
    assert read(query.to_json()) == query
    assert {one.format for one in query.credentials} == set(forms)
    assert all(one.bound for one in query.credentials)
    assert [one.format for one in query.credentials] == [form for form in wanted.FORMATS if form in forms], "least shown first"


@given(FACTS, CATEGORIES, st.booleans())
def test_a_wallet_shows_what_was_asked_and_no_more(facts: tuple, category: Category | None, endless: bool) -> None:  # noqa: FBT001
    held = without_end(TOKEN) if endless else TOKEN
    query = wanted.query(facts, public_url=HERE, category=category)
    picked = chosen(query.to_json()["credentials"][0], held)
    if picked is None:
        assert endless
        assert set(facts) == {Fact.UNTIL}, "alone, the last day of a term without end cannot be shown"
        return
    paths = {tuple(claim["path"]) for claim in picked}
    asked = set(facts) | ({Fact.CATEGORY} if category else set())
    assert set(wanted.facts_at(SD_JWT, paths)) == asked - ({Fact.UNTIL} if endless else set())
    found = match(query, {"in_part": [shown(SD_JWT, held, paths)]})
    assert found.good
    assert found.fits[0].more == ()


@given(FACTS, st.sampled_from([LDP, JWT]))
def test_what_is_shown_whole_shows_everything_and_that_is_told(facts: tuple, form: str) -> None:
    query = wanted.query(facts, [form], public_url=HERE)
    found = match(query, {wanted.IDS[form]: [shown(form, WHOLE, set(wanted.shown_whole(form, WHOLE)))]})
    assert found.good
    fit = found.fits[0]
    assert set(wanted.facts_at(form, fit.asked)) >= set(facts)
    assert set(wanted.facts_at(form, {*fit.asked, *fit.more})) == set(Fact)


def test_another_category_is_no_answer() -> None:
    query = wanted.query((), wanted.FORMATS, public_url=HERE, category=Category.FAMILY_ASSOCIATE)
    for form, claims in ((SD_JWT, TOKEN), (LDP, WHOLE), (JWT, WHOLE)):
        assert not match(query, {wanted.IDS[form]: [shown(form, claims, set())]}).good


def test_by_default_little_is_asked_and_never_a_name() -> None:
    assert wanted.USUAL == (Fact.CATEGORY, Fact.UNTIL)
    said = json.dumps(wanted.query(wanted.USUAL, public_url=HERE).to_json())
    assert "name" not in said
    assert "ldp_vc" not in said


def test_the_type_is_the_one_that_is_issued() -> None:
    assert wanted.vct(HERE) == vct(HERE)
    assert wanted.vct(HERE + "/") == vct(HERE)


NOW = datetime(2028, 5, 14, 17, tzinfo=UTC)


def request(**changed) -> WalletRequest:
    said = {
        "client_id": "decentralized_identifier:did:web:ledger.example", "response_uri": f"{HERE}/post", "nonce": "n-0S6_WzA2Mj" * 2,
        "state": "eyJhb...6-sVA" * 2, "query": {"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {}}]}, "formats": [SD_JWT], "key": {"kty": "EC", "kid": "ac"},
        "encryptions": ("A128GCM", "A256GCM"), "issued": NOW, "expires": NOW + timedelta(minutes=5),
    }  # fmt: skip
    return WalletRequest(**(said | changed))


def test_the_signed_request_is_as_the_specification_shows_it() -> None:
    said = request().claims("qPmxiNFCR3QTm19POc8u")
    shown_there = {
        "client_id", "response_uri", "response_type", "response_mode", "dcql_query", "nonce", "wallet_nonce", "state"
    }  # fmt: skip
    assert set(said) == shown_there | {"client_metadata", "aud", "iat", "exp"}
    assert "redirect_uri" not in said, "never beside a response_uri (section 8.2)"
    assert "presentation_definition" not in said
    assert "scope" not in said
    assert (said["aud"], said["exp"] - said["iat"]) == ("https://self-issued.me/v2", 300)
    assert request(key=None).claims()["response_mode"] == "direct_post"
    assert set(request(key=None).claims()["client_metadata"]) == {"vp_formats_supported"}


def test_a_request_in_a_link_says_the_same_with_objects_as_json() -> None:
    made = request(client_id=f"redirect_uri:{HERE}/post", key=None)
    parts = urlsplit(made.link())
    said = {name: json.loads(value) if value[0] == "{" else value for name, value in parse_qsl(parts.query)}
    assert (parts.scheme, said) == ("openid4vp", made.parameters())


def test_a_link_to_a_request_says_who_asks_where_and_how() -> None:
    link = link_to("decentralized_identifier:did:web:ledger.example", f"{HERE}/request/vapof4ql2i7m41m68uep")
    assert dict(parse_qsl(urlsplit(link).query)) == {
        "client_id": "decentralized_identifier:did:web:ledger.example",
        "request_uri": "https://ledger.example/request/vapof4ql2i7m41m68uep",
        "request_uri_method": "post",
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": ""}, {"nonce": "n-0S6_WzA2Mj"}, {"nonce": "a" * 21}, {"nonce": "a" * 21 + "é"}, {"nonce": "a" * 22 + " "},
        {"state": "short"}, {"query": {}}, {"query": {"credentials": []}}, {"query": {"presentation_definition": {}}},
    ],
    ids=str,
)  # fmt: skip
def test_a_request_that_could_be_guessed_or_asks_nothing_is_not_made(changed: dict) -> None:
    with pytest.raises(CannotBeAsked, match=next(iter(changed)).replace("query", "dcql_query")):
        request(**changed)
