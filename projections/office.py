"""How office views read the private half of lines, and learn that it is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from ledger.journal.journal import Journal
from ledger.signing.statement import Seen, Statement
from ledger.store.engine import Engine, Row
from ledger.wire.codec import decode
from projections.batch import Batch, Line
from projections.view import Bodies

ERASED: Final = frozenset({"body.erased/1"})

FEW: Final = 500
"""How many values one IN (…) names at most."""

_UNSEEN: Final = Seen(0, "")


def told(batch: Batch, names: Collection[str], bodies: Bodies) -> Iterator[tuple[Line, object]]:
    """The lines of these names with their whole events, in order; one whose body is gone tells ``Erased``, or less."""
    lines = list(batch.of(names))
    kept = bodies.get([line.id for line in lines if line.body is not None]) if lines else {}
    for line in lines:
        yield line, decode(line.name, _statement(line), kept.get(line.id))


def _statement(line: Line) -> Statement:
    """What the codec reads of a statement; its signature is not asked about here."""
    valid = {"from": line.first, "to": line.last}
    return Statement(
        line.actor, line.body, line.data, line.id, "", "", line.n, "", _UNSEEN, line.stream, line.type, valid
    )  # fmt: skip


def erased_pages(batch: Batch, names: Collection[str], journal: Journal) -> set[str]:
    """The pages of which a line of one of these names lost its body, by the lines of a batch that say so.

    A view that read the body just before it was erased forgets it here, when it comes to the line that says so.
    """
    ids = [line_id for line in batch.of(ERASED) for line_id in line.data["ids"]]
    found = (journal.find(line_id) for line_id in ids)
    return {line.stream for line in found if line and line.name in names}


def among(engine: Engine, sql: str, values: Sequence[str]) -> list[Row]:
    """What ``sql``, which ends with a column's name, finds where that column has one of these values."""
    found: list[Row] = []
    for start in range(0, len(values), FEW):
        some = values[start : start + FEW]
        with engine.statement(write=False) as tx:
            found += tx.fetchall(f"{sql} IN ({', '.join('?' * len(some))})", some)
    return found
