"""Examining: an examination is scheduled, marked part by part, and passed or not. What stands is in ``exam.py``.

A marker knows a sitting by its number alone. How often somebody may sit the examination again was looked for and not found:
attempts are counted and not limited.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.rulebook.applying import require_coordinator, require_taken
from ledger.rulebook.exam import NotPassed, PartScore, Passed, Scheduled, Scored, Sitting, find, verdict
from ledger.rulebook.progress import Application
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.requirement import Exam
from ledger.rulebook.vocabulary import LineId, Officer, Role, Term

# What may be done -------------------------------------------------------------


class StillSitting(Refusal):
    """An examination ends, passed or not, before the next is scheduled."""


class AlreadyPassed(Refusal):
    """The examination is passed already."""


class NoSuchSitting(Refusal):
    """No examination of that number waits for marks."""


class NotAMarker(NotEntitled):
    """An examination is marked by officers who do not know whose it is: not by its coordinators, and not by its reviewers."""


class MarkedAlready(Refusal):
    """Each marker marks a sitting once."""


class EnoughMarks(Refusal):
    """The marks that the edition asks for are in, and they agree."""


class OtherParts(Malformed):
    """Every part that the edition names is scored, once, in whole points from 0 to the most that can be had."""


class NotYetSat(Refusal):
    """An examination is marked from the day on which it is sat."""


class MarksMissing(Refusal):
    """An examination ends when as many markers as the edition asks for are on one side of the passing line."""


def schedule(asked: Application, *, by: Officer, day: date) -> Scheduled:
    """The candidate sits the examination on ``day``, which may lie back where it was sat before it was recorded."""
    require_coordinator(asked, by)
    require_taken(asked, Scheduled)
    if any(one.passed is None for one in asked.sittings):
        raise StillSitting
    if any(one.passed for one in asked.sittings):
        raise AlreadyPassed
    return Scheduled(valid=Term(day), attempt=len(asked.sittings) + 1)


def score(asked: Application, *, by: Officer, on: date, sitting: LineId, scores: Sequence[PartScore], rule: Exam) -> Scored:
    """One marker's points for each part."""
    require_taken(asked, Scored)
    sat = _waiting(asked, sitting)
    if _knows_whose(asked, by):
        raise NotAMarker
    if any(one.marker == by.id for one in sat.marks):
        raise MarkedAlready
    if verdict(sat, rule) is not None:
        raise EnoughMarks
    if on < sat.day:
        raise NotYetSat
    _require_parts(scores, rule)
    return Scored(valid=Term(on), sitting=sitting, marker=by.id, scores=tuple(scores))


def conclude(asked: Application, *, by: Officer, on: date, sitting: LineId, rule: Exam) -> Passed | NotPassed:
    """The marks are in and decide: passed, or not, and another attempt may be scheduled."""
    require_coordinator(asked, by)
    require_taken(asked, Passed)
    passed = verdict(_waiting(asked, sitting), rule)
    if passed is None:
        raise MarksMissing
    return Passed(valid=Term(on), sitting=sitting) if passed else NotPassed(valid=Term(on), sitting=sitting)


def _knows_whose(asked: Application, by: Officer) -> bool:
    coordinates = (by.association, by.role) == (asked.association, Role.COORDINATOR)
    return coordinates or by.id == asked.applicant or any(one.reviewer == by.id for one in asked.reviews)


def _waiting(asked: Application, id: LineId) -> Sitting:
    found = find(asked.sittings, id)
    if found is None or found.passed is not None:
        raise NoSuchSitting(field="exam")
    return found


def _require_parts(scores: Sequence[PartScore], rule: Exam) -> None:
    if sorted(score.part for score in scores) != sorted(rule.parts):
        raise OtherParts(field="scores")
    if any(not 0 <= score.points <= score.of or score.of < 1 for score in scores):
        raise OtherParts(field="scores")
