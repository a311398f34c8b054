"""A signed answer: what a receipt and a roster's statement have in common, how they are sealed and how they are checked.

It is a JSON document with one Data Integrity proof (eddsa-jcs-2022) by the Alliance's online key, which speaks for the ledger.
A signature over a whole document says *changed* and not *where*. So its member ``lines`` has a digest of every line, signed by
the same key: where the proof fails, these still tell which line was altered. Beside text, whole numbers, true, false and
null nothing is in it, and member names are ASCII, so that ``signing/canonical.py`` writes exactly the bytes of RFC 8785.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final

from ledger.credentials import guard, signature
from ledger.credentials.admission import SpokenKey
from ledger.credentials.answer_report import BARE, Checked, Finding
from ledger.credentials.case import SKEW, after, before, told
from ledger.credentials.members import Member
from ledger.credentials.report import Outcome, Verdict
from ledger.credentials.signature import BadProof, Proof, Suite
from ledger.credentials.trust import Trust
from ledger.signing import canonical, multibase
from ledger.signing.canonical import JSON, NotCanonical, b64u, unb64u
from ledger.signing.keys import Signer

Json = dict[str, Any]

CONTEXT: Final = "https://w3id.org/security/data-integrity/v2"
"""Defines the proof (Data Integrity 1.0 section 2.3); what the document says is defined by its type alone."""
RECEIPT: Final = "EndorsementReceipt"
STATEMENT: Final = "QualifiedRosterStatement"
KINDS: Final = frozenset({RECEIPT, STATEMENT})
LARGEST: Final = 8 * 1024 * 1024
_PREFIX: Final = b"ledger-answer-lines/v1\n"

# Sealing --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed answer, and its file: canonical JSON and a newline."""

    document: Json
    data: bytes


def seal(document: Json, signer: Signer, *, method: str, created: datetime) -> Sealed:
    """``document`` with its signed lines and its proof; ``method`` is the key's address in its DID document.

    A statement has thousands of rows, so each is written as bytes once: for its digest, for the proof and for the file; and an
    item of a list may be given so, as canonical JSON.
    """
    whole: Json = {"@context": [CONTEXT]} | document
    parts = _parts(whole)
    digests = _digests(whole, parts)
    digested = canonical.encode(digests)
    whole["lines"] = {"digests": digests, "sig": (sig := b64u(signer.sign(_lines_hash(digested))))}
    parts["lines"] = [b'{"digests":%b,"sig":"%b"}' % (digested, sig.encode())]
    options: Json = {
        "@context": whole["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": Suite.JCS.value,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": signature.ASSERTION,
    }
    hashed = sha256(canonical.encode(options)).digest() + sha256(_joined(whole, parts)).digest()
    whole["proof"] = options | {"proofValue": multibase.encode(signer.sign(hashed))}
    parts["proof"] = [canonical.encode(whole["proof"])]
    return Sealed(whole, _joined(whole, parts) + b"\n")


def render(document: Json) -> bytes:
    """The file: canonical JSON and a newline."""
    return canonical.encode(document) + b"\n"


def _parts(document: Json) -> dict[str, list[bytes]]:
    """The canonical bytes of each member: of a list's items one by one, of anything else as one."""
    return {
        name: [_written(item) for item in member] if isinstance(member, list) else [canonical.encode(member)]
        for name, member in document.items()
    }


def _written(item: JSON | bytes) -> bytes:
    return item if isinstance(item, bytes) else canonical.encode(item)


def _joined(document: Json, parts: Mapping[str, list[bytes]]) -> bytes:
    """The canonical bytes of the whole document (RFC 8785 section 3.2.3; the names are ASCII and need no escape)."""
    members = (
        b'"%b":%b' % (name.encode(), b"[%b]" % b",".join(parts[name]) if isinstance(document[name], list) else parts[name][0])
        for name in sorted(parts)
    )
    return b"{%b}" % b",".join(members)


def _hash(document: JSON, options: JSON) -> bytes:
    """What eddsa-jcs-2022 signs."""
    return sha256(canonical.encode(options)).digest() + sha256(canonical.encode(document)).digest()


def lines_of(document: Json) -> dict[str, str]:
    """A digest of every line: of each member's members and items, by a name such as ``answer.standing`` or ``rows.17``."""
    return _digests(document, _parts(document))


def _digests(document: Json, parts: Mapping[str, list[bytes]]) -> dict[str, str]:
    """Sixteen bytes each. With two more behind each, of nothing, they are written in base64url all at once, 24 letters each."""
    lines = dict(_each(document, parts))
    text = b64u(b"".join([sha256(data).digest()[:16] + b"\0\0" for data in lines.values()]))
    return dict(zip(lines, [text[at : at + 22] for at in range(0, len(text), 24)], strict=True))


def _each(document: Json, parts: Mapping[str, list[bytes]]) -> Iterator[tuple[str, bytes]]:
    for name, member in document.items():
        if name in BARE:
            continue
        if isinstance(member, dict):
            yield from ((f"{name}.{inner}", canonical.encode(value)) for inner, value in member.items())
        elif isinstance(member, list):
            yield from ((f"{name}.{place}", data) for place, data in enumerate(parts[name], start=1))
        else:
            yield name, parts[name][0]


def _lines_hash(digests: bytes) -> bytes:
    """Two digests, as a signing service expects them; of the lines' digests in canonical form."""
    return sha256(_PREFIX).digest() + sha256(digests).digest()


# Checking -------------------------------------------------------------------------------------------------------------


def looks_like_one(data: bytes) -> bool:
    """Whether these bytes are meant to be a signed answer, for who takes files of several kinds."""
    return any(f'"{kind}"'.encode() in data for kind in KINDS) and b'"lines"' in data


def verify(data: bytes, *, on: datetime, trust: Trust | None, known: bool | None = None) -> Checked:
    """Every check that can be made of an answer without asking anybody: a pure function.

    ``trust`` is the trust file as read; ``known``: the ledger has this very answer on its books (``None``: it was not asked).
    """
    try:
        document = guard.read(data, largest=LARGEST)
    except guard.Unreadable as error:
        unreadable = Finding("format", Outcome.FAILED, "format.unreadable", {"fault": str(error)})
        return Checked(Verdict.UNREADABLE, (unreadable,), on)
    fault = _odd(document)
    if fault:
        return Checked(Verdict.UNREADABLE, (Finding("format", Outcome.FAILED, "format.other", {"fault": fault}),), on)
    found = [Finding("format", Outcome.PASSED, "format.good", {"kind": document["type"]})]
    if document["demonstration"] or (trust is not None and trust.demonstration):
        found.append(Finding("format", Outcome.NOTE, "demonstration"))
    altered = _signed(document, found, on, trust, known=known)
    bad = any(one.outcome in {Outcome.FAILED, Outcome.UNCHECKED} for one in found)
    if not bad:
        found.append(_reliance(document, on))
    return Checked(Verdict.NOT_VERIFIED if bad else Verdict.VERIFIED, tuple(found), on, document, altered)


def _odd(document: Json) -> str:
    """What keeps this from being one of the two documents; nothing for one."""
    if document.get("type") not in KINDS or document.get("@context") != [CONTEXT]:
        return "its type or context is another"
    texts = ("id", "log", "issuer", "given_at", "rely_until")
    if not all(isinstance(document.get(name), str) for name in texts) or type(document.get("demonstration")) is not bool:
        return "a member is missing or of another kind"
    lines = document.get("lines")
    if not isinstance(lines, dict) or not isinstance(lines.get("digests"), dict) or not isinstance(lines.get("sig"), str):
        return "its lines are missing"
    try:
        date.fromisoformat(document["rely_until"])
        canonical.encode(document)
    except (ValueError, NotCanonical):
        return "a day or a member cannot be read"
    return ""


def _signed(document: Json, found: list[Finding], on: datetime, trust: Trust | None, *, known: bool | None) -> tuple[str, ...]:
    """Adds what is to be said of signature and key; the lines that were altered."""
    try:
        proof = signature.read(document)
    except BadProof as error:
        found.append(Finding("signature", Outcome.FAILED, "signature.malformed", {"fault": str(error)}))
        return ()
    if trust is None:
        found.append(Finding("signature", Outcome.UNCHECKED, "signature.no_key"))
        found.append(Finding("key", Outcome.UNCHECKED, "key.no_trust"))
        return ()
    member, key = _speaker(document, proof, trust)
    if member is None or key is None:
        found.append(_stranger(document, trust, member))
        return ()
    line, altered = _signature(document, proof, key, on)
    found.append(line)
    if line.outcome is Outcome.PASSED:  # of a bad signature nothing else can be said
        found.append(_key(proof, key, known=known))
    return altered


def _speaker(document: Json, proof: Proof, trust: Trust) -> tuple[Member | None, SpokenKey | None]:
    """The Alliance as the trust file knows it, and the key that the proof names."""
    member = trust.member(document["issuer"])
    if member is None or member.membership.code != "alliance" or proof.controller != document["issuer"]:
        return None, None
    return (member, member.key(proof.key_id)) if document["log"] == trust.origin else (None, None)


def _stranger(document: Json, trust: Trust, member: Member | None) -> Finding:
    if document["log"] != trust.origin:
        return Finding("key", Outcome.FAILED, "key.other_ledger", {"origin": document["log"]})
    return Finding("key", Outcome.FAILED, "key.other" if member is None else "key.unknown")


def _signature(document: Json, proof: Proof, key: SpokenKey, on: datetime) -> tuple[Finding, tuple[str, ...]]:
    created = {"created": told(proof.created)}
    if proof.created - on > SKEW:
        return Finding("signature", Outcome.FAILED, "signature.future", created), ()
    bare = {name: member for name, member in document.items() if name != "proof"}
    right = proof.suite is Suite.JCS and proof.purpose == signature.ASSERTION
    if right and key.key.verify(proof.value, _hash(bare, proof.options)):
        return Finding("signature", Outcome.PASSED, "signature.good", created), ()
    return _altered(document, key)


def _altered(document: Json, key: SpokenKey) -> tuple[Finding, tuple[str, ...]]:
    """Which lines are not as they were signed; none can be named where the lines' own signature is gone too."""
    digests, sig = document["lines"]["digests"], document["lines"]["sig"]
    try:
        whole = key.key.verify(unb64u(sig), _lines_hash(canonical.encode(digests)))
    except NotCanonical:
        whole = False
    if not whole:
        return Finding("signature", Outcome.FAILED, "signature.bad"), ()
    now = lines_of(document)
    lines = tuple(sorted(name for name in now.keys() | digests.keys() if now.get(name) != digests.get(name)))
    if not lines:
        return Finding("signature", Outcome.FAILED, "signature.added"), ()
    return Finding("signature", Outcome.FAILED, "signature.altered", {"lines": ", ".join(lines[:20])}), lines


def _key(proof: Proof, key: SpokenKey, *, known: bool | None) -> Finding:
    """Whether the key spoke for the ledger on the day of signing. One that may have been stolen is believed of what is on the books."""
    if before(proof.created, key.start):
        return Finding("key", Outcome.FAILED, "key.not_yet")
    if after(proof.created, key.end):
        return Finding("key", Outcome.FAILED, "key.no_longer")
    if key.suspect_from is not None and not known:
        return Finding("key", Outcome.FAILED, "key.suspect")
    return Finding("key", Outcome.PASSED, "key.good")


def _reliance(document: Json, on: datetime) -> Finding:
    until = date.fromisoformat(document["rely_until"])
    past = after(on, until)
    return Finding("reliance", Outcome.NOTE, "reliance.past" if past else "reliance.good", {"until": until.isoformat()})
