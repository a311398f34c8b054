"""What a credential says of an endorsement today: the same particulars for each of its carriers."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ledger.credentials.credential import Particulars
from ledger.procedures import associations, professionals
from ledger.procedures.endorsements import Opened, first_line
from ledger.procedures.status_places import Place
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Standing
from ledger.rulebook.vocabulary import LineId
from ledger.vault.people import Person


class HolderErased(Refusal):
    """The holder's record was erased: there is no name to put on a certificate."""


def of(it: Opened, stood: Standing, line_id: LineId, place: Place) -> Particulars:
    """What the credential says. Raises :class:`HolderErased`."""
    holder = it.held.holder
    person = it.office.vault.people.get(professionals.goes_by(it.office, holder)) if holder else None
    return given(it, stood, line_id, place, holder=person, home=associations.name_of(it.office, it.held.home, it.today))


def given(it: Opened, stood: Standing, line_id: LineId, place: Place, *, holder: Person | None, home: str) -> Particulars:
    """The same where the holder's record and what the association is called were looked up. Raises :class:`HolderErased`."""
    held, rules, charter = it.held, it.rules, it.office.charter
    if holder is None or held.number is None or stood.category is None or stood.age_band is None:
        raise HolderErased
    title = rules.words.title(stood.category, stood.age_band)
    began = first_line(held).valid.start or it.today
    return Particulars(
        line_id=line_id, origin=charter.origin, public_url=charter.public_url, association=held.home,
        association_name=home, demonstration=charter.demonstration, number=held.number,
        holder=f"{holder.given_name} {holder.family_name}", category=stood.category, age_band=stood.age_band,
        title=title.name,
        description="An endorsement for work with infants, young children and their families. It is not a licence to practise.",
        criteria=f"Endorsed under the rules of {rules.name.value.full}, as published on the day of the decision.",
        valid_from=_at(_cover_start(it, stood), rules.zone), valid_until=_until(stood.covered_until, rules.zone),
        awarded=_at(stood.granted_on or began, rules.zone), status_list=place[0], status_index=place[1], names=(holder.given_name, holder.family_name),
    )  # fmt: skip


def _cover_start(it: Opened, stood: Standing) -> date:
    """The first day of the cover that the credential speaks of."""
    line = it.held.line(stood.since) if stood.since else None
    start = line.event.valid.start if line else None
    return min(start or it.today, it.today)


def _at(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def _until(day: date | None, zone: str) -> datetime | None:
    return None if day is None else datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))
