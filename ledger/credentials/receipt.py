"""The signed answer an employer keeps: what was asked of one endorsement, what the ledger said, and what it knew by then.

:func:`verify` checks it, and a roster's statement too, without asking anybody: also years later, when the person's standing is
another and the keys have been replaced. It then still says what was true and known at the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from ledger.credentials.answer_report import Checked
from ledger.credentials.answered import RECEIPT, STATEMENT, Sealed, looks_like_one, render, seal, verify

__all__ = ["Checked", "Ledger", "Sealed", "build", "looks_like_one", "render", "seal", "state", "verify"]

Json = dict[str, Any]

NOT_CHECKED: Final = {
    "identity": "whether the person before you is the one who is endorsed",
    "conduct": "complaints or sanctions that have not changed the standing",
    "future": "the day asked about had not come: what is written for it may change",
}
"""What no answer of a ledger can check, by a name that stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Who answers, and how much it knew: ``size`` lines, the last recorded ``at``, and the last published head."""

    origin: str
    did: str
    public_url: str
    demonstration: bool
    size: int
    at: datetime | None
    head: tuple[int, str] | None
    """Its size and its root in hexadecimal; ``None`` before the first."""


def _frame(kind: str, line_id: str, ledger: Ledger, *, given: datetime, rely: date, kept: date | None, future: bool) -> Json:
    open_questions = {name: text for name, text in NOT_CHECKED.items() if future or name != "future"}
    return {
        "type": kind,
        "id": f"urn:uuid:{line_id}",
        "issuer": ledger.did,
        "log": ledger.origin,
        "demonstration": ledger.demonstration,
        "given_at": given.isoformat(),
        "rely_until": rely.isoformat(),
        "known_here_until": None if kept is None else kept.isoformat(),
        "known": {"size": ledger.size, "at": None if ledger.at is None else ledger.at.isoformat()},
        "checkpoint": None if ledger.head is None else {"size": ledger.head[0], "root": ledger.head[1]},
        "not_checked": open_questions,
        "check_at": f"{ledger.public_url}/employer/check",
    }


def build(  # noqa: PLR0913 - each is a member of the receipt
    line_id: str,
    ledger: Ledger,
    *,
    number: str,
    answer: Mapping[str, Any],
    asked: Json,
    given: datetime,
    rely: date,
    kept: date | None,
    today: date | None = None,
) -> Json:
    """A receipt, still without its seal. ``answer`` has the members of a standing, and ``rule`` with its source.

    ``today`` is the day it is in the endorsement's home; in UTC, unless told.
    """
    future = date.fromisoformat(asked["valid_on"]) > (today or given.date())
    frame = _frame(RECEIPT, line_id, ledger, given=given, rely=rely, kept=kept, future=future)
    return frame | {"question": {"number": number, **asked}, "answer": dict(answer)}


def state(
    line_id: str,
    ledger: Ledger,
    *,
    asked: Json,
    rows: Sequence[Json | bytes],
    summary: Json,
    given: datetime,
    rely: date,
    kept: date | None,
) -> Json:
    """A qualified-roster statement, still without its seal: ``rows`` in the order of the file that the employer sent.

    A row that is bytes is canonical JSON already.
    """
    future = date.fromisoformat(asked["to"]) > given.date()
    frame = _frame(STATEMENT, line_id, ledger, given=given, rely=rely, kept=kept, future=future)
    return frame | {"question": asked, "summary": summary, "rows": list(rows)}
