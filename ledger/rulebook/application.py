"""Application: what a candidate brings to the association where they live, from registering to the decision.

One page an application, sealed. Its evidence lives in the person's own book; its references, reviews and examinations are
lines of this page, with chapters of their own. The edition is pinned when it is submitted, and changes by a recorded migration
only. How far it has come is in ``progress.py``; what may be done in ``applying.py``, ``assisting.py`` and ``deciding.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.rulebook.requirement import Kind
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, LineId, PageId, PersonId, Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A candidate begins an application (sealed). ``base``: for the add-on, on that endorsement of theirs."""

    valid: Term
    applicant: PersonId
    association: AssociationCode
    category: Category
    age_band: AgeBand
    base: PageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The association takes the registration in; ``advisor`` helps the candidate, where it names one (sealed)."""

    valid: Term
    advisor: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirected:
    """The association sends the candidate to a category that fits better (sealed)."""

    valid: Term
    category: Category
    age_band: AgeBand
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """An advisory review, before the candidate submits: nothing is decided by it (sealed)."""

    valid: Term
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The candidate applies; the rules of that day are pinned: the digests of the two files, and ``valid.start`` (sealed).

    The first line of an application that was made on paper.
    """

    valid: Term
    applicant: PersonId
    association: AssociationCode
    category: Category
    age_band: AgeBand
    edition: str
    network: str | None = None
    base: PageId | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is asked of the candidate; ``reference``: it rests on that reference (``relayed`` in ``applying.py``)."""

    text: str
    reference: LineId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Sent back to be amended, in these tabs, by ``due`` (sealed)."""

    valid: Term
    tabs: tuple[Kind, ...]
    due: date | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmitted:
    """Back from the candidate. What is pinned stays pinned (sealed)."""

    valid: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Not yet: this is missing; it is reviewed again from ``again_from`` on (sealed)."""

    valid: Term
    missing: tuple[Kind, ...]
    again_from: date | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedForExam:
    """All but the examination is there; ``missing`` was not, and ``despite`` says why that did not matter (sealed)."""

    valid: Term
    missing: tuple[str, ...] = ()
    despite: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """The association decided to endorse (sealed). ``endorsement`` is the page it opened, or for the add-on wrote on.

    ``inputs`` are the lines that counted, with the leaf hash of each in ``leaves`` (hexadecimal; ``""``: not at hand), under
    the rules of ``assessment_day`` by the pinned files. ``missing`` could not be met or checked; ``despite`` says why the
    association endorsed all the same.
    """

    valid: Term
    endorsement: PageId
    rule: str = "application"
    edition: str | None = None
    network: str | None = None
    assessment_day: date | None = None
    inputs: tuple[LineId, ...] = ()
    leaves: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    despite: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """From now on judged by the rules of the day ``as_of``, in these files: a recorded choice, never a side effect (sealed)."""

    valid: Term
    edition: str
    network: str
    as_of: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The candidate withdrew before a decision (sealed)."""

    valid: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """Not submitted in the days that the edition gives (sealed)."""

    valid: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Closed without an award (sealed). No page was found that refuses for good; the candidate may apply again."""

    valid: Term
    reason: str


Event = (
    Registered | Accepted | Redirected | Advised | Submitted | Returned | Resubmitted | Deferred | ApprovedForExam | Approved
    | Migrated | Withdrawn | Expired | Closed
)  # fmt: skip
