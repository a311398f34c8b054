"""The contexts of conformance mode: the bundled ones, three that suites use, and files named on the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ledger.credentials import contexts, guard
from ledger.credentials.linked_data import Loader
from ledger.settings import Unset

DATA_INTEGRITY: Final = "https://w3id.org/security/data-integrity/v2"
PINS: Final[Mapping[str, tuple[str, str]]] = {
    "https://www.w3.org/2018/credentials/v1": (
        "credentials-v1.json", "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
    ),
    DATA_INTEGRITY: ("data-integrity-v2.json", "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4"),
    "https://www.w3.org/ns/credentials/examples/v2": (
        "examples-v2.json", "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c",
    ),
}  # fmt: skip
"""Address: file and SHA-256."""


def loader(more: Mapping[str, Path]) -> Loader:
    """Knows the contexts, and ``more`` of them by address. Raises ``Unset`` for a file that is none."""
    known = contexts.all_bundled()
    for url, (name, pin) in PINS.items():
        known[url] = json.loads(contexts.pinned("api.conformance.contexts", name, pin))
    return Loader(known | {url: _read(path) for url, path in more.items()})


def _read(path: Path) -> dict[str, Any]:
    try:
        return guard.read(path.read_bytes())
    except (OSError, guard.Unreadable) as error:
        raise Unset(f"{path}: not a context document") from error
