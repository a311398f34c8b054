"""Professional: a person on the books, known here by a number and never by a name.

Names and contacts live in the vault, once. Residence, workplace and home association are three separate facts;
residence decides who may grant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger.rulebook.refusal import ImpossibleHistory, Malformed, Refusal
from ledger.rulebook.vocabulary import Line, Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A person is on the books from ``valid.start`` (sealed)."""

    valid: Term
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidenceDeclared:
    """The person lives in ``jurisdiction`` (US postal code, or a country's code) from ``valid.start`` (sealed)."""

    valid: Term
    jurisdiction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingChosen:
    """Whether the person agrees to be found by name in the public registry, from ``valid.start`` (sealed)."""

    valid: Term
    listed: bool


Event = Registered | ResidenceDeclared | ListingChosen

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Professional:
    """A person: since when on the books, and where they lived and whether they agreed to be listed, each from a day on.

    A later line paints over an earlier one. ``erased`` says that some of what was told is gone for ever.
    """

    registered_on: date | None = None
    residences: tuple[tuple[date, str], ...] = ()
    listings: tuple[tuple[date, bool], ...] = ()
    erased: bool = False

    def residence(self, day: date) -> str | None:
        """The jurisdiction they lived in on ``day``; ``None`` where that is not known."""
        return next((place for start, place in reversed(self.residences) if start <= day), None)

    def listed(self, day: date) -> bool:
        """Whether on ``day`` they agreed to be found by name; nobody is until they do."""
        return next((listed for start, listed in reversed(self.listings) if start <= day), False)


def after(person: Professional | None, line: Line[object]) -> Professional:
    """The person after one more line. Raises ``ImpossibleHistory``."""
    stood = person or Professional()
    match line.event:
        case Registered(valid=valid):
            if person is not None and person.registered_on is not None:
                raise ImpossibleHistory("a person is registered once")
            return replace(stood, registered_on=valid.start or line.at)
        case ResidenceDeclared(valid=valid, jurisdiction=jurisdiction):
            return replace(_begun(stood), residences=(*stood.residences, (valid.start or line.at, jurisdiction)))
        case ListingChosen(valid=valid, listed=listed):
            return replace(_begun(stood), listings=(*stood.listings, (valid.start or line.at, listed)))
        case _:
            return replace(stood, erased=True)


def _begun(person: Professional) -> Professional:
    if person.registered_on is None and not person.erased:
        raise ImpossibleHistory("a person is registered first")
    return person


# What may be done -------------------------------------------------------------


class AlreadyRegistered(Refusal):
    """A person is on the books once."""


class NotRegistered(Refusal):
    """Only what concerns a person on the books is written here."""


class NoJurisdiction(Malformed):
    """A jurisdiction is two capital letters: a state's postal code, or a country's."""


def register(person: Professional | None, *, on: date, source: str) -> Registered:
    """A person comes onto the books; ``source`` says through what (``application``, ``adoption``)."""
    if person is not None:
        raise AlreadyRegistered
    return Registered(valid=Term(on), source=source)


def adopt(*, on: date, listed: bool, residence: str | None) -> tuple[Event, ...]:
    """A person comes onto the books with an endorsement that is adopted; ``residence`` is what its file said, unchecked."""
    said: list[Event] = [register(None, on=on, source="adoption")]
    if residence is not None:
        said.append(ResidenceDeclared(valid=Term(on), jurisdiction=residence))
    if listed:
        said.append(ListingChosen(valid=Term(on), listed=True))
    return tuple(said)


def declare_residence(person: Professional | None, *, start: date, jurisdiction: str) -> ResidenceDeclared:
    """The person lives in ``jurisdiction`` from ``start``, which may lie back."""
    _require_registered(person)
    if len(jurisdiction) != 2 or not (jurisdiction.isascii() and jurisdiction.isalpha() and jurisdiction.isupper()):
        raise NoJurisdiction(field="jurisdiction")
    return ResidenceDeclared(valid=Term(start), jurisdiction=jurisdiction)


def choose_listing(person: Professional | None, *, start: date, listed: bool) -> ListingChosen:
    """The person agrees, or no longer agrees, to be found by name."""
    _require_registered(person)
    return ListingChosen(valid=Term(start), listed=listed)


def _require_registered(person: Professional | None) -> None:
    if person is None:
        raise NotRegistered
