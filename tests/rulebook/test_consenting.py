"""Who asks, withdraws and reads: the holder, an officer of a side to whom they said so, and to read it the Alliance."""

from __future__ import annotations

import pytest

from ledger.rulebook import consenting, transfer
from ledger.rulebook.vocabulary import Oneself, PersonId
from people import (
    ALLIANCE_COORDINATOR,
    ARIZONA_COORDINATOR,
    COLORADO,
    COLORADO_COORDINATOR,
    MARIA,
    REQUESTED,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)
from refused import refused

HERSELF, SOMEONE = Oneself(MARIA, COLORADO), Oneself(PersonId("someone"), WISCONSIN)
BESIDE = (WISCONSIN_COORDINATOR, WISCONSIN_REVIEWER, COLORADO_COORDINATOR)


def test_the_holder_or_an_officer_of_either_side_asks():
    for by in (HERSELF, *BESIDE):
        consenting.require_asker(by, MARIA, WISCONSIN, COLORADO)
    for by, refusal in (
        (SOMEONE, consenting.NotTheHoldersOwn), (ARIZONA_COORDINATOR, consenting.NotASide),
        (ALLIANCE_COORDINATOR, consenting.NotASide),
    ):  # fmt: skip
        with pytest.raises(refusal):
            consenting.require_asker(by, MARIA, WISCONSIN, COLORADO)


def test_an_officer_says_how_the_holder_agreed_and_the_holder_need_not():
    assert consenting.agreed(WISCONSIN_COORDINATOR, "by letter") == "by letter"
    assert consenting.agreed(HERSELF, "by letter") is None
    for consent in (None, "", "  ", "\x00", "\n", "\u200b\u202e \ufeff"):
        with refused(consenting.NoConsent, field="consent"):
            consenting.agreed(COLORADO_COORDINATOR, consent)


def test_it_is_read_by_its_holder_both_sides_and_the_alliance_and_by_nobody_else():
    asked = given(transfer, REQUESTED)
    for by in (HERSELF, *BESIDE, ALLIANCE_COORDINATOR):
        consenting.require_reader(asked, by)
    for by in (SOMEONE, ARIZONA_COORDINATOR):
        with pytest.raises(consenting.NotTheirTransfer):
            consenting.require_reader(asked, by)
