"""Every short history of an application: decided once, pinned but by migration, read as it was written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from laws.every import Law, every_history, every_history_keeps
from ledger.rulebook import application as a
from ledger.rulebook import applying, deciding, progress
from ledger.rulebook.assessment import Assessment, Item, Met
from ledger.rulebook.deciding import Grounds
from ledger.rulebook.fact import Confidence, Source
from ledger.rulebook.policies import Applying
from ledger.rulebook.progress import Pin, Stage
from ledger.rulebook.requirement import Kind, Target
from ledger.rulebook.review import Outcome, Reached, Recommendation
from ledger.rulebook.vocabulary import Category, Line, LineId, Oneself, PageId, Term
from people import MARIA, SUBMITTED, WISCONSIN, WISCONSIN_COORDINATOR

HERSELF = Oneself(MARIA, WISCONSIN)
BEGAN = date(2024, 3, 1)
WINDOW = Applying(one_at_a_time=False, expires_days=80)
WHY = (a.Reason("more"),)
BY = {"by": WISCONSIN_COORDINATOR}


@dataclass(frozen=True)
class World:
    """An application's page, and what day it is."""

    day: date = BEGAN
    asked: object = None
    lines: tuple = ()

    def write(self, event):
        line = Line(len(self.lines), LineId(f"L{len(self.lines)}"), self.day, WISCONSIN, event)
        return replace(self, asked=progress.after(self.asked, line), lines=(*self.lines, line), day=self.day + timedelta(days=30))


def registered():
    told = {"applicant": MARIA, "association": WISCONSIN, "category": SUBMITTED.category, "age_band": SUBMITTED.age_band}
    return World().write(a.Registered(valid=Term(BEGAN), **told))


def grounds(world, *kinds):
    cited = Source("wi", (), Confidence.SINGLE)
    pin = world.asked.pin or Pin("", None, None)
    items = tuple(Item(kind, Met.MISSING, (), (), (), cited) for kind in kinds)
    outcome = Outcome(Reached.AGREED, 1, Recommendation.ENDORSE)
    return Grounds(Assessment(Target(world.asked.category), world.day, pin.edition, pin.network or "", items), outcome)


def accept(world):
    return world.write(applying.accept(world.asked, on=world.day, **BY))


def building():
    return accept(registered())


def redirect(world):
    to = Category.FAMILY_ASSOCIATE if world.asked.category is Category.FAMILY_SPECIALIST else Category.FAMILY_SPECIALIST
    return world.write(
        applying.redirect(world.asked, on=world.day, category=to, age_band=world.asked.age_band, reason="fits", **BY)
    )


def hand_in(world):
    return world.write(
        applying.submit(world.asked, by=HERSELF, on=world.day, rule=WINDOW, edition=str(len(world.lines)), network="n")
    )


def resubmit(world):
    return world.write(applying.resubmit(world.asked, by=HERSELF, on=world.day))


def send_back(world):
    return world.write(deciding.send_back(world.asked, on=world.day, tabs=(Kind.TRAINING,), due=None, reasons=WHY, **BY))


def defer(world):
    again = world.day + timedelta(days=20)
    return world.write(deciding.defer(world.asked, on=world.day, missing=(Kind.TRAINING,), again_from=again, reasons=WHY, **BY))


def migrate(world):
    to = Pin(f"m{len(world.lines)}", "n", world.day)
    return world.write(deciding.migrate(world.asked, on=world.day, to=to, reason="r", **BY))


def to_exam(world):
    return world.write(deciding.approve_for_exam(world.asked, on=world.day, grounds=grounds(world, Kind.EXAM), **BY))


def approve(world):
    return world.write(deciding.approve(world.asked, on=world.day, endorsement=PageId("e"), grounds=grounds(world), **BY))


def withdraw(world):
    return world.write(applying.withdraw(world.asked, by=HERSELF, on=world.day))


def expire(world):
    return world.write(applying.expire(world.asked, on=world.day, rule=WINDOW))


def a_month_passes(world):
    return replace(world, day=world.day + timedelta(days=30))


def close(world):
    return world.write(deciding.close(world.asked, on=world.day, reason="r", **BY))


ENDINGS = (a.Approved, a.Withdrawn, a.Expired, a.Closed)


def decided_once(_, world):
    ends = [type(line.event) for line in world.lines if isinstance(line.event, ENDINGS)]
    assert len(ends) <= 1, "decided twice"
    assert not ends or isinstance(world.lines[-1].event, ENDINGS), "something was written after the decision"
    assert world.asked.decided == bool(ends)
    assert (world.asked.endorsement is not None) == (a.Approved in ends)


def submitted_before_approved(_, world):
    if isinstance(world.lines[-1].event, a.Approved):
        last = [type(line.event) for line in world.lines if isinstance(line.event, MOVES)][-1]
        assert last in {a.Submitted, a.Resubmitted, a.ApprovedForExam}, "approved while it was with the candidate"


MOVES = (a.Registered, a.Accepted, a.Redirected, a.Submitted, a.Returned, a.Deferred, a.Resubmitted, a.ApprovedForExam)


def pinned(before, world):
    event = world.lines[-1].event
    if before.asked.pin != world.asked.pin:
        assert isinstance(event, a.Submitted | a.Migrated), "what is pinned changed unseen"
        assert world.asked.pin.edition == event.edition
        assert before.asked.pin is None or isinstance(event, a.Migrated), "pinned anew without a migration"
    assert sum(isinstance(line.event, a.Submitted) for line in world.lines) <= 1, "submitted for the first time twice"


def it_folds(_, world):
    asked = None
    for line in world.lines:
        asked = progress.after(asked, line)
    assert asked == world.asked


def takes_anything(monkeypatch):
    """The fault: the decisions no longer ask at which stage the application is, and the fold reads what they wrote."""
    monkeypatch.setattr(applying, "require_taken", lambda *_: None)
    monkeypatch.setattr(deciding, "require_taken", lambda *_: None)
    monkeypatch.setattr(progress, "TAKEN", dict.fromkeys(progress.TAKEN, frozenset(Stage)))
    monkeypatch.setattr(applying, "TAKEN", progress.TAKEN)


def pins_again(monkeypatch):
    """The fault: what comes back amended is judged by the rules of the day it came back."""
    read = progress._returned

    def returned(asked, line):
        stood = read(asked, line)
        return replace(stood, pin=Pin("today", "n", line.at)) if isinstance(line.event, a.Resubmitted) else stood

    monkeypatch.setattr(progress, "_returned", returned)


def forgets_what_was_sent_back(monkeypatch):
    monkeypatch.setitem(progress._LEADS, a.Deferred, Stage.SUBMITTED)


def reads_the_day_of_today(monkeypatch):
    """The fault: a fold that knows more than its lines say."""
    read, seen = progress.after, []

    def after(asked, line):
        seen.append(line)
        return replace(read(asked, line), due=BEGAN + timedelta(days=len(seen)))

    monkeypatch.setattr(progress, "after", after)


LAWS = (
    Law("an application is decided once", registered, (accept, hand_in, approve, withdraw, expire, a_month_passes), 8,
        decided_once, takes_anything),
    Law("closed without an award it stays closed", registered, (accept, redirect, hand_in, approve, close, defer), 8,
        decided_once, takes_anything),
    Law("nobody is endorsed while it is with the candidate", building, (hand_in, defer, resubmit, approve, send_back, migrate), 8,
        submitted_before_approved, forgets_what_was_sent_back),
    Law("what is pinned changes by a migration only", registered, (accept, hand_in, send_back, resubmit, migrate, redirect), 8,
        pinned, pins_again),
    Law("through an examination too", building, (hand_in, to_exam, defer, resubmit, approve, migrate), 8,
        submitted_before_approved, forgets_what_was_sent_back),
    Law("an application that is decided can be read", registered, (accept, redirect, hand_in, to_exam, migrate, approve), 8,
        it_folds, reads_the_day_of_today),
)  # fmt: skip
by_name = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name.replace(" ", "-"))


@by_name
def test_every_short_history_of_an_application_keeps_the_law(law, counted):
    every_history_keeps(law, counted)


@by_name
def test_a_planted_fault_is_found(law, monkeypatch):
    law.fault(monkeypatch)
    with pytest.raises(AssertionError):
        every_history(law.start(), law.acts, 5, law.keeps)
