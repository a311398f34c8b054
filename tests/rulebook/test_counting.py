"""Three numbers: ever earned, active, and people active in at least one."""

import pytest

from ledger.rulebook.counting import Counts, Held, by_home, count
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import AssociationCode

WI, CO = AssociationCode("wi"), AssociationCode("co")


def held(person, home=WI, standing=Answer.ACTIVE):
    return Held(person, home, standing)


def test_nothing_is_none_of_all_three() -> None:
    assert count([]) == Counts(0, 0, 0)
    assert by_home([]) == {}


def test_two_active_endorsements_of_one_person_are_one_person() -> None:
    assert count([held("maria"), held("maria"), held("noah")]) == Counts(3, 3, 2)


def test_one_person_in_two_lists_counts_in_each_and_once_in_the_network() -> None:
    told = [held("maria"), held("maria", CO), held("noah", CO)]
    assert count(told) == Counts(3, 3, 2)
    assert by_home(told) == {CO: Counts(2, 2, 2), WI: Counts(1, 1, 1)}
    assert list(by_home(told)) == [CO, WI]


@pytest.mark.parametrize("standing", Answer)
def test_what_is_earned_stays_earned_whatever_becomes_of_it_unless_it_never_was(standing) -> None:
    found = count([held("maria", standing=standing)])
    never = standing in {Answer.NOT_ENDORSED, Answer.NOT_KNOWN, Answer.RESCINDED}
    active = standing is Answer.ACTIVE
    assert found == Counts(0 if never else 1, int(active), int(active))


def test_somebody_lapsed_in_one_and_active_in_another_is_an_active_person() -> None:
    assert count([held("maria", standing=Answer.LAPSED), held("maria")]) == Counts(2, 1, 1)
