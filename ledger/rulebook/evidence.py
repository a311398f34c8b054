"""Evidence: what somebody can show of education, work and training, entered once for every category and association.

A document is named by its digest only; an entry stands as its owner tells it until an officer verifies it and says how. The
hours of reflective supervision are told in a chapter of their own, because two people write them (``supervision.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from ledger.rulebook.months import Span
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.requirement import Level, Paper, Topic, WorkField
from ledger.rulebook.vocabulary import AgeBand, Line, LineId, Term

# What happens -----------------------------------------------------------------


class Sort(StrEnum):
    """What an entry is about."""

    EDUCATION = "education"
    WORK = "work"
    TRAINING = "training"
    CREDENTIAL = "credential"
    """Another body's credential or licence: a fact of evidence, and never an endorsement."""


@dataclass(frozen=True, slots=True)
class TopicMinutes:
    """So many minutes of a training were about ``topic``; the same minutes may be about several."""

    topic: Topic
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """One piece of evidence (sealed).

    ``valid`` is when it happened: the days of a training; a degree from the day of its award; a job's first and last day (no
    last day: it goes on); the days of a credential. ``months``: of that time so many (part time, a school year); ``None``: all
    of it. ``age_bands`` are those of the children whom the work really served. ``document`` is a SHA-256 digest in hexadecimal.
    """

    valid: Term
    sort: Sort
    level: Level | None = None
    field: WorkField | None = None
    minutes: int | None = None
    months: int | None = None
    topics: tuple[TopicMinutes, ...] = ()
    internship: bool = False
    age_bands: tuple[AgeBand, ...] = ()
    title: str | None = None
    document: str | None = None

    def span(self, day: date) -> Span:
        """Its days as far as ``day``, with the months told of them; work without a last day goes on."""
        start = self.valid.start or day
        return Span(start, min(self.valid.end or day, day), self.months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """An entry no longer stands (sealed)."""

    valid: Term
    entry: LineId
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """An officer checked an entry, and ``how``: a transcript seen, an employer asked, a register looked up (sealed)."""

    valid: Term
    entry: LineId
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A paper was signed from ``valid.start``, in this version; ``sha256`` is of the bytes that were read (sealed)."""

    valid: Term
    paper: Paper
    version: str
    sha256: str


Event = Entered | Withdrawn | Verified | Signed

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Entered):
    """An entry that stands: what was entered, its line, the day of recording, and how it was verified (``None``: it was not)."""

    id: LineId
    entered_on: date
    verified: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """A paper signed: its line, and since when, in which version."""

    id: LineId
    paper: Paper
    version: str
    sha256: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything somebody shows, in the order in which it was entered; ``erased``: some of it is gone for ever."""

    entries: tuple[Entry, ...] = ()
    papers: tuple[Signature, ...] = ()
    erased: bool = False

    def entry(self, id: LineId) -> Entry | None:
        """The entry of that line, if it stands."""
        return next((entry for entry in self.entries if entry.id == id), None)


def after(shown: Evidence | None, line: Line[object]) -> Evidence:
    """The evidence after one more line. Raises ``ImpossibleHistory``."""
    stood = shown or Evidence()
    match line.event:
        case Entered() as told:
            return replace(stood, entries=(*stood.entries, _entry(told, line)))
        case Withdrawn(entry=named):
            _require_known(stood, named)
            return replace(stood, entries=tuple(entry for entry in stood.entries if entry.id != named))
        case Verified(entry=named, how=how):
            _require_known(stood, named)
            checked = (replace(entry, verified=how) if entry.id == named else entry for entry in stood.entries)
            return replace(stood, entries=tuple(checked))
        case Signed() as told:
            signature = Signature(line.id, told.paper, told.version, told.sha256, told.valid.start or line.at)
            return replace(stood, papers=(*stood.papers, signature))
        case _:
            return replace(stood, erased=True)


def _entry(told: Entered, line: Line[object]) -> Entry:
    members = {member.name: getattr(told, member.name) for member in fields(Entered)}
    return Entry(**members, id=line.id, entered_on=line.at)


def _require_known(stood: Evidence, named: LineId) -> None:
    if stood.entry(named) is None and not stood.erased:
        raise ImpossibleHistory(f"no entry {named} stands")
