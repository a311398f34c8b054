"""What is sent: a message, or some that were gathered, as a webhook's body or as a mail. Thin: never a name, never why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.mailing import Letter
from api.pages import letters
from ledger.office import Office
from ledger.procedures import watches
from ledger.rulebook.watching import Watch
from ledger.signing import webhooks
from ledger.signing.canonical import encode
from projections.messages import Message, name_of
from projections.posting import ENDING, RELIED
from projections.ways import Address, Lane


@dataclass(frozen=True, slots=True)
class Place:
    """Where a parcel goes: a watch, or (``instead``, the employer's lane) another way to an employer who relied."""

    name: str
    employer: str
    watch: Watch
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes at once, under one name, after so many attempts."""

    name: str
    place: Place
    messages: tuple[Message, ...]
    tries: int = 0

    @property
    def lane(self) -> str:
        """On which lane."""
        return self.place.instead or self.place.name


def body(parcel: Parcel, public_url: str) -> bytes:
    """The webhook's body: ``type``, ``timestamp`` and ``data`` (Standard Webhooks, "Payload structure")."""
    items = [_item(one, public_url) for one in parcel.messages]
    if len(items) == 1 and parcel.name == parcel.messages[0].id:
        return encode(items[0])
    last = max((one.at for one in parcel.messages), default="")
    return encode({"type": "watch.digest", "timestamp": last, "data": {"id": parcel.name, "items": items}})


def _item(one: Message, public_url: str) -> dict[str, Any]:
    data: dict[str, Any] = {"id": one.id, "day": one.day, "watch": one.watch or None, "position": one.position, "line": one.line}
    if one.kind == ENDING:
        return {"type": "watch.ending", "timestamp": one.at, "data": data}
    data |= {"number": one.number, "link": f"{public_url}/e/{one.number}", "what": one.what, "relied": bool(one.given)}
    kind = "answer.changed" if one.kind == RELIED else f"endorsement.{one.kind}"
    return {"type": kind, "timestamp": one.at, "data": data}


def headers(office: Office, parcel: Parcel, timestamp: int, data: bytes) -> dict[str, str]:
    """The specification's headers, under the receiver's secret and the one before, which a receiver may not have changed yet."""
    return {
        "Content-Type": "application/json", "User-Agent": "reciprocity-ledger",
        **webhooks.headers(watches.secrets(office, parcel.place.name, parcel.place.watch.secret), parcel.name, timestamp, data),
    }  # fmt: skip


def ping(watch: str, at: str) -> tuple[str, bytes]:
    """A test message's own name and body: nothing happened, and it says so."""
    told = name_of(watch, at, "ping")
    return told, encode({"type": "watch.ping", "timestamp": at, "data": {"id": told, "watch": watch}})


# Mail -------------------------------------------------------------------------


def letter(office: Office, parcel: Parcel) -> Letter:
    """The mail that tells what is in a parcel."""
    watch, url = parcel.place.watch, office.charter.public_url
    link = f"{url}/watches/stop/{parcel.place.name}/{watches.stopping(office, parcel.place.name)}" if parcel.place.name else None
    words = letters.news(parcel.messages, watch.language, url, link)
    return Letter(parcel.name, watch.mail or "", words.subject, words.text, watch.language, link)


def question(office: Office, address: Address, language: str) -> Letter:
    """The mail that asks an address whether it wants any."""
    words = letters.confirmation(f"{office.charter.public_url}/watches/confirm/{address.code}", language)
    return Letter(f"confirm_{address.code}", address.mail, words.subject, words.text, language)


def off(office: Office, lane: Lane, mail: str, language: str) -> Letter:
    """The mail that says that a webhook was switched off."""
    words = letters.switched_off(office.charter.public_url, language)
    return Letter(name_of(lane.lane, lane.off, "off"), mail, words.subject, words.text, language)
