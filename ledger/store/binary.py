"""Arrays in PostgreSQL's binary format, and one prepared statement called straight through libpq.

psycopg finds out each list's type anew at every call, which costs an append more than the append itself. The types of
our few hot calls never change, so they are written down here. (Format: ``src/backend/utils/adt/arrayfuncs.c``,
``array_send``: dimensions, flags, element type; length and lower bound; then each element's length and bytes.)
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import Struct
from typing import Final

BYTEA: Final = 17
BIGINT: Final = 20
TEXT: Final = 25
BYTEA_ARRAY: Final = 1001
TEXT_ARRAY: Final = 1009
BIGINT_ARRAY: Final = 1016

_EMPTY = {element: Struct("!iiI").pack(0, 0, element) for element in (BYTEA, BIGINT, TEXT)}
_HEAD = Struct("!iiIii").pack
_LENGTH = Struct("!i").pack
_NUMBER = Struct("!iq").pack


def texts(values: Sequence[str]) -> bytes:
    """A ``text[]``."""
    return _array(TEXT, [value.encode() for value in values])


def blobs(values: Sequence[bytes]) -> bytes:
    """A ``bytea[]``."""
    return _array(BYTEA, values)


def numbers(values: Sequence[int]) -> bytes:
    """A ``bigint[]``."""
    if not values:
        return _EMPTY[BIGINT]
    return _HEAD(1, 0, BIGINT, len(values), 1) + b"".join([_NUMBER(8, value) for value in values])


def _array(element: int, values: Sequence[bytes]) -> bytes:
    if not values:
        return _EMPTY[element]
    return _HEAD(1, 0, element, len(values), 1) + b"".join([part for v in values for part in (_LENGTH(len(v)), v)])
