"""The members in a trust file: each association, over which days, with every key that ever spoke for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.credentials.admission import BadTrust, SpokenKey
from ledger.signing.canonical import JSON

Json = dict[str, Any]
Confirmed = str
"""``confirmed`` or ``unconfirmed``: what is known of an association's licence to endorse."""


@dataclass(frozen=True, slots=True)
class Membership:
    """An association as a member: what it may endorse, and over which days. ``None``: not known, or without end.

    ``earlier`` are the first and last days of memberships before this one. ``to_index`` is the leaf that ended this one: on the
    day on which it did, it may have issued something before.
    """

    code: str
    name: str
    did: str
    jurisdictions: tuple[str, ...]
    age_bands: tuple[str, ...]
    categories: tuple[str, ...]
    licence: Confirmed
    start: date | None
    end: date | None
    earlier: tuple[tuple[date | None, date | None], ...] = ()
    to_index: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A membership and every key that ever spoke for it."""

    membership: Membership
    keys: tuple[SpokenKey, ...]

    def key(self, key_id: str) -> SpokenKey | None:
        """The key with this id, in force or not."""
        for spoken in self.keys:
            if spoken.key.key_id == key_id:
                return spoken
        return None


def written(member: Membership, keys: Sequence[SpokenKey]) -> JSON:
    """A member and its keys, as the file has them."""
    return {
        "age_bands": list(member.age_bands),
        "categories": list(member.categories),
        "code": member.code,
        "did": member.did,
        "earlier": [{"from": _day_text(start), "to": _day_text(end)} for start, end in member.earlier],
        "from": _day_text(member.start),
        "jurisdictions": list(member.jurisdictions),
        "keys": [_key(key) for key in keys],
        "licence": member.licence,
        "name": member.name,
        "to": _day_text(member.end),
        "to_index": member.to_index,
    }


def _key(spoken: SpokenKey) -> JSON:
    return {
        "custody": spoken.custody,
        "from": _day_text(spoken.start),
        "from_index": spoken.from_index,
        "suspect_from": spoken.suspect_from,
        "to": _day_text(spoken.end),
        "to_index": spoken.to_index,
        "vkey": spoken.key.vkey,
    }


def _day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def read(member: Json, spoken: Mapping[str, Sequence[SpokenKey]]) -> Member:
    """A member, with the keys that the lines admitted and no others. Raises :class:`BadTrust`."""
    keys = tuple(spoken.get(member["code"], ()))
    if [_key(key) for key in keys] != member["keys"]:
        raise BadTrust("an association's keys are not those that the lines admitted")
    membership = Membership(
        code=member["code"],
        name=member["name"],
        did=member["did"],
        jurisdictions=tuple(member["jurisdictions"]),
        age_bands=tuple(member["age_bands"]),
        categories=tuple(member["categories"]),
        licence=member["licence"],
        start=_day(member["from"]),
        end=_day(member["to"]),
        earlier=tuple((_day(term["from"]), _day(term["to"])) for term in member.get("earlier", [])),
        to_index=member.get("to_index"),
    )
    return Member(membership, keys)


def _day(text: str | None) -> date | None:
    return None if text is None else known_day(text)


def known_day(text: str) -> date:
    """The day that ``text`` writes. Raises :class:`BadTrust`."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadTrust("not a day") from error
