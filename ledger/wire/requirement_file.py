"""What an edition asks, as it stands in TOML: the rows of ``[[earn]]``, ``[[keep]]`` and ``[[reinstate]]``.

Every row names for whom it is and its kind; the members that follow are those of the kind, or ``none = true``. Hours are
written as hours, in whole quarters, and kept as minutes.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from ledger.rulebook import requirement
from ledger.rulebook.requirement import Kind, Level, Paper, Relation, Target, Topic, WorkField
from ledger.wire.table import AnyCategory, Dated, Shape, Text

Row = TypeVar("Row")


def _minutes(written: object) -> object:
    if not isinstance(written, (int, float)) or isinstance(written, bool):
        return written
    if not 0 <= written <= 10_000 or written * 4 % 1:
        raise ValueError("hours are whole quarters, from 0 to 10000")
    return int(written * 60)


Hours = Annotated[int, BeforeValidator(_minutes)]
Months = Annotated[int, Field(ge=0, le=600)]
Count = Annotated[int, Field(ge=0, le=100)]
AnyTarget = Annotated[Target, Field(strict=False)]
AnyKind = Annotated[Kind, Field(strict=False)]
AnyLevel = Annotated[Level, Field(strict=False)]
AnyWork = Annotated[WorkField, Field(strict=False)]
AnyTopic = Annotated[Topic, Field(strict=False)]
AnyPaper = Annotated[Paper, Field(strict=False)]
AnyRelation = Annotated[Relation, Field(strict=False)]
Targets = Annotated[list[AnyTarget], Field(min_length=1, alias="for")]


class AskingRow(Dated):
    """What every row says, whatever its kind."""

    targets: Targets
    kind: AnyKind
    after_years: Annotated[int, Field(ge=0, le=50)] = 0

    def asked(self) -> requirement.Asked:
        """What the row asks. A row with ``none = true`` is of this class and asks nothing."""
        return requirement.NONE_ASKED

    def asking(self) -> requirement.Asking:
        """The row, as the rule book has it."""
        return requirement.Asking(tuple(self.targets), self.kind, self.asked(), self.after_years)


class NoneRow(AskingRow):
    """``none = true``"""

    none: Literal[True]


class WorkTable(Shape):
    """``{ field, months, internship }``"""

    field: AnyWork
    months: Months
    internship: Months = 0

    @model_validator(mode="after")
    def _internship_is_part(self) -> Self:
        return _at_most(self, self.internship, self.months, "an internship stands for part of the months")


class WayTable(Shape):
    """``{ levels, work }``"""

    levels: list[AnyLevel] = Field(default=[])
    work: list[WorkTable] = Field(default=[])

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        return _at_most(self, 1, len(self.levels) + len(self.work), "a way asks for a level, or for work")

    def way(self) -> requirement.Way:
        """The way, as the rule book has it."""
        return requirement.Way(tuple(self.levels), tuple(requirement.Work(w.field, w.months, w.internship) for w in self.work))


class BackgroundRow(AskingRow):
    """``kind = "background"``"""

    ways: Annotated[list[WayTable], Field(min_length=1)]

    def asked(self) -> requirement.Background:
        """Education and work."""
        return requirement.Background(tuple(table.way() for table in self.ways))


class TrainingRow(AskingRow):
    """``kind = "training"``"""

    hours: Hours
    topics: dict[AnyTopic, Hours] = Field(default={})

    @model_validator(mode="after")
    def _topics_are_part(self) -> Self:
        return _at_most(self, max(self.topics.values(), default=0), self.hours, "a topic has part of the hours")

    def asked(self) -> requirement.Training:
        """Hours, and of them so many on each topic."""
        return requirement.Training(self.hours, tuple(self.topics.items()))


class SupervisionRow(AskingRow):
    """``kind = "supervision"``"""

    hours: Hours
    about_providing: Hours = 0
    least_months: Months | None = None
    most_months: Months | None = None
    peers_after: Count | None = None

    @model_validator(mode="after")
    def _parts_are_parts(self) -> Self:
        _at_most(self, self.about_providing, self.hours, "about providing are part of the hours")
        if self.least_months is None or self.most_months is None:
            return self
        return _at_most(self, self.least_months, self.most_months, "the least months are no more than the most")

    def asked(self) -> requirement.Supervision:
        """Hours received."""
        return requirement.Supervision(self.hours, self.about_providing, self.least_months, self.most_months, self.peers_after)


class ReferencesRow(AskingRow):
    """``kind = "references"``"""

    count: Count
    endorsed: Count = 0
    relations: dict[AnyRelation, Count] = Field(default={})

    @model_validator(mode="after")
    def _roles_are_filled(self) -> Self:
        _at_most(self, self.endorsed, self.count, "the endorsed are part of the count")
        return _at_most(self, sum(self.relations.values()), self.count, "the relations are part of the count")

    def asked(self) -> requirement.References:
        """References, by whom."""
        return requirement.References(self.count, self.endorsed, tuple(self.relations.items()))


class DocumentsRow(AskingRow):
    """``kind = "documents"``"""

    papers: Annotated[list[AnyPaper], Field(min_length=1)]

    def asked(self) -> requirement.Documents:
        """What is signed."""
        return requirement.Documents(tuple(self.papers))


class MembershipRow(AskingRow):
    """``kind = "membership"``: whose is accepted stands in ``[[membership]]``."""

    def asked(self) -> requirement.Membership:
        """A membership in force."""
        return requirement.Membership()


class ExamRow(AskingRow):
    """``kind = "exam"``"""

    percent: Annotated[int, Field(ge=1, le=100)]
    parts: Annotated[list[Text], Field(min_length=1)]
    each_part: bool
    markers: Annotated[int, Field(ge=1, le=5)]

    def asked(self) -> requirement.Exam:
        """An examination; of its questions nothing is known here."""
        return requirement.Exam(self.percent, tuple(self.parts), self.each_part, self.markers)


class BaseRow(AskingRow):
    """``kind = "base"``"""

    categories: Annotated[list[AnyCategory], Field(min_length=1)]

    def asked(self) -> requirement.Base:
        """An endorsement held already."""
        return requirement.Base(tuple(self.categories))


def _kind(row: object) -> str | None:
    if not isinstance(row, dict):
        return None
    return "none" if "none" in row else str(row.get("kind"))


AnyAsking = Annotated[
    Annotated[NoneRow, Tag("none")]
    | Annotated[BackgroundRow, Tag("background")]
    | Annotated[TrainingRow, Tag("training")]
    | Annotated[SupervisionRow, Tag("supervision")]
    | Annotated[ReferencesRow, Tag("references")]
    | Annotated[DocumentsRow, Tag("documents")]
    | Annotated[MembershipRow, Tag("membership")]
    | Annotated[ExamRow, Tag("exam")]
    | Annotated[BaseRow, Tag("base")],
    Discriminator(_kind),
]
"""One row, by its kind."""


def _at_most(row: Row, part: int, whole: int, rule: str) -> Row:
    if part > whole:
        raise ValueError(rule)
    return row
