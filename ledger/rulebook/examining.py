"""Examining: an examination is scheduled, marked part by part, and passed or not. What stands is in ``exam.py``.

Its coordinator names the markers; a marker knows a sitting by its number alone. How often somebody may sit the examination again was looked for and not found:
attempts are counted and not limited.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.rulebook.applying import require_coordinator, require_taken
from ledger.rulebook.exam import MarkerNamed, NotPassed, PartScore, Passed, Scheduled, Scored, Sitting, find, verdict
from ledger.rulebook.progress import Application
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.requirement import Exam
from ledger.rulebook.reviewing import Ties, conflict
from ledger.rulebook.vocabulary import LineId, Officer, PersonId, Role, Term

# What may be done -------------------------------------------------------------


class StillSitting(Refusal):
    """An examination ends, passed or not, before the next is scheduled."""


class AlreadyPassed(Refusal):
    """The examination is passed already."""


class NoSuchSitting(Refusal):
    """No examination of that number waits for marks."""


class NotAMarker(NotEntitled):
    """An examination is marked by the markers who were named for it, as long as they do not know whose it is."""


class KnowsWhose(Refusal):
    """A marker does not know whose it is: no coordinator of the association, no reviewer of it, nobody tied to the applicant."""


class TooFewMarkers(Malformed):
    """At least as many markers are named as the edition asks for."""


class MarkerTwice(Malformed):
    """Each marker of an examination is named once."""


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


def schedule(asked: Application, *, by: Officer, day: date, markers: Sequence[Officer], ties: Ties, rule: Exam) -> Scheduled:
    """The candidate sits the examination on ``day``, which may lie back where it was sat before it was recorded.

    ``markers`` are officers of any association, and may be more than the edition asks for.
    """
    require_coordinator(asked, by)
    require_taken(asked, Scheduled)
    if any(one.passed is None for one in asked.sittings):
        raise StillSitting
    if any(one.passed for one in asked.sittings):
        raise AlreadyPassed
    if len(markers) < rule.markers:
        raise TooFewMarkers(field="markers")
    return Scheduled(valid=Term(day), attempt=len(asked.sittings) + 1, markers=_named(asked, (), markers, ties))


def name_marker(
    asked: Application, *, by: Officer, on: date, sitting: LineId, marker: Officer, ties: Ties, rule: Exam
) -> MarkerNamed:
    """One more marks: a third where two do not agree, or somebody in the place of one who cannot."""
    require_coordinator(asked, by)
    require_taken(asked, MarkerNamed)
    sat = _waiting(asked, sitting)
    if verdict(sat, rule) is not None:
        raise EnoughMarks
    _named(asked, sat.markers, (marker,), ties)
    return MarkerNamed(valid=Term(on), sitting=sitting, marker=marker.id)


def _named(asked: Application, before: Sequence[PersonId], markers: Sequence[Officer], ties: Ties) -> tuple[PersonId, ...]:
    """Who is named now, beside those of before. Raises ``MarkerTwice``, ``KnowsWhose``."""
    named = tuple(one.id for one in markers)
    if len({*before, *named}) < len(before) + len(named):
        raise MarkerTwice(field="markers")
    if any(_knows_whose(asked, one, ties) for one in markers):
        raise KnowsWhose(field="markers")
    return named


def require_reader(asked: Application, sat: Sitting, reader: Officer) -> None:
    """A sitting is seen by its markers, and by a coordinator of the association. Raises ``NotAMarker``."""
    if reader.id not in sat.markers and not _coordinates(asked, reader):
        raise NotAMarker


def score(asked: Application, *, by: Officer, on: date, sitting: LineId, scores: Sequence[PartScore], rule: Exam) -> Scored:
    """One marker's points for each part."""
    require_taken(asked, Scored)
    sat = _waiting(asked, sitting)
    if by.id not in sat.markers or _knows_whose(asked, by, Ties()):
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


def _coordinates(asked: Application, by: Officer) -> bool:
    return (by.association, by.role) == (asked.association, Role.COORDINATOR)


def _knows_whose(asked: Application, by: Officer, ties: Ties) -> bool:
    reviews = any(by.id in {one.reviewer, one.person} for one in asked.reviews)
    return _coordinates(asked, by) or reviews or conflict(asked, by.id, ties) is not None


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
