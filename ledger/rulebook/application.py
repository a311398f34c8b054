"""Application: what a candidate submits to the association where they live.

This chapter holds only what an endorsement's first line leans on; evidence, review and examination have chapters of
their own, later.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, PageId, PersonId, Term

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
