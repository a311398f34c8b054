"""Correcting: a wrong line is put right by another line. What was known before stays askable.

What else depended on the wrong line is listed in ``correction.py``.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ledger.rulebook import endorsement
from ledger.rulebook.endorsement import Corrected, Event
from ledger.rulebook.entering import NotADigest
from ledger.rulebook.painting import Painting
from ledger.rulebook.record import Endorsement, NotTheHomeCoordinator, require_term
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category, Line, LineId, Officer, Role, Term

# What may be done -------------------------------------------------------------

_WITHOUT_DAYS: Final = (
    endorsement.RenewalReturned,
    endorsement.Released,
    endorsement.ReleaseWithdrawn,
    endorsement.Received,
    endorsement.Departed,
    *endorsement.OF_CREDENTIALS,
)


class NoSuchLine(Refusal):
    """A correction names a line of the same page."""


class NothingCorrected(Malformed):
    """A correction restates days, or at least one fact."""


class NotAnApprover(NotEntitled):
    """A correction is approved by a coordinator of the association that makes it, or of the Alliance."""


class ApprovedByOneself(Refusal):
    """Where a correction is approved, a second officer does it."""


class PaintsNoDays(Refusal):
    """The line to be corrected speaks of no days that could be restated."""


class MovedByThen(Refusal):
    """A move is not restated to a day after the one it was made on, since from then on only the new home may write."""


def correct(  # noqa: PLR0913 - each is a member of the line
    held: Endorsement,
    *,
    by: Officer,
    on: date,
    corrects: LineId,
    valid: Term | None = None,
    days: Term | None = None,
    category: Category | None = None,
    age_band: AgeBand | None = None,
    granted_on: date | None = None,
    reason: str | None = None,
    evidence: str | None = None,
    approved_by: Officer | None = None,
) -> Corrected:
    """Puts right the line that ``corrects`` names: its ``days``, or facts over ``valid`` (unless told: from the first day)."""
    del on  # a correction speaks of the days it restates; the day it is made is recorded beside it
    _require_entitled(held, by)
    if (days, category, age_band, granted_on) == (None, None, None, None):
        raise NothingCorrected(field="days")
    _require_line(held, corrects, days)
    _require_margin(by, evidence, approved_by)
    return Corrected(
        valid=_span(held, valid), corrects=corrects, days=days, category=category, age_band=age_band, granted_on=granted_on,
        reason=reason, evidence=evidence, approved_by=approved_by.id if approved_by else None,
    )  # fmt: skip


def _span(held: Endorsement, valid: Term | None) -> Term:
    painting = Painting(held.lines)
    span = valid or Term(date.fromordinal((painting.home or painting.category)[0].start))
    require_term(span, field="valid")
    return span


def _require_entitled(held: Endorsement, by: Officer) -> None:
    if by.role is not Role.COORDINATOR or by.association not in {held.home, ALLIANCE}:
        raise NotTheHomeCoordinator(f"Its home is {held.home}.")


def _require_margin(by: Officer, evidence: str | None, approved_by: Officer | None) -> None:
    """Evidence is the SHA-256 of what shows it; who approves is another coordinator of theirs, or of the Alliance."""
    if evidence is not None and (len(evidence) != 64 or not set(evidence) <= set("0123456789abcdef")):
        raise NotADigest(field="evidence")
    if approved_by is None:
        return
    if approved_by.role is not Role.COORDINATOR or approved_by.association not in {by.association, ALLIANCE}:
        raise NotAnApprover(field="approved_by")
    if approved_by.id == by.id:
        raise ApprovedByOneself(field="approved_by")


def _require_line(held: Endorsement, corrects: LineId, days: Term | None) -> None:
    wrong = held.line(corrects)
    if wrong is None:
        raise NoSuchLine(field="corrects")
    if days is not None:
        require_term(days, field="days", known=False)
        if isinstance(wrong.event, _WITHOUT_DAYS):
            raise PaintsNoDays(field="days")
        _require_moved_by_then(_put_right(held, wrong), days)


def _put_right(held: Endorsement, line: Line[Event]) -> Line[Event]:
    """The line whose days are restated: a correction of a correction restates what the first one put right."""
    while isinstance(line.event, Corrected) and (wrong := held.line(line.event.corrects)) is not None:
        line = wrong
    return line


def _require_moved_by_then(line: Line[Event], days: Term) -> None:
    if isinstance(line.event, endorsement.Moved) and days.start is not None:
        made = max(line.at, line.event.valid.start or line.at)
        if days.start > made:
            raise MovedByThen(f"That was on {made}.", field="days")
