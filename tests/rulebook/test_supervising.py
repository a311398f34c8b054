"""Supervising: the add-on hangs on an active base, is emerging once, and falls with its base by a line of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalogues import SAID, WISCONSIN, WORDS
from ledger.rulebook import endorsement as e
from ledger.rulebook import record, supervising
from ledger.rulebook.fact import Found
from ledger.rulebook.policies import Policies
from ledger.rulebook.requirement import Asking, Base, Kind, Target, Training
from ledger.rulebook.vocabulary import AddOn, AgeBand, Category, LineId, Term
from people import COLORADO_COORDINATOR, EDITION, GRANTED, JUNE, MARCH, OCTOBER, WISCONSIN_COORDINATOR, given

BASES = (Category.FAMILY_SPECIALIST, Category.MENTAL_HEALTH_SPECIALIST)
UNTIL = date(2026, 5, 31)
GRANT = {"by": WISCONSIN_COORDINATOR, "on": JUNE, "bases": BASES, "until": UNTIL, "edition": EDITION}
EMERGING = e.AddOnGranted(valid=Term(JUNE, UNTIL), addon=AddOn.EMERGING, edition=EDITION)
FULL = e.AddOnGranted(valid=Term(JUNE), addon=AddOn.FULL, edition=EDITION)
LONG = replace(GRANTED, valid=Term(GRANTED.valid.start, date(2027, 12, 31)))


def asking(*rows, years=2):
    policies = Policies(earning=rows, emerging_years=(Found(years, SAID),))
    return replace(WISCONSIN, policies=policies).on(JUNE)


def test_which_categories_bear_it_is_the_editions_to_say():
    base = Found(Asking((Target.REFLECTIVE_SUPERVISOR,), Kind.BASE, Base(BASES)), SAID, Term(JUNE))
    other = Found(Asking((Target.FAMILY_SPECIALIST,), Kind.BASE, Base((Category.FAMILY_ASSOCIATE,))), SAID)
    assert supervising.bases(asking(base, other), JUNE) == BASES
    assert supervising.bases(asking(base), date(2024, 5, 31)) == ()
    odd = Found(Asking((Target.REFLECTIVE_SUPERVISOR,), Kind.BASE, Training(1)), SAID)
    assert supervising.bases(asking(odd), JUNE) == ()


@pytest.mark.parametrize(
    ("on", "until"),
    [
        (date(2024, 6, 1), date(2026, 5, 31)),
        (date(2024, 1, 1), date(2025, 12, 31)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2028, 2, 29)),
    ],
)
def test_emerging_lasts_whole_years(on, until):
    assert supervising.emerging_until(asking(), on) == until


def test_emerging_has_a_last_day_and_full_has_none():
    held = given(record, LONG)
    assert supervising.grant_addon(held, addon=AddOn.EMERGING, **GRANT) == EMERGING
    assert supervising.grant_addon(held, addon=AddOn.FULL, **GRANT) == FULL


def test_it_runs_out_by_itself():
    held = given(record, LONG, EMERGING)
    assert [held.on(day).addon for day in (JUNE, UNTIL, date(2026, 6, 1))] == [AddOn.EMERGING, AddOn.EMERGING, None]


def test_who_is_emerging_is_confirmed_in_full_once():
    held = given(record, LONG, EMERGING)
    full = supervising.grant_addon(held, addon=AddOn.FULL, **{**GRANT, "on": MARCH})
    held = given(record, LONG, EMERGING, full)
    assert [held.on(day).addon for day in (JUNE, MARCH, date(2027, 1, 1))] == [AddOn.EMERGING, AddOn.FULL, AddOn.FULL]
    for addon in AddOn:
        with pytest.raises(supervising.AddOnHeld):
            supervising.grant_addon(held, addon=addon, **{**GRANT, "on": MARCH})
    with pytest.raises(supervising.AddOnHeld):
        supervising.grant_addon(given(record, LONG, EMERGING), addon=AddOn.EMERGING, **{**GRANT, "on": MARCH})


def test_nobody_is_emerging_twice_but_may_be_confirmed_later():
    held = given(record, LONG, EMERGING)
    later = {**GRANT, "on": date(2026, 7, 1)}
    with pytest.raises(supervising.EmergingOnce):
        supervising.grant_addon(held, addon=AddOn.EMERGING, **later)
    assert supervising.grant_addon(held, addon=AddOn.FULL, **later).valid == Term(date(2026, 7, 1))
    ended = e.AddOnEnded(valid=Term(MARCH))
    assert supervising.grant_addon(given(record, LONG, FULL, ended), addon=AddOn.EMERGING, **later).addon is AddOn.EMERGING


def test_an_ended_endorsement_bears_none_and_ends_none():
    held = given(record, LONG, FULL, e.Archived(valid=Term(OCTOBER)))
    with pytest.raises(record.EndorsementEnded):
        supervising.grant_addon(held, addon=AddOn.FULL, **{**GRANT, "on": MARCH})
    with pytest.raises(record.EndorsementEnded):
        supervising.end_addon(held, by=WISCONSIN_COORDINATOR, on=MARCH)


def test_how_long_emerging_lasts_is_the_rule_of_the_day():
    rows = (Found(3, SAID, Term(None, date(2024, 12, 31))), Found(2, SAID, Term(date(2025, 1, 1))))
    rules = replace(WISCONSIN, policies=Policies(emerging_years=rows)).on(JUNE)
    assert supervising.emerging_until(rules, JUNE) == date(2027, 5, 31)
    assert supervising.emerging_until(rules, date(2025, 1, 1)) == date(2026, 12, 31)


def test_only_an_active_base_in_a_category_of_the_edition_bears_it():
    associate = replace(LONG, category=Category.FAMILY_ASSOCIATE)
    paused = e.Paused(valid=Term(GRANTED.valid.start))
    for held in (given(record, associate), given(record, LONG, paused)):
        with pytest.raises(supervising.BaseNotActive):
            supervising.grant_addon(held, addon=AddOn.FULL, **GRANT)
    with pytest.raises(supervising.BaseNotActive):
        supervising.grant_addon(given(record, LONG), addon=AddOn.FULL, **{**GRANT, "bases": ()})
    with pytest.raises(record.NotTheHomeCoordinator):
        supervising.grant_addon(given(record, LONG), addon=AddOn.FULL, **{**GRANT, "by": COLORADO_COORDINATOR})


def test_it_ends_where_it_is_held_and_the_base_stands():
    held = given(record, LONG, FULL)
    said = supervising.end_addon(held, by=WISCONSIN_COORDINATOR, on=OCTOBER)
    held = given(record, LONG, FULL, said)
    assert [(held.on(day).addon, held.on(day).standing) for day in (JUNE, OCTOBER)] == [(AddOn.FULL, "active"), (None, "active")]
    with pytest.raises(supervising.NoAddOn):
        supervising.end_addon(held, by=WISCONSIN_COORDINATOR, on=OCTOBER)
    with pytest.raises(record.NotTheHomeCoordinator):
        supervising.end_addon(given(record, LONG, FULL), by=COLORADO_COORDINATOR, on=OCTOBER)


@pytest.mark.parametrize(
    ("events", "start", "falls"),
    [
        ((FULL,), OCTOBER, True),
        ((EMERGING,), UNTIL, True),
        ((EMERGING,), date(2026, 6, 1), False),
        ((FULL,), date(2024, 5, 1), True),
        ((), OCTOBER, False),
        ((FULL, e.AddOnEnded(valid=Term(MARCH))), MARCH, False),
        ((FULL, e.AddOnEnded(valid=Term(MARCH))), date(2025, 2, 28), True),
    ],
)
def test_it_falls_from_the_day_its_base_is_not_active_if_it_is_held_then_or_later(events, start, falls):
    assert supervising.fallen(given(record, LONG, *events), start) == ((e.AddOnEnded(valid=Term(start)),) if falls else ())


def test_what_fell_does_not_come_back_with_the_base():
    paused = e.Paused(valid=Term(OCTOBER))
    resumed = e.Resumed(valid=Term(MARCH), hold=LineId("L2"))
    held = given(record, LONG, FULL, paused, e.AddOnEnded(valid=Term(OCTOBER)), resumed)
    assert [held.on(day).addon for day in (JUNE, OCTOBER, MARCH)] == [AddOn.FULL, None, None]
    assert held.on(MARCH).standing == "active"


# The letters ------------------------------------------------------------------------

INFANT, CHILDHOOD = given(record, LONG), given(record, replace(LONG, age_band=AgeBand.EARLY_CHILDHOOD))
ARCHIVED = given(record, replace(LONG, age_band=AgeBand.EARLY_CHILDHOOD), e.Archived(valid=Term(OCTOBER)))


@pytest.mark.parametrize(
    ("held", "day", "letters"),
    [
        ((INFANT,), JUNE, "IMH-E"),
        ((CHILDHOOD,), JUNE, "ECMH-E"),
        ((INFANT, CHILDHOOD), JUNE, "IECMH-E"),
        ((INFANT, INFANT), JUNE, "IMH-E"),
        ((INFANT, ARCHIVED), JUNE, "IECMH-E"),
        ((INFANT, ARCHIVED), OCTOBER, "IMH-E"),
        ((ARCHIVED,), OCTOBER, ""),
        ((INFANT,), date(2028, 1, 1), ""),
        ((INFANT,), date(2024, 2, 29), ""),
        ((), JUNE, ""),
    ],
)
def test_the_letters_follow_from_what_is_active(held, day, letters):
    assert supervising.letters(WORDS, held, day) == letters
