"""An endorsement follows its holder: requested, released, accepted; or disputed, declined, withdrawn, or left until it expires.

A transfer is one page of the holder's; each endorsement's page gets its own public line in the same write, so that both
sides close together or not at all. One transfer a person is open at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.journal.entry import Once, Reservation, Written
from ledger.journal.errors import Taken
from ledger.office import Office
from ledger.procedures import catalogue, foreseeing, offering, pages, professionals, theirs
from ledger.procedures.foreseeing import Pages, ended_since
from ledger.rulebook import consenting, transfer, transferring
from ledger.rulebook.foreseeing import Sides
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.releasing import InPlaceOf
from ledger.rulebook.transfer import Matter, Transfer
from ledger.rulebook.vocabulary import AssociationCode, LineId, Officer, Oneself, PageId, PersonId


class TransferOpen(Refusal):
    """A person has one open transfer at a time, and has one already."""


@dataclass(frozen=True)
class Opened:
    """A transfer's page and the pages of the endorsements it speaks of."""

    page: pages.Page[Transfer]
    endorsements: Pages

    @property
    def asked(self) -> Transfer:
        """What stands on the transfer's page."""
        return self.page.stands

    @property
    def held(self) -> dict[PageId, Endorsement]:
        """The endorsements as they stand."""
        return {stream: page.stands for stream, page in self.endorsements.items()}


def opened(office: Office, number: PageId) -> Opened:
    """The transfer on page ``number``. Raises ``NoSuchPage``."""
    page = pages.open(office, number, transfer.after)
    page = page.under(page.stands.holder)
    return Opened(page, foreseeing.endorsements(office, page.stands.endorsements, page.stands.holder))


def _today(office: Office, officer: Officer) -> date:
    return _today_at(office, officer.association)


def _day_of(office: Office, officer: Officer, asked: Transfer) -> date:
    """The officer's day; whoever acts in a side's place has to wait for that side's day to be over too."""
    today = _today(office, officer)
    return today if officer.association in {asked.leaving, asked.joining} else min(today, _today_at(office, asked.side))


def _today_at(office: Office, code: AssociationCode) -> date:
    return office.today(catalogue.edition(code).zone)


def sides(office: Office, asked: Transfer, day: date) -> Sides:
    """What the transfer is decided by on that day."""
    return foreseeing.sides(office, asked.leaving, asked.joining, day, holder=asked.holder)


# Asked ---------------------------------------------------------------------------


def request(
    office: Office,
    endorsements: Iterable[str],
    joining: AssociationCode,
    *,
    by: Officer | Oneself,
    consent: str | None = None,
    once: Once | None = None,
) -> tuple[PageId, Written]:
    """Takes in that a holder asks to move these endorsements (by number) to ``joining``. Raises ``TransferOpen``.

    ``consent`` says how and when the holder agreed, where an officer asks for them.
    """
    if before := pages.answered(office, once):
        return PageId(office.journal.line(before.last).stream), before
    _, held, holder = foreseeing.asked_for(office, endorsements)
    by = theirs.named_as(office, by, holder)
    leaving = next(iter(held.values())).home
    today = foreseeing.today(office, by, leaving)
    event = transferring.request(
        held, by=by, on=today, holder=holder, sides=foreseeing.sides(office, leaving, joining, today, holder=holder),
        consent=consent,
    )  # fmt: skip
    page = pages.begin(office, transfer.after, subject=holder).then(office, event, actor=_actor(by, leaving))
    ones, goes_by = _ones(office, holder), professionals.goes_by(office, holder)
    last = _nth(office, goes_by, sum(1 for _ in _of(office, goes_by)))  # given once, and the place with it
    take = [Reservation(key, page.stream) for key in (*ones, last)]
    try:
        written = pages.write(office, page, by=by, take=take, free=_run_out(office, ones, today), once=once)
    except Taken as taken:
        raise TransferOpen from taken
    return page.stream, written


def _actor(by: Officer | Oneself, leaving: AssociationCode) -> AssociationCode:
    """Who states a line: an officer's association; for the holder the one that is home until the move."""
    return by.association if isinstance(by, Officer) else leaving


def _run_out(office: Office, ones: Iterable[bytes], day: date) -> list[bytes]:
    """Of a person's places those whose transfer has run out undecided: they are free."""
    held = {one: before for one in ones if (before := office.journal.reserved(one)) is not None}
    return [one for one, before in held.items() if not pages.open(office, before, transfer.after).stands.is_open(day)]


def _ones(office: Office, holder: PersonId) -> list[bytes]:
    """The one place that a person has for a transfer, under every record of theirs."""
    return [_one(office, record) for record in professionals.records_of(office, holder)]


def _one(office: Office, holder: str) -> bytes:
    return office.key("transfer", holder)


def _nth(office: Office, holder: str, number: int) -> bytes:
    return office.key("transfer", holder, str(number))


def _of(office: Office, holder: PersonId) -> Iterator[PageId]:
    """Every transfer of a person who went by this record when they asked, the first one first."""
    number = 0
    while (page := office.journal.reserved(_nth(office, holder, number))) is not None:
        yield PageId(page)
        number += 1


@pages.once_only
def withdraw(
    office: Office, number: PageId, by: Officer | Oneself, *, consent: str | None = None, once: Once | None = None
) -> Written:
    """The holder withdraws the request; ``consent`` as for the request."""
    it = opened(office, number)
    by = theirs.named_as(office, by, it.asked.holder)
    today = foreseeing.today(office, by, it.asked.leaving)
    withdrawn, taken_back = transferring.withdraw(it.asked, it.held, by=by, on=today, consent=consent)
    return close(office, it, withdrawn, taken_back, by=by, actor=_actor(by, it.asked.leaving), once=once)


# Answered by the leaving side, or in its place -----------------------------------


@pages.once_only
def dispute(office: Office, number: PageId, by: Officer, *, matter: Matter, reason: str, once: Once | None = None) -> Written:
    """The leaving association says why it does not confirm; it still has to, or to decline."""
    it = opened(office, number)
    event = transferring.dispute(it.asked, by=by, on=_today(office, by), matter=matter, reason=reason)
    return pages.write(office, it.page.then(office, event, actor=by.association), by=by, once=once)


@pages.once_only
def release(office: Office, number: PageId, by: Officer, *, once: Once | None = None) -> Written:
    """The leaving association confirms the standing and lets every endorsement go."""
    return _release(office, opened(office, number), by, None, once)


@pages.once_only
def release_in_place(office: Office, number: PageId, by: Officer, *, once: Once | None = None) -> Written:
    """The Alliance releases where the leaving association has not answered by its last day, or is a member no more.

    Raises ``NotYetInItsPlace``, ``NotInItsPlace``, and ``TransferOpen`` where the holder has asked anew meanwhile.
    """
    it = opened(office, number)
    if not it.asked.closed and office.journal.reserved(_one(office, it.asked.holder)) != it.page.stream:
        raise TransferOpen
    return _release(office, it, by, _place(office, it.asked), once)


def _release(office: Office, it: Opened, by: Officer, place: InPlaceOf | None, once: Once | None) -> Written:
    today, now = _day_of(office, by, it.asked), office.clock()
    ids = {stream: office.stamp.line(now) for stream in it.endorsements}
    confirmed, let_go = transferring.release(
        it.asked, it.held, by=by, on=today, releases=ids, sides=sides(office, it.asked, today), place=place
    )
    written = [it.endorsements[s].then(office, event, actor=by.association, line_id=ids[s]) for s, event in let_go.items()]
    return pages.write(office, *written, it.page.then(office, confirmed, actor=by.association), by=by, once=once)


def _place(office: Office, asked: Transfer) -> InPlaceOf:
    """Why the Alliance may release, and from which day on."""
    since = ended_since(office, asked.leaving)
    return InPlaceOf("ended", since) if since is not None else InPlaceOf("silent", asked.until + timedelta(days=1))


# Decided -------------------------------------------------------------------------


@pages.once_only
def accept(office: Office, number: PageId, by: Officer, *, once: Once | None = None) -> Written:
    """The joining association takes every endorsement home; the transfer closes in the same write."""
    it = opened(office, number)
    today = _today(office, by)
    accepted, moved = transferring.accept(it.asked, it.held, by=by, on=today, sides=sides(office, it.asked, today))
    return close(office, it, accepted, moved, by=by, actor=by.association, once=once)


@pages.once_only
def decline(office: Office, number: PageId, by: Officer, *, reason: str, once: Once | None = None) -> Written:
    """One side declines, or the Alliance for one that is silent; the leaving association takes its releases back with it."""
    it = opened(office, number)
    declined, taken_back = transferring.decline(it.asked, it.held, by=by, on=_day_of(office, by, it.asked), reason=reason)
    return close(office, it, declined, taken_back, by=by, actor=by.association, once=once)


def close(
    office: Office,
    it: Opened,
    closing: transfer.Event,
    lines: Mapping[PageId, object],
    *,
    by: Officer | Oneself | str,
    actor: AssociationCode,
    once: Once | None = None,
) -> Written:
    """Writes the line that closes a transfer and those of its endorsements, all or none; the holder's one place is free again.

    What was accepted is at home then, and whoever held a credential is offered another, in a write of its own.
    """
    # Not its own are those of which it ran out where days begin earlier: another has its place.
    own = [one for one in _ones(office, it.asked.holder) if office.journal.reserved(one) == it.page.stream]
    written = [it.endorsements[stream].then(office, event, actor=actor) for stream, event in lines.items()]
    closed = it.page.then(office, closing, actor=actor)
    done = pages.write(office, closed, *written, by=by, free=own, once=once)
    if isinstance(closing, transfer.Accepted):
        offering.after_move(office, *lines)
    return done


# Read ----------------------------------------------------------------------------


def read(office: Office, number: PageId, by: Officer | Oneself) -> tuple[Transfer, date]:
    """A transfer as it stands, and the reader's day, for its holder, both sides and the Alliance.

    Raises ``NoSuchPage``, ``NotTheirTransfer``, ``TransferErased``.
    """
    asked = pages.open(office, number, transfer.after).stands
    if not asked.holder:
        raise transferring.TransferErased
    by = theirs.named_as(office, by, asked.holder)
    consenting.require_reader(asked, by)
    return asked, foreseeing.today(office, by, asked.leaving)


def of_oneself(office: Office, by: Oneself) -> list[PageId]:
    """Every transfer that a person ever asked for, under whichever record of theirs, the latest of each first."""
    return [page for one in professionals.records_of(office, by.id) for page in reversed(list(_of(office, one)))]


def by_release(office: Office, holder: PersonId, release: LineId) -> Opened | None:
    """The transfer of this holder by which that release was made."""
    asked = (page for one in professionals.records_of(office, holder) for page in _of(office, one))
    found = (page for page in asked if release in pages.open(office, page, transfer.after).stands.releases)
    return next((opened(office, page) for page in found), None)


def travels(office: Office, asked: Transfer) -> bool:
    """Whether something of it is on its way to another ledger: whether that has received it is not known here."""
    return any(one.stands.travels for one in foreseeing.endorsements(office, asked.endorsements, asked.holder).values())


def numbers_of(office: Office, streams: Iterable[PageId]) -> dict[PageId, str | None]:
    """The numbers of the endorsements on these pages; ``None`` where it was erased."""
    return {stream: page.stands.number for stream, page in foreseeing.endorsements(office, dict.fromkeys(streams)).items()}
