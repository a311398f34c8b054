"""Number: what an endorsement is called for life, ``XX-NNNNNN-CCCC``.

``XX`` is the granting association's code, ``NNNNNN`` its counter (gaps allowed), then come three characters drawn by
lot, so that numbers cannot be walked, and one check character over the eleven before it. The number never changes,
whoever is home later (``interface.md``, "Endorsement number").
"""

from __future__ import annotations

from functools import cache
from typing import Final

from ledger.rulebook.refusal import Malformed

Ways = dict[str, "Ways"]
"""By each character that may come next: what may come after it."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What the three drawn characters are drawn from: no I, L, O or U, which the eye confuses."""

_CHECK = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_CONFUSED = str.maketrans("OIL", "011")
_SPACING = str.maketrans("", "", " \t\r\n\u00a0-\u2010\u2011\u2012\u2013\u2014\u2212")
_COUNTERS = 1_000_000
_START: Final = 36
"""The product that a number begins with (ISO 7064, MOD 37,36)."""
_WRITTEN: Final = (*[sorted(_LETTERS)] * 2, "-", *[sorted(_DIGITS)] * 6, "-", *[ALPHABET] * 3)
"""What may stand at each place of a number as it is written, but for the check character."""


class NotANumber(Malformed):
    """An endorsement number has two letters, six digits, and four letters or digits: ``WI-000123-4X7K``."""


class MistypedNumber(Malformed):
    """The check character does not fit: at least one character of this endorsement number is mistyped."""


def check_character(eleven: str) -> str:
    """The check character over ``eleven`` characters of 0-9 and A-Z (ISO 7064, MOD 37,36)."""
    product = _START
    for character in eleven:
        product = _after(product, character)
    return _fitting(product)


def _after(product: int, character: str) -> int:
    return ((product + _CHECK.index(character)) % 36 or 36) * 2 % 37


def _fitting(product: int) -> str:
    return _CHECK[(37 - product) % 36]


def compose(prefix: str, counter: int, tail: str) -> str:
    """The number of the ``counter``-th endorsement granted under ``prefix``, with the three characters drawn for it.

    Raises ``ValueError`` for parts that no number can have: the office draws them, so that would be our fault.
    """
    if len(prefix) != 2 or not _LETTERS.issuperset(prefix):
        raise ValueError("a number begins with two capital letters")
    if not 0 <= counter < _COUNTERS:
        raise ValueError("a counter has at most six digits")
    if len(tail) != 3 or not frozenset(ALPHABET).issuperset(tail):
        raise ValueError("three characters are drawn, from those that cannot be confused")
    digits = f"{counter:06d}"
    return f"{prefix}-{digits}-{tail}{check_character(prefix + digits + tail)}"


def read(text: str) -> str:
    """The number that ``text`` means, in its one written form.

    Case, spaces and hyphens do not matter; in the counter and the three drawn characters O is read as 0, I and L as 1.
    The letters before them and the check character are taken as they are. Raises ``NotANumber`` or ``MistypedNumber``.
    """
    if is_written(text):
        return text
    plain = text.translate(_SPACING)
    if not plain.isascii():  # before upper(): some foreign letters become ours when written large
        raise NotANumber(field="number")
    plain = plain.upper()
    prefix, rest, check = plain[:2], plain[2:11].translate(_CONFUSED), plain[11:]
    counter, tail = rest[:6], rest[6:]
    formed = len(plain) == 12 and _LETTERS.issuperset(prefix) and _DIGITS.issuperset(counter)
    if not formed or not frozenset(ALPHABET).issuperset(tail) or check not in _CHECK:
        raise NotANumber(field="number")
    if check_character(prefix + rest) != check:
        raise MistypedNumber(field="number")
    return f"{prefix}-{counter}-{tail}{check}"


def is_written(text: str) -> bool:
    """Whether this is a number in its one written form, its check character included.

    Rosters bring thousands, nearly all in this form: the table of what may come next says so in one look a character.
    """
    ways = _ways(0, _START)
    try:
        for character in text:
            ways = ways[character]
    except KeyError:
        return False
    return not ways


@cache
def _ways(place: int, product: int) -> Ways:
    """What may come at ``place``, where what stands before it came to ``product``; nothing behind the check character."""
    if place > len(_WRITTEN):
        return {}
    if place == len(_WRITTEN):
        return {_fitting(product): _ways(place + 1, _START)}
    return {each: _ways(place + 1, product if each == "-" else _after(product, each)) for each in _WRITTEN[place]}
