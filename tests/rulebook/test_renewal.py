"""Cover tiles the calendar: never a gap, never a day twice, also where annual cycles give way to three years."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogues import ARIZONA, LOCAL, rules
from ledger.rulebook.catalogue import Cycle, Rules, YearDay
from ledger.rulebook.fact import Found
from ledger.rulebook.renewal import (
    DayNotReckoned,
    RenewalClosed,
    RenewalNotOpen,
    cover_from,
    cycle_end,
    cycle_for,
    due_day,
    first_cover,
    last_day,
    late_until,
    next_cover,
    require_open,
    window,
)
from ledger.rulebook.vocabulary import Term

A_DAY = timedelta(days=1)
WISCONSIN, IN_ARIZONA = rules(), rules(edition=ARIZONA)
END_OF_2027 = date(2027, 12, 31)
DAYS = [date(2015, 1, 1) + n * A_DAY for n in range((date(2041, 1, 1) - date(2015, 1, 1)).days)]
YEAR_DAYS = st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda day: YearDay(day.month, day.day))
CYCLES = st.builds(Cycle, st.integers(1, 4), st.integers(2020, 2030), YEAR_DAYS)


@st.composite
def timetables(draw: st.DrawFn) -> Rules:
    """Rules whose cycle changes, on any day, to any other and perhaps back."""
    switch = draw(st.dates(date(2018, 1, 1), date(2032, 12, 31)))
    until = draw(st.none() | st.dates(switch, date(2034, 12, 31)))
    return rules(cycle=(Found(draw(CYCLES), LOCAL), Found(draw(CYCLES), LOCAL, Term(switch, until))))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2201, 1, 1), date(9999, 12, 31)])
def test_a_mistyped_century_is_refused_and_not_reckoned_with(day: date) -> None:
    for reckon in (cycle_for, cycle_end, first_cover, cover_from, late_until, due_day, window):
        with pytest.raises(DayNotReckoned):
            reckon(WISCONSIN, day)


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2024, 2, 29), date(2024, 1, 1), date(2024, 12, 31)),
        (date(2024, 12, 31), date(2024, 1, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 1, 1), END_OF_2027),
        (END_OF_2027, date(2025, 1, 1), END_OF_2027),
        (date(2028, 2, 29), date(2028, 1, 1), date(2030, 12, 31)),
    ],
)
def test_a_year_gives_way_to_three_on_new_years_day_of_2025(day: date, start: date, end: date) -> None:
    assert cycle_for(WISCONSIN, day) == Term(start, end)


@pytest.mark.parametrize(
    ("granted_on", "end"),
    [
        (date(2022, 1, 1), date(2023, 12, 31)),
        (date(2022, 12, 31), date(2023, 12, 31)),
        (date(2023, 7, 1), date(2024, 12, 31)),
        (date(2024, 2, 29), END_OF_2027),
        (date(2026, 12, 31), END_OF_2027),
        (date(2027, 1, 1), date(2030, 12, 31)),
    ],
)
def test_the_first_renewal_falls_in_a_later_year_than_the_granting(granted_on: date, end: date) -> None:
    assert first_cover(WISCONSIN, granted_on) == Term(granted_on, end)


def test_whatever_day_one_asks_the_rules_of_the_last_day_judge() -> None:
    changing = (Found(YearDay(12, 15), LOCAL, Term(date(2027, 1, 1))),)
    asked = [rules(day, due=changing) for day in (date(2020, 1, 1), date(2026, 1, 1), date(2027, 11, 1))]
    assert [due_day(one, END_OF_2027) for one in asked] == [date(2027, 12, 15)] * 3
    assert {due_day(one, date(2024, 12, 31)) for one in asked} == {date(2024, 12, 31)}


def test_cover_that_ends_while_renewal_is_open_is_renewed_to_the_end_of_the_next_cycle() -> None:
    assert next_cover(WISCONSIN, date(2027, 9, 29)) == Term(date(2027, 9, 30), END_OF_2027)
    assert next_cover(WISCONSIN, date(2027, 9, 30)) == Term(date(2027, 10, 1), date(2030, 12, 31))
    assert next_cover(WISCONSIN, date(2027, 12, 30)) == Term(END_OF_2027, date(2030, 12, 31))


def test_the_window_opens_in_october_and_closes_with_the_year() -> None:
    assert window(WISCONSIN, END_OF_2027) == Term(date(2027, 10, 1), END_OF_2027)
    assert due_day(WISCONSIN, END_OF_2027) == END_OF_2027
    require_open(WISCONSIN, END_OF_2027, END_OF_2027)
    with pytest.raises(RenewalClosed):
        require_open(WISCONSIN, END_OF_2027, date(2028, 1, 1))


def test_a_later_last_day_at_the_home_before_is_kept_and_an_earlier_one_changes_nothing() -> None:
    kept = date(2028, 1, 31)
    assert last_day(WISCONSIN, END_OF_2027, kept) == kept
    require_open(WISCONSIN, END_OF_2027, kept, kept)
    with pytest.raises(RenewalClosed):
        require_open(WISCONSIN, END_OF_2027, date(2028, 2, 1), kept)
    assert last_day(WISCONSIN, END_OF_2027, date(2027, 11, 1)) == END_OF_2027


def test_without_a_late_period_there_is_no_late_day() -> None:
    assert late_until(WISCONSIN, END_OF_2027) is None
    assert last_day(WISCONSIN, END_OF_2027) == END_OF_2027


def test_arizona_is_due_before_the_cycle_ends_and_late_until_the_last_of_january() -> None:
    assert due_day(IN_ARIZONA, END_OF_2027) == date(2027, 12, 15)
    assert late_until(IN_ARIZONA, END_OF_2027) == last_day(IN_ARIZONA, END_OF_2027) == date(2028, 1, 31)


def test_a_renewal_that_is_due_after_the_cover_is_awaited_until_then() -> None:
    later = rules(due=(Found(YearDay(1, 30, following=True), LOCAL),), late=(Found(None, LOCAL),))
    assert late_until(later, END_OF_2027) == date(2028, 1, 30)


def test_a_cover_that_ends_on_a_day_of_its_own_keeps_every_distance() -> None:
    midsummer = date(2026, 6, 30)
    assert due_day(IN_ARIZONA, midsummer) == date(2026, 6, 14)
    assert late_until(IN_ARIZONA, midsummer) == date(2026, 7, 31)
    assert window(IN_ARIZONA, midsummer) == Term(date(2026, 3, 31), date(2026, 6, 14))


@pytest.mark.parametrize(("day", "refusal"), [(date(2027, 9, 30), RenewalNotOpen), (date(2028, 2, 1), RenewalClosed)])
def test_a_renewal_outside_its_days_is_refused(day: date, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        require_open(IN_ARIZONA, END_OF_2027, day)


@pytest.mark.parametrize("day", [date(2027, 10, 1), date(2027, 12, 16), date(2028, 1, 31)])
def test_a_renewal_is_taken_on_its_first_day_and_its_last_late_one(day: date) -> None:
    require_open(IN_ARIZONA, END_OF_2027, day)


def test_every_day_of_25_years_lies_in_one_cycle_and_the_next_day_in_the_same_or_the_next() -> None:
    for day in DAYS:
        cycle, tomorrow = cycle_for(WISCONSIN, day), cycle_for(WISCONSIN, day + A_DAY)
        assert cycle.covers(day)
        assert tomorrow == cycle or tomorrow.start == cycle.end + A_DAY


@given(timetables(), st.sampled_from(DAYS))
def test_whenever_the_cycle_changes_cycles_tile_the_calendar(changing: Rules, day: date) -> None:
    cycle = cycle_for(changing, day)
    assert cycle.covers(day)
    assert cycle_for(changing, cycle.start) == cycle == cycle_for(changing, cycle.end)
    assert cycle_for(changing, cycle.end + A_DAY).start == cycle.end + A_DAY
    assert cycle_for(changing, cycle.start - A_DAY).end == cycle.start - A_DAY


@given(timetables(), st.sampled_from(DAYS))
def test_renewal_after_renewal_leaves_no_gap_and_takes_no_day_twice(changing: Rules, granted_on: date) -> None:
    cover = first_cover(changing, granted_on)
    assert cover.start == granted_on <= cover.end
    for _ in range(6):
        following = next_cover(changing, cover.end)
        assert following.start == cover.end + A_DAY <= following.end
        cover = following


@given(timetables(), st.sampled_from(DAYS), st.builds(replace, YEAR_DAYS, following=st.booleans()))
def test_late_days_lie_after_the_cover_and_never_before_the_due_day(changing: Rules, end: date, late: YearDay) -> None:
    asked = rules(cycle=changing.timetable.cycle, late=(Found(late, LOCAL),))
    last = late_until(asked, end)
    assert last is None or last > end
    assert last_day(asked, end) >= due_day(asked, end)
