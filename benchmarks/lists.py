"""One bit of a status list changed and published: with a million credentials of one association, and with a thousand.

The million lie in ten lists, the thousand in one, each with its bits set as in years of use (one in twenty). What is timed is
everything from the changed bit to the signed list that is served: the list's blocks read, packed and signed, its sister for tokens
too, both files written for good, and the line that names every list and its digest.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

from measuring import Figure, Table, ratio, rounds, told
from workshop import SQLITE, WISCONSIN, Bench, bench, databases

from api.rounds import Rounds, views_of
from ledger.credentials.status import ENTRIES, Purpose
from ledger.procedures import statuses
from ledger.procedures.statuses import Lists
from projections.status_list import CREDENTIAL, StatusList
from projections.status_now import BLOCK, BYTES, STATE

MANY, FEW = 1_000_000, 1_000
IN_ONE = 100_000
"""Credentials of a list, before the next begins."""
ROUNDS = 7
EACH = 5


def run(table: Table) -> None:
    """On SQLite; what a database adds is one read of thirty-two rows."""
    with _office(MANY) as many, _office(FEW) as few:
        rates = rounds(ROUNDS, {f"{MANY:,}": lambda: _published(*many), f"{FEW:,}": lambda: _published(*few)})
    value, spread = ratio(rates, f"{MANY:,}", f"{FEW:,}", " %")
    what = f"a changed bit published, among {MANY:,} credentials against among {FEW:,}"
    table.add(Figure(what, SQLITE, value, " %", 80, spread=spread, told=told(rates, f"{MANY:,}", f"{FEW:,}")))


@contextmanager
def _office(count: int) -> Iterator[tuple[Bench, StatusList]]:
    with databases(SQLITE) as addresses, bench(addresses[SQLITE]) as here:
        views = views_of(here.office)
        Rounds(here.office, here.log, views).migrate()
        _fill(views.status_list, count)
        statuses.publish(here.office, here.log, WISCONSIN, _lists(views.status_list))
        yield here, views.status_list


def _fill(view: StatusList, count: int) -> None:
    drawn = random.Random(0)
    numbers = range(1, max(1, count // IN_ONE) + 1)
    blocks = [
        (
            WISCONSIN,
            number,
            purpose.value,
            block,
            bytes(0x80 >> drawn.randrange(8) if drawn.random() < 0.4 else 0 for _ in range(BYTES)),
        )
        for number in numbers
        for purpose in Purpose
        for block in range(ENTRIES // 8 // BYTES)
    ]
    with view.engine.transaction() as tx:
        marks = ", ".join("?" * len(CREDENTIAL.names))
        rows = ((WISCONSIN, 1 + n // IN_ONE, n % IN_ONE, str(n), str(n), 1, "ldp") for n in range(count))
        tx.executemany(f"INSERT INTO {CREDENTIAL.name} VALUES ({marks})", rows)
        tx.executemany(f"INSERT INTO {BLOCK.name} VALUES (?, ?, ?, ?, ?)", blocks)
        tx.executemany(f"INSERT INTO {STATE.name} VALUES (?, ?, ?, 1)", {(row[0], row[1], row[2]) for row in blocks})


def _lists(view: StatusList) -> Lists:
    return Lists(view.lists(WISCONSIN), lambda purpose, number: view.now(WISCONSIN, number, purpose))


def _published(here: Bench, view: StatusList) -> float:
    """How often a second one bit's change is published."""
    began = time.perf_counter()
    for n in range(EACH):
        with view.engine.transaction() as tx:
            sql = f"UPDATE {BLOCK.name} SET bits = ? WHERE association = ? AND list = 1 AND purpose = ? AND block = ?"
            tx.execute(sql, (random.randbytes(BYTES), WISCONSIN, Purpose.SUSPENSION.value, n))
        statuses.publish(here.office, here.log, WISCONSIN, _lists(view), {(Purpose.SUSPENSION, 1)})
    return EACH / (time.perf_counter() - began)
