"""Policies: how an association goes about it, as dated settings of its edition. What it *asks for* is in ``requirement.py``.

Every setting is a row with days and a source, as all rules are; the network's rows are the defaults, and say so where
nothing was found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final

from ledger.rulebook.fact import Fact, Row, in_force
from ledger.rulebook.requirement import Asking, Target
from ledger.rulebook.vocabulary import Category

# What an edition says ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Providers:
    """Whose sessions count for these recipients.

    Somebody endorsed in one of ``categories``, or (``addon``) an Endorsed Reflective Supervisor, full or emerging.
    """

    recipients: tuple[Target, ...]
    categories: tuple[Category, ...]
    addon: bool


@dataclass(frozen=True, slots=True)
class Vetting:
    """Whether sessions given by somebody vetted, and not endorsed, count.

    ``applied_from``: only asked of those who registered their application on that day or later; ``None``: of everybody.
    """

    counts: bool
    applied_from: date | None = None


@dataclass(frozen=True, slots=True)
class Reviewing:
    """How many reviewers recommend, in how many tiers; ``third``: a split between two goes to a third."""

    reviewers: int
    tiers: int = 1
    third: bool = True


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Who may review an application for one of ``targets``.

    Somebody endorsed, in either age band, in one of ``categories``, or (``addon``) an Endorsed Reflective Supervisor.
    """

    targets: tuple[Target, ...]
    categories: tuple[Category, ...]
    addon: bool


@dataclass(frozen=True, slots=True)
class Applying:
    """One application at a time or several; after how many days without being submitted it expires (``None``: never)."""

    one_at_a_time: bool
    expires_days: int | None


class Accepted(StrEnum):
    """Whose membership satisfies an association."""

    OWN = "own"
    OWN_OR_WORLD = "own or world"
    """Its own, or the World Association for Infant Mental Health's."""
    ANY = "any"
    """Any infant mental health association's."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Whose membership is accepted, and whether another association's needs a written proof."""

    accepted: Accepted
    proof: bool = False


@dataclass(frozen=True, slots=True)
class LateYear:
    """A membership bought on this day of the year or later runs to the end of the next year. ``None`` in its row: no such day."""

    month: int
    day: int


class Mode(StrEnum):
    """How a renewal tells of its hours."""

    ITEMISED = "itemised"
    ATTESTATION = "attestation"


@dataclass(frozen=True, slots=True)
class Keeping:
    """How renewals are told and checked.

    ``pro_rata``: who was endorsed for part of the cycle owes the share of whole or begun years; ``audit_percent`` of attested
    renewals are drawn; ``reinstated_audited``: whoever came back in the cycle before is audited without a draw; ``years_at``
    says on which day of the cycle the years as endorsed are counted (``start`` or ``end``).
    """

    mode: Mode
    pro_rata: bool
    audit_percent: int
    reinstated_audited: bool
    years_at: str


@dataclass(frozen=True, slots=True)
class Inactive:
    """How many years somebody may be inactive on request (``None``: no limit), and whether they may ask for more."""

    years: int | None
    again: bool


@dataclass(frozen=True, slots=True)
class Returning:
    """How a lapsed endorsement comes back: ``simplified``, or by a new ``application``; for how many years after the lapse."""

    route: str
    years: int | None = None


@dataclass(frozen=True, slots=True)
class Transfers:
    """How long a transfer takes, in days; no public page says any of it.

    ``answer_days``: each side's time to answer. ``remind_days``: so many days before its last one, the side it waits for is
    reminded. ``escalate_days``: after that last day the Alliance has it for so long; then it expires. ``release_days``: for how
    long a release may be used. ``automatic``: what meets every condition is accepted without anybody's hand.
    """

    answer_days: int
    release_days: int
    remind_days: int
    escalate_days: int
    automatic: bool


@dataclass(frozen=True, slots=True)
class Relying:
    """For how long an answer is good and it is kept who was given it; how much one account asks for a day (names: rows without a number)."""

    good_days: int
    kept_months: int
    receipts_a_day: int
    rows_a_day: int
    names_a_day: int


@dataclass(frozen=True, slots=True)
class Watching:
    """How an employer may watch; no public page says any of it.

    A watch lasts ``days`` unless it is renewed, its end is said ``announced`` days before, and that a cover will end ``expiring``
    days before. One employer has so many ``watches`` running at most, each of so many ``endorsements``.
    """

    days: int
    announced: int
    expiring: int
    endorsements: int
    watches: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Policies:
    """An edition's rows, by what they are about.

    ``minutes_a_day``: how long somebody's sessions of reflective supervision on one day may be in all; ``listed``: which
    standings (``standing.Answer``) are publicly listed.
    """

    earning: tuple[Fact[Asking], ...] = ()
    keeping: tuple[Fact[Asking], ...] = ()
    reinstating: tuple[Fact[Asking], ...] = ()
    providers: tuple[Fact[Providers], ...] = ()
    vetting: tuple[Fact[Vetting], ...] = ()
    minutes_a_day: tuple[Row[int], ...] = ()
    reviewing: tuple[Row[Reviewing], ...] = ()
    reviewers: tuple[Fact[Reviewers], ...] = ()
    applying: tuple[Row[Applying], ...] = ()
    joining: tuple[Row[Joining], ...] = ()
    late_year: tuple[Row[LateYear | None], ...] = ()
    renewals: tuple[Row[Keeping], ...] = ()
    inactive: tuple[Row[Inactive], ...] = ()
    returning: tuple[Row[Returning], ...] = ()
    emerging_years: tuple[Row[int], ...] = ()
    listed: tuple[Row[tuple[str, ...]], ...] = ()
    rescinding: tuple[Row[bool], ...] = ()
    checking: tuple[Row[tuple[str, ...]], ...] = ()
    """Which evidence counts only once an officer has verified it: sorts (``evidence.Sort``), and ``internship``."""
    case_days: tuple[Row[int], ...] = ()
    """Days from a reported problem to the day by which it is answered."""
    claim_days: tuple[Row[int], ...] = ()
    """For how many days a link works by which a person claims their record."""
    relying: tuple[Row[Relying], ...] = ()
    watching: tuple[Row[Watching], ...] = ()

    def over(self, base: Policies) -> Policies:
        """These rows, laid over those of ``base``."""
        return Policies(**{field.name: getattr(base, field.name) + getattr(self, field.name) for field in fields(self)})


OF_SEVERAL: Final = frozenset({"earning", "keeping", "reinstating", "providers", "reviewers", "vetting"})
"""Those of which several hold on one day: for several targets, recipients or applicants. Of all others one does."""


# What stands ------------------------------------------------------------------


def providers(rows: Iterable[Fact[Providers]], recipient: Target, day: date) -> Fact[Providers]:
    """Whose sessions count for ``recipient`` on ``day``. Raises ``LookupError`` where no row says so."""
    return in_force([row for row in rows if recipient in row.value.recipients], day)


def reviewers(rows: Iterable[Fact[Reviewers]], target: Target, day: date) -> Fact[Reviewers]:
    """Who may review an application for ``target`` on ``day``. Raises ``LookupError`` where no row says so."""
    return in_force([row for row in rows if target in row.value.targets], day)


def vetting(rows: Iterable[Fact[Vetting]], day: date, applied_on: date | None) -> Fact[Vetting]:
    """Whether a vetted provider's session of ``day`` counts for somebody who registered on ``applied_on``."""
    return in_force([row for row in rows if _asked_of(row.value, applied_on)], day)


def _asked_of(value: Vetting, applied_on: date | None) -> bool:
    return value.applied_from is None or (applied_on is not None and value.applied_from <= applied_on)


def listed(rows: Iterable[Row[tuple[str, ...]]], day: date) -> frozenset[str]:
    """The standings whose holders are publicly listed on ``day``, of those who agreed to be; the others are found by number."""
    return frozenset(in_force(rows, day).value)
