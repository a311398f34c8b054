"""The editions that were published: which digest, for whom, from which day, in the place of which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from ledger.journal.journal import Journal
from projections.batch import Batch
from projections.change import Change, Table
from projections.view import View

NAMES: Final = frozenset({"edition.published/1"})

EDITION = Table(
    "catalogue_edition", ("code:text", "position:int", "sha256:text", "start:text", "supersedes:text?"), ("code", "position")
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: ``code`` is the association's, or ``network``; ``start`` the first day on which it is in force."""

    code: str
    position: int
    sha256: str
    start: date
    supersedes: str | None


class Catalogue(View):
    """The view of editions; a public one."""

    name: ClassVar[str] = "catalogue"
    tables: ClassVar[tuple[Table, ...]] = (EDITION,)

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal.engine)

    def fold(self, batch: Batch) -> Sequence[Change]:
        """Keeps what was published."""
        rows = [
            (line.stream.partition("/")[2], line.position, line.data["sha256"], line.data["from"], line.data["supersedes"])
            for line in batch.of(NAMES)
        ]
        return [self.insert(EDITION, rows)]

    def editions(self, code: str | None = None) -> tuple[Edition, ...]:
        """Every edition published, by code and then in the order of publication; or those of one code."""
        where, params = ("", ()) if code is None else (" WHERE code = ?", (code,))
        sql = f"SELECT code, position, sha256, start, supersedes FROM {self.table(EDITION)}{where} ORDER BY code, position"
        with self.engine.statement(write=False) as tx:
            return tuple(Edition(row[0], row[1], row[2], date.fromisoformat(row[3]), row[4]) for row in tx.fetchall(sql, params))

    def in_force(self, code: str, on: date) -> Edition | None:
        """The edition of a code in force on a day: of those begun by then the one that began, or else was published, last."""
        begun = [edition for edition in self.editions(code) if edition.start <= on]
        return max(begun, key=lambda edition: (edition.start, edition.position), default=None)
