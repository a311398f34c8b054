"""What somebody puts in, by its looks: a file, a token, a certificate, a picture, a link or a number.

Looks decide nothing but which reader comes next; nothing is believed here. What is far too long to be any of them is not looked
at twice, and a picture or a PDF is opened once, for what is inside.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple
from urllib.parse import unquote

from ledger.credentials import guard, pictures, verbatim, wrapped
from ledger.credentials.credential import render
from ledger.credentials.guard import Json, NotJson, Unreadable
from ledger.credentials.verbatim import File
from ledger.rulebook import number
from ledger.rulebook.refusal import Malformed
from ledger.signing.canonical import NotCanonical, unb64u

LARGEST: Final = 10 * 1024 * 1024
"""The most bytes of a PDF or a picture; what is signed is far shorter (:data:`~ledger.credentials.guard.LARGEST`)."""


class Kind(StrEnum):
    """What was put in, once what is around it is taken off."""

    CREDENTIAL = "credential"
    PRESENTATION = "presentation"
    JWT = "vc+jwt"
    PRESENTATION_JWT = "vp+jwt"
    SD_JWT = "dc+sd-jwt"
    QR = "qr"
    LINK = "link"
    NUMBER = "number"


class Carried(NamedTuple):
    """What was put in. ``data`` are the bytes that count: what was signed, or the words of a link or a number."""

    kind: Kind
    data: bytes
    document: Json | None = None
    """The JSON, where it is JSON and had to be read as such."""
    file: File | None = None
    """A credential taken apart, where it is to the byte as we hand it out."""
    within: str | None = None
    """Out of what it was taken: ``pdf``, ``picture`` or ``envelope``."""
    beside: bytes | None = None
    """The proof of logging that was attached to it."""
    number: str | None = None
    """Of a link or a number: the endorsement's, in its one written form."""
    line: str | None = None
    """Of a link: the line that issued the credential it leads to."""
    host: str | None = None
    """Of a link: whose ledger it leads to."""

    @property
    def text(self) -> str:
        """The bytes as text; every kind but a JSON document is ASCII."""
        return self.data.decode()


def read(data: bytes) -> Carried:
    """What ``data`` is. Raises :class:`~ledger.credentials.guard.Unreadable` for what is none of these."""
    file = verbatim.read(data)
    if file is not None:
        return Carried(Kind.CREDENTIAL, data, file=file)
    if len(data) > LARGEST:
        raise Unreadable("longer than any file that is read here")
    if pictures.is_pdf(data):
        return _of_pdf(data)
    if pictures.is_picture(data):
        return _of_picture(data)
    return _of_text(data)


def _of_pdf(data: bytes) -> Carried:
    attached = pictures.read_pdf(data)
    if attached is None:
        raise Unreadable("a PDF with no credential inside")
    return _of_text(attached.credential)._replace(within="pdf", beside=attached.proof)


def _of_picture(data: bytes) -> Carried:
    text = pictures.read_picture(data)
    if text is None:
        raise Unreadable("a picture with no QR code that can be read")
    return _of_text(text.encode("utf-8", "replace"))._replace(within="picture")


def _of_text(data: bytes) -> Carried:
    if len(data) > guard.LARGEST:
        raise Unreadable("longer than any credential")
    stripped = data.strip()
    if stripped[:1] in {b"{", b"["} or (b'"' in stripped and (b"{" in stripped or b"}" in stripped)):
        return _of_json(data)
    if not stripped.isascii() or not stripped:
        raise Unreadable("neither a credential nor a link nor a number")
    text = stripped.decode()
    return _token(text) or _link(text) or _number(text)


# JSON, and what is enveloped in it ---------------------------------------------------------------------------------------

_ENVELOPES: Final = {
    "EnvelopedVerifiableCredential": "data:application/vc+jwt,",
    "EnvelopedVerifiablePresentation": "data:application/vp+jwt,",
}
_ENVELOPED_SD_JWT: Final = "data:application/dc+sd-jwt,"


def _of_json(data: bytes) -> Carried:
    try:
        document = guard.read(data)
    except NotJson as error:
        raise Unreadable("it is written as JSON is, but is cut short or damaged") from error
    kinds = document.get("type")
    named = {each for each in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(each, str)}
    if named & set(_ENVELOPES):
        return _enveloped(document, named)
    kind = Kind.PRESENTATION if "VerifiablePresentation" in named else Kind.CREDENTIAL
    return Carried(kind, data, document)


def _enveloped(document: Json, named: set[str]) -> Carried:
    """A token in a ``data:`` address (VCDM ``#enveloped-verifiable-credentials``); nothing else may stand beside it."""
    address = document.get("id")
    if len(named) != 1 or not isinstance(address, str) or not set(document) <= {"@context", "id", "type"}:
        raise Unreadable("an envelope with more in it than one token")
    head, _, token = address.partition(",")
    if f"{head}," not in {_ENVELOPES[next(iter(named))], _ENVELOPED_SD_JWT}:
        raise Unreadable("an envelope of another kind than its token")
    found = _token(unquote(token))
    if found is None or found.kind is Kind.QR:
        raise Unreadable("an envelope with no token in it")
    return found._replace(within="envelope")


def inside(document: Json) -> Carried:
    """What a member of a presentation is. Raises :class:`~ledger.credentials.guard.Unreadable`."""
    return _of_json(render(document))


# Tokens ------------------------------------------------------------------------------------------------------------------

_JWS: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*", re.ASCII)
_SD_JWT: Final = re.compile(rf"{_JWS.pattern}~[A-Za-z0-9_.~-]*", re.ASCII)
_LONGEST: Final = 4096
"""The most characters of a token's header, or of a link."""


def _token(text: str) -> Carried | None:
    """A compact JWS with what its header calls it, or an SD-JWT; every other name is left to the reader of ``vc+jwt``."""
    if _SD_JWT.fullmatch(text):
        return Carried(Kind.SD_JWT, text.encode())
    if not _JWS.fullmatch(text):
        return None
    return Carried(Kind.PRESENTATION_JWT if _presents(text) else Kind.JWT, text.encode())


def _presents(text: str) -> bool:
    """Whether the header says so or, where it says nothing, the payload wraps a presentation (``wrapped.py``)."""
    header, payload, _ = text.split(".")
    try:
        typ = guard.read(unb64u(header)).get("typ") if len(header) <= _LONGEST else ""
        return typ == "vp+jwt" or (typ in wrapped.TYPES and "vp" in guard.read(unb64u(payload)))
    except (NotCanonical, Unreadable):
        return False


# Links and numbers -------------------------------------------------------------------------------------------------------

_LINE: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_LINK: Final = re.compile(
    rf"https?://([A-Za-z0-9.-]{{1,253}}(?::[0-9]{{1,5}})?)/(?:c/({_LINE})|(?:e|endorsements|v1/endorsements)/([0-9A-Za-z-]{{12,20}}))"
    r"(?:/[A-Za-z0-9/_-]*)?(?:\?[^#\s]*)?(#\S*)?",
    re.ASCII,
)


def _link(text: str) -> Carried | None:
    found = _LINK.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    host, line, written, fragment = found.groups()
    if line is not None and fragment is not None and len(fragment) > 1:
        return Carried(Kind.QR, text.encode(), line=line, host=host.lower())
    return Carried(Kind.LINK, text.encode(), line=line, number=_read(written) if written else None, host=host.lower())


def _number(text: str) -> Carried:
    return Carried(Kind.NUMBER, text.encode(), number=_read(text))


def _read(written: str) -> str:
    try:
        return number.read(written[:64])
    except Malformed as error:
        raise Unreadable("neither a credential nor a link, and not a number that any endorsement has") from error
