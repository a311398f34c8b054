"""A reference: asked for by the applicant, written by somebody else, and never read by who it is about."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from ledger.rulebook import application as a
from ledger.rulebook import applying, progress, referring
from ledger.rulebook import reference as r
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.requirement import Relation
from ledger.rulebook.vocabulary import LineId, Officer, Oneself, PersonId, Role, Term
from people import (
    COLORADO,
    COLORADO_COORDINATOR,
    GRANTED_ON,
    JUNE,
    MARIA,
    OCTOBER,
    SUBMITTED,
    WISCONSIN,
    WISCONSIN_REVIEWER,
    given,
)

ROLF, RENA = PersonId("rolf"), PersonId("rena")
BEGUN = a.Registered(
    valid=Term(GRANTED_ON), applicant=MARIA, association=WISCONSIN, category=SUBMITTED.category, age_band=SUBMITTED.age_band
)
ASKED = r.Requested(valid=Term(JUNE), rater=ROLF, relation=Relation.PROVIDER, waived=True)
RECEIVED = r.Received(valid=Term(OCTOBER), request=LineId("L1"), endorsed=True, text="the letter")
UNENDORSED = replace(RECEIVED, endorsed=False)
DECLINED = r.Declined(valid=Term(OCTOBER), request=LineId("L1"))
VETTED = r.RaterVetted(valid=Term(OCTOBER), request=LineId("L1"), how="by telephone")
L1 = LineId("L1")
HERSELF, RATER = Oneself(MARIA, WISCONSIN), Oneself(ROLF, COLORADO)
REQUEST = {"on": JUNE, "rater": ROLF, "relation": Relation.PROVIDER, "waived": True}
WITHDRAWN = a.Withdrawn(valid=Term(OCTOBER))


def asked(*events):
    return given(progress, BEGUN, *events)


# Asked for ------------------------------------------------------------------------


@pytest.mark.parametrize("by", [HERSELF, WISCONSIN_REVIEWER])
def test_the_applicant_names_a_rater_and_what_they_waive(by):
    assert referring.request(asked(), by=by, **REQUEST) == ASKED
    assert asked(ASKED).references == (r.Reference(L1, ROLF, Relation.PROVIDER, waived=True),)


def test_nobody_asks_for_somebody_elses_letters():
    with pytest.raises(applying.NotTheApplicant):
        referring.request(asked(), by=RATER, **REQUEST)
    with pytest.raises(applying.NotItsOfficer):
        referring.request(asked(), by=COLORADO_COORDINATOR, **REQUEST)
    with pytest.raises(applying.AlreadyDecided):
        referring.request(asked(WITHDRAWN), by=HERSELF, **REQUEST)


def test_nobody_vouches_for_themselves_or_twice():
    with pytest.raises(referring.NobodyVouchesForThemselves):
        referring.request(asked(), by=HERSELF, **{**REQUEST, "rater": MARIA})
    for before in ((ASKED,), (ASKED, RECEIVED)):
        with pytest.raises(referring.AskedAlready):
            referring.request(asked(*before), by=HERSELF, **REQUEST)
    assert referring.request(asked(ASKED, DECLINED), by=HERSELF, **REQUEST) == ASKED
    assert referring.request(asked(ASKED), by=HERSELF, **{**REQUEST, "rater": RENA}).rater == RENA


def test_raters_who_are_not_on_the_books_are_told_apart_by_their_letters_alone():
    unknown = replace(ASKED, rater=None)
    again = referring.request(asked(unknown), by=HERSELF, **{**REQUEST, "rater": None})
    assert [one.id for one in asked(unknown, again).references] == ["L1", "L2"]


# Received, declined -----------------------------------------------------------------


@pytest.mark.parametrize("by", [RATER, WISCONSIN_REVIEWER])
def test_a_letter_comes_from_its_rater_or_through_an_officer(by):
    assert referring.receive(asked(ASKED), by=by, on=OCTOBER, request=L1, endorsed=True, text="the letter") == RECEIVED
    assert referring.decline(asked(ASKED), by=by, on=OCTOBER, request=L1) == DECLINED


@pytest.mark.parametrize(
    "by", [HERSELF, COLORADO_COORDINATOR, Oneself(RENA, WISCONSIN), Officer(MARIA, WISCONSIN, Role.COORDINATOR)]
)
def test_and_from_nobody_else(by):
    with pytest.raises(referring.NotTheRater):
        referring.receive(asked(ASKED), by=by, on=OCTOBER, request=L1, endorsed=True, text="")
    with pytest.raises(referring.NotTheRater):
        referring.decline(asked(ASKED), by=by, on=OCTOBER, request=L1)


def test_nobody_writes_themselves_a_letter_that_was_asked_of_a_stranger():
    with pytest.raises(referring.NotTheRater):
        referring.receive(asked(replace(ASKED, rater=None)), by=HERSELF, on=OCTOBER, request=L1, endorsed=False, text="")


@pytest.mark.parametrize("answer", [RECEIVED, DECLINED])
def test_a_letter_is_answered_once(answer):
    stood = asked(ASKED, answer)
    assert not stood.references[0].open
    with pytest.raises(referring.ReferenceAnswered):
        referring.receive(stood, by=RATER, on=OCTOBER, request=L1, endorsed=True, text="")
    with pytest.raises(referring.ReferenceAnswered):
        referring.decline(stood, by=RATER, on=OCTOBER, request=L1)


def test_only_a_letter_that_was_asked_for_is_taken():
    for act in (
        lambda: referring.receive(asked(ASKED), by=RATER, on=OCTOBER, request=LineId("L0"), endorsed=True, text=""),
        lambda: referring.decline(asked(), by=RATER, on=OCTOBER, request=L1),
        lambda: referring.vet(asked(), by=WISCONSIN_REVIEWER, on=OCTOBER, request=L1, how=""),
    ):
        with pytest.raises(referring.NoSuchReference):
            act()


def test_an_application_that_is_over_takes_no_letter():
    for act in (
        lambda: referring.receive(asked(ASKED, WITHDRAWN), by=RATER, on=OCTOBER, request=L1, endorsed=True, text=""),
        lambda: referring.decline(asked(ASKED, WITHDRAWN), by=RATER, on=OCTOBER, request=L1),
        lambda: referring.vet(asked(ASKED, UNENDORSED, WITHDRAWN), by=WISCONSIN_REVIEWER, on=OCTOBER, request=L1, how=""),
    ):
        with pytest.raises(applying.AlreadyDecided):
            act()


def test_that_the_rater_was_endorsed_on_that_day_stays_and_the_text_is_nowhere_in_what_stands():
    [one] = asked(ASKED, RECEIVED).references
    assert (one.received, one.endorsed, one.received_on, one.letter) == (True, True, OCTOBER, "L2")
    assert "the letter" not in repr(one)
    assert asked(ASKED, DECLINED).references[0].declined


# Vetted -----------------------------------------------------------------------------


def test_a_rater_who_is_not_endorsed_is_vetted_once_after_writing():
    assert referring.vet(asked(ASKED, UNENDORSED), by=WISCONSIN_REVIEWER, on=OCTOBER, request=L1, how="by telephone") == VETTED
    [one] = asked(ASKED, UNENDORSED, VETTED).references
    assert (one.vetted, one.endorsed) == (True, False)
    for before in ((ASKED,), (ASKED, RECEIVED), (ASKED, UNENDORSED, VETTED), (ASKED, DECLINED)):
        with pytest.raises(referring.NoNeedToVet):
            referring.vet(asked(*before), by=WISCONSIN_REVIEWER, on=OCTOBER, request=L1, how="")
    for by in (COLORADO_COORDINATOR, Officer(MARIA, WISCONSIN, Role.REVIEWER)):
        with pytest.raises(applying.NotItsOfficer):
            referring.vet(asked(ASKED, UNENDORSED), by=by, on=OCTOBER, request=L1, how="")


# What stands, and who sees it ---------------------------------------------------------


@pytest.mark.parametrize(
    "page", [(RECEIVED,), (ASKED, RECEIVED, RECEIVED), (ASKED, DECLINED, RECEIVED), (ASKED, RECEIVED, DECLINED), (VETTED,)]
)
def test_a_page_that_no_decision_wrote_is_not_read(page):
    with pytest.raises(ImpossibleHistory):
        asked(*page)


def test_a_line_changes_its_own_reference_and_no_other():
    others = replace(ASKED, rater=RENA)
    assert [one.received for one in asked(others, ASKED, replace(RECEIVED, request=LineId("L2"))).references] == [False, True]


@pytest.mark.parametrize(("waived", "judging"), list(product([True, False], repeat=2)))
def test_the_applicant_never_reads_a_letter_and_learns_reasons_only_where_not_waived(waived, judging):
    one = r.Reference(L1, ROLF, Relation.PROVIDER, waived=waived)
    assert r.may_see(one, applicant=MARIA, reader=MARIA, judging=judging) == r.Sight(text=False, reasons=not waived)
    assert r.may_see(replace(one, rater=MARIA), applicant=MARIA, reader=MARIA, judging=judging).text is False
    assert r.may_see(one, applicant=MARIA, reader=ROLF, judging=judging) == r.Sight(text=True, reasons=judging)
    assert r.may_see(one, applicant=MARIA, reader=RENA, judging=judging) == r.Sight(text=judging, reasons=judging)
    assert r.may_see(replace(one, rater=None), applicant=MARIA, reader=RENA, judging=False).text is False
