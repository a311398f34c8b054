"""A roster of 2,000 rows in one signed statement, beside one lookup for each of its rows; both over HTTP.

The server runs here, as ``serve`` runs it; whoever asks is another process, which keeps one connection open and asks for one
thing after another. A lookup is the as-of answer, unsigned and written down nowhere: less than a row of the statement gets. A
receipt is signed and kept as a row is.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from measuring import Figure, Table, ratio, rounds, told
from workshop import POSTGRES, SQLITE, Bench, bench, databases

from api.app import create_app
from api.rounds import Rounds, views_of
from api.serving import settle
from ledger.procedures import employers

ROWS = 2000
ALONE = 500
FEW = 100
ROUNDS = 5
BAR = 25

CLIENT = """
import http.client, json, sys, time
for line in sys.stdin:
    port, asked = json.loads(line)
    client = http.client.HTTPConnection("127.0.0.1", port)
    client.connect()
    began = time.perf_counter()
    for method, path, body, headers in asked:
        client.request(method, path, body, headers)
        answer = client.getresponse()
        told = answer.read()
        if answer.status not in (200, 201):
            sys.exit(told.decode())
    print(time.perf_counter() - began, flush=True)
"""

Asked = tuple[str, str, str | None, dict[str, str]]


def run(table: Table) -> None:
    """On both databases."""
    with databases(SQLITE, POSTGRES) as addresses:
        for where, address in addresses.items():
            with bench(address) as here:
                here.grant(ROWS)
                _measure(table, where, here)


def _measure(table: Table, where: str, here: Bench) -> None:
    day = here.today.isoformat()
    lookups: list[Asked] = [
        ("GET", f"/v1/endorsements/{number}/standing?valid_on={day}", None, {}) for number in here.numbers[:ALONE]
    ]
    body = "endorsement_number\n" + "\n".join(here.numbers)
    path = f"/v1/rosters?from={day}&to={here.today.replace(month=12, day=31)}&category=FS"
    with _served(here) as port, _client() as ask:

        def roster() -> float:
            opened = employers.open_account(here.office, "Bench", "bench@example.org")
            headers = {"Authorization": f"Bearer {opened.token}", "Content-Type": "text/csv"}
            return ROWS / ask(port, [("POST", path, body, headers)])

        def receipts() -> float:
            opened = employers.open_account(here.office, "Bench", "bench@example.org")
            headers = {"Authorization": f"Bearer {opened.token}", "Content-Type": "application/json"}
            bodies = (json.dumps({"number": number, "valid_on": day}) for number in here.numbers[:FEW])
            return FEW / ask(port, [("POST", "/v1/receipts", body, headers) for body in bodies])

        rates = rounds(ROUNDS, {"roster": roster, "lookups": lambda: ALONE / ask(port, lookups), "receipts": receipts})
    signed, signed_spread = ratio(rates, "roster", "receipts")
    said = told(rates, "roster", "receipts", each=" rows/s")
    table.add(
        Figure(f"a roster of {ROWS:,} rows, beside a receipt for each", where, signed, " ×", spread=signed_spread, told=said)
    )
    value, spread = ratio(rates, "roster", "lookups")
    said = told(rates, "roster", "lookups", each=" rows/s")
    table.add(
        Figure(f"a roster of {ROWS:,} rows, beside one lookup each over HTTP", where, value, " ×", BAR, spread=spread, told=said)
    )


@contextmanager
def _served(here: Bench) -> Iterator[int]:
    """The office's doors on a free port, its views at the end of the journal."""
    rounds_ = Rounds(here.office, here.log, views_of(here.office))
    rounds_.migrate()
    rounds_.public.catch_up()
    rounds_.private.catch_up()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(create_app(rounds_.desk()), host="127.0.0.1", port=port, log_level="warning", access_log=False)
    )
    settle()
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def _client() -> Iterator[Callable[[int, list[Asked]], float]]:
    """Somebody in another process who asks, and says how many seconds it took."""
    with subprocess.Popen([sys.executable, "-c", CLIENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        write, read = client.stdin, client.stdout

        def ask(port: int, asked: list[Asked]) -> float:
            write.write(json.dumps([port, asked]) + "\n")
            write.flush()
            return float(read.readline())

        yield ask
        write.close()
