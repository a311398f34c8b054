"""What the doors answer, as JSON and as pages alike. Members that are wire names are promises (``interface.md``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Outcome = Literal["passed", "failed", "unknown", "note"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What was true of an endorsement on ``valid_on``, as known when the ledger had ``size`` lines (``at``).

    ``rule`` is the row of the edition by which it is so, ``source`` the edition's file; ``signed`` the same as a signed document,
    where that was asked for.
    """

    number: str
    page: str
    standing: str
    under_review: bool
    home: str | None
    category: str | None
    age_band: str | None
    covered_until: date | None
    reason: str
    edition: str | None
    valid_on: date
    known_at: datetime | None
    size: int
    at: datetime | None
    rule: str | None = None
    source: str | None = None
    signed: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One check: how it came out, and its name. The pages have a sentence for each pair of them."""

    outcome: Outcome
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an endorsement's history, with both of its dates.

    ``leaf`` is its index in the public log (``None``: sealed there). ``late``: recorded after the day from which it holds.
    ``known``: it was recorded by the time that was asked about. ``to``: whom a release names; ``origin``: where a move came from.
    ``became``: of a credential, what has become of it (``certifying.State``).
    """

    name: str
    at: datetime
    start: date | None
    end: date | None
    actor: str
    who: str
    custody: str
    leaf: int | None
    late: bool
    known: bool
    to: str = ""
    origin: str = ""
    became: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Everything that the page of one endorsement shows.

    ``asked`` answers for the day asked about; ``today`` for today as known now, when that is another question.
    """

    number: str
    asked: Standing
    today: Standing | None
    holder: str | None
    title: str
    association: str
    site: str | None
    unconfirmed: bool
    applied_on: date | None
    granted_on: date | None
    supervisor: str | None
    credential: bool
    certificate: bool
    history: tuple[Step, ...]
    marks: tuple[Mark, ...]
    origin: str
    checked: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the public registry; ``name`` only where its holder agreed to be listed."""

    number: str
    name: str | None
    category: str | None
    age_band: str | None
    title: str
    association: str | None
    association_name: str
    standing: str
    valid_from: date | None
    valid_to: date | None
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Some rows, and the cursor to the next ones."""

    items: tuple[Listed, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: part of a name, an association's code, a category; where the last page ended."""

    name: str = ""
    association: str = ""
    category: str = ""
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The published head of the public log."""

    origin: str
    size: int
    root: str
    published_at: datetime
    witnesses: int


@dataclass(frozen=True, slots=True)
class Carried:
    """A credential as its holder takes it away, and the proof beside it."""

    data: bytes
    proof: bytes
