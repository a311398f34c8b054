"""Employers who watch, in an office of its own, and a receiver that notes what comes to it."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from api.delivering import Delivering
from api.mailing import AddressRefused, Letter, RelayAway
from api.rounds import Rounds
from api.sending import Ways
from doors import Story
from ledger.procedures import employers, endorsements, officers, watches
from ledger.rulebook.vocabulary import Officer
from ledger.rulebook.watching import Pace, Switch
from ledger.vault.employers import Employer

HOOK = "https://hooks.example/in"


@dataclass
class Receiver:
    """Takes webhooks and mail as it is told to: ``status`` by address, 200 unless it says otherwise."""

    status: dict[str, Any] = field(default_factory=dict)
    posts: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    away: bool = False
    refused: set[str] = field(default_factory=set)
    holds: dict[str, threading.Event] = field(default_factory=dict)

    def post(self, url: str, body: bytes, headers: Any, timeout: float) -> int | None:
        assert timeout > 0
        if url in self.holds:
            assert self.holds[url].wait(10)
        self.posts.append((url, body, dict(headers)))
        answer = self.status.get(url, 200)
        return answer.pop(0) if isinstance(answer, list) else answer

    def send(self, letter: Letter, at: object) -> None:
        del at
        if self.away:
            raise RelayAway("ConnectionRefusedError")
        if letter.to in self.refused:
            raise AddressRefused("recipient: 550")
        self.letters.append(letter)

    def bodies(self, url: str = HOOK) -> list[dict[str, Any]]:
        return [json.loads(body) for to, body, _ in self.posts if to == url]

    def types(self, url: str = HOOK) -> list[str]:
        return [one["type"] for one in self.bodies(url)]

    def ids(self) -> dict[str, list[str]]:
        """By address, the names under which something came."""
        found: dict[str, list[str]] = defaultdict(list)
        for to, _, headers in self.posts:
            found[to].append(headers["webhook-id"])
        return found


@dataclass
class Watched:
    """A story whose office has employers."""

    story: Story
    receiver: Receiver = field(default_factory=Receiver)
    relay: bool = True

    def __post_init__(self) -> None:
        self.rounds = self.opened()

    def opened(self) -> Rounds:
        """The rounds of this office, as another process would begin them."""
        ways = Ways(self.receiver.post, self.receiver if self.relay else None)
        rounds = Rounds(self.story.office, self.story.log, self.story.desk.views, ways)
        rounds.migrate()
        return rounds

    @property
    def delivering(self) -> Delivering:
        return self.rounds.delivering

    @property
    def wisconsin(self) -> Officer:
        return officers.officer_of(self.story.office, self.story.tokens["wi"])

    def employer(self, name: str = "acme") -> Employer:
        office = self.story.office
        opened = employers.open_account(office, name, f"{name}@employer.example")
        return employers.employer_of(office, opened.token)

    def watch(
        self, employer: Employer, *numbers: str, switches: Any = tuple(Switch), pace: Pace = Pace.AT_ONCE, **where: Any
    ) -> str:
        if not where:
            where = {"webhook": HOOK}
        office = self.story.office
        wish = watches.wished(office, employer, endorsements=numbers, switches=switches, pace=pace, **where)
        return watches.begin(office, employer, wish, running=0).watch

    def pause(self, number: str) -> None:
        endorsements.pause(self.story.office, number, self.wisconsin)

    def resume(self, number: str) -> None:
        endorsements.resume(self.story.office, number, self.wisconsin)

    def later(self, **span: float) -> None:
        self.story.clock.now += timedelta(**span)

    def deliver(self) -> Receiver:
        """Everything that is due now."""
        self.rounds.private.catch_up()
        self.delivering.catch_up()
        return self.receiver
