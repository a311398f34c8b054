"""A record held to be wrong: reported, answered, closed; found again by the person who reported it.

Each of a person's cases has a place of its own under their name (``1``, ``2`` …), which only this office can compute: so they are
listed from the journal alone, and an erasure leaves no list behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from ledger.journal.entry import Once, Reservation, Written
from ledger.office import Office
from ledger.procedures import catalogue, endorsements, pages, professionals
from ledger.rulebook import case
from ledger.rulebook.case import About, Case, Opened, Outcome
from ledger.rulebook.fact import in_force
from ledger.rulebook.vocabulary import AssociationCode, LineId, Officer, Oneself, PageId, PersonId

PAGE = pages.Page[Case]


@dataclass(frozen=True, slots=True)
class Shown:
    """A case as its two sides see it, today; ``contact`` is where the association says to write, ``None``: not found."""

    page: PageId
    opened: Opened
    case: Case
    overdue: bool
    contact: str | None


def _open(office: Office, page: PageId) -> PAGE:
    return pages.open(office, page, case.after)


def _kept(office: Office, page: PAGE) -> PAGE:
    """The page, to be written under the key that hides what it says already."""
    return page.under(subject_of(office, page.stands.opened)) if page.stands.opened else page


def subject_of(office: Office, opened: Opened) -> str:
    """Whose key hides a case: the person's who reported it; the holder's, where an officer did so. Raises ``NobodyLeft``."""
    lines = office.journal.page(opened.reporter)
    if lines and lines[0].name.startswith("person."):
        return opened.reporter
    return professionals.holder_of(endorsements.opened(office, opened.endorsement).held)


def _days(office: Office, association: AssociationCode) -> tuple[date, date]:
    """Today at the association, and the day by which it answers what is reported today."""
    rules = catalogue.rules(office, association)
    today = office.today(rules.zone)
    return today, today + timedelta(days=in_force(rules.policies.case_days, today).value)


def report(
    office: Office,
    number: str,
    by: Officer | Oneself,
    *,
    about: About,
    text: str,
    line: LineId | None = None,
    once: Once | None = None,
) -> tuple[PageId, Written]:
    """Opens a case about the endorsement with this number, or about one line of its page, at its home association."""
    if before := pages.answered(office, once):
        return PageId(office.journal.line(before.last).stream), before
    it = endorsements.find(office, number)
    today, until = _days(office, it.held.home)
    event = case.report(it.held, by=by, on=today, endorsement=it.page.stream, line=line, about=about, text=text, until=until)
    page = pages.begin(office, case.after, subject=subject_of(office, event)).then(office, event, actor=by.association)
    return page.stream, pages.write(office, page, by=by, take=[_place(office, by.id, page.stream)], once=once)


def _place(office: Office, reporter: PersonId, page: PageId) -> Reservation:
    """The reporter's next place."""
    free = next(n for n in count(1) if office.journal.reserved(_key(office, reporter, n)) is None)
    return Reservation(_key(office, reporter, free), page)


def _key(office: Office, reporter: PersonId, n: int) -> bytes:
    return office.key("case", reporter, str(n))


@pages.once_only
def answer(office: Office, page: PageId, by: Officer, *, text: str, once: Once | None = None) -> Written:
    """The association answers; the case stays open."""
    it = _kept(office, _open(office, page))
    event = case.answer(it.stands, by=by, on=_days(office, by.association)[0], text=text)
    return pages.write(office, it.then(office, event, actor=by.association), by=by, once=once)


@pages.once_only
def close(
    office: Office,
    page: PageId,
    by: Officer,
    *,
    outcome: Outcome,
    text: str,
    to: str | None = None,
    once: Once | None = None,
) -> Written:
    """The association closes the case; one that is referred begins anew at the other association in the same write."""
    it = _kept(office, _open(office, page))
    today, _ = _days(office, by.association)
    if to is None:
        event = case.close(it.stands, by=by, on=today, outcome=outcome, text=text)
        return pages.write(office, it.then(office, event, actor=by.association), by=by, once=once)
    other = catalogue.edition(to).code
    closed, opened = case.refer(
        it.stands, by=by, on=today, to=other, text=text, outcome=outcome, page=page, until=_days(office, other)[1]
    )  # fmt: skip
    begun = pages.begin(office, case.after, subject=it.subject).then(office, opened, actor=by.association)
    place = _place(office, opened.reporter, begun.stream)
    return pages.write(office, it.then(office, closed, actor=by.association), begun, by=by, take=[place], once=once)


def shown(office: Office, page: PageId, by: Officer | Oneself) -> Shown:
    """A case, for one of its two sides. Raises ``NotTheirCase``, ``CaseErased``."""
    it = _open(office, page).stands
    records = professionals.records_of(office, by.id) if isinstance(by, Oneself) else ()
    opened = case.require_reader(it, by, records=records)
    edition = catalogue.edition(opened.association)
    today = office.today(edition.zone)
    return Shown(page, opened, it, it.overdue(today), edition.contact_on(today))


def left(office: Office, every: Iterable[PageId], by: Officer | Oneself) -> tuple[Shown, ...]:
    """As ``shown``, of several, without those that are erased: a list may know of them for a while yet."""
    return tuple(shown(office, page, by) for page in every if _open(office, page).stands.opened is not None)


def of_reporter(office: Office, by: Oneself) -> tuple[Shown, ...]:
    """Every case that this person reported, under whichever record of theirs, in the order of reporting."""
    return left(office, (page for one in professionals.records_of(office, by.id) for page in _pages_of(office, one)), by)


def _pages_of(office: Office, reporter: PersonId) -> Iterator[PageId]:
    for n in count(1):
        stream = office.journal.reserved(_key(office, reporter, n))
        if stream is None:
            return
        yield PageId(stream)
