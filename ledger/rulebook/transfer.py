"""Transfer: an endorsement follows its holder from one association to another.

The holder asks, the leaving association releases, the joining association accepts. Until the last of the three the
endorsement stays where it is, so that nobody is ever endorsed by two associations, or by none, because they moved
house. A transfer belongs to a person and moves one or more endorsements in one write.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.rulebook.vocabulary import AssociationCode, PageId, PersonId, Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """The holder asks to move these endorsements (sealed); ``until`` is the day by which both sides should have acted."""

    valid: Term
    holder: PersonId
    leaving: AssociationCode
    joining: AssociationCode
    endorsements: tuple[PageId, ...]
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingConfirmed:
    """The leaving association released every endorsement asked for (sealed; the releases are public)."""

    valid: Term
    releases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The joining association accepted; the endorsements moved in the same write (sealed)."""

    valid: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """One side declined (sealed)."""

    valid: Term
    by_association: AssociationCode
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The holder withdrew the request (sealed)."""

    valid: Term


Event = Requested | StandingConfirmed | Accepted | Declined | Withdrawn
