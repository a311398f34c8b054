"""Events to statements and bodies, and back, strictly.

A public line shows its event's members in ``data`` except the private ones, which are fields of the body; a sealed
line shows nothing, and its body has the fields ``type``, ``valid`` and ``data``. The margin (``by``, ``cause``) is
private on both. Reading is as strict as writing: unknown, missing or ill-typed members are refused; only a member with a
default may be missing, for lines are older than it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from ledger.rulebook.vocabulary import Term
from ledger.signing import canonical
from ledger.signing.canonical import JSON
from ledger.signing.statement import Statement
from ledger.wire.names import BY_EVENT, BY_NAME, SEALED, Kind

Fields = Mapping[str, JSON]
"""A body: its private fields by name."""

NOTHING: Mapping[str, JSON] = {}
NO_DAYS: Mapping[str, JSON] = {"from": None, "to": None}
MARGIN = frozenset({"by", "cause", "asked_by"})
_PLAIN = frozenset({str, int, bool, type(None)})


class Unreadable(ValueError):
    """A line or body that no event of this name could have written; the message names the member at fault."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """An event as it crosses: what the line shows, and what it only commits to."""

    kind: Kind
    type: str
    valid: Mapping[str, JSON]
    data: Mapping[str, JSON]
    body: Fields
    written: Mapping[str, bytes]
    """The body's fields in their canonical bytes, each written once for all that it is needed for."""


@dataclass(frozen=True, slots=True)
class Erased:
    """A sealed line whose body is gone: that something was written here is all that is left of it."""

    name: str


def encode(event: object, margin: Fields = NOTHING) -> Encoded:
    """What ``event`` writes. Raises :class:`Unreadable` unless reading it again gives the same event."""
    kind = BY_EVENT[type(event)]
    members = _members(event)
    valid = cast("Mapping[str, JSON]", members.pop("valid"))
    margin = {name: value for name, value in margin.items() if value is not None}
    if kind.sealed:
        body: Fields = {"type": kind.name, "valid": valid, "data": members, **margin}
        encoded = Encoded(kind, SEALED, NO_DAYS, NOTHING, body, _written(kind, NO_DAYS, NOTHING, body))
    else:
        private = {name: members.pop(name) for name in kind.private}
        body = {**{name: value for name, value in private.items() if value is not None}, **margin}
        encoded = Encoded(kind, kind.name, valid, members, body, _written(kind, valid, members, body))
    if _read(kind, encoded.valid, encoded.data, encoded.body, encoded.written) != event:
        raise Unreadable(f"{kind.name}: what was written would not read back as it was")
    return encoded


def _written(kind: Kind, valid: Mapping[str, JSON], data: Fields, body: Fields) -> dict[str, bytes]:
    try:
        return canonical.members(body)
    except canonical.NotCanonical:
        _read(kind, valid, data, body)  # which says what it is that would not read back
        raise


def decode(name: str, stmt: Statement, body: Fields | None) -> object:
    """The event of the real ``name`` that this line and its body hold.

    ``body`` is ``None`` when it was erased: a public line then reads without its private members, a sealed one as
    :class:`Erased`. Raises :class:`Unreadable`.
    """
    kind = _kind(name)
    if stmt.type != (SEALED if kind.sealed else name):
        raise Unreadable(f"{name}: the line says it is of another type")
    if kind.sealed and body is None:
        return Erased(name)
    return _read(kind, stmt.valid, stmt.data, body or NOTHING)


def decode_public(stmt: Statement) -> object:
    """The event of a public line from its public members alone. Raises :class:`Unreadable`."""
    return decode(stmt.type, stmt, None)


def schema(kind: Kind) -> dict[str, Any]:
    """The JSON schema of an event, with the members that stay private named."""
    found = _adapter(kind.event).json_schema()
    return {"name": kind.name, "sealed": kind.sealed, "private": sorted(kind.private), "schema": found}


def _kind(name: str) -> Kind:
    kind = BY_NAME.get(name)
    if kind is None:
        raise Unreadable("no event has ever had this name")
    return kind


def _read(
    kind: Kind, valid: Mapping[str, JSON], data: Fields, body: Fields, written: Mapping[str, bytes] | None = None
) -> object:
    if kind.sealed:
        return _read_sealed(kind, data, body)
    if not kind.private.isdisjoint(data):
        raise Unreadable(f"{kind.name}: a private member in public")
    if not body.keys() <= kind.private | MARGIN:
        raise Unreadable(f"{kind.name}: a field that its body does not have")
    private = {name: body.get(name) for name in kind.private}
    return _build(kind, {"valid": valid, **data, **private}, written)


def _read_sealed(kind: Kind, data: Fields, body: Fields) -> object:
    if data or set(body) - MARGIN != {"type", "valid", "data"} or body["type"] != kind.name:
        raise Unreadable(f"{kind.name}: a sealed body has a type, valid and data")
    members = body["data"]
    if not isinstance(members, Mapping):
        raise Unreadable(f"{kind.name}: data is an object")
    return _build(kind, {"valid": body["valid"], **members})


def _build(kind: Kind, members: Fields, written: Mapping[str, bytes] | None = None) -> object:
    inward = {"start" if name == "from" else name: _renamed(value) for name, value in members.items()}
    form = _form(kind.event)
    if not form.needed <= inward.keys() <= form.names:
        odd = sorted((inward.keys() ^ form.names) - (form.names - form.needed - inward.keys()))
        raise Unreadable(f"{kind.name}: missing or unknown: {', '.join(odd)}")
    try:
        return form.read(_json(inward, written) if written else to_json(inward), strict=True)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Unreadable(f"{kind.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except ValueError:
        raise Unreadable(f"{kind.name}: a lone surrogate, or nested too deeply") from None


def _json(inward: Mapping[str, Any], written: Mapping[str, bytes]) -> bytes:
    """These members as pydantic reads them: a text that was written is read from its own bytes, and not written again."""
    texts = [name for name in written if type(inward.get(name)) is str]
    others = to_json({name: value for name, value in inward.items() if name not in texts})
    return b"".join((others[:-1], *(b',"%b":%b' % (name.encode(), written[name]) for name in texts), b"}"))


class _Form(NamedTuple):
    """How an event is read: its members' names, those that are needed, and what reads it."""

    names: frozenset[str]
    needed: frozenset[str]
    """Without a default: lines that were written before the others came lack them."""
    read: Callable[..., Any]


@cache
def _form(event: type) -> _Form:
    needed = frozenset(field.name for field in fields(event) if field.default is MISSING)
    return _Form(frozenset(field.name for field in fields(event)), needed, _adapter(event).validator.validate_json)


@cache
def _adapter(event: type) -> TypeAdapter[Any]:
    return TypeAdapter(event)


def _members(event: Any) -> dict[str, JSON]:
    return {outward: _plain(getattr(event, name)) for name, outward in _named(event.__class__)}


@cache
def _named(event: type) -> tuple[tuple[str, str], ...]:
    """The members' names, here and as they are written."""
    return tuple((field.name, _outward(field.name)) for field in fields(event))


def _plain(value: Any) -> JSON:
    if type(value) in _PLAIN:  # nearly everything
        return cast("JSON", value)
    match value:
        case Term():
            return {"from": _plain(value.start), "to": _plain(value.end)}
        case date():
            return value.isoformat()
        case tuple():
            return list(value) if _PLAIN.issuperset(map(type, value)) else [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return _members(value)
        case _:
            return str(value) if isinstance(value, str) else cast("JSON", value)


def _outward(name: str) -> str:
    return "from" if name == "start" else name


def _renamed(value: JSON) -> Any:
    if not isinstance(value, dict):  # most members: a match on a mapping asks longer
        return value
    match value:
        case {"from": start, "to": end, **more} if not more:
            return {"start": start, "end": end}
        case _:
            return value
