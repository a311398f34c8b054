"""Who acts on whom: an officer on whom their association has on its books, a person under any record of theirs."""

from __future__ import annotations

from dataclasses import replace

from ledger.office import Office
from ledger.procedures import evidence, pages, professionals
from ledger.rulebook import entering, professional
from ledger.rulebook.professional import NotRegistered
from ledger.rulebook.vocabulary import AssociationCode, Officer, Oneself, PersonId


def require_known(office: Office, by: Officer | Oneself, *persons: PersonId) -> None:
    """An officer acts on whom their association has on its books: one of these. Raises ``NotOnTheseBooks``, ``NoSuchPage``.

    Who acts for themselves is for the rule book to tell.
    """
    if isinstance(by, Officer):
        known = frozenset[AssociationCode]().union(*(evidence.known_at(office, person, by.association) for person in persons))
        entering.require_theirs(persons[0], known, by)


def knows(office: Office, by: Officer | Oneself, person: PersonId) -> bool:
    """Whether an officer's association has the person on its books; of who acts for themselves this is not asked."""
    return isinstance(by, Oneself) or by.association in evidence.known_at(office, person, by.association)


def require_there(office: Office, **persons: PersonId) -> None:
    """Of somebody erased nothing more is written, and nobody leans on them anew. Raises ``NotRegistered``."""
    for field, person in persons.items():
        found = pages.open(office, person, professional.after).standing
        if found is None or found.erased:
            raise NotRegistered(field=field)


def one_person(office: Office, one: PersonId, other: PersonId) -> bool:
    """Whether two records are one person's."""
    return professionals.goes_by(office, one) == professionals.goes_by(office, other)


def named_as(office: Office, by: Officer | Oneself, named: PersonId, *, home: AssociationCode | None = None) -> Officer | Oneself:
    """Whoever acts for themselves, under the record of theirs that is ``named``: two that were merged are one person.

    ``home`` states what they do on an endorsement, whichever association once sent them the link by which they came.
    """
    if not isinstance(by, Oneself):
        return by
    by = by if home is None else replace(by, association=home)
    return replace(by, id=named) if by.id != named and one_person(office, named, by.id) else by
