"""An audit: structure, then meaning, then what was published; one report.

The one thing that an auditor must not take from the operator is what they kept themselves: an old checkpoint, the root's
key, the policy. Where one of these comes with the log, the report says so, because then it proves less.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.audit import artefacts, beside, decisions, evidence, lines, meaning, openings, structure
from ledger.audit.finding import Findings, Report, Unusable
from ledger.audit.meaning import Meaning, Seen
from ledger.audit.openings import Committed, Opened
from ledger.audit.replay import Replay, replay
from ledger.audit.source import LONGEST_FILE, Extent, Source, entries
from ledger.audit.structure import KeptNote, Signed, Structure
from ledger.signing.keys import BadKey, VerifyKey
from ledger.signing.statement import BadLine, parse_entry
from ledger.transparency.note import b64
from ledger.transparency.policy import BadPolicy, Policy, parse_policy

CHECKPOINTS: Final = "checkpoints.jsonl"
OPENINGS: Final = "openings.jsonl"
KEYS: Final = "keys.txt"
POLICY: Final = "policy"
ROOT: Final = "root"


@dataclass(frozen=True, slots=True)
class Trust:
    """What the auditor brings: a policy, the root's key, notes kept from earlier. What is missing comes from the log."""

    policy: bytes | None = None
    root: VerifyKey | None = None
    kept: Sequence[bytes] = ()


def audit(
    source: Source, trust: Trust, *, size: int | None = None, valid_on: date | None = None, workers: int | None = None,
    others: Sequence[Source] = (),
) -> Report:  # fmt: skip
    """The whole audit. ``size``: read the lines' meaning only up to there. ``valid_on``: count the standings on that day.

    ``workers``: how many processes (``None``: as many as help). ``others``: logs that lines of this one name, to be held
    against it.

    Raises :class:`Unusable` when there is nothing that could be audited.
    """
    into = Findings()
    policy = _policy(source, trust, into)
    seen = structure.check(source, policy, _kept(source, trust, into), into)
    if seen.head is None:
        return Report("a log", 0, "", findings=tuple(into), not_checked=("everything behind the checkpoint",))
    head = seen.head.checkpoint
    extent = Extent(head.size if size is None else min(size, head.size), head.size)
    root = _root(source, trust, extent, into)
    witnessed = list(_witnessed(seen))
    read = lines.chunks(source, extent, head.origin, root, workers=workers)
    older = [note.checkpoint.size for note in seen.kept]
    understood = meaning.check(read, head.origin, root, witnessed, into, sizes=older)
    facts = [("structure", _structure_facts(seen)), ("keys", _key_facts(understood)), ("lines", _line_facts(understood))]
    not_checked: list[str] = []
    if understood.reached == extent.size:
        opened = _openings(source, understood, extent, into)
        replayed = replay(source, extent.size)
        published = artefacts.check(source, understood, replayed, into)
        shown = evidence.Opened(opened.events if opened else {}, understood.ids, understood.erased)
        shown.read(source, extent)
        decided = decisions.check(source, replayed, shown, into)
        facts += [("private bodies", _body_facts(opened)), ("published", tuple(published.facts))]
        facts.append(("decisions", decided.facts))
        own = beside.ledger(head.origin, extent.size, understood, replayed, into)
        compared = beside.compare(own, [beside.opened(other, understood.ledgers) for other in others], into)
        facts += [("beside other logs", compared.told)] if compared.told else []
        not_checked += compared.not_checked
        if valid_on is not None:
            facts.append((f"standings on {valid_on} as known at size {extent.size}", _standing_facts(replayed, valid_on)))
        not_checked += [*_bodies_not_checked(opened), *published.not_checked, *decided.not_checked]
    else:
        not_checked.append("openings, standings and published files: entries are missing")
    headlines = tuple(_headlines(seen, policy, understood, trust, extent))
    not_checked += ["timestamps of third parties (RFC 3161): none are read yet", "how fresh the head is: compare it elsewhere"]
    return Report(head.origin, head.size, b64(head.root), headlines, tuple(facts), tuple(into), tuple(not_checked))


# What the auditor brings, or must take from the log -------------------------------------------------------------------


def _policy(source: Source, trust: Trust, into: Findings) -> Policy:
    data = trust.policy
    if data is None:
        data = source.read(POLICY, LONGEST_FILE)
        into.notice("NOT INDEPENDENT", "policy", "comes with the log: who holds the log could have chosen its keys")
    if data is None:
        raise Unusable("no policy was given, and the log has none: no log key is trusted")
    try:
        return parse_policy(data)
    except BadPolicy as error:
        raise Unusable(f"the policy cannot be read: {error}") from error


def _root(source: Source, trust: Trust, extent: Extent, into: Findings) -> VerifyKey:
    if trust.root is not None:
        return trust.root
    into.notice("NOT INDEPENDENT", "root key", "comes with the log: who holds the log could have chosen it")
    data = source.read(KEYS, LONGEST_FILE)
    found = (_key(text) for text in (data or b"").decode("utf-8", "replace").splitlines())
    listed = next((key for key in found if key is not None and key.name == ROOT), None)
    if listed is not None:
        return listed
    for index, entry in entries(source, Extent(min(extent.size, 256), extent.head)):
        key = _self_announced(entry)
        if key is not None:
            into.notice("NOT INDEPENDENT", f"leaf {index}", "is where the root's key was taken from")
            return key
    raise Unusable("no root key was given, and the log's first lines announce none")


def _key(text: str) -> VerifyKey | None:
    try:
        return VerifyKey.parse(text.strip())
    except BadKey:
        return None


def _self_announced(entry: bytes) -> VerifyKey | None:
    try:
        stmt = parse_entry(entry).stmt
    except BadLine:
        return None
    if stmt.type != "key.added/1" or stmt.stream != f"keys/{ROOT}":
        return None
    return _key(str(stmt.data.get("vkey")))


def _kept(source: Source, trust: Trust, into: Findings) -> list[KeptNote]:
    kept = [KeptNote("the auditor", note) for note in trust.kept]
    for number, text in enumerate((source.read(CHECKPOINTS, LONGEST_FILE) or b"").split(b"\n"), 1):
        if text:
            try:
                kept.append(KeptNote(f"the published history, line {number}", str(json.loads(text)["note"]).encode()))
            except (ValueError, KeyError, TypeError):
                into.fault("NOTE", f"{CHECKPOINTS} line {number}", "not a published note")
    return kept


def _witnessed(seen: Structure) -> Iterator[Seen]:
    notes: Iterable[Signed] = [*seen.kept, *([seen.head] if seen.head else [])]
    for note in notes:
        for cosigned in note.accepted.cosigned:
            yield Seen(cosigned.witness, note.checkpoint.size, cosigned.at)


# Private bodies -------------------------------------------------------------------------------------------------------


def _openings(source: Source, understood: Meaning, extent: Extent, into: Findings) -> Opened | None:
    data = source.read(OPENINGS, LONGEST_FILE)
    given = openings.parse(data or b"", into)
    if extent.size < extent.head:  # an opening of a later line is not this audit's to judge
        given = {one: found for one, found in given.items() if one in understood.ids}
    wanted = {understood.ids[one] for one in given if one in understood.ids}
    committed = {}
    for index, entry in entries(source, extent) if wanted else ():
        if index in wanted:
            stmt = parse_entry(entry).stmt
            committed[stmt.id] = Committed(index, stmt)
    found = openings.check(given, committed, understood.erased, understood.committed, into)
    return found if data is not None else None


def _body_facts(opened: Opened | None) -> tuple[str, ...]:
    if opened is None:
        return ()
    return (
        f"committed to: {opened.committed}",
        f"opened: {opened.opened}, in part: {opened.in_part}",
        f"erased: {opened.erased}, lost: {opened.lost}, not given: {opened.not_given}",
    )


def _bodies_not_checked(opened: Opened | None) -> Iterator[str]:
    if opened is None:
        yield "private bodies: no openings were given"
    yield "reservations (one endorsement a person, one number): their keys need the office's secret"


# What the report says first, and what was counted ----------------------------------------------------------------------


def _headlines(seen: Structure, policy: Policy, understood: Meaning, trust: Trust, extent: Extent) -> Iterator[str]:
    if seen.head is None:
        return
    head = seen.head
    if understood.founded is not None and understood.founded.get("demonstration") is True:
        yield "Demonstration only: no association stated any of this."
    if extent.size < extent.head:
        yield f"Lines were read for their meaning up to size {extent.size} only."
    if policy.asks_no_witness:
        yield "No witness: that there is one log only is the operator's word."
    elif not policy.met_by({found.witness for found in head.accepted.cosigned}):
        yield f"No quorum: {len(head.accepted.cosigned)} of the policy's witnesses cosigned this checkpoint."
    if not trust.kept:
        yield "Nothing older was kept: a log rewritten as a whole, after which nobody spoke, would look like this one."
    if any(time.custody == "operator" for time in understood.keys):
        yield "Keys in the operator's custody sign what the operator makes them sign: see under keys."


def _structure_facts(seen: Structure) -> tuple[str, ...]:
    whole = "the entries lead to the signed root" if seen.whole else "the entries do not lead to the signed root"
    cosigned = [f"cosigned by {found.witness}" for found in (seen.head.accepted.cosigned if seen.head else ())]
    return (
        f"bundles read: {seen.bundles}, tiles compared: {seen.tiles}; {whole}",
        f"older checkpoints compared: {len(seen.kept)}",
        *cosigned,
    )


def _key_facts(understood: Meaning) -> tuple[str, ...]:
    return tuple(
        f"{time.key.name} {time.key.key_id}: custody {time.custody}, "
        + ("from the start" if time.since < 0 else f"behind leaf {time.since}")
        + ("" if time.until is None else f", before leaf {time.until}")
        for time in understood.keys
    )


def _standing_facts(replayed: Replay, day: date) -> tuple[str, ...]:
    counts = Counter(told.standing.value for told in replayed.state(replayed.size, day).values())
    return tuple(f"{answer}: {count}" for answer, count in sorted(counts.items()))


def _line_facts(understood: Meaning) -> tuple[str, ...]:
    return (
        f"lines: {understood.lines}, of them sealed: {understood.sealed}; pages: {understood.pages}",
        *(f"{name}: {count}" for name, count in sorted(understood.types.items()) if name != "sealed/1"),
        f"largest tree seen by an author whose key is in its own custody: {understood.anchored}",
    )
