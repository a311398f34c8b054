"""Application: what a candidate submits to the association where they live.

This chapter holds only what an endorsement's first line leans on; evidence, review and examination have chapters of
their own, later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger.rulebook.professional import Professional
from ledger.rulebook.refusal import ImpossibleHistory, NotEntitled, Refusal
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Line, Officer, PageId, PersonId, Role, Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The candidate applies for one category and age band; the edition of that day is pinned (sealed)."""

    valid: Term
    applicant: PersonId
    association: AssociationCode
    category: Category
    age_band: AgeBand
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """The association decided to endorse; ``endorsement`` is the page it opened (sealed)."""

    valid: Term
    endorsement: PageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The candidate withdrew before a decision (sealed)."""

    valid: Term


Event = Submitted | Approved | Withdrawn

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Application:
    """What was asked, of whom, under which edition; ``endorsement`` is the page that its approval opened.

    ``erased`` says that what was told here is gone, and that nothing can be decided over it any more.
    """

    applicant: PersonId
    association: AssociationCode
    category: Category
    age_band: AgeBand
    edition: str
    submitted_on: date | None
    endorsement: PageId | None = None
    withdrawn: bool = False
    erased: bool = False

    @property
    def decided(self) -> bool:
        """Whether it is approved or withdrawn."""
        return self.endorsement is not None or self.withdrawn


_NOTHING_LEFT = Application(
    PersonId(""), AssociationCode(""), Category.FAMILY_ASSOCIATE, AgeBand.INFANT, "", None, erased=True
)  # fmt: skip


def after(asked: Application | None, line: Line[object]) -> Application:
    """The application after one more line. Raises ``ImpossibleHistory``."""
    match line.event:
        case Submitted() as told:
            if asked is not None:
                raise ImpossibleHistory("an application is submitted once")
            return Application(
                told.applicant, told.association, told.category, told.age_band, told.edition, told.valid.start
            )  # fmt: skip
        case Approved(endorsement=page):
            return replace(_open(asked), endorsement=page)
        case Withdrawn():
            return replace(_open(asked), withdrawn=True)
        case _:
            return replace(asked or _NOTHING_LEFT, erased=True)


def _open(asked: Application | None) -> Application:
    if asked is None or (asked.decided and not asked.erased):
        raise ImpossibleHistory("an application is submitted first, and decided once")
    return asked


# What may be done -------------------------------------------------------------


class NotItsCoordinator(NotEntitled):
    """Only a coordinator of the association that was applied to decides an application."""


class NotItsOfficer(NotEntitled):
    """Only an officer of the association that is applied to takes an application in."""


class ResidenceNotKnown(Refusal):
    """A candidate says where they live before they apply."""


class AlreadyDecided(Refusal):
    """This application is already approved or withdrawn."""


class ApplicationErased(Refusal):
    """What this application said is erased; nothing can be decided over it any more."""


def submit(
    person: Professional,
    *,
    by: Officer,
    on: date,
    applicant: PersonId,
    category: Category,
    age_band: AgeBand,
    edition: str,
) -> Submitted:
    """The candidate applies to the association of ``by``; that it may endorse them is for ``reciprocity.py`` to say first."""
    if person.residence(on) is None:
        raise ResidenceNotKnown
    return Submitted(
        valid=Term(on), applicant=applicant, association=by.association, category=category, age_band=age_band, edition=edition
    )


def approve(asked: Application, *, by: Officer, on: date, endorsement: PageId) -> Approved:
    """The association decides to endorse; ``endorsement`` is the page to be opened in the same write."""
    if (by.association, by.role) != (asked.association, Role.COORDINATOR):
        raise NotItsCoordinator
    _require_undecided(asked)
    return Approved(valid=Term(on), endorsement=endorsement)


def withdraw(asked: Application, *, by: Officer, on: date) -> Withdrawn:
    """The candidate withdraws; the association that was applied to takes that in."""
    if by.association != asked.association:
        raise NotItsOfficer
    _require_undecided(asked)
    return Withdrawn(valid=Term(on))


def _require_undecided(asked: Application) -> None:
    if asked.erased:
        raise ApplicationErased
    if asked.decided:
        raise AlreadyDecided
