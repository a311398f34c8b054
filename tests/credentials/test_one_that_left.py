"""An association that left: what it had issued by then verifies as of then, and says that it has left; nothing else of it does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from credentials.kit import ALLIANCE, ISSUED, NOW, WI, WORLD, World, line_of, member, revoked
from ledger.credentials import trust
from ledger.credentials.report import Outcome
from ledger.credentials.status import Purpose
from ledger.signing import canonical
from ledger.signing.canonical import b64u

LAST = ISSUED.date() + timedelta(days=5)
LATER = datetime(2027, 6, 1, tzinfo=UTC)


def gone(last: date = LAST, *, suspect_from: int | None = None, **changes) -> World:
    """Its membership ended after ``last``, and its key was retired at leaf 11, when the trust file was a year older."""
    day = (last + timedelta(days=1)).isoformat()
    keys = (*WORLD.keys, (11, revoked(WI, day=day, suspect_from=suspect_from)))
    return World(members=(member("wi", end=last), member("co")), keys=keys, **changes)


def notes(report) -> list[str]:
    return [check.key for check in report.checks if check.outcome is Outcome.NOTE]


@pytest.mark.parametrize("on", [ISSUED, LATER], ids=["as of then", "months later"])
def test_what_it_issued_while_a_member_verifies_offline_under_its_retired_key(on: datetime) -> None:
    report = gone().verify(on=on)
    assert (report.exit_code, line_of(report, "authority"), line_of(report, "key")) == (
        0,
        "authority.good",
        "key.held_by_operator",
    )


def test_that_it_is_a_member_no_more_is_said_from_the_day_after_its_last_day_everywhere_on_earth() -> None:
    said = {on: "authority.left" in notes(gone().verify(on=on)) for on in (NOW, LATER)}
    assert said == {NOW: False, LATER: True}
    told = next(check for check in gone().verify(on=LATER).checks if check.key == "authority.left")
    assert LAST.isoformat() in told.sentence
    assert "authority.left" not in notes(WORLD.verify(on=LATER))


def test_whoever_asks_as_of_then_is_told_what_the_trust_file_knows_now() -> None:
    world = gone(ISSUED.date() + timedelta(days=1))
    later = trust.read(trust.write(replace(world.contents, at=LATER), ALLIANCE))
    assert "authority.left" in notes(world.verify(on=ISSUED, trust=later))
    assert "authority.left" not in notes(world.verify(on=ISSUED))


def test_what_its_key_signs_after_its_end_is_refused() -> None:
    late = gone(created=datetime.combine(LAST + timedelta(days=3), datetime.min.time(), UTC))
    report = late.verify(on=LATER, proof=None)
    assert report.exit_code == 1
    assert (line_of(report, "authority"), line_of(report, "key")) == ("authority.not_a_member", "key.no_longer")


def test_on_the_day_of_its_end_what_came_before_the_line_that_ended_it_is_good_and_what_came_after_is_not() -> None:
    """It is no member from today; this morning it was one."""
    yesterday = ISSUED.date() - timedelta(days=1)
    before, after = (World(members=(member("wi", end=yesterday, to_index=leaf), member("co"))) for leaf in (10, 9))
    assert (before.verify(on=LATER).exit_code, before.verify(on=LATER, proof=None).exit_code) == (0, 0)
    assert line_of(after.verify(on=LATER), "authority") == "authority.logged_later"
    assert "authority.left" in notes(before.verify())
    day_after = World(members=before.members, created=ISSUED + timedelta(days=2))
    assert line_of(day_after.verify(on=LATER, proof=None), "authority") == "authority.not_a_member"


def test_an_older_date_on_it_does_not_help_where_its_line_is_known() -> None:
    """The day of signing is the signer's word; the log's own day is not."""
    recorded = datetime.combine(LAST + timedelta(days=3), datetime.min.time(), UTC)
    forged = gone(line_changes=(("at", recorded),))
    report = forged.verify(on=LATER)
    assert (report.exit_code, line_of(report, "authority")) == (1, "authority.logged_later")
    behind_its_retirement = gone(index=11).verify(on=LATER)
    assert (behind_its_retirement.exit_code, line_of(behind_its_retirement, "logging")) == (1, "logging.bad")


def test_without_its_line_an_older_date_leaves_the_question_open_and_who_is_strict_refuses() -> None:
    report = gone().verify(on=LATER, proof=None)
    assert (report.exit_code, line_of(report, "logging")) == (0, "logging.absent")
    assert gone().verify(on=LATER, proof=None, strict=True).exit_code == 1


def test_a_stolen_key_is_treated_as_any_stolen_key() -> None:
    before, after = gone(suspect_from=10), gone(suspect_from=9)
    assert before.verify(on=LATER).exit_code == 0
    assert after.verify(on=LATER).exit_code == 1
    assert line_of(before.verify(on=LATER, proof=None), "key") == "key.suspect"


def test_a_credential_under_the_name_it_had_then_verifies_and_both_names_are_told() -> None:
    renamed = World(members=(member("wi", name="Another name"), member("co")))
    report = renamed.verify()
    assert (report.exit_code, "authority.other_name" in notes(report)) == (0, True)


def test_what_it_issued_on_an_earlier_membership_is_as_good_as_on_this_one_and_in_between_it_was_none() -> None:
    issued = ISSUED.date()
    until, again = issued + timedelta(days=30), issued + timedelta(days=90)
    back = member("wi", start=again, earlier=((date(2020, 1, 1), until),))
    world = World(members=(back, member("co")))
    assert (world.verify(on=LATER).exit_code, notes(world.verify(on=LATER))) == (0, ["witnesses.none"])
    last_morning = World(members=(member("wi", start=again, earlier=((date(2020, 1, 1), issued - timedelta(days=1)),)),))
    assert last_morning.verify(on=LATER).exit_code == 0
    between = World(members=world.members, created=ISSUED + timedelta(days=60))
    assert line_of(between.verify(on=LATER, proof=None), "authority") == "authority.not_a_member"


def test_a_trust_file_tells_the_earlier_memberships_and_an_older_file_without_them_is_read() -> None:
    earlier = ((None, date(2021, 1, 1)), (date(2022, 1, 1), date(2023, 1, 1)))
    world = World(members=(member("wi", earlier=earlier, to_index=7), member("co")))
    assert (world.trust.members[0].membership.earlier, world.trust.members[0].membership.to_index) == (earlier, 7)
    older = json.loads(world.trust_file)
    for one in older["trust"]["members"]:
        del one["earlier"], one["to_index"]
    body = canonical.encode(older["trust"])
    signed = {"key": ALLIANCE.verify_key.key_id, "sig": b64u(ALLIANCE.sign(trust.PREFIX + body)), "trust": older["trust"], "v": 1}
    assert trust.read(canonical.encode(signed) + b"\n").members[0].membership.earlier == ()


@pytest.mark.parametrize("purpose", [Purpose.REVOCATION, Purpose.SUSPENSION])
def test_its_last_status_lists_still_answer_and_say_how_old_they_are(purpose: Purpose) -> None:
    report = gone(statuses=True).verify(on=LATER)
    assert (report.exit_code, line_of(report, purpose.value)) == (0, "status.old")
    moved = gone(statuses=True, set_bits=((Purpose.REVOCATION, 77),)).verify(on=LATER)
    assert (moved.exit_code, line_of(moved, "revocation")) == (1, "revocation.set")
