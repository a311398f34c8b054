"""Many endorsements' credentials issued by their home in one write: all or none.

An association that renews a thousand endorsements at the turn of the year gives a thousand credentials. Each is what
``credentials.issue`` would have given, with a line, an id and a status place of its own; if one cannot be given, none is, and the
refusal names which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any, Final

from ledger.credentials.credential import Format
from ledger.journal.entry import Once, Written
from ledger.journal.errors import Taken
from ledger.office import Office
from ledger.procedures import associations, carriers, endorsements, pages, particulars, professionals, status_places
from ledger.procedures.carriers import Order
from ledger.procedures.credentials import TRIES, NoFreeBit
from ledger.procedures.endorsements import Opened
from ledger.procedures.status_places import Place
from ledger.rulebook.certifying import Certified, certify
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import Officer, PersonId
from ledger.vault.people import Person

MOST: Final = 1000
"""The most that one request asks for."""


class NamedTwice(Refusal):
    """Each endorsement is named once."""


@dataclass(frozen=True, slots=True)
class _Due:
    """An endorsement as it stands today, what was decided on it, and whose it is."""

    it: Opened
    certified: Certified
    holder: Person | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Credentials that were decided on and are not yet made: by whom, what their home is called, and in which carrier."""

    office: Office
    by: Officer
    home: str
    order: Order
    due: tuple[_Due, ...]


@pages.once_only
def issue(
    office: Office, numbers: Sequence[str], by: Officer, *, format: Format = Format.LDP, once: Once | None = None
) -> Written:
    """Issues a credential for each of these endorsements; the lines of the answer are in their order.

    Raises what ``credentials.issue`` raises, the field naming the number by its place in the list, and ``NamedTwice``.
    """
    return write(decide(office, numbers, by, format=format), once=once)


def decide(office: Office, numbers: Sequence[str], by: Officer, *, format: Format) -> Batch:
    """Finds and opens each of these endorsements and asks the rules. Raises as :func:`issue`."""
    opened = list(_decided(endorsements.find_all(office, numbers), by))
    if len({it.page.stream for it, _ in opened}) < len(opened):
        raise NamedTwice(field="numbers")
    today = opened[0][0].today
    associations.require_member(office, by.association, today)
    people = professionals.known_as(office, (it.held.holder for it, _ in opened if it.held.holder))
    due = tuple(_Due(it, certified, people.get(it.held.holder or PersonId(""))) for it, certified in opened)
    return Batch(office, by, associations.name_of(office, by.association, today), Order(format), due)


def _decided(opened: Iterator[Opened], by: Officer) -> Iterator[tuple[Opened, Certified]]:
    for place in count():
        try:
            it = next(opened, None)
            if it is None:
                return
            yield it, certify(it.held, by=by, on=it.today)
        except Refusal as refusal:
            refusal.field = f"numbers.{place}"
            raise


def write(batch: Batch, *, once: Once | None = None) -> Written:
    """Makes and signs the documents, and writes their lines: all or none."""
    for _ in range(TRIES):
        places = status_places.draw(batch.office, batch.by.association, len(batch.due), looking=True)
        try:
            return _write(batch, places, once)
        except Taken:  # one of the places is another credential's: draw again, and look
            continue
    raise NoFreeBit


def _write(batch: Batch, places: Sequence[Place], once: Once | None) -> Written:
    office, now = batch.office, batch.office.clock().replace(microsecond=0)
    written = [_issued(which, place, batch, now) for which, place in enumerate(places)]
    bits = [
        status_places.reservation(office, batch.by.association, place, page.stream)
        for place, page in zip(places, written, strict=True)
    ]
    return pages.write(office, *written, by=batch.by, take=bits, once=once)


def _issued(which: int, place: Place, batch: Batch, now: datetime) -> pages.Page[Any]:
    due, office = batch.due[which], batch.office
    it, line_id = due.it, office.stamp.line(now)
    try:
        made = particulars.given(it, due.certified.stood, line_id, place, holder=due.holder, home=batch.home)
    except Refusal as refusal:
        refusal.field = f"numbers.{which}"
        raise
    document = carriers.write(office, it.held.home, made, batch.order, now)
    event = due.certified.issued(
        list=place[0], index=place[1], format=batch.order.format.value, sha256=sha256(document).hexdigest(),
        document=document.decode(),
    )  # fmt: skip
    return it.page.then(office, event, actor=it.held.home, line_id=line_id)
