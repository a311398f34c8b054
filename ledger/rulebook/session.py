"""Session: an hour of reflective supervision or consultation, logged by who received it and countersigned by who gave it.

The first part of supervision's chapter: what happens, and what stands. An entry is made once and serves every category and
association. What is written after a session was confirmed takes nothing away by itself: it is a doubt, for a person to look at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, PersonId, Term

# What happens -----------------------------------------------------------------


class Form(StrEnum):
    """How a session is held: alone with the provider, in a group with one, or among peers."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    PEER = "peer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """On ``valid.start`` a session of so many ``minutes`` was received.

    ``about_providing`` of them were about the supervision that one provides oneself. ``provider`` gave it; of a session
    among peers, it is the peer who confirms it.
    """

    valid: Term
    minutes: int
    provider: PersonId
    form: Form
    about_providing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The provider confirms these sessions; ``on_paper``: an officer took that in for them."""

    valid: Term
    provider: PersonId
    sessions: tuple[LineId, ...]
    on_paper: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """The provider says that this session was not held as logged, or takes an earlier confirmation back."""

    valid: Term
    provider: PersonId
    session: LineId
    reason: str | None = None
    on_paper: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """Other figures for a session: from its provider, or (``provider`` is ``None``) from who logged it."""

    valid: Term
    session: LineId
    minutes: int
    about_providing: int
    provider: PersonId | None = None
    reason: str | None = None
    on_paper: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """These sessions are for a person to look at; ``line`` is the line that gave rise to it, on whatever page."""

    valid: Term
    sessions: tuple[LineId, ...]
    reason: str
    line: LineId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """An officer looked: for ``association`` the session ``stands`` as it counted, or goes by what is known now."""

    valid: Term
    session: LineId
    association: AssociationCode
    stands: bool
    reason: str | None = None


Event = Logged | Confirmed | Disputed | Amended | Flagged | Cleared

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """How long a session was, as told by the line with this index."""

    index: int
    minutes: int
    about_providing: int


@dataclass(frozen=True, slots=True)
class Clearing:
    """What an officer of ``association`` said, by the line with this index."""

    index: int
    association: AssociationCode
    stands: bool


@dataclass(frozen=True, slots=True)
class Session:
    """One session: ``id`` is the line that logged it. Other members are indices of lines, in order.

    ``confirmed``: the first confirmation. ``disputed``: a dispute that no later confirmation took back. ``doubts``: what was
    written after the confirmation and is for a person to look at.
    """

    id: LineId
    day: date
    provider: PersonId
    form: Form
    figures: tuple[Figures, ...]
    confirmed: int | None = None
    disputed: int | None = None
    doubts: tuple[int, ...] = ()
    clearings: tuple[Clearing, ...] = ()

    @property
    def minutes(self) -> int:
        """As told last."""
        return self.figures[-1].minutes

    def cleared(self, association: AssociationCode) -> Clearing | None:
        """What an officer of ``association`` said last."""
        return next((one for one in reversed(self.clearings) if one.association == association), None)

    def doubted(self, association: AssociationCode) -> bool:
        """Whether a line has come that no officer of ``association`` has looked at."""
        cleared = self.cleared(association)
        return bool(self.doubts) and (cleared is None or cleared.index < self.doubts[-1])

    def fell(self, association: AssociationCode) -> int:
        """The line by which an officer of ``association`` last did not let it stand; -1 where none has."""
        return max((one.index for one in self.clearings if one.association == association and not one.stands), default=-1)

    def counted(self, association: AssociationCode) -> Figures:
        """The figures that count: those confirmed, and later ones where an officer did not let the earlier stand."""
        if self.confirmed is None:
            return self.figures[-1]
        size = max(self.confirmed, self.fell(association))
        return [told for told in self.figures if told.index < size][-1]

    def taken_back(self, association: AssociationCode) -> bool:
        """Whether the confirmation was taken back and an officer of ``association`` did not let it stand."""
        return self.disputed is not None and self.disputed < self.fell(association)


@dataclass(frozen=True, slots=True)
class Sessions:
    """A person's sessions, in the order logged; ``erased`` says that some of what was told is gone for ever."""

    sessions: tuple[Session, ...] = ()
    erased: bool = False

    def find(self, id: LineId) -> Session | None:
        """The session of that id."""
        return next((one for one in self.sessions if one.id == id), None)

    def waiting(self, provider: PersonId, term: Term) -> tuple[LineId, ...]:
        """Those held with ``provider`` within ``term`` that are neither confirmed nor disputed."""
        return tuple(
            one.id
            for one in self.sessions
            if one.provider == provider and term.covers(one.day) and one.confirmed is None and one.disputed is None
        )


def after(stood: Sessions | None, line: Line[object]) -> Sessions:
    """The sessions after one more line. Raises ``ImpossibleHistory``."""
    stood = stood or Sessions()
    match line.event:
        case Logged() as told:
            figures = Figures(line.index, told.minutes, told.about_providing)
            session = Session(line.id, told.valid.start or line.at, told.provider, told.form, (figures,))
            return replace(stood, sessions=(*stood.sessions, session))
        case Confirmed(sessions=named) | Flagged(sessions=named) as said:
            return _each(stood, named, lambda one: _said(one, line.index, said))
        case Disputed(session=id) | Amended(session=id) | Cleared(session=id) as said:
            return _each(stood, (id,), lambda one: _said(one, line.index, said))
        case _:
            return replace(stood, erased=True)


def _said(one: Session, index: int, said: Confirmed | Flagged | Disputed | Amended | Cleared) -> Session:
    """The session after the line with this index, which names it."""
    match said:
        case Confirmed():
            return replace(one, confirmed=index if one.confirmed is None else one.confirmed, disputed=None)
        case Cleared(association=association, stands=stands):
            return replace(one, clearings=(*one.clearings, Clearing(index, association, stands)))
        case Disputed():
            return replace(_doubt(one, index), disputed=index)
        case Amended(minutes=minutes, about_providing=about):
            return replace(_doubt(one, index), figures=(*one.figures, Figures(index, minutes, about)))
        case Flagged():
            return _doubt(one, index)


def _doubt(session: Session, index: int) -> Session:
    """The session, with this line for a person to look at if it was confirmed before."""
    return session if session.confirmed is None else replace(session, doubts=(*session.doubts, index))


def _each(stood: Sessions, named: tuple[LineId, ...], change: Callable[[Session], Session]) -> Sessions:
    if not stood.erased and any(stood.find(one) is None for one in named):
        raise ImpossibleHistory("a session is logged before anything else is said of it")
    return replace(stood, sessions=tuple(change(one) if one.id in named else one for one in stood.sessions))
