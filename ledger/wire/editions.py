"""Editions, from bytes: TOML read strictly into the rule book's catalogue.

A member that the format does not know is refused, a value of the wrong kind too; an error names the file, the field
and the rule. The digest of an edition is of its exact bytes. The format: ``docs/reference/edition-format.md``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from importlib.resources import files
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import TypeAdapter, ValidationError

from ledger.rulebook.catalogue import Catalogue, Cycle, Edition, Licence, Name, Network, Timetable, YearDay
from ledger.rulebook.category import CategoryFacts, Letters, Spelling, Title, Words
from ledger.rulebook.fact import Confidence, Found, NotFound, Reference, Row, Sought, Source, in_force
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Term
from ledger.wire.edition_file import ABSENT, NONE, AgeBandsRow, AssociationFile, Cited, Dated, NetworkFile, RenewalRow

Value = TypeVar("Value")
Form = TypeVar("Form")

NETWORK = "network"
"""The code under which what holds everywhere is published."""

_NETWORK = TypeAdapter(NetworkFile)
_ASSOCIATION = TypeAdapter(AssociationFile)
_YEAR_ONLY = "only the year was found; it counts from 1 January"


class EditionUnreadable(ValueError):
    """A file is not an edition: the message names the file, the field and the rule."""


def read_network(data: bytes, file: str = "network.toml") -> Network:
    """What holds everywhere. Raises ``EditionUnreadable``."""
    form = _read(_NETWORK, data, file)
    reader = _Reader(file, NETWORK, form.references)
    network = Network(
        sha256=sha256(data).hexdigest(),
        words=_words(reader, form),
        age_bands=tuple(map(reader.bands, form.age_bands)),
        timetable=reader.timetable(form.renewal),
        answer_days=tuple(reader.row(row, row.answer_days) for row in form.transfer),
        release_days=tuple(reader.row(row, row.release_days) for row in form.transfer),
        references=reader.described(),
    )
    renewal = network.timetable
    _refuse_bare_days(
        file,
        age_bands=network.age_bands,
        transfer=network.answer_days,
        cycle=renewal.cycle,
        first=renewal.first,
        opens=renewal.opens,
        due=renewal.due,
        late=renewal.late,
    )
    return network


def read_edition(data: bytes, network: Network, file: str) -> Edition:
    """One association's edition over ``network``. Raises ``EditionUnreadable``."""
    form = _read(_ASSOCIATION, data, file)
    reader = _Reader(file, form.code, form.references)
    edition = Edition(
        code=AssociationCode(form.code),
        sha256=sha256(data).hexdigest(),
        network=network,
        place=form.place,
        prefix=form.prefix,
        jurisdictions=tuple(form.jurisdictions),
        zone=reader.zone(form.zone),
        zone_note=form.zone_note,
        sites=tuple(form.sites),
        names=tuple(reader.row(row, Name(row.name, row.short or row.name)) for row in form.names),
        licence=tuple(reader.row(row, Licence(row.status)) for row in form.licence),
        age_bands=tuple(map(reader.bands, form.age_bands)),
        timetable=reader.timetable(form.renewal),
        titles=tuple(Title(row.category, row.age_band, row.name, row.abbreviation, reader.source(row)) for row in form.titles),
        references=reader.described(),
    )
    _refuse_bare_days(file, name=edition.names)
    return edition


def shipped() -> Catalogue:
    """The editions that come with this program. Raises ``EditionUnreadable``."""
    folder = files("ledger") / "editions"
    return read_catalogue((entry.name, entry.read_bytes()) for entry in folder.iterdir() if entry.name.endswith(".toml"))


def read_catalogue(named: Iterable[tuple[str, bytes]]) -> Catalogue:
    """A catalogue of files, each with its name: ``network.toml``, and one for each association, named by its code."""
    contents = dict(named)
    if f"{NETWORK}.toml" not in contents:
        raise EditionUnreadable(f"{NETWORK}.toml: missing; every edition is laid over it")
    network = read_network(contents.pop(f"{NETWORK}.toml"))
    editions = tuple(read_edition(data, network, name) for name, data in sorted(contents.items()))
    for name, edition in zip(sorted(contents), editions, strict=True):
        if name != f"{edition.code}.toml":
            raise EditionUnreadable(f"{name}: code: an edition's file is named by its code, {edition.code}.toml")
    return Catalogue(network, editions)


def _read(adapter: TypeAdapter[Form], data: bytes, file: str) -> Form:
    try:
        return adapter.validate_python(tomllib.loads(data.decode()))
    except UnicodeDecodeError as error:
        raise EditionUnreadable(f"{file}: not UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise EditionUnreadable(f"{file}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise EditionUnreadable(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _words(reader: _Reader, form: NetworkFile) -> Words:
    return Words(
        categories=tuple(CategoryFacts(c.category, c.name, c.scope, reader.source(c)) for c in form.categories),
        titles=tuple(
            Title(row.category, band, title.name, title.abbreviation, reader.source(row))
            for row in form.categories
            for band, title in ((AgeBand.INFANT, row.infant), (AgeBand.EARLY_CHILDHOOD, row.early_childhood))
        ),
        letters=tuple(Letters(frozenset(row.age_bands), row.letters, reader.source(row)) for row in form.letters),
        spellings=tuple(
            Spelling(row.written, row.category, row.age_band, reader.source(row), row.instead) for row in form.spellings
        ),
    )


def _refuse_bare_days(file: str, **fields: tuple[Row[object], ...]) -> None:
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


class _Reader:
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

    def bands(self, row: AgeBandsRow) -> Row[tuple[AgeBand, ...]]:
        """The age bands of one row."""
        return self._sought(row, "age_bands") if isinstance(row.bands, str) else self.row(row, tuple(row.bands))

    def timetable(self, rows: list[RenewalRow]) -> Timetable:
        """What each row says of renewal, sorted by what it is about."""
        return Timetable(
            cycle=tuple(self.row(row, Cycle(c.years, c.ending, c.on)) for row in rows if (c := row.cycle)),
            first=tuple(self.row(row, row.first) for row in rows if row.first is not None),
            opens=tuple(self._day(row, row.opens, "opens") for row in rows if row.opens),
            due=tuple(self._day(row, row.due, "due") for row in rows if row.due),
            late=tuple(self.row(row, None) if row.late == NONE else self._day(row, row.late, "late") for row in rows if row.late),
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

    def _day(self, row: Dated, value: YearDay | str, field: str) -> Row[YearDay]:
        return self.row(row, value) if isinstance(value, YearDay) else self._sought(row, field)

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
