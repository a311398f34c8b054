"""The keys of the places that open applications take, by which an application of somebody is found without any view.

Which application takes which place, and until when, is in ``places.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.office import Office
from ledger.rulebook.requirement import Target
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, PersonId


def only(office: Office, applicant: PersonId, association: AssociationCode) -> bytes:
    """The place that there is where one application is taken at a time."""
    return office.key("applying", applicant, association)


def place(office: Office, applicant: PersonId, association: AssociationCode, *wanted: Target | Category | AgeBand) -> bytes:
    """That of an application for this: the target, the category, the age band."""
    return office.key("application", applicant, association, *wanted)


def places(office: Office, applicant: PersonId, association: AssociationCode) -> Iterator[bytes]:
    """Those of all that can be applied for: every category in every age band, and the add-on on each."""
    for target in Target:
        categories = Category if target is Target.REFLECTIVE_SUPERVISOR else (Category(target.value),)
        yield from (place(office, applicant, association, target, one, band) for one in categories for band in AgeBand)


def asks(office: Office, applicant: PersonId, association: AssociationCode) -> bool:
    """Whether an application of theirs is open there."""
    keys = (only(office, applicant, association), *places(office, applicant, association))
    return any(office.journal.reserved(key) is not None for key in keys)
