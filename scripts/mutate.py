"""Every statement of the rule book changed in turn: ``make mutate``. What came of it is kept in ``docs/reference/mutation.md``.

The tests of the rule book alone run on each mutant, in a copy of the tree: laws, corner cases and procedures would notice more. A mutant that no test
notices has survived: it is listed, so that somebody may ask why.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "docs" / "reference" / "mutation.md"
PROMISED = 85
"""Percent of mutants that tests notice, at least."""

_RESULT = re.compile(r"^\s*ledger\.rulebook\.(\w+)\.(\S+): ([\w ]+)$", re.MULTILINE)


def main() -> int:
    """Runs it and keeps the table; 1 where fewer were noticed than is promised."""
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "var", ".*_cache", ".hypothesis"))
        with (Path(folder) / "said").open("w") as said:
            _mutmut(copy, "run", stdout=said)
        listed = _mutmut(copy, "results", "--all", "true", stdout=subprocess.PIPE).stdout
    found = _RESULT.findall(listed)
    if not found:
        sys.exit("No mutant was made: run `mutmut run` by hand to see why.")
    noticed = sum(what in {"killed", "timeout"} for *_, what in found)
    KEPT.write_text(_page(found, noticed, time.monotonic() - began))
    print(f"{noticed:,} of {len(found):,} mutants were noticed, {100 * noticed / len(found):.1f} %; {KEPT.relative_to(ROOT)}")
    return int(noticed * 100 < PROMISED * len(found))


def _mutmut(folder: Path, *words: str, stdout: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "mutmut", *words], cwd=folder, stdout=stdout, stderr=subprocess.DEVNULL, text=True, check=False
    )


def _page(found: list[tuple[str, str, str]], noticed: int, seconds: float) -> str:
    made, alive = Counter(chapter for chapter, *_ in found), [one for one in found if one[2] not in {"killed", "timeout"}]
    left = Counter(chapter for chapter, *_ in alive)
    table = "\n".join(
        f"| `{chapter}` | {count} | {count - left[chapter]} | {100 * (count - left[chapter]) / count:.0f} % |"
        for chapter, count in sorted(made.items())
    )
    return f"""# Mutation

The last run of `make mutate`, {datetime.now(UTC):%Y-%m-%d}: every statement of `ledger/rulebook` changed in turn, and those of
`tests/rulebook` that reach it run on each mutant (laws, corner cases and procedures are left out: they would notice more). **{noticed:,} of {len(found):,} were noticed, {100 * noticed / len(found):.1f} %** (promised: {PROMISED} %), in {seconds / 60:.0f} min.
{os.cpu_count()} processors, Python {platform.python_version()}, mutmut {version("mutmut")}.

Nothing of the rule book is excluded. What mutmut does not change: class bodies (events, states, the sentences of refusals), which have no
statements. What survives is mostly of three kinds: the words of a refusal's detail, which no test holds to the letter; a default of a
parameter that every caller gives; and a change that makes no difference (`<` for `<=` between days of which the rule has spoken already).

| chapter | mutants | noticed | |
| --- | ---: | ---: | ---: |
{table}

## Survivors

{_survivors(alive)}
"""


def _survivors(alive: Iterable[tuple[str, str, str]]) -> str:
    by_place: dict[str, list[str]] = {}
    for chapter, mutant, what in alive:
        name, _, number = mutant.rpartition("__mutmut_")
        place = f"`{chapter}.{name.removeprefix('x_').replace('xǁ', '').replace('ǁ', '.')}`"
        by_place.setdefault(place, []).append(number if what == "survived" else f"{number} ({what})")
    return "\n".join(f"- {place}: {', '.join(numbers)}" for place, numbers in sorted(by_place.items()))


if __name__ == "__main__":
    sys.exit(main())
