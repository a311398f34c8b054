"""A morning's sheet: what the rule wrote for an association, and what is for a person; in prose and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.rulebook.vocabulary import AssociationCode


@dataclass(frozen=True, slots=True)
class Note:
    """One thing on the sheet: what it is, whose (an endorsement's number, or a page), the day it is about, and the line written."""

    what: str
    whose: str
    day: date | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A renewal that is open: for the cover that ends on ``end``; how many have not renewed yet."""

    end: date
    opens: date
    due: date
    last: date
    waiting: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """An association's day: what was written by the rule, and what is for a person."""

    association: AssociationCode
    day: date
    done: tuple[Note, ...] = ()
    left: tuple[Note, ...] = ()
    windows: tuple[Window, ...] = ()
    notes: tuple[Note, ...] = ()


def facts(sheet: Sheet) -> dict[str, object]:
    """A sheet as JSON has it."""
    return {
        "association": sheet.association, "day": sheet.day.isoformat(),
        "done": [_note(one) for one in sheet.done], "left": [_note(one) for one in sheet.left],
        "windows": [
            {"covered_until": one.end.isoformat(), "opens": one.opens.isoformat(), "due": one.due.isoformat(),
             "last_day": one.last.isoformat(), "not_renewed_yet": one.waiting}
            for one in sheet.windows
        ],
        "notes": [_note(one) for one in sheet.notes],
    }  # fmt: skip


def _note(one: Note) -> dict[str, object]:
    return {"what": one.what, "whose": one.whose, "day": one.day and one.day.isoformat(), "position": one.line}


def prose(sheet: Sheet) -> str:
    """A sheet for people; nothing for an association where there is nothing to tell."""
    lines = [f"  {one.what}: {one.whose}" + (f", {one.day}" if one.day else "") for one in (*sheet.done, *sheet.notes)]
    lines += [f"  left for a person: {one.whose}, {one.what}" for one in sheet.left]
    lines += [
        f"  renewal for the cover until {one.end}: open since {one.opens}, due {one.due}; {one.waiting} not yet renewed"
        for one in sheet.windows
    ]
    return "\n".join([f"{sheet.association}, {sheet.day}:", *lines]) if lines else ""
