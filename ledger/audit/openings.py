"""What an auditor may see of private bodies, held against the lines that committed to them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, cast

from ledger.audit.finding import Findings, leaf
from ledger.signing.canonical import JSON, b64u
from ledger.signing.commitment import DoesNotOpen, open_fields
from ledger.signing.statement import Statement
from ledger.wire import codec
from ledger.wire.names import BY_NAME, SEALED

LOST: Final = "lost"


@dataclass(frozen=True, slots=True)
class Committed:
    """A line of the log that an opening speaks of."""

    leaf: int
    stmt: Statement


@dataclass
class Opened:
    """How many bodies there are, and what became of them."""

    opened: int = 0
    in_part: int = 0
    erased: int = 0
    lost: int = 0
    committed: int = 0
    faulty: int = 0
    bodies: dict[str, dict[str, JSON]] = field(default_factory=dict)
    events: dict[str, object] = field(default_factory=dict)
    """By id: what each line says whose whole body was opened."""

    @property
    def not_given(self) -> int:
        """Bodies that this auditor was not shown."""
        return self.committed - self.opened - self.in_part - self.erased - self.lost - self.faulty


def parse(data: bytes, into: Findings) -> dict[str, list[JSON]]:
    """Openings by the id of their line, from ``openings.jsonl``; ``{"id": …, "lost": true}`` says that there is none left."""
    found: dict[str, list[JSON]] = {}
    for number, text in enumerate(data.split(b"\n"), 1):
        if not text:
            continue
        try:
            value = cast("JSON", json.loads(text, object_pairs_hook=_single))
        except ValueError:
            value = None
        if not isinstance(value, dict) or not isinstance(value.get("id"), str):
            into.fault("OPENING", f"openings.jsonl line {number}", "not an opening")
            continue
        found.setdefault(str(value["id"]), []).append(value)
    return found


def _single(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    """An object without a doubled member."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a doubled member")
    return members


def check(
    openings: dict[str, list[JSON]], lines: dict[str, Committed], erased: dict[str, int], committed: int, into: Findings
) -> Opened:
    """Each opening against its line; ``erased`` says by which leaf a line's body was erased."""
    opened = Opened(committed=committed, erased=len(erased))
    for line_id in sorted(openings):
        _check_line(line_id, openings[line_id], (lines.get(line_id), erased.get(line_id)), into, opened)
    return opened


def _check_line(
    line_id: str, given: Iterable[JSON], known: tuple[Committed | None, int | None], into: Findings, opened: Opened
) -> None:
    line, erased_by = known
    if line is None:
        into.fault("ALTERED", f"opening {line_id}", "opens a line that is not in the log")
        return
    for opening in given:
        if isinstance(opening, dict) and opening.get(LOST) is True and set(opening) == {"id", LOST}:
            if erased_by is None:
                opened.lost += 1
                into.notice("LOST", leaf(line.leaf), "its body is gone, and no leaf erased it")
        elif erased_by is not None:
            into.fault("NOT ERASED", leaf(line.leaf), f"its body is still served, though leaf {erased_by} erased it")
        else:
            _open(opening, line, into, opened)


def _open(opening: JSON, line: Committed, into: Findings, opened: Opened) -> None:
    try:
        _, fields, digest = open_fields(opening)
    except DoesNotOpen as error:
        opened.faulty += 1
        into.fault("ALTERED", leaf(line.leaf), str(error))
        return
    if b64u(digest) != line.stmt.body:
        opened.faulty += 1
        into.fault("ALTERED", leaf(line.leaf), "the body shown is not the one that the line committed to")
    elif isinstance(opening, dict) and "digests" in opening:
        opened.in_part += 1
    else:
        opened.opened += 1
        event = _read_whole(line, fields, into)
        if event is not None:
            opened.events[line.stmt.id] = event


def _read_whole(line: Committed, fields: dict[str, JSON], into: Findings) -> object | None:
    """A whole body reads as an event of its type, strictly; a sealed one says itself of which. ``None``: it does not."""
    name = str(fields.get("type")) if line.stmt.type == SEALED else line.stmt.type
    if name not in BY_NAME:
        into.fault("UNREADABLE", leaf(line.leaf), f"its body says it is of a type that never was: {name}")
        return None
    try:
        return codec.decode(name, line.stmt, fields)
    except codec.Unreadable as error:
        into.fault("UNREADABLE", leaf(line.leaf), str(error))
        return None
