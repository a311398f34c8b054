"""Claiming: a person whose record is on the books takes it as their own, by a link that their association sends.

The link carries a secret that is shown once and kept as a digest. It works once, until its last day, and for nobody erased.
Whoever claims acts for themselves from then on (``Oneself``), and their lines are stated by the association that invited them.
"""

from __future__ import annotations

from datetime import date

from ledger.rulebook.merging import MergedAlready, RecordErased
from ledger.rulebook.professional import Claimed, Invited, NotRegistered, Professional
from ledger.rulebook.refusal import NotEntitled, Refusal
from ledger.rulebook.vocabulary import AssociationCode, Officer, Role, Term

# What may be done -------------------------------------------------------------


class NotTheirCoordinator(NotEntitled):
    """Only a coordinator of an association that endorses the person invites them to claim their record."""


class NotInvited(Refusal):
    """No claim link of this record waits to be used."""


class InvitationOver(Refusal):
    """This claim link has passed its last day; the association sends another."""


def invite(person: Professional | None, *, by: Officer, homes: frozenset[AssociationCode], on: date, until: date) -> Invited:
    """A link is sent, good from today until ``until``; one that was sent before is good no longer."""
    if by.role is not Role.COORDINATOR or by.association not in homes:
        raise NotTheirCoordinator
    if person is None:
        raise NotRegistered
    if person.erased:
        raise RecordErased
    if person.into is not None:
        raise MergedAlready
    return Invited(valid=Term(on, until), association=by.association)


def claim(person: Professional | None, *, on: date) -> Claimed:
    """The person claims the record by the link that was sent last."""
    if person is None or person.erased or person.invitation is None:
        raise NotInvited
    if not person.invitation.term.covers(on):
        raise InvitationOver
    return Claimed(valid=Term(on), invitation=person.invitation.id)
