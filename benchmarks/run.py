"""Measures what the house promises about speed, and prints the table; ``make bench``.

    python benchmarks/run.py [writing] [following] [auditing] [founding] [--page FILE]

Without a name: everything. ``--page`` writes the table as a page of the manual.
"""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # for the server in pg.py

from measuring import Table

PARTS = ("writing", "following", "auditing", "founding")


def main() -> int:
    """One run; 1 when a bar was missed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}")
    asked.add_argument("--page", type=Path, help="write the table there")
    options = asked.parse_args()
    table = Table()
    for part in options.parts or PARTS:
        began = time.perf_counter()
        print(part, flush=True)
        import_module(part).run(table)
        print(f"  ({time.perf_counter() - began:.0f} s)", flush=True)
    return int(any(figure.holds is False for figure in table.figures))


if __name__ == "__main__":
    sys.exit(main())
