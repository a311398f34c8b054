"""Case: somebody reports that a record is wrong, and the association that keeps it answers by a day.

There is no complaint process about people anywhere in the network, and this is none: a case is about what is *written* of an
endorsement. It goes to the endorsement's home association, which corrects the record, says why it stands, or refers the case to
another association, where it begins anew with a clock of its own. Both sides see when it is overdue. The pages are sealed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import ImpossibleHistory, Malformed, NotEntitled, Refusal
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, Officer, Oneself, PageId, PersonId, Role, Term

# What happens -----------------------------------------------------------------


class About(StrEnum):
    """What is held to be wrong."""

    NAME = "name"
    DAYS = "days"
    CATEGORY = "category"
    STANDING = "standing"
    MISSING = "missing"
    OTHER = "other"


class Outcome(StrEnum):
    """How a case ended."""

    CORRECTED = "corrected"
    STANDS = "stands"
    REFERRED = "referred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """``reporter`` says that something is wrong with an endorsement, or with one line of its page (sealed).

    ``until`` is the day by which ``association`` answers; ``referred_from`` the case that was closed by sending it here.
    """

    valid: Term
    association: AssociationCode
    endorsement: PageId
    line: LineId | None
    about: About
    text: str
    reporter: PersonId
    until: date
    referred_from: PageId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The association answers; the case stays open (sealed)."""

    valid: Term
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The association closes the case; ``to`` is the association that a referred one went to (sealed)."""

    valid: Term
    outcome: Outcome
    text: str
    to: AssociationCode | None


Event = Opened | Answered | Closed

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """What was reported and what was said to it. ``opened`` is ``None`` where its body is erased."""

    opened: Opened | None = None
    answers: tuple[Answered, ...] = ()
    closed: Closed | None = None
    erased: bool = False

    @property
    def waits(self) -> bool:
        """Whether the association has neither answered nor closed it."""
        return not self.answers and self.closed is None

    def overdue(self, day: date) -> bool:
        """Whether the day by which it was to be answered has passed, and it still waits."""
        return self.opened is not None and self.waits and day > self.opened.until


def after(case: Case | None, line: Line[object]) -> Case:
    """The case after one more line. Raises ``ImpossibleHistory``."""
    match line.event:
        case Opened() as told:
            if case is not None:
                raise ImpossibleHistory("a case is opened once")
            return Case(told)
        case Answered() as told:
            return replace(_still_open(case), answers=(*_still_open(case).answers, told))
        case Closed() as told:
            return replace(_still_open(case), closed=told)
        case _:
            return replace(case or Case(), erased=True)


def _still_open(case: Case | None) -> Case:
    if case is None or case.closed is not None:
        raise ImpossibleHistory("a case is opened first, and closed once")
    return case


# What may be done -------------------------------------------------------------


class NotTheirCase(NotEntitled):
    """A case is read by whoever reported it and by the association that it went to; its coordinator answers and closes it."""


class LineElsewhere(Malformed):
    """The line that a case is about is a line of that endorsement's page."""


class NothingSaid(Malformed):
    """A report says what is wrong, and an answer says something to it."""


class NowhereElse(Malformed):
    """A case is referred to another association, and names it; a case that ends otherwise names none."""


class CaseClosed(Refusal):
    """This case is closed; whoever still holds the record to be wrong reports it again."""


class CaseErased(Refusal):
    """What this case said is erased; nothing can be answered to it any more."""


def report(
    held: Endorsement, *, by: Officer | Oneself, on: date, endorsement: PageId, line: LineId | None, about: About, text: str,
    until: date,
) -> Opened:  # fmt: skip
    """Something is held to be wrong; the home association answers. An officer reports on somebody's behalf."""
    _require_said(text)
    if line is not None and held.line(line) is None:
        raise LineElsewhere(field="line")
    return Opened(
        valid=Term(on), association=held.home, endorsement=endorsement, line=line, about=about, text=text, reporter=by.id,
        until=until, referred_from=None,
    )  # fmt: skip


def answer(case: Case, *, by: Officer, on: date, text: str) -> Answered:
    """The association answers, and the clock stops; what is still to be done keeps the case open."""
    _require_open(case, by)
    _require_said(text)
    return Answered(valid=Term(on), text=text)


def close(case: Case, *, by: Officer, on: date, outcome: Outcome, text: str) -> Closed:
    """The association closes the case: the record is corrected by a line of its own, or it stands."""
    _require_open(case, by)
    _require_said(text)
    if outcome is Outcome.REFERRED:
        raise NowhereElse(field="to")
    return Closed(valid=Term(on), outcome=outcome, text=text, to=None)


def refer(
    case: Case, *, by: Officer, on: date, outcome: Outcome, to: AssociationCode, text: str, page: PageId, until: date
) -> tuple[Closed, Opened]:
    """The case (on ``page``) goes to another association: closed here and opened there, in one write."""
    opened = _require_open(case, by)
    _require_said(text)
    if to == opened.association or outcome is not Outcome.REFERRED:
        raise NowhereElse(field="to")
    closed = Closed(valid=Term(on), outcome=outcome, text=text, to=to)
    return closed, replace(opened, valid=Term(on), association=to, until=until, referred_from=page)


def require_reader(case: Case, by: Officer | Oneself, *, records: Collection[PersonId]) -> Opened:
    """Whoever reported it (``records`` are all of theirs), or an officer of its association. Raises ``CaseErased``."""
    if case.opened is None:
        raise CaseErased
    theirs = case.opened.association == by.association if isinstance(by, Officer) else case.opened.reporter in records
    if not theirs and case.opened.reporter != by.id:
        raise NotTheirCase
    return case.opened


def _require_open(case: Case, by: Officer) -> Opened:
    if case.opened is None:
        raise CaseErased
    if (by.association, by.role) != (case.opened.association, Role.COORDINATOR):
        raise NotTheirCase
    if case.closed is not None:
        raise CaseClosed
    return case.opened


def _require_said(text: str) -> None:
    if not text.strip():
        raise NothingSaid(field="text")
