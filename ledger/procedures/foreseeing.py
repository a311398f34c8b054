"""What a move would be decided by: both sides' rules on the day, and what is known of the holder for what the joining one may ask.

A residence that was never declared, a membership of which nobody was told and an agreement signed on another's paper are unchecked;
a workplace is no answer to anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from ledger.office import Office
from ledger.procedures import associations, catalogue, memberships, numbers, pages, professionals, theirs
from ledger.rulebook import membership, reciprocity, record, transferring
from ledger.rulebook.foreseeing import Foreseen, Sides
from ledger.rulebook.record import Endorsement
from ledger.rulebook.terms import Ask
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, Oneself, PageId, PersonId


def known(
    office: Office, holder: PersonId, residence: str | None, joining: AssociationCode, day: date
) -> Mapping[Ask, bool | None]:
    """What is known on ``day`` of the holder, for everything that may be asked; ``None``: nobody has looked, or could."""
    return {
        Ask.RESIDENCE: _lives_there(residence, joining, day),
        Ask.MEMBERSHIP: _is_member(office, holder, joining, day),
        Ask.AGREEMENT: None,
    }


def _lives_there(residence: str | None, joining: AssociationCode, day: date) -> bool | None:
    if residence is None:
        return None
    try:
        reciprocity.require_resident(catalogue.shipped(), catalogue.edition(joining), residence, day)
    except reciprocity.LivesElsewhere:
        return False
    return True


def _is_member(office: Office, holder: PersonId, joining: AssociationCode, day: date) -> bool | None:
    held = memberships.of_person(office, holder)
    if membership.satisfied(held, catalogue.edition(joining).on(day), day):
        return True
    return None if held is None or held.erased else False


def sides(office: Office, leaving: str, joining: str, day: date, *, holder: PersonId | None) -> Sides:
    """Both sides on that day; without a ``holder`` nothing of them is looked at. Raises ``AssociationNotKnown``."""
    one, other = catalogue.edition(leaving), catalogue.edition(joining)
    ended = [code for code in (one.code, other.code) if (since := ended_since(office, code)) is not None and since <= day]
    kept = associations.other_ledger(office, joining, day)
    if kept is None and other.code != ALLIANCE and associations.member(office, other.code) is None:
        ended.append(other.code)  # it never was one here, and no line says where else: nobody could take it home
    at = Sides(leaving=one.on(day), joining=other.on(day), ended=frozenset(ended), ledger=kept.origin if kept else None)
    if holder is None:
        return at
    residence = professionals.located(office, holder).residence(day)
    bands = reciprocity.unserved(catalogue.shipped(), residence, day) if residence else ()
    return replace(at, known=known(office, holder, residence, other.code, day), unserved=bands)


def ended_since(office: Office, code: AssociationCode) -> date | None:
    """The first day on which the association is a member no more; ``None`` while it is one, or where it never was."""
    member = associations.member(office, code)
    last = member.terms[-1].end if member else None
    return date.fromordinal(last.toordinal() + 1) if last is not None else None


def today(office: Office, by: Officer | Oneself, leaving: str) -> date:
    """The day of whoever acts: at an officer's association; for the holder, at the one they leave."""
    return office.today(catalogue.edition(by.association if isinstance(by, Officer) else leaving).zone)


Pages = Mapping[PageId, pages.Page[Endorsement]]


def endorsements(office: Office, streams: Iterable[PageId], holder: str | None = None) -> Pages:
    """The endorsements' pages, their bodies hidden under the holder's key."""
    opened = {stream: pages.open(office, stream, record.after) for stream in streams}
    return {stream: page.under(holder or page.stands.holder or stream) for stream, page in opened.items()}


def asked_for(office: Office, given: Iterable[str]) -> tuple[Pages, dict[PageId, Endorsement], PersonId]:
    """The pages of these numbers, how they stand, and their holder. Raises ``NothingToMove``, ``NoSuchNumber`` and its kind."""
    moving = endorsements(office, [numbers.page_of(office, number) for number in given])
    held = {stream: page.stands for stream, page in moving.items()}
    holder = next((one.holder for one in held.values() if one.holder), None)
    if holder is None:
        raise transferring.NothingToMove(field="endorsements")
    return moving, held, holder


def preview(office: Office, given: Iterable[str], joining: AssociationCode, by: Officer | Oneself) -> tuple[Foreseen, ...]:
    """What a move of these numbers would make of each today; nothing is written.

    To an association that does not have the holder on its books nothing of them is told: what it asks stays unchecked, until it
    says that they consented to be asked for; nor whether two numbers are one person's.
    """
    _, held, holder = asked_for(office, given)
    by = theirs.named_as(office, by, holder)
    leaving = next(iter(held.values())).home
    day = today(office, by, leaving)
    knows = theirs.knows(office, by, holder)
    at = sides(office, leaving, joining, day, holder=holder if knows else None)
    return transferring.preview(held, by=by, on=day, holder=holder, sides=at, whose=knows)
