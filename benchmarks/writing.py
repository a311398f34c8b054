"""Writing: one act of ours against one save of the library's, on the same server, in the same round.

Ours writes a *prepared act*: the page is open and the decision taken. What is timed is everything an acknowledged act costs
from there: encoding and reading back, the commitments of its private fields, the signature, the body sealed and flushed in
the vault, and the journal's append with leaf, positions and uniqueness, flushed too. The library's bare save is
``recorder.insert_events`` of one event of as many bytes, with its default recorder and settings: no leaf, no signature, no
private half. The *whole procedure* adds what comes before: finding the page by its number, opening it, and deciding.

The physical limit beside it is a plain INSERT of the same bytes on a connection of each writer's own, and how often the disk
can be flushed at all. Ours waits for the disk twice an act on SQLite (vault first, then the journal: two files), once on
PostgreSQL. So the ratios hang on the disk. The bars were set where a flush took a millisecond; where it takes a tenth of that,
the library is bounded by its processor time, and so are we: that time is said too (of the office's process; the server's own
not counted), and with many writers one thread at a time has it. PostgreSQL is measured a second time with its own
``commit_delay`` making every flush 0.8 ms longer for both sides, which is nearer to a disk that is not this machine's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from statistics import median
from uuid import uuid4

import psycopg
from library import Bare
from measuring import Figure, Table, at_once, flushes, number, processor, ratio, rounds, told
from workshop import POSTGRES, SQLITE, Bench, Opened, bench, databases, lived

from ledger.procedures import endorsements, pages
from ledger.rulebook import pausing

MANY = 40
EACH = 10
"""Acts of each of many writers in a round."""
OURS, LIBRARY, PLAIN, DISK = "ours", "library", "plain INSERT", "flushes"
SLOWER = "PostgreSQL, flush + 0.8 ms"
BARS = {(SLOWER, 1): 0.8, (SLOWER, MANY): 4.0, (POSTGRES, 1): 0.8, (POSTGRES, MANY): 4.0, (SQLITE, 1): 0.35, (SQLITE, MANY): None}


def run(table: Table, *, turns: int = 9) -> None:
    """Every figure about writing, on both databases, and on a PostgreSQL whose disk is slower."""
    for where, base in ((SQLITE, SQLITE), (POSTGRES, POSTGRES), (SLOWER, POSTGRES)):
        with databases(base) as found:
            if where == SLOWER:
                _slow_down(found[base])
            with bench(found[base]) as here:
                here.grant(MANY * EACH * 6, lived)
                for writers in (1, MANY):
                    _prepared(table, here, found[base], (where, writers), turns)
                _whole(table, here, found[base], where, turns)


def _slow_down(address: str) -> None:
    """Every flush of the server's log, whoever asks for it, waits most of a millisecond longer."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER ROLE CURRENT_USER SET commit_delay = 800")  # microseconds
        connection.execute("ALTER ROLE CURRENT_USER SET commit_siblings = 0")


def _prepared(table: Table, here: Bench, address: str, case: tuple[str, int], turns: int) -> None:
    where, writers = case
    each = 150 if writers == 1 else EACH
    acts = Acts(here, writers, each)
    with library(address, writers, acts.length()) as theirs, plain(address, writers, acts.length()) as insert:
        rates = rounds(
            turns,
            {
                LIBRARY: lambda: at_once(writers, lambda writer: theirs.save(writer, each)),
                OURS: acts.prepared,
                PLAIN: lambda: at_once(writers, lambda writer: insert(writer, each)),
                DISK: flushes,
            },
        )
    value, spread = ratio(rates, OURS, LIBRARY)
    share, _ = ratio(rates, OURS, PLAIN)
    disk, _ = ratio(rates, OURS, DISK)
    what = f"a prepared act, {writers} writer{'s' if writers > 1 else ''}, against the library's bare save"
    limit = f"{number(share)} × a plain INSERT ({told(rates, PLAIN)}), {number(disk)} × the disk's flushes ({number(median(rates[DISK]))}/s)"
    table.add(
        Figure(
            what,
            where,
            value,
            " ×",
            BARS[case],
            spread=spread,
            told=f"{told(rates, OURS, LIBRARY)}; {processor(rates, OURS, LIBRARY)}",
            limit=limit,
        )
    )


def _whole(table: Table, here: Bench, address: str, where: str, turns: int) -> None:
    acts = Acts(here, MANY, EACH)
    with library(address, MANY, acts.length()) as theirs:
        rates = rounds(
            turns,
            {
                LIBRARY: lambda: at_once(MANY, lambda writer: theirs.save(writer, EACH)),
                OURS: acts.by_number,
                DISK: flushes,
            },
        )
    value, spread = ratio(rates, OURS, LIBRARY)
    disk, _ = ratio(rates, OURS, DISK)
    limit = f"{number(disk)} × the disk's flushes ({number(median(rates[DISK]))}/s)"
    bar = None if where == SQLITE else 1.5
    what = f"a whole procedure (found, opened, decided, written), {MANY} writers, against the library's bare save"
    table.add(
        Figure(
            what,
            where,
            value,
            " ×",
            bar,
            spread=spread,
            told=f"{told(rates, OURS, LIBRARY)}; {processor(rates, OURS, LIBRARY)}",
            limit=limit,
        )
    )


class Acts:
    """Every round pauses some endorsements, or resumes those that were paused: each on a page of five lines or a few more."""

    def __init__(self, here: Bench, writers: int, each: int) -> None:
        self.here, self.writers, self.each = here, writers, each

    def next(self) -> list[list[int]]:
        """For each writer, the endorsements whose turn it is."""
        start, count = self.here.turn, self.writers * self.each
        self.here.turn += count
        some = [index % len(self.here.pages) for index in range(start, start + count)]
        return [some[writer * self.each : (writer + 1) * self.each] for writer in range(self.writers)]

    def _decided(self, index: int) -> Opened:
        office, by = self.here.office, self.here.officer
        it = endorsements.opened(office, self.here.pages[index])
        event = (
            pausing.resume(it.held, by=by, on=it.today, hold=next(iter(it.held.holds)))
            if it.held.holds
            else pausing.pause(it.held, by=by, on=it.today, reason="family leave")
        )
        self.here.paused ^= {index}
        return it.page.then(office, event, actor=by.association)

    def prepared(self) -> float:
        """Acts a second, the pages opened and the acts decided before the clock runs."""
        office, by = self.here.office, self.here.officer
        ready = [[self._decided(index) for index in mine] for mine in self.next()]

        def work(writer: int) -> int:
            for page in ready[writer]:
                pages.write(office, page, by=by)
            return self.each

        return at_once(self.writers, work)

    def _act(self, index: int) -> tuple[Callable[..., object], str]:
        act = endorsements.resume if index in self.here.paused else endorsements.pause
        self.here.paused ^= {index}
        return act, self.here.numbers[index]

    def by_number(self) -> float:
        """Procedures a second, by the endorsements' numbers."""
        office, by = self.here.office, self.here.officer
        ready = [[self._act(index) for index in mine] for mine in self.next()]

        def work(writer: int) -> int:
            for act, bears in ready[writer]:
                act(office, bears, by)
            return self.each

        return at_once(self.writers, work)

    def length(self) -> int:
        """How many bytes such an act's line has."""
        written = pages.write(self.here.office, self._decided(self.next()[0][0]), by=self.here.officer)
        return len(self.here.office.journal.line(written.last).entry)


@contextmanager
def library(address: str, writers: int, length: int) -> Iterator[Bare]:
    """The library's recorder, ready for so many writers."""
    bare = Bare(address, writers, b"s" * length)
    try:
        yield bare
    finally:
        bare.close()


Insert = Callable[[int, int], int]


@contextmanager
def plain(address: str, writers: int, length: int) -> Iterator[Insert]:
    """A plain INSERT by each writer: nothing judged, nothing ordered, one commit each."""
    make = "CREATE TABLE IF NOT EXISTS plain (page text, n bigint, state {}, PRIMARY KEY (page, n))"
    state, version, page = b"s" * length, count(), str(uuid4())
    if address.startswith("postgresql"):
        connections = [psycopg.connect(address, autocommit=True, prepare_threshold=0) for _ in range(writers)]
        connections[0].execute(make.format("bytea"))
        sql = "INSERT INTO plain VALUES (%b, %b, %b)"
    else:
        connections = [
            sqlite3.connect(f"{address}.plain", isolation_level=None, timeout=30, check_same_thread=False) for _ in range(writers)
        ]
        for connection in connections:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        connections[0].execute(make.format("blob"))
        sql = "INSERT INTO plain VALUES (?, ?, ?)"

    def insert(writer: int, times: int) -> int:
        for _ in range(times):
            connections[writer].execute(sql, (f"{page} {writer}", next(version), state))
        return times

    try:
        yield insert
    finally:
        for connection in connections:
            with suppress(psycopg.Error, sqlite3.Error):
                connection.close()
