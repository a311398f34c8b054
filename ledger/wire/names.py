"""The name each event bears, for ever.

A name is never changed and never removed (``tests/house/test_event_names.py`` holds this table to the committed list
in ``wire/schemas``). ``sealed`` lines show the log nothing but that they were written; of a public line's members,
those in ``private`` are only committed to (``transparency.md``, "What is public, and what is sealed").
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.rulebook import (
    application,
    association,
    case,
    drawing,
    endorsement,
    evidence,
    exam,
    membership,
    professional,
    providing,
    reference,
    reliance,
    review,
    session,
    telling,
    transfer,
    watching,
)

SEALED = "sealed/1"
"""The type that the public log shows for every line of a sealed page."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How one event crosses: its name, its class, and what of it stays private."""

    name: str
    event: type
    private: frozenset[str] = frozenset()
    sealed: bool = False


def _public(name: str, event: type, *private: str) -> Kind:
    return Kind(name, event, frozenset(private))


def _sealed(name: str, event: type) -> Kind:
    return Kind(name, event, sealed=True)


KINDS: tuple[Kind, ...] = (
    _public("office.founded/1", association.OfficeFounded),
    _public("key.added/1", association.KeyAdded),
    _public("key.revoked/1", association.KeyRevoked),
    _public("policy.published/1", association.PolicyPublished),
    _public("edition.published/1", association.EditionPublished),
    _public("association.admitted/1", association.Admitted),
    _public("association.renamed/1", association.Renamed),
    _public("association.ended/1", association.Ended),
    _public("association.ledger/1", association.LedgerKept),
    _public("association.succeeded/1", association.Succeeded),
    _public("status.published/1", association.StatusPublished),
    _public("adoption.batch/1", association.BatchAdopted),
    _public("body.erased/1", association.BodyErased),
    _public("renewal.population/1", drawing.Population),
    _public("renewal.drawn/1", drawing.Drawn),
    _public("endorsement.granted/1", endorsement.Granted, "number", "holder", "application"),
    _public("endorsement.adopted/1", endorsement.Adopted, "number", "holder", "certificate", "source"),
    _public("endorsement.renewal_submitted/1", endorsement.RenewalSubmitted),
    _public("endorsement.renewal_returned/1", endorsement.RenewalReturned, "reason"),
    _public("endorsement.renewed/1", endorsement.Renewed, "despite"),
    _public("endorsement.lapsed/1", endorsement.Lapsed),
    _public("endorsement.reinstated/1", endorsement.Reinstated, "despite"),
    _public("endorsement.paused/1", endorsement.Paused, "reason", "kind", "until"),
    _public("endorsement.resumed/1", endorsement.Resumed),
    _public("endorsement.addon_granted/1", endorsement.AddOnGranted),
    _public("endorsement.addon_ended/1", endorsement.AddOnEnded),
    _public("endorsement.converted/1", endorsement.Converted),
    _public("endorsement.released/1", endorsement.Released),
    _public("endorsement.release_withdrawn/1", endorsement.ReleaseWithdrawn),
    _public("endorsement.moved/1", endorsement.Moved),
    _public("endorsement.received/1", endorsement.Received, "number", "holder", "sha256", "document"),
    _public("endorsement.departed/1", endorsement.Departed),
    _public("endorsement.emeritus/1", endorsement.MadeEmeritus),
    _public("endorsement.archived/1", endorsement.Archived),
    _public("endorsement.relinquished/1", endorsement.Relinquished),
    _public("endorsement.rescinded/1", endorsement.Rescinded, "reason"),
    _public("endorsement.deceased/1", endorsement.HolderDeceased),
    _public("endorsement.corrected/1", endorsement.Corrected, "reason", "evidence", "approved_by"),
    _public("credential.issued/1", endorsement.CredentialIssued, "sha256", "document"),
    _public("credential.revoked/1", endorsement.CredentialRevoked, "reason"),
    _public("credential.suspended/1", endorsement.CredentialSuspended, "reason"),
    _public("credential.unsuspended/1", endorsement.CredentialUnsuspended),
    _sealed("person.registered/1", professional.Registered),
    _sealed("person.residence_declared/1", professional.ResidenceDeclared),
    _sealed("person.workplace_declared/1", professional.WorkplaceDeclared),
    _sealed("person.listing_chosen/1", professional.ListingChosen),
    _sealed("person.renamed/1", professional.Renamed),
    _sealed("person.merged/1", professional.Merged),
    _sealed("person.absorbed/1", professional.Absorbed),
    _sealed("person.unmerged/1", professional.Unmerged),
    _sealed("person.invited/1", professional.Invited),
    _sealed("person.claimed/1", professional.Claimed),
    _sealed("membership.started/1", membership.Started),
    _sealed("membership.ended/1", membership.Ended),
    _sealed("case.opened/1", case.Opened),
    _sealed("case.answered/1", case.Answered),
    _sealed("case.closed/1", case.Closed),
    _sealed("application.registered/1", application.Registered),
    _sealed("application.accepted/1", application.Accepted),
    _sealed("application.redirected/1", application.Redirected),
    _sealed("application.advised/1", application.Advised),
    _sealed("application.submitted/1", application.Submitted),
    _sealed("application.returned/1", application.Returned),
    _sealed("application.resubmitted/1", application.Resubmitted),
    _sealed("application.deferred/1", application.Deferred),
    _sealed("application.approved_for_exam/1", application.ApprovedForExam),
    _sealed("application.approved/1", application.Approved),
    _sealed("application.migrated/1", application.Migrated),
    _sealed("application.withdrawn/1", application.Withdrawn),
    _sealed("application.expired/1", application.Expired),
    _sealed("application.closed/1", application.Closed),
    _sealed("reference.requested/1", reference.Requested),
    _sealed("reference.received/1", reference.Received),
    _sealed("reference.declined/1", reference.Declined),
    _sealed("reference.rater_vetted/1", reference.RaterVetted),
    _sealed("review.assigned/1", review.Assigned),
    _sealed("review.recused/1", review.Recused),
    _sealed("review.recorded/1", review.Recorded),
    _sealed("exam.scheduled/1", exam.Scheduled),
    _sealed("exam.marker_named/1", exam.MarkerNamed),
    _sealed("exam.scored/1", exam.Scored),
    _sealed("exam.passed/1", exam.Passed),
    _sealed("exam.not_passed/1", exam.NotPassed),
    _sealed("evidence.entered/1", evidence.Entered),
    _sealed("evidence.withdrawn/1", evidence.Withdrawn),
    _sealed("evidence.verified/1", evidence.Verified),
    _sealed("evidence.signed/1", evidence.Signed),
    _sealed("supervision.logged/1", session.Logged),
    _sealed("supervision.confirmed/1", session.Confirmed),
    _sealed("supervision.disputed/1", session.Disputed),
    _sealed("supervision.amended/1", session.Amended),
    _sealed("supervision.flagged/1", session.Flagged),
    _sealed("supervision.cleared/1", session.Cleared),
    _sealed("supervision.vetted/1", providing.Vetted),
    _sealed("supervision.vetting_ended/1", providing.VettingEnded),
    _sealed("renewal.told/1", telling.Told),
    _sealed("renewal.audited/1", telling.Audited),
    _sealed("transfer.requested/1", transfer.Requested),
    _sealed("transfer.standing_confirmed/1", transfer.StandingConfirmed),
    _sealed("transfer.disputed/1", transfer.Disputed),
    _sealed("transfer.reminded/1", transfer.Reminded),
    _sealed("transfer.escalated/1", transfer.Escalated),
    _sealed("transfer.expired/1", transfer.Expired),
    _sealed("transfer.accepted/1", transfer.Accepted),
    _sealed("transfer.declined/1", transfer.Declined),
    _sealed("transfer.withdrawn/1", transfer.Withdrawn),
    _sealed("receipt.given/1", reliance.Given),
    _sealed("roster.stated/1", reliance.Stated),
    _sealed("watch.begun/1", watching.Begun),
    _sealed("watch.changed/1", watching.Changed),
    _sealed("watch.ended/1", watching.Ended),
    _sealed("officer.appointed/1", association.OfficerAppointed),
    _sealed("officer.ended/1", association.OfficerEnded),
    _sealed("officer.attempt_refused/1", association.AttemptRefused),
)

BY_NAME = {kind.name: kind for kind in KINDS}
BY_EVENT = {kind.event: kind for kind in KINDS}
