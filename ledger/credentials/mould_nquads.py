"""The quick way to a credential's statements: those that the long way made of one with marks in it, as a mould (``mould.py``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from typing import Final, NamedTuple

from ledger.credentials import mould
from ledger.credentials.canonical_rdf import Quad, line, literal
from ledger.credentials.linked_data import statements
from ledger.credentials.mould import Cast, Shape

_BLANK: Final = re.compile(r"_:b\d+")


class _Statements(NamedTuple):
    """The mould of statements: their lines with gaps, and for each blank node those about it, seen from it."""

    lines: tuple[str, tuple[int, ...]]
    about: tuple[tuple[str, tuple[int, ...]], ...]


def nquads(cast: Cast) -> str | None:
    """The credential's statements in canonical N-Quads (RDFC-1.0); ``None`` in the case that two blank nodes look alike."""
    found = _mould(cast.shape)
    terms = [f"<{address}>" for address in cast.addresses] + [literal(text) for text in cast.texts]
    hashes = [sha256("".join(_lines(form, terms)).encode()).hexdigest() for form in found.about]
    order = sorted(hashes)
    if len(set(hashes)) != len(hashes):
        return None
    labels = [f"_:c14n{order.index(each)}" for each in hashes]
    return "".join(_lines(found.lines, terms + labels))


def _lines(form: tuple[str, tuple[int, ...]], terms: Sequence[str]) -> list[str]:
    """The statements of a mould in order; those that have become one are one."""
    filled = form[0] % tuple([terms[place] for place in form[1]])
    return sorted({each + "\n" for each in filled.split("\n")[:-1]})


@cache
def _mould(shape: Shape) -> _Statements:
    addresses, texts = mould.marks_of(shape)
    quads = sorted(statements(mould.whole_of(shape, addresses, texts)))
    blanks = sorted({term for quad in quads for term in quad if _BLANK.fullmatch(term)})
    marks = [f"<{mark}>" for mark in addresses] + [literal(mark) for mark in texts]
    seen = [[Quad(*(_seen(node, term) for term in quad)) for quad in quads if node in quad] for node in blanks]
    return _Statements(_written(quads, marks + blanks), tuple(_written(found, marks) for found in seen))


def _seen(node: str, term: str) -> str:
    """A term of a statement about a blank node (RDFC-1.0, section 4.6)."""
    return "_:a" if term == node else "_:z" if _BLANK.fullmatch(term) else term


def _written(quads: Iterable[Quad], marks: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    return mould.gaps("".join(map(line, quads)), marks)
