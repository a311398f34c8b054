"""The members of an edition's file, as they stand in TOML: what is allowed, and nothing else.

Read by ``wire/editions.py``; described for people in ``docs/reference/edition-format.md``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ledger.rulebook.catalogue import YearDay
from ledger.rulebook.fact import Confidence
from ledger.rulebook.vocabulary import AgeBand, Category

ABSENT: Final = "not found"
"""Written where a value was looked for and not found."""

NONE: Final = "none"
"""Written where a source says that there is no late period."""

_EARLIEST, _LATEST = 1901, 2199

Absent = Literal["not found"]


def _year_day(written: object) -> object:
    """``MM-DD``, or ``next MM-DD`` for the year after the cycle's last; other words are left to the type."""
    match = re.fullmatch(r"(next )?(\d\d)-(\d\d)", written, re.ASCII) if isinstance(written, str) else None
    if match is None:
        return written
    following, month, day = match.groups()
    try:
        date(2001, int(month), int(day))  # a year without 29 February: a rule's day is one that every year has
    except ValueError:
        raise ValueError(f"{month}-{day} is not a day that every year has") from None
    return YearDay(int(month), int(day), following=following is not None)


def _start(written: date | str) -> date | str:
    if isinstance(written, date) or written == ABSENT or re.fullmatch(r"(19|20|21)\d\d", written, re.ASCII):
        return written
    raise ValueError('a start is a date, a year in quotation marks where only the year was found, or "not found"')


Day = Annotated[YearDay, BeforeValidator(_year_day)]
AbsentDay = Annotated[YearDay | Absent, BeforeValidator(_year_day)]
LateDay = Annotated[YearDay | Literal["none", "not found"], BeforeValidator(_year_day)]
Start = Annotated[date | str, AfterValidator(_start)]
Text = Annotated[str, Field(min_length=1)]
AnyCategory = Annotated[Category, Field(strict=False)]
AnyAgeBand = Annotated[AgeBand, Field(strict=False)]
Bands = Annotated[list[AnyAgeBand], Field(min_length=1)]


class Shape(BaseModel):
    """What every table shares: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Cited(Shape):
    """A table that says where it comes from, and how surely."""

    source: list[str]
    confidence: Annotated[Confidence, Field(strict=False)]
    note: str = ""

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.confidence is Confidence.NOT_FOUND and not self.note:
            raise ValueError("what was not found has a note that says what was looked for")
        if self.confidence is not Confidence.NOT_FOUND and not self.source:
            raise ValueError("what was found names its source")
        return self


class Dated(Cited):
    """A table that says on which days it holds; without ``to``, until something else is in force."""

    start: Start = Field(alias="from")
    end: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        days = [day for day in (self.start, self.end) if isinstance(day, date)]
        if any(not _EARLIEST <= day.year <= _LATEST for day in days):
            raise ValueError(f"a rule's days lie between {_EARLIEST} and {_LATEST}")
        if self.end is not None and isinstance(self.start, date) and self.end < self.start:
            raise ValueError("the last day lies before the first")
        return self


class NameRow(Dated):
    """``[[name]]``"""

    name: Text
    short: Text | None = None


class LicenceRow(Dated):
    """``[[licence]]``"""

    status: Literal["confirmed", "unconfirmed"]


class AgeBandsRow(Dated):
    """``[[age_bands]]``"""

    bands: Bands | Absent


class CycleTable(Shape):
    """``cycle = { years, ending, on }``"""

    years: Annotated[int, Field(ge=1, le=10)]
    ending: Annotated[int, Field(ge=_EARLIEST, le=_LATEST)]
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
    """``[[category]]``"""

    category: AnyCategory
    name: Text
    scope: Text
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


class NetworkFile(Shape):
    """``network.toml``"""

    references: dict[str, Text]
    categories: list[CategoryRow] = Field(alias="category")
    letters: list[LettersRow]
    spellings: list[SpellingRow] = Field(alias="spelling")
    age_bands: list[AgeBandsRow]
    renewal: list[RenewalRow]
    transfer: list[TransferRow]

    @model_validator(mode="after")
    def _names_every_category_once(self) -> Self:
        if sorted(row.category for row in self.categories) != sorted(Category):
            raise ValueError("every category is named, once")
        return self


class AssociationFile(Shape):
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
