"""Countersigning: a session is logged by who received it and confirmed by who gave it; neither does the other's part.

The third part of supervision's chapter: what may be done. Each acts for themselves, or an officer takes it in on paper, which the
line then says. Nobody countersigns, or looks at the doubts about, sessions of their own.

NotEntitled
├── NotTheSupervisee   NotTheProvider   OwnSession
Malformed
├── OwnProvider   NotYetHeld   MinutesDoNotFit   TooLongADay
Refusal
└── LoggedAlready   NoSuchSession   NothingToConfirm   ConfirmedBefore   NotConfirmed   DisputedAlready   NothingToClear
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from ledger.rulebook.refusal import Malformed, NotEntitled, Refusal
from ledger.rulebook.session import Amended, Cleared, Confirmed, Disputed, Flagged, Form, Logged, Session, Sessions
from ledger.rulebook.vocabulary import LineId, Officer, Oneself, PersonId, Term

# What may be done -------------------------------------------------------------


class NotTheSupervisee(NotEntitled):
    """Only who received a session logs it, or an officer who takes that in on paper."""


class NotTheProvider(NotEntitled):
    """Only the provider whom a session names confirms, disputes or amends it, or an officer who takes that in on paper."""


class OwnSession(NotEntitled):
    """Nobody confirms a session that they received, or looks at the doubts about one that they received or gave."""


class OwnProvider(Malformed):
    """Nobody is their own provider of reflective supervision."""


class NotYetHeld(Malformed):
    """A session is logged once it was held, not before."""


class MinutesDoNotFit(Malformed):
    """A session has at least one minute, and no more about providing than it has in all."""


class TooLongADay(Malformed):
    """The sessions of one day are no longer, taken together, than the edition allows."""


class LoggedAlready(Refusal):
    """A session of that day, with that provider and in that form, is logged already; what was held in parts is added up."""


class NoSuchSession(Refusal):
    """No session of that name was logged by this person."""


class NothingToConfirm(Refusal):
    """No session with this provider waits to be confirmed."""


class ConfirmedBefore(Refusal):
    """This session is confirmed; what is wrong with it, its provider says."""


class NotConfirmed(Refusal):
    """This session is not confirmed, so that nothing leans on it yet."""


class DisputedAlready(Refusal):
    """The provider disputes this session already."""


class NothingToClear(Refusal):
    """Nobody doubts this session, so there is nothing to look at."""


def log(  # noqa: PLR0913 - each is a member of the line, or decides over one
    stood: Sessions | None,
    *,
    by: Officer | Oneself,
    on: date,
    supervisee: PersonId,
    day: date,
    minutes: int,
    provider: PersonId,
    form: Form,
    about_providing: int = 0,
    most: int,
) -> Logged:
    """A session of ``day`` is logged; ``most`` is how many minutes a day may hold."""
    if isinstance(by, Oneself) and by.id != supervisee:
        raise NotTheSupervisee
    if provider == supervisee:
        raise OwnProvider(field="provider")
    if day > on:
        raise NotYetHeld(field="day")
    others = [one for one in (stood or Sessions()).sessions if one.day == day and not _given_up(one)]
    if any((one.provider, one.form) == (provider, form) for one in others):
        raise LoggedAlready(field="day")
    _require_minutes(minutes, about_providing, others, most)
    return Logged(valid=Term(day, day), minutes=minutes, provider=provider, form=form, about_providing=about_providing)


def confirm(
    stood: Sessions | None,
    *,
    by: Officer | Oneself,
    on: date,
    supervisee: PersonId,
    provider: PersonId,
    sessions: Iterable[LineId],
    most: Callable[[date], int],
) -> Confirmed:
    """The provider confirms these sessions, each of which names them and waits for it, or is disputed by them.

    What they had given up is held again: its day has room for it, or ``TooLongADay``; ``most`` says how many minutes that is.
    """
    named = tuple(dict.fromkeys(sessions))
    if not named:
        raise NothingToConfirm
    found = [_require(stood, name) for name in named]
    for one in found:
        _require_provider(one, by, supervisee, provider)
        if one.confirmed is not None and one.disputed is None:
            raise ConfirmedBefore(field="sessions")
    for day in {one.day for one in found if _given_up(one)}:
        _require_room(stood or Sessions(), day, named, most(day))
    return Confirmed(valid=Term(on), provider=provider, sessions=named, on_paper=isinstance(by, Officer))


def dispute(
    stood: Sessions | None,
    *,
    by: Officer | Oneself,
    on: date,
    supervisee: PersonId,
    provider: PersonId,
    session: LineId,
    reason: str | None = None,
) -> Disputed:
    """The provider says that the session was not held as logged. Confirmed before, it counts on until an officer has looked."""
    one = _require(stood, session)
    _require_provider(one, by, supervisee, provider)
    if one.disputed is not None:
        raise DisputedAlready
    return Disputed(valid=Term(on), provider=provider, session=session, reason=reason, on_paper=isinstance(by, Officer))


def amend(  # noqa: PLR0913 - as above
    stood: Sessions | None,
    *,
    by: Officer | Oneself,
    on: date,
    supervisee: PersonId,
    session: LineId,
    minutes: int,
    about_providing: int = 0,
    most: int,
    provider: PersonId | None = None,
    reason: str | None = None,
) -> Amended:
    """Other figures: from the ``provider`` at any time, or, while it is not confirmed, from who logged it (``None``).

    Of a confirmed session they count once an officer has looked.
    """
    one = _require(stood, session)
    if provider is not None:
        _require_provider(one, by, supervisee, provider)
    elif isinstance(by, Oneself) and by.id != supervisee:
        raise NotTheSupervisee
    elif one.confirmed is not None:
        raise ConfirmedBefore(field="session")
    others = [other for other in (stood or Sessions()).sessions if other.day == one.day and other != one and not _given_up(other)]
    _require_minutes(minutes, about_providing, others, most)
    return Amended(
        valid=Term(on), session=session, minutes=minutes, about_providing=about_providing, provider=provider, reason=reason,
        on_paper=isinstance(by, Officer),
    )  # fmt: skip


def flag(stood: Sessions | None, *, on: date, sessions: Iterable[LineId], reason: str, line: LineId | None = None) -> Flagged:
    """Confirmed sessions are for a person to look at; ``line`` is what gave rise to it. They count as before."""
    named = tuple(dict.fromkeys(sessions))
    if not named or any(_require(stood, name).confirmed is None for name in named):
        raise NotConfirmed(field="sessions")
    return Flagged(valid=Term(on), sessions=named, reason=reason, line=line)


def clear(
    stood: Sessions | None,
    *,
    by: Officer,
    on: date,
    supervisee: PersonId,
    session: LineId,
    stands: bool,
    lost: bool = False,
    reason: str | None = None,
) -> Cleared:
    """An officer has looked, and says for their association whether the session stands as it counted.

    ``lost``: the provider's record no longer bears the session out (``supervision.judge`` flags it), which no line here tells.
    """
    one = _require(stood, session)
    if by.id in {supervisee, one.provider}:
        raise OwnSession
    if not lost and not one.doubted(by.association):
        raise NothingToClear
    return Cleared(valid=Term(on), session=session, association=by.association, stands=stands, reason=reason)


def _given_up(one: Session) -> bool:
    """Whether the provider said, before ever confirming it, that the session was not held."""
    return one.confirmed is None and one.disputed is not None


def _require(stood: Sessions | None, id: LineId) -> Session:
    one = stood.find(id) if stood else None
    if one is None:
        raise NoSuchSession(field="session")
    return one


def _require_provider(one: Session, by: Officer | Oneself, supervisee: PersonId, provider: PersonId) -> None:
    if one.provider != provider or (isinstance(by, Oneself) and by.id != provider):
        raise NotTheProvider
    if by.id == supervisee:
        raise OwnSession


def _require_minutes(minutes: int, about_providing: int, others: Iterable[Session], most: int) -> None:
    if minutes < 1 or not 0 <= about_providing <= minutes:
        raise MinutesDoNotFit(field="minutes")
    if minutes + sum(other.minutes for other in others) > most:
        raise TooLongADay(f"A day holds {most} minutes.", field="minutes")


def _require_room(stood: Sessions, day: date, named: Collection[LineId], most: int) -> None:
    """The day holds what stands of it together with those named."""
    held = [one.minutes for one in stood.sessions if one.day == day and (one.id in named or not _given_up(one))]
    if sum(held) > most:
        raise TooLongADay(f"A day holds {most} minutes.", field="sessions")
