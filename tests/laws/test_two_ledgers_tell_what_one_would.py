"""Two ledgers between which an endorsement goes tell together what one ledger would: every short history of the pair.

The oracle is a third page, in one ledger, on which a receipt is an ordinary move. Of every day exactly one of the two ledgers
may speak once each has been handed the other's papers, and what it says is what the oracle says: so nobody is ever at home
twice, or nowhere, or a day without cover, because they changed ledgers.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from ledger.rulebook import ending, painting, pausing, receiving, record, releasing, renewing, travelling
from ledger.rulebook import endorsement as e
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Answer, intervals
from ledger.rulebook.travelling import LetGo, Receipt
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Hold, Line, LineId, Officer, PersonId, Role, Term

GRANTED_ON = date(2024, 3, 1)
CYCLES = [
    Term(GRANTED_ON, date(2024, 4, 5)),
    Term(date(2024, 4, 6), date(2024, 5, 20)),
    Term(date(2024, 5, 21), date(2024, 8, 1)),
]
LATE = timedelta(days=12)
WEEK = timedelta(days=7)
SHORT = 9
"""Days in which a release may be used."""
HORIZON = [GRANTED_ON + timedelta(days=n) for n in range(-2, 170)]
SIDES = {"A": AssociationCode("wi"), "B": AssociationCode("co")}
EDITION = "e" * 64
LENGTH = 7


@dataclass(frozen=True)
class World:
    """Both ledgers' pages and the oracle's, the day, and every paper that was ever made."""

    a: record.Endorsement | None
    b: record.Endorsement | None
    oracle: record.Endorsement
    today: date = GRANTED_ON
    papers: tuple[LetGo, ...] = ()
    receipts: tuple[Receipt, ...] = ()

    def page(self, side):
        return self.a if side == "A" else self.b

    def put(self, side, held):
        return replace(self, **{side.lower(): held})

    @property
    def home(self):
        """The side that acts: where it is kept, or travels from."""
        return next(side for side in "AB" if self.page(side) is not None and not self.page(side).departed)


def officer(side):
    return Officer(PersonId(side), SIDES[side], Role.COORDINATOR)


def wrote(held, event, side, mark=""):
    index = len(held.lines) if held else 0
    return record.after(held, Line(index, LineId(f"{mark or side}{index}"), event.valid.start or GRANTED_ON, SIDES[side], event))


def begun():
    granted = e.Granted(
        valid=CYCLES[0], category=Category.FAMILY_SPECIALIST, age_band=AgeBand.INFANT, edition=EDITION, rule="cycle",
        late_until=CYCLES[0].end + LATE, number="WI-000001-4X79", holder=PersonId("maria"),
    )  # fmt: skip
    return World(wrote(None, granted, "A"), None, wrote(None, granted, "A", "O"))


# What may happen: each gives the world after it, or raises a refusal --------------------------------------------------


def both(world, event, oracle_event=None):
    side = world.home
    held = wrote(world.page(side), event, side)
    return replace(world.put(side, held), oracle=wrote(world.oracle, oracle_event or event, side, "O"))


def release(world):
    side = world.home
    other = "B" if side == "A" else "A"
    held, until = world.page(side), world.today + timedelta(days=SHORT)
    event = releasing.release(held, by=officer(side), on=world.today, to=SIDES[other], until=until, origin=other)
    carried = travelling.carried(held, world.today)
    held = wrote(held, event, side)
    paper = LetGo(
        carried=carried, leaving=SIDES[side], origin=side, release=held.release.id, leaf=held.lines[-1].index, size=99,
        to=SIDES[other], ledger=other, released_on=world.today, until=until,
    )  # fmt: skip
    return replace(world.put(side, held), papers=(*world.papers, paper))


def receive(world, which=-1):
    paper = world.papers[which]
    side = paper.ledger
    if any(one.release == paper.release for one in world.receipts):
        raise receiving.ReleaseUsed  # the reservation
    before = world.page(side)
    lines = receiving.receive(
        before, paper, by=officer(side), on=world.today, here=side, holder=PersonId("maria"), edition=EDITION, asked=False,
        sha256="", document="",
    )  # fmt: skip
    held = before
    for event in lines:
        held = wrote(held, event, side)
    first = len(before.lines) if before else 0
    start = lines[0].valid.start
    receipt = Receipt(
        joining=SIDES[side], origin=side, received=held.lines[first].id, leaf=first, size=99, release=paper.release,
        ledger=paper.origin, received_on=start,
    )  # fmt: skip
    let_go = wrote(world.oracle, e.Released(valid=Term(start), to=SIDES[side], until=start), paper.origin, "O")
    moved = e.Moved(valid=Term(start), release=let_go.release.id, edition=EDITION)
    world = replace(world.put(side, held), oracle=wrote(let_go, moved, side, "O"))
    return replace(world, receipts=(*world.receipts, receipt))


def replay(world):
    """The oldest release is shown again."""
    return receive(world, 0)


def depart(world, which=-1):
    receipt = world.receipts[which]
    side = receipt.ledger
    event = receiving.depart(world.page(side), receipt, by=officer(side), here=side)
    return world.put(side, wrote(world.page(side), event, side))


def take_back(world):
    side = world.home
    event = releasing.withdraw_release(world.page(side), by=officer(side), on=world.today)
    if any(one.release == event.release for one in world.receipts):
        raise Refusal("an operator who takes back what was used is caught by the audit of both logs, not by one ledger")
    return world.put(side, wrote(world.page(side), event, side))


def pause(world):
    side = world.home
    if world.page(side).holds:
        raise Refusal("one hold at a time, so that the oracle's is the same")
    return both(world, pausing.pause(world.page(side), by=officer(side), on=world.today))


def resume(world):
    side = world.home
    held = world.page(side)
    event = pausing.resume(held, by=officer(side), on=world.today, hold=next(iter(held.holds), LineId("")))
    return both(world, event, replace(event, hold=next(iter(world.oracle.holds))))


def submit(world):
    side = world.home
    held = world.page(side)
    return both(world, renewing.submit_renewal(held, by=officer(side), on=world.today, window=Term(), edition=EDITION))


def renew(world):
    side = world.home
    held = world.page(side)
    until = held.on(world.today).covered_until
    term = next((one for one in CYCLES if until and one.start > until), CYCLES[-1])
    event = renewing.renew(
        held, by=officer(side), on=world.today, term=term, late_until=term.end + LATE, edition=EDITION, rule="renewal",
        submitted=next(iter(held.reviews), None),
    )  # fmt: skip
    return both(world, event, replace(event, submitted=next(iter(world.oracle.reviews), None)))


def relinquish(world):
    return both(world, ending.relinquish(world.page(world.home), by=officer(world.home), on=world.today))


def wait(world):
    return replace(world, today=world.today + WEEK)


ACTS = (release, receive, replay, depart, take_back, pause, resume, submit, renew, relinquish, wait)


# What holds ------------------------------------------------------------------------------------------------------------


def handed_over(world):
    """The same world, once every receipt has reached the ledger that it is for."""
    for receipt in world.receipts:
        held = world.page(receipt.ledger)
        if held.release is not None and held.release.id == receipt.release:
            world = depart(world, world.receipts.index(receipt))
    return world


class Told:
    """What a page says of each day, read once; ``test_standing_agrees…`` holds intervals to single days."""

    def __init__(self, held):
        self.cuts = intervals(held.lines)
        self.starts = [cut.start or date.min for cut in self.cuts]

    def on(self, day):
        return self.cuts[bisect_right(self.starts, day) - 1].standing


SILENT = frozenset({"departed", "before_received", "before_granting"})


def check(world):
    settled = handed_over(world)
    pages = [Told(page) for page in (settled.a, settled.b) if page is not None]
    oracle = Told(settled.oracle)
    last = max((one.received_on for one in settled.receipts), default=GRANTED_ON)
    for day in HORIZON:
        told = [page.on(day) for page in pages]
        speaks = [one for one in told if one.reason not in SILENT]
        if day < GRANTED_ON:
            assert not speaks
            continue
        assert len(speaks) == 1, (day, told)
        said, due = speaks[0], oracle.on(day)
        facts = ["standing", "under_review", "home", "category", "age_band", "granted_on"]
        facts += ["covered_until", "late_until"] if day >= last else []
        for fact in facts:
            assert getattr(said, fact) == getattr(due, fact), (day, fact, said, due)


def after(world, act):
    """The world after an act that is allowed; ``None`` where it is not."""
    try:
        return act(world)
    except (Refusal, IndexError):
        return None


def every(length, acts=ACTS):
    """Every history of up to so many acts, as the world after it."""
    waiting, seen = [(begun(), 0)], 0
    while waiting:
        world, depth = waiting.pop()
        seen += 1
        yield world
        if depth < length:
            waiting += [(new, depth + 1) for act in acts if (new := after(world, act)) is not None]


def test_every_short_history_of_the_pair(counted):
    worlds = moved = returned = 0
    shapes = {}
    for world in every(LENGTH):
        worlds += 1
        key = shape(world)
        if key in shapes:
            continue
        shapes[key] = True
        check(world)
        moved += bool(world.receipts)
        returned += len(world.receipts) > 1
    counted(f"  {worlds:,} histories of the pair, {len(shapes):,} of them unlike; {moved:,} moved, {returned:,} came back")
    assert returned > 10


def shape(world):
    """What two worlds have in common that are one: their lines and what is on its way, not the day."""
    told = tuple((line.actor, line.event) for page in (world.a, world.b) if page for line in page.lines)
    return told, bool(world.b), world.receipts


def test_what_is_kept_elsewhere_is_written_of_nowhere_else(counted):
    """In every world the ledger that it has left refuses whatever is tried."""
    tried = 0
    for world in every(5):
        for side in "AB":
            held = world.page(side)
            if held is None or not (held.travels or held.departed):
                continue
            tried += 1
            for act in (
                lambda h=held, s=side, w=world: pausing.pause(h, by=officer(s), on=w.today),
                lambda h=held, s=side, w=world: ending.relinquish(h, by=officer(s), on=w.today),
                lambda h=held, s=side, w=world: ending.record_death(h, by=officer(s), on=w.today, start=w.today),
                lambda h=held, s=side, w=world: releasing.release(h, by=officer(s), on=w.today, to="az", until=w.today),
            ):
                with pytest.raises((record.Travelling, record.HasDeparted, releasing.AlreadyReleased, releasing.CannotMove)):
                    act()
    counted(f"  {tried:,} pages that travelled or had departed")
    assert tried


def check_every(length, acts):
    for world in every(length, acts):
        check(world)


# Were it otherwise, the law would notice -------------------------------------------------------------------------------


def _keeps_its_home(page, line, span):
    page.end = painting._over(page.end, painting.Stroke(span.start + 1, painting.FOREVER, line))


def _forgets_the_cover(page, line, span):
    painting._receive(page, line, span)
    page.cover = painting._bare(page.cover, span.start)


def _forgets_to_bare(page, line, span):
    holds = dict(page.holds)
    painting._receive(page, line, span)
    page.holds |= holds


@pytest.mark.parametrize(
    ("event", "brush"), [(e.Departed, _keeps_its_home), (e.Received, _forgets_the_cover), (e.Received, _forgets_to_bare)]
)
def test_the_law_notices(monkeypatch, event, brush):
    monkeypatch.setitem(painting._BRUSHES, event, brush)
    with pytest.raises(AssertionError):
        check_every(9, (pause, release, receive, depart, resume))


def test_the_law_notices_holds_that_are_left_behind(monkeypatch):
    monkeypatch.setattr(receiving, "_brought", lambda *_: ())
    with pytest.raises(AssertionError):
        check_every(4, (pause, release, receive, depart))


def test_a_sanction_is_carried_with_its_kind():
    held = wrote(begun().a, e.Paused(valid=Term(GRANTED_ON), kind=Hold.SANCTION), "A")
    carried = travelling.carried(held, GRANTED_ON)
    assert (carried.standing, [hold.kind for hold in carried.holds]) == (Answer.INACTIVE, [Hold.SANCTION])
