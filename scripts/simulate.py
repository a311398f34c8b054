"""Ten years, every association, five thousand people, from one seed: ``make simulate``. Kept in ``docs/reference/simulation.md``.

An auditor who reads only the public log keeps books of their own, and every endorsement is compared at every month's end.
Then all of it is played again, and must come to the same journal.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from simulation.books import Told, audited  # noqa: E402 - the tests' own

KEPT = ROOT / "docs" / "reference" / "simulation.md"


def main(people: int = 5000, years: int = 10, seed: int = 20261122) -> None:
    """Plays it twice, and keeps what it came to."""
    began = time.monotonic()
    told = audited(people=people, years=years, seed=seed, tell=_tell)
    seconds = time.monotonic() - began
    again = audited(people=people, years=years, seed=seed, tell=_tell)
    print()
    if again.root != told.root:
        sys.exit("The same seed gave another journal.")
    KEPT.write_text(_page(told, people, years, seed, seconds))
    print(KEPT.read_text())


def _tell(day: date) -> None:
    print(f"\r{day}", end="", file=sys.stderr, flush=True)


def _page(told: Told, people: int, years: int, seed: int, seconds: float) -> str:
    def counted(of: dict[str, int]) -> str:
        return "\n".join(f"| {name} | {count:,} |" for name, count in sorted(of.items(), key=lambda one: -one[1]))

    return f"""# Simulation

The last run of `make simulate`, {datetime.now(UTC):%Y-%m-%d}: {years} years, {told.associations - 1} associations (those of the catalogue that may endorse, and as many made up
as complete 38) with the Alliance, {people:,} people, seed {seed}.
{told.lines:,} lines in {seconds:.0f} s with the comparisons; played a second time, the same journal (tree head `{told.root.hex()}`).
{os.cpu_count()} processors, Python {platform.python_version()}.

An auditor who reads the public log alone kept books of their own (`tests/simulation/auditor.py`, written from
[standing](../rulebook/standing.md), sharing no code with the rule book). At each of {told.months} months' ends every endorsement's standing, home,
category and age band in their books was what the view answers: **{told.compared:,} comparisons, none different**.

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


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
