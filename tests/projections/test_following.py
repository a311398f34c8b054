"""What every view keeps, on every store: however its lines come to it, it is the same; and it takes each line once."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import psycopg
import pytest

from ledger.journal.entry import PreparedLine, Write
from ledger.rulebook import association
from ledger.rulebook.vocabulary import Term
from ledger.signing.statement import Statement, sign
from ledger.store.errors import NotMigrated, StoreError, Unavailable
from lines import SEEN, signer
from people import WISCONSIN
from projections.batch import Batch
from projections.follow import Follower
from projections.lock import turn
from projections.rebuild import Faulty, rebuild, rebuild_check
from projections.standing import Standing
from projections.trust import Trust
from projections.view import Moved, move, read_place, wait_for
from stories import CODES


@contextmanager
def running(*followers):
    """These followers, each in a thread of its own."""
    stop = threading.Event()
    threads = [threading.Thread(target=follower.run, args=(stop,)) for follower in followers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)


def odd_line(scribe, page, name="endorsement.renewed/1", data=None):
    """A signed line of a page that no event could have written."""
    n, prev = scribe.ends[page]
    key = signer(WISCONSIN)
    days = {"from": "2024-05-01", "to": None}
    statement = Statement(
        WISCONSIN, None, data or {}, f"odd-{page}", key.verify_key.key_id, "x", n + 1, prev, SEEN, page, name, days
    )  # fmt: skip
    scribe.ends[page] = (n + 1, statement.digest)
    return scribe.journal.write(Write((PreparedLine(page, n + 1, name, statement.id, sign(statement, key)),)))


def test_one_line_at_a_time_in_batches_restarted_and_rebuilt_are_the_same(world):
    world.story.go_on(250)
    world.follow()
    at_once = world.rows()
    assert at_once["standing"][0] == world.journal.size()
    assert all(
        at_once[table]
        for table in ("standing_paint", "status_bit", "status_credential", "status_move", "trust_line", "worklist_item")
    )
    for batch in (1, 7):
        world.empty()
        world.follow(batch)
        assert world.rows() == at_once, batch
    world.empty()
    for _ in range(200):  # a process that takes one batch and ends, again and again
        left = 0
        for follower in world.followers(50):
            left += follower.step()
            follower.rest()
        if not left:
            break
    assert world.rows() == at_once
    for view in world.public() + world.private():
        rebuild(world.journal, view)
        assert world.rows() == at_once, view.name
    assert list(rebuild_check(world.journal, world.public()[0], every_size=True)) == []


def test_views_rebuilt_while_lines_are_written_take_every_line_once(world):
    world.story.go_on(40)
    with running(*world.followers(10)):
        writing = threading.Thread(target=world.story.go_on, args=(60,))
        writing.start()
        for view in [*world.public(), *world.private()]:
            rebuild(world.journal, view)
        writing.join()
        for view in world.public() + world.private():
            assert wait_for(view, world.journal.size(), 10)
    as_followed = world.rows()
    world.empty()
    world.follow()
    assert world.rows() == as_followed


def test_of_two_followers_one_waits_until_the_other_rests(world):
    world.story.go_on(30)
    first, second = Follower(world.journal, *world.public()), Follower(world.journal, *world.public())
    assert first.step() > 0
    assert second.step() == 0, "the spare does not follow"
    first.rest()
    world.story.go_on(5)
    assert second.step() > 0
    assert first.step() == 0
    second.rest()


def test_two_followers_at_work_take_every_line_once(world):
    world.story.go_on(20)
    with running(*world.followers(5), *world.followers(5)):
        world.story.go_on(60)
        for view in world.public() + world.private():
            assert wait_for(view, world.journal.size(), 10)
    as_followed = world.rows()
    world.empty()
    world.follow()
    assert world.rows() == as_followed


def test_a_view_moves_from_where_it_stands_or_not_at_all(world):
    world.story.go_on(20)
    view = world.public()[2]
    rows = list(world.journal.stream(3, 5))[:5]
    with pytest.raises(Moved), view.engine.transaction() as tx:
        move(tx, view, Batch(rows))
    assert read_place(view.engine, view.key).position == 0


def test_rows_and_position_stand_or_fall_together(world, monkeypatch):
    world.story.go_on(30)
    follower = Follower(world.journal, *world.public(), batch=20)
    follower.step()
    before = world.rows()
    fold = Trust.fold

    class Broken:
        def run(self, _):
            raise Unavailable("the server went away")

    monkeypatch.setattr(Trust, "fold", lambda self, batch: [*fold(self, batch), Broken()])
    with pytest.raises(Unavailable):
        follower.step()
    follower.rest()
    assert world.rows() == before
    monkeypatch.undo()
    world.follow()
    there = world.rows()
    world.empty()
    world.follow()
    assert world.rows() == there


def test_a_line_that_a_view_cannot_take_stops_that_view_there_where_lag_shows_it(world):
    world.story.go_on(40)
    page = world.story.endorsements[0]["page"]
    position = odd_line(world.story.scribe, page).first
    world.story.go_on(20)
    world.follow()
    lags = {lag.view: lag for lag in Follower(world.journal, *world.public()).lag()}
    assert lags["standing"].position == position - 1
    assert lags["standing"].fault in {f"{error} at position {position}" for error in ("KeyError", "ValueError")}
    assert lags["standing"].behind == world.journal.size() - position + 1
    assert all(lag.behind == 0 and lag.fault is None for name, lag in lags.items() if name != "standing")
    with pytest.raises(Faulty, match=f"Error at position {position}"):
        rebuild(world.journal, Standing(world.journal))
    assert read_place(world.journal.engine, "standing").position == position - 1, "the view in use stays"


def test_a_view_that_learned_to_read_a_line_goes_on_from_it(world, monkeypatch):
    world.story.go_on(10)

    def cannot(_, batch):
        raise ValueError(batch.first)

    monkeypatch.setattr(Trust, "fold", cannot)
    world.follow()
    assert read_place(world.journal.engine, "trust").fault == "ValueError at position 1"
    monkeypatch.undo()
    world.follow()
    assert read_place(world.journal.engine, "trust") == read_place(world.journal.engine, "trust")
    assert read_place(world.journal.engine, "trust").fault is None
    assert len(world.public()[2].members()) == len(CODES)


def test_a_reader_waits_for_its_own_write_and_no_longer(world):
    follower = world.followers()[0]
    view = follower.views[0]
    took = []
    with running(follower):
        follower.wait_for(view, world.journal.size(), 10)
        for number in range(20):
            added = association.Renamed(valid=Term(None), name=f"Name {number}")
            written = world.story.scribe.write(("association/wi", added))
            began = time.perf_counter()
            assert follower.wait_for(view, written.last, 10)
            took.append(time.perf_counter() - began)
            assert world.public()[2].members()[1].names[-1] == (None, f"Name {number}")
        written = world.story.scribe.write(("association/wi", association.Renamed(valid=Term(None), name="Last")))
        assert wait_for(view, written.last, 10), "from another process: by looking"
        assert not wait_for(view, written.last + 1, 0.01), "what was not written is not waited for for ever"
        assert not follower.wait_for(view, written.last + 1, 0.01)
    assert sorted(took)[10] < 0.1


def test_a_view_without_tables_is_refused_in_a_sentence(journal):
    with pytest.raises(StoreError):
        Follower(journal, Trust(journal)).catch_up()
    view = Trust(journal)
    with view.engine.transaction() as tx:
        tx.execute("CREATE TABLE view_position (view TEXT PRIMARY KEY, position INTEGER, at TEXT, fault TEXT)")
    with pytest.raises(NotMigrated, match="reciprocity migrate"):
        Follower(journal, view).catch_up()


def test_one_rebuilds_at_a_time(world):
    rebuilding = turn(world.journal.engine, "rebuild")
    assert rebuilding.take()
    with pytest.raises(Faulty, match="somebody else"):
        rebuild(world.journal, Trust(world.journal))
    rebuilding.give_back()
    rebuild(world.journal, Trust(world.journal))


def test_a_turn_that_was_given_back_is_anothers_at_once(world, monkeypatch):
    """On a server too, though it has not noticed yet that the connection was closed."""
    one, other = (turn(world.vault_engine, "a turn") for _ in range(2))
    assert one.take()
    assert not other.take()
    unnoticed = []

    def close(connection):
        unnoticed.append(connection)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Connection, "close", close)
        one.give_back()
        assert other.take()
    other.give_back()
    for connection in unnoticed:
        connection.close()
