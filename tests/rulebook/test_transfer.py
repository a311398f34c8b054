"""A transfer's page: asked once, released once, closed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ledger.rulebook import transfer
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import Term
from people import COLORADO, JUNE, OCTOBER, REQUESTED, WISCONSIN, given

CONFIRMED = transfer.StandingConfirmed(valid=Term(JUNE), releases=("L1",))
ACCEPTED = transfer.Accepted(valid=Term(JUNE))
DECLINED = transfer.Declined(valid=Term(JUNE), by_association=COLORADO, reason="")
WITHDRAWN = transfer.Withdrawn(valid=Term(JUNE))


def test_a_transfer_is_open_until_its_last_day_or_until_it_is_closed():
    asked = given(transfer, REQUESTED, CONFIRMED)
    assert asked.is_open(OCTOBER)
    assert not asked.is_open(OCTOBER + timedelta(days=1))
    closed = [given(transfer, REQUESTED, CONFIRMED, line).closed for line in (ACCEPTED, DECLINED, WITHDRAWN)]
    assert closed == ["accepted", "declined", "withdrawn"]


@pytest.mark.parametrize(
    "page",
    [
        (ACCEPTED,),
        (REQUESTED, REQUESTED),
        (REQUESTED, ACCEPTED),
        (REQUESTED, CONFIRMED, CONFIRMED),
        (REQUESTED, transfer.StandingConfirmed(valid=Term(JUNE), releases=("L1", "L2"))),
        (REQUESTED, CONFIRMED, ACCEPTED, ACCEPTED),
        (REQUESTED, WITHDRAWN, CONFIRMED),
        (REQUESTED, DECLINED, WITHDRAWN),
    ],
)
def test_a_page_that_no_decision_wrote_is_not_read(page):
    with pytest.raises(ImpossibleHistory):
        given(transfer, *page)


def test_an_erased_transfer_folds_and_is_open_to_nobody():
    for page in ((object(),), (object(), CONFIRMED, ACCEPTED), (REQUESTED, object())):
        asked = given(transfer, *page)
        assert asked.erased
        assert not asked.is_open(JUNE)


def test_a_transfer_is_silent_once_its_last_day_has_passed_without_an_answer() -> None:
    asked = given(transfer, REQUESTED)
    assert not asked.is_silent(OCTOBER)
    assert asked.is_silent(OCTOBER + timedelta(days=1))
    for answered in (
        transfer.StandingConfirmed(valid=Term(JUNE), releases=("r",)),
        transfer.Declined(valid=Term(JUNE), by_association=WISCONSIN, reason="no"),
        transfer.Withdrawn(valid=Term(JUNE)),
    ):
        assert not given(transfer, REQUESTED, answered).is_silent(OCTOBER + timedelta(days=1))
    assert not replace(asked, erased=True).is_silent(OCTOBER + timedelta(days=1))


def test_a_release_in_anothers_place_moves_the_last_day() -> None:
    later = OCTOBER + timedelta(days=90)
    asked = given(transfer, REQUESTED, transfer.StandingConfirmed(valid=Term(JUNE), releases=("r",), until=later))
    assert asked.until == later
    assert asked.is_open(later)
    own = given(transfer, REQUESTED, transfer.StandingConfirmed(valid=Term(JUNE), releases=("r",)))
    assert own.until == OCTOBER
