"""Certifying: whether a certificate may be given today, when one is no longer to be accepted, and who is owed another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from ledger.rulebook import endorsement
from ledger.rulebook.endorsement import CredentialIssued, CredentialRevoked, CredentialSuspended, CredentialUnsuspended
from ledger.rulebook.record import Endorsement, require_here, require_home
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.standing import Answer, Standing
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, Officer, Term

# What stands ------------------------------------------------------------------


class State(StrEnum):
    """What has become of a credential. ``GOOD`` is also one whose endorsement is inactive or lapsed just now."""

    GOOD = "good"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    """Its endorsement has moved to another association since."""
    ENDED = "ended"
    """Its endorsement has ended since."""


@dataclass(frozen=True, slots=True)
class Given:
    """A credential that was issued by line ``id`` (at ``index`` in the log) of ``by``; and since which line it is good no more."""

    id: LineId
    index: int
    by: AssociationCode
    state: State = State.GOOD
    since: LineId | None = None
    since_index: int | None = None
    format: str = "ldp"
    suspended_by: str | None = None
    """By whom it is suspended for now, by a line of its own: ``holder`` or ``association``. (Whether the endorsement is active is
    another question.)
    """


_OVER: Final[dict[type, State]] = {
    endorsement.Moved: State.SUPERSEDED,
    endorsement.Departed: State.SUPERSEDED,
    endorsement.Relinquished: State.ENDED,
    endorsement.MadeEmeritus: State.ENDED,
    endorsement.Archived: State.ENDED,
    endorsement.HolderDeceased: State.ENDED,
    endorsement.Rescinded: State.ENDED,
}
"""After which lines no credential given before is good any more, and why."""

OWED: Final = "ldp"
"""The carrier that is owed after a move: the one that every verifier reads. Any other the holder asks for."""


def given(lines: Iterable[Line[Any]]) -> tuple[Given, ...]:
    """The credentials of an endorsement, in the order in which they were given, by its public lines."""
    found: dict[LineId, Given] = {}
    for line in lines:
        event = line.event
        if isinstance(event, CredentialIssued):
            found[line.id] = Given(line.id, line.index, line.actor, format=event.format)
        elif isinstance(event, CredentialRevoked) and event.issued in found:
            found[event.issued] = _over(found[event.issued], State.REVOKED, line)
        elif isinstance(event, CredentialSuspended | CredentialUnsuspended) and event.issued in found:
            found[event.issued] = replace(found[event.issued], suspended_by=_suspender(event))
        elif type(event) in _OVER:
            found = {named: _over(one, _OVER[type(event)], line) for named, one in found.items()}
    return tuple(found.values())


def _suspender(event: CredentialSuspended | CredentialUnsuspended) -> str | None:
    if isinstance(event, CredentialUnsuspended):
        return None
    return "holder" if event.by_holder else "association"


def _over(one: Given, state: State, line: Line[Any]) -> Given:
    """Good no more since ``line``, if it was good until then."""
    return one if one.state is not State.GOOD else replace(one, state=state, since=line.id, since_index=line.index)


def owed(held: Endorsement) -> LineId | None:
    """The line since which another credential is owed: a move that superseded a good one, or its coming from another ledger.

    (What it had there is not told here, and is over.) One is owed, as ``OWED`` says, however many carriers were out; the others
    the holder asks for. Nothing is owed once that has been given since, or while the endorsement is kept elsewhere.
    """
    credentials = () if held.departed else given(held.lines)
    last = max((one.index for one in credentials if one.format == OWED), default=-1)
    moved = [(one.since_index or 0, one.since) for one in credentials if one.state is State.SUPERSEDED]
    came = [(line.index, line.id) for line in held.lines if isinstance(line.event, endorsement.Received) and not held.departed]
    return max((since for since in (*moved, *came) if since[0] > last), default=(0, None))[1]


# What may be done -------------------------------------------------------------


class NoCertificateToday(Refusal):
    """A certificate is given only on a day on which the endorsement is active and covered."""


class EnoughForToday(Refusal):
    """So many carriers of this endorsement have been made today that its holder is given no more until tomorrow."""


MOST_A_DAY: Final = 100
"""How many carriers of one endorsement its holder is given on one day: ours, so that nobody fills a status list alone."""


def certifiable(held: Endorsement, *, on: date) -> Standing:
    """What a certificate given on that day would say. An active endorsement under review has no term to print yet."""
    require_here(held)
    stood = held.on(on)
    if stood.standing is not Answer.ACTIVE or stood.under_review:
        detail = "A renewal is under review." if stood.under_review else f"Its standing is {stood.standing}."
        raise NoCertificateToday(detail)
    return stood


def require_more(held: Endorsement, *, on: date, more: int) -> None:
    """The holder may be given so many ``more`` carriers on that day. Raises ``EnoughForToday``."""
    today = sum(isinstance(line.event, CredentialIssued) and line.event.valid.start == on for line in held.lines)
    if today + more > MOST_A_DAY:
        raise EnoughForToday


@dataclass(frozen=True, slots=True)
class Certified:
    """That certificates may be given on day ``on``, and what they say: decided before their documents are written."""

    on: date
    stood: Standing

    def issued(self, *, list: int, index: int, format: str, sha256: str, document: str) -> CredentialIssued:
        """This exact ``document`` (its ``sha256`` in hexadecimal) is given; its status is bit ``index`` of ``list``."""
        return CredentialIssued(valid=Term(self.on), list=list, index=index, format=format, sha256=sha256, document=document)


def certify(held: Endorsement, *, by: Officer, on: date) -> Certified:
    """The home gives certificates on that day. Raises what ``require_home`` and ``certifiable`` raise."""
    require_home(held, by)
    return Certified(on, certifiable(held, on=on))
