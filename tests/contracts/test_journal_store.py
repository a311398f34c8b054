"""What stays when the process is gone, and what nobody can do to it by accident."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from contracts.lines import assert_whole, key, once, one, page, reserve
from ledger.journal import Damaged, Journal, OnceDiffers, Taken, open_journal
from ledger.store.errors import NotMigrated, Unavailable
from ledger.store.opening import is_postgres
from ledger.store.sqlite import SqliteEngine


def run(address: str, sql: str) -> None:
    """A statement from outside, by the owner of the database."""
    if is_postgres(address):
        with psycopg.connect(address, autocommit=True, options="-c search_path=ledger") as connection:
            connection.execute(sql)
        return
    connection = sqlite3.connect(address, isolation_level=None)
    try:
        connection.execute(sql)
    finally:
        connection.close()


def zeros(address: str) -> str:
    return "decode(repeat('00', 32), 'hex')" if is_postgres(address) else "zeroblob(32)"


def test_everything_is_there_after_a_reopening(kept_address: str, opened: Callable[..., Journal]) -> None:
    stream = page()
    first = opened(kept_address, migrate=True)
    first.write(one(stream, take=(reserve("seat", stream),), once=once("k")))
    first.next_number("wi", 5)
    first.close()
    again = opened(kept_address)
    with pytest.raises(Taken):
        again.write(one(take=(reserve("seat", stream),)))
    with pytest.raises(OnceDiffers):
        again.write(one(once=once("k", "other")))
    assert again.write(one(once=once("k"))).repeated
    assert again.next_number("wi") == 6
    again.write(one(stream, 2))
    assert assert_whole(again) == 2


@pytest.mark.parametrize("table", ["line", "tlog_leaf"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_what_was_written_stays_written(kept: Journal, kept_address: str, table: str, act: str) -> None:
    kept.write(one())
    column = {"line": "topic", "tlog_leaf": "line_id"}[table]
    with pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="stays written"):
        run(kept_address, act.format(table, column, column))
    assert assert_whole(kept) == 1


def test_leaves_that_disagree_with_lines_stop_the_journal(kept: Journal, kept_address: str) -> None:
    kept.write(one())
    extra = f"INSERT INTO tlog_leaf VALUES (1, 2, {zeros(kept_address)}, 'x')"
    run(kept_address, extra)
    with pytest.raises(Damaged):
        kept.write(one())


@pytest.mark.usefixtures("kept")
def test_a_leaf_cannot_stand_at_another_index_than_its_lines(kept_address: str) -> None:
    extra = f"INSERT INTO tlog_leaf VALUES (0, 7, {zeros(kept_address)}, 'x')"
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        run(kept_address, extra)


def test_a_stored_name_that_is_no_wire_name_is_damage_and_never_an_import(kept: Journal, kept_address: str) -> None:
    position, empty = ("notification_id", "''") if is_postgres(kept_address) else ("rowid", "x''")
    columns = f"{position}, originator_id, originator_version, topic, state"
    run(kept_address, f"INSERT INTO line ({columns}) VALUES (1, 'p', 1, 'os:system', {empty})")
    with pytest.raises(Damaged):
        kept.lines(0, 1)


def test_an_unmigrated_store_is_refused_in_a_sentence(kept_address: str) -> None:
    if not is_postgres(kept_address):
        with pytest.raises(Unavailable, match=r"reciprocity migrate"):
            open_journal(kept_address)
        assert not Path(kept_address).exists(), "a serving process creates nothing"
        sqlite3.connect(kept_address).close()
    with pytest.raises(NotMigrated, match=r"no tables here yet: run `reciprocity migrate`"):
        open_journal(kept_address)


def test_tables_of_another_version_are_refused(kept: Journal, kept_address: str) -> None:
    kept.close()
    for version, words in ((0, "no tables"), (99, "newer")):
        run(kept_address, f"UPDATE schema_version SET version = {version} WHERE part = 'journal'")
        with pytest.raises(NotMigrated, match=words):
            open_journal(kept_address)


def test_eight_may_migrate_at_once(kept_address: str) -> None:
    def migrate(_: int) -> None:
        open_journal(kept_address, migrate=True).close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(migrate, range(8)))
    journal = open_journal(kept_address)
    try:
        journal.write(one())
        assert assert_whole(journal) == 1
    finally:
        journal.close()


def test_migrating_again_changes_nothing(kept: Journal) -> None:
    stream = page()
    kept.write(one(stream, take=(reserve("seat", stream),)))
    kept.migrate()
    assert kept.reserved(key("seat")) == stream
    assert assert_whole(kept) == 1


def test_a_database_that_is_not_there_is_said_without_its_address(tmp_path: Path) -> None:
    address = f"postgresql://someone:hunter2@/nowhere?host={tmp_path}"
    with pytest.raises(Unavailable) as refused:
        open_journal(address)
    assert "hunter2" not in str(refused.value)


def test_sqlite_flushes_every_commit_to_the_disk(tmp_path: Path) -> None:
    address = str(tmp_path / "ledger.db")
    open_journal(address, migrate=True).close()
    engine = SqliteEngine(address)
    with engine.transaction(write=True) as tx:
        assert tx.fetchone("PRAGMA synchronous") == (2,), "FULL"
        assert tx.fetchone("PRAGMA journal_mode") == ("wal",)
    engine.close()


def test_views_share_the_database_with_less_haste_to_the_disk(journal: Journal) -> None:
    with journal.engine.transaction() as tx:
        tx.execute("CREATE TABLE a_view (position INTEGER, text TEXT)")
        tx.executemany("INSERT INTO a_view VALUES (?, ?)", [(1, "100 %"), (2, "b")])
    with journal.engine.transaction(write=False) as tx:
        assert tx.fetchall("SELECT text FROM a_view WHERE text LIKE '%0 %' OR position = ? ORDER BY position", (2,)) == [
            ("100 %",),
            ("b",),
        ]
    journal.write(one())
    assert assert_whole(journal) == 1


def test_a_journal_may_be_closed_while_others_read_and_write(kept: Journal) -> None:
    """A connection in use is never closed under its user (SQLite would crash the process)."""
    kept.write(one())
    over = threading.Event()

    def use(worker: int) -> None:
        while not over.is_set():
            try:
                kept.size() if worker % 2 else kept.write(one())
            except Unavailable:
                return

    with ThreadPoolExecutor(6) as pool:
        users = [pool.submit(use, i) for i in range(6)]
        time.sleep(0.05)
        kept.close()
        time.sleep(0.05)
        over.set()
        for user in users:
            user.result()
