"""The trust list asked two questions: was this association authorised at that time, and did that one recognise it?

The shape is the Trust Registry Query Protocol's (ToIP TRQP 2.0): an entity, an authority, an action, a resource, a time. Its answer is
a yes or a no; what stands behind it is said in words, and what rests on a default of ours is never a yes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from api import recognising
from api.desk import Desk
from api.refused import Invalid, NotFound
from ledger.procedures import catalogue
from ledger.rulebook.reciprocity import Purpose, Reply, recognition
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, Category
from ledger.signing.statement import parse_entry
from projections.trust import Key, Member

ISSUE: Final = "issue"
ACTIONS: Final = {"recognize": Purpose.STAY, "transfer": Purpose.MOVE}
"""What one association may recognise of another's: an endorsement that its holder works under, and one that moves in."""
GOOD: Final = {Purpose.STAY: Reply.RECOGNISED, Purpose.MOVE: Reply.HELD}


@dataclass(frozen=True, slots=True)
class Question:
    """Who is asked about whom, for what, and when; DIDs for both, a category and its age band (``FS/IMH``) for the resource."""

    entity: str
    authority: str
    action: str
    resource: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """The answer, and in words what it rests on."""

    yes: bool
    message: str


def authorised(desk: Desk, asked: Question) -> Found:
    """Whether the Alliance's network let this association issue that kind of endorsement at that moment.

    Raises ``NotFound`` for another authority or an association never admitted, ``Invalid`` for other actions and resources.
    """
    if asked.authority != desk.office.charter.did(ALLIANCE):
        raise NotFound(f"This ledger answers for {desk.office.charter.did(ALLIANCE)}.")
    if asked.action != ISSUE:
        raise Invalid("An association is authorised to issue.", field="action")
    category, band = _kind(asked.resource)
    member = _member(desk, asked.entity)
    faults = list(_faults(desk, member, category, band, asked.moment))
    if faults:
        return Found(False, f"{faults[0]}.")
    care = "" if member.licence == "confirmed" else " That it may endorse was not confirmed from a page of its own."
    return Found(True, f"A member, licensed for {band.value}, with a key in force.{care}")


def _faults(desk: Desk, member: Member, category: Category, band: AgeBand, moment: datetime) -> Iterator[str]:
    day = moment.astimezone(ZoneInfo(catalogue.edition(member.association).zone)).date()
    if not member.on(day):
        yield f"Not a member on {day}"
    if band.value not in member.age_bands:
        yield f"Not licensed for {category.value}/{band.value}"
    every = desk.views.trust.keys()
    keys = [key for key in every if key.actor == member.association and _within(day, key.valid_from, key.valid_to)]
    if not keys:
        yield f"No key of it was in force on {day}"
    elif all(_suspect(desk, key, moment) for key in keys):
        yield f"By {day} its key may have been in other hands"


def _within(day: date, start: date | None, end: date | None) -> bool:
    return (start is None or start <= day) and (end is None or day <= end)


def _suspect(desk: Desk, key: Key, moment: datetime) -> bool:
    """Whether the key may have been in other hands by then: from the line on that its revocation names."""
    if key.suspect_from is None or key.suspect_from >= desk.office.journal.size():
        return False
    return parse_entry(desk.office.journal.line(key.suspect_from + 1).entry).recorded <= moment


def recognised(desk: Desk, asked: Question) -> Found:
    """Whether ``authority`` honours, or takes home, that kind of endorsement of ``entity``'s on that day.

    Raises ``NotFound`` for DIDs of no association here, ``Invalid`` for other actions and resources.
    """
    purpose = ACTIONS.get(asked.action)
    if purpose is None:
        raise Invalid("An association is asked whether it would recognize, or transfer.", field="action")
    kind = _kind(asked.resource)
    home, other = _code(desk, asked.entity), _code(desk, asked.authority)
    day = asked.moment.astimezone(ZoneInfo(catalogue.edition(other).zone)).date()
    told = recognition(recognising.table(desk), home, other, purpose, *kind, day)
    yes = told.answer is GOOD[purpose] or (purpose is Purpose.MOVE and told.answer is Reply.RECOGNISED)
    if yes and told.by_default:
        return Found(False, f"Not found on any page: a default of this ledger would say {told.answer.value}. {told.reason}")
    return Found(yes, f"{told.answer.value.capitalize()}. {told.reason}")


def _kind(resource: str) -> tuple[Category, AgeBand]:
    category, _, band = resource.partition("/")
    try:
        return Category(category), AgeBand(band)
    except ValueError:
        raise Invalid("A category and its age band, such as FS/IMH.", field="resource") from None


def _code(desk: Desk, did: str) -> str:
    codes = (edition.code for edition in catalogue.shipped().editions if desk.office.charter.did(edition.code) == did)
    found = next(codes, None)
    if found is None:
        raise NotFound(f"{did} is no association of this network.")
    return found


def _member(desk: Desk, did: str) -> Member:
    found = next((member for member in desk.views.trust.members() if desk.office.charter.did(member.association) == did), None)
    if found is None:
        raise NotFound(f"{did} was never admitted here.")
    return found
