"""What a mail says, in the reader's language. A mail names a number and a page, and never a person, least of all in its subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.pages.language import day, translations
from api.pages.words import N_
from projections.messages import Message

SAID: Final[Mapping[str, str]] = {
    "expiring": N_("Its cover ends soon, or it has lapsed, or an add-on has ended"),
    "renewed": N_("It was renewed, or an add-on was granted"),
    "moved": N_("It has another home, or another category"),
    "sanctioned": N_("It is on hold, or back from a hold, or has ended; the log does not say why"),
    "corrected": N_("A line of its record was put right"),
    "relied": N_("An answer that you were given has changed"),
    "ending": N_("Your watch ends on this day unless you renew it"),
}
"""What is said of each kind of message."""


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a text."""

    subject: str
    text: str


def news(messages: Sequence[Message], language: str, public_url: str, stop: str | None) -> Words:
    """What is told by one mail: a line for each message, with where to look."""
    gettext = translations(language).gettext
    subject = gettext(N_("Reciprocity Ledger: something changed that you watch"))
    parts = [gettext(N_("What you asked to be told of:")), *(_item(one, language, public_url) for one in messages)]
    if stop is not None:
        parts.append(gettext(N_("To end this watch, open %(link)s")) % {"link": stop})
    return Words(subject, "\n\n".join(parts) + "\n")


def _item(message: Message, language: str, public_url: str) -> str:
    said = translations(language).gettext(SAID[message.kind])
    on = day(date.fromisoformat(message.day), language) if message.day else ""
    where = f"{public_url}/e/{message.number}" if message.number else f"{public_url}/employer/watches"
    return "\n".join(
        filter(None, [f"- {said}", f"  {message.number}" if message.number else "", f"  {on}" if on else "", f"  {where}"])
    )


def confirmation(link: str, language: str) -> Words:
    """The one mail that an address gets before it has said yes."""
    gettext = translations(language).gettext
    text = gettext(N_(
        "Somebody asked the Reciprocity Ledger to send news of endorsements to this address. If that was you, open this page and "
        "say yes. If it was not, do nothing: no other mail will come."
    ))  # fmt: skip
    return Words(gettext(N_("Reciprocity Ledger: is this address yours?")), f"{text}\n\n{link}\n")


def switched_off(public_url: str, language: str) -> Words:
    """That a webhook has failed for days, and is left alone from now on."""
    gettext = translations(language).gettext
    text = gettext(N_(
        "A webhook of yours has not answered for days, so nothing more is sent to it. What it missed is kept: try it by hand, and "
        "all of it is sent again."
    ))  # fmt: skip
    return Words(gettext(N_("Reciprocity Ledger: your webhook does not answer")), f"{text}\n\n{public_url}/employer/watches\n")
