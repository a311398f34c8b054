"""What may be asked of a wallet, and whether it was answered: OpenID4VP's query language by its own examples, and by properties."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.queries import (
    ALTERNATIVES,
    ARTHUR,
    CLAIM_SETS,
    COMPLEX_MDOC,
    EXAMPLES,
    IDENTITY,
    LDP,
    MULTI,
    SIMPLE,
    STREET,
    VALUES,
    chosen,
    has,
)
from ledger.credentials.dcql import NoSuchClaim, pick
from ledger.credentials.dcql_matching import CannotHonour, Shown, match
from ledger.credentials.dcql_reading import BadQuery, read

DOE = {
    "vct": IDENTITY,
    "given_name": "John",
    "family_name": "Doe",
    "address": {"street_address": "1 Main", "region": "CA"},
    "postal_code": "90210",
    "locality": "Beverly Hills",
    "region": "CA",
    "date_of_birth": "1940-01-01",
}


def shown(claims=DOE, *revealed, **more):
    facts = {
        "format": "dc+sd-jwt",
        "types": frozenset({claims.get("vct", IDENTITY)}),
        "claims": claims,
        "revealed": frozenset(revealed),
        "bound": True,
    }
    return Shown(**(facts | more))


# Reading and writing


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_the_specifications_examples_are_read_and_said_again(example: dict) -> None:
    assert read(example).to_json() == example


def test_members_that_nobody_knows_are_ignored_everywhere() -> None:
    strange = copy.deepcopy(ALTERNATIVES) | {"new": 1}
    for one in (strange["credentials"][0], strange["credentials"][0]["claims"][0], strange["credential_sets"][0]):
        one["new"] = {"er": True}
    assert read(strange) == read(ALTERNATIVES)


def test_an_empty_meta_asks_for_no_type() -> None:
    query = read({"credentials": [{"id": "any", "format": "ldp_vc", "meta": {}}]})
    assert match(query, {"any": [shown(DOE, format="ldp_vc", types=frozenset({"whatever"}))]}).good


CREDENTIAL = {"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}}
BAD = {
    "no object": [],
    "no credentials": {},
    "none of them": {"credentials": []},
    "a credential that is no object": {"credentials": ["a"]},
    "no id": {"credentials": [{"format": "ldp_vc", "meta": {}}]},
    "an id with a space": {"credentials": [CREDENTIAL | {"id": "a b"}]},
    "an id of other letters": {"credentials": [CREDENTIAL | {"id": "é"}]},
    "an id twice": {"credentials": [CREDENTIAL, CREDENTIAL]},
    "no format": {"credentials": [{"id": "a", "meta": {}}]},
    "no meta": {"credentials": [{"id": "a", "format": "dc+sd-jwt"}]},
    "no vct": {"credentials": [CREDENTIAL | {"meta": {"vct_values": []}}]},
    "a vct that is none": {"credentials": [CREDENTIAL | {"meta": {"vct_values": [1]}}]},
    "types in one list": {"credentials": [{"id": "a", "format": "ldp_vc", "meta": {"type_values": ["IDCredential"]}}]},
    "no types": {"credentials": [{"id": "a", "format": "jwt_vc_json", "meta": {"type_values": [[]]}}]},
    "no claims": {"credentials": [CREDENTIAL | {"claims": []}]},
    "no path": {"credentials": [CREDENTIAL | {"claims": [{"id": "b"}]}]},
    "an empty path": {"credentials": [CREDENTIAL | {"claims": [{"path": []}]}]},
    "a negative index": {"credentials": [CREDENTIAL | {"claims": [{"path": ["a", -1]}]}]},
    "true for an index": {"credentials": [CREDENTIAL | {"claims": [{"path": ["a", True]}]}]},
    "a fraction for an index": {"credentials": [CREDENTIAL | {"claims": [{"path": ["a", 1.0]}]}]},
    "a claim twice": {"credentials": [CREDENTIAL | {"claims": [{"path": ["a"]}, {"path": ["a"]}]}]},
    "a claim's id twice": {"credentials": [CREDENTIAL | {"claims": [{"id": "a", "path": ["a"]}, {"id": "a", "path": ["b"]}]}]},
    "no values": {"credentials": [CREDENTIAL | {"claims": [{"path": ["a"], "values": []}]}]},
    "an object for a value": {"credentials": [CREDENTIAL | {"claims": [{"path": ["a"], "values": [{}]}]}]},
    "null for a value": {"credentials": [CREDENTIAL | {"claims": [{"path": ["a"], "values": [None]}]}]},
    "a fraction for a value": {"credentials": [CREDENTIAL | {"claims": [{"path": ["a"], "values": [1.5]}]}]},
    "sets of claims and no claims": {"credentials": [CREDENTIAL | {"claim_sets": [["a"]]}]},
    "sets of claims without ids": {"credentials": [CREDENTIAL | {"claims": [{"path": ["a"]}], "claim_sets": [["a"]]}]},
    "a set of unknown claims": {"credentials": [CREDENTIAL | {"claims": [{"id": "b", "path": ["a"]}], "claim_sets": [["a"]]}]},
    "multiple in words": {"credentials": [CREDENTIAL | {"multiple": "yes"}]},
    "binding in figures": {"credentials": [CREDENTIAL | {"require_cryptographic_holder_binding": 1}]},
    "authorities of no type": {"credentials": [CREDENTIAL | {"trusted_authorities": [{"values": ["a"]}]}]},
    "authorities of no value": {"credentials": [CREDENTIAL | {"trusted_authorities": [{"type": "aki", "values": []}]}]},
    "no sets": {"credentials": [CREDENTIAL], "credential_sets": []},
    "no options": {"credentials": [CREDENTIAL], "credential_sets": [{"required": True}]},
    "an empty option": {"credentials": [CREDENTIAL], "credential_sets": [{"options": [[]]}]},
    "an option of nothing known": {"credentials": [CREDENTIAL], "credential_sets": [{"options": [["b"]]}]},
    "required in words": {"credentials": [CREDENTIAL], "credential_sets": [{"options": [["a"]], "required": "no"}]},
    "a path of three into an mdoc": {
        "credentials": [{"id": "a", "format": "mso_mdoc", "meta": {}, "claims": [{"path": ["a", "b", "c"]}]}]
    },
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_what_breaks_a_rule_of_form_is_refused_by_name(bad: object) -> None:
    with pytest.raises(BadQuery, match=": "):
        read(bad)


# Paths


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("name",), ["Arthur Dent"]),
        (("address",), [ARTHUR["address"]]),
        (STREET, ["42 Market Street"]),
        (("degrees", None, "type"), ["Bachelor of Science", "Master of Science"]),
        (("nationalities", 1), ["Betelgeusian"]),
        (("nationalities", None), ["British", "Betelgeusian"]),
        (("degrees", 0, "university"), ["University of Betelgeuse"]),
    ],
)
def test_a_path_picks_what_the_specification_says(path: tuple, found: list) -> None:
    assert pick(path, ARTHUR) == found


@pytest.mark.parametrize(
    "path",
    [
        ("unknown",), ("name", "first"), ("name", None), ("name", 0), ("address", None), ("address", 0), ("nationalities", "0"),
        ("nationalities", 2), ("degrees", None, "year"), ("degrees", "type"), ("degrees", 0, 0),
    ],
)  # fmt: skip
def test_a_path_that_picks_nothing_says_so(path: tuple) -> None:
    with pytest.raises(NoSuchClaim):
        pick(path, ARTHUR)


def test_an_element_without_the_name_is_left_out_and_the_others_stay() -> None:
    assert pick(("all", None, "a"), {"all": [{"a": 1}, {"b": 2}, {"a": 3}]}) == [1, 3]


LEAVES = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "b", ""])
TREES = st.recursive(LEAVES, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.sampled_from("abc"), some, max_size=3))
PATHS = st.lists(st.sampled_from(["a", "b", "c", 0, 1, 2, None]), min_size=1, max_size=4).map(tuple)


def naive(path: tuple, trees: list) -> list | None:
    """Section 7.1.1 read aloud: the selection after each step, ``None`` where it says *abort*."""
    for step in path:
        kind = dict if isinstance(step, str) else list
        if any(not isinstance(tree, kind) for tree in trees):
            return None
        if step is None:
            trees = [element for tree in trees for element in tree]
        elif isinstance(step, str):
            trees = [tree[step] for tree in trees if step in tree]
        else:
            trees = [tree[step] for tree in trees if step < len(tree)]
    return trees or None


@given(PATHS, TREES)
def test_any_path_picks_what_a_naive_reading_picks(path: tuple, tree: object) -> None:
    expected = naive(path, [tree])
    try:
        assert pick(path, tree) == expected
    except NoSuchClaim:
        assert expected is None


# An answer beside the query


def test_what_was_asked_and_no_more_is_a_good_answer() -> None:
    answer = {"my_credential": [shown(DOE, ("family_name",), ("given_name",), ("address",))]}
    found = match(read(SIMPLE), answer)
    assert found.good
    assert [fit.more for fit in found.fits] == [()]


def test_what_is_missing_is_named() -> None:
    found = match(read(SIMPLE), {"my_credential": [shown({"vct": IDENTITY, "family_name": "Doe"})]})
    assert not found.good
    assert found.unanswered == ("my_credential",)
    assert found.fits[0].missing == (("given_name",), STREET)
    assert found.fits[0].faults == ("missing",)


def test_what_nobody_asked_for_is_told_and_is_no_fault() -> None:
    found = match(read(SIMPLE), {"my_credential": [shown(DOE, ("family_name",), ("date_of_birth",), ("address", "region"))]})
    assert found.good
    assert found.fits[0].more == (("address", "region"), ("date_of_birth",))


def test_without_claims_everything_shown_by_choice_is_more_than_asked() -> None:
    query = read({"credentials": [CREDENTIAL | {"meta": {}}]})
    found = match(query, {"a": [shown(DOE, ("given_name",))]})
    assert found.good
    assert found.fits[0].more == (("given_name",),)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"format": "ldp_vc"}, "format"),
        ({"types": frozenset({"https://elsewhere.example/identity"})}, "type"),
        ({"types": frozenset()}, "type"),
        ({"bound": False}, "unbound"),
    ],
)
def test_another_kind_of_thing_is_no_answer(wrong: dict, fault: str) -> None:
    found = match(read(SIMPLE), {"my_credential": [shown(**wrong)]})
    assert found.fits[0].faults == (fault,)
    assert not found.good


def test_a_type_that_extends_the_one_asked_for_will_do() -> None:
    assert match(read(SIMPLE), {"my_credential": [shown(types=frozenset({"https://more.example/id", IDENTITY}))]}).good


def test_types_are_asked_for_together_and_as_alternatives() -> None:
    meta = {"type_values": [["A", "B"], ["C"]]}
    query = read({"credentials": [{"id": "a", "format": "ldp_vc", "meta": meta}]})
    for types, good in ({"A", "B", "X"}, True), ({"C"}, True), ({"A"}, False), ({"B", "X"}, False):
        assert match(query, {"a": [shown(DOE, format="ldp_vc", types=frozenset(types))]}).good is good


def test_binding_need_not_be_asked_for() -> None:
    loose = {"credentials": [SIMPLE["credentials"][0] | {"require_cryptographic_holder_binding": False}]}
    assert read(loose).to_json() == loose
    assert match(read(loose), {"my_credential": [shown(bound=False)]}).good


@pytest.mark.parametrize(
    ("path", "value", "good"),
    [
        ("family_name", "Doe", True),
        ("family_name", "doe", False),
        ("postal_code", "90211", True),
        ("postal_code", 90210, False),
        ("postal_code", "90212", False),
    ],
)
def test_values_are_looked_at_again_whatever_the_wallet_did(path: str, value: object, *, good: bool) -> None:
    found = match(read(VALUES), {"my_credential": [shown(DOE | {path: value})]})
    assert found.good is good
    assert found.fits[0].missing == (() if good else ((path,),))


@pytest.mark.parametrize(("asked", "said"), [(1, True), (True, 1), (0, False), ("1", 1), (1, "1"), (1, 1.0)])
def test_a_value_of_another_type_is_another_value(asked: object, said: object) -> None:
    query = read({"credentials": [CREDENTIAL | {"claims": [{"path": ["n"], "values": [asked]}]}]})
    assert not match(query, {"a": [shown({"vct": "x", "n": said})]}).good
    assert match(query, {"a": [shown({"vct": "x", "n": asked})]}).good


def test_one_of_an_array_is_enough() -> None:
    query = read({"credentials": [CREDENTIAL | {"claims": [{"path": ["n", None], "values": ["b"]}]}]})
    assert match(query, {"a": [shown({"vct": "x", "n": ["a", "b"]})]}).good
    assert not match(query, {"a": [shown({"vct": "x", "n": ["a", "c"]})]}).good


def test_the_first_set_of_claims_that_is_there_is_the_one_asked_for() -> None:
    query = read(CLAIM_SETS)
    assert [claim for fit in match(query, {"pid": [shown()]}).fits for claim in fit.asked] == [
        ("family_name",), ("locality",), ("region",), ("date_of_birth",),
    ]  # fmt: skip
    less = {name: DOE[name] for name in ("vct", "family_name", "postal_code", "date_of_birth")}
    found = match(query, {"pid": [shown(less)]})
    assert found.good
    assert found.fits[0].asked == (("family_name",), ("postal_code",), ("date_of_birth",))
    del less["postal_code"]
    assert match(query, {"pid": [shown(less)]}).fits[0].missing == (("locality",), ("region",))


def test_what_another_set_of_claims_names_is_more_than_asked() -> None:
    found = match(read(CLAIM_SETS), {"pid": [shown(DOE, ("postal_code",), ("locality",))]})
    assert found.fits[0].more == (("postal_code",),)


def test_one_answer_unless_several_were_asked_for() -> None:
    twice = {"my_credential": [shown(), shown()]}
    assert not match(read(SIMPLE), twice).good
    several = {"credentials": [SIMPLE["credentials"][0] | {"multiple": True}]}
    assert read(several).to_json() == several
    assert match(read(several), twice).good
    one_bad = match(read(several), {"my_credential": [shown(), shown(bound=False)]})
    assert one_bad.good, "what is not good is left out, the rest stays"
    assert [fit.good for fit in one_bad.fits] == [True, False]


def test_without_sets_everything_must_be_answered() -> None:
    pid = shown(DOE)
    car = shown({"org.iso.7367.1": {"vehicle_holder": "Doe"}, "org.iso.18013.5.1": {"given_name": "John"}},
                format="mso_mdoc", types=frozenset({"org.iso.7367.1.mVRC"}))  # fmt: skip
    assert match(read(MULTI), {"pid": [pid], "mdl": [car]}).good
    assert match(read(MULTI), {"pid": [pid]}).unanswered == ("mdl",)
    assert match(read(MULTI), {}).unanswered == ("pid", "mdl")
    assert match(read(MULTI), {"pid": [], "mdl": [car]}).unanswered == ("pid",)


def reduced():
    one = shown(DOE, types=frozenset({"https://credentials.example.com/reduced_identity_credential"}))
    two = shown(DOE, types=frozenset({"https://cred.example/residence_credential"}))
    return {"pid_reduced_cred_1": [one], "pid_reduced_cred_2": [two]}


def test_any_option_of_a_set_will_do_and_half_of_one_will_not() -> None:
    query = read(ALTERNATIVES)
    assert match(query, {"pid": [shown()]}).good
    assert match(query, reduced()).good
    half = {"pid_reduced_cred_1": reduced()["pid_reduced_cred_1"]}
    assert match(query, half).unanswered == ("pid",)
    assert match(query, {}).unanswered == ("pid",)


def test_what_is_optional_may_come_and_may_stay_away() -> None:
    query = read(ALTERNATIVES)
    rewards = shown({"rewards_number": "7"}, types=frozenset({"https://company.example/company_rewards"}))
    both = match(query, {"pid": [shown()], "nice_to_have": [rewards]})
    assert both.good
    assert both.needless == ()
    assert not match(query, {"nice_to_have": [rewards]}).good
    poor = match(query, {"pid": [shown()], "nice_to_have": [shown({}, types=frozenset())]})
    assert poor.good, "one that was optional and is not good is left out"


def test_a_second_option_beside_the_first_is_needless() -> None:
    found = match(read(ALTERNATIVES), {"pid": [shown()]} | reduced())
    assert found.good
    assert found.needless == ("pid_reduced_cred_1", "pid_reduced_cred_2")


def test_either_card_answers_for_the_person() -> None:
    face = {"org.iso.18013.5.1": {"given_name": "A", "family_name": "B", "portrait": "…"}}
    card = shown(face, format="mso_mdoc", types=frozenset({"org.iso.23220.photoid.1"}))
    assert match(read(COMPLEX_MDOC), {"photo_card-id": [card]}).good
    assert not match(read(COMPLEX_MDOC), {"mdl-id": [card]}).good


def test_what_was_never_asked_under_this_name_spoils_the_answer() -> None:
    found = match(read(SIMPLE), {"my_credential": [shown()], "another": [shown()]})
    assert found.unknown == ("another",)
    assert not found.good


def test_two_queries_about_one_credential_may_be_answered_with_one_presentation() -> None:
    query = read({"credentials": [
        {"id": "a", "format": "dc+sd-jwt", "meta": {}, "claims": [{"path": ["given_name"]}]},
        {"id": "b", "format": "dc+sd-jwt", "meta": {}, "claims": [{"path": ["family_name"]}]},
    ]})  # fmt: skip
    every = ("given_name",), ("family_name",), ("region",)
    same, other = shown(DOE, *every, credential="one"), shown(DOE, *every, credential="two")
    assert [fit.more for fit in match(query, {"a": [same], "b": [same]}).fits] == [(("region",),), (("region",),)]
    assert match(query, {"a": [same], "b": [other]}).fits[0].more == (("family_name",), ("region",))


def test_an_authority_is_honoured_or_the_query_is_not_judged() -> None:
    aki = [{"type": "aki", "values": ["s9tIpPmhxdiuNkHMEWNpYim8S8Y"]}]
    asked = {"credentials": [SIMPLE["credentials"][0] | {"trusted_authorities": aki}]}
    query = read(asked)
    assert query.to_json() == asked
    with pytest.raises(CannotHonour):
        match(query, {"my_credential": [shown()]})
    assert match(query, {"my_credential": [shown()]}, lambda *_: True).good
    assert match(query, {"my_credential": [shown()]}, lambda *_: False).fits[0].faults == ("authority",)


def test_a_whole_credential_shows_all_that_it_says() -> None:
    whole = {"credentialSubject": {"family_name": "Doe", "given_name": "John", "address": {"street_address": "1 Main"}}}
    said = [("credentialSubject", name) for name in ("family_name", "given_name", "address")]
    found = match(read(LDP), {"example_ldp_vc": [shown(whole, *said, format="ldp_vc", types=frozenset({"IDCredential"}))]})
    assert found.good
    assert found.fits[0].more == (("credentialSubject", "given_name"),)


NAMES = st.sampled_from(["a", "b", "c"])
CLAIMS = st.fixed_dictionaries(
    {"path": st.lists(st.sampled_from(["a", "b", "c", 0, 1, None]), min_size=1, max_size=3)},
    optional={"values": st.lists(st.sampled_from(["a", "b", True, False, 0, 1]), min_size=1, max_size=2)},
)


@st.composite
def queries(draw: st.DrawFn) -> dict:
    claims = draw(st.lists(CLAIMS, max_size=4, unique_by=lambda one: tuple(one["path"])))
    if not claims:
        return {"id": "q", "format": "dc+sd-jwt", "meta": {}}
    named = [claim | {"id": f"c{n}"} for n, claim in enumerate(claims)]
    query = {"id": "q", "format": "dc+sd-jwt", "meta": {}, "claims": named}
    if draw(st.booleans()):
        query["claim_sets"] = draw(st.lists(st.lists(st.sampled_from([one["id"] for one in named]), max_size=3), min_size=1))
    return query


@given(queries(), st.dictionaries(NAMES, TREES, max_size=3), st.sets(PATHS, max_size=2))
def test_what_a_wallet_chooses_by_the_letter_is_a_good_answer_with_nothing_over(query: dict, held: dict, over: set) -> None:
    asked = read({"credentials": [query]})
    assert read(asked.to_json()) == asked
    picked = chosen(query, held)
    if picked is None:
        assert not match(asked, {"q": [shown(held)]}).good
        return
    revealed = {tuple(claim["path"]) for claim in picked}
    found = match(asked, {"q": [shown(held, *revealed)]})
    assert found.good
    assert found.fits[0].asked == tuple(tuple(claim["path"]) for claim in picked)
    assert found.fits[0].more == ()
    more = match(asked, {"q": [shown(held, *revealed, *over)]}).fits[0].more
    assert set(more) <= over
    if not any(has(held, claim) for claim in query.get("claims", [])):
        assert set(more) == over
