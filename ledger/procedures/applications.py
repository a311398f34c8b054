"""Applications: registered, built and submitted, or made on paper and taken in; approved. Approval grants in the same write.

A person has one open application for the same endorsement, and one at all where the association takes one at a time
(``places.py``). What else an association decides is in ``decisions.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.journal.entry import Once, Reservation, Written
from ledger.journal.errors import Taken
from ledger.office import Office
from ledger.procedures import assessing, associations, catalogue, numbers, pages, places, professionals
from ledger.procedures.numbers import NumberBlock
from ledger.procedures.places import At, Places, at, held_by
from ledger.rulebook import applying, progress, reciprocity, record, supervising
from ledger.rulebook.application import Registered
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.deciding import Grounds
from ledger.rulebook.granting import grant, grant_supervising
from ledger.rulebook.professional import Professional
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.renewal import cover_from, first_cover, late_until
from ledger.rulebook.requirement import Target
from ledger.rulebook.returning import come_back
from ledger.rulebook.vocabulary import AgeBand, Category, Officer, Oneself, PageId, PersonId


class HeldAlready(Refusal):
    """A person holds one endorsement in a category and age band, and holds this one already."""


@dataclass(frozen=True, slots=True)
class Endorsed:
    """What an approval began: the endorsement's page and number; of the add-on, those of its base."""

    endorsement: PageId
    number: str
    written: Written


# Beginning ---------------------------------------------------------------------


def register(
    office: Office, applicant: PersonId, category: Category, age_band: AgeBand, *, by: Officer | Oneself, once: Once | None = None
) -> tuple[PageId, Written]:
    """The candidate begins an application, which is then built in the ledger. Raises ``ApplicationOpen``.

    And ``LivesElsewhere``, ``LicenceNotKnown``, ``AgeBandNotLicensed``, and what the chapter refuses.
    """
    if before := pages.answered(office, once):
        return PageId(office.journal.line(before.last).stream), before
    rules = catalogue.rules(office, by.association)
    person = professionals.located(office, applicant)
    event = applying.register(person, by=by, on=rules.day, applicant=applicant, category=category, age_band=age_band)
    _require_theirs(person, category, age_band, rules)
    return _begin(office, event, rules, by=by, once=once)


def register_addon(
    office: Office, applicant: PersonId, base: str, *, by: Officer | Oneself, once: Once | None = None
) -> tuple[PageId, Written]:
    """The candidate begins an application for the add-on, on their endorsement with the number ``base``."""
    if before := pages.answered(office, once):
        return PageId(office.journal.line(before.last).stream), before
    rules = catalogue.rules(office, by.association)
    page = numbers.page_of(office, base)
    held = pages.open(office, page, record.after).stands
    event = applying.register_addon(
        held, by=by, on=rules.day, applicant=applicant, base=page, bases=supervising.bases(rules, rules.day)
    )
    return _begin(office, event, rules, by=by, once=once)


def submit(
    office: Office, applicant: PersonId, category: Category, age_band: AgeBand, *, by: Officer, once: Once | None = None
) -> tuple[PageId, Written]:
    """Takes an application in that was made on paper, at the officer's association; the rules of today are pinned.

    Raises ``LivesElsewhere``, ``LicenceNotKnown``, ``AgeBandNotLicensed``, and what the chapter refuses.
    """
    if before := pages.answered(office, once):
        return PageId(office.journal.line(before.last).stream), before
    rules = catalogue.rules(office, by.association)
    person = professionals.located(office, applicant)
    event = applying.take_in(
        person, by=by, on=rules.day, applicant=applicant, category=category, age_band=age_band, edition=rules.edition,
        network=rules.network,
    )  # fmt: skip
    _require_theirs(person, category, age_band, rules)
    page = pages.begin(office, progress.after, subject=applicant).then(office, event, actor=by.association)
    return page.stream, places.begin(office, page, rules, by=by, once=once, on_paper=True)


def _begin(
    office: Office, event: Registered, rules: Rules, *, by: Officer | Oneself, once: Once | None
) -> tuple[PageId, Written]:
    page = pages.begin(office, progress.after, subject=event.applicant).then(office, event, actor=by.association)
    return page.stream, places.begin(office, page, rules, by=by, once=once, on_paper=False)


def _require_theirs(person: Professional, category: Category, age_band: AgeBand, rules: Rules) -> None:
    """They live where the association endorses, in an age band that it is licensed for and a category that is not retired."""
    rules.words.require_in_use(category, rules.day)
    edition = catalogue.edition(rules.code)
    reciprocity.require_resident(catalogue.shipped(), edition, person.residence(rules.day) or "", rules.day)
    reciprocity.require_may_join(edition, category, age_band, rules.day)


# Building ----------------------------------------------------------------------


@pages.once_only
def accept(office: Office, asked: PageId, by: Officer, *, advisor: PersonId | None = None, once: Once | None = None) -> Written:
    """The registration is in order."""
    it = at(office, asked)
    return it.write(applying.accept(it.asked, by=by, on=it.today, advisor=advisor), by, once=once)


@pages.once_only
def redirect(
    office: Office, asked: PageId, by: Officer, *, category: Category, age_band: AgeBand, reason: str, once: Once | None = None
) -> Written:
    """Another category fits better. Raises ``AgeBandNotLicensed``, and ``ApplicationOpen`` where one for that is open."""
    it = at(office, asked)
    it.rules.words.require_in_use(category, it.today)
    event = applying.redirect(it.asked, by=by, on=it.today, category=category, age_band=age_band, reason=reason)
    reciprocity.require_may_join(catalogue.edition(it.rules.code), category, age_band, it.today)
    mine = Places(office, it.asked.applicant, it.asked.association)
    was, now = mine.of(it.asked.target, it.asked.category, it.asked.age_band), mine.of(Target(category), category, age_band)
    mine.require_free((now,))
    free = [was] if office.journal.reserved(was) == asked else []
    return it.write(event, by, take=[Reservation(now, asked)], free=free, once=once)


@pages.once_only
def advise(office: Office, asked: PageId, by: Officer, *, advice: str, once: Once | None = None) -> Written:
    """An advisory review, before the candidate submits."""
    it = at(office, asked)
    return it.write(applying.advise(it.asked, by=by, on=it.today, advice=advice), by, once=once)


@pages.once_only
def hand_in(office: Office, asked: PageId, by: Officer | Oneself, *, once: Once | None = None) -> Written:
    """The candidate submits what was built; the rules of today are pinned. Who has moved meanwhile applies where they live now."""
    it = at(office, asked)
    event = applying.submit(
        it.asked, by=it.own(by), on=it.today, rule=it.rule, edition=it.rules.edition, network=it.rules.network
    )
    if it.asked.base is None:
        person = professionals.located(office, it.asked.applicant)
        _require_theirs(person, it.asked.category, it.asked.age_band, it.rules)
    return it.write(event, by, once=once)


@pages.once_only
def resubmit(office: Office, asked: PageId, by: Officer | Oneself, *, once: Once | None = None) -> Written:
    """The candidate hands it in again; what is pinned stays."""
    it = at(office, asked)
    return it.write(applying.resubmit(it.asked, by=it.own(by), on=it.today), by, once=once)


@pages.once_only
def withdraw(office: Office, asked: PageId, by: Officer | Oneself, *, once: Once | None = None) -> Written:
    """Takes in that the candidate withdraws."""
    it = at(office, asked)
    return it.close(applying.withdraw(it.asked, by=it.own(by), on=it.today), by, once=once)


# Approving ---------------------------------------------------------------------


def approve(office: Office, asked: PageId, *, by: Officer, despite: str | None = None, once: Once | None = None) -> Endorsed:
    """Approves an application and grants the endorsement, or the add-on, that it asks for.

    One that was built in the ledger is assessed first; one made on paper was decided on paper. Raises ``HeldAlready``,
    ``SomethingMissing``.
    """
    if before := pages.answered(office, once):
        endorsed = PageId(office.journal.line(before.last).stream)
        return Endorsed(endorsed, pages.open(office, endorsed, record.after).stands.number or "", before)
    it = at(office, asked)
    lapsed = _lapsed(it)
    given = it.asked.on_paper or it.asked.decided
    rests_on = None if given else assessing.grounds(office, it.asked, day=it.today, returning=lapsed is not None)
    if it.asked.base is not None:
        return _add_on(it, it.asked.base, rests_on, by=by, despite=despite, once=once)
    if lapsed is not None:
        return _come_back(it, lapsed, rests_on, by=by, despite=despite, once=once)
    return _endorse(it, rests_on, by=by, despite=despite, once=once)


def _lapsed(it: At) -> pages.Page[record.Endorsement] | None:
    """The endorsement that the applicant holds already and that has lapsed: an approval brings it back."""
    asked = it.asked
    held = it.office.journal.reserved(it.office.key("endorsement", asked.applicant, asked.category, asked.age_band))
    page = pages.open(it.office, held, record.after) if held and asked.base is None else None
    return page if page is not None and page.stands.lapsed(it.today) else None


def _come_back(
    it: At, page: pages.Page[record.Endorsement], rests_on: Grounds | None, *, by: Officer, despite: str | None, once: Once | None
) -> Endorsed:
    office, term = it.office, cover_from(it.rules, it.today)
    approved, back = come_back(
        it.asked, page.stands, by=by, on=it.today, endorsement_page=page.stream, term=term,
        late_until=late_until(it.rules, term.end) if term.end else None, grounds=rests_on, despite=despite,
    )  # fmt: skip
    approved = replace(approved, leaves=assessing.leaves(office, approved.inputs))
    written = pages.write(
        office,
        it.page.then(office, approved, actor=by.association),
        page.under(page.stands.holder or page.stream).then(office, back, actor=by.association),
        by=by,
        free=held_by(office, it.page.stream, it.asked),
        once=once,
    )
    return Endorsed(page.stream, page.stands.number or "", written)


def _require_not_held(it: At) -> None:
    """Nor under another record of the same person. Raises ``HeldAlready``."""
    for one in professionals.records_of(it.office, it.asked.applicant):
        if it.office.journal.reserved(it.office.key("endorsement", one, it.asked.category, it.asked.age_band)):
            raise HeldAlready


def _endorse(it: At, rests_on: Grounds | None, *, by: Officer, despite: str | None, once: Once | None) -> Endorsed:
    office, asked = it.office, it.asked
    associations.require_here(office, asked.association)
    term = first_cover(it.rules, it.today)
    number = NumberBlock(office, it.rules.prefix).next()
    opened = pages.begin(office, record.after, subject=asked.applicant)
    approved, granted = grant(
        asked, by=by, on=it.today, application_page=it.page.stream, endorsement_page=opened.stream, number=number, term=term,
        late_until=late_until(it.rules, term.end) if term.end else None, rule="application", grounds=rests_on, despite=despite,
    )  # fmt: skip
    _require_not_held(it)
    approved = replace(approved, leaves=assessing.leaves(office, approved.inputs))
    one = office.key("endorsement", asked.applicant, asked.category, asked.age_band)
    try:
        written = pages.write(
            office,
            it.page.then(office, approved, actor=by.association),
            opened.then(office, granted, actor=by.association),
            by=by,
            take=[Reservation(key, opened.stream) for key in (one, office.key("number", number))],
            free=held_by(office, it.page.stream, asked),
            once=once,
        )
    except Taken as taken:
        raise HeldAlready from taken
    return Endorsed(opened.stream, number, written)


def _add_on(it: At, base: PageId, rests_on: Grounds | None, *, by: Officer, despite: str | None, once: Once | None) -> Endorsed:
    office, page = it.office, pages.open(it.office, base, record.after)
    held = page.stands
    approved, granted = grant_supervising(it.asked, held, by=by, on=it.today, rules=it.rules, grounds=rests_on, despite=despite)
    approved = replace(approved, leaves=assessing.leaves(office, approved.inputs))
    written = pages.write(
        office,
        it.page.then(office, approved, actor=by.association),
        page.under(held.holder or base).then(office, granted, actor=by.association),
        by=by,
        free=held_by(office, it.page.stream, it.asked),
        once=once,
    )
    return Endorsed(base, held.number or "", written)
