"""What is foreseen at the request is what the acceptance does where nothing changes; and where something does, it is told which.

Ten thousand cases from one seed, over every pair of members under the real editions.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from laws.moving import remembers
from laws.previews import PAIRS, Case, Somebody, written
from ledger.rulebook import foreseeing, releasing, renewal, transfer, transferring
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import ALLIANCE, Line, LineId, Officer, Oneself, PersonId, Role
from people import MARIA

CASES = 10_000
SEED = 20261122
CHANGES = ("line", "edition", "day", "fact")


def coordinator(code):
    return Officer(PersonId(f"of-{code}"), code, Role.COORDINATOR)


# Asked, released, accepted ----------------------------------------------------------------


def told(state, case, event):
    return transfer.after(state, Line(0, LineId("T"), case.day, case.leaving, event))


def asked(case):
    event = transferring.request(case.held, by=Oneself(MARIA, case.leaving), on=case.day, holder=MARIA, sides=case.sides)
    return told(None, case, event)


def released(case, stood):
    """Let go by the leaving association, or by the Alliance where that has ended."""
    ended = case.leaving in case.ended
    place = releasing.InPlaceOf("ended", case.day) if ended else None
    ids = {page: LineId(f"L{len(held.lines)}") for page, held in case.held.items()}
    by = coordinator(ALLIANCE if ended else case.leaving)
    event, lines = transferring.release(stood, case.held, by=by, on=case.day, releases=ids, sides=case.sides, place=place)
    gone = {page: written(held, case.day, (lines[page], by.association)) for page, held in case.held.items()}
    return told(stood, case, event), replace(case, held=gone)


def is_what_was_foreseen(case, stood, foreseen):
    """An acceptance of ``case`` does exactly that, or refuses by that name; what it found is that."""
    by, sides = coordinator(case.joining), case.sides
    refusals = [one.because for one in foreseen if not one.moves]
    if refusals:
        with pytest.raises(Refusal) as no:
            transferring.accept(stood, case.held, by=by, on=case.day, sides=sides)
        assert type(no.value).__name__ == refusals[0]
        return "refused"
    accepted, moved = transferring.accept(stood, case.held, by=by, on=case.day, sides=sides)
    assert accepted.found == foreseen
    owed = [need for one in foreseen for need in one.needs if not need.met]
    assert set(accepted.conditions) <= set(owed)
    assert sorted(need.ask for need in accepted.conditions) == sorted({need.ask for need in owed})
    for one in foreseen:
        held = written(case.held[one.endorsement], case.day, (moved[one.endorsement], case.joining))
        stands = held.on(case.day)
        assert (held.home, stands.home) == (case.joining, case.joining)
        assert (stands.standing, stands.covered_until) == (one.standing, one.covered_until)
        if one.covered_until is not None:
            assert renewal.last_day(sides.joining, one.covered_until, releasing.kept_until(held)) == one.renew_by
    return "moved"


# What changed, and what is said of it -------------------------------------------------------


def members(one):
    """What is foreseen of an endorsement, each member by the name under which a difference is told."""
    needs = {need.ask.value: need.met for need in one.needs} | {f"{need.ask.value} by": need.by for need in one.needs}
    return {
        "moves": one.because, "standing": one.standing, "covered_until": one.covered_until, "renew_by": one.renew_by, **needs,
    }  # fmt: skip


def differing(one, other):
    was, now = members(one), members(other)
    absent = object()
    return {name for name in was.keys() | now.keys() if was.get(name, absent) != now.get(name, absent)}


def with_only(before, after, what):
    """The case as it was, but for these changes."""
    return Case(
        before.leaving, before.joining, (after if "day" in what else before).day, (after if "line" in what else before).held,
        (after if "fact" in what else before).known, before.ended, (after if "edition" in what else before).edition,
    )  # fmt: skip


def causes(before, after, changes):
    """For each page and member, the changes that make a difference to it, whichever of the others were made."""
    found = {}
    for made in product((False, True), repeat=len(changes)):
        these = {change for change, done in zip(changes, made, strict=True) if done}
        for change in set(changes) - these:
            without, and_with = with_only(before, after, these), with_only(before, after, {*these, change})
            for one, other in zip(without.foreseen(), and_with.foreseen(), strict=True):
                for name in differing(one, other):
                    found.setdefault((one.endorsement, name), set()).add(f"another {change}")
    return found


def is_explained(before, after, changes):
    """Every member that differs is told, with a reason that makes it differ; and nothing else is."""
    foreseen, found = before.foreseen(), after.foreseen()
    explained = foreseeing.differences(foreseen, found)
    differ = {(one.endorsement, name) for one, other in zip(foreseen, found, strict=True) for name in differing(one, other)}
    assert {(each.endorsement, each.member) for each in explained} == differ
    assert len(explained) == len(differ)
    if differ:
        caused = causes(before, after, changes)
        for each in explained:
            reasons, of_it = set(each.because.split(" and ")), caused[each.endorsement, each.member]
            assert reasons <= {f"another {change}" for change in changes}, (each, changes)
            assert reasons & of_it, (each, of_it)
            assert len(changes) > 1 or reasons == of_it, (each, of_it)
    return explained


# Ten thousand -------------------------------------------------------------------------------


def play(cases, seed, count):
    """Makes cases up, and holds each against what is done; says in ``count`` what was met."""
    random = Random(seed)
    somebody = Somebody(random)
    for number in range(cases):
        case = somebody.case(PAIRS[number % len(PAIRS)])
        foreseen = case.foreseen()
        obstacles = [foreseeing.obstacle(held, case.sides, case.day) for held in case.held.values()]
        if any(obstacles):
            with pytest.raises(Refusal) as no:
                asked(case)
            first = next(one.because for one, obstacle in zip(foreseen, obstacles, strict=True) if obstacle is not None)
            assert type(no.value).__name__ == first
            count[f"refused at the request: {first}"] += 1
            later(somebody, case, case, None, count)
        else:
            stood = asked(case)
            assert stood.foreseen == foreseen
            stood, gone = released(case, stood)
            count[f"nothing changed: {is_what_was_foreseen(gone, stood, foreseen)}"] += 1
            later(somebody, case, gone, stood, count)


def later(somebody, case, gone, stood, count):
    """Some of it changes before it is decided. ``stood`` is the transfer, where it could be asked for, and ``gone`` the case then."""
    changes = tuple(somebody.random.sample(CHANGES, somebody.random.choice((1, 1, 2, 3))))
    for change in sorted(changes, key=CHANGES.index):
        gone = somebody.changed(gone, change)
    for each in is_explained(case, gone, changes):
        count[f"told: {each.because}"] += 1
    if stood is not None and gone.day <= stood.expires:
        count[f"something changed: {is_what_was_foreseen(gone, stood, gone.foreseen())}"] += 1


def test_what_is_foreseen_is_what_is_done_and_what_differs_is_explained(monkeypatch, counted):
    remembers(monkeypatch)
    count = Counter()
    play(CASES, SEED, count)
    counted(f"  previews, seed {SEED}: {CASES:,} cases over {len(PAIRS):,} pairs of members")
    for name, times in sorted(count.items()):
        counted(f"    {name}: {times:,}")
    assert len(PAIRS) * 5 < CASES
    assert min(count["nothing changed: moved"], count["something changed: moved"]) > CASES // 5
    assert min(count["nothing changed: refused"], count["something changed: refused"]) > CASES // 10


# Each way to be wrong is found ----------------------------------------------------------------


def the_later_last_day_is_told_and_not_carried(monkeypatch):
    monkeypatch.setattr(foreseeing, "left_later", lambda *_: None)


def the_acceptance_decides_by_itself(monkeypatch):
    monkeypatch.setattr(foreseeing, "foresee", _foresee_with(foreseeing.foresee, foreseeing.in_the_way))
    monkeypatch.setattr(foreseeing, "in_the_way", foreseeing.obstacle)


def _foresee_with(foresee, in_the_way):
    def told(page, held, sides, on):
        refusal = in_the_way(held, sides, on)
        return replace(foresee(page, held, sides, on), moves=refusal is None, because=type(refusal).__name__ if refusal else "")

    return told


def what_is_owed_is_forgotten(monkeypatch):
    monkeypatch.setattr(transferring.foreseeing, "carried", lambda _: ())


def the_last_day_to_renew_is_not_compared(monkeypatch):
    told = foreseeing._told
    monkeypatch.setattr(foreseeing, "_told", lambda one: {k: v for k, v in told(one).items() if k != "renew_by"})


def it_was_always(reason):
    return lambda monkeypatch: monkeypatch.setattr(foreseeing, "_because", lambda *_: [reason])


def a_release_is_another_line(monkeypatch):
    monkeypatch.setattr(foreseeing, "_lines", lambda held: len(held.lines))


FAULTS = (
    the_later_last_day_is_told_and_not_carried, the_acceptance_decides_by_itself, what_is_owed_is_forgotten,
    the_last_day_to_renew_is_not_compared, it_was_always("another day"), it_was_always("another line"), a_release_is_another_line,
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault, monkeypatch):
    fault(monkeypatch)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        play(len(PAIRS), SEED, Counter())
