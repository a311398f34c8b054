"""Made-up endorsements, as many as one likes, put straight into the tables: no door and no rule book sees them.

Each has a number, a page, one line of the journal and what that line painted; every fourth has been renewed since, by one line
more. The lines hold their record time and nothing else: nobody who asks for a standing reads more of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import psycopg

from ledger.office import Office
from ledger.rulebook import number
from ledger.rulebook.painting import FOREVER
from projections.laid import MOMENT, PAGE, PAINT
from projections.standing import EVERY

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
APART = timedelta(seconds=20)
"""Between two lines' record times."""
GRANTED, COVERED, RENEWED = (date(year, 12, 31).toordinal() for year in (2024, 2026, 2028))
FOURTH = 4
ID = "00000000-0000-4000-8000-"


@dataclass(frozen=True)
class Made:
    """How many endorsements were made up, and where their lines begin."""

    count: int
    begin: int

    @property
    def size(self) -> int:
        """How many lines the journal has then."""
        return self.begin + self.count + self.count // FOURTH


def numbered(which: int) -> str:
    """The number of one of them."""
    return number.compose("WI", which, "222")


def recorded(position: int) -> datetime:
    """When the line at a position was recorded."""
    return FIRST + position * APART


def fill(office: Office, address: str, count: int) -> Made:
    """Makes so many endorsements up in an office that has none."""
    made = Made(count, office.journal.size())
    keys = ((office.key("number", numbered(which)), _page(which), "") for which in range(count))
    (_postgresql if address.startswith("postgresql") else _sqlite)(address, made, keys)
    return made


def _page(which: int) -> str:
    return f"{ID}{which:012x}"


Keys = Iterator[tuple[bytes, str, str]]


def _sqlite(address: str, made: Made, keys: Keys) -> None:
    with sqlite3.connect(address) as at:
        at.execute("PRAGMA synchronous = OFF")
        counted = "WITH RECURSIVE i(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM i WHERE i + 1 < {})"
        page = f"'{ID}' || printf('%012x', i)"
        moment = f"strftime('%Y-%m-%dT%H:%M:%S.000000Z', {int(FIRST.timestamp())} + {APART.seconds} * ({{}}), 'unixepoch')"
        for sql in _inserts(made, counted, page, moment, "rowid, ", "CAST({} AS BLOB)"):
            at.execute(sql)
        at.executemany("INSERT INTO reservation VALUES (?, ?, ?)", sorted(keys))
    at.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    at.close()


def _postgresql(address: str, made: Made, keys: Keys) -> None:
    with psycopg.connect(address, options="-c search_path=ledger") as at:
        counted = "WITH i AS (SELECT generate_series(0, {} - 1) AS i)"
        page = f"'{ID}' || lpad(to_hex(i), 12, '0')"
        moment = (
            f"to_char(to_timestamp({int(FIRST.timestamp())} + {APART.seconds}::bigint * ({{}})) AT TIME ZONE 'UTC', "
            '\'YYYY-MM-DD"T"HH24:MI:SS".000000Z"\')'
        )
        for sql in _inserts(made, counted, page, moment, "notification_id, ", "convert_to({}, 'UTF8')"):
            at.execute(sql)
        with at.cursor().copy("COPY reservation FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["bytea", "text", "text"])
            for row in keys:
                copy.write_row(row)
    with psycopg.connect(address, autocommit=True, options="-c search_path=ledger") as at:
        at.execute("VACUUM ANALYZE")


def _inserts(made: Made, counted: str, page: str, moment: str, rowid: str, blob: str) -> Iterator[str]:
    """The statements, each counting with ``i``; lines of renewals come after all others."""
    begin, renewed = made.begin, made.begin + made.count

    def entry(position: str) -> str:
        return blob.format(f"""'{{"at":"' || {moment.format(position)} || '"}}'""")

    line = f"INSERT INTO line ({rowid}originator_id, originator_version, topic, state) "
    many, some = counted.format(made.count), counted.format(made.count // FOURTH)
    fourth = page.replace("(i)", f"(i * {FOURTH})").replace(", i)", f", i * {FOURTH})")
    yield f"{line}{many} SELECT {begin} + i + 1, {page}, 1, 'endorsement.granted/1', {entry(f'{begin} + i + 1')} FROM i"
    yield f"{line}{some} SELECT {renewed} + i + 1, {fourth}, 2, 'endorsement.renewed/1', {entry(f'{renewed} + i + 1')} FROM i"
    yield f"INSERT INTO {PAGE.name} {many} SELECT {page}, {begin} + i + 1, ' wi ', ' FS ', ' IMH ' FROM i"
    cut = f"{GRANTED}, {FOREVER}, 'active', 'covered', 'wi', 'FS', 'IMH', {GRANTED}, NULL, 'wi@2026-01-01', 'application', {page}, {page}"
    yield f"INSERT INTO {PAINT.name} {many} SELECT {begin} + i + 1, {begin} + i + 1, 0, {cut}, {GRANTED}, {FOREVER}, {COVERED}, NULL FROM i"
    cover = f"{', '.join(['NULL'] * 13)}, {COVERED}, {FOREVER}, {RENEWED}, NULL"
    yield f"INSERT INTO {PAINT.name} {some} SELECT {begin} + i * {FOURTH} + 1, {renewed} + i + 1, 0, {cover} FROM i"
    at = moment.format(f"{EVERY} * (i + 1)")
    yield f"INSERT INTO {MOMENT.name} {counted.format(made.size // EVERY)} SELECT {at}, {EVERY} * (i + 1) FROM i"
    last = moment.format(str(made.size))
    yield f"UPDATE view_position SET position = {made.size}, at = {last} WHERE view = 'standing'"
