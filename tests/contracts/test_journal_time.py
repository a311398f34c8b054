"""The record time: never back, and nobody's but the journal's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from contracts.lines import assert_whole, one
from ledger.journal import ClockBehind, Journal

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_without_another_clock_lines_bear_the_time_at_which_they_are_written(journal: Journal) -> None:
    before = datetime.now(UTC)
    written = journal.write(one())
    assert before <= datetime.fromisoformat(written.at) <= datetime.now(UTC)
    assert len(written.at) == 27


def test_a_clock_a_little_behind_repeats_the_last_time(address: str, opened: Callable[..., Journal], clock: Clock) -> None:
    journal = opened(address, clock=clock, migrate=True)
    assert journal.write(one()).at == "2026-11-21T12:00:00.000000Z"
    clock.now = NOON - timedelta(seconds=2)
    assert journal.write(one()).at == "2026-11-21T12:00:00.000000Z"
    clock.now = NOON + timedelta(microseconds=7)
    assert journal.write(one()).at == "2026-11-21T12:00:00.000007Z"
    assert assert_whole(journal) == 3


def test_a_clock_further_behind_stops_the_journal(address: str, opened: Callable[..., Journal], clock: Clock) -> None:
    journal = opened(address, clock=clock, migrate=True)
    journal.write(one())
    clock.now = NOON - timedelta(seconds=2, microseconds=1)
    with pytest.raises(ClockBehind):
        journal.write(one())
    assert journal.size() == 1
    clock.now = NOON
    journal.write(one())
    assert assert_whole(journal) == 2


def test_a_whole_write_bears_one_time(address: str, opened: Callable[..., Journal]) -> None:
    ticks = iter(range(10))
    journal = opened(address, clock=lambda: NOON + timedelta(seconds=next(ticks)), migrate=True)
    journal.write(one())
    assert {kept.entry[7:34] for kept in journal.lines(0, 9)} == {b"2026-11-21T12:00:00.000000Z"}


def test_the_time_survives_a_reopening(kept_address: str, opened: Callable[..., Journal], clock: Clock) -> None:
    opened(kept_address, clock=clock, migrate=True).write(one())
    clock.now = NOON - timedelta(minutes=1)
    with pytest.raises(ClockBehind):
        opened(kept_address, clock=clock).write(one())
