"""Whether a session counts: confirmed first, judged on its own day, and never voided by what comes later without a person."""

from __future__ import annotations

from datetime import date

import pytest

from catalogues import LOCAL
from ledger.rulebook import endorsement, providing, session, supervision
from ledger.rulebook.providing import Parted, Provider, Why
from ledger.rulebook.requirement import Target
from ledger.rulebook.session import Form
from ledger.rulebook.supervision import Judged, Verdict
from ledger.rulebook.vocabulary import Category, LineId, PersonId, Term
from people import COLORADO, MARIA, WISCONSIN
from supervised import HELD, RULES, RUTH, TOLD, confirmed, granted, logged, provider, sessions, vetted

ONE = LineId("L100")
MENTOR = provider(granted())
DISPUTED = session.Disputed(valid=Term(TOLD), provider=RUTH, session=ONE)
AMENDED = session.Amended(valid=Term(TOLD), session=ONE, minutes=45, about_providing=5, provider=RUTH)
FLAGGED = session.Flagged(valid=Term(TOLD), sessions=(ONE,), reason="look")
NOT_A_MENTOR = endorsement.Corrected(valid=Term(date(2020, 1, 1)), corrects=LineId("L0"), category=Category.FAMILY_SPECIALIST)
A_MENTOR = endorsement.Corrected(valid=Term(date(2020, 1, 1)), corrects=LineId("L0"), category=Category.MENTOR_CLINICAL)


def cleared(*, stands, by=WISCONSIN):
    return session.Cleared(valid=Term(TOLD), session=ONE, association=by, stands=stands)


def judge(stood, who=MENTOR, *, recipient=Target.FAMILY_SPECIALIST, applied_on=None):
    return supervision.judge(stood.sessions, RULES, {RUTH: who}, recipient=recipient, applied_on=applied_on)


def only(*events, who=MENTOR, **asked):
    [one] = judge(sessions(*events), who, **asked)
    return one


def test_a_confirmed_session_with_an_endorsed_provider_counts_with_its_rule_and_source():
    assert only(logged(minutes=90, about=30), confirmed(ONE)) == Judged(
        ONE, HELD, 90, 30, peer=False, verdict=Verdict.COUNTS, why=Why.ENDORSED, source=LOCAL, flagged=False
    )


def test_what_its_provider_has_not_confirmed_is_unchecked():
    one = only(logged())
    assert (one.verdict, one.why, one.source, one.minutes) == (Verdict.UNCHECKED, supervision.UNCONFIRMED, None, 60)
    assert only(logged(), DISPUTED).why == supervision.DISPUTED
    assert only(logged(), DISPUTED).verdict is Verdict.UNCHECKED
    assert only(logged(), DISPUTED, confirmed(ONE)).verdict is Verdict.COUNTS


def test_each_session_is_judged_by_itself_in_the_order_logged():
    told = judge(sessions(logged(), logged(date(2025, 3, 10)), confirmed("L101")))
    assert [(one.session, one.verdict) for one in told] == [("L100", Verdict.UNCHECKED), ("L101", Verdict.COUNTS)]


def test_a_session_among_peers_says_so():
    assert only(logged(form=Form.PEER), confirmed(ONE)).peer
    assert not only(logged(form=Form.GROUP), confirmed(ONE)).peer


def test_somebody_of_whom_nothing_is_known_holds_nothing():
    stranger = PersonId("stranger")
    one = only(logged(gave=stranger), confirmed(ONE, by=stranger))
    assert (one.verdict, one.why, one.flagged) == (Verdict.DOES_NOT_COUNT, Why.NOT_ENDORSED, False)


def test_what_one_record_of_a_person_gave_another_does_not_count_whatever_it_holds():
    stood = sessions(logged(minutes=90, about=30), confirmed(ONE))
    [one] = supervision.judge(
        stood.sessions, RULES, {RUTH: MENTOR}, recipient=Target.FAMILY_SPECIALIST, applied_on=None, own={MARIA, RUTH}
    )
    assert one == Judged(ONE, HELD, 90, 30, peer=False, verdict=Verdict.DOES_NOT_COUNT, why=supervision.OWN, source=None)
    assert judge(stood)[0].verdict is Verdict.COUNTS


def test_the_applicants_day_and_target_are_asked():
    who = provider(vetting=[vetted()])
    assert only(logged(), confirmed(ONE), who=who).verdict is Verdict.COUNTS
    assert only(logged(), confirmed(ONE), who=who, applied_on=date(2025, 6, 1)).why == Why.NO_LONGER_VETTED
    assert only(logged(), confirmed(ONE), recipient=Target.MENTOR_POLICY).why == Why.NO_RULE


def test_what_is_not_known_of_the_provider_is_unchecked():
    since_when_is_not_known = provider(granted(term=Term(None, date(2027, 12, 31))))
    before = date(2024, 2, 1)
    one = only(logged(before), confirmed(ONE), who=since_when_is_not_known)
    assert (one.verdict, one.why, one.flagged) == (Verdict.UNCHECKED, Why.NOT_KNOWN, False)


# What comes later


def test_a_providers_later_lapse_takes_nothing_from_the_days_before():
    lapsed = endorsement.Lapsed(valid=Term(date(2025, 6, 1)), edition="e", rule="r")
    one = only(logged(), confirmed(ONE), who=provider(granted(), (300, lapsed)))
    assert (one.verdict, one.flagged) == (Verdict.COUNTS, False)


def test_a_provider_whose_record_is_put_right_flags_what_leans_on_it_and_voids_nothing():
    who = provider(granted(), (300, NOT_A_MENTOR))
    one = only(logged(), confirmed(ONE), who=who)
    assert (one.verdict, one.why, one.source, one.flagged) == (Verdict.COUNTS, Why.ENDORSED, LOCAL, True)


def test_it_was_put_right_before_the_confirmation_then_there_is_nothing_to_lose():
    one = only(logged(), (200, confirmed(ONE)), who=provider(granted(), (150, NOT_A_MENTOR)))
    assert (one.verdict, one.flagged) == (Verdict.DOES_NOT_COUNT, False)


@pytest.mark.parametrize(
    ("stands", "verdict", "why"), [(True, "counts", Why.ENDORSED), (False, "does_not_count", Why.OTHER_CATEGORY)]
)
def test_an_officer_who_has_looked_says_whether_it_stands(stands, verdict, why):
    who = provider(granted(), (300, NOT_A_MENTOR))
    one = only(logged(), confirmed(ONE), (301, cleared(stands=stands)), who=who)
    assert (one.verdict, one.why, one.flagged) == (verdict, why, False)


def test_another_associations_officer_says_nothing_for_this_one():
    who = provider(granted(), (300, NOT_A_MENTOR))
    one = only(logged(), confirmed(ONE), (301, cleared(stands=False, by=COLORADO)), who=who)
    assert (one.verdict, one.flagged) == (Verdict.COUNTS, True)


def test_who_looked_before_the_ground_was_lost_has_not_looked_at_that():
    who = provider(granted(), (300, NOT_A_MENTOR))
    for stands in (True, False):
        one = only(logged(), confirmed(ONE), (110, FLAGGED), (299, cleared(stands=stands)), who=who)
        assert (one.verdict, one.flagged) == (Verdict.COUNTS, True)


def test_ground_that_comes_back_counts_by_itself_and_lost_again_is_looked_at_again():
    back = provider(granted(), (300, NOT_A_MENTOR), (302, A_MENTOR))
    one = only(logged(), confirmed(ONE), (301, cleared(stands=False)), who=back)
    assert (one.verdict, one.flagged) == (Verdict.COUNTS, False)
    lost = provider(granted(), (300, NOT_A_MENTOR), (302, A_MENTOR), (304, NOT_A_MENTOR))
    one = only(logged(), confirmed(ONE), (301, cleared(stands=False)), who=lost)
    assert (one.verdict, one.flagged) == (Verdict.COUNTS, True)


def test_ground_gained_only_after_the_confirmation_and_lost_again_is_looked_at_too():
    who = provider((0, granted(Category.FAMILY_SPECIALIST)), (300, A_MENTOR), (302, NOT_A_MENTOR))
    one = only(logged(), confirmed(ONE), who=who)
    assert (one.verdict, one.flagged) == (Verdict.COUNTS, True)


def test_a_line_that_changes_nothing_after_the_loss_asks_nobody_again():
    paused = endorsement.Paused(valid=Term(date(2026, 1, 1)))
    who = provider(granted(), (300, NOT_A_MENTOR), (302, paused))
    for stands, verdict in ((True, Verdict.COUNTS), (False, Verdict.DOES_NOT_COUNT)):
        one = only(logged(), confirmed(ONE), (301, cleared(stands=stands)), who=who)
        assert (one.verdict, one.flagged) == (verdict, False)
    assert only(logged(), confirmed(ONE), who=who).flagged


def test_what_fell_stays_fallen_when_another_doubt_is_let_stand():
    who = provider(granted(), (300, NOT_A_MENTOR))
    later = ((301, cleared(stands=False)), (302, AMENDED), (303, cleared(stands=True)))
    one = only(logged(), confirmed(ONE), *later, who=who)
    assert (one.verdict, one.flagged) == (Verdict.DOES_NOT_COUNT, False)
    one = only(logged(), confirmed(ONE), DISPUTED, cleared(stands=False), AMENDED, cleared(stands=True))
    assert (one.why, one.minutes) == (supervision.TAKEN_BACK, 60)


def test_no_officer_lets_stand_what_never_counted():
    who = provider(granted(Category.FAMILY_SPECIALIST))
    one = only(logged(), confirmed(ONE), FLAGGED, cleared(stands=True), who=who)
    assert (one.verdict, one.why) == (Verdict.DOES_NOT_COUNT, Why.OTHER_CATEGORY)


def test_a_vetting_ended_back_in_time_is_lost_ground_too():
    end = providing.VettingEnded(valid=Term(date(2025, 1, 1)), vetted=LineId("L0"))
    who = provider(vetting=[vetted(), (300, end)])
    one = only(logged(), confirmed(ONE), who=who)
    assert (one.verdict, one.why, one.flagged) == (Verdict.COUNTS, Why.VETTED, True)
    one = only(logged(), confirmed(ONE), (301, cleared(stands=False)), who=who)
    assert (one.verdict, one.why, one.flagged) == (Verdict.DOES_NOT_COUNT, Why.NOT_ENDORSED, False)


def test_a_providers_records_told_apart_again_are_lost_ground_too():
    who = Provider(RUTH, parted=(Parted(MENTOR, since=50, until=300),))
    one = only(logged(), confirmed(ONE), who=who)
    assert (one.verdict, one.why, one.flagged) == (Verdict.COUNTS, Why.ENDORSED, True)
    one = only(logged(), confirmed(ONE), (301, cleared(stands=False)), who=who)
    assert (one.verdict, one.why, one.flagged) == (Verdict.DOES_NOT_COUNT, Why.NOT_ENDORSED, False)
    confirmed_since = only(logged(), (301, confirmed(ONE)), who=who)
    assert (confirmed_since.verdict, confirmed_since.flagged) == (Verdict.DOES_NOT_COUNT, False)


def test_a_provider_who_takes_the_confirmation_back_flags_it_and_an_officer_decides():
    one = only(logged(), confirmed(ONE), DISPUTED)
    assert (one.verdict, one.flagged) == (Verdict.COUNTS, True)
    one = only(logged(), confirmed(ONE), DISPUTED, cleared(stands=True))
    assert (one.verdict, one.flagged) == (Verdict.COUNTS, False)
    one = only(logged(), confirmed(ONE), DISPUTED, cleared(stands=False))
    assert (one.verdict, one.why, one.source, one.flagged) == (Verdict.DOES_NOT_COUNT, supervision.TAKEN_BACK, None, False)


def test_a_provider_who_amends_flags_it_and_the_figures_confirmed_count_until_an_officer_has_looked():
    told = [only(logged(), confirmed(ONE), AMENDED, *more) for more in ((), (cleared(stands=True),), (cleared(stands=False),))]
    assert [(one.minutes, one.about_providing, one.flagged) for one in told] == [(60, 0, True), (60, 0, False), (45, 5, False)]
    assert {one.verdict for one in told} == {Verdict.COUNTS}


# Two records of one person


def test_a_session_that_two_records_tell_of_is_one_and_the_confirmed_telling_is_kept():
    mine = sessions(logged(minutes=30), logged(date(2025, 3, 10)), confirmed("L101")).sessions
    other = sessions(logged(minutes=90), logged(date(2025, 3, 10), 90), confirmed("L100", "L101")).sessions
    told = supervision.told_once([*mine, *other], {})
    assert [(one.day, one.minutes) for one in told] == [(HELD, 90), (date(2025, 3, 10), 60)]
    assert supervision.told_once([*other, *mine], {}) == other


def test_another_day_form_or_provider_is_another_session_unless_the_provider_goes_by_the_same_record():
    double = PersonId("ruths-double")
    stood = sessions(logged(), logged(form=Form.GROUP), logged(date(2025, 3, 10)), logged(gave=double))
    assert supervision.told_once(stood.sessions, {}) == stood.sessions
    assert supervision.told_once(stood.sessions, {double: RUTH}) == stood.sessions[:3]
    assert supervision.told_once(stood.sessions, {double: RUTH, RUTH: RUTH}) == stood.sessions[:3]
