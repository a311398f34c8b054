"""Progress: how far an application has come, read off its page.

The second part of the application's chapter. One fold reads the whole page: the application's own lines, and those of its
references, reviews and examinations. In which stage each line is taken is one table, which the decisions ask too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from ledger.rulebook import application, exam, reference, review
from ledger.rulebook.application import Reason
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.requirement import Target
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Line, PageId, PersonId

# What stands ------------------------------------------------------------------


class Stage(StrEnum):
    """How far an application has come."""

    REGISTERED = "registered"
    BUILDING = "building"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DEFERRED = "deferred"
    EXAM = "exam"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Pin:
    """The rules that an application is judged by: those of ``day`` in two files, known by their digests."""

    edition: str
    network: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Application:
    """What was asked, of whom, under which rules, and how far it has come.

    ``base`` is the endorsement on which the add-on is asked for. ``endorsement`` is the page that the approval opened.
    ``erased`` says that what was told here is gone, and that nothing can be decided over it any more.
    """

    applicant: PersonId
    association: AssociationCode
    category: Category
    age_band: AgeBand
    stage: Stage
    base: PageId | None = None
    registered_on: date | None = None
    accepted_on: date | None = None
    submitted_on: date | None = None
    advisor: PersonId | None = None
    pin: Pin | None = None
    due: date | None = None
    again_from: date | None = None
    reasons: tuple[Reason, ...] = ()
    endorsement: PageId | None = None
    references: reference.References = ()
    reviews: review.Reviews = ()
    sittings: exam.Sittings = ()
    erased: bool = False

    @property
    def target(self) -> Target:
        """What is asked for: the add-on, or the category."""
        return Target.REFLECTIVE_SUPERVISOR if self.base else Target(self.category.value)

    @property
    def edition(self) -> str:
        """The digest that is pinned; none before it is submitted."""
        return self.pin.edition if self.pin else ""

    @property
    def on_paper(self) -> bool:
        """Whether it came in whole, so that the ledger saw nothing of how it was built."""
        return self.registered_on is None

    @property
    def in_review(self) -> bool:
        """Whether a reviewer has been asked."""
        return self.stage is Stage.SUBMITTED and bool(self.reviews)

    @property
    def decided(self) -> bool:
        """Whether it is over: approved, withdrawn, expired or closed."""
        return self.stage not in OPEN


_UNSUBMITTED: Final = frozenset({Stage.REGISTERED, Stage.BUILDING})
_SUBMITTED: Final = frozenset({Stage.SUBMITTED, Stage.RETURNED, Stage.DEFERRED, Stage.EXAM})
OPEN: Final = _UNSUBMITTED | _SUBMITTED
"""The stages in which an application still waits for somebody."""

TAKEN: Final[dict[type, frozenset[Stage]]] = {
    application.Accepted: frozenset({Stage.REGISTERED}),
    application.Redirected: _UNSUBMITTED,
    application.Advised: frozenset({Stage.BUILDING}),
    application.Submitted: frozenset({Stage.BUILDING}),
    application.Returned: frozenset({Stage.SUBMITTED}),
    application.Resubmitted: frozenset({Stage.RETURNED, Stage.DEFERRED}),
    application.Deferred: frozenset({Stage.SUBMITTED, Stage.EXAM}),
    application.ApprovedForExam: frozenset({Stage.SUBMITTED}),
    application.Approved: frozenset({Stage.SUBMITTED, Stage.EXAM}),
    application.Migrated: _SUBMITTED,
    application.Withdrawn: OPEN,
    application.Expired: _UNSUBMITTED,
    application.Closed: OPEN,
    **dict.fromkeys((reference.Requested, reference.Received, reference.Declined, reference.RaterVetted), OPEN),
    **dict.fromkeys((review.Assigned, review.Recused), _SUBMITTED),
    review.Recorded: frozenset({Stage.SUBMITTED}),
    **dict.fromkeys((exam.Scheduled, exam.MarkerNamed, exam.Scored, exam.Passed, exam.NotPassed), frozenset({Stage.EXAM})),
}
"""In which stages each line is taken."""

_LEADS: Final[dict[type, Stage]] = {
    application.Accepted: Stage.BUILDING,
    application.Redirected: Stage.REGISTERED,
    application.Returned: Stage.RETURNED,
    application.Deferred: Stage.DEFERRED,
    application.Submitted: Stage.SUBMITTED,
    application.Resubmitted: Stage.SUBMITTED,
    application.ApprovedForExam: Stage.EXAM,
    application.Approved: Stage.APPROVED,
    application.Withdrawn: Stage.WITHDRAWN,
    application.Expired: Stage.EXPIRED,
    application.Closed: Stage.CLOSED,
}
"""Where a line leads; the others leave the stage as it is."""


def after(asked: Application | None, line: Line[object]) -> Application:
    """The application after one more line of its page. Raises ``ImpossibleHistory``.

    Once something told here is erased, what else is written no longer changes what stands.
    """
    event = line.event
    if asked is not None and asked.erased:
        return asked
    if asked is None and isinstance(event, application.Registered | application.Submitted):
        return _begun(event)
    if type(event) not in TAKEN and not isinstance(event, application.Registered):
        return replace(asked or _NOTHING_LEFT, erased=True)
    if asked is None or asked.stage not in TAKEN.get(type(event), ()):
        raise ImpossibleHistory(f"{type(event).__name__} is not taken here: an application is begun first, and decided once")
    return replace(_changed(asked, line), stage=_LEADS.get(type(event), asked.stage))


_NOTHING_LEFT: Final = Application(
    PersonId(""), AssociationCode(""), Category.FAMILY_ASSOCIATE, AgeBand.INFANT, Stage.REGISTERED, erased=True
)


def _begun(event: application.Registered | application.Submitted) -> Application:
    begun = Application(event.applicant, event.association, event.category, event.age_band, Stage.REGISTERED, event.base)
    if isinstance(event, application.Submitted):
        return _submitted(begun, event)
    return replace(begun, registered_on=event.valid.start)


def _submitted(asked: Application, event: application.Submitted) -> Application:
    day = event.valid.start
    return replace(asked, stage=Stage.SUBMITTED, submitted_on=day, pin=Pin(event.edition, event.network, day))


def _changed(asked: Application, line: Line[object]) -> Application:
    """What a line says, beside the stage it leads to."""
    match line.event:
        case application.Accepted(valid=valid, advisor=advisor):
            return replace(asked, accepted_on=valid.start, advisor=advisor)
        case application.Redirected(category=category, age_band=age_band, reason=reason):
            return replace(asked, category=category, age_band=age_band, accepted_on=None, reasons=(Reason(reason),))
        case application.Submitted() as told:
            return _submitted(asked, told)
        case application.Approved(endorsement=page):
            return replace(asked, endorsement=page)
        case application.Migrated(edition=edition, network=network, as_of=day):
            return replace(asked, pin=Pin(edition, network, day))
        case _:
            return _returned(asked, line)


def _returned(asked: Application, line: Line[object]) -> Application:
    """Sent back to the candidate, and back again: then its reviewers recommend anew."""
    match line.event:
        case application.Returned(due=due, reasons=reasons):
            return replace(asked, due=due, reasons=reasons)
        case application.Deferred(again_from=again_from, reasons=reasons):
            return replace(asked, again_from=again_from, reasons=reasons)
        case application.Resubmitted():
            return replace(asked, due=None, again_from=None, reasons=(), reviews=review.again(asked.reviews))
        case _:
            return _beside(asked, line)


def _beside(asked: Application, line: Line[Any]) -> Application:
    """The lines of its references, reviews and examinations."""
    if isinstance(line.event, reference.Event):
        return replace(asked, references=reference.after(asked.references, line))
    if isinstance(line.event, review.Event):
        return replace(asked, reviews=review.after(asked.reviews, line))
    if isinstance(line.event, exam.Event):
        return replace(asked, sittings=exam.after(asked.sittings, line))
    return asked
