"""The trust file: which association, with which key, for which categories, from when to when.

The Alliance's online key signs the file; the Alliance's offline root admitted that key, and the very lines by which it
and the associations admitted or revoked keys are in the file, each still under its own signature. So a reader who knows
the root's key needs nothing else, and nobody who holds only the online key can slip in an association's key.

The file's bytes are ``{"key":…,"sig":…,"trust":…,"v":1}`` in canonical JSON and a newline, and no others; the signature
is over ``ledger-trust/v1``, a newline, and the canonical bytes of ``trust``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, cast

from ledger.credentials import jose, members, reciprocity
from ledger.credentials.admission import ALLIANCE, BadTrust, SpokenKey, announced, fold
from ledger.credentials.members import Member, Membership
from ledger.credentials.reciprocity import BadTable
from ledger.credentials.status import StatusList
from ledger.rulebook.reciprocity import Table
from ledger.signing import canonical
from ledger.signing.canonical import JSON, b64u, unb64u
from ledger.signing.demonstration import is_demonstration_key
from ledger.signing.keys import Signer, VerifyKey
from ledger.signing.statement import format_at, parse_at
from ledger.transparency.policy import Policy, parse_policy

PREFIX: Final = b"ledger-trust/v1\n"
LARGEST: Final = 8 * 1024 * 1024
DEMONSTRATION_ORIGIN: Final = "demo.reciprocity.invalid"

_FRAME: Final = re.compile(rb'\{"key":"([0-9a-f]{8})","sig":"([A-Za-z0-9_-]{86})","trust":(\{.*\}),"v":1\}\n', re.DOTALL)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trust:
    """A trust file as read: every signature in it was verified."""

    at: datetime
    demonstration: bool
    origin: str
    log_key: VerifyKey
    members: tuple[Member, ...]
    policy: Policy
    root: VerifyKey
    size: int
    checkpoint: str | None
    statuses: Mapping[str, Json | str]
    """The lists in the file by their addresses: bitstring lists as documents, token lists as tokens."""
    superseded: Mapping[str, Mapping[int, date]]
    """For each list of messages the days on which what its set bits speak of moved."""
    reciprocity: Table | None = None
    """Who honours whose endorsements, and what is asked; ``None`` in a file that was made before there was a table."""
    lists: dict[tuple[str, ...], tuple[StatusList, datetime | None]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    """The status lists found good under this file, and when their signatures expire: ``checks_status`` remembers them here."""

    by_did: dict[str, Member] = field(default_factory=dict, init=False, compare=False, repr=False)
    """The members, each under its DID; the first of two."""

    def __post_init__(self) -> None:
        """Lays the members down so that one is found without asking each."""
        self.by_did.update((member.membership.did, member) for member in reversed(self.members))

    def member(self, did: str) -> Member | None:
        """The member whose DID this is."""
        return self.by_did.get(did)


# Writing --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What goes into a file. ``admissions`` are every ``key.added`` and ``key.revoked`` leaf below ``size``, with its index.

    ``statuses`` are the current status lists, for those who will be offline; ``None`` leaves them out. ``superseded`` are
    the days of the moves that their messages tell, by the list's address and the index.
    """

    admissions: Sequence[tuple[int, bytes]]
    members: Sequence[Membership]
    at: datetime
    size: int
    demonstration: bool
    log_key: VerifyKey
    root: VerifyKey
    policy: str
    checkpoint: str | None = None
    statuses: Sequence[Json | str] | None = None
    superseded: Mapping[str, Mapping[int, date]] | None = None
    reciprocity: Table | None = None


def write(contents: Contents, signer: Signer) -> bytes:
    """The file, signed with the Alliance's online key. Raises :class:`BadTrust` for lines that admit nobody.

    The members' keys are read out of the admissions, as the reader will do.
    """
    trust = _payload(contents)
    signature = signer.sign(PREFIX + canonical.encode(trust))
    whole: JSON = {"key": signer.verify_key.key_id, "sig": b64u(signature), "trust": trust, "v": 1}
    return canonical.encode(whole) + b"\n"


def _payload(contents: Contents) -> dict[str, JSON]:
    lines = sorted(contents.admissions)
    spoken = fold(lines, origin=contents.log_key.name, root=contents.root)
    trust: dict[str, JSON] = {
        "admissions": [{"entry": b64u(entry), "index": index} for index, entry in lines],
        "at": format_at(contents.at),
        "checkpoint": contents.checkpoint,
        "demonstration": contents.demonstration,
        "log": contents.log_key.name,
        "log_vkey": contents.log_key.vkey,
        "members": [members.written(member, spoken.get(member.code, ())) for member in contents.members],
        "policy": contents.policy,
        "root": {"vkey": contents.root.vkey},
        "size": contents.size,
    }
    if contents.reciprocity is not None:
        trust["reciprocity"] = reciprocity.write(contents.reciprocity)
    if contents.superseded:
        trust["superseded"] = {url: _days(days) for url, days in contents.superseded.items()}
    return trust if contents.statuses is None else trust | {"statuses": list(contents.statuses)}


def _days(days: Mapping[int, date]) -> dict[str, JSON]:
    return {str(index): day.isoformat() for index, day in days.items()}


# Reading --------------------------------------------------------------------------------------------------------------


def read(data: bytes, *, root: VerifyKey | None = None) -> Trust:
    """The trust that ``data`` spells, every signature verified. Raises :class:`BadTrust`.

    ``root`` is the root key the reader knows from elsewhere; without it the file's own is believed, as on first sight.
    """
    found = _FRAME.fullmatch(data) if len(data) <= LARGEST else None
    if found is None:
        raise BadTrust("not a trust file")
    key_id, signature, body = (group for group in found.groups())
    try:
        return _read(key_id.decode(), unb64u(signature.decode()), body, root)
    except BadTrust:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadTrust("a member of the file is missing or malformed") from error


def _read(key_id: str, signature: bytes, body: bytes, pinned: VerifyKey | None) -> Trust:
    _check_signature(key_id, signature, body)
    trust = cast("Json", canonical.decode(body))
    root = VerifyKey.parse(trust["root"]["vkey"])
    log_key = VerifyKey.parse(trust["log_vkey"])
    if pinned is not None and pinned != root:
        raise BadTrust("the file rests on another root key than the one you know")
    if log_key.name != trust["log"] or (log_key.name.split("/")[0] == DEMONSTRATION_ORIGIN) is not trust["demonstration"]:
        raise BadTrust("the log's key, its origin and whether it is a demonstration do not go together")
    if not trust["demonstration"] and _is_demonstration_root(root):
        raise BadTrust("the file rests on a demonstration's root key, which anybody can derive, and does not say so")
    lines = [(item["index"], unb64u(item["entry"])) for item in trust["admissions"]]
    spoken = fold(lines, origin=log_key.name, root=root)
    if not any(key.key.key_id == key_id and key.to_index is None for key in spoken.get(ALLIANCE, ())):
        raise BadTrust("the file is not signed by a key that the root admitted for the Alliance")
    return _trust(trust, root, log_key, spoken)


@lru_cache(maxsize=8)
def _is_demonstration_root(root: VerifyKey) -> bool:
    return is_demonstration_key(root)


def _check_signature(key_id: str, signature: bytes, body: bytes) -> None:
    """The file's own signature, under the key that some line announces; whether the root stands behind it comes later.

    First, because it is quick and finds every change to the file.
    """
    try:
        admissions = json.loads(body)["admissions"]
    except (ValueError, RecursionError) as error:
        raise BadTrust("not JSON") from error
    for item in admissions:
        key = announced(unb64u(item["entry"]))
        if key is not None and (key.name, key.key_id) == (ALLIANCE, key_id):
            if key.verify(signature, PREFIX + body):
                return
            break
    raise BadTrust("the file's signature does not verify: it was changed, or is not the Alliance's")


def _trust(trust: Json, root: VerifyKey, log_key: VerifyKey, spoken: Mapping[str, Sequence[SpokenKey]]) -> Trust:
    statuses = trust.get("statuses", [])
    return Trust(
        at=parse_at(trust["at"]),
        demonstration=trust["demonstration"],
        origin=log_key.name,
        log_key=log_key,
        members=tuple(members.read(member, spoken) for member in trust["members"]),
        policy=parse_policy(trust["policy"].encode()),
        root=root,
        size=trust["size"],
        checkpoint=trust["checkpoint"],
        statuses={_address(one): one for one in statuses},
        superseded={url: _read_days(days) for url, days in trust.get("superseded", {}).items()},
        reciprocity=_table(trust),
    )


def _address(status: Json | str) -> str:
    """Where a list was published: what it says of itself, which its signature will have to bear out."""
    return str(jose.read(status, typ=jose.STATUS_LIST).payload["sub"] if isinstance(status, str) else status["id"])


def _table(trust: Json) -> Table | None:
    try:
        return reciprocity.read(trust["reciprocity"]) if "reciprocity" in trust else None
    except BadTable as error:
        raise BadTrust(str(error)) from error


def _read_days(days: Mapping[str, str]) -> dict[int, date]:
    if any(str(int(index)) != index for index in days):
        raise BadTrust("not an index")
    return {int(index): members.known_day(day) for index, day in days.items()}
