"""What every table of an edition's file shares: nothing unknown, nothing converted; its days, and where it comes from.

The tables themselves are in ``edition_file.py``, ``requirement_file.py`` and ``policy_file.py``.
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

EARLIEST, LATEST = 1901, 2199

Absent = Literal["not found"]


def read_year_day(written: object) -> object:
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


Day = Annotated[YearDay, BeforeValidator(read_year_day)]
AbsentDay = Annotated[YearDay | Absent, BeforeValidator(read_year_day)]
LateDay = Annotated[YearDay | Literal["none", "not found"], BeforeValidator(read_year_day)]
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
        if any(not EARLIEST <= day.year <= LATEST for day in days):
            raise ValueError(f"a rule's days lie between {EARLIEST} and {LATEST}")
        if self.end is not None and isinstance(self.start, date) and self.end < self.start:
            raise ValueError("the last day lies before the first")
        return self
