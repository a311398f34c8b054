"""What a page shows of a receipt or a statement: what it says, what was checked, and what has become of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from api import relying
from api.desk import Desk
from api.pages.words import N_, OUTCOMES
from api.reading import Reader
from api.relying import Rechecked
from ledger.credentials.answered import RECEIPT
from ledger.credentials.report import Outcome, Verdict
from ledger.wire.roster_file import RosterRow

ROWS: Final[Mapping[str, tuple[str, str]]] = {
    "matched": ("good", N_("Found")),
    "ambiguous": ("care", N_("More than one")),
    "not found": ("bad", N_("Not found")),
    "refused": ("bad", N_("Not readable")),
}
REASONS: Final[Mapping[str, str]] = {
    "bad_cells": N_("A cell of this row cannot be taken."),
    "not_a_number": N_("What stands there is no endorsement number."),
    "mistyped_number": N_("The number is mistyped: its last character does not fit the others."),
    "no_such_number": N_("No endorsement has this number."),
    "number_and_name_differ": N_("The number and the name do not belong together."),
    "nobody_with_these_facts": N_("Nobody who may be found by a name has all of these facts."),
    "several_people": N_("More than one person has these facts: give the endorsement number."),
}
CELLS: Final[Mapping[str, str]] = {
    "required": N_("is needed"),
    "one-more-fact": N_("is needed beside a name, or an association or a category"),
    "formula": N_("begins like a formula"),
    "too-long": N_("is too long"),
    "control-character": N_("has a character that cannot be printed"),
}
SINCE: Final[Mapping[str, tuple[str, str, str]]] = {
    "unchanged": ("good", N_("Unchanged"), N_("The ledger says the same today of the days asked about.")),
    "corrected": ("care", N_("Corrected since"), N_("A record was put right since. This file says what was known then.")),
    "superseded": ("care", N_("Superseded since"), N_("More was recorded since. This file says what was known then.")),
}
OPEN: Final[Mapping[str, str]] = {
    "identity": N_("whether the person before you is the one who is endorsed"),
    "conduct": N_("complaints or sanctions that have not changed the standing"),
    "future": N_("the day asked about had not come: what is written for it may change"),
}
_TONES: Final = {Outcome.PASSED: "passed", Outcome.FAILED: "failed", Outcome.UNCHECKED: "unknown", Outcome.NOTE: "note"}


def told(desk: Desk, data: bytes, sent: Sequence[RosterRow] = ()) -> dict[str, Any]:
    """Everything that the page needs, from the file's bytes; ``sent``: the rows that were just asked about, which it does not repeat."""
    found = relying.check(desk, data)
    good = found.report.verdict is Verdict.VERIFIED
    document = found.report.document if good else None
    return {
        "found": found,
        "document": document,
        "is_receipt": document is not None and document["type"] == RECEIPT,
        "text": data.decode("utf-8", "replace") if good else "",
        "given": datetime.fromisoformat(document["given_at"]) if document else None,
        "rows": _rows(document, {row.row: _sent(row) for row in sent}),
        "ahead": document is not None and "future" in document["not_checked"],
        "findings": [(_tone(finding.outcome), finding) for finding in found.report.findings],
        "since": SINCE.get(found.since or ""),
        "changed": _changed(found),
        "open_questions": [OPEN[name] for name in document["not_checked"] if name in OPEN] if document else [],
        "as_day": _as_day,
        "name_of": Reader(desk).name_of,
        "row_words": ROWS,
        "row_reasons": REASONS,
        "cell_rules": CELLS,
    }


def _tone(outcome: Outcome) -> tuple[str, str]:
    return OUTCOMES[_TONES[outcome]]


def _rows(document: dict[str, Any] | None, sent: Mapping[int, str]) -> list[dict[str, Any]]:
    """A statement's rows with their stretches in the order of days; none of a receipt."""
    bare = {"name": None, "faults": (), "duplicate_of": None}
    return [
        bare | row | {"stretches": _stretches(row), "sent": sent.get(row["row"], "")} for row in (document or {}).get("rows", ())
    ]


def _sent(row: RosterRow) -> str:
    """Whom a row named, as it was sent."""
    name = f"{row.given_name} {row.family_name}".strip()
    return ", ".join(filter(None, (row.endorsement_number, name, row.email)))


def _stretches(row: dict[str, Any]) -> list[dict[str, Any]]:
    every = [one | {"held": True} for one in row.get("held", ())] + [one | {"held": False} for one in row.get("gaps", ())]
    return sorted(every, key=lambda one: str(one["from"]))


def _changed(found: Rechecked) -> frozenset[int]:
    """The rows that are told otherwise today."""
    return frozenset(row.row for row in found.rows)


def _as_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
