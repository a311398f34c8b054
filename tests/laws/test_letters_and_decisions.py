"""Two laws that need more than one page, or a real edition: the letters equal what is active, and a decision asked again agrees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from laws.every import Law, coordinator, every_history, every_history_keeps
from ledger.rulebook import pausing, record, releasing, renewal, renewing, rerun, standing, supervising
from ledger.rulebook.endorsement import Granted
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Line, LineId, Term
from ledger.wire import editions
from people import MARIA

CATALOGUE = editions.shipped()
WORDS = CATALOGUE.network.words
LETTERS = {(): "", ("ECMH",): "ECMH-E", ("IMH",): "IMH-E", ("ECMH", "IMH"): "IECMH-E"}


@dataclass(frozen=True)
class Real:
    """Pages under real editions: Maria's endorsements, one an age band, and what day it is."""

    day: date = date(2023, 3, 1)
    held: tuple = ()
    size: int = 0

    def write(self, which, event, by=None):
        """The world with one more line on one of the pages."""
        stood = self.held[which] if which < len(self.held) else None
        line = Line(self.size, LineId(f"L{self.size}"), self.day, AssociationCode(by or stood.home), event)
        pages = (*self.held[:which], record.after(stood, line), *self.held[which + 1 :])
        return replace(self, held=pages, size=self.size + 1)


def rules(world, which=0):
    return CATALOGUE.edition(world.held[which].home).on(world.day)


def acting(world, which):
    return {"by": coordinator(world.held[which].home), "on": world.day}


def granted(bands, home="az"):
    world = Real()
    for which, band in enumerate(bands):
        edition = CATALOGUE.edition(home)
        term = renewal.first_cover(edition.on(world.day), world.day)
        event = Granted(
            valid=term, category=Category.FAMILY_SPECIALIST, age_band=band, edition=edition.sha256, rule="application",
            late_until=renewal.late_until(edition.on(world.day), term.end), number=f"AZ-{which}", holder=MARIA,
        )  # fmt: skip
        world = world.write(which, event, home)
    return replace(world, day=date(2024, 11, 1))


# The acts, each by the calendar of a real edition --------------------------------


def submit(which):
    def act(world):
        until = world.held[which].on(world.day).covered_until
        renewal.require_open(rules(world, which), until, world.day)
        return world.write(
            which, renewing.submit_renewal(world.held[which], **acting(world, which), window=Term(), edition="e" * 64)
        )

    return act


def renew(which):
    def act(world):
        held, now = world.held[which], rules(world, which)
        term = renewal.next_cover(now, held.on(world.day).covered_until)
        event = renewing.renew(
            held, **acting(world, which), term=term, late_until=renewal.late_until(now, term.end), edition="e" * 64, rule="renewal",
            submitted=next(iter(held.reviews), None),
        )  # fmt: skip
        return world.write(which, event)

    return act


def lapse(which):
    def act(world):
        stood = world.held[which].on(world.day)
        start = (stood.late_until or stood.covered_until) + timedelta(days=1)
        said = renewing.lapse(world.held[which], **acting(world, which), start=start, edition="e" * 64, rule="not_renewed")
        return world.write(which, said)

    return act


def reinstate(which):
    def act(world):
        held, now = world.held[which], rules(world, which)
        term = renewal.cover_from(now, world.day)
        event = renewing.reinstate(
            held, **acting(world, which), lapse=next(iter(held.lapses), LineId("none")), term=term,
            late_until=renewal.late_until(now, term.end), edition="e" * 64, rule="reinstatement",
        )  # fmt: skip
        return world.write(which, event)

    return act


def pause(which):
    return lambda world: world.write(which, pausing.pause(world.held[which], **acting(world, which)))


def resume(which):
    def act(world):
        hold = next(iter(world.held[which].holds), LineId("none"))
        return world.write(which, pausing.resume(world.held[which], **acting(world, which), hold=hold))

    return act


def move_to_wisconsin(world):
    held = world.held[0]
    to, until = AssociationCode("wi"), world.day + timedelta(days=30)
    let_go = world.write(0, releasing.release(held, **acting(world, 0), to=to, until=until))
    moved = releasing.move(
        let_go.held[0],
        by=coordinator(to),
        on=world.day,
        release=let_go.held[0].release.id,
        edition="e" * 64,
        age_bands=tuple(AgeBand),
    )
    return let_go.write(0, moved, to)


def weeks_pass(world):
    return replace(world, day=world.day + timedelta(days=45))


# The letters equal what is active ---------------------------------------------------


def the_letters_equal_what_is_active(_, world):
    for offset in (-200, 0, 100):
        day = world.day + timedelta(days=offset)
        told = [standing.standing(held.lines, day) for held in world.held]
        active = sorted(one.age_band.value for one in told if one.standing == "active")
        assert supervising.letters(WORDS, world.held, day) == LETTERS[tuple(active)], (
            "the letters are not those of what is active"
        )


def keeps_letters_once_borne(monkeypatch):
    """Letters read off what was granted, as though they had been stored then."""

    def letters(words, held, _):
        return words.designation(one.lines[0].event.age_band for one in held)

    monkeypatch.setattr(supervising, "letters", letters)


# A decision asked again gives the same answer -----------------------------------------


def asked_again_it_agrees(_, world):
    lines = world.held[0].lines
    again = list(rerun.rerun(lines, lambda line: CATALOGUE.edition(line.actor)))
    assert all(one.verdict is rerun.Verdict.SAME for one in again), [
        (one.line.event, str(one.was), str(one.would_be)) for one in again if one.verdict is not rerun.Verdict.SAME
    ]


def decides_by_the_home_before(monkeypatch):
    """After a move the calendar of the association that was left is still asked."""
    monkeypatch.setitem(globals(), "rules", lambda world, *_: CATALOGUE.edition("az").on(world.day))


LAWS = (
    Law("the letters equal what is active", lambda: granted(AgeBand, "ne"),
        (renew(0), lapse(0), pause(1), resume(1), weeks_pass), 8, the_letters_equal_what_is_active, keeps_letters_once_borne),
    Law("a decision asked again gives the same answer", lambda: granted([AgeBand.INFANT]),
        (submit(0), renew(0), lapse(0), reinstate(0), move_to_wisconsin, weeks_pass), 8,
        asked_again_it_agrees, decides_by_the_home_before),
)  # fmt: skip
by_name = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name.replace(" ", "-"))


@by_name
def test_every_short_history_keeps_the_law(law, counted):
    every_history_keeps(law, counted)


@by_name
def test_a_planted_fault_is_found(law, monkeypatch):
    law.fault(monkeypatch)
    with pytest.raises(AssertionError):
        every_history(law.start(), law.acts, law.length, law.keeps)
