"""Attesting: that an application is registered, for an employer who must show it.

That somebody has begun an application is a fact of its own. It is no endorsement, not a provisional one either, and gives no
right to any letters (New Mexico calls every such use of the mark invalid). Where a state lets somebody work meanwhile
(Michigan), the waiver is the state's, asked for by the employer; nothing of it is the association's to give or to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.rulebook.applying import AlreadyDecided, ApplicationErased
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.progress import Application
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.requirement import Target

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attestation:
    """What may be said of an open application: to whom it was made, for what, since when, how far it is, and the sentences."""

    association: str
    sought: str
    registered_since: date
    stage: str
    on: date
    text: tuple[str, ...]


# What may be done -------------------------------------------------------------


class DayNotKnown(Refusal):
    """It is not known since when this application is registered."""


def attest(asked: Application, rules: Rules, *, on: date) -> Attestation:
    """The facts, and the letter in plain sentences without a name: whoever sends it knows whose it is.

    An application that is over is attested no more: an endorsement speaks for itself.
    """
    if asked.erased:
        raise ApplicationErased
    if asked.decided:
        raise AlreadyDecided
    since = asked.registered_on or asked.submitted_on
    if since is None:
        raise DayNotKnown
    name, sought = rules.name.value.full, _sought(asked, rules)
    text = (
        f"An application for {sought} has been registered with {name} since {since.isoformat()}.",
        f"On {on.isoformat()} it is open, and nothing is decided.",
        "This letter attests an application. It is not an endorsement, not a provisional one either, and no letters go with it.",
        f"A waiver, and whether somebody may work meanwhile, are for the state or the employer to decide, and not for {name}.",
    )
    return Attestation(name, sought, since, asked.stage, on, text)


def _sought(asked: Application, rules: Rules) -> str:
    title = rules.words.title(asked.category, asked.age_band)
    named = f"{title.name} ({title.abbreviation})"
    return f"the add-on Endorsed Reflective Supervisor to {named}" if asked.target is Target.REFLECTIVE_SUPERVISOR else named
