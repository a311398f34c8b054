"""From the rows of one edition's file to facts: their days, their sources, and what was looked for in vain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ledger.rulebook.catalogue import Cycle, Timetable
from ledger.rulebook.fact import Confidence, Found, NotFound, Reference, Row, Sought, Source, in_force
from ledger.rulebook.vocabulary import AgeBand, Term
from ledger.wire.edition_file import AgeBandsRow, RenewalRow
from ledger.wire.table import ABSENT, NONE, Absent, Cited, Dated

Value = TypeVar("Value")

NETWORK = "network"
"""The code under which what holds everywhere is published."""

_YEAR_ONLY = "only the year was found; it counts from 1 January"


class EditionUnreadable(ValueError):
    """A file is not an edition: the message names the file, the field and the rule."""


def refuse_bare_days(file: str, **fields: tuple[Row[object], ...]) -> None:
    """Every day has its rule: none may be bare, before the first row, between two, or after the last."""
    for field, rows in fields.items():
        edges = {date.min, date.max}
        edges |= {row.term.start for row in rows if row.term.start}
        edges |= {row.term.end + timedelta(days=1) for row in rows if row.term.end}
        for day in sorted(edges):
            try:
                in_force(rows, day)
            except LookupError as error:
                raise EditionUnreadable(f"{file}: {field}: {error}") from error


class Reader:
    """Turns the rows of one file into facts; knows the file's name, and which references it describes and cites."""

    def __init__(self, file: str, code: str, references: dict[str, str]) -> None:
        self._file = file
        self._code = code
        self._references = references
        self._cited: set[str] = set()

    def source(self, row: Cited) -> Source:
        """Where ``row`` comes from; what it cites must be described in the same file."""
        for ref in row.source:
            if ref not in self._references:
                raise EditionUnreadable(f"{self._file}: source: {ref} is cited and not described under references")
        self._cited.update(row.source)
        return Source(self._code, tuple(row.source), row.confidence, row.note)

    def row(self, row: Dated, value: Value) -> Found[Value] | NotFound[Value]:
        """``value`` over the row's days: found, or a default of ours."""
        source, term = self._margin(row)
        return (NotFound if row.confidence is Confidence.NOT_FOUND else Found)(value, source, term)

    def either(self, row: Dated, value: Value | Absent, field: str) -> Row[Value]:
        """``value`` over the row's days, or that it was sought in vain; the network states a default instead."""
        return self._sought(row, field) if isinstance(value, str) else self.row(row, value)

    def bands(self, row: AgeBandsRow) -> Row[tuple[AgeBand, ...]]:
        """The age bands of one row."""
        return self.either(row, ABSENT if isinstance(row.bands, str) else tuple(row.bands), "age_bands")

    def timetable(self, rows: list[RenewalRow]) -> Timetable:
        """What each row says of renewal, sorted by what it is about."""
        return Timetable(
            cycle=tuple(self.row(row, Cycle(c.years, c.ending, c.on)) for row in rows if (c := row.cycle)),
            first=tuple(self.row(row, row.first) for row in rows if row.first is not None),
            opens=tuple(self.either(row, row.opens, "opens") for row in rows if row.opens),
            due=tuple(self.either(row, row.due, "due") for row in rows if row.due),
            late=tuple(self.either(row, None if row.late == NONE else row.late, "late") for row in rows if row.late),
        )

    def zone(self, name: str) -> str:
        """The time zone, if there is one of that name."""
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise EditionUnreadable(f"{self._file}: zone: no IANA time zone is called {name!r}") from error

    def described(self) -> tuple[Reference, ...]:
        """What the file describes; each description is cited by some row."""
        if idle := sorted(self._references.keys() - self._cited):
            raise EditionUnreadable(f"{self._file}: references: {', '.join(idle)} described and never cited")
        return tuple(Reference(ref, what) for ref, what in self._references.items())

    def _sought(self, row: Dated, field: str) -> Sought:
        if self._code == NETWORK:
            raise EditionUnreadable(f"{self._file}: {field}: the network states the default of what was not found")
        source, term = self._margin(row)
        return Sought(replace(source, confidence=Confidence.NOT_FOUND), term)

    def _margin(self, row: Dated) -> tuple[Source, Term]:
        source = self.source(row)
        if isinstance(row.start, date):
            return source, Term(row.start, row.end)
        if row.start == ABSENT:
            return source, Term(None, row.end)
        note = "; ".join(filter(None, (row.note, _YEAR_ONLY)))
        return replace(source, note=note), Term(date(int(row.start), 1, 1), row.end)
