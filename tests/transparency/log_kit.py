"""A journal in memory, an impartial reader of log folders, and the RFC's own recursion to hold everything against."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from ledger.signing.keys import SigningKey, VerifyKey
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.log import Log
from ledger.transparency.note import parse_note

DESIGN = Path(__file__).parent.parent / "vectors"
ORIGIN = "log.example/endorsements"
LOG_KEY = SigningKey.from_seed(ORIGIN, sha256(b"the log of these tests").digest())


# The tree as RFC 6962 section 2.1 writes it, kept for tests only -------------------------------------------------------


def mth(leaves):
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m, leaves):
    return subproof(m, leaves, known=True) if 0 < m < len(leaves) else []


def subproof(m, leaves, *, known):
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known=known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], known=False), mth(leaves[:k])]


def split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def leaf(entry):
    return sha256(b"\0" + entry).digest()


def leaves_of(count):
    return [leaf(b"entry %d" % number) for number in range(count)]


# A journal in memory ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    position: int
    entry: bytes


@dataclass(frozen=True)
class Head:
    size: int
    root: bytes
    note: str


@dataclass
class Books:
    """What ``ledger.transparency.source.Source`` asks for, over a list of entries."""

    entries: list[bytes] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    signed: Head | None = None
    history: list[tuple[Head, str]] = field(default_factory=list)

    def write(self, size):
        """Deterministic entries up to ``size``."""
        for number in range(len(self.entries), size):
            self.entries.append(b"entry %d" % number)
            self.hashes.append(leaf(self.entries[-1]))

    def size(self):
        return len(self.entries)

    def lines(self, after, limit):
        return [Line(after + i, entry) for i, entry in enumerate(self.entries[after : after + limit], 1)]

    def leaf_hashes(self, start, stop):
        return self.hashes[start:stop]

    def head(self):
        return self.signed

    def swap_head(self, old, new):
        here = self.signed and (self.signed.size, self.signed.root)
        if here != (old and (old.size, old.root)):
            return False
        self.signed = new
        return True

    def publish(self, head, at):
        self.history.append((head, at))

    def checkpoints(self):
        return list(self.history)


class Clock:
    """A minute more each time it is asked."""

    def __init__(self):
        self.moment = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)

    def __call__(self):
        self.moment += timedelta(minutes=1)
        return self.moment


def log_over(folder, books, witnesses=(), signer=LOG_KEY):
    return Log(folder, books, signer, ORIGIN, head=Head, clock=Clock(), witnesses=witnesses)


# An impartial reader ---------------------------------------------------------------------------------------------------


def check_whole(folder, books):
    """The published log from its files alone, by the recursion, against every checkpoint ever published."""
    note = parse_note((folder / "checkpoint").read_bytes())
    head = Checkpoint.parse(note.text)
    entries = [entry for bundle in files(folder, "entries", head.size) for entry in split_bundle(bundle)]
    hashes = [leaf(entry) for entry in entries]
    assert len(hashes) == head.size
    assert mth(hashes) == head.root
    level = 0
    while head.size >> 8 * level:
        found = b"".join(files(folder, str(level), head.size >> 8 * level))
        width = 256**level
        assert found == b"".join(mth(hashes[i * width : (i + 1) * width]) for i in range(head.size >> 8 * level))
        level += 1
    for old, _ in books.checkpoints():
        assert mth(hashes[: old.size]) == old.root, f"the checkpoint of {old.size} no longer holds"
    return head


def files(folder, kind, count):
    for index in range(0, count, 256):
        width = min(256, count - index)
        name = f"{index // 256:03}" + ("" if width == 256 else f".p/{width}")
        yield (folder / "tile" / kind / name).read_bytes()


def split_bundle(data):
    while data:
        length = int.from_bytes(data[:2], "big")
        yield data[2 : 2 + length]
        data = data[2 + length :]


def example(name):
    return json.loads((DESIGN / name).read_text())


def seeded(name, seed):
    return SigningKey.from_seed(name, sha256(seed.encode()).digest())


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_of(vkey):
    return VerifyKey.parse(vkey)
