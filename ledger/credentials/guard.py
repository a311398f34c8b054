"""Reading what strangers send: JSON with one meaning only, and contexts that this ledger knows.

Two readers of one text must see one thing. So a doubled member is refused (RFC 8259 section 4 lets readers choose), and
so are a number that another reader would round (RFC 8785 section 3.2.2.3), a lone surrogate (3.2.2.2), ``__proto__``,
and whatever RDF would drop in silence: nulls, empty lists and objects, keywords, contexts inside the document (VCDM
``#json-ld``, DI ``#context-injection``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NoReturn

Json = dict[str, Any]

LARGEST: Final = 256 * 1024
"""The most bytes read of a credential, a proof beside it, or a status list."""

DEEPEST: Final = 16
"""Nested levels allowed; an endorsement has six."""

_NESTS: Final = frozenset({dict, list})
_SAFE: Final = 2**53 - 1
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\x7f]+")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


class Unreadable(ValueError):
    """These bytes are not JSON with one meaning."""


class NotJson(Unreadable):
    """These bytes are not JSON at all: cut short, damaged, or something else."""


class NotAllowed(ValueError):
    """The document says something in a way that a signature would not cover, or in words that are not known."""


def read(data: bytes, *, largest: int = LARGEST) -> Json:
    """The JSON object that ``data`` spells. Raises :class:`Unreadable`."""
    if len(data) > largest:
        raise Unreadable("longer than any credential")
    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_once, parse_int=_whole, parse_float=_fraction, parse_constant=_not_a_number)
    except Unreadable:
        raise
    except (ValueError, RecursionError) as error:
        raise NotJson("not JSON in UTF-8") from error
    if not isinstance(value, dict):
        raise Unreadable("not a JSON object")
    _check_depth(value)
    if "\\u" in text:  # only an escape can spell half a character: the bytes themselves were UTF-8
        _check_characters(value)
    return value


def _once(members: list[tuple[str, Any]]) -> Json:
    found = dict(members)
    if len(found) != len(members):
        raise Unreadable("a member given twice")
    if "__proto__" in found:
        raise Unreadable("a member that changes what other readers see")
    return found


def _whole(digits: str) -> int:
    number = int(digits) if len(digits) < 20 else _SAFE + 1
    if abs(number) > _SAFE or digits == "-0":
        raise Unreadable("a number that other readers would round")
    return number


def _fraction(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")) or (number == 0 and digits.startswith("-")):
        raise Unreadable("a number that other readers would round")
    return number


def _not_a_number(_name: str) -> NoReturn:
    raise Unreadable("not a number of JSON")


def _check_depth(value: Json) -> None:
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        level = [
            inner for outer in level for inner in (outer.values() if type(outer) is dict else outer) if type(inner) in _NESTS
        ]
        if not level:
            return
    raise Unreadable("nested more deeply than any credential")


def _check_characters(value: Json) -> None:
    """Refuses lone surrogates, which Python's reader lets through."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Unreadable("half a character") from error


def lossless(document: Json, known: Iterable[tuple[str, ...]]) -> None:
    """Refuses what RDF would drop or rename, and contexts other than one of the lists ``known``.

    Raises :class:`NotAllowed`. Undefined members are found later, when the document is expanded (``linked_data``).
    """
    context = document.get("@context")
    if not isinstance(context, list) or tuple(map(str, context)) not in set(known):
        raise NotAllowed("contexts other than the known ones")
    for name, member in document.items():
        if name == "proof":
            lossless_proof(member)
        elif name != "@context":
            _allowed(name, member)


def lossless_proof(proof: object) -> None:
    """As :func:`lossless`, of a proof alone: eddsa-jcs-2022 repeats the contexts in its options. Raises :class:`NotAllowed`."""
    if isinstance(proof, dict):
        proof = {name: value for name, value in proof.items() if name != "@context"}
    _allowed("proof", proof)


def _allowed(name: str, member: object) -> None:
    if name.startswith("@"):
        raise NotAllowed("a context or keyword inside the document")
    if member is None or member in ([], {}):
        raise NotAllowed("a member that the signature would not cover")
    match member:
        case dict():
            for each, value in member.items():
                _allowed(each, value)
        case list():
            _allowed_items(name, member)
        case str() if name == "id":
            absolute(member)


def _allowed_items(name: str, items: list[object]) -> None:
    words = [item for item in items if isinstance(item, str)]
    if len(set(words)) != len(words) or any(isinstance(item, list) for item in items):
        raise NotAllowed("a list that says one thing twice, or a list in a list")
    for item in items:
        _allowed(name, item)


def absolute(name: object) -> str:
    """``name``, if it is an absolute and well-formed IRI. Raises :class:`NotAllowed`."""
    if not isinstance(name, str) or not _ABSOLUTE.fullmatch(name):
        raise NotAllowed("an id that is relative or malformed")
    return name


def moment_text(text: object) -> str:
    """``text``, if it has the form of a moment with its zone (VCDM ``#validity-period``). Raises :class:`NotAllowed`."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise NotAllowed("a moment without its zone, or not a moment")
    return text


def read_moment(text: object) -> datetime:
    """The moment that ``text`` writes, with its zone. Raises :class:`NotAllowed`."""
    return _moment(text if isinstance(text, str) else "")


@lru_cache(maxsize=1024)
def _moment(text: str) -> datetime:
    """A text says the same moment each time, and most are the same for all credentials of a list."""
    written = moment_text(text)
    try:
        moment = datetime.fromisoformat(written)
        moment.astimezone(UTC)  # which there may be none of in the years 1 and 9999
    except (ValueError, OverflowError) as error:
        raise NotAllowed("a moment that does not exist") from error
    return moment
