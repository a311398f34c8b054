"""A free place in an association's status lists: drawn at random, in the list that is being filled.

The reservation of a place is what makes it somebody's, and it is the journal's to give (``credentials.py``). Here a place is
only chosen: at random among the free ones of a list, so that neighbours have nothing to do with each other (BSL
``#privacy-considerations``). When a list is so full that thirty draws in a row find nothing, the next list begins: a list
of 131,072 is left at some three quarters.
"""

from __future__ import annotations

from typing import Final
from weakref import WeakKeyDictionary

from ledger.credentials.status import ENTRIES
from ledger.journal.entry import Reservation
from ledger.journal.journal import Journal
from ledger.office import Office

DRAWS: Final = 30
"""Draws in a row that find a taken place before the next list begins; where several are sought, as many rounds of draws."""

Place = tuple[int, int]
"""The number of a list, from 1, and an index in it."""

_FILLING: Final[WeakKeyDictionary[Journal, dict[str, int]]] = WeakKeyDictionary()
"""The list that each association was last found to be filling: where to begin, and no more than that."""


def draw(office: Office, association: str, count: int, *, looking: bool) -> tuple[Place, ...]:
    """``count`` different places; ``looking`` for free ones, or else unseen: of few credentials, hardly any is taken."""
    places: dict[Place, None] = {}
    filling = _FILLING.setdefault(office.journal, {})
    number = filling.get(association, 1)
    while True:
        for _ in range(DRAWS):
            drawn = [(number, office.stamp.index(ENTRIES)) for _ in range(count - len(places))]
            places |= dict.fromkeys(_free(office, association, drawn) if looking else drawn)
            if len(places) == count:
                filling[association] = number if looking else filling.get(association, 1)
                return tuple(places)
        number += 1


def reservation(office: Office, association: str, place: Place, page: str) -> Reservation:
    """What makes a place somebody's."""
    return Reservation(_key(office, association, place), page)


def _free(office: Office, association: str, drawn: list[Place]) -> list[Place]:
    keys = {place: _key(office, association, place) for place in drawn}
    held = office.journal.reserved_all(list(keys.values()))
    return [place for place in drawn if keys[place] not in held]


def _key(office: Office, association: str, place: Place) -> bytes:
    return office.key("status", association, *map(str, place))
