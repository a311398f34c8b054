"""An office whose doors are open at a free port of the loopback address, by the clock on the wall: wallets know no other."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from api.app import create_app
from api.rounds import Rounds, views_of
from ledger.procedures import claims, officers
from offices import Clock, Founded, found


class Wall(Clock):
    """The time that everybody has."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Served:
    """The office, its rounds, and where it is."""

    founded: Founded
    rounds: Rounds
    host: str
    http: httpx2.Client
    token: str
    _people: int = 0
    _size: int = -1
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def settle(self) -> None:
        """Everything written is in the views, the lists and the log; a real office takes a second for that, and a wallet waits."""
        with self._turn:
            if self.founded.office.journal.size() != self._size:
                self.rounds.catch_up()
                self.founded.advance()
                self._size = self.founded.office.journal.size()

    def follow(self, stop: threading.Event) -> None:
        while not stop.wait(0.02):
            self.settle()

    def endorsed(self) -> str:
        """Another person's endorsement."""
        self._people += 1
        return self.founded.endorsed(self.founded.person(f"Holder-{self._people}"))

    def offered(self, *wanted: str, number: str | None = None) -> dict[str, Any]:
        """An offer of a new endorsement's credential, or of this one's."""
        number = number or self.endorsed()
        answer = self.http.post(f"/v1/credentials/{number}/wallet", json={"configurations": wanted}, headers=self.officer)
        assert answer.status_code == 201, answer.text
        said = answer.json()
        return {"number": number, "link": said["link"], "tx_code": said["tx_code"], "wanted": wanted}

    def claimed(self) -> tuple[str, str]:
        """An endorsement whose holder has a token of their own, and the token."""
        office, number = self.founded.office, self.endorsed()
        secret = claims.invite(office, number, self.founded.coordinators["wi"]).address.partition("#")[2]
        return number, claims.claim(office, secret).token

    def offers(self, number: str) -> list[dict[str, Any]]:
        """What became of the offers of this endorsement, as its association sees it."""
        items: list[dict[str, Any]] = self.http.get(f"/v1/credentials/{number}/wallet", headers=self.officer).json()["items"]
        return items

    @property
    def officer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class Asker:
    """Whoever asks, with one asking begun."""

    def __init__(self, served: Served, **what: Any) -> None:
        self.http = served.http
        self.begun = self.http.post("/v1/presentations", json=what).json()

    @property
    def link(self) -> str:
        return str(self.begun["link"])

    def look(self) -> dict[str, Any]:
        headers = {"Presentation-Secret": self.begun["secret"]}
        seen: dict[str, Any] = self.http.get(f"/v1/presentations/{self.begun['id']}", headers=headers).json()
        return seen


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """The port is taken before the office is founded, for every name in it bears the port."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        host = f"http://localhost:{door.getsockname()[1]}"
        founded = found(folder, clock=Wall(), public_url=host)
        rounds = Rounds(founded.office, founded.settings.log, views_of(founded.office))
        rounds.migrate()
        config = uvicorn.Config(create_app(rounds.desk("office@example.org")), log_level="warning", access_log=False)
        server, stop = uvicorn.Server(config), threading.Event()
        token = officers.new_token(founded.office, founded.coordinators["wi"].id)
        with httpx2.Client(base_url=host) as http:
            served = Served(founded, rounds, host, http, token)
            served.settle()
            threads = [threading.Thread(target=server.run, args=([door],)), threading.Thread(target=served.follow, args=(stop,))]
            for thread in threads:
                thread.start()
            try:
                yield served
            finally:
                server.should_exit = True
                stop.set()
                for thread in threads:
                    thread.join(10)
