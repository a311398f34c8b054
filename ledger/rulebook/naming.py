"""Naming: what a person is called, from a day on, and who may say what is the person's own to say.

The names themselves are in the vault; a line says that from a day the person bears another. The names borne before are shown to
nobody who looks in public, until the person chooses otherwise: an old name may be one that they are not to be found by.
"""

from __future__ import annotations

from datetime import date

from ledger.rulebook.professional import Professional, Renamed, require_registered
from ledger.rulebook.refusal import NotEntitled, Refusal
from ledger.rulebook.vocabulary import AssociationCode, Officer, Oneself, PersonId, Term

# What may be done -------------------------------------------------------------


class NotTheirs(NotEntitled):
    """Only the person, or an officer of an association that has them on its books, says this of them."""


class NameNotYetBorne(Refusal):
    """A name is told from a day that has come, and not from before the name that it follows."""


def rename(person: Professional | None, *, start: date, on: date, show_former: bool) -> Renamed:
    """The person bears another name from ``start``; with the same name, what changes is whether former ones are shown."""
    require_registered(person)
    if start > on or (person is not None and person.renamed_on is not None and start < person.renamed_on):
        raise NameNotYetBorne(field="start")
    return Renamed(valid=Term(start), show_former=show_former)


def require_theirs(person: Professional, *, by: Officer | Oneself, who: PersonId, homes: frozenset[AssociationCode]) -> None:
    """The person themselves, or an officer of whoever put them on the books or endorses them (``homes``)."""
    theirs = by.id == who if isinstance(by, Oneself) else by.association in homes | {person.told_by}
    if not theirs:
        raise NotTheirs
