"""What somebody shows: entries, sessions, letters and papers, each told in a line, for stories of evidence and assessment."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from catalogues import LOCAL, WISCONSIN
from catalogues import rules as rules_of
from ledger.rulebook import assessment
from ledger.rulebook.assessment import Dossier
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.evidence import Entered, Entry, Evidence, Signature, Sort, TopicMinutes
from ledger.rulebook.fact import Confidence, Found, Source
from ledger.rulebook.membership import Held, Memberships
from ledger.rulebook.policies import Accepted, Joining, Policies
from ledger.rulebook.reference import Reference
from ledger.rulebook.requirement import Asked, Asking, Kind, Level, Paper, Relation, Requirements, Target, Topic, WorkField
from ledger.rulebook.supervision import Judged, Verdict
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, LineId, PersonId, Term

DAY = date(2026, 6, 1)
DIGEST = "5" * 64
SINCE_2020 = Term(date(2020, 1, 1))
ALL_2026 = Term(date(2026, 1, 1), date(2026, 12, 31))
PAGE = Source("wi", ("S9",), Confidence.SINGLE, "a page")
INFANT, EARLY = AgeBand.INFANT, AgeBand.EARLY_CHILDHOOD


def training(minutes: int = 60, on: date = date(2025, 5, 1), **topics: int) -> Entered:
    """A training of a day; ``dei=30`` names a topic."""
    told = tuple(TopicMinutes(Topic(name), amount) for name, amount in topics.items())
    return Entered(valid=Term(on, on), sort=Sort.TRAINING, minutes=minutes, topics=told)


def degree(level: Level = Level.MASTER, on: date = date(2020, 6, 1)) -> Entered:
    """A degree from the day of its award."""
    return Entered(valid=Term(on), sort=Sort.EDUCATION, level=level)


def credential(level: Level | None = Level.LICENCE, term: Term = SINCE_2020) -> Entered:
    """Another body's credential, over its days."""
    return Entered(valid=term, sort=Sort.CREDENTIAL, level=level, title="LCSW")


def work(
    start: date,
    end: date | None = None,
    *,
    field: WorkField = WorkField.ANY,
    bands: tuple[AgeBand, ...] = (INFANT,),
    **more: object,
) -> Entered:
    """A job; without ``end``, it goes on."""
    return Entered(valid=Term(start, end), sort=Sort.WORK, field=field, age_bands=bands, **more)


def entry(told: Entered, id: str, verified: str | None = None) -> Entry:
    """What ``told`` says, as an entry that stands under the line ``id``."""
    members = {member.name: getattr(told, member.name) for member in fields(Entered)}
    return Entry(**members, id=LineId(id), entered_on=DAY, verified=verified)


def shown(*told: Entered | Entry | Signature) -> Evidence:
    """Evidence of these, called ``E0``, ``E1``, … where they have no line yet."""
    entries = tuple(
        one if isinstance(one, Entry) else entry(one, f"E{index}") for index, one in enumerate(told) if isinstance(one, Entered)
    )
    return Evidence(entries, tuple(one for one in told if isinstance(one, Signature)))


def signed(paper: Paper, on: date = date(2026, 1, 5), id: str = "") -> Signature:
    """A paper signed on a day."""
    return Signature(LineId(id or f"P-{paper}"), paper, "2024", DIGEST, on)


def session(
    on: date,
    minutes: int = 60,
    *,
    about: int = 0,
    peer: bool = False,
    verdict: Verdict = Verdict.COUNTS,
    why: str = "",
    id: str = "",
) -> Judged:
    """A session as it was judged."""
    return Judged(LineId(id or f"S-{on}"), on, minutes, about, peer, verdict, why or f"It {verdict}.", PAGE)


def letter(id: str, relation: Relation = Relation.OTHER, *, received: bool = True, **more: object) -> Reference:
    """A reference, received unless told otherwise."""
    return Reference(LineId(id), PersonId(f"rater-{id}"), relation, received=received, **more)


def member(association: str = "wi", term: Term = ALL_2026) -> Memberships:
    """One membership."""
    return Memberships((Held(LineId("M"), AssociationCode(association), term, None, AssociationCode(association)),))


def rules(day: date = DAY, *, checked: tuple[str, ...] = ("credential", "internship")) -> Rules:
    """Wisconsin's rules with its own membership asked for, and ``checked`` counting only once verified."""
    policies = Policies(joining=(Found(Joining(Accepted.OWN), LOCAL),), checking=(Found(checked, LOCAL),))
    return replace(rules_of(day, WISCONSIN), policies=policies)


def asking(kind: Kind, asked: Asked, source: Source = PAGE) -> Requirements:
    """One requirement."""
    return ((kind, Found(Asking((Target.FAMILY_SPECIALIST,), kind, asked), source)),)


def assess(
    requirements: Requirements, dossier: Dossier | None = None, *, day: date = DAY, **more: object
) -> assessment.Assessment:
    """The dossier held against these requirements, for a Family Specialist of infants."""
    given = {"rules": rules(day), "target": Target.FAMILY_SPECIALIST, "age_band": INFANT, **more}
    return assessment.assess(requirements, dossier=dossier or Dossier(), day=day, **given)
