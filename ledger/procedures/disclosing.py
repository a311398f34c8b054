"""Openings: what proves private fields to an auditor who may see them, or to their subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from ledger.office import Office
from ledger.signing.canonical import JSON
from ledger.signing.commitment import commit
from ledger.signing.statement import parse_entry

BATCH = 500


def openings(office: Office, pages: Sequence[str] | None = None) -> Iterator[JSON]:
    """The opening of every body of these pages, or of all; ``{"id", "lost": true}`` for one that is gone and was not erased."""
    ids = _committed(office, pages)
    while portion := list(islice(ids, BATCH)):
        bodies = {body.id: body for body in office.vault.bodies.whole(portion)}
        known = office.vault.bodies.get(portion)
        for line_id in portion:
            if line_id in bodies:
                body = bodies[line_id]
                yield commit(office.vault.subject_key(body.subject), line_id, body.fields).opening()
            elif line_id not in known:
                yield {"id": line_id, "lost": True}


def _committed(office: Office, pages: Sequence[str] | None) -> Iterator[str]:
    """The ids of the lines that commit to a body."""
    entries = (
        (row[4] for row in office.journal.stream())
        if pages is None
        else (line.entry for page in pages for line in office.journal.page(page))
    )
    for entry in entries:
        stmt = parse_entry(entry).stmt
        if stmt.body is not None:
            yield stmt.id
