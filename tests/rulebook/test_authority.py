"""Authority: keys count by their place in the log, members and officers by the day."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.rulebook import association as a
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import ALLIANCE, ROOT, AssociationCode, Role, Term
from people import (
    ADMITTED,
    ARIZONA,
    FIRST,
    FOUNDED,
    GRANTED_ON,
    JUNE,
    MARCH,
    OCTOBER,
    ROOT_KEY,
    SECOND,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    added,
    network,
    revoked,
)


def test_an_office_is_founded_by_the_root_once():
    assert network((FOUNDED, ROOT)).founded is FOUNDED
    for events in [((FOUNDED, ROOT), (FOUNDED, ROOT)), ((FOUNDED, ALLIANCE),)]:
        with pytest.raises(ImpossibleHistory):
            network(*events)


def test_a_key_speaks_after_the_line_that_announced_it_and_up_to_the_line_that_retired_it():
    stood = network((FOUNDED, ROOT), (added(FIRST), ROOT), (added(SECOND), WISCONSIN), (revoked(FIRST), WISCONSIN))
    spoke = [[index for index in range(6) if stood.spoke(WISCONSIN, key, index)] for key in ("11111111", "22222222")]
    assert spoke == [[2, 3], [3, 4, 5]], "a key may sign its own retirement, but not its own announcement"
    assert not stood.spoke(ARIZONA, "11111111", 2)
    assert stood.keys[WISCONSIN][0].suspect_from == 3


def test_the_roots_first_key_speaks_from_the_first_line_and_its_second_after_its_own():
    stood = network((FOUNDED, ROOT), (added(ROOT_KEY), ROOT), (added("root+33333333+AQ=="), ROOT))
    assert stood.spoke(ROOT, "00000000", 0)
    assert not stood.spoke(ROOT, "33333333", 2)
    assert stood.spoke(ROOT, "33333333", 3)


@pytest.mark.parametrize(
    "events",
    [
        ((added(FIRST), WISCONSIN),),
        ((added(FIRST), ARIZONA),),
        ((added(FIRST), ROOT), (revoked(FIRST), ARIZONA)),
        ((added(FIRST), ROOT), (added(FIRST), ROOT)),
        ((revoked(FIRST), ROOT),),
        ((added(FIRST), ROOT), (revoked(FIRST), WISCONSIN), (added(SECOND), WISCONSIN)),
        ((ADMITTED, WISCONSIN),),
        ((ADMITTED, ALLIANCE), (ADMITTED, ALLIANCE)),
        ((a.Renamed(valid=Term(JUNE), name="x"), ALLIANCE),),
    ],
)
def test_what_nobody_with_authority_wrote_is_not_read(events):
    with pytest.raises(ImpossibleHistory):
        network(*events)


def test_a_member_is_a_member_by_the_day_and_has_its_name_of_the_day():
    renamed = a.Renamed(valid=Term(JUNE), name="Wisconsin Association")
    ended = a.Ended(valid=Term(OCTOBER), reason="dissolved")
    stood = network((ADMITTED, ALLIANCE), (renamed, ALLIANCE), (ended, ALLIANCE), (ADMITTED.__class__(
        valid=Term(MARCH), name="Again", jurisdictions=("WI",), age_bands=(), licence="unconfirmed"), ALLIANCE))  # fmt: skip
    days = [date(2024, 2, 29), GRANTED_ON, date(2024, 10, 14), OCTOBER, MARCH]
    assert [stood.is_member(WISCONSIN, day) for day in days] == [False, True, True, False, True]
    assert [stood.members[WISCONSIN].name(day) for day in (GRANTED_ON, JUNE, MARCH)] == [
        "Wisconsin Alliance", "Wisconsin Association", "Again",
    ]  # fmt: skip
    assert stood.members[WISCONSIN].name(date(2000, 1, 1)) == "Wisconsin Alliance"
    assert not stood.is_member(AssociationCode("zz"), JUNE)


def test_an_officer_acts_from_the_first_day_to_the_last():
    ruth = WISCONSIN_COORDINATOR.id
    appointed = a.OfficerAppointed(valid=Term(GRANTED_ON), association=WISCONSIN, role=Role.COORDINATOR, officer=ruth)
    stood = network((appointed, WISCONSIN), (a.OfficerEnded(valid=Term(OCTOBER), officer=ruth), WISCONSIN))
    assert stood.officer(ruth, WISCONSIN, Role.COORDINATOR, date(2024, 10, 14)) == WISCONSIN_COORDINATOR
    assert stood.officer(ruth, WISCONSIN, Role.COORDINATOR, OCTOBER) is None
    assert stood.officer(ruth, WISCONSIN, Role.REVIEWER, JUNE) is None


def test_other_lines_of_the_office_and_erased_ones_change_no_authority():
    erased = a.BodyErased(valid=Term(JUNE), ids=(), basis="asked")
    assert network((FOUNDED, ROOT), (erased, WISCONSIN), (object(), WISCONSIN)) == network((FOUNDED, ROOT))
