"""The second pass: may the lines say what they say?

Sequential, because index is the order of everything: a page's numbers and links, record times, keys in force, trees seen,
authority, erasures. What does not depend on order was checked in ``lines``, on all processors.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from ledger.audit.authority import Authority
from ledger.audit.crossings import Crossings
from ledger.audit.draws import Draws
from ledger.audit.finding import Findings, Unusable, leaf
from ledger.audit.keys import KeyHistory
from ledger.audit.lines import Chunk, Read, Unread
from ledger.audit.prefix import Prefixes
from ledger.signing.canonical import JSON
from ledger.signing.keys import VerifyKey
from ledger.signing.statement import format_at
from ledger.wire.names import SEALED

CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""How far a witness's clock and the operator's may be apart before the record times are doubted."""

MOST_ERASED: Final = 1000


@dataclass(frozen=True, slots=True)
class Seen:
    """A witness's word that the log had ``size`` entries at ``at`` (whole seconds since 1970, UTC)."""

    witness: str
    size: int
    at: int


@dataclass
class Meaning:
    """What the second pass saw."""

    keys: KeyHistory
    reached: int = 0
    """How many entries were there to read."""
    lines: int = 0
    sealed: int = 0
    pages: int = 0
    committed: int = 0
    founded: Mapping[str, JSON] | None = None
    types: Counter[str] = field(default_factory=Counter)
    ids: dict[str, int] = field(default_factory=dict)
    erased: dict[str, int] = field(default_factory=dict)
    """By id: the leaf that erased its body."""
    policies: list[tuple[int, str]] = field(default_factory=list)
    editions: dict[str, int] = field(default_factory=dict)
    """By digest: the leaf that published it first."""
    status: dict[str, str] = field(default_factory=dict)
    """By address: the digest of the list that was published last."""
    ledgers: dict[str, str] = field(default_factory=dict)
    """By the name of another log: the root that stands behind it, as a line here says."""
    anchored: int = 0
    """The largest tree that an author in its own custody said to have seen, and that is this one."""
    suspects: list[int] = field(default_factory=list)
    at: str = ""


def check(
    lines: Iterable[Chunk], origin: str, root: VerifyKey, witnessed: Sequence[Seen], into: Findings, *, sizes: Iterable[int] = ()
) -> Meaning:
    """Every line in order. Stops, and says so, where the entries end. ``sizes``: of older checkpoints that somebody kept."""
    fold = Fold(origin, root, witnessed, into)
    fold.draws.sizes = [*fold.draws.sizes, *sizes]
    try:
        for chunk in lines:
            fold.prefixes.extend(chunk.hashes)
            for row in chunk.rows:
                if isinstance(row, Unread):
                    into.fault("FORM", leaf(row.leaf), row.reason)
                else:
                    fold.take(row)
    except Unusable as error:
        into.fault("MISSING", f"after leaf {fold.prefixes.size - 1}", str(error))
    return fold.done()


class Fold:
    """What of the lines so far the next one is held against."""

    def __init__(self, origin: str, root: VerifyKey, witnessed: Sequence[Seen], into: Findings) -> None:
        self.origin, self.root, self.into = origin, root, into
        self.seen = Meaning(KeyHistory(root))
        self.prefixes = Prefixes()
        self.authority = Authority(root.name, crossings=Crossings(origin))
        self.last: dict[str, tuple[int, str]] = {}
        """By page: the last number, and the digest that the next line must name."""
        self.page_of: list[str] = []
        self.has_body = bytearray()
        self.witnessed = sorted(witnessed, key=lambda seen: (seen.size, seen.at, seen.witness))
        self.draws = Draws(self.authority.pages, [seen.size for seen in self.witnessed])
        self.by_actor: dict[str, array[int]] = {}

    def take(self, line: Read, *, alone: bool = False) -> None:
        """One more line. ``alone``: lines before it are not all here, as in a single case."""
        while len(self.page_of) < line.leaf:  # a line that was not of the form has no page
            self.page_of.append("")
            self.has_body.append(0)
        self.page_of.append(line.stream)
        self.has_body.append(line.body is not None)
        for code, text in line.problems:
            self.into.fault(code, leaf(line.leaf), text)
        if line.leaf == 0:
            self._first(line)
        self._identity(line)
        if not (alone and line.type == "body.erased/1"):
            self._page(line)
        self._time(line)
        if not alone:
            self._tree_seen(line)
        if self._signed(line):
            self._may(line, alone=alone)
        self._count(line)

    def done(self) -> Meaning:
        """What is left to say when all lines were read."""
        for seen in self.witnessed:
            if seen.size == self.prefixes.size:
                self._not_after(seen)
        self.seen.reached = self.prefixes.size
        self.seen.pages = len(self.last)
        self.seen.committed = sum(self.has_body)
        for actor, first, last in self.seen.keys.suspects:
            found = [index for index in self.by_actor.get(actor, ()) if first <= index <= last]
            self.seen.suspects += found
            if found:
                named = ", ".join(map(str, found))
                self.into.notice("SUSPECT", leaf(found[0]), f"{actor} revoked the key that signed these leaves: {named}")
        return self.seen

    # One line ---------------------------------------------------------------------------------------------------

    def _first(self, line: Read) -> None:
        founded = line.type == "office.founded/1" and line.actor == self.root.name
        if not founded or (line.data or {}).get("origin") != self.origin:
            self.into.fault("FIRST LINE", leaf(0), "the first line is not the root's, founding this very log")
        else:
            self.seen.founded = line.data

    def _identity(self, line: Read) -> None:
        before = self.seen.ids.setdefault(line.id, line.leaf)
        if before != line.leaf:
            self.into.fault("REPLAYED", leaf(line.leaf), f"bears the id of leaf {before}")

    def _page(self, line: Read) -> None:
        number, digest = self.last.get(line.stream, (0, ""))
        if line.n != number + 1:
            self.into.fault("NUMBER", leaf(line.leaf), f"number {line.n} where {number + 1} is due on its page")
        elif line.prev != digest:
            self.into.fault("PREV", leaf(line.leaf), "does not follow the line before it on its page")
        self.last[line.stream] = (line.n, line.digest)

    def _time(self, line: Read) -> None:
        """Record times do not decrease, and lie between the times at which witnesses saw the log without and with them."""
        if line.at < self.seen.at:
            self.into.fault("BACK-DATED", leaf(line.leaf), f"recorded at {line.at}, after a line of {self.seen.at}")
        while self.witnessed and self.witnessed[0].size <= line.leaf:
            self._bracket(self.witnessed.pop(0), line)
        self.seen.at = max(line.at, self.seen.at)

    def _bracket(self, seen: Seen, after: Read) -> None:
        if after.at < format_at(_moment(seen) - CLOCKS_DIFFER):
            text = f"recorded at {after.at}, but {seen.witness} saw the log without it at {format_at(_moment(seen))}"
            self.into.fault("BACK-DATED", leaf(after.leaf), text)
        self._not_after(seen)

    def _not_after(self, seen: Seen) -> None:
        if seen.size and self.seen.at > format_at(_moment(seen) + CLOCKS_DIFFER):
            text = f"recorded at {self.seen.at}, but {seen.witness} saw it at {format_at(_moment(seen))}"
            self.into.fault("POST-DATED", leaf(seen.size - 1), text)

    def _tree_seen(self, line: Read) -> None:
        if line.seen_size > line.leaf:
            text = f"its author saw a tree of {line.seen_size}, it is leaf {line.leaf}: lines are missing before it"
            self.into.fault("SEEN", leaf(line.leaf), text)
        elif self.prefixes.root(line.seen_size) != line.seen_root:
            self.into.fault("REWRITTEN", leaf(line.leaf), f"its author saw another tree of {line.seen_size}")

    def _signed(self, line: Read) -> bool:
        self.by_actor.setdefault(line.actor, array("Q")).append(line.leaf)
        if line.signer is None:
            announced = any(time.key.key_id == line.key for time in self.seen.keys.times.get(line.actor, ()))
            text = (
                f"does not verify under {line.actor}'s key {line.key}"
                if announced
                else f"no key {line.key} of {line.actor} is known"
            )
            self.into.fault("SIGNATURE", leaf(line.leaf), text)
            return False
        time = self.seen.keys.speaking(line.actor, line.signer, line.leaf)
        if time is None:
            self.into.fault("KEY", leaf(line.leaf), f"the key {line.key} does not speak for {line.actor} at this leaf")
            return False
        if time.custody == "association":
            self.seen.anchored = max(self.seen.anchored, line.seen_size)
        return True

    def _may(self, line: Read, *, alone: bool) -> None:
        reason = self.authority.judge(line)
        if reason is not None:
            self.into.fault("AUTHORITY", leaf(line.leaf), reason)
            return
        data = line.data or {}
        match line.type:
            case "key.added/1" | "key.revoked/1":
                self.seen.keys.take(line, self.into)
            case "body.erased/1":
                self._erase(line, data.get("ids"))
            case "policy.published/1":
                self.seen.policies.append((line.leaf, str(data.get("sha256"))))
            case "association.ledger/1":
                self.seen.ledgers[str(data.get("origin"))] = str(data.get("root"))
            case "edition.published/1":
                self.seen.editions.setdefault(str(data.get("sha256")), line.leaf)
            case "status.published/1":
                self._status(data.get("lists"))
            case "renewal.population/1" | "renewal.drawn/1" if not alone:
                self._draw(line)
            case _:
                self.draws.take(line)
                self._edition(line)

    def _draw(self, line: Read) -> None:
        reason = None if any(code == "UNREADABLE" for code, _ in line.problems) else self.draws.judge(line, self.prefixes.root)
        if reason is not None:
            self.into.fault("DRAW", leaf(line.leaf), reason)

    def _edition(self, line: Read) -> None:
        if line.edition is not None and line.edition not in self.seen.editions:
            self.into.fault("EDITION", leaf(line.leaf), f"rests on an edition that no earlier leaf published: {line.edition}")

    def _erase(self, line: Read, ids: JSON) -> None:
        named = [str(one) for one in ids] if isinstance(ids, Sequence) and not isinstance(ids, str) else []
        leaves = [self.seen.ids.get(one) for one in named]
        known = [index for index in leaves if index is not None and index < line.leaf]
        if len(named) > MOST_ERASED or not named:
            self.into.fault("ERASURE", leaf(line.leaf), f"names {len(named)} lines; from 1 to {MOST_ERASED} are due")
        if len(known) != len(named):
            self.into.fault("ERASURE", leaf(line.leaf), "erases a line that is not in the log before it")
        if len({self.page_of[index] for index in known}) > 1:
            self.into.fault("ERASURE", leaf(line.leaf), "names lines of more than one page")
        for one in named:
            index = self.seen.ids.get(one)
            if index is not None and self.has_body[index]:
                self.seen.erased.setdefault(one, line.leaf)

    def _status(self, lists: JSON) -> None:
        if isinstance(lists, Sequence) and not isinstance(lists, str):
            self.seen.status.update((str(one["url"]), str(one["sha256"])) for one in lists if isinstance(one, Mapping))

    def _count(self, line: Read) -> None:
        self.seen.lines += 1
        self.seen.sealed += line.type == SEALED
        self.seen.types[line.type] += 1


def _moment(seen: Seen) -> datetime:
    return datetime.fromtimestamp(min(seen.at, 2**37), UTC)
