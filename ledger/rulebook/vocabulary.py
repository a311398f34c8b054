"""The words every chapter shares: codes, categories, age bands, days, and the people who may act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, NewType, TypeVar

AssociationCode = NewType("AssociationCode", str)
"""Who acts, in lower case: ``wi``, ``co``, ``ie``; ``alliance`` for the Alliance at large, ``root`` for its offline key."""

PageId = NewType("PageId", str)
"""The name of a page (the log's *stream*): a random UUID, or a readable name for administrative pages."""

LineId = NewType("LineId", str)
"""The id of one line, unique in the log (a UUIDv7)."""

PersonId = NewType("PersonId", str)
"""A person's pseudonym: the page of the person. Derived from nothing."""

E_co = TypeVar("E_co", covariant=True)

ALLIANCE = AssociationCode("alliance")
ROOT = AssociationCode("root")


class Category(StrEnum):
    """The categories of endorsement. They are not a ladder: no order among them means anything.

    ``FAMILY_REFLECTIVE_SUPERVISOR`` was granted from about 2022 to 2024 and is retired; which day, the network's edition says.
    """

    FAMILY_ASSOCIATE = "FA"
    FAMILY_SPECIALIST = "FS"
    FAMILY_REFLECTIVE_SUPERVISOR = "FRS"
    MENTAL_HEALTH_SPECIALIST = "MHS"
    MENTOR_CLINICAL = "MHM-C"
    MENTOR_POLICY = "MHM-P"
    MENTOR_RESEARCH = "MHM-R"


class AgeBand(StrEnum):
    """Whom the endorsed person works with: birth to 36 months (IMH), or 3 up to 6 years (ECMH)."""

    INFANT = "IMH"
    EARLY_CHILDHOOD = "ECMH"


class AddOn(StrEnum):
    """The Endorsed Reflective Supervisor's standing beside its base endorsement."""

    EMERGING = "emerging"
    FULL = "full"


class Hold(StrEnum):
    """Why an endorsement is inactive. It is never public: the log tells a leave and a sanction in the same words."""

    REQUEST = "request"
    """On the holder's wish, for as long as the edition lets them."""
    LEAVE = "leave"
    """For illness, a family, a move or a change of work; as long as the edition lets them."""
    SANCTION = "sanction"
    """A licensing board's sanction was confirmed; it has no last day until it is lifted."""


class Role(StrEnum):
    """What an officer of an association may do there."""

    COORDINATOR = "coordinator"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class Term:
    """A span of whole days in the association's own time zone.

    ``start`` is the first day (``None``: not known); ``end`` is the last day, inclusive (``None``: without end).
    On the wire they are ``from`` and ``to``.
    """

    start: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies within the term; a start that is not known covers every earlier day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Officer:
    """Someone who may act for an association: known by a pseudonym, never by a name."""

    id: PersonId
    association: AssociationCode
    role: Role


@dataclass(frozen=True, slots=True)
class Oneself:
    """A person who acts for themselves, on what is theirs; ``association`` is the one that states their line."""

    id: PersonId
    association: AssociationCode


@dataclass(frozen=True, slots=True)
class Line(Generic[E_co]):
    """One line as a fold reads it: its event, and as much of its margin as the rules need.

    ``index`` is its leaf in the log, from 0; ``at`` the day (UTC) on which it was recorded; ``actor`` whose statement it is.
    ``page`` need be given only for pages whose name says something (``association/wi``).
    """

    index: int
    id: LineId
    at: date
    actor: AssociationCode
    event: E_co
    page: PageId = PageId("")
