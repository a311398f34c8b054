"""Decisions asked again: the rule book's own, over the lines that stood before them, under the rules published by then.

What changes a public standing is asked again from public members alone. A decision on evidence is asked again where its
inputs are opened; where they are not, or are erased, it is counted so. Rules are read from the bytes that the log
published, never from what this program ships.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.audit import evidence
from ledger.audit.artefacts import LONGEST_EDITION
from ledger.audit.finding import Findings, leaf
from ledger.audit.replay import Replay
from ledger.audit.source import Source
from ledger.rulebook.catalogue import Edition
from ledger.rulebook.endorsement import Event, Granted
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.rerun import Rerun, Verdict, rerun
from ledger.rulebook.vocabulary import Line
from ledger.wire.pinned import Shelf


@dataclass
class Decisions:
    """How many decisions gave the same answer again, and how many could not be asked."""

    public: Counter[Verdict] = field(default_factory=Counter)
    evidence: Counter[str] = field(default_factory=Counter)
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> tuple[str, ...]:
        """As the report counts them."""
        asked = self.public[Verdict.SAME] + self.public[Verdict.DIFFERENT]
        again = self.evidence["same"] + self.evidence["different"]
        return (
            f"on public members: re-run {asked}, same {self.public[Verdict.SAME]} / different {self.public[Verdict.DIFFERENT]}",
            (
                f"on evidence: re-run {again}, same {self.evidence['same']} / different {self.evidence['different']} / "
                f"not opened {self.evidence['not opened']} / erased {self.evidence['erased']}; on paper {self.evidence['on paper']}"
            ),
        )

    @property
    def not_checked(self) -> Iterator[str]:
        """What could not be asked, and why."""
        if self.public[Verdict.NOT_CHECKED]:
            yield f"decisions under rules that are not at hand: {self.public[Verdict.NOT_CHECKED]}"
        for digest, why in sorted(self.missing.items()):
            yield f"edition {digest[:16]}: {why}"


def check(source: Source, replayed: Replay, opened: evidence.Opened, into: Findings) -> Decisions:
    """Every decision of the log, asked again; those on evidence as far as they are ``opened``."""
    shelf = Shelf(lambda digest: source.read(f"editions/{digest}.toml", LONGEST_EDITION))
    found = Decisions(missing=shelf.missing)

    def rules_at(line: Line[Event]) -> Edition | None:
        return shelf.in_force(replayed.editions, line.actor, line.index)

    for page in sorted(replayed.pages):
        try:
            for one in rerun(replayed.pages[page], rules_at):
                found.public[one.verdict] += 1
                _told(one, into)
        except ImpossibleHistory:  # named among what was published: a page is read up to the line that cannot be
            continue
    _on_evidence(evidence.check(opened, replayed, shelf.edition), replayed, opened, found, into)
    return found


def _on_evidence(
    asked: Sequence[evidence.Again], replayed: Replay, opened: evidence.Opened, found: Decisions, into: Findings
) -> None:
    """Counts the approvals that were opened, and the grants whose approval was not."""
    for one in asked:
        found.evidence[one.verdict] += 1
        if one.verdict == evidence.DIFFERENT:
            into.fault("DECISION", leaf(one.leaf), f"Approved: {one.why}")
    told = {one.endorsement for one in asked}
    for page, lines in replayed.pages.items():
        if page not in told and isinstance(lines[0].event, Granted):
            found.evidence[evidence.ERASED if lines[0].id in opened.erased else evidence.NOT_OPENED] += 1


def _told(one: Rerun, into: Findings) -> None:
    if one.verdict is Verdict.DIFFERENT:
        what = type(one.line.event).__name__
        into.fault("DECISION", leaf(one.line.index), f"{what}: recorded {one.was}; by the rules of then {one.would_be}")
