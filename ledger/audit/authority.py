"""Who may write which line (``transparency.md``, "Who signs what"), held against every line of the log.

Written for the auditor alone, from public members only: the rule book's own fold is not asked, so that a mistake in it
shows here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ledger.audit.crossings import LEDGER, RECEIVED, Crossings
from ledger.audit.lines import Read
from ledger.audit.successions import Successions
from ledger.rulebook.vocabulary import ALLIANCE
from ledger.signing.canonical import JSON
from ledger.wire.names import SEALED

BEGINS: Final = frozenset({"endorsement.granted/1", "endorsement.adopted/1"})
BY_ROOT: Final = frozenset({"office.founded/1", "policy.published/1"})
BY_ALLIANCE: Final = frozenset(
    {"association.admitted/1", "association.renamed/1", "association.ended/1", "association.succeeded/1", LEDGER}
)
WHILE_A_MEMBER: Final = frozenset(
    {"endorsement.renewed/1", "endorsement.reinstated/1", "endorsement.addon_granted/1", "credential.issued/1"}
)
"""What an association that has ended may no longer say of what is at home with it still; that it lapsed is nobody's decision."""
OWN_PAGE: Final = {
    "status.published/1": "status",
    "adoption.batch/1": "adoption",
    "body.erased/1": "erasure",
    "renewal.population/1": "renewals",
    "renewal.drawn/1": "renewals",
}
FIXED_PAGE: Final = {"office.founded/1": "office", "policy.published/1": "policy"}
NAMED: Final = ("office", "policy", "keys/", "edition/", "association/", "status/", "adoption/", "erasure/", "renewals/")


@dataclass(slots=True)
class Release:
    """A release that has not been used or withdrawn."""

    id: str
    to: str
    until: str
    by: str


@dataclass(slots=True)
class Held:
    """An endorsement's page: who is home, and the release that is live, if any."""

    home: str
    release: Release | None = None


@dataclass
class Authority:
    """What the lines so far allow. ``judge`` says in a sentence what is wrong with the next one, if anything."""

    root: str
    members: set[str] = field(default_factory=set)
    ended: dict[str, str] = field(default_factory=dict)
    """By association: the day from which it is no member."""
    pages: dict[str, Held] = field(default_factory=dict)
    successions: Successions = field(default_factory=Successions)
    crossings: Crossings = field(default_factory=Crossings)

    def judge(self, line: Read) -> str | None:
        """One more line, in the order of the log. A line without authority changes nothing here."""
        if line.type.startswith(("endorsement.", "credential.")):
            return self._endorsement(line)
        if line.type == SEALED:
            named = line.stream.startswith(NAMED) or line.stream in self.pages
            return f"a sealed line on the public page {line.stream}" if named else None
        return self._administrative(line)

    # The pages with names ---------------------------------------------------------------------------------------

    def _administrative(self, line: Read) -> str | None:
        due = self._page_due(line)
        if due is not None and line.stream != due:
            return f"{line.type} belongs on the page {due}, not {line.stream}"
        if line.type in BY_ROOT and line.actor != self.root:
            return f"only the root may state {line.type}, not {line.actor}"
        if line.type in BY_ALLIANCE:
            return self._membership(line)
        if line.type == "edition.published/1" and line.actor != ALLIANCE and line.stream != f"edition/{line.actor}":
            return f"{line.actor} publishes an edition on the page {line.stream}"
        return None

    def _page_due(self, line: Read) -> str | None:
        if line.type in OWN_PAGE:
            return f"{OWN_PAGE[line.type]}/{line.actor}"
        return FIXED_PAGE.get(line.type)

    def _membership(self, line: Read) -> str | None:
        if line.actor != ALLIANCE:
            return f"only the Alliance admits, renames and ends associations, not {line.actor}"
        code = line.stream.removeprefix("association/")
        if line.stream == code:
            return f"{line.type} stands on the page {line.stream}"
        match line.type:
            case "association.ledger/1":
                self.crossings.keep(line)
            case "association.succeeded/1":
                return self.successions.order(line, member=lambda who: self._member_on(who, line.at[:10]), ended=self.ended)
            case "association.admitted/1":
                self.successions.admitted(code, line.data or {})
                self.members.add(code)
                self.ended.pop(code, None)
            case "association.ended/1":
                self.ended[code] = str(line.start)
            case _:
                return None
        return None

    def _member_on(self, actor: str, day: str) -> bool:
        return actor == ALLIANCE or (actor in self.members and (actor not in self.ended or day < self.ended[actor]))

    # Endorsements' pages ----------------------------------------------------------------------------------------

    def _endorsement(self, line: Read) -> str | None:
        held = self.pages.get(line.stream)
        if line.type in {*BEGINS, RECEIVED}:
            return self._begin(line, held)
        if held is None:
            return "an endorsement's page begins with a grant, an adoption, or its coming from another ledger"
        fault = self._fault(line, held)
        if fault is None:
            self._follow(line, held)
        return fault

    def _fault(self, line: Read, held: Held) -> str | None:
        away = line.stream in self.crossings.away
        fault = self.crossings.judge(line, held.home) or self.crossings.elsewhere(line)
        if fault is None and not away and not self._may(line, held):
            fault = f"{line.actor} may not state {line.type} here: the home is {held.home}"
        if fault is None and line.type == "endorsement.released/1":
            fault = self.successions.release(line, held.home)
        return fault

    def _begin(self, line: Read, held: Held | None) -> str | None:
        if line.type == RECEIVED:
            fault = self.crossings.receive(line, begun=held is not None)
        else:
            fault = None if held is None else "an endorsement is granted or adopted once"
        if fault is not None:
            return fault
        self.pages[line.stream] = Held(line.actor)
        if (fault := self.crossings.elsewhere(line)) is not None:
            return fault
        if not self._member_on(line.actor, line.at[:10]):
            return f"{line.actor} is no member of the network at this leaf"
        return None

    def _may(self, line: Read, held: Held) -> bool:
        data: Mapping[str, JSON] = line.data or {}
        match line.type:
            case "endorsement.moved/1":
                return self._may_move(line, held, data)
            case "endorsement.released/1" if data.get("instead_of") is not None:
                ended = data.get("ground") != "ended" or held.home in self.ended
                return line.actor == ALLIANCE and data["instead_of"] == held.home and ended
            case "endorsement.release_withdrawn/1":
                live = held.release
                return live is not None and live.id == data.get("release") and line.actor in {held.home, live.by}
            case "endorsement.corrected/1":
                return line.actor in {held.home, ALLIANCE}
            case kind if kind in WHILE_A_MEMBER and line.actor in self.ended:
                # Its day may have begun a day after the one in which the line was stamped, wherever on Earth it is.
                return line.actor == held.home and line.at[:10] <= self.ended[line.actor]
            case _:
                return line.actor == held.home

    def _may_move(self, line: Read, held: Held, data: Mapping[str, JSON]) -> bool:
        release = held.release
        if release is None or release.id != data.get("release"):
            return False  # one to another ledger was judged before: it is not used here
        in_time = line.start is None or str(line.start) <= release.until
        joining = line.actor == release.to and self._member_on(line.actor, line.at[:10])
        return in_time and (joining or (line.actor == ALLIANCE and held.home in self.ended))

    def _follow(self, line: Read, held: Held) -> None:
        data: Mapping[str, JSON] = line.data or {}
        self.crossings.follow(line, held.home)
        match line.type:
            case "endorsement.released/1":
                held.release = Release(line.id, str(data.get("to")), str(data.get("until")), line.actor)
            case "endorsement.release_withdrawn/1":
                held.release = None
            case "endorsement.departed/1":
                held.home, held.release = "", None
            case "endorsement.moved/1":
                held.home, held.release = line.actor, None
            case _:
                pass
