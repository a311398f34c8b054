"""Withdrawing: by whom, which of them, and what stays as it was."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from ledger.rulebook import certifying, record, withdrawing
from ledger.rulebook import endorsement as e
from ledger.rulebook.certifying import State
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import LineId, Oneself, PersonId, Term
from people import COLORADO, COLORADO_COORDINATOR, EDITION, GRANTED, JANUARY, JUNE, WISCONSIN, WISCONSIN_COORDINATOR, given, lines
from refused import refused

ISSUED = e.CredentialIssued(valid=Term(JUNE), list=1, index=7, format="ldp", sha256="0" * 64, document="{}")
HOLDER = Oneself(PersonId(GRANTED.holder or ""), WISCONSIN)
STRANGER = replace(HOLDER, id=PersonId("somebody else"))
ACTS = {"revoke": withdrawing.revoke_credential, "suspend": withdrawing.suspend_credential}


def suspended(issued: str = "L1", *, by_holder: bool = False) -> e.CredentialSuspended:
    return e.CredentialSuspended(valid=Term(JUNE), issued=LineId(issued), by_holder=by_holder, reason="lost")


def lifted(issued: str = "L1") -> e.CredentialUnsuspended:
    return e.CredentialUnsuspended(valid=Term(JUNE), issued=LineId(issued))


def revoked(issued: str = "L1") -> e.CredentialRevoked:
    return e.CredentialRevoked(valid=Term(JUNE), issued=LineId(issued), reason="lost")


@pytest.mark.parametrize("act", ACTS.values())
@pytest.mark.parametrize("by", [WISCONSIN_COORDINATOR, HOLDER])
def test_one_of_many_by_its_name_or_all_of_them(act, by):
    held = given(record, GRANTED, ISSUED, ISSUED, ISSUED)
    assert [one.issued for one in act(held, by=by, on=JUNE, issued=LineId("L2"), reason=" lost ")] == ["L2"]
    every = act(held, by=by, on=JUNE, reason=" lost ")
    assert [one.issued for one in every] == ["L1", "L2", "L3"]
    assert {(one.valid, one.reason) for one in every} == {(Term(JUNE), "lost")}


@pytest.mark.parametrize("act", ACTS.values())
def test_nobody_else_withdraws(act):
    held = given(record, GRANTED, ISSUED)
    with pytest.raises(record.NotTheHomeCoordinator):
        act(held, by=COLORADO_COORDINATOR, on=JUNE, reason="lost")
    with pytest.raises(withdrawing.NotYourCredential):
        act(held, by=STRANGER, on=JUNE, reason="lost")
    with pytest.raises(withdrawing.NotYourCredential):
        withdrawing.take_up_credential(given(record, GRANTED, ISSUED, suspended(by_holder=True)), by=STRANGER, on=JUNE)


@pytest.mark.parametrize("act", ACTS.values())
@pytest.mark.parametrize("reason", [None, "", "   ", "x" * 501])
def test_a_reason_is_given_in_a_sentence_or_two(act, reason):
    with refused(withdrawing.NoReason, field="reason"):
        act(given(record, GRANTED, ISSUED), by=WISCONSIN_COORDINATOR, on=JUNE, reason=reason)
    assert act(given(record, GRANTED, ISSUED), by=WISCONSIN_COORDINATOR, on=JUNE, reason="x" * 500)


@pytest.mark.parametrize("act", ACTS.values())
def test_an_unknown_line_is_told_before_a_missing_reason(act):
    with refused(withdrawing.NoSuchCredential, field="line"):
        act(given(record, GRANTED, ISSUED), by=HOLDER, on=JUNE, issued=LineId("L9"))


def test_what_is_not_in_force_is_not_withdrawn_again():
    for page, named, field in (
        ((GRANTED, ISSUED, revoked()), "L1", "line"), ((GRANTED, ISSUED), "L0", "line"), ((GRANTED,), None, "number"),
        ((GRANTED, ISSUED, revoked()), None, "number"), ((GRANTED, ISSUED, e.Relinquished(valid=Term(JUNE))), None, "number"),
    ):  # fmt: skip
        for act in ACTS.values():
            with refused(withdrawing.NoSuchCredential, field=field):
                act(given(record, *page), by=WISCONSIN_COORDINATOR, on=JUNE, issued=named and LineId(named), reason="lost")


def test_what_an_earlier_home_gave_is_superseded_and_the_new_home_has_nothing_to_withdraw():
    released = e.Released(valid=Term(JUNE), to=COLORADO, until=JANUARY)
    moved = (e.Moved(valid=Term(JUNE), release=LineId("L2"), edition=EDITION), COLORADO)
    with pytest.raises(withdrawing.NoSuchCredential):
        withdrawing.revoke_credential(
            given(record, GRANTED, ISSUED, released, moved), by=COLORADO_COORDINATOR, on=JUNE, reason="lost"
        )


def test_suspended_once_and_taken_up_once():
    held = given(record, GRANTED, ISSUED, ISSUED, suspended("L1"))
    with pytest.raises(withdrawing.SuspendedAlready):
        withdrawing.suspend_credential(held, by=WISCONSIN_COORDINATOR, on=JUNE, issued=LineId("L1"), reason="lost")
    assert [one.issued for one in withdrawing.suspend_credential(held, by=WISCONSIN_COORDINATOR, on=JUNE, reason="x")] == ["L2"]
    assert [one.issued for one in withdrawing.take_up_credential(held, by=WISCONSIN_COORDINATOR, on=JUNE)] == ["L1"]
    with pytest.raises(withdrawing.NotSuspended):
        withdrawing.take_up_credential(held, by=WISCONSIN_COORDINATOR, on=JUNE, issued=LineId("L2"))
    again = given(record, GRANTED, ISSUED, suspended(), lifted())
    with pytest.raises(withdrawing.NotSuspended):
        withdrawing.take_up_credential(again, by=WISCONSIN_COORDINATOR, on=JUNE)
    assert withdrawing.suspend_credential(again, by=HOLDER, on=JUNE, reason="lost again")[0].by_holder


def test_a_holder_who_suspends_first_does_not_keep_the_association_from_it():
    page = (GRANTED, ISSUED, suspended(by_holder=True))
    with pytest.raises(withdrawing.SuspendedAlready):
        withdrawing.suspend_credential(given(record, *page), by=HOLDER, on=JUNE, reason="lost")
    too = withdrawing.suspend_credential(given(record, *page), by=WISCONSIN_COORDINATOR, on=JUNE, reason="stolen")
    assert too[0] == lifted(), "the holder's is taken up on the day on which the association's begins"
    with pytest.raises(withdrawing.SuspendedByTheAssociation):
        withdrawing.take_up_credential(given(record, *page, *too), by=HOLDER, on=JUNE)
    assert withdrawing.take_up_credential(given(record, *page, *too), by=WISCONSIN_COORDINATOR, on=JUNE) == (lifted(),)


@pytest.mark.parametrize(("by_holder", "by"), list(product([True, False], [HOLDER, WISCONSIN_COORDINATOR])))
def test_the_holder_takes_up_what_the_holder_suspended_and_the_association_takes_up_either(by_holder, by):
    held = given(record, GRANTED, ISSUED, suspended(by_holder=by_holder))
    if by is HOLDER and not by_holder:
        with pytest.raises(withdrawing.SuspendedByTheAssociation):
            withdrawing.take_up_credential(held, by=by, on=JUNE)
    else:
        assert withdrawing.take_up_credential(held, by=by, on=JUNE) == (lifted(),)


def test_a_suspended_credential_is_still_revoked_for_good():
    held = given(record, GRANTED, ISSUED, suspended())
    assert withdrawing.revoke_credential(held, by=HOLDER, on=JUNE, reason="lost") == (revoked(),)


def test_the_endorsement_stands_as_before():
    before, after = given(record, GRANTED, ISSUED), given(record, GRANTED, ISSUED, suspended(), revoked())
    assert before.on(JUNE) == after.on(JUNE)


@pytest.mark.parametrize("page", [(suspended("L9"),), (suspended(), suspended()), (lifted(),), (suspended(), lifted(), lifted())])
def test_lines_that_cannot_follow_one_another_are_not_folded(page):
    with pytest.raises(ImpossibleHistory):
        given(record, GRANTED, ISSUED, *page)


def test_who_suspended_it_is_told_and_forgotten_when_it_is_taken_up():
    def told(*events):
        return [(one.state, one.suspended_by) for one in certifying.given(lines(GRANTED, ISSUED, *events))]

    assert told(suspended()) == [(State.GOOD, "association")]
    assert told(suspended(by_holder=True)) == [(State.GOOD, "holder")]
    assert told(suspended(), lifted()) == [(State.GOOD, None)]
    assert told(suspended(), revoked()) == [(State.REVOKED, "association")]
    assert told(suspended("L7")) == [(State.GOOD, None)]
