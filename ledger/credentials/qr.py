"""An endorsement on a screen or on paper: an address that leads to the live answer, and behind its ``#`` enough to check it offline.

The address is ``{public_url}/c/{line id}#{token}``. What stands behind the ``#`` is never sent to a server, so that a name in it
is in no log (RFC 9110 section 4.2.5); the token is a JWS (RFC 7515) under the association's own Ed25519 key, with short member
names because a code that a phone reads at arm's length has room for some 700 bytes. It is a carrier like the others: its
issuance is a line of its own, with a status bit of its own, and it says the same facts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import segno

from ledger.credentials import jose
from ledger.credentials.credential import DEMONSTRATION, Particulars, moment
from ledger.credentials.guard import NotAllowed, moment_text
from ledger.credentials.jose import BadJws, Jws
from ledger.credentials.status import Purpose, list_url

Json = dict[str, Any]

TYP: Final = "endorsement-qr+jwt"
LARGEST: Final = 2953
"""The most bytes that any QR code holds (ISO/IEC 18004, version 40-L)."""

_TEXT: Final = re.compile(
    r"(https?://[A-Za-z0-9.:-]{1,259})/c/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})#([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)",
    re.ASCII,
)


class NotOurs(ValueError):
    """This is not what the QR code of an endorsement holds; the message says why."""


@dataclass(frozen=True, slots=True)
class Code:
    """What the code of an endorsement says; nothing of it has been verified."""

    jws: Jws
    link: str
    """Where the live answer is."""
    issuer: str
    """The DID of whom the key is said to be."""
    line_id: str
    name: str
    number: str
    holder: str
    category: str
    age_band: str
    origin: str
    awarded: datetime
    valid_from: datetime
    valid_until: datetime | None
    created: datetime
    list: int
    index: int

    def status_url(self, purpose: Purpose) -> str:
        """Where the list for ``purpose`` is kept that tells this code's status."""
        association = self.issuer.rpartition(":")[2]
        return list_url(self.link.partition("/c/")[0], association, purpose, self.list)


def build(particulars: Particulars, *, kid: str, created: datetime) -> tuple[Json, Json]:
    """The token's header and payload, not yet signed. ``kid`` is the key's address in the issuer's DID document."""
    made = particulars
    label = f"{made.title}, {made.age_band}"
    payload: Json = {
        "i": made.line_id,
        "t": DEMONSTRATION + label if made.demonstration else label,
        "n": made.number,
        "h": made.holder,
        "c": f"{made.category}/{made.age_band}",
        "l": made.origin,
        "a": moment(made.awarded),
        "f": moment(made.valid_from),
        "z": moment(created),
        "s": [made.status_list, made.status_index],
    }
    if made.valid_until is not None:
        payload["u"] = moment(made.valid_until)
    return {"alg": "EdDSA", "kid": kid, "typ": TYP}, payload


def text(public_url: str, line_id: str, token: str) -> str:
    """What the code holds."""
    return f"{public_url.rstrip('/')}/c/{line_id}#{token}"


def read(given: str) -> Code:
    """What the text of a code says. Raises :class:`NotOurs`."""
    found = _TEXT.fullmatch(given.strip()) if len(given) <= LARGEST else None
    if found is None:
        raise NotOurs("not an address of an endorsement with its token behind the #")
    base, line_id, token = found.groups()
    try:
        jws = jose.read(token, typ=TYP, largest=LARGEST)
        code = _code(jws, f"{base}/c/{line_id}")
    except (BadJws, NotAllowed, KeyError, TypeError, ValueError) as error:
        raise NotOurs("the token behind the # is not an endorsement's") from error
    if code.line_id != line_id:
        raise NotOurs("the address and the token name two different credentials")
    return code


def _code(jws: Jws, link: str) -> Code:
    match jws.payload:
        case {
            "i": str(line_id), "t": str(name), "n": str(number), "h": str(holder), "c": str(category), "l": str(origin),
            "a": str(awarded), "f": str(start), "z": str(created), "s": [int(which), int(index)], **more,
        } if set(more) <= {"u"} and all((name, number, holder, origin)):  # fmt: skip
            code, slash, age_band = category.partition("/")
            until = more.get("u")
            if not slash or which < 1 or index < 0:
                raise NotAllowed("a category without its age band, or a status that no list has")
            return Code(
                jws=jws, link=link, issuer=str(jws.header["kid"]).partition("#")[0], line_id=line_id, name=name, number=number,
                holder=holder, category=code, age_band=age_band, origin=origin, awarded=_moment(awarded), valid_from=_moment(start),
                valid_until=None if until is None else _moment(until), created=_moment(created), list=which, index=index,
            )  # fmt: skip
        case _:
            raise NotAllowed("members other than an endorsement's code has")


def _moment(written: object) -> datetime:
    return datetime.fromisoformat(moment_text(written))


def drawn(given: str) -> list[list[bool]]:
    """The code's modules, row by row, without its quiet zone; error correction M, as a folded paper needs."""
    return [[bool(module) for module in row] for row in segno.make(given, error="m", micro=False, boost_error=False).matrix]


def svg(given: str, title: str) -> str:
    """The code as an SVG element that scales; ``title`` is what a screen reader says."""
    return segno.make(given, error="m", micro=False, boost_error=False).svg_inline(omitsize=True, border=4, title=title)
