"""What strangers send is read in one way or not at all, and nothing in it escapes the signature."""

from __future__ import annotations

import json
import threading
import time
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld

from credentials.kit import PARTICULARS, World, edited
from ledger.credentials import contexts, credential, guard, linked_data, presented
from ledger.credentials.canonical_rdf import canonical
from ledger.credentials.guard import NotAllowed, Unreadable
from ledger.credentials.linked_data import NotLossless, statements
from ledger.credentials.status import Purpose

DOCUMENT = World().document
BARE = {name: value for name, value in DOCUMENT.items() if name != "proof"}

TWO_MEANINGS = {
    "nothing": b"",
    "not JSON": b"{",
    "a list": b"[]",
    "a text": b'"x"',
    "two values": b"{}{}",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "broken UTF-8": b'{"a": "\xff"}',
    "a doubled member": b'{"a": 1, "a": 1}',
    "a doubled member, spelled otherwise": b'{"a": 1, "\\u0061": 2}',
    "a doubled member, deep down": b'{"x": [{"a": 1, "a": 1}]}',
    "__proto__": b'{"__proto__": {"a": 1}}',
    "half a character": b'{"a": "\\ud800"}',
    "half a character as a name": b'{"\\udc00": 1}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "2^53": b'{"a": 9007199254740992}',
    "a very long number": b'{"a": ' + b"9" * 5000 + b"}",
    "minus zero": b'{"a": -0}',
    "minus zero with a point": b'{"a": -0.0}',
    "too big for a float": b'{"a": 1e400}',
    "a comment": b'{"a": 1} // x',
    "a newline in a text": b'{"a": "\n"}',
    "deep": b'{"a":' * 30 + b"1" + b"}" * 30,
    "very deep": b"[" * 200_000,
    "huge": b'{"a": "' + b"x" * guard.LARGEST + b'"}',
}


@pytest.mark.parametrize("data", TWO_MEANINGS.values(), ids=TWO_MEANINGS)
def test_what_two_readers_would_read_differently_is_not_read(data: bytes) -> None:
    with pytest.raises(Unreadable):
        guard.read(data)


@pytest.mark.parametrize(
    "data", [b'{"a": 9007199254740991}', b'{"a": 3.0, "b": 1e21}', b' {"a": "\\ud83d\\ude00"} ', b'{"a": null}']
)
def test_the_near_misses_are_read(data: bytes) -> None:
    assert guard.read(data) == json.loads(data)


BEYOND_THE_SIGNATURE = {
    "an inline context": ("@context.1", {"@vocab": "https://x.example/"}),
    "an unknown context": ("@context.1", "https://x.example/v1"),
    "another version of a context": ("@context.1", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"),
    "a context more": ("@context", [*DOCUMENT["@context"], "https://www.w3.org/ns/credentials/undefined-terms/v2"]),
    "a context twice": ("@context", [*DOCUMENT["@context"], DOCUMENT["@context"][0]]),
    "contexts in another order": ("@context", DOCUMENT["@context"][::-1]),
    "a single context": ("@context", DOCUMENT["@context"][0]),
    "no context": ("@context", ...),
    "a nested context": ("credentialSubject.@context", {"name": "https://x.example/name"}),
    "a nested null context": ("credentialSubject.@context", None),
    "a context in the proof": ("proof.verificationMethod", {"@context": {}, "id": "x:y"}),
    "a keyword": ("credentialSubject.@id", "did:example:1"),
    "a graph": ("@graph", [{"id": "did:example:1"}]),
    "an included node": ("@included", [{"id": "did:example:1"}]),
    "a null": ("validUntil", None),
    "an empty list": ("evidence", []),
    "an empty object": ("credentialSubject.achievement.criteria", {}),
    "a type twice": ("type", ["VerifiableCredential", "OpenBadgeCredential", "OpenBadgeCredential"]),
    "a list in a list": ("evidence", [[{"type": ["Evidence"]}]]),
    "a relative id": ("id", "urn"),
    "a relative path": ("issuer.id", "../wi"),
    "an empty id": ("issuer.id", ""),
    "a blank id": ("evidence.0.id", "_:b0"),
    "an id with a space": ("issuer.id", "did:web:a b"),
    "a statement smuggled through an id": ("evidence.0.id", "x:y> <x:z> <x:z> .\n<x:y"),
    "an id with a control character": ("evidence.0.id", "x:\x7f"),
    "several ids": ("id", ["urn:uuid:1", "urn:uuid:2"]),
    "an object as id": ("id", {"id": "urn:uuid:1"}),
}


def covered(document: dict) -> None:
    """The three readers that a credential passes on its way to its signature."""
    guard.lossless(document, [credential.CONTEXT])
    presented.read(document)
    statements({name: value for name, value in document.items() if name != "proof"})


@pytest.mark.parametrize("place_and_value", BEYOND_THE_SIGNATURE.values(), ids=BEYOND_THE_SIGNATURE)
def test_what_the_signature_would_not_cover_is_refused(place_and_value: tuple[str, object]) -> None:
    with pytest.raises((NotAllowed, NotLossless)):
        covered(edited(DOCUMENT, *place_and_value))


DROPPED_BY_RDF = {
    "an undefined member": ("credentialSubject.favourite", "blue"),
    "an undefined member at the top": ("favourite", "blue"),
    "a member of another type": ("credentialSubject.achievement.encodedList", "u"),
    "a relative type": ("credentialSubject.type", ["Hero"]),
    "a relative status list": ("credentialStatus.0.statusListCredential", "/status/wi/1"),
    "a blank status list": ("credentialStatus.0.statusListCredential", "_:list"),
    "a fraction": ("credentialSubject.licenseNumber", 1.5),
    "a text with a direction": ("name", {"@value": "x", "@direction": "rtl", "@language": "ar"}),
    "a smuggled statement": ("credentialStatus.0.statusListCredential", "x:y> <x:z> <x:z> .\n<x:y"),
}


@pytest.mark.parametrize("place_and_value", DROPPED_BY_RDF.values(), ids=DROPPED_BY_RDF)
def test_the_step_to_statements_drops_nothing_in_silence(place_and_value: tuple[str, object]) -> None:
    with pytest.raises(NotLossless):
        statements(edited(BARE, *place_and_value))


def test_a_protected_term_cannot_be_redefined() -> None:
    loader = linked_data.Loader(contexts.all_bundled() | {"x:redefining": {"@context": {"VerifiableCredential": "x:y"}}})
    with pytest.raises(NotLossless):
        statements(edited(BARE, "@context.1", "x:redefining"), loader)


def test_the_network_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket", lambda *_: pytest.fail("somebody asked the network"))
    with pytest.raises((NotLossless, jsonld.JsonLdError)):
        statements(edited(BARE, "@context.1", "https://example.org/context"))
    assert statements(BARE)


def test_the_bundled_contexts_are_the_official_ones() -> None:
    assert contexts.PINS[contexts.CREDENTIALS][1] == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    assert all("@context" in context for context in contexts.all_bundled().values())


def test_a_damaged_context_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    contexts.bundled.cache_clear()
    monkeypatch.setitem(contexts.PINS, contexts.CREDENTIALS, ("credentials-v2.json", "0" * 64))
    with pytest.raises(contexts.ContextChanged):
        contexts.bundled(contexts.CREDENTIALS)


def plain(document: dict) -> str:
    """What PyLD alone makes of it, without our resolver and our step to RDF."""
    loader = linked_data.Loader(contexts.all_bundled())
    options = {"documentLoader": loader, "format": "application/n-quads", "algorithm": "URDNA2015"}
    return jsonld.normalize(deepcopy(document), options)


NAMES = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20)


@given(NAMES, NAMES, st.integers(0, 131_071))
def test_our_statements_are_those_of_the_plain_library(name: str, title: str, index: int) -> None:
    document = edited(edited(BARE, "credentialSubject.identifier.0.identityHash", name), "name", title)
    document["credentialStatus"][0]["statusListIndex"] = str(index)
    assert canonical(statements(document)) == plain(document)


@pytest.mark.parametrize(
    "document",
    [
        BARE,
        {"@context": [contexts.CREDENTIALS], "id": "urn:x:1", "type": ["VerifiableCredential"], "issuer": "did:web:a.example"},
        {name: value for name, value in World().status_list(Purpose.REVOCATION).items() if name != "proof"},
        edited(BARE, "issuer", "did:web:ledger.example"),
        edited(BARE, "credentialSubject.achievement.type", ["Achievement", "Profile"]),
        edited(BARE, "evidence.0.type", ["Evidence", "Alignment", "Profile"]),
    ],
)  # fmt: skip
def test_documents_of_other_shapes_too(document: dict) -> None:
    assert canonical(statements(document)) == plain(document)


def test_threads_do_not_get_in_each_other_s_way() -> None:
    right, found = canonical(statements(BARE)), []

    def work() -> None:
        found.extend(canonical(statements(deepcopy(BARE))) for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [right] * 80


def test_a_document_made_to_be_slow_is_refused_in_a_second() -> None:
    subject = BARE["credentialSubject"] | {"identifier": BARE["credentialSubject"]["identifier"] * 40}
    start = time.perf_counter()
    with pytest.raises(ValueError, match="steps"):
        canonical(statements(edited(BARE, "credentialSubject", [subject, subject])))
    assert time.perf_counter() - start < 3


def test_what_was_written_is_read_back() -> None:
    said = presented.read(DOCUMENT)
    made = PARTICULARS
    assert (said.number, said.holder, said.category, said.age_band) == (made.number, made.holder, made.category, made.age_band)
    assert (said.valid_from, said.valid_until, said.awarded) == (made.valid_from, made.valid_until, made.awarded)
    assert (said.line_id, said.issuer, said.issuer_name) == (made.line_id, made.issuer, made.association_name)


OTHER_SHAPES = {
    "hashed is a text": ("credentialSubject.identifier.0.hashed", "false"),
    "hashed": ("credentialSubject.identifier.0.hashed", True),
    "hashed is a number": ("credentialSubject.identifier.0.hashed", 0),
    "two holders": ("credentialSubject.identifier", DOCUMENT["credentialSubject"]["identifier"] * 2),
    "two subjects": ("credentialSubject", [DOCUMENT["credentialSubject"]] * 2),
    "a licence": ("credentialSubject.achievement.achievementType", "License"),
    "a category alone": ("credentialSubject.achievement.humanCode", "FS"),
    "one status": ("credentialStatus", DOCUMENT["credentialStatus"][:1]),
    "two revocations": ("credentialStatus", DOCUMENT["credentialStatus"][:1] * 2),
    "three statuses": ("credentialStatus", [*DOCUMENT["credentialStatus"], DOCUMENT["credentialStatus"][0]]),
    "an index that is a number": ("credentialStatus.0.statusListIndex", 77),
    "an index with a fraction": ("credentialStatus.0.statusListIndex", "77.0"),
    "a negative index": ("credentialStatus.0.statusListIndex", "-77"),
    "an index with a plus": ("credentialStatus.0.statusListIndex", "+77"),
    "an index with zeros": ("credentialStatus.0.statusListIndex", "077"),
    "an index in other digits": ("credentialStatus.0.statusListIndex", "٧٧"),
    "an index with a space": ("credentialStatus.0.statusListIndex", "77 "),
    "another index in the other list": ("credentialStatus.1.statusListIndex", "78"),
    "another purpose": ("credentialStatus.0.statusPurpose", "message"),
    "purposes as a list": ("credentialStatus.0.statusPurpose", ["revocation"]),
    "another status type": ("credentialStatus.0.type", "StatusList2021Entry"),
    "no zone": ("validFrom", "2026-11-01T00:00:00"),
    "a day": ("validFrom", "2026-11-01"),
    "a day that does not exist": ("validUntil", "2027-02-29T00:00:00Z"),
    "an hour that does not exist": ("validUntil", "2027-02-28T24:00:00Z"),
    "other digits": ("validUntil", "２０２７-02-28T00:00:00Z"),
    "an issuance date": ("issuanceDate", "2026-11-01T00:00:00Z"),
    "a picture": ("credentialSubject.achievement.image", "https://x.example/i.png"),
    "terms of use": ("termsOfUse", {"type": "x"}),
    "an empty name": ("credentialSubject.identifier.0.identityHash", ""),
    "a name in a list": ("credentialSubject.identifier.0.identityHash", ["x"]),
}  # fmt: skip


@pytest.mark.parametrize("place_and_value", OTHER_SHAPES.values(), ids=OTHER_SHAPES)
def test_what_is_not_of_an_endorsement_s_shape_is_refused(place_and_value: tuple[str, object]) -> None:
    with pytest.raises(NotAllowed):
        presented.read(edited(DOCUMENT, *place_and_value))


def test_an_issuer_may_be_an_object_or_a_name() -> None:
    assert presented.read(edited(DOCUMENT, "issuer", "did:web:ledger.example")).issuer == "did:web:ledger.example"
