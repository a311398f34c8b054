"""Deciding: returned for amendment, deferred, approved for the examination, approved, or closed without an award.

The association decides. The ledger holds what was shown against what was pinned, names everything that is missing or could
not be checked, and refuses until it is there, or until a coordinator says why they endorse despite it: then the line says
both. No page was found that refuses somebody for good, so there is no *rejected*.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ledger.rulebook.application import Approved, ApprovedForExam, Closed, Deferred, Migrated, Reason, Returned
from ledger.rulebook.applying import require_coordinator, require_taken
from ledger.rulebook.assessment import Assessment, Item, Met
from ledger.rulebook.progress import Application, Pin
from ledger.rulebook.refusal import Malformed, Refusal
from ledger.rulebook.requirement import Kind
from ledger.rulebook.review import Outcome, Reached, Recommendation
from ledger.rulebook.vocabulary import LineId, Officer, PageId, Term
from ledger.rulebook.wording import said

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a decision rests on: the assessment under the pinned rules, and what the reviewers come to."""

    assessment: Assessment
    outcome: Outcome

    @property
    def emerging(self) -> bool:
        """Whether the reviewers recommend the add-on as emerging, which is for those who are still short of something."""
        return self.outcome.recommendation is Recommendation.EMERGING

    @property
    def inputs(self) -> tuple[LineId, ...]:
        """The lines that counted, each once, in the order of the items."""
        return tuple(dict.fromkeys(line for item in self.assessment.items for line in item.counted))


def lacking(grounds: Grounds, *, before_exam: bool = False) -> tuple[str, ...]:
    """Everything that stands in the way of an endorsement, each in a phrase; none: nothing does.

    ``before_exam``: all but the examination. For an emerging add-on only the base endorsement is asked.
    """
    items = grounds.assessment.missing
    if before_exam:
        items = tuple(item for item in items if item.kind is not Kind.EXAM)
    if grounds.emerging:
        items = tuple(item for item in items if item.kind is Kind.BASE)
    return (*map(_phrase, items), *_recommended(grounds.outcome, before_exam=before_exam))


def _phrase(item: Item) -> str:
    if item.met is Met.UNCHECKED:
        return f"{item.kind} not checked"
    return f"{item.kind}: " + ", ".join(map(said, item.missing))


def _recommended(outcome: Outcome, *, before_exam: bool) -> tuple[str, ...]:
    match outcome.reached:
        case Reached.WAITING:
            return ("recommendations: still to come",)
        case Reached.THIRD:
            return ("recommendations: split, and a third reviewer is to be asked",)
        case Reached.SPLIT:
            return ("recommendations: split",)
        case Reached.AGREED:
            return () if _favours(outcome.recommendation, before_exam) else (f"recommendations: {outcome.recommendation}",)


def _favours(recommendation: Recommendation | None, before_exam: bool) -> bool:  # noqa: FBT001 - which of two decisions
    """Whoever recommended the examination has recommended to endorse whoever passes it."""
    favourable = {Recommendation.EXAM, Recommendation.ENDORSE, Recommendation.EMERGING}
    return recommendation in (favourable - {Recommendation.EMERGING} if before_exam else favourable)


# What may be done -------------------------------------------------------------


class NothingAsked(Malformed):
    """An application is sent back or deferred with what is to be done, and why."""


class DayHasPassed(Malformed):
    """A day by which something is asked, or from which it is looked at again, has not passed yet."""


class SomethingMissing(Refusal):
    """Something that the pinned rules ask is missing or not checked; a coordinator who endorses despite it says why."""


class NotAssessed(Refusal):
    """An application that was built in the ledger is decided on its assessment and its reviews."""


class AssessedOtherwise(Refusal):
    """An application is assessed for what it asks, under the edition that it pinned."""


class NoExamAsked(Refusal):
    """The pinned rules ask for no examination."""


class NothingMigrated(Malformed):
    """An application is migrated to other rules than those that are pinned, of a day that has come."""


def send_back(
    asked: Application, *, by: Officer, on: date, tabs: Collection[Kind], due: date | None, reasons: Collection[Reason]
) -> Returned:
    """Sent back to be amended in these tabs, by ``due``."""
    require_coordinator(asked, by)
    require_taken(asked, Returned)
    _require_said(tabs, reasons, due, on)
    return Returned(valid=Term(on), tabs=_in_order(tabs), due=due, reasons=tuple(reasons))


def defer(
    asked: Application, *, by: Officer, on: date, missing: Collection[Kind], again_from: date | None, reasons: Collection[Reason]
) -> Deferred:
    """Not yet: the candidate gains what is missing, and is reviewed again, from ``again_from`` on."""
    require_coordinator(asked, by)
    require_taken(asked, Deferred)
    _require_said(missing, reasons, again_from, on)
    return Deferred(valid=Term(on), missing=_in_order(missing), again_from=again_from, reasons=tuple(reasons))


def close(asked: Application, *, by: Officer, on: date, reason: str) -> Closed:
    """Closed without an award. The candidate may apply again on the same day."""
    require_coordinator(asked, by)
    require_taken(asked, Closed)
    return Closed(valid=Term(on), reason=reason)


def migrate(asked: Application, *, by: Officer, on: date, to: Pin, reason: str) -> Migrated:
    """The association moves a submitted application to the rules of another day, and says why."""
    require_coordinator(asked, by)
    require_taken(asked, Migrated)
    if to == asked.pin or to.network is None or to.day is None or to.day > on:
        raise NothingMigrated(field="as_of")
    return Migrated(valid=Term(on), edition=to.edition, network=to.network, as_of=to.day, reason=reason)


def approve_for_exam(
    asked: Application, *, by: Officer, on: date, grounds: Grounds, despite: str | None = None
) -> ApprovedForExam:
    """All but the examination is there. Raises ``SomethingMissing``, which names everything that is not."""
    require_coordinator(asked, by)
    require_taken(asked, ApprovedForExam)
    _require_fitting(asked, grounds)
    if not any(item.kind is Kind.EXAM for item in grounds.assessment.items):
        raise NoExamAsked
    missing = _checked(lacking(grounds, before_exam=True), despite)
    return ApprovedForExam(valid=Term(on), missing=missing, despite=despite if missing else None)


def approve(
    asked: Application, *, by: Officer, on: date, endorsement: PageId, grounds: Grounds | None = None, despite: str | None = None
) -> Approved:
    """The association decides to endorse; ``endorsement`` is the page to be opened, or for the add-on written on, in the same write.

    An application made on paper may be decided on paper, without ``grounds``: the ledger says nothing of what it did not
    see. Raises ``SomethingMissing``, which names everything that is, unless ``despite`` says why that does not matter.
    """
    require_coordinator(asked, by)
    require_taken(asked, Approved)
    pin = asked.pin or Pin("", None, None)
    if grounds is None:
        if not asked.on_paper:
            raise NotAssessed
        return Approved(valid=Term(on), endorsement=endorsement, edition=pin.edition, network=pin.network)
    _require_fitting(asked, grounds)
    missing = _checked(lacking(grounds), despite)
    return Approved(
        valid=Term(on), endorsement=endorsement, edition=pin.edition, network=pin.network, assessment_day=grounds.assessment.day,
        inputs=grounds.inputs, missing=missing, despite=despite if missing else None,
    )  # fmt: skip


def _checked(missing: tuple[str, ...], despite: str | None) -> tuple[str, ...]:
    if missing and not (despite or "").strip():
        raise SomethingMissing("; ".join(missing) + ".")
    return missing


def _require_fitting(asked: Application, grounds: Grounds) -> None:
    assessed = grounds.assessment
    pin = asked.pin
    if pin is None or (assessed.target, assessed.edition) != (asked.target, pin.edition):
        raise AssessedOtherwise
    if pin.network is not None and assessed.network != pin.network:
        raise AssessedOtherwise


def _require_said(kinds: Collection[Kind], reasons: Collection[Reason], day: date | None, on: date) -> None:
    if not kinds or not reasons:
        raise NothingAsked
    if day is not None and day < on:
        raise DayHasPassed


def _in_order(kinds: Collection[Kind]) -> tuple[Kind, ...]:
    return tuple(kind for kind in Kind if kind in kinds)
