"""Watches: an employer is told when something of an endorsement changes, by a webhook or by mail, until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from api import watched
from api.desk import Desk, TheDesk
from api.identity import TheEmployer, TheOffice, ThePerson
from api.refused import NotFound
from api.routes.common import ACTS, LARGEST, Body, Key, Nothing, Recorded, Waited, begun, declared, recorded
from api.strict import StrictRoute
from api.watched import Told, WatchedNumber, WatchShown, secret_of
from ledger.journal.entry import Once
from ledger.procedures import watches
from ledger.procedures.watches import TooSoonAgain
from ledger.rulebook.registering import NowhereToTell, Wish
from ledger.rulebook.watching import Pace, Switch, Watch
from ledger.signing.statement import parse_at
from ledger.vault.employers import Employer

router = APIRouter(route_class=StrictRoute, prefix="/v1/watches", tags=["watches"])

PING_EVERY: Final = timedelta(seconds=30)
LAST: Final = 50


class Wished(Body):
    """What is watched (by numbers, or by the rows of a roster that was stated), of what one is told, how soon, and where.

    Exactly one of ``webhook`` and ``mail``. ``language`` is a mail's.
    """

    endorsements: list[Annotated[str, Field(max_length=40)]] = Field(default=[], max_length=2000)
    roster: str | None = Field(default=None, max_length=36)
    switches: list[Switch] = Field(max_length=len(Switch))
    pace: Pace = Pace.AT_ONCE
    webhook: str | None = Field(default=None, max_length=2000)
    mail: str | None = Field(default=None, max_length=254)
    language: str = Field(default="en", max_length=2)


class Renewal(Body):
    """``secret``: the webhook is to have a new one; the one before signs beside it until the next."""

    secret: bool = Field(default=False, strict=True)


@dataclass(frozen=True, slots=True)
class WatchBegun:
    """The new watch, its last day, and the secret under which its webhook is signed, where it has one."""

    watch: str
    position: int
    at: datetime
    until: date
    secret: str | None


@dataclass(frozen=True, slots=True)
class WatchesShown:
    """One's watches, also those that are over."""

    items: tuple[WatchShown, ...]


@dataclass(frozen=True, slots=True)
class ToldToOne:
    """Messages, and where to go on; ``null``: no more at the moment."""

    items: tuple[Told, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class WatchesOfMe:
    """One's endorsements, each with how many watches of it are running."""

    items: tuple[WatchedNumber, ...]


@dataclass(frozen=True, slots=True)
class Pinged:
    """With which status the webhook took a test message; ``null`` where it did not answer."""

    status: int | None
    taken: bool


async def the_once(request: Request, office: TheOffice, employer: TheEmployer, key: Key = None) -> Once | None:
    """As everywhere: the same key with the same request acts once, for each employer by itself."""
    if key is None:
        return None
    said = b"\0".join((request.method.encode(), request.url.path.encode(), await request.body()))
    return Once(office.key("idempotency", employer.id, key), sha256(said).digest())


TheOnce = Annotated[Once | None, Depends(the_once)]
Named = Annotated[str, Path(max_length=36)]


def _wish(desk: Desk, employer: Employer, body: Wished) -> Wish:
    return watches.wished(
        desk.office, employer, endorsements=body.endorsements, roster=body.roster, switches=body.switches, pace=body.pace,
        webhook=body.webhook, mail=body.mail, language=body.language,
    )  # fmt: skip


@router.post("", status_code=201, responses=ACTS, dependencies=[Waited], operation_id="begin_watch", summary="Watch endorsements")
def begin(body: Wished, desk: TheDesk, employer: TheEmployer, once: TheOnce) -> WatchBegun:
    """For ninety days, unless it is renewed. An address for mail is asked once whether it wants any."""
    today = desk.office.today("UTC")
    running = sum(one.runs(today) for one in desk.views.outbox.of_employer(employer.id).values())
    made = watches.begin(desk.office, employer, _wish(desk, employer, body), running=running, roster=body.roster, once=once)
    watch = watches.of(desk.office, employer, made.watch)
    position = recorded(made.written)
    return WatchBegun(made.watch, position.position, position.at, watch.until, secret_of(desk, made.watch, watch))


@router.get("", responses=declared(401, 422, 503), dependencies=[Waited], operation_id="watches", summary="One's watches")
def shown(desk: TheDesk, employer: TheEmployer) -> WatchesShown:
    """In the order of their names; nothing of anybody else's."""
    found = desk.views.outbox.of_employer(employer.id)
    return WatchesShown(tuple(watched.shown(desk, name, watch) for name, watch in sorted(found.items())))


@router.get(
    "/messages",
    responses=declared(401, 422, 503),
    dependencies=[Waited],
    operation_id="watch_messages",
    summary="What one was told",
)
def messages(
    desk: TheDesk,
    employer: TheEmployer,
    *,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="The position of the last message that was read.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ToldToOne:
    """Everything, by whichever watch, and of answers that one relied on: also what could not be delivered.

    Messages of one position come together, also where they are more than `limit`.
    """
    ways, following = desk.delivery.of_employer(employer.id, after, limit)
    return ToldToOne(watched.told(desk, ways), following)


@router.get(
    "/of-me", responses=declared(401, 422, 503), dependencies=[Waited], operation_id="watches_of_me", summary="How many watch one"
)
def of_me(desk: TheDesk, person: ThePerson) -> WatchesOfMe:
    """A person's own endorsements, and how many watches there are of each; never whose."""
    return WatchesOfMe(watched.of_person(desk, person.id))


@router.get("/{watch}", responses=declared(401, 404, 422, 503), dependencies=[Waited], operation_id="watch", summary="One watch")
def one(watch: Named, desk: TheDesk, employer: TheEmployer) -> WatchShown:
    """With the secret of its webhook."""
    known = _known(desk, employer, watch)
    return watched.shown(desk, watch, known, secret=secret_of(desk, watch, known))


@router.put("/{watch}", responses=ACTS, operation_id="change_watch", summary="Change a watch")
def change(watch: Named, body: Wished, desk: TheDesk, employer: TheEmployer, once: TheOnce) -> Recorded:
    """All of it at once, which renews it."""
    return recorded(watches.change(desk.office, employer, _page(desk, watch), _wish(desk, employer, body), once=once))


@router.post("/{watch}/renewals", status_code=201, responses=ACTS, operation_id="renew_watch", summary="Renew a watch")
def renew(watch: Named, body: Renewal, desk: TheDesk, employer: TheEmployer, once: TheOnce) -> Recorded:
    """For another ninety days from today."""
    return recorded(watches.renew(desk.office, employer, _page(desk, watch), secret=body.secret, once=once))


@router.post("/{watch}/endings", status_code=201, responses=ACTS, operation_id="end_watch", summary="End a watch")
def end(watch: Named, _body: Nothing, desk: TheDesk, employer: TheEmployer, once: TheOnce) -> Recorded:
    """Nothing more is told, not even what was on its way."""
    return recorded(watches.end(desk.office, employer, _page(desk, watch), once=once))


@router.post("/{watch}/pings", status_code=201, responses=ACTS, operation_id="ping_watch", summary="Try a webhook")
def ping(watch: Named, _body: Nothing, desk: TheDesk, employer: TheEmployer) -> Pinged:
    """A test message, now. Where it is taken, a webhook that was switched off is on again, and what it missed is sent."""
    known = _known(desk, employer, watch)
    if known.webhook is None or not known.runs(desk.office.today("UTC")):
        raise NowhereToTell(field="webhook")
    last = desk.delivery.lane(watch).pinged
    if last and desk.office.clock() - parse_at(last) < PING_EVERY:
        raise TooSoonAgain
    status = desk.ping(employer.id, watch, known)
    return Pinged(status, status is not None and 200 <= status < 300)


@router.get(
    "/{watch}/deliveries",
    responses=declared(401, 404, 422, 503),
    dependencies=[Waited],
    operation_id="watch_deliveries",
    summary="The last deliveries of a watch",
)
def deliveries(watch: Named, desk: TheDesk, employer: TheEmployer) -> ToldToOne:
    """The last fifty, the latest first, and what became of each."""
    _known(desk, employer, watch)
    return ToldToOne(watched.told(desk, desk.delivery.of_lane(watch, LAST)), None)


# How they are shown --------------------------------------------------------------------------------------------------


def _page(desk: Desk, watch: str) -> str:
    return begun(desk.office, watch, "watch.")


def _known(desk: Desk, employer: Employer, watch: str) -> Watch:
    """The watch, where it is theirs. Raises ``NotFound``."""
    found = desk.views.outbox.watches([watch]).get(watch)
    if found is None or found.employer != employer.id:
        raise NotFound
    return found
