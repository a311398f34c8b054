"""The file in which an association hands over its existing endorsees, and the outcome it gets back.

The columns are a promise (``interface.md``, "Files"). Every bad cell is named with the rule it breaks; a row with one is
refused whole. Cells that begin with ``=``, ``+``, ``-`` or ``@`` are refused on the way in and quoted on the way out, since
a spreadsheet would run them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256

from ledger.rulebook.renewal import RECKONED
from ledger.rulebook.vocabulary import AddOn, AgeBand, Category

COLUMNS = (
    "given_name", "family_name", "email", "category", "age_band", "granted_on", "expires_on", "status", "addon",
    "addon_until", "listed", "residence", "former_names", "certificate_no", "source_note",
)  # fmt: skip
STATUSES = ("active", "inactive", "lapsed", "emeritus", "deceased")
LONGEST_CELL = 500
LARGEST_FILE = 20 * 1024 * 1024
ADDONS = {"": None, "ERS": AddOn.FULL, "ERS-emerging": AddOn.EMERGING}

Meaning = Callable[[str], tuple[Category, AgeBand | None] | None]
"""What an association's name or abbreviation of a category means; ``None`` when it is not one."""


class UnusableFile(ValueError):
    """The file as a whole cannot be read; nothing of it was taken. The message says why and where."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One bad cell: its column, the rule it breaks, and why in words."""

    field: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One good row. ``digest`` is of its cells, so that the same row is known again."""

    number: int
    digest: str
    given_name: str
    family_name: str
    email: str | None
    category: Category
    age_band: AgeBand
    granted_on: date | None
    expires_on: date | None
    status: str
    addon: AddOn | None
    addon_until: date | None
    listed: bool
    residence: str | None
    former_names: tuple[str, ...]
    certificate_no: str | None
    source_note: str | None


@dataclass(frozen=True, slots=True)
class BadRow:
    """One refused row, and every fault of it."""

    number: int
    faults: tuple[Fault, ...]


def read(data: bytes, *, meaning: Meaning, today: date) -> Iterator[Row | BadRow]:
    """The rows of the file, in order; row 1 is the first below the header. Raises :class:`UnusableFile`."""
    lines = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    try:
        header = next(lines, [])
        _check_header(header)
        for number, cells in enumerate(lines, start=1):
            if cells:
                yield _row(number, header, cells, meaning, today)
    except csv.Error as error:
        raise UnusableFile(f"line {lines.line_num}: not CSV ({error})") from error


def _text(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise UnusableFile("the file is larger than 20 MB: split it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnusableFile(f"line {line}: not UTF-8. Save the file as 'CSV UTF-8' and try again") from error
    if "\0" in text:
        raise UnusableFile("the file holds a zero byte: it is not a CSV file in UTF-8")
    return text


def _check_header(header: list[str]) -> None:
    missing = [name for name in COLUMNS if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    if missing or unknown or len(header) != len(COLUMNS):
        said = [f"missing: {', '.join(missing)}"] if missing else []
        said += [f"{len(unknown)} unknown" if unknown else "a column twice"] if unknown or not missing else []
        raise UnusableFile(f"the header must have exactly these columns: {', '.join(COLUMNS)} ({'; '.join(said)})")


def _row(number: int, header: list[str], cells: list[str], meaning: Meaning, today: date) -> Row | BadRow:
    if len(cells) != len(header):
        return BadRow(number, (Fault("row", "columns", f"{len(cells)} cells where the header has {len(header)}"),))
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    reader = _Cells(given, meaning, today)
    row = reader.row(number, _digest(given))
    return BadRow(number, tuple(reader.faults)) if reader.faults else row


def _digest(cells: Mapping[str, str]) -> str:
    return sha256("\x1f".join(cells[name] for name in COLUMNS).encode()).hexdigest()


class _Cells:
    """One row's cells being read; faults gather instead of stopping at the first."""

    def __init__(self, cells: Mapping[str, str], meaning: Meaning, today: date) -> None:
        self._cells = cells
        self._meaning = meaning
        self._today = today
        self.faults: list[Fault] = []
        for name, cell in cells.items():
            self._check_form(name, cell)

    def row(self, number: int, digest: str) -> Row:
        """The row, as far as it could be read."""
        category, age_band = self._category()
        granted, expires, until = (self._date(name) for name in ("granted_on", "expires_on", "addon_until"))
        if granted and granted > self._today:
            self._fault("granted_on", "not-in-the-future", "the day has not come yet")
        if granted and expires and expires < granted:
            self._fault("expires_on", "not-before-granted", "the endorsement would end before it began")
        return Row(
            number, digest, self._required("given_name"), self._required("family_name"), self._email(), category, age_band,
            granted, expires, self._one_of("status", STATUSES), self._addon(category, until), until,
            self._one_of("listed", ("yes", "no", "")) == "yes", self._residence(),
            tuple(name.strip() for name in self._cells["former_names"].split(";") if name.strip()),
            self._cells["certificate_no"] or None, self._cells["source_note"] or None,
        )  # fmt: skip

    def _fault(self, name: str, rule: str, reason: str) -> None:
        self.faults.append(Fault(name, rule, reason))

    def _check_form(self, name: str, cell: str) -> None:
        if cell[:1] in {"=", "+", "-", "@"}:
            self._fault(name, "no-formula", "a cell may not begin with = + - or @")
        if len(cell) > LONGEST_CELL:
            self._fault(name, "length", f"longer than {LONGEST_CELL} characters")
        if any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in cell):
            self._fault(name, "no-control-characters", "a control character (a line break, a tab)")

    def _required(self, name: str) -> str:
        if not self._cells[name]:
            self._fault(name, "required", "may not be empty")
        return self._cells[name]

    def _one_of(self, name: str, allowed: Iterable[str]) -> str:
        if self._cells[name] not in allowed:
            self._fault(name, "one-of", f"one of: {', '.join(filter(None, allowed))}")
        return self._cells[name]

    def _date(self, name: str) -> date | None:
        cell = self._cells[name]
        if not cell:
            return None
        try:
            day = date.fromisoformat(cell) if len(cell) == 10 else None
        except ValueError:
            day = None
        if day is None:
            self._fault(name, "date", "not a day of the calendar written YYYY-MM-DD")
        elif day.year not in RECKONED:  # a spreadsheet's way of saying *unknown* or *never*
            self._fault(name, "years", f"not in the years {RECKONED[0]} to {RECKONED[-1]}: leave it empty if it is not known")
            return None
        return day

    def _residence(self) -> str | None:
        cell = self._cells["residence"].upper()
        if cell and not (len(cell) == 2 and cell.isascii() and cell.isalpha()):
            self._fault("residence", "jurisdiction", "two letters: a state's postal code, or a country's")
        return cell or None

    def _email(self) -> str | None:
        cell = self._cells["email"]
        if not cell:
            return None
        name, at, host = cell.rpartition("@")
        if not (name and at and "." in host) or any(c.isspace() for c in cell):
            self._fault("email", "email", "not an e-mail address")
        return cell

    def _category(self) -> tuple[Category, AgeBand]:
        """Faults stand in for a category that could not be read; the row is then refused anyway."""
        unread = (Category.FAMILY_ASSOCIATE, AgeBand.INFANT)
        found = self._meaning(self._cells["category"])
        if found is None:
            self._fault("category", "category", "not a category of endorsement, nor a name one goes by")
            return unread
        category, implied = found
        said = self._cells["age_band"]
        if said and said not in set(AgeBand):
            self._fault("age_band", "one-of", "one of: IMH, ECMH")
            return unread
        if not said and implied is None:
            self._fault("age_band", "required", "this category does not say which age band: IMH or ECMH")
            return unread
        if said and implied and said != implied:
            self._fault("age_band", "agrees-with-category", f"this category is of the age band {implied}")
        return category, AgeBand(said) if said else implied or AgeBand.INFANT

    def _addon(self, category: Category, until: date | None) -> AddOn | None:
        cell = self._cells["addon"]
        if cell not in ADDONS:
            self._fault("addon", "one-of", "one of: ERS, ERS-emerging, or empty")
            return None
        if ADDONS[cell] and category not in {Category.FAMILY_SPECIALIST, Category.MENTAL_HEALTH_SPECIALIST}:
            self._fault("addon", "base", "the add-on needs a Family Specialist or Mental Health Specialist endorsement")
        if until and not ADDONS[cell]:
            self._fault("addon_until", "addon", "there is no add-on for this day to belong to")
        return ADDONS[cell]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row, as the outcome file says it."""

    row: int
    outcome: str
    number: str = ""
    field: str = ""
    rule: str = ""
    reason: str = ""


def write_outcomes(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The outcome file, a line at a time; a cell a spreadsheet might run is quoted with an apostrophe."""
    names = [field.name for field in fields(Outcome)]
    yield _csv_line(names)
    for outcome in outcomes:
        yield _csv_line([_harmless(str(getattr(outcome, name))) for name in names])


def _harmless(cell: str) -> str:
    return "'" + cell if cell[:1] in {"=", "+", "-", "@"} else cell


def _csv_line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
