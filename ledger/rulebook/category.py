"""Category: what the categories are called, by whom, in which age band, and how people write them.

Names and letters are for the eye. What is granted is always one neutral category in one age band.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger.rulebook.fact import Source
from ledger.rulebook.refusal import Malformed
from ledger.rulebook.vocabulary import AgeBand, Category

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014"), "-")

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A category under its neutral name, with its scope of practice. The order of categories means nothing.

    ``retired`` is the first day on which nobody is endorsed in it any more; ``None`` for one that is in use.
    """

    category: Category
    name: str
    scope: str
    source: Source
    retired: date | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """What a category is called in one age band, in full and in short."""

    category: Category
    age_band: AgeBand
    name: str
    abbreviation: str
    source: Source


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of whoever holds active endorsements in exactly these age bands. Derived, never granted."""

    age_bands: frozenset[AgeBand]
    letters: str
    source: Source


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a category may be written, and the age band that this implies, if any.

    ``category`` is ``None`` for a word that does not say which category is meant; ``instead`` then says what to write.
    """

    written: str
    category: Category | None
    age_band: AgeBand | None
    source: Source
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words:
    """Every name of the categories, as one association uses them (its own titles last)."""

    categories: tuple[CategoryFacts, ...]
    titles: tuple[Title, ...]
    letters: tuple[Letters, ...]
    spellings: tuple[Spelling, ...]

    def with_titles(self, titles: tuple[Title, ...]) -> Words:
        """The same words, with an association's own titles laid over them."""
        return Words(categories=self.categories, titles=self.titles + titles, letters=self.letters, spellings=self.spellings)

    def title(self, category: Category, age_band: AgeBand) -> Title:
        """What the category is called in that age band."""
        return next(t for t in reversed(self.titles) if (t.category, t.age_band) == (category, age_band))

    def facts(self, category: Category) -> CategoryFacts:
        """The category's neutral name and scope."""
        return next(facts for facts in self.categories if facts.category is category)

    def require_in_use(self, category: Category, day: date) -> None:
        """Somebody may be endorsed in it on ``day``. Raises ``CategoryRetired``."""
        facts = self.facts(category)
        if facts.retired is not None and day >= facts.retired:
            raise CategoryRetired(f"{facts.name} was retired on {facts.retired}.", field="category")

    def designation(self, age_bands: Iterable[AgeBand]) -> str:
        """The letters for active endorsements in exactly these age bands; none for none."""
        held = frozenset(age_bands)
        return next((row.letters for row in self.letters if row.age_bands == held), "")

    def named(self, written: str) -> tuple[Category, AgeBand | None]:
        """The category that ``written`` names, and the age band that it implies, if any.

        Capitals, spaces and the kind of dash do not matter. Raises ``CategoryNotKnown``.
        """
        wanted = folded(written)
        for title in self.titles:
            if wanted in {folded(title.name), folded(title.abbreviation)}:
                return title.category, title.age_band
        for row in self.spellings:
            if wanted == folded(row.written):
                return _usable(row)
        raise CategoryNotKnown(field="category")


def folded(written: str) -> str:
    """``written`` without what people vary when they type it: capitals, spaces, kinds of dash."""
    return "".join(written.casefold().split()).translate(_DASHES)


def _usable(row: Spelling) -> tuple[Category, AgeBand | None]:
    if row.category is None:
        raise CategoryNotKnown(f"{row.written} does not name one category: {row.instead}", field="category")
    return row.category, row.age_band


# How it says no ---------------------------------------------------------------


class CategoryRetired(Malformed):
    """Nobody is endorsed in a category on or after the day on which the network retired it."""


class CategoryNotKnown(Malformed):
    """This is not the name of a category of endorsement, in full or in short."""
