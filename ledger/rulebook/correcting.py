"""Correcting: a wrong line is put right by another line. What was known before stays askable.

(What else depended on the wrong line is a chapter of its own, later.)
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ledger.rulebook import endorsement
from ledger.rulebook.endorsement import Corrected
from ledger.rulebook.painting import Painting
from ledger.rulebook.record import Endorsement, NotTheHomeCoordinator, require_term
from ledger.rulebook.refusal import Malformed, Refusal
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category, LineId, Officer, Role, Term

# What may be done -------------------------------------------------------------

_WITHOUT_DAYS: Final = (
    endorsement.RenewalReturned,
    endorsement.Released,
    endorsement.ReleaseWithdrawn,
    endorsement.CredentialIssued,
    endorsement.CredentialRevoked,
)


class NoSuchLine(Refusal):
    """A correction names a line of the same page."""


class NothingCorrected(Malformed):
    """A correction restates days, or at least one fact."""


class PaintsNoDays(Refusal):
    """The line to be corrected speaks of no days that could be restated."""


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
) -> Corrected:
    """Puts right the line that ``corrects`` names: its ``days``, or facts, over ``valid`` (unless told: from the first day).

    The home association's coordinator corrects, or the Alliance's after an appeal. An ended endorsement may be corrected too.
    """
    del on  # a correction speaks of the days it restates; the day it is made is recorded beside it
    _require_entitled(held, by)
    if days is None and category is None and age_band is None and granted_on is None:
        raise NothingCorrected(field="days")
    _require_line(held, corrects, days)
    span = valid or Term(date.fromordinal(Painting(held.lines).home[0].start))
    require_term(span, field="valid")
    return Corrected(
        valid=span, corrects=corrects, days=days, category=category, age_band=age_band, granted_on=granted_on,
        reason=reason, evidence=evidence,
    )  # fmt: skip


def _require_entitled(held: Endorsement, by: Officer) -> None:
    if by.role is not Role.COORDINATOR or by.association not in {held.home, ALLIANCE}:
        raise NotTheHomeCoordinator(f"Its home is {held.home}.")


def _require_line(held: Endorsement, corrects: LineId, days: Term | None) -> None:
    wrong = held.line(corrects)
    if wrong is None:
        raise NoSuchLine(field="corrects")
    if days is not None:
        require_term(days, field="days", known=False)
        if isinstance(wrong.event, _WITHOUT_DAYS):
            raise PaintsNoDays(field="days")
