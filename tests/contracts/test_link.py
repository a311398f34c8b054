"""What an event loop is told over its link is what a thread is told that waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
import uvloop

import loops
from ledger.store import link
from ledger.store.errors import StoreError, Unavailable
from ledger.store.link import Link
from ledger.store.postgres import PostgresEngine
from ledger.store.reading import Each, through

NAMED = "SELECT name, key, n FROM thing WHERE name = ? AND key = ? AND n <= ?"
WHO = "SELECT pg_backend_pid() + 0 * ?"
SLEEPS = "SELECT ?, pg_sleep(0.5)"


Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Python's own loop, and the one that an office is served by."""
    return partial(loops.run, runner=request.param)


@pytest.fixture
def engine(pg_url: str) -> Iterator[PostgresEngine]:
    found = PostgresEngine(pg_url, "things", create=True)
    with found.transaction() as tx:
        tx.execute("CREATE TABLE thing (name text PRIMARY KEY, key bytea, n bigint, spare text)")
        tx.executemany("INSERT INTO thing VALUES (?, ?, ?, NULL)", [(f"é{i}", bytes([i, 0]), i * 2**40) for i in range(200)])
    yield found
    found.close()


def asking(*questions: Each):
    """One after the other."""
    found = []
    for each in questions:
        rows = yield each
        found.append(rows)
    return found


def asked(count: int) -> Each:
    """Of which every third is not there."""
    return Each(NAMED, [(f"é{i}", bytes([i, 0]) if i % 3 else b"", 2**62) for i in range(count)])


@pytest.mark.parametrize("count", [1, 2, 17, 200])
def test_many_are_told_what_each_is_told(run: Run, engine: PostgresEngine, count: int) -> None:
    questions = (
        asked(count),
        Each("SELECT n, spare FROM thing WHERE name = ?", [("é7",), ("é8",), ("é7",), ("",)]),
        asked(count),
    )
    told = through(engine, asking(*questions))
    assert run(Link(engine).read(asking(*questions))) == told
    assert sum(row is None for row in told[0]) == (count + 2) // 3


def test_a_parameter_is_a_value_whatever_it_spells(run: Run, engine: PostgresEngine) -> None:
    texts = ["", "?", "$1", "%s", "'", '"', "{}", "{1,2}", "NULL", "\\", "\n", "asked.p0", "\U0001f600"]
    each = Each("SELECT ? AS said, ? AS bytes, ? AS n", [(text, text.encode() + b"\0", len(text)) for text in texts])
    assert run(Link(engine).read(asking(each)))[0] == [(text, text.encode() + b"\0", len(text)) for text in texts]


def test_a_connection_that_broke_is_an_error_once_and_then_another(run: Run, engine: PostgresEngine) -> None:
    async def story() -> None:
        one = Link(engine)
        [[(first,)]] = await one.read(asking(Each(WHO, [(1,)])))
        with psycopg.connect(engine.url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (first,))
        with pytest.raises(Unavailable):
            await asyncio.wait_for(one.read(asking(Each(WHO, [(1,)]))), 10)
        [[(second,)]] = await one.read(asking(Each(WHO, [(1,)])))
        assert second != first
        one.close()

    run(story())


def test_a_connection_that_breaks_while_it_is_asked_is_an_error_and_no_wait(run: Run, engine: PostgresEngine) -> None:
    async def story() -> None:
        one = Link(engine)
        [[(pid,)]] = await one.read(asking(Each(WHO, [(1,)])))
        waiting = asyncio.create_task(one.read(asking(Each("SELECT ?, pg_sleep(60)", [(1,)]))))
        await asyncio.sleep(0.2)
        with psycopg.connect(engine.url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        with pytest.raises(Unavailable):
            await asyncio.wait_for(waiting, 10)

    run(story())


def test_who_breaks_a_question_off_leaves_no_answer_for_the_next(run: Run, engine: PostgresEngine) -> None:
    async def story() -> None:
        one = Link(engine)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(one.read(asking(Each(SLEEPS, [(1,)]))), 0.1)
        assert await one.read(asking(Each("SELECT ? AS n", [(2,)]))) == [[(2,)]]

    run(story())


def test_a_server_that_does_not_answer_is_unavailable_and_the_next_does_not_wait_behind_it(
    run: Run, engine: PostgresEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "GET_SECONDS", 0.4)

    async def story() -> None:
        one = Link(engine)
        with pytest.raises(Unavailable):
            await asyncio.wait_for(one.read(asking(Each("SELECT ?, pg_sleep(60)", [(1,)]))), 10)
        assert await asyncio.wait_for(one.read(asking(asked(3))), 10)
        one.close()

    run(story())


def test_the_loop_goes_on_while_the_server_answers(run: Run, engine: PostgresEngine) -> None:
    async def story() -> None:
        waiting = asyncio.create_task(Link(engine).read(asking(Each(SLEEPS, [(1,)]))))
        turns = 0
        while not waiting.done():
            await asyncio.sleep(0.01)
            turns += 1
        assert turns > 10

    run(story())


def test_a_refusal_repeats_no_value_and_the_link_goes_on(run: Run, engine: PostgresEngine) -> None:
    async def story() -> None:
        one = Link(engine)
        with pytest.raises(StoreError) as refused:
            await one.read(asking(Each("SELECT (? || 'x')::bigint", [("secret",)])))
        assert "secret" not in str(refused.value)
        assert refused.value.__cause__ is None
        assert await one.read(asking(Each("SELECT ? AS n", [(2,)]))) == [[(2,)]]

    run(story())


def test_a_server_that_is_not_there_is_unavailable(run: Run, engine: PostgresEngine) -> None:
    engine.url = engine.url.partition("?")[0] + "?host=/nowhere"
    with pytest.raises(Unavailable):
        run(Link(engine).read(asking(asked(1))))


def test_a_fault_of_the_reading_is_its_own_and_the_connection_stays(run: Run, engine: PostgresEngine) -> None:
    def falls_over():
        yield Each(WHO, [(1,)])
        raise ArithmeticError

    async def story() -> None:
        one = Link(engine)
        before = await one.read(asking(Each(WHO, [(1,)])))
        with pytest.raises(ArithmeticError):
            await one.read(falls_over())
        assert await one.read(asking(Each(WHO, [(1,)]))) == before

    run(story())


def test_a_plan_made_while_the_table_was_empty_goes_by_the_index_for_any_number(engine: PostgresEngine) -> None:
    with engine.transaction() as tx:
        tx.execute("CREATE TABLE empty (name text PRIMARY KEY, n bigint)")
        tx.execute("ANALYZE empty")
    hot = link._for_each("SELECT n FROM empty WHERE name = ?", (str,))
    options = f"-c search_path={engine.schema} {link.BY_INDEX}"
    with psycopg.connect(engine.url, options=options) as at:
        plan = "\n".join(row[0] for row in psycopg.RawCursor(at).execute(f"EXPLAIN (GENERIC_PLAN) {hot.sql}"))
    assert "Index Scan using empty_pkey" in plan
    assert "Seq Scan" not in plan
