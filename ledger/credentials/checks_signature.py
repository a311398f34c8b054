"""Whether the association signed this, and whether its key spoke for it then."""

from __future__ import annotations

from typing import Final

from ledger.credentials.admission import SpokenKey
from ledger.credentials.case import Case, after, before, told
from ledger.credentials.guard import NotAllowed
from ledger.credentials.presented import SKEW
from ledger.credentials.report import Check, failed, passed
from ledger.credentials.signature import ASSERTION

SECURITY_ERROR: Final = "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"
MALFORMED: Final = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"


def check(case: Case) -> Check:
    """The line *signature*: the proof's options first (DI ``#verify-proof``, ``#presenting-time-values``), then the cryptography."""
    signed, created = case.signed, told(case.signed.created)
    if signed.purpose != ASSERTION:
        return failed("signature", "signature.other_purpose", SECURITY_ERROR)
    if signed.created - case.on > SKEW:
        return failed("signature", "signature.from_the_future", SECURITY_ERROR, created=created)
    if signed.expires is not None and signed.expires < case.on:
        return failed("signature", "signature.expired", SECURITY_ERROR, expires=told(signed.expires))
    try:
        good = signed.good(case.key)
    except NotAllowed as error:
        return failed("signature", "signature.not_covered", MALFORMED, fault=str(error))
    if not good:
        return failed("signature", "signature.bad", SECURITY_ERROR)
    return passed("signature", "signature.good", created=created)


def check_key(case: Case, index: int | None) -> Check:
    """The line *key*: whether it spoke for the issuer on the day of signing, and at the line, if that is known.

    A thief dates a signature as he likes, so a key that may have been in other hands needs the line.
    """
    key, made = case.key, case.signed.created
    if index is None and key.suspect_from is not None:
        return failed("key", "key.suspect", SECURITY_ERROR, issuer=case.issuer)
    if before(made, key.start):
        return failed("key", "key.not_yet", SECURITY_ERROR, issuer=case.issuer, created=told(made))
    if after(made, key.end):
        return failed("key", "key.no_longer", SECURITY_ERROR, issuer=case.issuer, created=told(made))
    if index is not None and not key.in_force_at(index):
        return failed("key", "key.not_at_line", SECURITY_ERROR, issuer=case.issuer, index=str(index + 1))
    return passed("key", _custody(key), issuer=case.issuer)


def _custody(key: SpokenKey) -> str:
    return "key.held_by_association" if key.custody == "association" else "key.held_by_operator"
