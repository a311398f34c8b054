"""What can be done in the small world: each act asks the rule book and writes what it answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import catalogues
from laws.every import BOTH, coordinator, home, next_year
from ledger.rulebook import correcting, ending, endorsement, pausing, releasing, renewing, transfer, transferring
from ledger.rulebook.foreseeing import Sides
from ledger.rulebook.vocabulary import AddOn, AgeBand, Line, LineId, Term
from people import COLORADO, EDITION, MARIA, PAGE, WISCONSIN

NOBODY = LineId("nobody")


def _last(ids):
    return max(ids, key=_index) if ids else NOBODY


def _first(ids):
    return min(ids, key=_index) if ids else NOBODY


def _index(line_id):
    return int(line_id[1:])


def _write(world, event, by=None):
    return world.write(event, (by or home(world)).association)


# Renewing


def submit_renewal(world):
    by = home(world)
    return _write(world, renewing.submit_renewal(world.held, by=by, on=world.day, window=Term(), edition=EDITION))


def return_renewal(world):
    submitted = _last(world.held.reviews)
    return _write(world, renewing.return_renewal(world.held, by=home(world), on=world.day, submitted=submitted))


def renew(world):
    submitted = _last(world.held.reviews)
    named = None if submitted == NOBODY else submitted
    return _write(world, renewing.renew(world.held, by=home(world), on=world.day, submitted=named, **next_year(world)))


def renew_naming_the_first_line(world):
    return _write(world, renewing.renew(world.held, by=home(world), on=world.day, submitted=LineId("L0"), **next_year(world)))


def lapse(world):
    return _write(world, renewing.lapse(world.held, by=home(world), on=world.day, start=world.day, edition=EDITION, rule="r"))


def reinstate(world):
    named = _first(world.held.lapses)
    return _write(world, renewing.reinstate(world.held, by=home(world), on=world.day, lapse=named, **next_year(world)))


# Pausing and ending


def pause(world):
    return _write(world, pausing.pause(world.held, by=home(world), on=world.day))


def resume(world):
    return _write(world, pausing.resume(world.held, by=home(world), on=world.day, hold=_first(world.held.holds)))


def relinquish(world):
    return _write(world, ending.relinquish(world.held, by=home(world), on=world.day))


def record_death(world):
    return _write(world, ending.record_death(world.held, by=home(world), on=world.day, start=world.day))


def correct_the_first_line(world):
    days = Term(world.day - timedelta(days=400), world.day)
    event = correcting.correct(
        world.held, by=home(world), on=world.day, corrects=LineId("L0"), days=days, age_band=AgeBand.EARLY_CHILDHOOD
    )
    return _write(world, event)


def correct_the_last_line(world):
    line = world.held.lines[-1]
    days = Term(world.day - timedelta(days=20), world.day + timedelta(days=20))
    return _write(world, correcting.correct(world.held, by=home(world), on=world.day, corrects=line.id, days=days))


def add_on(world):
    event = endorsement.AddOnGranted(valid=Term(world.day, world.day + timedelta(days=300)), addon=AddOn.FULL, edition=EDITION)
    return _write(world, event)


# Releasing and moving


def _other(world):
    return COLORADO if world.held.home == WISCONSIN else WISCONSIN


def release(world):
    until = world.day + timedelta(days=30)
    return _write(world, releasing.release(world.held, by=home(world), on=world.day, to=_other(world), until=until))


def withdraw_release(world):
    return _write(world, releasing.withdraw_release(world.held, by=home(world), on=world.day))


def _move(world, by, named):
    event = releasing.move(world.held, by=by, on=world.day, release=named, edition=EDITION, age_bands=BOTH)
    return _write(world, event, by)


def move_by_the_last_release(world):
    releases = [line.id for line in world.held.lines if isinstance(line.event, endorsement.Released)]
    return _move(world, coordinator(_other(world)), releases[-1] if releases else NOBODY)


def move_by_the_first_release(world):
    releases = [line for line in world.held.lines if isinstance(line.event, endorsement.Released)]
    by = coordinator(releases[0].event.to) if releases else coordinator(COLORADO)
    return _move(world, by, releases[0].id if releases else NOBODY)


# Transfers, the first and the second


@cache
def _sides(leaving, joining, day):
    """The rules of both sides that day; of what the joining one asks, nobody has looked at anything."""
    return Sides(leaving=_EDITIONS[leaving].on(day), joining=_EDITIONS[joining].on(day))


_EDITIONS = {edition.code: edition for edition in catalogues.CATALOGUE.editions}


def _asked(world, number, event):
    asked = list(world.asked)
    line = Line(0, LineId("T"), world.day, WISCONSIN, event)
    if number == len(asked):
        asked.append(transfer.after(None, line))
    else:
        asked[number] = transfer.after(asked[number], line)
    return replace(world, asked=tuple(asked))


def _known(world, number):
    """The transfer of that number; one not asked for yet is closed to everybody."""
    return world.asked[number] if number < len(world.asked) else NOT_ASKED


NOT_ASKED = replace(transfer._NOTHING_LEFT, leaving=WISCONSIN, joining=COLORADO)


def request(world):
    event = transferring.request(
        {PAGE: world.held}, by=home(world), on=world.day, holder=MARIA,
        sides=_sides(world.held.home, _other(world), world.day), consent="by telephone",
    )  # fmt: skip
    return _asked(world, len(world.asked), event)


def let_go(number):
    def act(world):
        asked = _known(world, number)
        line_id = LineId(f"L{world.size}")
        confirmed, lines = transferring.release(
            asked, {PAGE: world.held}, by=coordinator(asked.leaving), on=world.day, releases={PAGE: line_id},
            sides=_sides(asked.leaving, asked.joining, world.day),
        )  # fmt: skip
        return _write(_asked(world, number, confirmed), lines[PAGE], coordinator(asked.leaving))

    return act


def accept(number):
    def act(world):
        asked = _known(world, number)
        by = coordinator(asked.joining)
        sides = _sides(asked.leaving, asked.joining, world.day)
        accepted, moved = transferring.accept(asked, {PAGE: world.held}, by=by, on=world.day, sides=sides)
        return replace(_write(_asked(world, number, accepted), moved[PAGE], by), told=(*world.told, number))

    return act
