# long because it says of every kind of line who may write it, and what it answers
"""Record: what an endorsement's page knows of itself, and who may write on it.

The second part of the endorsement's chapter. The fold refuses to read a page on which somebody wrote who had no authority
there, or a line that names what was not open: the decisions never write such a page, so it is damaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from ledger.rulebook import endorsement
from ledger.rulebook.endorsement import Event
from ledger.rulebook.painting import Painting, Stroke
from ledger.rulebook.refusal import ImpossibleHistory, Malformed, NotEntitled, Refusal
from ledger.rulebook.standing import Standing, standing
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Line, LineId, Officer, Oneself, PersonId, Role, Term

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Release:
    """A release not yet used: ``id`` is its line, ``to`` who may use it, ``until`` the last day to do so.

    ``origin`` is the log of the other ledger that it is to be received in, if it is to be: then it travels.
    """

    id: LineId
    to: AssociationCode
    until: date
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential that was issued: ``id`` is its line; its status is bit ``index`` of list ``list``."""

    id: LineId
    list: int
    index: int
    format: str
    revoked: bool = False
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Endorsement:
    """One endorsement. ``number`` and ``holder`` are ``None`` once its first line's body is gone.

    ``open`` are the reviews, lapses and holds that no later line has answered; ``home`` is who may write. ``departed``: it is
    kept in another ledger, and ``home`` may put right what was written here, and nothing else.
    """

    lines: tuple[Line[Event], ...]
    home: AssociationCode
    number: str | None
    holder: PersonId | None
    release: Release | None = None
    open: tuple[Line[Event], ...] = ()
    credentials: tuple[Credential, ...] = ()
    departed: bool = False

    @property
    def travels(self) -> bool:
        """Whether it is released to another ledger, which may have received it without our knowing."""
        return self.release is not None and self.release.origin is not None

    @property
    def reviews(self) -> frozenset[LineId]:
        """Submitted renewals that wait for an answer."""
        return self._still(endorsement.RenewalSubmitted)

    @property
    def lapses(self) -> frozenset[LineId]:
        """Lapses that no reinstatement names."""
        return self._still(endorsement.Lapsed)

    @property
    def holds(self) -> frozenset[LineId]:
        """Holds that were not resumed."""
        return self._still(endorsement.Paused)

    def _still(self, kind: type) -> frozenset[LineId]:
        return frozenset(line.id for line in self.open if isinstance(line.event, kind))

    def on(self, day: date) -> Standing:
        """The standing on ``day``, by all that is written."""
        return standing(self.lines, day)

    def covered(self, day: date) -> bool:
        """Whether cover or a review is painted on ``day``, whatever lies over it."""
        painting, number = Painting(self.lines), day.toordinal()
        return any(stroke.start <= number <= stroke.end for stroke in (*painting.cover, *painting.reviews.values()))

    def lapsed(self, day: date) -> bool:
        """Whether a lapse is painted on ``day`` or later."""
        return _reaches(tuple(Painting(self.lines).lapses.values()), day)

    def ended(self, day: date) -> bool:
        """Whether an end is painted on ``day`` or later."""
        return _reaches(Painting(self.lines).end, day)

    def line(self, id: LineId) -> Line[Event] | None:
        """The line of that id."""
        return next((line for line in self.lines if line.id == id), None)


def _reaches(strokes: Sequence[Stroke], day: date) -> bool:
    return any(stroke.end >= max(stroke.start, day.toordinal()) for stroke in strokes)


def after(held: Endorsement | None, line: Line[Event]) -> Endorsement:
    """The endorsement after one more line. Raises ``ImpossibleHistory``."""
    event = line.event
    if isinstance(event, endorsement.Granted | endorsement.Adopted):
        _hold(held is None, "an endorsement is granted or adopted once")
        return Endorsement((line,), line.actor, event.number, event.holder)
    if isinstance(event, endorsement.Received):
        return _received(held, line, event)
    if held is None:
        raise ImpossibleHistory("an endorsement's page begins with a grant, an adoption, or its coming from another ledger")
    _hold(_authorised(held, line), f"{line.actor} had no authority to write line {line.id}")
    return replace(held, lines=(*held.lines, line), **_changes(held, line))


def _received(held: Endorsement | None, line: Line[Event], event: endorsement.Received) -> Endorsement:
    """It begins here, or comes back to where it had departed from; the number is what it was."""
    _hold(held is None or held.departed, "what is kept here is not received from elsewhere")
    _hold(event.valid.start is not None, "it is known on which day it came")
    if held is None:
        return Endorsement((line,), line.actor, event.number, event.holder)
    holder = held.holder or event.holder
    return replace(held, lines=(*held.lines, line), home=line.actor, holder=holder, open=(), departed=False)


_ANSWERS: Final[dict[type, type]] = {
    endorsement.RenewalReturned: endorsement.RenewalSubmitted,
    endorsement.Renewed: endorsement.RenewalSubmitted,
    endorsement.Reinstated: endorsement.Lapsed,
    endorsement.Resumed: endorsement.Paused,
}
"""Which line answers which."""


def _authorised(held: Endorsement, line: Line[Event]) -> bool:
    """Who may write which line (``transparency.md``, "Who signs what")."""
    if held.travels or held.departed:
        return _while_away(held, line)
    match line.event:
        case endorsement.Moved(release=named, valid=valid):
            release = held.release
            in_time = release is not None and (valid.start is None or valid.start <= release.until)
            return release is not None and in_time and (release.id, release.to) == (named, line.actor)
        case endorsement.Released(instead_of=home):
            return line.actor == (held.home if home is None else ALLIANCE) and home in {None, held.home}
        case endorsement.Departed():
            return False
        case endorsement.Corrected():
            return line.actor in {held.home, ALLIANCE}
        case _:
            return line.actor == held.home


def _while_away(held: Endorsement, line: Line[Event]) -> bool:
    """Of an endorsement that travels, or has departed, what was written here is put right; and the journey is settled."""
    release, event, start = held.release, line.event, line.event.valid.start
    match event:
        case endorsement.Corrected():
            return line.actor in {held.home, ALLIANCE}
        case endorsement.CredentialRevoked() | endorsement.CredentialSuspended() | endorsement.CredentialUnsuspended():
            return line.actor == held.home
        case endorsement.Departed() if release is not None and start is not None:
            named = (event.release, event.origin) == (release.id, release.origin)
            return line.actor == held.home and named and start <= release.until
        case endorsement.ReleaseWithdrawn() if release is not None and start is not None:
            return line.actor == held.home and start > release.until
        case _:
            return False


def _changes(held: Endorsement, line: Line[Event]) -> dict[str, Any]:
    """What a line changes but for being there. Here: reviews, lapses and holds, and the lines that answer them."""
    match line.event:
        case endorsement.RenewalSubmitted() | endorsement.Lapsed() | endorsement.Paused():
            return {"open": (*held.open, line)}
        case endorsement.Renewed(submitted=None):
            return {}
        case (
            endorsement.RenewalReturned(submitted=named)
            | endorsement.Renewed(submitted=named)
            | endorsement.Reinstated(lapse=named)
            | endorsement.Resumed(hold=named)
        ):
            answered = _ANSWERS[type(line.event)]
            left = tuple(one for one in held.open if one.id != named or not isinstance(one.event, answered))
            _hold(len(left) < len(held.open), f"line {named} is not open")
            return {"open": left}
        case _:
            return _carried(held, line)


def _carried(held: Endorsement, line: Line[Event]) -> dict[str, Any]:
    """Releases, moves and corrections; the rest concerns credentials, or nothing but the standing."""
    match line.event:
        case endorsement.Released(to=to, until=until, origin=origin):
            return {"release": Release(line.id, to, until, origin)}
        case endorsement.ReleaseWithdrawn(release=named):
            _hold(held.release is not None and held.release.id == named, f"no release {named} to withdraw")
            return {"release": None}
        case endorsement.Moved():
            return {"home": line.actor, "release": None}
        case endorsement.Departed():
            return {"release": None, "departed": True, "open": ()}
        case endorsement.Corrected(corrects=named):
            _hold(held.line(named) is not None, f"no line {named} to correct")
            return {}
        case _:
            return {"credentials": _credentials(held, line)}


def _credentials(held: Endorsement, line: Line[Event]) -> tuple[Credential, ...]:
    match line.event:
        case endorsement.CredentialIssued(list=number, index=index, format=form):
            return (*held.credentials, Credential(line.id, number, index, form))
        case endorsement.CredentialRevoked(issued=named):
            _hold(any(one.id == named and not one.revoked for one in held.credentials), f"no credential {named} to revoke")
            return tuple(replace(one, revoked=one.revoked or one.id == named) for one in held.credentials)
        case endorsement.CredentialSuspended(issued=named):
            _hold(any(one.id == named and not one.suspended for one in held.credentials), f"no credential {named} to suspend")
            return _suspended(held, named, now=True)
        case endorsement.CredentialUnsuspended(issued=named):
            _hold(any(one.id == named and one.suspended for one in held.credentials), f"no credential {named} is suspended")
            return _suspended(held, named, now=False)
        case _:
            return held.credentials


def _suspended(held: Endorsement, named: LineId, *, now: bool) -> tuple[Credential, ...]:
    return tuple(replace(one, suspended=now) if one.id == named else one for one in held.credentials)


def _hold(true: bool, otherwise: str) -> None:  # noqa: FBT001 - an assertion, left on in production
    if not true:
        raise ImpossibleHistory(otherwise)


# What may be done: whoever acts on an endorsement ------------------------------


class NotTheHomeCoordinator(NotEntitled):
    """Only a coordinator of the endorsement's home association may do this."""


class NotTheHolder(NotEntitled):
    """Only the holder, through the home association, or its coordinator may do this."""


class EndorsementEnded(Refusal):
    """This endorsement has ended; its page takes corrections and the holder's death, and nothing else."""


class Travelling(Refusal):
    """This endorsement is released to another ledger: until that is settled, nothing else is written of it here."""


class HasDeparted(Refusal):
    """This endorsement is kept in another ledger now, and what happens to it is written there."""


class BadTerm(Malformed):
    """A term has a first day and does not end before it."""


def require_home(held: Endorsement, by: Officer) -> None:
    """Only the home association's coordinator acts."""
    if (by.association, by.role) != (held.home, Role.COORDINATOR):
        raise NotTheHomeCoordinator(f"Its home is {held.home}.")


def require_here(held: Endorsement) -> None:
    """It is kept in this ledger, and is not on its way to another."""
    if held.departed:
        raise HasDeparted
    if held.travels:
        raise Travelling


def require_standing(held: Endorsement, by: Officer, on: date) -> None:
    """What every act but a correction asks: the home association's coordinator, and an endorsement that has not ended."""
    require_home(held, by)
    require_here(held)
    if held.ended(on):
        raise EndorsementEnded


def require_own_standing(held: Endorsement, by: Officer | Oneself, on: date) -> None:
    """As ``require_standing``, where the holder may act as well, through the association that is home."""
    if isinstance(by, Officer):
        require_standing(held, by, on)
        return
    if (by.id, by.association) != (held.holder, held.home):
        raise NotTheHolder(f"Its home is {held.home}.")
    require_here(held)
    if held.ended(on):
        raise EndorsementEnded


def require_reader(held: Endorsement, by: Officer | Oneself) -> None:
    """What is sealed of an endorsement is read by its holder, and by the officers of its home."""
    theirs = by.id == held.holder if isinstance(by, Oneself) else by.association == held.home
    if not theirs:
        raise NotTheHolder(f"Its home is {held.home}.")


def require_term(term: Term, *, field: str = "term", known: bool = True) -> None:
    """A first day (unless ``known`` is false), and a last day, if any, that is not before it."""
    if (known and term.start is None) or (term.start is not None and term.end is not None and term.end < term.start):
        raise BadTerm(field=field)
