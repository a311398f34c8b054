"""Whole associations: asked first, moved by one act, carried on with after a crash, and nobody's standing changed by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ledger.audit.source import FolderSource
from ledger.audit.verify import Trust, audit
from ledger.journal.errors import Overtaken
from ledger.procedures import (
    associations,
    audits,
    credentials,
    endorsements,
    numbers,
    officers,
    pages,
    professionals,
    succession,
    transfers,
)
from ledger.procedures.adoption import Adoption
from ledger.procedures.succession import KeyNotAtHand, Plan
from ledger.rulebook import authority, succeeding
from ledger.rulebook.admitting import NoMember, OnlyTheAlliance
from ledger.rulebook.association import Ended, Renamed, Succeeded
from ledger.rulebook.endorsement import Moved, Released
from ledger.rulebook.receiving import LedgerElsewhere
from ledger.rulebook.standing import Answer
from ledger.rulebook.telling import Outcome
from ledger.rulebook.vocabulary import ALLIANCE, AssociationCode, Officer, Role
from ledger.signing.keyring import FolderKeyring
from ledger.signing.keys import SigningKey
from ledger.signing.pair import PublicKeys, from_seed
from ledger.vault.people import Person
from offices import Founded, admit, found
from procedures.test_audits import CYCLE_END, drawn_one

WI, CO, MI, FL = map(AssociationCode, ("wi", "co", "mi", "fl"))
HEAD = (
    "given_name,family_name,email,category,age_band,granted_on,expires_on,status,addon,addon_until,listed,residence,"
    "former_names,certificate_no,source_note\n"
)
MERGED = Plan(leaving=WI, joining=CO, ground="merged", name="Colorado and Wisconsin together")
SPLIT = Plan(leaving=WI, joining=CO, ground="split")
JOINED = Plan(leaving=ALLIANCE, joining=FL, ground="joined")


def with_the_alliance(founded: Founded) -> Founded:
    who = officers.appoint(founded.office, ALLIANCE, Role.COORDINATOR, Person("", "Alma", "Coordinator"))
    founded.coordinators["alliance"] = Officer(who, ALLIANCE, Role.COORDINATOR)
    return founded


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Founded]:
    it = with_the_alliance(found(tmp_path / "office"))
    yield it
    it.office.journal.close()
    it.office.vault.close()


def holder(founded: Founded, name: str = "Maria", *, at: str = "wi", lives: str | None = None) -> str:
    """The number of one endorsed at home there, who has moved house since if ``lives`` says so."""
    number = founded.endorsed(founded.person(name, residence=at.upper(), by=at), home=at)
    if lives is not None:
        moves(founded, number, lives, at)
    return number


def moves(founded: Founded, number: str, place: str, at: str = "wi") -> None:
    who = endorsements.find(founded.office, number).held.holder
    assert who is not None
    today = founded.office.today("UTC")
    professionals.declare_residence(founded.office, who, founded.coordinators[at], start=today, jurisdiction=place)
    founded.clock.later(days=1)


def adopted(founded: Founded, *rows: str, at: str = "wi") -> list[str]:
    taken = Adoption(founded.office, at, (HEAD + "\n".join(rows) + "\n").encode(), by=founded.coordinators[at]).run()
    return [row.number for row in taken]


def run(founded: Founded, plan: Plan, **more) -> succession.Succession:
    return succession.run(founded.office, plan, by=founded.coordinators["alliance"], **more)


def stood(founded: Founded, number: str, day: date | None = None):
    return endorsements.find(founded.office, number).held.on(day or founded.office.today("UTC"))


def homes(founded: Founded, *numbers: str) -> list[str]:
    return [stood(founded, number).home for number in numbers]


def green(founded: Founded) -> None:
    founded.advance()
    report = audit(FolderSource(founded.settings.log), Trust())
    assert report.green, report.text


def told(founded: Founded, code: str) -> list[object]:
    """What stands on an association's page, without what admitted it."""
    lines = pages.open(founded.office, f"association/{code}", authority.after).lines
    return [line.event for line in lines[1:]]


# the dry run


@pytest.mark.parametrize("plan", [MERGED, SPLIT], ids=["merged", "split"])
def test_a_dry_run_says_what_the_run_then_does_and_writes_nothing(office: Founded, plan: Plan) -> None:
    holder(office, "Maria", lives="CO")
    holder(office, "Noah")
    endorsements.end(office.office, holder(office, "Olga"), office.coordinators["wi"], how="relinquished")
    adopted(office, "Ada,Ejemplo,,IFS,,2020-05-01,2027-12-31,active,,,no,,,,")

    def kept() -> list[str]:
        return office.office.vault.bodies.unsettled(office.office.clock() + timedelta(days=1))

    size, before = office.office.journal.size(), kept()
    foreseen = run(office, plan, dry_run=True)
    assert office.office.journal.size() == size
    assert kept() == before
    done = run(office, plan)
    assert foreseen.outcomes == done.outcomes
    assert (foreseen.moved, done.moved, len(done.outcomes)) == ((3, 3, 3) if plan is MERGED else (1, 1, 3))
    green(office)


# merged


def test_a_merger_is_one_command_that_ends_the_one_renames_the_other_and_moves_everybody(office: Founded) -> None:
    numbers_ = [holder(office, name) for name in ("Maria", "Noah", "Olga")]
    there = holder(office, "Pia", at="co")
    today = office.office.today("America/Denver")
    done = run(office, MERGED)
    assert (done.moved, done.complete) == (3, True)
    [ended] = told(office, "wi")
    renamed, order = told(office, "co")
    assert isinstance(ended, Ended)
    assert (renamed.name, order.ground, order.leaving, order.jurisdictions) == (MERGED.name, "merged", "wi", ())
    assert {event.valid.start for event in (ended, renamed, order)} == {today}
    assert homes(office, *numbers_, there) == ["co"] * 4
    for number in numbers_:
        released, moved = endorsements.find(office.office, number).held.lines[-2:]
        assert (released.actor, released.event.batch, released.event.ground) == (ALLIANCE, done.order.id, "ended")
        assert (moved.actor, moved.event.release) == ("co", released.id)
    colorado = associations.member(office.office, "co")
    assert [colorado.name(day) for day in (today - timedelta(days=1), today)] == [colorado.names[0][1], MERGED.name]
    with pytest.raises(NoMember):
        associations.end(office.office, "wi", office.coordinators["alliance"], reason="again")
    green(office)


def test_on_either_database_a_batch_is_one_act(founded: Founded) -> None:
    every = [holder(with_the_alliance(founded), name) for name in ("Maria", "Noah")]
    assert run(founded, MERGED).moved == 2
    assert (run(founded, MERGED).outcomes, homes(founded, *every)) == ([], ["co", "co"])
    green(founded)


def test_whatever_stands_over_an_endorsement_goes_with_it_and_nothing_of_it_changes(office: Founded) -> None:
    wisconsin = office.coordinators["wi"]
    paused, submitted, plain = (holder(office, name) for name in ("Pia", "Sam", "Zoe"))
    [lapsed, late] = adopted(
        office,
        "Ada,Ejemplo,,IFS,,2020-05-01,2024-12-31,lapsed,,,no,WI,,,",
        "Leo,Ejemplo,,IFS,,2020-05-01,2027-12-31,active,,,no,WI,,,",
    )
    endorsements.pause(office.office, paused, wisconsin, reason="private")
    office.clock.now = datetime(2027, 11, 2, 15, tzinfo=UTC)
    endorsements.submit_renewal(office.office, submitted, wisconsin)
    every = (paused, submitted, plain, lapsed, late)
    days = [date(2024, 6, 1), office.office.today("UTC"), date(2027, 12, 31), date(2028, 1, 15), date(2031, 1, 1)]
    before = {(number, day): stood(office, number, day) for number in every for day in days}
    opened = {number: endorsements.find(office.office, number).held.open for number in every}
    assert run(office, MERGED).moved == 5
    today = office.office.today("UTC")
    for (number, day), was in before.items():
        now = stood(office, number, day)
        moved = {"home": CO, "home_since": now.home_since} if day >= today else {}
        assert now == replace(was, **moved)
    assert {number: endorsements.find(office.office, number).held.open for number in every} == opened
    assert stood(office, paused).standing is Answer.INACTIVE
    office.clock.now = datetime(2027, 12, 1, 15, tzinfo=UTC)
    endorsements.confirm_renewal(office.office, submitted, office.coordinators["co"])
    endorsements.resume(office.office, paused, office.coordinators["co"])
    green(office)


def test_an_audit_under_way_goes_with_it_and_the_new_home_completes_it(office: Founded) -> None:
    number, _ = drawn_one(office)
    line = audits.draws(office.office, "wi").of(CYCLE_END).line
    run(office, MERGED)
    [due] = audits.to_audit(office.office, "co", CYCLE_END)
    assert (due.number, due.drawn) == (number, line)
    audits.record(office.office, number, office.coordinators["co"], outcome=Outcome.PASSED)
    assert audits.to_audit(office.office, "co", CYCLE_END)[0].outcome is Outcome.PASSED
    green(office)


def test_a_later_last_day_to_renew_comes_along(tmp_path: Path) -> None:
    """Arizona takes renewals later than Colorado does."""
    office = with_the_alliance(found(tmp_path / "office", members=("az", "co")))
    number = holder(office, at="az")
    run(office, Plan(leaving=AssociationCode("az"), joining=CO, ground="merged"))
    [moved] = [line.event for line in endorsements.find(office.office, number).held.lines if isinstance(line.event, Moved)]
    assert moved.renew_by is not None
    assert moved.renew_by > stood(office, number).covered_until


@pytest.mark.parametrize("now", [datetime(2026, 3, 20, 3, tzinfo=UTC), datetime(2026, 3, 20, 15, tzinfo=UTC)])
@pytest.mark.parametrize(("leaving", "joining"), [("co", "au"), ("au", "co")])
def test_whoever_ends_today_has_ended_wherever_it_is_yesterday_or_tomorrow(
    tmp_path: Path, leaving: str, joining: str, now: datetime
) -> None:
    office = with_the_alliance(found(tmp_path / "office", members=("co", "au")))
    number = holder(office, at=leaving)
    office.clock.now = now
    done = run(office, Plan(leaving=AssociationCode(leaving), joining=AssociationCode(joining), ground="merged"))
    assert (done.moved, endorsements.find(office.office, number).held.home) == (1, joining)
    member = associations.member(office.office, leaving)
    assert not any(member.on(office.office.today(zone)) for zone in ("UTC", "America/Denver", "Australia/Sydney"))
    green(office)


def test_whoever_has_ended_certifies_nothing_more_though_its_key_is_here(office: Founded) -> None:
    number = holder(office)
    associations.end(office.office, "wi", office.coordinators["alliance"], reason="dissolved")
    size = office.office.journal.size()
    with pytest.raises(NoMember):
        credentials.issue(office.office, number, office.coordinators["wi"])
    assert office.office.journal.size() == size


def test_one_that_ended_before_is_merged_all_the_same_and_the_new_name_is_given(office: Founded) -> None:
    number = holder(office)
    associations.end(office.office, "wi", office.coordinators["alliance"], reason="dissolved")
    assert run(office, MERGED).moved == 1
    assert (associations.member(office.office, "co").names[-1][1], homes(office, number)) == (MERGED.name, ["co"])
    assert len(told(office, "wi")) == 1


def test_who_is_no_member_is_not_merged_and_a_merger_into_the_alliance_is_none(office: Founded) -> None:
    size = office.office.journal.size()
    for plan in (replace(MERGED, leaving=MI), replace(MERGED, joining=MI), replace(MERGED, joining=ALLIANCE)):
        with pytest.raises(NoMember):
            run(office, plan)
    assert office.office.journal.size() == size


# split and joined


def test_in_a_split_those_go_who_live_there_and_who_has_not_said_stays_until_they_do(office: Founded) -> None:
    goes, stays = holder(office, "Goes", lives="CO"), holder(office, "Stays")
    [unknown] = adopted(office, "Ada,Ejemplo,ada@example.org,IFS,,2020-05-01,2027-12-31,active,,,no,,,,")
    done = run(office, SPLIT)
    assert (done.moved, done.by_reason) == (1, {"LivesOutside": 1, "ResidenceNotDeclared": 1})
    assert not done.complete
    assert homes(office, goes, stays, unknown) == ["co", "wi", "wi"]
    released = next(line for line in endorsements.find(office.office, goes).held.lines if isinstance(line.event, Released))
    assert (released.actor, released.event.instead_of, released.event.batch) == ("wi", None, done.order.id)
    assert associations.member(office.office, "wi").left is None
    moves(office, unknown, "CO")
    again = run(office, SPLIT)
    assert (again.moved, again.order.id, again.complete) == (1, done.order.id, True)
    assert homes(office, stays, unknown) == ["wi", "co"]
    assert holder(office, "Later") != ""
    green(office)


def test_who_moved_house_today_goes_though_it_is_yesterday_still_where_they_go(office: Founded) -> None:
    number = holder(office)
    who = endorsements.find(office.office, number).held.holder
    office.clock.now = datetime(2026, 3, 20, 3, tzinfo=UTC)
    start = office.office.today("UTC")
    assert start > office.office.today("America/Denver")
    professionals.declare_residence(office.office, who, office.coordinators["wi"], start=start, jurisdiction="CO")
    assert run(office, SPLIT).moved == 1


def test_a_lapsed_one_waits_in_a_split_for_the_member_that_can_reinstate_it(office: Founded) -> None:
    [lapsed] = adopted(office, "Ada,Ejemplo,a@example.org,IFS,,2020-05-01,2024-12-31,lapsed,,,no,CO,,,")
    assert run(office, SPLIT).by_reason == {"CannotMove": 1}
    endorsements.reinstate(office.office, lapsed, office.coordinators["wi"])
    assert run(office, SPLIT).moved == 1


def test_who_lives_where_an_association_was_founded_comes_home(office: Founded) -> None:
    home, elsewhere, unknown = adopted(
        office,
        *(f"{name},Ejemplo,{name}@example.org,IFS,,2021-05-01,2027-12-31,active,,,no,{lives},,," for name, lives in (
            ("Ada", "FL"), ("Bea", "WY"), ("Cleo", ""))),
        at="alliance",
    )  # fmt: skip
    with pytest.raises(NoMember):
        run(office, JOINED)
    admit(office, "fl")
    before = stood(office, home)
    done = run(office, JOINED)
    assert (done.moved, done.by_reason) == (1, {"LivesOutside": 1, "ResidenceNotDeclared": 1})
    assert homes(office, home, elsewhere, unknown) == ["fl", ALLIANCE, ALLIANCE]
    now = stood(office, home)
    assert now == replace(before, home=FL, home_since=now.home_since)
    released = next(line for line in endorsements.find(office.office, home).held.lines if isinstance(line.event, Released))
    assert (released.actor, released.event.instead_of) == (ALLIANCE, None)
    green(office)


def test_which_of_two_homes_is_not_asked_of_whoever_works_there(office: Founded) -> None:
    number = holder(office)
    who = endorsements.find(office.office, number).held.holder
    today = office.office.today("UTC")
    professionals.declare_workplace(office.office, who, office.coordinators["wi"], start=today, jurisdiction="CO")
    assert run(office, SPLIT).by_reason == {"LivesOutside": 1}


# a crash


def crashing(founded: Founded, monkeypatch: pytest.MonkeyPatch, at: int, *, after: bool):
    """The ``at``-th write ends the process, before it landed or after it."""
    write, count = founded.office.halves.write, iter(range(1, 1000))

    def once(*given):
        if next(count) != at:
            return write(*given)
        if after:
            write(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(founded.office.halves, "write", once)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("plan", [MERGED, SPLIT], ids=["merged", "split"])
def test_a_crash_at_any_write_leaves_what_another_run_carries_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: Plan, at: int, *, after: bool
) -> None:
    office = with_the_alliance(found(tmp_path / "office"))
    every = [holder(office, name, lives="CO") for name in ("Maria", "Noah", "Olga")]
    monkeypatch.setattr(succession, "TOGETHER", 2)
    with monkeypatch.context() as here:
        crashing(office, here, at, after=after)
        with pytest.raises(KeyboardInterrupt):
            run(office, plan)
    assert set(homes(office, *every)) <= {"wi", "co"}
    assert run(office, plan).complete
    assert homes(office, *every) == ["co"] * 3
    size = office.office.journal.size()
    assert run(office, plan).outcomes == []
    assert office.office.journal.size() == size
    orders = [event for event in told(office, "co") if isinstance(event, Succeeded)]
    named = {line.event.batch for number in every for line in endorsements.find(office.office, number).held.lines
             if isinstance(line.event, Released)}  # fmt: skip
    assert (len(orders), len(named)) == (1, 1)
    assert len([event for event in told(office, "wi") if isinstance(event, Ended)]) == (plan is MERGED)
    assert len([event for event in told(office, "co") if isinstance(event, Renamed)]) == (plan is MERGED)
    green(office)


def test_a_limit_takes_so_many_and_says_how_many_are_left(office: Founded) -> None:
    every = [holder(office, name) for name in ("Maria", "Noah", "Olga")]
    first = run(office, MERGED, limit=2)
    assert (first.moved, first.left, first.complete) == (2, 1, False)
    assert (run(office, MERGED, limit=2).moved, homes(office, *every)) == (1, ["co"] * 3)


def test_where_somebody_wrote_meanwhile_that_one_waits_and_the_others_go(
    office: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = holder(office, "Maria"), holder(office, "Noah")
    page = numbers.page_of(office.office, first)
    write = office.office.halves.write

    def overtaken(prepared, bodies):
        if any(line.stream == page for line in prepared.lines):
            raise Overtaken(page, 1)
        return write(prepared, bodies)

    monkeypatch.setattr(office.office.halves, "write", overtaken)
    done = run(office, MERGED)
    assert (done.moved, done.by_reason, done.complete) == (1, {"Overtaken": 1}, False)
    monkeypatch.undo()
    assert run(office, MERGED).moved == 1
    assert homes(office, first, second) == ["co", "co"]


# who must sign


@pytest.mark.parametrize(("plan", "missing"), [(SPLIT, "wi"), (SPLIT, "co"), (MERGED, "co")])
def test_without_a_key_nothing_is_written_and_it_is_said_whose(office: Founded, plan: Plan, missing: str) -> None:
    holder(office, lives="CO")
    keyring = office.office.keyring
    assert isinstance(keyring, FolderKeyring)
    keyring.retire(missing)
    size = office.office.journal.size()
    assert run(office, plan, dry_run=True).unsigned == (missing,)
    with pytest.raises(KeyNotAtHand, match=f"To sign: {missing}."):
        run(office, plan)
    assert office.office.journal.size() == size


def test_the_key_of_one_that_has_ended_is_not_asked_for(office: Founded) -> None:
    number = holder(office)
    keyring = office.office.keyring
    assert isinstance(keyring, FolderKeyring)
    keyring.retire("wi")
    assert run(office, MERGED).complete
    assert homes(office, number) == ["co"]


def test_one_that_signs_for_itself_is_waited_for(office: Founded, monkeypatch: pytest.MonkeyPatch) -> None:
    number = holder(office)
    run(office, replace(MERGED, joining=CO), dry_run=True)
    keyring = office.office.keyring
    assert isinstance(keyring, FolderKeyring)
    signer, tokens = from_seed("co", b"s" * 32)
    key = PublicKeys(signer.verify_key, tokens.key)
    keyring.take("co", key, "http://127.0.0.1:9")
    associations.announce(office.office, "co", key, "association")
    keyring.confirm("co")
    monkeypatch.delenv("RECIPROCITY_SIGNER_CO", raising=False)
    with pytest.raises(KeyNotAtHand):
        run(office, MERGED)
    monkeypatch.setenv("RECIPROCITY_SIGNER_CO", "a token")
    done = run(office, MERGED)
    assert (done.moved, done.by_reason) == (0, {"SignerAway": 1})
    assert homes(office, number) == ["wi"]


def test_to_an_association_with_a_ledger_of_its_own_nothing_goes_by_a_batch(office: Founded) -> None:
    root = SigningKey.from_seed("root", b"r" * 32).verify_key
    alliance = office.coordinators["alliance"]
    associations.keep_ledger(office.office, "co", alliance, origin="other.example/log", url="https://other.example", root=root)
    with pytest.raises(LedgerElsewhere):
        run(office, MERGED)


# what the holder asked for


def test_an_open_transfer_goes_first_and_when_it_is_over_the_next_run_takes_what_it_left(office: Founded) -> None:
    admit(office, "mi")
    asked, other = holder(office, "Maria", lives="MI"), holder(office, "Noah")
    wisconsin, alliance = office.coordinators["wi"], office.coordinators["alliance"]
    page, _ = transfers.request(office.office, [asked], MI, by=wisconsin, consent="by e-mail")
    done = run(office, MERGED)
    assert (done.moved, done.by_reason) == (1, {"HolderAsked": 1})
    assert homes(office, asked, other) == ["wi", "co"]
    transfers.release_in_place(office.office, page, alliance)
    assert run(office, MERGED).by_reason == {"HolderAsked": 1}
    transfers.accept(office.office, page, office.coordinators["mi"])
    assert run(office, MERGED).outcomes == []
    assert homes(office, asked) == ["mi"]
    green(office)


def test_a_transfer_that_nobody_decided_runs_out_and_holds_nobody_back(office: Founded) -> None:
    admit(office, "mi")
    number = holder(office, lives="MI")
    transfers.request(office.office, [number], MI, by=office.coordinators["wi"], consent="by e-mail")
    assert run(office, MERGED).by_reason == {"HolderAsked": 1}
    office.clock.later(days=400)
    assert (run(office, MERGED).moved, homes(office, number)) == (1, ["co"])
    green(office)


def test_the_release_of_a_transfer_that_is_over_holds_nobody_back(office: Founded) -> None:
    """Declined by the other side it stays on the page for ninety days, and nobody at an ended home could take it back."""
    admit(office, "mi")
    number = holder(office, lives="MI")
    page, _ = transfers.request(office.office, [number], MI, by=office.coordinators["wi"], consent="by e-mail")
    transfers.release(office.office, page, office.coordinators["wi"])
    assert run(office, MERGED).by_reason == {"HolderAsked": 1}
    transfers.decline(office.office, page, office.coordinators["mi"], reason="not ours")
    done = run(office, MERGED)
    assert (done.moved, done.by_reason, homes(office, number)) == (1, {}, ["co"])
    green(office)


# who may

NOT_ENTITLED = (succeeding.OnlyTheAllianceOrders, OnlyTheAlliance)


@pytest.mark.parametrize("who", ["wi", "co"])
@pytest.mark.parametrize("plan", [MERGED, SPLIT], ids=["merged", "split"])
@pytest.mark.parametrize("dry_run", [False, True])
def test_neither_side_orders_it_nor_asks_what_would_become_of_it(office: Founded, who: str, plan: Plan, *, dry_run: bool) -> None:
    number = holder(office, lives="CO")
    size = office.office.journal.size()
    with pytest.raises(NOT_ENTITLED):
        succession.run(office.office, plan, by=office.coordinators[who], dry_run=dry_run)
    assert (office.office.journal.size(), homes(office, number)) == (size, ["wi"])


def test_what_was_endorsed_elsewhere_is_nobodys_concern(office: Founded) -> None:
    number = holder(office, "Pia", at="co")
    before = endorsements.find(office.office, number).held
    run(office, MERGED)
    assert endorsements.find(office.office, number).held == before
