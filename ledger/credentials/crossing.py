"""The two papers by which an endorsement crosses from one ledger to another: a release, and the receipt of it.

Each is a W3C credential of the association that wrote a line, with the proof that the line stands in its log beside it. A
ledger reads them, no wallet does, and no published context has their words: so the proof is eddsa-jcs-2022, which signs the
JSON itself. What a release says of the number is bound to the line that began the page, by that line's own commitment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ledger.credentials import guard, signature
from ledger.credentials.case import SKEW, after, before
from ledger.credentials.checks_log import stands_under
from ledger.credentials.credential import moment, render
from ledger.credentials.members import Member
from ledger.credentials.signature import BadProof, Proof, Suite
from ledger.credentials.trust import Trust
from ledger.signing import canonical, commitment
from ledger.signing.canonical import b64u, unb64u
from ledger.signing.keys import Signer
from ledger.signing.statement import Entry, parse_entry
from ledger.transparency.tlog_proof import TlogProof, parse_proof

Json = dict[str, Any]

CONTEXT: Final = ("https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/undefined-terms/v2")
RELEASE: Final = "EndorsementRelease"
RECEIPT: Final = "EndorsementReceipt"
LINES: Final[Mapping[str, str]] = {RELEASE: "endorsement.released/1", RECEIPT: "endorsement.received/1"}
"""Which line each paper speaks of."""
BEGINNINGS: Final = frozenset({"endorsement.granted/1", "endorsement.adopted/1", "endorsement.received/1"})

_MEMBERS: Final = frozenset({"@context", "id", "type", "issuer", "validFrom", "credentialSubject", "proof"})
_ID: Final = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_CARRIED: Final = ("number", "givenName", "category", "ageBand", "standing")
_AFTER: Final = ("familyName", "grantedOn", "coveredUntil", "lateUntil", "renewBy", "reviewFrom", "holds", "addOn", "addOnUntil")
_WORDS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    RELEASE: (frozenset({*_CARRIED, "to", "until", "releasedOn", "ledger", "log"}), frozenset(_AFTER)),
    RECEIPT: (frozenset({"number", "release", "receivedOn", "ledger", "log"}), frozenset()),
}
"""What each paper's subject says, and what it may say."""


class NotProven(ValueError):
    """The paper is not what it says it is. ``step`` is ``form``, ``issuer``, ``signature`` or ``log``; ``field`` the member."""

    def __init__(self, step: str, field: str, text: str) -> None:
        super().__init__(text)
        self.step, self.field = step, field


@dataclass(frozen=True, slots=True)
class Proven:
    """A paper whose signature and line hold: what it says, whose it is, and where its line stands."""

    subject: Json
    member: Member
    line: Entry
    leaf: int
    size: int


# Making ---------------------------------------------------------------------------------------------------------------


def write(
    kind: str, line_id: str, issuer: str, subject: Mapping[str, Any], signer: Signer, *, method: str, now: datetime
) -> bytes:
    """The paper about line ``line_id``, signed; members of ``subject`` that are ``None`` or empty are left out."""
    document = {
        "@context": list(CONTEXT),
        "id": f"urn:uuid:{line_id}",
        "type": ["VerifiableCredential", kind],
        "issuer": issuer,
        "validFrom": moment(now),
        "credentialSubject": {name: value for name, value in subject.items() if value not in (None, [], "")},
    }
    return render(signature.sign(document, signer, method=method, created=now, suite=Suite.JCS))


def beside(leaf: bytes, began: bytes | None = None) -> bytes:
    """What goes into the proof beside a paper: its line, and for a release the proof of the line that began the page."""
    return canonical.encode({"leaf": b64u(leaf)} if began is None else {"began": b64u(began), "leaf": b64u(leaf)})


def beginning(leaf: bytes, opening: canonical.JSON) -> bytes:
    """What goes into the inner proof: the line that began the page, and the opening of its number."""
    return canonical.encode({"leaf": b64u(leaf), "opening": opening})


# Checking -------------------------------------------------------------------------------------------------------------


def verify(kind: str, document: bytes, proof: bytes | None, trust: Trust, *, on: datetime) -> Proven:
    """What the paper says, every signature, key and proof in it checked against ``trust``, offline. Raises :class:`NotProven`."""
    data = _read(kind, document)
    member = trust.member(data["issuer"])
    if member is None:
        raise NotProven("issuer", "issuer", "the trust file knows no such association")
    signed = _signed(data, member, on)
    if proof is None:
        raise NotProven("log", "proof", "there is no proof of logging beside it")
    try:
        found = _logged(kind, data, member, trust, proof)
    except NotProven:
        raise
    except ValueError as error:  # every reader's own refusal is one, and says what was wrong
        raise NotProven("log", "proof", str(error)) from error
    if found.line.recorded - signed.created > SKEW:
        raise NotProven("signature", "proof", "it was signed before the line that it speaks of was written")
    return found


def _read(kind: str, document: bytes) -> Json:
    try:
        data = guard.read(document)
        guard.lossless(data, [CONTEXT])
    except (guard.Unreadable, guard.NotAllowed) as error:
        raise NotProven("form", "document", str(error)) from error
    if set(data) != _MEMBERS or data["type"] != ["VerifiableCredential", kind]:
        raise NotProven("form", "type", f"not an {kind}")
    for name, good in (("id", _ID.fullmatch(str(data["id"]))), ("issuer", isinstance(data["issuer"], str))):
        if not good:
            raise NotProven("form", name, "something else than is due there")
    _read_subject(kind, data["credentialSubject"])
    try:
        guard.read_moment(data["validFrom"])
    except guard.NotAllowed as error:
        raise NotProven("form", "validFrom", str(error)) from error
    return data


def _read_subject(kind: str, subject: object) -> None:
    must, may = _WORDS[kind]
    if not isinstance(subject, dict):
        raise NotProven("form", "credentialSubject", "something else where an object is due")
    if odd := sorted((must - set(subject)) | (set(subject) - must - may)):
        raise NotProven("form", odd[0], "a member that is missing, or is not known")
    for name, value in subject.items():
        if name != "holds" and (not isinstance(value, str) or not value):
            raise NotProven("form", name, "something else where a text is due")


def _signed(data: Json, member: Member, on: datetime) -> Proof:
    """The association's own signature, with a key in force when it was made; of a key once doubted none is believed here."""
    try:
        proof = signature.read(data)
    except BadProof as error:
        raise NotProven("signature", "proof", str(error)) from error
    key = member.key(proof.key_id) if proof.controller == data["issuer"] else None
    if key is None or proof.purpose != signature.ASSERTION or proof.suite is not Suite.JCS:
        raise NotProven("signature", "proof", "it is not signed with a key of the association, to assert this")
    if key.suspect_from is not None or before(proof.created, key.start) or after(proof.created, key.end):
        raise NotProven("signature", "proof", "the key did not speak for the association when it was signed")
    if proof.created - on > SKEW or (proof.expires is not None and proof.expires < on):
        raise NotProven("signature", "proof", "it is signed in the future, or has expired")
    try:
        good = signature.verify(data, proof, key.key)
    except guard.NotAllowed as error:
        raise NotProven("signature", "document", str(error)) from error
    if not good:
        raise NotProven("signature", "proof", "the signature does not verify: something was changed")
    return proof


def _logged(kind: str, data: Json, member: Member, trust: Trust, proof: bytes) -> Proven:
    parsed = parse_proof(proof)
    inner: bytes | None = None
    match canonical.decode(parsed.extra or b"null"):
        case {"leaf": str(leaf), "began": str(began), **more} if kind == RELEASE and not more:
            inner = unb64u(began)
        case {"leaf": str(leaf), **more} if kind == RECEIPT and not more:
            pass
        case _:
            raise NotProven("log", "proof", "the lines that it should show are not in it")
    entry, size = _line(parsed, unb64u(leaf), trust)
    stmt = entry.stmt
    if (stmt.type, stmt.id, stmt.actor) != (LINES[kind], data["id"].removeprefix("urn:uuid:"), member.membership.code):
        raise NotProven("log", "id", "the line in the proof is another, or another association's")
    subject: Json = data["credentialSubject"]
    _same(kind, subject, entry)
    if inner is not None:
        _began(subject, entry, parsed, parse_proof(inner), trust)
    return Proven(subject, member, entry, parsed.index, size)


def _line(proof: TlogProof, leaf: bytes, trust: Trust) -> tuple[Entry, int]:
    """The line, in the log, witnessed as the policy asks, signed by its actor with a key that spoke there; and the head's size."""
    accepted = stands_under(trust.policy, trust.origin, proof, leaf)
    if not trust.policy.met_by({one.witness for one in accepted.cosigned}):
        raise NotProven("log", "proof", "fewer witnesses cosigned its checkpoint than the policy asks for")
    entry = parse_entry(leaf)
    speaking = [one for member in trust.members if member.membership.code == entry.stmt.actor for one in member.keys]
    keys = [one for one in speaking if one.key.key_id == entry.stmt.key and one.in_force_at(proof.index)]
    if entry.stmt.log != trust.origin or not any(one.key.verify(entry.sig, entry.stmt.signed_bytes) for one in keys):
        raise NotProven("log", "proof", "the line is not signed with a key that spoke there for the one who states it")
    return entry, accepted.checkpoint.size


def _same(kind: str, subject: Json, entry: Entry) -> None:
    """The line says what the paper says."""
    data, first = entry.stmt.data, entry.stmt.valid["from"]
    said: Json = {"log": entry.stmt.log}
    if kind == RELEASE:
        said |= {"to": data.get("to"), "until": data.get("until"), "ledger": data.get("origin"), "releasedOn": first}
    else:
        said |= {"release": data.get("release"), "ledger": data.get("origin"), "receivedOn": first}
    for name, value in said.items():
        if subject[name] != value:
            raise NotProven("log", name, "the line in the log says something else")


def _began(subject: Json, entry: Entry, outer: TlogProof, inner: TlogProof, trust: Trust) -> None:
    """The number is the one that the page's first line committed to."""
    match canonical.decode(inner.extra or b"null"):
        case {"leaf": str(leaf), "opening": opening, **more} if not more:
            first, _ = _line(inner, unb64u(leaf), trust)
        case _:
            raise NotProven("log", "proof", "the line that began the page is not in it")
    line_id, fields, body = commitment.open_fields(opening)
    begins = (first.stmt.stream, first.stmt.n) == (entry.stmt.stream, 1) and first.stmt.type in BEGINNINGS
    if not begins or inner.index >= outer.index or line_id != first.stmt.id or first.stmt.body != b64u(body):
        raise NotProven("log", "proof", "the page did not begin with that line")
    if fields.get("number") != subject["number"]:
        raise NotProven("log", "number", "the endorsement on that page has another number")
