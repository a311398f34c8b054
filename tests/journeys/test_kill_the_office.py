"""``kill -9`` at any moment: what was acknowledged is there, the log is whole, and the next start needs no hand."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.procedures import opening
from ledger.procedures.publishing import advance
from ledger.transparency.published import Published
from offices import Founded, found

KILLS = int(os.environ.get("RECIPROCITY_ENDURE", "5"))
HERE = Path(__file__).parent


def run_and_kill(founded: Founded, numbers: list[str], after: float) -> tuple[int, int]:
    """Lets an office work for ``after`` seconds, kills it, and says the last position and size it acknowledged."""
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE.parent.parent}"}
    url = founded.settings.database_url if "://" in founded.settings.database_url else ""
    command = [sys.executable, HERE / "office_at_work.py", founded.settings.folder, url, *numbers]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    said, _ = child.communicate(timeout=30)
    lines = said.split("\n")[:-1]  # what follows the last line break was not said whole
    positions = [int(line) for line in lines if not line.startswith("head")]
    heads = [int(line.removeprefix("head ")) for line in lines if line.startswith("head")]
    return max(positions, default=0), max(heads, default=0)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_an_office_killed_at_any_moment_lost_nothing_it_acknowledged(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("pg_url") if database == "postgresql" else ""
    founded = found(tmp_path / "office", url)
    numbers = [founded.endorsed(founded.person(f"Person{n}")) for n in range(3)]
    founded.advance()
    kept = [(founded.settings.log / "checkpoint").read_bytes()]
    acknowledged = 0
    drawn = random.Random(f"kill {database}")
    for _ in range(KILLS):
        position, head = run_and_kill(founded, numbers, drawn.uniform(0.0, 0.4))
        acknowledged += bool(position)
        office = opening.open_office(founded.settings)
        assert office.journal.size() >= position
        assert Published(founded.settings.log).size() >= head
        advance(office, founded.settings.log)
        report = audit(FolderSource(founded.settings.log), Trust(kept=kept), workers=1)
        assert report.green, report.text
        kept = [kept[0], (founded.settings.log / "checkpoint").read_bytes()]
        office.journal.close()
        office.vault.close()
    assert acknowledged > KILLS // 2, "the office was killed before it did anything"
