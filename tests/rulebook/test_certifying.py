"""Certifying: only on a day on which the endorsement is active and covered."""

from __future__ import annotations

import pytest

from ledger.rulebook import certifying, record
from ledger.rulebook import endorsement as e
from ledger.rulebook.vocabulary import LineId, Term
from people import COLORADO_COORDINATOR, EDITION, GRANTED, JANUARY, JUNE, WISCONSIN_COORDINATOR, given
from refused import refused

BYTES = {"list": 1, "index": 7, "format": "ldp", "sha256": "0" * 64, "document": "{}"}
ISSUED = e.CredentialIssued(valid=Term(JUNE), **BYTES)


def test_a_certificate_is_given_while_active_and_covered():
    held = given(record, GRANTED)
    assert certifying.certifiable(held, on=JUNE).covered_until == GRANTED.valid.end
    assert certifying.issue_credential(held, by=WISCONSIN_COORDINATOR, on=JUNE, **BYTES) == ISSUED


@pytest.mark.parametrize(
    ("line", "day"),
    [
        (e.Paused(valid=Term(JUNE)), JUNE),
        (e.Lapsed(valid=Term(JUNE), edition=EDITION, rule="cycle"), JUNE),
        (e.Relinquished(valid=Term(JUNE)), JUNE),
        (e.RenewalSubmitted(valid=Term(JANUARY), edition=EDITION), JANUARY),
        (e.AddOnEnded(valid=Term(JUNE)), JANUARY),
    ],
)
def test_none_is_given_while_inactive_lapsed_ended_under_review_or_run_out(line, day):
    with refused(certifying.NoCertificateToday, says=" "):
        certifying.issue_credential(given(record, GRANTED, line), by=WISCONSIN_COORDINATOR, on=day, **BYTES)


def test_only_the_home_association_gives_and_revokes():
    with pytest.raises(record.NotTheHomeCoordinator):
        certifying.issue_credential(given(record, GRANTED), by=COLORADO_COORDINATOR, on=JUNE, **BYTES)
    with pytest.raises(record.NotTheHomeCoordinator):
        certifying.revoke_credential(given(record, GRANTED, ISSUED), by=COLORADO_COORDINATOR, on=JUNE, issued=LineId("L1"))


def test_a_credential_is_revoked_once_and_by_its_name():
    held = given(record, GRANTED, ISSUED)
    revoked = certifying.revoke_credential(held, by=WISCONSIN_COORDINATOR, on=JUNE, issued=LineId("L1"), reason="a wrong name")
    assert (revoked.issued, revoked.valid, revoked.reason) == ("L1", Term(JUNE), "a wrong name")
    for page, named in (((GRANTED, ISSUED, revoked), "L1"), ((GRANTED, ISSUED), "L0")):
        with pytest.raises(certifying.NoSuchCredential):
            certifying.revoke_credential(given(record, *page), by=WISCONSIN_COORDINATOR, on=JUNE, issued=LineId(named))
