"""Who asks while a question is under way goes with the next one, and answers for nobody else's fault."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

import loops
from api.together import MOST, Together
from ledger.store.errors import StoreError, Unavailable
from ledger.store.reading import Each


class Slow:
    """In place of a link: each question is answered when the test says so."""

    def __init__(self) -> None:
        self.questions: list[list[str]] = []
        self.gate = asyncio.Event()
        self.faults: list[Exception] = []
        self.closed = False

    def close(self) -> None:
        self.closed = True

    async def read(self, reading: Any) -> Any:
        each = next(reading)
        self.questions.append([key for (key,) in each.asked])
        await self.gate.wait()
        if self.faults:
            raise self.faults.pop(0)
        with pytest.raises(StopIteration) as done:
            reading.send([(key,) for (key,) in each.asked])
        return done.value.value


class NoSuch(LookupError):
    """Of one key."""


def answering(keys):
    """Each key in capitals; some have a fault of their own, and one takes everybody's answer along."""
    rows = yield Each("SELECT ?", [(key,) for key in keys])
    if "fatal" in keys:
        raise ArithmeticError("fatal")
    return [NoSuch(key) if key.startswith("no") else key.upper() for (key,) in rows]


def run(story: Callable[[Slow, Together[str, str]], Coroutine[Any, Any, None]]) -> None:
    async def told() -> None:
        slow = Slow()
        await asyncio.wait_for(story(slow, Together(slow, answering)), 10)  # type: ignore[arg-type]

    loops.run(told())


async def soon(together: Together[str, str], *keys: str) -> list[asyncio.Task[str]]:
    """These asked, one after the other."""
    tasks = [asyncio.create_task(together.ask(key)) for key in keys]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


def test_who_is_alone_is_asked_about_at_once() -> None:
    async def story(slow: Slow, together: Together[str, str]) -> None:
        slow.gate.set()
        assert [await together.ask("a"), await together.ask("b")] == ["A", "B"]
        assert slow.questions == [["a"], ["b"]]

    run(story)


def test_who_comes_while_a_question_is_under_way_waits_for_the_next_and_is_read_after_asking() -> None:
    async def story(slow: Slow, together: Together[str, str]) -> None:
        first = await soon(together, "a")
        later = await soon(together, "b", "c", "a")
        assert slow.questions == [["a"]], "nothing is asked of them yet, so nothing older than they is given to them"
        slow.gate.set()
        assert await asyncio.gather(*first, *later) == ["A", "B", "C", "A"]
        assert slow.questions == [["a"], ["b", "c", "a"]]

    run(story)


def test_so_many_go_together_and_no_more_in_the_order_in_which_they_came() -> None:
    async def story(slow: Slow, together: Together[str, str]) -> None:
        keys = [f"k{i}" for i in range(2 * MOST + 5)]
        tasks = await soon(together, "a", *keys)
        slow.gate.set()
        assert await asyncio.gather(*tasks) == ["A", *map(str.upper, keys)]
        assert [len(one) for one in slow.questions] == [MOST, MOST, 6]
        assert [key for one in slow.questions for key in one] == ["a", *keys]

    run(story)


def test_an_error_of_ones_own_is_nobody_elses() -> None:
    async def story(slow: Slow, together: Together[str, str]) -> None:
        slow.gate.set()
        found = await asyncio.gather(*await soon(together, "a", "none", "b"), return_exceptions=True)
        assert (found[0], found[2]) == ("A", "B")
        assert isinstance(found[1], NoSuch)

    run(story)


@pytest.mark.parametrize("fault", [ArithmeticError, StoreError])
def test_what_strikes_all_of_a_question_is_asked_one_by_one(fault: type[Exception]) -> None:
    async def story(slow: Slow, together: Together[str, str]) -> None:
        slow.gate.set()
        if fault is StoreError:
            slow.faults = [StoreError("once")]
        found = await asyncio.gather(*await soon(together, "a", "fatal", "b"), return_exceptions=True)
        assert (found[0], found[2]) == ("A", "B")
        assert isinstance(found[1], ArithmeticError)

    run(story)


def test_a_database_that_is_away_is_everybodys_error_at_once_and_is_asked_again_by_the_next() -> None:
    async def story(slow: Slow, together: Together[str, str]) -> None:
        slow.gate.set()
        slow.faults = [Unavailable("away")]
        found = await asyncio.gather(*await soon(together, "a", "b"), return_exceptions=True)
        assert [type(one) for one in found] == [Unavailable, Unavailable]
        assert slow.questions == [["a", "b"]]
        assert await together.ask("c") == "C"

    run(story)


@pytest.mark.parametrize("leaves", [0, 1, 2])
def test_who_leaves_takes_no_answer_along(leaves: int) -> None:
    async def story(slow: Slow, together: Together[str, str]) -> None:
        tasks = [*await soon(together, "a"), *await soon(together, "b", "c")]
        tasks[leaves].cancel()
        await asyncio.sleep(0)
        slow.gate.set()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(found.pop(leaves), asyncio.CancelledError)
        assert found == [one for which, one in enumerate("ABC") if which != leaves]

    run(story)


def test_whoever_waits_when_it_closes_is_told_so_and_nothing_is_left_asking() -> None:
    async def story(slow: Slow, together: Together[str, str]) -> None:
        before = asyncio.all_tasks()
        tasks = await soon(together, "a", "b", "c")
        together.close()
        assert [type(one) for one in await asyncio.gather(*tasks, return_exceptions=True)] == [Unavailable] * 3
        assert asyncio.all_tasks() == before
        together.close()
        assert slow.closed

    run(story)
