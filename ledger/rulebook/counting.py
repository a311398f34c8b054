"""Counting: three numbers that are often taken for one. How many endorsements were ever earned, how many are active, and how many
people are active in at least one.

A person with endorsements in two associations' lists is counted by each of them, and once by the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import AssociationCode

# What stands ------------------------------------------------------------------

NEVER_EARNED: Final = frozenset({Answer.NOT_ENDORSED, Answer.NOT_KNOWN, Answer.RESCINDED})
"""In these standings an endorsement does not count as earned: not yet, not known to be, or taken back."""


@dataclass(frozen=True, slots=True)
class Held:
    """One endorsement on the day that is counted: whose (two records of one person bear one name), whose home, how it stands."""

    person: str
    home: AssociationCode
    standing: Answer


@dataclass(frozen=True, slots=True)
class Counts:
    """``earned``: endorsements ever earned by that day; ``active``: those active on it; ``people``: who is active in any."""

    earned: int = 0
    active: int = 0
    people: int = 0


def count(held: Iterable[Held]) -> Counts:
    """The three numbers of all these endorsements."""
    told = tuple(held)
    active = [one for one in told if one.standing is Answer.ACTIVE]
    earned = sum(one.standing not in NEVER_EARNED for one in told)
    return Counts(earned, len(active), len({one.person for one in active}))


def by_home(held: Iterable[Held]) -> Mapping[AssociationCode, Counts]:
    """The three numbers of each association, by code. Their people may add up to more than the network's."""
    lists: dict[AssociationCode, list[Held]] = {}
    for one in held:
        lists.setdefault(one.home, []).append(one)
    return {home: count(lists[home]) for home in sorted(lists)}
