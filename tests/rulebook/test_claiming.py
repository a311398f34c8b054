"""Claiming: invited by whoever endorses them, by the last link alone, until its last day, once, and nobody who is erased."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.rulebook import claiming, merging, professional
from ledger.rulebook.professional import Invitation
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import LineId, PersonId, Term
from people import (
    ALLIANCE_COORDINATOR,
    COLORADO_COORDINATOR,
    GRANTED_ON,
    JUNE,
    OCTOBER,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)

REGISTERED = professional.register(None, on=GRANTED_ON, source="adoption")
MERGED = professional.Merged(valid=Term(JUNE), into=PersonId("mary"), reason="r", evidence="e")
DAY = timedelta(1)
UNTIL = JUNE + 14 * DAY
ASKED = {"by": WISCONSIN_COORDINATOR, "homes": frozenset({WISCONSIN}), "on": JUNE, "until": UNTIL}
INVITED = professional.Invited(valid=Term(JUNE, UNTIL), association=WISCONSIN)


def person(*events):
    return given(professional, REGISTERED, *events)


def test_whoever_endorses_them_invites_from_today_until_the_last_day():
    assert claiming.invite(person(), **ASKED) == INVITED
    assert person(INVITED).invitation == Invitation(LineId("L1"), WISCONSIN, Term(JUNE, UNTIL))
    assert person().invitation is None


@pytest.mark.parametrize("by", [WISCONSIN_REVIEWER, COLORADO_COORDINATOR, ALLIANCE_COORDINATOR])
def test_nobody_else_invites(by):
    with pytest.raises(claiming.NotTheirCoordinator):
        claiming.invite(person(), **(ASKED | {"by": by}))


def test_nobody_is_invited_of_whom_there_is_no_record_of_their_own():
    cases = {professional.NotRegistered: None, merging.RecordErased: person(object()), merging.MergedAlready: person(MERGED)}
    for refusal, found in cases.items():
        with pytest.raises(refusal):
            claiming.invite(found, **ASKED)


@pytest.mark.parametrize(("day", "good"), [(JUNE - DAY, False), (JUNE, True), (UNTIL, True), (UNTIL + DAY, False)])
def test_the_link_works_on_its_days(day, good):
    if good:
        assert claiming.claim(person(INVITED), on=day) == professional.Claimed(valid=Term(day), invitation=LineId("L1"))
    else:
        with pytest.raises(claiming.InvitationOver):
            claiming.claim(person(INVITED), on=day)


def test_it_works_once_and_another_invitation_again():
    claimed = claiming.claim(person(INVITED), on=JUNE)
    assert (person(INVITED, claimed).invitation, person(INVITED, claimed).claimed_on) == (None, JUNE)
    with pytest.raises(claiming.NotInvited):
        claiming.claim(person(INVITED, claimed), on=JUNE)
    again = claiming.claim(person(INVITED, claimed, INVITED), on=UNTIL)
    assert again.invitation == LineId("L3")


def test_the_last_invitation_is_the_one_that_counts():
    later = professional.Invited(valid=Term(OCTOBER, OCTOBER), association=WISCONSIN)
    with pytest.raises(claiming.InvitationOver):
        claiming.claim(person(INVITED, later), on=JUNE)
    assert claiming.claim(person(INVITED, later), on=OCTOBER).invitation == LineId("L2")


def test_nobody_claims_who_was_not_invited_or_is_erased():
    for found in (None, person(), person(INVITED, object())):
        with pytest.raises(claiming.NotInvited):
            claiming.claim(found, on=JUNE)


def test_only_somebody_on_the_books_is_invited_or_claims():
    for event in (INVITED, professional.Claimed(valid=Term(JUNE), invitation=LineId("L0"))):
        with pytest.raises(ImpossibleHistory):
            given(professional, event)
