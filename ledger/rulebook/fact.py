"""Fact: a value of the rules, with the days it holds, the page that says so, and how surely.

What was looked for and not found is a fact too: it carries the default that we apply, and says that it is ours.
Of several facts that cover a day, the last one is in force.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from ledger.rulebook.vocabulary import Term

Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)


class Confidence(StrEnum):
    """How well a fact is known."""

    SHARED = "C"
    """Said by the Alliance, or by two associations or more."""
    SINGLE = "1"
    """Said by one association only."""
    INFERRED = "I"
    """Concluded by us from what the sources say."""
    NOT_FOUND = "NF"
    """Looked for and not found: the value is a default, and ours."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A page that was read: its short name (``S6``) and what it is."""

    id: str
    what: str


@dataclass(frozen=True, slots=True)
class Source:
    """Why a value is what it is: whose file says it (a code, or ``network``), after which references, how surely."""

    edition: str
    refs: tuple[str, ...]
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found(Generic[Value_co]):
    """A value that a source gives, over ``term``; a start that was not found covers every earlier day."""

    value: Value_co
    source: Source
    term: Term = field(default_factory=Term)


@dataclass(frozen=True, slots=True)
class NotFound(Generic[Value_co]):
    """Looked for and not found: ``value`` is the default that we apply; ``source.note`` says what was looked for.

    ``beneath`` is where the default comes from, when an association's file is silent and the network's is not.
    """

    value: Value_co
    source: Source
    term: Term = field(default_factory=Term)
    beneath: Source | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """An association's file says: looked for here and not found. The value is then what lies beneath."""

    source: Source
    term: Term = field(default_factory=Term)


Fact = Found[Value] | NotFound[Value]
"""A value in force on a day, whichever way it came about: ``.value`` and ``.source`` always answer."""

Row = Found[Value] | NotFound[Value] | Sought
"""A value as a file states it."""


def in_force(rows: Iterable[Row[Value]], day: date) -> Fact[Value]:
    """The last of ``rows`` that covers ``day``; where that one was *sought* in vain, the value beneath it as a default.

    Raises ``LookupError`` when no row gives a value (the loader refuses a network that leaves a day bare).
    """
    sought: Sought | None = None
    for row in reversed(tuple(rows)):
        if not row.term.covers(day):
            continue
        if not isinstance(row, Sought):
            return row if sought is None else NotFound(row.value, sought.source, sought.term, row.source)
        sought = sought or row
    message = f"no rule covers {day}"
    raise LookupError(message)
