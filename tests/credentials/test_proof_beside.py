"""What a proof carries besides: the quick way to the line and its opening says what the careful way says, or leaves it to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.kit import WORLD, World
from ledger.credentials import checks_log
from ledger.credentials.checks_log import NotLogged
from ledger.signing import canonical, commitment
from ledger.signing.canonical import b64u, encode

LEAF, OPENING = WORLD.leaf
COMMITTED = commitment.commit(b"k" * 32, OPENING["id"], {"sha256": "0" * 64, "by": "wi", "document": "a name"})
PARTIAL = {
    "id": OPENING["id"],
    "fields": {"sha256": COMMITTED.opening()["fields"]["sha256"]},
    "digests": {name: b64u(digest) for name, digest in COMMITTED.digests.items()},
}
EXTRAS = {
    "all that there is": encode({"leaf": b64u(LEAF), "opening": OPENING}),
    "one of three fields": encode({"leaf": b64u(LEAF[:90]), "opening": PARTIAL}),
}


def carefully(extra: bytes):
    match canonical.decode(extra):
        case {"leaf": str(leaf), "opening": opening, **more} if not more:
            return canonical.unb64u(leaf), opening
        case _:
            raise NotLogged("the line and its opening are not in it")


def outcome(read, given):
    try:
        return repr(read(given))
    except ValueError as error:
        return type(error), str(error)


def quick(extra: bytes) -> bool:
    """Whether no JSON was read; and in any case the outcome is the careful way's."""
    assert outcome(checks_log._extra, replace(WORLD.proof, extra=extra)) == outcome(carefully, extra)
    found = checks_log._EXTRA.fullmatch(extra)
    return found is not None and checks_log._SHOWN.fullmatch(found[2].decode("latin-1")) is not None


@pytest.mark.parametrize("extra", EXTRAS.values(), ids=EXTRAS)
def test_every_bit(extra):
    known = 0
    for place in range(len(extra) * 8):
        changed = bytearray(extra)
        changed[place // 8] ^= 1 << place % 8
        known += quick(bytes(changed))
    assert quick(extra)
    assert 0 < known < len(extra) * 8


@pytest.mark.parametrize("extra", EXTRAS.values(), ids=EXTRAS)
def test_a_character_more_or_less_or_another(extra):
    text = extra.decode()
    for place in range(len(text) + 1):
        for more in ' \n"\\{}[],:0-é\x00':
            quick((text[:place] + more + text[place:]).encode())
            quick((text[:place] + more + text[place + 1 :]).encode())
        quick((text[:place] + text[place + 1 :]).encode())
        if text[place : place + 1].isalnum():
            assert not quick(f"{text[:place]}\\u{ord(text[place]):04x}{text[place + 1 :]}".encode())


MEMBERS = (
    '"leaf":"eA"',
    '"opening":{}',
    '"fields":{}',
    '"sha256":{}',
    '"sha256":"A"',
    '"salt":"A"',
    '"value":"0"',
    '"id":"x"',
    '"digests":{}',
    '"more":1',
)


@pytest.mark.parametrize("extra", EXTRAS.values(), ids=EXTRAS)
@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_more_anywhere(extra, member):
    text = extra.decode()
    for place, character in enumerate(text):
        if character == "{":
            assert not quick((text[: place + 1] + member + "," + text[place + 1 :]).encode())
        if character == "}":
            assert not quick((text[:place] + "," + member + text[place:]).encode())


@given(
    st.dictionaries(
        st.sampled_from(["leaf", "opening", "more"]),
        st.sampled_from([LEAF.decode(), b64u(LEAF), "", "é", "A", None, 1, OPENING, PARTIAL, {}, {"fields": {}}, [OPENING]])
        | st.dictionaries(
            st.sampled_from(["fields", "id", "digests"]), st.sampled_from(["x", "é", "\\", {}, OPENING["fields"], 1, None])
        ),
    )
)
def test_anything_in_their_places(said):
    quick(encode(said))


def test_a_proof_that_an_office_hands_out_is_read_the_quick_way():
    assert quick(WORLD.proof.extra)
    assert quick(World(line_changes=(("fields", {"by": "wi"}),)).prove(LEAF, {"leaf": b64u(LEAF), "opening": PARTIAL}).extra)
