"""What may be written of an endorsement that goes to another ledger, or comes from one; for ``authority.py``.

Written from the manual's page (``docs/rulebook/receiving.md``), not from the rule book's fold, so that a mistake in it shows.
Whether the other ledger's log says the same is ``beside.py``'s to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ledger.audit.lines import Read
from ledger.rulebook.vocabulary import ALLIANCE
from ledger.signing.canonical import JSON

RECEIVED: Final = "endorsement.received/1"
DEPARTED: Final = "endorsement.departed/1"
LEDGER: Final = "association.ledger/1"
_BEGINNING: Final = frozenset({"endorsement.granted/1", "endorsement.adopted/1", "endorsement.moved/1", RECEIVED})
_RIGHTING: Final = {"endorsement.corrected/1", "credential.revoked/1"}


@dataclass(slots=True)
class Journey:
    """A release to another ledger that has not been settled."""

    release: str
    origin: str
    first: str
    until: str


@dataclass
class Crossings:
    """Which pages travel, which have departed, and which associations keep their ledger elsewhere."""

    origin: str = ""
    """The name of this log, which its first line says."""
    ledgers: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By association: the log of its ledger, and from which day."""
    travelling: dict[str, Journey] = field(default_factory=dict)
    away: dict[str, str] = field(default_factory=dict)
    """By page of what has departed: who was home, and may put right what was written here."""

    def keep(self, line: Read) -> None:
        """An association's ledger is said to be somewhere."""
        data: Mapping[str, JSON] = line.data or {}
        self.ledgers[line.stream.removeprefix("association/")] = (str(data.get("origin")), str(line.start))

    def elsewhere(self, line: Read) -> str | None:
        """What is wrong with where it begins, comes from or goes to, by what lines here say of members' ledgers."""
        origin, start = self.ledgers.get(line.actor, (self.origin, ""))
        if line.type in _BEGINNING and origin != self.origin and start <= line.at[:10]:
            return f"{line.actor} keeps its own ledger, {origin}: nothing of its begins here"
        data: Mapping[str, JSON] = line.data or {}
        if line.type == RECEIVED and data.get("origin") not in {kept for kept, _ in self.ledgers.values()}:
            return f"received from {data.get('origin')}, which no line here says is anybody's ledger"
        if line.type == "endorsement.released/1" and data.get("origin") is not None:
            return self._let_go(str(data.get("to")), str(data["origin"]))
        return None

    def _let_go(self, to: str, origin: str) -> str | None:
        kept = self.ledgers.get(to, (self.origin, ""))[0]
        return (
            None
            if kept == origin != self.origin
            else f"released to {to} in {origin}, and by the lines here it keeps its ledger in {kept}"
        )

    def judge(self, line: Read, home: str) -> str | None:
        """What is wrong with a line on a page that travels, or has departed; ``None`` where nothing is, or it does neither."""
        page = line.stream
        if page not in self.travelling and page not in self.away:
            return f"{page} does not travel to another ledger" if line.type == DEPARTED else None
        journey = self.travelling.get(page)
        if line.type == "endorsement.corrected/1" and line.actor == ALLIANCE:
            return None
        if line.actor != (was := self.away.get(page, home)):
            return f"{line.actor} may not state {line.type} here: the home is {was}"
        if line.type in _RIGHTING:
            return None
        if journey is None:
            return f"{line.type} of what has departed to another ledger"
        return self._settled(line, journey)

    @staticmethod
    def _settled(line: Read, journey: Journey) -> str | None:
        data: Mapping[str, JSON] = line.data or {}
        named, start = data.get("release") == journey.release, str(line.start)
        match line.type:
            case "endorsement.departed/1":
                good = named and data.get("origin") == journey.origin and journey.first <= start <= journey.until
                return None if good else "departed otherwise than by the release by which it travels"
            case "endorsement.release_withdrawn/1":
                good = named and start > journey.until
                return None if good else f"takes back a release that may be used in {journey.origin} until {journey.until}"
            case _:
                return f"{line.type} of what travels to {journey.origin}: until that is settled nothing else is written of it"

    def receive(self, line: Read, *, begun: bool) -> str | None:
        """What is wrong with an endorsement that comes from another ledger, as far as this log tells."""
        if begun and line.stream not in self.away:
            return "what is kept here is not received from elsewhere"
        if (line.data or {}).get("origin") == self.origin:
            return "received from this very log"
        self.away.pop(line.stream, None)
        return None

    def follow(self, line: Read, home: str) -> None:
        """What the line, which may stand, changes; ``home`` is who was home until now."""
        data: Mapping[str, JSON] = line.data or {}
        match line.type:
            case "endorsement.released/1" if data.get("origin") is not None:
                journey = Journey(line.id, str(data["origin"]), str(line.start), str(data.get("until")))
                self.travelling[line.stream] = journey
            case "endorsement.departed/1":
                self.travelling.pop(line.stream, None)
                self.away[line.stream] = home
            case "endorsement.release_withdrawn/1":
                self.travelling.pop(line.stream, None)
            case _:
                pass
