"""Releasing: once, to another home, in time, and only while the standing lets the endorsement move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.rulebook import endorsement as e
from ledger.rulebook import record, releasing
from ledger.rulebook.releasing import InPlaceOf
from ledger.rulebook.vocabulary import AgeBand, LineId, Term
from people import (
    ALLIANCE_COORDINATOR,
    ARIZONA,
    ARIZONA_COORDINATOR,
    COLORADO,
    COLORADO_COORDINATOR,
    EDITION,
    GRANTED,
    JANUARY,
    JUNE,
    LATE_UNTIL,
    MARCH,
    OCTOBER,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    given,
    line,
)  # fmt: skip
from refused import refused

RELEASED = e.Released(valid=Term(JUNE), to=COLORADO, until=OCTOBER)
OUT = {"by": WISCONSIN_COORDINATOR, "to": COLORADO}
IN = {"by": COLORADO_COORDINATOR, "release": LineId("L1"), "edition": EDITION, "age_bands": tuple(AgeBand)}


def test_the_home_releases_and_the_named_association_moves():
    released = releasing.release(given(record, GRANTED), **OUT, on=JUNE, until=OCTOBER)
    assert released == RELEASED
    moved = releasing.move(given(record, GRANTED, released), **IN, on=OCTOBER)
    assert moved == e.Moved(valid=Term(OCTOBER), release=LineId("L1"), edition=EDITION)


def test_only_the_homes_coordinator_releases_and_withdraws():
    with pytest.raises(record.NotTheHomeCoordinator):
        releasing.release(given(record, GRANTED), by=COLORADO_COORDINATOR, to=COLORADO, on=JUNE, until=OCTOBER)
    with pytest.raises(record.NotTheHomeCoordinator):
        releasing.withdraw_release(given(record, GRANTED, RELEASED), by=COLORADO_COORDINATOR, on=JUNE)


def test_an_endorsement_moves_to_another_home():
    with refused(releasing.SameHome, field="to"):
        releasing.release(given(record, GRANTED), by=WISCONSIN_COORDINATOR, to=WISCONSIN, on=JUNE, until=OCTOBER)


def test_one_release_is_live_at_a_time():
    held = given(record, GRANTED, RELEASED)
    with pytest.raises(releasing.AlreadyReleased):
        releasing.release(held, by=WISCONSIN_COORDINATOR, to=ARIZONA, on=OCTOBER, until=MARCH)
    later = releasing.release(held, by=WISCONSIN_COORDINATOR, to=ARIZONA, on=date(2024, 10, 16), until=MARCH)
    assert later.to == ARIZONA, "one that ran out needs no withdrawing"


def test_a_withdrawn_release_moves_nothing():
    withdrawn = releasing.withdraw_release(given(record, GRANTED, RELEASED), by=WISCONSIN_COORDINATOR, on=JUNE)
    held = given(record, GRANTED, RELEASED, withdrawn)
    with pytest.raises(releasing.NotReleased):
        releasing.move(held, **IN, on=JUNE)
    with pytest.raises(releasing.NotReleased):
        releasing.withdraw_release(held, by=WISCONSIN_COORDINATOR, on=JUNE)


def test_only_the_association_the_release_names_moves_it():
    with pytest.raises(releasing.NotTheJoiningCoordinator):
        releasing.move(given(record, GRANTED, RELEASED), **{**IN, "by": ARIZONA_COORDINATOR}, on=JUNE)


def test_a_release_is_used_on_its_last_day_at_the_latest():
    with refused(releasing.ReleaseExpired, says="It could be used until 20"):
        releasing.move(given(record, GRANTED, RELEASED), **IN, on=date(2024, 10, 16))
    with refused(releasing.ReleaseExpired, field="until"):
        releasing.release(given(record, GRANTED), **OUT, on=OCTOBER, until=JUNE)


def test_an_association_takes_home_only_what_it_is_licensed_for():
    with pytest.raises(releasing.RecognisedOnly):
        releasing.move(given(record, GRANTED, RELEASED), **{**IN, "age_bands": (AgeBand.EARLY_CHILDHOOD,)}, on=JUNE)


@pytest.mark.parametrize(
    "last",
    [
        e.Lapsed(valid=Term(JUNE), edition=EDITION, rule="cycle"),
        e.Relinquished(valid=Term(JUNE)),
        e.Corrected(valid=Term(JUNE), corrects=LineId("L0"), days=Term(date(2024, 1, 1), date(2024, 2, 1))),
    ],
)
def test_lapsed_ended_and_not_renewed_endorsements_do_not_move(last):
    held = given(record, GRANTED, last)
    with pytest.raises(releasing.CannotMove):
        releasing.release(held, **OUT, on=JUNE, until=OCTOBER)


def test_what_lapsed_after_its_release_does_not_move_either():
    held = given(record, GRANTED, RELEASED, e.Lapsed(valid=Term(JUNE), edition=EDITION, rule="cycle"))
    with pytest.raises(releasing.CannotMove):
        releasing.move(held, **IN, on=JUNE)


def test_late_and_inactive_endorsements_move_and_a_hold_travels():
    late = given(record, replace(GRANTED, late_until=LATE_UNTIL))
    assert releasing.release(late, **OUT, on=JANUARY, until=MARCH).to == COLORADO
    page = (GRANTED, RELEASED, e.Paused(valid=Term(JUNE)))
    moved = releasing.move(given(record, *page), **IN, on=OCTOBER)
    held = given(record, *page, (moved, COLORADO))
    assert (held.home, held.on(OCTOBER).standing) == (COLORADO, "inactive")


def test_the_alliance_releases_in_the_place_of_a_silent_or_ended_association_from_that_day_on():
    held = given(record, GRANTED)
    asked = {"by": ALLIANCE_COORDINATOR, "to": COLORADO, "until": MARCH}
    said = releasing.release(held, **asked, on=OCTOBER, place=InPlaceOf("silent", since=OCTOBER))
    assert (said.instead_of, said.ground) == (WISCONSIN, "silent")
    with refused(releasing.NotYetInItsPlace, says=" "):
        releasing.release(held, **asked, on=JUNE, place=InPlaceOf("ended", since=OCTOBER))
    with pytest.raises(releasing.NotInItsPlace):
        releasing.release(held, **{**asked, "by": ARIZONA_COORDINATOR}, on=OCTOBER, place=InPlaceOf("silent", since=JUNE))


LAPSED_NOW = replace(GRANTED, valid=Term(GRANTED.valid.start, JUNE))


@pytest.mark.parametrize("ground", ["silent", "ended"])
def test_only_out_of_an_ended_home_a_lapsed_endorsement_moves(ground):
    lapsed = given(record, LAPSED_NOW, e.Lapsed(valid=Term(OCTOBER), edition=EDITION, rule="not_renewed"))
    asked = {"by": ALLIANCE_COORDINATOR, "on": OCTOBER, "to": COLORADO, "until": JANUARY, "place": InPlaceOf(ground, since=JUNE)}
    if ground == "silent":
        with pytest.raises(releasing.CannotMove):
            releasing.release(lapsed, **asked)
        return
    said = releasing.release(lapsed, **asked)
    let_go = record.after(lapsed, line(9, said, actor=ALLIANCE_COORDINATOR.association))
    took = {"by": COLORADO_COORDINATOR, "on": OCTOBER, "edition": EDITION, "age_bands": tuple(AgeBand)}
    moved = releasing.move(let_go, **took, release=LineId("L9"))
    assert record.after(let_go, line(10, moved, actor=COLORADO)).home == COLORADO
    with pytest.raises(releasing.CannotMove):
        releasing.release(given(record, GRANTED, e.Relinquished(valid=Term(JUNE))), **asked)


def test_one_whose_cover_ran_out_leaves_an_ended_home_too():
    stale = given(record, LAPSED_NOW)
    assert stale.on(OCTOBER).standing == "not_renewed"
    asked = {"by": ALLIANCE_COORDINATOR, "on": OCTOBER, "to": COLORADO, "until": JANUARY}
    assert releasing.release(stale, **asked, place=InPlaceOf("ended", since=JUNE)).ground == "ended"


def test_a_release_may_be_for_its_own_day_alone():
    assert releasing.release(given(record, GRANTED), **OUT, on=JUNE, until=JUNE).until == JUNE


MOVED = e.Moved(valid=Term(JUNE), release=LineId("L1"), edition=EDITION, renew_by=LATE_UNTIL)


def test_a_move_says_until_when_its_cover_may_be_renewed_where_that_was_later():
    held = given(record, GRANTED, RELEASED)
    assert releasing.move(held, **IN, on=JUNE, renew_by=LATE_UNTIL) == MOVED
    assert releasing.move(held, **IN, on=JUNE).renew_by is None


def test_what_an_earlier_home_left_holds_until_the_cover_is_another_or_it_moves_again():
    assert releasing.kept_until(given(record, GRANTED)) is None
    at_home = (GRANTED, RELEASED, (MOVED, COLORADO))
    assert releasing.kept_until(given(record, *at_home)) == LATE_UNTIL
    submitted = e.RenewalSubmitted(valid=Term(MARCH), edition=EDITION)
    assert releasing.kept_until(given(record, *at_home, (submitted, COLORADO))) == LATE_UNTIL
    cover = {"valid": Term(MARCH, date(2025, 12, 31)), "edition": EDITION, "rule": "renewal", "late_until": None}
    renewed = e.Renewed(**cover, submitted=LineId("L3"))
    assert releasing.kept_until(given(record, *at_home, (submitted, COLORADO), (renewed, COLORADO))) is None
    lapsed = e.Lapsed(valid=Term(MARCH), edition=EDITION, rule="cycle")
    back = e.Reinstated(**cover, lapse=LineId("L3"))
    assert releasing.kept_until(given(record, *at_home, (lapsed, COLORADO), (back, COLORADO))) is None
    on = replace(RELEASED, to=ARIZONA)
    again = replace(MOVED, release=LineId("L3"), renew_by=None)
    assert releasing.kept_until(given(record, *at_home, (on, COLORADO), (again, ARIZONA))) is None


def test_why_it_cannot_move_is_told_without_being_raised():
    assert releasing.unmovable(given(record, GRANTED), JUNE) is None
    lapsed = given(record, LAPSED_NOW, e.Lapsed(valid=Term(OCTOBER), edition=EDITION, rule="not_renewed"))
    assert str(releasing.unmovable(lapsed, OCTOBER)) == "Its standing is lapsed."
    assert releasing.unmovable(lapsed, OCTOBER, ended=True) is None
    releasing.require_movable(lapsed, OCTOBER, ended=True)
    with refused(releasing.CannotMove, says="Its standing is lapsed."):
        releasing.require_movable(lapsed, OCTOBER)
