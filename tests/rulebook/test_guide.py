"""Which endorsement is right for me: answers lead on, and end in a category, in several, or with the coordinator."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.rulebook.fact import Confidence, Found, Source
from ledger.rulebook.guide import AnswerNotOffered, Choice, Outcome, Question, Wording, after, ahead, ways
from ledger.rulebook.policies import Policies
from ledger.rulebook.requirement import Asking, Kind, Target, Training
from ledger.rulebook.vocabulary import AgeBand, Category, Term

SAID = Source("network", ("S1",), Confidence.SHARED)
BECAUSE, ALSO, UNSURE = (Wording(word, word) for word in ("because", "also", "ask"))


def said(text: str) -> Wording:
    return Wording(text, f"¿{text}?")


AGES = Question(
    "ages",
    said("whom"),
    (
        Choice("small", said("small"), "work", age_bands=(AgeBand.INFANT,)),
        Choice("both", said("both"), "work", age_bands=(AgeBand.INFANT, AgeBand.EARLY_CHILDHOOD), why=ALSO),
    ),
    SAID,
)
WORK = Question(
    "work",
    said("what"),
    (
        Choice("care", said("care"), None, (Category.FAMILY_ASSOCIATE,), why=BECAUSE),
        Choice("treat", said("treat"), "give", (Category.MENTAL_HEALTH_SPECIALIST,), why=BECAUSE),
        Choice("mixed", said("mixed"), None, why=UNSURE),
    ),
    SAID,
)
GIVE = Question(
    "give",
    said("give"),
    (Choice("yes", said("yes"), None, addon=True, why=ALSO), Choice("no", said("no"), None, why=UNSURE)),
    SAID,
)
GUIDE = (AGES, WORK, GIVE)
INFANT = (AgeBand.INFANT,)


def test_it_begins_with_the_first_question_and_each_answer_leads_to_the_next() -> None:
    assert after(GUIDE, ()) is AGES
    assert after(GUIDE, ("small",)) is WORK
    assert after(GUIDE, ("small", "treat")) is GIVE


def test_an_end_names_category_age_band_and_why() -> None:
    assert after(GUIDE, ("small", "care")) == Outcome((Category.FAMILY_ASSOCIATE,), INFANT, addon=False, why=(BECAUSE,))
    both = after(GUIDE, ("both", "care"))
    assert both == Outcome(
        (Category.FAMILY_ASSOCIATE,), (AgeBand.INFANT, AgeBand.EARLY_CHILDHOOD), addon=False, why=(ALSO, BECAUSE)
    )


def test_what_is_settled_on_the_way_stays_settled() -> None:
    treats = (Category.MENTAL_HEALTH_SPECIALIST,)
    assert after(GUIDE, ("small", "treat", "yes")) == Outcome(treats, INFANT, addon=True, why=(BECAUSE, ALSO))
    assert after(GUIDE, ("small", "treat", "no")) == Outcome(treats, INFANT, addon=False, why=(BECAUSE, UNSURE))


def test_one_may_not_fit_one_track() -> None:
    assert after(GUIDE, ("small", "mixed")) == Outcome((), INFANT, addon=False, why=(UNSURE,))


@pytest.mark.parametrize(
    "answers", [("large",), ("treat",), ("small", "yes"), ("small", "care", "no"), ("small", "care", "care"), ("",)]
)
def test_an_answer_that_the_question_does_not_have_is_refused(answers: tuple[str, ...]) -> None:
    with pytest.raises(AnswerNotOffered) as refused:
        after(GUIDE, answers)
    assert refused.value.field == "answers"


def test_every_way_through_it_ends() -> None:
    assert list(ways(GUIDE)) == [
        ("small", "care"), ("small", "treat", "yes"), ("small", "treat", "no"), ("small", "mixed"),
        ("both", "care"), ("both", "treat", "yes"), ("both", "treat", "no"), ("both", "mixed"),
    ]  # fmt: skip


def training(target: Target, minutes: int, term: Term) -> Found[Asking]:
    return Found(Asking((target,), Kind.TRAINING, Training(minutes)), SAID, term)


def test_what_lies_ahead_is_what_the_edition_asks_on_that_day_of_the_category_and_of_the_add_on() -> None:
    old, new = Term(None, date(2023, 12, 31)), Term(date(2024, 1, 1))
    rows = [training(Target.MENTAL_HEALTH_SPECIALIST, 1800, old), training(Target.MENTAL_HEALTH_SPECIALIST, 1980, new)]
    addon = training(Target.REFLECTIVE_SUPERVISOR, 900, new)
    elsewhere = training(Target.FAMILY_ASSOCIATE, 60, new)
    policies = Policies(earning=(*rows, addon, elsewhere), keeping=(training(Target.MENTAL_HEALTH_SPECIALIST, 1, new),))
    outcome = after(GUIDE, ("small", "treat", "yes"))
    assert isinstance(outcome, Outcome)
    assert ahead(policies, outcome, date(2024, 1, 1)) == (
        (Target.MENTAL_HEALTH_SPECIALIST, ((Kind.TRAINING, rows[1]),)),
        (Target.REFLECTIVE_SUPERVISOR, ((Kind.TRAINING, addon),)),
    )
    without = after(GUIDE, ("small", "treat", "no"))
    assert isinstance(without, Outcome)
    assert ahead(policies, without, date(2023, 12, 31)) == ((Target.MENTAL_HEALTH_SPECIALIST, ((Kind.TRAINING, rows[0]),)),)
    nowhere = after(GUIDE, ("small", "mixed"))
    assert isinstance(nowhere, Outcome)
    assert ahead(policies, nowhere, date(2024, 1, 1)) == ()
