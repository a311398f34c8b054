"""Reweighing: a decision on evidence asked again, over all that stood before it, by the rules that it pinned.

The second part of the rerun's chapter. What was shown is folded from the very lines that stood then; what comes out is held
against what the approval recorded: everything that was missing, and the lines that counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ledger.rulebook import exam, review
from ledger.rulebook.application import Approved
from ledger.rulebook.assessment import Dossier, assess
from ledger.rulebook.catalogue import Edition
from ledger.rulebook.deciding import Grounds, lacking
from ledger.rulebook.evidence import Evidence
from ledger.rulebook.fact import in_force
from ledger.rulebook.membership import Memberships
from ledger.rulebook.progress import Application
from ledger.rulebook.providing import Provider
from ledger.rulebook.requirement import Kind, requirements
from ledger.rulebook.session import Session
from ledger.rulebook.supervision import judge
from ledger.rulebook.vocabulary import Category, LineId, PersonId

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """What stood before an approval: the application, its applicant's books, and who gave the sessions."""

    asked: Application
    evidence: Evidence = field(default_factory=Evidence)
    sessions: tuple[Session, ...] = ()
    memberships: Memberships | None = None
    providers: Mapping[PersonId, Provider] = field(default_factory=dict)
    bases: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision on evidence comes to: what was missing, each in a phrase, and the lines that counted."""

    missing: tuple[str, ...]
    inputs: frozenset[LineId]

    @property
    def lacking(self) -> frozenset[str]:
        """What was missing, by the kind of requirement alone (the first word of each phrase)."""
        return frozenset(phrase.partition(" ")[0].removesuffix(":") for phrase in self.missing)

    def __str__(self) -> str:
        """In one phrase, for a list of outcomes."""
        said = "; ".join(self.missing) or "nothing missing"
        return f"{said}, on {len(self.inputs)} lines"


def recorded(approved: Approved) -> Decided | None:
    """What the approval recorded; ``None`` for one that was decided on paper, of which the ledger saw nothing."""
    return None if approved.assessment_day is None else Decided(approved.missing, frozenset(approved.inputs))


OF_OTHERS: Final = frozenset({Kind.SUPERVISION, Kind.BASE})
"""Kinds that lean on other people's records, or on another record of the same person, which no line of the applicant's names."""


def contradicts(was: Decided, would_be: Decided, shown: Shown) -> bool:
    """Whether ``would_be``, made from the books that the inputs lie in, shows that ``was`` cannot have come of the same rules.

    Whatever was met has its lines among the inputs, and more evidence never makes less of it: so a kind that is missing in
    one and not in the other is a contradiction; how much of it is missing is not, where a book may not be known.
    """
    if (was.lacking ^ would_be.lacking) - OF_OTHERS:
        return True
    sessions = {one.id for one in shown.sessions}
    return was.lacking == would_be.lacking and was.inputs - sessions != would_be.inputs - sessions


def reweigh(shown: Shown, edition: Edition, day: date) -> Decided:
    """What the rules that the application pinned, in ``edition``, give over what was ``shown`` on ``day``."""
    asked = shown.asked
    rules = edition.on(asked.pin.day if asked.pin and asked.pin.day else day)
    judged = judge(
        [one for one in shown.sessions if one.day <= day], rules, shown.providers, recipient=asked.target,
        applied_on=asked.registered_on or asked.submitted_on,
    )  # fmt: skip
    dossier = Dossier(shown.evidence, judged, asked.references, shown.memberships, exam.results(asked.sittings), shown.bases)
    asks = requirements(rules.policies.earning, asked.target, rules.day)
    found = assess(asks, rules, dossier, target=asked.target, age_band=asked.age_band, day=day)
    grounds = Grounds(found, review.outcome(asked.reviews, in_force(rules.policies.reviewing, day).value))
    return Decided(lacking(grounds), frozenset(grounds.inputs))
