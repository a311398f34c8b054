"""An assessment as it is answered: every item in numbers and in words, with what counted, what did not, and the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.rulebook.assessment import Amount, Assessment, Item, Met
from ledger.rulebook.requirement import Kind, Target
from ledger.rulebook.wording import quantity, said, thing


@dataclass(frozen=True, slots=True)
class Counted:
    """One amount: what it counts, how much is needed, was found and is missing, in numbers (minutes, months, how many) and words."""

    what: str
    of: str
    needed: int
    found: int
    missing: int
    words: str


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A line that was left out, and why."""

    line: str
    why: str


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a requirement comes from: whose edition, after which references, how surely."""

    edition: str
    references: tuple[str, ...]
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement. Where it may be met in several ways and none is, ``otherwise`` has the other ways."""

    kind: Kind
    met: Met
    needed: tuple[str, ...]
    amounts: tuple[Counted, ...]
    otherwise: tuple[tuple[Counted, ...], ...]
    counted: tuple[str, ...]
    left_out: tuple[NotCounted, ...]
    source: Cited


@dataclass(frozen=True, slots=True)
class Progress:
    """What is asked, what is there, and everything that is still missing, by the rules of two files known by their digests."""

    target: Target
    day: date
    edition: str
    network: str
    complete: bool
    missing: tuple[str, ...]
    items: tuple[Requirement, ...]


def progress(found: Assessment) -> Progress:
    """An assessment, answered."""
    missing = tuple(said(amount) for item in found.missing for amount in item.missing)
    items = tuple(map(_requirement, found.items))
    return Progress(found.target, found.day, found.edition, found.network, found.complete, missing, items)


def _requirement(item: Item) -> Requirement:
    source = item.source
    return Requirement(
        item.kind,
        item.met,
        tuple(f"{thing(amount)}: {quantity(amount.what, amount.needed)}" for amount in item.amounts),
        tuple(map(_counted, item.amounts)),
        tuple(tuple(map(_counted, way)) for way in item.otherwise),
        item.counted,
        tuple(NotCounted(line, why) for line, why in item.left_out),
        Cited(source.edition, source.refs, source.confidence.value, source.note),
    )


def _counted(amount: Amount) -> Counted:
    return Counted(amount.what, amount.of, amount.needed, amount.found, amount.missing, said(amount))
