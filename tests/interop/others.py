"""The scripts beside this file, asked: a job a line in, an answer a line out."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from ledger.credentials import contexts

NEEDED = pytest.mark.skipif(
    shutil.which("npm") is None or shutil.which("node") is None, reason="what is not ours needs npm and node"
)


def asked(folder: Path, script: str, jobs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers to several jobs, in their order."""
    lines = "\n".join(json.dumps(job) for job in jobs)
    done = subprocess.run(["node", script], cwd=folder, input=lines, text=True, capture_output=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(jobs), done.stderr
    return answers


def documents(http: Any, host: str, log: Path) -> dict[str, Any]:
    """What anybody may fetch of Wisconsin's at ``host``: DID document, contexts and lists, by the addresses that a verifier asks."""
    here = urlsplit(host).netloc
    found: dict[str, Any] = dict(contexts.all_bundled())
    found |= {f"did:web:{quote(here)}:associations:wi": http.get("/associations/wi/did.json").json()}
    for path in sorted((log / "status" / "wi").iterdir()):
        text, name = path.read_text(), path.name.partition(".")[0]
        found[f"{host}/status/wi/{name}"] = text.strip() if name.startswith("token") else json.loads(text)
    return found
