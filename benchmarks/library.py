"""The event-sourcing library as it comes: its own recorders, its own runner, its own tables, nothing of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment


def environment(address: str) -> dict[str, str]:
    """The settings under which the library keeps its events at an address; all else is its default."""
    if not address.startswith("postgresql"):
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": f"{address}.library"}
    parts = urlsplit(address)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.strip("/"),
        "POSTGRES_HOST": parts.hostname or parse_qs(parts.query)["host"][0],
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": parts.username or "postgres",
        "POSTGRES_PASSWORD": parts.password or "",
    }


class Bare:
    """The library's application recorder, saving one event at a time on pages of its own."""

    def __init__(self, address: str, writers: int, state: bytes) -> None:
        """``state`` is what each event holds: as many bytes as one of our lines."""
        self.factory: InfrastructureFactory[Any] = InfrastructureFactory.construct(Environment("Library", environment(address)))
        self.recorder: ApplicationRecorder = self.factory.application_recorder()
        self.state = state
        self.ends: list[tuple[UUID, int]] = [(uuid4(), 0) for _ in range(writers)]

    def save(self, writer: int, count: int) -> int:
        """So many saves of one event; how many."""
        page, version = self.ends[writer]
        for _ in range(count):
            version += 1
            self.recorder.insert_events(self._one(page, version))
        self.ends[writer] = (page, version)
        return count

    def _one(self, page: UUID, version: int) -> Sequence[StoredEvent]:
        return [StoredEvent(page, version, "endorsement.paused/1", self.state)]

    def close(self) -> None:
        """Its connections."""
        self.factory.close()
