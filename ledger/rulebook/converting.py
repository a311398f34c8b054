"""Converting: the network retires a category, and every endorsement in it becomes another by one act, which no holder need ask for.

So the Family Reflective Supervisor became a Family Specialist with the add-on Endorsed Reflective Supervisor. Each
endorsement's own home states the line; number, day of granting, cover and standing stay what they were. An endorsement that
has ended stays as it ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.rulebook.endorsement import Converted
from ledger.rulebook.painting import Painting
from ledger.rulebook.record import Endorsement, require_standing
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.vocabulary import ALLIANCE, AddOn, AssociationCode, Category, Officer, Role, Term

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conversion:
    """One act of the network: from which day on, out of which category, into which, with which add-on."""

    start: date
    retired: Category
    category: Category
    addon: AddOn | None = None
    authority: AssociationCode = ALLIANCE

    @property
    def batch(self) -> str:
        """The act's name, the same on every line of it: ``FRS-2025-01-01``."""
        return f"{self.retired}-{self.start}"


def concerns(conversion: Conversion, held: Endorsement, on: date) -> bool:
    """Whether the endorsement is one of the retired category's on ``on``, and has not ended."""
    return held.on(on).category is conversion.retired and not held.ended(on)


# What may be done -------------------------------------------------------------


class NotTheAlliances(NotEntitled):
    """Only the Alliance's coordinator converts a category, and only for the whole network."""


class NotRetired(Refusal):
    """A category is converted once the network has retired it, from that day on or later."""


class SameCategory(Malformed):
    """A category is converted into another one."""


class NotOfThatCategory(Refusal):
    """This endorsement is not, or no longer, in the category that is converted."""


def order(
    *, by: Officer, start: date, retired: Category, retired_on: date | None, category: Category, addon: AddOn | None
) -> Conversion:
    """The Alliance converts ``retired``; ``retired_on`` is the day on which the network's edition retires it."""
    if (by.association, by.role) != (ALLIANCE, Role.COORDINATOR):
        raise NotTheAlliances
    if category is retired:
        raise SameCategory(field="category")
    if retired_on is None or start < retired_on:
        raise NotRetired(f"It is retired on {retired_on}." if retired_on else "", field="retired")
    return Conversion(start, retired, category, addon)


def convert(
    held: Endorsement, *, by: Officer, on: date, conversion: Conversion, addon_until: date | None, edition: str
) -> Converted:
    """One endorsement of the batch, stated by its home; ``addon_until`` is the last day of an add-on that is emerging."""
    require_standing(held, by, on)
    if not concerns(conversion, held, on):
        raise NotOfThatCategory
    first = max(conversion.start, date.fromordinal(Painting(held.lines).category[0].start))
    return Converted(
        valid=Term(first), category=conversion.category, addon=conversion.addon,
        addon_until=addon_until if conversion.addon is AddOn.EMERGING else None, authority=conversion.authority,
        batch=conversion.batch, edition=edition,
    )  # fmt: skip
