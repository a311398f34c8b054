"""Whole associations: by which line of the Alliance's what one of them held went to another, and which releases rest on it.

Written for the auditor alone, from public members only. Where a holder lives is sealed, so whether each of those who went by
where they live should have gone is not seen here; that nobody went by an order for others is.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Final

from ledger.audit.lines import Read
from ledger.rulebook.vocabulary import ALLIANCE
from ledger.signing.canonical import JSON

WHOLE: Final = frozenset({"ended", "merged"})
GROUNDS: Final = WHOLE | {"split", "joined"}


@dataclass(frozen=True, slots=True)
class Order:
    """Who goes to whom, on which ground, from which day on."""

    leaving: str
    joining: str
    ground: str
    start: str


@dataclass(slots=True)
class Successions:
    """The orders so far, by the id of their line, and the places that each association was admitted for."""

    orders: dict[str, Order] = field(default_factory=dict)
    places: dict[str, Container[JSON]] = field(default_factory=dict)

    def admitted(self, code: str, data: Mapping[str, JSON]) -> None:
        """An association was admitted for these places."""
        places = data.get("jurisdictions")
        self.places[code] = frozenset(map(str, places)) if isinstance(places, list) else frozenset()

    def order(self, line: Read, *, member: Callable[[str], bool], ended: Mapping[str, str]) -> str | None:
        """What is wrong with an order, if anything; a good one is kept. ``ended`` says from which day one is no member."""
        data = line.data or {}
        told = Order(str(data.get("leaving")), str(data.get("joining")), str(data.get("ground")), str(line.start))
        if line.stream != f"association/{told.joining}" or told.leaving == told.joining or told.ground not in GROUNDS:
            return f"{line.type} stands on the page {line.stream} and says that {told.joining} succeeds {told.leaving}"
        if told.joining != ALLIANCE and not member(told.joining):
            return f"what {told.leaving} held goes to {told.joining}, which is no member of the network at this leaf"
        if told.ground in WHOLE and not (told.leaving in ended and ended[told.leaving] <= told.start):
            return f"everything that {told.leaving} held goes to {told.joining}, and {told.leaving} had not ended"
        if told.ground not in WHOLE and (fault := self._part(told, data, member)) is not None:
            return fault
        self.orders[line.id] = told
        return None

    def _part(self, told: Order, data: Mapping[str, JSON], member: Callable[[str], bool]) -> str | None:
        if (told.ground == "joined") != (told.leaving == ALLIANCE) or not member(told.leaving):
            return f"a part of what {told.leaving} held goes to {told.joining} as {told.ground}"
        places = data.get("jurisdictions")
        if not isinstance(places, list) or not places or not all(one in self.places.get(told.joining, ()) for one in places):
            return f"who lives in {places} goes to {told.joining}, which was not admitted for all of these places"
        return None

    def release(self, line: Read, home: str) -> str | None:
        """What is wrong with a release that names an order, if anything."""
        data = line.data or {}
        if (named := data.get("batch")) is None:
            return None
        told = self.orders.get(str(named))
        if told is None:
            return f"a release names the order {named}, and no such order stands before it"
        stands_in = (data.get("instead_of"), data.get("ground"))
        due = (told.leaving, "ended") if told.ground in WHOLE else (None, None)
        if (told.leaving, told.joining, due) != (home, data.get("to"), stands_in) or str(line.start) < told.start:
            return f"a release from {home} to {data.get('to')} names an order by which {told.joining} succeeds {told.leaving}"
        return None
