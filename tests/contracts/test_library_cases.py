"""The library's own recorder test cases, run against our recorders on all three stores.

Nothing is left out: the cases that count on positions without gaps hold as they are. Ours keep originator ids as text.
"""

from __future__ import annotations

import sys
import tempfile
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import TestCase
from unittest.mock import patch

import pytest

from ledger.journal.memory import MemoryRecorder
from ledger.journal.postgres import PostgresRecorder
from ledger.journal.sqlite import SqliteRecorder
from ledger.store.postgres import PostgresEngine
from ledger.store.sqlite import SqliteEngine

# The library's cases for ciphers, in the same file, want pycryptodome, which we have no use for: its name is enough.
with patch.dict(sys.modules, {"eventsourcing.cipher": SimpleNamespace(AESCipher=None)}):  # type: ignore[dict-item]
    from eventsourcing.tests.persistence import ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase


class TextIds(TestCase):
    recorder: Any

    def new_originator_id(self) -> str:
        return str(uuid.uuid4())

    def create_recorder(self) -> Any:
        self.recorder.migrate()
        return self.recorder

    def tearDown(self) -> None:
        self.recorder.close()


class Memory(TextIds):
    def setUp(self) -> None:
        self.recorder = MemoryRecorder()


class Sqlite(TextIds):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.recorder = SqliteRecorder(SqliteEngine(Path(folder.name) / "ledger.db", create=True))


class Postgres(TextIds):
    @pytest.fixture(autouse=True)
    def _database(self, pg_url: str) -> None:
        self.recorder = PostgresRecorder(PostgresEngine(pg_url, "ledger", create=True))


class TestMemoryApplicationRecorder(Memory, ApplicationRecorderTestCase[MemoryRecorder]):
    """As the library has it."""


class TestSqliteApplicationRecorder(Sqlite, ApplicationRecorderTestCase[SqliteRecorder]):
    """As the library has it."""


class TestPostgresApplicationRecorder(Postgres, ApplicationRecorderTestCase[PostgresRecorder]):
    """As the library has it."""


class TestMemoryPositions(Memory, NonInterleavingNotificationIDsBaseCase):
    """As the library has it."""


class TestSqlitePositions(Sqlite, NonInterleavingNotificationIDsBaseCase):
    """As the library has it."""


class TestPostgresPositions(Postgres, NonInterleavingNotificationIDsBaseCase):
    """As the library has it."""


del ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase
