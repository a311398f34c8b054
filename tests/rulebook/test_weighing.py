"""Weighing: sure, unsure, left out; met by what is sure alone, unchecked where only the unsure would fill it, else missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger.rulebook import measuring
from ledger.rulebook.requirement import Supervision
from ledger.rulebook.vocabulary import LineId, Term
from ledger.rulebook.weighing import Amount, Frame, Measured, Met, Purpose, Reason, Sifted, What, sift
from shown import DAY, INFANT, entry, session, training, work

CYCLE = Term(date(2025, 1, 1), date(2027, 12, 31))


def frame(purpose=Purpose.EARN, *, cycle=CYCLE, checked=()):
    return Frame(INFANT, DAY, purpose, cycle, 0, checked)


@pytest.mark.parametrize("needed", range(4))
@pytest.mark.parametrize("sure", range(4))
@pytest.mark.parametrize("unsure", range(4))
def test_what_is_sure_meets_and_what_is_unsure_only_leaves_open(needed, sure, unsure):
    def measure(things):
        return Measured((Amount(What.REFERENCES, "", needed, len(things)),))

    weighed = Sifted(("s",) * sure, ("u",) * unsure).weighed(measure)
    expected = Met.MET if sure >= needed else Met.UNCHECKED if sure + unsure >= needed else Met.MISSING
    assert weighed.met is expected
    assert weighed.measured.amounts[0].found == sure, "what is shown as found is sure"


def test_nothing_needed_is_met_by_nothing():
    assert Sifted(()).weighed(lambda _: Measured(())).met is Met.MET


@pytest.mark.parametrize(("needed", "found", "missing"), [(3, 0, 3), (3, 2, 1), (3, 3, 0), (3, 9, 0), (0, 0, 0)])
def test_what_is_missing_is_never_less_than_nothing(needed, found, missing):
    assert Amount(What.REFERENCES, "", needed, found).missing == missing


def test_the_fewer_and_the_smaller_the_wants_the_nearer():
    def short(*missing):
        return Measured(tuple(Amount(What.WORK, "", each, 0) for each in missing)).short

    assert short() == short(0, 0) == (0, 0)
    assert short(0, 5) == (1, 5)
    assert sorted([short(1, 1), short(50), short(2), short(3, 0, 1)]) == [(1, 2), (1, 50), (2, 2), (2, 4)]


def test_each_thing_is_put_where_it_belongs_and_why_is_said():
    found = sift(
        "abcd", id=LineId, out=lambda one: "never" if one in "ab" else None, unsure=lambda one: "not yet" if one in "bc" else None
    )
    assert found == Sifted(("d",), ("c",), (("a", "never"), ("b", "never"), ("c", "not yet")))


def test_what_lies_after_the_day_or_outside_the_cycle_is_out():
    for purpose in Purpose:
        assert frame(purpose).out(DAY) is None
        assert frame(purpose).out(DAY + timedelta(days=1)) is Reason.LATER
    before = CYCLE.start - timedelta(days=1)
    assert (frame().out(before), frame(Purpose.KEEP).out(before)) == (None, Reason.ANOTHER_CYCLE)
    assert frame(Purpose.KEEP, cycle=Term()).out(before) is None


def test_an_entry_is_sure_if_its_sort_is_not_checked_or_somebody_has():
    job = work(date(2024, 1, 1), internship=True)
    for checked, sure in (((), True), (("training",), True), (("work",), False), (("internship",), False)):
        assert frame(checked=checked).sure(entry(job, "E")) is sure
        assert frame(checked=checked).sure(entry(job, "E", "seen"))
    assert frame(checked=("internship",)).sure(entry(training(), "E"))
    assert not frame(checked=("training",)).sure(entry(training(), "E"))


def test_a_reason_is_a_sentence_of_its_own():
    assert len(set(Reason)) == len(Reason)
    assert all(reason.endswith(".") and reason[0].isupper() for reason in Reason)


def test_a_session_that_does_not_count_is_told_before_its_day_is_looked_at_and_a_peers_before_both():
    late = DAY + timedelta(days=1)
    sessions = (session(late, id="L"), session(late, peer=True, id="P"))
    assert measuring.supervision(Supervision(60), sessions, frame()).left_out == (("L", Reason.LATER), ("P", Reason.PEERS))
