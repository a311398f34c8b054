"""Real lines in a journal without an office: encoded, committed to, signed by actors whose keys come from their names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

from ledger.journal.entry import PreparedLine, Write
from ledger.journal.journal import open_journal
from ledger.signing.canonical import b64u
from ledger.signing.commitment import commit
from ledger.signing.keys import SigningKey
from ledger.signing.statement import Seen, Statement, sign
from ledger.wire.codec import encode
from people import ARIZONA, COLORADO, WISCONSIN

ORIGIN = "test.example/lines"
SEEN = Seen(0, b64u(sha256(b"").digest()))
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


def signer(actor):
    return SigningKey.from_seed(actor, sha256(actor.encode()).digest())


class Clock:
    """A clock that is moved by hand."""

    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now

    def tick(self, seconds=1):
        self.now += timedelta(seconds=seconds)


class Bodies:
    """Private fields by line id, as a vault keeps them; erased ones are ``None``."""

    def __init__(self):
        self.kept = {}
        self.subjects = {}

    def put(self, line_id, subject, fields):
        self.kept[line_id] = dict(fields)
        self.subjects[line_id] = subject

    def get(self, ids) -> Mapping[str, Mapping[str, object] | None]:
        return {line_id: self.kept[line_id] for line_id in ids if line_id in self.kept}

    def erase(self, subject):
        gone = [line_id for line_id, one in self.subjects.items() if one == subject]
        self.kept.update(dict.fromkeys(gone))
        return gone


class Scribe:
    """Writes lines on pages of one journal, each write all or none, and remembers each page's last number and digest."""

    def __init__(self, journal, bodies=None):
        self.journal = journal
        self.bodies = bodies or Bodies()
        self.ends = {}
        self.keys = {}
        self.numbers = count(1)

    def write(self, *lines, subject=None):
        """Each line is ``(page, event)`` or ``(page, event, actor)`` or ``(page, event, actor, id)``."""
        return self.journal.write(Write(tuple(self.prepare(*line, subject=subject) for line in lines)))

    def prepare(self, page, event, actor=WISCONSIN, line_id=None, subject=None):
        line_id = line_id or f"line-{next(self.numbers)}"
        n, prev = self.ends.get(page, (0, ""))
        encoded = encode(event)
        digest = None
        if encoded.body:
            digest = b64u(commit(b"k" * 32, line_id, encoded.body).body)
            self.bodies.put(line_id, subject or page, encoded.body)
        key = self.keys.setdefault(actor, signer(actor))
        statement = Statement(
            actor, digest, encoded.data, line_id, key.verify_key.key_id, ORIGIN, n + 1, prev, SEEN, page, encoded.type, encoded.valid
        )  # fmt: skip
        self.ends[page] = (n + 1, statement.digest)
        return PreparedLine(page, n + 1, encoded.kind.name, line_id, sign(statement, key))


def open_at(address, clock=None):
    """A migrated journal whose clock is moved by hand, or runs."""
    return open_journal(address, clock=clock, migrate=True)


ACTORS = (WISCONSIN, COLORADO, ARIZONA)
