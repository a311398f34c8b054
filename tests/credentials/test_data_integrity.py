"""Any document's proofs: W3C's vectors for both curves, sets and chains; each way in which a proof is none; graphs and lists."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph
import pytest

from api.conformance import known
from api.conformance.keys import Issuers, resolve
from credentials.kit import World
from ledger.credentials import contexts, data_integrity, datasets
from ledger.credentials.canonical_rdf import canonical
from ledger.credentials.data_integrity import ASSERTION, AUTHENTICATION, Expected, Suite
from ledger.credentials.guard import NotAllowed
from ledger.credentials.linked_data import NotLossless, statements
from ledger.credentials.signature import BadProof
from ledger.signing import multibase

FOLDER = Path(__file__).parent.parent / "vectors"
EDDSA, ECDSA, CHAIN = (json.loads((FOLDER / f"vc_di_{name}.json").read_text()) for name in ("eddsa", "ecdsa", "chain"))
LOADER = known.loader({})
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EXPECTED = Expected(ASSERTION, NOW)
ISSUERS = Issuers.from_seed(bytes(32))
PLAIN = {
    "@context": [contexts.CREDENTIALS], "type": ["VerifiableCredential"], "issuer": ISSUERS.ed25519.did,
    "credentialSubject": {"id": "did:example:subject", "name": "Zoë"},
}  # fmt: skip


def options(suite: str, vectors: dict) -> dict:
    made = {
        "type": "DataIntegrityProof", "cryptosuite": suite, "created": vectors["created"],
        "verificationMethod": vectors["verificationMethod"], "proofPurpose": "assertionMethod",
    }  # fmt: skip
    return made | ({"@context": EDDSA["unsecured"]["@context"]} if "jcs" in suite else {})


def check(document: dict, expected: Expected = EXPECTED) -> None:
    data_integrity.check(document, expected, resolve, LOADER)


def signed(suite: Suite = Suite.EDDSA_RDFC, document: dict = PLAIN, **more: object) -> dict:
    issuer = ISSUERS.of(suite)
    given = {"suite": suite, "method": issuer.method, "created": NOW, "loader": LOADER} | more
    return data_integrity.sign(document, issuer.key, **given)


ALL = [(suite, vectors) for vectors in (EDDSA, ECDSA) for suite in vectors["suites"]]


@pytest.mark.parametrize(("suite", "vectors"), ALL, ids=[suite for suite, _ in ALL])
def test_w3c_s_worked_examples_verify_and_their_hashes_are_ours(suite: str, vectors: dict) -> None:
    found = vectors["suites"][suite]
    hashed = data_integrity._hashed(EDDSA["unsecured"], options(suite, vectors), Suite(suite), LOADER).hex()
    assert hashed == found["proofHash"] + found["documentHash"]
    document = EDDSA["unsecured"] | {"proof": options(suite, vectors) | {"proofValue": found["proofValue"]}}
    check(document)
    with pytest.raises(BadProof, match="not good"):
        check(document | {"name": "Other"})
    with pytest.raises(BadProof, match="not good"):
        check(document | {"proof": document["proof"] | {"created": "2023-02-24T23:36:39Z"}})


def chain(*chosen: int) -> dict:
    proofs = []
    for number in chosen:
        given = copy.deepcopy(CHAIN["proofs"][number])
        key = given.pop("key")
        proofs.append(
            {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod",
             "verificationMethod": f"did:key:{key}#{key}"} | given
        )  # fmt: skip
    return EDDSA["unsecured"] | {"proof": proofs}


@pytest.mark.parametrize("chosen", [(0,), (1, 0), (0, 1, 2), (2, 1, 0), (0, 1, 2, 3)])
def test_w3c_s_proof_set_and_chain_verify_in_any_order(chosen: tuple[int, ...]) -> None:
    check(chain(*chosen))


@pytest.mark.parametrize("chosen", [(2,), (0, 2), (1, 2), (0, 1, 3), (3,), (0, 1, 1, 2)])
def test_a_chain_with_a_link_missing_or_twice_does_not_verify(chosen: tuple[int, ...]) -> None:
    with pytest.raises(BadProof, match="previous proof"):
        check(chain(*chosen))


def test_one_bad_proof_of_a_set_is_enough_and_a_link_s_value_is_part_of_what_follows() -> None:
    document = chain(0, 1, 2)
    document["proof"][0]["proofValue"] = CHAIN["proofs"][1]["proofValue"]
    with pytest.raises(BadProof, match="not good"):
        check(document)
    document["proof"] = [document["proof"][2], *document["proof"][:2]]  # the third is looked at first
    with pytest.raises(BadProof, match="not good"):
        check(document)


def test_a_proof_that_follows_itself_is_none() -> None:
    document = chain(0)
    document["proof"][0]["previousProof"] = document["proof"][0]["id"]
    with pytest.raises(BadProof, match="previous proof"):
        check(document)


@pytest.mark.parametrize("suite", list(Suite))
def test_what_is_signed_here_verifies_here_and_nothing_else_of_it_does(suite: Suite) -> None:
    document = signed(suite)
    check(document)
    for changed in (
        {"issuer": "did:example:other"},
        {"credentialSubject": {"id": "did:example:other", "name": "Zoë"}},
        {"type": ["VerifiableCredential", "VerifiablePresentation"]},
        {"validFrom": "2026-01-01T00:00:00Z"},
    ):
        with pytest.raises(BadProof, match="not good"):
            check(document | changed)


OTHER = signed(Suite.ECDSA_RDFC)["proof"]["proofValue"]


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Ed25519Signature2020"}, {"type": None}, {"cryptosuite": "eddsa-rdfc-2023"}, {"cryptosuite": None},
        {"cryptosuite": "ecdsa-rdfc-2019"}, {"cryptosuite": "eddsa-jcs-2022"}, {"proofPurpose": "authentication"}, {"proofPurpose": None},
        {"verificationMethod": None}, {"verificationMethod": 4}, {"verificationMethod": "did:key:@bad@"},
        {"verificationMethod": ISSUERS.p256.method}, {"verificationMethod": ISSUERS.ed25519.did},
        {"verificationMethod": f"{ISSUERS.ed25519.did}#{ISSUERS.p256.did.removeprefix('did:key:')}"},
        {"proofValue": None}, {"proofValue": 4}, {"proofValue": "z"}, {"proofValue": "u" + "A" * 86}, {"proofValue": OTHER},
        {"proofValue": "z" + "1" * 63}, {"proofValue": "z" + "1" * 64}, {"created": "2026-11-22T12:00:00"}, {"created": "yesterday"},
        {"created": "2026-11-22T12:06:00Z"}, {"expires": "2026-11-22T11:59:59Z"}, {"expires": "soon"}, {"id": "no url"},
        {"challenge": "another"}, {"previousProof": "urn:uuid:missing"}, {"unknown": "member"},
    ],
)  # fmt: skip
def test_a_proof_changed_in_one_member_is_none(change: dict) -> None:
    document = signed()
    proof = {name: value for name, value in (document["proof"] | change).items() if value is not None}
    with pytest.raises(BadProof):
        check(document | {"proof": proof})


def resigned(**changes: object) -> dict:
    """Rightly signed over options that say something else than usual: nothing but them can be what is refused."""
    issuer = ISSUERS.ed25519
    made = {
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "verificationMethod": issuer.method, "proofPurpose": "assertionMethod",
        "@context": PLAIN["@context"],
    } | changes  # fmt: skip
    value = issuer.key.sign(data_integrity._hashed(PLAIN, made, Suite.EDDSA_JCS, LOADER))
    return PLAIN | {"proof": made | {"proofValue": multibase.encode(value)}}


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"expires": "2026-11-22T11:59:59Z"}, "expired"), ({"expires": "soon"}, "moment"), ({"created": "2026-11-22T12:00:00"}, "moment"),
        ({"created": "2026-11-22T12:06:00Z"}, "future"), ({"id": "no url"}, "relative or malformed"), ({"proofPurpose": "x"}, "purpose"),
        ({"@context": ["https://www.w3.org/ns/credentials/examples/v2"]}, "other contexts"),
    ],
)  # fmt: skip
def test_options_that_were_rightly_signed_are_asked_all_the_same(options: dict, why: str) -> None:
    with pytest.raises(BadProof, match=why):
        check(resigned(**options))


@pytest.mark.parametrize(
    "options",
    [{}, {"created": "2026-11-22T12:00:00Z"}, {"expires": "2026-11-22T12:00:01Z"}, {"id": "urn:uuid:1"}, {"challenge": "1", "domain": "a"},
     {"domain": ["a", "b"]}, {"nonce": "n"}],
)  # fmt: skip
def test_options_that_nobody_asks_about_are_let_be(options: dict) -> None:
    check(resigned(**options))


@pytest.mark.parametrize(
    ("options", "asked", "good"),
    [
        ({"domain": "a", "challenge": "1"}, {"domain": "a", "challenge": "1"}, True), ({"domain": ["b", "a"]}, {"domain": "a"}, True),
        ({"domain": "a"}, {"domain": "b"}, False), ({}, {"domain": "a"}, False), ({}, {"challenge": "1"}, False),
        ({"challenge": "2"}, {"challenge": "1"}, False), ({"challenge": "1"}, {"domain": "1"}, False),
    ],
)  # fmt: skip
def test_a_domain_and_a_challenge_that_are_asked_about_must_be_those(options: dict, asked: dict, good: bool) -> None:  # noqa: FBT001
    if good:
        check(resigned(**options), Expected(ASSERTION, NOW, **asked))
    else:
        with pytest.raises(BadProof, match="another"):
            check(resigned(**options), Expected(ASSERTION, NOW, **asked))


@pytest.mark.parametrize("proof", [None, [], {}, "proof", [None], ["a"], 4])
def test_without_a_proof_nothing_verifies(proof: object) -> None:
    with pytest.raises(BadProof):
        check(PLAIN | {"proof": proof})
    with pytest.raises(BadProof):
        check(PLAIN)


def test_a_presentation_is_for_one_domain_and_one_challenge() -> None:
    options = {"purpose": AUTHENTICATION}
    document = signed(**options)
    check(document, Expected(AUTHENTICATION, NOW))
    for asked in ({"domain": "a.example"}, {"challenge": "1"}):
        with pytest.raises(BadProof, match="another"):
            check(document, Expected(AUTHENTICATION, NOW, **asked))
    with pytest.raises(BadProof, match="purpose"):
        check(document)


@pytest.mark.parametrize("suite", [Suite.EDDSA_JCS, Suite.ECDSA_JCS])
def test_under_jcs_contexts_added_later_are_let_be_and_others_are_not(suite: Suite) -> None:
    document = signed(suite)
    check(document | {"@context": [*document["@context"], "https://www.w3.org/ns/credentials/examples/v2"]})
    for contexts_now in (["https://www.w3.org/ns/credentials/examples/v2"], []):
        with pytest.raises(BadProof, match="other contexts"):
            check(document | {"@context": contexts_now})


@pytest.mark.parametrize(
    "member",
    [
        {"undefined": "term"}, {"name": None}, {"credentialSubject": {"id": "relative"}}, {"type": ["VerifiableCredential", "Unknown"]},
        {"credentialSubject": {"id": "_:blank", "name": "a"}}, {"@context": [contexts.CREDENTIALS, "https://unknown.example/c"]},
        {"@context": [contexts.CREDENTIALS, {"VerifiableCredential": "https://evil.example/#V"}]},
        {"@context": [contexts.CREDENTIALS, {"T": "https ://no#T"}], "type": ["VerifiableCredential", "T"]},
        {"@context": [contexts.CREDENTIALS, {"n": "urn:x:n"}], "n": 1.5},
        {"@context": [contexts.CREDENTIALS, {"n": {"@id": "urn:x:n", "@container": "@index"}}], "n": {"a": "text"}},
    ],
)  # fmt: skip
def test_what_a_signature_over_statements_would_not_cover_is_not_signed(member: dict) -> None:
    with pytest.raises(NotAllowed):
        signed(document=PLAIN | member)


@pytest.mark.parametrize(
    "context",
    [4, "relative", {"@vocab": None}, {"_:x": {"@id": {}}}, {"type": [{"@container": {}}]}, {"@type": {"@protected": {}}, "@vocab": None},
     {"@import": "https://unknown.example/c"}, {"T": {"@id": "urn:x:T", "@container": 4}}, {"@version": 2}, [[[[{"a": {}}]]]]],
)  # fmt: skip
def test_a_context_written_by_a_stranger_ends_in_a_refusal_or_in_nothing(context: object) -> None:
    with pytest.raises(NotLossless):
        datasets.dataset(PLAIN | {"@context": [contexts.CREDENTIALS, context], "a": 1}, LOADER)


def test_an_inline_context_of_one_document_is_forgotten_with_it() -> None:
    inline = PLAIN | {"@context": [contexts.CREDENTIALS, {"T": "https://a.example/T"}], "type": ["VerifiableCredential", "T"]}
    check(signed(document=inline))
    with pytest.raises(NotLossless):
        datasets.dataset(PLAIN | {"type": ["VerifiableCredential", "T"]}, LOADER)


GRAPHS = [
    PLAIN,
    signed() | {"proof": [signed()["proof"], signed()["proof"] | {"id": "urn:uuid:1"}]},
    {"@context": [contexts.CREDENTIALS], "type": ["VerifiablePresentation"], "verifiableCredential": [signed(), PLAIN]},
    {
        "@context": {"l": {"@id": "urn:x:l", "@container": "@list"}, "n": "urn:x:n"},
        "@id": "urn:x:a",
        "l": [1, "a", {"n": True}, "a"],
    },
    {"@context": {"l": {"@id": "urn:x:l", "@container": "@list"}}, "@id": "urn:x:a", "l": []},
]


@pytest.mark.parametrize("document", GRAPHS, ids=range(len(GRAPHS)))
def test_graphs_and_lists_are_what_another_reader_of_json_ld_sees(document: dict) -> None:
    ours = canonical(datasets.dataset(document, LOADER))
    inlined = json.dumps(_inlined(document)).encode()  # the other reader is given no network either
    theirs = pyoxigraph.Dataset(pyoxigraph.parse(inlined, pyoxigraph.RdfFormat.JSON_LD))
    theirs.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    assert ours == "".join(sorted(f"{quad} .\n" for quad in theirs))


def _inlined(part: object) -> object:
    """Every context in place of its address."""
    if isinstance(part, list):
        return [_inlined(each) for each in part]
    if isinstance(part, dict):
        return {name: _contexts(member) if name == "@context" else _inlined(member) for name, member in part.items()}
    return part


def _contexts(context: object) -> object:
    if isinstance(context, list):
        return [_contexts(each) for each in context]
    return LOADER.known[context]["@context"] if isinstance(context, str) else context


def test_an_endorsement_s_statements_are_the_same_by_both_ways() -> None:
    document = {name: member for name, member in World().document.items() if name != "proof"}
    assert canonical(datasets.dataset(document, LOADER)) == canonical(statements(document))


def test_a_proof_may_be_made_minutes_ahead_of_our_clock_and_no_more() -> None:
    check(signed(created=NOW + timedelta(minutes=4)))
    with pytest.raises(BadProof, match="future"):
        check(signed(created=NOW + timedelta(minutes=6)))
