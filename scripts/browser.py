"""Print the path of a Chromium for the tests; get one if there is none. Standard library only.

Looked for in this order: ``$CHROMIUM``; one on the PATH; the pinned one of ``tests/browser`` from npm (no root needed);
Debian's by apt-get, as root. Otherwise the exact command to type is printed and the exit is not zero: tests that need a
browser fail without one, they are never skipped.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "tests" / "browser"
UNPACKED = ROOT / ".venv" / "chromium"
APT = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
HELP = """\
The browser tests need Chromium. Type this once, then `make test` again:
    sudo apt-get install -y --no-install-recommends chromium
or set CHROMIUM=/path/to/chromium. `make test-no-browser` runs everything else."""


def say(text: str) -> None:
    """Standard output is for the path alone."""
    print(text, file=sys.stderr, flush=True)


def on_this_machine() -> str | None:
    """A Chromium that is already here and may be run."""
    named = os.environ.get("CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in NAMES] + [str(UNPACKED / "chromium")]
    return next((path for path in found if path and os.access(path, os.X_OK)), None)


def from_npm() -> str | None:
    """The pinned Chromium, unpacked into ``.venv``; its own loader wants a newer node than its binary does."""
    if not (shutil.which("npm") and shutil.which("node")):
        return None
    say("No Chromium found; taking the pinned one from npm (about 70 MB, no root needed).")
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(npm, cwd=PACKAGE, stdout=sys.stderr, check=False).returncode:
        return None
    source = PACKAGE / "node_modules" / "@sparticuz" / "chromium" / "bin"
    UNPACKED.mkdir(parents=True, exist_ok=True)
    subprocess.run(["node", PACKAGE / "unpack.js", source, UNPACKED], check=True)
    shutil.rmtree(PACKAGE / "node_modules")
    return str(UNPACKED / "chromium")


def from_apt() -> str | None:
    """Debian's Chromium, where we may install one."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    say("No Chromium found and no npm; installing Debian's with apt-get.")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=env, stdout=sys.stderr, check=False)
    done = subprocess.run(APT, env=env, stdout=sys.stderr, check=False)
    return shutil.which("chromium") if done.returncode == 0 else None


def main() -> int:
    """Two at once would unpack into the same folder, so one waits for the other."""
    UNPACKED.parent.mkdir(exist_ok=True)
    with (UNPACKED.parent / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = on_this_machine() or from_npm() or from_apt()
    say(HELP) if path is None else print(path)
    return path is None


if __name__ == "__main__":
    sys.exit(main())
