"""What each member makes of an endorsement, for JSON, for pages and for the trust file: the rule book's table, and its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from api.answers import Standing
from api.desk import Desk
from api.rules import Rule, shown
from ledger.credentials.presented import Presented
from ledger.procedures import catalogue
from ledger.rulebook.catalogue import Edition
from ledger.rulebook.reciprocity import Purpose, Recognition, Reply, Table, recognition, table_of
from ledger.rulebook.standing import Answer
from ledger.rulebook.vocabulary import ALLIANCE, AgeBand, AssociationCode, Category, Term
from ledger.wire.editions import NETWORK
from projections.trust import Member

Kind = tuple[Category, AgeBand]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked. ``days`` null: at once, or before a move is accepted; else within so many days after it."""

    ask: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was read."""

    ref: str
    what: str


@dataclass(frozen=True, slots=True)
class Sourced:
    """Whose edition says it, after which pages, how surely."""

    edition: str
    pages: tuple[Page, ...]
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """What ``asked`` makes of an endorsement at home in ``home``, for a stay or for a move, on a day.

    ``answer``: *recognised*, *held* (asked for a move: it may take it home), *not known*, *not a member*, *not honoured*.
    ``by_default``: it rests on what was looked for and not found, so that it is ours. ``membership``: whose is accepted, where one
    is asked for.
    """

    home: str
    asked: str
    purpose: str
    on: date
    answer: str
    by_default: bool
    reason: str
    conditions: tuple[Asked, ...]
    membership: Rule | None
    source: Sourced


@dataclass(frozen=True, slots=True)
class Honoured:
    """Where an endorsement is honoured on a day, in names of places, for people; ``None`` in place of it where it is not active.

    The first four are of a stay, and each place other than its home is in one of them; ``not_held`` are those of them whose
    association could not take it home. ``default_moves``: what is said of a move is a default of ours.
    """

    on: date
    honoured: tuple[str, ...]
    by_default: tuple[str, ...]
    not_known: tuple[str, ...]
    not_honoured: tuple[str, ...]
    not_held: tuple[str, ...]
    default_moves: bool


def table(desk: Desk) -> Table:
    """The editions' table, with the days on which somebody's membership in this ledger had ended."""
    absent = {member.association: _absent(member) for member in desk.views.trust.members()}
    return table_of(catalogue.shipped(), desk.office.today("UTC"), absent)


def _absent(member: Member) -> tuple[Term, ...]:
    """From each end of its membership to the next beginning; an association that never was one here is left to its edition."""
    terms = (*member.earlier, (member.admitted, member.last_day))
    again = [start and start - DAY for start, _ in terms[1:]]
    return tuple(Term(end + DAY, until) for (_, end), until in zip(terms, (*again, None), strict=True) if end is not None)


def pair(desk: Desk, home: str, asked: str, kind: Kind, on: date | None) -> tuple[Recognised, ...]:
    """For a stay and for a move; on today's date of the one asked unless told. Raises ``AssociationNotKnown``."""
    return _pair(table(desk), home, asked, kind, on or desk.office.today(catalogue.edition(asked).zone))


def every(desk: Desk, standing: Standing, asked: str | None) -> tuple[Recognised, ...]:
    """What every other member makes of it, or the one ``asked``, on its day; of what is not active then, nothing.

    Raises ``AssociationNotKnown``.
    """
    chosen = [catalogue.edition(asked)] if asked else _others(standing.home)
    stands, known = _stands(standing), table(desk)
    if stands is None:
        return ()
    home, kind = stands
    return tuple(one for other in chosen for one in _pair(known, home, other.code, kind, standing.valid_on))


def where(desk: Desk, standing: Standing) -> Honoured | None:
    """Where an endorsement is honoured on the day of its standing; ``None`` where it is not active then."""
    stands = _stands(standing)
    return None if stands is None else honoured(desk, *stands, standing.valid_on)


def of_credential(desk: Desk, said: Presented, on: date) -> Honoured | None:
    """The same of what a verified credential says; ``None`` where its issuer has no edition here, or it does not show its kind."""
    if said.category is None or said.age_band is None:
        return None
    homes = (edition.code for edition in catalogue.shipped().editions if desk.office.charter.did(edition.code) == said.issuer)
    home = next(homes, None)
    return honoured(desk, home, (Category(said.category), AgeBand(said.age_band)), on) if home else None


def honoured(desk: Desk, home: str, kind: Kind, on: date) -> Honoured:
    """Where an endorsement that is active on that day is honoured then."""
    known, places = table(desk), {edition.code: edition.place for edition in _others(home) if edition.code != ALLIANCE}
    stays, moves = (
        [recognition(known, home, code, purpose, *kind, on) for code in places] for purpose in (Purpose.STAY, Purpose.MOVE)
    )

    def named(answers: Iterable[Recognition]) -> tuple[str, ...]:
        return tuple(sorted(places[AssociationCode(one.asked)] for one in answers))

    recognised = [one for one in stays if one.answer is Reply.RECOGNISED]
    return Honoured(
        on=on,
        honoured=named(one for one in recognised if not one.by_default),
        by_default=named(one for one in recognised if one.by_default),
        not_known=named(one for one in stays if one.answer is Reply.NOT_KNOWN),
        not_honoured=named(one for one in stays if one.answer in {Reply.NOT_HONOURED, Reply.NOT_A_MEMBER}),
        not_held=named(one for one in moves if one.answer is Reply.RECOGNISED),
        default_moves=any(one.by_default for one in moves if one.answer is Reply.HELD),
    )


def _stands(standing: Standing) -> tuple[str, Kind] | None:
    """Home and kind of what is active on its day; nothing else is honoured anywhere."""
    if standing.standing != Answer.ACTIVE or not (standing.home and standing.category and standing.age_band):
        return None
    return standing.home, (Category(standing.category), AgeBand(standing.age_band))


def _others(home: str | None) -> list[Edition]:
    return [edition for edition in catalogue.shipped().editions if edition.code != home]


def _pair(known: Table, home: str, asked: str, kind: Kind, day: date) -> tuple[Recognised, ...]:
    return tuple(_told(recognition(known, home, asked, purpose, *kind, day)) for purpose in Purpose)


def _told(told: Recognition) -> Recognised:
    return Recognised(
        home=told.home,
        asked=told.asked,
        purpose=told.purpose.value,
        on=told.on,
        answer=told.answer.value,
        by_default=told.by_default,
        reason=told.reason,
        conditions=tuple(Asked(one.ask.value, one.days) for one in told.conditions),
        membership=None if told.membership is None else shown("joining", told.membership),
        source=_sourced(told),
    )


def _sourced(told: Recognition) -> Sourced:
    source, shipped = told.source, catalogue.shipped()
    described = shipped.network.references if source.edition == NETWORK else shipped.edition(source.edition).references
    what = {reference.id: reference.what for reference in described}
    return Sourced(source.edition, tuple(Page(ref, what[ref]) for ref in source.refs), source.confidence.value, source.note)
