"""Which keys spoke for whom, and from which leaf to which: read out of the lines that say so.

A ``key.added`` or ``key.revoked`` line counts if it was signed by the root, or by the very actor whose key it is with a
key in force at that line (``transparency.md`` 3.6). Index decides, not the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, cast

from ledger.signing.canonical import NotCanonical, decode
from ledger.signing.keys import BadKey, VerifyKey
from ledger.signing.p256 import P256Key
from ledger.signing.statement import Entry, Statement, parse_entry

ALLIANCE: Final = "alliance"
ROOT: Final = "root"
ADDED: Final = "key.added/1"
REVOKED: Final = "key.revoked/1"


class BadTrust(ValueError):
    """This file cannot be trusted, or is no trust file; the message says why."""


@dataclass(frozen=True, slots=True)
class SpokenKey:
    """A key and its time: leaves from ``from_index`` (its announcement) up to before ``to_index``, days likewise.

    ``suspect_from``: from this leaf on the key may have been in other hands.
    """

    key: VerifyKey
    custody: str
    from_index: int
    to_index: int | None
    suspect_from: int | None
    start: date | None
    end: date | None
    es256: P256Key | None = None
    """The P-256 key that was announced with it and shares its time; ``None`` on lines from before there were any."""

    def in_force_at(self, index: int) -> bool:
        """Whether the key spoke at this leaf; not, if it may by then have been in other hands."""
        ends = [end for end in (self.to_index, self.suspect_from) if end is not None]
        return self.from_index < index and all(index < end for end in ends)


def announced(entry: bytes) -> VerifyKey | None:
    """The key that a line announces, the line's signature unchecked; ``None`` if it announces none that can be read."""
    try:
        statement = cast("dict[str, dict[str, dict[str, str]]]", decode(entry))["stmt"]
        return VerifyKey.parse(statement["data"]["vkey"])
    except (NotCanonical, BadKey, KeyError, TypeError, AttributeError):
        return None


def es256_of(data: Mapping[str, object]) -> P256Key | None:
    """The P-256 key that a line announces beside the other, if it does. Raises ``BadKey``."""
    text = data.get("es256")
    return None if text is None else P256Key.of_multikey(str(text))


def fold(lines: Iterable[tuple[int, bytes]], *, origin: str, root: VerifyKey) -> dict[str, list[SpokenKey]]:
    """Every key by its owner, in the order of announcement. Raises :class:`BadTrust`, ``BadLine`` or ``BadKey``."""
    ledger = _Keys(origin, root)
    last = -1
    for index, data in lines:
        if type(index) is not int or index <= last:
            raise BadTrust("the lines are not in the log's order")
        last = index
        ledger.take(index, parse_entry(data))
    return ledger.spoken


class _Keys:
    def __init__(self, origin: str, root: VerifyKey) -> None:
        if root.name != ROOT:
            raise BadTrust("the root key does not bear the root's name")
        self.origin = origin
        self.root = SpokenKey(root, "association", -1, None, None, None, None)
        self.spoken: dict[str, list[SpokenKey]] = {}

    def take(self, index: int, entry: Entry) -> None:
        statement = entry.stmt
        key = VerifyKey.parse(str(statement.data["vkey"]))
        if statement.log != self.origin or statement.stream != f"keys/{key.name}":
            raise BadTrust("a key's line is from another log or another page")
        self._check_author(index, key, entry)
        match statement.type:
            case "key.added/1":
                self._add(index, key, statement)
            case "key.revoked/1":
                self._revoke(index, key, statement)
            case _:
                raise BadTrust("a line that neither admits nor revokes a key")

    def _check_author(self, index: int, key: VerifyKey, entry: Entry) -> None:
        statement = entry.stmt
        if statement.actor not in {ROOT, key.name}:
            raise BadTrust("a key is admitted or revoked by the root or by its owner, and by nobody else")
        candidates = self.spoken.get(statement.actor, [])
        if statement.actor == ROOT and all(one.key != self.root.key for one in candidates):
            candidates = [*candidates, self.root]
        speaking = [one for one in candidates if one.key.key_id == statement.key and one.in_force_at(index)]
        if not any(one.key.verify(entry.sig, statement.signed_bytes) for one in speaking):
            raise BadTrust("a key's line is not signed by a key in force")

    def _add(self, index: int, key: VerifyKey, statement: Statement) -> None:
        held = self.spoken.setdefault(key.name, [])
        if any(one.key.key_id == key.key_id for one in held):
            raise BadTrust("a key admitted twice")
        es256 = es256_of(statement.data)
        if es256 is not None and any(one.es256 == es256 for keys in self.spoken.values() for one in keys):
            raise BadTrust("a P-256 key admitted twice")
        custody = str(statement.data["custody"])
        start, end = _days(statement.valid)
        held.append(SpokenKey(key, custody, index, None, None, start, end, es256))

    def _revoke(self, index: int, key: VerifyKey, statement: Statement) -> None:
        held = self.spoken.get(key.name, [])
        suspect = statement.data["suspect_from"]
        if suspect is not None and type(suspect) is not int:
            raise BadTrust("suspect_from is a leaf's index")
        for place, one in enumerate(held):
            if one.key == key and one.to_index is None:
                end = _days(statement.valid)[0]
                held[place] = replace(one, to_index=index, suspect_from=suspect, end=end or one.end)
                return
        raise BadTrust("a key revoked that was not in force")


def _days(valid: Mapping[str, object]) -> tuple[date | None, date | None]:
    start, end = (None if valid[name] is None else date.fromisoformat(str(valid[name])) for name in ("from", "to"))
    return start, end
