"""Measures what the house promises about speed, and prints the table; ``make bench``.

    python benchmarks/run.py [writing] [following] [auditing] [simulating] [founding]
                             [credentials] [lists] [lookups] [rosters] [--page FILE]

Without a name: everything. ``--page`` writes the table as a page of the manual. A missed bar is said, and fails nothing: a
machine may be busy.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from importlib import import_module
from pathlib import Path

from measuring import Figure, Table

HERE = Path(__file__).parents[1]
sys.path += [str(HERE), str(HERE / "tests")]  # behind our own folder; tests for the server in pg.py

PARTS = ("writing", "following", "auditing", "simulating", "founding", "credentials", "lists", "lookups", "rosters")


def main() -> None:
    """One run."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}")
    asked.add_argument("--page", type=Path, help="write the table there")
    options = asked.parse_args()
    found: dict[str, list[Figure]] = {}
    busy: list[float] = []
    for part in options.parts or PARTS:
        began = time.perf_counter()
        print(part, flush=True)
        table = Table()
        import_module(part).run(table)
        found[part] = table.figures
        busy.append(os.getloadavg()[1])
        print(f"  ({time.perf_counter() - began:.0f} s)", flush=True)
    if options.page:
        from page import page

        options.page.write_text(page(found, sum(busy) / len(busy)))
    missed = [figure for figures in found.values() for figure in figures if figure.holds is False]
    print(f"{len(missed)} bars missed" if missed else "every bar holds")


if __name__ == "__main__":
    main()
