"""A roster's file, read whichever way it was made; and what a file made to do harm comes to."""

from __future__ import annotations

import io
import time
import zipfile

import openpyxl
import pytest

from ledger.rulebook.reliance import MOST_ROWS, RosterTooLong
from ledger.wire import roster_file
from ledger.wire.roster_file import COLUMNS, BadCell, RosterRow, UnusableRoster, of_members, read

NUMBER = "WI-000123-4X79"


def sheet(*rows, **how) -> bytes:
    book = openpyxl.Workbook(**how)
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The spreadsheet with some of its parts put in another's place; names with ``_`` for ``/`` and ``.``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name.replace("/", "_").replace(".", "_"), old.read(name)))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        f"endorsement_number\n{NUMBER}\n", f"\ufeffEndorsement_Number;given_name\r\n{NUMBER};\r\n",
        f"salary,endorsement_number\n1,  {NUMBER} \n\n", f'endorsement_number\n"{NUMBER}"\n',
    ],
)  # fmt: skip
def test_the_same_row_is_read_however_a_spreadsheet_writes_it(text: str) -> None:
    assert read(text.encode()) == (RosterRow(1, NUMBER),)


def test_a_spreadsheet_is_read_cell_by_cell_and_only_its_first_sheet() -> None:
    rows = [COLUMNS, (NUMBER, "María", "López", None, "wi", "FS"), (None,) * 6, (123.0, None, None, "m@example.org", None, None)]
    found = read(sheet(*rows))
    assert found[0] == RosterRow(1, NUMBER, "María", "López", "", "wi", "FS")
    assert [(row.row, row.endorsement_number, row.email) for row in found[1:]] == [(3, "123", "m@example.org")]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "x" * 201, "a\u0007b", "a\nb"])
def test_a_cell_that_may_not_be_is_named_and_not_kept(cell: str) -> None:
    [row] = of_members([{"endorsement_number": NUMBER, "given_name": cell}])
    assert [fault.field for fault in row.faults] == ["given_name"]
    assert row.given_name == ""


def test_a_formula_of_a_spreadsheet_is_a_formula() -> None:
    [row] = read(sheet(("endorsement_number",), ("=HYPERLINK(A1)",)))
    assert row.faults == (BadCell("endorsement_number", "formula"),)


def test_a_name_needs_both_halves_and_one_more_fact() -> None:
    rows = of_members(
        [{"given_name": "A"}, {"given_name": "A", "family_name": "B"}, {"given_name": "A", "family_name": "B", "category": "FS"}]
    )
    assert [[(fault.field, fault.rule) for fault in row.faults] for row in rows] == [
        [("family_name", "required"), ("email", "one-more-fact")], [("email", "one-more-fact")], [],
    ]  # fmt: skip


def test_a_file_of_numbers_alone_is_read_at_once_as_it_is_read_carefully() -> None:
    """Whatever byte is put in, left out or put in another's place."""
    plain = b"endorsement_number\nWI-000123-4X79\r\nwi-000124-4x79\nX"
    at_once = 0
    for place in range(len(plain) + 1):
        for byte in (
            b"",
            b"a",
            b"-",
            b"=",
            b"\n",
            b"\r",
            b"\r\n",
            b"\n\n",
            b" ",
            b"\t",
            b",",
            b";",
            b'"',
            b"\0",
            b"\xc3\xa9",
            b"\xff",
            b"\xe2\x80\x93",
            b"\x0c",
            b"\x85",
        ):
            for data in (plain[:place] + byte + plain[place:], plain[:place] + byte + plain[place + 1 :]):
                found = roster_file._numbers_alone(data)
                at_once += bool(found)
                assert not found or found == roster_file._carefully(data), data
    for rows in (1, 2, MOST_ROWS):
        for end in (b"", b"\n"):
            data = b"endorsement_number\n" + b"\n".join([b"x" * 40] * rows) + end
            assert roster_file._numbers_alone(data) in ((), roster_file._carefully(data))
    assert roster_file._numbers_alone(b"endorsement_number\n" + b"x\n" * (MOST_ROWS + 1)) == ()
    assert at_once > 300


def test_a_roster_that_is_too_long_is_refused_as_soon_as_that_is_seen() -> None:
    for data in (b"endorsement_number\n" + b"x\n" * (MOST_ROWS + 1), sheet(("endorsement_number",), *[("x",)] * (MOST_ROWS + 1))):
        with pytest.raises(RosterTooLong):
            read(data)


def bombs():
    plain = sheet(("endorsement_number",), ("x",))
    entities = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"x" * 50 + b'">]><worksheet>&b;</worksheet>'
    late = b'<?xml version="1.0"?>' + b" " * 5000 + entities[21:]
    huge = b"<worksheet><sheetData>" + b" " * (13 * 1024 * 1024) + b"</sheetData></worksheet>"
    deep = b"<worksheet><sheetData>" + b"<row>" * 200_000
    yield "unpacks to thirteen megabytes", repacked(plain, xl_worksheets_sheet1_xml=huge)
    yield "declares entities", repacked(plain, xl_worksheets_sheet1_xml=entities)
    yield "declares entities later", repacked(plain, xl_worksheets_sheet1_xml=late)
    yield "is nested two hundred thousand deep", repacked(plain, xl_worksheets_sheet1_xml=deep)
    yield "has three hundred parts", repacked(plain, **{f"part{n}": b"" for n in range(300)})
    yield "is no spreadsheet inside", repacked(plain, xl_workbook_xml=b"<nothing/>")
    yield "is cut off", plain[: len(plain) // 2]
    yield "is a ZIP file of something else", _zip(b"readme")
    yield "is larger than may be", b"PK\x03\x04" + b"x" * 8_400_000


def _zip(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("readme.txt", content)
    return out.getvalue()


BOMBS = dict(bombs())


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that(name: str) -> None:
    began = time.process_time()
    with pytest.raises(UnusableRoster):
        read(BOMBS[name])
    assert time.process_time() - began < 1.5


@pytest.mark.parametrize(
    ("begins", "what"), [(b"%PDF-1.7\n\xe2", "a PDF"), (b"\x89PNG\r\n", "a picture"), (b"\xff\xd8\xff", "a picture")]
)
def test_a_file_of_another_kind_is_called_what_it_is(begins: bytes, what: str) -> None:
    with pytest.raises(UnusableRoster, match=f"The file is {what}\\."):
        read(begins + b"x" * 100)


def test_a_spreadsheet_with_any_byte_damaged_is_read_or_refused() -> None:
    data = sheet(["endorsement_number"], *([f"{NUMBER[:-1]}{place}"] for place in range(40)))
    refused = 0
    for place in range(4, len(data), 37):
        try:
            read(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        except UnusableRoster:
            refused += 1
    assert refused > 50


def test_a_part_that_is_larger_than_its_zip_says_is_not_read_to_the_end() -> None:
    data = bytearray(repacked(sheet(("endorsement_number",), ("x",)), xl_worksheets_sheet1_xml=b"<worksheet>" + b" " * 9_000_000))
    size = (9_000_011).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(UnusableRoster):
        read(bytes(data))
