"""A small office's log, written by hand with its keys: whatever a liar could write, a test can write here."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.signing.canonical import b64u
from ledger.signing.commitment import commit
from ledger.signing.keys import SigningKey
from ledger.signing.statement import Seen, Statement, format_at, leaf_hash, sign, stamp
from ledger.transparency.policy import of_log
from transparency.log_kit import Books, log_over

ORIGIN = "log.example/endorsements"
EDITION = b'name = "rules of these tests"\n'
DIGEST = sha256(EDITION).hexdigest()
BEGIN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SUBJECT = sha256(b"the subject's key").digest()


def key(name, seed=None):
    return SigningKey.from_seed(name, sha256((seed or f"key of {name}").encode()).digest())


LOG = key(ORIGIN)
ROOT = key("root")
POLICY = of_log(LOG.verify_key)


class Desk:
    """Writes lines as an office does, unless it is told to lie."""

    def __init__(self):
        self.entries, self.openings = [], []
        self.keys = {name: key(name) for name in ("root", "alliance", "wi", "co", "mi")}
        self.last, self.seen, self.sizes, self.number = {}, Seen(0, b64u(sha256(b"").digest())), [], 0
        self.at = BEGIN

    def line(self, actor, stream, kind, data=None, *, start="2026-11-01", end=None, fields=None, lie=None, signer=None, at=None):
        """One more line; the id it bears. ``lie`` replaces members of the statement before it is signed."""
        self.number += 1
        self.at += timedelta(seconds=1)
        line_id = str(UUID(int=self.number << 64 | 7 << 12 | 1 << 15 | 1 << 63))
        signer = signer or self.keys[actor]
        n, prev = self.last.get(stream, (0, ""))
        body = None
        if fields is not None:
            sealed = commit(SUBJECT, line_id, fields)
            body = b64u(sealed.body)
            self.openings.append(sealed.opening())
        valid = {"from": start, "to": end}
        statement = Statement(
            actor, body, data or {}, line_id, signer.verify_key.key_id, ORIGIN, n + 1, prev, self.seen, stream, kind, valid
        )
        statement = replace(statement, **(lie or {}))
        self.entries.append(stamp(at or format_at(self.at), sign(statement, signer)))
        self.last[stream] = (statement.n, statement.digest)
        return statement.id

    def sealed(self, actor, stream, kind="person.registered/1", **more):
        fields = {"type": kind, "valid": {"from": "2026-11-01", "to": None}, "data": {"source": "test"}, "by": "rule"}
        return self.line(actor, stream, "sealed/1", start=None, fields=fields, **more)

    def publish(self):
        """The lines so far are published, and the next authors have seen them."""
        books = self.books()
        self.sizes.append(len(self.entries))
        self.seen = Seen(len(self.entries), b64u(root_of(books.hashes)))

    def books(self, upto=None):
        entries = self.entries[:upto]
        return Books(list(entries), [leaf_hash(entry) for entry in entries])

    def found(self):
        data = {"origin": ORIGIN, "public_url": "https://office.example", "demonstration": False}
        self.line("root", "office", "office.founded/1", data)
        for actor, custody in (("root", "association"), ("alliance", "operator")):
            self.announce(actor, custody)
        self.line("root", "policy", "policy.published/1", {"sha256": sha256(POLICY).hexdigest(), "version": 1})
        edition = {"sha256": DIGEST, "from": "2026-01-01", "supersedes": None}
        self.line("alliance", "edition/network", "edition.published/1", edition)
        self.publish()
        for code, custody in (("wi", "operator"), ("co", "association"), ("mi", "operator")):
            self.admit(code, custody)
        self.publish()
        return self

    def announce(self, actor, custody, **more):
        data = {"vkey": self.keys[actor].verify_key.vkey, "custody": custody}
        return self.line("root", f"keys/{actor}", "key.added/1", data, **more)

    def admit(self, code, custody):
        data = {"name": code.upper(), "jurisdictions": [code.upper()], "age_bands": ["IMH"], "licence": "confirmed"}
        self.line("alliance", f"association/{code}", "association.admitted/1", data)
        self.announce(code, custody)

    def grant(self, actor="wi", page="page-1", **more):
        data = {"category": "FS", "age_band": "IMH", "edition": DIGEST, "rule": "grant", "late_until": "2027-11-30"}
        fields = {"number": "WI-000001-ABCD", "holder": "person-1", "application": "application-1", "by": "officer-1"}
        return self.line(actor, page, "endorsement.granted/1", data, end="2027-10-31", fields=fields, **more)

    def renew(self, actor="wi", page="page-1", **more):
        data = {"edition": DIGEST, "rule": "renewal", "late_until": None, "submitted": None}
        return self.line(actor, page, "endorsement.renewed/1", data, start="2027-11-01", end="2028-10-31", **more)

    def release(self, actor="wi", to="co", page="page-1", until="2026-12-31", start="2026-11-01", **data):
        data = {"to": to, "until": until, "instead_of": None, "ground": None, "batch": None, "origin": None, **data}
        return self.line(actor, page, "endorsement.released/1", data, start=start)

    def move(self, release, actor="co", page="page-1", **more):
        data = {"release": release, "edition": DIGEST, "renew_by": None}
        return self.line(actor, page, "endorsement.moved/1", data, **more)

    def erase(self, *ids, actor="wi", **more):
        return self.line(actor, f"erasure/{actor}", "body.erased/1", {"ids": list(ids), "basis": "asked for"}, **more)

    def story(self):
        """Founding, a grant, a renewal, a move, sealed pages: 20 lines that are as they should be."""
        self.found()
        self.sealed("wi", "person-page")
        self.grant()
        self.publish()
        self.renew()
        release = self.release()
        self.publish()
        self.move(release)
        self.line(
            "co", "status/co", "status.published/1", {"lists": [{"url": "https://x/1", "sha256": sha256(b"list").hexdigest()}]}
        )
        return self

    def pad(self, upto):
        """Sealed lines up to ``upto`` entries; published now and then."""
        while len(self.entries) < upto:
            self.sealed("wi", f"pad-{len(self.entries) // 7}")
            if len(self.entries) % 200 == 0:
                self.publish()
        return self

    def log(self, folder, witnesses=()):
        """The log's folder, grown as the office grew, with what an export holds besides."""
        books = Books()
        log = log_over(folder, books, witnesses, signer=LOG)
        for size in [*self.sizes, len(self.entries)]:
            books.entries = self.entries[:size]
            books.hashes = [leaf_hash(entry) for entry in books.entries]
            log.advance()
        beside(folder, self, books)
        return folder


def root_of(hashes):
    from ledger.transparency.merkle import root

    return root(hashes)


def beside(folder, desk, books):
    (folder / "policy").write_bytes(POLICY)
    (folder / "editions").mkdir(exist_ok=True)
    (folder / "editions" / f"{DIGEST}.toml").write_bytes(EDITION)
    (folder / "keys.txt").write_text(ROOT.verify_key.vkey + "\n")
    history = [json.dumps({"at": at, "note": head.note}) for head, at in books.history]
    (folder / "checkpoints.jsonl").write_text("\n".join(history) + "\n")
    (folder / "openings.jsonl").write_text("".join(json.dumps(opening) + "\n" for opening in desk.openings))


def look(folder, *, trust=None, **more):
    """The audit's report, under the root key and policy that the auditor brought."""
    return audit(FolderSource(folder), trust or Trust(POLICY, ROOT.verify_key), workers=0, **more)


def codes(report):
    return {found.code for found in report.findings if found.grade.value == "fault"}


def faults(report):
    return [found.line for found in report.findings if found.grade.value == "fault"]
