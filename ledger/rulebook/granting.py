"""Granting: an application is approved, and the endorsement's page begins, or the add-on's line is written on its base."""

from __future__ import annotations

from datetime import date

from ledger.rulebook import deciding
from ledger.rulebook.application import Approved
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.deciding import Grounds
from ledger.rulebook.endorsement import AddOnGranted, Granted
from ledger.rulebook.progress import Application
from ledger.rulebook.record import Endorsement, require_term
from ledger.rulebook.refusal import Malformed, Refusal
from ledger.rulebook.supervising import bases, emerging_until, grant_addon
from ledger.rulebook.vocabulary import AddOn, Officer, PageId, Term

# What may be done -------------------------------------------------------------


class NotYetBegun(Refusal):
    """An endorsement's first cover begins on the day it is granted, or before."""


class OfAnotherKind(Malformed):
    """An application for the add-on ends in the add-on, and one for a category in an endorsement."""


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
    grounds: Grounds | None = None,
    despite: str | None = None,
) -> tuple[Approved, Granted]:
    """The application is approved and its endorsement granted, in one write on two pages, under the edition it pinned."""
    approved = deciding.approve(asked, by=by, on=on, endorsement=endorsement_page, grounds=grounds, despite=despite)
    if asked.base is not None:
        raise OfAnotherKind
    require_term(term)
    if term.start is not None and term.start > on:
        raise NotYetBegun(field="term")
    granted = Granted(
        valid=term, category=asked.category, age_band=asked.age_band, edition=asked.edition, rule=rule,
        late_until=late_until, number=number, holder=asked.applicant, application=application_page,
    )  # fmt: skip
    return approved, granted


def grant_supervising(
    asked: Application,
    held: Endorsement,
    *,
    by: Officer,
    on: date,
    rules: Rules,
    grounds: Grounds | None,
    despite: str | None = None,
) -> tuple[Approved, AddOnGranted]:
    """The application is approved and the add-on granted on its base, ``held``, in one write; emerging where so recommended."""
    if asked.base is None:
        raise OfAnotherKind
    approved = deciding.approve(asked, by=by, on=on, endorsement=asked.base, grounds=grounds, despite=despite)
    addon = AddOn.EMERGING if grounds is not None and grounds.emerging else AddOn.FULL
    granted = grant_addon(
        held, by=by, on=on, addon=addon, bases=bases(rules, on), until=emerging_until(rules, on), edition=asked.edition
    )
    return approved, granted
