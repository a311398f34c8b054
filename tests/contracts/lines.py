"""Lines as short as a recorder will take them, and what every journal must show whatever happened to it."""

from __future__ import annotations

import hashlib
import re
import uuid

from ledger.journal import Journal, Once, PreparedLine, Reservation, Write

NAME = "test.made/1"
AT = re.compile(rb'\{"at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","sig":')


def line(stream: str, n: int, *, line_id: str | None = None, fill: int = 0) -> PreparedLine:
    """A prepared line whose statement says its own id, so that what was kept can be told apart."""
    own = line_id or str(uuid.uuid4())
    rest = f',"sig":"{"s" * 86}","stmt":{{"id":"{own}","fill":"{"x" * fill}"}},"v":1}}'
    return PreparedLine(stream, n, NAME, own, rest.encode())


def page() -> str:
    return str(uuid.uuid4())


def one(stream: str | None = None, n: int = 1, **rest: object) -> Write:
    return Write((line(stream or page(), n),), **rest)  # type: ignore[arg-type]


def key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def reserve(text: str, stream: str) -> Reservation:
    return Reservation(key(text), stream)


def once(text: str, request: str = "request") -> Once:
    return Once(key(text), key(request))


def assert_whole(journal: Journal) -> int:
    """Positions are dense, pages count from 1, record times never go back, each leaf is the hash of its line. The size."""
    lines = list(journal.stream())
    assert [row[0] for row in lines] == list(range(1, len(lines) + 1))
    assert journal.size() == len(lines)
    numbers: dict[str, int] = {}
    last_at = b""
    for _, name, stream, n, entry in lines:
        assert name == NAME
        assert n == numbers.get(stream, 0) + 1
        numbers[stream] = n
        found = AT.match(entry)
        assert found, "every line begins with its record time"
        assert found[1] >= last_at
        last_at = found[1]
    leaves = [hashlib.sha256(b"\0" + row[4]).digest() for row in lines]
    assert journal.leaf_hashes(0, len(lines) + 1) == leaves
    return len(lines)
