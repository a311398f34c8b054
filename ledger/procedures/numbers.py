"""Endorsement numbers given out, and found again (``rulebook/number.py``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.journal.errors import Unknown
from ledger.office import Office
from ledger.rulebook import number
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import PageId
from ledger.store.reading import Reading


class NoSuchNumber(Refusal):
    """No endorsement in this ledger has this number."""


class NumberBlock:
    """Numbers of one prefix, taken from the counter some at a time; what is not used leaves a gap."""

    def __init__(self, office: Office, prefix: str, size: int = 1) -> None:
        """``size`` numbers are taken from the counter at once."""
        self._office, self._prefix, self._size = office, prefix, size
        self._next = self._beyond = 0

    def next(self) -> str:
        """One more number, never given before."""
        if self._next == self._beyond:
            self._next = self._office.journal.next_number(self._prefix, self._size)
            self._beyond = self._next + self._size
        counter, self._next = self._next, self._next + 1
        return number.compose(self._prefix, counter, self._office.stamp.tail())


def page_of(office: Office, written: str) -> PageId:
    """The page of the endorsement whose number is ``written``, however it is spelled.

    Raises ``NotANumber`` or ``MistypedNumber`` when it cannot be one, ``NoSuchNumber`` when nobody has it.
    """
    return page_bearing(office, number.read(written))


def pages_of(office: Office, written: Iterable[str]) -> dict[str, PageId]:
    """The pages of several endorsements by their numbers, asked for together; whoever has none is missing here, unjudged."""
    read = {one: _read(one) for one in written}
    keys = dict(zip(read, office.keys("number", read.values()), strict=True))
    held = office.journal.reserved_all(list(set(keys.values())))
    return {one: PageId(held[key]) for one, key in keys.items() if key in held}


def _read(written: str) -> str:
    try:
        return number.read(written)
    except Refusal:
        return ""


def page_bearing(office: Office, number: str) -> PageId:
    """The page of the endorsement with this number, in its one written form. Raises ``NoSuchNumber``."""
    try:
        return PageId(office.journal.reserved_for_good(office.key("number", number)))
    except Unknown:
        raise NoSuchNumber(field="number") from None


def each_bearing(office: Office, numbers: Sequence[str]) -> Reading[list[PageId | None]]:
    """The pages of the endorsements with these numbers, in their one written form; ``None`` where nobody has it."""
    pages = yield from office.journal.each_reserved_for_good(office.keys("number", numbers))
    return [None if page is None else PageId(page) for page in pages]
