"""How a rule is shown, in JSON and on pages: its value in plain words, its days, and where it comes from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from ledger.rulebook.fact import Fact, NotFound
from ledger.rulebook.requirement import Asking


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on that day. ``found`` is false where the value is our default, because none was found."""

    name: str
    value: Any
    found: bool
    valid_from: date | None
    valid_to: date | None
    edition: str
    refs: tuple[str, ...]
    confidence: str
    note: str


def shown(name: str, fact: Fact[Any]) -> Rule:
    """The rule that ``fact`` is, under ``name``."""
    source = fact.source
    return Rule(
        name=name,
        value=_plain(fact.value),
        found=not isinstance(fact, NotFound),
        valid_from=fact.term.start,
        valid_to=fact.term.end,
        edition=source.edition,
        refs=source.refs,
        confidence=source.confidence.value,
        note=source.note,
    )


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case tuple():
            return [_plain(item) for item in value]
        case Asking():
            return _plain(value.asked)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
        case _:
            return value
