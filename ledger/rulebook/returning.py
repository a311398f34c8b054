"""Returning: the way back after a lapse, by the edition of the association that it comes back to.

Simplified, where what the edition asks of whoever returns is told as in a renewal; or by a new application, whose approval
brings the old endorsement back instead of granting another: its number and day of granting stay.
"""

from __future__ import annotations

from datetime import date

from ledger.rulebook import deciding, renewing
from ledger.rulebook import renewal as calendar
from ledger.rulebook.application import Approved
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.deciding import Grounds
from ledger.rulebook.endorsement import Lapsed, Reinstated
from ledger.rulebook.fact import in_force
from ledger.rulebook.keeping import Owed, target_of
from ledger.rulebook.policies import Returning
from ledger.rulebook.progress import Application
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.requirement import requirements
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, Officer, PageId, PersonId, Term

SIMPLIFIED = "simplified"

# What stands ------------------------------------------------------------------


def owed_to_return(rules: Rules, category: Category, day: date) -> Owed:
    """What the edition asks of whoever comes back on ``day``: whole amounts, told like a renewal's."""
    asked = requirements(rules.policies.reinstating, target_of(category), day)
    return Owed(asked, Term(None, day), 1, 1, 0, in_force(rules.policies.renewals, day))


# What may be done -------------------------------------------------------------


class ComesBackByApplication(Refusal):
    """Here a lapsed endorsement comes back by a new application."""


class LapsedTooLong(Refusal):
    """So long after its lapse an endorsement comes back by a new application only."""


class AnotherApplication(Refusal):
    """An endorsement comes back by its holder's own application, for its own category and age band."""


def require_way_back(returning: Returning, lapsed_on: date | None, on: date, *, applied: bool) -> None:
    """The edition's way back is the one taken; a new application always is one. A day of lapse not known is no obstacle."""
    if applied:
        return
    if returning.route != SIMPLIFIED:
        raise ComesBackByApplication
    if returning.years is not None and lapsed_on is not None and on >= calendar.years_later(lapsed_on, returning.years):
        raise LapsedTooLong(f"It lapsed on {lapsed_on}.")


def come_back(  # noqa: PLR0913 - each is a fact of the two lines
    asked: Application,
    held: Endorsement,
    *,
    by: Officer,
    on: date,
    endorsement_page: PageId,
    term: Term,
    late_until: date | None,
    grounds: Grounds | None = None,
    despite: str | None = None,
) -> tuple[Approved, Reinstated]:
    """A new application for what has lapsed is approved, and the old endorsement comes back, under the edition it pinned."""
    approved = deciding.approve(asked, by=by, on=on, endorsement=endorsement_page, grounds=grounds, despite=despite)
    require_same(held, on, applicant=asked.applicant, category=asked.category, age_band=asked.age_band)
    lapse = next((line.id for line in reversed(held.open) if isinstance(line.event, Lapsed)), LineId(""))
    back = renewing.reinstate(
        held, by=by, on=on, lapse=lapse, term=term, late_until=late_until, edition=asked.edition, rule="application"
    )
    return approved, back


def require_same(held: Endorsement, day: date, *, applicant: PersonId, category: Category, age_band: AgeBand) -> None:
    """The application is its holder's, and for this very endorsement."""
    stood = held.on(day)
    if (applicant, category, age_band) != (held.holder, stood.category, stood.age_band):
        raise AnotherApplication
