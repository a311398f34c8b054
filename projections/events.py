"""Events from the public members of parsed lines, cheaply.

The codec reads strictly, for a signature's sake; a view that follows a million lines of its own journal reads each value
once, by a reader made for its member's type. ``tests/projections/test_events.py`` holds the two to the same events.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from ledger.rulebook.vocabulary import Term
from ledger.wire.names import BY_NAME

Reader = Callable[[Any], Any]


def event(name: str, first: str | None, last: str | None, data: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any event
    """The event of a public line, its private members ``None``. Raises KeyError, TypeError or ValueError."""
    make, readers = _shape(name)
    if len(data) != len(readers):
        raise ValueError("a line has members that its event does not know")
    days = Term(first and date.fromisoformat(first), last and date.fromisoformat(last))  # type: ignore[arg-type]
    return make(valid=days, **{member: read(data[outward]) for member, outward, read in readers})


@cache
def _shape(name: str) -> tuple[Callable[..., Any], tuple[tuple[str, str, Reader], ...]]:
    kind = BY_NAME[name]
    if kind.sealed:
        raise ValueError("a sealed line has no public members")
    hints = get_type_hints(kind.event)
    shown = [field.name for field in fields(kind.event) if field.name != "valid" and field.name not in kind.private]
    return kind.event, tuple((member, "from" if member == "start" else member, _reader(hints[member])) for member in shown)


def _reader(hint: Any) -> Reader:  # noqa: ANN401 - a type as annotations spell it
    inner = [one for one in get_args(hint) if one is not type(None)]
    if get_origin(hint) in (Union, types.UnionType):
        read = _reader(inner[0])
        return lambda value: None if value is None else read(value)
    if get_origin(hint) is tuple:
        each = _reader(inner[0])
        return lambda value: tuple(each(item) for item in value)
    return _plain_reader(hint)


def _plain_reader(hint: Any) -> Reader:  # noqa: ANN401 - as above
    if hint is date:
        return date.fromisoformat
    if hint is Term:
        return lambda value: Term(_day(value["from"]), _day(value["to"]))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {one.value: one for one in hint}.__getitem__
    if is_dataclass(hint):
        return lambda value: hint(**value)  # type: ignore[operator]
    return _as_it_is


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - texts, whole numbers, booleans
    return value
