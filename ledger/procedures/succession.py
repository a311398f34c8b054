"""An association that is a member no more: every endorsement whose home it was moves to another, by one batch act.

On each page stand two public lines, as in any move: the Alliance's release in the ended association's place, and the new home's
own line. Number, day of granting, cover and holds travel; where it came from stays written. May be run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ledger.journal.errors import Overtaken
from ledger.office import Office
from ledger.procedures import catalogue, converting, pages
from ledger.procedures.transfers import ended_since
from ledger.rulebook import reciprocity, record, releasing
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.releasing import InPlaceOf
from ledger.rulebook.vocabulary import AssociationCode, Officer, PageId

TOGETHER: Final = 100
"""Endorsements written in one transaction: a crash loses no more than these, and running again takes them."""


class StillAMember(Refusal):
    """Only the endorsements of an association that is a member no more move all at once."""


@dataclass
class Succeeded:
    """How many moved, and those that stayed, by page, with the name of the refusal."""

    moved: int = 0
    stayed: dict[PageId, str] = field(default_factory=dict)

    @property
    def by_reason(self) -> Counter[str]:
        """How many stayed, by why."""
        return Counter(self.stayed.values())


@dataclass(frozen=True)
class _Move:
    """The act at work: the Alliance's officer, the joining association's, and the rules it takes them home under."""

    office: Office
    by: Officer
    joining: Officer
    rules: Rules
    place: InPlaceOf
    today: date

    def page(self, stream: PageId) -> pages.Page[Endorsement]:
        """The page with both lines to be written. Raises what the rule book refuses."""
        office = self.office
        page = pages.open(office, stream, record.after)
        page = page.under(page.stands.holder or stream)
        to, stood = self.joining.association, page.stands.on(self.today)
        if stood.category is not None and stood.age_band is not None:
            reciprocity.require_may_join(catalogue.edition(to), stood.category, stood.age_band, self.today)
        named = office.stamp.line(office.clock())
        released = releasing.release(page.stands, by=self.by, on=self.today, to=to, until=self.today, place=self.place)
        page = page.then(office, released, actor=self.by.association, line_id=named)
        moved = releasing.move(
            page.stands, by=self.joining, on=self.today, release=named, edition=self.rules.edition,
            age_bands=self.rules.age_bands.value,
        )  # fmt: skip
        return page.then(office, moved, actor=to)


def run(office: Office, ended: AssociationCode, *, by: Officer, joining: Officer) -> Succeeded:
    """Moves everything whose home is ``ended`` to the association of ``joining``, its coordinator, who takes it home.

    Raises ``StillAMember``; what the rule book refuses for one endorsement is told of that one.
    """
    rules = catalogue.rules(office, joining.association)
    today = office.today(rules.zone)
    since = ended_since(office, ended)
    if since is None:
        raise StillAMember
    act = _Move(office, by, joining, rules, InPlaceOf("ended", since), today)
    waiting = sorted(page for page, held in converting.standing(office) if held.home == ended and not held.ended(today))
    done = Succeeded()
    for first in range(0, len(waiting), TOGETHER):
        _portion(act, waiting[first : first + TOGETHER], done)
    return done


def _portion(act: _Move, some: Sequence[PageId], done: Succeeded) -> None:
    ready = []
    for stream in some:
        try:
            ready.append(act.page(stream))
        except Refusal as refusal:
            done.stayed[stream] = type(refusal).__name__
    try:
        if ready:
            pages.write(act.office, *ready, by=act.by)
    except Overtaken:
        if len(some) == 1:
            done.stayed[some[0]] = Overtaken.__name__
            return
        for stream in some:
            _portion(act, [stream], done)
    else:
        done.moved += len(ready)
