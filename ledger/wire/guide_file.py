"""The guide's questions, as they stand in the network's TOML, and that every way through them ends."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from ledger.rulebook.fact import Source
from ledger.rulebook.guide import Choice, Question, Wording
from ledger.wire.table import AnyAgeBand, AnyCategory, Cited, Shape, Text

Name = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,30}$")]


class ChoiceTable(Shape):
    """``{ id, text, text_es, to, categories, age_bands, addon, why, why_es }``"""

    id: Name
    text: Text
    text_es: Text
    to: Name | None = None
    categories: list[AnyCategory] = Field(default=[])
    age_bands: list[AnyAgeBand] = Field(default=[])
    addon: bool = False
    why: Text | None = None
    why_es: Text | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        settles = self.to is None or self.categories or self.age_bands or self.addon
        if settles and not self.why:
            raise ValueError("an answer that settles something says why")
        if bool(self.why) is not bool(self.why_es):
            raise ValueError("why is said in both languages")
        return self

    def choice(self) -> Choice:
        """The answer, as the rule book has it."""
        return Choice(
            id=self.id,
            says=Wording(self.text, self.text_es),
            to=self.to,
            categories=tuple(self.categories),
            age_bands=tuple(self.age_bands),
            addon=self.addon,
            why=Wording(self.why, self.why_es) if self.why and self.why_es else None,
        )


class QuestionRow(Cited):
    """``[[guide]]``: the first row is asked first; an answer leads on to a row further down, or it is an end."""

    id: Name
    text: Text
    text_es: Text
    answers: Annotated[list[ChoiceTable], Field(min_length=2)]

    def question(self, source: Source) -> Question:
        """The question, as the rule book has it."""
        return Question(self.id, Wording(self.text, self.text_es), tuple(answer.choice() for answer in self.answers), source)


def _leads_on(rows: list[QuestionRow]) -> list[QuestionRow]:
    """Every answer leads to a later question or is an end, so that every way through the guide ends; no question is idle."""
    for place, row in enumerate(rows):
        later = {after.id for after in rows[place + 1 :]}
        if len({answer.id for answer in row.answers}) < len(row.answers):
            raise ValueError(f"two answers of {row.id} have one id")
        for answer in row.answers:
            if answer.to and answer.to not in later:
                raise ValueError(f"{row.id}: {answer.id} leads to {answer.to}, which is no later question")
    led_to = {answer.to for row in rows for answer in row.answers}
    if idle := [row.id for row in rows[1:] if row.id not in led_to]:
        raise ValueError(f"no answer leads to {idle[0]}")
    return rows


Questions = Annotated[list[QuestionRow], Field(min_length=1), AfterValidator(_leads_on)]
"""A guide."""
