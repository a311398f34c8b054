"""A decision on evidence asked again: what it comes to, and when two answers contradict each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.rulebook import progress
from ledger.rulebook.application import Accepted, Approved, Registered, Submitted
from ledger.rulebook.evidence import Entry, Evidence, Sort
from ledger.rulebook.providing import Provider, Vetted
from ledger.rulebook.requirement import Level
from ledger.rulebook.reweighing import Decided, Shown, contradicts, recorded, reweigh
from ledger.rulebook.session import Figures, Form, Session
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, LineId, PersonId, Term
from ledger.wire import editions
from people import GRANTED, MARIA, PAGE, given, line

WISCONSIN = editions.shipped().edition("wi")
DAY = date(2026, 6, 1)
ASKED = given(
    progress,
    Registered(
        valid=Term(DAY), applicant=MARIA, association=AssociationCode("wi"), category=Category.FAMILY_ASSOCIATE,
        age_band=AgeBand.INFANT,
    ),
    Accepted(valid=Term(DAY)),
    Submitted(
        valid=Term(DAY), applicant=MARIA, association=AssociationCode("wi"), category=Category.FAMILY_ASSOCIATE,
        age_band=AgeBand.INFANT, edition=WISCONSIN.sha256, network=WISCONSIN.network.sha256,
    ),
)  # fmt: skip
DEGREE = Entry(
    valid=Term(date(2020, 6, 1)), sort=Sort.EDUCATION, level=Level.BACHELOR, id=LineId("degree"), entered_on=DAY, verified=None
)


def shown(*entries, sessions=()):
    return Shown(ASKED, Evidence(tuple(entries)), sessions)


def test_an_approval_records_what_was_missing_and_what_counted() -> None:
    approved = Approved(valid=Term(DAY), endorsement=PAGE, assessment_day=DAY, inputs=(LineId("a"), LineId("b")), missing=("x",))
    assert recorded(approved) == Decided(("x",), frozenset({LineId("a"), LineId("b")}))
    assert recorded(replace(approved, assessment_day=None)) is None


def test_what_is_shown_is_weighed_by_the_rules_of_the_pinned_day() -> None:
    found = reweigh(shown(DEGREE), WISCONSIN, DAY)
    assert found.inputs == {LineId("degree")}
    assert "background" not in found.lacking
    assert {"training", "references", "documents", "membership", "recommendations"} <= found.lacking
    assert "background" in reweigh(shown(), WISCONSIN, DAY).lacking


def test_the_pinned_day_decides_and_not_the_day_of_the_decision() -> None:
    """From 2024 on 33 hours of training are asked, before it 30."""
    then = replace(ASKED, pin=replace(ASKED.pin, day=date(2023, 6, 1)))
    told = [reweigh(replace(shown(), asked=asked), WISCONSIN, DAY).missing for asked in (ASKED, then)]
    assert any("33 h" in phrase for phrase in told[0])
    assert any("30 h" in phrase for phrase in told[1])
    assert not any("33 h" in phrase for phrase in told[1])


def test_a_session_of_a_later_day_is_none_yet() -> None:
    later = Session(LineId("s"), date(2026, 7, 1), PersonId("pia"), Form.INDIVIDUAL, (Figures(0, 60, 0),), confirmed=7)
    assert reweigh(shown(DEGREE, sessions=(later,)), WISCONSIN, DAY) == reweigh(shown(DEGREE), WISCONSIN, DAY)


@pytest.mark.parametrize(("day", "counts"), [(DAY, True), (date(2026, 6, 2), False)])
def test_a_session_of_the_very_day_counts_and_one_of_the_next_does_not(day, counts) -> None:
    pia = PersonId("pia")
    held = line(0, replace(GRANTED, category=Category.MENTOR_CLINICAL, valid=Term(date(2020, 1, 1), date(2027, 12, 31))))
    session = Session(LineId("s"), day, pia, Form.INDIVIDUAL, (Figures(0, 60, 0),), confirmed=7)
    asked = replace(ASKED, category=Category.FAMILY_SPECIALIST)
    given_ = replace(shown(sessions=(session,)), asked=asked, providers={pia: Provider(pia, ((held,),))})
    assert (LineId("s") in reweigh(given_, WISCONSIN, DAY).inputs) is counts


@pytest.mark.parametrize(("registered", "counts"), [(date(2017, 12, 31), True), (date(2018, 1, 1), False)])
def test_whoever_registered_before_the_rule_is_judged_as_then(registered, counts) -> None:
    """Colorado asks whoever applies from 2018 on for endorsed providers; it vetted Pia, who was not."""
    pia, colorado = PersonId("pia"), editions.shipped().edition("co")
    vetted = line(0, Vetted(valid=Term(date(2015, 1, 1)), association=AssociationCode("co")), actor=AssociationCode("co"))
    session = Session(LineId("s"), date(2017, 5, 1), pia, Form.INDIVIDUAL, (Figures(0, 60, 0),), confirmed=7)
    asked = replace(
        ASKED, category=Category.FAMILY_SPECIALIST, association=AssociationCode("co"), registered_on=registered,
        submitted_on=date(2018, 5, 1), pin=replace(ASKED.pin, day=date(2018, 5, 1)),
    )  # fmt: skip
    given_ = replace(shown(sessions=(session,)), asked=asked, providers={pia: Provider(pia, (), (vetted,))})
    assert (LineId("s") in reweigh(given_, colorado, date(2018, 6, 1)).inputs) is counts


def decided(*missing, inputs=()):
    return Decided(missing, frozenset(map(LineId, inputs)))


@pytest.mark.parametrize("kind", ["background", "training", "references", "documents", "membership", "exam", "recommendations"])
def test_a_kind_that_is_missing_in_one_only_is_a_contradiction(kind) -> None:
    one, other = decided(f"{kind}: 3 missing"), decided()
    assert contradicts(one, other, shown())
    assert contradicts(other, one, shown())
    assert not contradicts(one, decided(f"{kind} not checked"), shown())


@pytest.mark.parametrize("kind", ["supervision", "base"])
def test_what_leans_on_other_peoples_records_is_none(kind) -> None:
    assert not contradicts(decided(f"{kind} missing"), decided(), shown())
    assert not contradicts(decided(), decided(f"{kind} missing", inputs=["a"]), shown())


def test_the_same_missing_on_other_lines_is_a_contradiction_unless_they_are_sessions() -> None:
    session = Session(LineId("s"), DAY, PersonId("pia"), Form.INDIVIDUAL, (Figures(0, 60, 0),), confirmed=7)
    assert contradicts(decided(inputs=["a"]), decided(inputs=["b"]), shown())
    assert not contradicts(decided(inputs=["a", "s"]), decided(inputs=["a"]), shown(sessions=(session,)))
    assert not contradicts(decided(inputs=["a"]), decided(inputs=["a", "s"]), shown(sessions=(session,)))
    assert not contradicts(decided(inputs=["a"]), decided(inputs=["a"]), shown())


def test_a_decision_says_itself_in_a_phrase() -> None:
    assert str(decided(inputs=["a", "b"])) == "nothing missing, on 2 lines"
    assert str(decided("training: 3 h missing", "exam missing")) == "training: 3 h missing; exam missing, on 0 lines"
