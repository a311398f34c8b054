"""An endorsement as a W3C Verifiable Credential in the shape of an Open Badge (VCDM 2.0, Open Badges 3.0).

``credentials.md`` 3 gives the shape: ``achievementType`` *Certification*, because an endorsement lapses, is renewed and
can be revoked. Making one is pure: the same particulars make the same bytes. ``presented.py`` reads them back, and
knows exactly the members that are written here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from ledger.credentials import contexts
from ledger.signing import did

Json = dict[str, Any]

CONTEXT: Final = (contexts.CREDENTIALS, contexts.OPEN_BADGES)
TYPES: Final = ("VerifiableCredential", "OpenBadgeCredential")
DEMONSTRATION: Final = "DEMONSTRATION: "
NOT_THE_ASSOCIATION: Final = " (demonstration, not the association)"

_UNWRITABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMES: Final = ("association_name", "number", "holder", "title", "description", "criteria", "origin")
_SAID: Final = attrgetter(*_NAMES)


class Format(StrEnum):
    """In what a credential is carried: the same facts in each, and a line of its own for each that was issued."""

    LDP = "ldp"
    JCS = "jcs"
    JWT = "jwt"
    SD_JWT = "sd-jwt"
    QR = "qr"


class CannotBeWritten(ValueError):
    """A credential with these particulars would be refused by those who read it; the message names the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """All that a credential says. Moments bear their zone; ``valid_until`` is ``None`` for a term without end."""

    line_id: str
    """The id of the ``credential.issued`` line that logs it: it is the credential's id too."""
    origin: str
    """The log's origin."""
    public_url: str
    association: str
    association_name: str
    demonstration: bool
    number: str
    holder: str
    category: str
    age_band: str
    title: str
    """What the category is called in this age band."""
    description: str
    criteria: str
    valid_from: datetime
    valid_until: datetime | None
    awarded: datetime
    status_list: int
    status_index: int
    names: tuple[str, str] | None = None
    """The holder's given name and family name, for the one carrier that tells them apart."""
    subject: str | None = None
    """The DID of a key that the holder has; ``None`` where the credential is bound to none."""

    def __post_init__(self) -> None:
        """Refuses what could not be read back. Raises :class:`CannotBeWritten`."""
        texts = list(map(str, _SAID(self)))
        if not _writable("".join(texts)) or not all(map(str.strip, texts)):
            name = next(name for name, text in zip(_NAMES, texts, strict=True) if not text.strip() or not _writable(text))
            raise CannotBeWritten(f"{name}: empty, or holds a control character or half a character")
        if not _UUID.fullmatch(self.line_id):
            raise CannotBeWritten("line_id: a UUID in its usual spelling")
        moments = [moment for moment in (self.valid_from, self.valid_until, self.awarded) if moment is not None]
        if any(moment.tzinfo is None for moment in moments):
            raise CannotBeWritten("valid_from, valid_until and awarded: with their zone")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise CannotBeWritten("valid_until: not before valid_from")

    @property
    def issuer(self) -> str:
        """The issuer's DID."""
        return issuer_did(self.public_url, self.association)


def _writable(text: str) -> bool:
    """Whether it holds neither a control character nor half a character."""
    return not _UNWRITABLE.search(text)


def issuer_url(public_url: str, association: str) -> str:
    """The name by which an association signs SD-JWTs: an https address, below which its keys are found (SD-JWT VC ``#iss``)."""
    return public_url.rstrip("/") + ("" if association == "alliance" else f"/associations/{association}")


@lru_cache(maxsize=256)
def issuer_did(public_url: str, association: str) -> str:
    """The DID of an association of the office at ``public_url``; the Alliance's own is the host's."""
    path = () if association == "alliance" else ("associations", association)
    return did.from_url(public_url, *path)


def moment(when: datetime) -> str:
    """A moment to the second as RFC 3339 writes it, in the zone it came with; UTC is ``Z``."""
    text = when.isoformat(timespec="seconds")
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def evidence_name(origin: str) -> str:
    """How the credential names the log it was entered in."""
    return f"Public log {origin}"


def render(document: Json) -> bytes:
    """The file a holder takes away: readable, stable, and with no escape that could be spelled in two ways."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
