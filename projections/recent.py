"""What a view remembers of the pages it met last, so that a page's history is not read again for every line."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from ledger.journal.journal import Journal
from projections.batch import Line

S = TypeVar("S")

MOST: Final = 65_536
"""Pages remembered: a hundred megabytes at most."""


class Recent(Generic[S]):
    """Page by page, the state that a view folds from its lines; the least recently met is forgotten first."""

    def __init__(self, load: Callable[[Line], S], begin: Callable[[Line], S], most: int = MOST) -> None:
        """``load`` makes the state of a page as it was before a line; ``begin`` that of a page whose first line it is."""
        self._load = load
        self._begin = begin
        self._most = most
        self._states: OrderedDict[str, S] = OrderedDict()

    def of(self, line: Line) -> S:
        """The state of the line's page before the line."""
        state = self._states.get(line.stream)
        if state is not None:
            self._states.move_to_end(line.stream)
            return state
        state = self._begin(line) if line.n == 1 else self._load(line)
        self.put(line.stream, state)
        return state

    def put(self, stream: str, state: S) -> None:
        """Remember the state of a page."""
        self._states[stream] = state
        if len(self._states) > self._most:
            self._states.popitem(last=False)


def before(journal: Journal, line: Line) -> list[Line]:
    """A page's lines before this one, from the journal."""
    return [
        Line((stored.position, stored.name, stored.stream, stored.n, stored.entry))
        for stored in journal.page(line.stream)
        if stored.position < line.position
    ]
