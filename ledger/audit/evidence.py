"""Decisions on evidence asked again, as far as an auditor was shown the bodies.

Everything is taken from opened bodies: the application's page, the books that its inputs lie in, and whose endorsements they
are. Where one line of a page that stood then is not shown, the decision is *not opened*; where one is erased, *erased*. Whose
vetting or second record a provider may have had, no body names: where a difference could come of that, nothing is claimed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from ledger.audit.replay import Replay
from ledger.audit.source import Extent, Source, entries
from ledger.rulebook import evidence, membership, progress, session
from ledger.rulebook.application import Approved
from ledger.rulebook.catalogue import Edition
from ledger.rulebook.endorsement import Adopted, Granted, Received
from ledger.rulebook.evidence import Evidence
from ledger.rulebook.membership import Memberships
from ledger.rulebook.progress import Application
from ledger.rulebook.providing import Provider
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.reweighing import Shown, contradicts, recorded, reweigh
from ledger.rulebook.session import Sessions
from ledger.rulebook.standing import Answer, standing
from ledger.rulebook.vocabulary import AssociationCode, Category, Line, LineId, PageId, PersonId
from ledger.signing.statement import BadLine, parse_entry
from ledger.transparency.merkle import leaf_hash

S = TypeVar("S")

SAME: Final = "same"
DIFFERENT: Final = "different"
NOT_OPENED: Final = "not opened"
ERASED: Final = "erased"
ON_PAPER: Final = "on paper"


class Hidden(Exception):
    """Something that the decision leaned on is not shown; the first argument says which of the counted words it is."""


@dataclass
class Page:
    """A sealed page as far as it concerns a decision: its lines in order, with the event of each that was opened."""

    lines: list[tuple[int, str, date, AssociationCode]] = field(default_factory=list)

    def add(self, index: int, line_id: str, at: date, actor: str) -> None:
        """One more line, in the order of the log."""
        self.lines.append((index, line_id, at, AssociationCode(actor)))


@dataclass
class Opened:
    """What the auditor was shown: events by line, and the pages they lie on."""

    events: Mapping[str, object]
    """By line id."""
    leaves: Mapping[str, int]
    """By line id: every line's place in the log."""
    erased: Mapping[str, int]
    streams: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=lambda: defaultdict(Page))

    def approvals(self) -> dict[str, Approved]:
        """Every approval that was opened, by line id."""
        return {line: event for line, event in self.events.items() if isinstance(event, Approved)}

    def read(self, source: Source, extent: Extent) -> None:
        """Finds the pages of all approvals and of their inputs, and every line on them."""
        approvals = self.approvals()
        wanted = {self.leaves[line] for line in approvals if line in self.leaves}
        wanted |= {self.leaves[one] for event in approvals.values() for one in event.inputs if one in self.leaves}
        for index, data in entries(source, extent) if wanted else ():
            if index in wanted:
                stmt = parse_entry(data).stmt
                self.streams[stmt.id], self.hashes[stmt.id] = stmt.stream, leaf_hash(data).hex()
        marks = [f'"stream":"{stream}"'.encode() for stream in set(self.streams.values())]
        for index, data in entries(source, extent) if marks else ():
            if any(mark in data for mark in marks):
                self._file(index, data)

    def _file(self, index: int, data: bytes) -> None:
        try:
            entry = parse_entry(data)
        except BadLine:
            return
        self.pages[entry.stmt.stream].add(index, entry.stmt.id, date.fromisoformat(entry.at[:10]), entry.stmt.actor)

    def folded(self, stream: str, before: int, fold: Callable[[S | None, Line[Any]], S]) -> S | None:
        """A page's lines before a leaf, folded. Raises :class:`Hidden` where one of them is not shown."""
        stood: S | None = None
        for index, line_id, at, actor in self.pages[stream].lines:
            if index < before:
                stood = fold(stood, Line(index, LineId(line_id), at, actor, self.event(line_id), PageId(stream)))
        return stood

    def event(self, line_id: str) -> object:
        """What a line says. Raises :class:`Hidden`."""
        if line_id in self.erased:
            raise Hidden(ERASED)
        if line_id not in self.events:
            raise Hidden(NOT_OPENED)
        return self.events[line_id]


Editions = Callable[[str, str], Edition | None]


@dataclass(frozen=True, slots=True)
class Again:
    """A decision on evidence, asked again: where it stands, whose page it opened, how it came out, and in words why."""

    leaf: int
    endorsement: str
    verdict: str
    why: str = ""


def check(opened: Opened, replayed: Replay, edition: Editions) -> list[Again]:
    """Every approval that was opened, asked again. ``edition`` finds one by its digest and its network's."""
    return [_again(opened, replayed, edition, line, event) for line, event in sorted(opened.approvals().items())]


def _again(opened: Opened, replayed: Replay, edition: Editions, line: str, approved: Approved) -> Again:
    leaf, page, was = opened.leaves[line], approved.endorsement, recorded(approved)
    rules = edition(approved.edition or "", approved.network or "")
    if was is None or approved.assessment_day is None:
        return Again(leaf, page, ON_PAPER)
    try:
        _require_inputs(opened, approved)
        shown = _shown(opened, replayed, line, approved, leaf)
        would_be = reweigh(shown, rules, approved.assessment_day) if rules else None
    except Hidden as hidden:
        return Again(leaf, page, str(hidden))
    except ImpossibleHistory as error:
        return Again(leaf, page, DIFFERENT, f"what stood before it cannot be read: {error}")
    if would_be is None or (would_be != was and not contradicts(was, would_be, shown)):
        return Again(leaf, page, NOT_OPENED)
    return Again(leaf, page, SAME if would_be == was else DIFFERENT, f"recorded {was}; by the rules that it pinned {would_be}")


def _require_inputs(opened: Opened, approved: Approved) -> None:
    """Each input is the very line that the approval named by its hash, where it did."""
    for named, told in zip(approved.inputs, approved.leaves, strict=False):
        if told and opened.hashes.get(named) != told:
            raise ImpossibleHistory(f"its input {named} is not the line that it names")


def _shown(opened: Opened, replayed: Replay, line: str, approved: Approved, leaf: int) -> Shown:
    asked = opened.folded(opened.streams[line], leaf, progress.after)
    if asked is None or asked.pin is None:
        raise Hidden(NOT_OPENED)
    kept: dict[str, Any] = {}
    for stream in sorted({opened.streams[one] for one in approved.inputs if one in opened.streams}):
        for kind, fold in _book(opened, stream):
            if kind in kept:  # two records of one person: which books are whose, no body says
                raise Hidden(NOT_OPENED)
            kept[kind] = opened.folded(stream, leaf, fold)
    sessions: Sessions = kept.get("session") or Sessions()
    givers = {one.provider for one in sessions.sessions}
    providers = {who: _provider(opened, replayed, who, leaf) for who in givers}
    shown: Evidence = kept.get("evidence") or Evidence()
    memberships: Memberships | None = kept.get("membership")
    bases = _bases(opened, replayed, asked, approved.assessment_day or date.min, leaf)
    return Shown(asked, shown, sessions.sessions, memberships, providers, bases)


_BOOKS: Final[tuple[tuple[str, Callable[..., Any]], ...]] = (
    ("evidence", evidence.after),
    ("session", session.after),
    ("membership", membership.after),
)


def _book(opened: Opened, stream: str) -> Iterable[tuple[str, Callable[..., Any]]]:
    """Which of the applicant's books a page is, by what its first line says; none for the application itself and endorsements."""
    first = opened.pages[stream].lines[0][1]
    module = type(opened.event(first)).__module__.rpartition(".")[2]
    return [one for one in _BOOKS if one[0] == module]


def _held(opened: Opened, replayed: Replay, who: PersonId) -> list[tuple[Line[Any], ...]]:
    """The endorsements whose first line was opened and names that holder."""
    found = []
    for lines in replayed.pages.values():
        told = opened.events.get(lines[0].id)
        if isinstance(told, Granted | Adopted | Received) and told.holder == who:
            found.append(lines)
    return found


def _provider(opened: Opened, replayed: Replay, who: PersonId, leaf: int) -> Provider:
    return Provider(who, tuple(_held(opened, replayed, who))).known(leaf)


def _bases(opened: Opened, replayed: Replay, asked: Application, day: date, leaf: int) -> tuple[Category, ...]:
    known = (tuple(line for line in lines if line.index < leaf) for lines in _held(opened, replayed, asked.applicant))
    stood = [standing(lines, day) for lines in known if lines]
    active = [one for one in stood if one.standing is Answer.ACTIVE and one.age_band is asked.age_band]
    return tuple(one.category for one in active if one.category)
