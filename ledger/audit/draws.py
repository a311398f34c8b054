"""Draws of audits (``renewal.population``, ``renewal.drawn``), made again from the public lines: nobody chose whom to look at.

Written for the auditor alone: the rule book's own population is not asked, so that a mistake in it shows here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from ledger.audit.authority import Held
from ledger.audit.lines import Read
from ledger.signing.canonical import JSON


@dataclass(frozen=True, slots=True)
class Population:
    """A population that was fixed: its leaf, how many it holds and how many of 100 are to be drawn."""

    leaf: int
    count: int
    percent: int


@dataclass
class Draws:
    """The renewals submitted so far, by page, and the populations that wait for their draw. ``judge`` says what is wrong."""

    pages: Mapping[str, Held]
    sizes: Sequence[int]
    """The sizes at which a witness saw the log, as far as the auditor knows."""
    submitted: dict[str, dict[str, str]] = field(default_factory=dict)
    """By page and line: the first day of the review."""
    waiting: dict[str, tuple[str, Population]] = field(default_factory=dict)
    """By page of draws: the last population's line."""
    fixed: set[tuple[str, str]] = field(default_factory=set)
    """Pages of draws and the cycles of which they fixed a population."""

    def take(self, line: Read) -> None:
        """A line of an endorsement's page: a renewal submitted, or sent back."""
        if line.type == "endorsement.renewal_submitted/1":
            self.submitted.setdefault(line.stream, {})[line.id] = str(line.start)
        elif line.type == "endorsement.renewal_returned/1":
            self.submitted.get(line.stream, {}).pop(str((line.data or {}).get("submitted")), None)

    def judge(self, line: Read, root: Callable[[int], str]) -> str | None:
        """What is wrong with a population or a draw, if anything; ``root`` gives the tree's root at a size."""
        data: Mapping[str, JSON] = line.data or {}
        if line.type == "renewal.population/1":
            return self._population(line, data)
        return self._drawn(line, data, root)

    def _population(self, line: Read, data: Mapping[str, JSON]) -> str | None:
        among = self._among(line.actor, str(data["cycle_end"]))
        told = sha256("".join(f"{page}\n" for page in among).encode()).hexdigest()
        count, percent = int(str(data["count"])), int(str(data["percent"]))
        if line.stream in self.waiting:
            return "fixes a population while another waits for its draw"
        if (line.stream, data["cycle_end"]) in self.fixed:
            return f"draws a second time among the renewals of {data['cycle_end']}"
        self.fixed.add((line.stream, str(data["cycle_end"])))
        self.waiting[line.stream] = line.id, Population(line.leaf, count, percent)
        if (data["sha256"], count) != (told, len(among)):
            return f"says {count} renewals of that cycle; the log has {len(among)}, or others"
        return None

    def _among(self, actor: str, cycle_end: str) -> list[str]:
        end = date.fromisoformat(cycle_end)
        last = _next_year(end).isoformat()
        return sorted(
            page
            for page, lines in self.submitted.items()
            if self.pages[page].home == actor and any(cycle_end < start <= last for start in lines.values())
        )

    def _drawn(self, line: Read, data: Mapping[str, JSON], root: Callable[[int], str]) -> str | None:
        named, among = self.waiting.pop(line.stream, ("", Population(-1, 0, 0)))
        size = int(str(data["size"]))
        if named != data["population"]:
            return "draws among a population that does not wait for it"
        if not among.leaf < size <= line.leaf:
            return f"its seed is of size {size}, not later than the population at leaf {among.leaf}"
        if data["root"] != root(size):
            return f"its seed is not the root of the first {size} entries"
        if any(among.leaf < seen < size for seen in self.sizes):
            return "its seed is not the first checkpoint after the population: a witness saw an earlier one"
        if data["drawn"] != -(-among.count * among.percent // 100):
            return f"says {data['drawn']} are drawn of {among.count} at {among.percent} in 100"
        return None


def _next_year(day: date) -> date:
    return date(day.year + 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
