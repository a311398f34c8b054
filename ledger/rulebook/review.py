"""Review: people who are endorsed themselves read an application and recommend; the association decides.

How many review, in how many tiers, and whether a split goes to a third, is the edition's to say (``policies.Reviewing``).
Nobody reviews somebody they are tied to, and nobody sees another's recommendation before they have given their own. What
may be done is in ``reviewing.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ledger.rulebook.policies import Reviewing
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, PageId, PersonId, Term

# What happens -----------------------------------------------------------------


class Recommendation(StrEnum):
    """What a reviewer recommends. There is no *reject*: no association was found that has one."""

    ENDORSE = "endorse"
    EXAM = "exam"
    """Let the candidate sit the examination."""
    EMERGING = "emerging"
    """Of the add-on only: as emerging, for as long as the edition says."""
    AMEND = "amend"
    DEFER = "defer"


class Conflict(StrEnum):
    """What keeps a reviewer out: what they are to the applicant."""

    APPLICANT = "applicant"
    PROVIDER = "provider"
    """Gives the applicant reflective supervision or consultation."""
    RATER = "rater"
    SUPERVISOR = "supervisor"
    SPOUSE = "spouse"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A reviewer is asked (sealed).

    ``reviewer`` is the officer who will recommend, of ``association``, which may be another than was applied to; ``person``
    is the same one on the books, and ``endorsement`` what they held on that day, which is why they may review.
    """

    valid: Term
    reviewer: PersonId
    association: AssociationCode
    person: PersonId
    endorsement: PageId
    tier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recused:
    """The reviewer that ``assignment`` named is kept out (sealed)."""

    valid: Term
    assignment: LineId
    conflict: Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The reviewer recommends, for these reasons, and declares that no conflict is known to them (sealed)."""

    valid: Term
    assignment: LineId
    recommendation: Recommendation
    reasons: tuple[str, ...]


Event = Assigned | Recused | Recorded

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Review:
    """One reviewer's part. ``id`` is the line that assigned it; ``recommendation`` is ``None`` until theirs is in."""

    id: LineId
    reviewer: PersonId
    association: AssociationCode
    person: PersonId
    tier: int
    recommendation: Recommendation | None = None
    reasons: tuple[str, ...] = ()
    recorded_on: date | None = None
    recused: Conflict | None = None


Reviews = tuple[Review, ...]
"""The reviews of one application, in the order in which they were assigned."""


def after(reviews: Reviews, line: Line[Event]) -> Reviews:
    """The reviews after one more line. Raises ``ImpossibleHistory``."""
    match line.event:
        case Assigned() as told:
            return (*reviews, Review(line.id, told.reviewer, told.association, told.person, told.tier))
        case Recused(assignment=named, conflict=conflict):
            return _with(reviews, replace(_open(reviews, named), recused=conflict))
        case Recorded(assignment=named, valid=valid) as told:
            given = replace(_open(reviews, named), recommendation=told.recommendation, reasons=told.reasons)
            return _with(reviews, replace(given, recorded_on=valid.start))


def again(reviews: Reviews) -> Reviews:
    """The same reviewers before an application that came back amended: they recommend anew."""
    return tuple(replace(one, recommendation=None, reasons=(), recorded_on=None) for one in reviews)


def find(reviews: Reviews, id: LineId) -> Review | None:
    """The review that the line ``id`` assigned."""
    return next((one for one in reviews if one.id == id), None)


def sitting(reviews: Reviews, tier: int) -> Reviews:
    """Who reviews in that tier and was not kept out."""
    return tuple(one for one in reviews if one.tier == tier and one.recused is None)


def _open(reviews: Reviews, id: LineId) -> Review:
    found = find(reviews, id)
    if found is None or found.recused or found.recommendation:
        raise ImpossibleHistory(f"no review {id} is waited for")
    return found


def _with(reviews: Reviews, changed: Review) -> Reviews:
    return tuple(changed if one.id == changed.id else one for one in reviews)


class Reached(StrEnum):
    """How far the reviewers of an application have come."""

    WAITING = "waiting"
    """A recommendation is still to come."""
    THIRD = "third"
    """They are split, and a third is asked."""
    SPLIT = "split"
    """They are split, and nobody more is asked: the association decides."""
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the reviewers come to: in which ``tier`` they are, and, once ``agreed``, their recommendation."""

    reached: Reached
    tier: int
    recommendation: Recommendation | None = None


def in_each(rule: Reviewing) -> int:
    """How many reviewers each tier has: all of them, spread over the tiers."""
    return -(-rule.reviewers // rule.tiers)


def outcome(reviews: Reviews, rule: Reviewing) -> Outcome:
    """What the reviewers come to under ``rule``, tier by tier: the last tier's word is the outcome."""
    found = Outcome(Reached.WAITING, 1)
    for tier in range(1, rule.tiers + 1):
        found = _outcome(sitting(reviews, tier), tier, rule)
        if found.reached is not Reached.AGREED:
            break
    return found


def _outcome(reviews: Reviews, tier: int, rule: Reviewing) -> Outcome:
    """What most of a tier say, once everybody asked has; where there is no such word, a third is asked, or nobody more."""
    said = [one.recommendation for one in reviews if one.recommendation]
    if len(said) < max(in_each(rule), len(reviews)):
        return Outcome(Reached.WAITING, tier)
    for recommendation in Recommendation:
        if 2 * said.count(recommendation) > len(said):
            return Outcome(Reached.AGREED, tier, recommendation)
    return Outcome(Reached.THIRD if rule.third and len(said) == in_each(rule) else Reached.SPLIT, tier)


# What may be seen -------------------------------------------------------------


def shown(reviews: Reviews, reader: PersonId, *, coordinating: bool = False) -> Reviews:
    """The reviews that ``reader`` may see: of each tier, once their own there is in, and of the tiers below theirs.

    Who does not review sees none, but a coordinator of the association (``coordinating``), who sees all.
    """
    mine = tuple(one for one in reviews if one.reviewer == reader and one.recused is None)
    if not mine:
        return reviews if coordinating else ()
    given = max((one.tier for one in mine if one.recommendation), default=0)
    below = max(one.tier for one in mine)
    return tuple(one for one in reviews if one in mine or one.tier <= given or one.tier < below)
