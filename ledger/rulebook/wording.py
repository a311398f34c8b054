"""Wording: an assessment's amounts in the field's words, for people. The numbers themselves are in ``assessment``.

The fourth part of the assessment's chapter. It decides nothing: whoever counts reads the numbers, and whoever translates
finds every word here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ledger.rulebook.assessment import Amount, What

MINUTES: Final = frozenset({What.TRAINING, What.TOPIC, What.SUPERVISION, What.ABOUT_PROVIDING})
"""What is counted in minutes, and told in hours."""

MONTHS: Final = frozenset({What.WORK, What.WINDOW})
"""What is counted in months."""

THINGS: Final[Mapping[What, str]] = {
    What.LEVEL: "education or licence",
    What.WORK: "paid work",
    What.TRAINING: "training",
    What.TOPIC: "training",
    What.SUPERVISION: "reflective supervision received",
    What.ABOUT_PROVIDING: "reflective supervision about the supervision you give",
    What.WINDOW: "from the first session to the last",
    What.REFERENCES: "references",
    What.ENDORSED: "references by somebody endorsed or vetted",
    What.RELATION: "references",
    What.PAPER: "paper signed",
    What.MEMBERSHIP: "membership",
    What.EXAM: "examination passed",
    What.BASE: "endorsement held",
}

NEARER: Final[Mapping[str, str]] = {
    "CDA": "a Child Development Associate credential",
    "degree": "any degree",
    "bachelor": "a bachelor's degree",
    "master": "a master's degree",
    "doctorate": "a doctorate",
    "licence": "a state's licence in mental health",
    "any": "with infants, young children and families",
    "prevention": "in prevention or early intervention",
    "treatment": "in treatment",
    "providing": "providing reflective supervision",
    "policy": "in policy",
    "research": "in research or teaching",
    "dei": "on diversity, equity and inclusion",
    "rsc_provision": "on providing reflective supervision",
    "ethics": "the code of ethics",
    "agreement": "the endorsement agreement",
    "no_sanction": "the attestation that no licensing board imposed a sanction",
    "supervisor": "by a supervisor",
    "provider": "by who gives the reflective supervision",
    "supervisee": "by a supervisee",
    "colleague": "by a colleague",
    "other": "by somebody else",
}
"""What an amount is of, more closely; a category's code stands for itself."""


def thing(amount: Amount) -> str:
    """What is counted: ``training on providing reflective supervision``."""
    nearer = " or ".join(NEARER.get(one, one) for one in amount.of.split(", ") if one)
    if amount.what in {What.LEVEL, What.PAPER, What.BASE}:
        return f"{THINGS[amount.what]}: {nearer}"
    return f"{THINGS[amount.what]} {nearer}".rstrip()


def quantity(what: What, amount: int) -> str:
    """How much: ``24 h``, ``1 h 30 min``, ``12 months``, ``3``."""
    if what in MONTHS:
        return f"{amount} month" if amount == 1 else f"{amount} months"
    if what not in MINUTES:
        return str(amount)
    hours, minutes = divmod(amount, 60)
    return " ".join([f"{hours} h"] * bool(hours or not minutes) + [f"{minutes} min"] * bool(minutes))


def said(amount: Amount) -> str:
    """One amount in a sentence's worth: ``training: 30 h of 33 h, 3 h missing``."""
    told = f"{thing(amount)}: {quantity(amount.what, amount.found)} of {quantity(amount.what, amount.needed)}"
    return f"{told}, {quantity(amount.what, amount.missing)} missing" if amount.missing else told
