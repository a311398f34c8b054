"""What can be done in the world of ``moving.py``: each act asks the rule book, and writes what it answers."""

from __future__ import annotations

from datetime import timedelta

from laws.moving import PAGES, coordinator, herself, rules, sides
from ledger.rulebook import correcting, ending, pausing, releasing, renewal, renewing, transferring, waiting
from ledger.rulebook.endorsement import Moved
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.transfer import Matter
from ledger.rulebook.vocabulary import ALLIANCE, Hold, LineId, Term
from people import EDITION, MARIA

NOBODY = LineId("nobody")
AT_MOST = 3
"""So many transfers are asked for in one history: two away, and one back. Nobody asks more often in this small world."""


def _home(world, number):
    return world.pages[number].held.home


def _by_home(world, number, decide, **members):
    home = _home(world, number)
    return world.write(number, decide(world.pages[number].held, by=coordinator(home), on=world.day, **members), home)


def _first(ids):
    return min(ids, default=NOBODY)


# On a page: kept, lost, sanctioned, put right ------------------------------------------


def submits(number):
    """The holder submits a renewal, as long as their home takes one."""

    def act(world):
        held = world.pages[number].held
        until = held.on(world.day).covered_until or world.day
        renewal.require_open(rules(held.home, world.day), until, world.day, releasing.kept_until(held))
        event = renewing.submit_renewal(held, by=herself(held.home), on=world.day, window=Term(), edition=EDITION)
        return world.write(number, event, held.home)

    return act


def _next_cover(world, number):
    held = world.pages[number].held
    here, until = rules(held.home, world.day), held.on(world.day).covered_until or world.day
    term = renewal.next_cover(here, until)
    return {"term": term, "late_until": renewal.late_until(here, term.end), "edition": EDITION, "rule": "cycle"}


def confirms(number):
    """Their home confirms the renewal that waits."""

    def act(world):
        submitted = _first(world.pages[number].held.reviews)
        return _by_home(world, number, renewing.renew, submitted=submitted, **_next_cover(world, number))

    return act


def lapses(number):
    return lambda world: _by_home(world, number, renewing.lapse, start=world.day, edition=EDITION, rule="r")


def reinstates(number):
    def act(world):
        here = rules(_home(world, number), world.day)
        term = renewal.cover_from(here, world.day)
        lapse = _first(world.pages[number].held.lapses)
        late = renewal.late_until(here, term.end)
        return _by_home(world, number, renewing.reinstate, lapse=lapse, term=term, late_until=late, edition=EDITION, rule="back")

    return act


def sanctions(number):
    """Learned of ten days after it began."""

    def act(world):
        limit, start = rules(_home(world, number), world.day).policies, world.day - timedelta(days=10)
        return _by_home(world, number, pausing.go_inactive, kind=Hold.SANCTION, limit=limit, start=start, reason="a board's")

    return act


def resumes(number):
    return lambda world: _by_home(world, number, pausing.resume, hold=_first(world.pages[number].held.holds))


def relinquishes(number):
    return lambda world: _by_home(world, number, ending.relinquish)


def corrects_the_grant(number):
    """The first line was written a month late."""

    def act(world):
        first = world.pages[number].held.lines[0]
        days = Term(first.event.valid.start - timedelta(days=30), first.event.valid.end)
        return _by_home(world, number, correcting.correct, corrects=first.id, days=days)

    return act


def corrects_the_move(number, later):
    """The last move was so many days later than it says; or what put it right is put right."""

    def act(world):
        lines = world.pages[number].held.lines
        moved = next((line for line in reversed(lines) if isinstance(line.event, Moved)), lines[0])
        named = next((line for line in reversed(lines) if getattr(line.event, "corrects", None) == moved.id), moved)
        days = Term((moved.event.valid.start or world.day) + timedelta(days=later))
        return _by_home(world, number, correcting.correct, corrects=NOBODY if moved is lines[0] else named.id, days=days)

    return act


# Transfers, by their number, or the last one asked for -----------------------------------


LAST = -1


def asks(joining):
    """Maria asks to move both to ``joining``."""

    def act(world):
        if len(world.asked) >= AT_MOST:
            raise Refusal
        leaving = _home(world, 0)
        if leaving == joining:
            raise Refusal
        event = transferring.request(
            world.held, by=herself(leaving), on=world.day, holder=MARIA, sides=sides(leaving, joining, world.day, world.ended)
        )
        return world.tell(len(world.asked), event)

    return act


def _of(number, decide):
    """An act on the transfer of that number, where it was asked for."""

    def act(world):
        which = len(world.asked) - 1 if number == LAST else number
        if not 0 <= which < len(world.asked):
            raise Refusal
        asked = world.asked[which].stands
        return decide(world, which, asked, sides(asked.leaving, asked.joining, world.day, world.ended))

    return act


def _writes(world, lines, by):
    for name, event in lines.items():
        world = world.write(PAGES.index(name), event, by)
    return world


def releases(number, place=None):
    """The leaving association lets both go; the Alliance in its place, if ``place`` says why."""

    def decide(world, which, asked, both):
        by = coordinator(asked.leaving if place is None else ALLIANCE)
        ids = {name: LineId(f"{name}{len(page.held.lines)}") for name, page in zip(PAGES, world.pages, strict=True)}
        ground = place(world, asked) if place else None
        told, lines = transferring.release(
            asked, world.held, by=by, on=world.day, releases=ids, sides=both, place=ground
        )  # fmt: skip
        return _writes(world.tell(which, told), lines, by.association)

    return _of(number, decide)


def releases_in_place(number):
    """The Alliance releases where the leaving association was silent, or is a member no more."""

    def place(world, asked):
        if asked.leaving in world.ended:
            return releasing.InPlaceOf("ended", world.day)
        return releasing.InPlaceOf("silent", asked.until + timedelta(days=1))

    return releases(number, place)


def accepts(number):
    def decide(world, which, asked, both):
        told, lines = transferring.accept(asked, world.held, by=coordinator(asked.joining), on=world.day, sides=both)
        return _writes(world.tell(which, told), lines, asked.joining)

    return _of(number, decide)


def accepts_by_rule(number):
    def decide(world, which, asked, both):
        told, lines = waiting.accept(asked, world.held, on=world.day, sides=both)
        return _writes(world.tell(which, told), lines, asked.joining)

    return _of(number, decide)


def declines(number, side):
    """``side`` says who of the transfer's two sides, or the Alliance."""

    def decide(world, which, asked, _):
        by = coordinator(side(asked))
        told, lines = transferring.decline(asked, world.held, by=by, on=world.day, reason="not now")
        return _writes(world.tell(which, told), lines, by.association)

    return _of(number, decide)


def withdraws(number):
    """Maria withdraws; the leaving association's coordinator takes that in, and the releases back with it."""

    def decide(world, which, asked, _):
        by = coordinator(asked.leaving)
        told, lines = transferring.withdraw(asked, world.held, by=by, on=world.day, consent="by telephone")
        return _writes(world.tell(which, told), lines, by.association)

    return _of(number, decide)


def withdraws_herself(number):
    def decide(world, which, asked, _):
        told, lines = transferring.withdraw(asked, world.held, by=herself(asked.leaving), on=world.day)
        return _writes(world.tell(which, told), lines, asked.leaving)

    return _of(number, decide)


def disputes(number):
    def decide(world, which, asked, _):
        by = coordinator(asked.leaving)
        return world.tell(which, transferring.dispute(asked, by=by, on=world.day, matter=Matter.STANDING, reason="a complaint"))

    return _of(number, decide)


def by_the_clock(number):
    """What the morning does: it reminds, escalates, or expires, whichever is due first."""

    def decide(world, which, asked, both):
        days = both.leaving.transfers.value.remind_days
        for due in (waiting.expire, waiting.escalate, lambda asked, on: waiting.remind(asked, on=on, days=days)):
            try:
                return world.tell(which, due(asked, on=world.day))
            except Refusal:
                continue
        raise Refusal

    return _of(number, decide)
