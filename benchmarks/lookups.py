"""The public lookup by number, and the answer as of a day and a time: over HTTP, beside the same framework's empty route.

Made-up endorsements lie in the tables, a million in one office and ten thousand in another. One process serves each: the
application as an office runs it, and in front of all its routes an *empty* one, which takes nothing and answers an empty object:
same framework, same options, same guards before it, same server, one worker. Another process asks over sixteen connections that
stay open, each time for another endorsement, so that there is a processor for each side; all take their turns in every round.

PostgreSQL may hold a gigabyte of pages in its memory, as its manual advises (a quarter of the machine's); of its 128 MB a million
endorsements fill several times as much, and it would be measured how fast it asks the system for pages.

How long an answer takes is measured at half of what each can do at most, from the moment at which it was due to be asked.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":  # as the process that serves
    sys.path += [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median

import uvicorn
from fastapi import FastAPI
from filling import Made, fill, numbered, recorded
from loading import Asker, Server, served
from measuring import Figure, Table, number, processor, ratio, rounds, told
from workshop import POSTGRES, SQLITE, bench, databases

from api.app import create_app
from api.rounds import Rounds, views_of
from api.serving import settle
from ledger.procedures import opening
from ledger.settings import Settings

MANY, FEW = 1_000_000, 10_000
ROUNDS = 5
MEMORY = "1GB"
"""What PostgreSQL may hold pages in (``shared_buffers``)."""
SECONDS = 0.7
DIFFERENT = 20_000
EMPTY, LOOKUP, AS_OF = "empty route", "lookup", "as of a day and a time"


def run(table: Table) -> None:
    """On both databases."""
    for where in (SQLITE, POSTGRES):
        with office(where, MANY) as many, office(where, FEW) as few:
            contestants = {EMPTY: many[EMPTY], **{what: many[what] for what in (LOOKUP, AS_OF)}}
            contestants |= {f"{what}, {FEW:,}": few[what] for what in (LOOKUP, AS_OF)}
            rates = rounds(ROUNDS, {name: partial(asker.rate, SECONDS) for name, asker in contestants.items()})
            for what in (LOOKUP, AS_OF):
                _rate(table, where, what, rates)
            _times(table, where, contestants, rates)


def _rate(table: Table, where: str, what: str, rates: dict[str, list[float]]) -> None:
    value, spread = ratio(rates, what, EMPTY, " %")
    named = f"{what}, of {MANY:,} endorsements, against the empty route"
    table.add(
        Figure(named, where, value, " %", 40, spread=spread, told=f"{told(rates, what, EMPTY)}; {processor(rates, what, EMPTY)}")
    )
    value, spread = ratio(rates, what, f"{what}, {FEW:,}", " %")
    table.add(
        Figure(
            f"{what}: of {MANY:,} against of {FEW:,}", where, value, " %", 80, spread=spread, told=told(rates, f"{what}, {FEW:,}")
        )
    )


def _times(table: Table, where: str, contestants: dict[str, Asker], rates: dict[str, list[float]]) -> None:
    names = (EMPTY, LOOKUP, AS_OF)
    paces = {name: median(rates[name]) / 2 for name in names}

    def late(name: str) -> float:
        times = contestants[name].times(paces[name], SECONDS)
        return times[int(len(times) * 0.95)] * 1000

    p95 = rounds(ROUNDS, {name: partial(late, name) for name in names})
    for what in (LOOKUP, AS_OF):
        value, spread = ratio(p95, what, EMPTY)
        said = f"{told(p95, what, EMPTY, each=' ms')} at {number(paces[what])}/s and {number(paces[EMPTY])}/s"
        table.add(
            Figure(
                f"{what}: p95 at half of saturation, against the empty route's",
                where,
                value,
                " ×",
                3,
                at_least=False,
                spread=spread,
                told=said,
            )
        )


@contextmanager
def office(where: str, count: int) -> Iterator[dict[str, Asker]]:
    """An office with so many endorsements, served; whoever asks there, by what is asked."""
    with databases(where, memory=MEMORY) as addresses, bench(address := addresses[where]) as here:
        rounds_ = Rounds(here.office, here.log, views_of(here.office))
        rounds_.migrate()
        rounds_.catch_up()
        made = fill(here.office, address, count)
        vault = address if where == POSTGRES else f"{address}.vault"
        port = free_port()
        with served(str(here.log.parent), address, vault, port=port) as server:
            yield askers(server, made)


def askers(server: Server, made: Made) -> dict[str, Asker]:
    """Whoever asks for nothing, for standings, and for standings as of a time at which the endorsement was in the ledger."""
    drawn = random.Random(0)
    some = [drawn.randrange(made.count) for _ in range(DIFFERENT)]
    paths = [f"/v1/endorsements/{numbered(which)}/standing" for which in some]
    known = [recorded(drawn.randrange(made.begin + which + 1, made.size)) for which in some]
    then = [f"{path}?valid_on=2026-03-01&known_at={at:%Y-%m-%dT%H:%M:%SZ}" for path, at in zip(paths, known, strict=True)]
    return {EMPTY: Asker(server, ["/empty"]), LOOKUP: Asker(server, paths), AS_OF: Asker(server, then)}


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def main() -> None:
    """Serves the office in a folder: its port, the folder, the journal's address, the vault's."""
    port, folder, address, vault = sys.argv[1:]
    settings = Settings(Path(folder), address, vault, None, None, None, 0)
    office = opening.open_office(settings)
    app = create_app(Rounds(office, settings.log, views_of(office)).desk())
    with_empty(app)
    settle()
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


def with_empty(app: FastAPI) -> None:
    """Puts the empty route in front of all others."""

    @app.get("/empty")
    async def empty() -> dict[str, str]:
        return {}

    app.router.routes.insert(0, app.router.routes.pop())


if __name__ == "__main__":
    main()
