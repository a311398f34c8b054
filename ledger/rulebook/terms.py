"""Terms: whether, and on what conditions, an association honours an endorsement whose home is another member.

They are dated rows of the editions with their source, as all rules are: the network's for everybody, an association's over
them. What is made of them is in ``reciprocity.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.rulebook.fact import Fact, Found, NotFound, in_force
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category

# What an edition says ---------------------------------------------------------


class Purpose(StrEnum):
    """What the holder wants of the other association."""

    STAY = "stay"
    """To work there, with their endorsement at home where it is."""
    MOVE = "move"
    """To live there, and have it take the endorsement home."""


class Ask(StrEnum):
    """What an association may still ask of somebody whom another one endorsed."""

    MEMBERSHIP = "membership"
    RESIDENCE = "residence"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing asked.

    ``days`` of ``None``: at once, which for a move is before its acceptance; else within so many days after the move, or after
    the first working day.
    """

    ask: Ask
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Whether the endorsement is honoured, and what is asked for it."""

    honoured: bool
    asks: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognising:
    """The terms of one row, and of what it speaks; ``homes`` of ``None``: of every other member."""

    purposes: tuple[Purpose, ...]
    categories: tuple[Category, ...]
    age_bands: tuple[AgeBand, ...]
    homes: tuple[AssociationCode, ...] | None
    terms: Terms

    def speaks_of(self, purpose: Purpose, category: Category, age_band: AgeBand, home: str) -> bool:
        """Whether this row says anything of such an endorsement, whose home is ``home``."""
        return (
            purpose in self.purposes
            and category in self.categories
            and age_band in self.age_bands
            and (self.homes is None or home in self.homes)
        )


# What stands ------------------------------------------------------------------


def terms(  # noqa: PLR0917 - each a coordinate of the table
    rows: Iterable[Fact[Recognising]], purpose: Purpose, category: Category, age_band: AgeBand, home: str, day: date
) -> Fact[Terms]:
    """The terms in force on ``day``, with their source: of several rows the last, an association's over the network's.

    Raises ``LookupError`` where no row speaks of it (the loader refuses a network that leaves anything bare).
    """
    fact = in_force([row for row in rows if row.value.speaks_of(purpose, category, age_band, home)], day)
    if isinstance(fact, NotFound):
        return NotFound(fact.value.terms, fact.source, fact.term, fact.beneath)
    return Found(fact.value.terms, fact.source, fact.term)
