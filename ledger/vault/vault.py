"""The vault as a whole: open it, erase a subject, tie it to its office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ledger.store.engine import Engine, migrate, schema_version
from ledger.store.errors import NotMigrated
from ledger.store.opening import open_engine
from ledger.vault import bodies, documents, employers, people, schema, tokens, wallets
from ledger.vault.askings import Askings
from ledger.vault.bodies import Bodies
from ledger.vault.documents import Documents
from ledger.vault.employers import Employers
from ledger.vault.people import People
from ledger.vault.tokens import Tokens
from ledger.vault.wallets import Wallets

if TYPE_CHECKING:
    from ledger.store.postgres import PostgresEngine

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """When a body is put, for the sweep."""
    return datetime.now(UTC)


class Vault:
    """Bodies, documents, people and tokens in one database. Safe to share among threads; to be closed."""

    def __init__(self, store: Engine, secret: bytes, clock: Clock = wall_clock, *, beside: str | None = None) -> None:
        self._store = store
        self.engine = store.relaxed()
        """The same database for office views: a crash may lose their last commits, which are made again."""
        self.bodies = _bodies(store, self.engine, secret, clock, beside)
        self.documents = Documents(store, self.bodies)
        self.people = People(store, secret)
        self.tokens = Tokens(store)
        self.employers = Employers(store)
        self.wallets = Wallets(store)
        self.askings = Askings(store, secret)

    def subject_key(self, subject: str) -> bytes:
        """The key from which a subject's salts derive (``transparency.md`` 3.4), made at the first call."""
        return self.bodies.subject_key(subject)

    def erase(self, subject: str, basis: str = "erased") -> list[str]:
        """Destroy a subject's key, bodies, documents, record or account, and tokens at once; ids of the lines whose bodies they were.

        The space is overwritten (SQLite) or given back (PostgreSQL, whose files and log may hold its bytes until they are
        used again; a key there is still wrapped under the office's secret) before this returns. Backups forget when
        they expire. Office views erase for themselves.
        """
        with self._store.transaction() as tx:
            ids = bodies.erase(tx, subject, basis)
            documents.erase(tx, subject)
            people.erase(tx, subject)
            tokens.erase(tx, subject)
            employers.erase(tx, subject)
            wallets.erase(tx, subject)
        self._store.scrub(*schema.ERASABLE)
        return ids

    def mark(self) -> str | None:
        """What ties this vault to its office; ``None`` for a new one."""
        with self._store.statement(write=False) as tx:
            row = tx.fetchone("SELECT mark FROM mark")
        return None if row is None else str(row[0])

    def set_mark(self, mark: str) -> None:
        """Tie this vault to its office, once. Raises Conflict where it is tied already."""
        with self._store.statement() as tx:
            tx.execute("INSERT INTO mark (one, mark) VALUES (1, ?)", (mark,))

    def migrate(self) -> None:
        """Make or bring up to date the tables. Serving processes never call this."""
        statements = schema.SQLITE if self._store.dialect == "sqlite" else schema.POSTGRES
        migrate(self._store, schema.PART, schema.VERSION, statements)

    def check_migrated(self) -> None:
        """Raises NotMigrated."""
        with self._store.transaction(write=False) as tx:
            if schema_version(tx, schema.PART) != schema.VERSION:
                raise NotMigrated("The vault's tables are missing or not this program's: run `reciprocity migrate` first.")

    def close(self) -> None:
        """Close every connection."""
        self.bodies.close()
        self.engine.close()
        self._store.close()


def _bodies(store: Engine, relaxed: Engine, secret: bytes, clock: Clock, beside: str | None) -> Bodies:
    if store.dialect == "postgresql":
        from ledger.vault.postgres import PostgresBodies  # noqa: PLC0415 - an office on files needs no driver

        return PostgresBodies(cast("PostgresEngine", store), relaxed, secret, clock, beside=beside)
    return Bodies(store, relaxed, secret, clock)


def open_vault(
    address: str | Path, secret: bytes, *, clock: Clock = wall_clock, beside: str | None = None, migrate: bool = False
) -> Vault:
    """The vault at ``memory:``, a path, or ``postgresql://…`` (there, the schema ``vault``).

    ``secret`` is the office's own: it hides e-mail addresses' hashes and wraps the subjects' keys. ``migrate`` makes
    what is missing; without it a vault that was not migrated is refused. ``clock`` is the office's, by which the sweep
    counts. ``beside`` is the journal's address: on the same PostgreSQL server a body waits for the disk together with its
    line, not before it. Raises NotMigrated, Unavailable.
    """
    vault = Vault(open_engine(address, schema="vault", create=migrate, secure_delete=True), secret, clock, beside=beside)
    try:
        if migrate or str(address) == "memory:":
            vault.migrate()
        else:
            vault.check_migrated()
    except BaseException:
        vault.close()
        raise
    return vault
