"""The members of an edition's file, as they stand in TOML: what is allowed, and nothing else.

Read by ``wire/editions.py``; described for people in ``docs/reference/edition-format.md``.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ledger.rulebook.policies import Transfers
from ledger.rulebook.terms import Ask, Condition, Purpose, Recognising, Terms
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category
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

Code = Annotated[str, Field(pattern=r"^([a-z]{2}|alliance)$")]


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
    """``[[transfer]]``: an association's replaces the network's whole row."""

    answer_days: Annotated[int, Field(ge=1, le=366)]
    release_days: Annotated[int, Field(ge=1, le=366)]
    remind_days: Annotated[int, Field(ge=1, le=366)]
    escalate_days: Annotated[int, Field(ge=1, le=366)]
    automatic: bool

    @model_validator(mode="after")
    def _reminds_before_it_is_late(self) -> Self:
        if self.remind_days > self.answer_days:
            raise ValueError("somebody is reminded within the days they have to answer")
        return self

    def value(self) -> Transfers:
        """How long a transfer takes."""
        return Transfers(self.answer_days, self.release_days, self.remind_days, self.escalate_days, self.automatic)


class AskTable(Shape):
    """``asks = [{ ask, days }]``; without ``days``: at once, or before acceptance."""

    ask: Annotated[Ask, Field(strict=False)]
    days: Annotated[int, Field(ge=1, le=366)] | None = None


class ReciprocityRow(Dated):
    """``[[reciprocity]]``: left out, ``categories`` and ``age_bands`` are all of them and ``homes`` every other member."""

    purposes: Annotated[list[Annotated[Purpose, Field(strict=False)]], Field(min_length=1, alias="for")]
    honoured: bool
    asks: list[AskTable] = Field(default=[])
    categories: Annotated[list[AnyCategory], Field(min_length=1)] = Field(default=list(Category))
    age_bands: Bands = Field(default=list(AgeBand))
    homes: Annotated[list[Code], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _says_it_once(self) -> Self:
        if self.asks and not self.honoured:
            raise ValueError("what is not honoured asks for nothing")
        if len({row.ask for row in self.asks}) != len(self.asks):
            raise ValueError("each thing is asked once")
        return self

    def value(self) -> Recognising:
        """The terms, and of what they speak."""
        asks = tuple(Condition(row.ask, row.days) for row in self.asks)
        homes = None if self.homes is None else tuple(map(AssociationCode, self.homes))
        return Recognising(tuple(self.purposes), tuple(self.categories), tuple(self.age_bands), homes, Terms(self.honoured, asks))


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
    reciprocity: list[ReciprocityRow]
    guide: Questions

    @model_validator(mode="after")
    def _names_every_category_once(self) -> Self:
        if sorted(row.category for row in self.categories) != sorted(Category):
            raise ValueError("every category is named, once")
        return self


class AssociationFile(PolicyTables):
    """One association's file."""

    code: Code
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
    transfer: list[TransferRow] = Field(default=[])
    reciprocity: list[ReciprocityRow] = Field(default=[])
    titles: list[TitleRow] = Field(default=[], alias="title")
    contact: list[ContactRow] = Field(default=[])
