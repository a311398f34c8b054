"""Watching: an employer asks to be told when something of an endorsement changes, until a day, and of what it chooses.

What counts for which switch is read off the line alone (``kinds``), and from its public half: a hold does not say whether it
is a sanction, so *sanctioned* tells of every hold and every end. Who relied on an answer is told when a later line changes
that answer (``changed``), whether or not they watch. Who may watch what, and for how long, is in ``registering.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from ledger.rulebook import endorsement
from ledger.rulebook.endorsement import Event
from ledger.rulebook.painting import FOREVER, Painting
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.standing import intervals, standing
from ledger.rulebook.vocabulary import Line, LineId, PageId, Term


class Switch(StrEnum):
    """What an employer is told of, each by itself."""

    EXPIRING = "expiring"
    """Its cover will soon be over, or it lapsed, or an add-on ended."""
    RENEWED = "renewed"
    """It has cover for another while, or an add-on was granted."""
    MOVED = "moved"
    """It has another home, or is kept in another ledger, or was converted to another category."""
    SANCTIONED = "sanctioned"
    """It is on hold, or back from a hold, or was ended: the log does not say which hold is a sanction."""
    CORRECTED = "corrected"
    """A line was put right by another."""


class Pace(StrEnum):
    """How soon an employer is told."""

    AT_ONCE = "at once"
    DAILY = "daily"
    WEEKLY = "weekly"


# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """``employer`` watches ``endorsements`` over ``valid``, whose end is the last day of the registration (sealed).

    ``roster`` is the page of the roster they come from, if they do. It is told to ``webhook`` or to ``mail``, in ``language``;
    the end of a cover ``expiring`` days before, and the end of the registration ``announced`` days before.
    """

    valid: Term
    employer: str
    endorsements: tuple[PageId, ...]
    roster: PageId | None
    switches: tuple[Switch, ...]
    pace: Pace
    webhook: str | None
    mail: str | None
    language: str
    expiring: int
    announced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The watch is as this says from ``valid.start`` on, until ``valid.end``; ``endorsements``: ``None`` for the same as before.

    ``secret`` counts how often the webhook's secret was changed.
    """

    valid: Term
    endorsements: tuple[PageId, ...] | None
    switches: tuple[Switch, ...]
    pace: Pace
    webhook: str | None
    mail: str | None
    language: str
    expiring: int
    announced: int
    secret: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Nobody is told anything of this watch from ``valid.start`` on; ``unsubscribed``: by a link in a mail."""

    valid: Term
    unsubscribed: bool


# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch. ``until`` is its last day; ``erased``: whose it was is gone, and so is the watch."""

    employer: str = ""
    endorsements: tuple[PageId, ...] = ()
    roster: PageId | None = None
    switches: tuple[Switch, ...] = ()
    pace: Pace = Pace.AT_ONCE
    webhook: str | None = None
    mail: str | None = None
    language: str = "en"
    expiring: int = 0
    announced: int = 0
    until: date = date.min
    secret: int = 0
    ended: bool = False
    erased: bool = False

    def runs(self, day: date) -> bool:
        """Whether anybody is told anything of it on ``day``."""
        return not self.ended and not self.erased and day <= self.until


def after(watch: Watch | None, line: Line[object]) -> Watch:
    """The watch after one more line. Raises ``ImpossibleHistory``."""
    match line.event:
        case Begun(valid=Term(end=date() as until)) as begun if watch is None:
            return Watch(
                begun.employer, begun.endorsements, begun.roster, begun.switches, begun.pace, begun.webhook, begun.mail,
                begun.language, begun.expiring, begun.announced, until,
            )  # fmt: skip
        case Changed(valid=Term(end=date() as until)) as told if watch is not None:
            return replace(
                watch, endorsements=watch.endorsements if told.endorsements is None else told.endorsements,
                switches=told.switches, pace=told.pace, webhook=told.webhook, mail=told.mail, language=told.language,
                expiring=told.expiring, announced=told.announced, until=until, secret=told.secret,
            )  # fmt: skip
        case Ended() if watch is not None:
            return replace(watch, ended=True)
        case Begun() | Changed() | Ended():
            raise ImpossibleHistory("a watch begins once, and before it changes or ends")
        case _:
            return replace(watch or Watch(), erased=True)


# What counts ------------------------------------------------------------------

MORNING: Final = 6
"""The hour, in UTC, at which is told what was gathered over a day or a week."""

KINDS: Final[dict[type, Switch]] = {
    endorsement.Lapsed: Switch.EXPIRING,
    endorsement.AddOnEnded: Switch.EXPIRING,
    endorsement.Renewed: Switch.RENEWED,
    endorsement.Reinstated: Switch.RENEWED,
    endorsement.AddOnGranted: Switch.RENEWED,
    endorsement.Moved: Switch.MOVED,
    endorsement.Departed: Switch.MOVED,
    endorsement.Received: Switch.MOVED,
    endorsement.Converted: Switch.MOVED,
    endorsement.Paused: Switch.SANCTIONED,
    endorsement.Resumed: Switch.SANCTIONED,
    endorsement.Relinquished: Switch.SANCTIONED,
    endorsement.MadeEmeritus: Switch.SANCTIONED,
    endorsement.Archived: Switch.SANCTIONED,
    endorsement.HolderDeceased: Switch.SANCTIONED,
    endorsement.Rescinded: Switch.SANCTIONED,
    endorsement.Corrected: Switch.CORRECTED,
}
"""Under which switch each line of an endorsement is told; what is not here is told to nobody."""


def kinds(line: Line[Event]) -> tuple[Switch, ...]:
    """Under which switches this line is told."""
    found = KINDS.get(type(line.event))
    return () if found is None else (found,)


def horizon(lines: Sequence[Line[Event]]) -> tuple[LineId, date] | None:
    """The last day of the last cover by ``lines``, and the line that set it; ``None`` where that is no day, or it was ended."""
    painting = Painting(lines)
    cover = painting.covered()
    if not cover or painting.end or cover[-1].until >= FOREVER:
        return None
    return cover[-1].last.id, date.fromordinal(cover[-1].until)


_TOLD: Final = ("standing", "under_review", "home", "category", "age_band", "granted_on", "addon")


def changed(before: Sequence[Line[Event]], line: Line[Event], asked: Term) -> bool:
    """Whether ``line`` changes what was answered for a day of ``asked`` (which has both ends) by the lines ``before`` it.

    The last day of cover is part of the answer where it was put right; a renewal sets another without making the first one wrong.
    """
    members = (*_TOLD, "covered_until") if isinstance(line.event, endorsement.Corrected) else _TOLD
    since = [*before, line]
    days = {asked.start, asked.end, *(one.start for lines in (before, since) for one in intervals(lines))}
    return any(
        getattr(standing(before, day), member) != getattr(standing(since, day), member)
        for day in days
        if day is not None and asked.covers(day)
        for member in members
    )


def due(pace: Pace, at: datetime) -> datetime:
    """When a message of ``at`` is told: at once; or the next morning; or on the next morning of a Monday. In UTC."""
    if pace is Pace.AT_ONCE:
        return at
    morning = at.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    morning += timedelta(days=at >= morning)
    return morning if pace is Pace.DAILY else morning + timedelta(days=-morning.weekday() % 7)
