"""The table as a page of the manual, with the day, the machine and the versions it was measured on."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from cryptography.hazmat.backends.openssl import backend
from measuring import Figure

import pg

PACKAGES = ("eventsourcing", "psycopg", "pydantic", "cryptography")

HEAD = """# How fast it is

What the house promises about speed, and what was measured; `make bench` measures it again and writes this page anew. A figure
with × or % is a ratio within one run: both sides do their work in turn, in every round, and the median of the rounds' ratios
counts, with the lowest and the highest round beside it. Rates differ from machine to machine and from minute to minute; the
ratios less so. The last column sets each figure beside what the disk or the processor could do if nothing else were asked of it.

{machine}

The comparisons are fair to the other side: the library runs with its own recorder, its own runner and its own settings, on the
same server, with the same flushing to disk (PostgreSQL as it comes, SQLite with `synchronous = FULL`), and saves events as
long as our lines. [What is compared and why](../../benchmarks) stands at the head of each script.
"""

PARTS = {
    "writing": "Writing",
    "following": "Following",
    "auditing": "The public log",
    "simulating": "A draft tried on the past",
    "founding": "From nothing to a page",
    "credentials": "Credentials made and verified",
    "lists": "Status lists",
    "lookups": "Lookups",
    "rosters": "Rosters",
}


def page(parts: dict[str, Sequence[Figure]], busy: float) -> str:
    """The whole page. ``busy``: how many processes wanted a processor meanwhile, on the average."""
    written = [HEAD.format(machine=machine(busy))]
    for part, figures in parts.items():
        written.append(f"## {PARTS[part]}\n\n{explained(part)}\n\n{rows(figures)}\n")
    return "\n".join(written)


def explained(part: str) -> str:
    """The script's own account of what it compares."""
    module = __import__(part)
    return (module.__doc__ or "").strip().replace("``", "`")


def rows(figures: Sequence[Figure]) -> str:
    """One table."""
    head = "| what | on | measured | rounds | bar | | rates | beside the limit |\n| --- | --- | ---: | ---: | ---: | --- | --- | --- |"
    mark = {True: "holds", False: "**missed**", None: ""}
    lines = [
        f"| {f.what} | {f.where} | {f.shown} | {f.range} | {f.wanted} | {mark[f.holds]} | {f.told} | {f.limit} |" for f in figures
    ]
    return "\n".join([head, *lines])


def machine(busy: float) -> str:
    """Day, machine and versions, and how busy others kept the machine."""
    day = datetime.now(UTC).strftime("%-d %B %Y")
    server = subprocess.run([pg.binaries() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout.split()[
        -1
    ]
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    openssl = " ".join(backend.openssl_version_text().split()[:2])
    return (
        f"Measured on {day}: {os.cpu_count()} processors ({_processor()}), {platform.system()}, "
        f"Python {platform.python_version()}, PostgreSQL {server}, SQLite {sqlite3.sqlite_version}, {openssl}, {packages}. "
        f"On the average {busy:.1f} processes wanted a processor meanwhile, our own among them."
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    named = [line for line in known.read_text().splitlines() if line.startswith("model name")] if known.exists() else []
    return named[0].partition(":")[2].strip() if named else platform.machine()
