"""A line known by its frame is read as the careful reader reads it, or left to it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.signing import framed, statement
from ledger.signing.canonical import b64u, encode
from ledger.signing.keys import SigningKey
from ledger.signing.statement import BadLine, Seen, Statement, sign, stamp

KEY = SigningKey.from_seed("wi", b"w" * 32)
AT = "2026-11-21T20:37:00.000000Z"
ISSUED = {"format": "jcs", "index": 77, "list": 1}


def line(**lie) -> bytes:
    members = {
        "actor": "wi", "body": b64u(b"b" * 32), "data": ISSUED, "id": "0198a3f0", "key": KEY.verify_key.key_id, "log": "log", "n": 2,
        "prev": b64u(b"p" * 32), "seen": Seen(1, b64u(b"r" * 32)), "stream": "a page", "type": "credential.issued/1",
        "valid": {"from": "2026-11-01", "to": None},
    }  # fmt: skip
    return stamp(AT, sign(Statement(**{**members, **lie}), KEY))


LINE = line()
TEXT = LINE.decode()


def outcome(read, data: bytes):
    try:
        return read(data)
    except BadLine as error:
        return str(error)


def quick(data: bytes) -> bool:
    """Whether the careful reader was not needed; and in any case the outcome is the careful reader's in every respect."""
    careful, found = outcome(statement.parse_entry, data), framed.read(data)
    for each in [outcome(framed.parse_entry, data)] + ([] if found is None else [found]):
        assert each == careful
        if found is not None:
            assert (each.recorded, each.stmt.canonical) == (careful.recorded, careful.stmt.canonical)
            assert repr(each) == repr(careful), "true is not 1"
    return found is not None


def test_a_line_as_we_write_it_is_known():
    assert quick(LINE)
    assert quick(line(body=None, prev="", n=1, seen=Seen(0, b64u(b"r" * 32)), data={}, valid={"from": None, "to": "2026-11-01"}))


def test_a_bit_turned_is_read_alike_or_left_to_the_careful_reader():
    known = 0
    for place in range(len(LINE) * 8):
        changed = bytearray(LINE)
        changed[place // 8] ^= 1 << place % 8
        known += quick(bytes(changed))
    assert 0 < known < len(LINE) * 8


def test_a_character_more_or_less_or_another():
    for place in range(len(TEXT) + 1):
        for more in ' \n\t"\\{}[],:0-é\x00\x7f':
            quick((TEXT[:place] + more + TEXT[place:]).encode())
            quick((TEXT[:place] + more + TEXT[place + 1 :]).encode())
        quick((TEXT[:place] + TEXT[place + 1 :]).encode())


def test_an_escape_that_need_not_be_is_refused():
    for place, character in enumerate(TEXT):
        if character.isalnum():
            assert not quick(f"{TEXT[:place]}\\u{ord(character):04x}{TEXT[place + 1 :]}".encode())


def ways(value, path=()):
    for name, member in value.items() if isinstance(value, dict) else ():
        yield (*path, name)
        yield from ways(member, (*path, name))


def doubled(value, path) -> str:
    """The canonical form of ``value``, the member at ``path`` twice."""
    if not isinstance(value, dict):
        return encode(value).decode()
    members = []
    for name in sorted(value):
        inner = path[1:] if path and path[0] == name else ()
        members += [f"{json.dumps(name)}:{doubled(value[name], inner)}"] * (2 if path == (name,) else 1)
    return "{" + ",".join(members) + "}"


@pytest.mark.parametrize("path", list(ways(json.loads(LINE))), ids=str)
def test_a_member_twice_is_refused(path):
    assert doubled(json.loads(LINE), ()).encode() == LINE
    assert not quick(doubled(json.loads(LINE), path).encode())


STRANGE = (
    None,
    True,
    0,
    1,
    1.0,
    -1,
    2**53,
    10**15,
    "",
    "x",
    "\\",
    '"',
    "é",
    "\ud800",
    "\x7f",
    [],
    {},
    {"a": {}},
    "2026-02-30",
    "A" * 43,
)


@pytest.mark.parametrize("path", list(ways(json.loads(LINE))), ids=str)
def test_whatever_is_put_in_a_member_s_place(path):
    for strange in (*STRANGE, ...):
        changed = json.loads(LINE)
        place = changed
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = strange
        if strange is ...:
            del place[path[-1]]
        text = json.dumps(changed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        quick(text.encode(errors="surrogatepass"))


@settings(max_examples=500)
@given(
    st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=5), st.one_of(st.text(max_size=9), st.integers(-9, 9), st.none())),
    st.text(st.characters(max_codepoint=300), min_size=1, max_size=9),
    st.sampled_from(["actor", "id", "key", "log", "stream", "type"]),
)  # fmt: skip
def test_any_data_and_any_texts(data, word, name):
    said = line(data=data, **{name: word})
    plain = all(" " <= letter <= "~" and letter not in '"\\' for letter in word)
    assert quick(said) == (plain and said.isascii() and not set("{}") & set(str(list(data.items()))))
