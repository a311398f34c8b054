"""Appointing: who may act for an association, in which role, on which days."""

from __future__ import annotations

from datetime import date

from ledger.rulebook.association import OfficerAppointed, OfficerEnded
from ledger.rulebook.authority import Network
from ledger.rulebook.refusal import NotEntitled, Refusal
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, PersonId, Role, Term

# What may be done -------------------------------------------------------------


class NotAnOfficer(NotEntitled):
    """Only an officer in force for that association on that day may act for it."""


class NotAppointedThere(Refusal):
    """An officer is appointed for a member association, or for the Alliance, on a day of its membership."""


class AlreadyAppointed(Refusal):
    """This person already acts for the association in this role."""


class NotAppointed(Refusal):
    """This person does not act for any association from that day on."""


def appoint(
    network: Network, *, officer: PersonId, association: AssociationCode, role: Role, term: Term, on: date
) -> OfficerAppointed:
    """The person may act for the association in ``role``, over ``term``."""
    if association != ALLIANCE and not network.is_member(association, on):
        raise NotAppointedThere(field="association")
    if network.officer(officer, association, role, on):
        raise AlreadyAppointed(field="officer")
    return OfficerAppointed(valid=term, association=association, role=role, officer=officer)


def dismiss(network: Network, *, officer: PersonId, start: date) -> OfficerEnded:
    """The person no longer acts from ``start``."""
    if not any(one.officer.id == officer and (one.term.end is None or one.term.end >= start) for one in network.appointments):
        raise NotAppointed(field="officer")
    return OfficerEnded(valid=Term(start), officer=officer)


def entitled(network: Network, *, officer: PersonId, association: AssociationCode, role: Role, on: date) -> Officer:
    """The officer who acts. Members and officers both count by the day: an ended association has no officers."""
    acting = network.officer(officer, association, role, on)
    if acting is None or (association != ALLIANCE and not network.is_member(association, on)):
        raise NotAnOfficer
    return acting
