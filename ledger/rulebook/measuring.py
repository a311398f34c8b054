"""Measuring: how much of each kind of requirement is there.

The third part of the assessment's chapter: one function a kind, from what is asked and what is shown to how it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from functools import partial

from ledger.rulebook.catalogue import Rules
from ledger.rulebook.evidence import Entry, Evidence, Signature, Sort
from ledger.rulebook.exam import Result
from ledger.rulebook.membership import Held, Memberships, satisfied
from ledger.rulebook.months import later, whole_months, worked
from ledger.rulebook.reference import Reference
from ledger.rulebook.requirement import (
    SATISFIES,
    Background,
    Base,
    Documents,
    References,
    Supervision,
    Training,
    Way,
    Work,
    WorkField,
)
from ledger.rulebook.supervision import Judged, Verdict
from ledger.rulebook.vocabulary import Category
from ledger.rulebook.weighing import Amount, Frame, Measured, Met, Purpose, Reason, Sifted, Weighed, What, sift

# Education and work -----------------------------------------------------------


def background(asked: Background, shown: Evidence, frame: Frame) -> Weighed:
    """Any one way is enough; where none is met, the nearest one is shown, and the others beside it."""
    entries = (one for one in shown.entries if one.sort is not Sort.TRAINING and (one.sort is Sort.WORK or one.level is not None))
    return _sifted(entries, frame, _not_background).weighed(partial(_nearest, asked, frame))


def _not_background(entry: Entry, frame: Frame) -> Reason | None:
    if entry.valid.start is not None and entry.valid.start > frame.day:
        return Reason.LATER
    if entry.sort is Sort.CREDENTIAL and not entry.valid.covers(frame.day):
        return Reason.NOT_IN_FORCE
    served = entry.sort is not Sort.WORK or frame.age_band is None or frame.age_band in entry.age_bands
    return None if served else Reason.ANOTHER_AGE_BAND


def _nearest(asked: Background, frame: Frame, entries: tuple[Entry, ...]) -> Measured:
    ways = [_way(way, frame, entries) for way in asked.ways]
    nearest = min(ways, key=lambda way: way.short)
    others = tuple(way.amounts for way in ways if way is not nearest)
    return nearest if nearest.short == (0, 0) else replace(nearest, otherwise=others)


def _way(way: Way, frame: Frame, entries: tuple[Entry, ...]) -> Measured:
    held = [one for one in entries if one.level is not None and not SATISFIES[one.level].isdisjoint(way.levels)]
    done = [(work, [one for one in entries if _of_field(one, work)]) for work in way.work]
    level = (Amount(What.LEVEL, ", ".join(way.levels), 1, min(1, len(held))),) if way.levels else ()
    amounts = (*level, *(Amount(What.WORK, work.field, work.months, _months(work, ones, frame)) for work, ones in done))
    used = {one.id for ones in (held, *(ones for _, ones in done)) for one in ones}
    counted = tuple(one.id for one in entries if one.id in used)
    aside = tuple((one.id, Reason.ANOTHER_WAY) for one in entries if one.id not in used)
    return Measured(amounts, counted, aside)


def _of_field(entry: Entry, work: Work) -> bool:
    return entry.sort is Sort.WORK and work.field in {WorkField.ANY, entry.field}


def _months(work: Work, entries: Iterable[Entry], frame: Frame) -> int:
    """Months of the work, the same time once, an internship standing for no more of them than the edition allows."""
    of = [(one.internship, one.span(frame.day)) for one in entries]
    paid = worked(span for internship, span in of if not internship)
    return min(paid + work.internship, worked(span for _, span in of))


# Training ---------------------------------------------------------------------


def training(asked: Training, shown: Evidence, frame: Frame) -> Weighed:
    """Minutes in all, and on each topic; a session may count for several topics. What is told twice counts once."""
    entries = [one for one in shown.entries if one.sort is Sort.TRAINING]
    first = {_what(one): one.id for one in sorted(entries, key=lambda one: (not frame.sure(one), one.id), reverse=True)}

    def out(one: Entry, frame: Frame) -> Reason | None:
        return _not_now(one, frame) or (None if first[_what(one)] == one.id else Reason.TOLD_TWICE)

    return _sifted(entries, frame, out).weighed(partial(_trained, asked))


def _what(entry: Entry) -> Hashable:
    """What tells one training from another: two on one day, alike in everything, are told apart by their titles."""
    return entry.valid, entry.minutes, frozenset(entry.topics), entry.title, entry.document


def _not_now(entry: Entry, frame: Frame) -> Reason | None:
    """A training counts on its last day."""
    return frame.out(entry.valid.end) if entry.valid.end is not None else Reason.LATER


def _trained(asked: Training, entries: tuple[Entry, ...]) -> Measured:
    told = [topic for one in entries for topic in one.topics]
    topics = (
        Amount(What.TOPIC, topic, needed, sum(one.minutes for one in told if one.topic is topic))
        for topic, needed in asked.topics
    )  # fmt: skip
    minutes = Amount(What.TRAINING, "", asked.minutes, sum(one.minutes or 0 for one in entries))
    return Measured((minutes, *topics), tuple(one.id for one in entries))


def _sifted(entries: Iterable[Entry], frame: Frame, out: Callable[[Entry, Frame], Reason | None]) -> Sifted[Entry]:
    def unsure(one: Entry) -> Reason | None:
        return None if frame.sure(one) else Reason.NOT_VERIFIED

    return sift(entries, id=lambda one: one.id, out=lambda one: out(one, frame), unsure=unsure)


# Supervision ------------------------------------------------------------------


def supervision(asked: Supervision, judged: tuple[Judged, ...], frame: Frame) -> Weighed:
    """Minutes received, over neither too few months nor too many.

    Sessions that span more months than the edition allows are held to the window that leaves least missing. On *which side* the
    doubtful day lies no page says, and it is the applicant's: a year from 1 January is whole on 31 December, and a session on
    the same day two years later still lies within 24 months.
    """
    allowed = frame.purpose is Purpose.KEEP and asked.peers_after is not None and asked.peers_after <= frame.years

    def out(one: Judged) -> str | None:
        if one.peer and not allowed:
            return Reason.PEERS
        return one.why if one.verdict is Verdict.DOES_NOT_COUNT else frame.out(one.day)

    def unsure(one: Judged) -> str | None:
        return one.why if one.verdict is Verdict.UNCHECKED else None

    return sift(judged, id=lambda one: one.session, out=out, unsure=unsure).weighed(partial(_best, asked))


def _best(asked: Supervision, sessions: tuple[Judged, ...]) -> Measured:
    """The window in which least is missing; of several such, the fullest; of those, the earliest."""
    ordered = sorted(sessions, key=lambda one: (one.day, one.session))
    windows = [_received(asked, window) for window in _windows(ordered, asked.most_months)]
    best = min(windows, key=lambda one: (one.short, -one.amounts[0].found))
    taken = frozenset(best.counted)
    return replace(best, aside=tuple((one.session, Reason.OUTSIDE_THE_WINDOW) for one in ordered if one.session not in taken))


def _windows(ordered: list[Judged], most: int | None) -> list[list[Judged]]:
    """The sessions from each first day as far as the window reaches; all of them, where none is asked."""
    if most is None or not ordered:
        return [ordered]
    spans = [(first, later(first, most)) for first in sorted({one.day for one in ordered})]
    return [[one for one in ordered if first <= one.day <= last] for first, last in spans]


def _received(asked: Supervision, window: list[Judged]) -> Measured:
    amounts = [Amount(What.SUPERVISION, "", asked.minutes, sum(one.minutes for one in window))]
    if asked.about_providing:
        about = sum(one.about_providing for one in window)
        amounts.append(Amount(What.ABOUT_PROVIDING, "", asked.about_providing, about))
    if asked.least_months is not None:
        lasted = whole_months(window[0].day, window[-1].day) if window else 0
        amounts.append(Amount(What.WINDOW, "", asked.least_months, lasted))
    return Measured(tuple(amounts), tuple(one.session for one in window))


# What others say --------------------------------------------------------------


def references(asked: References, told: tuple[Reference, ...], frame: Frame) -> Weighed:
    """Letters received; so many by somebody endorsed or vetted, and by who stands in a relation to the applicant."""

    def out(one: Reference) -> Reason | None:
        if not one.received:
            return Reason.NOT_RECEIVED
        return None if one.received_on is None else frame.out(one.received_on)

    return sift(told, id=lambda one: one.id, out=out, unsure=lambda _: None).weighed(partial(_referred, asked))


def _referred(asked: References, letters: tuple[Reference, ...]) -> Measured:
    amounts = [Amount(What.REFERENCES, "", asked.count, len(letters))]
    if asked.endorsed:
        vouched = sum(one.endorsed or one.vetted for one in letters)
        amounts.append(Amount(What.ENDORSED, "", asked.endorsed, vouched))
    for relation, needed in asked.relations:
        amounts.append(Amount(What.RELATION, relation, needed, sum(one.relation is relation for one in letters)))
    return Measured(tuple(amounts), tuple(one.id for one in letters))


def documents(asked: Documents, shown: Evidence, frame: Frame) -> Weighed:
    """Each paper signed; to keep an endorsement, signed anew in the cycle."""
    papers = [one for one in shown.papers if one.paper in asked.papers]
    signed = sift(papers, id=lambda one: one.id, out=lambda one: frame.out(one.signed_on), unsure=lambda _: None)

    def measure(ones: tuple[Signature, ...]) -> Measured:
        found = [one.paper for one in ones]
        amounts = (Amount(What.PAPER, paper, 1, int(paper in found)) for paper in asked.papers)
        return Measured(tuple(amounts), tuple(one.id for one in ones))

    return signed.weighed(measure)


def membership(held: Memberships | None, rules: Rules, frame: Frame) -> Weighed:
    """A membership in force on the day, of those that the edition accepts."""
    stood = held or Memberships()

    def out(one: Held) -> Reason | None:
        if not one.term.covers(frame.day):
            return Reason.NOT_IN_FORCE
        return None if satisfied(replace(stood, held=(one,)), rules, frame.day) else Reason.NOT_ACCEPTED

    def measure(ones: tuple[Held, ...]) -> Measured:
        return Measured((Amount(What.MEMBERSHIP, "", 1, min(1, len(ones))),), tuple(one.id for one in ones))

    return sift(stood.held, id=lambda one: one.id, out=out, unsure=lambda _: None).weighed(measure)


def exam(results: tuple[Result, ...], frame: Frame) -> Weighed:
    """An examination passed by the day."""
    return _one(What.EXAM, "", found=any(one.passed and one.day <= frame.day for one in results))


def base(asked: Base, bases: tuple[Category, ...]) -> Weighed:
    """An endorsement active on the day in one of the categories."""
    return _one(What.BASE, ", ".join(asked.categories), found=any(one in asked.categories for one in bases))


def _one(what: What, of: str, *, found: bool) -> Weighed:
    return Weighed(Met.MET if found else Met.MISSING, Measured((Amount(what, of, 1, int(found)),)))
