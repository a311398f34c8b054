"""Keeping: the share of the years endorsed, the greater of two asked amounts and never their sum, and all that is short."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalogues import ANNUAL, FIRST_OF_THREE, LAST_ANNUAL, SAID, THREE_YEARS, WISCONSIN
from ledger.rulebook import endorsement as e
from ledger.rulebook import keeping
from ledger.rulebook.fact import Found
from ledger.rulebook.keeping import Hours, Short
from ledger.rulebook.policies import Keeping, Mode, Policies
from ledger.rulebook.requirement import (
    NONE_ASKED,
    Asking,
    Documents,
    Kind,
    Membership,
    Paper,
    Supervision,
    Target,
    Topic,
    Training,
)
from ledger.rulebook.vocabulary import Category, LineId, Term
from people import EDITION, GRANTED, lines

FS, MHM_C, ERS = Target.FAMILY_SPECIALIST, Target.MENTOR_CLINICAL, Target.REFLECTIVE_SUPERVISOR
HOUR = 60
AT_START = Keeping(Mode.ATTESTATION, pro_rata=True, audit_percent=10, reinstated_audited=True, years_at="start")
AT_END = replace(AT_START, years_at="end")
WHOLE = replace(AT_START, pro_rata=False)
LAST = date(2027, 12, 31)
CYCLE = Term(FIRST_OF_THREE, LAST)


def row(asked, *targets, kind, after=0, term=None):
    return Found(Asking(targets, kind, asked, after), SAID, term or Term())


ROWS = (
    row(Training(45 * HOUR), FS, kind=Kind.TRAINING),
    row(Training(45 * HOUR, ((Topic.PROVIDING, 9 * HOUR),)), MHM_C, kind=Kind.TRAINING),
    row(Training(9 * HOUR, ((Topic.PROVIDING, 9 * HOUR),)), ERS, kind=Kind.TRAINING),
    row(Supervision(36 * HOUR), FS, ERS, kind=Kind.SUPERVISION),
    row(Supervision(36 * HOUR, peers_after=3), MHM_C, kind=Kind.SUPERVISION),
    row(Supervision(30 * HOUR, peers_after=3), MHM_C, kind=Kind.SUPERVISION, after=3),
    row(Documents((Paper.ETHICS, Paper.AGREEMENT)), FS, MHM_C, kind=Kind.DOCUMENTS),
    row(Membership(), FS, MHM_C, kind=Kind.MEMBERSHIP),
)


def rules(how=AT_START, rows=ROWS):
    edition = replace(WISCONSIN, policies=Policies(keeping=rows, renewals=(Found(how, SAID),)))
    return edition.on(date(2027, 11, 1))


def owed(period=CYCLE, *, category=Category.FAMILY_SPECIALIST, addon=False, since=None, how=AT_START, rows=ROWS):
    return keeping.owed(rules(how, rows), category, addon=addon, since=since, period=period)


def asked(due):
    return {kind: fact.value.asked for kind, fact in due.requirements}


# How long ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "day", "years"),
    [
        (date(2024, 3, 1), date(2025, 2, 28), 0),
        (date(2024, 3, 1), date(2025, 3, 1), 1),
        (date(2024, 3, 1), date(2027, 3, 2), 3),
        (date(2024, 2, 29), date(2025, 2, 28), 0),
        (date(2024, 2, 29), date(2025, 3, 1), 1),
        (date(2024, 2, 29), date(2028, 2, 29), 4),
        (date(2024, 3, 1), date(2024, 3, 1), 0),
        (date(2024, 3, 1), date(2020, 1, 1), 0),
    ],
)
def test_whole_years_are_counted_from_day_to_day(first, day, years):
    assert keeping.whole_years(first, day) == years


ENDLESS = replace(GRANTED, valid=Term(date(2020, 3, 1), LAST))
LAPSED = e.Lapsed(valid=Term(date(2022, 1, 1)), edition=EDITION, rule="r")
BACK = e.Reinstated(valid=Term(date(2022, 5, 1), LAST), lapse=LineId("L1"), edition=EDITION, rule="r", late_until=None)
DAY = date(2026, 6, 1)


def since(*events, day=DAY):
    return keeping.endorsed_since(lines(*events), day)


def test_the_time_as_endorsed_goes_on_through_renewals_moves_and_holds():
    renewed = e.Renewed(valid=Term(date(2025, 1, 1), LAST), submitted=None, edition=EDITION, rule="r", late_until=None)
    short = replace(GRANTED, valid=Term(date(2020, 3, 1), LAST_ANNUAL))
    hold = e.Paused(valid=Term(date(2021, 1, 1)))
    resumed = e.Resumed(valid=Term(date(2022, 1, 1)), hold=LineId("L1"))
    assert since(short, hold, resumed, renewed) == date(2020, 3, 1)
    assert since(short, renewed, day=date(2020, 3, 1)) == date(2020, 3, 1)


def test_a_lapse_breaks_it():
    assert since(ENDLESS, LAPSED, BACK) == date(2022, 5, 1)
    assert since(ENDLESS, LAPSED, BACK, day=date(2021, 12, 31)) == date(2020, 3, 1)
    assert since(ENDLESS, LAPSED, BACK, day=date(2022, 2, 1)) is None


def test_before_the_granting_and_after_the_cover_nobody_is_endorsed():
    assert since(ENDLESS, day=date(2020, 2, 29)) is None
    assert since(ENDLESS, day=date(2028, 1, 1)) is None


def adopted(granted_on, claimed=None, start=None):
    return e.Adopted(
        valid=Term(start, LAST), category=Category.MENTOR_CLINICAL, age_band=GRANTED.age_band, edition=EDITION, granted_on=granted_on,
        claimed_from=claimed, late_until=None, batch=LineId("batch"),
    )  # fmt: skip


def test_what_was_adopted_without_a_first_day_counts_from_the_day_of_granting_if_that_is_known():
    assert since(adopted(date(2015, 5, 1))) == date(2015, 5, 1)
    assert since(adopted(None, claimed=date(2019, 1, 1))) == date(2019, 1, 1)
    assert since(adopted(date(2015, 5, 1), start=date(2016, 1, 1))) == date(2016, 1, 1)


# Which days ----------------------------------------------------------------------


def accounted(*events, until=LAST):
    return keeping.accounted(rules(), lines(*events), until)


def test_a_renewal_accounts_for_its_cover_within_the_cycle():
    assert accounted(replace(GRANTED, valid=Term(date(2026, 3, 2), LAST))) == Term(date(2026, 3, 2), LAST)
    assert accounted(replace(GRANTED, valid=Term(date(2023, 3, 2), LAST))) == CYCLE


def test_a_cover_of_one_year_is_accounted_for_as_one_also_where_cycles_have_three():
    first = replace(GRANTED, valid=Term(date(2025, 1, 1), date(2025, 12, 31)))
    second = e.Renewed(
        valid=Term(date(2026, 1, 1), date(2026, 12, 31)), submitted=None, edition=EDITION, rule="r", late_until=None
    )
    period = accounted(first, second, until=date(2026, 12, 31))
    assert period == Term(date(2026, 1, 1), date(2026, 12, 31))
    assert asked(owed(period))[Kind.TRAINING] == Training(15 * HOUR)


def test_an_adopted_cover_without_a_first_day_is_accounted_for_from_its_granting_or_for_the_whole_cycle():
    assert accounted(adopted(date(2026, 5, 1))) == Term(date(2026, 5, 1), LAST)
    assert accounted(adopted(None)) == CYCLE
    assert accounted(adopted(None, start=date(2026, 2, 1))) == Term(date(2026, 2, 1), LAST)


# How much ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "years"),
    [
        (date(2025, 1, 1), 3), (date(2025, 1, 2), 2), (date(2026, 1, 1), 2), (date(2026, 1, 2), 1), (date(2027, 1, 1), 1),
        (date(2027, 1, 2), 0), (None, 3),
    ],
)  # fmt: skip
def test_part_of_a_cycle_owes_the_share_of_whole_years_endorsed_at_the_deadline(start, years):
    due = owed(Term(start, LAST))
    assert (due.years, due.of, due.period, due.keeping.value) == (years, 3, Term(start, LAST), AT_START)
    assert asked(due)[Kind.TRAINING].minutes == 15 * HOUR * years
    assert asked(due)[Kind.SUPERVISION].minutes == 12 * HOUR * years


def test_topics_and_what_is_about_providing_are_shared_too_and_papers_are_not():
    rows = (
        *ROWS,
        row(Training(30, ((Topic.EQUITY, 9), (Topic.PROVIDING, 7))), FS, kind=Kind.TRAINING),
        row(Supervision(30, about_providing=9, least_months=12), FS, kind=Kind.SUPERVISION),
    )
    found = asked(owed(Term(date(2026, 1, 1), LAST), rows=rows))
    assert found[Kind.TRAINING] == Training(20, ((Topic.EQUITY, 6), (Topic.PROVIDING, 4)))
    assert found[Kind.SUPERVISION] == Supervision(20, about_providing=6, least_months=12)
    assert found[Kind.DOCUMENTS] == Documents((Paper.ETHICS, Paper.AGREEMENT))


def test_where_the_edition_knows_no_share_the_whole_is_owed():
    due = owed(Term(date(2027, 6, 1), LAST), how=WHOLE)
    assert (due.years, due.of, asked(due)[Kind.TRAINING].minutes) == (3, 3, 45 * HOUR)


def test_nobody_owes_more_than_a_whole_cycle():
    assert owed(Term(date(2020, 1, 1), LAST)).years == 3


def test_a_year_is_a_year_in_annual_cycles():
    due = owed(Term(date(2024, 1, 1), LAST_ANNUAL))
    assert (due.years, due.of) == (1, 1)
    assert (ANNUAL.years, THREE_YEARS.years) == (1, 3)


def test_the_rules_are_those_of_the_cycles_last_day():
    rows = (
        row(Training(15 * HOUR), FS, kind=Kind.TRAINING, term=Term(None, LAST_ANNUAL)),
        row(Training(45 * HOUR), FS, kind=Kind.TRAINING, term=Term(FIRST_OF_THREE)),
    )
    assert asked(owed(Term(date(2024, 1, 1), LAST_ANNUAL), rows=rows))[Kind.TRAINING].minutes == 15 * HOUR
    assert asked(owed(CYCLE, rows=rows))[Kind.TRAINING].minutes == 45 * HOUR


@pytest.mark.parametrize(
    ("how", "since", "hours"),
    [
        (AT_START, date(2022, 1, 1), 30), (AT_START, date(2022, 1, 2), 36), (AT_END, date(2025, 1, 1), 30),
        (AT_END, date(2025, 1, 2), 36), (AT_START, None, 30), (AT_END, date(2022, 6, 1), 30), (AT_START, date(2022, 6, 1), 36),
    ],
)  # fmt: skip
def test_years_as_endorsed_are_counted_on_the_day_that_the_edition_says(how, since, hours):
    due = owed(category=Category.MENTOR_CLINICAL, since=since, how=how)
    assert asked(due)[Kind.SUPERVISION] == Supervision(hours * HOUR, peers_after=3)
    assert (due.as_endorsed >= 3) is (hours == 30)


def test_with_the_add_on_the_greater_of_each_is_owed_and_never_the_sum():
    due = owed(addon=True)
    assert asked(due)[Kind.TRAINING] == Training(45 * HOUR, ((Topic.PROVIDING, 9 * HOUR),))
    assert asked(due)[Kind.SUPERVISION] == Supervision(36 * HOUR)
    assert [kind for kind, _ in due.requirements] == [Kind.TRAINING, Kind.SUPERVISION, Kind.DOCUMENTS, Kind.MEMBERSHIP]


def test_a_kind_that_only_one_of_two_asks_is_asked():
    rows = (row(Training(5), ERS, kind=Kind.TRAINING), row(Supervision(7), FS, kind=Kind.SUPERVISION))
    assert asked(owed(addon=True, rows=rows)) == {Kind.TRAINING: Training(5), Kind.SUPERVISION: Supervision(7)}


def test_of_two_rows_of_papers_all_are_asked():
    rows = (
        row(Documents((Paper.NO_SANCTION, Paper.ETHICS)), FS, kind=Kind.DOCUMENTS),
        row(Documents((Paper.AGREEMENT, Paper.ETHICS)), ERS, kind=Kind.DOCUMENTS),
        row(Membership(), FS, ERS, kind=Kind.MEMBERSHIP),
        row(Training(10, ((Topic.EQUITY, 4),)), FS, kind=Kind.TRAINING),
        row(Training(20, ((Topic.EQUITY, 3), (Topic.PROVIDING, 2))), ERS, kind=Kind.TRAINING),
        row(Supervision(3, about_providing=5), FS, kind=Kind.SUPERVISION),
        row(Supervision(4, about_providing=1), ERS, kind=Kind.SUPERVISION),
    )
    found = asked(owed(addon=True, rows=rows))
    assert found[Kind.DOCUMENTS] == Documents((Paper.ETHICS, Paper.AGREEMENT, Paper.NO_SANCTION))
    assert found[Kind.MEMBERSHIP] == Membership()
    assert found[Kind.TRAINING] == Training(20, ((Topic.EQUITY, 4), (Topic.PROVIDING, 2)))
    assert found[Kind.SUPERVISION] == Supervision(4, about_providing=5)


def test_what_is_greater_is_greater_on_either_side():
    rows = (
        row(Training(10, ((Topic.EQUITY, 4),)), ERS, kind=Kind.TRAINING),
        row(Training(20, ((Topic.PROVIDING, 2),)), FS, kind=Kind.TRAINING),
        row(Supervision(3, about_providing=5), ERS, kind=Kind.SUPERVISION),
        row(Supervision(4, about_providing=1), FS, kind=Kind.SUPERVISION),
    )
    found = asked(owed(addon=True, rows=rows))
    assert found[Kind.TRAINING] == Training(20, ((Topic.EQUITY, 4), (Topic.PROVIDING, 2)))
    assert found[Kind.SUPERVISION] == Supervision(4, about_providing=5)


def test_an_add_ons_rows_are_those_of_the_last_day_and_of_the_years_too():
    rows = (
        row(Training(60), ERS, kind=Kind.TRAINING, term=Term(None, LAST_ANNUAL)),
        row(Training(90), ERS, kind=Kind.TRAINING, term=Term(FIRST_OF_THREE)),
        row(Supervision(30), ERS, kind=Kind.SUPERVISION, after=3),
    )
    assert asked(owed(addon=True, rows=rows, since=date(2024, 1, 1))) == {Kind.TRAINING: Training(90)}
    assert asked(owed(addon=True, rows=rows))[Kind.SUPERVISION] == Supervision(30)
    annual = Term(date(2024, 1, 1), LAST_ANNUAL)
    assert asked(owed(annual, addon=True, rows=rows[:1])) == {Kind.TRAINING: Training(60)}


def test_how_it_is_told_is_the_rule_of_the_last_day():
    edition = replace(
        WISCONSIN,
        policies=Policies(
            keeping=ROWS, renewals=(Found(WHOLE, SAID, Term(None, LAST_ANNUAL)), Found(AT_START, SAID, Term(FIRST_OF_THREE)))
        ),
    )
    for day, how in ((LAST_ANNUAL, WHOLE), (LAST, AT_START)):
        due = keeping.owed(
            edition.on(day), Category.FAMILY_SPECIALIST, addon=False, since=None, period=Term(date(2024, 1, 1), day)
        )  # fmt: skip
        assert due.keeping.value == how


def test_a_part_of_minutes_is_whole_minutes():
    rows = (
        row(Training(10, ((Topic.EQUITY, 10),)), FS, kind=Kind.TRAINING),
        row(Supervision(10, about_providing=10), FS, kind=Kind.SUPERVISION),
    )
    due = owed(Term(date(2027, 1, 1), LAST), rows=rows)
    assert keeping.hours_of(due) == Hours(3, ((Topic.EQUITY, 3),), 3, 3)
    assert repr(keeping.hours_of(due)).count(".0") == 0


def test_a_rule_that_is_not_shared_keeps_its_source():
    due = owed(addon=True)
    assert all(fact.source == SAID for _, fact in due.requirements)
    assert dict(due.requirements)[Kind.MEMBERSHIP] is ROWS[-1]


def test_what_nothing_is_asked_of_owes_nothing_of_it():
    rows = (*ROWS, row(NONE_ASKED, FS, kind=Kind.SUPERVISION))
    assert Kind.SUPERVISION not in asked(owed(rows=rows))


def test_a_retired_category_is_converted_first():
    with pytest.raises(keeping.ConvertFirst):
        owed(category=Category.FAMILY_REFLECTIVE_SUPERVISOR)


# What is short -------------------------------------------------------------------

ENOUGH = Hours(45 * HOUR, ((Topic.PROVIDING, 9 * HOUR),), 36 * HOUR)
BOTH = (Paper.ETHICS, Paper.AGREEMENT)


def short(hours=ENOUGH, papers=BOTH, *, member=True, due=None):
    return keeping.short(due or owed(addon=True), hours, papers, member=member)


def test_enough_to_the_minute_leaves_nothing_short():
    assert short() == ()


def test_everything_that_is_short_is_named_with_how_much():
    assert short(Hours(45 * HOUR - 1, ((Topic.PROVIDING, 1),), 0), (Paper.AGREEMENT,), member=False) == (
        Short(Kind.TRAINING, "", 2700, 2699),
        Short(Kind.TRAINING, "rsc_provision", 540, 1),
        Short(Kind.SUPERVISION, "", 2160, 0),
        Short(Kind.DOCUMENTS, "ethics", 1, 0),
        Short(Kind.MEMBERSHIP, "", 1, 0),
    )


def test_a_topic_not_told_and_hours_about_providing_are_short_too():
    rows = (*ROWS, row(Supervision(60, about_providing=30), FS, kind=Kind.SUPERVISION))
    due = owed(addon=False, rows=rows)
    assert short(Hours(45 * HOUR, (), 60, 29), due=due) == (Short(Kind.SUPERVISION, "about_providing", 30, 29),)
    assert short(Hours(45 * HOUR, (), 60, 30), due=due) == ()
    assert [(one.of, one.told) for one in short(replace(ENOUGH, topics=()))] == [("rsc_provision", 0)]


def test_a_form_is_filled_with_what_is_owed():
    assert keeping.hours_of(owed(addon=True)) == Hours(45 * HOUR, ((Topic.PROVIDING, 9 * HOUR),), 36 * HOUR)
    assert keeping.hours_of(owed(rows=ROWS[-2:])) == Hours()
    assert keeping.hours_of(owed(rows=(row(Supervision(60, about_providing=30), FS, kind=Kind.SUPERVISION),))) == Hours(
        0, (), 60, 30
    )


def test_without_the_add_on_nothing_of_it_is_owed():
    assert asked(owed())[Kind.TRAINING] == Training(45 * HOUR)
