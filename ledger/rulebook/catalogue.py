"""Catalogue: categories and rules as adopted, in dated editions.

An *edition* is one file: what one association says for itself, laid over what holds everywhere (the *network*). On any
day the two together give the *rules* of that day, each with its source (``fact.py``). Within a file later rows paint
over earlier ones; an association's rows paint over the network's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ledger.rulebook.category import Title, Words
from ledger.rulebook.fact import Fact, Found, Reference, Row, in_force
from ledger.rulebook.guide import Question
from ledger.rulebook.policies import Policies, Transfers
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.terms import Recognising
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, AssociationCode

# What an edition says ---------------------------------------------------------


class Licence(StrEnum):
    """Whether an association may endorse."""

    CONFIRMED = "confirmed"
    """A page of its own offers or describes the endorsement."""
    UNCONFIRMED = "unconfirmed"
    """The association exists; that it may endorse was not confirmed."""
    NONE = "none"
    """Not a member of the network on that day."""


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day that every year has, in the year in which a cycle ends or (``following``) in the next."""

    month: int
    day: int
    following: bool = False

    def beside(self, end: date) -> date:
        """That day, for the cycle that ends on ``end``."""
        return date(end.year + self.following, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Cycle:
    """Everybody's cover ends on the same day: on ``ends`` of every ``years``-th year, ``anchor`` being one of them."""

    years: int
    anchor: int
    ends: YearDay


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timetable:
    """When cover begins, ends and is renewed. Of a late day, ``None`` says that there is no late period."""

    cycle: tuple[Row[Cycle], ...] = ()
    first: tuple[Row[int], ...] = ()
    """The first cover ends with the first cycle that ends at least so many calendar years after the granting."""
    opens: tuple[Row[YearDay], ...] = ()
    due: tuple[Row[YearDay], ...] = ()
    late: tuple[Row[YearDay | None], ...] = ()

    def over(self, base: Timetable) -> Timetable:
        """These rows, laid over those of ``base``."""
        return Timetable(
            cycle=base.cycle + self.cycle,
            first=base.first + self.first,
            opens=base.opens + self.opens,
            due=base.due + self.due,
            late=base.late + self.late,
        )


@dataclass(frozen=True, slots=True)
class Name:
    """What an association calls itself, in full and in short (the same where only one was found)."""

    full: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """What holds everywhere. ``sha256`` is of the file's exact bytes, in hexadecimal."""

    sha256: str
    words: Words
    age_bands: tuple[Row[tuple[AgeBand, ...]], ...]
    timetable: Timetable
    transfers: tuple[Row[Transfers], ...]
    reciprocity: tuple[Fact[Recognising], ...] = ()
    policies: Policies = field(default_factory=Policies)
    guide: tuple[Question, ...] = ()
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edition:
    """One association's file over the network's. ``sha256`` is of the file's exact bytes, in hexadecimal."""

    code: AssociationCode
    sha256: str
    network: Network
    place: str
    prefix: str
    """The first two letters of every number that this association gives."""
    jurisdictions: tuple[str, ...]
    """US postal codes, or a country's code; empty for the Alliance at large."""
    zone: str
    """The IANA time zone in which its days begin and end."""
    zone_note: str
    sites: tuple[str, ...]
    names: tuple[Row[Name], ...]
    licence: tuple[Row[Licence], ...]
    age_bands: tuple[Row[tuple[AgeBand, ...]], ...]
    timetable: Timetable
    transfers: tuple[Row[Transfers], ...] = ()
    reciprocity: tuple[Fact[Recognising], ...] = ()
    titles: tuple[Title, ...]
    contact: tuple[Fact[str], ...] = ()
    """Where a page of the association's says to write with questions; empty where none was found to say so."""
    policies: Policies = field(default_factory=Policies)
    references: tuple[Reference, ...]

    def contact_on(self, day: date) -> str | None:
        """Where to write with questions on ``day``; ``None``: looked for and not found."""
        return next((row.value for row in reversed(self.contact) if row.term.covers(day)), None)

    def on(self, day: date) -> Rules:
        """The rules in force for this association on ``day``."""
        return resolve(self.network, self, day)


# What stands ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rules:
    """What holds for one association on one day; ``edition`` and ``network`` are the digests that a line may pin.

    ``timetable``, ``reciprocity`` and ``policies`` keep their dated rows, because a cycle that ends in three years is judged by
    the rules of its last day, and an hour of supervision by those of the day it was given.
    """

    day: date
    code: AssociationCode
    edition: str
    network: str
    name: Fact[Name]
    jurisdictions: tuple[str, ...]
    zone: str
    prefix: str
    licence: Fact[Licence]
    age_bands: Fact[tuple[AgeBand, ...]]
    timetable: Timetable
    transfers: Fact[Transfers]
    reciprocity: tuple[Fact[Recognising], ...]
    words: Words
    policies: Policies


def resolve(network: Network, overlay: Edition, day: date) -> Rules:
    """What ``overlay`` says, laid over ``network``, on ``day``."""
    return Rules(
        day=day,
        code=overlay.code,
        edition=overlay.sha256,
        network=network.sha256,
        name=in_force(overlay.names, day),
        jurisdictions=overlay.jurisdictions,
        zone=overlay.zone,
        prefix=overlay.prefix,
        licence=licence_on(overlay.licence, day),
        age_bands=in_force(network.age_bands + overlay.age_bands, day),
        timetable=overlay.timetable.over(network.timetable),
        transfers=in_force(network.transfers + overlay.transfers, day),
        reciprocity=network.reciprocity + overlay.reciprocity,
        words=network.words.with_titles(overlay.titles),
        policies=overlay.policies.over(network.policies),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Every edition at hand, over one network."""

    network: Network
    editions: tuple[Edition, ...]

    def edition(self, code: str) -> Edition:
        """The edition of one association. Raises ``AssociationNotKnown``."""
        for edition in self.editions:
            if edition.code == code:
                return edition
        raise AssociationNotKnown(field="association")

    def home_of(self, jurisdiction: str, day: date) -> Edition:
        """The member whose residents live in ``jurisdiction``; where there is none that day, the Alliance at large.

        Raises ``AssociationNotKnown`` when the catalogue lacks the Alliance.
        """
        for edition in self.editions:
            if jurisdiction in edition.jurisdictions and licence_on(edition.licence, day).value is not Licence.NONE:
                return edition
        return self.edition(ALLIANCE)


def licence_on(rows: tuple[Row[Licence], ...], day: date) -> Fact[Licence]:
    """The licence in force; outside the days that any row covers there is none, as the last row lets us conclude."""
    if any(row.term.covers(day) for row in rows):
        return in_force(rows, day)
    return Found(Licence.NONE, rows[-1].source)


# How it says no ---------------------------------------------------------------


class AssociationNotKnown(Refusal):
    """No edition of the catalogue has this code."""
