"""One endorsement's page of the journal, read for whoever asks: its lines, who stated them, and what can be checked.

What a page of this house shows as *checked* was checked for that very answer: the signature of every line under the key
that was in force at its leaf, and its place under the published head.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from api.answers import Mark, Step
from ledger.credentials.admission import SpokenKey
from ledger.journal.entry import StoredLine
from ledger.office import Office
from ledger.rulebook.association import KeyAdded, KeyRevoked, StatusPublished
from ledger.rulebook.certifying import given
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, PageId
from ledger.signing.keys import VerifyKey
from ledger.signing.p256 import P256Key
from ledger.signing.statement import Entry, leaf_hash, parse_entry
from ledger.transparency.checkpoint import BadCheckpoint, Checkpoint
from ledger.transparency.note import BadNote, parse_note
from ledger.transparency.proofs import NotProven, OutsideTheTree, check_inclusion, inclusion
from ledger.transparency.published import Published
from ledger.transparency.tiles import Damaged
from ledger.wire import codec

HOMES: Final = frozenset(f"endorsement.{word}/1" for word in ("granted", "adopted", "received", "moved"))
"""The lines whose author is home from then on."""
PROMPT: Final = timedelta(days=1)
"""A line recorded later than this after the day from which it holds is marked as a late entry."""


@dataclass(frozen=True, slots=True)
class Written:
    """One line as it stands, parsed."""

    stored: StoredLine
    entry: Entry

    @property
    def index(self) -> int:
        """Its leaf's index."""
        return self.stored.position - 1

    def day(self, name: str) -> date | None:
        """The first (``from``) or last (``to``) day from which it holds."""
        found = self.entry.stmt.valid[name]
        return None if found is None else date.fromisoformat(str(found))

    def painted(self) -> Line[Any]:
        """As the rule book folds it: public members alone."""
        stmt = self.entry.stmt
        event = codec.decode_public(stmt)
        recorded = self.entry.recorded.date()
        return Line(self.index, LineId(stmt.id), recorded, AssociationCode(stmt.actor), event, PageId(stmt.stream))


def lines_of(office: Office, page: str) -> list[Written]:
    """The page's lines, in order; none for a page that was never begun."""
    return [Written(stored, parse_entry(stored.entry)) for stored in office.journal.page(page)]


def list_then(office: Office, association: str, url: str, moment: datetime) -> str | None:
    """The digest of the status list at ``url`` that the association had published last by ``moment``."""
    digest = None
    for line in lines_of(office, f"status/{association}"):
        event = codec.decode_public(line.entry.stmt)
        if line.entry.recorded > moment or not isinstance(event, StatusPublished):
            break
        digest = next((one.sha256 for one in event.lists if one.url == url), digest)
    return digest


def keys_of(office: Office, actor: str) -> list[SpokenKey]:
    """Every key that ever spoke for ``actor``, with the leaves between which it did."""
    found: list[SpokenKey] = []
    for line in lines_of(office, f"keys/{actor}"):
        match codec.decode_public(line.entry.stmt):
            case KeyAdded(vkey=vkey, custody=custody, valid=valid, es256=text):
                es256 = None if text is None else P256Key.of_multikey(text)
                found.append(SpokenKey(VerifyKey.parse(vkey), custody, line.index, None, None, valid.start, valid.end, es256))
            case KeyRevoked(vkey=vkey, suspect_from=suspect, valid=valid):
                found = [_ended(key, line.index, suspect, valid.start) if key.key.vkey == vkey else key for key in found]
    return found


def _ended(key: SpokenKey, index: int, suspect: int | None, end: date | None) -> SpokenKey:
    return replace(key, to_index=index, suspect_from=suspect, end=end)


class Keys:
    """The keys of those who stated the lines of one page."""

    def __init__(self, office: Office, lines: list[Written]) -> None:
        self._keys = {actor: keys_of(office, actor) for actor in {line.entry.stmt.actor for line in lines}}

    def custody(self, line: Written) -> str:
        """Who holds the private half of the key that the line is signed with."""
        return next(
            (key.custody for key in self._keys[line.entry.stmt.actor] if key.key.key_id == line.entry.stmt.key), "operator"
        )

    def signed(self, line: Written) -> bool:
        """Whether the line's signature is good under a key of its actor that was in force at its leaf."""
        stmt = line.entry.stmt
        return any(
            key.key.key_id == stmt.key and key.in_force_at(line.index) and key.key.verify(line.entry.sig, stmt.signed_bytes)
            for key in self._keys[stmt.actor]
        )


def step(line: Written, name_of: Callable[[str], str], custody: str, *, size: int) -> Step:
    """The line as the history tells it."""
    start, recorded = line.day("from"), line.entry.recorded
    sealed = line.entry.stmt.type == "sealed/1"
    late = start is not None and recorded > datetime.combine(start, datetime.min.time(), UTC) + 2 * PROMPT
    to = line.entry.stmt.data.get("to")
    return Step(
        name=line.stored.name,
        at=recorded,
        start=start,
        end=line.day("to"),
        actor=line.entry.stmt.actor,
        who=name_of(line.entry.stmt.actor),
        custody=custody,
        leaf=None if sealed else line.index,
        late=late and line.stored.name != "endorsement.adopted/1",
        known=line.stored.position <= size,
        to=name_of(str(to)) if to else "",
    )


def steps(lines: list[Written], name_of: Callable[[str], str], keys: Keys, *, size: int) -> list[Step]:
    """The history: every line, a move with where it came from, a credential with what has become of it."""
    became = {one.id: str(one.state) for one in given(line.painted() for line in lines)}
    found, home = [], ""
    for line in lines:
        told = step(line, name_of, keys.custody(line), size=size)
        if line.stored.name in HOMES:
            told, home = replace(told, origin=name_of(home) if home else ""), line.entry.stmt.actor
        found.append(replace(told, became=became.get(LineId(line.entry.stmt.id), "")))
    return found


def head_of(log: Path) -> Checkpoint | None:
    """The published head; nothing when there is none that can be read."""
    try:
        note = Published(log).note()
        return None if note is None else Checkpoint.parse(parse_note(note).text)
    except (BadNote, BadCheckpoint):
        return None


def logged(log: Path, lines: list[Written]) -> Mark:
    """Whether every line has its place under the published head, each proven anew."""
    head = head_of(log)
    if head is None:
        return Mark("unknown", "logged")
    if any(line.index >= head.size for line in lines):
        return Mark("unknown", "logged")
    tree = Published(log).tiles.tree(head.size)
    try:
        for line in lines:
            proof = inclusion(line.index, head.size, tree)
            check_inclusion(leaf_hash(line.stored.entry), line.index, head.size, proof, root=head.root)
    except (NotProven, OutsideTheTree, Damaged):
        return Mark("failed", "logged")
    return Mark("passed", "logged")


def signed(keys: Keys, lines: list[Written]) -> Mark:
    """Whether every line was signed by the one who states it."""
    if all(keys.signed(line) for line in lines):
        return Mark("passed", "signatures")
    return Mark("failed", "signatures")


def custody(keys: Keys, lines: list[Written]) -> Mark:
    """Who could have signed them."""
    by_operator = any(keys.custody(line) == "operator" for line in lines)
    return Mark("note", "custody_operator" if by_operator else "custody_association")


def cosignatures(log: Path) -> int:
    """How many others than the log itself have signed the published head; theirs are not checked here."""
    note = Published(log).note()
    return 0 if note is None else max(len(parse_note(note).signatures) - 1, 0)


def witnesses(log: Path) -> Mark:
    """Whether anybody else has signed the head."""
    if not cosignatures(log):
        return Mark("note", "no_witness")
    return Mark("note", "witnessed")
