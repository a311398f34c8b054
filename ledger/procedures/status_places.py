"""A free place in an association's status lists: drawn at random, in the list that is being filled.

The reservation of a place is what makes it somebody's, and it is the journal's to give (``credentials.py``). Here a place is
only chosen: at random among the free ones of a list, so that neighbours have nothing to do with each other (BSL
``#privacy-considerations``). When a list is so full that thirty draws in a row find nothing, the next list begins: a list
of 131,072 is left at some three quarters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from weakref import WeakKeyDictionary

from ledger.credentials.status import ENTRIES
from ledger.journal.entry import Reservation
from ledger.journal.errors import Unknown
from ledger.journal.journal import Journal
from ledger.office import Office

DRAWS: Final = 30
"""Draws in a row that find a taken place before the next list begins."""

Place = tuple[int, int]
"""The number of a list, from 1, and an index in it."""

_FILLING: Final[WeakKeyDictionary[Journal, dict[str, int]]] = WeakKeyDictionary()
"""The list that each association was last found to be filling: where to begin, and no more than that."""


def draw(office: Office, association: str, count: int, *, looking: bool) -> tuple[Place, ...]:
    """``count`` different places; ``looking`` for free ones, or else unseen: of few credentials, hardly any is taken."""
    places: dict[Place, None] = {}
    while len(places) < count:
        places.setdefault(_free(office, association, places) if looking else _any(office, association))
    return tuple(places)


def reservation(office: Office, association: str, place: Place, page: str) -> Reservation:
    """What makes a place somebody's."""
    return Reservation(_key(office, association, place), page)


def _any(office: Office, association: str) -> Place:
    return _filling(office).get(association, 1), office.stamp.index(ENTRIES)


def _free(office: Office, association: str, besides: dict[Place, None]) -> Place:
    number = _filling(office).get(association, 1)
    while True:
        for place in _drawn(office, number):
            if place not in besides and not _taken(office, association, place):
                _filling(office)[association] = number
                return place
        number += 1


def _drawn(office: Office, number: int) -> Iterator[Place]:
    return ((number, office.stamp.index(ENTRIES)) for _ in range(DRAWS))


def _taken(office: Office, association: str, place: Place) -> bool:
    try:
        return office.journal.reserved(_key(office, association, place)) is not None
    except Unknown:
        return False


def _key(office: Office, association: str, place: Place) -> bytes:
    return office.key("status", association, *map(str, place))


def _filling(office: Office) -> dict[str, int]:
    return _FILLING.setdefault(office.journal, {})
