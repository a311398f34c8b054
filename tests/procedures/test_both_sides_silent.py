"""Both sides silent: the clock runs over real mornings, the Alliance gets it, and the holder sees who holds it, since and until when.

Each is told of each step once, and mornings that come twice, late or seldom change nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.following import shown
from api.morning import morning
from api.morning_transfers import ACTS
from api.rounds import Rounds, views_of
from api.sheet import Sheet, prose
from catalogues import OURS
from holding import hold, member
from ledger.journal.errors import Overtaken
from ledger.procedures import catalogue, endorsements, officers, pages, transfer_clock, transfers
from ledger.rulebook import transfer, waiting
from ledger.rulebook.fact import NotFound
from ledger.rulebook.policies import Transfers
from ledger.rulebook.record import Travelling
from ledger.rulebook.releasing import NotYetInItsPlace
from ledger.rulebook.transfer import Escalated, Expired, Matter, Reminded, Requested, StandingConfirmed
from ledger.rulebook.transferring import TransferClosed, TransferExpired
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, Oneself, PageId, PersonId, Role, Term
from ledger.rulebook.waiting import Step
from ledger.signing.keyring import NoKey
from ledger.signing.statement import parse_entry
from ledger.vault.people import Person
from offices import Founded, found
from pairs import pair

WI, CO = AssociationCode("wi"), AssociationCode("co")
DAY = timedelta(days=1)
ASKED = date(2026, 3, 2)
FIRST = ASKED + timedelta(days=60)
"""The leaving side's last day."""
OVER = FIRST + timedelta(days=30)
"""The request's own last day."""
RELEASED = FIRST + 5 * DAY
"""When the Alliance acts in its place."""
SECOND = RELEASED + timedelta(days=60)
"""The joining side's last day."""
END = RELEASED + timedelta(days=90)
"""The releases' own last day, and the transfer's."""
BEFORE = timedelta(days=14)
"""How long before a last day its reminder comes."""


@dataclass
class Moving:
    """Maria asked to move from Wisconsin to Colorado, and an office that keeps its mornings."""

    founded: Founded
    rounds: Rounds
    maria: PersonId
    number: str
    page: PageId
    alliance: Officer

    def on(self, day: date) -> None:
        self.founded.clock.now = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)

    def morning(self, day: date) -> dict[str, Sheet]:
        self.on(day)
        return {sheet.association: sheet for sheet in morning(self.rounds)}

    def mornings(self, first: date, last: date, every: int = 1) -> None:
        for n in range(0, (last - first).days + 1, every):
            self.morning(first + n * DAY)

    def events(self, kind: type | tuple[type, ...] = object) -> list[Any]:
        lines = pages.open(self.founded.office, self.page, transfer.after).lines
        return [line.event for line in lines if isinstance(line.event, kind)]

    def release_in_place(self, day: date) -> None:
        self.on(day)
        transfers.release_in_place(self.founded.office, self.page, self.alliance)

    def holder_sees(self) -> tuple[str | None, date | None, date | None, str | None]:
        """Who holds it, since when, until when, and who was silent: the holder's own answer."""
        it = shown(self.founded.office, self.page, Oneself(self.maria, WI))
        return it.waits_for, it.since, it.until, it.silent

    def told(self, *who: str) -> list[tuple[str, str]]:
        """What somebody was told of this transfer, and by which association's name."""
        self.rounds.private.catch_up()
        notices, _ = self.rounds.views.notices.of(who, limit=1000)
        return [(one.what.removeprefix("transfer."), one.association or "") for one in notices if one.page == self.page]


def begun(folder: Path, url: str = "") -> Moving:
    founded = found(folder, url)
    office = founded.office
    number = founded.endorsed()
    holder = endorsements.find(office, number).held.holder
    assert holder is not None
    founded.moves_house(number, "CO")
    rounds = Rounds(office, founded.settings.log, views_of(office))
    rounds.migrate()
    page, _ = transfers.request(office, [number], CO, by=Oneself(holder, WI))
    alma = officers.appoint(office, ALLIANCE, Role.COORDINATOR, Person("", "Alma", "Coordinator"))
    return Moving(founded, rounds, holder, number, page, Officer(alma, ALLIANCE, Role.COORDINATOR))


@pytest.fixture
def moving(tmp_path: Path) -> Iterator[Moving]:
    it = begun(tmp_path / "office")
    yield it
    it.founded.office.journal.close()
    it.founded.office.vault.close()


# The whole story ------------------------------------------------------------------------------------------------------

STEPS = [
    Reminded(valid=Term(FIRST - BEFORE), association=WI),
    Escalated(valid=Term(FIRST + DAY), silent=WI, until=OVER),
    Reminded(valid=Term(SECOND - BEFORE), association=CO),
    Escalated(valid=Term(SECOND + DAY), silent=CO, until=END),
    Reminded(valid=Term(END - BEFORE), association=ALLIANCE),
    Expired(valid=Term(END + DAY)),
]


def test_the_clock_runs_and_the_holder_sees_on_every_day_who_holds_it(moving: Moving) -> None:
    """A morning on each of 157 days; the Alliance releases in the leaving side's place, and nobody answers after it."""
    day = ASKED
    while day <= END + 2 * DAY:
        if day == RELEASED:
            moving.release_in_place(day)
        moving.morning(day)
        if day <= FIRST:
            assert moving.holder_sees() == (WI, ASKED, FIRST, None), day
        elif day < RELEASED:
            assert moving.holder_sees() == (ALLIANCE, FIRST + DAY, OVER, WI), day
        elif day <= SECOND:
            assert moving.holder_sees() == (CO, RELEASED, SECOND, None), day
        elif day <= END:
            assert moving.holder_sees() == (ALLIANCE, SECOND + DAY, END, CO), day
        else:
            assert moving.holder_sees()[:3] == (None, None, None), day
            assert shown(moving.founded.office, moving.page, Oneself(moving.maria, WI)).state == "expired"
        held = endorsements.find(moving.founded.office, moving.number).held
        assert (held.home, held.on(day).standing) == (WI, "active"), "nothing moves, and nothing lapses, while they are silent"
        day += DAY
    assert moving.events((Reminded, Escalated, Expired)) == STEPS


def test_each_is_told_of_each_step_once_and_nobody_of_anybody_elses(moving: Moving) -> None:
    moving.mornings(ASKED, RELEASED)
    moving.release_in_place(RELEASED)
    moving.mornings(RELEASED, END + 3 * DAY, every=7)
    moving.mornings(END + DAY, END + 3 * DAY)
    steps = [
        ("requested", WI), ("reminded", WI), ("escalated", WI), ("standing_confirmed", ALLIANCE), ("reminded", CO),
        ("escalated", CO), ("reminded", ALLIANCE), ("expired", ALLIANCE),
    ]  # fmt: skip
    for who in (WI, CO, moving.maria):
        assert moving.told(who) == steps, who
    assert moving.told(ALLIANCE) == steps[2:]
    assert moving.told(moving.founded.person("Another")) == []


@pytest.mark.parametrize("every", [2, 7])
def test_seldom_mornings_write_the_same_days_and_a_second_one_nothing(moving: Moving, every: int) -> None:
    moving.mornings(ASKED, RELEASED, every)
    moving.release_in_place(RELEASED)
    moving.mornings(RELEASED, END + 8 * DAY, every)
    assert moving.events((Reminded, Escalated, Expired)) == STEPS
    size = moving.founded.office.journal.size()
    for sheet in moving.morning(END + 8 * DAY).values():
        assert (sheet.done, sheet.left) == ((), ())
    assert moving.founded.office.journal.size() == size


def test_on_postgresql_as_on_files(pg_url: str, tmp_path: Path) -> None:
    it = begun(tmp_path / "office", pg_url)
    it.mornings(ASKED, RELEASED, 7)
    it.release_in_place(RELEASED)
    it.mornings(RELEASED, END + 8 * DAY, 7)
    assert it.events((Reminded, Escalated, Expired)) == STEPS
    assert [what for what, _ in it.told(it.maria)] == [
        "requested", "reminded", "escalated", "standing_confirmed", "reminded", "escalated", "reminded", "expired",
    ]  # fmt: skip
    it.founded.office.journal.close()
    it.founded.office.vault.close()


# The office slept -----------------------------------------------------------------------------------------------------


def test_what_would_have_been_reminded_and_escalated_is_escalated_once_with_the_days_of_the_rules(moving: Moving) -> None:
    sheets = moving.morning(FIRST + 9 * DAY)
    assert moving.events((Reminded, Escalated, Expired)) == [Escalated(valid=Term(FIRST + DAY), silent=WI, until=OVER)]
    [note] = sheets[ALLIANCE].done
    assert (note.what, note.whose, note.day) == ("transfer: the Alliance holds it", moving.page, FIRST + DAY)
    assert [what for what, _ in moving.told(WI)] == ["requested", "escalated"]


def test_what_ran_out_meanwhile_only_expires_and_the_holder_may_ask_again(moving: Moving) -> None:
    office = moving.founded.office
    moving.morning(OVER + 40 * DAY)
    assert moving.events()[1:] == [Expired(valid=Term(OVER + DAY))]
    with pytest.raises(TransferClosed):
        transfers.release(office, moving.page, moving.founded.coordinators["wi"])
    again, _ = transfers.request(office, [moving.number], CO, by=Oneself(moving.maria, WI))
    transfers.release(office, again, moving.founded.coordinators["wi"])
    transfers.accept(office, again, moving.founded.coordinators["co"])
    assert endorsements.find(office, moving.number).held.home == CO


def test_who_asked_anew_before_the_office_woke_keeps_the_new_request_and_the_old_one_expires(moving: Moving) -> None:
    office = moving.founded.office
    moving.on(OVER + 2 * DAY)
    again, _ = transfers.request(office, [moving.number], CO, by=Oneself(moving.maria, WI))
    moving.morning(OVER + 3 * DAY)
    assert moving.events((Reminded, Escalated, Expired)) == [Expired(valid=Term(OVER + DAY))]
    with pytest.raises(transfers.TransferOpen):
        transfers.request(office, [moving.number], CO, by=Oneself(moving.maria, WI))
    assert pages.open(office, again, transfer.after).stands.is_open(OVER + 3 * DAY)


def test_while_the_office_sleeps_the_holder_and_the_alliance_see_and_may_the_same(moving: Moving) -> None:
    moving.on(FIRST)
    with pytest.raises(NotYetInItsPlace):
        transfers.release_in_place(moving.founded.office, moving.page, moving.alliance)
    moving.on(FIRST + DAY)
    asleep = moving.holder_sees()
    moving.morning(FIRST + DAY)
    assert asleep == moving.holder_sees() == (ALLIANCE, FIRST + DAY, OVER, WI)


# Who may still act ----------------------------------------------------------------------------------------------------


def test_a_silent_side_may_still_answer_until_the_last_day_and_not_after_it(moving: Moving) -> None:
    office, by = moving.founded.office, moving.founded.coordinators
    moving.morning(OVER)
    transfers.release(office, moving.page, by["wi"])
    assert moving.holder_sees()[0] == CO
    moving.morning(OVER + timedelta(days=61))
    assert moving.holder_sees()[0] == ALLIANCE
    moving.on(OVER + timedelta(days=91))
    with pytest.raises(TransferExpired):
        transfers.accept(office, moving.page, by["co"])
    moving.on(OVER + timedelta(days=90))
    transfers.accept(office, moving.page, by["co"])
    assert endorsements.find(office, moving.number).held.home == CO
    sheets = moving.morning(OVER + timedelta(days=91))
    assert not any(sheet.done for sheet in sheets.values())


def test_a_dispute_is_still_the_leaving_sides_until_its_day_and_then_the_alliances(moving: Moving) -> None:
    office = moving.founded.office
    moving.on(ASKED + DAY)
    transfers.dispute(office, moving.page, moving.founded.coordinators["wi"], matter=Matter.STANDING, reason="a complaint")
    sheets = moving.morning(ASKED + 2 * DAY)
    assert [(note.what, note.day) for note in sheets[WI].notes] == [("disputed: to confirm or to decline", FIRST)]
    assert moving.holder_sees() == (WI, ASKED, FIRST, None)
    sheets = moving.morning(FIRST + DAY)
    assert moving.holder_sees() == (ALLIANCE, FIRST + DAY, OVER, WI)
    assert [(note.what, note.day) for note in sheets[WI].notes] == [("left unanswered: the Alliance holds it", OVER)]
    assert [(note.what, note.day) for note in sheets[ALLIANCE].notes] == [
        ("a side was silent: to act in its place, or to decline", OVER)
    ]
    assert f"transfer: the Alliance holds it: {moving.page}, {FIRST + DAY}" in prose(sheets[ALLIANCE])


def test_whoever_closes_it_ends_the_clock(moving: Moving) -> None:
    office = moving.founded.office
    moving.morning(FIRST + DAY)
    transfers.decline(office, moving.page, moving.alliance, reason="asked in error")
    size = office.journal.size()
    for day in (FIRST + 2 * DAY, OVER, OVER + DAY, END):
        sheets = moving.morning(day)
        assert not any((sheet.done, sheet.left, sheet.notes) != ((), (), ()) for sheet in sheets.values())
    assert office.journal.size() == size


def test_an_erased_holders_transfer_is_left_in_peace(moving: Moving) -> None:
    office = moving.founded.office
    moving.morning(ASKED)
    office.vault.erase(moving.maria, "asked")
    size = office.journal.size()
    for day in (FIRST - DAY, FIRST + DAY, OVER + DAY):
        assert not any(sheet.done or sheet.left for sheet in moving.morning(day).values())
    assert office.journal.size() == size


# Together, and one at a time ------------------------------------------------------------------------------------------


def test_each_step_is_refused_the_second_time_and_before_its_day(moving: Moving) -> None:
    office = moving.founded.office
    steps = [
        (FIRST - BEFORE, transfer_clock.remind, waiting.NotYetReminded, waiting.AlreadyReminded),
        (FIRST + DAY, transfer_clock.escalate, waiting.NotSilent, waiting.AlreadyEscalated),
        (OVER + DAY, transfer_clock.expire, waiting.NotRunOut, TransferClosed),
    ]
    for day, step, early, twice in steps:
        moving.on(day - DAY)
        with pytest.raises(early):
            step(office, moving.page)
        moving.on(day)
        step(office, moving.page)
        with pytest.raises(twice):
            step(office, moving.page)


def test_of_two_processes_at_the_same_step_one_writes_it(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    office = moving.founded.office
    moving.on(FIRST + DAY)
    write = office.halves.write

    def another_first(prepared: Any, bodies: Any) -> Any:
        monkeypatch.undo()
        transfer_clock.escalate(office, moving.page)
        return write(prepared, bodies)

    monkeypatch.setattr(office.halves, "write", another_first)
    with pytest.raises(Overtaken):
        transfer_clock.escalate(office, moving.page)
    assert len(moving.events(Escalated)) == 1
    assert [what for what, _ in moving.told(moving.maria)] == ["requested", "escalated"]


def test_what_is_refused_for_one_stops_no_other_and_is_done_the_next_morning(
    moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    founded = moving.founded
    other = founded.endorsed(founded.person("Noah"))
    founded.moves_house(other, "CO")
    second, _ = transfers.request(founded.office, [other], CO, by=founded.coordinators["wi"], consent="by e-mail")
    what, act = ACTS[Step.ESCALATE]

    def not_this_one(office: Any, page: PageId) -> Any:
        if page == moving.page:
            raise Overtaken(page, 2)
        return act(office, page)

    with monkeypatch.context() as patched:
        patched.setitem(ACTS, Step.ESCALATE, (what, not_this_one))
        sheet = moving.morning(FIRST + DAY)[ALLIANCE]
    assert [(note.what, note.whose) for note in sheet.left] == [("transfer: the Alliance holds it: Overtaken", moving.page)]
    assert [note.whose for note in sheet.done] == [second]
    assert [note.whose for note in moving.morning(FIRST + 2 * DAY)[ALLIANCE].done] == [moving.page]
    assert moving.events(Escalated) == [Escalated(valid=Term(FIRST + DAY), silent=WI, until=OVER)]


def test_on_its_last_day_nothing_is_past_its_day_and_where_the_alliances_key_is_away_it_is_noted_after_it(
    moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert moving.morning(FIRST)[WI].notes == ()
    keyring = type(moving.founded.office.keyring)
    signer = keyring.signer

    def without(self: Any, name: str) -> Any:
        if name == ALLIANCE:
            raise NoKey(name)
        return signer(self, name)

    monkeypatch.setattr(keyring, "signer", without)
    assert [(note.what, note.day) for note in moving.morning(FIRST + DAY)[WI].notes] == [("release past its day", FIRST)]
    assert moving.holder_sees() == (ALLIANCE, FIRST + DAY, OVER, WI)


def test_a_side_whose_key_is_not_here_is_not_reminded_and_does_not_stop_the_clock(
    moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = type(moving.founded.office.keyring)
    signer = keyring.signer

    def without(self: Any, name: str) -> Any:
        if name == WI:
            raise NoKey(name)
        return signer(self, name)

    monkeypatch.setattr(keyring, "signer", without)
    assert WI not in moving.morning(FIRST)
    moving.morning(FIRST + DAY)
    assert moving.events((Reminded, Escalated)) == [Escalated(valid=Term(FIRST + DAY), silent=WI, until=OVER)]


def test_a_sides_day_ends_where_the_side_is(moving: Moving) -> None:
    """Wisconsin's last day is over in Detroit an hour before it is in Chicago; the last day of all ends with the last of the three."""
    clock, office = moving.founded.clock, moving.founded.office
    clock.now = datetime.combine(FIRST + DAY, datetime.min.time(), UTC) + timedelta(hours=4, minutes=30)
    assert office.today(catalogue.edition(ALLIANCE).zone) == FIRST + DAY
    assert office.today(catalogue.edition(WI).zone) == FIRST
    morning(moving.rounds)
    assert moving.events(Escalated) == []
    clock.later(hours=1)
    morning(moving.rounds)
    assert len(moving.events(Escalated)) == 1
    clock.now = datetime.combine(OVER + DAY, datetime.min.time(), UTC) + timedelta(hours=5, minutes=30)
    assert office.today(catalogue.edition(WI).zone) == OVER + DAY
    assert office.today(catalogue.edition(CO).zone) == OVER
    morning(moving.rounds)
    assert moving.events(Expired) == []
    clock.later(hours=1)
    morning(moving.rounds)
    assert len(moving.events(Expired)) == 1


def test_a_side_whose_days_begin_before_the_alliances_is_silent_from_its_own_next_day_on(tmp_path: Path) -> None:
    """It is the last day still in Detroit, and the day after it in Sydney."""
    founded = found(tmp_path / "office", members=("wi", "co", "au"))
    office, number = founded.office, hold(founded, home="au")
    founded.moves_house(number, "CO")
    page, _ = transfers.request(office, [number], CO, by=founded.coordinators["au"], consent="by e-mail")
    rounds = Rounds(office, founded.settings.log, views_of(office))
    rounds.migrate()
    until = pages.open(office, page, transfer.after).stands.until
    founded.clock.now = datetime.combine(until, datetime.min.time(), UTC) + timedelta(hours=15)
    assert [office.today(catalogue.edition(code).zone) for code in ("au", ALLIANCE)] == [until + DAY, until]
    morning(rounds)
    assert pages.open(office, page, transfer.after).stands.silent == "au"
    office.journal.close()
    office.vault.close()


def test_what_travels_to_another_ledger_does_not_expire_before_it_is_settled(tmp_path: Path) -> None:
    """Colorado's own ledger received it in time, and its receipt comes late: it has moved, and nothing says that it has not."""
    both = pair(tmp_path)
    number, paper = both.released()
    office = both.a.office
    page = PageId(office.journal.reserved(office.key("transfer", endorsements.find(office, number).held.holder)) or "")
    both.receive(paper)
    asked = pages.open(office, page, transfer.after).stands
    both.later(days=(asked.expires - office.today("UTC")).days + 9)
    rounds = Rounds(office, both.a.settings.log, views_of(office))
    rounds.migrate()
    morning(rounds)
    assert pages.open(office, page, transfer.after).stands.closed == ""
    with pytest.raises(Travelling):
        transfer_clock.expire(office, page)
    both.depart(both.receipt(number))
    assert pages.open(office, page, transfer.after).stands.closed == "accepted"


# Nobody's hand --------------------------------------------------------------------------------------------------------


def with_automatic(monkeypatch: pytest.MonkeyPatch, *codes: str) -> None:
    """These editions say that what meets every condition is accepted without anybody's hand."""
    shipped = catalogue.shipped()
    times = NotFound(Transfers(60, 90, 14, 30, automatic=True), OURS)
    editions = tuple(replace(one, transfers=(times,)) if one.code in codes else one for one in shipped.editions)
    monkeypatch.setattr(catalogue, "shipped", lambda: replace(shipped, editions=editions))


def test_what_the_rule_accepts_late_is_not_reminded_of_as_well(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    with_automatic(monkeypatch, "wi", "co")
    member(moving.founded, moving.maria, of="co")
    transfers.release(moving.founded.office, moving.page, moving.founded.coordinators["wi"])
    sheets = moving.morning(ASKED + timedelta(days=60))
    assert [note.what for note in sheets[CO].done] == ["transfer: accepted by the rule"]
    assert sheets[CO].left == ()


def test_where_both_editions_allow_it_the_morning_after_the_release_accepts(
    moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_automatic(monkeypatch, "wi", "co")
    office = moving.founded.office
    member(moving.founded, moving.maria, of="co")
    moving.on(ASKED + DAY)
    transfers.release(office, moving.page, moving.founded.coordinators["wi"])
    sheets = moving.morning(ASKED + 2 * DAY)
    [note] = sheets[CO].done
    assert (note.what, note.whose, note.day) == ("transfer: accepted by the rule", moving.page, ASKED + 2 * DAY)
    it = endorsements.find(office, moving.number)
    assert (it.held.home, it.held.on(ASKED + 2 * DAY).standing) == (CO, "active")
    moved = next(line for line in it.held.lines if type(line.event).__name__ == "Moved")
    assert (moved.actor, office.vault.bodies.get([moved.id])[moved.id]) == (CO, {"by": "rule"})
    assert moving.holder_sees()[:3] == (None, None, None)
    assert [what for what, _ in moving.told(moving.maria)] == ["requested", "standing_confirmed", "accepted"]
    size = office.journal.size()
    moving.morning(ASKED + 3 * DAY)
    assert office.journal.size() == size


@pytest.mark.parametrize("codes", [("wi",), ("co",), ()])
def test_where_one_edition_does_not_allow_it_somebody_has_to(
    moving: Moving, monkeypatch: pytest.MonkeyPatch, codes: tuple[str, ...]
) -> None:
    with_automatic(monkeypatch, *codes)
    member(moving.founded, moving.maria, of="co")
    transfers.release(moving.founded.office, moving.page, moving.founded.coordinators["wi"])
    sheets = moving.morning(ASKED + DAY)
    assert not any((sheet.done, sheet.left) != ((), ()) for sheet in sheets.values())
    assert endorsements.find(moving.founded.office, moving.number).held.home == WI


def test_what_nobody_has_looked_at_is_left_for_a_person_and_the_clock_runs_on(
    moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody was told of a membership of hers."""
    with_automatic(monkeypatch, "wi", "co")
    transfers.release(moving.founded.office, moving.page, moving.founded.coordinators["wi"])
    sheets = moving.morning(ASKED + DAY)
    assert [note.what for note in sheets[CO].left] == ["transfer: accepted by the rule: NotAutomatic"]
    sheets = moving.morning(ASKED + timedelta(days=61))
    assert moving.holder_sees()[::3] == (ALLIANCE, CO)
    assert sheets[ALLIANCE].left == (), "nobody accepts in the joining side's place"


def test_what_the_rule_accepts_is_accepted_on_the_joining_sides_own_day(moving: Moving, monkeypatch: pytest.MonkeyPatch) -> None:
    with_automatic(monkeypatch, "wi", "co")
    member(moving.founded, moving.maria, of="co")
    transfers.release(moving.founded.office, moving.page, moving.founded.coordinators["wi"])
    clock, office = moving.founded.clock, moving.founded.office
    clock.now = datetime.combine(ASKED + 2 * DAY, datetime.min.time(), UTC) + timedelta(hours=6, minutes=30)
    assert [office.today(catalogue.edition(code).zone) for code in (WI, CO)] == [ASKED + 2 * DAY, ASKED + DAY]
    morning(moving.rounds)
    [accepted] = moving.events(transfer.Accepted)
    assert accepted.valid.start == ASKED + DAY


# What the log says ----------------------------------------------------------------------------------------------------


def test_the_log_shows_nothing_of_it_but_whose_each_line_is(moving: Moving) -> None:
    moving.mornings(ASKED, RELEASED, 7)
    moving.release_in_place(RELEASED)
    moving.mornings(RELEASED, END + 8 * DAY, 7)
    shows = [parse_entry(line.entry).stmt for line in moving.founded.office.journal.page(moving.page)]
    assert [stmt.actor for stmt in shows] == [WI, WI, ALLIANCE, ALLIANCE, CO, ALLIANCE, ALLIANCE, ALLIANCE]
    assert all((stmt.type, stmt.data, stmt.valid) == ("sealed/1", {}, {"from": None, "to": None}) for stmt in shows)
    kept = moving.founded.office.vault.bodies.get([stmt.id for stmt in shows])
    assert [(kept[stmt.id] or {})["by"] == "rule" for stmt in shows] == [False, True, True, False, True, True, True, True]


def test_the_answer_of_the_request_and_of_the_release_name_the_days(moving: Moving) -> None:
    [asked] = moving.events(Requested)
    assert (asked.until, asked.expires) == (FIRST, OVER)
    moving.release_in_place(RELEASED)
    [confirmed] = moving.events(StandingConfirmed)
    assert (confirmed.until, confirmed.expires) == (SECOND, END)
