"""The first and the second ``make run``, less what pip does: the demonstration founded and played, and a page served.

Both are measured as a newcomer meets them, as processes of the command, from their start to their end or to the first answer
of ``/``. Beside them: how long the command takes to be imported at all.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median

from measuring import Figure, Table, number
from workshop import folder

COMMAND = [sys.executable, "-m", "api"]
HERE = Path(__file__).parents[1]
PEOPLE = 300
PATIENCE = 60.0


def run(table: Table, *, turns: int = 3) -> None:
    """The demonstration once, and several second starts."""
    imported = median(_took([sys.executable, "-c", "import api.command"], os.environ) for _ in range(turns))
    with folder() as here:
        environment = {**os.environ, "RECIPROCITY_OFFICE": str(here / "office")}
        founded = _took([*COMMAND, "demo", "--if-absent"], environment)
        again = [_served(environment) for _ in range(turns)]
    limit = f"importing the command alone: {number(imported)} s"
    what = f"`reciprocity demo`: the demonstration of {PEOPLE} people"
    table.add(Figure(what, "SQLite", founded, " s", 15, at_least=False, limit=limit))
    spread = (min(again), max(again))
    what = "the second `make run`: from the commands to the page at /"
    table.add(Figure(what, "SQLite", median(again), " s", 5, at_least=False, spread=spread, limit=limit))


def _took(command: list[str], environment: os._Environ[str] | dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, cwd=HERE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def _served(environment: dict[str, str]) -> float:
    """As ``make run`` does it: found an office if there is none, then serve; until the first answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    _took([*COMMAND, "demo", "--if-absent"], environment)
    with _serving([*COMMAND, "serve", "--port", str(port)], environment):
        while not _answers(port):
            if time.perf_counter() - began > PATIENCE:
                raise TimeoutError("the page was not served")
            time.sleep(0.02)
        return time.perf_counter() - began


@contextmanager
def _serving(command: list[str], environment: dict[str, str]):
    with subprocess.Popen(command, cwd=HERE, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
