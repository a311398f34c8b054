"""A file of ours is known by its bytes, says what the careful reader reads in it, and nothing else passes for one."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.kit import NOW, PARTICULARS, World
from credentials.test_mould import TEXTS, documents, places
from ledger.credentials import carriers, credential, guard, mould, signature, verbatim
from ledger.credentials.guard import Unreadable
from ledger.credentials.signature import BadProof, Suite

PARTICULARS = replace(PARTICULARS, holder="Zoë ‘Zo’ O’Neil/Ng")
WORLDS = {
    "rdfc": World(PARTICULARS),
    "jcs": World(PARTICULARS, suite=Suite.JCS),
    "from before messages": World(PARTICULARS, older=True),
    "without end": World(particulars=replace(PARTICULARS, valid_until=None), suite=Suite.JCS),
    "bound": World(particulars=replace(PARTICULARS, subject="did:key:z6MkExample"), suite=Suite.JCS),
    "of a demonstration": World(particulars=replace(PARTICULARS, demonstration=True)),
}
FILE = WORLDS["jcs"].file
TEXT = FILE.decode()


def outcome(read, *given):
    try:
        return read(*given)
    except BadProof as error:
        return str(error)


def agrees(data: bytes) -> bool:
    """Whether ``data`` was read as a file of ours; and if so, the careful way must have read the same in every respect."""
    found = verbatim.read(data)
    if found is None:
        return False
    document = guard.read(data)
    assert found.document == document
    assert credential.render(document) == data
    assert found.cast == mould.taken_apart(document)
    assert found.format == signature.carrier(document)
    assert outcome(verbatim.proof, found) == outcome(signature.read, document)
    return True


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_whatever_is_issued_is_known_by_its_bytes(world):
    assert agrees(world.file)
    assert carriers.read(world.file) == carriers.Carried(carriers.Kind.CREDENTIAL, world.file, file=verbatim.read(world.file))  # fmt: skip


def plain(text: str) -> bool:
    """Whether JSON writes it as itself."""
    return json.dumps(text, ensure_ascii=False) == f'"{text}"'


PLAIN = TEXTS.filter(plain)


@settings(max_examples=1000)
@given(
    documents(TEXTS) | documents(PLAIN), st.sampled_from(Suite), st.tuples(TEXTS, TEXTS, TEXTS) | st.tuples(PLAIN, PLAIN, PLAIN)
)
def test_any_texts_are_read_and_written_as_the_careful_way_does(document, suite, said):
    """And one that needs an escape is left to the careful way."""
    created, method, value = said
    options = signature.options(document, suite, created=created, method=method)
    data = credential.render(document | {"proof": options | {"proofValue": value}})
    cast = mould.taken_apart(document)
    assert agrees(data) == all(map(plain, cast.addresses + cast.texts + said))
    assert verbatim.poured(cast.shape, suite, mould.terms_of(cast.addresses + cast.texts + said)) == data
    found = verbatim.read(data)
    if found is not None:
        assert found.terms == tuple(mould.terms_of(found.cast.addresses + found.cast.texts + found.said))
        assert mould.jcs(found.cast, found.terms) == rfc8785.dumps(document)
        form, pick = verbatim._options_mould()
        if suite is Suite.JCS:
            assert form % pick(found.terms[-3:]) == rfc8785.dumps(options)


def test_a_bit_turned_is_another_text_of_ours_or_left_to_the_careful_way():
    read = 0
    for place in range(len(FILE) * 8):
        changed = bytearray(FILE)
        changed[place // 8] ^= 1 << place % 8
        read += agrees(bytes(changed))
    assert 0 < read < len(FILE) * 8


def without_the_quick_way(monkeypatch, data: bytes) -> dict:
    with monkeypatch.context() as patch:
        patch.setattr(verbatim, "read", lambda _: None)
        patch.setattr(mould, "taken_apart", lambda _: None)
        return WORLDS["jcs"].verify(data, proof=None).to_json()


def test_of_every_byte_changed_the_report_is_that_of_the_careful_way(monkeypatch):
    draw = random.Random(2026)
    for place in range(0, len(FILE), 3):
        changed = FILE[:place] + bytes([FILE[place] ^ 1 << draw.randrange(8)]) + FILE[place + 1 :]
        assert WORLDS["jcs"].verify(changed, proof=None).to_json() == without_the_quick_way(monkeypatch, changed)
    assert WORLDS["jcs"].verify(FILE, proof=None).to_json() == without_the_quick_way(monkeypatch, FILE)


def spelled(value, double, path=(), *, indent="\n") -> str:
    """``value`` as the file is written, the member at ``double`` twice."""
    inner = indent + "  "
    if isinstance(value, dict):
        members = [f"{json.dumps(name)}: {spelled(each, double, (*path, name), indent=inner)}" for name, each in value.items()]
        members += [each for each, name in zip(members, value, strict=True) if (*path, name) == double]
        return "{" + inner + f",{inner}".join(members) + indent + "}"
    if isinstance(value, list):
        items = [spelled(each, double, (*path, place), indent=inner) for place, each in enumerate(value)]
        return "[" + inner + f",{inner}".join(items) + indent + "]"
    return json.dumps(value, ensure_ascii=False)


MEMBERS = [path for path in places(WORLDS["jcs"].document) if path and isinstance(path[-1], str)]


@pytest.mark.parametrize("path", MEMBERS, ids=str)
def test_a_member_twice_is_not_read(path):
    assert spelled(WORLDS["jcs"].document, None) + "\n" == TEXT
    doubled = (spelled(WORLDS["jcs"].document, path) + "\n").encode()
    assert json.loads(doubled) == WORLDS["jcs"].document
    assert verbatim.read(doubled) is None
    with pytest.raises(Unreadable, match="twice"):
        carriers.read(doubled)


def test_space_anywhere_is_part_of_a_text_or_left_to_the_careful_way():
    left = 0
    for place in range(len(TEXT) + 1):
        for space in " ", "\n", "\t", "\r":
            left += not agrees((TEXT[:place] + space + TEXT[place:]).encode())
        agrees((TEXT[:place] + TEXT[place + 1 :]).encode())
    assert left > 3 * len(TEXT)


def test_an_escape_that_need_not_be_is_left_to_the_careful_way():
    for place, character in enumerate(TEXT):
        if character.isalnum() and ord(character) < 0x10000:
            escaped = f"{TEXT[:place]}\\u{ord(character):04x}{TEXT[place + 1 :]}".encode()
            assert verbatim.read(escaped) is None


@pytest.mark.parametrize(
    "number", ["1", "2.0", "2e0", "20e-1", "true", "-2", "02", "NaN", "2" * 30, '"2"', "null", "[[[[[[[[[[2]]]]]]]]]]"]
)
def test_a_number_that_is_not_ours_is_left_to_the_careful_way(number):
    line = f'"statusSize": {WORLDS["jcs"].document["credentialStatus"][2]["statusSize"]}'
    assert TEXT.count(line) == 1
    changed = TEXT.replace(line, f'"statusSize": {number}').encode()
    assert changed == FILE or verbatim.read(changed) is None


@pytest.mark.parametrize(
    "strange",
    {
        "nothing": "",
        "its beginning only": TEXT[:400],
        "without the last line's end": TEXT[:-1],
        "with more behind": TEXT + "{}",
        "with a mark of order before": "\ufeff" + TEXT,
        "lines that end as on Windows": TEXT.replace("\n", "\r\n"),
        "in one line": json.dumps(WORLDS["jcs"].document, ensure_ascii=False),
        "half a character": TEXT.replace("Zoë", "Zo\\ud800"),
        "hashed as a number": TEXT.replace('"hashed": false', '"hashed": 0'),
        "without a proof": json.dumps(
            World(PARTICULARS, suite=Suite.JCS).document | {"proof": None}, ensure_ascii=False, indent=2
        )
        + "\n",
        "nested without end": TEXT[:300] + "[" * 100_000,
        "a holder without a name": TEXT.replace(json.dumps(PARTICULARS.holder, ensure_ascii=False), '""'),
        "an address that is none": TEXT.replace('"urn:uuid:', '"schema:'),
        "longer than any": TEXT.replace("Zoë", "Z" * guard.LARGEST),
    }.items(),
    ids=lambda given: given[0],
)
def test_what_is_not_to_the_byte_as_we_write_it_is_left_to_the_careful_way(strange):
    assert strange[1].encode() != FILE
    assert verbatim.read(strange[1].encode()) is None


def test_bytes_that_are_not_text_are_left_to_the_careful_way():
    assert verbatim.read(FILE.replace("ë".encode(), b"\xff")) is None


def test_a_proof_of_a_file_of_ours_is_held_to_the_same():
    """Its texts are judged: a moment that does not exist, a key's address that is none, a value that is no signature."""
    for name, value in (
        ("created", "2026-02-30T00:00:00Z"),
        ("verificationMethod", "x"),
        ("proofValue", "z1"),
    ):
        document = WORLDS["jcs"].document | {"proof": WORLDS["jcs"].document["proof"] | {name: value}}
        data = credential.render(document)
        assert agrees(data)
        assert WORLDS["jcs"].verify(data, proof=None, on=NOW).check("signature").key == "signature.malformed"
