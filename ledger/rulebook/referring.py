"""Referring: a letter is asked for, received or declined, and its rater vetted. What stands is in ``reference.py``.

How many letters are asked for, how many by somebody endorsed, and by whom, is the edition's to say; it is weighed when the
application is assessed, not here.
"""

from __future__ import annotations

from datetime import date

from ledger.rulebook.applying import NotItsOfficer, require_own, require_taken
from ledger.rulebook.progress import Application
from ledger.rulebook.reference import Declined, RaterVetted, Received, Reference, Requested, find
from ledger.rulebook.refusal import NotEntitled, Refusal
from ledger.rulebook.requirement import Relation
from ledger.rulebook.vocabulary import LineId, Officer, Oneself, PersonId, Term

# What may be done -------------------------------------------------------------


class NobodyVouchesForThemselves(Refusal):
    """A reference is written by somebody else than the applicant."""


class AskedAlready(Refusal):
    """This rater is asked already, or has written."""


class NoSuchReference(Refusal):
    """No reference of that name was asked for here."""


class ReferenceAnswered(Refusal):
    """This letter is received or declined already."""


class NotTheRater(NotEntitled):
    """A letter comes from the rater who was asked, or through an officer of the association, and never from the applicant."""


class NoNeedToVet(Refusal):
    """Only the rater of a letter that was received is vetted, once, and none who is endorsed."""


def request(
    asked: Application, *, by: Officer | Oneself, on: date, rater: PersonId | None, relation: Relation, waived: bool
) -> Requested:
    """The applicant names a rater, and says whether they give up the right to learn anything of the letter."""
    require_own(asked, by)
    require_taken(asked, Requested)
    if rater == asked.applicant:
        raise NobodyVouchesForThemselves(field="rater")
    if rater is not None and any(one.rater == rater and not one.declined for one in asked.references):
        raise AskedAlready(field="rater")
    return Requested(valid=Term(on), rater=rater, relation=relation, waived=waived)


def receive(
    asked: Application, *, by: Officer | Oneself, on: date, request: LineId, endorsed: bool, text: str | None
) -> Received:
    """The letter came. ``endorsed``: its rater is endorsed today, which stays so whatever becomes of them."""
    require_taken(asked, Received)
    _require_theirs(asked, _waited_for(asked, request), by)
    return Received(valid=Term(on), request=request, endorsed=endorsed, text=text)


def decline(asked: Application, *, by: Officer | Oneself, on: date, request: LineId) -> Declined:
    """The rater will not write; another may be asked."""
    require_taken(asked, Declined)
    _require_theirs(asked, _waited_for(asked, request), by)
    return Declined(valid=Term(on), request=request)


def vet(asked: Application, *, by: Officer, on: date, request: LineId, how: str) -> RaterVetted:
    """The association spoke to a rater who is not endorsed (Michigan: by telephone), and counts them as one who is."""
    if by.association != asked.association or by.id == asked.applicant:
        raise NotItsOfficer
    require_taken(asked, RaterVetted)
    named = _named(asked, request)
    if not named.received or named.endorsed or named.vetted:
        raise NoNeedToVet
    return RaterVetted(valid=Term(on), request=request, how=how)


def _named(asked: Application, request: LineId) -> Reference:
    found = find(asked.references, request)
    if found is None:
        raise NoSuchReference(field="reference")
    return found


def _waited_for(asked: Application, request: LineId) -> Reference:
    found = _named(asked, request)
    if not found.open:
        raise ReferenceAnswered
    return found


def _require_theirs(asked: Application, named: Reference, by: Officer | Oneself) -> None:
    stranger = by.id != named.rater if isinstance(by, Oneself) else by.association != asked.association
    if stranger or by.id == asked.applicant:
        raise NotTheRater
