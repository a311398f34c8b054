"""The morning's transfers: who is reminded of their day, what goes to the Alliance, what expires, what is accepted by the rule.

Each association reminds itself, and accepts where both editions let it; the Alliance takes over what a side was silent about, and
closes what nobody decided, also where that side's own key is not here. What is due is read from the transfer's page and not from a
list, so that it does not matter who comes first, or how late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from api.sheet import Note
from ledger.journal.entry import Written
from ledger.journal.errors import JournalError
from ledger.office import Office
from ledger.procedures import transfer_clock
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.transfer import Transfer
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, PageId
from ledger.rulebook.waiting import Step
from ledger.signing.keyring import NoKey
from ledger.signing.remote import SignerAway
from projections.worklist import TRANSFERS, Item, Worklist

Act = Callable[[Office, PageId], Written]

ACTS: Final[dict[Step, tuple[str, Act]]] = {
    Step.REMIND: ("transfer: reminded", transfer_clock.remind),
    Step.ESCALATE: ("transfer: the Alliance holds it", transfer_clock.escalate),
    Step.EXPIRE: ("transfer: expired", transfer_clock.expire),
}
"""What the sheet calls each step, and what does it."""
ALLIANCES: Final = frozenset({Step.ESCALATE, Step.EXPIRE})
"""What the Alliance does, whoever held it."""
TOLD: Final = {
    "disputed": "disputed: to confirm or to decline",
    "escalated": "a side was silent: to act in its place, or to decline",
    "silent": "left unanswered: the Alliance holds it",
}
"""What the sheet says of a transfer that is not just waiting."""


@dataclass
class Clock:
    """What is due for the transfers of one association on its day; what was done, and what was left."""

    office: Office
    worklist: Worklist
    code: AssociationCode
    day: date
    done: list[Note] = field(default_factory=list)
    left: list[Note] = field(default_factory=list)

    def keep(self) -> None:
        """Everything that is due by now. What is refused is left, and the next one is done."""
        for item in self._items():
            self._transfer(PageId(item.page))

    def _items(self) -> Iterator[Item]:
        """What waits for this association; for the Alliance, whatever may have gone past somebody's day."""
        if self.code != ALLIANCE:
            yield from self.worklist.each_of(TRANSFERS, self.code)
            return
        for item in self.worklist.each_of(TRANSFERS):
            if item.association == ALLIANCE or (item.until is not None and item.until <= self.day):
                yield item

    def _transfer(self, page: PageId) -> None:
        """One step after the other, until none is due that is this desk's."""
        asked, due = transfer_clock.found(self.office, page)
        if self._may_accept(asked) and self._do("transfer: accepted by the rule", page, transfer_clock.accept, self.day):
            return
        while due is not None and self.code == (ALLIANCE if due[0] in ALLIANCES else asked.waits_for):
            what, act = ACTS[due[0]]
            if not self._do(what, page, act, due[1]):
                return
            asked, due = transfer_clock.found(self.office, page)

    def _may_accept(self, asked: Transfer) -> bool:
        waits = bool(asked.releases) and asked.joining == self.code and asked.is_open(self.day)
        return waits and transfer_clock.automatic(self.office, asked)

    def _do(self, what: str, page: PageId, act: Act, day: date) -> bool:
        """One act by the rule. What cannot be done now is left for the next morning, or for a person."""
        try:
            written = act(self.office, page)
        except (Refusal, JournalError, SignerAway, NoKey) as error:
            self.left.append(Note(f"{what}: {type(error).__name__}", page, self.day))
            return False
        self.done.append(Note(what, page, day, written.first))
        return True


def noted(item: Item, day: date) -> str | None:
    """What a sheet says of something that waits; ``None`` where there is nothing to be said yet."""
    if item.until is not None and item.until < day:
        return f"{item.kind} past its day"
    return TOLD.get(item.kind)
