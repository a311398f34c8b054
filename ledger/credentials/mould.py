"""The quick way for a credential that is exactly ours: taken apart, and written in canonical form from a mould.

Credentials are verified by the thousand, and most of what that costs is finding out again what is the same in each: which
members it has, what each means as linked data, in which order they stand. So a document is taken apart into its texts and put
together again; if that makes the very same document, it has our shape and nothing besides. Its canonical form is then those
texts in a mould, and the mould is what the long way (``linked_data`` and ``canonical_rdf``, or ``rfc8785``) made of a document
with a mark in the place of each text: nothing here knows a context, and there is no second truth.

Whatever is not exactly so goes the long way, which judges it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from json.encoder import encode_basestring as quoted
from operator import itemgetter
from typing import Any, Final, NamedTuple

import rfc8785

from ledger.credentials.credential import CONTEXT, TYPES
from ledger.credentials.status import ANSWERED, MESSAGE_SIZE, Purpose, message_table

Json = dict[str, Any]
Form = tuple[bytes, Callable[[Sequence[object]], object]]

ADDRESS: Final = re.compile(r"(?:https?://|did:[a-z]+:|urn:uuid:)[^\x00-\x20<>\"{}|^`\\\x7f]+")
"""Names that JSON-LD cannot take for a term's prefix: no context defines ``https``, ``http``, ``did`` or ``urn``."""
_PURPOSES: Final = tuple(Purpose)
_TABLE: Final = message_table()
ENTRIES: Final = (len(ANSWERED), len(Purpose))
_MARK: Final = "https://mark.invalid/"


class Shape(NamedTuple):
    """What one credential may have and another not."""

    named: bool
    """Whether the issuer is a profile with its name."""
    ends: bool
    """Whether the term has an end."""
    bound: bool
    """Whether it says whose key the holder's is."""
    entries: int
    """Two, or three with the message."""

    @property
    def addresses(self) -> int:
        """How many of its texts are addresses."""
        return 4 + self.bound + 2 * self.entries


class Cast(NamedTuple):
    """A credential taken apart: the texts that are addresses, and the others, each in the order of :func:`whole_of`."""

    shape: Shape
    addresses: tuple[str, ...]
    texts: tuple[str, ...]


def taken_apart(document: Json) -> Cast | None:
    """The texts of a credential of exactly our shape; ``None`` for any other document. Its proof is not looked at."""
    try:
        found = texts_of(document)
        "".join(found.addresses + found.texts).encode()
        whole = whole_of(*found)
    except (KeyError, TypeError, ValueError, IndexError):  # another shape, or half a character
        return None
    if "proof" in document:
        whole["proof"] = document["proof"]
    return found if plain(found) and document == whole and _kinds(document) else None


def plain(cast: Cast) -> bool:
    """Whether every text says something, and every address means in JSON-LD what it is."""
    return "" not in cast.texts and all(map(ADDRESS.fullmatch, cast.addresses))


def _kinds(document: Json) -> bool:
    """Python takes 1, 1.0 and true for the same."""
    entries = document["credentialStatus"]
    hashed = document["credentialSubject"]["identifier"][0]["hashed"]
    return hashed is False and all(type(entry["statusSize"]) is int for entry in entries[2:])


def texts_of(document: Json) -> Cast:
    """The texts in their places, whatever else is there. Raises what Python does where a place is missing."""
    issuer, subject, entries = document["issuer"], document["credentialSubject"], document["credentialStatus"]
    (evidence,), (identity,) = document["evidence"], subject["identifier"]
    achievement = subject["achievement"]
    if len(entries) not in ENTRIES:
        raise ValueError
    named, ends, bound = type(issuer) is dict, "validUntil" in document, "id" in subject
    addresses = [document["id"], issuer["id"] if named else issuer, achievement["id"], evidence["id"]]
    addresses += [subject["id"]] if bound else []
    for entry in entries:
        addresses += entry["id"], entry["statusListCredential"]
    texts = [
        document["name"], document["description"], document["validFrom"], document["awardedDate"], subject["licenseNumber"],
        identity["identityHash"], achievement["humanCode"], achievement["name"], achievement["description"],
        achievement["criteria"]["narrative"], evidence["name"], evidence["narrative"], entries[0]["statusListIndex"],
    ]  # fmt: skip
    texts += ([issuer["name"]] if named else []) + ([document["validUntil"]] if ends else [])
    return Cast(Shape(named, ends, bound, len(entries)), tuple(addresses), tuple(texts))


def whole_of(shape: Shape, addresses: Sequence[str], texts: Sequence[str]) -> Json:
    """The credential of these texts, without its proof, its members in the order in which it is written (``casting.build``)."""
    id_, issuer, achievement, log, *places = addresses
    name, description, valid_from, awarded, number, holder, code, title, about, criteria, log_name, narrative, index, *more = (
        texts
    )
    until = {"validUntil": more[-1]} if shape.ends else {}
    holds = {"id": places.pop(0)} if shape.bound else {}
    pairs = zip(_PURPOSES, places[::2], places[1::2], strict=False)
    return {
        "@context": list(CONTEXT),
        "id": id_,
        "type": list(TYPES),
        "name": name,
        "description": description,
        "issuer": {"id": issuer, "type": ["Profile"], "name": more[0]} if shape.named else issuer,
        "validFrom": valid_from,
        **until,
        "awardedDate": awarded,
        "credentialSubject": holds | _subject(number, holder, achievement, code, (title, about, criteria)),
        "evidence": [{"id": log, "type": ["Evidence"], "name": log_name, "narrative": narrative}],
        "credentialStatus": [_entry(purpose, entry, index, url) for purpose, entry, url in pairs],
    }


def _subject(number: str, holder: str, achievement: str, code: str, words: tuple[str, str, str]) -> Json:
    title, about, criteria = words
    return {
        "type": ["AchievementSubject"],
        "licenseNumber": number,
        "identifier": [{"type": "IdentityObject", "identityHash": holder, "identityType": "name", "hashed": False}],
        "achievement": {
            "id": achievement,
            "type": ["Achievement"],
            "achievementType": "Certification",
            "humanCode": code,
            "name": title,
            "description": about,
            "criteria": {"narrative": criteria},
        },
    }


def _entry(purpose: Purpose, entry: str, index: str, url: str) -> Json:
    found: Json = {
        "id": entry,
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose.value,
        "statusListIndex": index,
        "statusListCredential": url,
    }
    if purpose is Purpose.MESSAGE:
        found["statusSize"], found["statusMessage"] = MESSAGE_SIZE, _TABLE
    return found


# The same document in JCS ----------------------------------------------------------------------------------------------


def terms_of(texts: Iterable[str]) -> list[bytes]:
    """Texts as JSON writes them, ready to be poured. Raises ``UnicodeEncodeError`` for half a character."""
    return [quoted(text).encode() for text in texts]


def jcs(cast: Cast, terms: Sequence[bytes] = ()) -> bytes:
    """The credential without its proof, as RFC 8785 writes it. ``terms`` are its texts as JSON writes them, where that was done."""
    form, pick = _jcs_mould(cast.shape)
    return form % pick(terms or terms_of(cast.addresses + cast.texts))


@cache
def _jcs_mould(shape: Shape) -> Form:
    return pressed(shape, (), rfc8785.dumps)


def pressed(shape: Shape, more: Sequence[str], write: Callable[[Json], bytes], proof: Json | None = None) -> Form:
    """The mould of what ``write`` makes of a credential and its proof, in whose texts ``more`` are the marks."""
    addresses, texts = marks_of(shape)
    whole = whole_of(shape, addresses, texts)
    return form_of(write(whole if proof is None else whole | {"proof": proof}), (*addresses, *texts, *more))


def form_of(whole: bytes, marks: Sequence[str]) -> Form:
    """The mould of what was written of these marks: its bytes with gaps, and what picks the terms for them, in order."""
    form, order = gaps(whole.decode(), [f'"{mark}"' for mark in marks])
    return form.encode(), itemgetter(*order)


def marks_of(shape: Shape) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A text for each place, which occurs nowhere else and is nowhere part of another."""
    addresses = tuple(f"{_MARK}{place}/" for place in range(shape.addresses))
    return addresses, tuple(f"mark {place} of a text" for place in range(13 + shape.named + shape.ends))


def gaps(text: str, marks: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """``text`` with a gap for each mark in it, and which marks they were, in order."""
    places = {mark: place for place, mark in enumerate(marks)}
    parts = re.split("(" + "|".join(map(re.escape, marks)) + ")", text)
    form = "".join("%s" if number % 2 else part.replace("%", "%%") for number, part in enumerate(parts))
    return form, tuple(places[mark] for mark in parts[1::2])
