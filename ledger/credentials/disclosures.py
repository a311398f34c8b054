"""What an SD-JWT hides put in its place, claim by claim (RFC 9901 section 7.1, step 3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from ledger.credentials import guard, jose
from ledger.credentials.jose import BadJws
from ledger.signing import canonical
from ledger.signing.canonical import b64u

Json = dict[str, Any]

HASH: Final = "sha-256"


class BadSdJwt(BadJws):
    """This is not an SD-JWT that may be read (RFC 9901 section 7.1); the message says why."""


def digest(text: str) -> str:
    """What the token holds in place of a disclosure, and the binding in place of what it binds (RFC 9901 section 4.2.3)."""
    return b64u(sha256(text.encode()).digest())


def opened(disclosure: str) -> list[Any]:
    """What a disclosure holds: a salt, for a member its name, and the value (RFC 9901 section 4.2.1)."""
    try:
        found = guard.read(b'{"d":' + canonical.unb64u(disclosure) + b"}", largest=jose.LARGEST)
    except (canonical.NotCanonical, guard.Unreadable) as error:
        raise BadSdJwt("a disclosure that is not JSON in base64url") from error
    match found:
        case {"d": [str(), _] | [str(), str(), _] as said, **more} if not more:
            return list(said)
        case _:
            raise BadSdJwt("a disclosure that is no list of a salt, a name and a value")


@dataclass
class Opening:
    """Disclosures being put in their places."""

    waiting: dict[str, list[Any]]
    fixed: frozenset[str]
    """The members at the top that may not be hidden."""
    seen: set[str] = field(default_factory=set)
    undisclosed: int = 0

    def whole(self, payload: Json) -> Json:
        """The payload with every disclosure in its place. Raises :class:`BadSdJwt` where one has none."""
        if payload.get("_sd_alg", HASH) != HASH:
            raise BadSdJwt("digests of another kind than SHA-256")
        top = {name: value for name, value in payload.items() if name != "_sd_alg"}
        found: Json = self._object(top, 0)
        if self.waiting.keys() - self.seen:
            raise BadSdJwt("a disclosure that matches no digest")
        return found

    def _value(self, value: object, depth: int) -> object:
        if depth > guard.DEEPEST:
            raise BadSdJwt("nested more deeply than any credential")
        match value:
            case dict():
                return self._object(value, depth)
            case list():
                return [self._value(item, depth + 1) for item in self._items(value)]
            case _:
                return value

    def _object(self, value: Json, depth: int) -> Json:
        if "..." in value:
            raise BadSdJwt("a member named as only the item of a list may be")
        digests = value.get("_sd", [])
        if not isinstance(digests, list) or not all(isinstance(one, str) for one in digests):
            raise BadSdJwt("_sd is a list of digests")
        found = {name: self._value(member, depth + 1) for name, member in value.items() if name != "_sd"}
        for one in digests:
            disclosed = self._take(one)
            if disclosed is not None:
                name = self._name(disclosed, found, depth)
                found[name] = self._value(disclosed[2], depth + 1)
        return found

    def _name(self, disclosed: list[Any], beside: Json, depth: int) -> str:
        """The name of a disclosed member (RFC 9901 section 7.1, step 3.c.ii)."""
        if len(disclosed) != 3:
            raise BadSdJwt("a disclosure of a list's item in the place of a member")
        name = str(disclosed[1])
        if name in {"_sd", "..."} or name in beside:
            raise BadSdJwt("a disclosure that would name a member twice, or name it as none may be")
        if depth == 0 and name in self.fixed:
            raise BadSdJwt(f"{name} was hidden, though it must be open")
        return name

    def _items(self, items: list[Any]) -> Iterator[Any]:
        for item in items:
            if not (isinstance(item, dict) and "..." in item):
                yield item
                continue
            if set(item) != {"..."} or not isinstance(item["..."], str):
                raise BadSdJwt("a hidden item with something beside its digest")
            disclosed = self._take(item["..."])
            if disclosed is not None:
                if len(disclosed) != 2:
                    raise BadSdJwt("a disclosure of a member in the place of a list's item")
                yield disclosed[1]

    def _take(self, one: str) -> list[Any] | None:
        if one in self.seen:
            raise BadSdJwt("a digest that occurs twice")
        self.seen.add(one)
        self.undisclosed += one not in self.waiting
        return self.waiting.get(one)
