"""The members of an edition's file, as they stand in TOML: what is allowed, and nothing else.

Read by ``wire/editions.py``; described for people in ``docs/reference/edition-format.md``.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ledger.rulebook.vocabulary import Category
from ledger.wire.guide_file import Questions
from ledger.wire.policy_file import PolicyTables
from ledger.wire.table import (
    EARLIEST,
    LATEST,
    Absent,
    AbsentDay,
    AnyAgeBand,
    AnyCategory,
    Bands,
    Cited,
    Dated,
    Day,
    LateDay,
    Shape,
    Text,
)


class NameRow(Dated):
    """``[[name]]``"""

    name: Text
    short: Text | None = None


class ContactRow(Dated):
    """``[[contact]]``: an office's address as a page of the association's gives it, never a person's own."""

    address: Text | Absent


class LicenceRow(Dated):
    """``[[licence]]``"""

    status: Literal["confirmed", "unconfirmed"]


class AgeBandsRow(Dated):
    """``[[age_bands]]``"""

    bands: Bands | Absent


class CycleTable(Shape):
    """``cycle = { years, ending, on }``"""

    years: Annotated[int, Field(ge=1, le=10)]
    ending: Annotated[int, Field(ge=EARLIEST, le=LATEST)]
    on: Day

    @model_validator(mode="after")
    def _ends_in_its_year(self) -> Self:
        if self.on.following:
            raise ValueError("a cycle ends in the year that ending names: MM-DD, without next")
        return self


class RenewalRow(Dated):
    """``[[renewal]]``: says what it knows and leaves out the rest."""

    cycle: CycleTable | None = None
    first: Annotated[int, Field(ge=0, le=5)] | None = None
    opens: AbsentDay | None = None
    due: AbsentDay | None = None
    late: LateDay | None = None


class TransferRow(Dated):
    """``[[transfer]]``"""

    answer_days: Annotated[int, Field(ge=1, le=366)]
    release_days: Annotated[int, Field(ge=1, le=366)]


class TitleTable(Shape):
    """``infant = { name, abbreviation }``"""

    name: Text
    abbreviation: Text


class CategoryRow(Cited):
    """``[[category]]``; ``retired`` is the first day on which nobody is endorsed in it any more."""

    category: AnyCategory
    name: Text
    scope: Text
    retired: date | None = None
    infant: TitleTable
    early_childhood: TitleTable


class TitleRow(Cited):
    """``[[title]]``: an association's own name for a category."""

    category: AnyCategory
    age_band: AnyAgeBand
    name: Text
    abbreviation: Text


class LettersRow(Cited):
    """``[[letters]]``"""

    age_bands: Bands
    letters: Text


class SpellingRow(Cited):
    """``[[spelling]]``: with a category, or with what to write instead."""

    written: Text
    category: AnyCategory | None = None
    age_band: AnyAgeBand | None = None
    instead: str = ""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if (self.category is None) is not bool(self.instead):
            raise ValueError("a spelling has either a category or, in instead, what to write")
        return self


class NetworkFile(PolicyTables):
    """``network.toml``"""

    references: dict[str, Text]
    categories: list[CategoryRow] = Field(alias="category")
    letters: list[LettersRow]
    spellings: list[SpellingRow] = Field(alias="spelling")
    age_bands: list[AgeBandsRow]
    renewal: list[RenewalRow]
    transfer: list[TransferRow]
    guide: Questions

    @model_validator(mode="after")
    def _names_every_category_once(self) -> Self:
        if sorted(row.category for row in self.categories) != sorted(Category):
            raise ValueError("every category is named, once")
        return self


class AssociationFile(PolicyTables):
    """One association's file."""

    code: Annotated[str, Field(pattern=r"^([a-z]{2}|alliance)$")]
    place: Text
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    jurisdictions: list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]]
    zone: Text
    zone_note: str = ""
    sites: list[Text]
    references: dict[str, Text]
    names: Annotated[list[NameRow], Field(min_length=1, alias="name")]
    licence: Annotated[list[LicenceRow], Field(min_length=1)]
    age_bands: Annotated[list[AgeBandsRow], Field(min_length=1)]
    renewal: Annotated[list[RenewalRow], Field(min_length=1)]
    titles: list[TitleRow] = Field(default=[], alias="title")
    contact: list[ContactRow] = Field(default=[])
