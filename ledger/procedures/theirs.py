"""Who acts on whom: an officer on whom their association has on its books, a person under any record of theirs."""

from __future__ import annotations

from dataclasses import replace

from ledger.office import Office
from ledger.procedures import evidence, professionals
from ledger.rulebook import entering
from ledger.rulebook.vocabulary import AssociationCode, Officer, Oneself, PersonId


def require_known(office: Office, by: Officer | Oneself, *persons: PersonId) -> None:
    """An officer acts on whom their association has on its books: one of these. Raises ``NotOnTheseBooks``, ``NoSuchPage``.

    Who acts for themselves is for the rule book to tell.
    """
    if isinstance(by, Officer):
        known = frozenset[AssociationCode]().union(*(evidence.known_at(office, person) for person in persons))
        entering.require_theirs(persons[0], known, by)


def named_as(office: Office, by: Officer | Oneself, named: PersonId) -> Officer | Oneself:
    """Whoever acts for themselves, under the record of theirs that is ``named``: two that were merged are one person."""
    if (
        isinstance(by, Oneself)
        and by.id != named
        and professionals.goes_by(office, named) == professionals.goes_by(office, by.id)
    ):
        return replace(by, id=named)
    return by
