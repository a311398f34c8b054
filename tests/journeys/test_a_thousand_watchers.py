"""A thousand watchers, one correction, and the process killed ten times: each is told once.

*Once* by the message's name. On the wire a message may come again, where its delivery was under way when the process was killed;
how often that was is counted, and can be no more than there were hands at work.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

import pytest

from api.delivering import HANDS
from api.rounds import Rounds, views_of
from ledger.journal.entry import Written
from ledger.office import Office, wall_clock
from ledger.procedures import corrections, endorsements, numbers, pages, watches
from ledger.rulebook import registering, watching
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand
from ledger.rulebook.watching import Switch
from ledger.vault.employers import Employer
from offices import Founded, found
from projections.delivery import Delivery
from projections.ways import TOLD

WATCHERS = 1000
KILLS = 10
HERE = Path(__file__).parent


class Heard:
    """What came, in the order in which it came: to whom, under which name."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str]] = []
        self._lock = Lock()

    def note(self, to: str, name: str) -> None:
        with self._lock:
            self.came.append((to, name))

    def wait_for(self, number: int, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while len(self.came) < number:
            assert time.monotonic() < end, f"only {len(self.came)} of {number} deliveries came"
            time.sleep(0.005)


@contextmanager
def receiver() -> Iterator[tuple[Heard, int]]:
    """A server on this machine that takes every webhook."""
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            heard.note(self.path, self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A sender that was killed breaks off."""

    server = Server(("127.0.0.1", 0), Handler)
    serving = Thread(target=server.serve_forever, args=(0.01,))
    serving.start()
    try:
        yield heard, server.server_address[1]
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def watch(office: Office, number: str, names: list[str], switches: tuple[Switch, ...]) -> Written:
    """A watch for each of these employers, all in one write."""
    page, on = numbers.page_of(office, number), office.today("UTC")
    rule = watches.rule(office)
    begun = []
    for name in names:
        office.vault.employers.put(Employer(name, name, f"{name}@employer.example"))
        wish = registering.Wish([page], switches, webhook=f"https://{name}.example/in")
        event = registering.begin(name, wish, rule, running=0, on=on)
        begun.append(pages.begin(office, watching.after, subject=name).then(office, event, actor=ALLIANCE))
    return pages.write(office, *begun, by=pages.RULE)


@contextmanager
def deliverers(founded: Founded, url: str, port: int) -> Iterator[subprocess.Popen[str]]:
    """Begins a process that delivers for each line that it is sent."""
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE.parent.parent}"}
    command = [sys.executable, HERE / "deliverers.py", founded.settings.folder, url, str(port)]
    running = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, start_new_session=True
    )
    try:
        yield running
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()


def begun(running: subprocess.Popen[str]) -> int:
    assert running.stdin
    assert running.stdout
    print("another", file=running.stdin, flush=True)
    return int(running.stdout.readline())


def killed(running: subprocess.Popen[str], process: int) -> None:
    os.kill(process, signal.SIGKILL)
    assert running.stdout
    assert running.stdout.readline() == "ended\n"


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_thousand_watchers_are_each_told_once_though_the_process_is_killed_ten_times(
    database: str, tmp_path: Path, request: pytest.FixtureRequest, counted: Callable[[str], None]
) -> None:
    url = request.getfixturevalue("pg_url") if database == "postgresql" else ""
    founded = found(tmp_path / "office", url, clock=wall_clock)  # the processes read the one on the wall too
    office, wisconsin = founded.office, founded.coordinators["wi"]
    number = founded.endorsed()
    names = [f"employer-{n}" for n in range(WATCHERS)]
    for start in range(0, WATCHERS, 250):
        watch(office, number, names[start : start + 250], (Switch.CORRECTED,))
    watch(office, number, ["of-moves"], (Switch.MOVED,))
    rounds = Rounds(office, founded.settings.log, views_of(office))
    rounds.migrate()
    granted = endorsements.find(office, number).held.lines[0].id
    corrections.correct(office, number, wisconsin, corrects=granted, age_band=AgeBand.EARLY_CHILDHOOD)
    office.journal.close()
    drawn = random.Random(f"kill {database}")
    with receiver() as (heard, port), deliverers(founded, url, port) as running:
        for kill in range(KILLS):
            process = begun(running)
            heard.wait_for(len(heard.came) + 1 + drawn.randrange(WATCHERS // KILLS - 20))
            time.sleep(drawn.uniform(0, 0.003))
            killed(running, process)
            assert len(set(heard.came)) < WATCHERS, f"everybody was told before the {kill + 1}th kill"
        process = begun(running)
        heard.wait_for(WATCHERS)
        delivery = Delivery(office.vault.engine)
        end = time.monotonic() + 30
        while {one.state: one.number for one in delivery.counts()}.get(TOLD) != WATCHERS:
            assert time.monotonic() < end, delivery.counts()
            time.sleep(0.02)
        time.sleep(0.2)
        killed(running, process)
    office.vault.close()
    by_name = Counter(heard.came)
    assert {to for to, _ in by_name} == {f"/{name}" for name in names}, "exactly those who watch corrections"
    assert len(by_name) == WATCHERS, "under one name each"
    again = len(heard.came) - WATCHERS
    assert again <= KILLS * HANDS, "no more come again than were under way at a kill"
    counted(f"{database}: {WATCHERS} watchers, {KILLS} kills, each told once; {again} deliveries came again under their name")
