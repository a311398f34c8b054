"""An application: residence decides, one association decides, once."""

from __future__ import annotations

import pytest

from ledger.rulebook import application, professional
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import AgeBand, Category, Term
from people import (
    COLORADO_COORDINATOR,
    EDITION,
    GRANTED_ON,
    JUNE,
    MARIA,
    OCTOBER,
    PAGE,
    SUBMITTED,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)

REGISTERED = professional.Registered(valid=Term(GRANTED_ON), source="application")
IN_WISCONSIN = professional.ResidenceDeclared(valid=Term(GRANTED_ON), jurisdiction="WI")
PERSON = given(professional, REGISTERED, IN_WISCONSIN)
ASKED = {
    "by": WISCONSIN_REVIEWER, "on": JUNE, "applicant": MARIA, "category": Category.FAMILY_SPECIALIST,
    "age_band": AgeBand.INFANT, "edition": EDITION,
}  # fmt: skip
APPROVED = application.Approved(valid=Term(OCTOBER), endorsement=PAGE)
WITHDRAWN = application.Withdrawn(valid=Term(OCTOBER))


def test_a_candidate_applies_where_they_live_and_the_edition_is_pinned():
    assert application.submit(PERSON, **ASKED) == SUBMITTED
    asked = given(application, SUBMITTED)
    assert (asked.association, asked.applicant, asked.edition, asked.decided) == (WISCONSIN, MARIA, EDITION, False)


def test_without_a_residence_nobody_applies():
    with pytest.raises(application.ResidenceNotKnown):
        application.submit(given(professional, REGISTERED), **ASKED)


def test_only_its_own_coordinator_approves():
    asked = given(application, SUBMITTED)
    assert application.approve(asked, by=WISCONSIN_COORDINATOR, on=OCTOBER, endorsement=PAGE) == APPROVED
    for by in (WISCONSIN_REVIEWER, COLORADO_COORDINATOR):
        with pytest.raises(application.NotItsCoordinator):
            application.approve(asked, by=by, on=OCTOBER, endorsement=PAGE)


def test_only_its_own_officers_take_a_withdrawal_in():
    asked = given(application, SUBMITTED)
    assert application.withdraw(asked, by=WISCONSIN_REVIEWER, on=OCTOBER) == WITHDRAWN
    with pytest.raises(application.NotItsOfficer):
        application.withdraw(asked, by=COLORADO_COORDINATOR, on=OCTOBER)


@pytest.mark.parametrize("decided", [APPROVED, WITHDRAWN])
def test_it_is_decided_once(decided):
    asked = given(application, SUBMITTED, decided)
    with pytest.raises(application.AlreadyDecided):
        application.approve(asked, by=WISCONSIN_COORDINATOR, on=OCTOBER, endorsement=PAGE)
    with pytest.raises(application.AlreadyDecided):
        application.withdraw(asked, by=WISCONSIN_COORDINATOR, on=OCTOBER)


@pytest.mark.parametrize("page", [(APPROVED,), (SUBMITTED, SUBMITTED), (SUBMITTED, APPROVED, WITHDRAWN)])
def test_a_page_that_no_decision_wrote_is_not_read(page):
    with pytest.raises(ImpossibleHistory):
        given(application, *page)


def test_an_erased_application_folds_and_nothing_is_decided_over_it():
    for page in ((object(),), (SUBMITTED, object()), (object(), APPROVED)):
        assert given(application, *page).erased
    with pytest.raises(application.ApplicationErased):
        application.withdraw(given(application, SUBMITTED, object()), by=WISCONSIN_COORDINATOR, on=OCTOBER)
