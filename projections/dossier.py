"""Who holds what: endorsements by holder, numbers, applications, what a person chose, which records are one person's.

An office view.

Names are not here: they are stored once, in the vault's ``people``, and joined at the door.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from ledger.journal.journal import Journal
from ledger.rulebook.application import Submitted
from ledger.rulebook.endorsement import Adopted, Granted, Received
from ledger.rulebook.professional import ListingChosen, Merged, ResidenceDeclared, Unmerged
from ledger.store.engine import Engine, Row, Transaction
from projections.batch import Batch, Line
from projections.change import Change, Each, Table, upsert
from projections.office import ERASED, among, erased_pages, told
from projections.view import Bodies, OfficeView

BEGUN: Final = frozenset({"endorsement.granted/1", "endorsement.adopted/1", "endorsement.received/1"})
APPLIED: Final = "application.submitted/1"
CHOSEN: Final = frozenset({"person.residence_declared/1", "person.listing_chosen/1"})
JOINED: Final = frozenset({"person.merged/1", "person.unmerged/1"})
NAMES: Final = BEGUN | CHOSEN | JOINED | {APPLIED}

ENDORSEMENT = Table("dossier_endorsement", ("page:text", "number:text", "holder:text", "application:text?"), ("page",))
HOLDER = Table("dossier_holder", ("holder:text", "page:text"), ("holder", "page"))
PERSON = Table("dossier_person", ("person:text", "listed:int?", "residence:text?"), ("person",))
MERGED = Table("dossier_merged", ("person:text", "goes_by:text"), ("person",))
APPLICATION = Table("dossier_application", ("page:text", "applicant:text", "association:text", "submitted_on:text?"), ("page",))


@dataclass(frozen=True, slots=True)
class Held:
    """An endorsement as its holder's file has it."""

    page: str
    number: str
    holder: str
    application: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """What a person chose; ``None`` for what was never said."""

    person: str
    listed: bool | None
    residence: str | None


@dataclass(frozen=True, slots=True)
class Application:
    """Where an endorsement came from: the application's page, the day it was submitted, and to whom."""

    page: str
    submitted_on: date | None
    association: str


class Dossier(OfficeView):
    """The view of holders and what they hold."""

    name: ClassVar[str] = "dossier"
    version: ClassVar[int] = 2
    tables: ClassVar[tuple[Table, ...]] = (ENDORSEMENT, HOLDER, PERSON, MERGED, APPLICATION)

    def __init__(self, journal: Journal, engine: Engine, bodies: Bodies) -> None:
        """``engine`` is the vault's database, ``bodies`` its reader."""
        self.journal = journal
        super().__init__(engine, bodies)

    # --- following

    def fold(self, batch: Batch) -> Sequence[Change]:
        """Keeps what lines of holders, applicants and persons say; takes away what was erased."""
        rows: dict[str, list[Row]] = {name: [] for name in ("held", "holder", "listed", "residence", "applied", "parted")}
        merged: dict[str, str] = {}
        for line, event in told(batch, NAMES, self.bodies):
            _file(rows, line, event)
            _join(merged, rows["parted"], line, event)
        return [
            Each(f"DELETE FROM {self.table(MERGED)} WHERE person = ? AND goes_by = ?", rows["parted"]),
            upsert(self.table(MERGED), MERGED.names, MERGED.key, list(merged.items())),
            upsert(self.table(ENDORSEMENT), ENDORSEMENT.names, ENDORSEMENT.key, rows["held"]),
            upsert(self.table(HOLDER), HOLDER.names, HOLDER.key, rows["holder"]),
            upsert(self.table(PERSON), ("person", "listed"), PERSON.key, rows["listed"]),
            upsert(self.table(PERSON), ("person", "residence"), PERSON.key, rows["residence"]),
            upsert(self.table(APPLICATION), APPLICATION.names, APPLICATION.key, rows["applied"]),
            *self._erased(batch),
        ]

    def _erased(self, batch: Batch) -> Sequence[Change]:
        pages = [(page,) for page in erased_pages(batch, NAMES, self.journal)] if any(batch.of(ERASED)) else []
        held = f"SELECT holder FROM {self.table(ENDORSEMENT)} WHERE page = ?"
        return [
            Each(f"DELETE FROM {self.table(HOLDER)} WHERE holder IN ({held}) AND page = ?", [page * 2 for page in pages]),
            Each(f"DELETE FROM {self.table(ENDORSEMENT)} WHERE page = ?", pages),
            Each(f"DELETE FROM {self.table(APPLICATION)} WHERE page = ?", pages),
            Each(f"DELETE FROM {self.table(PERSON)} WHERE person = ?", pages),
            Each(f"DELETE FROM {self.table(MERGED)} WHERE person = ?", pages),
        ]

    def remove(self, tx: Transaction, subject: str) -> None:
        """Delete a person's file."""
        for table, column in (
            (ENDORSEMENT, "holder"),
            (HOLDER, "holder"),
            (PERSON, "person"),
            (MERGED, "person"),
            (APPLICATION, "applicant"),
        ):
            tx.execute(f"DELETE FROM {self.table(table)} WHERE {column} = ?", (subject,))

    # --- asking

    def of_holder(self, person: str) -> tuple[Held, ...]:
        """What a person holds, by page."""
        sql = f"""SELECT {_columns("e")} FROM {self.table(ENDORSEMENT)} AS e JOIN {self.table(HOLDER)} AS h ON h.page = e.page
                  WHERE h.holder = ? ORDER BY e.page"""
        with self.engine.statement(write=False) as tx:
            return tuple(Held(*row) for row in tx.fetchall(sql, (person,)))

    def of_page(self, page: str) -> Held | None:
        """The endorsement on a page; ``None`` where there is none, or its holder was erased."""
        return self.of_pages([page]).get(page)

    def of_pages(self, pages: Iterable[str]) -> Mapping[str, Held]:
        """The endorsements on these pages, by page."""
        sql = f"SELECT {_columns('e')} FROM {self.table(ENDORSEMENT)} AS e WHERE e.page"
        return {row[0]: Held(*row) for row in self._among(sql, pages)}

    def holder_and_number(self, page: str) -> tuple[str, str] | None:
        """Who holds the endorsement on a page, and its number."""
        held = self.of_page(page)
        return (held.holder, held.number) if held else None

    def pages_of(self, persons: Iterable[str]) -> tuple[str, ...]:
        """The pages of everything these persons hold, in order."""
        return tuple(sorted(row[0] for row in self._among(f"SELECT page FROM {self.table(HOLDER)} WHERE holder", persons)))

    def goes_by(self, persons: Iterable[str]) -> dict[str, str]:
        """For each record the one that its person goes by: itself, unless it was merged into another."""
        found = {person: person for person in persons}
        sql = f"SELECT person, goes_by FROM {self.table(MERGED)} WHERE person"
        while into := {row[0]: row[1] for row in self._among(sql, set(found.values()))}:
            found = {person: into.get(last, last) for person, last in found.items()}
        return found

    def records_of(self, persons: Iterable[str]) -> set[str]:
        """These records, and every one that was merged into one of them."""
        found = new = set(persons)
        sql = f"SELECT person FROM {self.table(MERGED)} WHERE goes_by"
        while new := {row[0] for row in self._among(sql, new)} - found:
            found = found | new
        return found

    def person(self, person: str) -> Person | None:
        """What a person chose; ``None`` where nothing was said."""
        sql = f"SELECT person, listed, residence FROM {self.table(PERSON)} WHERE person = ?"
        with self.engine.statement(write=False) as tx:
            row = tx.fetchone(sql, (person,))
        return Person(row[0], None if row[1] is None else bool(row[1]), row[2]) if row else None

    def application_of(self, page: str) -> Application | None:
        """Where the endorsement on a page came from; ``None`` where it was adopted, or erased."""
        sql = f"""SELECT a.page, a.submitted_on, a.association FROM {self.table(ENDORSEMENT)} AS e
                  JOIN {self.table(APPLICATION)} AS a ON a.page = e.application WHERE e.page = ?"""
        with self.engine.statement(write=False) as tx:
            row = tx.fetchone(sql, (page,))
        return Application(row[0], row[1] and date.fromisoformat(row[1]), row[2]) if row else None

    def _among(self, sql: str, values: Iterable[str]) -> list[Row]:
        return among(self.engine, sql, list(values))


def _columns(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in ENDORSEMENT.names)


def _file(rows: dict[str, list[Row]], line: Line, event: Any) -> None:  # noqa: ANN401 - one of those below
    match event:
        case Granted(number=str(number), holder=str(holder), application=application):
            rows["held"].append((line.stream, number, holder, application))
            rows["holder"].append((holder, line.stream))
        case Adopted(number=str(number), holder=str(holder)) | Received(number=str(number), holder=str(holder)):
            rows["held"].append((line.stream, number, holder, None))
            rows["holder"].append((holder, line.stream))
        case ListingChosen(listed=listed):
            rows["listed"].append((line.stream, int(listed)))
        case ResidenceDeclared(jurisdiction=jurisdiction):
            rows["residence"].append((line.stream, jurisdiction))
        case Submitted(valid=valid, applicant=applicant, association=association):
            rows["applied"].append((line.stream, applicant, association, valid.start and valid.start.isoformat()))
        case _:
            return


def _join(merged: dict[str, str], parted: list[Row], line: Line, event: object) -> None:
    """Which record goes by which other, as the batch leaves it; ``parted`` is undone before it."""
    match event:
        case Merged(into=into):
            merged[line.stream] = into
        case Unmerged(other=other):
            parted.append((line.stream, other))
            if merged.get(line.stream) == other:
                del merged[line.stream]
        case _:
            return
