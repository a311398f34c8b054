"""Moments and days at both ends of the calendar: judged or refused, and never a fault of ours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from credentials.kit import WORLD
from ledger.credentials import credential
from ledger.credentials.case import after, before
from ledger.credentials.guard import NotAllowed, read_moment
from ledger.credentials.report import Verdict

NONE_IN_UTC = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
LAST = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00-12:00", "9999-12-31T23:59:59+14:00")


@pytest.mark.parametrize("moment", NONE_IN_UTC)
def test_a_moment_of_no_year_in_utc_does_not_exist(moment: str) -> None:
    with pytest.raises(NotAllowed):
        read_moment(moment)


@pytest.mark.parametrize("moment", NONE_IN_UTC + LAST)
@pytest.mark.parametrize("member", ["validFrom", "validUntil", "awardedDate"])
@pytest.mark.parametrize("trusted", [True, False])
def test_a_credential_with_such_a_moment_is_judged(moment: str, member: str, trusted) -> None:
    document = {name: value for name, value in WORLD.document.items() if name != "proof"} | {member: moment}
    given = {} if trusted else {"trust": None}
    report = WORLD.verify(credential.render(WORLD.sign(document)), **given)
    assert report.verdict is not Verdict.VERIFIED or (member, trusted) == ("validUntil", True)


@pytest.mark.parametrize("moment", NONE_IN_UTC + LAST)
def test_a_proof_made_at_such_a_moment_is_judged(moment: str) -> None:
    document = WORLD.document | {"proof": WORLD.document["proof"] | {"created": moment}}
    assert WORLD.verify(credential.render(document)).verdict is not Verdict.VERIFIED


@pytest.mark.parametrize("on", [date.min, date.max, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
@pytest.mark.parametrize("listed", [True, False])
def test_a_day_at_the_end_of_the_calendar_is_answered(on: date, listed) -> None:
    given = {"statuses": WORLD.served} if listed else {}
    assert WORLD.verify(on=on, **given).verdict is not Verdict.VERIFIED


@pytest.mark.parametrize("zone", [timezone(timedelta(hours=hours)) for hours in (-12, 0, 14)])
@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2, 1, 1), date(9998, 12, 31)])
def test_before_and_after_a_day_everywhere_on_earth(day: date, zone: timezone) -> None:
    first = datetime(day.year, day.month, day.day, tzinfo=timezone(timedelta(hours=14))).astimezone(zone)
    last = datetime(day.year, day.month, day.day, tzinfo=timezone(timedelta(hours=-12))).astimezone(zone) + timedelta(days=1)
    tick = timedelta(microseconds=1)
    assert [before(at, day) for at in (first - tick, first)] == [True, False]
    assert [after(at, day) for at in (last - tick, last)] == [False, True]
