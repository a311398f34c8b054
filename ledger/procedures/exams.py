"""Examinations: scheduled on the application's page, marked by number alone, concluded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import assessing, officers, pages, reviews
from ledger.procedures.places import At, at
from ledger.rulebook import deciding, exam, examining
from ledger.rulebook.exam import Marked, PartScore
from ledger.rulebook.requirement import Exam
from ledger.rulebook.reviewing import Ties
from ledger.rulebook.vocabulary import LineId, Officer, PageId, PersonId


@dataclass(frozen=True, slots=True)
class Shown:
    """What a marker sees: the sitting's number and day, the parts to be scored, and their own marks until it has ended."""

    sitting: LineId
    day: date
    parts: tuple[str, ...]
    marks: tuple[Marked, ...]
    passed: bool | None


@pages.once_only
def schedule(
    office: Office, asked: PageId, by: Officer, *, day: date, markers: Sequence[PersonId], once: Once | None = None
) -> Written:
    """The candidate sits the examination on ``day``; ``markers``, officers of this association or others, mark it.

    Raises ``NotAppointed``, ``NotAnOfficer``, ``TooFewMarkers``, ``MarkerTwice``, ``KnowsWhose``.
    """
    it = at(office, asked)
    named = [officers.appointed(office, one) for one in markers]
    event = examining.schedule(it.asked, by=by, day=day, markers=named, ties=_ties(it), rule=_rule(it))
    return it.write(event, by, once=once)


@pages.once_only
def name_marker(office: Office, sitting: LineId, by: Officer, *, marker: PersonId, once: Once | None = None) -> Written:
    """One more marks it. Raises ``NotAppointed``, ``NotAnOfficer``, ``EnoughMarks``, ``MarkerTwice``, ``KnowsWhose``."""
    it = _of(office, sitting)
    event = examining.name_marker(
        it.asked, by=by, on=it.today, sitting=sitting, marker=officers.appointed(office, marker), ties=_ties(it), rule=_rule(it)
    )
    return it.write(event, by, once=once)


@pages.once_only
def score(office: Office, sitting: LineId, by: Officer, *, scores: Sequence[PartScore], once: Once | None = None) -> Written:
    """One marker's points. The marker learns nothing of whose they are."""
    it = _of(office, sitting)
    event = examining.score(it.asked, by=by, on=it.today, sitting=sitting, scores=scores, rule=_rule(it))
    return it.write(event, by, once=once)


@pages.once_only
def conclude(office: Office, sitting: LineId, by: Officer, *, once: Once | None = None) -> Written:
    """The marks decide. Raises ``MarksMissing``."""
    it = _of(office, sitting)
    return it.write(examining.conclude(it.asked, by=by, on=it.today, sitting=sitting, rule=_rule(it)), by, once=once)


def shown(office: Office, sitting: LineId, reader: Officer) -> Shown:
    """The sitting as a marker sees it. Raises ``NoSuchSitting``, ``NotAMarker``."""
    it = _of(office, sitting)
    found = exam.find(it.asked.sittings, sitting)
    if found is None:
        raise examining.NoSuchSitting(field="exam")
    examining.require_reader(it.asked, found, reader)
    return Shown(sitting, found.day, _rule(it).parts, exam.shown(found, reader.id), found.passed)


def _of(office: Office, sitting: LineId) -> At:
    """The application that the sitting's number belongs to. Raises ``NoSuchSitting``."""
    line = office.journal.find(sitting)
    if line is None or line.name != "exam.scheduled/1":
        raise examining.NoSuchSitting(field="exam")
    return at(office, PageId(line.stream))


def _ties(it: At) -> Ties:
    """Who is tied to the applicant by the books."""
    return Ties(reviews.providers(it.office, it.asked))


def _rule(it: At) -> Exam:
    """What passes, by the rules that are pinned. Raises ``NoExamAsked``."""
    rule = assessing.exam_rule(it.office, it.asked)
    if rule is None:
        raise deciding.NoExamAsked
    return rule
