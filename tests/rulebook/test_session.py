"""A session: logged, then what its provider says of it; later words are doubts and change no figure by themselves."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.rulebook import session
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.session import Clearing, Figures, Form
from ledger.rulebook.vocabulary import LineId, PersonId, Term
from people import COLORADO, GRANTED_ON, WISCONSIN, line
from supervised import HELD, RUTH, TOLD, confirmed, logged, sessions

ONE = LineId("L100")
DISPUTED = session.Disputed(valid=Term(TOLD), provider=RUTH, session=ONE)
AMENDED = session.Amended(valid=Term(TOLD), session=ONE, minutes=45, about_providing=5, provider=RUTH)
FLAGGED = session.Flagged(valid=Term(TOLD), sessions=(ONE,), reason="the provider's record was put right")
MARCH = Term(date(2025, 3, 1), date(2025, 3, 31))


def cleared(*, stands, by=WISCONSIN):
    return session.Cleared(valid=Term(TOLD), session=ONE, association=by, stands=stands)


def only(*events):
    [one] = sessions(*events).sessions
    return one


def test_a_session_is_what_was_logged_and_nothing_confirms_it_yet():
    one = only(logged(minutes=90, about=30, form=Form.GROUP))
    assert (one.id, one.day, one.provider, one.form) == (ONE, HELD, RUTH, Form.GROUP)
    assert one.figures == (Figures(100, 90, 30),)
    assert (one.minutes, one.confirmed, one.disputed, one.doubts, one.clearings) == (90, None, None, (), ())


def test_a_session_told_without_its_day_is_of_the_day_it_was_recorded():
    told = session.Logged(valid=Term(), minutes=60, provider=RUTH, form=Form.PEER, about_providing=0)
    assert session.after(None, line(7, told)).sessions[0].day == GRANTED_ON


def test_a_confirmation_is_kept_with_its_line_and_only_of_those_it_names():
    stood = sessions(logged(), logged(date(2025, 3, 10)), confirmed("L101"))
    assert [one.confirmed for one in stood.sessions] == [None, 102]


def test_a_second_confirmation_keeps_the_first_line_and_takes_a_dispute_back():
    one = only(logged(), confirmed(ONE), DISPUTED, confirmed(ONE))
    assert (one.confirmed, one.disputed) == (101, None)


def test_before_it_is_confirmed_nothing_is_a_doubt():
    one = only(logged(), DISPUTED, AMENDED, FLAGGED)
    assert (one.disputed, one.doubts) == (101, ())
    assert (one.figures[-1], one.counted(WISCONSIN)) == (Figures(102, 45, 5), Figures(102, 45, 5))


@pytest.mark.parametrize("doubt", [DISPUTED, AMENDED, FLAGGED])
def test_after_it_is_confirmed_a_later_word_is_a_doubt_until_each_association_has_looked(doubt):
    one = only(logged(), confirmed(ONE), doubt)
    assert one.doubts == (102,)
    assert one.doubted(WISCONSIN)
    assert one.counted(WISCONSIN) == Figures(100, 60, 0)
    looked = only(logged(), confirmed(ONE), doubt, cleared(stands=True))
    assert looked.clearings == (Clearing(103, WISCONSIN, stands=True),)
    assert (looked.doubted(WISCONSIN), looked.doubted(COLORADO)) == (False, True)
    assert looked.counted(WISCONSIN) == Figures(100, 60, 0)
    again = only(logged(), confirmed(ONE), doubt, cleared(stands=True), FLAGGED)
    assert again.doubted(WISCONSIN)


def test_without_a_doubt_nobody_doubts():
    assert not only(logged(), confirmed(ONE)).doubted(WISCONSIN)


def test_amended_before_the_confirmation_the_last_figures_are_those_confirmed():
    assert only(logged(), AMENDED, confirmed(ONE)).counted(WISCONSIN) == Figures(101, 45, 5)


def test_amended_figures_count_once_an_officer_did_not_let_the_earlier_stand_and_for_that_association_only():
    looked = only(logged(), confirmed(ONE), AMENDED, cleared(stands=False))
    assert (looked.counted(WISCONSIN), looked.counted(COLORADO)) == (Figures(102, 45, 5), Figures(100, 60, 0))
    later = session.Amended(valid=Term(TOLD), session=ONE, minutes=30, about_providing=0, provider=RUTH)
    assert only(logged(), confirmed(ONE), AMENDED, cleared(stands=False), later).counted(WISCONSIN) == Figures(102, 45, 5)
    all_ = (logged(), confirmed(ONE), AMENDED, cleared(stands=False), later, cleared(stands=False))
    assert only(*all_).counted(WISCONSIN) == Figures(104, 30, 0)
    assert only(*all_[:-1], cleared(stands=True)).counted(WISCONSIN) == Figures(102, 45, 5)


def test_what_an_association_said_last_is_its_own_word():
    one = only(logged(), confirmed(ONE), DISPUTED, cleared(stands=True), cleared(stands=False), cleared(stands=True, by=COLORADO))
    assert one.cleared(WISCONSIN) == Clearing(104, WISCONSIN, stands=False)
    assert one.cleared(COLORADO) == Clearing(105, COLORADO, stands=True)
    assert one.cleared(PersonId("az")) is None


def test_the_line_by_which_it_last_fell_is_the_associations_own():
    one = only(logged(), confirmed(ONE), AMENDED, cleared(stands=False), cleared(stands=False), cleared(stands=True))
    assert (one.fell(WISCONSIN), one.fell(COLORADO)) == (104, -1)


def test_a_confirmation_is_taken_back_once_an_officer_did_not_let_it_stand():
    before = (logged(), confirmed(ONE), DISPUTED)
    assert not only(*before).taken_back(WISCONSIN)
    assert not only(*before, cleared(stands=True)).taken_back(WISCONSIN)
    gone = only(*before, cleared(stands=False))
    assert (gone.taken_back(WISCONSIN), gone.taken_back(COLORADO)) == (True, False)
    assert not only(*before, cleared(stands=False), confirmed(ONE)).taken_back(WISCONSIN)
    assert not only(logged(), confirmed(ONE), FLAGGED, cleared(stands=False), DISPUTED).taken_back(WISCONSIN)


def test_those_that_wait_name_the_provider_lie_in_the_month_and_are_neither_confirmed_nor_disputed():
    stood = sessions(
        logged(date(2025, 3, 1)), logged(date(2025, 3, 31)), logged(date(2025, 4, 1)), logged(date(2025, 2, 28)),
        logged(HELD, gave=PersonId("somebody else")), logged(date(2025, 3, 5)), logged(date(2025, 3, 6)), confirmed("L105"),
        session.Disputed(valid=Term(TOLD), provider=RUTH, session=LineId("L106")),
    )  # fmt: skip
    assert stood.waiting(RUTH, MARCH) == ("L100", "L101")


def test_a_session_is_found_by_its_name():
    stood = sessions(logged(), logged(date(2025, 3, 10)))
    assert stood.find(LineId("L101")).day == date(2025, 3, 10)
    assert stood.find(LineId("L102")) is None


@pytest.mark.parametrize("event", [confirmed(ONE), DISPUTED, AMENDED, FLAGGED, cleared(stands=True)])
def test_nothing_is_said_of_a_session_that_was_not_logged_unless_its_line_was_erased(event):
    with pytest.raises(ImpossibleHistory):
        session.after(None, line(1, event))
    erased = session.after(None, line(0, object()))
    assert erased == session.Sessions((), erased=True)
    assert session.after(erased, line(1, event)) == erased


def test_erased_is_what_no_line_says_any_more_and_the_rest_stands():
    stood = session.after(sessions(logged()), line(101, object()))
    assert (stood.erased, len(stood.sessions)) == (True, 1)
