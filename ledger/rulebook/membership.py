"""Membership: a person belongs to an association from one day to another.

Where one belongs, where one lives and where one is endorsed are three facts. Whose membership is accepted is a row of the
edition (``[[membership]]``), and so is the day from which one that is bought runs to the end of the next year. When a
membership ends the endorsement stands as before: a coordinator is told (``alerts``), and decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from ledger.rulebook.catalogue import Rules
from ledger.rulebook.fact import in_force
from ledger.rulebook.policies import Accepted
from ledger.rulebook.record import require_term
from ledger.rulebook.refusal import ImpossibleHistory, Malformed, NotEntitled, Refusal
from ledger.rulebook.vocabulary import AssociationCode, Line, LineId, Officer, Oneself, Term

WORLD: Final = AssociationCode("waimh")
"""The World Association for Infant Mental Health, which endorses nobody and has members everywhere."""

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The person is a member of ``association`` over ``valid`` (sealed). ``proof`` says how that is known, where it was asked."""

    valid: Term
    association: AssociationCode
    proof: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """``membership`` (the line that began it) ends: ``valid.start`` is the first day without it (sealed)."""

    valid: Term
    membership: LineId
    reason: str | None


Event = Started | Ended

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """One membership: ``id`` is the line that began it, ``told_by`` whose statement it is."""

    id: LineId
    association: AssociationCode
    term: Term
    proof: str | None
    told_by: AssociationCode


@dataclass(frozen=True, slots=True)
class Memberships:
    """What a person's book of memberships says. ``erased``: some of what was told is gone."""

    held: tuple[Held, ...] = ()
    erased: bool = False

    def named(self, membership: LineId) -> Held | None:
        """The membership that this line began."""
        return next((one for one in self.held if one.id == membership), None)

    def on(self, day: date) -> tuple[Held, ...]:
        """Every membership in force on ``day``."""
        return tuple(one for one in self.held if one.term.covers(day))


def after(book: Memberships | None, line: Line[object]) -> Memberships:
    """The book after one more line. Raises ``ImpossibleHistory``."""
    stood = book or Memberships()
    match line.event:
        case Started(valid=valid, association=association, proof=proof):
            return replace(stood, held=(*stood.held, Held(line.id, association, valid, proof, line.actor)))
        case Ended(valid=Term(start=date() as start), membership=membership):
            return replace(stood, held=_without(stood, membership, start))
        case _:
            return replace(stood, erased=True)


def _without(book: Memberships, membership: LineId, start: date) -> tuple[Held, ...]:
    """The memberships, this one ended on the day before ``start``."""
    if book.named(membership) is None and not book.erased:
        raise ImpossibleHistory("a membership begins before it ends")
    last = start - timedelta(days=1)
    return tuple(replace(one, term=replace(one.term, end=last)) if one.id == membership else one for one in book.held)


# What an association asks -----------------------------------------------------


def satisfied(memberships: Memberships | None, rules: Rules, day: date) -> bool:
    """Whether a membership in force on ``day`` is one that the association of ``rules`` accepts on that day."""
    return memberships is not None and any(_accepted(one, rules, day) and _proved(one, rules, day) for one in memberships.on(day))


def _accepted(one: Held, rules: Rules, day: date) -> bool:
    match in_force(rules.policies.joining, day).value.accepted:
        case Accepted.OWN:
            return one.association == rules.code
        case Accepted.OWN_OR_WORLD:
            return one.association in {rules.code, WORLD}
        case Accepted.ANY:
            return True


def _proved(one: Held, rules: Rules, day: date) -> bool:
    """Its own members an association knows; of others it may ask for a proof in writing."""
    return one.association == rules.code or one.proof is not None or not in_force(rules.policies.joining, day).value.proof


class Why(StrEnum):
    """Why a coordinator is to look at a person's memberships."""

    ENDED = "ended"
    """There is none now: the last one has ended."""
    NOT_PROVED = "not proved"
    """There is one, and the proof that the association asks for is not there."""
    NOT_ACCEPTED = "not accepted"
    """There is one, and it is not one that the association accepts."""


@dataclass(frozen=True, slots=True)
class Alert:
    """What a coordinator must look at: the membership it is about, and the first day of the want."""

    why: Why
    membership: LineId
    association: AssociationCode
    since: date | None


def alerts(memberships: Memberships | None, rules: Rules, day: date) -> tuple[Alert, ...]:
    """What is wanting on ``day`` with the memberships of somebody whom the association of ``rules`` endorses.

    Nothing while one satisfies; nothing of somebody whose memberships were never told, for nothing of theirs has ended. An
    alert changes no standing: what follows from it is the association's to decide.
    """
    if memberships is None or satisfied(memberships, rules, day):
        return ()
    if running := memberships.on(day):
        why = {True: Why.NOT_PROVED, False: Why.NOT_ACCEPTED}
        return tuple(Alert(why[_accepted(one, rules, day)], one.id, one.association, one.term.start) for one in running)
    over = [(one.term.end, one) for one in memberships.held if one.term.end is not None and one.term.end < day]
    return tuple(
        Alert(Why.ENDED, one.id, one.association, last + timedelta(days=1))
        for last, one in sorted(over, key=lambda pair: pair[0])[-1:]
    )


# What may be done -------------------------------------------------------------


class AlreadyAMember(Refusal):
    """This membership is on the books already, for all of these days."""


class NoLastDay(Malformed):
    """A membership of another body is written down with its last day, which only that body knows."""


class NotProved(Refusal):
    """A person who writes down a membership of their own says by what it is proved."""


class NotItsMember(NotEntitled):
    """An association's own membership is written down by its officer alone."""


class NoSuchMembership(Refusal):
    """No membership of that name is on the books."""


class AlreadyOver(Refusal):
    """This membership has ended by that day already."""


class NotTheirMembership(NotEntitled):
    """A membership is ended by the person, by an officer of its association, or by one of the association that wrote it down."""


def year_of(rules: Rules, bought: date) -> Term:
    """The days of a membership bought on ``bought`` in the association of ``rules``: to the end of that year or of the next.

    The pages that were read say *before* and *after* a day, such as 1 October, and nothing of the day itself: it counts as late.
    """
    late = in_force(rules.policies.late_year, bought).value
    following = late is not None and (bought.month, bought.day) >= (late.month, late.day)
    return Term(bought, date(bought.year + following, 12, 31))


def start(
    memberships: Memberships | None,
    *,
    by: Officer | Oneself,
    association: AssociationCode,
    bought: date,
    until: date | None,
    proof: str | None,
    rules: Rules | None,
) -> Started:
    """A membership is written down; ``rules`` are the association's own on the day it was bought, ``None`` for another body.

    ``until`` is its last day as the association told it; without it, the association's year decides.
    """
    if isinstance(by, Oneself) and association == by.association:
        raise NotItsMember
    if isinstance(by, Oneself) and proof is None:
        raise NotProved(field="proof")
    if until is None and rules is None:
        raise NoLastDay(field="until")
    term = year_of(rules, bought) if until is None and rules is not None else Term(bought, until)
    require_term(term, field="until")
    if any(_contains(one, association, term) for one in (memberships or Memberships()).held):
        raise AlreadyAMember
    return Started(valid=term, association=association, proof=proof)


def _contains(one: Held, association: AssociationCode, term: Term) -> bool:
    """Whether ``one`` is of that association and leaves no day of ``term`` out."""
    ends = one.term.end is None or (term.end is not None and term.end <= one.term.end)
    return one.association == association and term.start is not None and one.term.covers(term.start) and ends


def end(
    memberships: Memberships | None, *, by: Officer | Oneself, membership: LineId, on: date, reason: str | None = None
) -> Ended:
    """A membership ends: ``on`` is the first day without it, and not before its own first day. No endorsement changes by this."""
    found = (memberships or Memberships()).named(membership)
    if found is None:
        raise NoSuchMembership
    if isinstance(by, Officer) and by.association not in {found.association, found.told_by}:
        raise NotTheirMembership
    if found.term.end is not None and found.term.end < on:
        raise AlreadyOver
    require_term(Term(found.term.start, on), field="day")
    return Ended(valid=Term(on), membership=membership, reason=reason)
