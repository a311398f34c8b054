"""A keyring's files: each is there whole or not at all, and only its owner reads it."""

from __future__ import annotations

import json
import os
from pathlib import Path


def read(path: Path) -> dict[str, str]:
    """The record in a file. Raises ``FileNotFoundError``."""
    found: dict[str, str] = json.loads(path.read_text())
    return found


def write(path: Path, record: dict[str, str]) -> None:
    """Writes a record beside the file and puts it in its place."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(json.dumps(record) + "\n")
        out.flush()
        os.fsync(out.fileno())
    part.rename(path)
