"""The round of the status lists: each association's are published when a bit has changed, and once a day."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ledger.credentials.status import Purpose, list_url
from ledger.office import Office
from ledger.procedures import statuses
from ledger.procedures.statuses import Lists, One
from ledger.signing.keyring import NoKey
from ledger.signing.remote import SignerAway
from projections.status_list import StatusList
from projections.view import read_place

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """Up to which line an association's published lists tell, when they were published, and what is still to be."""

    position: int
    at: datetime | None
    numbers: frozenset[int]
    stale: frozenset[One] = frozenset()


class StatusRounds:
    """What was published of each association, and what is due."""

    def __init__(self, office: Office, folder: Path, view: StatusList) -> None:
        """``folder`` is the published log's."""
        self.office, self.folder, self.view = office, folder, view
        self._told: dict[str, Told] = {}

    def publish(self, associations: Iterable[str]) -> None:
        """Signs and publishes what is due; an association that cannot sign now holds nobody else's up."""
        for association in associations:
            known = read_place(self.view.engine, self.view.key).position
            if numbers := self.view.lists(association):
                self._publish(association, numbers, known)

    def _publish(self, association: str, numbers: tuple[int, ...], known: int) -> None:
        """Not beyond the line up to which the bits were read: lines may land between those and the one that tells of them."""
        lists = Lists(numbers, lambda purpose, number: self.view.now(association, number, purpose))
        told = self._told.get(association) or self._compared(association, lists, known)
        self._told[association] = told
        changed = told.stale | self.view.changed_since(association, told.position)
        begun = not told.numbers.issuperset(numbers)
        if not begun and not statuses.due(self.office, told.at, changed=bool(changed)):
            return
        try:
            statuses.publish(self.office, self.folder, association, lists, changed)
            self._told[association] = Told(known, self.office.clock(), frozenset(numbers))
        except (SignerAway, NoKey) as error:
            log.warning("the status lists of %s wait for their key: %s", association, type(error).__name__)

    def _compared(self, association: str, lists: Lists, known: int) -> Told:
        """A process that has published nothing yet compares the lists themselves."""
        last = statuses.last_round(self.office, association)
        if last is None:
            return Told(known, None, frozenset())
        public_url = self.office.charter.public_url
        named = {
            number for number in lists.numbers if list_url(public_url, association, Purpose.REVOCATION, number) in last.lists
        }
        stale = statuses.differing(self.office, self.folder, association, lists)
        return Told(known, last.at, frozenset(named), frozenset(stale))
