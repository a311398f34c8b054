"""A draft of an edition tried on the past: every decision of the office asked again under it, and what would change listed.

The journal is read once, from its first line to its last. Each decision is asked over what really stood before it. The
draft is read beside what is in force and forgotten; nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from ledger.office import Office
from ledger.procedures import catalogue
from ledger.procedures.reweighing import shown
from ledger.rulebook import record
from ledger.rulebook.application import Approved, Submitted
from ledger.rulebook.catalogue import Edition
from ledger.rulebook.reciprocity import may_join
from ledger.rulebook.record import Endorsement
from ledger.rulebook.rerun import Rerun, Verdict, again, decided, recorded
from ledger.rulebook.reweighing import recorded as reweighed
from ledger.rulebook.reweighing import reweigh
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, PageId, Term
from ledger.signing.statement import Entry, parse_entry
from ledger.wire import codec
from ledger.wire.names import BY_EVENT
from ledger.wire.pinned import Draft

SEALED: Final = frozenset({"application.submitted/1", "application.approved/1"})
"""The names of the sealed lines that are asked again too."""

Row = tuple[int, str, PageId, bytes]
"""A sealed line to be looked at: its leaf, name, page and entry."""

PREFIX: Final = "endorsement."
"""The names of the lines that a standing follows from."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One outcome that would change: whose, which act, recorded when, what it was and would be, and by which rule."""

    page: PageId
    number: str | None
    association: AssociationCode
    act: str
    recorded: date
    was: str
    would_be: str
    rule: str


@dataclass
class Simulation:
    """What a draft would have changed, and among how many decisions."""

    draft: str
    code: str | None
    term: Term
    decisions: Counter[str] = field(default_factory=Counter)
    changed: list[Changed] = field(default_factory=list)
    lines: int = 0
    """How many lines of endorsements were read."""

    @property
    def asked(self) -> int:
        """How many decisions were asked again."""
        return sum(self.decisions.values())


def simulate(office: Office, data: bytes, *, start: date | None = None, end: date | None = None) -> Simulation:
    """Every decision recorded from ``start`` to ``end``, asked again under the draft in ``data``.

    Raises ``EditionUnreadable``.
    """
    draft = catalogue.drafted(data)
    found = Simulation(draft.sha256, draft.code, Term(start, end))
    held: dict[PageId, Endorsement] = {}
    sealed: list[Row] = []
    different = []
    for one in replayed(office, draft, found, held, sealed):
        found.decisions[_act(one)] += 1
        if one.verdict is Verdict.DIFFERENT:
            different.append(one)
    numbers = _numbers(office, {one.line.page: held[one.line.page].lines[0].id for one in different})
    found.changed += [_changed(one, numbers.get(one.line.page)) for one in different]
    _on_evidence(office, draft, found, sealed)
    found.changed.sort(key=lambda one: one.recorded)
    return found


def replayed(
    office: Office, draft: Draft, found: Simulation, held: dict[PageId, Endorsement], sealed: list[Row]
) -> Iterator[Rerun]:
    """Every public decision that the draft concerns, in the order of the journal, asked again.

    ``held`` is left as all pages stand, ``sealed`` with the lines of applications that are decisions.
    """
    editions = {edition.code: edition for edition in draft.catalogue.editions}
    for line in lines(office, sealed):
        stood = held.get(line.page)
        found.lines += 1
        if decided(line.event) and draft.code in {None, line.actor} and found.term.covers(line.at):
            would_be = again(stood, line, editions[line.actor], draft=True)
            yield Rerun(line, recorded(line.event), would_be)
        held[line.page] = record.after(stood, line)


def lines(office: Office, sealed: list[Row] | None = None) -> Iterator[Line[Any]]:
    """The public lines of every endorsement, in the order of the journal, read once; ``sealed`` takes those of ``SEALED``."""
    for position, name, stream, _, entry in office.journal.stream():
        if sealed is not None and name in SEALED:
            sealed.append((position - 1, name, PageId(stream), bytes(entry)))
        elif name.startswith(PREFIX):
            read = parse_entry(bytes(entry))
            event = codec.decode(name, read.stmt, None)
            actor, day = AssociationCode(read.stmt.actor), date.fromisoformat(read.at[:10])
            yield Line(position - 1, LineId(read.stmt.id), day, actor, event, PageId(stream))


def _on_evidence(office: Office, draft: Draft, found: Simulation, sealed: list[Row]) -> None:
    """Applications handed in and approved, under the draft: may they join, and would anything have been missing."""
    editions = {edition.code: edition for edition in draft.catalogue.editions}
    read = [(leaf, name, page, parse_entry(entry)) for leaf, name, page, entry in sealed]
    concerned = [one for one in read if _concerned(draft, found, one[3])]
    bodies = office.vault.bodies.get([entry.stmt.id for *_, entry in concerned])
    for leaf, name, page, entry in concerned:
        event, edition = codec.decode(name, entry.stmt, bodies.get(entry.stmt.id)), editions[AssociationCode(entry.stmt.actor)]
        told = _approved(office, leaf, page, event, edition) if isinstance(event, Approved) else _submitted(event, edition)
        if told is None:
            continue
        act, (was, would_be, rule) = name.removeprefix("application.").partition("/")[0], told
        found.decisions[act] += 1
        if rule:
            day = date.fromisoformat(entry.at[:10])
            found.changed.append(Changed(page, None, edition.code, act, day, was, would_be, rule))


def _concerned(draft: Draft, found: Simulation, entry: Entry) -> bool:
    return draft.code in {None, entry.stmt.actor} and found.term.covers(date.fromisoformat(entry.at[:10]))


Told = tuple[str, str, str]
"""What was, what would be, and by which rule; no rule where nothing would change."""


def _submitted(event: object, edition: Edition) -> Told | None:
    """Whether the association might have taken the application in; ``None``: erased, or its day is not told."""
    if not isinstance(event, Submitted) or event.valid.start is None:
        return None
    refusal = may_join(edition, event.category, event.age_band, event.valid.start)
    return "taken in", f"refused: {type(refusal).__name__}" if refusal else "", type(refusal).__name__ if refusal else ""


def _approved(office: Office, leaf: int, page: PageId, event: Approved, edition: Edition) -> Told | None:
    """Whether something else would have been missing; ``None``: decided on paper, or erased since."""
    was, day = reweighed(event), event.assessment_day
    stood = shown(office, page, day, before=leaf) if was is not None and day is not None else None
    if was is None or day is None or stood is None:
        return None
    would_be = reweigh(stood, edition, day)
    differ = sorted(was.lacking ^ would_be.lacking)
    return str(was), str(would_be), ", ".join(differ)


def _numbers(office: Office, first: Mapping[PageId, LineId]) -> dict[PageId, str]:
    """The number of each endorsement, from the private half of its first line; left out where that is erased."""
    bodies = office.vault.bodies.get(first.values())
    told = {page: (bodies.get(line) or {}).get("number") for page, line in first.items()}
    return {page: str(number) for page, number in told.items() if number is not None}


def _changed(one: Rerun, number: str | None) -> Changed:
    line = one.line
    return Changed(line.page, number, line.actor, _act(one), line.at, str(one.was), str(one.would_be), one.rule)


def _act(one: Rerun) -> str:
    """The act in the words of the wire: ``granted``, ``renewed``."""
    return BY_EVENT[type(one.line.event)].name.removeprefix(PREFIX).partition("/")[0]
