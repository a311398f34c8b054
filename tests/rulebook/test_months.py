"""Months: whole ones, from day to day; a year's last day, leap days, months that are short; the same time counted once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.rulebook.months import Span, later, whole_months, worked

YEAR = Span(date(2024, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ("2024-01-01", "2024-12-31", 12),
        ("2024-01-01", "2024-12-30", 11),
        ("2024-01-15", "2024-02-14", 1),
        ("2024-01-15", "2024-02-13", 0),
        ("2024-01-15", "2024-01-15", 0),
        ("2024-02-29", "2025-02-28", 12),
        ("2024-02-29", "2025-02-27", 11),
        ("2023-01-31", "2023-02-27", 0),
        ("2023-01-31", "2023-02-28", 1),
        ("2023-01-31", "2025-01-30", 24),
        ("2023-12-31", "2024-01-30", 1),
        ("2024-01-02", "2024-01-01", 0),
        ("2025-01-01", "2024-01-01", 0),
    ],
)
def test_whole_months_end_on_the_eve_of_the_same_day(first, last, whole):
    assert whole_months(date.fromisoformat(first), date.fromisoformat(last)) == whole


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2024-01-15", 0, "2024-01-15"),
        ("2024-01-15", 24, "2026-01-15"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-11-30", 1, "2023-12-30"),
        ("2023-12-31", 1, "2024-01-31"),
        ("2023-12-31", 12, "2024-12-31"),
        ("2023-10-31", 1, "2023-11-30"),
    ],
)
def test_the_same_day_later_or_the_last_of_a_month_that_has_none(day, months, then):
    assert later(date.fromisoformat(day), months) == date.fromisoformat(then)


def test_a_month_begun_by_the_last_day_is_whole_by_then():
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(800)]
    assert all(whole_months(day, later(day, 24)) == 24 for day in days)


def test_two_jobs_side_by_side_are_one_time():
    assert worked([YEAR, YEAR]) == 12
    assert worked([YEAR, Span(date(2024, 7, 1), date(2025, 6, 30))]) == 18


def test_jobs_that_follow_one_another_lose_no_month_between_them():
    halves = [Span(date(2024, 1, 1), date(2024, 3, 15)), Span(date(2024, 3, 16), date(2024, 12, 31))]
    assert [one.whole for one in halves] == [2, 9]
    assert worked(halves) == worked(reversed(halves)) == 12


def test_a_gap_is_not_worked():
    assert worked([Span(date(2024, 1, 1), date(2024, 3, 15)), Span(date(2024, 3, 17), date(2024, 12, 31))]) == 11
    assert worked([YEAR, Span(date(2026, 1, 1), date(2026, 12, 31))]) == 24


def test_months_told_are_no_more_than_what_was_told_and_no_more_than_its_time():
    half = Span(YEAR.start, YEAR.end, 6)
    assert worked([half]) == 6
    assert worked([half, half]) == 12, "two half-time jobs of a year are a year"
    assert worked([half, half, half]) == 12, "and three are no more"
    assert worked([Span(date(2024, 1, 1), date(2024, 3, 31), 6), Span(date(2024, 1, 1), date(2024, 6, 30), 1)]) == 4
    assert worked([half, YEAR]) == 12
    assert worked([half, Span(date(2025, 1, 1), date(2025, 6, 30))]) == 12


def test_nothing_worked():
    assert worked([]) == 0


DAYS = st.integers(0, 900).map(lambda n: date(2023, 1, 1) + timedelta(days=n))
SPANS = st.tuples(DAYS, st.integers(0, 700), st.sampled_from([None, 0, 1, 5, 12])).map(
    lambda told: Span(told[0], told[0] + timedelta(days=told[1]), told[2])
)


@settings(derandomize=True)
@given(st.lists(SPANS, max_size=5), SPANS)
def test_telling_of_more_never_takes_a_month_away(spans, one):
    everything = whole_months(min(span.start for span in (*spans, one)), max(span.end for span in (*spans, one)))
    assert worked(spans) <= worked([*spans, one]) <= everything


@settings(derandomize=True)
@given(st.lists(SPANS, max_size=4))
def test_the_order_in_which_it_is_told_is_nothing(spans):
    assert worked(spans) == worked(sorted(spans, key=lambda one: (one.end, one.start)))


def test_two_stretches_hold_no_more_than_both_together():
    days = [date(2024, 1, 27) + timedelta(days=n) for n in range(0, 66, 1)]
    for first, between, last in product(days[:6], days, days[-6:]):
        if first < between <= last:
            apart = whole_months(first, between - timedelta(days=1)) + whole_months(between, last)
            assert apart <= whole_months(first, last)
