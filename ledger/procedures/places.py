"""An application's page and the places it takes: one for what it asks for, and where one at a time is taken, the only one.

A place is a reservation that the page takes when it begins and gives back when it is over, so that two who begin at once
cannot both succeed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from ledger.journal.entry import Once, Reservation, Written
from ledger.journal.errors import Taken
from ledger.office import Office
from ledger.procedures import asking, assessing, catalogue, pages, professionals
from ledger.procedures.pages import RULE
from ledger.rulebook import applying
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.fact import in_force
from ledger.rulebook.policies import Applying
from ledger.rulebook.progress import Application
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.requirement import Target
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Officer, Oneself, PageId, PersonId

Page = pages.Page[Application]


class ApplicationOpen(Refusal):
    """A person has one open application for the same endorsement, and one at all where the association takes one at a time."""


@dataclass(frozen=True)
class At:
    """An application's page, with the rules of its association today."""

    office: Office
    page: Page
    rules: Rules

    @property
    def asked(self) -> Application:
        """What stands on the page."""
        return self.page.stands

    @property
    def today(self) -> date:
        """The association's own day."""
        return self.rules.day

    @property
    def rule(self) -> Applying:
        """How one applies there today."""
        return in_force(self.rules.policies.applying, self.today).value

    def own(self, by: Officer | Oneself) -> Officer | Oneself:
        """Whoever acts for themselves, under the record of theirs that applied: two that were merged are one person."""
        if isinstance(by, Oneself) and self.asked.applicant in professionals.records_of(self.office, by.id):
            return Oneself(self.asked.applicant, by.association)
        return by

    def write(
        self,
        event: object,
        by: Officer | Oneself | str,
        *,
        take: Collection[Reservation] = (),
        free: Collection[bytes] = (),
        once: Once | None = None,
    ) -> Written:
        """One line, stated by the association that was applied to."""
        page = self.page.then(self.office, event, actor=self.asked.association)
        return pages.write(self.office, page, by=by, take=take, free=free, once=once)

    def close(self, event: object, by: Officer | Oneself | str, *, once: Once | None = None) -> Written:
        """The last line: the places are given back."""
        return self.write(event, by, free=held_by(self.office, self.page.stream, self.asked), once=once)


def at(office: Office, asked: PageId) -> At:
    """The application on that page. Raises ``NoSuchPage``, ``ApplicationErased``."""
    page = assessing.opened(office, asked)
    if page.stands.erased:
        raise applying.ApplicationErased
    return At(office, page, catalogue.rules(office, page.stands.association))


@pages.once_only
def expire(office: Office, asked: PageId, *, once: Once | None = None) -> Written:
    """The days have passed in which it was to be submitted: the rule says so, not an officer. Raises ``NotYetExpired``."""
    it = at(office, asked)
    return it.close(applying.expire(it.asked, on=it.today, rule=it.rule), RULE, once=once)


@dataclass(frozen=True)
class Places:
    """The places of one person's applications at one association."""

    office: Office
    applicant: PersonId
    association: AssociationCode

    @property
    def only(self) -> bytes:
        """The one that there is where one application is taken at a time."""
        return asking.only(self.office, self.applicant, self.association)

    def of(self, target: Target, category: Category, age_band: AgeBand) -> bytes:
        """That of an application for this."""
        return asking.place(self.office, self.applicant, self.association, target, category, age_band)

    def every(self) -> Iterable[bytes]:
        """Those of all that can be applied for."""
        return asking.places(self.office, self.applicant, self.association)

    def require_free(self, keys: Iterable[bytes]) -> None:
        """Raises ``ApplicationOpen``; an application that holds a place and has run out is expired first."""
        for key in keys:
            before = self.office.journal.reserved(key)
            if before is not None and not _ran_out(self.office, PageId(before)):
                raise ApplicationOpen


def _ran_out(office: Office, asked: PageId) -> bool:
    it = at(office, asked)
    over = applying.expires_on(it.asked, it.rule)
    if over is None or it.today < over:
        return False
    expire(office, asked)
    return True


def held_by(office: Office, asked: PageId, it: Application) -> list[bytes]:
    """The places that an application holds."""
    mine = Places(office, it.applicant, it.association)
    return [key for key in (mine.of(it.target, it.category, it.age_band), mine.only) if office.journal.reserved(key) == asked]


def begin(office: Office, page: Page, rules: Rules, *, by: Officer | Oneself, once: Once | None, on_paper: bool) -> Written:
    """Writes the first line of an application and takes its places. Raises ``ApplicationOpen``.

    One made on paper takes none, unless one application is taken at a time: what was decided outside is only entered here.
    """
    it = page.stands
    places = Places(office, it.applicant, it.association)
    own = places.of(it.target, it.category, it.age_band)
    if in_force(rules.policies.applying, rules.day).value.one_at_a_time:
        places.require_free((places.only, *places.every()))
        take = [Reservation(key, page.stream) for key in (places.only, own)]
    else:
        places.require_free(() if on_paper else (own,))
        take = [] if on_paper else [Reservation(own, page.stream)]
    try:
        return pages.write(office, page, by=by, take=take, once=once)
    except Taken as taken:
        raise ApplicationOpen from taken
