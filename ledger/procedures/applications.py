"""An application taken in, withdrawn, or approved: approval grants the endorsement in the same write."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.journal.entry import Once, Reservation, Written
from ledger.journal.errors import Taken
from ledger.office import Office
from ledger.procedures import catalogue, pages
from ledger.procedures.numbers import NumberBlock
from ledger.rulebook import application, professional, reciprocity, record
from ledger.rulebook.granting import grant
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.renewal import first_cover, late_until
from ledger.rulebook.vocabulary import AgeBand, Category, Officer, PageId, PersonId


class HeldAlready(Refusal):
    """A person holds one endorsement in a category and age band, and holds this one already."""


@dataclass(frozen=True, slots=True)
class Endorsed:
    """What an approval began."""

    endorsement: PageId
    number: str
    written: Written


def submit(
    office: Office, applicant: PersonId, category: Category, age_band: AgeBand, *, by: Officer, once: Once | None = None
) -> tuple[PageId, Written]:
    """Takes an application in at the officer's association; the edition of today is pinned.

    Raises ``LivesElsewhere``, ``LicenceNotKnown``, ``AgeBandNotLicensed``, and what the chapter refuses.
    """
    if before := pages.answered(office, once):
        return PageId(office.journal.line(before.last).stream), before
    edition = catalogue.edition(by.association)
    today = office.today(edition.zone)
    person = pages.open(office, applicant, professional.after).stands
    event = application.submit(
        person, by=by, on=today, applicant=applicant, category=category, age_band=age_band, edition=edition.sha256
    )
    reciprocity.require_resident(catalogue.shipped(), edition, person.residence(today) or "", today)
    reciprocity.require_may_join(edition, category, age_band, today)
    page = pages.begin(office, application.after, subject=applicant).then(office, event, actor=by.association)
    return page.stream, pages.write(office, page, by=by, once=once)


def approve(office: Office, asked: PageId, *, by: Officer, once: Once | None = None) -> Endorsed:
    """Approves an application and grants the endorsement it asks for. Raises ``HeldAlready``."""
    if before := pages.answered(office, once):
        endorsed = PageId(office.journal.line(before.last).stream)
        return Endorsed(endorsed, pages.open(office, endorsed, record.after).stands.number or "", before)
    page = _open(office, asked)
    applied = page.stands
    rules = catalogue.rules(office, applied.association)
    today = office.today(rules.zone)
    term = first_cover(rules, today)
    number = NumberBlock(office, rules.prefix).next()
    opened = pages.begin(office, record.after, subject=applied.applicant)
    approved, granted = grant(
        applied, by=by, on=today, application_page=asked, endorsement_page=opened.stream, number=number, term=term,
        late_until=late_until(rules, term.end) if term.end else None, rule="application",
    )  # fmt: skip
    one = office.key("endorsement", applied.applicant, applied.category, applied.age_band)
    try:
        written = pages.write(
            office,
            page.then(office, approved, actor=by.association),
            opened.then(office, granted, actor=by.association),
            by=by,
            take=[Reservation(key, opened.stream) for key in (one, office.key("number", number))],
            once=once,
        )
    except Taken as taken:
        raise HeldAlready from taken
    return Endorsed(opened.stream, number, written)


@pages.once_only
def withdraw(office: Office, asked: PageId, *, by: Officer, once: Once | None = None) -> Written:
    """Takes in that the candidate withdraws."""
    page = _open(office, asked)
    rules = catalogue.rules(office, page.stands.association)
    event = application.withdraw(page.stands, by=by, on=office.today(rules.zone))
    return pages.write(office, page.then(office, event, actor=by.association), by=by, once=once)


def _open(office: Office, asked: PageId) -> pages.Page[application.Application]:
    """The application's page, its bodies hidden under the applicant's key."""
    page = pages.open(office, asked, application.after)
    return page.under(page.stands.applicant)
