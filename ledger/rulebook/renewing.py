"""Renewing: cover is kept by renewal, lost by lapse, and comes back by reinstatement.

Which terms, windows and days are due is for the edition in force to say (``renewal.py``); they come in as plain values.
"""

from __future__ import annotations

from datetime import date, timedelta

from ledger.rulebook.endorsement import Lapsed, Reinstated, RenewalReturned, RenewalSubmitted, Renewed
from ledger.rulebook.record import Endorsement, require_own_standing, require_standing, require_term
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.releasing import kept_until
from ledger.rulebook.vocabulary import LineId, Officer, Oneself, Term

# What may be done -------------------------------------------------------------


class ReinstateFirst(Refusal):
    """A lapsed endorsement is reinstated, not renewed."""


class WindowClosed(Refusal):
    """A renewal is taken only while its window is open."""


class AlreadySubmitted(Refusal):
    """A renewal of this endorsement already waits for an answer."""


class CoverDoesNotEnd(Refusal):
    """Cover of which no last day is known is not renewed; a correction says its last day first."""


class NoSuchReview(Refusal):
    """No submitted renewal of that name waits for an answer."""


class ShortensCover(Refusal):
    """A renewal never ends before the cover that is already held."""


class StillCovered(Refusal):
    """An endorsement does not lapse while it is covered or under review."""


class MayStillRenewLate(Refusal):
    """An endorsement does not lapse while it may still be renewed late."""


class AlreadyLapsed(Refusal):
    """This endorsement has already lapsed."""


class NoSuchLapse(Refusal):
    """No lapse of that name is open."""


def submit_renewal(held: Endorsement, *, by: Officer | Oneself, on: date, window: Term, edition: str) -> RenewalSubmitted:
    """The holder's renewal is taken in, from them or by their home. It keeps the endorsement active from the day after its cover.

    Submitted late, it helps from the day of submission: the days before it stay late.
    """
    require_own_standing(held, by, on)
    if held.lapsed(on):
        raise ReinstateFirst
    if not window.covers(on):
        raise WindowClosed
    if held.reviews:
        raise AlreadySubmitted
    until = held.on(on).covered_until
    if until is None:
        raise CoverDoesNotEnd
    return RenewalSubmitted(valid=Term(max(on, until + timedelta(days=1))), edition=edition)


def return_renewal(held: Endorsement, *, by: Officer, on: date, submitted: LineId, reason: str | None = None) -> RenewalReturned:
    """A submitted renewal is sent back: its review ends as though it had never been."""
    require_standing(held, by, on)
    _require_review(held, submitted)
    return RenewalReturned(valid=Term(on), submitted=submitted, reason=reason)


def renew(
    held: Endorsement,
    *,
    by: Officer,
    on: date,
    term: Term,
    late_until: date | None,
    edition: str,
    rule: str,
    submitted: LineId | None = None,
) -> Renewed:
    """Cover for another cycle; ``submitted`` names the renewal it answers, if one waits."""
    require_standing(held, by, on)
    require_term(term)
    if held.lapsed(on):
        raise ReinstateFirst
    if submitted is not None:
        _require_review(held, submitted)
    until = held.on(on).covered_until
    if until is None:
        raise CoverDoesNotEnd
    if term.end is not None and term.end < until:
        raise ShortensCover(f"Cover is held until {until}.", field="term")
    return Renewed(valid=term, submitted=submitted, edition=edition, rule=rule, late_until=late_until)


def lapse(held: Endorsement, *, by: Officer, on: date, start: date, edition: str, rule: str) -> Lapsed:
    """Not renewed in time: lapsed from ``start``, which has come: nobody lapses ahead of the day."""
    require_standing(held, by, on)
    if start > on:
        raise StillCovered(f"It could lapse on {start} at the earliest.")
    if held.lapsed(start):
        raise AlreadyLapsed
    stood = held.on(start)
    if held.covered(start) and stood.covered_until is not None:  # cover of which no last day is known ends no other way
        raise StillCovered
    last = max(stood.late_until or date.min, kept_until(held) or date.min)
    if start <= last:
        raise MayStillRenewLate(f"Renewals come late until {last}.")
    return Lapsed(valid=Term(start), edition=edition, rule=rule)


def reinstate(
    held: Endorsement, *, by: Officer, on: date, lapse: LineId, term: Term, late_until: date | None, edition: str, rule: str
) -> Reinstated:
    """Back after ``lapse``, with cover over ``term``; a lapse recorded in error is wiped whole by a term from its own day."""
    require_standing(held, by, on)
    require_term(term)
    if lapse not in held.lapses:
        raise NoSuchLapse
    return Reinstated(valid=term, lapse=lapse, edition=edition, rule=rule, late_until=late_until)


def _require_review(held: Endorsement, submitted: LineId) -> None:
    if submitted not in held.reviews:
        raise NoSuchReview
