"""What an association decides of an application short of approving it: sent back, deferred, moved to other rules, closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import assessing, pages
from ledger.procedures.places import at
from ledger.rulebook import deciding
from ledger.rulebook.application import Reason
from ledger.rulebook.progress import Pin
from ledger.rulebook.requirement import Kind
from ledger.rulebook.vocabulary import Officer, PageId


@pages.once_only
def send_back(
    office: Office,
    asked: PageId,
    by: Officer,
    *,
    tabs: Collection[Kind],
    reasons: Collection[Reason],
    due: date | None = None,
    once: Once | None = None,
) -> Written:
    """Sent back to be amended."""
    it = at(office, asked)
    return it.write(deciding.send_back(it.asked, by=by, on=it.today, tabs=tabs, due=due, reasons=reasons), by, once=once)


@pages.once_only
def defer(
    office: Office,
    asked: PageId,
    by: Officer,
    *,
    missing: Collection[Kind],
    reasons: Collection[Reason],
    again_from: date | None = None,
    once: Once | None = None,
) -> Written:
    """Not yet: to be reviewed again once more is there."""
    it = at(office, asked)
    event = deciding.defer(it.asked, by=by, on=it.today, missing=missing, again_from=again_from, reasons=reasons)
    return it.write(event, by, once=once)


@pages.once_only
def close(office: Office, asked: PageId, by: Officer, *, reason: str, once: Once | None = None) -> Written:
    """Closed without an award."""
    it = at(office, asked)
    return it.close(deciding.close(it.asked, by=by, on=it.today, reason=reason), by, once=once)


@pages.once_only
def migrate(office: Office, asked: PageId, by: Officer, *, as_of: date, reason: str, once: Once | None = None) -> Written:
    """Moves a submitted application to the rules of the day ``as_of``, by the files in force now."""
    it = at(office, asked)
    to = Pin(it.rules.edition, it.rules.network, as_of)
    return it.write(deciding.migrate(it.asked, by=by, on=it.today, to=to, reason=reason), by, once=once)


@pages.once_only
def approve_for_exam(
    office: Office, asked: PageId, by: Officer, *, despite: str | None = None, once: Once | None = None
) -> Written:
    """All but the examination is there. Raises ``SomethingMissing``, ``NoExamAsked``."""
    it = at(office, asked)
    rests_on = assessing.grounds(office, it.asked, day=it.today)
    event = deciding.approve_for_exam(it.asked, by=by, on=it.today, grounds=rests_on, despite=despite)
    return it.write(event, by, once=once)
