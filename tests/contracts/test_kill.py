"""``kill -9`` at any moment: what was acknowledged is there, positions are dense, and the next start needs no hand.

Five kills on each database here; ``RECIPROCITY_ENDURE=100`` makes it a hundred on each (``make endure``), and there every
second kill on PostgreSQL is of the whole server. fsync is on.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contracts.lines import assert_whole
from ledger.journal import open_journal
from ledger.vault.vault import open_vault
from pg import Server, database, server

KILLS = int(os.environ.get("RECIPROCITY_ENDURE", "5"))
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def durable() -> Iterator[Server]:
    with server(durable=True) as own:
        yield own


def migrate(journal: str, vault: str) -> None:
    open_journal(journal, migrate=True).close()
    open_vault(vault, b"s" * 32, migrate=True).close()


def killed_while_writing(journal: str, vault: str, kill: Callable[[subprocess.Popen[bytes]], None]) -> list[list[str]]:
    """What a writer had been told was written, when it died."""
    writer = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("writer.py"), journal, vault],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert writer.stdout is not None
    first = writer.stdout.readline()
    assert first, "the writer starts by itself after every kill"
    time.sleep(random.uniform(0, 0.2))
    kill(writer)
    said = (first + writer.stdout.read()).splitlines()
    writer.wait(10)
    writer.stdout.close()
    return [line.decode().split() for line in said]


def check(journal_address: str, vault_address: str, acknowledged: list[list[str]]) -> None:
    journal, vault = open_journal(journal_address), open_vault(vault_address, b"s" * 32)
    try:
        assert_whole(journal)
        lines = {row[0]: row for row in journal.stream()}
        bodies = vault.bodies.get(line_id for _, line_id, _, _ in acknowledged)
        for position, line_id, stream, number in acknowledged:
            row = lines[int(position)]
            assert (row[2], line_id in row[4].decode()) == (stream, True)
            assert bodies[line_id] == {"number": int(number)}
    finally:
        journal.close()
        vault.close()


def test_sqlite_survives_its_writers_death(tmp_path: Path) -> None:
    journal, vault = str(tmp_path / "ledger.db"), str(tmp_path / "vault.db")
    migrate(journal, vault)
    acknowledged: list[list[str]] = []
    for _ in range(KILLS):
        acknowledged += killed_while_writing(journal, vault, lambda writer: writer.kill())
        check(journal, vault, acknowledged)
    assert_numbers_are_given_once(acknowledged)


def test_postgresql_survives_its_clients_and_its_own_death(durable: Server) -> None:
    endure = "RECIPROCITY_ENDURE" in os.environ
    with database(durable.url("postgres")) as address:
        migrate(address, address)
        acknowledged: list[list[str]] = []
        for i in range(KILLS):
            the_server = i % 2 == 1 if endure else i == KILLS - 1

            def kill(writer: subprocess.Popen[bytes], *, the_server: bool = the_server) -> None:
                if the_server:
                    durable.kill()
                writer.kill()

            acknowledged += killed_while_writing(address, address, kill)
            if the_server:
                durable.start()
            check(address, address, acknowledged)
    assert_numbers_are_given_once(acknowledged)


def assert_numbers_are_given_once(acknowledged: list[list[str]]) -> None:
    """Two lines share each number: those of one write."""
    assert max(Counter(number for _, _, _, number in acknowledged).values()) <= 2
