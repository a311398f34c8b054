"""Nothing but an officer's word takes a counted session away, or shortens it: every short history of what may be said of one.

The alphabet: its provider confirms it, disputes it, amends it; the provider's own record is put right so that they never were a
Mentor – Clinical, or so that they were; an officer looks and lets it stand, or does not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

import pytest

from ledger.rulebook import countersigning, endorsement, session, supervision
from ledger.rulebook.providing import Provider
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.requirement import Target
from ledger.rulebook.session import Sessions
from ledger.rulebook.supervision import Judged, Verdict
from ledger.rulebook.vocabulary import Category, Line, LineId, Term
from people import MARIA, WISCONSIN_COORDINATOR, line
from supervised import MOST, RULES, RUTH, THE_PROVIDER, TOLD, granted, logged

SESSION = LineId("L1")
ASKED = {"on": TOLD, "supervisee": MARIA}
AT_FIRST = line(0, granted())


@dataclass(frozen=True)
class World:
    """Maria's book with one session, Ruth's page, and how many lines there are."""

    book: Sessions
    provider: tuple[Line, ...]
    size: int

    def judged(self) -> Judged:
        [one] = supervision.judge(
            self.book.sessions,
            RULES,
            {RUTH: Provider(RUTH, (self.provider,))},
            recipient=Target.FAMILY_SPECIALIST,
            applied_on=None,
        )
        return one

    def said(self, event) -> World:
        return replace(self, book=session.after(self.book, line(self.size, event)), size=self.size + 1)


BEGUN = World(session.after(None, line(1, logged())), (AT_FIRST,), 2)


def confirm(world):
    event = countersigning.confirm(
        world.book, by=THE_PROVIDER, provider=RUTH, sessions=(SESSION,), most=lambda _: MOST, **ASKED
    )  # fmt: skip
    return world.said(event)


def dispute(world):
    return world.said(countersigning.dispute(world.book, by=THE_PROVIDER, provider=RUTH, session=SESSION, **ASKED))


def amend(world):
    minutes = world.book.sessions[0].minutes - 5
    event = countersigning.amend(
        world.book, by=THE_PROVIDER, provider=RUTH, session=SESSION, minutes=minutes, most=MOST, **ASKED
    )  # fmt: skip
    return world.said(event)


def corrected(category):
    def act(world):
        event = endorsement.Corrected(valid=Term(date(2020, 1, 1)), corrects=LineId("L0"), category=category)
        return replace(world, provider=(*world.provider, line(world.size, event)), size=world.size + 1)

    return act


def look(*, stands):
    def act(world):
        flagged = world.judged().flagged
        event = countersigning.clear(
            world.book, by=WISCONSIN_COORDINATOR, session=SESSION, stands=stands, lost=flagged, **ASKED
        )  # fmt: skip
        return world.said(event)

    return act


ACTS = {
    "confirm": confirm,
    "dispute": dispute,
    "amend": amend,
    "never a mentor": corrected(Category.FAMILY_SPECIALIST),
    "a mentor": corrected(Category.MENTOR_CLINICAL),
    "stands": look(stands=True),
    "falls": look(stands=False),
}

BY_WORD = ("confirm", "dispute", "amend", "stands", "falls")
BY_RECORD = ("confirm", "never a mentor", "a mentor", "stands", "falls")


def counted(one: Judged) -> int:
    return one.minutes if one.verdict is Verdict.COUNTS else 0


def naive(world: World) -> int:
    """What would count by what is known last, of everything, and by nobody's leave."""
    told = world.book.sessions[0]
    category = next(
        (one.event.category for one in reversed(world.provider) if isinstance(one.event, endorsement.Corrected)),
        Category.MENTOR_CLINICAL,
    )
    good = told.confirmed is not None and told.disputed is None and category is Category.MENTOR_CLINICAL
    return told.minutes if good else 0


def broken(history, earlier: World, before: Judged, world: World, after: Judged) -> str | None:
    """Which law this step breaks, if one."""
    if history[-1] != "falls" and counted(after) < counted(before):
        return "taken away without an officer's word"
    if history[-1] == "falls" and (counted(after) != naive(world) or after.flagged):
        return "an officer did not let it stand, and it does not go by what is known"
    if history[-1] == "stands" and (counted(after) != counted(before) or after.flagged):
        return "an officer let it stand, and it does not"
    if naive(world) < min(naive(earlier), counted(after)) and not after.flagged:
        return "less is known than before and it counts on, and nobody is told"
    if "confirm" not in history and after.verdict is not Verdict.UNCHECKED:
        return "counts before it is confirmed"
    return None


def every_history(alphabet, longest):
    """Every history of these acts that the rules allow, with what its last step breaks. A refused act is not taken, and changes nothing."""
    open_ = [((), BEGUN, BEGUN.judged())]
    while open_:
        history, world, before = open_.pop()
        for name in alphabet:
            try:
                later = ACTS[name](world)
            except Refusal:
                continue
            told, after = (*history, name), later.judged()
            yield told, broken(told, world, before, later, after), after
            if len(told) < longest:
                open_.append((told, later, after))


@pytest.mark.parametrize(("alphabet", "longest"), [(BY_WORD, 8), (BY_RECORD, 8), (tuple(ACTS), 6)])
def test_nothing_but_an_officers_word_takes_a_counted_session_away(alphabet, longest, counted):
    lengths, seen = Counter(), Counter()
    for history, breaks, after in every_history(alphabet, longest):
        assert breaks is None, (breaks, history)
        lengths[len(history)] += 1
        seen[after.verdict, after.flagged] += 1
    counted(f"  {', '.join(alphabet)}: histories by length: {dict(sorted(lengths.items()))}; ends: {dict(seen)}")
    assert {Verdict.COUNTS, Verdict.DOES_NOT_COUNT, Verdict.UNCHECKED} == {verdict for verdict, _ in seen}
    assert seen[Verdict.COUNTS, True]


@pytest.mark.parametrize(
    ("where", "what", "fault"),
    [
        (supervision, "_ground", lambda _one, _changes, known, _association: (known(10**9), False)),
        (session.Session, "doubted", lambda *_: False),
        (session.Session, "counted", lambda self, _: self.figures[-1]),
        (session.Session, "taken_back", lambda self, _: self.disputed is not None),
    ],
    ids=["known last", "never doubted", "last figures", "taken back at once"],
)
def test_a_fault_planted_is_found(monkeypatch, where, what, fault):
    monkeypatch.setattr(where, what, fault)
    assert any(breaks for _, breaks, _ in every_history(ACTS, 4))
