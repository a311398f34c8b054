"""A draft of an edition tried on the past, beside folding the very same lines.

Both read the journal from its first line and fold every page by the rule book; the simulation also asks every decision again,
and lists what would be otherwise. Three of five lines are decisions. One draft changes nothing, the other changes them all.
"""

from __future__ import annotations

import time
from importlib.resources import files
from statistics import median

from measuring import Figure, Table, number, ratio, rounds
from workshop import Bench, bench, folder, lived

from ledger.procedures.simulating import lines, simulate
from ledger.rulebook import record
from ledger.rulebook.record import Endorsement

PAGES = 4000
NETWORK = (files("ledger") / "editions" / "network.toml").read_bytes()
WISCONSIN = (files("ledger") / "editions" / "wi.toml").read_bytes()
LATE = b'\n[[renewal]]\nfrom = 2025-01-01\nlate = "next 02-28"\nsource = ["S6"]\nconfidence = "1"\n'


def run(table: Table, *, turns: int = 5) -> None:
    """Every figure about simulating."""
    with folder() as here, bench(str(here / "ledger.db")) as office:
        office.grant(PAGES, lived)
        _against_folding(table, office, turns)


def _against_folding(table: Table, here: Bench, turns: int) -> None:
    rates = rounds(
        turns,
        {
            "folding": lambda: folded(here),
            "the network": lambda: simulated(here, NETWORK),
            "changing all": lambda: simulated(here, WISCONSIN + LATE),
        },
    )
    limit = f"folding {number(median(rates['folding']))} lines/s"
    for name, what in (("the network", "the network's edition tried"), ("changing all", "a draft that changes every decision")):
        value, spread = ratio(rates, name, "folding", " %")
        told = f"{number(median(rates[name]))} lines/s"
        table.add(
            Figure(f"{what}, against folding the same lines", "simulate", value, " %", 20, spread=spread, told=told, limit=limit)
        )


def folded(here: Bench) -> float:
    """Lines a second: read, decoded, folded page by page."""
    began, count = time.perf_counter(), 0
    held: dict[str, Endorsement] = {}
    for line in lines(here.office):
        held[line.page] = record.after(held.get(line.page), line)
        count += 1
    return count / (time.perf_counter() - began)


def simulated(here: Bench, draft: bytes) -> float:
    """Lines a second of a whole simulation, reading the draft and listing what would change included."""
    began = time.perf_counter()
    found = simulate(here.office, draft)
    took = time.perf_counter() - began
    assert found.asked == 3 * PAGES, found.asked
    return found.lines / took
