"""Adopting: each line says as many days as its file knows, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.rulebook import adopting, record
from ledger.rulebook.endorsement import Adopted
from ledger.rulebook.vocabulary import AddOn, AgeBand, Category, LineId, Term
from people import EDITION, GRANTED_ON, JUNE, MARIA, NUMBER, WISCONSIN_COORDINATOR, WISCONSIN_REVIEWER, given

TODAY = date(2026, 11, 21)
YESTERDAY = date(2026, 11, 20)
ADOPTED = Adopted(
    valid=Term(GRANTED_ON, date(2027, 12, 31)), category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT, edition=EDITION,
    granted_on=GRANTED_ON, claimed_from=None, late_until=None, batch=LineId("batch"), number=NUMBER, holder=MARIA,
)  # fmt: skip
UNKNOWN = replace(ADOPTED, valid=Term(), granted_on=None)
EXPIRED = replace(ADOPTED, valid=Term(GRANTED_ON, JUNE))


def taken(adopted, status, **more):
    """What stands once the endorsement is adopted with that status."""
    said = adopting.adopt(adopted, by=WISCONSIN_COORDINATOR, on=TODAY, status=status, rule="adopted", **more)
    return given(record, *said, at=TODAY)


@pytest.mark.parametrize(
    ("adopted", "status", "today", "yesterday"),
    [
        (ADOPTED, "active", "active", "active"),
        (ADOPTED, "inactive", "inactive", "not_known"),
        (ADOPTED, "lapsed", "lapsed", "not_known"),
        (ADOPTED, "emeritus", "emeritus", "not_known"),
        (ADOPTED, "deceased", "deceased", "not_known"),
        (UNKNOWN, "active", "active", "not_known"),
        (UNKNOWN, "inactive", "inactive", "not_known"),
        (UNKNOWN, "lapsed", "lapsed", "not_known"),
        (EXPIRED, "lapsed", "lapsed", "lapsed"),
        (EXPIRED, "active", "not_renewed", "not_renewed"),
        (replace(UNKNOWN, valid=Term(None, JUNE)), "lapsed", "lapsed", "lapsed"),
    ],
)
def test_what_a_file_says_of_today_holds_today_and_yesterday_only_if_it_said_so(adopted, status, today, yesterday):
    held = taken(adopted, status)
    assert (held.on(TODAY).standing, held.on(YESTERDAY).standing) == (today, yesterday)


def test_a_lapsed_one_had_lapsed_the_day_after_it_expired():
    held = taken(EXPIRED, "lapsed")
    assert [held.on(day).standing for day in (JUNE, date(2024, 6, 2))] == ["active", "lapsed"]


def test_the_addon_comes_with_it_to_its_own_last_day():
    held = taken(ADOPTED, "active", addon=AddOn.EMERGING, addon_until=date(2027, 6, 30))
    assert [held.on(day).addon for day in (TODAY, date(2027, 6, 30), date(2027, 7, 1))] == [AddOn.EMERGING, AddOn.EMERGING, None]
    assert taken(ADOPTED, "inactive", addon=AddOn.FULL).on(TODAY).addon is None


@pytest.mark.parametrize(
    ("asked", "refusal", "field"),
    [
        ({"adopted": replace(ADOPTED, granted_on=date(2026, 11, 22))}, adopting.GrantedInTheFuture, "granted_on"),
        ({"adopted": replace(ADOPTED, valid=Term(JUNE, GRANTED_ON))}, record.BadTerm, "expires_on"),
        ({"adopted": replace(ADOPTED, category=Category.MENTOR_POLICY), "addon": AddOn.FULL}, adopting.AddOnNeedsSpecialist, "addon"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(asked, refusal, field):
    with pytest.raises(refusal) as refused:
        adopting.adopt(**asked, by=WISCONSIN_COORDINATOR, on=TODAY, status="active", rule="adopted")
    assert refused.value.field == field


def test_only_a_coordinator_vouches():
    with pytest.raises(adopting.NotAVouchingCoordinator):
        adopting.adopt(ADOPTED, by=WISCONSIN_REVIEWER, on=TODAY, status="active", rule="adopted")


def test_a_status_that_no_file_may_say_is_our_own_fault():
    with pytest.raises(ValueError, match="retired"):
        adopting.standing_said(ADOPTED, status="retired", addon=None, addon_until=None, on=TODAY, rule="adopted")
