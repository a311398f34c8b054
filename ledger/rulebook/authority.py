"""Authority: who speaks for an association, by which key up to which line, by which officer on which day.

The second part of the association's chapter. One fold reads the office's own pages, one of them or all, in the order of
the log. For keys that order counts and no clock: a signature holds if its key was in force at that line (``transparency.md``
3.6). For members and officers days count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from ledger.rulebook.association import (
    Admitted,
    Ended,
    KeyAdded,
    KeyRevoked,
    LedgerKept,
    OfficeFounded,
    OfficerAppointed,
    OfficerEnded,
    Renamed,
    Succeeded,
)
from ledger.rulebook.refusal import ImpossibleHistory
from ledger.rulebook.vocabulary import ALLIANCE, ROOT, AgeBand, AssociationCode, Line, LineId, Officer, PersonId, Role, Term

# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Key:
    """A verifier key and the P-256 key beside it, announced at leaf ``added`` and retired at leaf ``revoked``, if they were."""

    actor: AssociationCode
    vkey: str
    custody: Literal["operator", "association"]
    added: int
    revoked: int | None = None
    suspect_from: int | None = None
    es256: str | None = None

    @property
    def id(self) -> str:
        """Its key id, 8 hexadecimal digits, as a statement names it."""
        return self.vkey.split("+")[1]

    def spoke(self, index: int) -> bool:
        """Whether it was in force at that leaf: announced before it, and retired, if at all, not before it.

        A key may sign its own retirement, but not its own announcement.
        """
        return self.added < index and (self.revoked is None or index <= self.revoked)


@dataclass(frozen=True, slots=True)
class Member:
    """An association: its names, each from a day on (``None``: not known since when), and the terms of its membership."""

    names: tuple[tuple[date | None, str], ...]
    terms: tuple[Term, ...]
    jurisdictions: tuple[str, ...]
    age_bands: tuple[AgeBand, ...]
    licence: Literal["confirmed", "unconfirmed"]

    def on(self, day: date) -> bool:
        """Whether it was a member on ``day``."""
        return any(term.covers(day) for term in self.terms)

    def name(self, day: date) -> str:
        """What it was called on ``day``: the last name begun by then, or else its first."""
        return next((name for start, name in reversed(self.names) if start is None or start <= day), self.names[0][1])

    def renamed(self, day: date) -> str | None:
        """The last name by then that it bears beside the one it was first admitted under, if there is one."""
        return next((name for start, name in reversed(self.names[1:]) if start is None or start <= day), None)

    @property
    def left(self) -> date | None:
        """The first day on which it is a member no more; ``None`` while no last day is known."""
        last = self.terms[-1].end
        return None if last is None else date.fromordinal(last.toordinal() + 1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """An officer's, in one association and role, over ``term``."""

    officer: Officer
    term: Term


@dataclass(frozen=True, slots=True)
class Succession:
    """A line that says that what one association held goes to another: ``id`` is that line, and what a release names."""

    id: LineId
    told: Succeeded


@dataclass(frozen=True, slots=True)
class Network:
    """What the office's own pages say together."""

    founded: OfficeFounded | None = None
    members: Mapping[AssociationCode, Member] = field(default_factory=dict)
    keys: Mapping[AssociationCode, tuple[Key, ...]] = field(default_factory=dict)
    appointments: tuple[Appointment, ...] = ()
    successions: tuple[Succession, ...] = ()
    ledgers: Mapping[AssociationCode, tuple[LedgerKept, ...]] = field(default_factory=dict)

    def spoke(self, actor: AssociationCode, key_id: str, index: int) -> bool:
        """Whether ``actor``'s key of that id was in force at leaf ``index``."""
        return any(key.id == key_id and key.spoke(index) for key in self.keys.get(actor, ()))

    def is_member(self, code: AssociationCode, day: date) -> bool:
        """Whether that association was a member on ``day``."""
        return code in self.members and self.members[code].on(day)

    def ledger(self, code: AssociationCode, day: date) -> LedgerKept | None:
        """Where that association keeps its ledger on ``day``, as far as a line says so: the last one that has begun."""
        told = self.ledgers.get(code, ())
        return next((one for one in reversed(told) if one.valid.start is None or one.valid.start <= day), None)

    def officer(self, id: PersonId, association: AssociationCode, role: Role, day: date) -> Officer | None:
        """The officer, if appointed there in that role on ``day``."""
        wanted = Officer(id, association, role)
        return next((one.officer for one in self.appointments if one.officer == wanted and one.term.covers(day)), None)


def after(network: Network | None, line: Line[object]) -> Network:
    """The network after one more line of the office's own pages. Raises ``ImpossibleHistory``."""
    stood = network or Network()
    match line.event:
        case OfficeFounded() as founded:
            _hold(stood.founded is None and line.actor == ROOT, "the root founds an office once")
            return replace(stood, founded=founded)
        case KeyAdded() | KeyRevoked() as told:
            actor = AssociationCode(told.vkey.split("+")[0])
            _hold(_may_say(stood, actor, line), f"{line.actor} had no authority over the keys of {actor}")
            return replace(stood, keys={**stood.keys, actor: _keys(stood.keys.get(actor, ()), actor, line)})
        case Admitted() | Renamed() | Ended() | LedgerKept():
            return _of_a_member(stood, line)
        case Succeeded() as told:
            _hold(_may_succeed(told, line), f"{line.actor} had no authority to say that {told.joining} succeeds {told.leaving}")
            return replace(stood, successions=(*stood.successions, Succession(line.id, told)))
        case OfficerAppointed() | OfficerEnded():
            return replace(stood, appointments=_appointments(stood.appointments, line))
        case _:
            return stood


def _of_a_member(network: Network, line: Line[object]) -> Network:
    """What the Alliance says of an association: as a member, or where it keeps its ledger, which it may before it is one here."""
    _hold(line.actor == ALLIANCE, "only the Alliance speaks of its members")
    code = AssociationCode(line.page.removeprefix("association/"))
    if isinstance(line.event, LedgerKept):
        return replace(network, ledgers={**network.ledgers, code: (*network.ledgers.get(code, ()), line.event)})
    return replace(network, members={**network.members, code: _member(network.members.get(code), line)})


def _may_say(network: Network, actor: AssociationCode, line: Line[object]) -> bool:
    """The root, or the actor itself with a key in force."""
    spoke = any(key.spoke(line.index) for key in network.keys.get(line.actor, ()))
    return line.actor == ROOT or (line.actor == actor and spoke)


def _may_succeed(told: Succeeded, line: Line[object]) -> bool:
    """The Alliance, on the page of the one that takes over; what it held itself is what lived at large."""
    at_large = (told.ground == "joined") == (told.leaving == ALLIANCE)
    here = line.page == f"association/{told.joining}" and told.joining != told.leaving
    return line.actor == ALLIANCE and here and at_large


def _keys(keys: tuple[Key, ...], actor: AssociationCode, line: Line[object]) -> tuple[Key, ...]:
    match line.event:
        case KeyAdded(vkey=vkey, custody=custody, es256=es256):
            _hold(not any(key.vkey == vkey and key.revoked is None for key in keys), "a key is announced once")
            # The root's first key is what everybody pins; it speaks for the lines before its own, of which it signs the first.
            added = -1 if actor == ROOT and not keys else line.index
            return (*keys, Key(actor, vkey, custody, added, es256=es256))
        case KeyRevoked(vkey=vkey, suspect_from=suspect_from):
            _hold(any(key.vkey == vkey and key.revoked is None for key in keys), "only a key in force is retired")
            retired = {"revoked": line.index, "suspect_from": suspect_from}
            return tuple(replace(key, **retired) if key.vkey == vkey and key.revoked is None else key for key in keys)  # type: ignore[arg-type]
        case _:
            return keys


def _member(member: Member | None, line: Line[object]) -> Member:
    match line.event:
        case Admitted() as told:
            _hold(member is None or member.terms[-1].end is not None, "a member is admitted once, or again after its end")
            names, terms = (member.names, member.terms) if member else ((), ())
            named = (*names, (told.valid.start, told.name))
            return Member(named, (*terms, told.valid), told.jurisdictions, told.age_bands, told.licence)
        case Renamed(valid=valid, name=name) if member is not None:
            return replace(member, names=(*member.names, (valid.start or line.at, name)))
        case Ended(valid=valid) if member is not None:
            return replace(member, terms=(*member.terms[:-1], _until(member.terms[-1], valid.start or line.at)))
        case _:
            raise ImpossibleHistory("an association is admitted first")


def _appointments(appointments: tuple[Appointment, ...], line: Line[object]) -> tuple[Appointment, ...]:
    match line.event:
        case OfficerAppointed(valid=valid, association=association, role=role, officer=officer):
            return (*appointments, Appointment(Officer(officer, association, role), valid))
        case OfficerEnded(valid=valid, officer=officer):
            return tuple(_ended(one, officer, valid) for one in appointments)
        case _:
            return appointments


def _ended(one: Appointment, officer: PersonId, valid: Term) -> Appointment:
    return replace(one, term=_until(one.term, valid.start)) if one.officer.id == officer and valid.start else one


def _until(term: Term, first_day_after: date) -> Term:
    """The term, cut off before that day."""
    last = date.fromordinal(first_day_after.toordinal() - 1)
    return term if term.end is not None and term.end <= last else Term(term.start, last)


def _hold(true: bool, otherwise: str) -> None:  # noqa: FBT001 - an assertion, left on in production
    if not true:
        raise ImpossibleHistory(otherwise)
