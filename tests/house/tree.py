"""The files that are ours, found without git, so that these tests also run from an unpacked archive."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("ledger", "projections", "api")
MADE = {".git", ".venv", ".hypothesis", "var", "dist", "node_modules", "__pycache__"}


def files(*below: str) -> Iterator[Path]:
    """Every file of ours under these folders (the whole tree, if none is named), in order, caches and offices left out."""
    for top in [ROOT / name for name in below] or [ROOT]:
        if top.is_file():
            yield top
        for folder, names, here in os.walk(top):
            names[:] = sorted(name for name in names if name not in MADE and not name.endswith("_cache"))
            yield from (Path(folder) / name for name in sorted(here) if not name.endswith(".pyc"))


def texts(*below: str) -> Iterator[tuple[str, str]]:
    """Path and text of every file that is text."""
    for path in files(*below):
        raw = path.read_bytes()
        if b"\0" not in raw:
            yield path.relative_to(ROOT).as_posix(), raw.decode()


def modules() -> Iterator[tuple[str, str, ast.Module]]:
    """Path, text and syntax tree of every module of the three packages."""
    for path, text in texts(*PACKAGES):
        if path.endswith(".py"):
            yield path, text, ast.parse(text)
