"""Ten years, every association, five thousand people, from one seed: ``make simulate``. Kept in ``docs/reference/simulation.md``.

An auditor who reads only the public log keeps books of their own, and every endorsement is compared at every month's end.
Then a draft of the network's rules is tried on the decade, and all of it is played again and must come to the same journal.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from ledger.office import Office
from ledger.procedures import catalogue
from ledger.procedures.simulating import Changed, Simulation, lines, simulate
from ledger.rulebook import record

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from simulation.books import Told, audited  # noqa: E402 - the tests' own

DRAFT = b"""
[[renewal]]
from = 2022-01-01
late = "next 02-28"
source = []
confidence = "NF"
note = "a draft, tried on a simulated decade: renewals would be taken for two months more"
"""
KEPT = ROOT / "docs" / "reference" / "simulation.md"


def main(people: int = 5000, years: int = 10, seed: int = 20261122) -> None:
    """Plays it twice, and keeps what it came to."""
    began = time.monotonic()
    told = audited(people=people, years=years, seed=seed, tell=_tell, last=_tried)
    seconds = time.monotonic() - began - told.last.seconds
    again = audited(people=people, years=years, seed=seed, tell=_tell)
    print()
    if again.root != told.root:
        sys.exit("The same seed gave another journal.")
    KEPT.write_text(_page(told, people, years, seed, seconds))
    print(KEPT.read_text())


@dataclass
class Tried:
    """A draft tried on the decade, how long that took, and how long folding the same lines takes."""

    found: Simulation
    seconds: float
    folding: float


def _tried(office: Office) -> Tried:
    """The network's edition with a late period of two months from 2022 on, where no association says otherwise."""
    draft = catalogue._bytes()["network"] + DRAFT
    began = time.perf_counter()
    found = simulate(office, draft)
    seconds = time.perf_counter() - began
    began, held = time.perf_counter(), {}
    for line in lines(office):
        held[line.page] = record.after(held.get(line.page), line)
    return Tried(found, seconds, time.perf_counter() - began)


def _tell(day: date) -> None:
    if sys.stderr.isatty():
        print(f"\r{day}", end="", file=sys.stderr, flush=True)


def _page(told: Told, people: int, years: int, seed: int, seconds: float) -> str:
    def counted(of: dict[str, int]) -> str:
        return "\n".join(f"| {name} | {count:,} |" for name, count in sorted(of.items(), key=lambda one: -one[1]))

    tried = told.last
    counted_rules = Counter((one.act, one.rule) for one in tried.found.changed)
    by_rule = "\n".join(f"| {act} | {rule} | {count:,} |" for (act, rule), count in counted_rules.most_common())
    some = "\n".join(map(_row, tried.found.changed[:10]))
    return f"""# Simulation

The last run of `make simulate`, {datetime.now(UTC):%Y-%m-%d}: {years} years, {told.associations - 1} associations (those of the catalogue that may endorse, and as many made up
as complete 38) with the Alliance, {people:,} people, seed {seed}.
{told.lines:,} lines in {seconds:.0f} s with the comparisons; played a second time, the same journal (tree head `{told.root.hex()}`).
{os.cpu_count()} processors, Python {platform.python_version()}.

An auditor who reads the public log alone kept books of their own (`tests/simulation/auditor.py`, written from
[standing](../rulebook/standing.md), sharing no code with the rule book). At each of {told.months} months' ends every endorsement's standing, home,
category and age band in their books was what the view answers: **{told.compared:,} comparisons, none different**.

## A draft tried on the decade

A draft of the network's edition that would take renewals for two months more from 2022 on (`late = "next 02-28"`), tried on all of it:
{tried.found.asked:,} decisions asked again in {tried.seconds:.1f} s, {100 * tried.folding / tried.seconds:.0f} % as fast as folding the same {tried.found.lines:,} lines ({tried.folding:.1f} s).
**{len(tried.found.changed):,} outcomes would change**; each is in the list that `reciprocity simulate` gives, here by act and rule, and the first ten.

| act | rule | outcomes |
| --- | --- | ---: |
{by_rule}

| association | act | recorded | was | would be |
| --- | --- | --- | --- | --- |
{some}

## What was answered

| standing at a month's end | times |
| --- | ---: |
{counted(told.answers)}

## What was done

| act | times |
| --- | ---: |
{counted(told.done)}

## What the rules refused

| act and refusal | times |
| --- | ---: |
{counted(told.refused)}
"""


def _row(one: Changed) -> str:
    return f"| {one.association} | {one.act} | {one.recorded} | {one.was} | {one.would_be} |"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
