"""From an address to an engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from ledger.store.engine import Engine
from ledger.store.errors import Unavailable
from ledger.store.sqlite import MemoryEngine, SqliteEngine

if TYPE_CHECKING:
    from ledger.store.link import Link
    from ledger.store.postgres import PostgresEngine

MEMORY = "memory:"


def is_postgres(address: str) -> bool:
    """Whether an address names a PostgreSQL database rather than a file."""
    return address.startswith(("postgresql://", "postgres://"))


def open_engine(address: str | Path, *, schema: str, create: bool = False, secure_delete: bool = False) -> Engine:
    """The engine at ``memory:``, a path, or ``postgresql://…`` (there, one schema). Only ``create`` makes a file or schema.

    Raises Unavailable.
    """
    text = str(address)
    if text == MEMORY:
        return MemoryEngine()
    if is_postgres(text):
        from ledger.store.postgres import PostgresEngine  # noqa: PLC0415 - an office on files needs no driver

        return PostgresEngine(text, schema, create=create)
    path = Path(text)
    if not create and not path.exists():
        raise Unavailable("There is no database file at this path; `reciprocity migrate` makes one.")
    if create and path.parent.is_dir():
        path.touch(mode=0o600)  # its owner's alone, and so SQLite makes the files beside it
    return SqliteEngine(path, create=create, secure_delete=secure_delete)


def link_to(engine: Engine) -> Link | None:
    """An event loop's own connection to the same database; none to SQLite, which answers before one could have been asked."""
    if engine.dialect == "sqlite":
        return None
    from ledger.store.link import Link  # noqa: PLC0415 - as in open_engine

    return Link(cast("PostgresEngine", engine))
