"""A small Alliance: a root, its online key, two associations, a log of a dozen lines, and one credential in it."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from hashlib import sha256

from ledger.credentials import casting, credential, signature, status, trust, verification
from ledger.credentials.credential import Particulars
from ledger.credentials.members import Membership
from ledger.credentials.status import Purpose
from ledger.credentials.trust import Contents, Trust
from ledger.signing import did, statement
from ledger.signing.canonical import b64u, encode
from ledger.signing.commitment import commit
from ledger.signing.keys import SigningKey
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.note import WitnessKey
from ledger.transparency.policy import Policy, parse_policy
from ledger.transparency.tlog_proof import TlogProof

ORIGIN = "ledger.example/endorsements"
URL = "https://ledger.example"
ISSUED = datetime(2026, 11, 21, 20, 37, tzinfo=UTC)
NOW = ISSUED + timedelta(hours=2)
LINE = "0198a3f0-6b8e-7c1d-9c55-0242ac120002"
WISCONSIN = "did:web:ledger.example:associations:wi"
COLORADO = "did:web:ledger.example:associations:co"


def key(name: str, salt: str = "") -> SigningKey:
    return SigningKey.from_seed(name, sha256(f"{name}{salt}".encode()).digest())


ROOT, ALLIANCE, WI, CO, LOG = key("root"), key("alliance"), key("wi"), key("co"), key(ORIGIN)
STRANGER = key("wi", "somebody else's")

PARTICULARS = Particulars(
    line_id=LINE,
    origin=ORIGIN,
    public_url=URL,
    association="wi",
    association_name="Wisconsin Alliance for Infant Mental Health",
    demonstration=False,
    number="WI-004711-7K3Q",
    holder="Zoë “Zo” O’Neil\\Ng",
    category="FS",
    age_band="IMH",
    title="Infant Family Specialist",
    description="Works with families of children from birth to 36 months.",
    criteria="Education, training, work and reflective supervision as the edition of 2026 asks.",
    valid_from=datetime(2026, 11, 1, tzinfo=UTC),
    valid_until=datetime(2028, 1, 1, tzinfo=UTC),
    awarded=datetime(2026, 10, 12, tzinfo=UTC),
    status_list=1,
    status_index=77,
)


def member(code: str, **changes) -> Membership:
    found = Membership(
        code=code,
        name=PARTICULARS.association_name if code == "wi" else f"Association of {code}",
        did=credential.issuer_did(URL, code),
        jurisdictions=("US-" + code.upper(),),
        age_bands=("IMH", "ECMH"),
        categories=("FA", "FS", "MHS"),
        licence="confirmed",
        start=date(2020, 1, 1),
        end=None,
    )
    return replace(found, **changes)


def line(signer: SigningKey, actor: str, kind: str, data: dict, *, stream: str, id=LINE, body=None, day="2026-11-01", at=ISSUED):
    said = statement.Statement(
        actor=actor,
        body=body,
        data=data,
        id=id,
        key=signer.verify_key.key_id,
        log=ORIGIN,
        n=1,
        prev="",
        seen=statement.Seen(0, b64u(sha256(b"").digest())),
        stream=stream,
        type=kind,
        valid={"from": day, "to": None},
    )
    return statement.stamp(statement.format_at(at), statement.sign(said, signer))


def added(who: SigningKey, *, by: SigningKey = ROOT, custody="operator", **more) -> bytes:
    vkey = who.verify_key
    return line(
        by, by.verify_key.name, "key.added/1", {"custody": custody, "vkey": vkey.vkey}, stream=f"keys/{vkey.name}", **more
    )


def revoked(who: SigningKey, *, by: SigningKey = ROOT, suspect_from=None, **more) -> bytes:
    vkey = who.verify_key
    data = {"suspect_from": suspect_from, "vkey": vkey.vkey}
    return line(by, by.verify_key.name, "key.revoked/1", data, stream=f"keys/{vkey.name}", **more)


@dataclass(frozen=True)
class World:
    """Everything that goes into a verification; a test changes one thing and looks what is said."""

    particulars: Particulars = PARTICULARS
    signer: SigningKey = WI
    suite: signature.Suite = signature.Suite.RDFC
    created: datetime = ISSUED
    witnesses: int = 0
    members: tuple[Membership, ...] = (member("wi"), member("co"))
    keys: tuple[tuple[int, bytes], ...] = ((1, added(ROOT)), (2, added(ALLIANCE)), (4, added(WI)), (5, added(CO)))
    index: int = 9
    size: int = 12
    line_changes: tuple[tuple[str, object], ...] = ()
    line_signer: SigningKey | None = None
    statuses: bool = False
    set_bits: tuple[tuple[Purpose, int], ...] = ()
    superseded: tuple[tuple[int, date], ...] = ()
    older: bool = False
    """Whether the credential was made before messages were."""

    @cached_property
    def document(self) -> dict:
        made = casting.build(self.particulars)
        if self.older:
            made["credentialStatus"] = [each for each in made["credentialStatus"] if each["statusPurpose"] != "message"]
        return self.sign(made)

    def sign(self, made: dict, **changes) -> dict:
        method = did.method_id(self.particulars.issuer, self.signer.verify_key)
        return signature.sign(made, self.signer, **({"method": method, "created": self.created, "suite": self.suite} | changes))

    @cached_property
    def file(self) -> bytes:
        return credential.render(self.document)

    @cached_property
    def policy_text(self) -> str:
        lines = [f"log {LOG.verify_key.vkey}"]
        lines += [f"witness w{n} {WitnessKey(w.verify_key.name, w.verify_key.raw).vkey}" for n, w in enumerate(self.witness_keys)]
        if self.witness_keys:
            least = len(self.witness_keys) * 2 // 3 + 1
            lines += [f"group all-of-them {least} " + " ".join(f"w{n}" for n in range(self.witnesses)), "quorum all-of-them"]
        else:
            lines.append("quorum none")
        return "\n".join(lines) + "\n"

    @property
    def policy(self) -> Policy:
        return parse_policy(self.policy_text.encode())

    @cached_property
    def witness_keys(self) -> list[SigningKey]:
        return [key(f"w{n}.example/witness") for n in range(self.witnesses)]

    @cached_property
    def leaf(self) -> tuple[bytes, dict]:
        return self.line_for(self.file)

    def line_for(self, file: bytes) -> tuple[bytes, dict]:
        changes = dict(self.line_changes)
        committed = commit(b"k" * 32, LINE, {"sha256": sha256(file).hexdigest(), **changes.pop("fields", {})})
        data = {"format": "ldp", "index": self.particulars.status_index, "list": 1} | changes.pop("data", {})
        signer = self.line_signer or self.signer
        given = {"actor": "wi", "kind": "credential.issued/1", "stream": "a page", "body": b64u(committed.body)} | changes
        return line(signer, given.pop("actor"), given.pop("kind"), data, **given), committed.opening()

    @cached_property
    def proof(self) -> TlogProof:
        entry, opening = self.leaf
        return self.prove(entry, {"leaf": b64u(entry), "opening": opening})

    def prove(self, entry: bytes, extra: object) -> TlogProof:
        leaves = [sha256(bytes([0, n])).digest() for n in range(self.size)]
        leaves[self.index] = statement.leaf_hash(entry)
        note = Checkpoint(ORIGIN, self.size, mth(leaves)).signed_by(LOG)
        at = int(NOW.timestamp())
        keys = [WitnessKey(w.verify_key.name, w.verify_key.raw) for w in self.witness_keys]
        note = note.signed_also(k.cosign(note.text, w, at=at) for k, w in zip(keys, self.witness_keys, strict=True))
        return TlogProof(self.index, tuple(path(self.index, leaves)), note.data, encode(extra))

    def status_list(self, purpose: Purpose, *, at=NOW, signer=None, issuer=None, **changes) -> dict:
        issuer = issuer or self.particulars.issuer
        signer = signer or self.signer
        url = status.list_url(URL, self.particulars.association, purpose)
        bits = status.bitstring(index for which, index in self.set_bits if which is purpose)
        made = status.build(url, issuer, purpose, bits, at=at) | changes
        return signature.sign(made, signer, method=did.method_id(issuer, signer.verify_key), created=at)

    def served(self, url: str) -> bytes | None:
        purpose = next(purpose for purpose in Purpose if purpose in url)
        return credential.render(self.status_list(purpose))

    @cached_property
    def contents(self) -> Contents:
        lists = [self.status_list(purpose) for purpose in Purpose] if self.statuses else None
        return Contents(
            admissions=self.keys,
            members=self.members,
            at=NOW,
            size=self.size,
            demonstration=False,
            log_key=LOG.verify_key,
            root=ROOT.verify_key,
            policy=self.policy_text,
            statuses=lists,
            superseded={status.list_url(URL, self.particulars.association, Purpose.MESSAGE): dict(self.superseded)}
            if self.superseded
            else None,
        )

    @cached_property
    def trust_file(self) -> bytes:
        return trust.write(self.contents, ALLIANCE)

    @cached_property
    def trust(self) -> Trust:
        return trust.read(self.trust_file, root=ROOT.verify_key)

    def verify(self, file: bytes | None = None, **changes):
        given = {"on": NOW, "trust": self.trust, "proof": self.proof.data} | changes
        return verification.verify(self.file if file is None else file, **given)


def edited(document: dict, path: str, value: object) -> dict:
    """A copy with the member at ``path`` (names and numbers, with dots between) replaced; ``...`` removes it."""
    copy = deepcopy(document)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = copy
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return copy


def raw(document: dict) -> bytes:
    return json.dumps(document, indent=2).encode()


def mth(leaves):
    """The tree as RFC 6962 section 2.1 writes it."""
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


def split(n: int) -> int:
    return 1 << ((n - 1).bit_length() - 1)


WORLD = World()


def bare(world: World = WORLD) -> dict:
    """The credential without its proof."""
    return {name: value for name, value in world.document.items() if name != "proof"}


def line_of(report, name: str) -> str:
    """The key of the report's line of this name."""
    found = report.check(name)
    return "not reached" if found is None else found.key
