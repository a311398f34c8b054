"""What depended on a wrong line: each act held against what it leaned on, before and after."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.rulebook import endorsement as e
from ledger.rulebook.correction import Dependant, Sort, decisions, dependants, sessions
from ledger.rulebook.session import Figures, Form, Session
from ledger.rulebook.vocabulary import AddOn, AssociationCode, Category, LineId, PageId, PersonId, Term
from people import GRANTED, GRANTED_ON, lines

HERE, BOOK = PageId("here"), PageId("book")
END = date(2025, 12, 31)
BEGUN = replace(GRANTED, valid=Term(GRANTED_ON, END))
APRIL, JUNE, AUGUST = date(2024, 4, 1), date(2024, 6, 1), date(2024, 8, 1)
NEXT_YEAR = date(2026, 1, 1)
ADDED = e.AddOnGranted(valid=Term(JUNE), addon=AddOn.FULL, edition="1")
ISSUED = e.CredentialIssued(valid=Term(JUNE), list=1, index=1, format="ldp")
REVOKED = e.CredentialRevoked(valid=Term(AUGUST), issued=LineId("L1"))
RELEASED = e.Released(valid=Term(JUNE), to=AssociationCode("co"), until=AUGUST)
MOVED = e.Moved(valid=Term(date(2024, 6, 9)), release=LineId("L1"), edition="1")
RENEWED = e.Renewed(valid=Term(NEXT_YEAR, date(2026, 12, 31)), submitted=None, edition="1", rule="renewal", late_until=None)
SUBMITTED = e.RenewalSubmitted(valid=Term(NEXT_YEAR), edition="1")
LAPSED = e.Lapsed(valid=Term(NEXT_YEAR), edition="1", rule="not_renewed")
BACK = e.Reinstated(
    valid=Term(date(2026, 3, 1), date(2026, 12, 31)), lapse=LineId("L1"), edition="1", rule="back", late_until=None
)


def put_right(*, days=None, category=None, granted_on=None, valid=None, corrects="L0"):
    return e.Corrected(
        valid=valid or Term(GRANTED_ON), corrects=LineId(corrects), days=days, category=category, granted_on=granted_on
    )


def page(*events):
    told = lines(*events)
    return told, next(line.id for line in told if isinstance(line.event, e.Corrected))


def found(*events):
    told, correction = page(*events)
    return dependants(told, correction, HERE)


LATER = put_right(days=Term(date(2024, 7, 1), END))
SHORTER = put_right(days=Term(GRANTED_ON, date(2024, 12, 31)))
OTHER = put_right(category=Category.FAMILY_ASSOCIATE)


def test_an_add_on_depended_on_its_base_and_on_nothing_else() -> None:
    told = Dependant(Sort.ADDON, HERE, LineId("L1"), JUNE, "active, FS", "not_endorsed")
    assert found(BEGUN, ADDED, LATER) == (told,)
    assert [one.now for one in found(BEGUN, ADDED, OTHER)] == ["active, FA"]
    assert found(BEGUN, ADDED, SHORTER) == ()
    assert found(BEGUN, ADDED, put_right(granted_on=date(2023, 1, 1))) == ()


def test_a_credential_depended_on_everything_that_it_prints() -> None:
    for right, now in (
        (LATER, "not_endorsed"),
        (SHORTER, "active, FS, IMH, granted on 2024-03-01, covered until 2024-12-31"),
        (OTHER, "active, FA, IMH, granted on 2024-03-01, covered until 2025-12-31"),
        (put_right(granted_on=date(2023, 1, 1)), "active, FS, IMH, granted on 2023-01-01, covered until 2025-12-31"),
    ):
        [one] = found(BEGUN, ISSUED, right)
        assert (one.sort, one.was) == (Sort.CREDENTIAL, "active, FS, IMH, granted on 2024-03-01, covered until 2025-12-31")
        assert one.now == now


def test_a_credential_that_is_revoked_already_needs_nobody() -> None:
    assert found(BEGUN, ISSUED, REVOKED, LATER) == ()
    assert found(BEGUN, ISSUED, LATER, REVOKED) == ()


def test_a_credential_issued_after_the_correction_knew_of_it() -> None:
    assert found(BEGUN, LATER, replace(ISSUED, valid=Term(JUNE))) == ()


def test_a_release_and_a_move_depended_on_what_stood_that_day() -> None:
    told = found(BEGUN, RELEASED, (MOVED, AssociationCode("co")), LATER)
    assert [(one.sort, one.line, one.day) for one in told] == [
        (Sort.TRANSFER, LineId("L1"), JUNE),
        (Sort.TRANSFER, LineId("L2"), date(2024, 6, 9)),
    ]
    assert found(BEGUN, RELEASED, put_right(granted_on=APRIL)) == ()


@pytest.mark.parametrize(
    ("events", "line"),
    [((RENEWED,), "L1"), ((SUBMITTED,), "L1"), ((LAPSED,), "L1"), ((LAPSED, BACK), "L2")],
)
def test_a_renewal_a_lapse_and_a_way_back_depended_on_the_last_day_of_cover(events, line) -> None:
    told = found(BEGUN, *events, SHORTER)
    assert LineId(line) in {one.line for one in told}
    assert {one.sort for one in told} == {Sort.RENEWAL}
    assert (told[-1].was, told[-1].now) == ("covered until 2025-12-31", "covered until 2024-12-31")
    assert found(BEGUN, *events, OTHER) == ()


def test_what_a_line_leaned_on_is_what_was_written_before_it() -> None:
    told = found(BEGUN, ISSUED, RENEWED, put_right(corrects="L2", days=Term(NEXT_YEAR, date(2027, 12, 31))))
    assert told == ()


def test_a_correction_of_a_correction_is_held_against_what_the_first_one_said() -> None:
    first = put_right(days=Term(date(2024, 7, 1), END))
    again = put_right(days=Term(GRANTED_ON, END), corrects="L2")
    told = lines(BEGUN, ISSUED, first, again)
    [one] = dependants(told, LineId("L3"), HERE)
    assert (one.was, one.now) == ("not_endorsed", "active, FS, IMH, granted on 2024-03-01, covered until 2025-12-31")


# Sessions


def given(name, day):
    return BOOK, Session(LineId(name), day, PersonId("maria"), Form.INDIVIDUAL, (Figures(0, 60, 0),), confirmed=7)


def led(right, *events):
    told, correction = page(BEGUN, *events, right)
    return sessions(told, correction, [given("spring", APRIL), given("summer", AUGUST)])


def test_a_session_depended_on_whether_its_provider_was_active_that_day_and_as_what() -> None:
    assert led(LATER) == (Dependant(Sort.SUPERVISION, BOOK, LineId("spring"), APRIL, "active, FS", "not_endorsed"),)
    assert [one.line for one in led(OTHER)] == ["spring", "summer"]
    assert led(SHORTER) == ()
    assert led(put_right(granted_on=date(2020, 1, 1))) == ()


def test_a_session_depended_on_its_providers_add_on() -> None:
    wrong = put_right(corrects="L1", days=Term(date(2024, 9, 1)))
    [one] = led(wrong, ADDED)
    assert (one.line, one.was, one.now) == ("summer", "active, FS, full", "active, FS")


def test_between_two_ways_of_not_being_active_there_is_no_difference_to_a_session() -> None:
    paused = e.Paused(valid=Term(GRANTED_ON))
    assert led(put_right(days=Term(date(2024, 9, 1), END)), paused) == ()


def test_not_to_know_is_another_thing_than_not_to_be_endorsed() -> None:
    unknown = put_right(days=Term(None, END))
    [one] = sessions(*page(BEGUN, unknown), [given("winter", date(2024, 2, 1))])
    assert (one.was, one.now) == ("not_endorsed", "not_known")


def test_what_came_after_the_correction_is_not_its_doing() -> None:
    told, correction = page(BEGUN, SHORTER, e.Paused(valid=Term(GRANTED_ON)))
    assert sessions(told, correction, [given("spring", APRIL)]) == ()


# Decisions


def test_a_decision_depended_on_the_lines_that_it_names() -> None:
    known = {
        (PageId("a"), LineId("x")): (JUNE, (LineId("spring"), LineId("summer"), LineId("other"))),
        (PageId("b"), LineId("y")): (AUGUST, (LineId("other"),)),
        (PageId("c"), LineId("z")): (AUGUST, ()),
    }
    told = decisions(known, {LineId("spring"), LineId("summer")})
    assert told == (Dependant(Sort.DECISION, PageId("a"), LineId("x"), JUNE, "rested on spring, summer", "put right since"),)
    assert decisions(known, set()) == ()
