"""Journals on three stores, for the promises that every view keeps on each."""

from __future__ import annotations

import pytest
from lines import Clock, Scribe, open_at


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def address(request, tmp_path):
    """Where a database is: in memory, in a file, on a server."""
    if request.param == "memory":
        return "memory:"
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    return request.getfixturevalue("pg_url")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def journal(address, clock):
    opened = open_at(address, clock)
    yield opened
    opened.close()


@pytest.fixture
def scribe(journal):
    return Scribe(journal)
