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
    "not_renewed": Said("bad", N_("Not renewed"), N_("The cycle has ended and no renewal covers this day.")),
    "lapsed": Said("bad", N_("Lapsed"), N_("The association recorded that the endorsement lapsed.")),
    "inactive": Said(
        "care", N_("Inactive"), N_("The endorsement is on hold. The reason is not public, and is often the holder's own wish.")
    ),
    "relinquished": Said("plain", N_("Given up"), N_("The holder gave the endorsement up.")),
    "emeritus": Said("plain", N_("Emeritus"), N_("The holder has retired with honour.")),
    "archived": Said("plain", N_("Archived"), N_("The holder has set this endorsement aside; others may stand.")),
    "deceased": Said("plain", N_("Holder deceased"), N_("The holder has died.")),
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
    "endorsement.granted/1": Told("good", N_("Endorsed"), N_("The association granted the endorsement.")),
    "endorsement.adopted/1": Told(
        "good",
        N_("Brought in from earlier records"),
        N_("The association vouches for an endorsement that is older than this ledger."),
    ),
    "endorsement.renewal_submitted/1": Told(
        "info", N_("Renewal submitted"), N_("The holder submitted a renewal; until it is decided the endorsement stays active.")
    ),
    "endorsement.renewal_returned/1": Told(
        "care", N_("Renewal sent back"), N_("The association sent the submitted renewal back.")
    ),
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
    "endorsement.released/1": Told(
        "info", N_("Standing confirmed for a move"), N_("The leaving association lets the endorsement go.")
    ),
    "endorsement.release_withdrawn/1": Told("plain", N_("Release withdrawn"), N_("The earlier release may no longer be used.")),
    "endorsement.moved/1": Told(
        "info",
        N_("Moved to another association"),
        N_("The joining association is home from this day on. The number stays the same."),
    ),
    "endorsement.emeritus/1": Told("plain", N_("Emeritus"), N_("Retired with honour.")),
    "endorsement.archived/1": Told("plain", N_("Archived"), N_("Set aside by its holder.")),
    "endorsement.relinquished/1": Told("plain", N_("Given up"), N_("Given up by its holder.")),
    "endorsement.rescinded/1": Told("bad", N_("Rescinded"), N_("Taken back by the association.")),
    "endorsement.deceased/1": Told("plain", N_("Holder deceased"), N_("The association recorded the holder's death.")),
    "endorsement.corrected/1": Told(
        "care", N_("Corrected"), N_("An earlier line was put right. What was known before can still be asked for.")
    ),
    "credential.issued/1": Told("info", N_("Credential issued"), N_("A signed credential was made for the holder.")),
    "credential.revoked/1": Told("care", N_("Credential revoked"), N_("A credential made earlier is no longer to be accepted.")),
}

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
