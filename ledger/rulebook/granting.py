"""Granting: an application is approved, and the endorsement's page begins."""

from __future__ import annotations

from datetime import date

from ledger.rulebook import application
from ledger.rulebook.application import Application, Approved
from ledger.rulebook.endorsement import Granted
from ledger.rulebook.record import require_term
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import Officer, PageId, Term

# What may be done -------------------------------------------------------------


class NotYetBegun(Refusal):
    """An endorsement's first cover begins on the day it is granted, or before."""


def grant(  # noqa: PLR0913 - each is a fact of the two lines
    asked: Application,
    *,
    by: Officer,
    on: date,
    application_page: PageId,
    endorsement_page: PageId,
    number: str,
    term: Term,
    late_until: date | None,
    rule: str,
) -> tuple[Approved, Granted]:
    """The application is approved and its endorsement granted, in one write on two pages, under the edition it pinned."""
    approved = application.approve(asked, by=by, on=on, endorsement=endorsement_page)
    require_term(term)
    if term.start is not None and term.start > on:
        raise NotYetBegun(field="term")
    granted = Granted(
        valid=term, category=asked.category, age_band=asked.age_band, edition=asked.edition, rule=rule,
        late_until=late_until, number=number, holder=asked.applicant, application=application_page,
    )  # fmt: skip
    return approved, granted
