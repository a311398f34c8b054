"""Lines read for their meaning: form, log, type and signature of each, on all processors; the order is for ``meaning``."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from multiprocessing import get_context
from typing import Final, NamedTuple

from ledger.audit.source import Extent, Source, bundles
from ledger.signing.canonical import JSON, b64u
from ledger.signing.keys import BadKey, VerifyKey
from ledger.signing.statement import PREFIX, BadLine, Entry, Statement, parse_entry
from ledger.transparency.edge import TILE_WIDTH
from ledger.wire import codec
from ledger.wire.names import SEALED

BUNDLES_AT_ONCE: Final = 4
WORTH_A_POOL: Final = 20_000
"""From how many lines on starting other processes takes less time than it saves."""

WITH_DATA: Final = frozenset(
    {
        "office.founded/1", "key.added/1", "key.revoked/1", "policy.published/1", "edition.published/1",
        "association.admitted/1", "association.ended/1", "association.succeeded/1",
        "association.ledger/1", "status.published/1", "adoption.batch/1", "body.erased/1", "endorsement.received/1",
        "endorsement.departed/1",
        "endorsement.released/1", "endorsement.release_withdrawn/1", "endorsement.moved/1",
        "endorsement.renewal_returned/1", "renewal.population/1", "renewal.drawn/1",
    }
)  # fmt: skip
"""The types whose data the order of lines depends on; the rest stays where it was read."""

_ADDED: Final = b'"type":"key.added/1"'
_BEFORE_STATEMENT: Final = len('{"at":"2026-11-21T20:37:00.000000Z","sig":"","stmt":') + 86
_BEHIND_STATEMENT: Final = len(',"v":1}')

Keys = Mapping[tuple[str, str], tuple[bytes, ...]]
"""By actor and key id: the public keys that were announced under it, whether or not in force."""


class Read(NamedTuple):
    """What of a line the later checks need. ``signer`` is the announced key that made its signature, if one did."""

    leaf: int
    at: str
    id: str
    actor: str
    key: str
    signer: bytes | None
    stream: str
    n: int
    prev: str
    digest: str
    type: str
    body: str | None
    seen_size: int
    seen_root: str
    edition: JSON
    start: JSON
    data: Mapping[str, JSON] | None
    problems: tuple[tuple[str, str], ...]


class Unread(NamedTuple):
    """A line that is not of the form; nothing more can be said of it."""

    leaf: int
    reason: str


Row = Read | Unread


class Chunk(NamedTuple):
    """Consecutive lines, and their leaf hashes one behind the other."""

    rows: list[Row]
    hashes: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """What a worker is given: entries from ``first`` on, and the keys announced so far."""

    first: int
    entries: list[bytes]
    origin: str
    keys: Keys


def read_batch(batch: Batch) -> Chunk:
    """Everything about each line that does not depend on the lines before it."""
    rows = [_row(index, entry, batch) for index, entry in enumerate(batch.entries, batch.first)]
    return Chunk(rows, b"".join([sha256(b"\0" + entry).digest() for entry in batch.entries]))


def _row(index: int, data: bytes, batch: Batch) -> Row:
    try:
        entry = parse_entry(data)
    except BadLine as error:
        return Unread(index, str(error))
    stmt = entry.stmt
    # The line is canonical and its members before the statement are of fixed width, so the statement's bytes lie here.
    signed = PREFIX + data[_BEFORE_STATEMENT:-_BEHIND_STATEMENT]
    return Read(
        index, entry.at, stmt.id, stmt.actor, stmt.key, _signer(entry, signed, batch.keys), stmt.stream, stmt.n, stmt.prev,
        b64u(sha256(signed).digest()), stmt.type, stmt.body, stmt.seen.size, stmt.seen.root, stmt.data.get("edition"),
        stmt.valid["from"], stmt.data if stmt.type in WITH_DATA else None, tuple(_problems(stmt, batch.origin)),
    )  # fmt: skip


def _signer(entry: Entry, signed: bytes, keys: Keys) -> bytes | None:
    for raw in keys.get((entry.stmt.actor, entry.stmt.key), ()):
        if _verify_key(entry.stmt.actor, raw).verify(entry.sig, signed):
            return raw
    return None


@lru_cache(maxsize=1024)
def _verify_key(name: str, raw: bytes) -> VerifyKey:
    return VerifyKey(name, raw)


def _problems(stmt: Statement, origin: str) -> Iterator[tuple[str, str]]:
    if stmt.log != origin:
        yield "OTHER LOG", f"made for another log, {stmt.log}"
    if stmt.type == SEALED:
        if stmt.data or stmt.body is None or stmt.valid["from"] is not None or stmt.valid["to"] is not None:
            yield "SEALED", "a sealed line shows nothing but that it was written"
        return
    try:
        codec.decode_public(stmt)
    except codec.Unreadable as error:
        yield "UNREADABLE", str(error)


# In order, on one processor or on all ---------------------------------------------------------------------------------


def chunks(source: Source, extent: Extent, origin: str, root: VerifyKey, *, workers: int | None = None) -> Iterator[Chunk]:
    """All lines within ``extent``, in order. ``workers``: how many processes; ``None``: as many as are worth it.

    Raises ``Unusable`` at the first bundle that is missing or damaged.
    """
    batches = _batches(source, extent, origin, root)
    wanted = (os.cpu_count() or 1) if workers is None else workers
    if wanted < 2 or (workers is None and extent.size < WORTH_A_POOL):
        yield from map(read_batch, batches)
        return
    # Spawned, not forked: a fork of a process with threads may hang. Lines make no cycles, and a worker lives for one log,
    # so that looking for cycles among a million small objects is a tenth of its time for nothing.
    with ProcessPoolExecutor(wanted, mp_context=get_context("spawn"), initializer=gc.disable) as pool:
        waiting: deque[Future[Chunk]] = deque()
        for batch in batches:
            waiting.append(pool.submit(read_batch, batch))
            if len(waiting) > 2 * wanted:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def announced_keys(
    root: VerifyKey, entries: Sequence[bytes], before: Keys | None = None
) -> dict[tuple[str, str], tuple[bytes, ...]]:
    """The keys known before, and those that ``entries`` claim to announce."""
    keys = dict(before or {(root.name, root.key_id): (root.raw,)})
    for key in _announced(entries):
        known = keys.get((key.name, key.key_id), ())
        if key.raw not in known:
            keys[key.name, key.key_id] = (*known, key.raw)
    return keys


def _batches(source: Source, extent: Extent, origin: str, root: VerifyKey) -> Iterator[Batch]:
    keys = announced_keys(root, ())
    waiting: list[bytes] = []
    start = 0
    for first, found in bundles(source, extent):
        waiting += found
        keys = announced_keys(root, found, keys)
        if first + len(found) == extent.size or len(waiting) >= BUNDLES_AT_ONCE * TILE_WIDTH:
            yield Batch(start, waiting, origin, keys)
            start, waiting = start + len(waiting), []


def _announced(entries: Sequence[bytes]) -> Iterator[VerifyKey]:
    """The keys that lines claim to announce; whether they may is for the one who reads them in order."""
    for entry in entries:
        if _ADDED in entry:
            try:
                yield VerifyKey.parse(str(parse_entry(entry).stmt.data.get("vkey")))
            except (BadLine, BadKey):
                continue
