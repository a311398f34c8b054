"""A credential that somebody presents: what it says of itself, if it has exactly the shape of an endorsement's.

Every member is known and of its kind, so that what a page shows is what the signature covers. Nothing read here has
been verified.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, cast

from ledger.credentials import token_status
from ledger.credentials.credential import CONTEXT, TYPES, Format
from ledger.credentials.guard import NotAllowed, absolute, moment_text, read_moment
from ledger.credentials.status import ANSWERED, MESSAGE_SIZE, Purpose, message_table

Json = dict[str, Any]

TOKEN: Final = token_status.KIND
"""The purpose of an entry in a Token Status List, which speaks for revocation and suspension both."""
SKEW: Final = timedelta(minutes=5)
"""How far two honest clocks may be apart."""


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Where one of the credential's bits is kept."""

    id: str
    purpose: str
    index: int
    url: str


class Presented(NamedTuple):
    """What a credential that somebody presents says of itself; nothing of it has been verified.

    ``None`` is what its holder did not disclose, or what its carrier has no place for.
    """

    id: str
    name: str | None
    issuer: str
    issuer_name: str
    valid_from: datetime
    valid_until: datetime | None
    awarded: datetime | None
    number: str | None
    holder: str | None
    category: str | None
    age_band: str | None
    log_name: str | None
    statuses: tuple[StatusEntry, ...]
    format: Format = Format.LDP
    subject: str | None = None
    """Whose key the holder's is said to be, where the credential is bound to one."""

    @property
    def line_id(self) -> str:
        """The id of the line that should have logged it."""
        return self.id.removeprefix("urn:uuid:")


def read(document: Json) -> Presented:
    """What ``document`` says, if it has exactly the members and kinds of an endorsement's credential.

    Raises :class:`~ledger.credentials.guard.NotAllowed`. The proof is not looked at.
    """
    root = _shaped(document, _CREDENTIAL, optional=("validUntil", "proof"))
    issuer, issuer_name = _issuer(root["issuer"])
    subject = _shaped(root["credentialSubject"], _SUBJECT, optional=("id",))
    identity = _shaped(_only(subject["identifier"]), _IDENTITY)
    achievement = _shaped(subject["achievement"], _ACHIEVEMENT)
    _shaped(achievement["criteria"], {"narrative": _text})
    evidence = _shaped(_only(root["evidence"]), _EVIDENCE)
    category, slash, age_band = achievement["humanCode"].partition("/")
    if not slash:
        raise NotAllowed("a category without its age band")
    until = root.get("validUntil")
    return Presented(
        id=root["id"],
        name=root["name"],
        issuer=issuer,
        issuer_name=issuer_name,
        valid_from=read_moment(root["validFrom"]),
        valid_until=None if until is None else read_moment(until),
        awarded=read_moment(root["awardedDate"]),
        number=subject["licenseNumber"],
        holder=identity["identityHash"],
        category=category,
        age_band=age_band,
        log_name=evidence["name"],
        statuses=_statuses(root["credentialStatus"]),
        subject=subject.get("id"),
    )


Kind = Callable[[object], object]


def _shaped(value: object, kinds: dict[str, Kind], optional: tuple[str, ...] = ()) -> Json:
    if not isinstance(value, dict):
        raise NotAllowed("something else where an object is due")
    missing = set(kinds) - set(value) - set(optional)
    more = set(value) - set(kinds)
    if missing or more:
        raise NotAllowed("members other than an endorsement's credential has")
    for name, member in value.items():
        kinds[name](member)
    return cast("Json", value)


def _issuer(value: object) -> tuple[str, str]:
    """A profile with its name, or the bare id, in which case the name is not known (VCDM ``#issuer``)."""
    if isinstance(value, str):
        return absolute(value), ""
    profile = _shaped(value, _PROFILE)
    return profile["id"], profile["name"]


def _statuses(entries: list[object]) -> tuple[StatusEntry, ...]:
    """One bit for each purpose, at the same place in every list; older credentials have no message."""
    found = tuple(_read_status(entry) for entry in entries)
    purposes = sorted(entry.purpose for entry in found)
    if purposes not in (sorted(ANSWERED), sorted(Purpose)) or len({entry.index for entry in found}) != 1:
        raise NotAllowed("not one status for revocation and one for suspension, and at most one message, at one index")
    return found


def _read_status(value: object) -> StatusEntry:
    """An entry; a message's says its size and its table, and knows no other than ours: a bit is read by them."""
    says_why = isinstance(value, dict) and value.get("statusPurpose") == Purpose.MESSAGE
    entry = _shaped(value, _MESSAGE if says_why else _ENTRY)
    return StatusEntry(entry["id"], entry["statusPurpose"], int(entry["statusListIndex"]), entry["statusListCredential"])


def _only(items: list[object]) -> object:
    if len(items) != 1:
        raise NotAllowed("more or fewer than one where one is due")
    return items[0]


def _text(value: object) -> object:
    if not isinstance(value, str) or not value:
        raise NotAllowed("something else where a text is due")
    return value


def _list(value: object) -> object:
    if not isinstance(value, list):
        raise NotAllowed("something else where a list is due")
    return value


def _any(value: object) -> object:
    return value


def _exactly(*allowed: object) -> Kind:
    def kind(value: object) -> object:
        if not any(value == one and type(value) is type(one) for one in allowed):
            raise NotAllowed("a type or value that an endorsement's credential does not have")
        return value

    return kind


def urn(value: object) -> str:
    """``value``, if it is a UUID as a URN. Raises :class:`~ledger.credentials.guard.NotAllowed`."""
    if not isinstance(value, str) or not _UUID_URN.fullmatch(value):
        raise NotAllowed("an id that is not a UUID")
    return value


def index(value: object) -> str:
    """``value``, if it writes an index plainly. Raises :class:`~ledger.credentials.guard.NotAllowed`."""
    if not isinstance(value, str) or not _INDEX.fullmatch(value):
        raise NotAllowed("a status index that is not a plain number")
    return value


_UUID_URN: Final = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
_ENTRY: Final[dict[str, Kind]] = {
    "id": absolute,
    "type": _exactly("BitstringStatusListEntry"),
    "statusPurpose": _exactly(*(purpose.value for purpose in ANSWERED)),
    "statusListIndex": index,
    "statusListCredential": absolute,
}
_MESSAGE: Final[dict[str, Kind]] = _ENTRY | {
    "statusPurpose": _exactly(Purpose.MESSAGE.value),
    "statusSize": _exactly(MESSAGE_SIZE),
    "statusMessage": _exactly(message_table()),
}
_PROFILE: Final[dict[str, Kind]] = {"id": absolute, "type": _exactly(["Profile"]), "name": _text}
_IDENTITY: Final[dict[str, Kind]] = {
    "type": _exactly("IdentityObject"),
    "identityHash": _text,
    "identityType": _exactly("name"),
    "hashed": _exactly(False),
}
_ACHIEVEMENT: Final[dict[str, Kind]] = {
    "id": absolute,
    "type": _exactly(["Achievement"]),
    "achievementType": _exactly("Certification"),
    "humanCode": _text,
    "name": _text,
    "description": _text,
    "criteria": _any,
}
_SUBJECT: Final[dict[str, Kind]] = {
    "id": absolute,
    "type": _exactly(["AchievementSubject"]),
    "licenseNumber": _text,
    "identifier": _list,
    "achievement": _any,
}
_EVIDENCE: Final[dict[str, Kind]] = {"id": absolute, "type": _exactly(["Evidence"]), "name": _text, "narrative": _text}
_CREDENTIAL: Final[dict[str, Kind]] = {
    "@context": _exactly(list(CONTEXT)),
    "id": urn,
    "type": _exactly(list(TYPES)),
    "name": _text,
    "description": _text,
    "issuer": _any,
    "validFrom": moment_text,
    "validUntil": moment_text,
    "awardedDate": moment_text,
    "credentialSubject": _any,
    "evidence": _list,
    "credentialStatus": _list,
    "proof": _any,
}
