"""A JSON document as bytes, one way only (RFC 8785, restricted).

The restriction (``transparency.md`` 3.3): null, booleans, strings, lists, objects with ASCII member names, and integers
up to 2^53 - 1. Under it, sorted compact ``json.dumps`` gives RFC 8785's bytes; ``tests/signing`` holds it to the
``rfc8785`` library. Binary values are base64url without padding.
"""

from __future__ import annotations

import json
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping, Sequence
from typing import Any, cast

JSON = None | bool | int | str | Sequence["JSON"] | Mapping[str, "JSON"]
"""What may be signed."""

LARGEST = 2**53 - 1
_TO_URL, _FROM_URL = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_", b"+/")


class NotCanonical(ValueError):
    """These bytes, or this value, are not the one canonical form."""


_dumps = json.JSONEncoder(check_circular=False, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def encode(value: JSON) -> bytes:
    """The canonical bytes of ``value``. Raises :class:`NotCanonical` for what the restriction leaves out."""
    try:
        _check(value)
        return _dumps(value).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise NotCanonical("a lone surrogate, or nested too deeply") from error


def members(value: Mapping[str, JSON]) -> dict[str, bytes]:
    """The canonical bytes of each member, for who needs them one by one and together. Raises :class:`NotCanonical`."""
    if not "".join(value).isascii():
        raise NotCanonical("a member name that is not ASCII")
    return {name: encode(member) for name, member in value.items()}


def together(members: Mapping[str, bytes]) -> bytes:
    """The canonical bytes of the object that has these :func:`members`."""
    return b"{" + b",".join([b"%b:%b" % (_dumps(name).encode(), members[name]) for name in sorted(members)]) + b"}"


def decode(data: bytes) -> JSON:
    """The value whose canonical bytes are exactly ``data``.

    Comparing the bytes again refuses doubled members, spaces, floats, what follows the value, and every other spelling at
    one stroke. Raises :class:`NotCanonical`.
    """
    try:
        value = cast("JSON", _read(data.decode())[0])
        # What is plain ASCII and was read without floats and large integers has nothing left for encode() to refuse.
        again = _dumps(value).encode() if data.isascii() else encode(value)
    except (ValueError, RecursionError) as error:
        raise NotCanonical("not JSON, or not of the restricted kind") from error
    if again != data:
        raise NotCanonical("not the canonical spelling")
    return value


def _integer(text: str) -> int:
    value = int(text)
    if not -LARGEST <= value <= LARGEST:
        raise NotCanonical("an integer beyond 2^53 - 1")
    return value


def _no_float(text: str) -> float:
    raise NotCanonical(f"a number that is no integer: {text[:20]}")


_read = json.JSONDecoder(parse_int=_integer, parse_float=_no_float, parse_constant=_no_float).raw_decode


def _check(value: Any) -> None:  # noqa: ANN401 - whatever is to be judged; asked of every member of every line
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if kind is int:
        if not -LARGEST <= value <= LARGEST:
            raise NotCanonical("an integer beyond 2^53 - 1")
    elif kind is dict:
        for name, member in value.items():
            if type(name) is not str or not name.isascii():
                raise NotCanonical("a member name that is not ASCII")
            _check(member)
    elif kind is list or kind is tuple:
        for member in value:
            _check(member)
    elif isinstance(value, str):  # an enumeration's member is written as its value
        return
    else:
        raise NotCanonical("a value of a kind that is never signed: " + kind.__name__)


def b64u(data: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=").decode()


def unb64u(text: str) -> bytes:
    """The bytes that :func:`b64u` wrote as ``text``; any other spelling raises :class:`NotCanonical`."""
    try:
        data = a2b_base64(text.encode("ascii").translate(_FROM_URL) + b"=" * (-len(text) % 4))
    except ValueError as error:  # not ASCII, or not base64
        raise NotCanonical("not base64url") from error
    if b64u(data) != text:
        raise NotCanonical("not the canonical base64url")
    return data
