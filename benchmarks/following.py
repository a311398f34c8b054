"""Following the journal: our followers' batches against the library's own runner, and against only reading the lines.

The library's ``ProjectionRunner`` takes one event in one transaction and writes one row by page; ours takes a thousand lines
and writes what the view is really about. The floor is reading the same rows of the same journal and giving each to the JSON
parser, with nothing done to it. Each view is measured alone, rebuilt from zero; then all together, as an office follows.

Reading one's own write: from the moment a write is answered until the views have it, while their follower waits for lines.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from library import environment
from measuring import Figure, Table, number, ratio, rounds, told
from psycopg.sql import SQL
from workshop import POSTGRES, SQLITE, Bench, bench, databases, told_whole

from ledger.procedures import endorsements
from projections.catalogue import Catalogue
from projections.dossier import Dossier
from projections.follow import Follower
from projections.registry import Registry
from projections.standing import Standing
from projections.status_list import StatusList
from projections.trust import Trust
from projections.view import View, migrate_views
from projections.worklist import Worklist

PEOPLE = 2000
LIBRARYS = 2000
"""Events for the library's runner in each round."""
FLOOR, RUNNER = "reading and parsing", "library's runner"


def run(table: Table, *, turns: int = 5) -> None:
    """Every figure about following, on both databases."""
    for where in (SQLITE, POSTGRES):
        with databases(where) as found, bench(found[where]) as here:
            here.grant(PEOPLE, told_whole)
            _rates(table, here, found[where], where, turns)
            _own_write(table, here, where)


def views(here: Bench) -> tuple[tuple[View, ...], tuple[View, ...]]:
    """The public views and the office views."""
    journal, vault = here.office.journal, here.office.vault
    public = (Standing(journal), Registry(journal), StatusList(journal), Trust(journal), Catalogue(journal))
    return public, (Worklist(journal, vault.engine, vault.bodies), Dossier(journal, vault.engine, vault.bodies))


def _rates(table: Table, here: Bench, address: str, where: str, turns: int) -> None:
    size = here.office.journal.size()
    public, office = views(here)
    for group in (public, office):
        migrate_views(group[0].engine, group)
    contestants: dict[str, Callable[[], float]] = {FLOOR: lambda: _floor(here, size)}
    for view in (*public, *office):
        contestants[view.name] = lambda view=view: _rebuilt(here, (view,), size)
    contestants["all public views"] = lambda: _rebuilt(here, public, size)
    contestants["both office views"] = lambda: _rebuilt(here, office, size)
    if where == POSTGRES:
        contestants[RUNNER] = Librarys(address).followed
    rates = rounds(turns, contestants)
    names = [*(view.name for view in public), "all public views", *(view.name for view in office), "both office views"]
    for name in names:
        public_one = name in {view.name for view in public}
        value, spread = ratio(rates, name, FLOOR, " %")
        share = f"{number(value)} % of reading and parsing alone"
        what = f"following, {name}: against reading and parsing the lines"
        table.add(
            Figure(
                what,
                where,
                value,
                " %",
                25 if public_one else None,
                spread=spread,
                told=told(rates, name, FLOOR),
                limit="the floor is the limit",
            )
        )
        if where == POSTGRES:
            value, spread = ratio(rates, name, RUNNER)
            bar = 15 if name in {"worklist", "dossier", "both office views"} else 40 if public_one else None
            what = f"following, {name}: against the library's runner"
            table.add(Figure(what, where, value, " ×", bar, spread=spread, told=told(rates, name, RUNNER), limit=share))


def _floor(here: Bench, size: int) -> float:
    began = time.perf_counter()
    for raw in here.office.journal.stream(0, 1000):
        json.loads(raw[4])
    return size / (time.perf_counter() - began)


def _rebuilt(here: Bench, some: tuple[View, ...], size: int) -> float:
    """Lines a second, from empty tables to the end of the journal."""
    with some[0].engine.transaction() as tx:
        for view in some:
            for statement in view.making(tx.dialect):
                tx.execute(statement)
    began = time.perf_counter()
    Follower(here.office.journal, *some).catch_up()
    return size / (time.perf_counter() - began)


# The library ----------------------------------------------------------------------------------------------------------


class Page(Aggregate):
    """What the library's runner follows: one aggregate a page, its events as long as our lines."""

    @event("Written")
    def write(self, text: str) -> None:
        """One more event."""
        self.text = text


class Pages(Application[UUID]):
    """The library's application, as it comes."""


class Rows(PostgresTrackingRecorder):
    """A view of one row a page, kept with its tracking in one transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS librarys_rows (page uuid PRIMARY KEY, n bigint, text text)")
        )

    def put(self, page: UUID, n: int, text: str, tracking: Tracking) -> None:
        """The row and the position."""
        sql = """INSERT INTO librarys_rows VALUES (%s, %s, %s) ON CONFLICT (page) DO UPDATE SET n = excluded.n, text = excluded.text"""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(sql, (page, n, text), prepare=True)


class Following(Projection[Rows]):
    """One event, one transaction."""

    taken: ClassVar[list[float]] = []

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """The row as the event says."""
        text = getattr(domain_event, "text", "")
        self.view.put(domain_event.originator_id, domain_event.originator_version, text, tracking)
        self.taken.append(time.perf_counter())


class Librarys:
    """The library's application with its events, and its runner started anew each round."""

    def __init__(self, address: str) -> None:
        self.env = environment(address)
        app = Pages(env=self.env)
        for _ in range(LIBRARYS // 10):
            page = Page()
            for _ in range(9):
                page.write("t" * 600)
            app.save(page)
        app.close()
        self.turn = 0

    def followed(self) -> float:
        """Events a second between the first taken and the last."""
        self.turn += 1  # a projection of another name begins from zero
        projection = type(f"Following{self.turn}", (Following,), {"taken": []})
        with ProjectionRunner(application_class=Pages, projection_class=projection, view_class=Rows, env=self.env) as runner:
            while len(projection.taken) < LIBRARYS:
                runner.run_forever(timeout=0.02)
        runner.view.datastore.close()
        return (LIBRARYS - 1) / (projection.taken[-1] - projection.taken[0])


# One's own write ------------------------------------------------------------------------------------------------------


@contextmanager
def followed(here: Bench) -> Iterator[Follower]:
    """The public views' follower at work in a thread, as in a serving office."""
    public, _ = views(here)
    follower, stop = Follower(here.office.journal, *public), threading.Event()
    follower.catch_up()
    thread = threading.Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        yield follower
    finally:
        stop.set()
        thread.join()


def _own_write(table: Table, here: Bench, where: str, times: int = 200) -> None:
    took = []
    with followed(here) as follower:
        follower.wait_for(follower.views[0], here.office.journal.size(), 10)
        for turn in range(times):
            act = (endorsements.pause, endorsements.resume)[turn % 2]
            written = act(here.office, here.numbers[turn // 2], here.officer)
            began = time.perf_counter()
            assert all(follower.wait_for(view, written.last, 10) for view in follower.views)
            took.append((time.perf_counter() - began) * 1000)
    took.sort()
    limit = f"p90 {number(took[times * 9 // 10])} ms, p99 {number(took[times * 99 // 100])} ms; the library's own wait looks every 100 ms"
    figure = Figure(
        "reading one's own write, p50", where, median(took), " ms", 5, at_least=False, spread=(took[0], took[-1]), limit=limit
    )
    table.add(figure)
