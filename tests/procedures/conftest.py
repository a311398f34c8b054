"""One office a test, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from offices import Founded, found


@pytest.fixture(params=["sqlite", "postgresql"])
def founded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Founded]:
    """A real office of Wisconsin and Colorado."""
    url = request.getfixturevalue("pg_url") if request.param == "postgresql" else ""
    it = found(tmp_path / "office", url)
    yield it
    it.office.journal.close()
    it.office.vault.close()
