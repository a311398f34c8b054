"""Reference: somebody who knows the applicant's work is asked for a letter, which the applicant never reads.

A reference is asked for, received or declined on the application's own page. The letter's text is a member of a sealed line:
the log only commits to it, the vault keeps it, and an erasure takes it away. The state below therefore never holds it. What
may be done is in ``referring.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.requirement import Relation
from ledger.rulebook.vocabulary import Line, LineId, PersonId, Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """A letter is asked for of ``rater`` (sealed).

    ``rater`` is ``None`` for somebody who is not on the books: their name stays with the association. ``waived``: the
    applicant gave up the right to learn anything of it.
    """

    valid: Term
    rater: PersonId | None
    relation: Relation
    waived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The letter that ``request`` asked for came (sealed). ``endorsed``: the rater was endorsed on that day."""

    valid: Term
    request: LineId
    endorsed: bool
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The rater wrote no letter (sealed)."""

    valid: Term
    request: LineId


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterVetted:
    """The association convinced itself of a rater who is not endorsed; ``how`` (a telephone call) is private (sealed)."""

    valid: Term
    request: LineId
    how: str


Event = Requested | Received | Declined | RaterVetted

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference. ``id`` is the line that asked for it; ``letter`` the line that holds the text, once received."""

    id: LineId
    rater: PersonId | None
    relation: Relation
    received: bool = False
    endorsed: bool = False
    vetted: bool = False
    waived: bool = False
    declined: bool = False
    received_on: date | None = None
    letter: LineId | None = None

    @property
    def open(self) -> bool:
        """Whether a letter is still waited for."""
        return not self.received and not self.declined


References = tuple[Reference, ...]
"""The references of one application, in the order in which they were asked for."""


def after(references: References, line: Line[Event]) -> References:
    """The references after one more line. Raises ``ImpossibleHistory``."""
    match line.event:
        case Requested(rater=rater, relation=relation, waived=waived):
            return (*references, Reference(line.id, rater, relation, waived=waived))
        case Received(request=named, endorsed=endorsed, valid=valid):
            asked = _still_open(references, named)
            received = replace(asked, received=True, endorsed=endorsed, received_on=valid.start, letter=line.id)
            return _with(references, received)
        case Declined(request=named):
            return _with(references, replace(_still_open(references, named), declined=True))
        case RaterVetted(request=named):
            return _with(references, replace(_known(references, named), vetted=True))


def find(references: References, id: LineId) -> Reference | None:
    """The reference that the line ``id`` asked for."""
    return next((one for one in references if one.id == id), None)


def _known(references: References, id: LineId) -> Reference:
    found = find(references, id)
    if found is None:
        raise ImpossibleHistory(f"no reference {id} was asked for")
    return found


def _still_open(references: References, id: LineId) -> Reference:
    found = _known(references, id)
    if not found.open:
        raise ImpossibleHistory(f"reference {id} is received or declined already")
    return found


def _with(references: References, changed: Reference) -> References:
    return tuple(changed if one.id == changed.id else one for one in references)


# What may be seen -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see of a reference: its ``text``, or the ``reasons`` of a deferral that rests on it, or neither."""

    text: bool
    reasons: bool


def may_see(reference: Reference, *, applicant: PersonId, reader: PersonId, judging: bool) -> Sight:
    """What ``reader`` may see. ``judging``: a coordinator of the association, or a reviewer of this application.

    The applicant never reads a letter, also not as an officer, and learns the reasons that rest on it only where they did
    not waive that. A rater may see their own.
    """
    if reader == applicant:
        return Sight(text=False, reasons=not reference.waived)
    return Sight(text=judging or reader == reference.rater, reasons=judging)
