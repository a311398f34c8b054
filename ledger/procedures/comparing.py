"""The office's database held against the log it published: what an administrator changed is named, line by line.

An audit reads what everybody can read, and so never sees the database. Whoever runs the office has both, and compares
them here: every published line must be in the database byte for byte, at its place, under its own hash. Neither key nor
vault is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, zip_longest

from ledger.audit.finding import Findings, Report, leaf
from ledger.audit.source import Extent, Source, bundles
from ledger.journal.journal import Journal
from ledger.transparency.merkle import leaf_hash

CODE = "DATABASE"


def compared(journal: Journal, source: Source, report: Report) -> Report:
    """``report`` with what the database says otherwise among its faults. Raises ``Unusable`` where a bundle is missing."""
    into = Findings()
    kept = _kept(journal)
    for first, published in bundles(source, Extent(report.size, report.size)):
        hashes = journal.leaf_hashes(first, first + len(published))
        _compare(first, published, list(islice(kept, len(published))), hashes, into)
    waiting = max(0, journal.size() - report.size)
    fact = f"lines held against the published ones: {report.size}; not published yet: {waiting}"
    return replace(report, facts=(*report.facts, ("database", (fact,))), findings=(*report.findings, *into))


def _kept(journal: Journal) -> Iterator[bytes | None]:
    """The database's line for each leaf in turn; ``None`` for one that is not there."""
    index = 0
    for position, _, _, _, entry in journal.stream():
        while index < position - 1:
            yield None
            index += 1
        yield entry
        index += 1


def _compare(first: int, published: list[bytes], kept: list[bytes | None], hashes: list[bytes], into: Findings) -> None:
    if len(hashes) != len(published):  # some are gone, and the rest moved up: each is looked for by itself
        hashes = [hashed if (hashed := leaf_hash(entry)) in hashes else b"" for entry in published]
    for index, (entry, line, hashed) in enumerate(zip_longest(published, kept, hashes), first):
        if line is None:
            into.fault(CODE, leaf(index), "was published, and is no longer in the database")
        elif line != entry:
            what = "another leaf's line stands in its place" if line in published else "is not the line that was published"
            into.fault(CODE, leaf(index), f"in the database, {what}")
        elif hashed != leaf_hash(entry):
            into.fault(CODE, leaf(index), "the hash that the database keeps beside the line is not the line's")
