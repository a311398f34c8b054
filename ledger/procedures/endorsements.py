"""Acts on one endorsement, found by its number: ask the rule book, write the line.

Each opens the endorsement's page as it stands, so that two officers who act at once cannot both succeed unseen: the second
is told that the page has moved on (``Overtaken``) and reads again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger.journal.entry import Once, Written
from ledger.office import Office
from ledger.procedures import catalogue, numbers, pages
from ledger.rulebook import correcting, ending, pausing, record, releasing, renewing, supervising
from ledger.rulebook import renewal as calendar
from ledger.rulebook.catalogue import Rules
from ledger.rulebook.endorsement import Adopted, Event, Granted, Received
from ledger.rulebook.fact import in_force
from ledger.rulebook.record import Endorsement
from ledger.rulebook.vocabulary import AgeBand, AssociationCode, Category, Hold, LineId, Officer, PageId, Term


@dataclass(frozen=True)
class Opened:
    """An endorsement's page with the rules and the day of its home association."""

    office: Office
    page: pages.Page[Endorsement]
    rules: Rules
    today: date

    @property
    def held(self) -> Endorsement:
        """What stands on the page."""
        return self.page.stands

    def write(self, *events: Event, by: Officer, once: Once | None = None) -> Written:
        """Writes these lines, stated by the officer's association, all or none."""
        return pages.write(self.office, self.then(*events, actor=by.association), by=by, once=once)

    def then(self, *events: Event, actor: AssociationCode) -> pages.Page[Endorsement]:
        """The page with these lines to be written next."""
        page = self.page
        for event in events:
            page = page.then(self.office, event, actor=actor)
        return page

    def ends(self, event: Event, by: Officer, once: Once | None) -> Written:
        """Writes a line after which the endorsement is not active, and with it the one that ends an add-on that hung on it."""
        start = event.valid.start or self.today
        return self.write(event, *supervising.fallen(self.held, start), by=by, once=once)


def opened(office: Office, page: PageId) -> Opened:
    """The endorsement on ``page``. Raises ``NoSuchPage``."""
    return _opened(office, pages.open(office, page, record.after))


def _opened(office: Office, found: pages.Page[Endorsement]) -> Opened:
    if found.stands.holder:  # once the first body is erased, what follows hides under the page's own key
        found = found.under(found.stands.holder)
    rules = catalogue.rules(office, found.stands.home)
    return Opened(office, found, rules, office.today(rules.zone))


def find(office: Office, number: str) -> Opened:
    """The endorsement with this number. Raises ``NotANumber``, ``MistypedNumber``, ``NoSuchNumber``."""
    return opened(office, numbers.page_of(office, number))


def find_all(office: Office, written: Sequence[str]) -> Iterator[Opened]:
    """As :func:`find`, each in turn, for who needs them all: their pages are asked for together."""
    known = numbers.pages_of(office, written)
    streams = [known.get(one) for one in written]
    opened = pages.open_all(office, [stream for stream in streams if stream], record.after)
    for one, stream in zip(written, streams, strict=True):
        yield _opened(office, next(opened)) if stream else find(office, one)


def first_line(held: Endorsement) -> Granted | Adopted | Received:
    """The line that began the endorsement here."""
    event = held.lines[0].event
    assert isinstance(event, Granted | Adopted | Received)  # noqa: S101 - the fold refuses every other beginning
    return event


@pages.once_only
def submit_renewal(office: Office, number: str, by: Officer, *, once: Once | None = None) -> Written:
    """Takes the holder's renewal in."""
    it = find(office, number)
    until = it.held.on(it.today).covered_until
    kept = releasing.kept_until(it.held)
    window = Term(None, calendar.last_day(it.rules, until, kept)) if until else Term()
    if until:
        calendar.require_open(it.rules, until, it.today, kept)
    event = renewing.submit_renewal(it.held, by=by, on=it.today, window=window, edition=it.rules.edition)
    return it.write(event, by=by, once=once)


@pages.once_only
def return_renewal(office: Office, number: str, by: Officer, *, reason: str | None = None, once: Once | None = None) -> Written:
    """Sends the submitted renewal back."""
    it = find(office, number)
    event = renewing.return_renewal(it.held, by=by, on=it.today, submitted=submitted(it.held), reason=reason)
    return it.write(event, by=by, once=once)


def submitted(held: Endorsement) -> LineId:
    """The renewal that waits; a name that nothing has when none does, for the rule book to refuse."""
    return next(iter(held.reviews), LineId(""))


@pages.once_only
def confirm_renewal(office: Office, number: str, by: Officer, *, once: Once | None = None) -> Written:
    """Renews for the next cycle; answers the submitted renewal if one waits."""
    it = find(office, number)
    until = it.held.on(it.today).covered_until
    term = calendar.next_cover(it.rules, until) if until else Term(it.today)
    event = renewing.renew(
        it.held, by=by, on=it.today, term=term, late_until=calendar.late_until(it.rules, term.end) if term.end else None,
        edition=it.rules.edition, rule="renewal", submitted=submitted(it.held) or None,
    )  # fmt: skip
    return it.write(event, by=by, once=once)


@pages.once_only
def lapse(office: Office, number: str, by: Officer, *, start: date | None = None, once: Once | None = None) -> Written:
    """Records that it was not renewed in time, from the day after the last on which it could be, unless told."""
    it = find(office, number)
    stood = it.held.on(it.today)
    over = max((day for day in (stood.late_until or stood.covered_until, releasing.kept_until(it.held)) if day), default=None)
    first = start or (date.fromordinal(over.toordinal() + 1) if over else it.today)
    event = renewing.lapse(it.held, by=by, on=it.today, start=first, edition=it.rules.edition, rule="not_renewed")
    return it.ends(event, by, once)


@pages.once_only
def lapse_inactive(office: Office, number: str, by: Officer, *, once: Once | None = None) -> Written:
    """Records that nobody came back before the last day of a hold on request."""
    it = find(office, number)
    event = pausing.lapse_inactive(it.held, by=by, on=it.today, edition=it.rules.edition)
    return it.ends(event, by, once)


@pages.once_only
def drop_addon(office: Office, number: str, by: Officer, *, start: date, once: Once | None = None) -> Written:
    """Ends the add-on of a base that has not been active since ``start``, where the line that ended the base left it standing."""
    it = find(office, number)
    record.require_home(it.held, by)
    ended = supervising.fallen(it.held, start)
    if not ended:
        raise supervising.NoAddOn
    return it.write(*ended, by=by, once=once)


@pages.once_only
def reinstate(office: Office, number: str, by: Officer, *, start: date | None = None, once: Once | None = None) -> Written:
    """Brings it back after its lapse, with cover to the end of the cycle."""
    it = find(office, number)
    term = calendar.cover_from(it.rules, start or it.today)
    event = renewing.reinstate(
        it.held, by=by, on=it.today, lapse=next(iter(sorted(it.held.lapses)), LineId("")), term=term,
        late_until=calendar.late_until(it.rules, term.end) if term.end else None, edition=it.rules.edition, rule="reinstatement",
    )  # fmt: skip
    return it.write(event, by=by, once=once)


@pages.once_only
def pause(
    office: Office, number: str, by: Officer, *, start: date | None = None, reason: str | None = None, kind: Hold | None = None,
    until: date | None = None, once: Once | None = None,
) -> Written:  # fmt: skip
    """Makes it inactive: on request or on leave for as long as the edition lets it be, or by a sanction; all of that stays private."""
    it = find(office, number)
    if kind is None:
        return it.ends(pausing.pause(it.held, by=by, on=it.today, start=start, reason=reason), by, once)
    limit = in_force(it.rules.policies.inactive, start or it.today).value
    event = pausing.go_inactive(it.held, by=by, on=it.today, kind=kind, limit=limit, start=start, until=until, reason=reason)
    return it.ends(event, by, once)


@pages.once_only
def extend_pause(office: Office, number: str, by: Officer, *, reason: str | None = None, once: Once | None = None) -> Written:
    """Lets the time inactive on request begin anew today, where the edition lets its holder ask again."""
    it = find(office, number)
    limit = in_force(it.rules.policies.inactive, it.today).value
    return it.write(*pausing.extend(it.held, by=by, on=it.today, limit=limit, reason=reason), by=by, once=once)


@pages.once_only
def resume(office: Office, number: str, by: Officer, *, start: date | None = None, once: Once | None = None) -> Written:
    """Ends the hold that was begun first."""
    it = find(office, number)
    hold = next((line.id for line in it.held.lines if line.id in it.held.holds), LineId(""))
    return it.write(pausing.resume(it.held, by=by, on=it.today, hold=hold, start=start), by=by, once=once)


ENDINGS: Final[dict[str, Callable[..., Event]]] = {
    "relinquished": ending.relinquish,
    "emeritus": ending.make_emeritus,
    "archived": ending.archive,
}


@pages.once_only
def end(office: Office, number: str, by: Officer, *, how: str, once: Once | None = None) -> Written:
    """Relinquished, emeritus or archived, from today. Raises ``KeyError`` for another word."""
    it = find(office, number)
    return it.ends(ENDINGS[how](it.held, by=by, on=it.today), by, once)


@pages.once_only
def record_death(office: Office, number: str, by: Officer, *, start: date, once: Once | None = None) -> Written:
    """Records that the holder died on ``start``."""
    it = find(office, number)
    return it.ends(ending.record_death(it.held, by=by, on=it.today, start=start), by, once)


@pages.once_only
def rescind(
    office: Office, number: str, by: Officer, *, in_error: bool = False, reason: str | None = None, once: Once | None = None
) -> Written:
    """Takes it back, where the edition provides for that; no edition shipped so far does: no page that was read describes it."""
    it = find(office, number)
    allowed = in_force(it.rules.policies.rescinding, it.today).value
    event = ending.rescind(it.held, by=by, on=it.today, rule="rescinded", allowed=allowed, in_error=in_error, reason=reason)
    return it.ends(event, by, once)


@pages.once_only
def correct(  # noqa: PLR0913 - each is a member of the line
    office: Office,
    number: str,
    by: Officer,
    *,
    corrects: LineId,
    days: Term | None = None,
    category: Category | None = None,
    age_band: AgeBand | None = None,
    granted_on: date | None = None,
    reason: str | None = None,
    once: Once | None = None,
) -> Written:
    """Puts a line of the page right by another line."""
    it = find(office, number)
    event = correcting.correct(
        it.held, by=by, on=it.today, corrects=corrects, days=days, category=category, age_band=age_band,
        granted_on=granted_on, reason=reason,
    )  # fmt: skip
    return it.write(event, by=by, once=once)
