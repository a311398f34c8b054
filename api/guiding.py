"""The guide, for the door and for the page: what comes after some answers, and at its end what would still be missing.

Answers say nothing of who gives them, and none is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from api.rules import Rule, shown
from ledger.office import Office
from ledger.procedures import catalogue
from ledger.rulebook import guide
from ledger.rulebook.catalogue import Edition, Rules
from ledger.rulebook.guide import Outcome, Question, Wording
from ledger.rulebook.requirement import Target
from ledger.rulebook.vocabulary import AgeBand, Category


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that may be given: its id is added to ``answers``."""

    id: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Asked:
    """The next question."""

    id: str
    text: Wording
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A question that was answered, and how."""

    question: Wording
    answer: Wording
    before: tuple[str, ...]
    """The answers given before it."""


@dataclass(frozen=True, slots=True)
class Endorsement:
    """A category in an age band, as the association calls it; ``offered``: whether it endorses in that age band."""

    category: str
    age_band: str
    name: str
    abbreviation: str
    offered: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """What would still be asked of somebody who has nothing yet: by the rules of the day, each with its source."""

    target: str
    name: str
    requirements: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Where the answers led. No category stands above another; none at all means that no track fits by itself.

    ``coordinator`` is where to write with questions, where a page of the association says so; else ``site`` is where to look.
    """

    endorsements: tuple[Endorsement, ...]
    addon: bool
    why: tuple[Wording, ...]
    ahead: tuple[Ahead, ...]
    ask: Wording
    coordinator: str | None
    site: str | None


@dataclass(frozen=True, slots=True)
class Guided:
    """The next question or the outcome, never both."""

    on: date
    association: str
    answers: tuple[str, ...]
    question: Asked | None
    outcome: Found | None


ADDON: Final = "Endorsed Reflective Supervisor"
ASK: Final = Wording(
    "One's work may not fit one track, and no category stands above another. If you are unsure, ask the coordinator of your "
    "association.",
    "Su trabajo puede no corresponder a una sola categoría, y ninguna categoría está por encima de otra. Si tiene dudas, "
    "pregunte a la coordinación de su asociación.",
)


def guided(office: Office, association: str, answers: tuple[str, ...]) -> Guided:
    """What comes after ``answers``. Raises ``AssociationNotKnown``, ``AnswerNotOffered``."""
    edition = catalogue.edition(association)
    today = office.today(edition.zone)
    reached = guide.after(edition.network.guide, answers)
    return Guided(
        on=today,
        association=edition.code,
        answers=answers,
        question=_asked(reached) if isinstance(reached, Question) else None,
        outcome=_found(edition, edition.on(today), reached) if isinstance(reached, Outcome) else None,
    )


def given(answers: tuple[str, ...]) -> tuple[Given, ...]:
    """The questions that ``answers`` answered."""
    questions = catalogue.shipped().network.guide
    told = []
    for place, answer in enumerate(answers):
        question = guide.after(questions, answers[:place])
        if isinstance(question, Question):
            chosen = next(choice for choice in question.choices if choice.id == answer)
            told.append(Given(question.asks, chosen.says, answers[:place]))
    return tuple(told)


def _asked(question: Question) -> Asked:
    return Asked(question.id, question.asks, tuple(Answer(choice.id, choice.says) for choice in question.choices))


def _found(edition: Edition, rules: Rules, outcome: Outcome) -> Found:
    return Found(
        endorsements=tuple(_endorsement(rules, category, band) for category in outcome.categories for band in outcome.age_bands),
        addon=outcome.addon,
        why=outcome.why,
        ahead=tuple(
            Ahead(target.value, _name(rules, target), tuple(shown(kind.value, fact) for kind, fact in asked))
            for target, asked in guide.ahead(rules.policies, outcome, rules.day)
        ),
        ask=ASK,
        coordinator=edition.contact_on(rules.day),
        site=next(iter(edition.sites), None),
    )


def _name(rules: Rules, target: Target) -> str:
    """The neutral name of a category, or the add-on's."""
    return ADDON if target is Target.REFLECTIVE_SUPERVISOR else rules.words.facts(Category(target.value)).name


def _endorsement(rules: Rules, category: Category, band: AgeBand) -> Endorsement:
    title = rules.words.title(category, band)
    return Endorsement(category.value, band.value, title.name, title.abbreviation, band in rules.age_bands.value)
