"""Group commit: who waits goes together, one caller's fault is his own, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.store.combine import Combiner
from ledger.store.errors import Conflict, StoreError, Unavailable


def test_a_single_writer_goes_alone_and_at_once() -> None:
    batches: list[list[int]] = []
    combiner: Combiner[int, int] = Combiner(lambda works: batches.append(list(works)) or list(works))  # type: ignore[func-returns-value]
    assert [combiner.do(i) for i in range(3)] == [0, 1, 2]
    assert batches == [[0], [1], [2]]


def test_who_comes_while_one_is_under_way_goes_together_in_order() -> None:
    under_way, go_on = threading.Event(), threading.Event()
    batches: list[list[int]] = []

    def together(works: Sequence[int]) -> list[int]:
        batches.append(list(works))
        if works[0] == 0:
            under_way.set()
            assert go_on.wait(10)
        return [work * 2 for work in works]

    combiner: Combiner[int, int] = Combiner(together, most=3)
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(combiner.do, 0)
        assert under_way.wait(10)
        others = []
        for i in range(1, 6):
            others.append(pool.submit(combiner.do, i))
            while len(combiner._queue) < i:
                pass
        go_on.set()
        assert [f.result(10) for f in (first, *others)] == [0, 2, 4, 6, 8, 10]
    assert batches == [[0], [1, 2, 3], [4, 5]]


def test_each_hears_his_own_refusal() -> None:
    combiner: Combiner[int, int] = Combiner(lambda works: [ValueError("odd") if w % 2 else w for w in works])

    def ask(i: int) -> bool:
        try:
            return combiner.do(i) == i
        except ValueError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(200))) == [i % 2 == 0 for i in range(200)]


def test_a_fault_in_company_is_tried_again_alone() -> None:
    def together(works: Sequence[int]) -> list[int]:
        if 13 in works:
            raise Conflict("the thirteenth")
        return list(works)

    combiner: Combiner[int, int] = Combiner(together)

    def ask(i: int) -> bool:
        try:
            return combiner.do(i) == i
        except Conflict:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(30))) == [i != 13 for i in range(30)]


@pytest.mark.parametrize("fault", [Unavailable("away"), StoreError("broken")])
def test_after_a_fault_the_next_is_served(fault: StoreError) -> None:
    faults: list[Exception] = [fault]

    def together(works: Sequence[int]) -> list[int]:
        if faults:
            raise faults.pop()
        return list(works)

    combiner: Combiner[int, int] = Combiner(together)
    with pytest.raises(type(fault)):
        combiner.do(1)
    assert combiner.do(2) == 2


def test_an_interrupted_leader_leaves_nobody_waiting() -> None:
    under_way, go_on = threading.Event(), threading.Event()

    def together(works: Sequence[int]) -> list[int]:
        if works[0] == 0:
            under_way.set()
            assert go_on.wait(10)
            raise KeyboardInterrupt
        return list(works)

    combiner: Combiner[int, int] = Combiner(together)
    outcome: list[BaseException] = []

    def lead() -> None:
        try:
            combiner.do(0)
        except KeyboardInterrupt as error:
            outcome.append(error)

    leader = threading.Thread(target=lead)
    leader.start()
    assert under_way.wait(10)
    with ThreadPoolExecutor(1) as pool:
        follower = pool.submit(combiner.do, 1)
        while not combiner._queue:
            pass
        go_on.set()
        assert follower.result(10) == 1
    leader.join(10)
    assert isinstance(outcome[0], KeyboardInterrupt)
