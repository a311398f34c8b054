"""A value in force on a day is the last one stated for it, and what was not found never passes for found."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogues import LOCAL, OURS, SAID, SILENT
from ledger.rulebook.fact import Found, NotFound, Sought, in_force
from ledger.rulebook.vocabulary import Term

NEW_YEAR = date(2025, 1, 1)
YESTERDAY = date(2024, 12, 31)


def test_no_rule_is_invented_for_a_day_that_none_covers() -> None:
    with pytest.raises(LookupError, match="2024-12-31"):
        in_force([Found(1, SAID, Term(NEW_YEAR))], YESTERDAY)
    with pytest.raises(LookupError):
        in_force([Sought(SILENT)], NEW_YEAR)


def test_a_later_row_paints_over_an_earlier_one_from_its_first_day_to_its_last() -> None:
    rows = [Found("old", SAID), Found("new", LOCAL, Term(NEW_YEAR, date(2025, 12, 31)))]
    days = [YESTERDAY, NEW_YEAR, date(2025, 12, 31), date(2026, 1, 1)]
    assert [in_force(rows, day).value for day in days] == ["old", "new", "new", "old"]


def test_silence_takes_the_value_beneath_as_a_default_and_says_both_reasons() -> None:
    answer = in_force([Found("network's", SAID), Sought(SILENT)], NEW_YEAR)
    assert answer == NotFound("network's", SILENT, Term(), beneath=SAID)


def test_the_last_of_several_silences_is_the_one_that_is_told() -> None:
    later = Sought(OURS)
    assert in_force([Found(1, SAID), Sought(SILENT), later], NEW_YEAR).source == OURS


def test_silence_ends_where_it_is_said_to_end() -> None:
    rows = [Found(1, SAID), Sought(SILENT, Term(None, YESTERDAY))]
    assert isinstance(in_force(rows, YESTERDAY), NotFound)
    assert isinstance(in_force(rows, NEW_YEAR), Found)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6), st.integers(0, 30))
def test_the_answer_is_the_one_a_plain_walk_gives(spans: list[tuple[int, int]], day: int) -> None:
    begin = date(2025, 1, 1)
    rows = [Found(-1, SAID)]
    rows += [Found(n, SAID, Term(begin + timedelta(min(s)), begin + timedelta(max(s)))) for n, s in enumerate(spans)]
    expected = -1
    for n, span in enumerate(spans):
        expected = n if min(span) <= day <= max(span) else expected
    assert in_force(rows, begin + timedelta(day)).value == expected
