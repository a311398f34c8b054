"""An employer's watches and what they were told, as the doors and the pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from api.desk import Desk
from ledger.procedures import professionals, watches
from ledger.rulebook.vocabulary import PersonId
from ledger.rulebook.watching import Pace, Switch, Watch
from ledger.signing.statement import format_at, parse_at
from projections.ways import WAITING, Way


@dataclass(frozen=True, slots=True)
class WatchShown:
    """A watch. ``confirmed``: its address for mail said yes. ``off``: since when nothing is sent to its webhook, which did not answer.

    ``secret`` is shown of one watch at a time only. ``waiting``: messages that were not delivered so far, of which ``later`` are for a
    day to come and nothing stands in their way. ``endorsements``: the numbers of what is watched;
    none once it was ended.
    """

    watch: str
    switches: tuple[Switch, ...]
    pace: Pace
    webhook: str | None
    mail: str | None
    confirmed: bool | None
    language: str
    until: date
    running: bool
    off: datetime | None
    waiting: int
    later: int
    endorsements: tuple[str, ...]
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One message: its id, by which it is the same however often it comes; what it says; and how far it has come.

    ``state`` is ``waiting``, ``told``, ``failed`` or ``dropped`` (the watch was over); ``outcome`` is the last answer, or why it waits.
    """

    id: str
    watch: str | None
    kind: str
    what: str
    number: str | None
    day: date | None
    position: int
    at: datetime
    relied: bool
    state: str
    outcome: str
    tries: int


@dataclass(frozen=True, slots=True)
class WatchedNumber:
    """An endorsement, and how many watches of it are running."""

    number: str | None
    watches: int


def of_person(desk: Desk, person: PersonId) -> tuple[WatchedNumber, ...]:
    """How many watch what a person holds, under every record of theirs."""
    office, today = desk.office, desk.office.today("UTC")
    held = [one for record in professionals.records_of(office, person) for one in professionals.held_under(office, record)]
    found = ((one.number, desk.views.outbox.watches(desk.views.outbox.watching(page))) for page, one in held)
    return tuple(WatchedNumber(number, sum(watch.runs(today) for watch in some.values())) for number, some in found)


def secret_of(desk: Desk, watch: str, known: Watch) -> str | None:
    """The secret under which a watch's webhook is signed."""
    return watches.secrets(desk.office, watch, known.secret)[0] if known.webhook is not None else None


def shown(desk: Desk, name: str, watch: Watch, *, secret: str | None = None) -> WatchShown:
    """A watch, and how its receiver has answered."""
    lane = desk.delivery.lane(name)
    confirmed = {one.mail for one in desk.delivery.addresses(watch.employer) if one.confirmed}
    return WatchShown(
        name, watch.switches, watch.pace, watch.webhook, watch.mail, None if watch.mail is None else watch.mail in confirmed,
        watch.language, watch.until, watch.runs(desk.office.today("UTC")), parse_at(lane.off) if lane.off else None,
        desk.delivery.number(name, WAITING), desk.delivery.later(name, format_at(desk.office.clock())), desk.views.outbox.numbers(name), secret,
    )  # fmt: skip


def told(desk: Desk, ways: Sequence[Way]) -> tuple[Told, ...]:
    """Messages and what became of each; one that is in the outbox no more is not shown."""
    known = desk.views.outbox.messages([(way.position, way.id) for way in ways]) if ways else {}
    return tuple(
        Told(
            it.id,
            it.watch or None,
            it.kind,
            it.what,
            it.number,
            date.fromisoformat(it.day) if it.day else None,
            it.position,
            parse_at(it.at),
            bool(it.given),
            way.state,
            way.outcome,
            way.tries,
        )
        for way in ways
        if (it := known.get(way.id)) is not None
    )


def forget(desk: Desk, employer: str) -> None:
    """An ended account is told nothing more, and nothing is kept of what it was told."""
    watches = tuple(desk.views.outbox.of_employer(employer))
    desk.views.outbox.erase(employer)
    desk.delivery.erase(employer, watches)
