"""Appointing: an officer acts for one association, in one role, on the days of both."""

from __future__ import annotations

import pytest

from ledger.rulebook import appointing
from ledger.rulebook import association as a
from ledger.rulebook.vocabulary import ALLIANCE, Role, Term
from people import (
    ADMITTED,
    ALLIANCE_COORDINATOR,
    ARIZONA,
    GRANTED_ON,
    JUNE,
    MARCH,
    OCTOBER,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    network,
)
from refused import refused

RUTH = WISCONSIN_COORDINATOR.id
ASKED = {"officer": RUTH, "association": WISCONSIN, "role": Role.COORDINATOR}
APPOINTED = a.OfficerAppointed(valid=Term(GRANTED_ON), **ASKED)
MEMBER = network((ADMITTED, ALLIANCE))
BEGUN = network((ADMITTED, ALLIANCE), (APPOINTED, WISCONSIN))


def test_an_officer_is_appointed_for_a_member_once():
    assert appointing.appoint(MEMBER, **ASKED, term=Term(GRANTED_ON), on=JUNE) == APPOINTED
    with pytest.raises(appointing.AlreadyAppointed):
        appointing.appoint(BEGUN, **ASKED, term=Term(JUNE), on=JUNE)
    with refused(appointing.NotAppointedThere, field="association"):
        appointing.appoint(MEMBER, **{**ASKED, "association": ARIZONA}, term=Term(JUNE), on=JUNE)


def test_the_alliance_has_officers_too():
    alma = {"officer": ALLIANCE_COORDINATOR.id, "association": ALLIANCE, "role": Role.COORDINATOR}
    stood = network((appointing.appoint(MEMBER, **alma, term=Term(JUNE), on=JUNE), ALLIANCE))
    assert appointing.entitled(stood, **alma, on=OCTOBER) == ALLIANCE_COORDINATOR


def test_an_officer_is_entitled_in_that_role_on_those_days():
    assert appointing.entitled(BEGUN, **ASKED, on=JUNE) == WISCONSIN_COORDINATOR
    with pytest.raises(appointing.NotAnOfficer):
        appointing.entitled(BEGUN, **{**ASKED, "role": Role.REVIEWER}, on=JUNE)
    dismissed = appointing.dismiss(BEGUN, officer=RUTH, start=OCTOBER)
    stood = network((ADMITTED, ALLIANCE), (APPOINTED, WISCONSIN), (dismissed, WISCONSIN))
    with pytest.raises(appointing.NotAnOfficer):
        appointing.entitled(stood, **ASKED, on=OCTOBER)
    with refused(appointing.NotAppointed, field="officer"):
        appointing.dismiss(stood, officer=RUTH, start=MARCH)


def test_an_ended_association_has_no_officers():
    stood = network((ADMITTED, ALLIANCE), (APPOINTED, WISCONSIN), (a.Ended(valid=Term(OCTOBER), reason="x"), ALLIANCE))
    with pytest.raises(appointing.NotAnOfficer):
        appointing.entitled(stood, **ASKED, on=OCTOBER)
