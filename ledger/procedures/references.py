"""References: asked for on the application's page, received into the vault, declined, their raters vetted."""

from __future__ import annotations

from datetime import date

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import assessing, pages, professionals, theirs
from ledger.procedures.places import At, at
from ledger.rulebook import referring
from ledger.rulebook.progress import Application
from ledger.rulebook.reference import Received, Reference, find, may_see
from ledger.rulebook.refusal import NotEntitled
from ledger.rulebook.requirement import Relation
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import LineId, Officer, Oneself, PageId, PersonId, Role


class LetterConfidential(NotEntitled):
    """A letter is read by those who judge the application, and by who wrote it; never by the applicant."""


@pages.once_only
def request(
    office: Office,
    asked: PageId,
    by: Officer | Oneself,
    *,
    rater: PersonId | None,
    relation: Relation,
    waived: bool,
    once: Once | None = None,
) -> Written:
    """The applicant names a rater. Raises ``NotRegistered`` for one who is not on the books and yet has a pseudonym."""
    it = at(office, asked)
    if rater is not None:
        theirs.require_there(office, rater=rater)
        known = (it.asked.applicant, *(one.rater for one in it.asked.references if one.rater is not None))
        rater = next((one for one in known if theirs.one_person(office, rater, one)), rater)
    event = referring.request(it.asked, by=it.own(by), on=it.today, rater=rater, relation=relation, waived=waived)
    return it.write(event, by, once=once)


@pages.once_only
def receive(
    office: Office, asked: PageId, by: Officer | Oneself, *, request: LineId, text: str | None, once: Once | None = None
) -> Written:
    """The letter came; whether its rater is endorsed today is read off their own page and recorded."""
    it = at(office, asked)
    named = find(it.asked.references, request)
    endorsed = named is not None and named.rater is not None and _endorsed(office, named.rater, it.today)
    event = referring.receive(it.asked, by=_writing(it, named, by), on=it.today, request=request, endorsed=endorsed, text=text)
    return it.write(event, by, once=once)


def _writing(it: At, named: Reference | None, by: Officer | Oneself) -> Officer | Oneself:
    """Whoever acts for themselves, as the applicant if they are; else under the record of theirs that was asked to write."""
    own = it.own(by)
    if named is None or named.rater is None or own.id == it.asked.applicant:
        return own
    return theirs.named_as(it.office, by, named.rater)


def _endorsed(office: Office, rater: PersonId, day: date) -> bool:
    return any(held.on(day).standing is Answer.ACTIVE for held in assessing.endorsements(office, rater).values())


@pages.once_only
def decline(office: Office, asked: PageId, by: Officer | Oneself, *, request: LineId, once: Once | None = None) -> Written:
    """The rater will not write."""
    it = at(office, asked)
    wrote = _writing(it, find(it.asked.references, request), by)
    return it.write(referring.decline(it.asked, by=wrote, on=it.today, request=request), by, once=once)


@pages.once_only
def vet(office: Office, asked: PageId, by: Officer, *, request: LineId, how: str, once: Once | None = None) -> Written:
    """The association convinced itself of a rater who is not endorsed."""
    it = at(office, asked)
    return it.write(referring.vet(it.asked, by=by, on=it.today, request=request, how=how), by, once=once)


def letter(office: Office, asked: PageId, request: LineId, *, reader: Officer | Oneself) -> str:
    """The text of a letter, for one who may read it. Raises ``NoSuchReference``, ``LetterConfidential``."""
    page = assessing.opened(office, asked)
    named = find(page.stands.references, request)
    if named is None:
        raise referring.NoSuchReference(field="reference")
    selves = professionals.records_of(office, reader.id) if isinstance(reader, Oneself) else (reader.id,)
    who = page.stands.applicant if page.stands.applicant in selves else reader.id
    sight = may_see(named, applicant=page.stands.applicant, reader=who, judging=_judges(page.stands, reader))
    if not sight.text:
        raise LetterConfidential
    kept = next((line.event for line in page.lines if line.id == named.letter), None)
    return kept.text or "" if isinstance(kept, Received) else ""


def _judges(asked: Application, reader: Officer | Oneself) -> bool:
    """A coordinator of the association, or somebody who reviews this application and was not kept out."""
    if isinstance(reader, Oneself):
        return False
    coordinates = (reader.association, reader.role) == (asked.association, Role.COORDINATOR)
    return coordinates or any(one.reviewer == reader.id and one.recused is None for one in asked.reviews)
