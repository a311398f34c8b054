"""Professional: a person on the books, known here by a number and never by a name.

Names and contacts live in the vault, once. Residence, workplace and home association are three separate facts;
residence decides who may grant.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.rulebook.vocabulary import Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A person is on the books from ``valid.start`` (sealed)."""

    valid: Term
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidenceDeclared:
    """The person lives in ``jurisdiction`` (US postal code, or a country's code) from ``valid.start`` (sealed)."""

    valid: Term
    jurisdiction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingChosen:
    """Whether the person agrees to be found by name in the public registry, from ``valid.start`` (sealed)."""

    valid: Term
    listed: bool


Event = Registered | ResidenceDeclared | ListingChosen
