"""What an association held goes to another, by one batch: it ended, became a part of another, was split, or joined.

The order is a public line of the Alliance's. On each endorsement's page stand two lines, as in any move: the release, by its home
or by the Alliance in the place of one that has ended, which names the order; and the new home's own. Number, day of granting, cover,
holds and submitted renewals travel. A dry run asks the very same, and writes nothing. May be run again: it carries on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, cast, get_args

from ledger.journal.errors import Overtaken
from ledger.office import Office
from ledger.procedures import associations, catalogue, converting, offering, pages, professionals
from ledger.rulebook import admitting, authority, foreseeing, record, releasing, succeeding, transfer
from ledger.rulebook.authority import Member, Network
from ledger.rulebook.foreseeing import Sides
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.succeeding import Ground, LivesOutside, Order
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, PageId, Role
from ledger.settings import Unset
from ledger.signing.keyring import NoKey
from ledger.signing.remote import SignerAway

TOGETHER: Final = 100
"""Endorsements written in one transaction: a crash loses no more than these, and running again takes them."""

GROUNDS: Final = cast("tuple[Ground, ...]", get_args(Ground))


class KeyNotAtHand(Refusal):
    """Every line is its author's own: it takes the key of each association that states one, here or at its signing service."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became, or would become, of one endorsement. ``because`` names the refusal that keeps it, or is ``""``."""

    page: PageId
    number: str | None
    because: str = ""

    @property
    def moves(self) -> bool:
        """Whether it goes."""
        return not self.because


@dataclass(slots=True)
class Succession:
    """What the batch did. ``unsigned``: for whom nobody here can sign; ``left``: how many it did not come to."""

    order: Order
    dry_run: bool
    unsigned: tuple[AssociationCode, ...] = ()
    outcomes: list[Outcome] = field(default_factory=list)
    left: int = 0

    @property
    def moved(self) -> int:
        """How many moved, or would."""
        return sum(one.moves for one in self.outcomes)

    @property
    def by_reason(self) -> Counter[str]:
        """How many stayed, by why."""
        return Counter(one.because for one in self.outcomes if not one.moves)

    @property
    def complete(self) -> bool:
        """Whether nothing is left for a person, or for another run; who lives elsewhere is at home where they are."""
        return not self.unsigned and not self.left and set(self.by_reason) <= {LivesOutside.__name__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whose endorsements go to whom, and why. ``name`` is what the joining one is called from the same day on.

    ``reason`` is of a merger: what is said of the end of the other's membership, in public.
    """

    leaving: AssociationCode
    joining: AssociationCode
    ground: Ground = "ended"
    name: str | None = None
    reason: str = ""


def run(office: Office, plan: Plan, *, by: Officer, dry_run: bool = False, limit: int | None = None) -> Succession:
    """Orders it, or carries on with what was ordered, and moves what may move, ``limit`` at most.

    Raises what ``succeeding.succeed`` raises, ``LicenceNotKnown``, ``LedgerElsewhere``, and ``KeyNotAtHand`` before anything is written.
    """
    rules = catalogue.rules(office, plan.joining)
    associations.require_here(office, plan.joining)
    today = office.today(rules.zone)
    ordered, written = _order(office, plan, by=by, on=today)
    succeeding.require_licensed(rules)
    unsigned = tuple(code for code in ordered.signers if not _at_hand(office, code))
    done = Succession(ordered, dry_run, unsigned)
    if not dry_run:
        if unsigned:
            raise KeyNotAtHand(f"To sign: {', '.join(unsigned)}.")
        if written:
            pages.write(office, *written, by=by)
    ended = {plan.leaving} if ordered.since else set()
    sides = Sides(leaving=catalogue.rules(office, plan.leaving), joining=rules, ended=ended)
    _run(_Batch(office, ordered, by, sides, today, done), limit)
    return done


def _at_hand(office: Office, code: AssociationCode) -> bool:
    try:
        office.keyring.signer(code)
    except (NoKey, Unset):
        return False
    return True


def _order(office: Office, plan: Plan, *, by: Officer, on: date) -> tuple[Order, Sequence[pages.Page[Network]]]:
    """The order that stands already, or the pages with what orders it: of a merger also the end, and the new name."""
    pair = plan.leaving, plan.joining
    left, page = (pages.open(office, f"association/{code}", authority.after) for code in pair)
    if plan.ground == "merged" and (member := _member(left, pair[0])) is not None and member.on(on):
        start = min(on, associations.last_midnight(office, plan.leaving))
        ended = admitting.end(member, by=by, start=start, reason=plan.reason or f"merged into {plan.joining}")
        left = left.then(office, ended, actor=ALLIANCE)
    leaving, joining = _member(left, pair[0]), _member(page, pair[1])
    told = succeeding.succeed(leaving, joining, by=by, on=on, pair=pair, ground=plan.ground)
    since = leaving.left if leaving is not None and plan.ground in succeeding.WHOLE else None
    before = succeeding.standing(page.standing.successions if page.standing else (), told, since=since)
    if before is not None and not left.pending:
        return Order(before.id, before.told, since), ()
    if plan.name:
        page = page.then(office, admitting.rename(joining, by=by, start=on, name=plan.name), actor=ALLIANCE)
    named = office.stamp.line(office.clock())
    return Order(named, told, since), (left, page.then(office, told, actor=ALLIANCE, line_id=named))


def _member(page: pages.Page[Network], code: AssociationCode) -> Member | None:
    return page.standing.members.get(code) if page.standing else None


@dataclass(frozen=True)
class _Batch:
    """The act at work: the order, the Alliance's officer, the rules of both sides, and what became of it so far."""

    office: Office
    order: Order
    by: Officer
    sides: Sides
    today: date
    done: Succession

    def waiting(self) -> list[PageId]:
        """Every endorsement that the order concerns, in one reading of the journal."""
        found = converting.standing(self.office)
        return sorted(page for page, held in found if succeeding.concerns(self.order.told, held, self.today))

    def take(self, some: Sequence[PageId]) -> None:
        """A portion, in one write; where somebody wrote on one of its pages meanwhile, each by itself."""
        opened = [self._opened(stream) for stream in some]
        ready, outcomes = [], []
        for page in opened:
            because = ""
            try:
                ready.append(self._page(page))
            except Refusal as refusal:
                because = type(refusal).__name__
            outcomes.append(Outcome(page.stream, page.stands.number, because))
        try:
            if ready and not self.done.dry_run:
                pages.write(self.office, *ready, by=self.by)
        except Overtaken:
            if len(some) > 1:
                for stream in some:
                    self.take([stream])
                return
            outcomes = [replace(outcomes[0], because=Overtaken.__name__)]
        except (NoKey, SignerAway, Unset) as error:
            outcomes = [replace(one, because=one.because or type(error).__name__) for one in outcomes]
        else:
            if not self.done.dry_run:
                offering.after_move(self.office, *(page.stream for page in ready))
        self.done.outcomes += outcomes

    def _opened(self, stream: PageId) -> pages.Page[Endorsement]:
        page = pages.open(self.office, stream, record.after)
        return page.under(page.stands.holder or stream)

    def _page(self, page: pages.Page[Endorsement]) -> pages.Page[Endorsement]:
        """The page with both lines to be written. Raises what the rule book refuses."""
        office, held, to = self.office, page.stands, self.order.told.joining
        obstacle = foreseeing.obstacle(held, self.sides, self.today)
        released = succeeding.let_go(
            self.order, held, by=self.by, on=self.today, residence=self._residence(held), asked=self._asked(page.stream, held)
        )
        if obstacle is not None:
            raise obstacle
        named, renew_by = office.stamp.line(office.clock()), foreseeing.left_later(held, self.sides, self.today)
        page = page.then(office, released, actor=ALLIANCE if self.order.since else self.order.told.leaving, line_id=named)
        moved = releasing.move(
            page.stands, by=Officer(self.by.id, to, Role.COORDINATOR), on=self.today, release=named,
            edition=self.sides.joining.edition, age_bands=self.sides.joining.age_bands.value, renew_by=renew_by,
        )  # fmt: skip
        return page.then(office, moved, actor=to)

    def _residence(self, held: Endorsement) -> str | None:
        """Where the holder lives today, by what they declared under any record of theirs; wherever it is today already."""
        if held.holder is None or not self.order.told.jurisdictions:
            return None
        try:
            today = max(self.sides.leaving.day, self.today, self.office.today("UTC"))
            return professionals.located(self.office, held.holder).residence(today)
        except pages.NoSuchPage:
            return None

    def _asked(self, stream: PageId, held: Endorsement) -> bool:
        """Whether a transfer of it that the holder asked for is open, at the one that lets go or at the one that takes over."""
        before = self.office.journal.reserved(self.office.key("transfer", held.holder)) if held.holder else None
        asked = pages.open(self.office, before, transfer.after).standing if before else None
        return asked is not None and stream in asked.endorsements and asked.is_open(min(self.today, self.sides.leaving.day))


def _run(batch: _Batch, limit: int | None) -> None:
    waiting, done = batch.waiting(), batch.done
    step = TOGETHER if limit is None else min(TOGETHER, limit)
    for first in range(0, len(waiting), step):
        if limit is not None and done.moved >= limit:
            done.left = len(waiting) - first
            return
        batch.take(waiting[first : first + step])
