"""A whole roster answered at once, and what has become of the answer since; for JSON and for pages alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from api.desk import Desk
from api.refused import NotFound
from api.relying import ChangedRow, changed_rows, head, word
from ledger.credentials.answered import STATEMENT
from ledger.procedures import catalogue, pages, rosters, stating
from ledger.procedures.receipts import SignedAnswer
from ledger.procedures.stating import Known, Wanted
from ledger.rulebook import policies, reliance
from ledger.rulebook.reliance import Stated, Stretch
from ledger.vault.employers import Employer
from ledger.wire.roster_file import RosterRow
from projections.spans import over
from projections.view import read_place

COLUMNS: Final = (
    "row", "outcome", "reason", "number", "name", "whole", "held_or_gap", "from", "to", "standing", "association", "category",
    "age_band", "duplicate_of",
)  # fmt: skip
NOTHING: Final = "not_endorsed"


class ViewsOfBooks:
    """The views of an office as far as they have come, read for many endorsements at once."""

    def __init__(self, desk: Desk) -> None:
        """``desk`` gives the office and its views."""
        self._desk, self._views = desk, desk.views
        standing = desk.views.standing
        size = read_place(standing.engine, standing.key).position
        self.known = Known(size, standing.at(size), head(desk))

    @cached_property
    def _day(self) -> date:
        return self._desk.office.today("UTC")

    def holders(self, pages: Collection[str]) -> Mapping[str, str]:
        """By endorsement: the record that its holder goes by."""
        held = self._views.dossier.of_pages(sorted(pages))
        last = self._views.dossier.goes_by({one.holder for one in held.values()})
        return {page: last[one.holder] for page, one in held.items()}

    def held_by(self, person: str) -> Sequence[tuple[str, str]]:
        """The endorsements of a person, under every record: page and number."""
        dossier = self._views.dossier
        records = dossier.records_of(set(dossier.goes_by([person]).values()))
        return sorted((page, one.number) for page, one in dossier.of_pages(dossier.pages_of(records)).items())

    def shown(self, pages: Collection[str]) -> Collection[str]:
        """Which of these endorsements the public registry shows today, if their holder agreed to be listed."""
        return [page for page in pages if (now := self.today(page)) and now.standing in self._listed(now.home)]

    def _listed(self, home: str | None) -> frozenset[str]:
        rules = catalogue.rules(self._desk.office, home or "alliance")
        return policies.listed(rules.policies.listed, self._day)

    def today(self, page: str) -> Stretch | None:
        """What is true of an endorsement today."""
        return self.over([page], self._day, self._day)[page][0]

    def over(self, pages: Collection[str], first: date, last: date) -> Mapping[str, tuple[Stretch, ...]]:
        """What was true of each endorsement on every day from first to last."""
        never = Stretch(first.toordinal(), last.toordinal(), NOTHING, False, None, None, None)
        return dict.fromkeys(pages, (never,)) | over(self._views.standing, pages, first, last, size=self.known.size)


def answer(desk: Desk, employer: Employer, rows: Sequence[RosterRow], wanted: Wanted) -> SignedAnswer:
    """The signed statement. Raises ``AskedTooMuch``, ``RosterTooLong``, ``BadPeriod``, ``NobodyToState``."""
    reliance.check_period(wanted.period)
    books = ViewsOfBooks(desk)
    matches = rosters.match(desk.office, employer, rows, books)
    return stating.state(desk.office, employer, wanted, matches, books=books, known=books.known)


def digest(data: bytes) -> str:
    """Of the file that was sent."""
    return sha256(data).hexdigest()


# What has become of it ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RosterKept:
    """What is still known of a statement, and the rows of which the ledger says another thing today."""

    id: str
    given_on: date | None
    first: date | None
    last: date | None
    category: str | None
    age_band: str | None
    size: int
    digest: str
    known_here_until: date | None
    since: str
    rows: tuple[ChangedRow, ...]


def kept(desk: Desk, employer: Employer, line: str) -> RosterKept:
    """The employer's own statement, by its id. Raises ``NotFound``, also where it is known no longer."""
    stored = desk.office.journal.find(line)
    known = (
        pages.open(desk.office, stored.stream, reliance.after).standing if stored and stored.name == "roster.stated/1" else None
    )
    given = known.given if known else None
    if not isinstance(given, Stated) or given.employer != employer.id or given.period.start is None or given.period.end is None:
        raise NotFound
    rows = list(zip(given.rows, given.endorsements, strict=True))
    changed = tuple(_changed(desk, rows, given.period.start, given.period.end, given.size))
    since = word([change for row in changed for change in row.changes])
    return RosterKept(
        line, given.valid.start, given.period.start, given.period.end, given.category, given.age_band, given.size, given.digest,
        given.valid.end, since, changed,
    )  # fmt: skip


def _changed(desk: Desk, rows: Sequence[tuple[int, str]], first: date, last: date, size: int) -> Iterator[ChangedRow]:
    numbers = desk.views.dossier.of_pages({page for _, page in rows})
    for row, page, changes in changed_rows(desk, rows, first, last, size):
        yield ChangedRow(row, numbers[page].number if page in numbers else "", changes)


# Laid out as a table --------------------------------------------------------------------------------------------------


def table(document: dict[str, Any]) -> str:
    """A statement as CSV, a line for each stretch of days; what a spreadsheet would run is quoted."""
    if document.get("type") != STATEMENT:
        raise NotFound
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in document["rows"]:
        writer.writerows([_cell(value) for value in line] for line in _lines(row))
    return out.getvalue()


def _lines(row: dict[str, Any]) -> Iterator[list[Any]]:
    numbers, whole = " ".join(row["numbers"]), row.get("whole")
    told = [row["row"], row["outcome"], row.get("reason", ""), numbers, row.get("name"), whole]
    stretches = [("held", one) for one in row.get("held", ())] + [("gap", one) for one in row.get("gaps", ())]
    for sort, one in sorted(stretches, key=lambda pair: str(pair[1]["from"])):
        names = ("from", "to", "standing", "association", "category", "age_band")
        yield [*told, sort, *(one[name] for name in names), row.get("duplicate_of")]
    if not stretches:
        yield [*told, *[""] * 8]


def _cell(value: object) -> str:
    text = {True: "yes", False: "no", None: ""}.get(value, str(value)) if value is None or isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
