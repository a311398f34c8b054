"""Offices at work that deliver, for ``test_a_thousand_watchers``: for each line on stdin one more process, until it is killed.

python deliverers.py FOLDER DATABASE_URL PORT

The program is loaded once, and forked before anything is opened: a process says its number and follows, delivers, and does the rest
of the rounds as ``reciprocity follow`` does. A webhook for ``https://NAME.example/in`` goes to ``/NAME`` on this machine's PORT.
"""

from __future__ import annotations

import http.client
import os
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from api.rounds import Rounds, views_of
from api.sending import Ways
from ledger.procedures import opening
from offices import settings_in


def main(folder: str, url: str, port: int) -> None:
    """Begins one process for each line, and sees to it that the killed ones are buried."""
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            work(folder, url, port)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


def work(folder: str, url: str, port: int) -> None:
    """Does the rounds until killed."""

    def post(to: str, body: bytes, headers: dict[str, str], timeout: float) -> int | None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        try:
            connection.request("POST", f"/{(urlsplit(to).hostname or '').partition('.')[0]}", body, headers)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    settings = settings_in(Path(folder), url)
    office = opening.open_office(settings)
    Rounds(office, settings.log, views_of(office), Ways(post)).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
