"""An endorsement follows its holder: requested, released, accepted; or declined, or withdrawn.

A transfer is one page of the holder's; each endorsement's page gets its own public line in the same write, so that both
sides close together or not at all. One transfer a person is open at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.journal.entry import Once, Reservation, Written
from ledger.journal.errors import Taken
from ledger.office import Office
from ledger.procedures import associations, catalogue, numbers, pages
from ledger.rulebook import reciprocity, record, transfer, transferring
from ledger.rulebook.record import Endorsement
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.releasing import InPlaceOf
from ledger.rulebook.transfer import Transfer
from ledger.rulebook.vocabulary import AssociationCode, Officer, PageId

Pages = Mapping[PageId, pages.Page[Endorsement]]


class TransferOpen(Refusal):
    """A person has one open transfer at a time, and has one already."""


@dataclass(frozen=True)
class Opened:
    """A transfer's page and the pages of the endorsements it speaks of."""

    page: pages.Page[Transfer]
    endorsements: Pages

    @property
    def held(self) -> dict[PageId, Endorsement]:
        """The endorsements as they stand."""
        return {stream: page.stands for stream, page in self.endorsements.items()}


def _endorsements(office: Office, streams: Iterable[PageId], holder: str | None = None) -> Pages:
    opened = {stream: pages.open(office, stream, record.after) for stream in streams}
    return {stream: page.under(holder or page.stands.holder or stream) for stream, page in opened.items()}


def opened(office: Office, number: PageId) -> Opened:
    """The transfer on page ``number``. Raises ``NoSuchPage``."""
    page = pages.open(office, number, transfer.after)
    page = page.under(page.stands.holder)
    return Opened(page, _endorsements(office, page.stands.endorsements, page.stands.holder))


def _today(office: Office, officer: Officer) -> date:
    return office.today(catalogue.edition(officer.association).zone)


def request(
    office: Office, endorsements: Iterable[str], joining: AssociationCode, *, by: Officer, once: Once | None = None
) -> tuple[PageId, Written]:
    """Takes in that a holder asks to move these endorsements (by number) to ``joining``. Raises ``TransferOpen``."""
    if before := pages.answered(office, once):
        return PageId(office.journal.line(before.last).stream), before
    moving = _endorsements(office, [numbers.page_of(office, number) for number in endorsements])
    today = _today(office, by)
    rules = catalogue.rules(office, joining)
    held = {stream: page.stands for stream, page in moving.items()}
    _require_may_join(joining, held, today)
    holder = next((one.holder for one in held.values() if one.holder), None)
    if holder is None:
        raise transferring.NothingToMove(field="endorsements")
    event = transferring.request(
        held, by=by, on=today, holder=holder, joining=joining, until=today + timedelta(days=rules.transfers.value.answer_days),
        age_bands=rules.age_bands.value,
    )  # fmt: skip
    page = pages.begin(office, transfer.after, subject=holder).then(office, event, actor=by.association)
    one = _one(office, holder)
    ended = _run_out(office, one, today)
    keys = [one] if ended is None else [one, office.key("transfer", holder, ended)]  # its place is given on once
    try:
        written = pages.write(
            office, page, by=by, take=[Reservation(key, page.stream) for key in keys], free=[one] if ended else [], once=once
        )
    except Taken as taken:
        raise TransferOpen from taken
    return page.stream, written


def _require_may_join(joining: AssociationCode, held: Mapping[PageId, Endorsement], day: date) -> None:
    edition = catalogue.edition(joining)
    for one in held.values():
        stood = one.on(day)
        if stood.category is not None and stood.age_band is not None:
            reciprocity.require_may_join(edition, stood.category, stood.age_band, day)


def _run_out(office: Office, one: bytes, day: date) -> str | None:
    """The transfer that holds the person's one place and has run out undecided, if there is one: its place is free."""
    before = office.journal.reserved(one)
    if before is None or pages.open(office, before, transfer.after).stands.is_open(day):
        return None
    return before


def _one(office: Office, holder: str) -> bytes:
    return office.key("transfer", holder)


@pages.once_only
def release(office: Office, number: PageId, by: Officer, *, once: Once | None = None) -> Written:
    """The leaving association confirms the standing and lets every endorsement go."""
    it = opened(office, number)
    now = office.clock()
    ids = {stream: office.stamp.line(now) for stream in it.endorsements}
    confirmed, let_go = transferring.release(it.page.stands, it.held, by=by, on=_today(office, by), releases=ids)
    written = [it.endorsements[s].then(office, event, actor=by.association, line_id=ids[s]) for s, event in let_go.items()]
    return pages.write(office, *written, it.page.then(office, confirmed, actor=by.association), by=by, once=once)


@pages.once_only
def release_in_place(office: Office, number: PageId, by: Officer, *, once: Once | None = None) -> Written:
    """The Alliance releases where the leaving association has not answered by the last day, or is a member no more.

    The joining association then has the days of a release to accept. Raises ``NotYetInItsPlace``, ``NotInItsPlace``, and
    ``TransferOpen`` where the holder has asked anew meanwhile.
    """
    it = opened(office, number)
    asked, today, now = it.page.stands, _today(office, by), office.clock()
    if not asked.closed and office.journal.reserved(_one(office, asked.holder)) != it.page.stream:
        raise TransferOpen
    days = catalogue.rules(office, asked.joining).transfers.value.release_days
    ids = {stream: office.stamp.line(now) for stream in it.endorsements}
    confirmed, let_go = transferring.release(
        asked, it.held, by=by, on=today, releases=ids, place=_place(office, asked), until=today + timedelta(days=days)
    )
    written = [it.endorsements[s].then(office, event, actor=by.association, line_id=ids[s]) for s, event in let_go.items()]
    return pages.write(office, *written, it.page.then(office, confirmed, actor=by.association), by=by, once=once)


def _place(office: Office, asked: Transfer) -> InPlaceOf:
    """Why the Alliance may release, and from which day on."""
    since = ended_since(office, asked.leaving)
    return InPlaceOf("ended", since) if since is not None else InPlaceOf("silent", asked.until + timedelta(days=1))


def ended_since(office: Office, code: AssociationCode) -> date | None:
    """The first day on which the association is a member no more; ``None`` while it is one, or where it never was."""
    member = associations.member(office, code)
    last = member.terms[-1].end if member else None
    return last + timedelta(days=1) if last is not None else None


@pages.once_only
def accept(office: Office, number: PageId, by: Officer, *, once: Once | None = None) -> Written:
    """The joining association takes every endorsement home; the transfer closes in the same write."""
    it = opened(office, number)
    today = _today(office, by)
    rules = catalogue.rules(office, it.page.stands.joining)
    _require_may_join(it.page.stands.joining, it.held, today)
    accepted, moved = transferring.accept(
        it.page.stands, it.held, by=by, on=today, edition=rules.edition, age_bands=rules.age_bands.value
    )
    return _close(office, it, accepted, moved, by=by, once=once)


@pages.once_only
def decline(office: Office, number: PageId, by: Officer, *, reason: str, once: Once | None = None) -> Written:
    """One side declines; the leaving association takes its releases back with it."""
    it = opened(office, number)
    declined, taken_back = transferring.decline(it.page.stands, it.held, by=by, on=_today(office, by), reason=reason)
    return _close(office, it, declined, taken_back, by=by, once=once)


@pages.once_only
def withdraw(office: Office, number: PageId, by: Officer, *, once: Once | None = None) -> Written:
    """The holder withdraws the request."""
    it = opened(office, number)
    withdrawn, taken_back = transferring.withdraw(it.page.stands, it.held, by=by, on=_today(office, by))
    return _close(office, it, withdrawn, taken_back, by=by, once=once)


def _close(
    office: Office, it: Opened, closing: object, lines: Mapping[PageId, object], *, by: Officer, once: Once | None
) -> Written:
    one = _one(office, it.page.stands.holder)
    own = office.journal.reserved(one) == it.page.stream  # else it ran out where days begin earlier, and another has its place
    closed = it.page.then(office, closing, actor=by.association)
    written = [it.endorsements[stream].then(office, event, actor=by.association) for stream, event in lines.items()]
    return pages.write(office, closed, *written, by=by, free=[one] if own else [], once=once)
