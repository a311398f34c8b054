"""``scripts/browser.py`` finds a Chromium or stops with the command to type: browser tests are never skipped."""

import shutil
import subprocess
import sys
from pathlib import Path

from house.tree import ROOT


def run(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """The script, in a checkout and on a machine that have nothing but what ``env`` says."""
    (folder / "scripts").mkdir()
    script = shutil.copy(ROOT / "scripts/browser.py", folder / "scripts")
    return subprocess.run([sys.executable, script], env={"PATH": "", **env}, capture_output=True, text=True, check=False)


def test_without_any_way_to_a_browser_it_says_what_to_type_and_fails(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "sudo apt-get install" in done.stderr


def test_a_browser_that_is_named_is_taken(tmp_path: Path) -> None:
    done = run(tmp_path, CHROMIUM=sys.executable)
    assert (done.returncode, done.stdout.strip()) == (0, sys.executable)


def test_a_browser_on_the_path_is_taken_before_another_is_fetched(tmp_path: Path) -> None:
    found = tmp_path / "bin" / "chromium"
    found.parent.mkdir()
    found.write_text("#!/bin/sh\n")
    found.chmod(0o755)
    done = run(tmp_path, PATH=str(found.parent))
    assert (done.returncode, done.stdout.strip()) == (0, str(found))
