"""Weighing: how each kind of requirement is held against what is shown.

The second part of the assessment's chapter. Of what is shown, some counts for *sure*, some could not be checked yet
(*unsure*), and some is left out with a reason. A requirement is met by what is sure alone; what only the unsure would fill is
unchecked, and never shown as met; the rest is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from ledger.rulebook.evidence import Entry, Evidence
from ledger.rulebook.exam import Result
from ledger.rulebook.membership import Memberships
from ledger.rulebook.reference import Reference
from ledger.rulebook.supervision import Judged
from ledger.rulebook.vocabulary import AgeBand, Category, LineId, Term

T = TypeVar("T")

# Words ------------------------------------------------------------------------


class Purpose(StrEnum):
    """Whether an endorsement is to be earned or kept."""

    EARN = "earn"
    KEEP = "keep"


class Met(StrEnum):
    """How a requirement stands; *unchecked* is neither yes nor no."""

    MET = "met"
    MISSING = "missing"
    UNCHECKED = "unchecked"


class What(StrEnum):
    """What an amount counts. Minutes and months are whole; of everything else, how many."""

    LEVEL = "education"
    WORK = "months of work"
    TRAINING = "minutes of training"
    TOPIC = "minutes of training on a topic"
    SUPERVISION = "minutes of supervision"
    ABOUT_PROVIDING = "minutes of supervision about providing it"
    WINDOW = "months from the first session to the last"
    REFERENCES = "references"
    ENDORSED = "references by somebody endorsed or vetted"
    RELATION = "references by a relation"
    PAPER = "papers signed"
    MEMBERSHIP = "memberships"
    EXAM = "examinations passed"
    BASE = "endorsements held"


class Reason(StrEnum):
    """Why a line was left out; of a session that does not count, supervision's own sentence stands instead."""

    LATER = "It lies after the day of the assessment."
    ANOTHER_CYCLE = "It does not lie in this cycle."
    NOT_IN_FORCE = "It is not in force on this day."
    ANOTHER_AGE_BAND = "It did not serve the children of this age band."
    ANOTHER_WAY = "The way that is shown here does not ask for it."
    NOT_VERIFIED = "It counts once an officer has verified it."
    TOLD_TWICE = "Another entry tells the same; a title tells two apart."
    PEERS = "Sessions among peers do not count here."
    OUTSIDE_THE_WINDOW = "It lies outside the months in which the sessions have to lie."
    NOT_RECEIVED = "It was not received."
    NOT_ACCEPTED = "The association does not accept it on this day, or not without a proof."


# What is weighed --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that may be held against a requirement. ``judged``: the sessions, already judged for this target and association.

    ``bases`` are the categories in which an endorsement is active on the day, in the age band in question.
    """

    evidence: Evidence = field(default_factory=Evidence)
    judged: tuple[Judged, ...] = ()
    references: tuple[Reference, ...] = ()
    memberships: Memberships | None = None
    exams: tuple[Result, ...] = ()
    bases: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """For whom and for when it is weighed. ``checked``: what counts only once verified (sorts of evidence, ``internship``)."""

    age_band: AgeBand | None
    day: date
    purpose: Purpose
    cycle: Term
    years: int
    checked: tuple[str, ...]

    def out(self, day: date) -> Reason | None:
        """Why what happened on ``day`` does not count, if so."""
        if day > self.day:
            return Reason.LATER
        return None if self.purpose is Purpose.EARN or self.cycle.covers(day) else Reason.ANOTHER_CYCLE

    def sure(self, entry: Entry) -> bool:
        """Whether an entry needs no more looking at."""
        internship = entry.internship and "internship" in self.checked
        return entry.verified is not None or not (internship or entry.sort in self.checked)


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of one thing is needed, and how much was found; ``of`` says more closely what (a topic, a paper, a field)."""

    what: What
    of: str
    needed: int
    found: int

    @property
    def missing(self) -> int:
        """How much is missing."""
        return max(0, self.needed - self.found)


LeftOut = tuple[LineId, str]
"""A line that did not count, and the reason."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found, the lines that counted, those ``aside`` that this requirement has no use for, and what other ways lack."""

    amounts: tuple[Amount, ...]
    counted: tuple[LineId, ...] = ()
    aside: tuple[LeftOut, ...] = ()
    otherwise: tuple[tuple[Amount, ...], ...] = ()

    @property
    def short(self) -> tuple[int, int]:
        """Of how many amounts something is missing, and how much in all: the less, the nearer."""
        missing = [amount.missing for amount in self.amounts if amount.missing]
        return len(missing), sum(missing)


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a requirement stands, by what is sure; and what was left out of it."""

    met: Met
    measured: Measured
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Sifted(Generic[T]):
    """What counts for sure, what could not be checked, and what does not count."""

    sure: tuple[T, ...]
    unsure: tuple[T, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def weighed(self, measure: Callable[[tuple[T, ...]], Measured]) -> Weighed:
        """How a requirement stands of which ``measure`` says how much there is."""
        found = measure(self.sure)
        if found.short == (0, 0):
            return Weighed(Met.MET, found, self.left_out)
        hoped = measure((*self.sure, *self.unsure))
        return Weighed(Met.MISSING if hoped.short > (0, 0) else Met.UNCHECKED, found, self.left_out)


def sift(
    things: Iterable[T], *, id: Callable[[T], LineId], out: Callable[[T], str | None], unsure: Callable[[T], str | None]
) -> Sifted[T]:
    """Puts each thing where it belongs: ``out`` says why it does not count, ``unsure`` why that could not be checked."""
    sure, doubted, left = [], [], []
    for thing in things:
        why, doubt = out(thing), unsure(thing)
        if why is not None:
            left.append((id(thing), why))
        elif doubt is not None:
            doubted.append(thing)
            left.append((id(thing), doubt))
        else:
            sure.append(thing)
    return Sifted(tuple(sure), tuple(doubted), tuple(left))
