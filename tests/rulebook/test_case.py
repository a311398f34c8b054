"""Cases: reported to the home association, answered by a day, corrected, standing or referred; read by its two sides alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ledger.rulebook import case, record
from ledger.rulebook.case import About, Case, Outcome
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import LineId, Oneself, PageId, PersonId, Term
from people import (
    ARIZONA,
    COLORADO,
    COLORADO_COORDINATOR,
    GRANTED,
    JUNE,
    MARIA,
    OCTOBER,
    PAGE,
    WISCONSIN,
    WISCONSIN_COORDINATOR,
    WISCONSIN_REVIEWER,
    given,
)

HERSELF = Oneself(MARIA, WISCONSIN)
STRANGER = Oneself(PersonId("nils"), WISCONSIN)
UNTIL = JUNE + timedelta(30)
REPORT = {
    "by": HERSELF, "on": JUNE, "endorsement": PAGE, "line": None, "about": About.DAYS, "text": "it was March, not May", "until": UNTIL,
}  # fmt: skip
OPENED = case.Opened(
    valid=Term(JUNE), association=WISCONSIN, endorsement=PAGE, line=None, about=About.DAYS, text="it was March, not May",
    reporter=MARIA, until=UNTIL, referred_from=None,
)  # fmt: skip
ANSWERED = case.Answered(valid=Term(JUNE), text="we are looking for the letter")
CLOSED = case.Closed(valid=Term(OCTOBER), outcome=Outcome.CORRECTED, text="you were right", to=None)
MINE = {"by": WISCONSIN_COORDINATOR, "on": OCTOBER, "text": "you were right"}
HERE = PageId("this-case")


def opened(*events):
    return given(case, OPENED, *events)


# Reporting


def test_a_report_goes_to_the_home_association_with_a_day_to_answer_by():
    held = given(record, GRANTED)
    assert case.report(held, **REPORT) == OPENED
    line = case.report(held, **(REPORT | {"line": LineId("L0"), "by": WISCONSIN_REVIEWER}))
    assert (line.line, line.reporter) == (LineId("L0"), WISCONSIN_REVIEWER.id)


def test_after_a_move_it_goes_to_the_new_home():
    held = replace(given(record, GRANTED), home=COLORADO)
    assert case.report(held, **REPORT).association == COLORADO


def test_a_report_says_something_about_a_line_of_that_page():
    held = given(record, GRANTED)
    for text in ("", "  \n"):
        with pytest.raises(case.NothingSaid) as refused:
            case.report(held, **(REPORT | {"text": text}))
        assert refused.value.field == "text"
    with pytest.raises(case.LineElsewhere) as refused:
        case.report(held, **(REPORT | {"line": LineId("L7")}))
    assert refused.value.field == "line"


# The clock


def test_it_is_overdue_after_its_day_until_it_is_answered_or_closed():
    after = UNTIL + timedelta(1)
    assert [opened().overdue(day) for day in (JUNE, UNTIL, after)] == [False, False, True]
    assert not opened(ANSWERED).overdue(after)
    assert not opened(CLOSED).overdue(after)
    assert [one.waits for one in (opened(), opened(ANSWERED), opened(CLOSED))] == [True, False, False]
    assert not Case(erased=True).overdue(after)


# Answering and closing


def test_the_association_answers_and_the_case_stays_open():
    assert case.answer(opened(), **MINE) == case.Answered(valid=Term(OCTOBER), text="you were right")
    twice = opened(ANSWERED, ANSWERED)
    assert (twice.answers, twice.closed) == ((ANSWERED, ANSWERED), None)
    assert case.close(opened(ANSWERED), **MINE, outcome=Outcome.CORRECTED) == CLOSED
    assert case.close(opened(), **MINE, outcome=Outcome.STANDS).outcome is Outcome.STANDS


def test_a_referred_case_is_closed_here_and_begins_anew_there():
    later = OCTOBER + timedelta(30)
    asked = MINE | {"outcome": Outcome.REFERRED, "page": HERE, "until": later}
    closed, there = case.refer(opened(ANSWERED), **asked, to=COLORADO)
    assert closed == replace(CLOSED, outcome=Outcome.REFERRED, to=COLORADO)
    assert there == replace(OPENED, valid=Term(OCTOBER), association=COLORADO, until=later, referred_from=HERE)
    for wrong in ({"to": WISCONSIN}, {"to": ARIZONA, "outcome": Outcome.STANDS}):
        with pytest.raises(case.NowhereElse) as refused:
            case.refer(opened(), **(asked | wrong))
        assert refused.value.field == "to"
    with pytest.raises(case.NowhereElse) as refused:
        case.close(opened(), **MINE, outcome=Outcome.REFERRED)
    assert refused.value.field == "to"


ACTS = {
    "answer": case.answer,
    "close": lambda it, **asked: case.close(it, **asked, outcome=Outcome.STANDS),
    "refer": lambda it, **asked: case.refer(it, **asked, outcome=Outcome.REFERRED, to=COLORADO, page=HERE, until=UNTIL),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_only_its_coordinator_acts_on_an_open_case_and_says_something(act):
    for by in (COLORADO_COORDINATOR, WISCONSIN_REVIEWER):
        with pytest.raises(case.NotTheirCase):
            act(opened(), **(MINE | {"by": by}))
    with pytest.raises(case.CaseClosed):
        act(opened(CLOSED), **MINE)
    with pytest.raises(case.CaseErased):
        act(given(case, object()), **MINE)
    with pytest.raises(case.NothingSaid):
        act(opened(), **(MINE | {"text": " "}))
    assert act(opened(), **MINE)


# Reading


def test_its_two_sides_read_it_and_nobody_else():
    for by, records in ((HERSELF, ()), (WISCONSIN_REVIEWER, ()), (STRANGER, (STRANGER.id, MARIA))):
        assert case.require_reader(opened(), by, records=records) == OPENED
    for by, records in ((STRANGER, (STRANGER.id,)), (COLORADO_COORDINATOR, ())):
        with pytest.raises(case.NotTheirCase):
            case.require_reader(opened(), by, records=records)
    on_behalf = given(case, replace(OPENED, reporter=COLORADO_COORDINATOR.id))
    assert case.require_reader(on_behalf, COLORADO_COORDINATOR, records=())
    with pytest.raises(case.CaseErased):
        case.require_reader(given(case, object()), HERSELF, records=(MARIA,))


def test_a_case_is_opened_once_and_first_and_closed_once():
    for page in ((ANSWERED,), (CLOSED,), (OPENED, OPENED), (OPENED, CLOSED, CLOSED), (OPENED, CLOSED, ANSWERED)):
        with pytest.raises(ImpossibleHistory):
            given(case, *page)
    erased = given(case, object(), ANSWERED)
    assert (erased.erased, erased.opened, erased.answers) == (True, None, (ANSWERED,))
    assert not opened().erased


def test_what_is_written_keeps_its_words():
    assert [about.value for about in About] == ["name", "days", "category", "standing", "missing", "other"]
    assert [outcome.value for outcome in Outcome] == ["corrected", "stands", "referred"]
