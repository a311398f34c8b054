"""One suite, every store: each test that asks for ``address`` runs on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.journal import Journal, open_journal

STORES = ("memory", "sqlite", "postgresql")
KEPT = ("sqlite", "postgresql")


def _address(store: str, request: pytest.FixtureRequest, folder: Path) -> str:
    match store:
        case "memory":
            return "memory:"
        case "sqlite":
            return str(folder / "ledger.db")
        case _:
            return str(request.getfixturevalue("pg_url"))


@pytest.fixture(params=STORES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return _address(request.param, request, tmp_path)


@pytest.fixture(params=KEPT)
def kept_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store that outlives its process."""
    return _address(request.param, request, tmp_path)


@pytest.fixture
def opened() -> Iterator[Callable[..., Journal]]:
    """Opens journals and closes them when the test is over."""
    journals: list[Journal] = []

    def open_one(address: str, **how: object) -> Journal:
        journals.append(open_journal(address, **how))  # type: ignore[arg-type]
        return journals[-1]

    yield open_one
    for journal in journals:
        journal.close()


@pytest.fixture
def journal(address: str, opened: Callable[..., Journal]) -> Journal:
    return opened(address, migrate=True)


@pytest.fixture
def kept(kept_address: str, opened: Callable[..., Journal]) -> Journal:
    return opened(kept_address, migrate=True)
