"""Journals on three stores, for the promises that every view keeps on each."""

from __future__ import annotations

import pytest

from ledger.store.opening import open_engine
from lines import Clock, open_at
from projections.catalogue import Catalogue
from projections.dossier import Dossier
from projections.follow import Follower
from projections.notices import Notices
from projections.registry import Registry
from projections.standing import Standing
from projections.status_list import StatusList
from projections.trust import Trust
from projections.view import migrate_views
from projections.worklist import Worklist
from stories import Story


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
def vault_engine(address, tmp_path):
    """The database beside the journal's, where what is private is kept."""
    where = str(tmp_path / "vault.db") if address.endswith("ledger.db") else address
    engine = open_engine(where, schema="vault", create=True)
    yield engine
    engine.close()


@pytest.fixture
def world(journal, vault_engine):
    """A story in a journal, and every view of it, made and empty."""
    return World(journal, vault_engine)


class World:
    """A journal in which much happened, and its views."""

    def __init__(self, journal, vault_engine):
        self.journal = journal
        self.story = Story(journal).found()
        self.bodies = self.story.bodies
        self.vault_engine = vault_engine
        migrate_views(journal.engine, self.public())
        migrate_views(vault_engine, self.private())

    def public(self):
        journal = self.journal
        return [Standing(journal), Registry(journal), Trust(journal), StatusList(journal), Catalogue(journal)]

    def private(self):
        return [view(self.journal, self.vault_engine, self.bodies) for view in (Dossier, Worklist, Notices)]

    def followers(self, batch=1000):
        return [Follower(self.journal, *self.public(), batch=batch), Follower(self.journal, *self.private(), batch=batch)]

    def follow(self, batch=1000):
        for follower in self.followers(batch):
            follower.catch_up()

    def empty(self):
        """Every view at zero again."""
        for view in self.public() + self.private():
            with view.engine.transaction() as tx:
                for statement in view.making(tx.dialect):
                    tx.execute(statement)

    def rows(self):
        """Everything that every view holds, and how far it has come."""
        found = {}
        for view in self.public() + self.private():
            with view.engine.transaction(write=False) as tx:
                for table in view.tables:
                    found[table.name] = sorted(tx.fetchall(f"SELECT * FROM {table.name}"), key=repr)
                found[view.name] = tx.fetchone("SELECT position, at, fault FROM view_position WHERE view = ?", (view.name,))
        return found
