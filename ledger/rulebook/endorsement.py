# long because it is the list of all that can happen to an endorsement
"""Endorsement: granted once, kept by renewal, carried from association to association, never rewritten.

An endorsement is one person's, in one category and age band. It has one home association at any instant and keeps
its number for life. Its page is public, except for who holds it, its number, and why an officer acted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from ledger.rulebook.vocabulary import AddOn, AgeBand, AssociationCode, Category, Hold, LineId, PageId, PersonId, Term

# What happens -----------------------------------------------------------------
# Members that ``wire/names.py`` lists as private are ``None`` when the line is read without its body (a public
# fold, or a body that was erased); every decision below fills them in.


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The association endorses its resident; ``valid`` is the first cover."""

    valid: Term
    category: Category
    age_band: AgeBand
    edition: str
    rule: str
    late_until: date | None
    number: str | None = None
    holder: PersonId | None = None
    application: PageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """An endorsement that was granted before this ledger began, vouched for by the association and never re-validated.

    ``valid`` is the cover claimed; ``granted_on`` and ``claimed_from`` are the file's word for it.
    """

    valid: Term
    category: Category
    age_band: AgeBand
    edition: str
    granted_on: date | None
    claimed_from: date | None
    late_until: date | None
    batch: LineId
    number: str | None = None
    holder: PersonId | None = None
    certificate: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalSubmitted:
    """The holder submitted a renewal; from the day after the cycle (``valid.start``) it verifies as active, under review."""

    valid: Term
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalReturned:
    """The association sent a submitted renewal back; its review ends as though it had never been."""

    valid: Term
    submitted: LineId
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """Cover for another cycle (``valid``). ``despite`` says why it was confirmed although something owed was missing (private)."""

    valid: Term
    submitted: LineId | None
    edition: str
    rule: str
    late_until: date | None
    despite: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """Not renewed in time: lapsed from ``valid.start`` until reinstated."""

    valid: Term
    edition: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinstated:
    """Back after the lapse that ``lapse`` names, with cover over ``valid``; ``despite`` as for ``Renewed`` (private)."""

    valid: Term
    lapse: LineId
    edition: str
    rule: str
    late_until: date | None
    despite: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Inactive from ``valid.start``, on request or by sanction; which of them, until when at most, and why are private."""

    valid: Term
    reason: str | None = None
    kind: Hold | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """The hold that ``hold`` names ends on ``valid.start``."""

    valid: Term
    hold: LineId


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOnGranted:
    """The holder is an Endorsed Reflective Supervisor, emerging or full, over ``valid``."""

    valid: Term
    addon: AddOn
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOnEnded:
    """The add-on ends on ``valid.start``; the base endorsement stands as before."""

    valid: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """Its category was retired: from ``valid.start`` it is one in ``category``, by an act of the whole network, not its holder's.

    ``addon`` comes with it, until ``addon_until`` if that is known. ``authority`` decided; ``batch`` names the act, and is
    the same on every endorsement that it converted. Number, day of granting and cover stay what they were.
    """

    valid: Term
    category: Category
    addon: AddOn | None
    addon_until: date | None
    authority: AssociationCode
    batch: str
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The leaving association lets the endorsement go to ``to``, usable once, until the day ``until``.

    ``instead_of`` and ``ground`` are set when the Alliance releases in place of a silent or ended association. ``batch`` is the
    line (``Succeeded``) by which all that its home held, or a part of it, goes to ``to``; ``None`` where its holder asked.
    ``origin`` is the log of the ledger that ``to`` keeps of its own: it is received there and nowhere else (``receiving.py``).
    """

    valid: Term
    to: AssociationCode
    until: date
    instead_of: AssociationCode | None = None
    ground: Literal["silent", "ended"] | None = None
    batch: LineId | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWithdrawn:
    """The release that ``release`` names may no longer be used."""

    valid: Term
    release: LineId


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The joining association, which signs this line, is home from ``valid.start`` on.

    ``renew_by`` is the last day on which the cover it brought may be renewed, where its own line or the rules here say an earlier one.
    """

    valid: Term
    release: LineId
    edition: str
    renew_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """It came here from another ledger, and the association that signs this line is home from ``valid.start`` on.

    ``valid.end`` is the last day of the cover it brought. ``release`` is the line that let it go, leaf ``leaf`` of the log
    ``origin``, shown under a head of ``size`` leaves; ``asked``: whether that ledger was asked, and said that the release
    still stands. ``renew_by`` as for ``Moved``. Private are the number, kept for life, the holder, and the signed release: its
    SHA-256 and its bytes.
    """

    valid: Term
    category: Category
    age_band: AgeBand
    granted_on: date | None
    edition: str
    late_until: date | None
    origin: str
    release: LineId
    leaf: int
    size: int
    asked: bool
    renew_by: date | None = None
    number: str | None = None
    holder: PersonId | None = None
    sha256: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    """The other ledger that ``release`` let it go to has received it: from ``valid.start`` it is kept there and no more here.

    ``received`` is the line that says so, leaf ``leaf`` of the log ``origin``, shown under a head of ``size`` leaves.
    """

    valid: Term
    release: LineId
    origin: str
    received: LineId
    leaf: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeEmeritus:
    """Retired with honour from ``valid.start``."""

    valid: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """Set aside by its holder from ``valid.start``; other endorsements stand."""

    valid: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Relinquished:
    """Given up by its holder from ``valid.start``."""

    valid: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescinded:
    """Taken back from ``valid.start``; granted in error: from the day of granting."""

    valid: Term
    rule: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderDeceased:
    """The holder died on ``valid.start``."""

    valid: Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Puts the line that ``corrects`` names right.

    ``days`` restates the days that line paints; ``category``, ``age_band`` and ``granted_on`` restate facts (``None``:
    not restated). What was known before stays askable. ``evidence`` is the SHA-256 of what shows it, in hexadecimal;
    ``approved_by`` the second officer who agreed, where there was one.
    """

    valid: Term
    corrects: LineId
    days: Term | None = None
    category: Category | None = None
    age_band: AgeBand | None = None
    granted_on: date | None = None
    reason: str | None = None
    evidence: str | None = None
    approved_by: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialIssued:
    """A credential was signed; its status is bit ``index`` of list ``list``.

    Private are ``sha256`` of its exact bytes and ``document``, those bytes: to be handed out again until its holder is erased.
    """

    valid: Term
    list: int
    index: int
    format: str
    sha256: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRevoked:
    """The credential that ``issued`` names is no longer to be accepted."""

    valid: Term
    issued: LineId
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSuspended:
    """The credential that ``issued`` names is not to be accepted for now; ``by_holder``: its holder asked (a lost phone)."""

    valid: Term
    issued: LineId
    by_holder: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialUnsuspended:
    """The credential that ``issued`` names is to be accepted again."""

    valid: Term
    issued: LineId


OF_CREDENTIALS: Final = (CredentialIssued, CredentialRevoked, CredentialSuspended, CredentialUnsuspended)
"""What happens to a credential changes nothing of the endorsement."""

Event = (
    Granted | Adopted | RenewalSubmitted | RenewalReturned | Renewed | Lapsed | Reinstated | Paused | Resumed
    | AddOnGranted | AddOnEnded | Converted | Released | ReleaseWithdrawn | Moved | Received | Departed | MadeEmeritus
    | Archived | Relinquished | Rescinded | HolderDeceased | Corrected | CredentialIssued | CredentialRevoked
    | CredentialSuspended | CredentialUnsuspended
)  # fmt: skip
