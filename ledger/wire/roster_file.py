"""The roster that an employer sends: CSV, a spreadsheet (XLSX) or JSON; read row by row, every bad cell named.

A row names an endorsement by ``endorsement_number``, or a person by ``given_name``, ``family_name`` and one more fact: ``email``, or
``association`` or ``category``. Other columns are not read. Cells that begin with ``=``, ``+``, ``-`` or ``@`` are refused, and so is
a spreadsheet's formula: nothing is ever computed here. A spreadsheet is a ZIP file with XML inside: both are bounded before
they are unpacked, and no entity or outside reference in the XML is followed (defusedxml).
"""

from __future__ import annotations

import csv
import io
import lzma
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from ledger.rulebook.refusal import Malformed
from ledger.rulebook.reliance import MOST_ROWS, RosterTooLong

COLUMNS: Final = ("endorsement_number", "given_name", "family_name", "email", "association", "category")
LARGEST: Final = 8 * 1024 * 1024
UNPACKED: Final = 12 * 1024 * 1024
"""The most bytes a spreadsheet's parts may come to, by what the ZIP file says of them and by what they turn out to be."""
PARTS: Final = 200
LONGEST_CELL: Final = 200
WIDEST: Final = 50
"""Columns."""
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r")
_ZIP: Final = b"PK\x03\x04"
_NO_TABLES: Final = ((b"%PDF", "a PDF"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"))
"""Files of other kinds, by how they begin."""
_PRINTED: Final = re.compile(r"[^\x00-\x1f\x7f]*")
_GOOD: Final = rb"[0-9A-Za-z][0-9A-Za-z-]{0,39}"
"""A cell that has nothing around it, begins no formula, is short and printed: most numbers are."""
_ALONE: Final = re.compile(rb"endorsement_number\r?\n((?:%b\r?\n){0,%d}(?:%b)?)" % (_GOOD, MOST_ROWS - 1, _GOOD))


class UnusableRoster(Malformed):
    """This file cannot be read as a roster: it is no CSV, spreadsheet or JSON of rows, or it is too large."""


@dataclass(frozen=True, slots=True)
class BadCell:
    """One bad cell: its column, and the rule it breaks."""

    field: str
    rule: str


class RosterRow(NamedTuple):
    """One row as it was sent, 1 the first below the header. With ``faults`` it is not looked up."""

    row: int
    endorsement_number: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    association: str = ""
    category: str = ""
    faults: tuple[BadCell, ...] = ()

    @property
    def by_name(self) -> bool:
        """Whether it names a person and no number."""
        return not self.endorsement_number


def read(data: bytes) -> tuple[RosterRow, ...]:
    """The rows of a file, whichever of the two it is. Raises ``UnusableRoster``, ``RosterTooLong``."""
    return _numbers_alone(data) or _carefully(data)


def _carefully(data: bytes) -> tuple[RosterRow, ...]:
    if len(data) > LARGEST:
        raise UnusableRoster("The file is larger than 8 MB.")
    for begins, what in _NO_TABLES:
        if data.startswith(begins):
            raise UnusableRoster(f"The file is {what}. Save the table as CSV UTF-8 or as .xlsx, and send that.")
    lines = _sheet(data) if data.startswith(_ZIP) else _csv(data)
    header = [name.strip().casefold() for name in next(lines, [])]
    _check_header(header)
    return _bounded(_row(number, header, cells) for number, cells in enumerate(lines, start=1) if any(cells))


def of_members(rows: Iterable[Mapping[str, Any]]) -> tuple[RosterRow, ...]:
    """The rows of a roster in JSON, each an object with some of the columns. Raises ``UnusableRoster``, ``RosterTooLong``."""
    return _bounded(_named(number, {k: v or "" for k, v in row.items()}) for number, row in enumerate(rows, start=1))


def _bounded(rows: Iterable[RosterRow]) -> tuple[RosterRow, ...]:
    found = tuple(islice(rows, MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise RosterTooLong
    return found


def _check_header(header: Sequence[str]) -> None:
    known = [name for name in header if name in COLUMNS]
    if len(set(known)) != len(known):
        raise UnusableRoster("A column is there twice.")
    if "endorsement_number" not in known and not {"given_name", "family_name"} <= set(known):
        raise UnusableRoster("The first row names the columns: endorsement_number, or given_name and family_name.")


def _numbers_alone(data: bytes) -> tuple[RosterRow, ...]:
    """The rows of a file that is nothing but good numbers, one a line, as most are; none of any other file."""
    found = _ALONE.fullmatch(data)
    lines = found[1].decode().split() if found else []
    return tuple([RosterRow._make((number, cell, "", "", "", "", "", ())) for number, cell in enumerate(lines, start=1)])


def _row(number: int, header: Sequence[str], cells: Sequence[str]) -> RosterRow:
    return _named(number, {name: cell for name, cell in zip(header, cells, strict=False) if name in COLUMNS})


def _named(number: int, cells: Mapping[str, str]) -> RosterRow:
    """The row, with what is wrong with it; a cell that may not be is not kept."""
    given = {name: text for name, cell in cells.items() if (text := cell.strip())}
    faults = [BadCell(name, rule) for name, cell in given.items() if (rule := _fault(cell))]
    for fault in faults:
        del given[fault.field]
    return RosterRow(number, **given, faults=tuple(faults or _missing(given)))


def _fault(cell: str) -> str:
    """The rule that a cell breaks; nothing for a good one."""
    if len(cell) > LONGEST_CELL:
        return "too-long"
    if cell.startswith(_RUNS):
        return "formula"
    return "" if _PRINTED.fullmatch(cell) else "control-character"


def _missing(given: Mapping[str, str]) -> Iterator[BadCell]:
    """A name alone finds nobody: else a stranger could walk through a telephone book and learn who is endorsed."""
    if "endorsement_number" in given:
        return
    for name in ("given_name", "family_name"):
        if name not in given:
            yield BadCell(name, "required")
    if given.keys().isdisjoint({"email", "association", "category"}):
        yield BadCell("email", "one-more-fact")


# CSV ------------------------------------------------------------------------------------------------------------------


def _csv(data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableRoster("The file is not UTF-8. Save it as 'CSV UTF-8' and try again.") from None
    if "\0" in text:
        raise UnusableRoster("The file holds a zero byte.")
    lines = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    try:
        for cells in lines:
            yield cells[:WIDEST]
    except csv.Error:
        raise UnusableRoster(f"Line {lines.line_num} is not CSV.") from None


def _delimiter(text: str) -> str:
    """A semicolon where the header has one: what spreadsheets write in half of the world."""
    header = text.partition("\n")[0]
    return ";" if ";" in header and "," not in header else ","


# A spreadsheet --------------------------------------------------------------------------------------------------------


def _sheet(data: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet, formulas as they are written. Whatever the reader stumbles over is the file's fault."""
    _check_zip(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it leaves out (a picture, a filter) is nothing to a roster
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=WIDEST, values_only=True):
            yield [_text(value) for value in row]
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        SyntaxError,
        OSError,
        EOFError,
        zlib.error,
        lzma.LZMAError,
    ):
        raise UnusableRoster("The spreadsheet cannot be read. Save it as .xlsx, or as CSV.") from None


def _check_zip(data: bytes) -> None:
    """The parts of the file are few and small, also when they are unpacked. Raises ``UnusableRoster``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise UnusableRoster("The spreadsheet unpacks to more than any roster.")
            for part in parts:
                if part.flag_bits & 1:
                    raise UnusableRoster("The spreadsheet is locked with a password.")
                _check_part(packed, part)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, OSError, EOFError, ValueError) as error:
        if isinstance(error, UnusableRoster):
            raise
        raise UnusableRoster("The spreadsheet cannot be unpacked.") from None


def _check_part(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """It is no larger than the file says (the reader stops there), and its XML declares nothing of its own."""
    with packed.open(part) as opened:
        if b"<!DOCTYPE" in opened.read(4096).upper():
            raise UnusableRoster("The spreadsheet's XML declares entities.")


def _text(value: object) -> str:
    """A cell as text; a whole number loses the fraction that a spreadsheet gives it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
