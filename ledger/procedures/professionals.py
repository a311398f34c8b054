"""A person comes onto the books, and what they say of themselves: the record in the vault, the pseudonym in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import catalogue, endorsements, pages
from ledger.rulebook import declaring, merging, naming, professional, record
from ledger.rulebook.number import NotANumber
from ledger.rulebook.professional import Professional
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Officer, Oneself, PageId, PersonId
from ledger.vault.people import Person


class EmailOnTheBooks(Refusal):
    """Somebody on the books has this e-mail address already."""


def registered(
    office: Office,
    *,
    source: str,
    actor: AssociationCode | str,
    on: date,
    residence: str | None,
    listed: bool,
    stream: str | None = None,
) -> pages.Page[Professional]:
    """A new person's page, ready to be written; under the pseudonym ``stream`` where the vault has one already."""
    page = pages.begin(office, professional.after, stream=stream)
    page = page.then(office, professional.register(None, on=on, source=source), actor=actor)
    if residence:
        event = declaring.declare_residence(page.standing, start=on, jurisdiction=residence)
        page = page.then(office, event, actor=actor)
    return page.then(office, professional.choose_listing(page.standing, start=on, listed=listed), actor=actor)


def register(office: Office, person: Person, *, by: Officer, on: date, residence: str, once: Once | None = None) -> PersonId:
    """Puts a person on the books and says their pseudonym; ``person.id`` is not looked at. Raises ``EmailOnTheBooks``.

    A registration that came as far as the vault and no further is finished under the pseudonym that it drew there.
    """
    if before := pages.answered(office, once):
        return PersonId(office.journal.line(before.last).stream)
    known = office.vault.people.find_by_email(person.email) if person.email else None
    if known and office.journal.page(known.id):
        raise EmailOnTheBooks(field="email")
    page = registered(
        office, source="application", actor=by.association, on=on, residence=residence, listed=person.listed,
        stream=known.id if known else None,
    )  # fmt: skip
    office.vault.people.put(replace(person, id=page.stream))
    written = pages.write(office, page, by=by, once=once)
    return PersonId(office.journal.line(written.last).stream)


# Who is meant --------------------------------------------------------------------------------------------------------


class NobodyNamed(Refusal):
    """Nobody on the books is meant by this: it is neither a person's pseudonym nor an endorsement's number."""


class NobodyLeft(Refusal):
    """Of this person nothing is left here: they were erased."""


def named(office: Office, name: str) -> PersonId:
    """The pseudonym itself, or the holder of the endorsement with that number. Raises ``NobodyNamed``, ``NobodyLeft``."""
    lines = office.journal.page(name)
    if lines and lines[0].name.startswith("person."):
        return PersonId(name)
    try:
        return holder_of(endorsements.find(office, name).held)
    except NotANumber:
        raise NobodyNamed from None


def holder_of(held: Endorsement) -> PersonId:
    """Who holds it. Raises ``NobodyLeft``."""
    if held.holder is None:
        raise NobodyLeft
    return held.holder


def _standing(office: Office, person: PersonId) -> Professional | None:
    return pages.open(office, person, professional.after).standing


def goes_by(office: Office, person: PersonId) -> PersonId:
    """The record that this person goes by: this one, or the one that it was merged into."""
    return merging.goes_by(person, lambda one: _standing(office, one))


def known_as(office: Office, persons: Iterable[PersonId]) -> dict[PersonId, Person]:
    """What is kept of each of these, by the record that they go by: asked for together. Whoever was erased is missing."""
    every = list(dict.fromkeys(persons))
    opened = pages.open_all(office, [PageId(one) for one in every], professional.after)
    standing = {one: page.standing for one, page in zip(every, opened, strict=True)}
    last = {
        one: merging.goes_by(one, lambda each: standing[each] if each in standing else _standing(office, each)) for one in every
    }
    people = office.vault.people.get_all(set(last.values()))
    return {one: people[last[one]] for one in every if last[one] in people}


def records_of(office: Office, person: PersonId) -> tuple[PersonId, ...]:
    """Every record of one person, the one that they go by first."""
    return merging.all_of(goes_by(office, person), lambda one: _standing(office, one))


def located(office: Office, person: PersonId) -> Professional:
    """This record, with where the person lives and works by every record of theirs. Raises ``NoSuchPage``."""
    records = {one: pages.open(office, one, professional.after) for one in records_of(office, person)}
    return declaring.together(records[person].stands, (line for page in records.values() for line in page.lines))


def held_under(office: Office, person: PersonId) -> tuple[tuple[PageId, Endorsement], ...]:
    """The endorsements held under this one record, found without any view."""
    keys = [office.key("endorsement", person, category, band) for category in Category for band in AgeBand]
    streams = [PageId(stream) for key in keys if (stream := office.journal.reserved(key))]
    return tuple((stream, pages.open(office, stream, record.after).stands) for stream in streams)


def homes_of(office: Office, person: PersonId) -> frozenset[AssociationCode]:
    """The associations that endorse this person, under whichever record."""
    return frozenset(held.home for one in records_of(office, person) for _, held in held_under(office, one))


# What they say of themselves -----------------------------------------------------------------------------------------


def _theirs(office: Office, person: PersonId, by: Officer | Oneself) -> pages.Page[Professional]:
    """The person's page, for somebody who may speak for them. Raises ``NoSuchPage``, ``NotTheirs``."""
    page = pages.open(office, person, professional.after)
    naming.require_theirs(page.stands, by=by, who=person, homes=homes_of(office, person))
    return page


def _today(office: Office, by: Officer | Oneself) -> date:
    return office.today(catalogue.edition(by.association).zone)


@pages.once_only
def declare_residence(
    office: Office, person: PersonId, by: Officer | Oneself, *, start: date, jurisdiction: str, once: Once | None = None
) -> Written:
    """The person moved house; that alone moves no endorsement. Any association that they tell may write it down."""
    page = pages.open(office, person, professional.after)
    if isinstance(by, Oneself):
        naming.require_theirs(page.stands, by=by, who=person, homes=frozenset())
    event = declaring.declare_residence(page.standing, start=start, jurisdiction=jurisdiction)
    return pages.write(office, page.then(office, event, actor=by.association), by=by, once=once)


@pages.once_only
def declare_workplace(
    office: Office, person: PersonId, by: Officer | Oneself, *, start: date, jurisdiction: str | None, once: Once | None = None
) -> Written:
    """The person works there from ``start``, or (``None``) nowhere that they tell of. It opens nothing and moves nothing."""
    page = _theirs(office, person, by)
    event = declaring.declare_workplace(page.standing, start=start, on=_today(office, by), jurisdiction=jurisdiction)
    return pages.write(office, page.then(office, event, actor=by.association), by=by, once=once)


@dataclass(frozen=True, slots=True)
class Places:
    """Three facts on one day, each by itself: where the person lives, where they work, which associations endorse them."""

    on: date
    residence: str | None
    workplace: str | None
    homes: tuple[AssociationCode, ...]


def places(office: Office, person: PersonId, by: Officer | Oneself) -> Places:
    """The three facts as of today, of every record of theirs, for who may speak for them. Raises ``NoSuchPage``, ``NotTheirs``."""
    _theirs(office, person, by)
    today, told = _today(office, by), located(office, person)
    return Places(today, told.residence(today), told.workplace(today), tuple(sorted(homes_of(office, person))))


@pages.once_only
def choose_listing(office: Office, person: PersonId, by: Officer | Oneself, *, listed: bool, once: Once | None = None) -> Written:
    """The person agrees to be found by name, or no longer does. Either way their endorsement is found by its number."""
    page = _theirs(office, person, by)
    event = professional.choose_listing(page.standing, start=_today(office, by), listed=listed)
    if not listed:  # first: whoever withdraws is not shown while we write, and whoever agrees is shown when it is written
        office.vault.people.choose_listing(person, listed=False)
    written = pages.write(office, page.then(office, event, actor=by.association), by=by, once=once)
    office.vault.people.choose_listing(person, listed=listed)
    return written


@pages.once_only
def rename(
    office: Office,
    person: PersonId,
    by: Officer | Oneself,
    *,
    given_name: str,
    family_name: str,
    start: date,
    show_former: bool = False,
    once: Once | None = None,
) -> Written:
    """The person bears another name from ``start``. The vault has it first: asked again, the same name is no other one."""
    page = _theirs(office, person, by)
    event = naming.rename(page.standing, start=start, on=_today(office, by), show_former=show_former)
    if not office.vault.people.rename(person, given_name, family_name, start=start, show_former=show_former):
        raise NobodyLeft
    return pages.write(office, page.then(office, event, actor=by.association), by=by, once=once)


# Two records of one person -------------------------------------------------------------------------------------------


HELD = frozenset({Answer.ACTIVE, Answer.LATE, Answer.INACTIVE})
"""The standings in which an endorsement is held: of two in one category only one may be."""


def _record(office: Office, page: pages.Page[Professional], day: date) -> merging.Record:
    held = [one for _, one in held_under(office, PersonId(page.stream))]
    stood = [one.on(day) for one in held]
    active = frozenset((on.category, on.age_band) for on in stood if on.standing in HELD and on.category and on.age_band)
    return merging.Record(PersonId(page.stream), page.standing, frozenset(one.home for one in held), active)


@pages.once_only
def merge(
    office: Office, one: PersonId, into: PersonId, by: Officer, *, reason: str, evidence: str, once: Once | None = None
) -> Written:
    """Two records are one person, who goes by ``into``; nothing of either is moved. Raises what ``merging`` refuses."""
    first, second = (pages.open(office, person, professional.after) for person in (one, into))
    today = _today(office, by)
    merged, absorbed = merging.merge(
        _record(office, first, today), _record(office, second, today), by=by, on=today, reason=reason, evidence=evidence
    )
    return _both(office, (first, merged), (second, absorbed), by, once)


@pages.once_only
def unmerge(office: Office, one: PersonId, into: PersonId, by: Officer, *, reason: str, once: Once | None = None) -> Written:
    """Two records that were merged are two people after all; everything stands as it did before."""
    first, second = (pages.open(office, person, professional.after) for person in (one, into))
    today = _today(office, by)
    parted, let_go = merging.unmerge(
        _record(office, first, today), _record(office, second, today), by=by, on=today, reason=reason
    )  # fmt: skip
    return _both(office, (first, parted), (second, let_go), by, once)


def _both(
    office: Office,
    one: tuple[pages.Page[Professional], professional.Event],
    other: tuple[pages.Page[Professional], professional.Event],
    by: Officer,
    once: Once | None,
) -> Written:
    """A line on each of the two pages, in one write, by the pages' random names: their order says nothing."""
    written = [page.then(office, event, actor=by.association) for page, event in (one, other)]
    return pages.write(office, *sorted(written, key=lambda page: page.stream), by=by, once=once)
