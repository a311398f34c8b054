"""What the outbox keeps: messages, and what decides which there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from ledger.rulebook.vocabulary import Term
from ledger.rulebook.watching import Watch
from projections.batch import Line


class Message(NamedTuple):
    """One thing to be told once. ``watch`` is empty where the employer relied, and ``page`` where the watch itself is meant.

    ``given`` is the page of the receipt or statement by which the employer relied on an answer that this line changed, or empty;
    ``day`` the day it speaks of, ``due`` the moment from which it may be told.
    """

    position: int
    id: str
    employer: str
    watch: str
    page: str
    number: str | None
    kind: str
    what: str
    line: str
    day: str | None
    at: str
    due: str
    given: str


class Relied(NamedTuple):
    """That an employer was answered for the days ``first`` to ``last`` of ``page``, by the first ``size`` lines, until a day."""

    page: str
    position: int
    employer: str
    given: str
    first: str
    last: str
    size: int
    until: str

    @property
    def asked(self) -> Term:
        """The days that were asked about."""
        return Term(date.fromisoformat(self.first), date.fromisoformat(self.last))


class Pending(NamedTuple):
    """The message that is to be said of a page (or, where that is empty, of the watch) on a day to come."""

    page: str
    watch: str
    position: int
    id: str
    due: str


class Endorsed(NamedTuple):
    """Whose an endorsement is, and its number."""

    page: str
    holder: str
    number: str


@dataclass(slots=True)
class Known:
    """What is known before a batch, of the pages and watches that it speaks of; and what it makes of that.

    ``history`` reads a page's lines before a position; ``begun`` whose an endorsement is, where that can still be read.
    """

    history: Callable[[str, int], list[Line]]
    begun: Callable[[str], Endorsed | None]
    watches: dict[str, Watch] = field(default_factory=dict)
    watched: dict[str, set[str]] = field(default_factory=dict)
    pages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    relied: dict[str, list[Relied]] = field(default_factory=dict)
    endorsed: dict[str, Endorsed | None] = field(default_factory=dict)
    pending: dict[tuple[str, str], Pending] = field(default_factory=dict)


def name_of(watcher: str, line: str, kind: str) -> str:
    """The message's one name for ever. It has no full stop, as Standard Webhooks asks."""
    return "msg_" + sha256(f"{watcher}\0{line}\0{kind}".encode()).hexdigest()[:32]
