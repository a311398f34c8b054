"""Many endorsements' credentials issued by their home in one write: all or none.

An association that renews a thousand endorsements at the turn of the year gives a thousand credentials. Each is what
``credentials.issue`` would have given, with a line, an id and a status place of its own; if one cannot be given, none is, and the
refusal names which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from ledger.credentials.credential import Format
from ledger.journal.entry import Once, Reservation, Written
from ledger.journal.errors import Taken
from ledger.office import Office
from ledger.procedures import associations, carriers, endorsements, pages, particulars, status_places
from ledger.procedures.carriers import Order
from ledger.procedures.credentials import TRIES, NoFreeBit
from ledger.procedures.endorsements import Opened
from ledger.procedures.status_places import Place
from ledger.rulebook import record
from ledger.rulebook.certifying import certifiable, issue_credential
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Standing
from ledger.rulebook.vocabulary import Officer

MOST: Final = 1000
"""The most that one request asks for."""


class NamedTwice(Refusal):
    """Each endorsement is named once."""


@dataclass(frozen=True, slots=True)
class _Due:
    """An endorsement as it stands today, to be given a credential."""

    it: Opened
    stood: Standing


@dataclass(frozen=True, slots=True)
class _Batch:
    """What all of a write have in common: who gives them, what the home is called, the carrier, and the moment."""

    by: Officer
    home: str
    order: Order
    now: datetime


@pages.once_only
def issue(
    office: Office, numbers: Sequence[str], by: Officer, *, format: Format = Format.LDP, once: Once | None = None
) -> Written:
    """Issues a credential for each of these endorsements; the lines of the answer are in their order.

    Raises what ``credentials.issue`` raises, the field naming the number by its place in the list, and ``NamedTwice``.
    """
    due = [_due(office, number, by, place) for place, number in enumerate(numbers)]
    if len({one.it.page.stream for one in due}) < len(due):
        raise NamedTwice(field="numbers")
    today = due[0].it.today
    associations.require_member(office, by.association, today)
    batch = _Batch(by, associations.name_of(office, by.association, today), Order(format), office.clock().replace(microsecond=0))
    for _ in range(TRIES):
        places = status_places.draw(office, by.association, len(due), looking=True)
        try:
            return _write(office, list(zip(due, places, strict=True)), batch, once)
        except Taken:  # one of the places is another credential's: draw again, and look
            continue
    raise NoFreeBit


def _due(office: Office, number: str, by: Officer, place: int) -> _Due:
    try:
        it = endorsements.find(office, number)
        record.require_home(it.held, by)
        return _Due(it, certifiable(it.held, on=it.today))
    except Refusal as refusal:
        refusal.field = f"numbers.{place}"
        raise


def _write(office: Office, due: list[tuple[_Due, Place]], batch: _Batch, once: Once | None) -> Written:
    written = [_issued(one, place, batch) for one, place in due]
    bits = [_bit(office, one.it, place) for one, place in due]
    return pages.write(office, *written, by=batch.by, take=bits, once=once)


def _bit(office: Office, it: Opened, place: Place) -> Reservation:
    return status_places.reservation(office, it.held.home, place, it.page.stream)


def _issued(due: _Due, place: Place, batch: _Batch) -> pages.Page[Any]:
    it, office = due.it, due.it.office
    line_id = office.stamp.line(batch.now)
    made = particulars.of(it, due.stood, line_id, place, home=batch.home)
    document = carriers.write(office, it.held.home, made, batch.order, batch.now)
    event = issue_credential(
        it.held, by=batch.by, on=it.today, list=place[0], index=place[1], format=batch.order.format.value,
        sha256=sha256(document).hexdigest(), document=document.decode(),
    )  # fmt: skip
    return it.page.then(office, event, actor=it.held.home, line_id=line_id)
