"""Professional: a person on the books, known here by a number and never by a name.

Names and contacts live in the vault, once. Residence, workplace and home association are three separate facts (``declaring.py``);
residence decides who may grant, and a workplace never does. Two people of one name are two people; two records of one person
are merged by saying so (``merging.py``). What they are called is in ``naming.py``, how they join in for themselves in ``claiming.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger.rulebook.refusal import ImpossibleHistory, Refusal
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, PersonId, Term

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
class WorkplaceDeclared:
    """The person works in ``jurisdiction`` from ``valid.start``; ``None``: from then on nowhere that they tell of (sealed)."""

    valid: Term
    jurisdiction: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingChosen:
    """Whether the person agrees to be found by name in the public registry, from ``valid.start`` (sealed)."""

    valid: Term
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """From ``valid.start`` the person bears another name, which the vault alone knows (sealed).

    ``show_former``: whoever looks for them by a name they bore before may find them.
    """

    valid: Term
    show_former: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """This record and ``into`` are one person, who goes by ``into`` (sealed). No line of either is moved."""

    valid: Term
    into: PersonId
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed:
    """As ``Merged``, on the page of the record that the person goes by (sealed)."""

    valid: Term
    other: PersonId
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged:
    """This record and ``other`` are two people after all (sealed, on both pages)."""

    valid: Term
    other: PersonId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """``association`` sends the person a link by which they claim their record, good on the days of ``valid`` (sealed)."""

    valid: Term
    association: AssociationCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """The person claimed their record by the link of ``invitation`` (sealed)."""

    valid: Term
    invitation: LineId


Event = (
    Registered | ResidenceDeclared | WorkplaceDeclared | ListingChosen | Renamed | Merged | Absorbed | Unmerged | Invited
    | Claimed
)  # fmt: skip

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Invitation:
    """A claim link that was sent and not used: ``id`` is its line."""

    id: LineId
    association: AssociationCode
    term: Term


@dataclass(frozen=True, slots=True)
class Professional:
    """A person: since when on the books; where they lived, where they worked, whether they agreed to be listed, from a day on.

    A later line paints over an earlier one. ``told_by`` put them on the books. ``into`` is the record that they go by, where
    this is a second one of theirs, and ``absorbed`` are such second ones. ``claimed_on`` says that they act for themselves.
    ``erased`` says that some of what was told is gone for ever.
    """

    registered_on: date | None = None
    told_by: AssociationCode | None = None
    residences: tuple[tuple[date, str], ...] = ()
    workplaces: tuple[tuple[date, str | None], ...] = ()
    listings: tuple[tuple[date, bool], ...] = ()
    renamed_on: date | None = None
    into: PersonId | None = None
    absorbed: tuple[PersonId, ...] = ()
    invitation: Invitation | None = None
    claimed_on: date | None = None
    erased: bool = False

    def residence(self, day: date) -> str | None:
        """The jurisdiction they lived in on ``day``; ``None`` where that is not known."""
        return next((place for start, place in reversed(self.residences) if start <= day), None)

    def workplace(self, day: date) -> str | None:
        """The jurisdiction they worked in on ``day``; ``None`` where they told of none."""
        return next((place for start, place in reversed(self.workplaces) if start <= day), None)

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
            return replace(stood, registered_on=valid.start or line.at, told_by=line.actor)
        case ResidenceDeclared() | WorkplaceDeclared() | ListingChosen():
            return declared(_begun(stood), line)
        case Renamed(valid=valid):
            return replace(_begun(stood), renamed_on=valid.start)
        case Invited(valid=valid, association=association):
            return replace(_begun(stood), invitation=Invitation(line.id, association, valid))
        case _:
            return _joined(stood, line)


def declared(person: Professional, line: Line[object]) -> Professional:
    """The person after a line that says where they live, where they work, or whether they agree to be listed."""
    match line.event:
        case ResidenceDeclared(valid=valid, jurisdiction=jurisdiction):
            return replace(person, residences=(*person.residences, (valid.start or line.at, jurisdiction)))
        case WorkplaceDeclared(valid=valid, jurisdiction=workplace):
            return replace(person, workplaces=(*person.workplaces, (valid.start or line.at, workplace)))
        case ListingChosen(valid=valid, listed=listed):
            return replace(person, listings=(*person.listings, (valid.start or line.at, listed)))
        case _:
            return person


def _joined(person: Professional, line: Line[object]) -> Professional:
    """The record claimed, merged, or no longer so: to undo a merge leaves what stood before it, and nothing else."""
    match line.event:
        case Claimed(valid=valid):
            return replace(_begun(person), invitation=None, claimed_on=valid.start)
        case Merged(into=into):
            return replace(_begun(person), into=into)
        case Absorbed(other=other):
            return replace(_begun(person), absorbed=(*person.absorbed, other))
        case Unmerged(other=other):
            stays = None if person.into == other else person.into
            return replace(_begun(person), into=stays, absorbed=tuple(one for one in person.absorbed if one != other))
        case _:
            return replace(person, erased=True)


def _begun(person: Professional) -> Professional:
    if person.registered_on is None and not person.erased:
        raise ImpossibleHistory("a person is registered first")
    return person


# What may be done -------------------------------------------------------------


class AlreadyRegistered(Refusal):
    """A person is on the books once."""


class NotRegistered(Refusal):
    """Only what concerns a person on the books is written here."""


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


def choose_listing(person: Professional | None, *, start: date, listed: bool) -> ListingChosen:
    """The person agrees, or no longer agrees, to be found by name."""
    require_registered(person)
    return ListingChosen(valid=Term(start), listed=listed)


def require_registered(person: Professional | None) -> None:
    """Only of a person on the books anything is written; somebody erased is on them no longer."""
    if person is None or person.registered_on is None:
        raise NotRegistered
