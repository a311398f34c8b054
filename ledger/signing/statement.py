"""What an association says happened, signed: the journal's line and the public log's leaf (``transparency.md`` 3.3).

A statement is signed before the append lock is asked for; the operator's record time ``at`` is put in front of the
signed rest while the lock is held. What the journal then keeps is, byte for byte, the leaf.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from operator import itemgetter
from typing import Final

from ledger.signing.canonical import JSON, NotCanonical, b64u, decode, encode, unb64u
from ledger.signing.keys import Signer

PREFIX: Final = b"ledger-statement/v1\n"
MEMBERS: Final = frozenset({"actor", "body", "data", "id", "key", "log", "n", "prev", "seen", "stream", "type", "valid"})
_BEFORE: Final = len('{"at":"","sig":"","stmt":')
_BEHIND: Final = len(',"v":1}')
_LINE: Final = frozenset({"at", "sig", "stmt", "v"})
_SEEN: Final = frozenset({"root", "size"})
_VALID: Final = frozenset({"from", "to"})
_DAYS: Final = frozenset({str, type(None)})
_TEXTS: Final = ("actor", "id", "key", "log", "prev", "stream", "type")
_texts: Final = itemgetter(*_TEXTS)
LONGEST: Final = 65_535
"""An entry's most bytes: its length is a u16 in the bundle (C2SP tlog-tiles)."""

_AT = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z", re.ASCII)
_DIGEST = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", re.ASCII)
"""Base64url of 32 bytes, its two unused bits zero: the same check as reading and writing it again, at a tenth of the time."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class BadLine(ValueError):
    """These bytes are not a line of version 1; the message names the member at fault."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The checkpoint that the author had verified when signing."""

    size: int
    root: str


@dataclass(frozen=True)
class Statement:
    """The twelve members of version 1, as signed."""

    actor: str
    body: str | None
    data: Mapping[str, JSON]
    id: str
    key: str
    log: str
    n: int
    prev: str
    seen: Seen
    stream: str
    type: str
    valid: Mapping[str, JSON]

    @cached_property
    def canonical(self) -> bytes:
        """The statement's canonical bytes."""
        return encode(
            {
                "actor": self.actor,
                "body": self.body,
                "data": self.data,
                "id": self.id,
                "key": self.key,
                "log": self.log,
                "n": self.n,
                "prev": self.prev,
                "seen": {"root": self.seen.root, "size": self.seen.size},
                "stream": self.stream,
                "type": self.type,
                "valid": self.valid,
            }
        )

    @property
    def signed_bytes(self) -> bytes:
        """What the author's key signs."""
        return PREFIX + self.canonical

    @cached_property
    def digest(self) -> str:
        """What the page's next statement names as its ``prev``."""
        return b64u(sha256(self.signed_bytes).digest())


@dataclass(frozen=True)
class Entry:
    """One line as the log shows it: the record time, the author's signature, and the statement."""

    at: str
    sig: bytes
    stmt: Statement

    @cached_property
    def recorded(self) -> datetime:
        """The record time."""
        return parse_at(self.at)


def sign(statement: Statement, signer: Signer) -> bytes:
    """The line without its record time: all that is known before the append lock. Raises :class:`BadLine` if too long."""
    signature = b64u(signer.sign(statement.signed_bytes))
    rest = b',"sig":"' + signature.encode() + b'","stmt":' + statement.canonical + b',"v":1}'
    if len(rest) + 36 > LONGEST:
        raise BadLine("a line has at most 65,535 bytes")
    return rest


def stamp(at: str, rest: bytes) -> bytes:
    """The whole line: the record time in front of the signed rest (``at`` sorts first, so the result is canonical)."""
    return b'{"at":"' + at.encode() + b'"' + rest


def leaf_hash(entry: bytes) -> bytes:
    """The log's hash of a line (RFC 6962 section 2.1)."""
    return sha256(b"\0" + entry).digest()


def format_at(moment: datetime) -> str:
    """A record time, UTC, of fixed width: also before the year 1000, of which ``strftime`` may write fewer digits."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def parse_at(text: str) -> datetime:
    """The moment that :func:`format_at` wrote. Raises :class:`BadLine`."""
    if not _AT.fullmatch(text):
        raise BadLine("at: not a UTC time of fixed width")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise BadLine("at: no such moment") from error


def parse_entry(data: bytes) -> Entry:
    """The line that ``data`` spells, of version 1 and of no other form. Raises :class:`BadLine`."""
    try:
        value = decode(data)
    except NotCanonical as error:
        raise BadLine(f"line: {error}") from error
    if not isinstance(value, dict) or value.keys() != _LINE:
        raise BadLine("line: exactly the members at, sig, stmt and v = 1")
    at, sig, stmt, version = value["at"], value["sig"], value["stmt"], value["v"]
    if not isinstance(at, str) or not isinstance(sig, str) or not isinstance(stmt, dict):
        raise BadLine("line: at and sig are texts, stmt is an object")
    if type(version) is not int or version != 1:
        raise BadLine("line: v = 1")
    recorded = parse_at(at)
    entry = Entry(at, _signature(sig), parse_statement(stmt))
    # Both are known by now: the line is canonical, so that its statement is too, and stands where ``sign`` and ``stamp`` put it.
    vars(entry)["recorded"] = recorded
    vars(entry.stmt)["canonical"] = data[_BEFORE + len(at) + len(sig) : -_BEHIND]
    return entry


def parse_statement(stmt: Mapping[str, JSON]) -> Statement:
    """The statement with exactly these members. Raises :class:`BadLine` naming the member at fault."""
    if stmt.keys() != MEMBERS:
        raise BadLine("stmt: exactly the twelve members of version 1")
    texts = _texts(stmt)
    if set(map(type, texts)) != {str} or "" in texts:  # looked at together, and one by one where one is to be named
        texts = tuple(_text(stmt, name) for name in _TEXTS)
    actor, name, key, log, prev, stream, kind = texts
    n, body, data = stmt["n"], stmt["body"], stmt["data"]
    if type(n) is not int or n < 1:
        raise BadLine("n: a number from 1")
    if body is not None:
        body = _text(stmt, "body")
        _digest("body", body)
    if prev:
        _digest("prev", prev)
    if not isinstance(data, dict):
        raise BadLine("data: an object")
    return Statement(actor, body, data, name, key, log, n, prev, _seen(stmt["seen"]), stream, kind, _valid(stmt["valid"]))


def _text(stmt: Mapping[str, JSON], name: str) -> str:
    value = stmt[name]
    if not isinstance(value, str) or (not value and name != "prev"):
        raise BadLine(f"{name}: a text")
    return value


def _digest(name: str, text: str) -> None:
    if not _DIGEST.fullmatch(text):
        raise BadLine(f"{name}: 32 bytes, in the canonical base64url")


def _signature(text: str) -> bytes:
    try:
        data = unb64u(text)
    except NotCanonical as error:
        raise BadLine(f"sig: {error}") from error
    if len(data) != 64:
        raise BadLine("sig: 64 bytes")
    return data


def _seen(seen: JSON) -> Seen:
    if not isinstance(seen, dict) or seen.keys() != _SEEN:
        raise BadLine("seen: a root and a size")
    root, size = seen["root"], seen["size"]
    if not isinstance(root, str) or type(size) is not int or size < 0:
        raise BadLine("seen: a root and a size")
    _digest("seen.root", root)
    return Seen(size, root)


def _valid(valid: JSON) -> Mapping[str, JSON]:
    if not isinstance(valid, dict) or valid.keys() != _VALID or not _DAYS.issuperset(map(type, valid.values())):
        raise BadLine("valid: from and to")
    for name in ("from", "to"):
        if (day := valid[name]) is not None:
            _day(name, day)
    return valid


@lru_cache(maxsize=4096)
def _day(name: str, text: str) -> None:
    """Asked once of each day, which most lines of a page have in common: what is no day is asked each time, and refused."""
    if not _DAY.fullmatch(text):
        raise BadLine(f"valid.{name}: a day, YYYY-MM-DD")
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise BadLine(f"valid.{name}: no such day") from error
