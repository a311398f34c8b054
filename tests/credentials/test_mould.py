"""The quick way says what the long way says, to the byte, and takes nothing that is not exactly ours."""

from __future__ import annotations

from copy import deepcopy

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.kit import WORLD, bare, edited
from ledger.credentials import contexts, guard, mould, mould_nquads, presented, reading, signature
from ledger.credentials.canonical_rdf import canonical
from ledger.credentials.credential import CONTEXT
from ledger.credentials.linked_data import statements
from ledger.credentials.mould import Shape

HOSTILE = (
    '"', "\\", '\\"', "\n", "\r\n", "\t\b\f", "\x00\x1f\x7f\x85", " .\n<a:b> <c:d> <e:f> .\n", '" .\n_:c14n0 <a:b> "', "_:c14n1", "_:b1",
    "@en", '"@en', "^^<x:y>", "%s %%s %(a)s {0} {}", "mark 3 of a text", "https://mark.invalid/3/", "𝔷̈🧒", "\u2028\u2029\ufeff", "é", "e\u0301", "x" * 3000,
)  # fmt: skip
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
ADDRESSES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["https://a.example/", "http://localhost:8000/", "did:web:a.example:x", "did:key:z6", "urn:uuid:1"]),
        st.text(st.sampled_from("aZ0#/?%:.é𝔷_-"), max_size=4),
    ),
)
"""From so few that two are often one."""
SHAPES = st.builds(Shape, st.booleans(), st.booleans(), st.booleans(), st.sampled_from([2, 3]))


@st.composite
def documents(draw, any_text=TEXTS):
    """Any credential of our shape: put together by hand, its texts and addresses anything."""
    shape = draw(SHAPES)
    places, count = 4 + shape.bound + 2 * shape.entries, 13 + shape.named + shape.ends
    addresses = draw(st.lists(ADDRESSES, min_size=places, max_size=places))
    return mould.whole_of(shape, addresses, draw(st.lists(any_text, min_size=count, max_size=count)))


def long_way(document):
    return canonical(statements(document))


@settings(max_examples=2000)
@given(documents())
def test_the_mould_gives_the_bytes_of_the_long_way(document):
    cast = mould.taken_apart(document)
    assert cast is not None
    assert mould.jcs(cast) == rfc8785.dumps(document)
    assert mould_nquads.nquads(cast) == long_way(document)


def places(value, path=()):
    """The way to every member and item of a document, and to the document itself."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in items:
        yield from places(member, (*path, name))


WAYS = [path for path in places(bare()) if path]
STRANGE = (
    None,
    True,
    False,
    0,
    1,
    1.0,
    2**53,
    "",
    "x",
    "a:b",
    "relative",
    "@id",
    [],
    {},
    [None],
    ["x", "x"],
    {"@id": "a:b"},
    {"@value": "x"},
    "\ud800",
)


@pytest.mark.parametrize("path", WAYS, ids=str)
def test_whatever_is_changed_is_either_read_alike_or_left_to_the_long_way(path):
    for strange in (*STRANGE, ...):
        changed = edited(bare(), ".".join(map(str, path)), strange)
        cast = mould.taken_apart(changed)
        if cast is not None:
            assert mould.jcs(cast) == rfc8785.dumps(changed)
            assert mould_nquads.nquads(cast) == long_way(changed)


@pytest.mark.parametrize("path", list(places(bare())), ids=str)
def test_a_member_more_is_not_ours(path):
    changed = deepcopy(bare())
    place = changed
    for step in path:
        place = place[step]
    if isinstance(place, dict):
        place["more"] = "x"
        assert mould.taken_apart(changed) is None
    elif isinstance(place, list):
        place.append("x")
        assert mould.taken_apart(changed) is None


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("credentialStatus.2.statusSize", True),
        ("credentialStatus.2.statusSize", 1.0),
        ("credentialSubject.identifier.0.hashed", 0),
        ("credentialSubject.identifier.0.hashed", 0.0),
        ("credentialStatus.1.statusListIndex", "78"),
        ("@context.1", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"),
        ("id", "schema:name"),
        ("id", "urn:uuid:a b"),
        ("id", "https://a\nhttps://b"),
        ("issuer.id", "_:b0"),
        ("name", "half \ud800"),
        ("name", ""),
    ],
)
def test_what_python_takes_for_the_same_and_rdf_does_not(path, other):
    assert mould.taken_apart(edited(bare(), path, other)) is None


def test_a_context_that_began_to_define_a_scheme_would_be_noticed():
    """``https:`` would be a prefix then, and an address another name than it looks."""
    defined = set()
    for context in contexts.all_bundled().values():
        stack = [context]
        while stack:
            found = stack.pop()
            defined |= set(found)
            stack += [inner for inner in found.values() if isinstance(inner, dict)]
    assert not defined & {"https", "http", "did", "urn"}


def test_every_credential_that_is_issued_fits_a_mould():
    for world in (WORLD, WORLD.__class__(older=True)):
        assert mould.taken_apart(world.document) is not None
        assert mould.taken_apart(bare(world)) is not None


def read_the_long_way(document):
    guard.lossless(document, [CONTEXT])
    return presented.read(document)


def outcome(read, document):
    try:
        return read(document)
    except guard.NotAllowed:
        return "refused"


@settings(max_examples=400)
@given(documents(), st.sets(st.sampled_from(["id", "dates", "code", "index"])))
def test_what_is_read_off_a_cast_is_what_is_read_off_the_document(document, plain):
    """Also what is refused: half of the documents say something impossible where a moment, an id or a number is due."""
    if "id" in plain:
        document["id"] = "urn:uuid:0198a3f0-6b8e-7c1d-9c55-0242ac120002"
    if "dates" in plain:
        document |= {name: "2026-11-01T00:00:00-06:00" for name in ("validFrom", "awardedDate", "validUntil") if name in document}
    if "code" in plain:
        document["credentialSubject"]["achievement"]["humanCode"] = "FS/IMH"
    if "index" in plain:
        document["credentialStatus"] = [entry | {"statusListIndex": "77"} for entry in document["credentialStatus"]]
    found = outcome(reading.read_lossless, document)
    assert found == outcome(read_the_long_way, document)
    if plain == {"id", "dates", "code", "index"}:
        assert found != "refused"


@pytest.mark.parametrize(
    "proof", [None, [], {}, "x", {"expires": None}, {"id": "relative"}, {"@id": "a:b"}, {"@context": ["x"]}, {"a": [1, [2]]}]
)
def test_a_proof_is_held_to_the_same_the_quick_way(proof):
    document = bare() | {"proof": proof}
    assert outcome(reading.read_lossless, document) == outcome(read_the_long_way, document)


OPTIONS = st.dictionaries(
    st.sampled_from(["type", "created", "cryptosuite", "verificationMethod", "proofPurpose", "expires"]),
    st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20), st.none(), st.booleans(), st.integers(0, 9), st.lists(st.text(max_size=3), max_size=2)),
)  # fmt: skip
CONTEXTS = st.one_of(
    st.lists(st.text(max_size=9), max_size=3), st.text(max_size=9), st.dictionaries(st.text(max_size=3), st.floats(0, 1))
)


def written(writer, options):
    try:
        return writer(options)
    except rfc8785.CanonicalizationError:
        return "refused"


@settings(max_examples=500)
@given(OPTIONS, st.one_of(st.none(), CONTEXTS))
def test_a_proofs_options_are_written_as_the_standard_has_it(options, context):
    if context is not None:
        options["@context"] = context
    assert written(signature._plain, options) == written(rfc8785.dumps, options)


def test_proofs_made_the_quick_way_are_good_the_long_way(monkeypatch):
    for suite in signature.Suite:
        signed = WORLD.__class__(suite=suite).document
        with monkeypatch.context() as patch:
            patch.setattr(signature.mould, "taken_apart", lambda _: None)
            signature._REMEMBERED.found.clear()
            assert signature.verify(signed, signature.read(signed), WORLD.signer.verify_key)
        signature._REMEMBERED.found.clear()
