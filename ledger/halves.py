"""The two halves of a line, kept and found together, for everybody who waits at the same time.

Forty threads that each asked the journal and then the vault, and handed in to the vault and then to the journal, would each
go to sleep four times; being woken costs them more than the reading and writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.journal.entry import StoredLine, Write, Written
from ledger.journal.journal import Journal
from ledger.journal.judge import Save
from ledger.journal.recorder import RawLine
from ledger.store.combine import Combiner
from ledger.store.engine import Row
from ledger.vault.bodies import Bodies, Body, PageBodies

COMPANY = 20
"""How many go together at most: few enough that, among forty, half prepare while half are written."""

TOGETHER = 100
"""How many pages of many are asked for at once: few enough that their bodies are small beside what is made of them."""


class _Both(NamedTuple):
    """A write that is ready for the journal, and the bodies of its lines."""

    save: Save
    bodies: Sequence[Body]


class Halves:
    """Where lines and their bodies are handed in and asked for. Safe to share among threads."""

    def __init__(self, journal: Journal, bodies: Bodies) -> None:
        """Over an office's own journal and vault."""
        self._journal, self._bodies = journal, bodies
        self._writing: Combiner[_Both, Written] = Combiner(self._write, COMPANY)
        self._reading: Combiner[str, tuple[list[RawLine], list[Row]]] = Combiner(self._read, COMPANY)

    def page(self, stream: str) -> tuple[list[StoredLine], PageBodies]:
        """A page's lines, and their bodies as they are afterwards: every line that is here has its body, or had.

        Raises Damaged, DoesNotUnseal, Unavailable.
        """
        rows, sealed = self._reading.do(stream)
        return self._journal.read(rows), self._bodies.opened(sealed)

    def pages(self, streams: Sequence[str]) -> Iterator[tuple[list[StoredLine], PageBodies]]:
        """The same of several pages, in their order, asked for some at a time. Raises as :meth:`page`."""
        for start in range(0, len(streams), TOGETHER):
            for rows, sealed in self._read(streams[start : start + TOGETHER]):
                yield self._journal.read(rows), self._bodies.opened(sealed)

    def _read(self, streams: Sequence[str]) -> Sequence[tuple[list[RawLine], list[Row]]]:
        rows = self._journal.each_page(streams)
        return list(zip(rows, self._bodies.each_page(streams), strict=True))

    def write(self, write: Write, bodies: Sequence[Body]) -> Written:
        """Keep the bodies, and when they are kept, write the lines.

        Raises as ``Bodies.put`` and ``Journal.write``; where the journal refuses, the bodies are left to be swept.
        """
        return self._writing.do(_Both(self._journal.ready(write), bodies))

    def _write(self, company: Sequence[_Both]) -> Sequence[Written | Exception]:
        """Whose bodies are refused writes no line, and hinders nobody."""
        put = self._bodies.put_together([one.bodies for one in company])
        kept = [one.save for one, outcome in zip(company, put, strict=True) if not isinstance(outcome, Exception)]
        written = iter(self._journal.append(kept))
        return [outcome if isinstance(outcome, Exception) else next(written) for outcome in put]
