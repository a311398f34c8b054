"""Countersigning: who may log, confirm, dispute, amend and look; what a session may not be; nobody does the other's part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.rulebook import countersigning, session
from ledger.rulebook.session import Form
from ledger.rulebook.vocabulary import LineId, Oneself, PersonId, Term
from people import COLORADO, COLORADO_COORDINATOR, MARIA, WISCONSIN, WISCONSIN_COORDINATOR, WISCONSIN_REVIEWER
from supervised import HELD, HERSELF, MOST, RUTH, THE_PROVIDER, TOLD, confirmed, logged, sessions

ONE, TWO, NOBODY = LineId("L100"), LineId("L101"), LineId("nobody")
SOMEBODY_ELSE = Oneself(PersonId("somebody"), WISCONSIN)
NEXT_WEEK = HELD + timedelta(days=7)
LOG = {
    "by": HERSELF, "on": TOLD, "supervisee": MARIA, "day": HELD, "minutes": 60, "provider": RUTH, "form": Form.INDIVIDUAL,
    "most": MOST,
}  # fmt: skip
BY_THE_PROVIDER = {"by": THE_PROVIDER, "on": TOLD, "supervisee": MARIA, "provider": RUTH}
DISPUTED = session.Disputed(valid=Term(TOLD), provider=RUTH, session=ONE)
FLAGGED = session.Flagged(valid=Term(TOLD), sessions=(ONE,), reason="look")


def log(stood=None, **other):
    return countersigning.log(stood, **{**LOG, **other})


def confirm(stood, *ids, **other):
    return countersigning.confirm(stood, **{**BY_THE_PROVIDER, "sessions": ids, "most": lambda _: MOST, **other})


def dispute(stood, **other):
    return countersigning.dispute(stood, **{**BY_THE_PROVIDER, "session": ONE, **other})


def amend(stood, **other):
    return countersigning.amend(stood, **{**BY_THE_PROVIDER, "session": ONE, "minutes": 45, "most": MOST, **other})


def clear(stood, **other):
    asked = {"by": WISCONSIN_REVIEWER, "on": TOLD, "supervisee": MARIA, "session": ONE, "stands": True}
    return countersigning.clear(stood, **{**asked, **other})


# Logging


def test_who_received_a_session_logs_it_and_an_officer_takes_it_in():
    assert log(about_providing=20) == logged(about=20)
    assert log(by=WISCONSIN_REVIEWER) == logged()
    with pytest.raises(countersigning.NotTheSupervisee):
        log(by=THE_PROVIDER)


def test_nobody_is_their_own_provider():
    with pytest.raises(countersigning.OwnProvider) as refused:
        log(provider=MARIA)
    assert refused.value.field == "provider"


def test_a_session_is_logged_on_its_own_day_and_not_before():
    assert log(day=TOLD).valid == Term(TOLD, TOLD)
    with pytest.raises(countersigning.NotYetHeld) as refused:
        log(day=TOLD + timedelta(days=1))
    assert refused.value.field == "day"


@pytest.mark.parametrize(
    ("minutes", "about", "fits"), [(1, 0, True), (1, 1, True), (0, 0, False), (-5, 0, False), (60, 61, False), (60, -1, False)]
)
def test_a_session_has_a_minute_at_least_and_no_more_about_providing_than_in_all(minutes, about, fits):
    if fits:
        assert log(minutes=minutes, about_providing=about).minutes == minutes
        return
    with pytest.raises(countersigning.MinutesDoNotFit) as refused:
        log(minutes=minutes, about_providing=about)
    assert refused.value.field == "minutes"


def test_a_day_holds_so_many_minutes_and_not_one_more():
    stood = sessions(logged(minutes=MOST - 60, gave=PersonId("another")), logged(NEXT_WEEK, MOST))
    assert log(stood).minutes == 60
    with pytest.raises(countersigning.TooLongADay, match="480 minutes") as refused:
        log(stood, minutes=61)
    assert refused.value.field == "minutes"
    assert log(None, minutes=MOST).minutes == MOST


def test_a_session_is_logged_once():
    stood = sessions(logged())
    with pytest.raises(countersigning.LoggedAlready) as refused:
        log(stood, minutes=30)
    assert refused.value.field == "day"
    assert log(stood, form=Form.GROUP).form is Form.GROUP
    assert log(stood, provider=PersonId("another")).provider == "another"
    assert log(stood, day=NEXT_WEEK).valid.start == NEXT_WEEK


def test_what_the_provider_said_was_never_held_makes_room_for_another():
    given_up = sessions(logged(minutes=MOST), DISPUTED)
    assert log(given_up).minutes == 60
    for stood in (sessions(logged(), confirmed(ONE)), sessions(logged(), confirmed(ONE), DISPUTED)):
        with pytest.raises(countersigning.LoggedAlready):
            log(stood)


# Confirming


def test_the_provider_confirms_several_at_once_and_on_paper_the_line_says_so():
    stood = sessions(logged(), logged(NEXT_WEEK))
    assert confirm(stood, ONE, TWO, ONE) == session.Confirmed(valid=Term(TOLD), provider=RUTH, sessions=(ONE, TWO))
    assert confirm(stood, ONE, by=WISCONSIN_COORDINATOR).on_paper
    assert not confirm(stood, ONE).on_paper


def test_only_who_is_named_confirms():
    stood = sessions(logged(), logged(NEXT_WEEK, gave=PersonId("another")))
    for ids, other in (
        ((ONE,), {"by": SOMEBODY_ELSE}),
        ((ONE,), {"by": HERSELF}),
        ((ONE, TWO), {}),
        ((TWO,), {"by": WISCONSIN_COORDINATOR}),
    ):
        with pytest.raises(countersigning.NotTheProvider):
            confirm(stood, *ids, **other)


def test_no_officer_confirms_or_disputes_sessions_of_their_own():
    stood = sessions(logged())
    by = replace(WISCONSIN_COORDINATOR, id=MARIA)
    for act in (lambda: confirm(stood, ONE, by=by), lambda: dispute(stood, by=by), lambda: amend(stood, by=by)):
        with pytest.raises(countersigning.OwnSession):
            act()


def test_what_was_not_logged_is_not_confirmed_and_nothing_at_all_is_nothing():
    with pytest.raises(countersigning.NothingToConfirm):
        confirm(sessions(logged()))
    for stood in (None, sessions(logged())):
        with pytest.raises(countersigning.NoSuchSession) as refused:
            confirm(stood, NOBODY)
        assert refused.value.field == "session"


def test_a_session_is_confirmed_once_unless_its_provider_disputed_it_since():
    with pytest.raises(countersigning.ConfirmedBefore) as refused:
        confirm(sessions(logged(), logged(NEXT_WEEK), confirmed(ONE)), TWO, ONE)
    assert refused.value.field == "sessions"
    assert confirm(sessions(logged(), confirmed(ONE), DISPUTED), ONE).sessions == (ONE,)
    assert confirm(sessions(logged(), DISPUTED), ONE).sessions == (ONE,)


def test_what_was_given_up_comes_back_only_while_its_day_has_room():
    another, day_by_day = PersonId("another"), {HELD: 100, NEXT_WEEK: 60}.__getitem__
    for minutes in (MOST - 60, MOST - 59):
        stood = sessions(logged(), DISPUTED, logged(minutes=minutes, gave=another), logged(NEXT_WEEK, MOST))
        if minutes == MOST - 60:
            assert confirm(stood, ONE).sessions == (ONE,)
            continue
        with pytest.raises(countersigning.TooLongADay, match="480 minutes") as refused:
            confirm(stood, ONE)
        assert refused.value.field == "sessions"
    both = session.Disputed(valid=Term(TOLD), provider=RUTH, session=TWO)
    halves = sessions(logged(minutes=60), logged(minutes=50, form=Form.GROUP), DISPUTED, both)
    assert confirm(halves, ONE, most=day_by_day).sessions == (ONE,)
    assert confirm(halves, TWO, most=day_by_day).sessions == (TWO,)
    with pytest.raises(countersigning.TooLongADay):
        confirm(halves, ONE, TWO, most=day_by_day)
    with pytest.raises(countersigning.TooLongADay):
        confirm(sessions(logged(), logged(NEXT_WEEK, 61), DISPUTED, both), ONE, TWO, most=day_by_day)


def test_what_was_never_given_up_is_confirmed_whatever_the_day_may_hold_by_now():
    for stood in (sessions(logged()), sessions(logged(), confirmed(ONE), DISPUTED)):
        assert confirm(stood, ONE, most=lambda _: 1).sessions == (ONE,)


# Disputing and amending


def test_the_provider_disputes_before_and_after_confirming_and_once():
    said = dispute(sessions(logged()), reason="we did not meet")
    assert said == session.Disputed(valid=Term(TOLD), provider=RUTH, session=ONE, reason="we did not meet")
    assert dispute(sessions(logged(), confirmed(ONE)), by=COLORADO_COORDINATOR).on_paper
    with pytest.raises(countersigning.DisputedAlready):
        dispute(sessions(logged(), said))
    with pytest.raises(countersigning.NotTheProvider):
        dispute(sessions(logged()), by=HERSELF)
    with pytest.raises(countersigning.NoSuchSession):
        dispute(sessions(logged()), session=NOBODY)


def test_the_provider_amends_at_any_time():
    said = session.Amended(valid=Term(TOLD), session=ONE, minutes=45, about_providing=5, provider=RUTH, reason="shorter")
    for stood in (sessions(logged()), sessions(logged(), confirmed(ONE))):
        assert amend(stood, about_providing=5, reason="shorter") == said
        assert amend(stood, by=WISCONSIN_REVIEWER).on_paper
        with pytest.raises(countersigning.NotTheProvider):
            amend(stood, by=HERSELF)


def test_who_logged_a_session_amends_it_until_it_is_confirmed():
    assert amend(sessions(logged()), by=HERSELF, provider=None).provider is None
    assert amend(sessions(logged()), by=WISCONSIN_REVIEWER, provider=None).on_paper
    assert not amend(sessions(logged()), by=HERSELF, provider=None).on_paper
    with pytest.raises(countersigning.NotTheSupervisee):
        amend(sessions(logged()), by=THE_PROVIDER, provider=None)
    for by in (HERSELF, WISCONSIN_REVIEWER):
        with pytest.raises(countersigning.ConfirmedBefore) as refused:
            amend(sessions(logged(), confirmed(ONE)), by=by, provider=None)
        assert refused.value.field == "session"


def test_amended_figures_fit_as_logged_ones_do():
    stood = sessions(logged(minutes=MOST), logged(NEXT_WEEK, 60), logged(NEXT_WEEK, MOST - 60, form=Form.GROUP))
    assert amend(stood, minutes=MOST).minutes == MOST
    with pytest.raises(countersigning.TooLongADay):
        amend(stood, session=TWO, minutes=61)
    assert amend(stood, session=TWO, minutes=60).minutes == 60
    with pytest.raises(countersigning.MinutesDoNotFit):
        amend(stood, minutes=10, about_providing=11)
    with pytest.raises(countersigning.NoSuchSession):
        amend(None)
    gone = sessions(
        logged(), logged(minutes=MOST, form=Form.GROUP), session.Disputed(valid=Term(TOLD), provider=RUTH, session=TWO)
    )
    assert amend(gone).minutes == 45


# Doubts


def test_confirmed_sessions_are_flagged_with_what_gave_rise_to_it():
    stood = sessions(logged(), logged(NEXT_WEEK), confirmed(ONE))
    said = countersigning.flag(stood, on=TOLD, sessions=(ONE, ONE), reason="put right", line=LineId("C"))
    assert said == session.Flagged(valid=Term(TOLD), sessions=(ONE,), reason="put right", line=LineId("C"))
    for ids in ((ONE, TWO), ()):
        with pytest.raises(countersigning.NotConfirmed) as refused:
            countersigning.flag(stood, on=TOLD, sessions=ids, reason="r")
        assert refused.value.field == "sessions"
    with pytest.raises(countersigning.NoSuchSession):
        countersigning.flag(stood, on=TOLD, sessions=(NOBODY,), reason="r")


@pytest.mark.parametrize("stands", [True, False])
def test_an_officer_looks_at_a_doubt_for_their_own_association(stands):
    stood = sessions(logged(), confirmed(ONE), FLAGGED)
    said = clear(stood, stands=stands, reason="seen the diary")
    assert said == session.Cleared(valid=Term(TOLD), session=ONE, association=WISCONSIN, stands=stands, reason="seen the diary")
    assert clear(stood, by=COLORADO_COORDINATOR).association == COLORADO


def test_without_a_doubt_there_is_nothing_to_look_at():
    confirmed_only = sessions(logged(), confirmed(ONE))
    with pytest.raises(countersigning.NothingToClear):
        clear(confirmed_only)
    assert clear(confirmed_only, lost=True).stands
    looked = sessions(
        logged(), confirmed(ONE), FLAGGED, session.Cleared(valid=Term(TOLD), session=ONE, association=WISCONSIN, stands=True)
    )
    with pytest.raises(countersigning.NothingToClear):
        clear(looked)
    assert clear(looked, by=COLORADO_COORDINATOR).association == COLORADO
    with pytest.raises(countersigning.NoSuchSession):
        clear(None)


@pytest.mark.parametrize("who", [MARIA, RUTH])
def test_nobody_looks_at_the_doubts_about_a_session_they_received_or_gave(who):
    with pytest.raises(countersigning.OwnSession):
        clear(sessions(logged(), confirmed(ONE), FLAGGED), by=replace(WISCONSIN_COORDINATOR, id=who))


def test_the_days_of_what_is_said_are_the_days_it_is_said():
    later = date(2025, 5, 5)
    stood = sessions(logged(), confirmed(ONE), FLAGGED)
    for said in (
        confirm(sessions(logged()), ONE, on=later),
        dispute(stood, on=later),
        amend(stood, on=later),
        clear(stood, on=later),
    ):
        assert said.valid == Term(later)
