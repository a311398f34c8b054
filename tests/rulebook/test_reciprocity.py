"""Who may hold what: refused for a reason that is said, and never guessed."""

from datetime import date

import pytest

from catalogues import ALLIANCE, ARIZONA, CATALOGUE, COLORADO, GEORGIA, LOCAL, SILENT, WISCONSIN
from ledger.rulebook.catalogue import Edition
from ledger.rulebook.reciprocity import (
    AgeBandNotLicensed,
    LicenceNotKnown,
    LivesElsewhere,
    NotAMember,
    may_join,
    recognition,
    require_may_join,
    require_resident,
)
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import AgeBand, Category

TODAY = date(2026, 6, 1)
BEFORE = date(2009, 12, 31)
SPECIALIST, INFANT, CHILD = Category.FAMILY_SPECIALIST, AgeBand.INFANT, AgeBand.EARLY_CHILDHOOD


@pytest.mark.parametrize(
    ("joining", "age_band", "day", "refusal"),
    [
        (GEORGIA, INFANT, TODAY, LicenceNotKnown),
        (GEORGIA, CHILD, TODAY, LicenceNotKnown),
        (COLORADO, INFANT, BEFORE, NotAMember),
        (ARIZONA, CHILD, TODAY, AgeBandNotLicensed),
    ],
)
def test_who_may_not_take_an_endorsement_over_is_refused_by_the_reason(
    joining: Edition, age_band: AgeBand, day: date, refusal: type[Refusal]
) -> None:
    assert type(may_join(joining, SPECIALIST, age_band, day)) is refusal
    with pytest.raises(refusal):
        require_may_join(joining, SPECIALIST, age_band, day)


@pytest.mark.parametrize("category", Category)
def test_a_member_with_the_licence_may_take_any_category_over(category: Category) -> None:
    assert may_join(COLORADO, category, CHILD, date(2010, 1, 1)) is None
    assert may_join(ARIZONA, category, INFANT, TODAY) is None
    require_may_join(WISCONSIN, category, CHILD, TODAY)


def test_an_age_band_that_is_not_licensed_is_recognised_and_not_issued_again() -> None:
    answer = recognition(WISCONSIN, ARIZONA, SPECIALIST, CHILD, TODAY)
    assert (answer.answer, answer.source) == ("recognised", LOCAL)
    assert "AzAIMH" in answer.reason


@pytest.mark.parametrize(("holding", "asked"), [(GEORGIA, WISCONSIN), (WISCONSIN, GEORGIA)])
def test_where_a_licence_was_not_confirmed_recognition_is_not_known_either_way(holding: Edition, asked: Edition) -> None:
    answer = recognition(holding, asked, SPECIALIST, INFANT, TODAY)
    assert (answer.answer, answer.source) == ("not known", SILENT)


def test_outside_the_network_nothing_is_recognised() -> None:
    assert recognition(COLORADO, WISCONSIN, SPECIALIST, INFANT, BEFORE).answer == "not a member"


def test_members_hold_each_others_endorsements() -> None:
    assert recognition(WISCONSIN, COLORADO, SPECIALIST, INFANT, TODAY).answer == "held"


@pytest.mark.parametrize("residence", ["CO", "GA", "XX", ""])
def test_an_association_endorses_nobody_who_lives_elsewhere(residence: str) -> None:
    with pytest.raises(LivesElsewhere):
        require_resident(CATALOGUE, WISCONSIN, residence, TODAY)


@pytest.mark.parametrize(("residence", "day"), [("WI", TODAY), ("CO", TODAY), ("CO", date(2010, 1, 1))])
def test_the_alliance_endorses_nobody_who_has_an_association(residence: str, day: date) -> None:
    with pytest.raises(LivesElsewhere):
        require_resident(CATALOGUE, ALLIANCE, residence, day)


@pytest.mark.parametrize(("residence", "day"), [("XX", TODAY), ("CO", BEFORE), ("GA", TODAY)])
def test_the_alliance_endorses_where_no_confirmed_association_is(residence: str, day: date) -> None:
    require_resident(CATALOGUE, ALLIANCE, residence, day)


def test_a_resident_is_endorsed_at_home() -> None:
    require_resident(CATALOGUE, WISCONSIN, "WI", TODAY)
