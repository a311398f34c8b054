"""Corner cases 2, 3 and 4 of the field's list: whose supervision counts, on the day it was given, by the editions as shipped."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.rulebook import endorsement, providing, session, supervision
from ledger.rulebook.providing import Provider, Why
from ledger.rulebook.requirement import Target
from ledger.rulebook.session import Form
from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, Category, LineId, Term
from ledger.wire import editions
from people import EDITION, line
from supervised import RUTH

CATALOGUE = editions.shipped()
FS, MHS, MENTOR = Category.FAMILY_SPECIALIST, Category.MENTAL_HEALTH_SPECIALIST, Category.MENTOR_CLINICAL
COVER = Term(date(2015, 1, 1), date(2027, 12, 31))


def granted(category):
    return endorsement.Granted(
        valid=COVER,
        category=category,
        age_band=AgeBand.INFANT,
        edition=EDITION,
        rule="r",
        late_until=None,
        number="N",
        holder=RUTH,
    )


def added(addon, start, end):
    return endorsement.AddOnGranted(valid=Term(start, end), addon=addon, edition=EDITION)


def provider(*told, vetted_by=None):
    """Ruth: her endorsement's lines as (index, event), and who vetted her always."""
    lines = tuple(line(index, event, actor=AssociationCode("az")) for index, event in told)
    vetting = (line(1, providing.Vetted(valid=COVER, association=AssociationCode(vetted_by))),) if vetted_by else ()
    return Provider(RUTH, (lines,) if lines else (), vetting)


def book(*days, later=()):
    """Sessions of an hour on these days (in leaves 100 and on), all confirmed in leaf 500, and what was written after it."""
    stood = None
    for index, day in enumerate(days, start=100):
        logged = session.Logged(valid=Term(day, day), minutes=60, provider=RUTH, form=Form.INDIVIDUAL, about_providing=0)
        stood = session.after(stood, line(index, logged))
    names = tuple(one.id for one in stood.sessions)
    stood = session.after(stood, line(500, session.Confirmed(valid=Term(days[-1]), provider=RUTH, sessions=names)))
    for index, event in later:
        stood = session.after(stood, line(index, event))
    return stood.sessions


def judge(sessions, who, association="wi", *, recipient=Target.FAMILY_SPECIALIST, applied_on=None):
    rules = CATALOGUE.edition(association).on(date(2026, 6, 1))
    return supervision.judge(sessions, rules, {RUTH: who}, recipient=recipient, applied_on=applied_on)


def verdicts(*args, **asked):
    return [(one.verdict.value, one.flagged) for one in judge(*args, **asked)]


LAPSED = endorsement.Lapsed(valid=Term(date(2026, 1, 1)), edition=EDITION, rule="r")
PUT_RIGHT = endorsement.Corrected(valid=COVER, corrects=LineId("L0"), category=MHS)
"""Ruth was never a Mentor – Clinical: her first line had the wrong category."""
BEFORE, AFTER = date(2025, 12, 31), date(2026, 1, 1)


def test_corner_02_a_session_counts_if_its_provider_was_eligible_on_that_very_day_wherever_endorsed():
    mentor = provider((0, granted(MENTOR)))
    for association in ("wi", "co", "az"):
        assert verdicts(book(date(2014, 12, 31), date(2015, 1, 1)), mentor, association, applied_on=date(2026, 1, 5)) == [
            ("does_not_count", False), ("counts", False),
        ]  # fmt: skip


def test_corner_02_if_the_provider_lapses_later_the_earlier_hours_stay_good():
    who = provider((0, granted(MENTOR)), (900, LAPSED))
    assert verdicts(book(BEFORE, AFTER), who) == [("counts", False), ("counts", True)]
    known_at_once = provider((0, granted(MENTOR)), (400, LAPSED))
    assert verdicts(book(BEFORE, AFTER), known_at_once) == [("counts", False), ("does_not_count", False)]


def test_corner_02_if_the_providers_record_is_corrected_what_leans_on_it_is_flagged_for_a_person_and_never_silently_voided():
    who = provider((0, granted(MENTOR)), (900, PUT_RIGHT))
    assert verdicts(book(BEFORE), who) == [("counts", True)]
    [one] = judge(book(BEFORE), who)
    assert (one.why, one.minutes) == (Why.ENDORSED, 60)


@pytest.mark.parametrize(("stands", "verdict"), [(True, "counts"), (False, "does_not_count")])
def test_corner_02_a_person_decides_for_their_own_association_and_only_then_is_it_voided(stands, verdict):
    who = provider((0, granted(MENTOR)), (900, PUT_RIGHT))
    looked = session.Cleared(valid=Term(AFTER), session=LineId("L100"), association=AssociationCode("wi"), stands=stands)
    sessions = book(BEFORE, later=[(901, looked)])
    assert verdicts(sessions, who, "wi") == [(verdict, False)]
    assert verdicts(sessions, who, "az") == [("counts", True)]


def test_corner_02_what_the_provider_amends_or_takes_back_is_flagged_too_and_counts_as_before():
    amended = session.Amended(valid=Term(AFTER), session=LineId("L100"), minutes=30, about_providing=0, provider=RUTH)
    back = session.Disputed(valid=Term(AFTER), provider=RUTH, session=LineId("L100"))
    for event in (amended, back):
        [one] = judge(book(BEFORE, later=[(901, event)]), provider((0, granted(MENTOR))))
        assert (one.verdict, one.minutes, one.flagged) == ("counts", 60, True)


@pytest.mark.parametrize("recipient", [Target.FAMILY_SPECIALIST, Target.MENTAL_HEALTH_SPECIALIST])
@pytest.mark.parametrize("association", ["wi", "co", "wa", "tx", "nc"])
def test_corner_03_a_mental_health_specialist_without_the_add_on_counts_on_31_december_2024_and_not_the_day_after(
    association, recipient
):
    sessions = book(date(2024, 12, 31), date(2025, 1, 1))
    without = provider((0, granted(MHS)))
    told = judge(sessions, without, association, recipient=recipient, applied_on=date(2025, 6, 1))
    assert [(one.verdict, one.why) for one in told] == [("counts", Why.ENDORSED), ("does_not_count", Why.OTHER_CATEGORY)]
    with_it = provider((0, granted(MHS)), (1, added(AddOn.FULL, date(2024, 12, 1), None)))
    assert verdicts(sessions, with_it, association, recipient=recipient) == [("counts", False)] * 2


def test_corner_03_in_colorado_the_same_hour_counts_for_one_applicant_and_not_for_another():
    vetted, hour = provider(vetted_by="co"), book(date(2017, 6, 1))
    [early] = judge(hour, vetted, "co", applied_on=date(2017, 12, 31))
    [late] = judge(hour, vetted, "co", applied_on=date(2018, 1, 1))
    assert (early.verdict, early.why) == ("counts", Why.VETTED)
    assert (late.verdict, late.why, late.source.edition) == ("does_not_count", Why.NO_LONGER_VETTED, "co")


@pytest.mark.parametrize(
    ("association", "last"), [("wa", date(2022, 12, 31)), ("tx", date(2025, 12, 31)), ("nc", date(2027, 12, 31))]
)
def test_corner_03_elsewhere_the_providers_status_on_the_day_is_asked_whoever_applies(association, last):
    sessions = book(last, date(last.year + 1, 1, 1))
    for applied_on in (None, date(2021, 12, 31)):
        told = verdicts(sessions, provider(vetted_by=association), association, applied_on=applied_on)
        assert told == [("counts", False), ("does_not_count", False)]


def test_corner_03_washington_asks_both():
    [one] = judge(book(date(2021, 6, 1)), provider(vetted_by="wa"), "wa", applied_on=date(2022, 1, 1))
    assert one.verdict == "does_not_count"


MONTHLY = [date(2025 + (month - 1) // 12, (month - 1) % 12 + 1, 15) for month in range(1, 25)]
"""Twenty-four hours, one a month, from January 2025 to December 2026."""


def test_corner_04_emerging_runs_out_midway_through_a_supervisees_twenty_four_hours():
    emerging = provider((0, granted(FS)), (1, added(AddOn.EMERGING, date(2024, 6, 16), date(2026, 6, 15))))
    told = judge(book(*MONTHLY), emerging)
    assert [one.verdict for one in told] == ["counts"] * 18 + ["does_not_count"] * 6
    assert (told[17].day, told[17].why, told[18].why) == (date(2026, 6, 15), Why.EMERGING, Why.OTHER_CATEGORY)
    assert sum(one.minutes for one in told if one.verdict == "counts") == 18 * 60
    assert not any(one.flagged for one in told)


def test_corner_04_who_becomes_a_full_reflective_supervisor_in_time_loses_none_and_who_does_so_later_only_the_gap():
    emerging = added(AddOn.EMERGING, date(2024, 6, 16), date(2026, 6, 15))
    in_time = provider((0, granted(FS)), (1, emerging), (2, added(AddOn.FULL, date(2026, 6, 16), None)))
    assert [one.verdict for one in judge(book(*MONTHLY), in_time)] == ["counts"] * 24
    late = provider((0, granted(FS)), (1, emerging), (2, added(AddOn.FULL, date(2026, 9, 1), None)))
    told = judge(book(*MONTHLY), late)
    assert [one.day for one in told if one.verdict == "does_not_count"] == [date(2026, 7, 15), date(2026, 8, 15)]
