"""The words people read for the words the ledger writes. Each is marked for translation and chosen here only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate this where it is shown"
    """Marks ``message`` for translation, unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Said:
    """How one standing is told: its tone (a colour, and a badge), one word, and a sentence."""

    tone: str
    word: str
    sentence: str


STANDINGS: Mapping[str, Said] = {
    "active": Said("good", N_("Active"), N_("The endorsement is covered on this day.")),
    "late": Said("care", N_("Renewal late"), N_("The cycle has ended; a late renewal is still possible on this day.")),
    "not_renewed": Said("bad", N_("Not renewed"), N_("No renewal covers this day.")),
    "lapsed": Said("bad", N_("Lapsed"), N_("The association recorded that the endorsement lapsed.")),
    "inactive": Said(
        "care", N_("Inactive"), N_("The endorsement is on hold. The reason is not public, and is often the holder's own wish.")
    ),
    "relinquished": Said("plain", N_("Given up"), N_("The holder gave the endorsement up.")),
    "emeritus": Said("plain", N_("Emeritus"), N_("The holder has retired with honour.")),
    "archived": Said("plain", N_("Archived"), N_("The holder has set this endorsement aside; others may stand.")),
    "deceased": Said("plain", N_("Holder deceased"), N_("The holder has died.")),
    "departed": Said(
        "info", N_("Kept in another ledger"), N_("The endorsement is kept in another ledger since this day: ask there.")
    ),
    "rescinded": Said("bad", N_("Rescinded"), N_("The association has taken the endorsement back.")),
    "not_endorsed": Said("plain", N_("Not yet endorsed"), N_("This day lies before the endorsement was granted.")),
    "not_known": Said("plain", N_("Not known"), N_("The records that were brought in do not reach back to this day.")),
}

REASONS: Mapping[str, str] = {
    "granted": N_("It was granted, and its first cover holds."),
    "adopted": N_("It was brought in from the association's earlier records, which the association vouches for."),
    "renewed": N_("It was renewed."),
    "reinstated": N_("It was reinstated after a lapse."),
    "renewal_submitted": N_(
        "A renewal was submitted in time and is under review; until it is decided the endorsement stays active."
    ),
    "lapsed": N_("It was not renewed in time."),
    "paused": N_("It was put on hold."),
    "relinquished": N_("Its holder gave it up."),
    "emeritus": N_("Its holder retired with honour."),
    "archived": N_("Its holder set it aside."),
    "deceased": N_("Its holder died."),
    "rescinded": N_("The association took it back."),
    "received": N_("It came from another ledger, with its cover."),
    "departed": N_("It went to another ledger, which its history names."),
    "before_received": N_("On this day it was kept in another ledger, which its history names: only that one knows."),
    "late_period": N_("The cycle has ended; the association's late period is still running."),
    "cycle_ended": N_("The cycle has ended without a renewal."),
    "before_granting": N_("The day lies before the granting."),
    "start_not_known": N_("The records do not say from when it held."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """How one kind of line is told in the history: its tone, its title, and what it means."""

    tone: str
    title: str
    sentence: str


EVENTS: Mapping[str, Told] = {
    "application.submitted/1": Told(
        "plain",
        N_("Applied for"),
        N_("The candidate applied; the rules of that day were pinned. The log shows only that a line was written."),
    ),
    "endorsement.granted/1": Told("good", N_("Endorsed"), N_("%(who)s granted the endorsement.")),
    "endorsement.adopted/1": Told(
        "good",
        N_("Brought in from earlier records"),
        N_("%(who)s vouches for an endorsement that is older than this ledger."),
    ),
    "endorsement.renewal_submitted/1": Told(
        "info", N_("Renewal submitted"), N_("The holder submitted a renewal; until it is decided the endorsement stays active.")
    ),
    "endorsement.renewal_returned/1": Told("care", N_("Renewal sent back"), N_("%(who)s sent the submitted renewal back.")),
    "endorsement.renewed/1": Told("good", N_("Renewed"), N_("Covered for another cycle.")),
    "endorsement.lapsed/1": Told("bad", N_("Lapsed"), N_("Not renewed in time.")),
    "endorsement.reinstated/1": Told("good", N_("Reinstated"), N_("Covered again after a lapse.")),
    "endorsement.paused/1": Told("care", N_("Made inactive"), N_("Put on hold. The reason is not public.")),
    "endorsement.resumed/1": Told("good", N_("Active again"), N_("The hold ended.")),
    "endorsement.addon_granted/1": Told(
        "good", N_("Endorsed Reflective Supervisor"), N_("The holder may provide reflective supervision.")
    ),
    "endorsement.addon_ended/1": Told(
        "plain", N_("No longer an Endorsed Reflective Supervisor"), N_("The endorsement itself stands.")
    ),
    "endorsement.converted/1": Told(
        "info", N_("Category converted"), N_("Its category was retired; the network turned it into another. Nothing was lost.")
    ),
    "endorsement.released/1": Told("info", N_("Standing confirmed for a move"), N_("%(who)s lets the endorsement go to %(to)s.")),
    "endorsement.release_withdrawn/1": Told("plain", N_("Release withdrawn"), N_("The earlier release may no longer be used.")),
    "endorsement.moved/1": Told(
        "info",
        N_("Moved to another association"),
        N_("From %(origin)s to %(who)s, which is home from this day on. The number stays the same."),
    ),
    "endorsement.received/1": Told(
        "info",
        N_("Received from another ledger"),
        N_("%(who)s is home from this day on. The number stays the same; what came before is in the other ledger."),
    ),
    "endorsement.departed/1": Told(
        "info", N_("Kept in another ledger"), N_("Another ledger has received it; what follows is written there.")
    ),
    "endorsement.emeritus/1": Told("plain", N_("Emeritus"), N_("Retired with honour.")),
    "endorsement.archived/1": Told("plain", N_("Archived"), N_("Set aside by its holder.")),
    "endorsement.relinquished/1": Told("plain", N_("Given up"), N_("Given up by its holder.")),
    "endorsement.rescinded/1": Told("bad", N_("Rescinded"), N_("Taken back by %(who)s.")),
    "endorsement.deceased/1": Told("plain", N_("Holder deceased"), N_("%(who)s recorded the holder's death.")),
    "endorsement.corrected/1": Told(
        "care", N_("Corrected"), N_("An earlier line was put right. What was known before can still be asked for.")
    ),
    "credential.issued/1": Told("info", N_("Credential issued"), N_("A signed credential was made for the holder.")),
    "credential.revoked/1": Told("care", N_("Credential revoked"), N_("A credential made earlier is no longer to be accepted.")),
    "credential.suspended/1": Told(
        "care", N_("Credential suspended"), N_("A credential made earlier is not to be accepted for the time being.")
    ),
    "credential.unsuspended/1": Told(
        "info", N_("Credential taken up again"), N_("A suspended credential is to be accepted again.")
    ),
}

CREDENTIALS: Mapping[str, tuple[str, str]] = {
    "revoked": ("care", N_("revoked")),
    "suspended": ("care", N_("suspended for now")),
    "superseded": ("care", N_("superseded by a move")),
    "ended": ("plain", N_("no longer in force")),
}
"""What has become of a credential that is good no more: its tone and its words."""

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "passed": ("good", N_("Checked and good")),
    "failed": ("bad", N_("Failed")),
    "unknown": ("care", N_("Could not be checked")),
    "note": ("info", N_("Please note")),
}
"""How a check came out: its tone and its word."""

CUSTODY: Mapping[str, str] = {
    "operator": N_("key kept by the operator"),
    "association": N_("key kept by the association itself"),
}

AGE_BANDS: Mapping[str, str] = {
    "IMH": N_("infant: birth to 36 months"),
    "ECMH": N_("early childhood: 3 up to 6 years"),
}

HEADLINES: Mapping[str, Said] = {
    "verified": Said("good", N_("This credential was verified"), N_("Everything was checked, and everything is good.")),
    "verified with open questions": Said(
        "care",
        N_("This credential was verified, but not everything could be checked"),
        N_("What must be good is good. Read below what could not be checked."),
    ),
    "demonstration": Said(
        "care",
        N_("Demonstration only: no association issued this"),
        N_("The checks below are real, but the keys are public and the associations had no part in it."),
    ),
    "superseded": Said(
        "care",
        N_("This credential is superseded"),
        N_("The endorsement has moved to another association. Ask its holder for the new credential."),
    ),
    "answered": Said(
        "good",
        N_("The ledger says that it is good"),
        N_("This is the ledger's own answer, of this moment. Nothing that an association signed was shown."),
    ),
    "expired": Said(
        "care", N_("This credential has expired"), N_("It was good. Its term is over on the day that was asked about.")
    ),
    "not yet": Said("care", N_("This credential is not good yet"), N_("Its term has not begun on the day that was asked about.")),
    "suspended": Said(
        "care", N_("This is suspended"), N_("It is on hold and may become good again. The reason is not public; ask its holder.")
    ),
    "revoked": Said("bad", N_("This was revoked"), N_("It is good no longer, whatever is written on it.")),
    "not known here": Said(
        "bad",
        N_("This is not known here"),
        N_("No association of this ledger issued it, and no such endorsement is in its books. Another ledger may know it."),
    ),
    "could not be checked": Said(
        "care",
        N_("This could not be checked"),
        N_("Nothing was found wrong, and too little could be asked. That is no yes."),
    ),
    "not verified": Said("bad", N_("This credential was not verified"), N_("At least one check that must be good is not.")),
    "unreadable": Said("bad", N_("This cannot be read as a credential"), N_("Nothing of it could be checked.")),
}

STATES = {"revoked": N_("revoked"), "suspended": N_("suspended"), "superseded": N_("superseded")}
"""What a status list can say of a credential."""

MARKS: Mapping[str, str] = {
    "number passed": N_("The number is well formed, its check character fits, and an endorsement has it."),
    "signatures passed": N_("Every line bears a good signature by the association that states it."),
    "signatures failed": N_("A line does not bear a good signature by the association that states it."),
    "logged passed": N_("Every line has its place in the public log, under its published head."),
    "logged failed": N_("A line is not where the published head has it."),
    "logged unknown": N_("The published head of the public log does not cover every line yet; ask again in a moment."),
    "custody_operator note": N_(
        "The operator of this ledger keeps an association's key and could sign in its name; old heads and mirrors would show it."
    ),
    "custody_association note": N_(
        "The associations keep their own keys: the operator of this ledger cannot sign in their name."
    ),
    "no_witness note": N_("No witness: nobody but this office has signed the head of the log."),
    "witnessed note": N_("Witnesses have signed the head of the log too; an audit checks their signatures."),
    "licence note": N_("That this association may endorse was not confirmed from a page of its own."),
}
"""The checks of an answer, by their name and outcome."""

KINDS: Mapping[str, str] = {
    "EndorsementReceipt": N_("a receipt"),
    "QualifiedRosterStatement": N_("a statement about a list of staff"),
}
"""What a signed answer is, by its type."""
