"""The quick ways of reading refuse exactly what the plain ways refuse."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.signing.canonical import NotCanonical, b64u, decode, encode, unb64u
from ledger.signing.keys import SigningKey
from ledger.signing.statement import MEMBERS, BadLine, Seen, Statement, parse_at, parse_entry, parse_statement, sign, stamp

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def plainly(data):
    """The definition: read, write again, compare."""
    try:
        return encode(json.loads(data)) == data
    except (ValueError, RecursionError):
        return False


def quickly(data):
    try:
        decode(data)
    except NotCanonical:
        return False
    return True


@given(JSON, st.booleans(), st.booleans())
def test_a_spelling_is_taken_if_and_only_if_writing_it_again_gives_it(value, escaped, spaced):
    data = json.dumps(value, sort_keys=True, ensure_ascii=escaped, separators=None if spaced else (",", ":")).encode(
        errors="replace"
    )
    assert quickly(data) == plainly(data)


@pytest.mark.parametrize(
    "data",
    [b"1.0", b"1e2", b"NaN", b"Infinity", b"-0", b"01", b'"\\u00e9"', b'{"\\u00e9":1}', b'"\\ud800"', b'{"a":1,"a":1}', b'{"b":1,"a":1}',
     b"[1, 2]", b" 1", b"1\n", b"\xef\xbb\xbf1", b"9007199254740992", b"-9007199254740992", b"9" * 5000, "\u00e9".encode("latin-1"),
     '{"\u00e9":1}'.encode(), b'"\\/"', b"1".decode().encode("utf-16"), b"[" * 100_000, b""],
)  # fmt: skip
def test_these_spellings_are_refused(data):
    with pytest.raises(NotCanonical):
        decode(data)


KEY = SigningKey.from_seed("wi", b"w" * 32)
AT = "2026-11-21T20:37:00.000000Z"


def line(**lie):
    members = {
        "actor": "wi", "body": b64u(b"b" * 32), "data": {}, "id": "id", "key": KEY.verify_key.key_id, "log": "log", "n": 2,
        "prev": b64u(b"p" * 32), "seen": Seen(1, b64u(b"r" * 32)), "stream": "page", "type": "sealed/1",
        "valid": {"from": None, "to": None},
    }  # fmt: skip
    return stamp(AT, sign(Statement(**{**members, **lie}), KEY))


def test_a_digest_has_one_spelling_of_32_bytes():
    """The pattern is held to reading and writing again, over every last character and the lengths around."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \n\u00e9"
    texts = ["A" * 42 + last for last in alphabet] + ["A" * length for length in (0, 42, 44, 86)] + ["A" * 20 + "+" + "A" * 22]
    for text in texts:
        try:
            good = len(unb64u(text)) == 32
        except NotCanonical:
            good = False
        for lie in ({"body": text}, {"prev": text}, {"seen": Seen(1, text)}):
            if good or (text == "" and "prev" in lie):
                parse_entry(line(**lie))
            else:
                with pytest.raises(BadLine):
                    parse_entry(line(**lie))


@pytest.mark.parametrize("version", [b"true", b"2", b'"1"', b"null"])
def test_only_version_1_is_version_1(version):
    parse_entry(line())
    with pytest.raises(BadLine):
        parse_entry(line().replace(b'"v":1}', b'"v":' + version + b"}"))


@pytest.mark.parametrize(
    "text",
    ["2026-11-21T24:00:00.000000Z", "2026-11-21T20:60:00.000000Z", "2026-11-21T20:37:60.000000Z", "2026-02-30T20:37:00.000000Z",
     "2026-11-21 20:37:00.000000Z", "2026-11-21T20:37:00.000000+00:00", "2026-11-21T20:37:00Z", "2026-11-21T20:37:00.000000z",
     "0000-11-21T20:37:00.000000Z", "2026-11-21T20:37:00.000000Z\n", "\u0662026-11-21T20:37:00.000000Z"],
)  # fmt: skip
def test_a_record_time_has_one_spelling(text):
    assert parse_at(AT).isoformat() == "2026-11-21T20:37:00+00:00"
    with pytest.raises(BadLine):
        parse_at(text)


@given(
    st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=5), st.one_of(st.text(max_size=9), st.integers(-9, 9))),
    st.text(min_size=1, max_size=9),
)
def test_what_was_signed_is_cut_out_of_the_line(data, word):
    """It is not written again, and the record time is not read again; both are what they would be."""
    entry = parse_entry(line(data=data, actor=word, stream=word))
    assert vars(entry.stmt)["canonical"] == replace(entry.stmt).canonical
    assert vars(entry)["recorded"] == parse_at(AT)
    assert KEY.verify_key.verify(entry.sig, entry.stmt.signed_bytes)


STRANGE = [None, True, 0, 1, -1, "", "x", "2026-02-30", b64u(b"x" * 32), [], {}, [""], {"from": None}, {"from": None, "to": 1},
           {"from": "2026-11-21", "to": None}, {"from": "2026-02-30", "to": None}, {"from": None, "to": "2026-1-1"},
           {"from": None, "to": None, "x": None}, {"root": b64u(b"r" * 32), "size": 1}, {"root": "", "size": 1}]  # fmt: skip


def taken(name, value):
    """What each member may be, asked one by one."""
    match name:
        case "n":
            return value == 1 and value is not True
        case "body":
            return value is None or value == b64u(b"x" * 32)
        case "prev":
            return value in ("", b64u(b"x" * 32))
        case "data":
            return isinstance(value, dict)
        case "seen":
            return isinstance(value, dict) and value.get("size") == 1 and value["root"] != ""
        case "valid":
            return (
                isinstance(value, dict)
                and value.get("from", "") in (None, "2026-11-21")
                and value == {"from": value["from"], "to": None}
            )
        case _:
            return isinstance(value, str) and value != ""


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_a_member_that_is_not_what_it_must_be_is_named(name):
    """Members are looked at together; whichever is at fault, it is found, and found again, and called by its name."""
    good = decode(line())["stmt"]
    for value in STRANGE * 2:
        stmt = {**good, name: value}
        if taken(name, value):
            assert parse_statement(stmt).canonical == encode(stmt)
            continue
        with pytest.raises(BadLine, match=f"^{name}"):
            parse_statement(stmt)


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_a_member_that_is_missing_or_one_too_many_is_refused(name):
    good = decode(line())["stmt"]
    for stmt in ({n: v for n, v in good.items() if n != name}, good | {name + "x": 1}):
        with pytest.raises(BadLine):
            parse_statement(stmt)
