"""Whether a credential was logged, and who saw it: the six steps of ``transparency.md``, "A proof beside a credential".

The credential's own signature is checked before; size and root both come from the one note in the proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

from ledger.credentials import token_status
from ledger.credentials.case import Case, NotInLog, told
from ledger.credentials.credential import evidence_name
from ledger.credentials.presented import SKEW, TOKEN
from ledger.credentials.report import Check, failed, note, passed, unchecked
from ledger.credentials.signed import Signed
from ledger.credentials.status import Purpose, list_url
from ledger.signing import canonical, commitment
from ledger.signing.canonical import b64u
from ledger.signing.framed import parse_entry
from ledger.signing.statement import Entry, leaf_hash
from ledger.transparency.policy import Accepted, Policy
from ledger.transparency.proofs import check_inclusion
from ledger.transparency.tlog_proof import TlogProof, parse_proof

ISSUED = "credential.issued/1"
BODY = frozenset({"by", "document", "sha256"})
"""What the private half of such a line can hold. A field that is not shown is bound without its name, so that the name of
one is compared with these: nothing in a proof may be unverifiable."""


_ABSENT: Final = unchecked("logging", "logging.absent")
_NOBODY: Final = unchecked("witnesses", "witnesses.absent")
_NO_WITNESS: Final = note("witnesses", "witnesses.none")
_EXTRA: Final = re.compile(rb'\{"leaf":"([A-Za-z0-9_-]+)","opening":(\{.*\})\}', re.DOTALL)
_WORD: Final = '"([A-Za-z0-9_-]*)"'
_SHOWN: Final = re.compile(
    rf'\{{(?:"digests":\{{"by":{_WORD},"document":{_WORD},"sha256":{_WORD}\}},)?'
    rf'"fields":\{{"sha256":\{{"salt":{_WORD},"value":{_WORD}\}}\}},"id":{_WORD}\}}'
)


class NotLogged(ValueError):
    """The proof does not show that this credential was logged; the message names the step."""


class Nowhere(NotLogged):
    """No line of the log issued this credential: whoever signed it did so beside the ledger."""


class OtherFile(NotLogged):
    """The proof is a proof, but of another file."""


@dataclass(frozen=True, slots=True)
class Logged:
    """The line that logs the credential, where it stands, and the checkpoint it stands under."""

    index: int
    entry: Entry
    accepted: Accepted


def check(case: Case, logged: Logged | NotLogged | None) -> list[Check]:
    """The lines *logging* and *witnesses* of the report, from what :func:`find` found."""
    match logged:
        case None:
            return [_ABSENT, _NOBODY]
        case Nowhere():
            return [failed("logging", "logging.nowhere"), _NOBODY]
        case OtherFile() if case.signed.partial:
            return [unchecked("logging", "logging.partial"), _NOBODY]
        case OtherFile():
            return [failed("logging", "logging.other_file"), failed("witnesses", "witnesses.bad")]
        case NotLogged():
            return [failed("logging", "logging.bad", fault=str(logged)), failed("witnesses", "witnesses.bad")]
        case Logged():
            head, at = logged.accepted.checkpoint, told(logged.entry.recorded)
            line = passed("logging", "logging.good", line=str(logged.index + 1), origin=head.origin, at=at, size=str(head.size))
            return [line, _witnesses(case.policy, logged.accepted)]


def _witnesses(policy: Policy, accepted: Accepted) -> Check:
    if policy.asks_no_witness:
        return _NO_WITNESS
    names = {found.witness for found in accepted.cosigned}
    told_names = ", ".join(sorted(names)) or "none"
    if not policy.met_by(names):
        return failed("witnesses", "witnesses.too_few", witnesses=told_names)
    return passed("witnesses", "witnesses.good", witnesses=told_names)


def find(case: Case) -> Logged | NotLogged | None:
    """What the proof beside the credential shows, or the one that the ledger has; ``None`` without any."""
    try:
        return _of_the_ledger(case) if case.logged is None else _find(case, case.logged)
    except NotInLog:
        return Nowhere("no line of the log issued it")
    except NotLogged as error:
        return error
    except ValueError as error:  # every reader's own refusal is one, and says what was wrong
        return NotLogged(str(error))


def _of_the_ledger(case: Case) -> Logged | None:
    """What the ledger itself has under the credential's id, if it can be asked: the file may have been laid out anew since."""
    kept = case.online.log(case.presented.line_id) if case.online.log else None
    if kept is None:
        return None
    if not case.signed.same(kept.document):
        raise Nowhere("under its id another was issued")
    return _find(case._replace(signed=case.signed._replace(logged_as=(kept.document,))), kept.proof)


def _find(case: Case, data: bytes) -> Logged:
    proof = parse_proof(data)
    leaf, opening = _extra(proof)
    entry = parse_entry(leaf)
    _check_opening(case, entry, opening)
    _check_line(case, entry)
    _check_author(case, entry, proof.index)
    return Logged(proof.index, entry, stands_under(case.policy, case.trust.origin, proof, leaf))


def _extra(proof: TlogProof) -> tuple[bytes, canonical.JSON]:
    """The line and its opening, which the proof carries but does not bind (step 2).

    The line is a text that stands for itself, so that where the opening has its one spelling the whole has.
    """
    with suppress(ValueError):
        found = _EXTRA.fullmatch(proof.extra or b"")
        if found is not None:
            return canonical.unb64u(found[1].decode()), _opening(found[2])
    match canonical.decode(proof.extra or b"null"):
        case {"leaf": str(leaf), "opening": opening, **more} if not more:
            return canonical.unb64u(leaf), opening
        case _:
            raise NotLogged("the line and its opening are not in it")


def _opening(data: bytes) -> canonical.JSON:
    """The opening; one that shows the file's digest, in the form in which it is handed out, without reading JSON."""
    found = _SHOWN.fullmatch(data.decode())
    if found is None:
        return canonical.decode(data)
    by, document, its, salt, value, line_id = found.groups()
    digests = {} if by is None else {"digests": {"by": by, "document": document, "sha256": its}}
    return {**digests, "fields": {"sha256": {"salt": salt, "value": value}}, "id": line_id}


def _check_opening(case: Case, entry: Entry, opening: canonical.JSON) -> None:
    """The line commits to the SHA-256 of exactly this file (step 2)."""
    line_id, fields, body = commitment.open_fields(opening)
    if entry.stmt.type != ISSUED or line_id != entry.stmt.id:
        raise NotLogged("it is not the opening of a line that logs a credential")
    if entry.stmt.body != b64u(body):
        raise NotLogged("the opening is not of this line's body")
    if not BODY.issuperset(fields) or not BODY.issuperset(_digests(opening)):
        raise NotLogged("the opening names a field that no such line has")
    if not _is_of(case.signed, fields.get("sha256")):
        raise OtherFile("it is for another file")


def _is_of(signed: Signed, digest: object) -> bool:
    """Whether the line has the digest of this very file, or of the one that a wallet has taken its members from."""
    for each in signed.logged_as:
        if sha256(each).hexdigest() == digest:
            return True
    return signed.rewritten is not None and sha256(signed.rewritten()).hexdigest() == digest


def _digests(opening: canonical.JSON) -> Iterable[str]:
    """The names in a partial opening of the fields that it binds, shown or not."""
    match opening:
        case {"digests": dict(digests)}:
            return digests
        case _:
            return ()


def _check_line(case: Case, entry: Entry) -> None:
    """The line says what the credential says of itself: its id, its issuer, its log, its bit."""
    said, line, member = case.presented, entry.stmt, case.member.membership
    if (line.id, line.actor, line.log) != (said.line_id, member.code, case.trust.origin):
        raise NotLogged("the line is another credential's, another association's or another log's")
    if said.log_name not in {None, evidence_name(line.log)}:
        raise NotLogged("the credential names another log")
    number, index = line.data.get("list"), line.data.get("index")
    for status in said.statuses:
        expected = _list_of(status.purpose, member.code, number if type(number) is int else 0)
        if status.index != index or not status.url.endswith(expected):
            raise NotLogged("the line gives the credential another place in the status list")
    if case.signed.created - entry.recorded > SKEW:
        raise NotLogged("the credential claims to have been signed after it was logged")


@lru_cache(maxsize=1024)
def _list_of(purpose: str, code: str, number: int) -> str:
    if purpose == TOKEN:
        return token_status.list_url("", code, number)
    return list_url("", code, Purpose(purpose), number)


def _check_author(case: Case, entry: Entry, index: int) -> None:
    """The association signed the line with a key in force at the line (step 3)."""
    key = case.member.key(entry.stmt.key)
    if key is None or not key.in_force_at(index):
        raise NotLogged("the line is not signed with a key that spoke for the association there")
    if not key.key.verify(entry.sig, entry.stmt.signed_bytes):
        raise NotLogged("the signature of the line does not verify")


def stands_under(policy: Policy, origin: str, proof: TlogProof, leaf: bytes) -> Accepted:
    """The line stands under the checkpoint, and the log signed that (steps 4, 5 and 6); the quorum is asked apart.

    A proof with a signature line of somebody the policy does not name is refused: nothing in it may be unverifiable.
    Raises ``ValueError``.
    """
    accepted = policy.read(proof.note)
    if accepted.by_others:
        raise NotLogged("it bears a signature of somebody whom the policy does not name")
    head = accepted.checkpoint
    if head.origin != origin:
        raise NotLogged("its checkpoint is another log's")
    check_inclusion(leaf_hash(leaf), proof.index, head.size, proof.hashes, root=head.root)
    return accepted
