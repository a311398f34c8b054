"""Lines as views read them: a batch at a time, and of each line no more than somebody asks for.

A view's lines come from our own journal, which checked them when they were written; so they are read with the plain JSON
parser, and only what a view leans on is looked at. A line that is not what its row says stops the view.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from ledger.journal.recorder import RawLine
from ledger.wire.names import BY_NAME, SEALED

AT: Final = slice(7, 34)
"""Where a line's record time stands: ``{"at":"`` comes before it, and it has a fixed width (``transparency.md`` 3.3)."""


_scan: Final = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # documented in the library's source only
"""The standard library's parser, without the steps around it: an entry is canonical, so it begins with its brace."""


class OddLine(ValueError):
    """A line is not what its row in the journal says it is."""


class Line:
    """One line, parsed."""

    __slots__ = ("actor", "at", "body", "data", "entry", "first", "id", "last", "n", "name", "position", "stream", "type")

    def __init__(self, raw: RawLine) -> None:
        self.position, self.name, self.stream, self.n, self.entry = raw
        text = self.entry.decode()
        entry, end = _scan(text, 0)
        if end != len(text):
            raise OddLine("something follows the line")
        stmt: dict[str, Any] = entry["stmt"]
        self.type: str = SEALED if BY_NAME[self.name].sealed else self.name
        if stmt["stream"] != self.stream or stmt["n"] != self.n or stmt["type"] != self.type:
            raise OddLine("a line's page, number or type is not what its row says")
        self.at: str = entry["at"]
        self.id: str = stmt["id"]
        self.actor: str = stmt["actor"]
        self.body: str | None = stmt["body"]
        self.data: dict[str, Any] = stmt["data"]
        valid = stmt["valid"]
        self.first: str | None = valid["from"]
        self.last: str | None = valid["to"]


class Batch:
    """Lines that follow one another in the journal, and the parsed ones among them, each parsed once for all views."""

    def __init__(self, rows: Sequence[RawLine]) -> None:
        self.rows = rows
        self._parsed: dict[int, Line] = {}

    @property
    def first(self) -> int:
        """The position of its first line."""
        return self.rows[0][0]

    @property
    def last(self) -> int:
        """The position of its last line."""
        return self.rows[-1][0]

    @property
    def at(self) -> str:
        """The record time of its last line."""
        return record_time(self.rows[-1])

    def of(self, names: Collection[str]) -> Iterator[Line]:
        """The lines that bear one of these names, in order. Raises KeyError, TypeError or ValueError for what is no line."""
        parsed = self._parsed
        for raw in self.rows:
            if raw[1] in names:
                line = parsed.get(raw[0])
                if line is None:
                    line = parsed[raw[0]] = Line(raw)
                yield line

    def cut(self) -> Iterator[Batch]:
        """The same lines, one to a batch."""
        for raw in self.rows:
            yield Batch([raw])


def record_time(raw: RawLine) -> str:
    """A line's record time, without parsing it."""
    return raw[4][AT].decode("ascii")
