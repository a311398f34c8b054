"""Exam: a Mentor's examination, marked by people who know neither the candidate nor each other's marks.

Only scores are recorded, in whole points part by part: never a question, never an answer. What passes is the edition's to say
(``requirement.Exam``). What may be done is in ``examining.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.requirement import Exam
from ledger.rulebook.vocabulary import Line, LineId, PersonId, Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartScore:
    """What was reached in one part: so many whole points of so many. A percentage is points out of 100."""

    part: str
    points: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """The candidate sits the examination on ``valid.start``, for the ``attempt``-th time; ``markers`` mark it (sealed)."""

    valid: Term
    attempt: int
    markers: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerNamed:
    """One more marker of the sitting: a third where two do not agree, or somebody in another's place (sealed)."""

    valid: Term
    sitting: LineId
    marker: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One marker's scores of the sitting that ``sitting`` names (sealed)."""

    valid: Term
    sitting: LineId
    marker: PersonId
    scores: tuple[PartScore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """The sitting is passed (sealed)."""

    valid: Term
    sitting: LineId


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPassed:
    """The sitting is not passed; another may be scheduled (sealed)."""

    valid: Term
    sitting: LineId


Event = Scheduled | MarkerNamed | Scored | Passed | NotPassed

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Result:
    """How a sitting ended: whether it was passed, and the day it was sat."""

    passed: bool
    day: date


@dataclass(frozen=True, slots=True)
class Marked:
    """One marker's scores, and the line that says so."""

    id: LineId
    marker: PersonId
    scores: tuple[PartScore, ...]


@dataclass(frozen=True, slots=True)
class Sitting:
    """One examination sat. ``id`` is the line that scheduled it, and all that its ``markers`` learn of whose it is."""

    id: LineId
    day: date
    attempt: int
    markers: tuple[PersonId, ...]
    marks: tuple[Marked, ...] = ()
    passed: bool | None = None


Sittings = tuple[Sitting, ...]
"""The examinations of one application, in order."""


def results(sittings: Sittings) -> tuple[Result, ...]:
    """How those that have ended ended."""
    return tuple(Result(one.passed, one.day) for one in sittings if one.passed is not None)


def after(sittings: Sittings, line: Line[Event]) -> Sittings:
    """The examinations after one more line. Raises ``ImpossibleHistory``."""
    match line.event:
        case Scheduled(valid=valid, attempt=attempt, markers=markers):
            if attempt != len(sittings) + 1 or any(one.passed is None for one in sittings):
                raise ImpossibleHistory("attempts are counted, and one ends before the next begins")
            return (*sittings, Sitting(line.id, valid.start or line.at, attempt, markers))
        case MarkerNamed(sitting=named, marker=marker):
            stood = _open(sittings, named)
            return _with(sittings, replace(stood, markers=(*stood.markers, marker)))
        case Scored(sitting=named, marker=marker, scores=scores):
            stood = _open(sittings, named)
            return _with(sittings, replace(stood, marks=(*stood.marks, Marked(line.id, marker, scores))))
        case Passed(sitting=named):
            return _with(sittings, replace(_open(sittings, named), passed=True))
        case NotPassed(sitting=named):
            return _with(sittings, replace(_open(sittings, named), passed=False))


def find(sittings: Sittings, id: LineId) -> Sitting | None:
    """The sitting that the line ``id`` scheduled."""
    return next((one for one in sittings if one.id == id), None)


def _open(sittings: Sittings, id: LineId) -> Sitting:
    found = find(sittings, id)
    if found is None or found.passed is not None:
        raise ImpossibleHistory(f"no sitting {id} waits for marks")
    return found


def _with(sittings: Sittings, changed: Sitting) -> Sittings:
    return tuple(changed if one.id == changed.id else one for one in sittings)


def reaches(scores: tuple[PartScore, ...], rule: Exam) -> bool:
    """Whether these scores reach the passing line: in each part, or all points together, as the edition says."""
    if rule.each_part:
        return all(score.points * 100 >= rule.percent * score.of for score in scores)
    return sum(score.points for score in scores) * 100 >= rule.percent * sum(score.of for score in scores)


def verdict(sitting: Sitting, rule: Exam) -> bool | None:
    """Whether the marks pass it; ``None`` while another marker is needed.

    Two who stand on different sides of the passing line go to a third, and most of the markers decide.
    """
    sides = [reaches(marked.scores, rule) for marked in sitting.marks]
    if len(sides) < rule.markers or sides.count(True) == sides.count(False):
        return None
    return sides.count(True) > sides.count(False)


def shown(sitting: Sitting, marker: PersonId) -> tuple[Marked, ...]:
    """What a marker sees of the marks: their own, until the sitting has ended."""
    return sitting.marks if sitting.passed is not None else tuple(one for one in sitting.marks if one.marker == marker)
