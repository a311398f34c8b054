"""The network's conversion of a retired category: every endorsement of every association whose key is at hand.

Endorsements are written many at a time, each stated by its own home. Running it again takes what is left: those for whose
association nobody could sign the first time, and those that came in meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ledger.journal.entry import Reservation
from ledger.journal.errors import Overtaken, Taken
from ledger.office import Office
from ledger.procedures import catalogue, pages
from ledger.procedures.simulating import lines
from ledger.rulebook import record
from ledger.rulebook.converting import Conversion, concerns, convert, order
from ledger.rulebook.record import Endorsement
from ledger.rulebook.supervising import emerging_until
from ledger.rulebook.vocabulary import AddOn, AssociationCode, Category, Officer, PageId, Role
from ledger.settings import Unset
from ledger.signing.keyring import NoKey
from ledger.signing.remote import SignerAway

TOGETHER: Final = 100
"""Endorsements written in one transaction: a crash loses no more than these, and running again takes them."""


@dataclass
class Converted:
    """What became of the batch: how many were converted, and which could not be, by why."""

    batch: str
    converted: Counter[AssociationCode] = field(default_factory=Counter)
    unsigned: Counter[AssociationCode] = field(default_factory=Counter)
    """For whose association nobody could sign here."""
    held_already: list[PageId] = field(default_factory=list)
    """Whose holder has an endorsement in the new category already: an officer looks at these."""
    meanwhile: list[PageId] = field(default_factory=list)
    """On whose page somebody wrote at the same moment: the next run takes them."""


def run(
    office: Office,
    retired: Category,
    category: Category,
    *,
    by: Officer,
    addon: AddOn | None = None,
    start: date | None = None,
) -> Converted:
    """Converts every endorsement in ``retired``, from its last day on unless told; may be run again.

    Raises ``NotTheAlliances``, ``NotRetired``, ``SameCategory``.
    """
    retired_on = catalogue.shipped().network.words.facts(retired).retired
    today = office.today("UTC")
    act = order(by=by, start=start or retired_on or today, retired=retired, retired_on=retired_on, category=category, addon=addon)
    done = Converted(act.batch)
    batch = _Batch(office, act, by, done)
    waiting: dict[AssociationCode, list[PageId]] = {}
    for page, held in standing(office):
        if concerns(act, held, today):
            waiting.setdefault(held.home, []).append(page)
    for home in sorted(waiting):
        for some in _portions(sorted(waiting[home])):
            batch.take(home, some)
    return done


def standing(office: Office) -> Iterator[tuple[PageId, Endorsement]]:
    """Every endorsement of the office as its public lines stand, in one reading of the journal."""
    held: dict[PageId, Endorsement] = {}
    for line in lines(office):
        held[line.page] = record.after(held.get(line.page), line)
    yield from held.items()


def _portions(found: list[PageId]) -> Iterator[list[PageId]]:
    for start in range(0, len(found), TOGETHER):
        yield found[start : start + TOGETHER]


@dataclass(frozen=True)
class _Batch:
    """The act at work: who ordered it, and what became of it so far."""

    office: Office
    act: Conversion
    by: Officer
    done: Converted

    def take(self, home: AssociationCode, some: Sequence[PageId]) -> None:
        """Converts a portion at once; where that cannot stand, each by itself."""
        try:
            self._write(home, some)
        except (NoKey, SignerAway, Unset):
            self.done.unsigned[home] += len(some)
        except (Taken, Overtaken) as beaten:
            if len(some) > 1:
                for page in some:
                    self.take(home, [page])
            elif isinstance(beaten, Taken):
                self.done.held_already += some
            else:
                self.done.meanwhile += some
        else:
            self.done.converted[home] += len(some)

    def _write(self, home: AssociationCode, some: Sequence[PageId]) -> None:
        """These endorsements, in one write; each holder's one place in the old category becomes that in the new one."""
        rules = catalogue.rules(self.office, home)
        today = self.office.today(rules.zone)
        until = emerging_until(rules, self.act.start)
        written, take, free = [], [], []
        for stream in some:
            page = pages.open(self.office, stream, record.after)
            held = page.stands
            at_home = Officer(self.by.id, home, Role.COORDINATOR)
            event = convert(held, by=at_home, on=today, conversion=self.act, addon_until=until, edition=rules.edition)
            written.append(page.under(held.holder or stream).then(self.office, event, actor=home))
            band = held.on(today).age_band
            if held.holder is not None and band is not None:
                free.append(self.office.key("endorsement", held.holder, self.act.retired, band))
                take.append(Reservation(self.office.key("endorsement", held.holder, self.act.category, band), stream))
        pages.write(self.office, *written, by=self.by, take=take, free=free)
