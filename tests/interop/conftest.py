"""What is not ours, installed once, by npm, at the versions of ``package-lock.json``, into ``.venv/interop``."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

from house.tree import ROOT

HERE = Path(__file__).parent
THERE = ROOT / ".venv" / "interop"


@pytest.fixture(scope="session")
def node() -> Path:
    """The folder to run the scripts in. Two workers at once would install into the same one, so one waits for the other."""
    THERE.mkdir(parents=True, exist_ok=True)
    with (THERE.parent / "interop.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install()
        for script in HERE.glob("*.mjs"):
            if not (THERE / script.name).exists() or (THERE / script.name).read_bytes() != script.read_bytes():
                shutil.copy(script, THERE / script.name)
    return THERE


def _install() -> None:
    wanted, mark = (HERE / "package-lock.json").read_bytes(), THERE / "installed.json"
    if mark.exists() and mark.read_bytes() == wanted:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, THERE / name)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "ci", *quiet], cwd=THERE, check=True)
    mark.write_bytes(wanted)
