"""Withdrawing: a credential is revoked for good, or suspended and taken up again, while its endorsement stands as before.

A phone is lost, a file went to the wrong address, a key was stolen: what is no longer to be accepted is the paper and not the
endorsement. One of many, or all of an endorsement at once; before anybody has fetched it as well as after.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ledger.rulebook.certifying import Given, State, given
from ledger.rulebook.endorsement import CredentialRevoked, CredentialSuspended, CredentialUnsuspended
from ledger.rulebook.record import Endorsement, require_home
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.vocabulary import LineId, Officer, Oneself, Term

# What may be done -------------------------------------------------------------

LONGEST_REASON: Final = 500
"""Characters of a reason: a sentence or two for the holder, and no file."""


class NoSuchCredential(Refusal):
    """No credential of that name is in force."""


class NoReason(Malformed):
    """Why a credential is withdrawn is said to its holder, in up to 500 characters."""


class SuspendedAlready(Refusal):
    """This credential is suspended already."""


class NotSuspended(Refusal):
    """This credential is not suspended."""


class SuspendedByTheAssociation(NotEntitled):
    """What the association has suspended, the association takes up again."""


class NotYourCredential(NotEntitled):
    """A credential is withdrawn by the association that is home to its endorsement, or by its holder."""


def revoke_credential(
    held: Endorsement, *, by: Officer | Oneself, on: date, issued: LineId | None = None, reason: str | None = None
) -> tuple[CredentialRevoked, ...]:
    """The credential that ``issued`` names, or else every one in force, is never again to be accepted.

    Raises ``NoSuchCredential`` where there is none: nothing would be withdrawn.
    """
    _require(held, by)
    chosen, said = _in_force(held, issued), _reason(reason)
    return tuple(CredentialRevoked(valid=Term(on), issued=one.id, reason=said) for one in chosen)


def suspend_credential(
    held: Endorsement, *, by: Officer | Oneself, on: date, issued: LineId | None = None, reason: str | None = None
) -> tuple[CredentialSuspended | CredentialUnsuspended, ...]:
    """The credential that ``issued`` names, or else every one in force, is not to be accepted until it is taken up again.

    What its holder has suspended the association may take over: it is taken up and suspended in one, and is no longer the
    holder's to take up.
    """
    _require(held, by)
    good, said, by_holder = _in_force(held, issued), _reason(reason), isinstance(by, Oneself)
    taken_over = () if by_holder else tuple(one for one in good if one.suspended_by == "holder")
    chosen = [one for one in good if one.suspended_by is None or one in taken_over]
    if not chosen:
        raise SuspendedAlready
    return (
        *(CredentialUnsuspended(valid=Term(on), issued=one.id) for one in taken_over),
        *(CredentialSuspended(valid=Term(on), issued=one.id, by_holder=by_holder, reason=said) for one in chosen),
    )


def take_up_credential(
    held: Endorsement, *, by: Officer | Oneself, on: date, issued: LineId | None = None
) -> tuple[CredentialUnsuspended, ...]:
    """The suspended credential that ``issued`` names, or else every one, is to be accepted again.

    A holder takes up what the holder suspended. Raises ``SuspendedByTheAssociation``.
    """
    _require(held, by)
    chosen = [one for one in _in_force(held, issued) if one.suspended_by]
    if not chosen:
        raise NotSuspended
    if isinstance(by, Oneself) and any(one.suspended_by != "holder" for one in chosen):
        raise SuspendedByTheAssociation
    return tuple(CredentialUnsuspended(valid=Term(on), issued=one.id) for one in chosen)


def _require(held: Endorsement, by: Officer | Oneself) -> None:
    if isinstance(by, Officer):
        require_home(held, by)
    elif by.id != held.holder:
        raise NotYourCredential


def _in_force(held: Endorsement, issued: LineId | None) -> tuple[Given, ...]:
    """What is neither revoked nor superseded nor over: a credential of an earlier home is the old home's no more."""
    found = tuple(one for one in given(held.lines) if one.state is State.GOOD and issued in {None, one.id})
    if not found:
        raise NoSuchCredential(field="number" if issued is None else "line")
    return found


def _reason(said: str | None) -> str:
    """The reason without the blanks around it. Raises ``NoReason``."""
    reason = (said or "").strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise NoReason(field="reason")
    return reason
