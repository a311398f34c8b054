"""Providing: whose reflective supervision counts, on the day it was given.

The second part of supervision's chapter. Whether a provider counts is read off their own standing on that very day and the
association's rule of that day: endorsed in a category that the rule names, or an Endorsed Reflective Supervisor (full or
emerging), or vetted by the association while its rule still counts that. An association vets somebody who is not endorsed,
over certain days; the others are bound by nobody's vetting but their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ledger.rulebook import policies
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.endorsement import AddOnGranted
from ledger.rulebook.endorsement import Event as EndorsementEvent
from ledger.rulebook.fact import Fact, Source, Value
from ledger.rulebook.painting import restatements
from ledger.rulebook.record import require_term
from ledger.rulebook.refusal import ImpossibleHistory, NotEntitled, Refusal
from ledger.rulebook.requirement import Target
from ledger.rulebook.standing import Answer, Standing, standing
from ledger.rulebook.vocabulary import AddOn, AssociationCode, Line, LineId, Officer, PersonId, Role, Term

# What happens -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Vetted:
    """The association vouches over ``valid`` for a provider who is not endorsed (sealed)."""

    valid: Term
    association: AssociationCode


@dataclass(frozen=True, slots=True, kw_only=True)
class VettingEnded:
    """The vetting that ``vetted`` names ends before ``valid.start``; it held until the day before (sealed)."""

    valid: Term
    vetted: LineId


Event = Vetted | VettingEnded

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Vetting:
    """One association's vetting: ``id`` is its line. It holds over ``term``, and only before ``ended``."""

    id: LineId
    association: AssociationCode
    term: Term
    ended: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it holds on ``day``."""
        return self.term.covers(day) and (self.ended is None or day < self.ended)


@dataclass(frozen=True, slots=True)
class Vettings:
    """A provider's vettings, in the order written; ``erased`` says that some of what was told is gone."""

    vettings: tuple[Vetting, ...] = ()
    erased: bool = False

    def by(self, association: AssociationCode, day: date) -> bool:
        """Whether ``association`` vouched for the provider on ``day``."""
        return any(one.association == association and one.covers(day) for one in self.vettings)


def after(stood: Vettings | None, line: Line[object]) -> Vettings:
    """The vettings after one more line. Raises ``ImpossibleHistory``."""
    stood = stood or Vettings()
    match line.event:
        case Vetted(valid=term, association=association):
            return replace(stood, vettings=(*stood.vettings, Vetting(line.id, association, term)))
        case VettingEnded(valid=valid, vetted=named):
            if not stood.erased and all(one.id != named for one in stood.vettings):
                raise ImpossibleHistory(f"no vetting {named} to end")
            ended = valid.start or line.at
            return replace(stood, vettings=tuple(replace(one, ended=ended) if one.id == named else one for one in stood.vettings))
        case _:
            return replace(stood, erased=True)


@dataclass(frozen=True, slots=True)
class Provider:
    """All that tells whether somebody's sessions count: each endorsement's public lines, and the lines of their vettings.

    ``parted`` are records that were held to be theirs for a while.
    """

    person: PersonId
    endorsements: tuple[tuple[Line[EndorsementEvent], ...], ...] = ()
    vetting: tuple[Line[object], ...] = ()
    parted: tuple[Parted, ...] = ()

    def known(self, size: int) -> Provider:
        """The provider as known before the line with index ``size`` was written."""
        then = (self, *(one.record for one in self.parted if one.since < size <= one.until))
        earlier = tuple(tuple(line for line in lines if line.index < size) for one in then for lines in one.endorsements)
        return Provider(self.person, earlier, tuple(line for one in then for line in one.vetting if line.index < size))

    def changes(self, since: int) -> tuple[int, ...]:
        """The indices from ``since`` on of the lines that may change what is known, in order."""
        everyone = (self, *(one.record for one in self.parted))
        lines = {line.index for one in everyone for lines in (*one.endorsements, one.vetting) for line in lines}
        return tuple(sorted(index for index in lines | {one.until for one in self.parted} if index >= since))

    def on(self, day: date) -> tuple[Standing, ...]:
        """The standing on ``day`` of each endorsement."""
        return tuple(standing(lines, day) for lines in self.endorsements if lines)

    def vetted(self, association: AssociationCode, day: date) -> bool:
        """Whether ``association`` vouched for them on ``day``."""
        stood: Vettings | None = None
        for line in self.vetting:
            stood = after(stood, line)
        return stood is not None and stood.by(association, day)

    def may_be_added(self, day: date) -> bool:
        """Whether an add-on whose first day is not known (as adopted) may have been held on ``day``, before it was recorded."""
        told = [
            (line, restatements(lines)) for lines in self.endorsements for line in lines if isinstance(line.event, AddOnGranted)
        ]
        terms = [(line.at, restated.get(line.id, line.event.valid)) for line, restated in told]
        return any(term.start is None and day < at and term.covers(day) for at, term in terms)


@dataclass(frozen=True, slots=True)
class Parted:
    """Another record, held to be the same person's from the line with index ``since`` until that with index ``until``."""

    record: Provider
    since: int
    until: int


class Why(StrEnum):
    """Why a provider counts on a day, or does not: a sentence for people."""

    ENDORSED = "On that day the provider was endorsed in a category whose supervision counts."
    REFLECTIVE_SUPERVISOR = "On that day the provider was an Endorsed Reflective Supervisor."
    EMERGING = "On that day the provider was an Emerging Endorsed Reflective Supervisor."
    VETTED = "On that day the provider was vetted by this association, whose rule counts that."
    NO_LONGER_VETTED = "The provider was vetted on that day, and the rule asks for one who is endorsed."
    OTHER_CATEGORY = (
        "On that day the provider was endorsed, and neither in a category whose supervision counts nor with the add-on."
    )
    NOT_ENDORSED = "On that day the provider was neither endorsed nor vetted."
    NOT_KNOWN = "Whether the provider was endorsed on that day is not known."
    NO_RULE = "No rule says whose supervision counts here."


@dataclass(frozen=True, slots=True)
class Ground:
    """Whether a provider's session of a day counts (``None``: not known), why, and which rule says so."""

    counts: bool | None
    why: Why
    source: Source | None


_ADDED = {AddOn.FULL: Why.REFLECTIVE_SUPERVISOR, AddOn.EMERGING: Why.EMERGING}


def ground(provider: Provider, rules: Rules, *, recipient: Target, day: date, applied_on: date | None) -> Ground:
    """Whether a session that ``provider`` gave on ``day`` counts for ``recipient``, by the rule of that day.

    Where in the network the provider is endorsed is not asked: that follows from reciprocity, and no page says it.
    """
    rule = _in_force(lambda: policies.providers(rules.policies.providers, recipient, day))
    if rule is None:
        return Ground(counts=False, why=Why.NO_RULE, source=None)
    held = provider.on(day)
    active = [stood for stood in held if stood.standing is Answer.ACTIVE]
    if any(stood.category in rule.value.categories for stood in active):
        return Ground(counts=True, why=Why.ENDORSED, source=rule.source)
    added = [_ADDED[stood.addon] for stood in active if rule.value.addon and stood.addon is not None]
    if added:
        return Ground(counts=True, why=min(added, key=list(Why).index), source=rule.source)
    vetted = _vetted(provider, rules, day, applied_on)
    if vetted is not None and vetted.counts:
        return vetted
    if any(stood.standing is Answer.NOT_KNOWN for stood in held) or (rule.value.addon and active and provider.may_be_added(day)):
        return Ground(counts=None, why=Why.NOT_KNOWN, source=rule.source)
    return vetted or Ground(counts=False, why=Why.OTHER_CATEGORY if active else Why.NOT_ENDORSED, source=rule.source)


def _vetted(provider: Provider, rules: Rules, day: date, applied_on: date | None) -> Ground | None:
    """What a vetting says of the day; ``None`` where this association had not vetted the provider."""
    rule = _in_force(lambda: policies.vetting(rules.policies.vetting, day, applied_on))
    if rule is None or not provider.vetted(rules.code, day):
        return None
    return Ground(rule.value.counts, Why.VETTED if rule.value.counts else Why.NO_LONGER_VETTED, rule.source)


def _in_force(asked: Callable[[], Fact[Value]]) -> Fact[Value] | None:
    try:
        return asked()
    except LookupError:
        return None


# What may be done -------------------------------------------------------------


class NotAVettingCoordinator(NotEntitled):
    """Only a coordinator vets a provider, or ends a vetting of their own association."""


class VettedAlready(Refusal):
    """This association vouches for this provider on that day already."""


class NoSuchVetting(Refusal):
    """No vetting of that name is in force."""


def vet(stood: Vettings | None, *, by: Officer, term: Term) -> Vetted:
    """The association vouches for a provider over ``term``."""
    _require_coordinator(by)
    require_term(term)
    if stood is not None and term.start is not None and stood.by(by.association, term.start):
        raise VettedAlready(field="term")
    return Vetted(valid=term, association=by.association)


def end_vetting(stood: Vettings, *, by: Officer, vetted: LineId, start: date) -> VettingEnded:
    """The association no longer vouches from ``start`` on. What was given before stays as it was."""
    _require_coordinator(by)
    named = next((one for one in stood.vettings if one.id == vetted), None)
    if named is None or (named.ended is not None and named.ended <= start):
        raise NoSuchVetting
    if named.association != by.association:
        raise NotAVettingCoordinator
    return VettingEnded(valid=Term(start), vetted=vetted)


def _require_coordinator(by: Officer) -> None:
    if by.role is not Role.COORDINATOR:
        raise NotAVettingCoordinator
