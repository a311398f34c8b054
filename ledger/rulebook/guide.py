"""Guide: which endorsement is right for me? Questions with answers, and at the end a category, and why.

The questions are data of the network's edition. Categories are no ladder, so that an end may name several, and none of them
is more than another; it may name none, for whoever fits no single track: a coordinator of the association then helps. Nothing
of what somebody answers is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.rulebook.fact import Source
from ledger.rulebook.policies import Policies
from ledger.rulebook.refusal import Malformed
from ledger.rulebook.requirement import Requirements, Target, requirements
from ledger.rulebook.vocabulary import AgeBand, Category

# What an edition says ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wording:
    """The same words in English and in Spanish."""

    en: str
    es: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: what it settles, and why; and the question it leads ``to`` (``None``: this is the end).

    ``addon``: the add-on Endorsed Reflective Supervisor is worth applying for as well.
    """

    id: str
    says: Wording
    to: str | None
    categories: tuple[Category, ...] = ()
    age_bands: tuple[AgeBand, ...] = ()
    addon: bool = False
    why: Wording | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers. The first of a guide is asked first."""

    id: str
    asks: Wording
    choices: tuple[Choice, ...]
    source: Source


# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the answers led. No category: one's work may not fit one track."""

    categories: tuple[Category, ...]
    age_bands: tuple[AgeBand, ...]
    addon: bool
    why: tuple[Wording, ...]


def after(guide: Sequence[Question], answers: Sequence[str]) -> Question | Outcome:
    """What comes after ``answers``: the next question, or the outcome. Raises ``AnswerNotOffered``."""
    question, chosen = guide[0], list[Choice]()
    for answer in answers:
        if chosen and chosen[-1].to is None:
            raise AnswerNotOffered(field="answers")
        choice = _choice(question, answer)
        chosen.append(choice)
        question = _question(guide, choice.to) if choice.to else question
    return _outcome(chosen) if chosen and chosen[-1].to is None else question


def ways(guide: Sequence[Question]) -> Iterator[tuple[str, ...]]:
    """Every way through the guide, from the first question to an end. A guide that leads back to a question has no end of them."""
    begun: list[tuple[str, ...]] = [()]
    while begun:
        way = begun.pop()
        reached = after(guide, way)
        if isinstance(reached, Outcome):
            yield way
        else:
            begun.extend((*way, choice.id) for choice in reversed(reached.choices))


def ahead(policies: Policies, outcome: Outcome, day: date) -> tuple[tuple[Target, Requirements], ...]:
    """What ``policies`` ask on ``day`` of who goes for the outcome's categories, and for the add-on where it is worth it."""
    targets = [Target(category.value) for category in outcome.categories]
    if outcome.addon:
        targets.append(Target.REFLECTIVE_SUPERVISOR)
    return tuple((target, requirements(policies.earning, target, day)) for target in targets)


def _outcome(chosen: Sequence[Choice]) -> Outcome:
    return Outcome(
        categories=tuple(category for choice in chosen for category in choice.categories),
        age_bands=tuple(band for choice in chosen for band in choice.age_bands),
        addon=any(choice.addon for choice in chosen),
        why=tuple(choice.why for choice in chosen if choice.why),
    )


def _question(guide: Sequence[Question], wanted: str) -> Question:
    return next(question for question in guide if question.id == wanted)


def _choice(question: Question, answer: str) -> Choice:
    for choice in question.choices:
        if choice.id == answer:
            return choice
    raise AnswerNotOffered(field="answers")


# How it says no ---------------------------------------------------------------


class AnswerNotOffered(Malformed):
    """The guide's question does not have this answer."""
