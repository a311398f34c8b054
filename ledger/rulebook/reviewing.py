"""Reviewing: a reviewer is assigned, kept out by a conflict, or recommends. What stands is in ``review.py``.

Whoever reviews is endorsed, on the day they are assigned and on the day they recommend, in a category that the edition names for what is applied for
(``policies.Reviewers``), here or in another association: small ones borrow. Some ties are known from the books and keep a
reviewer out by themselves; of others (a spouse) only the reviewer can tell, and says with each recommendation that there is
none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.rulebook.applying import require_coordinator, require_taken
from ledger.rulebook.policies import Reviewers, Reviewing
from ledger.rulebook.progress import Application
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.requirement import Relation
from ledger.rulebook.review import (
    Assigned,
    Conflict,
    Reached,
    Recommendation,
    Recorded,
    Recused,
    Review,
    find,
    in_each,
    outcome,
    sitting,
)
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import LineId, Officer, PageId, PersonId, Term

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ties:
    """From the books: who gave the applicant supervision, by their log of it; and under which other records ``reviewer`` goes."""

    providers: frozenset[PersonId] = field(default_factory=frozenset)
    reviewer: frozenset[PersonId] = field(default_factory=frozenset)


def conflict(asked: Application, person: PersonId, ties: Ties) -> Conflict | None:
    """What the books know that keeps ``person`` out of this application; a declared tie is for them to say."""
    selves = ties.reviewer | {person}
    if asked.applicant in selves:
        return Conflict.APPLICANT
    relations = {one.relation for one in asked.references if one.rater in selves}
    if selves & ties.providers or Relation.PROVIDER in relations:
        return Conflict.PROVIDER
    if Relation.SUPERVISOR in relations:
        return Conflict.SUPERVISOR
    return Conflict.RATER if relations else None


def qualifying(held: Mapping[PageId, Endorsement], rule: Reviewers, on: date) -> PageId | None:
    """The endorsement, of those that somebody holds, by which they may review on that day."""
    for page, one in held.items():
        stood = one.on(on)
        if stood.standing is Answer.ACTIVE and (stood.category in rule.categories or (rule.addon and stood.addon is not None)):
            return page
    return None


# What may be done -------------------------------------------------------------


class NotEndorsedToReview(Refusal):
    """A reviewer is endorsed, when assigned and when they recommend, in a category that the edition names for it."""


class InConflict(Refusal):
    """Nobody reviews the application of somebody they are tied to."""


class ReviewsAlready(Refusal):
    """This person reviews this application already, or was kept out of it."""


class EnoughReviewers(Refusal):
    """The edition asks for no further reviewer now."""


class NoSuchAssignment(Refusal):
    """No recommendation of that reviewer is waited for here."""


class NotTheReviewer(NotEntitled):
    """Only the reviewer who was assigned gives this recommendation."""


class ConflictNotRuledOut(Malformed):
    """A reviewer says that they know of no tie to the applicant, or steps back."""


class OnlyOfTheAddOn(Malformed):
    """Emerging is recommended of the add-on only."""


class ReasonsMissing(Malformed):
    """A recommendation that is not for the candidate gives its reasons."""


def assign(  # noqa: PLR0913 - each is a fact of the line, or a rule
    asked: Application,
    *,
    by: Officer,
    on: date,
    reviewer: Officer,
    person: PersonId,
    held: Mapping[PageId, Endorsement],
    ties: Ties,
    rule: Reviewing,
    reviewers: Reviewers,
) -> Assigned:
    """The association asks ``reviewer``, who is ``person`` on the books and holds ``held``, to review."""
    require_coordinator(asked, by)
    require_taken(asked, Assigned)
    if any(one.person == person or one.reviewer == reviewer.id for one in asked.reviews):
        raise ReviewsAlready(field="reviewer")
    if (tie := conflict(asked, person, ties)) is not None:
        raise InConflict(f"They are the applicant's {tie}." if tie is not Conflict.APPLICANT else "", field="reviewer")
    endorsement = qualifying(held, reviewers, on)
    if endorsement is None:
        raise NotEndorsedToReview(field="reviewer")
    return Assigned(
        valid=Term(on), reviewer=reviewer.id, association=reviewer.association, person=person, endorsement=endorsement,
        tier=_tier(asked, rule),
    )  # fmt: skip


def _tier(asked: Application, rule: Reviewing) -> int:
    """The tier in which another reviewer is needed now. Raises ``EnoughReviewers``."""
    stands = outcome(asked.reviews, rule)
    wanted = stands.reached is Reached.THIRD or len(sitting(asked.reviews, stands.tier)) < in_each(rule)
    if stands.reached is Reached.AGREED or not wanted:
        raise EnoughReviewers
    return stands.tier


def recuse(asked: Application, *, by: Officer, on: date, assignment: LineId, conflict: Conflict) -> Recused:
    """The reviewer steps back, or the association keeps them out; somebody else is then assigned."""
    review = find(asked.reviews, assignment)
    if review is None or review.reviewer != by.id:
        require_coordinator(asked, by)
    require_taken(asked, Recused)
    _waited_for(asked, assignment)
    return Recused(valid=Term(on), assignment=assignment, conflict=conflict)


def recommend(  # noqa: PLR0913 - each is a fact of the line, or a rule
    asked: Application,
    *,
    by: Officer,
    on: date,
    assignment: LineId,
    recommendation: Recommendation,
    reasons: Collection[str],
    held: Mapping[PageId, Endorsement],
    ties: Ties,
    reviewers: Reviewers,
    no_conflict: bool,
) -> Recorded:
    """The reviewer recommends. A tie that came to light since they were assigned, or a lapse, keeps them out now."""
    review = _waited_for(asked, assignment)
    if review.reviewer != by.id:
        raise NotTheReviewer
    require_taken(asked, Recorded)
    if conflict(asked, review.person, ties) is not None:
        raise InConflict
    if qualifying(held, reviewers, on) is None:
        raise NotEndorsedToReview
    if not no_conflict:
        raise ConflictNotRuledOut(field="no_conflict")
    if recommendation is Recommendation.EMERGING and asked.base is None:
        raise OnlyOfTheAddOn(field="recommendation")
    if recommendation in {Recommendation.AMEND, Recommendation.DEFER} and not reasons:
        raise ReasonsMissing(field="reasons")
    return Recorded(valid=Term(on), assignment=assignment, recommendation=recommendation, reasons=tuple(reasons))


def _waited_for(asked: Application, assignment: LineId) -> Review:
    review = find(asked.reviews, assignment)
    if review is None or review.recused or review.recommendation:
        raise NoSuchAssignment(field="assignment")
    return review
