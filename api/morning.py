"""The morning: what falls due today, at every association whose key the office holds; and a sheet that says so.

Each act is a line of its own, by the rule, on the days that the rules give: so a morning may be repeated, come late or be left
out for a week, and the same days stand. What is for a person to do is only noted. One process does it at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from api.morning_transfers import Clock, noted
from api.refused import MorningUnderWay
from api.rounds import Rounds
from api.sheet import Note, Sheet, Window
from ledger.journal.entry import Written
from ledger.journal.errors import JournalError
from ledger.office import Office
from ledger.procedures import audits, catalogue, endorsements, memberships, offering, pages, places
from ledger.rulebook import applying, pausing, releasing, supervising
from ledger.rulebook import renewal as calendar
from ledger.rulebook.catalogue import AssociationNotKnown, Rules
from ledger.rulebook.fact import in_force
from ledger.rulebook.painting import Painting
from ledger.rulebook.refusal import Refusal
from ledger.rulebook.vocabulary import ALLIANCE, AddOn, AssociationCode, Officer, PageId, PersonId, Role
from ledger.signing.keyring import NoKey
from ledger.signing.remote import SignerAway
from ledger.signing.statement import parse_entry
from projections.dossier import Held
from projections.lock import turn
from projections.registry import Entry
from projections.worklist import WITH_THE_CANDIDATE, Item

AT_ONCE: Final = 400
AHEAD: Final = timedelta(days=60)
"""How long before the last day of a hold or of an emerging add-on it is noted."""
BACK: Final = timedelta(days=30)
"""For how long after it an emerging add-on that ran out is noted."""

RULE: Final = PersonId(pages.RULE)
APPLICATIONS: Final = frozenset({"application", *WITH_THE_CANDIDATE})
"""The worklist's kinds of an application that is not decided."""


@dataclass
class Desk:
    """One association's morning at work."""

    rounds: Rounds
    rules: Rules
    day: date
    done: list[Note] = field(default_factory=list)
    left: list[Note] = field(default_factory=list)

    @property
    def office(self) -> Office:
        """Where it is."""
        return self.rounds.office

    @property
    def code(self) -> AssociationCode:
        """Whose morning it is."""
        return self.rules.code

    @property
    def by(self) -> Officer:
        """The rule itself, at this association."""
        return Officer(RULE, self.code, Role.COORDINATOR)

    def sheet(self) -> Sheet:
        """Everything that is due, and what was found."""
        self.lapse_what_ran_out()
        self.end_what_is_inactive()
        self.expire_what_was_not_submitted()
        self.offer_anew()
        active = list(self.entries("active"))
        notes = [*self.emerging(active), *self.late(), *self.members(active), *self.waiting(), *self.draws()]
        return Sheet(self.code, self.day, tuple(self.done), tuple(self.left), tuple(self.windows(active)), tuple(notes))

    # --- what is written

    def keep_time(self) -> None:
        """What is due for transfers; before everything else, so that no sheet notes what is not so any more."""
        Clock(self.office, self.rounds.views.worklist, self.code, self.day, self.done, self.left).keep()

    def lapse_what_ran_out(self) -> None:
        """Cover that ran out, and whose late days are past, lapses from the day after them."""
        for _, held in self.numbered(self.entries("not_renewed")):
            kept = releasing.kept_until(endorsements.find(self.office, held.number).held)
            if kept is None or kept < self.day:  # else a move has left them time that their cover's own line does not tell of
                self.act("lapsed", held, endorsements.lapse)

    def end_what_is_inactive(self) -> None:
        """Who was inactive on request past their last day lapses; an add-on whose base is inactive ends."""
        for entry, held in self.numbered(self.entries("inactive")):
            stood = endorsements.find(self.office, held.number).held
            until = pausing.inactive_until(stood)
            if until is not None and until < self.day:
                self.act("lapsed: inactive past the last day", held, endorsements.lapse_inactive)
            elif entry.valid_from is not None and supervising.fallen(stood, entry.valid_from):
                self.act("the add-on ended with its base", held, endorsements.drop_addon, start=entry.valid_from)

    def expire_what_was_not_submitted(self) -> None:
        """Applications whose days have passed, where the edition gives them so many."""
        rule = in_force(self.rules.policies.applying, self.day).value
        for item in self.items() if rule.expires_days is not None else ():
            if item.kind not in APPLICATIONS:
                continue
            over = applying.expires_on(places.at(self.office, PageId(item.page)).asked, rule)
            if over is not None and over <= self.day:
                self.done.append(
                    Note("application expired", item.page, over, places.expire(self.office, PageId(item.page)).first)
                )

    def offer_anew(self) -> None:
        """A new credential to whoever a move left with one that is good no more, where none was given at once."""
        candidates = self.rounds.views.status_list.without_another()
        for owed in offering.waiting(self.office, self.code, (PageId(page) for page in candidates)):
            for offer in offering.after_move(self.office, owed.page):
                if offer.because is None:
                    self.done.append(Note("new credential after a move", owed.number, self.day, offer.position))
                else:
                    self.left.append(Note(f"new credential after a move: {offer.because}", owed.number, owed.since))

    def act(self, what: str, held: Held, procedure: Callable[..., Written], **members: object) -> None:
        """One act by the rule; what cannot be done now is left for the next morning, or for a person."""
        try:
            written = procedure(self.office, held.number, self.by, **members)
        except (Refusal, JournalError, SignerAway, NoKey) as error:
            self.left.append(Note(f"{what}: {type(error).__name__}", held.number, self.day))
            return
        line = self.office.journal.line(written.first)
        self.done.append(Note(what, held.number, _day_of(line.entry), written.first))

    # --- what is noted

    def windows(self, active: Iterable[Entry]) -> Iterator[Window]:
        """The renewals that are open today, by the end of the cover they are for."""
        ends = Counter(entry.covered_until for entry in active if entry.covered_until and not entry.under_review)
        for end, waiting in sorted(ends.items()):
            window = calendar.window(self.rules, end)
            last = calendar.last_day(self.rules, end)
            if window.start is not None and window.end is not None and window.start <= self.day <= last:
                yield Window(end, window.start, window.end, last, waiting)

    def late(self) -> Iterator[Note]:
        """Who may still renew late, until when."""
        for entry, held in self.numbered(self.entries("late")):
            yield Note("late", held.number, entry.valid_to)

    def emerging(self, active: Iterable[Entry]) -> Iterator[Note]:
        """Emerging add-ons that run out soon, and those that ran out lately and were not confirmed."""
        now = {entry.page: entry for entry in active}
        for _, held in self.numbered(one for one in now.values() if one.addon == AddOn.EMERGING):
            until = _emerging_until(self.office, held.number, self.day)
            if until is not None and until - AHEAD <= self.day:
                yield Note("emerging until", held.number, until)
        before = self.entries("active", on=self.day - BACK)
        for _, held in self.numbered(one for one in before if one.addon == AddOn.EMERGING and _without(now.get(one.page))):
            yield Note("emerging ran out", held.number, _emerging_until(self.office, held.number, self.day - BACK))

    def members(self, active: Iterable[Entry]) -> Iterator[Note]:
        """Whose membership is wanting: an alert, and no change of any standing."""
        told: set[str] = set()
        for _, held in self.numbered(active):
            if held.holder not in told and self.office.journal.reserved(self.office.key(memberships.KIND, held.holder)):
                told.add(held.holder)
                for alert in memberships.wanting(self.office, self.code, PersonId(held.holder)).alerts:
                    yield Note(f"membership {alert.why}", held.number, alert.since)

    def waiting(self) -> Iterator[Note]:
        """What waits for the association past its day: transfers to let go or to accept, cases to answer; renewals to decide."""
        items = list(self.items())
        held = self.rounds.views.dossier.of_pages(item.page for item in items if item.kind == "renewal")
        for item in items:
            if (what := noted(item, self.day)) is not None:
                yield Note(what, item.page, item.until)
            elif item.page in held:
                yield Note("renewal to decide", held[item.page].number, item.day)

    def items(self) -> Iterator[Item]:
        """Everything that waits for the association, or is with a candidate."""
        cursor: int | None = 0
        while cursor is not None:
            found, cursor = self.rounds.views.worklist.waiting(self.code, away=True, cursor=cursor, limit=AT_ONCE)
            yield from found

    def draws(self) -> Iterator[Note]:
        """A draw of audits whose population is fixed, and which can be made."""
        waiting = audits.draws(self.office, self.code).waiting
        if waiting is not None:
            yield Note("a draw waits", audits.page_of(self.code), waiting.population.cycle_end)

    # --- reading

    def entries(self, standing: str, *, on: date | None = None) -> Iterator[Entry]:
        """Every endorsement at home here that stands so."""
        cursor: str | None = ""
        while cursor is not None:
            found, cursor = self.rounds.views.registry.search(
                on=on or self.day, association=self.code, standing=standing, cursor=cursor or None, limit=AT_ONCE
            )
            yield from found

    def numbered(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Held]]:
        """Each with its number and its holder; what was erased has neither, and nothing falls due for it."""
        found = list(entries)
        held = self.rounds.views.dossier.of_pages(entry.page for entry in found)
        return ((entry, held[entry.page]) for entry in found if entry.page in held)


def _without(entry: Entry | None) -> bool:
    return entry is not None and entry.addon is None


def _emerging_until(office: Office, number: str, day: date) -> date | None:
    """The last day of the add-on that is held on ``day``."""
    on = day.toordinal()
    strokes = Painting(endorsements.find(office, number).held.lines).addon
    return next((date.fromordinal(one.end) for one in strokes if one.start <= on <= one.end and one.value is not None), None)


def _day_of(entry: bytes) -> date | None:
    """The first day that a line speaks of."""
    start = parse_entry(entry).stmt.valid["from"]
    return date.fromisoformat(str(start)) if start else None


def morning(rounds: Rounds) -> tuple[Sheet, ...]:
    """Everything that is due at every association whose key the office holds, once. Raises ``MorningUnderWay``."""
    mine = turn(rounds.office.journal.engine, "morning")
    if not mine.take():
        raise MorningUnderWay
    try:
        rounds.public.catch_up()
        rounds.private.catch_up()
        desks = tuple(_desks(rounds))
        for desk in desks:
            desk.keep_time()
        rounds.public.catch_up()
        rounds.private.catch_up()
        return tuple(desk.sheet() for desk in desks)
    finally:
        mine.give_back()


def _desks(rounds: Rounds) -> Iterator[Desk]:
    """A desk for each member whose line the office can sign, and for the Alliance at large."""
    office = rounds.office
    for code in sorted({*(member.association for member in rounds.views.trust.members()), ALLIANCE}):
        try:
            office.keyring.signer(code)
            rules = catalogue.rules(office, code)
        except (NoKey, SignerAway, AssociationNotKnown):
            continue
        yield Desk(rounds, rules, office.today(rules.zone))
