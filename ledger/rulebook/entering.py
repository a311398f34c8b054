"""Entering: one piece of evidence at a time, saved as one goes; withdrawn, verified, and papers signed.

The second part of the evidence's chapter.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from ledger.rulebook.evidence import Entered, Evidence, Signed, Sort, Verified, Withdrawn
from ledger.rulebook.professional import Professional
from ledger.rulebook.record import require_term
from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.requirement import Paper
from ledger.rulebook.vocabulary import AssociationCode, LineId, Officer, Oneself, PersonId, Term

# What may be done -------------------------------------------------------------


class NotOnTheseBooks(NotEntitled):
    """Evidence is for its owner, for officers of an association that has them on its books, and for reviewers of their application."""


class OwnEvidence(NotEntitled):
    """Nobody verifies their own evidence."""


class OwnerErased(Refusal):
    """This person is erased, and nothing more is written of what they show."""


class NoSuchEntry(Refusal):
    """No entry of that name stands in this evidence."""


class NotYetHappened(Malformed):
    """Evidence tells of what has happened: its days do not lie in the future."""


class OfAnotherSort(Malformed):
    """Each sort of evidence has members of its own, and this one belongs to another sort."""


class LevelNotSaid(Malformed):
    """Education names its level."""


class WorkNotSaid(Malformed):
    """Work names its field, and the age bands of the children whom it served."""


class MonthsDoNotFit(Malformed):
    """The months of a piece of work are at least one, and no more than its days hold."""


class NoMinutes(Malformed):
    """Training has a last day, and is told in minutes, at least one."""


class TopicDoesNotFit(Malformed):
    """A topic of a training is named once, with at least one minute and no more than the training has."""


class NotADigest(Malformed):
    """A document is named by the SHA-256 digest of its bytes, in 64 small hexadecimal digits."""


class NotInWords(Malformed):
    """This is said in words, and not left empty."""


BELONGS: Final[dict[str, tuple[Sort, ...]]] = {
    "level": (Sort.EDUCATION, Sort.CREDENTIAL),
    "field": (Sort.WORK,),
    "months": (Sort.WORK,),
    "internship": (Sort.WORK,),
    "age_bands": (Sort.WORK,),
    "minutes": (Sort.TRAINING,),
    "topics": (Sort.TRAINING,),
}
"""To which sorts each member belongs."""

Known = Collection[AssociationCode]
"""The associations that have the person on their books."""


def enter(told: Entered, *, of: PersonId, known: Known, by: Officer | Oneself, on: date) -> Entered:
    """One more piece of evidence, ``told`` by its owner or an officer."""
    require_theirs(of, known, by)
    _require_past(told, on)
    for member, sorts in BELONGS.items():
        if getattr(told, member) and told.sort not in sorts:
            raise OfAnotherSort(field=member)
    if told.document is not None:
        _require_digest(told.document, "document")
    _require_whole(told, on)
    return told


def withdraw(
    shown: Evidence, *, of: PersonId, known: Known, by: Officer | Oneself, on: date, entry: LineId, reason: str | None = None
) -> Withdrawn:
    """An entry is taken back: entered in error, or better told by another."""
    require_theirs(of, known, by)
    _require_entry(shown, entry)
    return Withdrawn(valid=Term(on), entry=entry, reason=reason)


def verify(shown: Evidence, *, of: PersonId, known: Known, by: Officer, on: date, entry: LineId, how: str) -> Verified:
    """An officer says how they checked an entry."""
    require_theirs(of, known, by)
    if by.id == of:
        raise OwnEvidence
    _require_entry(shown, entry)
    _require_words(how, "how")
    return Verified(valid=Term(on), entry=entry, how=how)


def sign(
    *, of: PersonId, known: Known, by: Officer | Oneself, on: date, paper: Paper, version: str, sha256: str, signed_on: date
) -> Signed:
    """A paper is signed, or an officer takes in one that was signed on an earlier day."""
    require_theirs(of, known, by)
    if signed_on > on:
        raise NotYetHappened(field="signed_on")
    _require_words(version, "version")
    _require_digest(sha256, "sha256")
    return Signed(valid=Term(signed_on), paper=paper, version=version, sha256=sha256)


def require_there(person: Professional) -> None:
    """Somebody on the books, of whom nothing was erased. Raises ``OwnerErased``."""
    if person.erased:
        raise OwnerErased


def require_theirs(of: PersonId, known: Known, by: Officer | Oneself) -> None:
    """Their own, or somebody whom the officer's association has on its books. Raises ``NotOnTheseBooks``."""
    if (by.id != of) if isinstance(by, Oneself) else (by.association not in known):
        raise NotOnTheseBooks


def require_reader(of: PersonId, known: Known, reviewers: Collection[PersonId], by: Officer | Oneself) -> None:
    """As ``require_theirs``, and for whoever reviews their application, also from elsewhere. Raises ``NotOnTheseBooks``."""
    if isinstance(by, Oneself) or by.id not in reviewers:
        require_theirs(of, known, by)


def _require_entry(shown: Evidence, entry: LineId) -> None:
    if shown.entry(entry) is None:
        raise NoSuchEntry(field="entry")


def _require_past(told: Entered, on: date) -> None:
    """A first day that has come; a last day too, save a credential's, which may run on."""
    require_term(told.valid, field="valid")
    runs_on = told.sort is Sort.CREDENTIAL
    if any(day is not None and day > on for day in (told.valid.start, None if runs_on else told.valid.end)):
        raise NotYetHappened(field="valid")


def _require_whole(told: Entered, on: date) -> None:
    match told.sort:
        case Sort.EDUCATION if told.level is None:
            raise LevelNotSaid(field="level")
        case Sort.WORK:
            _require_work(told, on)
        case Sort.TRAINING:
            _require_training(told)
        case _:
            pass


def _require_work(told: Entered, on: date) -> None:
    if told.field is None or not told.age_bands:
        raise WorkNotSaid(field="age_bands" if told.field else "field")
    if told.months is not None and not 1 <= told.months <= told.span(on).whole:
        raise MonthsDoNotFit(field="months")


def _require_training(told: Entered) -> None:
    if told.minutes is None or told.minutes < 1:
        raise NoMinutes(field="minutes")
    if told.valid.end is None:
        raise NoMinutes(field="end")
    topics = [topic.topic for topic in told.topics]
    if len(set(topics)) < len(topics) or any(not 1 <= topic.minutes <= told.minutes for topic in told.topics):
        raise TopicDoesNotFit(field="topics")


def _require_digest(said: str, field: str) -> None:
    if len(said) != 64 or any(digit not in "0123456789abcdef" for digit in said):
        raise NotADigest(field=field)


def _require_words(said: str, field: str) -> None:
    if not said.strip():
        raise NotInWords(field=field)
