"""What any verifiable credential or presentation must be, whoever issued it: the rules of W3C's data model (VCDM 2.0).

An endorsement's own reader (``presented.py``) is far stricter and is what the office trusts. These rules are for documents of
every kind, in conformance mode and for integrators: which members there must be and of which kind, each fault with its place.
Pure; signatures and linked data are asked elsewhere. VCDM 1.1 is known as far as public suites still send it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ledger.credentials import contexts, integrity
from ledger.credentials.guard import NotAllowed, absolute, moment_text

Json = dict[str, Any]

V1: Final = "https://www.w3.org/2018/credentials/v1"
V2: Final = contexts.CREDENTIALS
CREDENTIAL: Final = "VerifiableCredential"
PRESENTATION: Final = "VerifiablePresentation"
ENVELOPED_CREDENTIAL: Final = "EnvelopedVerifiableCredential"
ENVELOPED_PRESENTATION: Final = "EnvelopedVerifiablePresentation"

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.+", re.DOTALL)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_WITH_TYPE: Final = ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence", "proof")
"""The members whose objects must say their type (``#types``)."""
_DIRECTIONS: Final = frozenset({"ltr", "rtl"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and in which member."""

    field: str
    what: str


def credential_faults(document: object, known: Mapping[str, bytes] = integrity.KNOWN) -> tuple[Fault, ...]:
    """Everything that keeps ``document`` from being a credential. ``known``: resources at hand, whose digests must be right."""
    if not isinstance(document, dict):
        return (Fault("", "a credential is an object"),)
    return tuple(_credential(document, known))


def presentation_faults(document: object) -> tuple[Fault, ...]:
    """Everything that keeps ``document`` from being a presentation; the credentials in it are looked at only from outside."""
    if not isinstance(document, dict):
        return (Fault("", "a presentation is an object"),)
    return tuple(_presentation(document))


def envelope_faults(document: Json, kind: str, media_type: str) -> tuple[Fault, ...]:
    """Everything that keeps ``document`` from being an envelope (``#enveloped-verifiable-credentials``)."""
    found = []
    if V2 not in each(document.get("@context")):
        found.append(Fault("@context", "does not have the base context"))
    if kind not in each(document.get("type")):
        found.append(Fault("type", f"is not {kind}"))
    if not str(document.get("id")).startswith(f"data:{media_type},"):
        found.append(Fault("id", f"is not a data: URL of {media_type}"))
    return tuple(found)


def _credential(document: Json, known: Mapping[str, bytes]) -> Iterator[Fault]:
    yield from _context(document, (V1, V2))
    yield from _types(document, CREDENTIAL)
    yield from _id(document, "id")
    yield from _party(document, "issuer", required=True)
    yield from _subject(document)
    yield from _validity(document)
    yield from _texts(document, "")
    issuer = document.get("issuer")
    if isinstance(issuer, dict):
        yield from _texts(issuer, "issuer.")
    yield from _typed(document)
    yield from _related(document, known)


def _presentation(document: Json) -> Iterator[Fault]:
    yield from _context(document, (V1, V2))
    yield from _types(document, PRESENTATION)
    yield from _id(document, "id")
    yield from _party(document, "holder", required=False)
    yield from _typed(document)
    if not all(isinstance(one, dict) for one in _given(document, "verifiableCredential")):
        yield Fault("verifiableCredential", "holds something that is no object")


def each(value: object) -> list[object]:
    """A member that may have one value or several, as a list; nothing is the empty list."""
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _given(document: Json, name: str) -> list[object]:
    """The values of a member; nothing where it is absent, and null as a value where it is null."""
    found = document.get(name, [])
    return found if isinstance(found, list) else [found]


def is_url(value: object) -> bool:
    """Whether ``value`` is one absolute URL, well formed (``#identifiers``)."""
    try:
        return bool(_URL.fullmatch(absolute(value)))
    except NotAllowed:
        return False


def _context(document: Json, first: tuple[str, ...]) -> Iterator[Fault]:
    """``#contexts``: an ordered set whose first item is the base context."""
    found = document.get("@context")
    if not isinstance(found, list) or not found or found[0] not in first:
        yield Fault("@context", "is not a list that begins with the base context")
    elif not all(is_url(item) if isinstance(item, str) else isinstance(item, dict) for item in found):
        yield Fault("@context", "holds something that is neither a URL nor an object")


def _types(document: Json, kind: str) -> Iterator[Fault]:
    found = each(document.get("type"))
    if not all(isinstance(one, str) for one in found):
        yield Fault("type", "holds something that is no text")
    elif kind not in found:
        yield Fault("type", f"lacks {kind}")


def _id(part: Json, name: str) -> Iterator[Fault]:
    if "id" in part and not is_url(part["id"]):
        yield Fault(name, "is not a single URL")


def _party(document: Json, name: str, *, required: bool) -> Iterator[Fault]:
    """An issuer or a holder: a URL, or an object that has one as its id."""
    if name not in document:
        if required:
            yield Fault(name, "is missing")
        return
    found = document[name]
    if not is_url(found.get("id") if isinstance(found, dict) else found):
        yield Fault(name, "is neither a URL nor an object with one as its id")


def _subject(document: Json) -> Iterator[Fault]:
    """``#credential-subject``: one or more objects, each with something in it."""
    subjects = each(document.get("credentialSubject"))
    if not subjects or not all(isinstance(one, dict) and one for one in subjects):
        yield Fault("credentialSubject", "is not one or more objects with something in them")
        return
    for one in subjects:
        if isinstance(one, dict):
            yield from _id(one, "credentialSubject.id")


def _validity(document: Json) -> Iterator[Fault]:
    """``#validity-period``: moments with their zone, in their order."""
    old = document.get("@context", [None])[:1] == [V1] if isinstance(document.get("@context"), list) else False
    first, last = ("issuanceDate", "expirationDate") if old else ("validFrom", "validUntil")
    moments = []
    for name in (first, last):
        if name in document:
            found = moment(document[name])
            moments.append(found)
            if found is None:
                yield Fault(name, "is not a moment with its zone")
    if old and first not in document:
        yield Fault(first, "is missing")
    if len(moments) == 2 and moments[0] and moments[1] and moments[1] < moments[0]:
        yield Fault(last, f"is before {first}")


def moment(value: object) -> datetime | None:
    """The moment that ``value`` writes with its zone; ``None`` where it writes none."""
    try:
        return datetime.fromisoformat(moment_text(value))
    except (NotAllowed, ValueError):
        return None


def _texts(part: Json, before: str) -> Iterator[Fault]:
    """``#names-and-descriptions``: a text, or language value objects (``#language-and-base-direction``)."""
    for name in ("name", "description"):
        if not all(_is_text(one) for one in _given(part, name)):
            yield Fault(before + name, "is neither a text nor a text with its language")


def _is_text(value: object) -> bool:
    match value:
        case str():
            return True
        case {"@value": str(), **more} if set(more) <= {"@language", "@direction"}:
            language, direction = more.get("@language", "en"), more.get("@direction", "ltr")
            return isinstance(language, str) and bool(_LANGUAGE.fullmatch(language)) and direction in _DIRECTIONS
        case _:
            return False


def _typed(document: Json) -> Iterator[Fault]:
    """The objects that must say their type; a schema says where it is, too (``#data-schemas``)."""
    for name in _WITH_TYPE:
        for part in _given(document, name):
            if not isinstance(part, dict) or not each(part.get("type")):
                yield Fault(name, "is no object with a type")
                continue
            yield from _id(part, f"{name}.id")
            if name == "credentialSchema" and "id" not in part:
                yield Fault("credentialSchema.id", "is missing")


def _related(document: Json, known: Mapping[str, bytes]) -> Iterator[Fault]:
    """``#integrity-of-related-resources``: each named once, with a digest, and a right one where the resource is at hand."""
    seen: set[object] = set()
    for part in _given(document, "relatedResource"):
        if not isinstance(part, dict) or not is_url(part.get("id")):
            yield Fault("relatedResource", "is no object with a URL as its id")
            continue
        yield from _resource(part, known.get(part["id"]), again=part["id"] in seen)
        seen.add(part["id"])


def _resource(part: Json, data: bytes | None, *, again: bool) -> Iterator[Fault]:
    if again:
        yield Fault("relatedResource.id", "is named twice")
    digests: dict[str, Callable[[str, bytes | None], bool]] = {
        "digestSRI": integrity.fits_sri, "digestMultibase": integrity.fits_multibase
    }  # fmt: skip
    given = [name for name in digests if name in part]
    if not given:
        yield Fault("relatedResource", "has no digest")
    for name in given:
        if not all(isinstance(one, str) and digests[name](one, data) for one in each(part[name])):
            yield Fault(f"relatedResource.{name}", "is not the resource's digest")
