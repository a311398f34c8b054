"""Editions, from bytes: TOML read strictly into the rule book's catalogue.

A member that the format does not know is refused, a value of the wrong kind too; an error names the file, the field
and the rule. The digest of an edition is of its exact bytes. The format: ``docs/reference/edition-format.md``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from ledger.rulebook.catalogue import Catalogue, Edition, Licence, Name, Network
from ledger.rulebook.category import CategoryFacts, Letters, Spelling, Title, Words
from ledger.rulebook.fact import Fact
from ledger.rulebook.terms import Purpose, Recognising
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category
from ledger.wire import policies
from ledger.wire.edition_file import AssociationFile, NetworkFile
from ledger.wire.reading import NETWORK, EditionUnreadable, Reader, refuse_bare_days
from ledger.wire.table import ABSENT

__all__ = ["NETWORK", "EditionUnreadable", "read_catalogue", "read_edition", "read_network", "shipped"]

Form = TypeVar("Form")

_NETWORK = TypeAdapter(NetworkFile)
_ASSOCIATION = TypeAdapter(AssociationFile)


def read_network(data: bytes, file: str = "network.toml") -> Network:
    """What holds everywhere. Raises ``EditionUnreadable``."""
    form = _read(_NETWORK, data, file)
    reader = Reader(file, NETWORK, form.references)
    network = Network(
        sha256=sha256(data).hexdigest(),
        words=_words(reader, form),
        age_bands=tuple(map(reader.bands, form.age_bands)),
        timetable=reader.timetable(form.renewal),
        transfers=tuple(reader.row(row, row.value()) for row in form.transfer),
        reciprocity=tuple(reader.row(row, row.value()) for row in form.reciprocity),
        policies=policies.read(reader, form),
        guide=tuple(row.question(reader.source(row)) for row in form.guide),
        references=reader.described(),
    )
    renewal = network.timetable
    refuse_bare_days(
        file,
        age_bands=network.age_bands,
        transfer=network.transfers,
        cycle=renewal.cycle,
        first=renewal.first,
        opens=renewal.opens,
        due=renewal.due,
        late=renewal.late,
    )
    policies.refuse_bare(file, network.policies)
    refuse_bare_days(file, **_spoken_of(network))
    return network


def read_edition(data: bytes, network: Network, file: str) -> Edition:
    """One association's edition over ``network``. Raises ``EditionUnreadable``."""
    form = _read(_ASSOCIATION, data, file)
    reader = Reader(file, form.code, form.references)
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
        transfers=tuple(reader.row(row, row.value()) for row in form.transfer),
        reciprocity=tuple(reader.row(row, row.value()) for row in form.reciprocity),
        titles=tuple(Title(row.category, row.age_band, row.name, row.abbreviation, reader.source(row)) for row in form.titles),
        contact=tuple(reader.row(row, row.address) for row in form.contact if row.address != ABSENT),
        policies=policies.read(reader, form),
        references=reader.described(),
    )
    refuse_bare_days(file, name=edition.names)
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
    for name, rows in [("network.toml", network.reciprocity), *((f"{one.code}.toml", one.reciprocity) for one in editions)]:
        homes = {home for row in rows for home in row.value.homes or ()}
        if strange := sorted(homes - {edition.code for edition in editions}):
            raise EditionUnreadable(f"{name}: reciprocity: homes: no edition has the code {', '.join(strange)}")
    return Catalogue(network, editions)


def _spoken_of(network: Network) -> dict[str, tuple[Fact[Recognising], ...]]:
    """The rows of reciprocity by what they speak of, of every other member: nothing may be left bare."""
    return {
        f"reciprocity for a {purpose} of {category} {band}": tuple(
            row for row in network.reciprocity if row.value.speaks_of(purpose, category, band, NETWORK)
        )
        for purpose in Purpose
        for category in Category
        for band in AgeBand
    }


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


def _words(reader: Reader, form: NetworkFile) -> Words:
    return Words(
        categories=tuple(CategoryFacts(c.category, c.name, c.scope, reader.source(c), c.retired) for c in form.categories),
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
