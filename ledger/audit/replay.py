"""Every standing rebuilt from the log's public lines, on any day, as known at any size.

What held on D as we know now: the whole log, D. As we knew then: a smaller size, the same D. What changed between two
sizes: the lines between them, and what they changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.audit.finding import Unusable
from ledger.audit.source import Extent, Source, entries, published_size
from ledger.rulebook import record
from ledger.rulebook.association import EditionPublished
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.standing import Standing, standing
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, PageId
from ledger.signing.canonical import JSON
from ledger.signing.statement import BadLine, parse_entry
from ledger.wire import codec
from ledger.wire.pinned import Published

Lines = tuple[Line[Any], ...]

_PREFIXES = ("endorsement.", "credential.")
_MARKS = tuple(f'"type":"{prefix}'.encode() for prefix in _PREFIXES)
_EDITION = b'"type":"edition.published/1"'


@dataclass(frozen=True, slots=True)
class Change:
    """What the lines between two sizes changed about one endorsement, on one day."""

    page: str
    lines: Lines
    before: Standing | None
    after: Standing


@dataclass(frozen=True, slots=True)
class Replay:
    """The public lines of every endorsement, by page, in the order of the log, up to ``size``; the editions published by then."""

    size: int
    pages: Mapping[str, Lines]
    editions: Published = field(default_factory=Published)

    def standing(self, page: str, size: int, day: date) -> Standing | None:
        """What holds of one endorsement on ``day``, as known from the first ``size`` lines; ``None``: no such page then."""
        lines = self._known(page, size)
        return standing(lines, day) if lines else None

    def state(self, size: int, day: date) -> dict[str, Standing]:
        """What holds of every endorsement."""
        found = ((page, self.standing(page, size, day)) for page in sorted(self.pages))
        return {page: told for page, told in found if told is not None}

    def changed(self, old: int, new: int, day: date) -> list[Change]:
        """What the lines from ``old`` up to before ``new`` changed or added, by page."""
        found = []
        for page in sorted(self.pages):
            lines = tuple(line for line in self.pages[page] if old <= line.index < new)
            after = self.standing(page, new, day)
            if lines and after is not None:
                found.append(Change(page, lines, self.standing(page, old, day), after))
        return found

    def impossible(self) -> Iterator[tuple[int, str]]:
        """Leaves that the rule book's own fold refuses, and why; a page is read up to its first one."""
        for page in sorted(self.pages):
            held: record.Endorsement | None = None
            for line in self.pages[page]:
                try:
                    held = record.after(held, line)
                except ImpossibleHistory as error:
                    yield line.index, str(error)
                    break

    def _known(self, page: str, size: int) -> Lines:
        lines = self.pages.get(page, ())
        return lines if size >= self.size else tuple(line for line in lines if line.index < size)


def replay(source: Source, size: int) -> Replay:
    """Reads the public lines below ``size``. A line that cannot be read is left out: the audit's second pass names it.

    Raises :class:`Unusable` where entries are missing, or ``size`` is beyond the checkpoint.
    """
    pages: dict[str, list[Line[Any]]] = {}
    editions = Published()
    for index, data in entries(source, Extent(size, published_size(source))):
        if any(mark in data for mark in _MARKS):
            line = _line(index, data)
            if line is not None:
                pages.setdefault(line.page, []).append(line)
        elif _EDITION in data:
            _publish(index, data, editions)
    return Replay(size, {page: tuple(lines) for page, lines in pages.items()}, editions)


def _publish(index: int, data: bytes, editions: Published) -> None:
    try:
        stmt = parse_entry(data).stmt
        event = codec.decode_public(stmt)
    except (BadLine, codec.Unreadable):
        return
    if isinstance(event, EditionPublished):
        editions.take(stmt.stream.removeprefix("edition/"), index, event.sha256)


def _line(index: int, data: bytes) -> Line[Any] | None:
    try:
        entry = parse_entry(data)
        if not entry.stmt.type.startswith(_PREFIXES):
            return None
        event = codec.decode_public(entry.stmt)
    except (BadLine, codec.Unreadable):
        return None
    stmt = entry.stmt
    actor, recorded = AssociationCode(stmt.actor), date.fromisoformat(entry.at[:10])
    return Line(index, LineId(stmt.id), recorded, actor, event, PageId(stmt.stream))


def told(answer: Standing) -> dict[str, JSON]:
    """A standing in the words of ``interface.md``."""
    return {
        "standing": answer.standing.value,
        "reason": answer.reason,
        "under_review": answer.under_review,
        "home": answer.home,
        "category": answer.category.value if answer.category else None,
        "age_band": answer.age_band.value if answer.age_band else None,
        "covered_until": answer.covered_until.isoformat() if answer.covered_until else None,
        "edition": answer.edition,
    }


__all__ = ["Change", "Replay", "Unusable", "replay", "told"]
