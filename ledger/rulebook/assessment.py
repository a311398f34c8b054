"""Assessment: what somebody shows, held against what an edition asks, one item a requirement.

It says what is met and what is missing, all of it, which lines counted, which were left out and why, each item with its source.
The applicant's progress, the reviewer's right-hand pane and the record of a decision are this one function. Nothing that counts
is spent: the same hours serve every category that asks for them. The other parts of the
chapter: ``weighing`` (what weighing means), ``measuring`` (each kind of requirement), ``months``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.rulebook import measuring
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.fact import Fact, Source, in_force
from ledger.rulebook.requirement import (
    Asked,
    Asking,
    Background,
    Base,
    Documents,
    Exam,
    Kind,
    Membership,
    References,
    Requirements,
    Supervision,
    Target,
    Training,
)
from ledger.rulebook.vocabulary import AgeBand, LineId, Term
from ledger.rulebook.weighing import Amount, Dossier, Frame, LeftOut, Measured, Met, Purpose, Reason, Weighed, What

__all__ = ["Amount", "Assessment", "Dossier", "Item", "LeftOut", "Met", "Purpose", "Reason", "What", "assess"]

ALWAYS: Final = Term()

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement, held against what is shown.

    ``amounts`` say what was needed and found; where a requirement has several ways and none is met, they are of the nearest
    one, and ``otherwise`` has those of the others. ``left_out`` are the lines that did not count, each with the reason.
    """

    kind: Kind
    met: Met
    amounts: tuple[Amount, ...]
    counted: tuple[LineId, ...]
    left_out: tuple[LeftOut, ...]
    source: Source
    otherwise: tuple[tuple[Amount, ...], ...] = ()

    @property
    def missing(self) -> tuple[Amount, ...]:
        """The amounts of which something is missing."""
        return tuple(amount for amount in self.amounts if amount.missing)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was asked of somebody on ``day``, by which rules (digests of the two files), and how each item stands."""

    target: Target
    day: date
    edition: str
    network: str
    items: tuple[Item, ...]

    @property
    def missing(self) -> tuple[Item, ...]:
        """The items that are not met, those that could not be checked among them."""
        return tuple(item for item in self.items if item.met is not Met.MET)

    @property
    def complete(self) -> bool:
        """Whether everything that is asked is met."""
        return not self.missing


# What may be done -------------------------------------------------------------


def assess(  # noqa: PLR0913 - each is a fact that the answer rests on
    requirements: Requirements,
    rules: Rules,
    dossier: Dossier,
    *,
    target: Target,
    age_band: AgeBand | None,
    day: date,
    purpose: Purpose = Purpose.EARN,
    cycle: Term = ALWAYS,
    years: int = 0,
) -> Assessment:
    """``dossier`` held against ``requirements`` on ``day``, the same for the same inputs.

    ``age_band``: whose children the work has to have served (``None``: either's). To keep an endorsement, only what is dated
    within ``cycle`` counts, and ``years``, whole ones as endorsed, may let sessions among peers count; what is owed for part of
    a cycle is said by the requirements already (``keeping.py``).
    """
    frame = Frame(age_band, day, purpose, cycle, years, _checked(rules))
    items = tuple(_item(kind, fact, rules, dossier, frame) for kind, fact in requirements)
    return Assessment(target, day, rules.edition, rules.network, items)


def _checked(rules: Rules) -> tuple[str, ...]:
    rows = rules.policies.checking
    return in_force(rows, rules.day).value if rows else ()


def _item(kind: Kind, fact: Fact[Asking], rules: Rules, dossier: Dossier, frame: Frame) -> Item:
    weighed = _weighed(fact, rules, dossier, frame)
    found = weighed.measured
    left_out = (*weighed.left_out, *found.aside)
    return Item(kind, weighed.met, found.amounts, found.counted, left_out, fact.source, found.otherwise)


def _weighed(fact: Fact[Asking], rules: Rules, dossier: Dossier, frame: Frame) -> Weighed:
    match fact.value.asked:
        case Background() as asked:
            return measuring.background(asked, dossier.evidence, frame)
        case Training() as asked:
            return measuring.training(asked, dossier.evidence, frame)
        case Supervision() as asked:
            return measuring.supervision(asked, dossier.judged, frame)
        case Documents() as asked:
            return measuring.documents(asked, dossier.evidence, frame)
        case asked:
            return _said_by_others(asked, rules, dossier, frame)


def _said_by_others(asked: Asked, rules: Rules, dossier: Dossier, frame: Frame) -> Weighed:
    match asked:
        case References():
            return measuring.references(asked, dossier.references, frame)
        case Membership():
            return measuring.membership(dossier.memberships, rules, frame)
        case Exam():
            return measuring.exam(dossier.exams, frame)
        case Base():
            return measuring.base(asked, dossier.bases)
        case _:
            return Weighed(Met.MET, Measured(()))
