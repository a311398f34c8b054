"""An endorsement follows its holder, and nothing is lost on the way: tried over every short way that moves can go.

One person, two endorsements, transfers to two associations and one back; renewals, lapses, sanctions, corrections, withdrawals,
disputes, silence and the clock between them. ``LONGER=1`` (``make laws``) follows every alphabet further, for two minutes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from laws import moving_acts as acts
from laws.moving import EVERYBODY, PAGES, a_fortnight, begun, ends, every_way, herself, remembers, rules
from ledger.rulebook import (
    correcting,
    endorsement,
    foreseeing,
    painting,
    pausing,
    record,
    releasing,
    renewal,
    renewing,
    standing,
    transfer,
    transferring,
    waiting,
)
from ledger.rulebook.painting import FOREVER, Painting
from ledger.rulebook.refusal import ImpossibleHistory, NotEntitled, Refusal
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import ALLIANCE, Line, LineId, Term
from people import ARIZONA, COLORADO, EDITION, WISCONSIN

LONGER = bool(os.environ.get("LONGER"))
A_DAY = timedelta(days=1)

# What is true of every page -------------------------------------------------------------


def one_home_at_every_instant(page, day):
    """No day without a home, none with two, and the last of them is who may write, today and from now on."""
    homes = Painting(page.held.lines).home
    for earlier, later in pairwise(homes):
        assert earlier.end + 1 == later.start, "a day with no home, or with two"
    assert homes[-1].end == FOREVER, "a day with no home, or with two"
    assert homes[-1].line.actor == page.held.home == page.held.on(day).home, "who is home and who may write are two"


def a_move_changes_nothing_but_the_home(page, _):
    if not _is(page, endorsement.Moved):
        return
    before, after = page.before.held, page.held
    assert _but_for_the_home(before.lines) == _but_for_the_home(after.lines), "a move took a day, or gave one"
    assert after.open == before.open, "a review, a lapse or a hold did not survive the move"
    for told in standing.intervals(after.lines)[1:]:
        was = standing.standing(before.lines, told.start).home
        new = told.start >= page.line.event.valid.start
        assert told.standing.home == (page.line.actor if new else was), "a move changed the home of other days"


def what_has_lapsed_is_reinstated_first(page, _):
    """It moves while it is active, late or inactive; lapsed or run out only from a home that has ended."""
    if not _is(page, endorsement.Moved):
        return
    [released] = [line for line in page.held.lines if line.id == page.line.event.release]
    stood = page.before.held.on(page.line.at).standing
    gone = {Answer.LAPSED, Answer.NOT_RENEWED} if released.event.ground == "ended" else set()
    assert stood in {Answer.ACTIVE, Answer.LATE, Answer.INACTIVE} | gone, "what had lapsed or ended moved"


def _is(page, *kinds):
    return page.before is not None and isinstance(page.line.event, kinds)


def _but_for_the_home(lines):
    """What is told of every day, as the days on which it changes and what it becomes."""
    told = []
    for one in standing.intervals(lines):
        said = replace(one.standing, home=None, home_since=None)
        if not told or told[-1][1] != said:
            told.append((one.start, said))
    return told


def what_is_given_for_life_stays(page, _):
    """The number and the holder whatever happens; the day of granting unless a correction restates it."""
    if page.before is None:
        return
    before, after = page.before.held, page.held
    assert (after.number, after.holder) == (before.number, before.holder), "the number or the holder changed"
    if not _is(page, endorsement.Corrected):
        assert _granted(after) == _granted(before), "the day of granting changed"


def _granted(held):
    return [(stroke.start, stroke.end, stroke.value) for stroke in Painting(held.lines).granted_on]


GOOD = {Answer.ACTIVE, Answer.INACTIVE}


def who_renews_in_time_has_no_bare_day(page, _):
    """From the granting to the last day of the last cover, and for as long as a renewal waits."""
    lines, spoilt = page.held.lines, endorsement.Lapsed | endorsement.Corrected | endorsement.Relinquished
    submitted = [number for number, line in enumerate(lines) if isinstance(line.event, endorsement.RenewalSubmitted)]
    returned = any(isinstance(line.event, endorsement.RenewalReturned) for line in lines)
    if returned or not submitted or not all(_in_time(lines, at) for at in submitted):
        return
    if any(isinstance(line.event, spoilt) for line in lines):
        return
    last = date.max if page.held.reviews else date.fromordinal(Painting(lines).covered()[-1].until)
    for told in standing.intervals(lines)[1:]:
        assert told.start > last or told.standing.standing in GOOD, "a bare day for somebody who renewed in time"


def _in_time(lines, number):
    until = standing.standing(lines[:number], lines[number].at).covered_until
    return lines[number].event.valid.start == until + A_DAY


def a_renewal_is_never_due_earlier(page, day):
    """The last day to renew the cover that a move brings is no earlier than it was; and nobody lapses before that day."""
    if _is(page, endorsement.Moved):
        assert _last_day(page.held, day) >= _last_day(page.before.held, day), "a renewal is due earlier than before the move"
    if _is(page, endorsement.Lapsed):
        kept = releasing.kept_until(page.before.held)
        assert kept is None or page.line.event.valid.start > kept, "lapsed while what the last home left still ran"


def _last_day(held, day):
    until = held.on(day).covered_until
    return renewal.last_day(rules(held.home, day), until, releasing.kept_until(held))


def nobody_but_the_home_may_write(page, day):
    """By the decisions, and by the fold that would refuse to read it, whatever an office had let through."""
    held = page.held
    for by in EVERYBODY:
        if by.association == held.home:
            continue
        for decide in (lambda by: pausing.pause(held, by=by, on=day), lambda by: _answer(held, by, day)):
            assert _refused(decide, by) is NotEntitled, "somebody else than the home decides"
        for event in (endorsement.Paused(valid=Term(day)), endorsement.Released(valid=Term(day), to=ARIZONA, until=day)):
            assert _unreadable(held, event, by, day), "somebody else than the home writes"


def a_waiting_renewal_is_answered_by_the_home(page, day):
    held, home = page.held, page.held.home
    if held.reviews and not held.ended(day):
        assert _refused(lambda by: _answer(held, by, day), acts.coordinator(home)) is None, "the home cannot answer a renewal"


def _answer(held, by, day):
    return renewing.return_renewal(held, by=by, on=day, submitted=min(held.reviews, default=LineId("none")))


def _refused(decide, by):
    try:
        decide(by)
    except NotEntitled:
        return NotEntitled
    except Refusal as refusal:
        return type(refusal)
    return None


def nobody_but_who_it_was_released_to_takes_it_home(page, day):
    held = page.held
    released = [line.id for line in held.lines if isinstance(line.event, endorsement.Released)]
    for named in released[-2:]:
        for by in EVERYBODY:
            live = held.release is not None and (held.release.id, held.release.to) == (named, by.association)
            if not (live and day <= held.release.until):
                event = endorsement.Moved(valid=Term(day), release=named, edition=EDITION)
                assert _unreadable(held, event, by, day), "taken home without a live release to them"


def _unreadable(held, event, by, day):
    try:
        record.after(held, Line(len(held.lines), LineId("X"), day, by.association, event))
    except ImpossibleHistory:
        return True
    return False


OF_PAGES = (
    one_home_at_every_instant, a_move_changes_nothing_but_the_home, what_has_lapsed_is_reinstated_first,
    what_is_given_for_life_stays, who_renews_in_time_has_no_bare_day, a_renewal_is_never_due_earlier,
    nobody_but_the_home_may_write, a_waiting_renewal_is_answered_by_the_home, nobody_but_who_it_was_released_to_takes_it_home,
)  # fmt: skip


# What is true of every step -------------------------------------------------------------


def both_together_or_neither(before, after):
    """What a transfer asks for is let go together and moves together, and the transfer says so in the same write."""
    written = _written(before, after)
    for kind, told in ((endorsement.Released, "released"), (endorsement.Moved, "accepted")):
        lines = [line for line in written if isinstance(line.event, kind)]
        assert len(lines) in {0, len(PAGES)}, "one moved without the other"
        assert _came_to(before, after, told) == bool(lines), "the transfer says one thing and the pages another"
    assert after.pages[0].held.home == after.pages[1].held.home, "one moved without the other"


def _written(before, after):
    return [new.line for old, new in zip(before.pages, after.pages, strict=True) if old is not new]


def _changed(before, after):
    return [(old.stands, new.stands) for old, new in zip(before.asked, after.asked, strict=False) if old is not new]


def _came_to(before, after, told):
    changed = _changed(before, after)
    if told == "accepted":
        return any(new.closed == "accepted" for _, new in changed)
    return any(new.releases and not old.releases for old, new in changed)


def what_is_decided_is_decided_once_and_in_time(before, after):
    for old, new in _changed(before, after):
        assert not old.closed, "decided a second time"
        assert new.closed == "expired" or before.day <= old.expires, "decided after its last day"


def each_line_by_who_may_write_it(before, after):
    for old, new in zip(before.pages, after.pages, strict=True):
        if old is new:
            continue
        assert new.before is old, "an act writes one line on a page"
        line, release = new.line, old.held.release
        match line.event:
            case endorsement.Moved(release=named):
                assert (release.id, release.to) == (named, line.actor), "taken home without a live release to them"
                assert before.day <= release.until, "a release was used after its last day"
            case endorsement.Released(instead_of=home) if home is not None:
                silent = [one.stands for one in before.asked if one.stands.is_silent(before.day) and not one.stands.releases]
                assert (line.actor, home) == (ALLIANCE, old.held.home), "released in somebody else's place"
                assert home in before.ended or any(one.leaving == home for one in silent), (
                    "the Alliance acted for one that was not silent"
                )
            case _:
                assert line.actor == old.held.home, "somebody else than the home writes"


def nobody_is_kept_waiting_for_ever(_, after):
    """While it may be decided its holder can withdraw and either side decline, whatever else happened; after that it expires."""
    for asked in (one.stands for one in after.asked if not one.stands.closed):
        assert asked.waits_for in {asked.leaving, asked.joining, ALLIANCE}, "nobody holds it"
        if after.day > asked.expires:
            assert _refused(lambda _, it=asked: waiting.expire(it, on=after.day), None) is None, "it cannot expire"
            continue
        for decide, by in (
            (transferring.withdraw, herself(asked.leaving)),
            *((_declined, acts.coordinator(side)) for side in (asked.leaving, asked.joining)),
        ):
            free = _refused(lambda by, it=asked, to=decide: to(it, after.held, by=by, on=after.day), by)
            assert free is None, "an open transfer can no longer be closed"


def _declined(asked, held, *, by, on):
    return transferring.decline(asked, held, by=by, on=on, reason="not now")


OF_STEPS = (
    both_together_or_neither, what_is_decided_is_decided_once_and_in_time, each_line_by_who_may_write_it,
    nobody_is_kept_waiting_for_ever,
)  # fmt: skip


def _step(before, after):
    for law in OF_STEPS:
        law(before, after)


def _page(page, day):
    for law in OF_PAGES:
        law(page, day)


# How far ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Alphabet:
    """What can happen, and how many of it in a row: as runs in seconds, and with ``LONGER``."""

    name: str
    acts: tuple
    length: int
    longer: int


LAST = acts.LAST
JOINING, OF_ALLIANCE = (lambda asked: asked.joining), (lambda _: ALLIANCE)
AWAY_AND_BACK = (acts.asks(COLORADO), acts.asks(WISCONSIN), acts.releases(LAST), acts.accepts(LAST))

ALPHABETS = (
    Alphabet("two transfers at once, and one back", (
        acts.asks(COLORADO), acts.asks(ARIZONA), acts.asks(WISCONSIN), acts.releases(0), acts.releases(1), acts.accepts(0),
        acts.accepts(1), a_fortnight), 10, 12),
    Alphabet("renewed, lapsed and reinstated between two homes with other last days", (
        acts.asks(ARIZONA), acts.asks(WISCONSIN), acts.releases(LAST), acts.accepts(LAST), acts.submits(0), acts.confirms(0),
        acts.lapses(0), acts.reinstates(0), a_fortnight), 9, 11),
    Alphabet("sanctioned, lifted, withdrawn", (
        *AWAY_AND_BACK, acts.sanctions(0), acts.resumes(0), acts.sanctions(1), acts.withdraws(LAST), a_fortnight), 7, 8),
    Alphabet("corrected, the grant and the move", (
        *AWAY_AND_BACK, acts.corrects_the_grant(0), acts.corrects_the_move(0, -10), acts.corrects_the_move(0, 40), acts.submits(0),
        acts.lapses(1), a_fortnight), 7, 8),
    Alphabet("disputed, silent, declined, by rule and by the clock", (
        acts.asks(COLORADO), acts.asks(ARIZONA), acts.releases(LAST), acts.releases_in_place(LAST), acts.accepts(LAST),
        acts.accepts_by_rule(LAST), acts.disputes(LAST), acts.declines(LAST, JOINING), acts.withdraws_herself(LAST),
        acts.by_the_clock(LAST), a_fortnight), 7, 8),
    Alphabet("a home that ends, before it lapses or after", (
        acts.asks(COLORADO), acts.releases(LAST), acts.releases_in_place(LAST), acts.accepts(LAST), acts.lapses(0),
        acts.reinstates(0), acts.sanctions(1), ends(WISCONSIN), acts.by_the_clock(LAST), a_fortnight), 7, 8),
    Alphabet("all together", (
        acts.asks(COLORADO), acts.asks(ARIZONA), acts.asks(WISCONSIN), acts.releases(0), acts.releases(LAST), acts.accepts(0),
        acts.accepts(LAST), acts.releases_in_place(LAST), acts.declines(LAST, OF_ALLIANCE), acts.withdraws(LAST),
        acts.disputes(LAST), acts.by_the_clock(LAST), acts.submits(0), acts.confirms(0), acts.lapses(0), acts.reinstates(0),
        acts.sanctions(1), acts.resumes(1), acts.relinquishes(1), acts.corrects_the_grant(0), acts.corrects_the_move(0, -10),
        a_fortnight), 5, 6),
)  # fmt: skip

BY_NAME = {alphabet.name.split(",")[0]: alphabet for alphabet in ALPHABETS}


@pytest.mark.parametrize("alphabet", ALPHABETS, ids=lambda one: one.name.split(",")[0].replace(" ", "-"))
def test_every_short_move_keeps_every_law(alphabet, monkeypatch, counted):
    remembers(monkeypatch)
    length = alphabet.longer if LONGER else alphabet.length
    walked = every_way(begun(), alphabet.acts, length, _step, _page)
    possible = sum(len(alphabet.acts) ** steps for steps in range(1, length + 1))
    counted(
        f"  moves, {alphabet.name}: all {possible:,} histories of up to {length} of {len(alphabet.acts)} acts; {walked.histories:,} "
        f"are allowed, through {walked.worlds:,} worlds by {walked.steps:,} steps and {walked.pages:,} pages, each looked at "
        f"({walked.tried:,} tried)"
    )
    assert walked.histories > 1_000


# Each law finds a fault that breaks it -----------------------------------------------------


def a_release_leaves_it_without_a_home(monkeypatch):
    def let_go(paint, line, span):
        del line
        paint.home = painting._bare(paint.home, span.start)

    monkeypatch.setitem(painting._BRUSHES, endorsement.Released, let_go)


def a_move_is_for_a_month(monkeypatch):
    def move(paint, line, span):
        paint.home = painting._over(paint.home, painting.Stroke(span.start, span.start + 30, line, line.actor))

    monkeypatch.setitem(painting._BRUSHES, endorsement.Moved, move)


def _beside_the_move(monkeypatch, brush):
    move = painting._BRUSHES[endorsement.Moved]

    def both(paint, line, span):
        move(paint, line, span)
        brush(paint, line, span)

    monkeypatch.setitem(painting._BRUSHES, endorsement.Moved, both)


def a_move_ends_the_cover(monkeypatch):
    _beside_the_move(monkeypatch, lambda paint, _, span: setattr(paint, "cover", painting._bare(paint.cover, span.start)))


def a_move_ends_what_waits(monkeypatch):
    _beside_the_move(monkeypatch, lambda paint, *_: paint.reviews.clear())


def a_move_lifts_a_hold(monkeypatch):
    _beside_the_move(monkeypatch, lambda paint, *_: paint.holds.clear())


def a_move_grants_anew(monkeypatch):
    def grant(paint, line, span):
        paint.granted_on = painting._over(paint.granted_on, painting.Stroke(span.start, FOREVER, line, line.at))

    _beside_the_move(monkeypatch, grant)


def _after_a_move(monkeypatch, change):
    read = record.after

    def after(held, line):
        stood = read(held, line)
        return change(stood, line) if isinstance(line.event, endorsement.Moved) else stood

    monkeypatch.setattr(record, "after", after)


def the_new_home_forgets(*kinds):
    def fault(monkeypatch):
        kept = lambda stood: tuple(one for one in stood.open if not isinstance(one.event, kinds))  # noqa: E731
        _after_a_move(monkeypatch, lambda stood, _: replace(stood, open=kept(stood)))

    return fault


def the_number_is_given_anew(monkeypatch):
    _after_a_move(monkeypatch, lambda stood, line: replace(stood, number=f"{line.actor}-1"))


def what_can_move_moves(monkeypatch):
    """The fault of a loop that goes on after a refusal."""
    accept = transferring.accept

    def accept_some(asked, held, **members):
        try:
            return accept(asked, held, **members)
        except releasing.CannotMove:
            good = {page: one for page, one in held.items() if one.on(members["on"]).standing in releasing.MAY_MOVE}
            if not good:
                raise
            some = [(page, named) for page, named in zip(asked.endorsements, asked.releases, strict=True) if page in good]
            pages, named = zip(*some, strict=True)
            return accept(replace(asked, endorsements=pages, releases=named), good, **members)

    monkeypatch.setattr(transferring, "accept", accept_some)


def a_lapsed_one_moves_as_it_is(monkeypatch):
    monkeypatch.setattr(releasing, "MAY_MOVE", releasing.MAY_LEAVE_AN_ENDED_HOME)


def a_move_is_put_off(monkeypatch):
    monkeypatch.setattr(correcting, "_require_moved_by_then", lambda *_: None)


def a_move_is_put_off_at_second_hand(monkeypatch):
    monkeypatch.setattr(correcting, "_put_right", lambda _, line: line)


def any_coordinator_will_do(monkeypatch):
    monkeypatch.setattr(record, "require_home", lambda *_: None)


def who_was_home_may_still_write(monkeypatch):
    allowed = record._authorised

    def authorised(held, line):
        was = line.actor in {one.actor for one in held.lines} and not isinstance(line.event, endorsement.Moved)
        return was or allowed(held, line)

    monkeypatch.setattr(record, "_authorised", authorised)


def a_release_is_anybodys(monkeypatch):
    allowed = record._authorised
    moves = lambda held, line: isinstance(line.event, endorsement.Moved) and held.release is not None  # noqa: E731
    monkeypatch.setattr(record, "_authorised", lambda held, line: moves(held, line) or allowed(held, line))


def the_later_last_day_is_not_carried(monkeypatch):
    monkeypatch.setattr(foreseeing, "left_later", lambda *_: None)


def the_alliance_does_not_wait(monkeypatch):
    release = releasing.release
    at_once = lambda place: place and replace(place, since=date.min)  # noqa: E731
    monkeypatch.setattr(
        releasing, "release", lambda held, *, place=None, **members: release(held, place=at_once(place), **members)
    )


def to_decline_takes_back_what_is_not_there(monkeypatch):
    def taken_back(asked, held, by, on):
        if by.association != asked.leaving or not asked.releases:
            return {}
        return {page: releasing.withdraw_release(held[page], by=acts.coordinator(asked.leaving), on=on) for page in held}

    monkeypatch.setattr(transferring, "_taken_back", taken_back)


def nothing_expires(monkeypatch):
    monkeypatch.setattr(waiting, "expire", lambda asked, **_: transferring.require_open(asked, date.max))


def what_is_closed_is_decided_again(monkeypatch):
    monkeypatch.setattr(transferring, "require_open", lambda *_: None)
    monkeypatch.setattr(transfer, "_still_open", lambda asked: asked)


def what_has_expired_is_decided(monkeypatch):
    monkeypatch.setattr(transferring, "require_open", lambda asked, _: transferring.require_not_closed(asked))


def the_next_cover_begins_a_day_late(monkeypatch):
    following = renewal.next_cover
    monkeypatch.setattr(renewal, "next_cover", lambda here, end: following(here, end + A_DAY))


REVIEWS, HOLDS = endorsement.RenewalSubmitted, endorsement.Paused
FAULTS = (
    (a_release_leaves_it_without_a_home, "two transfers at once", "no home"),
    (a_move_is_for_a_month, "two transfers at once", "are two"),
    (a_move_ends_the_cover, "two transfers at once", "took a day"),
    (a_move_ends_what_waits, "renewed", "took a day"),
    (a_move_lifts_a_hold, "sanctioned", "took a day"),
    (a_move_grants_anew, "two transfers at once", "took a day"),
    (the_new_home_forgets(REVIEWS), "renewed", "did not survive"),
    (the_new_home_forgets(HOLDS), "sanctioned", "did not survive"),
    (the_number_is_given_anew, "two transfers at once", "the number"),
    (what_can_move_moves, "renewed", "without the other"),
    (a_lapsed_one_moves_as_it_is, "a home that ends", "had lapsed or ended moved"),
    (a_move_is_put_off, "corrected", "are two"),
    (a_move_is_put_off_at_second_hand, "corrected", "are two"),
    (any_coordinator_will_do, "two transfers at once", "else than the home decides"),
    (who_was_home_may_still_write, "two transfers at once", "else than the home writes"),
    (a_release_is_anybodys, "two transfers at once", "without a live release"),
    (the_later_last_day_is_not_carried, "renewed", "due earlier"),
    (the_alliance_does_not_wait, "disputed", "not silent"),
    (to_decline_takes_back_what_is_not_there, "two transfers at once", "no longer be closed"),
    (nothing_expires, "disputed", "cannot expire"),
    (what_is_closed_is_decided_again, "disputed", "a second time"),
    (what_has_expired_is_decided, "disputed", "after its last day"),
    (the_next_cover_begins_a_day_late, "renewed", "a bare day"),
)


@pytest.mark.parametrize(("fault", "alphabet", "found"), FAULTS, ids=lambda one: getattr(one, "__name__", None))
def test_a_planted_fault_is_found(fault, alphabet, found, monkeypatch):
    fault(monkeypatch)
    remembers(monkeypatch)
    with pytest.raises(AssertionError, match=found):
        every_way(begun(), BY_NAME[alphabet].acts, BY_NAME[alphabet].length, _step, _page)
