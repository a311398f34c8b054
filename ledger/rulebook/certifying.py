"""Certifying: whether a certificate may be given today, and when one is no longer to be accepted."""

from __future__ import annotations

from datetime import date

from ledger.rulebook.endorsement import CredentialIssued, CredentialRevoked
from ledger.rulebook.record import Endorsement, require_here, require_home
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Answer, Standing
from ledger.rulebook.vocabulary import LineId, Officer, Term

# What may be done -------------------------------------------------------------


class NoCertificateToday(Refusal):
    """A certificate is given only on a day on which the endorsement is active and covered."""


class NoSuchCredential(Refusal):
    """No credential of that name is in force."""


def certifiable(held: Endorsement, *, on: date) -> Standing:
    """What a certificate given on that day would say. An active endorsement under review has no term to print yet."""
    stood = held.on(on)
    if stood.standing is not Answer.ACTIVE or stood.under_review:
        detail = "A renewal is under review." if stood.under_review else f"Its standing is {stood.standing}."
        raise NoCertificateToday(detail)
    return stood


def issue_credential(
    held: Endorsement, *, by: Officer, on: date, list: int, index: int, format: str, sha256: str, document: str
) -> CredentialIssued:
    """This exact ``document`` (its ``sha256`` in hexadecimal) is given; its status is bit ``index`` of ``list``."""
    require_home(held, by)
    require_here(held)
    certifiable(held, on=on)
    return CredentialIssued(valid=Term(on), list=list, index=index, format=format, sha256=sha256, document=document)


def revoke_credential(
    held: Endorsement, *, by: Officer, on: date, issued: LineId, reason: str | None = None
) -> CredentialRevoked:
    """The credential that ``issued`` names is no longer to be accepted; the endorsement stands as before."""
    require_home(held, by)
    if not any(one.id == issued and not one.revoked for one in held.credentials):
        raise NoSuchCredential
    return CredentialRevoked(valid=Term(on), issued=issued, reason=reason)
