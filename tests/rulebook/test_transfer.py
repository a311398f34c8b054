"""A transfer's page: asked once, released once, closed once; and on every day somebody holds it until a day that is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from ledger.rulebook import transfer
from ledger.rulebook.foreseeing import Need
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.terms import Ask
from ledger.rulebook.vocabulary import ALLIANCE, Term
from people import COLORADO, JUNE, MARIA, OCTOBER, PAGE, REQUESTED, WISCONSIN, given

A_DAY = timedelta(days=1)
JULY, AUGUST, NOVEMBER = date(2024, 7, 1), date(2024, 8, 1), date(2024, 11, 14)
LATER, LAST = date(2024, 9, 1), date(2024, 9, 20)
OWED = Need(ask=Ask.MEMBERSHIP, met=False, by=LAST)
CONFIRMED = transfer.StandingConfirmed(valid=Term(JULY), releases=("L1",), until=LATER, expires=LAST)
DISPUTED = transfer.Disputed(valid=Term(JULY), matter=transfer.Matter.STANDING, reason="it lapsed")
REMINDED = transfer.Reminded(valid=Term(JULY), association=WISCONSIN)
ESCALATED = transfer.Escalated(valid=Term(AUGUST), silent=WISCONSIN, until=NOVEMBER)
ACCEPTED = transfer.Accepted(valid=Term(JULY), conditions=(OWED,))
DECLINED = transfer.Declined(valid=Term(JULY), by_association=COLORADO, reason="not ours")
WITHDRAWN = transfer.Withdrawn(valid=Term(JULY))
EXPIRED = transfer.Expired(valid=Term(JULY))
CLOSING = (DECLINED, WITHDRAWN, EXPIRED)
UNERRING = (DISPUTED, REMINDED, ESCALATED)


def test_what_was_asked_stands_on_its_page_and_the_leaving_association_holds_it():
    asked = given(transfer, replace(REQUESTED, consent="by letter"))
    assert (asked.holder, asked.leaving, asked.joining, asked.endorsements) == (MARIA, WISCONSIN, COLORADO, (PAGE,))
    assert (asked.until, asked.due, asked.expires, asked.since) == (OCTOBER, OCTOBER, NOVEMBER, JUNE)
    assert (asked.side, asked.waits_for, asked.consent, asked.closed) == (WISCONSIN, WISCONSIN, "by letter", "")
    assert given(transfer, replace(REQUESTED, valid=Term())).since == OCTOBER, "where no day is told, no later than its last"


def test_released_it_is_the_joining_associations_with_days_of_its_own():
    asked = given(transfer, REQUESTED, DISPUTED, ESCALATED, CONFIRMED)
    assert (asked.releases, asked.side, asked.waits_for) == (("L1",), COLORADO, COLORADO)
    assert (asked.until, asked.due, asked.expires, asked.since) == (LATER, LATER, LAST, JULY)
    assert (asked.disputed, asked.silent) == (None, None), "a release answers a dispute, and a silence"
    undated = given(transfer, REQUESTED, replace(CONFIRMED, valid=Term()))
    assert undated.since == JUNE


def test_a_side_that_was_silent_leaves_it_to_the_alliance_and_may_answer_still():
    asked = given(transfer, REQUESTED, ESCALATED)
    assert (asked.silent, asked.side, asked.waits_for) == (WISCONSIN, WISCONSIN, ALLIANCE)
    assert (asked.until, asked.due, asked.since) == (OCTOBER, NOVEMBER, AUGUST)
    joining = given(transfer, REQUESTED, CONFIRMED, replace(ESCALATED, silent=COLORADO, until=LAST, valid=Term()))
    assert (joining.silent, joining.side, joining.waits_for) == (COLORADO, COLORADO, ALLIANCE)
    assert (joining.due, joining.since) == (LAST, JULY)


def test_a_dispute_and_a_reminder_change_nothing_of_who_holds_it():
    asked = given(transfer, REQUESTED)
    told = given(transfer, REQUESTED, DISPUTED, REMINDED, replace(REMINDED, association=COLORADO))
    assert (told.disputed, told.reminded) == (DISPUTED, (WISCONSIN, COLORADO))
    assert replace(told, disputed=None, reminded=()) == asked
    for anew in (CONFIRMED, ESCALATED):
        assert given(transfer, REQUESTED, REMINDED, anew).reminded == (), "whoever gets it is reminded anew"


def test_a_transfer_is_open_until_its_last_day_or_until_it_is_closed():
    asked = given(transfer, REQUESTED, CONFIRMED)
    assert asked.is_open(LAST)
    assert not asked.is_open(LAST + A_DAY)
    closed = [given(transfer, REQUESTED, CONFIRMED, line) for line in (ACCEPTED, *CLOSING)]
    assert [one.closed for one in closed] == ["accepted", "declined", "withdrawn", "expired"]
    assert not any(one.is_open(JULY) for one in closed)
    assert [one.declined for one in closed] == [None, DECLINED, None, None]
    assert [one.conditions for one in closed] == [(OWED,), (), (), ()]


def test_what_was_foreseen_and_what_was_found_are_kept():
    assert given(transfer, REQUESTED).foreseen == REQUESTED.foreseen
    foreseen = given(transfer, replace(REQUESTED, foreseen=("one",)), CONFIRMED, replace(ACCEPTED, found=("two",)))
    assert (foreseen.foreseen, foreseen.found) == (("one",), ("two",))


@pytest.mark.parametrize(
    "page",
    [
        (ACCEPTED,),
        (DISPUTED,),
        (EXPIRED,),
        (REQUESTED, REQUESTED),
        (REQUESTED, ACCEPTED),
        (REQUESTED, CONFIRMED, CONFIRMED),
        (REQUESTED, replace(CONFIRMED, releases=("L1", "L2"))),
        (REQUESTED, CONFIRMED, ACCEPTED, ACCEPTED),
        (REQUESTED, WITHDRAWN, CONFIRMED),
        *((REQUESTED, first, second) for first, second in product(CLOSING, (*CLOSING, *UNERRING))),
    ],
)
def test_a_page_that_no_decision_wrote_is_not_read(page):
    with pytest.raises(ImpossibleHistory):
        given(transfer, *page)


@pytest.mark.parametrize("page", [(object(),), (object(), CONFIRMED, ACCEPTED), (REQUESTED, object()), (object(), *UNERRING)])
def test_an_erased_transfer_folds_and_is_open_to_nobody(page):
    asked = given(transfer, *page)
    assert asked.erased
    assert not asked.is_open(date.min)
    assert not asked.is_silent(JUNE)


def test_a_transfer_is_silent_once_its_last_day_has_passed_without_an_answer_and_until_it_expires() -> None:
    asked = given(transfer, REQUESTED)
    assert not asked.is_silent(OCTOBER)
    assert asked.is_silent(OCTOBER + A_DAY)
    assert asked.is_silent(NOVEMBER)
    assert not asked.is_silent(NOVEMBER + A_DAY)
    assert not any(given(transfer, REQUESTED, line).is_silent(OCTOBER + A_DAY) for line in CLOSING)
    released = given(transfer, REQUESTED, CONFIRMED)
    assert [released.is_silent(day) for day in (LATER, LATER + A_DAY, LAST, LAST + A_DAY)] == [False, True, True, False]
