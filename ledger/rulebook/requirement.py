"""Requirement: what an edition asks of somebody who wants to earn an endorsement or to keep it, one row a rule.

A row is for some *targets* (the six categories, and the add-on ``ERS``), has a kind, holds over its days, and has its source
(``fact.py``). The last row of a kind that covers the day is in force for a target. A row of a kind may also say that nothing of
it is asked (``NONE_ASKED``). Amounts are whole minutes and whole months; an edition writes hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from ledger.rulebook.fact import Fact
from ledger.rulebook.vocabulary import Category

# Words ------------------------------------------------------------------------


class Target(StrEnum):
    """What a requirement is for: a category, or the add-on Endorsed Reflective Supervisor."""

    FAMILY_ASSOCIATE = "FA"
    FAMILY_SPECIALIST = "FS"
    MENTAL_HEALTH_SPECIALIST = "MHS"
    MENTOR_CLINICAL = "MHM-C"
    MENTOR_POLICY = "MHM-P"
    MENTOR_RESEARCH = "MHM-R"
    REFLECTIVE_SUPERVISOR = "ERS"


class Kind(StrEnum):
    """What a requirement is about; the tab of an application it belongs to."""

    BACKGROUND = "background"
    TRAINING = "training"
    SUPERVISION = "supervision"
    REFERENCES = "references"
    DOCUMENTS = "documents"
    MEMBERSHIP = "membership"
    EXAM = "exam"
    BASE = "base"


class Level(StrEnum):
    """Education, as an edition may ask for it. ``DEGREE`` is any degree: every degree named here satisfies it."""

    CDA = "CDA"
    DEGREE = "degree"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTORATE = "doctorate"
    LICENCE = "licence"
    """A state's licence to practise in mental health. A fact of evidence only: an endorsement is no licence."""


SATISFIES: Final[Mapping[Level, frozenset[Level]]] = {
    Level.CDA: frozenset({Level.CDA}),
    Level.DEGREE: frozenset({Level.DEGREE}),
    Level.BACHELOR: frozenset({Level.DEGREE, Level.BACHELOR}),
    Level.MASTER: frozenset({Level.DEGREE, Level.BACHELOR, Level.MASTER}),
    Level.DOCTORATE: frozenset({Level.DEGREE, Level.BACHELOR, Level.MASTER, Level.DOCTORATE}),
    Level.LICENCE: frozenset({Level.LICENCE}),
}
"""Which levels asked for somebody who has one of these satisfies."""


class WorkField(StrEnum):
    """What work was about. The children served, and so the age band, are told beside it."""

    ANY = "any"
    """Any work with infants, young children and families."""
    PREVENTION = "prevention"
    TREATMENT = "treatment"
    PROVIDING = "providing"
    """Providing reflective supervision or consultation."""
    POLICY = "policy"
    RESEARCH = "research"


class Topic(StrEnum):
    """What part of a training was about, where an edition counts it apart."""

    EQUITY = "dei"
    PROVIDING = "rsc_provision"


class Paper(StrEnum):
    """A document that is signed by version and digest; its text is nowhere in the ledger."""

    ETHICS = "ethics"
    AGREEMENT = "agreement"
    NO_SANCTION = "no_sanction"
    """The attestation that no licensing board has imposed a sanction."""


class Relation(StrEnum):
    """What a referee is to the applicant."""

    SUPERVISOR = "supervisor"
    PROVIDER = "provider"
    """Gives the applicant reflective supervision or consultation."""
    SUPERVISEE = "supervisee"
    """Receives it from the applicant."""
    COLLEAGUE = "colleague"
    OTHER = "other"


# What an edition asks ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoneAsked:
    """Nothing of this kind is asked."""


NONE_ASKED: Final = NoneAsked()


@dataclass(frozen=True, slots=True)
class Work:
    """So many months of paid work in a field. ``internship``: how many of them a supervised internship may stand for."""

    field: WorkField
    months: int
    internship: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """One way to satisfy a background: one of these levels (none: no level asked) *and* all of this work."""

    levels: tuple[Level, ...] = ()
    work: tuple[Work, ...] = ()


@dataclass(frozen=True, slots=True)
class Background:
    """Education and work: any one of ``ways``."""

    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Training:
    """Minutes of training, and of them so many on each topic (a session may count for several topics)."""

    minutes: int
    topics: tuple[tuple[Topic, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Supervision:
    """Minutes of reflective supervision or consultation received, of them ``about_providing`` about what one provides oneself.

    ``least_months`` and ``most_months``: from the first session counted to the last lie at least and at most so many months
    (``None``: not asked). ``peers_after`` (for keeping only): after so many whole years as endorsed, sessions among peers count
    too; ``None``: they never do.
    """

    minutes: int
    about_providing: int = 0
    least_months: int | None = None
    most_months: int | None = None
    peers_after: int | None = None


@dataclass(frozen=True, slots=True)
class References:
    """So many references, ``endorsed`` of them by somebody endorsed or vetted on the day, and some by who stands in a relation."""

    count: int
    endorsed: int = 0
    relations: tuple[tuple[Relation, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Documents:
    """These are signed."""

    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """A membership in force on the day, in an association that the edition's ``[[membership]]`` accepts."""


@dataclass(frozen=True, slots=True)
class Exam:
    """An examination passed: at least ``percent`` in all, or, ``each_part``, in each part of ``parts``; by so many markers."""

    percent: int
    parts: tuple[str, ...]
    each_part: bool
    markers: int


@dataclass(frozen=True, slots=True)
class Base:
    """An endorsement active on the day in one of these categories."""

    categories: tuple[Category, ...]


Asked = NoneAsked | Background | Training | Supervision | References | Documents | Membership | Exam | Base


@dataclass(frozen=True, slots=True)
class Asking:
    """One row: of whom, of what kind, and what. ``after_years``: only of who is endorsed at least so many whole years."""

    targets: tuple[Target, ...]
    kind: Kind
    asked: Asked
    after_years: int = 0


Requirements = tuple[tuple[Kind, Fact[Asking]], ...]
"""What is asked of one target on one day, in the order of ``Kind``; kinds of which nothing is asked are left out."""


def requirements(rows: Iterable[Fact[Asking]], target: Target, day: date, *, years: int = 0) -> Requirements:
    """What ``rows`` ask of ``target`` on ``day``, of somebody endorsed for ``years`` whole years."""
    concern = [row for row in rows if target in row.value.targets and row.value.after_years <= years and row.term.covers(day)]
    last = {row.value.kind: row for row in concern}
    return tuple((kind, last[kind]) for kind in Kind if kind in last and last[kind].value.asked != NONE_ASKED)
