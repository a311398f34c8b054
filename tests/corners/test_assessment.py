"""Corner cases 7, 9, 10 and 22 of the field's list: what counts, for what, and between which days, by the editions as shipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.rulebook import assessment, supervision
from ledger.rulebook.assessment import Dossier, Met, Purpose, Reason
from ledger.rulebook.months import later
from ledger.rulebook.requirement import Kind, Level, Target, WorkField, requirements
from ledger.rulebook.session import Form
from ledger.rulebook.vocabulary import AgeBand, Term
from ledger.wire import editions
from shown import degree, session, shown, training, work
from supervised import ENDORSED, RUTH, confirmed, granted, logged, provider, sessions

CATALOGUE = editions.shipped()
TODAY = date(2026, 3, 2)
CYCLE = Term(date(2025, 1, 1), date(2027, 12, 31))
FS, MHS, MENTOR = Target.FAMILY_SPECIALIST, Target.MENTAL_HEALTH_SPECIALIST, Target.MENTOR_CLINICAL
INFANT, EARLY = AgeBand.INFANT, AgeBand.EARLY_CHILDHOOD
HOUR = 60


def earned(target, dossier, *, code="mi", age_band=INFANT):
    rules = CATALOGUE.edition(code).on(TODAY)
    asked = requirements(rules.policies.earning, target, TODAY)
    return assessment.assess(asked, rules, dossier, target=target, age_band=age_band, day=TODAY)


def kept(target, dossier, *, years, code="pa"):
    rules = CATALOGUE.edition(code).on(TODAY)
    asked = requirements(rules.policies.keeping, target, CYCLE.end, years=years)
    return assessment.assess(
        asked, rules, dossier, target=target, age_band=INFANT, day=TODAY, purpose=Purpose.KEEP, cycle=CYCLE, years=years
    )


def item(found, kind):
    return next(one for one in found.items if one.kind is kind)


def monthly(first, months, minutes, **more):
    """A session on the same day of each month."""
    return tuple(session(later(first, n), minutes, **more) for n in range(months))


# 7


def test_corner_07_the_same_hours_satisfy_several_categories_and_none_of_them_are_spent():
    hours = monthly(date(2024, 1, 15), 13, 4 * HOUR, about=2 * HOUR)
    dossier = Dossier(evidence=shown(training(48 * HOUR, dei=3 * HOUR, rsc_provision=15 * HOUR)), judged=hours)
    before = dossier
    for target in (FS, MHS, MENTOR, FS):
        found = earned(target, dossier)
        assert [item(found, kind).met for kind in (Kind.TRAINING, Kind.SUPERVISION)] == [Met.MET, Met.MET]
        assert item(found, Kind.SUPERVISION).counted == tuple(one.session for one in hours)
    assert dossier == before


def test_corner_07_several_categories_ask_for_the_most_that_any_asks_and_never_for_the_sum():
    fifty = Dossier(judged=monthly(date(2024, 1, 15), 25, 2 * HOUR))
    assert [item(earned(target, fifty), Kind.SUPERVISION).met for target in (FS, MHS)] == [Met.MET, Met.MET]
    forty = Dossier(judged=monthly(date(2024, 1, 15), 20, 2 * HOUR))
    assert [item(earned(target, forty), Kind.SUPERVISION).met for target in (FS, MHS)] == [Met.MET, Met.MISSING]


def test_corner_07_the_same_hours_keep_several_endorsements():
    dossier = Dossier(
        evidence=shown(training(45 * HOUR, on=date(2025, 5, 1), dei=9 * HOUR, rsc_provision=9 * HOUR)),
        judged=monthly(date(2025, 1, 10), 12, 3 * HOUR),
    )
    for target in (FS, MHS):
        found = kept(target, dossier, years=1, code="mi")
        assert [item(found, kind).met for kind in (Kind.TRAINING, Kind.SUPERVISION)] == [Met.MET, Met.MET]


# 9


def among_peers(days, form, code):
    """Sessions with another Mentor, confirmed, judged as the association counts them."""
    events = [logged(day, 3 * HOUR, form=form, about=90) for day in days]
    book = sessions(*events, confirmed(*(f"L{100 + n}" for n in range(len(events)))))
    return supervision.judge(
        book.sessions, CATALOGUE.edition(code).on(TODAY), {RUTH: provider(granted(term=ENDORSED))},
        recipient=MENTOR, applied_on=date(2020, 1, 1),
    )  # fmt: skip


MONTHS = tuple(later(date(2025, 1, 10), n) for n in range(13))


@pytest.mark.parametrize("code", [edition.code for edition in CATALOGUE.editions])
def test_corner_09_peer_consultation_never_counts_for_earning_whoever_the_peers_are(code):
    peers = Dossier(judged=among_peers(MONTHS, Form.PEER, code))
    for target in (FS, MHS, MENTOR):
        found = item(earned(target, peers, code=code), Kind.SUPERVISION)
        assert (found.met, found.counted) == (Met.MISSING, ())
        assert {reason for _, reason in found.left_out} == {Reason.PEERS}
    given = Dossier(judged=among_peers(MONTHS, Form.INDIVIDUAL, code))
    assert len(item(earned(MENTOR, given, code=code), Kind.SUPERVISION).counted) == 13


def test_corner_09_a_mentor_clinical_endorsed_three_years_may_keep_by_it_and_nobody_else():
    peers = Dossier(judged=among_peers(MONTHS, Form.PEER, "pa"))
    found = {
        (target, years): item(kept(target, peers, years=years), Kind.SUPERVISION) for target in (MHS, MENTOR) for years in (2, 3)
    }
    assert found[MENTOR, 3].met is Met.MET
    assert len(found[MENTOR, 3].counted) == 13
    for case in ((MENTOR, 2), (MHS, 2), (MHS, 3)):
        assert (found[case].met, found[case].counted) == (Met.MISSING, ())


# 10

DEGREE = degree(Level.DEGREE)
IN_TREATMENT = work(date(2020, 1, 1), date(2022, 12, 31), field=WorkField.TREATMENT, bands=(INFANT,))


def background(*told, age_band):
    return item(earned(MHS, Dossier(evidence=shown(degree(Level.MASTER), *told)), age_band=age_band), Kind.BACKGROUND)


@pytest.mark.parametrize("served", [(INFANT,), (EARLY,), (INFANT, EARLY)])
def test_corner_10_work_feeds_the_age_band_that_it_really_served_and_both_only_where_it_served_both(served):
    told = replace(IN_TREATMENT, age_bands=served)
    for band in AgeBand:
        found = background(told, age_band=band)
        assert (found.met is Met.MET) == (band in served)
        assert (("E1", Reason.ANOTHER_AGE_BAND) in found.left_out) == (band not in served)


def test_corner_10_work_with_older_children_adds_nothing_to_work_with_babies():
    year = replace(IN_TREATMENT, valid=Term(date(2020, 1, 1), date(2020, 12, 31)))
    older = replace(IN_TREATMENT, valid=Term(date(2021, 1, 1), date(2022, 12, 31)), age_bands=(EARLY,))
    found = background(year, older, age_band=INFANT)
    assert [amount.missing for amount in found.missing] == [12]
    assert background(year, older, age_band=EARLY).met is Met.MET


def test_corner_10_training_and_education_are_of_no_age_band():
    dossier = Dossier(evidence=shown(DEGREE, training(33 * HOUR, dei=3 * HOUR)))
    for band in AgeBand:
        found = earned(FS, dossier, age_band=band)
        assert [item(found, kind).met for kind in (Kind.BACKGROUND, Kind.TRAINING)] == [Met.MET, Met.MET]


# 22


def received(*days):
    """24 hours in equal sessions on these days, for a Family Specialist."""
    judged = tuple(session(day, 24 * HOUR // len(days)) for day in days)
    return item(earned(FS, Dossier(judged=judged)), Kind.SUPERVISION)


WITHIN = [
    (date(2023, 1, 15), date(2025, 1, 15)),
    (date(2024, 2, 29), date(2026, 2, 28)),
    (date(2023, 2, 28), date(2025, 2, 28)),
    (date(2023, 12, 31), date(2025, 12, 31)),
    (date(2022, 8, 31), date(2024, 8, 31)),
]


@pytest.mark.parametrize(("first", "last"), WITHIN)
def test_corner_22_within_24_months_ends_with_the_same_day_two_years_later_that_day_included(first, last):
    assert received(first, last).met is Met.MET
    late = received(first, last + timedelta(days=1))
    assert late.met is Met.MISSING
    assert [reason for _, reason in late.left_out] == [Reason.OUTSIDE_THE_WINDOW]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 27)),
        (date(2023, 3, 1), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2025, 2, 28)),
    ],
)
def test_corner_22_no_less_than_a_year_is_whole_on_the_eve_of_the_same_day(first, last):
    assert received(first, last).met is Met.MET
    early = received(first, last - timedelta(days=1))
    assert [(amount.needed, amount.missing) for amount in early.missing] == [(12, 1)]


def test_corner_22_of_sessions_that_span_more_the_24_months_that_hold_most_are_counted():
    days = [date(2022, 1, 10), *(later(date(2023, 6, 1), n) for n in range(25))]
    found = item(earned(FS, Dossier(judged=tuple(session(day, HOUR) for day in days))), Kind.SUPERVISION)
    assert (found.met, len(found.counted)) == (Met.MET, 25)
    assert found.left_out == (("S-2022-01-10", Reason.OUTSIDE_THE_WINDOW),)
