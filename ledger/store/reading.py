"""A reading in steps: what is asked of a database, apart from who carries the questions there and waits.

A reading is a generator. It yields one statement at a time with everything that it is asked about, and is sent the rows. A thread
that waits for each answer goes :func:`through` it; an event loop that has other things to do meanwhile has a link (``link.py``).
So what is asked, and what is made of the answers, is written once for both.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import NamedTuple, TypeVar

from ledger.store.engine import Engine, Params, Row

Found = TypeVar("Found")


class Each(NamedTuple):
    """A SELECT that finds a row or none, and several lists of parameters for it, all of the same types and none ``None``."""

    sql: str
    asked: Sequence[Params]


Reading = Generator[Each, "list[Row | None]", Found]


def through(engine: Engine, reading: Reading[Found]) -> Found:
    """What a reading finds, asked statement by statement. Raises as a transaction's ``fetchone``, and what the reading raises."""
    try:
        each = next(reading)
        while True:
            with engine.statement(write=False) as tx:
                rows = [tx.fetchone(each.sql, params) for params in each.asked]
            each = reading.send(rows)
    except StopIteration as done:
        found: Found = done.value
        return found
