"""The third pass: does what was published besides the log follow from it?

Policy, editions and status lists by the digests that lines of the log give them; standings by the rule book's fold; an
export's files by its manifest. Live tables are not looked at here: an office compares those itself (``rebuild --check``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final, cast

from ledger.audit.finding import Findings, leaf
from ledger.audit.meaning import Meaning
from ledger.audit.replay import Replay, told
from ledger.audit.source import LONGEST_FILE, Source
from ledger.signing.canonical import JSON

MANIFEST: Final = "MANIFEST.sha256"
STANDINGS: Final = "standings.jsonl"
LONGEST_EDITION: Final = 16 << 20


@dataclass
class Artefacts:
    """What was compared, and what was not there to compare."""

    facts: list[str] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)

    def counted(self, what: str, checked: int, absent: int) -> None:
        """``what`` were compared, or were not given."""
        if checked:
            self.facts.append(f"{what}: {checked} compared")
        if absent:
            self.not_checked.append(f"{what}: {absent} not given")


def check(source: Source, meaning: Meaning, replayed: Replay, into: Findings) -> Artefacts:
    """Everything published that this source holds."""
    seen = Artefacts()
    _policy(source, meaning, into, seen)
    _digests(source, {digest: f"editions/{digest}.toml" for digest in meaning.editions}, ("EDITION", "editions"), into, seen)
    lists = {digest: f"status/{digest}" for digest in meaning.status.values()}
    _digests(source, lists, ("STATUS", "status lists"), into, seen)
    seen.not_checked.append("status lists' single bits, against the endorsements' lines")
    _standings(source, replayed, into, seen)
    _manifest(source, into, seen)
    for index, reason in replayed.impossible():
        into.fault("IMPOSSIBLE", leaf(index), f"the rule book cannot read this line after those before it: {reason}")
    seen.facts.append(f"endorsements folded by the rule book: {len(replayed.pages)}")
    return seen


def _policy(source: Source, meaning: Meaning, into: Findings, seen: Artefacts) -> None:
    data = source.read("policy", LONGEST_EDITION)
    if data is None or not meaning.policies:
        seen.not_checked.append("the published policy")
        return
    index, digest = meaning.policies[-1]
    if sha256(data).hexdigest() != digest:
        into.fault("POLICY", "policy", f"is not the one that leaf {index} published")
    else:
        seen.facts.append(f"the policy is the one that leaf {index} published")


def _digests(source: Source, files: dict[str, str], named: tuple[str, str], into: Findings, seen: Artefacts) -> None:
    code, what = named
    checked = 0
    for digest, name in sorted(files.items()):
        data = source.read(name, LONGEST_EDITION) if digest.isalnum() else None
        if data is None:
            continue
        checked += 1
        if sha256(data).hexdigest() != digest:
            into.fault(code, name, "its bytes are not those that the log published")
    seen.counted(what, checked, len(files) - checked)


def _standings(source: Source, replayed: Replay, into: Findings, seen: Artefacts) -> None:
    data = source.read(STANDINGS, LONGEST_FILE)
    if data is None:
        seen.not_checked.append("standings that were told to others: none given")
        return
    count = 0
    for number, text in _lines(data):
        count += 1
        reason = _standing(text, replayed)
        if reason is not None:
            into.fault("STANDING", f"{STANDINGS} line {number}", reason)
    seen.counted("standings told", count, 0)


def _standing(text: bytes, replayed: Replay) -> str | None:
    """What is wrong with one standing that somebody was told, if anything."""
    try:
        given = cast("dict[str, JSON]", json.loads(text))
        page, size, day = str(given["page"]), given["size"], date.fromisoformat(str(given["valid_on"]))
    except (ValueError, KeyError, TypeError):
        return "not a standing"
    if type(size) is not int or not 0 <= size <= replayed.size:
        return "speaks of a size that this log does not have"
    found = replayed.standing(page, size, day)
    if found is None:
        return f"there is no endorsement {page} at size {size}"
    ours = told(found)
    wrong = [name for name in ours if name in given and given[name] != ours[name]]
    differ = ", ".join(f"{name} {given[name]}, by the log {ours[name]}" for name in wrong)
    return f"{page} on {day} at size {size}: {differ}" if wrong else None


def _manifest(source: Source, into: Findings, seen: Artefacts) -> None:
    data = source.read(MANIFEST, LONGEST_FILE)
    if data is None:
        seen.not_checked.append(f"{MANIFEST}: none given")
        return
    count = 0
    for number, text in _lines(data):
        digest, _, name = text.decode("utf-8", "replace").partition("  ")
        found = None if ".." in name or name.startswith("/") or not name else source.read(name, LONGEST_FILE)
        count += 1
        if found is None:
            into.fault("MANIFEST", name or f"line {number}", "is named in the manifest and is not there")
        elif sha256(found).hexdigest() != digest:
            into.fault("MANIFEST", name, "is not the file that the manifest names")
    seen.counted("files named in the manifest", count, 0)


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    for number, text in enumerate(data.split(b"\n"), 1):
        if text:
            yield number, text
