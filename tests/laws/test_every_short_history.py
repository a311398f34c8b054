"""What is true of every history, tried in every short one; and each law is shown to catch a fault that breaks it.

A law brings an alphabet of at most six acts that can break it, and how long the histories are (as long as runs in seconds).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from laws import acts
from laws.every import Law, World, a_month_passes, every_history, every_history_keeps, in_december
from ledger.rulebook import endorsement, painting, record, releasing, renewing, standing, transfer, transferring
from ledger.rulebook.painting import Painting
from ledger.rulebook.refusal import ImpossibleHistory, Refusal
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import LineId, Term
from people import EDITION, GRANTED, WISCONSIN

# No cover without a grant ------------------------------------------------------


def raw(event, by=WISCONSIN):
    """An act that writes a line without asking the rule book, which may refuse to read it."""

    def act(world):
        try:
            return replace(world.write(event(world), by), told=(*world.told, event))
        except ImpossibleHistory as impossible:
            raise Refusal from impossible

    return act


def _term(world):
    return Term(world.day, world.day + timedelta(days=30))


RAW = (
    raw(lambda world: replace(GRANTED, valid=_term(world))),
    raw(lambda world: endorsement.Renewed(valid=_term(world), submitted=None, edition=EDITION, rule="r", late_until=None)),
    raw(lambda world: endorsement.RenewalSubmitted(valid=_term(world), edition=EDITION)),
    raw(lambda world: endorsement.Lapsed(valid=_term(world), edition=EDITION, rule="r")),
    raw(lambda world: endorsement.Reinstated(
        valid=_term(world), lapse=LineId(f"L{world.size - 1}"), edition=EDITION, rule="r", late_until=None)),
    raw(lambda world: endorsement.Moved(valid=_term(world), release=LineId("L0"), edition=EDITION)),
)  # fmt: skip


def cover_follows_a_grant(_, world):
    lines = world.held.lines
    if Painting(lines).cover or Painting(lines).reviews:
        assert isinstance(lines[0].event, endorsement.Granted), "cover without a grant"
        assert sum(isinstance(line.event, endorsement.Granted) for line in lines) == 1, "granted twice"


def reads_any_beginning(monkeypatch):
    read = record.after

    def after(held, line):
        if held is None:
            return record.Endorsement((line,), line.actor, None, None)
        return read(held, line)

    monkeypatch.setattr(record, "after", after)


# One home, changed only by a move under a live release ---------------------------


def one_home(before, world):
    line = world.held.lines[-1]
    if world.size > before.size and isinstance(line.event, endorsement.Moved):
        release = next(one for one in world.held.lines if one.id == line.event.release)
        later = world.held.lines[world.held.lines.index(release) + 1 : -1]
        assert isinstance(release.event, endorsement.Released)
        assert release.event.to == line.actor == world.held.home, "moved by somebody the release does not name"
        assert world.day <= release.event.until, "moved after the release's last day"
        assert release.actor == before.held.home, "released by an association that is not home"
        assert not any(isinstance(one.event, endorsement.ReleaseWithdrawn | endorsement.Moved) for one in later), (
            "release not live"
        )
    else:
        assert world.held.home == before.held.home, "home changed without a move"
    assert world.held.on(date(2099, 1, 1)).home == world.held.home, "the page and the standing name different homes"


def one_home_on_every_day(before, world):
    one_home(before, world)
    for interval in standing.intervals(world.held.lines)[1:]:
        assert interval.standing.home is not None, "a day without a home"


def one_home_on_every_covered_day(before, world):
    """The same among corrections, which may begin cover later than its first day: what lies before has no home then."""
    one_home(before, world)
    for interval in standing.intervals(world.held.lines)[1:]:
        covered = interval.standing.standing is Answer.ACTIVE
        assert interval.standing.home is not None or not covered, "a covered day without a home"


def forgets_that_a_release_was_withdrawn(monkeypatch):
    read = record._carried

    def carried(held, line):
        return {} if isinstance(line.event, endorsement.ReleaseWithdrawn) else read(held, line)

    monkeypatch.setattr(record, "_carried", carried)


def used_once(_, world):
    used = [line.event.release for line in world.held.lines if isinstance(line.event, endorsement.Moved)]
    assert len(used) == len(set(used)), "a release was used twice"


def keeps_a_used_release(monkeypatch):
    read = record._carried

    def carried(held, line):
        return {"home": line.actor} if isinstance(line.event, endorsement.Moved) else read(held, line)

    monkeypatch.setattr(record, "_carried", carried)


# A move changes nothing but the home ---------------------------------------------


def only_the_home_moves(before, world):
    if world.size == before.size or not isinstance(world.held.lines[-1].event, endorsement.Moved):
        return
    assert (world.held.number, world.held.holder) == (before.held.number, before.held.holder)
    unmoved = {"home": None, "home_since": None}
    for offset in (-300, -30, -1, 0, 1, 30, 300):
        day = world.day + timedelta(days=offset)
        was, now = before.held.on(day), world.held.on(day)
        assert replace(was, **unmoved) == replace(now, **unmoved), "a move changed more than the home"


def a_move_paints_cover(monkeypatch):
    monkeypatch.setitem(painting._BRUSHES, endorsement.Moved, _begin_again)


def _begin_again(paint, line, span):
    painting._move(paint, line, span)
    paint.granted_on = painting._over(paint.granted_on, painting.Stroke(span.start, painting.FOREVER, line, date(2024, 12, 1)))


# What was known stays askable -----------------------------------------------------


def what_was_known_stays(before, world):
    lines = world.held.lines
    assert lines[: len(before.held.lines)] == before.held.lines, "an earlier line was rewritten"
    for size in range(1, len(lines)):
        for offset in (-400, -30, 0, 30):
            day = date(2024, 12, 15) + timedelta(days=offset)
            earlier = KNOWN.setdefault((lines[:size], day), standing.standing(lines[:size], day))
            assert standing.standing(lines[:size], day) == earlier, "what was known changed"


KNOWN: dict = {}


def corrects_in_place(monkeypatch):
    read = record.after

    def after(held, line):
        stood = read(held, line)
        if isinstance(line.event, endorsement.Corrected) and line.event.days:
            fixed = [
                replace(one, event=replace(one.event, valid=line.event.days)) if one.id == line.event.corrects else one
                for one in stood.lines
            ]
            return replace(stood, lines=tuple(fixed))
        return stood

    monkeypatch.setattr(record, "after", after)


# A lapse ends by its own reinstatement only ----------------------------------------


def a_lapse_is_lifted_by_name(_, world):
    lines = world.held.lines
    for lapse in lines:
        if isinstance(lapse.event, endorsement.Lapsed):
            back = [one.event.valid.start for one in lines if getattr(one.event, "lapse", None) == lapse.id]
            for offset in (0, 1, 30, 60, 100, 400):
                day = lapse.event.valid.start + timedelta(days=offset)
                if not any(start <= day for start in back):
                    assert standing.standing(lines, day).standing is Answer.LAPSED, (
                        "a lapse was lifted by a line that does not name it"
                    )


def renewing_lifts_a_lapse(monkeypatch):
    def renew(paint, line, span):
        painting._renew_as_written(paint, line, span)
        paint.lapses.clear()

    monkeypatch.setattr(painting, "_renew_as_written", painting._BRUSHES[endorsement.Renewed], raising=False)
    monkeypatch.setitem(painting._BRUSHES, endorsement.Renewed, renew)


# The add-on falls with its base -----------------------------------------------------


def the_addon_stands_on_its_base(_, world):
    for interval in standing.intervals(world.held.lines):
        told = interval.standing
        assert told.addon is None or told.standing is Answer.ACTIVE, "the add-on outlives its base"


def tells_the_addon_regardless(monkeypatch):
    read = standing._Reading.standing
    told = lambda self, day: replace(read(self, day), addon=standing._value(self.painting.addon, day))  # noqa: E731
    monkeypatch.setattr(standing._Reading, "standing", told)


# What is decided can be read ---------------------------------------------------------


def it_folds(_, world):
    state = None
    for line in world.held.lines:
        state = record.after(state, line)
    assert state == world.held, "folding the page again gives another standing"


def takes_any_renewal_as_answered(monkeypatch):
    monkeypatch.setattr(renewing, "_require_review", lambda *_: None)


# Intervals ----------------------------------------------------------------------------


def intervals_are_days(before, world, step=3):
    if world.size == before.size:
        return
    lines = world.held.lines
    cut = list(standing.intervals(lines))
    days = {date(2024, 2, 1) + timedelta(days=offset) for offset in range(0, 500, step)}
    days |= {interval.start for interval in cut[1:]} | {interval.end for interval in cut[:-1]}
    for day in sorted(days):
        while cut[0].end is not None and cut[0].end < day:
            cut.pop(0)
        assert cut[0].standing == standing.standing(lines, day), "an interval tells another standing than its day"


def intervals_are_days_here_and_there(before, world):
    """Fewer days for longer histories: the first and the last of every interval, and some between."""
    intervals_are_days(before, world, step=40)


def forgets_the_late_days(monkeypatch):
    read = standing._Reading.turning_days

    def turning_days(self):
        late = {getattr(cover.line.event, "late_until", None) for cover in self.cover} - {None}
        return [day for day in read(self) if day - 1 not in {one.toordinal() for one in late}]

    monkeypatch.setattr(standing._Reading, "turning_days", turning_days)


# A transfer is accepted once ------------------------------------------------------------


def accepted_once(_, world):
    assert len(world.told) == len(set(world.told)), "a transfer was accepted twice"


def accepts_what_was_accepted(monkeypatch):
    """The fault in house.md: an acceptance that looks at home and release, and not at what the transfer has become."""
    monkeypatch.setattr(transferring, "require_open", lambda *_: None)
    monkeypatch.setattr(transfer, "_still_open", lambda asked: asked)
    monkeypatch.setattr(record, "_authorised", lambda *_: True)
    monkeypatch.setattr(releasing, "move", moves_by_any_release)


def moves_by_any_release(_, *, on, release, edition, **__):
    return endorsement.Moved(valid=Term(on), release=release, edition=edition)


LAWS = (
    Law("no cover without a grant", World, RAW, 8, cover_follows_a_grant, reads_any_beginning),
    Law("one home, changed only by a move under a live release", in_december,
        (acts.release, acts.withdraw_release, acts.move_by_the_last_release, acts.move_by_the_first_release, a_month_passes), 8,
        one_home_on_every_day, forgets_that_a_release_was_withdrawn),
    Law("a release is used once", in_december,
        (acts.release, acts.withdraw_release, acts.move_by_the_last_release, acts.move_by_the_first_release, a_month_passes), 8,
        used_once, keeps_a_used_release),
    Law("a move changes nothing but the home", in_december,
        (acts.release, acts.move_by_the_last_release, acts.renew, acts.pause, a_month_passes), 8,
        only_the_home_moves, a_move_paints_cover),
    Law("a move changes nothing but the home, a review included", in_december,
        (acts.release, acts.move_by_the_last_release, acts.renew, acts.pause, acts.submit_renewal, a_month_passes), 6,
        only_the_home_moves, a_move_paints_cover),
    Law("what was known stays askable", in_december,
        (acts.correct_the_first_line, acts.renew, a_month_passes), 8,
        what_was_known_stays, corrects_in_place),
    Law("what was known stays askable, of every kind of line", in_december,
        (acts.correct_the_first_line, acts.correct_the_last_line, acts.renew, acts.pause, acts.resume, a_month_passes), 5,
        what_was_known_stays, corrects_in_place),
    Law("a lapse is lifted only by the reinstatement that names it", in_december,
        (acts.lapse, acts.reinstate, acts.renew, acts.submit_renewal, a_month_passes), 8,
        a_lapse_is_lifted_by_name, renewing_lifts_a_lapse),
    Law("the add-on never outlives its base", in_december,
        (acts.add_on, acts.pause, acts.resume, acts.relinquish, acts.lapse, a_month_passes), 8,
        the_addon_stands_on_its_base, tells_the_addon_regardless),
    Law("what is decided can be read", in_december,
        (acts.submit_renewal, acts.return_renewal, acts.renew_naming_the_first_line, acts.lapse, acts.reinstate, a_month_passes), 8,
        it_folds, takes_any_renewal_as_answered),
    Law("intervals tell what the days tell", in_december,
        (acts.renew, acts.lapse, acts.reinstate, a_month_passes), 8,
        intervals_are_days_here_and_there, forgets_the_late_days),
    Law("intervals tell what the days tell, of every kind of line", in_december,
        (acts.renew, acts.lapse, acts.reinstate, acts.pause, acts.correct_the_first_line, a_month_passes), 5,
        intervals_are_days, forgets_the_late_days),
    Law("intervals tell what the days tell, corrections among them", in_december,
        (acts.renew, acts.correct_the_first_line, a_month_passes), 8,
        intervals_are_days_here_and_there, forgets_the_late_days),
    Law("a transfer is accepted once", in_december,
        (acts.request, acts.let_go(0), acts.accept(0), acts.let_go(1), acts.accept(1), a_month_passes), 8,
        accepted_once, accepts_what_was_accepted),
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


EVERYTHING = (
    acts.submit_renewal, acts.return_renewal, acts.renew, acts.lapse, acts.reinstate, acts.pause, acts.resume, acts.relinquish,
    acts.record_death, acts.correct_the_first_line, acts.correct_the_last_line, acts.add_on, acts.release,
    acts.withdraw_release, acts.move_by_the_last_release, acts.move_by_the_first_release, acts.request, acts.let_go(0),
    acts.accept(0), a_month_passes,
)  # fmt: skip
"""All acts together, for the faults that take three kinds of act at once."""


def test_all_acts_together_keep_the_laws_that_speak_of_all(counted):
    kept = (one_home_on_every_covered_day, used_once, only_the_home_moves, the_addon_stands_on_its_base, it_folds, accepted_once)

    def everything(before, world):
        for keeps in kept:
            keeps(before, world)

    count = every_history(in_december(), EVERYTHING, 4, everything)
    counted(f"  all {len(EVERYTHING)} acts together, up to 4 of them: {count.tried:,} tried, {count.allowed:,} allowed")
    assert count.allowed > 10_000
