"""Rounds, medians and ratios: how a figure comes about that another machine, or the next minute, may agree with.

Whoever is compared runs in every round, one after the other, and the order turns round from one round to the next. A ratio
is taken within a round, where the machine was the same for both, and what is reported is the median of the rounds' ratios.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

Rates = Mapping[str, Sequence[float]]
"""By contestant: so much a second, round by round."""


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    ``value`` is in ``unit``; the bar holds when it is ``at_least`` (or at most) ``bar``; no bar: said for orientation.
    ``spread`` are the lowest and highest round. ``told`` says the rates behind it, ``limit`` how far the physical limit is.
    """

    what: str
    where: str
    value: float
    unit: str
    bar: float | None = None
    at_least: bool = True
    spread: tuple[float, float] | None = None
    told: str = ""
    limit: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the bar holds; ``None`` where there is none."""
        if self.bar is None:
            return None
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    @property
    def shown(self) -> str:
        """The value as the table has it."""
        return number(self.value) + self.unit

    @property
    def wanted(self) -> str:
        """The bar as the table has it."""
        return "" if self.bar is None else f"{'≥' if self.at_least else '≤'} {number(self.bar)}{self.unit}"

    @property
    def range(self) -> str:
        """The rounds as the table has them."""
        return "" if self.spread is None else f"{number(self.spread[0])}–{number(self.spread[1])}"


@dataclass
class Table:
    """The figures of one run, printed as they come."""

    figures: list[Figure] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        """One more line."""
        self.figures.append(figure)
        mark = {True: "holds", False: "MISSED", None: ""}[figure.holds]
        where = f"{figure.what} [{figure.where}]"
        print(f"  {where:<72} {figure.shown:>10} {figure.wanted:>10} {mark:<7} {figure.told}; {figure.limit}", flush=True)


def number(value: float) -> str:
    """Three digits that matter."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f}"


def rounds(count: int, contestants: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Everybody's rate in each round; the order turns round each time, and the first round, which warms up, is dropped."""
    rates: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(count + 1):
        order = list(contestants)
        for name in order if turn % 2 else reversed(order):
            rate = contestants[name]()
            if turn:
                rates[name].append(rate)
    return rates


def ratio(rates: Rates, ours: str, theirs: str, unit: str = " ×") -> tuple[float, tuple[float, float]]:
    """The median of the rounds' ratios, and the lowest and highest; in percent where that is the unit."""
    scale = 100 if "%" in unit else 1
    found = [scale * a / b for a, b in zip(rates[ours], rates[theirs], strict=True)]
    return median(found), (min(found), max(found))


def told(rates: Rates, *names: str, each: str = "/s") -> str:
    """The median rates of some contestants in words."""
    return ", ".join(f"{name} {number(median(rates[name]))}{each}" for name in names)


class Rate(float):
    """So much a second; ``processor`` are the milliseconds of this process's processor time that each piece of work took."""

    processor: float = 0.0


def processor(rates: Rates, *names: str) -> str:
    """The median processor time of a piece of some contestants' work, in words."""
    times = ((name, median(rate.processor for rate in rates[name] if isinstance(rate, Rate))) for name in names)
    return "processor " + ", ".join(f"{name} {number(each)} ms" for name, each in times)


def at_once(threads: int, work: Callable[[int], int]) -> Rate:
    """How many pieces of work a second ``threads`` threads do together; ``work`` is given the thread's number, says how many."""
    gate = threading.Barrier(threads + 1)
    done: list[int] = []
    faults: list[BaseException] = []

    def run(number: int) -> None:
        gate.wait()
        try:
            done.append(work(number))
        except BaseException as fault:
            faults.append(fault)
            raise

    crew = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for one in crew:
        one.start()
    gate.wait()
    began, used = time.perf_counter(), time.process_time()
    for one in crew:
        one.join()
    took, used = time.perf_counter() - began, time.process_time() - used
    if faults:
        raise faults[0]
    rate = Rate(sum(done) / took)
    rate.processor = used * 1000 / sum(done)
    return rate


def flushes(seconds: float = 0.3, size: int = 8192) -> float:
    """How often a second the disk takes one page for good (pwrite, fdatasync): nobody acknowledges more single writes."""
    with tempfile.NamedTemporaryFile(dir=Path(tempfile.gettempdir())) as file:
        page, count, began = b"x" * size, 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            os.pwrite(file.fileno(), page, count % 64 * size)
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.perf_counter() - began)
