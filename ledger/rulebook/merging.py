"""Merging: two records of one person, told to be one, and told apart again.

Nobody is merged because of a name: two people may share one. A merge is a statement with a reason and with what it is known
by. It moves nothing: each record keeps its page, its books and its endorsements, and whoever reads asks which records are one
person. So it can be undone, and then everything stands as though it had never been.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ledger.rulebook.professional import Absorbed, Merged, NotRegistered, Professional, Unmerged
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, AssociationCode, Category, Officer, PersonId, Role, Term

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Record:
    """One of the two records: its page, what stands on it, who endorses by it, and what is held actively under it."""

    id: PersonId
    person: Professional | None
    homes: frozenset[AssociationCode] = frozenset()
    active: frozenset[tuple[Category, AgeBand]] = frozenset()


def goes_by(one: PersonId, opened: Callable[[PersonId], Professional | None]) -> PersonId:
    """The record that a person goes by: ``one``, or the one that it was merged into; ``opened`` reads a record."""
    found = opened(one)
    return one if found is None or found.into is None else goes_by(found.into, opened)


def all_of(one: PersonId, opened: Callable[[PersonId], Professional | None]) -> tuple[PersonId, ...]:
    """Every record that ``one`` stands for, itself first; to have a person's, ask with the record that they go by."""
    found = opened(one)
    return (one, *(each for other in (found.absorbed if found else ()) for each in all_of(other, opened)))


# What may be done -------------------------------------------------------------


class NotTheirRecords(NotEntitled):
    """A coordinator who has both records on the books, or one of the Alliance, says that they are one person."""


class OneRecord(Malformed):
    """A record is merged with another one, and not with itself."""


class NoGrounds(Malformed):
    """A merge says why the two are one person and by what that is known, and its undoing says why."""


class MergedAlready(Refusal):
    """One of these records is merged into another already; that is undone first, or the record that it goes by is named."""


class RecordErased(Refusal):
    """Of a record that is erased nothing is known by which it could be somebody's."""


class HeldByBoth(Refusal):
    """Both records hold the same endorsement actively; one of the two is ended or put right first, then they are merged."""


class NotMerged(Refusal):
    """These two records are not merged, so there is nothing to undo."""


def merge(one: Record, into: Record, *, by: Officer, on: date, reason: str, evidence: str) -> tuple[Merged, Absorbed]:
    """``one`` and ``into`` are one person, who goes by ``into``: a line for each page, in one write."""
    _require_grounds(reason, evidence)
    _require_theirs(one, into, by)
    if one.id == into.id:
        raise OneRecord(field="into")
    for record in (one, into):
        _require_alone(record)
    if both := sorted(one.active & into.active):
        raise HeldByBoth(", ".join(f"{category} {band}" for category, band in both))
    return (
        Merged(valid=Term(on), into=into.id, reason=reason, evidence=evidence),
        Absorbed(valid=Term(on), other=one.id, reason=reason, evidence=evidence),
    )


def unmerge(one: Record, into: Record, *, by: Officer, on: date, reason: str) -> tuple[Unmerged, Unmerged]:
    """They are two people after all: a line for the page of ``one`` and a line for that of ``into``, in one write."""
    _require_grounds(reason)
    _require_theirs(one, into, by)
    if one.person is None or one.person.into != into.id:
        raise NotMerged
    return (Unmerged(valid=Term(on), other=into.id, reason=reason), Unmerged(valid=Term(on), other=one.id, reason=reason))


def _require_grounds(*said: str) -> None:
    if not all(text.strip() for text in said):
        raise NoGrounds


def _require_alone(record: Record) -> None:
    """A record that is on the books, not erased, and goes by itself."""
    if record.person is None:
        raise NotRegistered
    if record.person.erased:
        raise RecordErased
    if record.person.into is not None:
        raise MergedAlready


def _require_theirs(one: Record, into: Record, by: Officer) -> None:
    """Both records are theirs: with one alone, a stranger's could be merged into a record made up for it, and so taken over."""
    theirs = by.association == ALLIANCE or all(_on_the_books(record, by.association) for record in (one, into))
    if by.role is not Role.COORDINATOR or not theirs:
        raise NotTheirRecords


def _on_the_books(record: Record, association: AssociationCode) -> bool:
    """Whether the association endorses by this record, or put it on the books."""
    return association in record.homes or (record.person is not None and record.person.told_by == association)
